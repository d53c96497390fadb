//! The clients' own ledger: what people were told, put together, and compared with what is stored.
//!
//! It knows nothing of the server but its answers. Times are numbers of one order in which everything was sent and answered.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::super::report::{Invariant, invariant};
use super::api::{Status, Told};

#[derive(Debug, Default)]
pub struct Ledger {
    entries: HashMap<Uuid, Entry>,
    /// By slot: how many places people gave back.
    given_back: HashMap<Uuid, usize>,
    /// By slot: how often its line had reason to move on, a place given back or somebody gone from the line.
    moved_on: HashMap<Uuid, u64>,
    /// Times that somebody was told what was another's.
    told_to_another: usize,
    /// Times that a repeat was answered otherwise than its first.
    other_answers: usize,
}

/// A booking, wait or offer as its guest was last told.
#[derive(Clone, Debug)]
pub struct Entry {
    pub person: usize,
    pub slot_id: Uuid,
    pub status: Status,
    pub token: String,
    pub position: Option<u32>,
    /// When it was first asked for, and when first told of.
    asked: u64,
    told: u64,
    waited: bool,
    offered: bool,
    placed: bool,
    moves: u32,
}

/// What is stored, as far as it is compared.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    pub slots: Vec<StoredSlot>,
    pub bookings: Vec<StoredBooking>,
}

#[derive(Clone, Copy, Debug)]
pub struct StoredSlot {
    pub id: Uuid,
    pub capacity: usize,
    /// Booked or offered, by the slot's own counter.
    pub taken: usize,
    /// By its own counter.
    pub waiting: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredBooking {
    pub id: Uuid,
    pub slot_id: Uuid,
    pub status: Status,
}

impl Ledger {
    /// Takes down what somebody was told; which slot's line has reason to move on because of it.
    pub fn told(&mut self, person: usize, told: &Told, asked: u64, now: u64) -> Option<Uuid> {
        let moved_on = self.told_of_one(person, told, asked, now);
        for wait in &told.waits {
            self.told_of_one(person, wait, asked, now);
        }
        moved_on
    }

    fn told_of_one(&mut self, person: usize, told: &Told, asked: u64, now: u64) -> Option<Uuid> {
        let (slot_id, status) = (told.slot.id, told.status);
        let entry = self.entries.entry(told.id).or_insert_with(|| Entry {
            person,
            slot_id,
            status,
            token: told.manage_token.clone(),
            position: told.position,
            asked,
            told: now,
            waited: status.waits(),
            offered: false,
            placed: false,
            moves: 0,
        });
        if entry.person != person {
            self.told_to_another += 1;
            return None;
        }
        // The answers to two clicks may come in the wrong order.
        if status < entry.status {
            return None;
        }
        let (left, was) = (entry.slot_id, entry.status);
        entry.status = status;
        entry.slot_id = slot_id;
        entry.position = told.position;
        entry.offered |= matches!(status, Status::Offered | Status::Declined);
        entry.placed |= status == Status::Booked;
        entry.moves += u32::from(left != slot_id);
        let gives_back = left != slot_id
            || was == Status::Booked && status == Status::Cancelled
            || was.waits() && status == Status::Declined;
        let leaves_line = was.waits() && matches!(status, Status::Left | Status::Ended);
        if gives_back {
            *self.given_back.entry(left).or_default() += 1;
        }
        (gives_back || leaves_line).then(|| {
            *self.moved_on.entry(left).or_default() += 1;
            left
        })
    }

    /// The wait of somebody who took the place: the booking that was kept meanwhile has moved there.
    pub fn ended_by_moving(&mut self, id: Uuid) {
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.status = Status::Ended;
            entry.offered = true;
        }
    }

    /// A repeat was answered otherwise than its first.
    pub fn answered_otherwise(&mut self) {
        self.other_answers += 1;
    }

    pub fn get(&self, id: Uuid) -> Option<&Entry> {
        self.entries.get(&id)
    }

    pub fn entries(&self) -> impl Iterator<Item = (Uuid, &Entry)> {
        self.entries.iter().map(|(id, entry)| (*id, entry))
    }

    /// How often the line of a slot had reason to move on.
    pub fn moved_on(&self, slot_id: Uuid) -> u64 {
        self.moved_on.get(&slot_id).copied().unwrap_or_default()
    }

    /// What each transition that people were told of is called in letters: about whom, which, how many.
    pub fn transitions(&self) -> impl Iterator<Item = (Uuid, Transition, usize)> {
        self.entries.iter().flat_map(|(id, entry)| {
            let times = |of: bool| usize::from(of);
            [
                (*id, Transition::Waited, times(entry.waited)),
                (*id, Transition::Offered, times(entry.offered)),
                (*id, Transition::Booked, times(entry.placed)),
                (*id, Transition::Moved, entry.moves as usize),
                (*id, Transition::Cancelled, times(entry.status == Status::Cancelled)),
                (
                    *id,
                    Transition::Left,
                    times(matches!(entry.status, Status::Left | Status::Declined)),
                ),
            ]
        })
    }

    /// After the sale: every place was sold, and none twice.
    pub fn sold_exactly(&self, stored: &Stored, sold_out: &[Uuid]) -> Invariant {
        let acknowledged = self.count(|status| status == Status::Booked);
        let differences = stored
            .slots
            .iter()
            .filter(|slot| sold_out.contains(&slot.id))
            .map(|slot| {
                let here = stored.bookings.iter().filter(|booking| booking.slot_id == slot.id);
                let sold = here.filter(|booking| booking.status == Status::Booked).count();
                let told = acknowledged.get(&slot.id).copied().unwrap_or_default();
                sold.abs_diff(slot.capacity).max(told.abs_diff(slot.capacity))
            });
        invariant("sold_exactly_the_capacity", differences.sum())
    }

    /// The ledger against what is stored.
    pub fn against(&self, stored: &Stored) -> Vec<Invariant> {
        let found: HashMap<Uuid, &StoredBooking> =
            stored.bookings.iter().map(|booking| (booking.id, booking)).collect();
        let lost = self.entries.iter().filter(|(id, entry)| {
            found
                .get(id)
                .is_none_or(|found| found.slot_id != entry.slot_id || found.status != entry.status)
        });
        let unheard = found.keys().filter(|id| !self.entries.contains_key(id));
        vec![
            invariant("acknowledged_is_stored", lost.count()),
            invariant("stored_was_acknowledged", unheard.count()),
            invariant("acknowledged_once", self.told_to_another),
            invariant("repeats_are_answered_alike", self.other_answers),
            invariant("places_add_up", self.places_missing(stored)),
            invariant("nobody_waits_while_a_place_is_free", self.waits_in_vain(stored)),
            invariant("no_offer_that_nobody_made", self.offers_from_nowhere()),
            invariant("line_keeps_its_order", self.overtaken()),
        ]
    }

    /// Free by the slot's counter, taken and offered by the ledger: together the capacity. And the line as long as it says.
    fn places_missing(&self, stored: &Stored) -> usize {
        let held = self.count(|status| matches!(status, Status::Booked | Status::Offered));
        let waiting = self.count(|status| status == Status::Waitlisted);
        let of = |counts: &HashMap<Uuid, usize>, slot: &StoredSlot| counts.get(&slot.id).copied().unwrap_or_default();
        stored
            .slots
            .iter()
            .filter(|slot| {
                let free = slot.capacity.checked_sub(slot.taken);
                free.is_none_or(|free| free + of(&held, slot) != slot.capacity) || of(&waiting, slot) != slot.waiting
            })
            .count()
    }

    fn waits_in_vain(&self, stored: &Stored) -> usize {
        let held = self.count(|status| matches!(status, Status::Booked | Status::Offered));
        let waiting = self.count(|status| status == Status::Waitlisted);
        let slots = stored.slots.iter().map(|slot| {
            let free = slot
                .capacity
                .saturating_sub(held.get(&slot.id).copied().unwrap_or_default());
            free.min(waiting.get(&slot.id).copied().unwrap_or_default())
        });
        slots.sum()
    }

    /// Each offer comes from a place that somebody gave back.
    fn offers_from_nowhere(&self) -> usize {
        let mut offered: HashMap<Uuid, usize> = HashMap::new();
        for entry in self.entries.values().filter(|entry| entry.offered) {
            *offered.entry(entry.slot_id).or_default() += 1;
        }
        let beyond = offered
            .iter()
            .map(|(slot_id, offers)| offers.saturating_sub(self.given_back.get(slot_id).copied().unwrap_or_default()));
        beyond.sum()
    }

    /// Those who still wait although somebody was offered a place who asked after they had been told that they wait; and those
    /// who stand behind such a one.
    fn overtaken(&self) -> usize {
        let mut lines: BTreeMap<Uuid, Vec<&Entry>> = BTreeMap::new();
        for entry in self.entries.values().filter(|entry| entry.waited) {
            lines.entry(entry.slot_id).or_default().push(entry);
        }
        let mut overtaken = 0;
        for line in lines.values() {
            let last_offered = line.iter().filter(|entry| entry.offered).map(|entry| entry.asked).max();
            let mut waiting: Vec<&&Entry> = line.iter().filter(|entry| entry.status == Status::Waitlisted).collect();
            waiting.sort_by_key(|entry| entry.position);
            // The latest of those who stand further ahead.
            let mut latest = last_offered;
            for entry in waiting {
                overtaken += usize::from(latest.is_some_and(|latest| entry.told < latest));
                latest = latest.max(Some(entry.asked));
            }
        }
        overtaken
    }

    fn count(&self, of: impl Fn(Status) -> bool) -> HashMap<Uuid, usize> {
        let mut counts = HashMap::new();
        for entry in self.entries.values().filter(|entry| of(entry.status)) {
            *counts.entry(entry.slot_id).or_default() += 1;
        }
        counts
    }
}

/// What people were told has happened to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Transition {
    Waited,
    Offered,
    Booked,
    Moved,
    Cancelled,
    Left,
}
