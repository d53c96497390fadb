//! The applicants' own ledger: what people were told, put together, and compared with what is stored.
//!
//! It knows nothing of the server but its answers. Times are numbers of one order in which everything was sent and answered.

use std::collections::{BTreeMap, HashMap};

use uuid::Uuid;

use super::super::report::{Invariant, invariant};
use super::api::{Status, Told};

#[derive(Debug, Default)]
pub struct Ledger {
    entries: BTreeMap<Uuid, Entry>,
    /// Times that somebody was told what was another's.
    told_to_another: usize,
    /// Times that a repeat was answered otherwise than its first, or an arrival changed its number.
    other_answers: usize,
    /// Times that something was granted and something else done.
    not_as_asked: usize,
}

/// An application as its applicant was last told.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    pub id: Uuid,
    pub person: usize,
    pub status: Status,
    arrival: i64,
    position: Option<usize>,
    sent: u64,
    told: u64,
}

/// What is stored of the class of the rush.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    pub capacity: usize,
    pub waitlist_capacity: usize,
    /// By its own counters.
    pub taken: usize,
    pub waiting: usize,
    pub enrollments: Vec<StoredEnrollment>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StoredEnrollment {
    pub id: Uuid,
    pub arrival: i64,
    pub status: Status,
}

impl Ledger {
    /// Takes down what somebody was told, who sent it at `sent`, at `now`.
    pub fn told(&mut self, person: usize, told: &Told, sent: u64, now: u64) {
        let entry = self.entries.entry(told.id).or_insert(Entry {
            id: told.id,
            person,
            status: told.status,
            arrival: told.arrival,
            position: told.position,
            sent,
            told: now,
        });
        if entry.person != person {
            self.told_to_another += 1;
            return;
        }
        if entry.arrival != told.arrival {
            self.other_answers += 1;
        }
        // The answers to two clicks may come in the wrong order.
        if told.status >= entry.status {
            (entry.status, entry.position) = (told.status, told.position);
        }
    }

    pub fn answered_otherwise(&mut self) {
        self.other_answers += 1;
    }

    pub fn not_as_asked(&mut self) {
        self.not_as_asked += 1;
    }

    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    pub fn against(&self, stored: &Stored) -> Vec<Invariant> {
        let found: HashMap<Uuid, &StoredEnrollment> =
            stored.enrollments.iter().map(|found| (found.id, found)).collect();
        let lost = self.entries().filter(|entry| {
            let found = found.get(&entry.id);
            found.is_none_or(|found| found.status != entry.status || found.arrival != entry.arrival)
        });
        let unheard = found.keys().filter(|id| !self.entries.contains_key(id));
        vec![
            invariant("acknowledged_is_stored", lost.count()),
            invariant("stored_was_acknowledged", unheard.count()),
            invariant("acknowledged_once", self.told_to_another),
            invariant("repeats_are_answered_alike", self.other_answers),
            invariant("answers_say_what_was_asked", self.not_as_asked),
            invariant(
                "approved_exactly_the_capacity",
                self.differs(Status::Approved, stored.capacity, stored.taken),
            ),
            invariant(
                "waitlisted_exactly_the_line",
                self.differs(Status::Waitlisted, stored.waitlist_capacity, stored.waiting),
            ),
            invariant("whoever_came_later_stands_later", self.overtaken()),
            invariant("places_in_order_of_arrival", self.out_of_order()),
        ]
    }

    /// By what people were told and by the class's own counter, against what there is.
    fn differs(&self, status: Status, there_is: usize, counted: usize) -> usize {
        let told = self.entries().filter(|entry| entry.status == status).count();
        told.abs_diff(there_is).max(counted.abs_diff(there_is))
    }

    /// Those who applied after another had been told of an application, and yet have the lower number.
    fn overtaken(&self) -> usize {
        let mut by_arrival: Vec<&Entry> = self.entries().collect();
        by_arrival.sort_by_key(|entry| entry.arrival);
        // The earliest that anybody behind was told.
        let mut earliest = u64::MAX;
        let mut overtaken = 0;
        for entry in by_arrival.into_iter().rev() {
            overtaken += usize::from(earliest < entry.sent);
            earliest = earliest.min(entry.told);
        }
        overtaken
    }

    /// Those who wait and came before somebody who has a place; and those who are told another position than theirs.
    fn out_of_order(&self) -> usize {
        let last_placed = self
            .entries()
            .filter(|entry| entry.status == Status::Approved)
            .map(|entry| entry.arrival)
            .max();
        let mut waiting: Vec<&Entry> = self
            .entries()
            .filter(|entry| entry.status == Status::Waitlisted)
            .collect();
        waiting.sort_by_key(|entry| entry.arrival);
        let wrong = waiting.iter().zip(1..).filter(|(entry, position)| {
            last_placed.is_some_and(|last| last > entry.arrival) || entry.position != Some(*position)
        });
        wrong.count()
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::report::broken;
    use super::*;

    fn told(enrollment: u128, status: Status, position: Option<usize>) -> Told {
        Told {
            id: Uuid::from_u128(enrollment),
            status,
            arrival: i64::try_from(enrollment).unwrap(),
            position,
        }
    }

    /// One place and a line of two: 1 gets the place and gives it up, 2 moves up, 3 and 4 wait.
    fn right() -> (Ledger, Stored) {
        let mut ledger = Ledger::default();
        let mut tell = |time: u64, person: usize, status, position| {
            ledger.told(person, &told(person as u128, status, position), time, time + 5);
        };
        tell(0, 1, Status::Approved, None);
        tell(10, 2, Status::Waitlisted, Some(1));
        tell(12, 3, Status::Waitlisted, Some(2));
        tell(20, 1, Status::Cancelled, None);
        tell(30, 2, Status::Approved, None);
        tell(40, 3, Status::Waitlisted, Some(1));
        tell(50, 4, Status::Waitlisted, Some(2));
        let enrollment = |(number, status)| StoredEnrollment {
            id: Uuid::from_u128(number),
            arrival: i64::try_from(number).unwrap(),
            status,
        };
        let enrollments = [
            (1, Status::Cancelled),
            (2, Status::Approved),
            (3, Status::Waitlisted),
            (4, Status::Waitlisted),
        ];
        let stored = Stored {
            capacity: 1,
            waitlist_capacity: 2,
            taken: 1,
            waiting: 2,
            enrollments: enrollments.map(enrollment).to_vec(),
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
        let cases: [(&str, Change, &[&str]); 12] = [
            (
                "one is lost",
                |_, stored| stored.enrollments.truncate(3),
                &["acknowledged_is_stored"],
            ),
            (
                "with another status",
                |_, stored| stored.enrollments[0].status = Status::Approved,
                &["acknowledged_is_stored"],
            ),
            (
                "with another number",
                |_, stored| stored.enrollments[0].arrival = 9,
                &["acknowledged_is_stored"],
            ),
            (
                "one of nobody",
                |_, stored| {
                    let unheard = StoredEnrollment {
                        id: Uuid::from_u128(9),
                        ..stored.enrollments[0]
                    };
                    stored.enrollments.push(unheard);
                },
                &["stored_was_acknowledged"],
            ),
            (
                "told to two people",
                |ledger, _| ledger.told(9, &told(2, Status::Approved, None), 90, 95),
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
                "a place that nobody has",
                |_, stored| stored.capacity = 2,
                &["approved_exactly_the_capacity"],
            ),
            (
                "a counter of places that is wrong",
                |_, stored| stored.taken = 2,
                &["approved_exactly_the_capacity"],
            ),
            (
                "a line that is too long",
                |_, stored| stored.waiting = 3,
                &["waitlisted_exactly_the_line"],
            ),
            (
                "who applied after an answer has the lower number",
                |ledger, _| ledger.entries.get_mut(&Uuid::from_u128(1)).unwrap().sent = 60,
                &["whoever_came_later_stands_later"],
            ),
            (
                "told a position that is another's",
                |ledger, _| ledger.told(4, &told(4, Status::Waitlisted, Some(1)), 90, 95),
                &["places_in_order_of_arrival"],
            ),
        ];
        for (case, change, expected) in cases {
            let (mut ledger, mut stored) = right();
            change(&mut ledger, &mut stored);
            assert_eq!(broken(ledger.against(&stored)), expected, "{case}");
        }
    }

    #[test]
    fn a_place_that_passed_whoever_waits_is_found() {
        let (mut ledger, mut stored) = right();
        ledger.told(4, &told(4, Status::Approved, None), 60, 65);
        stored.enrollments[3].status = Status::Approved;
        (stored.capacity, stored.taken, stored.waitlist_capacity, stored.waiting) = (2, 2, 1, 1);
        assert_eq!(broken(ledger.against(&stored)), ["places_in_order_of_arrival"]);
    }

    #[test]
    fn answers_to_two_clicks_may_come_in_the_wrong_order() {
        let (mut ledger, stored) = right();
        ledger.told(1, &told(1, Status::Approved, None), 0, 99);
        assert_eq!(broken(ledger.against(&stored)), Vec::<String>::new());
    }
}
