//! What the database says happened to the class, played again against a model of a set and a line.
//!
//! The ledger compares what was at the end; this looks at every moment between: each event must have been possible when it
//! happened. The model knows none of the server's rules but the ones that people are promised.

use std::collections::{BTreeMap, BTreeSet};

use super::super::report::{Invariant, invariant};
use super::api::Status;
use super::ledger::Stored;

/// Something that happened, in the order of the database.
#[derive(Clone, Copy, Debug)]
pub struct Happened {
    /// What was committed together.
    pub batch: i64,
    pub arrival: i64,
    pub what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Approved,
    Waitlisted,
    Promoted,
    Cancelled,
    /// Nothing that a rehearsal has people do.
    Other,
}

impl What {
    pub fn of(event: &str) -> Self {
        match event {
            "EnrollmentApproved" => Self::Approved,
            "EnrollmentWaitlisted" => Self::Waitlisted,
            "EnrollmentPromoted" => Self::Promoted,
            "EnrollmentCancelled" => Self::Cancelled,
            _ => Self::Other,
        }
    }
}

/// The letter that follows from an event of this rehearsal.
pub fn letter_of(event: &str) -> Option<&'static str> {
    match What::of(event) {
        What::Approved => Some("ENROLLMENT_APPROVED"),
        What::Waitlisted => Some("ENROLLMENT_WAITLISTED"),
        What::Promoted => Some("ENROLLMENT_PROMOTED"),
        What::Cancelled => Some("ENROLLMENT_CANCELLED"),
        What::Other => None,
    }
}

/// Plays it all again, and compares the end with what is stored.
pub fn judge(history: &[Happened], stored: &Stored) -> Vec<Invariant> {
    let (mut impossible, mut passed_the_line, mut out_of_turn, mut left_free, mut numbers) = (0, 0, 0, 0, 0);
    let mut placed: BTreeSet<i64> = BTreeSet::new();
    let mut line: BTreeSet<i64> = BTreeSet::new();
    let mut last_arrival = 0;
    for (index, Happened { batch, arrival, what }) in history.iter().enumerate() {
        let is_free = placed.len() < stored.capacity;
        let mut comes = || {
            numbers += usize::from(*arrival != last_arrival + 1);
            last_arrival = *arrival;
        };
        // The model follows also what should not have happened.
        match what {
            What::Approved => {
                comes();
                let is_new = placed.insert(*arrival);
                impossible += usize::from(!is_free || !is_new);
                passed_the_line += usize::from(!line.is_empty());
            }
            What::Waitlisted => {
                comes();
                let has_room = line.len() < stored.waitlist_capacity;
                let is_new = line.insert(*arrival);
                impossible += usize::from(is_free || !has_room || !is_new);
            }
            What::Promoted => {
                out_of_turn += usize::from(line.first() != Some(arrival));
                let (waited, is_new) = (line.remove(arrival), placed.insert(*arrival));
                impossible += usize::from(!is_free || !waited || !is_new);
            }
            What::Cancelled => impossible += usize::from(!placed.remove(arrival) && !line.remove(arrival)),
            What::Other => impossible += 1,
        }
        // What a commit leaves behind is seen where the next one begins.
        let ends_batch = history.get(index + 1).is_none_or(|next| next.batch != *batch);
        left_free += usize::from(ends_batch && placed.len() < stored.capacity && !line.is_empty());
    }
    let standing = placed
        .into_iter()
        .map(|arrival| (arrival, Status::Approved))
        .chain(line.into_iter().map(|arrival| (arrival, Status::Waitlisted)));
    let played: BTreeMap<i64, Status> = standing.collect();
    let active = stored
        .enrollments
        .iter()
        .filter(|found| found.status != Status::Cancelled);
    let found: BTreeMap<i64, Status> = active.map(|found| (found.arrival, found.status)).collect();
    vec![
        invariant("history_is_possible", impossible),
        invariant("history_newcomers_pass_nobody", passed_the_line),
        invariant("history_promotes_in_turn", out_of_turn),
        invariant("history_no_commit_leaves_a_place_free", left_free),
        invariant("history_numbers_every_arrival", numbers),
        invariant("history_ends_as_stored", usize::from(played != found)),
    ]
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::super::report::broken;
    use super::super::ledger::StoredEnrollment;
    use super::*;

    /// One place and a line of two: 1 gives up the place and 2 moves up in the same commit; 3 waits, 4 waits and leaves.
    fn right() -> (Vec<Happened>, Stored) {
        let happened = [
            (1, 1, What::Approved),
            (1, 2, What::Waitlisted),
            (2, 3, What::Waitlisted),
            (3, 1, What::Cancelled),
            (3, 2, What::Promoted),
            (4, 4, What::Waitlisted),
            (5, 4, What::Cancelled),
        ];
        let history = happened.map(|(batch, arrival, what)| Happened { batch, arrival, what });
        let enrollment = |(arrival, status)| StoredEnrollment {
            id: Uuid::from_u128(1),
            arrival,
            status,
        };
        let enrollments = [
            (1, Status::Cancelled),
            (2, Status::Approved),
            (3, Status::Waitlisted),
            (4, Status::Cancelled),
        ];
        let stored = Stored {
            capacity: 1,
            waitlist_capacity: 2,
            enrollments: enrollments.map(enrollment).to_vec(),
            ..Stored::default()
        };
        (history.to_vec(), stored)
    }

    #[test]
    fn what_may_happen_is_right() {
        let (history, stored) = right();
        assert_eq!(broken(judge(&history, &stored)), Vec::<String>::new());
    }

    #[test]
    fn each_invariant_fails_on_what_breaks_it() {
        type Change = fn(&mut Vec<Happened>, &mut Stored);
        let cases: [(&str, Change, &[&str]); 8] = [
            (
                "one place too many",
                |history, _| history[1].what = What::Approved,
                &["history_is_possible", "history_promotes_in_turn"],
            ),
            (
                "waits although a place is free",
                |history, stored| {
                    history.truncate(1);
                    history[0].what = What::Waitlisted;
                    stored.enrollments.truncate(1);
                    stored.enrollments[0].status = Status::Waitlisted;
                },
                &["history_is_possible", "history_no_commit_leaves_a_place_free"],
            ),
            (
                "a line that is too long",
                |_, stored| stored.waitlist_capacity = 1,
                &["history_is_possible"],
            ),
            (
                "a newcomer takes the freed place",
                |history, stored| {
                    history.truncate(4);
                    history.push(Happened {
                        batch: 3,
                        arrival: 4,
                        what: What::Approved,
                    });
                    stored.enrollments[1].status = Status::Waitlisted;
                    stored.enrollments[3].status = Status::Approved;
                },
                &["history_newcomers_pass_nobody"],
            ),
            (
                "the second in line moves up",
                |history, stored| {
                    history[4].arrival = 3;
                    stored.enrollments[1].status = Status::Waitlisted;
                    stored.enrollments[2].status = Status::Approved;
                },
                &["history_promotes_in_turn"],
            ),
            (
                "the place is free for the length of a commit",
                |history, _| history[4].batch = 4,
                &["history_no_commit_leaves_a_place_free"],
            ),
            (
                "a number is missing",
                |history, _| {
                    for happened in history {
                        happened.arrival += i64::from(happened.arrival == 4);
                    }
                },
                &["history_numbers_every_arrival"],
            ),
            (
                "stored otherwise",
                |_, stored| stored.enrollments[3].status = Status::Waitlisted,
                &["history_ends_as_stored"],
            ),
        ];
        for (case, change, expected) in cases {
            let (mut history, mut stored) = right();
            change(&mut history, &mut stored);
            assert_eq!(broken(judge(&history, &stored)), expected, "{case}");
        }
        let (mut history, stored) = right();
        history.push(Happened {
            batch: 6,
            arrival: 4,
            what: What::Cancelled,
        });
        assert_eq!(
            broken(judge(&history, &stored)),
            ["history_is_possible"],
            "cancelled twice"
        );
        history.last_mut().unwrap().what = What::Other;
        assert_eq!(
            broken(judge(&history, &stored)),
            ["history_is_possible"],
            "nothing of a rehearsal"
        );
    }
}
