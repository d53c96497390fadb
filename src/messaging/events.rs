//! What happened: written in the deciding transaction, read by the relay. Audit trail and outbox in one.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// The one statement that writes events, for transactions outside lanes (here) and for lanes (through `tokio-postgres`).
/// Its parameters are the fields of [`Columns`], in their order. `WITH ORDINALITY` makes `seq` follow the order given.
pub const INSERT: &str = include_str!("insert_events.sql");

/// Writes events in the order given, in the caller's transaction.
pub async fn insert(connection: &mut PgConnection, events: &[Event]) -> sqlx::Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    let columns = Columns::of(events);
    sqlx::query_file!(
        "src/messaging/insert_events.sql",
        &columns.ids,
        &columns.kinds as &[&str],
        &columns.aggregate_kinds as &[&str],
        &columns.aggregate_ids,
        &columns.actors,
        &columns.causes as &[Option<Uuid>],
        &columns.payloads,
        &columns.times,
    )
    .execute(connection)
    .await?;
    Ok(())
}

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub id: Uuid,
    pub kind: EventType,
    pub aggregate: Aggregate,
    pub actor: Actor,
    /// The event or request that led to this one.
    pub cause: Option<Uuid>,
    /// Ids and public facts; never a name, an address or a secret.
    pub payload: Value,
    /// By the clock of the decision.
    pub at: DateTime<Utc>,
}

/// An event as the relay reads it back.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredEvent {
    pub seq: i64,
    pub id: Uuid,
    pub kind: EventType,
    pub aggregate_id: Uuid,
    pub payload: Value,
    pub at: DateTime<Utc>,
}

/// Declares the closed enum of event types from one table of `Variant => topic`, so that a type cannot be written to the
/// database under a name that does not read back.
macro_rules! event_types {
    ($($variant:ident => $topic:literal,)*) => {
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum EventType { $($variant,)* }

        impl EventType {
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The name in the database, in webhooks and in Kafka. Never changed once written.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)* }
            }

            pub const fn topic(self) -> &'static str {
                match self { $(Self::$variant => $topic,)* }
            }
        }

        impl FromStr for EventType {
            type Err = UnknownEventType;

            fn from_str(name: &str) -> Result<Self, UnknownEventType> {
                match name {
                    $(stringify!($variant) => Ok(Self::$variant),)*
                    _ => Err(UnknownEventType(name.to_owned())),
                }
            }
        }
    };
}

event_types! {
    BookingCreated => "booking.events",
    BookingMoved => "booking.events",
    BookingCancelled => "booking.events",
    BookingCompleted => "booking.events",
    BookingRescheduled => "booking.events",
    BookingWaitlisted => "booking.events",
    OfferMade => "booking.events",
    OfferEnded => "booking.events",
    WaitEnded => "booking.events",
    ReminderDue => "booking.events",
    LinksAsked => "booking.events",
    SlotCreated => "booking.events",
    SlotChanged => "booking.events",
    SlotCancelled => "booking.events",
    InvitationCreated => "booking.events",
    InvitationResent => "booking.events",
    InvitationRevoked => "booking.events",
    EnrollmentApplied => "enrollment.events",
    EnrollmentApproved => "enrollment.events",
    EnrollmentRejected => "enrollment.events",
    EnrollmentWaitlisted => "enrollment.events",
    EnrollmentOffered => "enrollment.events",
    EnrollmentPromoted => "enrollment.events",
    EnrollmentPaymentDue => "enrollment.events",
    EnrollmentPaid => "enrollment.events",
    EnrollmentCancelled => "enrollment.events",
    EnrollmentExpired => "enrollment.events",
    EnrollmentEdited => "enrollment.events",
    EnrollmentReopened => "enrollment.events",
    EnrollmentReverted => "enrollment.events",
    EnrollmentRescheduled => "enrollment.events",
    ClassCreated => "enrollment.events",
    ClassChanged => "enrollment.events",
    ClassCancelled => "enrollment.events",
    ReviewsDue => "enrollment.events",
}

/// Written by a newer version of Jari, which knows what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("this version does not know events of type {0:?}")]
pub struct UnknownEventType(pub String);

/// What an event is about. Its id is the key that keeps the events of one aggregate in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aggregate {
    Slot(Uuid),
    Invitation(Uuid),
    Booking(Uuid),
    Class(Uuid),
    Enrollment(Uuid),
}

impl Aggregate {
    pub const fn kind(self) -> &'static str {
        match self {
            Self::Slot(_) => "slot",
            Self::Invitation(_) => "invitation",
            Self::Booking(_) => "booking",
            Self::Class(_) => "class",
            Self::Enrollment(_) => "enrollment",
        }
    }

    pub const fn id(self) -> Uuid {
        match self {
            Self::Slot(id) | Self::Invitation(id) | Self::Booking(id) | Self::Class(id) | Self::Enrollment(id) => id,
        }
    }
}

/// Who did it. Never a name or an address: those are read from the row, where they can be erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    User(Uuid),
    Invitation(Uuid),
    System,
}

impl fmt::Display for Actor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "user:{id}"),
            Self::Invitation(id) => write!(f, "invitation:{id}"),
            Self::System => f.write_str("system"),
        }
    }
}

/// Events turned into columns, the parameters of [`INSERT`].
#[derive(Debug, Default)]
pub struct Columns {
    pub ids: Vec<Uuid>,
    pub kinds: Vec<&'static str>,
    pub aggregate_kinds: Vec<&'static str>,
    pub aggregate_ids: Vec<Uuid>,
    pub actors: Vec<String>,
    pub causes: Vec<Option<Uuid>>,
    pub payloads: Vec<Value>,
    pub times: Vec<DateTime<Utc>>,
}

impl Columns {
    pub fn of(events: &[Event]) -> Self {
        let mut columns = Self::default();
        for event in events {
            columns.ids.push(event.id);
            columns.kinds.push(event.kind.name());
            columns.aggregate_kinds.push(event.aggregate.kind());
            columns.aggregate_ids.push(event.aggregate.id());
            columns.actors.push(event.actor.to_string());
            columns.causes.push(event.cause);
            columns.payloads.push(event.payload.clone());
            columns.times.push(event.at);
        }
        columns
    }

    /// The parameters of [`INSERT`] for `tokio-postgres`.
    pub fn parameters(&self) -> [&(dyn tokio_postgres::types::ToSql + Sync); 8] {
        [
            &self.ids,
            &self.kinds,
            &self.aggregate_kinds,
            &self.aggregate_ids,
            &self.actors,
            &self.causes,
            &self.payloads,
            &self.times,
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_reads_back_from_its_name() {
        for &kind in EventType::ALL {
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        assert_eq!(
            "Unheard".parse::<EventType>(),
            Err(UnknownEventType("Unheard".to_owned()))
        );
    }
}
