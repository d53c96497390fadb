//! What guests will be mailed, for hosts to read before.

use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::accounts::Host;
use crate::app::App;
use crate::consultations::letters::preview;
use crate::http::extract::Parameters;
use crate::http::problem::Result;
use crate::locale::Locale;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PreviewsQuery {
    /// Default: the host's.
    locale: Option<Locale>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MailPreviews {
    items: Vec<MailPreview>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MailPreview {
    kind: &'static str,
    subject: String,
    text: String,
    html: String,
}

/// Every mail with believable values, in one language.
#[utoipa::path(get, path = "/api/admin/mail-previews", tag = "consultations: host", params(PreviewsQuery), responses((status = 200, body = MailPreviews)))]
pub async fn mail_previews(
    State(app): State<App>,
    host: Host,
    Parameters(query): Parameters<PreviewsQuery>,
) -> Result<Json<MailPreviews>> {
    let locale = query.locale.unwrap_or(host.locale);
    let previews = preview::for_host(&app, &host, locale).await?;
    let items = previews.into_iter().map(|preview| MailPreview {
        kind: preview.kind,
        subject: preview.letter.subject,
        text: preview.letter.text,
        html: preview.letter.html,
    });
    Ok(Json(MailPreviews { items: items.collect() }))
}
