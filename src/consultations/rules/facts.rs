//! What decisions are made about: slots, invitations and bookings as they were read after the locks.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::places::DEADLINE_GRACE;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SlotStatus {
    Open,
    Closed,
    Cancelled,
}

/// `BOOKED → COMPLETED | NO_SHOW | CANCELLED`; `WAITLISTED → OFFERED → BOOKED`; a wait that comes to nothing ends as one
/// of the last four.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BookingStatus {
    Booked,
    Completed,
    NoShow,
    Cancelled,
    /// Stands in the line of a full slot.
    Waitlisted,
    /// A place is kept until the deadline.
    Offered,
    /// Said no to an offer.
    Declined,
    /// Let two offers pass.
    Missed,
    /// Left the line.
    Left,
    /// The wait was ended by something else: see [`EndKind`].
    Ended,
}

impl BookingStatus {
    /// Takes a place: exactly what `booked_count` counts.
    pub fn takes_place(self) -> bool {
        matches!(self, Self::Booked | Self::Completed | Self::NoShow | Self::Offered)
    }

    pub fn waits(self) -> bool {
        matches!(self, Self::Waitlisted | Self::Offered)
    }

    /// Stands against another booking of the same guest in the same slot.
    pub fn is_active(self) -> bool {
        self.takes_place() || self.waits()
    }
}

/// Why a booking was cancelled (the first four) or a wait ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EndKind {
    Guest,
    /// After the notice limit.
    Late,
    Host,
    /// The slot was cancelled.
    Slot,
    /// The slot began.
    Started,
    /// The last use of the invitation was taken by another booking.
    Used,
    /// It became the place of the booking that was to be moved.
    Moved,
}

/// How a consultation went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attendance {
    Completed,
    NoShow,
}

impl From<Attendance> for BookingStatus {
    fn from(attendance: Attendance) -> Self {
        match attendance {
            Attendance::Completed => Self::Completed,
            Attendance::NoShow => Self::NoShow,
        }
    }
}

/// What only the host's edits change: what a slot's page shows and whose it is.
#[derive(Clone, Debug, PartialEq)]
pub struct SlotFacts {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub host_id: Uuid,
    pub host_name: Arc<str>,
    pub zone: Tz,
    pub cancel_notice_minutes: i32,
    pub topic: String,
    pub place: Option<String>,
    pub online_link: Option<String>,
    pub instructions: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub overlap_allowed: bool,
    pub created_at: DateTime<Utc>,
}

impl SlotFacts {
    pub fn notice(&self) -> TimeDelta {
        TimeDelta::minutes(self.cancel_notice_minutes.into())
    }

    /// Until when a guest may cancel or move, as shown; enforced [`DEADLINE_GRACE`] later.
    pub fn cancel_until(&self, notice_waived: bool) -> DateTime<Utc> {
        if notice_waived {
            self.starts_at
        } else {
            self.starts_at - self.notice()
        }
    }
}

/// A slot's row, read after it was locked.
#[derive(Clone, Debug)]
pub struct SlotRow {
    pub facts: Arc<SlotFacts>,
    pub capacity: i32,
    pub booked_count: i32,
    pub waiting_count: i32,
    pub line_end: i64,
    pub waitlist: bool,
    pub status: SlotStatus,
    pub cancel_reason: Option<String>,
    pub version: i64,
    pub decided_at: DateTime<Utc>,
}

/// A slot as it stands after a decision.
#[derive(Clone, Debug)]
pub struct SlotState {
    pub facts: Arc<SlotFacts>,
    pub capacity: i32,
    pub booked_count: i32,
    pub waiting_count: i32,
    pub line_end: i64,
    pub waitlist: bool,
    pub status: SlotStatus,
    pub cancel_reason: Option<String>,
    pub version: i64,
}

/// Which of the host's slots an invitation opens. Nothing given is all of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// Only slots of exactly this topic.
    #[serde(default)]
    pub topic: Option<String>,
    /// The first day, in the organisation's zone.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// The last day.
    #[serde(default)]
    pub until: Option<NaiveDate>,
}

impl Scope {
    pub fn covers(&self, topic: &str, starts_at: DateTime<Utc>, zone: Tz) -> bool {
        let day = starts_at.with_timezone(&zone).date_naive();
        self.topic.as_deref().is_none_or(|wanted| wanted == topic)
            && self.from.is_none_or(|from| from <= day)
            && self.until.is_none_or(|until| day <= until)
    }
}

#[derive(Clone, Debug)]
pub struct Invitation {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub host_id: Uuid,
    pub email_index: Vec<u8>,
    pub uses: i16,
    pub generation: i16,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub replaced_at: Option<DateTime<Utc>>,
    /// False for a client whom the host booked by hand; such a row opens nothing.
    pub invited: bool,
    pub scope: Scope,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Booking {
    pub id: Uuid,
    pub slot_id: Uuid,
    pub invitation_id: Uuid,
    pub email_index: Vec<u8>,
    pub status: BookingStatus,
    pub generation: i16,
    /// SEQUENCE of its calendar file: raised by every change a calendar must follow.
    pub sequence: i32,
    pub key: String,
    pub fingerprint: Vec<u8>,
    pub created_at: DateTime<Utc>,
    pub placed_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub end_kind: Option<EndKind>,
    pub end_reason: Option<String>,
    /// While it waits.
    pub line_place: Option<u64>,
    pub missed: u8,
    /// The deadline as shown; enforced [`DEADLINE_GRACE`] later.
    pub offer_until: Option<DateTime<Utc>>,
    /// The booking that moves here when an offer is accepted.
    pub moves: Option<Uuid>,
    /// The member who entered it for the client. What a host gives takes no use of an invitation.
    pub booked_by: Option<Uuid>,
    pub notice_waived: bool,
}

impl Booking {
    /// When it ends by itself.
    pub fn due_at(&self, slot: &SlotFacts) -> Option<DateTime<Utc>> {
        match self.status {
            BookingStatus::Waitlisted => Some(slot.starts_at),
            BookingStatus::Offered => self.offer_until.map(|until| until + DEADLINE_GRACE),
            _ => None,
        }
    }
}
