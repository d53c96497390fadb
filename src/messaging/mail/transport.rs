//! How a mail leaves: to a mail server, or into the development mailbox.

use chrono::{DateTime, Utc};
use sqlx::PgPool;
use uuid::Uuid;

use super::letter::Letter;
use super::smtp::Smtp;

#[derive(Clone, Debug)]
pub enum Transport {
    Smtp(Box<Smtp>),
    /// For trying out: mails stay in the database and are read at `/dev/mail`.
    Mailbox(PgPool),
}

impl Transport {
    pub async fn send(&self, outgoing: &Outgoing) -> Result<(), Failure> {
        match self {
            Self::Smtp(smtp) => smtp.send(outgoing).await,
            Self::Mailbox(pool) => keep(pool, outgoing)
                .await
                .map_err(|error| Failure::Passing(format!("mailbox: {error}"))),
        }
    }
}

/// A letter with all that makes it a mail.
#[derive(Clone, Debug)]
pub struct Outgoing {
    pub mail_id: Uuid,
    pub letter: Letter,
    pub at: DateTime<Utc>,
}

impl Outgoing {
    /// The same for every attempt, so that mail programs recognise a copy.
    pub fn message_id(&self, domain: &str) -> String {
        format!("<{}@{domain}>", self.mail_id)
    }
}

/// Why a mail did not leave. The words name step and reply code only: a server's own words repeat the address.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// Trying again cannot help: the server refused the address or the letter for good.
    #[error("refused for good: {0}")]
    Permanent(String),
    #[error("{0}")]
    Passing(String),
}

async fn keep(pool: &PgPool, outgoing: &Outgoing) -> sqlx::Result<()> {
    let Outgoing { mail_id, letter, at } = outgoing;
    sqlx::query!(
        "INSERT INTO messaging.mailbox (id, at, recipient, subject, text, html, message_id, calendar)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT ON CONSTRAINT mailbox_pkey DO NOTHING",
        mail_id,
        at,
        letter.to,
        letter.subject,
        letter.text,
        letter.html,
        outgoing.message_id("jari.localhost"),
        letter.calendar.as_ref().map(|part| part.file.as_str()),
    )
    .execute(pool)
    .await?;
    Ok(())
}
