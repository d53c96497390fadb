//! What hosts and guests are shown; the shapes of docs/API.md. What may be missing is written as `null`, never left out.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::rules::{BookingStatus, CancelKind, SlotFacts, SlotState, SlotStatus};

/// A slot as its host sees it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Slot {
    pub id: Uuid,
    pub host_id: Uuid,
    pub topic: String,
    #[schema(required)]
    pub place: Option<String>,
    #[schema(required)]
    pub online_link: Option<String>,
    #[schema(required)]
    pub instructions: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub capacity: i32,
    pub booked_count: i32,
    pub status: SlotStatus,
    #[schema(required)]
    pub cancel_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    /// Raised by every change of places or status.
    pub version: i64,
}

/// A slot as a guest sees it: places, but never who holds them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GuestSlot {
    pub id: Uuid,
    pub topic: String,
    #[schema(required)]
    pub place: Option<String>,
    /// Given with a booking only.
    #[schema(required)]
    pub online_link: Option<String>,
    #[schema(required)]
    pub instructions: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub capacity: i32,
    pub free: i32,
    pub status: SlotStatus,
    pub version: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GuestHost {
    pub name: String,
    #[schema(value_type = String)]
    pub zone: Tz,
}

/// A booking as its guest sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Booking {
    pub id: Uuid,
    pub slot: GuestSlot,
    pub name: String,
    #[schema(required)]
    pub note: Option<String>,
    pub status: BookingStatus,
    #[schema(required)]
    pub cancel_kind: Option<CancelKind>,
    #[schema(required)]
    pub cancel_reason: Option<String>,
    #[schema(required)]
    pub cancelled_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub manage_token: String,
    pub host: GuestHost,
    /// Until when it can be cancelled by link.
    pub cancel_until: DateTime<Utc>,
}

/// A booking as the host of its slot sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HostBooking {
    pub id: Uuid,
    pub slot_id: Uuid,
    pub name: String,
    #[schema(required)]
    pub email: Option<String>,
    #[schema(required)]
    pub note: Option<String>,
    pub status: BookingStatus,
    #[schema(required)]
    pub cancel_kind: Option<CancelKind>,
    #[schema(required)]
    pub cancel_reason: Option<String>,
    pub created_at: DateTime<Utc>,
    #[schema(required)]
    pub cancelled_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InvitationStatus {
    Live,
    /// Holds as many bookings as it may.
    Used,
    Expired,
    Revoked,
}

impl InvitationStatus {
    /// As the query derives it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "LIVE",
            Self::Used => "USED",
            Self::Expired => "EXPIRED",
            Self::Revoked => "REVOKED",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MailState {
    Queued,
    Sent,
    Failed,
}

/// An invitation as its host sees it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Invitation {
    pub id: Uuid,
    pub email: String,
    pub uses: i16,
    pub uses_left: i16,
    pub status: InvitationStatus,
    pub expires_at: DateTime<Utc>,
    #[schema(required)]
    pub revoked_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    #[schema(required)]
    pub sent_at: Option<DateTime<Utc>>,
    /// Of the latest mail.
    pub mail: MailState,
    /// For copying into a messenger.
    pub link: String,
}

/// What an invitation opens.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Welcome {
    pub host: GuestHost,
    pub organisation_name: String,
    /// Enough to recognise one's own address, too little to learn somebody else's.
    pub email_hint: String,
    pub expires_at: DateTime<Utc>,
    pub uses_left: i16,
    /// Opened after use, the page shows these.
    pub bookings: Vec<OwnBooking>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwnBooking {
    pub id: Uuid,
    pub manage_token: String,
    pub slot: GuestSlot,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SlotChoice {
    #[schema(value_type = String)]
    pub zone: Tz,
    pub items: Vec<GuestSlot>,
}

impl GuestSlot {
    /// Without the way into the room: whoever may choose a slot has not got it yet.
    #[must_use]
    pub fn before_booking(self) -> Self {
        Self {
            online_link: None,
            ..self
        }
    }
}

impl From<SlotState> for GuestSlot {
    fn from(state: SlotState) -> Self {
        let free = state.capacity - state.booked_count;
        let SlotFacts {
            id,
            topic,
            place,
            online_link,
            instructions,
            starts_at,
            ends_at,
            ..
        } = (*state.facts).clone();
        Self {
            id,
            topic,
            place,
            online_link,
            instructions,
            starts_at,
            ends_at,
            capacity: state.capacity,
            free,
            status: state.status,
            version: state.version,
        }
    }
}

impl From<SlotState> for Slot {
    fn from(state: SlotState) -> Self {
        let SlotFacts {
            id,
            host_id,
            topic,
            place,
            online_link,
            instructions,
            starts_at,
            ends_at,
            created_at,
            ..
        } = (*state.facts).clone();
        Self {
            id,
            host_id,
            topic,
            place,
            online_link,
            instructions,
            starts_at,
            ends_at,
            capacity: state.capacity,
            booked_count: state.booked_count,
            status: state.status,
            cancel_reason: state.cancel_reason,
            created_at,
            version: state.version,
        }
    }
}

impl From<Slot> for GuestSlot {
    fn from(slot: Slot) -> Self {
        let free = slot.capacity - slot.booked_count;
        let Slot {
            id,
            topic,
            place,
            online_link,
            instructions,
            starts_at,
            ends_at,
            capacity,
            status,
            version,
            ..
        } = slot;
        Self {
            id,
            topic,
            place,
            online_link,
            instructions,
            starts_at,
            ends_at,
            capacity,
            free,
            status,
            version,
        }
    }
}

/// `h***@example.com`.
pub fn email_hint(email: &str) -> String {
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}***@{domain}")
}
