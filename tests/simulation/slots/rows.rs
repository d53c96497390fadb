//! Rows of the tables and answers of the lane, in the form in which both are compared with the model.

use chrono::{DateTime, Utc};
use jari::consultations::rules::{
    Booking, BookingOutcome, BookingStatus, EndKind, Outcome, Refusal, SlotState, SlotStatus,
};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::observer::{Event, same};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    pub bookings: Vec<BookingRow>,
    pub slots: Vec<SlotRow>,
    pub changes: Vec<(Uuid, String)>,
    pub events: Vec<Event>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct BookingRow {
    pub id: Uuid,
    pub slot: Uuid,
    pub invitation: Uuid,
    pub address: Vec<u8>,
    pub name: String,
    pub booked_by: Option<Uuid>,
    pub status: String,
    pub generation: i16,
    pub sequence: i32,
    pub key: String,
    pub created_at: DateTime<Utc>,
    pub placed_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub end_kind: Option<String>,
    pub end_reason: Option<String>,
    pub line_place: Option<i64>,
    pub missed: i16,
    pub offer_until: Option<DateTime<Utc>>,
    pub due_at: Option<DateTime<Utc>>,
    pub moves: Option<Uuid>,
    pub notice_waived: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct SlotRow {
    pub id: Uuid,
    pub topic: String,
    pub place: Option<String>,
    pub online_link: Option<String>,
    pub instructions: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub capacity: i32,
    pub booked_count: i32,
    pub waiting_count: i32,
    pub line_end: i64,
    pub waitlist: bool,
    pub status: String,
    pub reason: Option<String>,
    pub version: i64,
    pub decided_at: DateTime<Utc>,
}

impl Rows {
    /// What differs first.
    pub fn compare(&self, model: &Self) -> Result<(), String> {
        same("booking", &self.bookings, &model.bookings)?;
        same("slot", &self.slots, &model.slots)?;
        same("change", &self.changes, &model.changes)?;
        same("event", &self.events, &model.events)
    }
}

pub const BOOKINGS: &str = "
    SELECT id, slot_id, invitation_id, email_index, name, booked_by, status, generation, sequence, idempotency_key, created_at, placed_at, ended_at,
        end_kind, end_reason, line_place, missed, offer_until, due_at, moves, notice_waived
    FROM consultations.bookings WHERE invitation_id = ANY($1) ORDER BY id";

pub const SLOTS: &str = "
    SELECT id, topic, place, online_link, instructions, starts_at, ends_at, capacity, booked_count, waiting_count, line_end, waitlist, status,
        cancel_reason, version, decided_at
    FROM consultations.slots WHERE id = ANY($1) ORDER BY id";

pub const CHANGES: &str = "
    SELECT change.booking_id, change.idempotency_key
    FROM consultations.bookings AS booking JOIN consultations.changes AS change ON change.booking_id = booking.id
    WHERE booking.invitation_id = ANY($1) ORDER BY change.booking_id, change.idempotency_key COLLATE \"C\"";

pub fn booking(row: &Row) -> BookingRow {
    BookingRow {
        id: row.get(0),
        slot: row.get(1),
        invitation: row.get(2),
        address: row.get(3),
        name: row.get(4),
        booked_by: row.get(5),
        status: row.get(6),
        generation: row.get(7),
        sequence: row.get(8),
        key: row.get(9),
        created_at: row.get(10),
        placed_at: row.get(11),
        ended_at: row.get(12),
        end_kind: row.get(13),
        end_reason: row.get(14),
        line_place: row.get(15),
        missed: row.get(16),
        offer_until: row.get(17),
        due_at: row.get(18),
        moves: row.get(19),
        notice_waived: row.get(20),
    }
}

pub fn slot(row: &Row) -> SlotRow {
    SlotRow {
        id: row.get(0),
        topic: row.get(1),
        place: row.get(2),
        online_link: row.get(3),
        instructions: row.get(4),
        starts_at: row.get(5),
        ends_at: row.get(6),
        capacity: row.get(7),
        booked_count: row.get(8),
        waiting_count: row.get(9),
        line_end: row.get(10),
        waitlist: row.get(11),
        status: row.get(12),
        reason: row.get(13),
        version: row.get(14),
        decided_at: row.get(15),
    }
}

/// What an answer tells of a booking; the name and the due time are the table's.
pub fn booking_words(row: &BookingRow, position: Option<usize>, first_come: bool) -> String {
    let BookingRow {
        id,
        slot,
        invitation,
        address,
        status,
        generation,
        sequence,
        key,
        created_at,
        ..
    } = row;
    let BookingRow {
        placed_at,
        ended_at,
        end_kind,
        end_reason,
        line_place,
        missed,
        offer_until,
        moves,
        notice_waived,
        ..
    } = row;
    format!(
        "booking {id} of {invitation} {address:?} in {slot} {status} {end_kind:?} {end_reason:?} generation {generation} sequence {sequence} \
         {key} created {created_at:?} placed {placed_at:?} ended {ended_at:?} place {line_place:?} position {position:?} missed {missed} \
         offer {offer_until:?} moves {moves:?} waived {notice_waived} first come {first_come}"
    )
}

pub fn slot_words(row: &SlotRow) -> String {
    let SlotRow {
        id,
        topic,
        place,
        online_link,
        instructions,
        starts_at,
        ends_at,
        capacity,
        ..
    } = row;
    let SlotRow {
        booked_count,
        waiting_count,
        line_end,
        waitlist,
        status,
        reason,
        version,
        ..
    } = row;
    format!(
        "slot {id} {topic} {place:?} {online_link:?} {instructions:?} {starts_at:?}–{ends_at:?} {booked_count}/{capacity} waiting \
         {waiting_count}/{line_end} {waitlist} {status} {reason:?} version {version}"
    )
}

pub fn said(outcomes: Vec<Outcome>) -> Vec<String> {
    let words = |outcome| match outcome {
        Outcome::Booking(outcome) => {
            let BookingOutcome {
                booking,
                slot,
                position,
                first_come,
            } = *outcome;
            let position = position.map(|position| usize::try_from(position).unwrap());
            format!(
                "{} of {}",
                booking_words(&row_of_booking(booking), position, first_come),
                slot_words(&row_of_slot(&slot))
            )
        }
        Outcome::Slot(slot) => slot_words(&row_of_slot(&slot)),
        Outcome::Refused(Refusal::OfferOver { status, position }) => {
            format!("OfferOver {} {position:?}", status_text(status))
        }
        Outcome::Refused(Refusal::PlaceGone { position }) => format!("PlaceGone {position:?}"),
        Outcome::Refused(refusal) => format!("{refusal:?}"),
        Outcome::Rerouted { also_slots } => format!("rerouted to {also_slots:?}"),
    };
    outcomes.into_iter().map(words).collect()
}

fn row_of_booking(it: Booking) -> BookingRow {
    BookingRow {
        id: it.id,
        slot: it.slot_id,
        invitation: it.invitation_id,
        address: it.email_index,
        name: String::new(),
        booked_by: None,
        status: status_text(it.status).into(),
        generation: it.generation,
        sequence: it.sequence,
        key: it.key,
        created_at: it.created_at,
        placed_at: it.placed_at,
        ended_at: it.ended_at,
        end_kind: it.end_kind.map(|kind| end_kind_text(kind).into()),
        end_reason: it.end_reason,
        line_place: it.line_place.map(|place| i64::try_from(place).unwrap()),
        missed: it.missed.into(),
        offer_until: it.offer_until,
        due_at: None,
        moves: it.moves,
        notice_waived: it.notice_waived,
    }
}

fn row_of_slot(it: &SlotState) -> SlotRow {
    let facts = &it.facts;
    SlotRow {
        id: facts.id,
        topic: facts.topic.clone(),
        place: facts.place.clone(),
        online_link: facts.online_link.clone(),
        instructions: facts.instructions.clone(),
        starts_at: facts.starts_at,
        ends_at: facts.ends_at,
        capacity: it.capacity,
        booked_count: it.booked_count,
        waiting_count: it.waiting_count,
        line_end: it.line_end,
        waitlist: it.waitlist,
        status: match it.status {
            SlotStatus::Open => "OPEN",
            SlotStatus::Closed => "CLOSED",
            SlotStatus::Cancelled => "CANCELLED",
        }
        .into(),
        reason: it.cancel_reason.clone(),
        version: it.version,
        decided_at: DateTime::UNIX_EPOCH,
    }
}

fn status_text(status: BookingStatus) -> &'static str {
    match status {
        BookingStatus::Booked => "BOOKED",
        BookingStatus::Completed => "COMPLETED",
        BookingStatus::NoShow => "NO_SHOW",
        BookingStatus::Cancelled => "CANCELLED",
        BookingStatus::Waitlisted => "WAITLISTED",
        BookingStatus::Offered => "OFFERED",
        BookingStatus::Declined => "DECLINED",
        BookingStatus::Missed => "MISSED",
        BookingStatus::Left => "LEFT",
        BookingStatus::Ended => "ENDED",
    }
}

fn end_kind_text(kind: EndKind) -> &'static str {
    match kind {
        EndKind::Guest => "GUEST",
        EndKind::Late => "LATE",
        EndKind::Host => "HOST",
        EndKind::Slot => "SLOT",
        EndKind::Started => "STARTED",
        EndKind::Used => "USED",
        EndKind::Moved => "MOVED",
    }
}
