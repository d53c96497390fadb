//! Terms: read by everybody, published by the administrator.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::accounts::terms::{self, NewTerms, TERMS_CONTENT_CHARS_MAX, TERMS_TITLE_CHARS_MAX, Terms, TermsType};
use crate::app::App;
use crate::http::extract::{Body, Check, Parameters};
use crate::http::problem::Result;
use crate::http::session::Admin;
use crate::text;

/// The longest content in Hangul, with room for the rest.
const TERMS_BODY_BYTES_MAX: usize = 256 * 1024;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct TermsQuery {
    #[serde(rename = "type")]
    #[param(rename = "type")]
    kind: Option<TermsType>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TermsList {
    items: Vec<Terms>,
}

/// The terms in force: the newest version of each type.
#[utoipa::path(get, path = "/api/terms", tag = "accounts", params(TermsQuery), responses((status = 200, body = TermsList)))]
pub async fn list_terms(State(app): State<App>, Parameters(query): Parameters<TermsQuery>) -> Result<Json<TermsList>> {
    let items = terms::list(&app, query.kind).await?;
    Ok(Json(TermsList { items }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TermsBody {
    #[serde(rename = "type")]
    kind: TermsType,
    title: String,
    /// Markdown.
    content: String,
    required: bool,
}

/// Publishes the next version of a type; earlier agreements keep theirs.
#[utoipa::path(post, path = "/api/admin/terms", tag = "accounts: admin", request_body = TermsBody,
    responses((status = 201, body = Terms), (status = 422, description = "invalid")))]
pub async fn publish_terms(
    State(app): State<App>,
    _admin: Admin,
    Body(body): Body<TermsBody, TERMS_BODY_BYTES_MAX>,
) -> Result<(StatusCode, Json<Terms>)> {
    let mut check = Check::default();
    let title = check.take("/title", text::line(&body.title, 1, TERMS_TITLE_CHARS_MAX));
    let content = check.take("/content", text::paragraphs(&body.content, 1, TERMS_CONTENT_CHARS_MAX));
    check.finish()?;
    let new = NewTerms {
        kind: body.kind,
        title: title.unwrap_or_default(),
        content: content.unwrap_or_default(),
        required: body.required,
    };
    Ok((StatusCode::CREATED, Json(terms::publish(&app, &new).await?)))
}
