//! A host's classes.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, SubsecRound, Utc};
use http::StatusCode;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::catalogue::search;
use crate::accounts::Host;
use crate::app::App;
use crate::classes::hosting::{self, ClassFilter, NewClass};
use crate::classes::rules::{
    CAPACITY_MAX, ClassChange, ClassEdit, ClassFacts, DESCRIPTION_CHARS_MAX, EditAfterApproval, FEE_MAX,
    LOCATION_CHARS_MAX, OFFER_MINUTES_MAX, OFFER_MINUTES_MIN, ONLINE_LINK_CHARS_MAX, Payment, REASON_CHARS_MAX,
    RefundPolicy, Reopening, SELLER_CHARS_MAX, SESSION_LENGTH_MAX, SESSIONS_MAX, Selection, Session, Stage,
    TITLE_CHARS_MAX, TRANSFER_HOURS_MAX, TRANSFER_INSTRUCTIONS_CHARS_MAX, Visibility,
};
use crate::classes::views::HostClass;
use crate::http::extract::{
    Body, Check, MaybeIdempotencyKey, OptionalBody, Parameters, PathId, between, page, several,
};
use crate::http::problem::{FieldCode, Result};
use crate::page::Paged;
use crate::places::LINE_MAX;
use crate::text;

const HOURS_OF_DAY_MAX: i64 = 23;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassBody {
    title: String,
    /// Markdown.
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    sessions: Vec<Session>,
    #[serde(default)]
    location: Option<String>,
    /// Shown to those who have a place.
    #[serde(default)]
    online_link: Option<String>,
    visibility: Visibility,
    selection: Selection,
    /// 1 to 10,000.
    capacity: i32,
    waitlist: bool,
    /// 0 to 1,000.
    waitlist_capacity: i32,
    #[serde(default)]
    recruit_from: Option<DateTime<Utc>>,
    #[serde(default)]
    recruit_until: Option<DateTime<Utc>>,
    /// How long a place is offered, counted between 08:00 and 22:00; 30 to 10,080.
    offer_minutes: i32,
    /// In the currency's smallest unit; 0 is free.
    #[serde(default)]
    fee: i64,
    /// ISO 4217; default KRW.
    #[serde(default)]
    currency: Option<String>,
    #[serde(default)]
    payment: Option<Payment>,
    #[serde(default)]
    transfer_instructions: Option<String>,
    /// How long a place is kept for a transfer; 1 to 720.
    transfer_hours: i32,
    #[serde(default)]
    seller: Option<String>,
    #[serde(default)]
    refund_policy: Option<RefundPolicy>,
    /// Null: as long as people may apply.
    #[serde(default)]
    edit_until: Option<DateTime<Utc>>,
    edit_after_approval: EditAfterApproval,
    reapply: bool,
    reopening: Reopening,
    /// Hours of the day in the class's zone, for AT_HOURS.
    #[serde(default)]
    reopening_hours: Vec<i16>,
}

struct Checked {
    facts: ClassFacts,
    capacity: i32,
    waitlist: bool,
    waitlist_capacity: i32,
}

impl ClassBody {
    fn check(self) -> Result<Checked> {
        let mut check = Check::default();
        let title = check.take("/title", text::line(&self.title, 1, TITLE_CHARS_MAX));
        let description = check.take(
            "/description",
            text::optional_paragraphs(self.description.as_deref(), DESCRIPTION_CHARS_MAX),
        );
        let sessions = check_sessions(&mut check, self.sessions);
        let location = check.take(
            "/location",
            text::optional_line(self.location.as_deref(), LOCATION_CHARS_MAX),
        );
        let online_link = check.take(
            "/online_link",
            text::optional_https_link(self.online_link.as_deref(), ONLINE_LINK_CHARS_MAX),
        );
        let starts_at = sessions
            .as_ref()
            .and_then(|sessions| sessions.iter().map(|session| session.starts_at).min());
        check.take(
            "/recruit_until",
            window(self.recruit_from, self.recruit_until, starts_at),
        );
        check.take("/edit_until", before_start(self.edit_until, starts_at));
        let capacity = check.take("/capacity", between(self.capacity.into(), 1, CAPACITY_MAX.into()));
        let waitlist_capacity = check.take(
            "/waitlist_capacity",
            between(self.waitlist_capacity.into(), 0, LINE_MAX.into()),
        );
        let offer_minutes = check.take(
            "/offer_minutes",
            between(
                self.offer_minutes.into(),
                OFFER_MINUTES_MIN.into(),
                OFFER_MINUTES_MAX.into(),
            ),
        );
        let transfer_hours = check.take(
            "/transfer_hours",
            between(self.transfer_hours.into(), 1, TRANSFER_HOURS_MAX.into()),
        );
        let fee = check.take("/fee", between(self.fee, 0, FEE_MAX));
        let currency = check.take("/currency", currency(self.currency));
        check.take(
            "/payment",
            if self.fee > 0 && self.payment.is_none() {
                Err(FieldCode::Required)
            } else {
                Ok(())
            },
        );
        let transfer_instructions = check.take(
            "/transfer_instructions",
            text::optional_paragraphs(self.transfer_instructions.as_deref(), TRANSFER_INSTRUCTIONS_CHARS_MAX),
        );
        let seller = check.take(
            "/seller",
            text::optional_paragraphs(self.seller.as_deref(), SELLER_CHARS_MAX),
        );
        let reopening_hours = check.take("/reopening_hours", hours(self.reopening, self.reopening_hours));
        check.finish()?;
        let number = |value: Option<i64>| value.and_then(|value| i32::try_from(value).ok()).unwrap_or_default();
        Ok(Checked {
            facts: ClassFacts {
                title: title.unwrap_or_default(),
                description: description.flatten(),
                sessions: sessions.unwrap_or_default(),
                location: location.flatten(),
                online_link: online_link.flatten(),
                visibility: self.visibility,
                selection: self.selection,
                recruit_from: self.recruit_from.map(micros),
                recruit_until: self.recruit_until.map(micros),
                offer_minutes: number(offer_minutes),
                fee: fee.unwrap_or_default(),
                currency: currency.unwrap_or_default(),
                payment: self.payment.filter(|_| self.fee > 0),
                transfer_instructions: transfer_instructions.flatten(),
                transfer_hours: number(transfer_hours),
                seller: seller.flatten(),
                refund_policy: self.refund_policy,
                edit_until: self.edit_until.map(micros),
                edit_after_approval: self.edit_after_approval,
                reapply: self.reapply,
                reopening: self.reopening,
                reopening_hours: reopening_hours.unwrap_or_default(),
            },
            capacity: number(capacity),
            waitlist: self.waitlist,
            waitlist_capacity: number(waitlist_capacity),
        })
    }
}

/// Compared as they are stored.
fn micros(at: DateTime<Utc>) -> DateTime<Utc> {
    at.trunc_subsecs(6)
}

/// In their order, one after the other.
fn check_sessions(check: &mut Check, sessions: Vec<Session>) -> Option<Vec<Session>> {
    if sessions.len() > SESSIONS_MAX {
        let max = i64::try_from(SESSIONS_MAX).unwrap_or(i64::MAX);
        return check.take("/sessions", Err(FieldCode::TooMany { max }));
    }
    let mut all_good = true;
    let mut sessions: Vec<Session> = sessions
        .into_iter()
        .map(|session| Session {
            starts_at: micros(session.starts_at),
            ends_at: micros(session.ends_at),
        })
        .collect();
    for (index, session) in sessions.iter().enumerate() {
        let overlaps = |other: &Session| session.starts_at < other.ends_at && other.starts_at < session.ends_at;
        let fault = if session.ends_at <= session.starts_at {
            Some(FieldCode::EndsBeforeStart)
        } else if session.ends_at - session.starts_at > SESSION_LENGTH_MAX {
            Some(FieldCode::SpanTooLong {
                max_hours: SESSION_LENGTH_MAX.num_hours(),
            })
        } else if sessions[..index].iter().any(overlaps) {
            Some(FieldCode::Overlaps)
        } else {
            None
        };
        if let Some(fault) = fault {
            all_good = false;
            check.take::<()>(&format!("/sessions/{index}/ends_at"), Err(fault));
        }
    }
    sessions.sort_unstable_by_key(|session| session.starts_at);
    all_good.then_some(sessions)
}

fn window(
    from: Option<DateTime<Utc>>,
    until: Option<DateTime<Utc>>,
    starts_at: Option<DateTime<Utc>>,
) -> std::result::Result<(), FieldCode> {
    match (from, until) {
        (Some(from), Some(until)) if until <= from => Err(FieldCode::EndsBeforeStart),
        _ => before_start(until, starts_at),
    }
}

fn before_start(at: Option<DateTime<Utc>>, starts_at: Option<DateTime<Utc>>) -> std::result::Result<(), FieldCode> {
    match (at, starts_at) {
        (Some(at), Some(starts_at)) if at > starts_at => Err(FieldCode::AfterTheStart),
        _ => Ok(()),
    }
}

fn currency(code: Option<String>) -> std::result::Result<String, FieldCode> {
    let code = code.unwrap_or_else(|| "KRW".to_owned());
    if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) {
        Ok(code)
    } else {
        Err(FieldCode::NotACurrency)
    }
}

fn hours(reopening: Reopening, mut hours: Vec<i16>) -> std::result::Result<Vec<i16>, FieldCode> {
    if reopening != Reopening::AtHours {
        return Ok(Vec::new());
    }
    for hour in &hours {
        between(i64::from(*hour), 0, HOURS_OF_DAY_MAX)?;
    }
    hours.sort_unstable();
    hours.dedup();
    if hours.is_empty() {
        Err(FieldCode::Required)
    } else {
        Ok(hours)
    }
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct HostClassesQuery {
    /// One or several, separated by commas.
    #[serde(default, deserialize_with = "several")]
    #[param(style = Form, explode = false)]
    status: Option<Vec<Stage>>,
    /// Part of the title.
    q: Option<String>,
    page: Option<i64>,
    page_size: Option<i64>,
}

/// The organisation's classes, newest first.
#[utoipa::path(get, path = "/api/admin/classes", tag = "classes: host", params(HostClassesQuery), responses((status = 200, body = Paged<HostClass>)))]
pub async fn list_host_classes(
    State(app): State<App>,
    host: Host,
    Parameters(query): Parameters<HostClassesQuery>,
) -> Result<Json<Paged<HostClass>>> {
    let page = page(query.page, query.page_size)?;
    let filter = ClassFilter {
        statuses: query.status,
        title: search(query.q.as_deref())?,
    };
    Ok(Json(hosting::list(&app, &host, &filter, page).await?))
}

/// A class of the organisation.
#[utoipa::path(get, path = "/api/admin/classes/{id}", tag = "classes: host", params(("id" = String, Path)),
    responses((status = 200, body = HostClass), (status = 404, description = "not_found")))]
pub async fn show_host_class(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<HostClass>> {
    Ok(Json(hosting::show(&app, &host, id).await?))
}

/// Makes a draft.
#[utoipa::path(post, path = "/api/classes", tag = "classes: host", request_body = ClassBody,
    params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = HostClass), (status = 422, description = "invalid, idempotency_key_reused")))]
pub async fn create_class(
    State(app): State<App>,
    host: Host,
    MaybeIdempotencyKey(key): MaybeIdempotencyKey,
    Body(body): Body<ClassBody>,
) -> Result<(StatusCode, Json<HostClass>)> {
    let checked = body.check()?;
    let new = NewClass {
        id: app.ids.next(),
        organisation_id: host.organisation_id,
        host_id: host.user_id,
        facts: checked.facts,
        capacity: checked.capacity,
        waitlist: checked.waitlist,
        waitlist_capacity: checked.waitlist_capacity,
    };
    let created = hosting::create(&app, &host, key.as_ref(), new).await?;
    Ok((StatusCode::CREATED, Json(created)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClassEditBody {
    /// The version that the edit was made from.
    version: i64,
    class: ClassBody,
    /// With a capacity below what is taken: close the class and keep everybody.
    #[serde(default)]
    close: bool,
}

/// Writes a class anew. A new time is told to everybody who applied.
#[utoipa::path(put, path = "/api/classes/{id}", tag = "classes: host", request_body = ClassEditBody, params(("id" = String, Path)),
    responses((status = 200, body = HostClass), (status = 404, description = "not_found"),
        (status = 409, description = "class_changed, capacity_below_taken, waitlist_in_use, selection_fixed, class_started, payments_not_available"),
        (status = 410, description = "class_cancelled"), (status = 422, description = "invalid")))]
pub async fn edit_class(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    Body(body): Body<ClassEditBody>,
) -> Result<Json<HostClass>> {
    let checked = body.class.check()?;
    let edit = ClassEdit {
        version: body.version,
        facts: checked.facts,
        capacity: checked.capacity,
        waitlist: checked.waitlist,
        waitlist_capacity: checked.waitlist_capacity,
        close: body.close,
    };
    Ok(Json(hosting::edit(&app, &host, id, edit).await?))
}

/// Removes a class that nobody ever applied for.
#[utoipa::path(delete, path = "/api/classes/{id}", tag = "classes: host", params(("id" = String, Path)),
    responses((status = 204), (status = 404, description = "not_found"), (status = 409, description = "has_enrollments")))]
pub async fn delete_class(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<StatusCode> {
    hosting::delete(&app, &host, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets people find it and apply.
#[utoipa::path(post, path = "/api/classes/{id}/publish", tag = "classes: host", params(("id" = String, Path)),
    responses((status = 200, body = HostClass), (status = 404, description = "not_found"),
        (status = 409, description = "payments_not_available, class_started"), (status = 422, description = "invalid: what is missing")))]
pub async fn publish_class(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<HostClass>> {
    Ok(Json(hosting::change(&app, &host, id, ClassChange::Publish).await?))
}

/// Makes it a draft again, as long as nobody has applied.
#[utoipa::path(post, path = "/api/classes/{id}/unpublish", tag = "classes: host", params(("id" = String, Path)),
    responses((status = 200, body = HostClass), (status = 404, description = "not_found"), (status = 409, description = "has_enrollments")))]
pub async fn unpublish_class(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<HostClass>> {
    Ok(Json(hosting::change(&app, &host, id, ClassChange::Unpublish).await?))
}

/// Takes no more applications; those who wait are still served.
#[utoipa::path(post, path = "/api/classes/{id}/close", tag = "classes: host", params(("id" = String, Path)),
    responses((status = 200, body = HostClass), (status = 404, description = "not_found"), (status = 410, description = "class_cancelled")))]
pub async fn close_class(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<HostClass>> {
    Ok(Json(hosting::change(&app, &host, id, ClassChange::Close).await?))
}

/// Takes applications again.
#[utoipa::path(post, path = "/api/classes/{id}/reopen", tag = "classes: host", params(("id" = String, Path)),
    responses((status = 200, body = HostClass), (status = 404, description = "not_found"), (status = 409, description = "class_started")))]
pub async fn reopen_class(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<HostClass>> {
    Ok(Json(hosting::change(&app, &host, id, ClassChange::Reopen).await?))
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelClassBody {
    #[serde(default)]
    reason: Option<String>,
}

/// Cancels it and everybody in it, and tells them. It stays cancelled.
#[utoipa::path(post, path = "/api/classes/{id}/cancel", tag = "classes: host", request_body(content = Option<CancelClassBody>), params(("id" = String, Path)),
    responses((status = 200, body = HostClass), (status = 404, description = "not_found"), (status = 409, description = "class_started")))]
pub async fn cancel_class(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    OptionalBody(body): OptionalBody<CancelClassBody>,
) -> Result<Json<HostClass>> {
    let mut check = Check::default();
    let reason = body.unwrap_or_default().reason;
    let reason = check.take(
        "/reason",
        text::optional_paragraphs(reason.as_deref(), REASON_CHARS_MAX),
    );
    check.finish()?;
    let change = ClassChange::Cancel {
        reason: reason.flatten(),
    };
    Ok(Json(hosting::change(&app, &host, id, change).await?))
}
