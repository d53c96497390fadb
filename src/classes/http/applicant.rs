//! What signed-in people do with classes.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::catalogue::Items;
use crate::app::App;
use crate::classes::attendees;
use crate::classes::enrollments::{self, Application, OwnFilter};
use crate::classes::rules::EnrollmentStatus;
use crate::classes::rules::form::Answers;
use crate::classes::views::{AnswersView, Attendee, Draft, MyEnrollment};
use crate::http::extract::{Body, Check, Parameters, PathId, PathPair, page, several};
use crate::http::problem::{Code, Result};
use crate::http::session::SignedIn;
use crate::idempotency::IdempotencyKey;
use crate::page::Paged;
use crate::secrets::Secrets;
use crate::text;

/// Answers to a hundred long questions.
const ANSWERS_BODY_BYTES_MAX: usize = 2 * 1024 * 1024;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ApplyBody {
    /// Of the address of an unlisted class.
    #[serde(default)]
    token: Option<String>,
    /// Null: for myself.
    #[serde(default)]
    attendee_id: Option<Uuid>,
    /// Of the form that was answered; null if the class has none.
    form_version: Option<i32>,
    #[schema(value_type = Object)]
    answers: AnswersView,
    /// Ids of the terms that are agreed to.
    terms: Vec<Uuid>,
}

/// Applies for a place. The same key gives the same enrollment again.
#[utoipa::path(post, path = "/api/classes/{id}/enrollments", tag = "classes: applicant", request_body = ApplyBody,
    params(("id" = String, Path), ("Idempotency-Key" = String, Header)),
    responses((status = 201, body = MyEnrollment), (status = 404, description = "not_found, unknown_link"),
        (status = 409, description = "class_not_open_yet, recruiting_over, class_closed, class_started, form_changed, already_applied, rejected_before, class_full"),
        (status = 410, description = "class_cancelled"), (status = 422, description = "invalid, idempotency_key_reused"),
        (status = 425, description = "too_early"), (status = 503, description = "overloaded, outcome_unknown")))]
pub async fn apply(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    PathId(id): PathId,
    key: IdempotencyKey,
    Body(body): Body<ApplyBody, ANSWERS_BODY_BYTES_MAX>,
) -> Result<(StatusCode, Json<MyEnrollment>)> {
    let application = Application {
        link: body.token.as_deref().and_then(Secrets::read_link),
        attendee_id: body.attendee_id,
        form_version: body.form_version,
        answers: body.answers,
        terms: body.terms,
    };
    let enrollment = enrollments::apply(&app, &user, key, id, application).await?;
    Ok((StatusCode::CREATED, Json(enrollment)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AnswersBody {
    /// Of the enrollment as it was read.
    version: i32,
    form_version: Option<i32>,
    #[schema(value_type = Object)]
    answers: AnswersView,
}

/// Answers anew, to the form as it is now.
#[utoipa::path(put, path = "/api/classes/{id}/enrollments/{eid}", tag = "classes: applicant", request_body = AnswersBody,
    params(("id" = String, Path), ("eid" = String, Path)),
    responses((status = 200, body = MyEnrollment), (status = 404, description = "not_found"),
        (status = 409, description = "enrollment_changed, enrollment_over, class_started, edit_over, form_changed"), (status = 422, description = "invalid")))]
pub async fn edit_enrollment(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    PathPair(id, eid): PathPair,
    Body(body): Body<AnswersBody, ANSWERS_BODY_BYTES_MAX>,
) -> Result<Json<MyEnrollment>> {
    let answers: Answers = body.answers;
    let edited = enrollments::edit(&app, &user, (id, eid), body.version, body.form_version, &answers).await?;
    Ok(Json(edited))
}

/// Gives up the application, the wait, the offer or the place.
#[utoipa::path(delete, path = "/api/classes/{id}/enrollments/{eid}", tag = "classes: applicant", params(("id" = String, Path), ("eid" = String, Path)),
    responses((status = 200, body = MyEnrollment), (status = 404, description = "not_found"), (status = 409, description = "enrollment_over, class_started")))]
pub async fn cancel_enrollment(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    PathPair(id, eid): PathPair,
) -> Result<Json<MyEnrollment>> {
    Ok(Json(enrollments::cancel(&app, &user, id, eid).await?))
}

/// Takes the place that is offered.
#[utoipa::path(post, path = "/api/classes/{id}/enrollments/{eid}/accept", tag = "classes: applicant", params(("id" = String, Path), ("eid" = String, Path)),
    responses((status = 200, body = MyEnrollment), (status = 404, description = "not_found"), (status = 409, description = "offer_over, class_started"),
        (status = 410, description = "class_cancelled")))]
pub async fn accept_enrollment(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    PathPair(id, eid): PathPair,
) -> Result<Json<MyEnrollment>> {
    Ok(Json(enrollments::accept(&app, &user, id, eid).await?))
}

/// Leaves the place that is offered to the next.
#[utoipa::path(post, path = "/api/classes/{id}/enrollments/{eid}/decline", tag = "classes: applicant", params(("id" = String, Path), ("eid" = String, Path)),
    responses((status = 200, body = MyEnrollment), (status = 404, description = "not_found"), (status = 409, description = "offer_over")))]
pub async fn decline_enrollment(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    PathPair(id, eid): PathPair,
) -> Result<Json<MyEnrollment>> {
    Ok(Json(enrollments::decline(&app, &user, id, eid).await?))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MyEnrollmentsQuery {
    class_id: Option<Uuid>,
    /// One or several, separated by commas.
    #[serde(default, deserialize_with = "several")]
    #[param(style = Form, explode = false)]
    status: Option<Vec<EnrollmentStatus>>,
    page: Option<i64>,
    page_size: Option<i64>,
}

/// My applications, newest first.
#[utoipa::path(get, path = "/api/enrollments", tag = "classes: applicant", params(MyEnrollmentsQuery), responses((status = 200, body = Paged<MyEnrollment>)))]
pub async fn list_my_enrollments(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    Parameters(query): Parameters<MyEnrollmentsQuery>,
) -> Result<Json<Paged<MyEnrollment>>> {
    let page = page(query.page, query.page_size)?;
    let filter = OwnFilter {
        class_id: query.class_id,
        statuses: query.status,
    };
    Ok(Json(enrollments::list(&app, &user, &filter, page).await?))
}

/// One of my applications with answers and what happened to it.
#[utoipa::path(get, path = "/api/enrollments/{id}", tag = "classes: applicant", params(("id" = String, Path)),
    responses((status = 200, body = MyEnrollment), (status = 404, description = "not_found")))]
pub async fn show_my_enrollment(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    PathId(id): PathId,
) -> Result<Json<MyEnrollment>> {
    Ok(Json(enrollments::show(&app, &user, id).await?))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DraftAnswer {
    #[schema(required)]
    draft: Option<Draft>,
}

/// What was typed for a class and not sent.
#[utoipa::path(get, path = "/api/classes/{id}/draft", tag = "classes: applicant", params(("id" = String, Path)), responses((status = 200, body = DraftAnswer)))]
pub async fn show_draft(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    PathId(id): PathId,
) -> Result<Json<DraftAnswer>> {
    let draft = enrollments::draft(&app, &user, id).await?;
    Ok(Json(DraftAnswer { draft }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DraftBody {
    #[serde(default)]
    attendee_id: Option<Uuid>,
    form_version: Option<i32>,
    #[schema(value_type = Object)]
    answers: AnswersView,
}

/// Keeps what was typed, whatever it is.
#[utoipa::path(put, path = "/api/classes/{id}/draft", tag = "classes: applicant", request_body = DraftBody, params(("id" = String, Path)),
    responses((status = 200, body = Draft), (status = 404, description = "not_found")))]
pub async fn save_draft(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    PathId(id): PathId,
    Body(body): Body<DraftBody, ANSWERS_BODY_BYTES_MAX>,
) -> Result<Json<Draft>> {
    let DraftBody {
        attendee_id,
        form_version,
        answers,
    } = body;
    Ok(Json(
        enrollments::save_draft(&app, &user, id, attendee_id, form_version, answers).await?,
    ))
}

/// For whom I may apply; the first is myself.
#[utoipa::path(get, path = "/api/attendees", tag = "classes: applicant", responses((status = 200, body = Items<Attendee>)))]
pub async fn list_attendees(State(app): State<App>, SignedIn(user): SignedIn) -> Result<Json<Items<Attendee>>> {
    let items = attendees::list(&app, &user).await?;
    Ok(Json(Items { items }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendeeBody {
    name: String,
}

impl AttendeeBody {
    fn check(&self) -> Result<String> {
        let mut check = Check::default();
        let name = check.take("/name", text::name(&self.name));
        check.finish()?;
        name.ok_or_else(|| Code::Invalid.into())
    }
}

/// Adds somebody for whom I apply, such as my child.
#[utoipa::path(post, path = "/api/attendees", tag = "classes: applicant", request_body = AttendeeBody,
    responses((status = 201, body = Attendee), (status = 409, description = "too_many_attendees"), (status = 422, description = "invalid")))]
pub async fn add_attendee(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    Body(body): Body<AttendeeBody>,
) -> Result<(StatusCode, Json<Attendee>)> {
    let added = attendees::add(&app, &user, &body.check()?).await?;
    Ok((StatusCode::CREATED, Json(added)))
}

/// Corrects a name; applications that were sent keep theirs.
#[utoipa::path(patch, path = "/api/attendees/{id}", tag = "classes: applicant", request_body = AttendeeBody, params(("id" = String, Path)),
    responses((status = 200, body = Attendee), (status = 404, description = "not_found"), (status = 422, description = "invalid")))]
pub async fn rename_attendee(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    PathId(id): PathId,
    Body(body): Body<AttendeeBody>,
) -> Result<Json<Attendee>> {
    Ok(Json(attendees::rename(&app, &user, id, &body.check()?).await?))
}
