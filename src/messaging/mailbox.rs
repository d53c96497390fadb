//! The development mailbox behind `/dev/mail`.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

/// A mail that would have been sent.
#[derive(Clone, Debug)]
pub struct KeptMail {
    pub id: Uuid,
    pub at: DateTime<Utc>,
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// The event it carries.
    pub calendar: Option<String>,
}

/// One page, newest first, and how many there are in all.
pub async fn list(pool: &PgPool, offset: i64, limit: i64) -> sqlx::Result<(Vec<KeptMail>, i64)> {
    let items = sqlx::query_as!(
        KeptMail,
        r#"SELECT id, at, recipient AS "to", subject, text, html, calendar FROM messaging.mailbox
           ORDER BY at DESC, id DESC OFFSET $1 LIMIT $2"#,
        offset,
        limit,
    )
    .fetch_all(pool)
    .await?;
    let total = sqlx::query_scalar!(r#"SELECT count(*) AS "total!" FROM messaging.mailbox"#)
        .fetch_one(pool)
        .await?;
    Ok((items, total))
}
