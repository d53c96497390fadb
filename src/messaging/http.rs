//! The development mailbox over HTTP.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::mailbox;
use crate::app::App;
use crate::http::extract::{Parameters, page};
use crate::http::problem::{Code, Result};
use crate::page::Paged;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct MailsQuery {
    page: Option<i64>,
    page_size: Option<i64>,
}

/// A mail that would have been sent.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct DevMail {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The calendar file the mail would carry.
    #[schema(required)]
    pub calendar: Option<String>,
}

/// Mails of the development mailbox, newest first. Not there in production.
#[utoipa::path(get, path = "/api/dev/mails", tag = "system", params(MailsQuery),
    responses((status = 200, body = Paged<DevMail>), (status = 404, description = "not_found: production, or mails are sent")))]
pub async fn dev_mails(
    State(app): State<App>,
    Parameters(query): Parameters<MailsQuery>,
) -> Result<Json<Paged<DevMail>>> {
    // Everybody may read it, so it exists only where nobody's mail is in it.
    if !app.config.development() || app.config.mail.sends() {
        return Err(Code::NotFound.into());
    }
    let page = page(query.page, query.page_size)?;
    let (mails, total) = mailbox::list(&app.pools.messaging, page.offset(), page.size).await?;
    let items = mails
        .into_iter()
        .map(|mail| DevMail {
            id: mail.id,
            at: mail.at,
            to: mail.to,
            subject: mail.subject,
            text: mail.text,
            html: mail.html,
            calendar: mail.calendar,
        })
        .collect();
    Ok(Json(page.answer(items, total)))
}
