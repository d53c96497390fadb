//! Typed extraction: what a handler receives is well formed, of bounded size and names its faults by JSON pointer.

use std::net::IpAddr;

use axum::RequestPartsExt;
use axum::body::{Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use chrono::NaiveDate;
use http::request::Parts;
use http::{HeaderMap, header};
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use uuid::Uuid;

use super::limits::Caller;
use super::problem::{Code, FieldCode, FieldProblem, Problem};
use crate::app::App;
use crate::idempotency::IdempotencyKey;
use crate::page::{PAGE_NUMBER_MAX, PAGE_SIZE_DEFAULT, PAGE_SIZE_MAX, Page};
use crate::secrets::{Link, Secrets};

/// Bodies are small; where one may be larger, the handler's own type says so.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// 10,000 slots with generous texts.
pub const BATCH_BODY_BYTES_MAX: usize = 8 * 1024 * 1024;

/// A JSON body of type `T`. Unknown fields are refused by `#[serde(deny_unknown_fields)]` on `T`.
#[derive(Debug)]
pub struct Body<T, const BYTES_MAX: usize = BODY_BYTES_MAX>(pub T);

impl<T: DeserializeOwned, const BYTES_MAX: usize> FromRequest<App> for Body<T, BYTES_MAX> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        if !is_json(request.headers()) {
            return Err(Code::NotJson.into());
        }
        read_json(&read_body(request, BYTES_MAX).await?).map(Self)
    }
}

/// The same where a request may have no body at all.
#[derive(Debug)]
pub struct OptionalBody<T>(pub Option<T>);

impl<T: DeserializeOwned> FromRequest<App> for OptionalBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        let json = is_json(request.headers());
        let bytes = read_body(request, BODY_BYTES_MAX).await?;
        match (bytes.is_empty(), json) {
            (true, _) => Ok(Self(None)),
            (false, true) => read_json(&bytes).map(|value| Self(Some(value))),
            (false, false) => Err(Code::NotJson.into()),
        }
    }
}

async fn read_body(request: Request, bytes_max: usize) -> Result<Bytes, Problem> {
    let bytes = to_bytes(request.into_body(), bytes_max).await;
    bytes.map_err(|_| Code::BodyTooLarge.into())
}

/// The bytes of a body, whatever they are.
#[derive(Debug)]
pub struct RawBody<const BYTES_MAX: usize>(pub Bytes);

impl<const BYTES_MAX: usize> FromRequest<App> for RawBody<BYTES_MAX> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        read_body(request, BYTES_MAX).await.map(Self)
    }
}

/// A body that carries a link token, which is who the caller is: limits are kept per link, and a token that cannot be
/// one counts against the address it came from.
#[derive(Debug)]
pub struct LinkBody<T> {
    pub link: Link,
    pub body: T,
}

pub trait CarriesLink {
    fn token(&self) -> &str;
}

impl<T: DeserializeOwned + CarriesLink> FromRequest<App> for LinkBody<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let caller = request.extensions().get::<Caller>().cloned();
        let Body(body): Body<T> = Body::from_request(request, app).await?;
        let link = known_link(app, caller.as_ref(), body.token())?;
        Ok(Self { link, body })
    }
}

/// `?token=…` of a link.
#[derive(Debug)]
pub struct LinkQuery(pub Link);

#[derive(serde::Deserialize)]
struct TokenParameter {
    #[serde(default)]
    token: String,
}

impl FromRequestParts<App> for LinkQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = parts.extensions.get::<Caller>().cloned();
        let Query(TokenParameter { token }) = parts.extract().await.map_err(|_| Code::UnknownLink)?;
        known_link(app, caller.as_ref(), &token).map(Self)
    }
}

/// `?token=…` where it may be left out: the address of what is found without one too. What is no token opens nothing.
#[derive(Debug)]
pub struct MaybeLinkQuery(pub Option<Link>);

impl FromRequestParts<App> for MaybeLinkQuery {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let Query(TokenParameter { token }) = parts.extract().await.map_err(|_| Code::UnknownLink)?;
        Ok(Self(Secrets::read_link(&token)))
    }
}

fn known_link(app: &App, caller: Option<&Caller>, token: &str) -> Result<Link, Problem> {
    match (Secrets::read_link(token), caller) {
        // Counted by its link only if we made it: forged ones would be as many callers.
        (Some(link), Some(caller)) if link.is_ours(&app.secrets) => {
            caller.charge_link(&app.limits, link.row).map(|()| link)
        }
        // One that was made anew very often looks like a forged one here, and is counted as such; its row decides.
        (Some(link), Some(caller)) => caller.charge_failure(&app.limits).map(|()| link),
        (Some(link), None) => Ok(link),
        (None, caller) => {
            if let Some(caller) = caller {
                caller.charge_failure(&app.limits)?;
            }
            Err(Code::UnknownLink.into())
        }
    }
}

/// Query parameters of type `T`; a parameter nobody knows is refused like an unknown field.
#[derive(Debug)]
pub struct Parameters<T>(pub T);

impl<T: DeserializeOwned> FromRequestParts<App> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        match Query::<T>::try_from_uri(&parts.uri) {
            Ok(Query(parameters)) => Ok(Self(parameters)),
            Err(rejection) => Err(Problem::from(Code::Malformed).with("reason", rejection.body_text())),
        }
    }
}

/// Several values of one query parameter, separated by commas: `?status=WAITLISTED,OFFERED`. For `deserialize_with`.
pub fn several<'de, D, T>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned,
{
    let text = String::deserialize(deserializer)?;
    let values = text.split(',').map(|value| T::deserialize(value.into_deserializer()));
    values.collect::<Result<_, _>>().map(Some)
}

/// `{id}` of a path. What is not a UUID does not exist.
#[derive(Clone, Copy, Debug)]
pub struct PathId(pub Uuid);

impl FromRequestParts<App> for PathId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let Path(id) = parts.extract::<Path<Uuid>>().await.map_err(|_| Code::NotFound)?;
        Ok(Self(id))
    }
}

/// Two ids of a path, in their order.
#[derive(Clone, Copy, Debug)]
pub struct PathPair(pub Uuid, pub Uuid);

impl FromRequestParts<App> for PathPair {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let Path((first, second)) = parts
            .extract::<Path<(Uuid, Uuid)>>()
            .await
            .map_err(|_| Code::NotFound)?;
        Ok(Self(first, second))
    }
}

/// `{date}` of a path, as `2026-12-31`. What is not a day does not exist.
#[derive(Clone, Copy, Debug)]
pub struct PathDate(pub NaiveDate);

impl FromRequestParts<App> for PathDate {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        let Path(date) = parts.extract::<Path<NaiveDate>>().await.map_err(|_| Code::NotFound)?;
        Ok(Self(date))
    }
}

impl FromRequestParts<App> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        idempotency_key(&parts.headers)?.ok_or_else(|| Code::IdempotencyKeyMissing.into())
    }
}

/// The same for host writes, where the key may be absent.
#[derive(Clone, Debug)]
pub struct MaybeIdempotencyKey(pub Option<IdempotencyKey>);

impl FromRequestParts<App> for MaybeIdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Problem> {
        idempotency_key(&parts.headers).map(Self)
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<IdempotencyKey>, Problem> {
    let Some(value) = headers.get("idempotency-key") else {
        return Ok(None);
    };
    let key = value.to_str().ok().and_then(IdempotencyKey::parse);
    key.map(Some).ok_or_else(|| Code::IdempotencyKeyMalformed.into())
}

fn is_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split(';').next())
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

/// PostgreSQL cannot store U+0000, and nothing that people type contains it; it is refused by name before it gets there.
const ESCAPED_NUL: &[u8] = b"\\u0000";

fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    if bytes.windows(ESCAPED_NUL.len()).any(|window| window == ESCAPED_NUL) {
        let value: Value = serde_json::from_slice(bytes).map_err(|_| Code::Malformed)?;
        let mut pointers = Vec::new();
        find_nul(&value, &mut String::new(), &mut pointers);
        if !pointers.is_empty() {
            let errors = pointers.into_iter().map(|pointer| FieldProblem {
                pointer,
                code: FieldCode::ControlCharacter,
            });
            return Err(Problem::invalid(errors.collect()));
        }
    }
    // A struct can be read from a list by the position of its fields, which is nobody's contract.
    if bytes.trim_ascii_start().first() == Some(&b'[') {
        return Err(Problem::invalid(vec![FieldProblem {
            pointer: String::new(),
            code: FieldCode::WrongType,
        }]));
    }
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| describe(&error))?;
    deserializer.end().map_err(|_| Code::Malformed)?;
    Ok(value)
}

fn describe(error: &serde_path_to_error::Error<serde_json::Error>) -> Problem {
    let pointer = pointer_of(error.path());
    let message = error.inner().to_string();
    if let Some(rest) = message.strip_prefix("missing field `") {
        let field = rest.split('`').next().unwrap_or_default();
        return Problem::invalid(vec![FieldProblem {
            pointer: format!("{pointer}/{field}"),
            code: FieldCode::Required,
        }]);
    }
    if message.starts_with("unknown field `") {
        return Problem::from(Code::UnknownField).with("pointer", pointer);
    }
    if error.inner().is_data() {
        return Problem::invalid(vec![FieldProblem {
            pointer,
            code: FieldCode::WrongType,
        }]);
    }
    Code::Malformed.into()
}

fn pointer_of(path: &serde_path_to_error::Path) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => push_key(&mut pointer, &index.to_string()),
            Segment::Map { key } => push_key(&mut pointer, key),
            Segment::Enum { variant } => push_key(&mut pointer, variant),
            Segment::Unknown => {}
        }
    }
    pointer
}

/// RFC 6901, section 3: `~` and `/` are escaped.
fn push_key(pointer: &mut String, key: &str) {
    pointer.push('/');
    pointer.push_str(&key.replace('~', "~0").replace('/', "~1"));
}

fn find_nul(value: &Value, pointer: &mut String, found: &mut Vec<String>) {
    let length = pointer.len();
    match value {
        Value::String(text) if text.contains('\0') => found.push(pointer.clone()),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                push_key(pointer, &index.to_string());
                find_nul(item, pointer, found);
                pointer.truncate(length);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                push_key(pointer, key);
                find_nul(member, pointer, found);
                pointer.truncate(length);
            }
        }
        _ => {}
    }
}

/// For an edit: `None` is a field that was left out, `Some(None)` one that was sent as null.
pub fn given<'de, T: serde::Deserialize<'de>, D: serde::Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    <Option<T> as serde::Deserialize>::deserialize(deserializer).map(Some)
}

/// Collects every broken field of a request, so that a form shows all of them at once.
#[derive(Debug, Default)]
pub struct Check {
    errors: Vec<FieldProblem>,
}

impl Check {
    /// The value, or a note of what is wrong with it.
    pub fn take<T>(&mut self, pointer: &str, result: Result<T, FieldCode>) -> Option<T> {
        result
            .map_err(|code| {
                self.errors.push(FieldProblem {
                    pointer: pointer.to_owned(),
                    code,
                });
            })
            .ok()
    }

    /// Call before using what was taken: after `Ok`, every [`Check::take`] returned a value.
    pub fn finish(self) -> Result<(), Problem> {
        if self.errors.is_empty() {
            Ok(())
        } else {
            Err(Problem::invalid(self.errors))
        }
    }
}

/// `?page=` and `?page_size=`, within their bounds.
pub fn page(number: Option<i64>, size: Option<i64>) -> Result<Page, Problem> {
    let mut check = Check::default();
    let number = check.take("?page", between(number.unwrap_or(1), 1, PAGE_NUMBER_MAX));
    let size = check.take(
        "?page_size",
        between(size.unwrap_or(PAGE_SIZE_DEFAULT), 1, PAGE_SIZE_MAX),
    );
    check.finish()?;
    Ok(Page {
        number: number.unwrap_or(1),
        size: size.unwrap_or(PAGE_SIZE_DEFAULT),
    })
}

pub fn between(value: i64, min: i64, max: i64) -> Result<i64, FieldCode> {
    if value < min {
        Err(FieldCode::TooSmall { min })
    } else if value > max {
        Err(FieldCode::TooLarge { max })
    } else {
        Ok(value)
    }
}

/// Where a request comes from, after the trusted proxies (see `limits.rs`).
#[derive(Clone, Copy, Debug)]
pub struct ClientAddress(pub IpAddr);

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Outer {
        #[expect(dead_code, reason = "only the reading is tested")]
        items: Vec<Inner>,
    }
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[expect(dead_code, reason = "only the reading is tested")]
        count: u8,
    }

    fn fault(json: &str) -> String {
        let problem = read_json::<Outer>(json.as_bytes()).unwrap_err();
        let rendered = format!("{problem:?}");
        let start = rendered.find("pointer").map_or(0, |at| at);
        format!("{} {}", problem.code().as_str(), &rendered[start..])
    }

    #[test]
    fn faults_are_named_by_pointer() {
        assert!(fault(r#"{"items":[{"count":1},{}]}"#).contains(r#""/items/1/count", code: Required"#));
        assert!(fault(r#"{"items":[{"count":"x"}]}"#).contains(r#""/items/0/count", code: WrongType"#));
        assert!(fault(r#"{"items":[{"count":300}]}"#).contains("WrongType"));
        assert!(fault(r#"{"items":[{"count":1,"other":2}]}"#).starts_with("unknown_field"));
        assert!(
            fault(r#"{"items":[{"count":1,"other":"a\u0000b"}]}"#)
                .contains(r#""/items/0/other", code: ControlCharacter"#)
        );
        assert!(fault(r#"{"items":[]} x"#).starts_with("malformed"));
        assert!(fault("").starts_with("malformed"));
    }
}
