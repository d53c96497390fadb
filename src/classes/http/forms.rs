//! The form builder's side.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::accounts::Host;
use crate::app::App;
use crate::classes::forms::{self, NewForm};
use crate::classes::rules::form::{FORM_DESCRIPTION_CHARS_MAX, FORM_TITLE_CHARS_MAX, Question, faults_of_questions};
use crate::classes::views::Form;
use crate::http::extract::{Body, Check, PathId};
use crate::http::problem::Result;
use crate::text;

/// A hundred questions with a hundred options each.
const FORM_BODY_BYTES_MAX: usize = 2 * 1024 * 1024;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FormBody {
    /// The version that it was made from; null if there was none.
    version: Option<i32>,
    #[serde(default)]
    title: Option<String>,
    #[serde(default)]
    description: Option<String>,
    is_active: bool,
    /// At most 100.
    questions: Vec<Question>,
}

/// Saves the form as a new version. Answers to earlier ones stay as they are.
#[utoipa::path(put, path = "/api/classes/{id}/form", tag = "classes: host", request_body = FormBody, params(("id" = String, Path)),
    responses((status = 200, body = Form), (status = 404, description = "not_found"), (status = 409, description = "form_changed"), (status = 422, description = "invalid")))]
pub async fn save_form(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    Body(body): Body<FormBody, FORM_BODY_BYTES_MAX>,
) -> Result<Json<Form>> {
    let mut check = Check::default();
    let title = check.take(
        "/title",
        text::optional_line(body.title.as_deref(), FORM_TITLE_CHARS_MAX),
    );
    let description = check.take(
        "/description",
        text::optional_paragraphs(body.description.as_deref(), FORM_DESCRIPTION_CHARS_MAX),
    );
    for (pointer, fault) in faults_of_questions(&body.questions) {
        check.take::<()>(&pointer, Err(fault.into()));
    }
    check.finish()?;
    let form = NewForm {
        title: title.flatten(),
        description: description.flatten(),
        is_active: body.is_active,
        questions: body.questions,
    };
    Ok(Json(forms::save(&app, &host, id, body.version, &form).await?))
}
