//! What may happen to a slot, decided from facts alone: no clock, no database, no randomness.
//!
//! A batch of the lane loads the facts of its slots, invitations and bookings into a [`World`] and decides its commands
//! in the order of their arrival. Every decision changes the world before the next one sees it, so that two requests of
//! one batch are decided as if they had come one after the other. Who gets a place is decided by the slot's pool
//! (`crates/allocation`); here stands who may ask, and what follows for everybody else.

mod facts;
mod guest;
mod host;
pub mod pattern;
mod slot;
#[cfg(test)]
mod tests;
mod world;

use std::collections::BTreeSet;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

pub use self::facts::{
    Attendance, Booking, BookingStatus, EndKind, Invitation, Scope, SlotFacts, SlotRow, SlotState, SlotStatus,
};
pub use self::slot::Slot;
pub use self::world::{Facts, Neighbour, RecordedChange, World};
use crate::places::DEADLINE_GRACE;
pub use crate::places::{CommandKey, Host};
use crate::secrets::{Link, LinkCheck};

pub const CAPACITY_DEFAULT: i32 = 3;
/// Of the API; the column allows 10,000,000, so that a rehearsal can fill one hot slot.
pub const CAPACITY_MAX: i32 = 1_000;
pub const SLOT_LENGTH_MAX: TimeDelta = TimeDelta::hours(24);
pub const SLOTS_PER_BATCH_MAX: usize = 10_000;
pub const TOPIC_CHARS_MAX: usize = 200;
pub const PLACE_CHARS_MAX: usize = 300;
pub const ONLINE_LINK_CHARS_MAX: usize = 500;
pub const INSTRUCTIONS_CHARS_MAX: usize = 2_000;
pub const NOTE_CHARS_MAX: usize = 2_000;
pub const REASON_CHARS_MAX: usize = 500;
pub const USES_MAX: i16 = 10;
pub const INVITATION_LIFE_DEFAULT: TimeDelta = TimeDelta::days(7);
pub const INVITATION_LIFE_MAX: TimeDelta = TimeDelta::days(365);
/// Lines that one guest may stand in at once.
pub const WAITS_MAX: usize = 10;
/// How long after the end of a slot its attendance can be corrected.
pub const CORRECTION_MAX: TimeDelta = TimeDelta::days(30);

/// Why something was not done. The order is that in which the rules are checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such slot or booking, or not of this host.
    NotFound,
    UnknownLink,
    /// The key was used for another command.
    KeyReused,
    InvitationRevoked,
    LinkReplaced {
        replaced_at: Option<DateTime<Utc>>,
    },
    InvitationExpired {
        expired_at: DateTime<Utc>,
    },
    /// Of an edit: somebody else edited since the version it was made from.
    SlotChanged,
    /// Of a move: the booking is there already.
    SameSlot,
    SlotCancelled,
    SlotStarted,
    /// Of a host's booking: the slot has ended.
    SlotOver,
    SlotClosed,
    StartsInThePast,
    SlotOverlaps,
    AlreadyBooked,
    AlreadyWaiting,
    InvitationUsed,
    TooManyWaits,
    SlotFull {
        waiting: u32,
        waitlist: bool,
    },
    WaitlistOff,
    WaitlistFull,
    CapacityBelowBooked {
        booked: i32,
    },
    BookingOver,
    CancelTooLate {
        notice_minutes: i32,
    },
    MoveTooLate {
        notice_minutes: i32,
    },
    /// There is nothing to accept: the offer was missed, given up or ended.
    OfferOver {
        status: BookingStatus,
        position: Option<u32>,
    },
    /// In the last hours somebody else of the line was faster.
    PlaceGone {
        position: Option<u32>,
    },
    NotStarted {
        starts_at: DateTime<Utc>,
    },
    CorrectionOver,
}

#[derive(Clone, Debug)]
pub enum Command {
    Book(Book),
    Cancel(Cancel),
    Move(Move),
    Accept(Accept),
    Leave(Leave),
    Remove(Remove),
    Settle(Settle),
    Change(Change),
    /// Ends what time has ended on a slot.
    Expire {
        slot_id: Uuid,
    },
}

/// Somebody wants a place.
#[derive(Clone, Debug)]
pub struct Book {
    /// Made by the server before the command was queued.
    pub booking_id: Uuid,
    pub slot_id: Uuid,
    pub invitation_id: Uuid,
    pub by: Booker,
    pub name: String,
    pub note_sealed: Option<Vec<u8>>,
    /// Wait if there is no place.
    pub wait: bool,
    pub key: CommandKey,
}

#[derive(Clone, Debug)]
pub enum Booker {
    /// With the invitation's link.
    Guest(Link),
    /// For a client, with the host's own right: no link, no use of the invitation, also in a closed slot.
    Host(Host),
}

/// A guest gives a place back.
#[derive(Clone, Debug)]
pub struct Cancel {
    pub booking_id: Uuid,
    pub slot_id: Uuid,
    /// The booking's link.
    pub link: Link,
    pub reason: Option<String>,
    /// Also after the notice limit: the place is freed, and the host sees that it was late.
    pub late: bool,
    pub key: CommandKey,
}

/// A guest wants another time instead. Queued at the target; both slots are locked.
#[derive(Clone, Debug)]
pub struct Move {
    pub booking_id: Uuid,
    pub invitation_id: Uuid,
    pub from_slot_id: Uuid,
    pub slot_id: Uuid,
    pub link: Link,
    /// Wait there and keep the present place, if there is none.
    pub wait: bool,
    /// The row that would wait.
    pub entry_id: Uuid,
    pub name: String,
    pub key: CommandKey,
}

/// A guest takes what is offered.
#[derive(Clone, Debug)]
pub struct Accept {
    pub booking_id: Uuid,
    pub invitation_id: Uuid,
    pub slot_id: Uuid,
    pub link: Link,
}

/// A guest leaves the line or declines an offer.
#[derive(Clone, Debug)]
pub struct Leave {
    pub booking_id: Uuid,
    pub slot_id: Uuid,
    pub link: Link,
}

/// The host takes somebody out before the start.
#[derive(Clone, Debug)]
pub struct Remove {
    pub booking_id: Uuid,
    pub slot_id: Uuid,
    pub host: Host,
    pub reason: Option<String>,
}

/// How a consultation went.
#[derive(Clone, Debug)]
pub struct Settle {
    pub booking_id: Uuid,
    pub slot_id: Uuid,
    /// None: nobody said so for days, and it is completed by itself.
    pub host: Option<Host>,
    pub attendance: Attendance,
}

/// The host changes a slot.
#[derive(Clone, Debug)]
pub struct Change {
    pub slot_id: Uuid,
    /// Whose day the slot stands in; a new time is checked against the other slots of that day.
    pub slot_host_id: Uuid,
    pub host: Host,
    pub change: SlotChange,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlotChange {
    Close,
    Reopen,
    Edit(Box<SlotEdit>),
    Cancel { reason: Option<String> },
}

/// What is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlotEdit {
    /// The version that the edit was made from.
    pub version: Option<i64>,
    pub topic: Option<String>,
    pub place: Option<Option<String>>,
    pub online_link: Option<Option<String>>,
    pub instructions: Option<Option<String>>,
    pub span: Option<Span>,
    pub capacity: Option<i32>,
    /// With a capacity below what is taken: close the slot and keep everybody.
    pub close: bool,
    pub waitlist: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl Span {
    pub fn overlaps(self, other: Self) -> bool {
        self.starts_at < other.ends_at && other.starts_at < self.ends_at
    }
}

impl Command {
    /// Where it is queued.
    pub fn slot_id(&self) -> Uuid {
        match self {
            Self::Book(Book { slot_id, .. })
            | Self::Cancel(Cancel { slot_id, .. })
            | Self::Move(Move { slot_id, .. })
            | Self::Accept(Accept { slot_id, .. })
            | Self::Leave(Leave { slot_id, .. })
            | Self::Remove(Remove { slot_id, .. })
            | Self::Settle(Settle { slot_id, .. })
            | Self::Change(Change { slot_id, .. })
            | Self::Expire { slot_id } => *slot_id,
        }
    }

    /// Gives places back or ends something: it is let in where a newcomer would have to wait.
    pub fn is_release(&self) -> bool {
        match self {
            Self::Cancel(_) | Self::Leave(_) | Self::Remove(_) | Self::Settle(_) | Self::Expire { .. } => true,
            Self::Change(Change { change, .. }) => matches!(change, SlotChange::Cancel { .. }),
            Self::Book(_) | Self::Move(_) | Self::Accept(_) => false,
        }
    }
}

/// A command on its way, with what it turned out to touch beside its own slot.
#[derive(Clone, Debug)]
pub struct Request {
    pub command: Command,
    pub also_slots: Vec<Uuid>,
}

impl From<Command> for Request {
    fn from(command: Command) -> Self {
        Self {
            command,
            also_slots: Vec::new(),
        }
    }
}

#[derive(Clone, Debug)]
pub enum Outcome {
    Booking(Box<BookingOutcome>),
    Slot(SlotState),
    Refused(Refusal),
    /// It touches these slots too; nothing has happened.
    Rerouted {
        also_slots: Vec<Uuid>,
    },
}

/// A booking together with its slot as they stand now.
#[derive(Clone, Debug)]
pub struct BookingOutcome {
    pub booking: Booking,
    pub slot: SlotState,
    /// In the line, from 1; while it waits.
    pub position: Option<u32>,
    /// A place is free, and the first of the line to accept gets it.
    pub first_come: bool,
}

/// Who caused something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Guest,
    Host(Uuid),
    Time,
}

/// What a decision did, in the order it was done; becomes events. Each says how things stood at that moment: a later command
/// of the batch may change them again.
#[derive(Clone, Debug)]
pub enum Effect {
    Booking {
        booking_id: Uuid,
        slot_id: Uuid,
        by: By,
        deed: Deed,
    },
    Slot {
        state: SlotState,
        by: Uuid,
        cancelled: bool,
    },
}

/// What happened to a booking or a wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    Booked {
        /// By accepting an offer.
        accepted: bool,
    },
    Waitlisted,
    Offered {
        until: DateTime<Utc>,
    },
    /// In the last hours: a place is free for the first of the line.
    OpenToLine,
    OfferMissed {
        /// Out of the line, not at its end.
        out: bool,
    },
    Left {
        declined: bool,
    },
    WaitEnded {
        kind: EndKind,
    },
    Moved {
        from_slot_id: Uuid,
    },
    /// The host changed time, place or link of what was booked or waited for.
    Rescheduled {
        time: bool,
    },
    Cancelled {
        kind: EndKind,
    },
    Settled {
        attendance: Attendance,
    },
}

/// Whether the invitation opens anything at all at this time.
pub fn may_use(invitation: &Invitation, link: LinkCheck, now: DateTime<Utc>) -> Result<(), Refusal> {
    if link == LinkCheck::Forged || !invitation.invited {
        return Err(Refusal::UnknownLink);
    }
    if invitation.revoked_at.is_some() {
        return Err(Refusal::InvitationRevoked);
    }
    if link == LinkCheck::Replaced {
        return Err(Refusal::LinkReplaced {
            replaced_at: invitation.replaced_at,
        });
    }
    if now >= invitation.expires_at + DEADLINE_GRACE {
        return Err(Refusal::InvitationExpired {
            expired_at: invitation.expires_at,
        });
    }
    Ok(())
}

/// Lines of a list of new slots that overlap another line of the same list; both are named.
pub fn overlapping_lines(spans: &[(DateTime<Utc>, DateTime<Utc>)]) -> BTreeSet<usize> {
    let mut by_start: Vec<usize> = (0..spans.len()).collect();
    by_start.sort_unstable_by_key(|&line| spans[line]);
    let mut overlapping = BTreeSet::new();
    // The line that ends last among those seen so far: whatever starts before that end overlaps it.
    let mut latest: Option<usize> = None;
    for line in by_start {
        if let Some(before) = latest.filter(|&before| spans[line].0 < spans[before].1) {
            overlapping.extend([before, line]);
        }
        latest = match latest {
            Some(before) if spans[before].1 >= spans[line].1 => latest,
            _ => Some(line),
        };
    }
    overlapping
}
