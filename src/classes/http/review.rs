//! Applications, for members.

use axum::Json;
use axum::extract::{Extension, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::catalogue::search;
use crate::accounts::Host;
use crate::app::App;
use crate::classes::review::{self, BULK_MAX, Bulk, EnrollmentFilter, EnrollmentSort, Entry};
use crate::classes::rules::{Decision, EnrollmentStatus, REASON_CHARS_MAX};
use crate::classes::views::{AnswersView, BulkReport, ClassDashboard, HostEnrollment};
use crate::email::Email;
use crate::http::extract::{Body, Check, MaybeIdempotencyKey, Parameters, PathId, page, several};
use crate::http::problem::{Code, FieldCode, Result};
use crate::locale::Locale;
use crate::page::Paged;
use crate::text;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct EnrollmentsQuery {
    class_id: Option<Uuid>,
    /// One or several, separated by commas.
    #[serde(default, deserialize_with = "several")]
    #[param(style = Form, explode = false)]
    status: Option<Vec<EnrollmentStatus>>,
    /// Part of the name of who attends.
    q: Option<String>,
    #[serde(default)]
    #[param(inline)]
    sort: SortBody,
    page: Option<i64>,
    page_size: Option<i64>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[schema(as = EnrollmentSort)]
pub enum SortBody {
    #[default]
    #[serde(rename = "arrival")]
    Arrival,
    #[serde(rename = "-arrival")]
    Latest,
    #[serde(rename = "name")]
    Name,
}

impl EnrollmentsQuery {
    async fn answer(self, app: &App, host: &Host, class_id: Option<Uuid>) -> Result<Json<Paged<HostEnrollment>>> {
        let page = page(self.page, self.page_size)?;
        let filter = EnrollmentFilter {
            class_id: class_id.or(self.class_id),
            statuses: self.status,
            name: search(self.q.as_deref())?,
        };
        let sort = match self.sort {
            SortBody::Arrival => EnrollmentSort::Arrival,
            SortBody::Latest => EnrollmentSort::Latest,
            SortBody::Name => EnrollmentSort::Name,
        };
        Ok(Json(review::list(app, host, &filter, sort, page).await?))
    }
}

/// Applications for one class.
#[utoipa::path(get, path = "/api/classes/{id}/enrollments", tag = "classes: host", params(("id" = String, Path), EnrollmentsQuery),
    responses((status = 200, body = Paged<HostEnrollment>), (status = 404, description = "not_found")))]
pub async fn list_class_enrollments(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    Parameters(query): Parameters<EnrollmentsQuery>,
) -> Result<Json<Paged<HostEnrollment>>> {
    query.answer(&app, &host, Some(id)).await
}

/// Applications for all classes of the organisation.
#[utoipa::path(get, path = "/api/admin/enrollments", tag = "classes: host", params(EnrollmentsQuery),
    responses((status = 200, body = Paged<HostEnrollment>), (status = 404, description = "not_found")))]
pub async fn list_enrollments(
    State(app): State<App>,
    host: Host,
    Parameters(query): Parameters<EnrollmentsQuery>,
) -> Result<Json<Paged<HostEnrollment>>> {
    query.answer(&app, &host, None).await
}

/// One application with answers, files and what happened to it.
#[utoipa::path(get, path = "/api/admin/enrollments/{id}", tag = "classes: host", params(("id" = String, Path)),
    responses((status = 200, body = HostEnrollment), (status = 404, description = "not_found")))]
pub async fn show_enrollment(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<HostEnrollment>> {
    Ok(Json(review::show(&app, &host, id).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct OfClassQuery {
    class_id: Uuid,
}

/// Everybody of a class as a table for spreadsheets; its columns stay what they are.
#[utoipa::path(get, path = "/api/admin/enrollments.csv", tag = "classes: host", params(OfClassQuery),
    responses((status = 200, content_type = "text/csv"), (status = 404, description = "not_found")))]
pub async fn export_enrollments(
    State(app): State<App>,
    host: Host,
    Parameters(query): Parameters<OfClassQuery>,
) -> Result<Response> {
    let csv = review::csv(&app, &host, query.class_id).await?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/csv; charset=utf-8"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"enrollments.csv\""),
        ),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-store")),
    ];
    Ok((headers, csv).into_response())
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(as = Decision)]
pub enum DecisionBodyKind {
    Approve,
    Reject,
    Waitlist,
    ConfirmPayment,
    Cancel,
    /// Takes one's own last decision back, within ten seconds.
    Undo,
}

impl DecisionBodyKind {
    fn with(self, raise: bool) -> Decision {
        match self {
            Self::Approve => Decision::Approve { raise },
            Self::Reject => Decision::Reject,
            Self::Waitlist => Decision::Waitlist,
            Self::ConfirmPayment => Decision::ConfirmPayment,
            Self::Cancel => Decision::Cancel,
            Self::Undo => Decision::Undo,
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DecisionBody {
    /// Of the enrollment as it was read.
    version: i32,
    decision: DecisionBodyKind,
    #[serde(default)]
    reason: Option<String>,
    /// To approve past the line, or one more than the capacity; needs a reason.
    #[serde(default)]
    raise: bool,
}

/// Whoever adds a place says why.
fn reason(check: &mut Check, reason: Option<&str>, raise: bool) -> Option<String> {
    let reason = check.take("/reason", text::optional_paragraphs(reason, REASON_CHARS_MAX))?;
    if raise && reason.is_none() {
        check.take::<()>("/reason", Err(FieldCode::Required));
    }
    reason
}

/// Decides about one application.
#[utoipa::path(put, path = "/api/admin/enrollments/{id}", tag = "classes: host", request_body = DecisionBody, params(("id" = String, Path)),
    responses((status = 200, body = HostEnrollment), (status = 404, description = "not_found"),
        (status = 409, description = "already_decided, enrollment_changed, enrollment_over, no_payment_due, would_pass, place_free, waitlist_full, already_applied, class_started, undo_over"),
        (status = 410, description = "class_cancelled"), (status = 422, description = "invalid")))]
pub async fn decide_enrollment(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    Body(body): Body<DecisionBody>,
) -> Result<Json<HostEnrollment>> {
    let mut check = Check::default();
    let reason = reason(&mut check, body.reason.as_deref(), body.raise);
    check.finish()?;
    let decision = body.decision.with(body.raise);
    Ok(Json(
        review::decide(&app, &host, id, body.version, decision, reason).await?,
    ))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BulkDecisionBody {
    /// At most 500.
    items: Vec<BulkItem>,
    decision: DecisionBodyKind,
    #[serde(default)]
    reason: Option<String>,
    #[serde(default)]
    raise: bool,
    /// Nothing happens; what would, and the mails, are shown.
    #[serde(default)]
    dry_run: bool,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BulkDecisionItem)]
pub struct BulkItem {
    id: Uuid,
    version: i32,
}

/// Decides about many, each by itself; says of each what became of it.
#[utoipa::path(post, path = "/api/admin/enrollments/bulk", tag = "classes: host", request_body = BulkDecisionBody,
    responses((status = 200, body = BulkReport), (status = 422, description = "invalid")))]
pub async fn decide_many(
    State(app): State<App>,
    host: Host,
    Extension(locale): Extension<Locale>,
    Body(body): Body<BulkDecisionBody>,
) -> Result<Json<BulkReport>> {
    let mut check = Check::default();
    let reason = reason(&mut check, body.reason.as_deref(), body.raise);
    check.take(
        "/items",
        match body.items.len() {
            0 => Err(FieldCode::TooFew { min: 1 }),
            1..=BULK_MAX => Ok(()),
            _ => Err(FieldCode::TooMany {
                max: i64::try_from(BULK_MAX).unwrap_or(i64::MAX),
            }),
        },
    );
    check.finish()?;
    let bulk = Bulk {
        items: body.items.iter().map(|item| (item.id, item.version)).collect(),
        decision: body.decision.with(body.raise),
        reason,
    };
    Ok(Json(if body.dry_run {
        review::preview_many(&app, &host, &bulk, locale).await?
    } else {
        review::decide_many(&app, &host, &bulk, locale).await?
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ByHostBody {
    name: String,
    #[serde(default)]
    email: Option<String>,
    /// Of the mails; default: the member's.
    #[serde(default)]
    locale: Option<Locale>,
    #[serde(default)]
    #[schema(value_type = Object)]
    answers: AnswersView,
    /// Past the line, or one more than the capacity; needs a reason.
    #[serde(default)]
    raise: bool,
    #[serde(default)]
    reason: Option<String>,
}

/// Enters somebody without an account, with a place.
#[utoipa::path(post, path = "/api/classes/{id}/enrollments/by-host", tag = "classes: host", request_body = ByHostBody,
    params(("id" = String, Path), ("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = HostEnrollment), (status = 404, description = "not_found"),
        (status = 409, description = "would_pass, already_applied, class_started"), (status = 410, description = "class_cancelled"),
        (status = 422, description = "invalid, idempotency_key_reused")))]
pub async fn enter_by_host(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    MaybeIdempotencyKey(key): MaybeIdempotencyKey,
    Body(body): Body<ByHostBody>,
) -> Result<(StatusCode, Json<HostEnrollment>)> {
    let mut check = Check::default();
    let name = check.take("/name", text::name(&body.name));
    let email = match body.email.as_deref().map(str::trim).filter(|email| !email.is_empty()) {
        Some(email) => check.take("/email", Email::parse(email)),
        None => None,
    };
    let reason = reason(&mut check, body.reason.as_deref(), body.raise);
    check.finish()?;
    let entry = Entry {
        name: name.ok_or(Code::Invalid)?,
        email,
        locale: body.locale.unwrap_or(host.locale),
        answers: body.answers,
        raise: reason.filter(|_| body.raise),
    };
    let entered = review::enter(&app, &host, key, id, entry).await?;
    Ok((StatusCode::CREATED, Json(entered)))
}

/// A class in numbers.
#[utoipa::path(get, path = "/api/admin/dashboard", tag = "classes: host", params(OfClassQuery),
    responses((status = 200, body = ClassDashboard), (status = 404, description = "not_found")))]
pub async fn show_dashboard(
    State(app): State<App>,
    host: Host,
    Parameters(query): Parameters<OfClassQuery>,
) -> Result<Json<ClassDashboard>> {
    Ok(Json(review::dashboard(&app, &host, query.class_id).await?))
}
