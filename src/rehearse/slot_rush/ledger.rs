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
    /// Times that something was granted and something else done.
    not_as_asked: usize,
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

    /// Something was granted, and the answer says something else.
    pub fn not_as_asked(&mut self) {
        self.not_as_asked += 1;
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
            invariant("answers_say_what_was_asked", self.not_as_asked),
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

#[cfg(test)]
mod tests {
    use super::super::super::report::broken;
    use super::super::api::Place;
    use super::*;

    const SLOT: u128 = 1_000;
    const ELSEWHERE: u128 = 2_000;

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn told(booking: u128, slot: u128, status: Status, position: Option<u32>) -> Told {
        Told {
            id: id(booking),
            status,
            slot: Place { id: id(slot) },
            manage_token: String::new(),
            position,
            waits: Vec::new(),
        }
    }

    /// Of two places 1 and 2 have one each; 3, 4 and 5 wait, one after the other; 1 cancels; 3 is offered the place and
    /// declines; 4 accepts it. 2 moves elsewhere, and 5 is offered what it leaves.
    fn right() -> (Ledger, Stored) {
        let mut ledger = Ledger::default();
        let mut tell = |time: u64, person: usize, status, position| {
            ledger.told(person, &told(person as u128, SLOT, status, position), time, time + 1)
        };
        tell(0, 1, Status::Booked, None);
        tell(0, 2, Status::Booked, None);
        tell(10, 3, Status::Waitlisted, Some(1));
        tell(20, 4, Status::Waitlisted, Some(2));
        tell(30, 5, Status::Waitlisted, Some(3));
        assert_eq!(tell(40, 1, Status::Cancelled, None), Some(id(SLOT)));
        tell(50, 3, Status::Offered, None);
        assert_eq!(tell(60, 3, Status::Declined, None), Some(id(SLOT)));
        tell(70, 4, Status::Offered, None);
        tell(80, 4, Status::Booked, None);
        assert_eq!(
            ledger.told(2, &told(2, ELSEWHERE, Status::Booked, None), 90, 91),
            Some(id(SLOT))
        );
        ledger.told(5, &told(5, SLOT, Status::Offered, None), 100, 101);
        assert_eq!(ledger.moved_on(id(SLOT)), 3);
        let slot = |slot, taken| StoredSlot {
            id: id(slot),
            capacity: 2,
            taken,
            waiting: 0,
        };
        let booking = |(booking, slot, status)| StoredBooking {
            id: id(booking),
            slot_id: id(slot),
            status,
        };
        let bookings = [
            (1, SLOT, Status::Cancelled),
            (2, ELSEWHERE, Status::Booked),
            (3, SLOT, Status::Declined),
            (4, SLOT, Status::Booked),
            (5, SLOT, Status::Offered),
        ];
        let stored = Stored {
            slots: vec![slot(SLOT, 2), slot(ELSEWHERE, 1)],
            bookings: bookings.map(booking).to_vec(),
        };
        (ledger, stored)
    }

    #[test]
    fn what_is_stored_as_told_is_right() {
        let (ledger, stored) = right();
        assert_eq!(broken(ledger.against(&stored)), Vec::<String>::new());
    }

    #[test]
    fn each_invariant_fails_on_what_breaks_it() {
        type Change = fn(&mut Ledger, &mut Stored);
        let cases: [(&str, Change, &[&str]); 14] = [
            (
                "a booking is lost",
                |_, stored| stored.bookings.truncate(4),
                &["acknowledged_is_stored"],
            ),
            (
                "with another status",
                |_, stored| stored.bookings[0].status = Status::Booked,
                &["acknowledged_is_stored"],
            ),
            (
                "in another slot",
                |_, stored| stored.bookings[1].slot_id = id(SLOT),
                &["acknowledged_is_stored"],
            ),
            (
                "a booking of nobody",
                |_, stored| {
                    let booking = StoredBooking {
                        id: id(9),
                        ..stored.bookings[3]
                    };
                    stored.bookings.push(booking);
                },
                &["stored_was_acknowledged"],
            ),
            (
                "told to two people",
                |ledger, _| {
                    ledger.told(9, &told(4, SLOT, Status::Booked, None), 200, 201);
                },
                &["acknowledged_once"],
            ),
            (
                "a repeat answered otherwise",
                |ledger, _| ledger.answered_otherwise(),
                &["repeats_are_answered_alike"],
            ),
            (
                "granted and not done",
                |ledger, _| ledger.not_as_asked(),
                &["answers_say_what_was_asked"],
            ),
            (
                "a counter too high",
                |_, stored| stored.slots[1].taken = 2,
                &["places_add_up"],
            ),
            (
                "a counter beyond the capacity",
                |_, stored| stored.slots[0].taken = 3,
                &["places_add_up"],
            ),
            (
                "a line that nobody stands in",
                |_, stored| stored.slots[0].waiting = 1,
                &["places_add_up"],
            ),
            (
                "somebody waits while a place is free",
                |ledger, stored| {
                    ledger.told(6, &told(6, ELSEWHERE, Status::Waitlisted, Some(1)), 200, 201);
                    stored.slots[1].waiting = 1;
                    let waits = StoredBooking {
                        id: id(6),
                        slot_id: id(ELSEWHERE),
                        status: Status::Waitlisted,
                    };
                    stored.bookings.push(waits);
                },
                &["nobody_waits_while_a_place_is_free"],
            ),
            (
                "an offer although nobody gave anything back",
                |ledger, stored| {
                    ledger.told(6, &told(6, ELSEWHERE, Status::Offered, None), 200, 201);
                    stored.slots[1].taken = 2;
                    let offered = StoredBooking {
                        id: id(6),
                        slot_id: id(ELSEWHERE),
                        status: Status::Offered,
                    };
                    stored.bookings.push(offered);
                },
                &["no_offer_that_nobody_made"],
            ),
            (
                "offered to whoever came later",
                |ledger, stored| {
                    ledger.told(6, &told(6, SLOT, Status::Waitlisted, Some(1)), 25, 26);
                    stored.slots[0].waiting = 1;
                    let waits = StoredBooking {
                        id: id(6),
                        slot_id: id(SLOT),
                        status: Status::Waitlisted,
                    };
                    stored.bookings.push(waits);
                },
                &["line_keeps_its_order"],
            ),
            (
                "a newcomer stands ahead in the line",
                |ledger, stored| {
                    ledger.told(6, &told(6, SLOT, Status::Waitlisted, Some(2)), 200, 201);
                    ledger.told(7, &told(7, SLOT, Status::Waitlisted, Some(1)), 210, 211);
                    stored.slots[0].waiting = 2;
                    for number in [6, 7] {
                        let waits = StoredBooking {
                            id: id(number),
                            slot_id: id(SLOT),
                            status: Status::Waitlisted,
                        };
                        stored.bookings.push(waits);
                    }
                },
                &["line_keeps_its_order"],
            ),
        ];
        for (case, change, expected) in cases {
            let (mut ledger, mut stored) = right();
            change(&mut ledger, &mut stored);
            assert_eq!(broken(ledger.against(&stored)), expected, "{case}");
        }
    }

    #[test]
    fn a_sale_sells_every_place_and_none_twice() {
        let (mut ledger, mut stored) = right();
        let sold = |ledger: &Ledger, stored: &Stored| ledger.sold_exactly(stored, &[id(SLOT)]).violations;
        assert_eq!(sold(&ledger, &stored), 1, "one of two places is offered, not sold");
        stored.bookings[4].status = Status::Booked;
        assert_eq!(sold(&ledger, &stored), 1, "stored, but nobody was told");
        ledger.told(5, &told(5, SLOT, Status::Booked, None), 200, 201);
        assert_eq!(sold(&ledger, &stored), 0);
        stored.bookings[0].status = Status::Booked;
        assert_eq!(sold(&ledger, &stored), 1, "one more than there are places");
    }

    #[test]
    fn answers_to_two_clicks_may_come_in_the_wrong_order() {
        let mut ledger = Ledger::default();
        ledger.told(1, &told(1, SLOT, Status::Waitlisted, Some(1)), 0, 1);
        ledger.told(1, &told(1, SLOT, Status::Offered, None), 2, 3);
        ledger.told(1, &told(1, SLOT, Status::Waitlisted, Some(1)), 2, 4);
        assert_eq!(ledger.get(id(1)).map(|entry| entry.status), Some(Status::Offered));
    }

    #[test]
    fn transitions_are_counted_once_each() {
        let (ledger, _) = right();
        let of = |booking: u128| -> Vec<Transition> {
            let happened = ledger
                .transitions()
                .filter(|(about, _, times)| *about == id(booking) && *times == 1);
            happened.map(|(_, transition, _)| transition).collect()
        };
        assert_eq!(of(1), [Transition::Booked, Transition::Cancelled]);
        assert_eq!(of(2), [Transition::Booked, Transition::Moved]);
        assert_eq!(of(3), [Transition::Waited, Transition::Offered, Transition::Left]);
        assert_eq!(of(4), [Transition::Waited, Transition::Offered, Transition::Booked]);
        assert_eq!(of(5), [Transition::Waited, Transition::Offered]);
    }
}
