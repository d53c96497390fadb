//! What hosts and guests are shown; the shapes of docs/API.md. What may be missing is written as `null`, never left out.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::rules::{BookingStatus, EndKind, Scope, SlotFacts, SlotState, SlotStatus};
use crate::messaging::live;

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
    /// Places taken: booked, completed, no-show, and offered to somebody of the line.
    pub booked_count: i32,
    pub waiting_count: i32,
    /// Whether newcomers may wait when it is full.
    pub waitlist: bool,
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
    /// Places a newcomer could take: none while anybody waits.
    pub free: i32,
    pub waiting: i32,
    /// Whether newcomers may wait when it is full.
    pub waitlist: bool,
    pub status: SlotStatus,
    pub version: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GuestHost {
    pub name: String,
    #[schema(value_type = String)]
    pub zone: Tz,
}

/// A booking, a wait or an offer as its guest sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Booking {
    pub id: Uuid,
    pub slot: GuestSlot,
    pub name: String,
    #[schema(required)]
    pub note: Option<String>,
    pub status: BookingStatus,
    #[schema(required)]
    pub end_kind: Option<EndKind>,
    #[schema(required)]
    pub end_reason: Option<String>,
    #[schema(required)]
    pub ended_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub manage_token: String,
    pub host: GuestHost,
    /// Until when it can be cancelled or moved by link: the notice limit, or the start after the host changed the time.
    pub cancel_until: DateTime<Utc>,
    /// The host changed the time after it was booked; it may be left until the start.
    pub time_changed: bool,
    /// In the line, 1 is next; while it waits.
    #[schema(required)]
    pub position: Option<u32>,
    /// A place that may be taken now.
    #[schema(required)]
    pub offer: Option<Offer>,
    /// This one waits to move: the place that is kept meanwhile.
    #[schema(required)]
    pub keeps: Option<OwnBooking>,
    /// This one keeps its place and waits elsewhere to move.
    pub waits: Vec<OwnBooking>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Offer {
    /// Until when it can be accepted; null if the first of the line to accept gets it.
    #[schema(required)]
    pub until: Option<DateTime<Utc>>,
    /// In the last hours: a place is free, and whoever of the line accepts first gets it.
    pub first_come: bool,
}

impl Offer {
    pub fn of(status: BookingStatus, until: Option<DateTime<Utc>>, first_come: bool) -> Option<Self> {
        match status {
            BookingStatus::Offered => Some(Self {
                until,
                first_come: false,
            }),
            BookingStatus::Waitlisted if first_come => Some(Self {
                until: None,
                first_come: true,
            }),
            _ => None,
        }
    }
}

/// One of the guest's other bookings, waits or offers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwnBooking {
    pub id: Uuid,
    pub manage_token: String,
    pub status: BookingStatus,
    pub slot: GuestSlot,
    #[schema(required)]
    pub position: Option<u32>,
    #[schema(required)]
    pub offer: Option<Offer>,
}

/// A booking, a wait or an offer as the host of its slot sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HostBooking {
    pub id: Uuid,
    pub slot_id: Uuid,
    pub slot: SlotOfBooking,
    pub name: String,
    /// Null for a client without an address.
    #[schema(required)]
    pub email: Option<String>,
    /// The guest's words.
    #[schema(required)]
    pub note: Option<String>,
    pub status: BookingStatus,
    #[schema(required)]
    pub end_kind: Option<EndKind>,
    #[schema(required)]
    pub end_reason: Option<String>,
    /// In the line, 1 is next; while it waits.
    #[schema(required)]
    pub position: Option<i64>,
    #[schema(required)]
    pub offer_until: Option<DateTime<Utc>>,
    pub booked_by_host: bool,
    /// Whether the counsellor has written about it.
    pub has_note: bool,
    pub created_at: DateTime<Utc>,
    #[schema(required)]
    pub ended_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SlotOfBooking {
    pub topic: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub status: SlotStatus,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum InvitationStatus {
    Live,
    /// Holds as many bookings as it may.
    Used,
    Expired,
    Revoked,
    /// The mail server refused the address for good.
    Bounced,
}

impl InvitationStatus {
    /// As the query derives it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "LIVE",
            Self::Used => "USED",
            Self::Expired => "EXPIRED",
            Self::Revoked => "REVOKED",
            Self::Bounced => "BOUNCED",
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
    /// Bookings, waits and offers that live by it.
    pub live: i64,
    pub scope: Scope,
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
    pub scope: Scope,
    /// Opened after use, the page shows these: what is booked, offered or waited for.
    pub bookings: Vec<OwnBooking>,
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
            waiting_count: state.waiting_count,
            waitlist: state.waitlist,
            status: state.status,
            cancel_reason: state.cancel_reason,
            created_at,
            version: state.version,
        }
    }
}

impl From<SlotState> for GuestSlot {
    fn from(state: SlotState) -> Self {
        Slot::from(state).into()
    }
}

impl From<Slot> for GuestSlot {
    fn from(slot: Slot) -> Self {
        Self {
            id: slot.id,
            topic: slot.topic,
            place: slot.place,
            online_link: slot.online_link,
            instructions: slot.instructions,
            starts_at: slot.starts_at,
            ends_at: slot.ends_at,
            capacity: slot.capacity,
            free: free(slot.capacity, slot.booked_count, slot.waiting_count),
            waiting: slot.waiting_count,
            waitlist: slot.waitlist,
            status: slot.status,
            version: slot.version,
        }
    }
}

/// Places for newcomers: whoever waits comes first, even if a place is free at this moment.
pub fn free(capacity: i32, booked_count: i32, waiting_count: i32) -> i32 {
    if waiting_count > 0 { 0 } else { capacity - booked_count }
}

/// `h***@example.com`.
pub fn email_hint(email: &str) -> String {
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}***@{domain}")
}

/// Places of a slot after a commit, for pages that watch its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlaceUpdate {
    pub slot_id: Uuid,
    pub organisation_id: Uuid,
    pub host_id: Uuid,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub capacity: i32,
    pub booked_count: i32,
    pub waiting_count: i32,
    pub waitlist: bool,
    pub status: SlotStatus,
    pub version: i64,
}

impl live::Update for PlaceUpdate {
    fn topic(&self) -> Uuid {
        self.host_id
    }

    fn id(&self) -> Uuid {
        self.slot_id
    }

    fn version(&self) -> i64 {
        self.version
    }
}
