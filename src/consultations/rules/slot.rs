//! One slot of a batch: its facts, and its pool of places.

use std::sync::Arc;

use allocation::Pool;
use allocation::pool::{
    BrokenFacts, Change, Command as PoolCommand, Effect as PoolEffect, Facts, Grant, Head, Promotion,
    Refusal as PoolRefusal, State,
};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::facts::{Booking, BookingStatus, SlotFacts, SlotRow, SlotState, SlotStatus};
use super::{DEADLINE_GRACE, LINE_MAX, Refusal, offers};

#[derive(Clone, Debug)]
pub struct Slot {
    pub facts: Arc<SlotFacts>,
    pub status: SlotStatus,
    pub waitlist: bool,
    pub cancel_reason: Option<String>,
    pool: Pool<Uuid>,
    /// How many of the pool's effects were taken over into bookings.
    absorbed: usize,
    /// In the last hours a free place is told to everybody in the line; how many they were told of.
    told_free: u32,
    /// As loaded; raised by one if anything changed.
    version: i64,
    changed: bool,
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
        let places = |count: i32| u32::try_from(count).unwrap_or(0);
        let (capacity, taken, waiting) = (
            places(row.capacity),
            places(row.booked_count),
            places(row.waiting_count),
        );
        let line_end = u64::try_from(row.line_end).unwrap_or(0);
        let closed = row.status != SlotStatus::Open;
        let pool = pool(
            now,
            &row.facts,
            Counts {
                capacity,
                taken,
                waiting,
                line_end,
                closed,
            },
            row.waitlist,
            bookings,
        )?;
        Ok(Self {
            facts: row.facts,
            status: row.status,
            waitlist: row.waitlist,
            cancel_reason: row.cancel_reason,
            pool,
            absorbed: 0,
            told_free: capacity - taken,
            version: row.version,
            changed: false,
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
        debug_assert_eq!(
            self.absorbed,
            self.pool.effects().len(),
            "the old pool's effects would be lost"
        );
        let counts = Counts {
            capacity: self.pool.capacity(),
            taken: self.pool.taken(),
            waiting: self.pool.waiting(),
            line_end: self.pool.last_sequence(),
            closed: self.pool.is_closed(),
        };
        self.pool = pool(now, &facts, counts, waitlist, bookings)?;
        self.absorbed = 0;
        self.facts = facts;
        self.waitlist = waitlist;
        self.edited = true;
        self.changed = true;
        Ok(())
    }

    pub fn changed(&self) -> bool {
        self.changed
    }

    pub fn edited(&self) -> bool {
        self.edited
    }

    pub fn version(&self) -> i64 {
        self.version + i64::from(self.changed)
    }

    pub fn state(&self) -> SlotState {
        let count = |places: u32| i32::try_from(places).unwrap_or(i32::MAX);
        SlotState {
            facts: Arc::clone(&self.facts),
            capacity: count(self.pool.capacity()),
            booked_count: count(self.pool.taken()),
            waiting_count: count(self.pool.waiting()),
            line_end: i64::try_from(self.pool.last_sequence()).unwrap_or(i64::MAX),
            waitlist: self.waitlist,
            status: self.status,
            cancel_reason: self.cancel_reason.clone(),
            version: self.version(),
        }
    }

    pub fn capacity(&self) -> u32 {
        self.pool.capacity()
    }

    pub fn waiting(&self) -> u32 {
        self.pool.waiting()
    }

    pub fn has_started(&self, now: DateTime<Utc>) -> bool {
        now >= self.facts.starts_at
    }

    /// Whether a newcomer would get a place.
    pub fn has_room(&self) -> bool {
        self.pool.free() > 0 && self.pool.waiting() == 0 && !self.pool.is_closed()
    }

    /// Places are not offered any more: the first of the line to take one gets it.
    pub fn is_first_come(&self) -> bool {
        self.pool.promotion() == Promotion::FirstToConfirm
    }

    /// A place is free for the first of the line to take it.
    pub fn is_open_to_line(&self) -> bool {
        self.pool.free() > 0 && self.pool.waiting() > 0 && self.is_first_come()
    }

    /// Whether places have become free since the line was last told; it counts as told from now on.
    pub fn tells_line(&mut self) -> bool {
        let free = self.pool.free();
        let told = std::mem::replace(&mut self.told_free, free);
        free > told && self.is_open_to_line()
    }

    /// What happened to units of the line since it was last asked, other than by commands of their own.
    pub fn take_line_changes(&mut self) -> Vec<LineChange> {
        let effects = &self.pool.effects()[self.absorbed..];
        let changes: Vec<LineChange> = effects
            .iter()
            .filter_map(|effect| match effect {
                PoolEffect::Unit(change) => Some(*change),
                PoolEffect::Capacity { .. } | PoolEffect::Closed | PoolEffect::Opened => None,
            })
            .collect();
        self.changed |= !effects.is_empty();
        self.absorbed = self.pool.effects().len();
        changes
    }

    /// A newcomer takes a place, or with `wait` one in the line: its number in the order.
    pub fn claim(&mut self, unit: Uuid, wait: bool) -> Result<Option<u64>, Refusal> {
        let wait_allowed = wait && self.waitlist;
        match self.pool.decide(PoolCommand::Claim {
            unit,
            grant: Grant::Sold,
            wait: wait_allowed,
        }) {
            Ok(allocation::pool::Done::Waiting { sequence }) => Ok(Some(sequence)),
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
            waiting: self.pool.waiting(),
            waitlist: self.waitlist,
        }
    }

    /// The host gives a place out of turn, also in a closed slot; false if none is free.
    pub fn give(&mut self, unit: Uuid) -> bool {
        match self.pool.decide(PoolCommand::Promote {
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
        match self.pool.decide(PoolCommand::Confirm {
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
        match self.pool.exchange(&mut target.pool, unit, Grant::Sold, false) {
            Ok(_) => Ok(()),
            Err(PoolRefusal::Full) => Err(target.full()),
            Err(PoolRefusal::Closed) => Err(Refusal::SlotClosed),
            Err(refusal) => panic!("a booking that has a place could not move: {refusal}"),
        }
    }

    /// The place that `old` has just accepted becomes that of the booking which moves here: no spare place is needed.
    pub fn hand_over(&mut self, old: Uuid, new: Uuid) {
        self.pool
            .decide(PoolCommand::Swap { old, new })
            .expect("the accepted place is there, and the booking that moves has none here");
    }

    /// # Panics
    /// If the unit has no place and does not wait: two releases of one place would sell it twice.
    pub fn release(&mut self, unit: Uuid) {
        self.pool
            .decide(PoolCommand::Release { unit })
            .expect("what holds a place or waits gives it up once");
    }

    /// With `close` a capacity below what is taken closes the slot and keeps everybody.
    pub fn resize(&mut self, capacity: i32, close: bool) -> Result<(), Refusal> {
        let capacity = u32::try_from(capacity).unwrap_or(0);
        match self.pool.decide(PoolCommand::Resize { capacity, close }) {
            Ok(allocation::pool::Done::ClosedInstead { .. }) => self.status = SlotStatus::Closed,
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
        self.pool.decide(PoolCommand::Close).expect("closing is never refused");
        self.status = SlotStatus::Closed;
    }

    pub fn reopen(&mut self) {
        self.pool.decide(PoolCommand::Open).expect("opening is never refused");
        self.status = SlotStatus::Open;
    }

    /// For good. Whoever was in it was released before.
    pub fn cancel(&mut self, reason: Option<String>) {
        self.close();
        self.status = SlotStatus::Cancelled;
        self.cancel_reason = reason;
        self.changed = true;
    }

    pub fn mark_changed(&mut self) {
        self.changed = true;
    }
}

#[derive(Clone, Copy)]
struct Counts {
    capacity: u32,
    taken: u32,
    waiting: u32,
    line_end: u64,
    closed: bool,
}

fn pool<'a>(
    now: DateTime<Utc>,
    facts: &SlotFacts,
    counts: Counts,
    waitlist: bool,
    bookings: impl Iterator<Item = &'a Booking>,
) -> Result<Pool<Uuid>, BrokenFacts> {
    let (mut units, mut heads) = (Vec::new(), Vec::new());
    for booking in bookings {
        let (unit, missed) = (booking.id, booking.missed);
        match booking.status {
            BookingStatus::Waitlisted => heads.push(Head {
                unit,
                sequence: booking.line_place.unwrap_or(0),
                missed,
            }),
            BookingStatus::Offered => {
                let until = booking.offer_until.map_or(now, |until| until + DEADLINE_GRACE);
                units.push((
                    unit,
                    State::Offered {
                        until: until.timestamp_micros(),
                        missed,
                    },
                ));
            }
            status if status.takes_place() => units.push((unit, State::Sold)),
            _ => {}
        }
    }
    heads.sort_unstable_by_key(|head| head.sequence);
    let promotion = match offers::deadline(now, facts.starts_at, facts.notice(), facts.zone) {
        Some(until) => Promotion::Offer {
            until: (until + DEADLINE_GRACE).timestamp_micros(),
        },
        None => Promotion::FirstToConfirm,
    };
    Pool::new(Facts {
        now: now.timestamp_micros(),
        capacity: counts.capacity,
        taken: counts.taken,
        waiting: counts.waiting,
        waiting_max: Some(if waitlist { LINE_MAX } else { 0 }),
        closed: counts.closed,
        promotion,
        last_sequence: counts.line_end,
        units,
        heads,
    })
}
