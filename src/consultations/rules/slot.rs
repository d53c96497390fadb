//! One slot of a batch: its facts, and its places.

use std::sync::Arc;

use allocation::pool::{
    BrokenFacts, Change, Command as PoolCommand, Done, Grant, Promotion, Refusal as PoolRefusal, State,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::Refusal;
use super::facts::{Booking, BookingStatus, SlotFacts, SlotRow, SlotState, SlotStatus};
use crate::places::{Counts, DEADLINE_GRACE, LINE_MAX, LineRules, Places, instant, micros, offers};

/// Offers of a slot that somebody may miss: after the first they stand at the end of the line, after the second they are out.
const MISSED_OFFERS_MAX: u8 = 2;

#[derive(Clone, Debug)]
pub struct Slot {
    pub facts: Arc<SlotFacts>,
    pub status: SlotStatus,
    pub waitlist: bool,
    pub cancel_reason: Option<String>,
    places: Places,
    /// In the last hours a free place is told to everybody in the line; how many they were told of.
    told_free: u32,
    /// What its page shows was edited.
    edited: bool,
}

/// A place that somebody of the line was given or let pass.
pub type LineChange = Change<Uuid>;

impl Slot {
    /// `bookings` are those of the slot that were loaded: all of its line, and whatever the commands name.
    pub fn new<'a>(
        now: DateTime<Utc>,
        row: SlotRow,
        bookings: impl Iterator<Item = &'a Booking>,
    ) -> Result<Self, BrokenFacts> {
        let counts = Counts {
            capacity: row.capacity,
            taken: row.booked_count,
            waiting: row.waiting_count,
            line_end: row.line_end,
        };
        let closed = row.status != SlotStatus::Open;
        let line = line_rules(now, &row.facts, row.waitlist);
        Ok(Self {
            places: Places::new(now, counts, closed, line, row.version, units(now, bookings))?,
            told_free: u32::try_from(row.capacity - row.booked_count).unwrap_or(0),
            facts: row.facts,
            status: row.status,
            waitlist: row.waitlist,
            cancel_reason: row.cancel_reason,
            edited: false,
        })
    }

    /// The same places and people under new facts: another time has other deadlines.
    pub fn rebuild<'a>(
        &mut self,
        now: DateTime<Utc>,
        facts: Arc<SlotFacts>,
        waitlist: bool,
        bookings: impl Iterator<Item = &'a Booking>,
    ) -> Result<(), BrokenFacts> {
        self.places
            .rebuild(now, line_rules(now, &facts, waitlist), units(now, bookings))?;
        self.facts = facts;
        self.waitlist = waitlist;
        self.edited = true;
        Ok(())
    }

    pub fn changed(&self) -> bool {
        self.places.changed()
    }

    pub fn edited(&self) -> bool {
        self.edited
    }

    pub fn version(&self) -> i64 {
        self.places.version()
    }

    pub fn state(&self) -> SlotState {
        let Counts {
            capacity,
            taken,
            waiting,
            line_end,
        } = self.places.counts();
        SlotState {
            facts: Arc::clone(&self.facts),
            capacity,
            booked_count: taken,
            waiting_count: waiting,
            line_end,
            waitlist: self.waitlist,
            status: self.status,
            cancel_reason: self.cancel_reason.clone(),
            version: self.version(),
        }
    }

    pub fn capacity(&self) -> u32 {
        self.places.pool().capacity()
    }

    pub fn waiting(&self) -> u32 {
        self.places.pool().waiting()
    }

    /// Who waits, in order.
    pub fn line(&self) -> Vec<Uuid> {
        self.places.pool().line().collect()
    }

    /// In the line, from 1.
    pub fn position(&self, booking_id: Uuid) -> Option<u32> {
        self.places.position(booking_id)
    }

    pub fn has_started(&self, now: DateTime<Utc>) -> bool {
        now >= self.facts.starts_at
    }

    /// Whether a newcomer would get a place.
    pub fn has_room(&self) -> bool {
        self.places.has_room()
    }

    /// Places are not offered any more: the first of the line to take one gets it.
    pub fn is_first_come(&self) -> bool {
        self.places.pool().promotion() == Promotion::FirstToConfirm
    }

    /// A place is free for the first of the line to take it.
    pub fn is_open_to_line(&self) -> bool {
        self.places.pool().free() > 0 && self.waiting() > 0 && self.is_first_come()
    }

    /// Whether places have become free since the line was last told; it counts as told from now on.
    pub fn tells_line(&mut self) -> bool {
        let free = self.places.pool().free();
        let told = std::mem::replace(&mut self.told_free, free);
        free > told && self.is_open_to_line()
    }

    /// What happened to units of the line since it was last asked, other than by commands of their own.
    pub fn take_line_changes(&mut self) -> Vec<LineChange> {
        self.places.take_changes()
    }

    /// A newcomer takes a place, or with `wait` one in the line: its number in the order.
    pub fn claim(&mut self, unit: Uuid, wait: bool) -> Result<Option<u64>, Refusal> {
        let wait_allowed = wait && self.waitlist;
        match self.places.decide(PoolCommand::Claim {
            unit,
            grant: Grant::Sold,
            wait: wait_allowed,
        }) {
            Ok(Done::Waiting { sequence }) => Ok(Some(sequence)),
            Ok(_) => Ok(None),
            Err(PoolRefusal::Full) if wait => Err(Refusal::WaitlistOff),
            Err(PoolRefusal::Full) => Err(self.full()),
            Err(PoolRefusal::WaitlistFull) => Err(Refusal::WaitlistFull),
            Err(PoolRefusal::Closed) => Err(Refusal::SlotClosed),
            Err(refusal) => panic!("a new booking was refused: {refusal}"),
        }
    }

    pub fn full(&self) -> Refusal {
        Refusal::SlotFull {
            waiting: self.waiting(),
            waitlist: self.waitlist,
        }
    }

    /// The host gives a place out of turn, also in a closed slot; false if none is free.
    pub fn give(&mut self, unit: Uuid) -> bool {
        match self.places.decide(PoolCommand::Promote {
            unit,
            grant: Grant::Sold,
            raise: false,
        }) {
            Ok(_) => true,
            Err(PoolRefusal::Full) => false,
            Err(refusal) => panic!("a place given by the host was refused: {refusal}"),
        }
    }

    /// Takes what is offered, or in the last hours what is free; false if there is nothing to take (any more).
    pub fn accept(&mut self, unit: Uuid) -> bool {
        match self.places.decide(PoolCommand::Confirm {
            unit,
            grant: Grant::Sold,
        }) {
            Ok(_) => true,
            Err(PoolRefusal::NotOffered) => false,
            Err(refusal) => panic!("an accepted offer was refused: {refusal}"),
        }
    }

    /// A booking that has a place here takes one in `target` instead, if one is free there; what it leaves goes to this line.
    pub fn exchange(&mut self, target: &mut Self, unit: Uuid) -> Result<(), Refusal> {
        match self.places.exchange(&mut target.places, unit) {
            Ok(_) => Ok(()),
            Err(PoolRefusal::Full) => Err(target.full()),
            Err(PoolRefusal::Closed) => Err(Refusal::SlotClosed),
            Err(refusal) => panic!("a booking that has a place could not move: {refusal}"),
        }
    }

    /// The place that `old` has just accepted becomes that of the booking which moves here: no spare place is needed.
    pub fn hand_over(&mut self, old: Uuid, new: Uuid) {
        self.places
            .decide(PoolCommand::Swap { old, new })
            .expect("the accepted place is there, and the booking that moves has none here");
    }

    /// # Panics
    /// If the unit has no place and does not wait: two releases of one place would sell it twice.
    pub fn release(&mut self, unit: Uuid) {
        self.places.release(unit);
    }

    /// With `close` a capacity below what is taken closes the slot and keeps everybody.
    pub fn resize(&mut self, capacity: i32, close: bool) -> Result<(), Refusal> {
        let capacity = u32::try_from(capacity).unwrap_or(0);
        match self.places.decide(PoolCommand::Resize { capacity, close }) {
            Ok(Done::ClosedInstead { .. }) => self.status = SlotStatus::Closed,
            Ok(_) => {}
            Err(PoolRefusal::BelowTaken { taken }) => {
                return Err(Refusal::CapacityBelowBooked {
                    booked: i32::try_from(taken).unwrap_or(i32::MAX),
                });
            }
            Err(refusal) => panic!("a resize was refused: {refusal}"),
        }
        Ok(())
    }

    pub fn close(&mut self) {
        self.places
            .decide(PoolCommand::Close)
            .expect("closing is never refused");
        self.status = SlotStatus::Closed;
    }

    pub fn reopen(&mut self) {
        self.places.decide(PoolCommand::Open).expect("opening is never refused");
        self.status = SlotStatus::Open;
    }

    /// For good. Whoever was in it was released before.
    pub fn cancel(&mut self, reason: Option<String>) {
        self.close();
        self.status = SlotStatus::Cancelled;
        self.cancel_reason = reason;
        self.places.mark_changed();
    }

    pub fn mark_changed(&mut self) {
        self.places.mark_changed();
    }
}

/// Where a slot's bookings stand, as the pool counts them.
fn units<'a>(now: DateTime<Utc>, bookings: impl Iterator<Item = &'a Booking>) -> impl Iterator<Item = (Uuid, State)> {
    bookings.filter_map(move |booking| {
        let missed = booking.missed;
        let state = match booking.status {
            BookingStatus::Waitlisted => State::Waiting {
                sequence: booking.line_place.unwrap_or(0),
                missed,
            },
            BookingStatus::Offered => State::Offered {
                until: micros(booking.offer_until.map_or(now, |until| until + DEADLINE_GRACE)),
                missed,
            },
            status if status.takes_place() => State::Sold,
            _ => return None,
        };
        Some((booking.id, state))
    })
}

fn line_rules(now: DateTime<Utc>, facts: &SlotFacts, waitlist: bool) -> LineRules {
    LineRules {
        length_max: if waitlist { LINE_MAX } else { 0 },
        missed_max: MISSED_OFFERS_MAX,
        promotion: match offers::deadline(now, facts.starts_at, facts.notice(), facts.zone) {
            Some(until) => Promotion::Offer {
                until: micros(until + DEADLINE_GRACE),
            },
            None => Promotion::FirstToConfirm,
        },
    }
}

/// The deadline of an offer as people see it.
pub fn shown(until: i64) -> DateTime<Utc> {
    instant(until) - DEADLINE_GRACE
}
