//! Mails: queued by the relay, written from the rows as they are when they leave, sent by SMTP or kept in the
//! development mailbox.

mod config;
mod dates;
mod letter;
mod queue;
mod smtp;
mod transport;

use std::fmt;

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sqlx::{PgConnection, PgPool};
use url::Url;
use uuid::Uuid;

pub use config::{MailConfig, SmtpUrl};
pub use dates::Dates;
pub use letter::{Button, CalendarPart, Content, Fact, Letter, NamedLink};
pub use queue::Queue;
pub use smtp::{CONVERSATION_MAX, Security, Smtp};
pub use transport::{Failure, Outgoing, Transport};

use super::events::StoredEvent;
use crate::clock::Clock;
use crate::ids::Ids;
use crate::secrets::Secrets;

/// What a feature knows about its mails. Plain functions, so that messaging depends on no feature.
#[derive(Clone, Copy)]
pub struct Letters {
    /// The mails that follow from an event: kind, and the row each is about.
    pub kinds_for: fn(&StoredEvent) -> Vec<(&'static str, Uuid)>,
    /// Whether they are some of many that nobody is waiting for: others go first.
    pub is_bulk: fn(&StoredEvent) -> bool,
    /// The letter as of now, or None if what it would say is no longer true.
    pub compose: for<'a> fn(&'a Composer, &'a str, Uuid) -> BoxFuture<'a, Composed>,
}

pub type Composed = Result<Option<Letter>, ComposeError>;

impl fmt::Debug for Letters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Letters")
    }
}

/// What letters are written with.
#[derive(Clone, Debug)]
pub struct Composer {
    pub pool: PgPool,
    pub clock: Clock,
    pub secrets: Secrets,
    /// Links begin with it.
    pub base_url: Url,
    /// The address mails come from; calendar files name it as the organiser's.
    pub sender: String,
}

#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// Says nothing about the letter: it stays queued and no attempt is counted.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The letter cannot be written; counts as a failed attempt.
    #[error("{0}")]
    Unwritable(String),
}

impl From<askama::Error> for ComposeError {
    fn from(error: askama::Error) -> Self {
        Self::Unwritable(format!("template: {error}"))
    }
}

/// Queues the mails of a batch of events, in the relay's transaction. An event that was handled before adds nothing.
pub(super) async fn enqueue(
    connection: &mut PgConnection,
    letters: &Letters,
    ids: &Ids,
    events: &[StoredEvent],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let (mut mail_ids, mut event_ids, mut kinds, mut subjects) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let mut in_bulk = Vec::new();
    for event in events {
        for (kind, subject) in (letters.kinds_for)(event) {
            mail_ids.push(ids.next());
            event_ids.push(event.id);
            kinds.push(kind);
            subjects.push(subject);
            in_bulk.push((letters.is_bulk)(event));
        }
    }
    if mail_ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO messaging.mails (id, event_id, kind, subject_id, in_bulk, state, attempts, next_attempt_at, created_at)
         SELECT id, event_id, kind, subject_id, in_bulk, 'QUEUED', 0, $6, $6
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::boolean[]) AS mail (id, event_id, kind, subject_id, in_bulk)
         ON CONFLICT ON CONSTRAINT mails_one_per_event DO NOTHING",
        &mail_ids,
        &event_ids,
        &kinds as &[&str],
        &subjects,
        &in_bulk,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}
