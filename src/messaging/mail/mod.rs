//! Mails: queued by the relay, written from the rows as they are when they leave, sent by SMTP or kept in the
//! development mailbox.

mod config;
mod dates;
mod letter;
mod queue;
mod smtp;
mod transport;

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
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
    /// The mails that follow from an event.
    pub orders: fn(&StoredEvent) -> Vec<Order>,
    /// The letter as of now, or None if what it would say is no longer true.
    pub compose: for<'a> fn(&'a Composer, &'a str, Subject) -> BoxFuture<'a, Composed>,
}

/// A mail to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Order {
    pub kind: &'static str,
    pub subject: Subject,
    /// One of many that nobody is waiting for: others go first.
    pub in_bulk: bool,
    /// Not before so long after the event, so that a decision can be taken back until then.
    pub delay: TimeDelta,
}

/// The row that a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    pub id: Uuid,
    /// The change of status that it tells of, for features that count them.
    pub transition: Option<i32>,
}

impl Order {
    /// A mail that leaves at once, about the row as it is then.
    pub const fn new(kind: &'static str, id: Uuid) -> Self {
        Self {
            kind,
            subject: Subject { id, transition: None },
            in_bulk: false,
            delay: TimeDelta::zero(),
        }
    }
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

impl Composer {
    /// The address of a page.
    pub fn link(&self, page: &str) -> String {
        format!("{}/{page}", self.base_url.as_str().trim_end_matches('/'))
    }
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

impl ComposeError {
    pub fn missing(kind: &str, subject: Uuid) -> Self {
        Self::Unwritable(format!("no row for {kind} {subject}"))
    }

    pub fn unknown_kind(kind: &str) -> Self {
        Self::Unwritable(format!("unknown kind of letter: {kind}"))
    }
}

impl From<crate::secrets::Unsealable> for ComposeError {
    fn from(error: crate::secrets::Unsealable) -> Self {
        Self::Unwritable(error.to_string())
    }
}

impl From<chrono_tz::ParseError> for ComposeError {
    fn from(error: chrono_tz::ParseError) -> Self {
        Self::Unwritable(error.to_string())
    }
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
    let (mut in_bulk, mut transitions, mut due) = (Vec::new(), Vec::new(), Vec::new());
    for event in events {
        for order in (letters.orders)(event) {
            mail_ids.push(ids.next());
            event_ids.push(event.id);
            kinds.push(order.kind);
            subjects.push(order.subject.id);
            in_bulk.push(order.in_bulk);
            transitions.push(order.subject.transition);
            due.push(now.max(event.at + order.delay));
        }
    }
    if mail_ids.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "INSERT INTO messaging.mails (id, event_id, kind, subject_id, in_bulk, transition, state, attempts, next_attempt_at, created_at)
         SELECT id, event_id, kind, subject_id, in_bulk, transition, 'QUEUED', 0, due, $8
         FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::boolean[], $6::int4[], $7::timestamptz[])
             AS mail (id, event_id, kind, subject_id, in_bulk, transition, due)
         ON CONFLICT ON CONSTRAINT mails_one_per_event DO NOTHING",
        &mail_ids,
        &event_ids,
        &kinds as &[&str],
        &subjects,
        &in_bulk,
        &transitions as &[Option<i32>],
        &due,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}
