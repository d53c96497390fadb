//! What the database says happened in each slot, played again against a model of three sets and a queue.
//!
//! The ledger compares what was at the end; this looks at every moment between: each event must have been possible when it
//! happened. The model knows none of the server's rules but the ones that people are promised.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use uuid::Uuid;

use super::super::report::{Invariant, invariant};
use super::api::Status;
use super::ledger::{Stored, StoredSlot};

/// Something that happened, in the order of the database.
#[derive(Clone, Copy, Debug)]
pub struct Happened {
    /// What was committed together.
    pub batch: i64,
    pub slot_id: Uuid,
    /// The booking, wait or offer.
    pub id: Uuid,
    /// The booking it waits to move, if so.
    pub moves: Option<Uuid>,
    pub what: What,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Booked {
        accepted: bool,
    },
    Moved {
        from: Uuid,
    },
    Cancelled,
    Waitlisted,
    Offered,
    Declined,
    /// Left the line, or was taken out of it.
    Gone,
    /// The wait of a booking that moved.
    GoneByMoving,
    /// Nothing that a rehearsal has people do.
    Other,
}

#[derive(Debug, Default)]
struct Slot {
    capacity: usize,
    taken: BTreeSet<Uuid>,
    offered: BTreeSet<Uuid>,
    line: VecDeque<Uuid>,
    /// The batch that was last here.
    batch: i64,
}

#[derive(Debug, Default)]
struct Faults {
    impossible: usize,
    passed_the_line: usize,
    out_of_turn: usize,
    left_free: usize,
}

/// Plays it all again, and compares the end with what is stored.
pub fn judge(history: &[Happened], stored: &Stored) -> Vec<Invariant> {
    let mut slots: BTreeMap<Uuid, Slot> = stored.slots.iter().map(|slot| (slot.id, Slot::empty(slot))).collect();
    // Who moves by accepting takes the place that the wait was offered.
    let waits: BTreeMap<(Uuid, Uuid), Uuid> = history
        .iter()
        .filter_map(|happened| Some(((happened.slot_id, happened.moves?), happened.id)))
        .collect();
    let mut faults = Faults::default();
    for happened in history {
        let Some(slot) = slots.get_mut(&happened.slot_id) else {
            faults.impossible += 1;
            continue;
        };
        slot.begin(happened.batch, &mut faults);
        match happened.what {
            What::Booked { accepted: true } => slot.accept(happened.id, happened.id, &mut faults),
            What::Booked { accepted: false } => slot.enter(happened.id, &mut faults),
            What::Moved { from } => {
                match waits.get(&(happened.slot_id, happened.id)) {
                    Some(wait) => slot.accept(*wait, happened.id, &mut faults),
                    None => slot.enter(happened.id, &mut faults),
                }
                match slots.get_mut(&from) {
                    Some(left) => {
                        left.begin(happened.batch, &mut faults);
                        faults.impossible += usize::from(!left.taken.remove(&happened.id));
                    }
                    None => faults.impossible += 1,
                }
            }
            What::Cancelled => faults.impossible += usize::from(!slot.taken.remove(&happened.id)),
            What::Waitlisted => slot.line.push_back(happened.id),
            What::Offered => slot.offer(happened.id, &mut faults),
            What::Declined => faults.impossible += usize::from(!slot.offered.remove(&happened.id)),
            What::Gone => slot.leave(happened.id, &mut faults),
            What::GoneByMoving => {
                faults.impossible +=
                    usize::from(slot.offered.contains(&happened.id) || slot.line.contains(&happened.id));
            }
            What::Other => faults.impossible += 1,
        }
    }
    for slot in slots.values() {
        faults.left_free += usize::from(slot.leaves_free());
    }
    vec![
        invariant("history_is_possible", faults.impossible),
        invariant("history_newcomers_pass_nobody", faults.passed_the_line),
        invariant("history_offers_in_turn", faults.out_of_turn),
        invariant("history_no_commit_leaves_a_place_free", faults.left_free),
        invariant("history_ends_as_stored", differences(&slots, stored)),
    ]
}

impl Slot {
    fn empty(slot: &StoredSlot) -> Self {
        Self {
            capacity: slot.capacity,
            ..Self::default()
        }
    }

    fn free(&self) -> usize {
        self.capacity.saturating_sub(self.taken.len() + self.offered.len())
    }

    fn leaves_free(&self) -> bool {
        self.free() > 0 && !self.line.is_empty()
    }

    /// What a commit leaves behind is seen when the next one comes.
    fn begin(&mut self, batch: i64, faults: &mut Faults) {
        if self.batch != batch {
            faults.left_free += usize::from(self.leaves_free());
            self.batch = batch;
        }
    }

    fn enter(&mut self, id: Uuid, faults: &mut Faults) {
        faults.passed_the_line += usize::from(!self.line.is_empty());
        faults.impossible += usize::from(self.free() == 0);
        faults.impossible += usize::from(!self.taken.insert(id));
    }

    fn accept(&mut self, offer: Uuid, taker: Uuid, faults: &mut Faults) {
        faults.impossible += usize::from(!self.offered.remove(&offer));
        faults.impossible += usize::from(!self.taken.insert(taker));
    }

    fn offer(&mut self, id: Uuid, faults: &mut Faults) {
        faults.impossible += usize::from(self.free() == 0);
        if self.line.front() == Some(&id) {
            self.line.pop_front();
        } else {
            faults.out_of_turn += 1;
            self.line.retain(|waits| *waits != id);
        }
        self.offered.insert(id);
    }

    fn leave(&mut self, id: Uuid, faults: &mut Faults) {
        let before = self.line.len();
        self.line.retain(|waits| *waits != id);
        faults.impossible += usize::from(self.line.len() + 1 != before);
    }
}

fn differences(slots: &BTreeMap<Uuid, Slot>, stored: &Stored) -> usize {
    let played = slots.iter().flat_map(|(slot_id, slot)| {
        let taken = slot.taken.iter().map(|id| (*slot_id, *id, Status::Booked));
        let offered = slot.offered.iter().map(|id| (*slot_id, *id, Status::Offered));
        let waiting = slot.line.iter().map(|id| (*slot_id, *id, Status::Waitlisted));
        taken.chain(offered).chain(waiting)
    });
    let played: BTreeSet<(Uuid, Uuid, Status)> = played.collect();
    let standing = |status| matches!(status, Status::Booked | Status::Offered | Status::Waitlisted);
    let found: BTreeSet<(Uuid, Uuid, Status)> = stored
        .bookings
        .iter()
        .filter(|booking| standing(booking.status))
        .map(|booking| (booking.slot_id, booking.id, booking.status))
        .collect();
    played.symmetric_difference(&found).count()
}

#[cfg(test)]
mod tests {
    use super::super::super::report::broken;
    use super::super::ledger::StoredBooking;
    use super::*;

    const SLOT: Uuid = Uuid::from_u128(1_000);
    const OTHER: Uuid = Uuid::from_u128(2_000);

    fn id(number: u128) -> Uuid {
        Uuid::from_u128(number)
    }

    fn at(batch: i64, number: u128, what: What) -> Happened {
        Happened {
            batch,
            slot_id: SLOT,
            id: id(number),
            moves: None,
            what,
        }
    }

    const BOOKED: What = What::Booked { accepted: false };
    const ACCEPTED: What = What::Booked { accepted: true };

    fn stored(bookings: &[(Uuid, u128, Status)]) -> Stored {
        let slot = |id| StoredSlot {
            id,
            capacity: 2,
            taken: 0,
            waiting: 0,
        };
        let booking = |(slot_id, number, status): &(Uuid, u128, Status)| StoredBooking {
            id: id(*number),
            slot_id: *slot_id,
            status: *status,
        };
        Stored {
            slots: vec![slot(SLOT), slot(OTHER)],
            bookings: bookings.iter().map(booking).collect(),
        }
    }

    /// Two places, 1 and 2 have them; 3, 4 and 5 wait; 1 cancels, 3 declines what it is offered, 4 accepts.
    fn right() -> (Vec<Happened>, Stored) {
        let history = vec![
            at(1, 1, BOOKED),
            at(1, 2, BOOKED),
            at(2, 3, What::Waitlisted),
            at(2, 4, What::Waitlisted),
            at(3, 5, What::Waitlisted),
            at(4, 1, What::Cancelled),
            at(4, 3, What::Offered),
            at(5, 3, What::Declined),
            at(5, 4, What::Offered),
            at(6, 4, ACCEPTED),
        ];
        let end = stored(&[
            (SLOT, 1, Status::Cancelled),
            (SLOT, 2, Status::Booked),
            (SLOT, 3, Status::Declined),
            (SLOT, 4, Status::Booked),
            (SLOT, 5, Status::Waitlisted),
        ]);
        (history, end)
    }

    #[test]
    fn what_may_happen_is_no_fault() {
        let (history, stored) = right();
        assert_eq!(broken(judge(&history, &stored)), Vec::<String>::new());
    }

    #[test]
    fn a_move_gives_back_what_it_leaves_and_takes_what_it_was_offered() {
        let moves = Some(id(2));
        let there = |batch, what| Happened {
            slot_id: OTHER,
            moves,
            ..at(batch, 9, what)
        };
        let mut history = vec![
            at(1, 1, BOOKED),
            at(1, 2, BOOKED),
            Happened {
                slot_id: OTHER,
                ..at(1, 7, BOOKED)
            },
            Happened {
                slot_id: OTHER,
                ..at(1, 8, BOOKED)
            },
            there(2, What::Waitlisted),
            Happened {
                slot_id: OTHER,
                ..at(3, 7, What::Cancelled)
            },
            there(3, What::Offered),
            Happened {
                slot_id: OTHER,
                ..at(4, 2, What::Moved { from: SLOT })
            },
            there(4, What::GoneByMoving),
        ];
        let end = stored(&[
            (SLOT, 1, Status::Booked),
            (OTHER, 2, Status::Booked),
            (OTHER, 8, Status::Booked),
        ]);
        assert_eq!(broken(judge(&history, &end)), Vec::<String>::new());
        // It never had the place that it leaves.
        history.remove(1);
        assert_eq!(broken(judge(&history, &end)), ["history_is_possible"]);
    }

    #[test]
    fn each_promise_is_seen_to_be_broken() {
        type Change = fn(&mut Vec<Happened>, &mut Stored);
        let cases: [(&str, Change, &[&str]); 9] = [
            (
                "a place sold twice",
                |history, stored| {
                    history.insert(2, at(1, 6, BOOKED));
                    stored.bookings.push(StoredBooking {
                        id: id(6),
                        slot_id: SLOT,
                        status: Status::Booked,
                    });
                },
                &["history_is_possible"],
            ),
            (
                "cancelled twice",
                |history, _| history.push(at(7, 1, What::Cancelled)),
                &["history_is_possible"],
            ),
            (
                "accepted without an offer",
                |history, _| history[9].id = id(5),
                &["history_is_possible", "history_ends_as_stored"],
            ),
            (
                "an offer without a place",
                |history, _| history.insert(5, at(3, 3, What::Offered)),
                &["history_is_possible", "history_offers_in_turn"],
            ),
            (
                "an offer to the second of the line",
                |history, stored| {
                    (history[6].id, history[7].id, history[8].id, history[9].id) = (id(4), id(4), id(3), id(3));
                    (stored.bookings[2].status, stored.bookings[3].status) = (Status::Booked, Status::Declined);
                },
                &["history_offers_in_turn"],
            ),
            (
                "a newcomer passes the line",
                |history, stored| {
                    history.insert(6, at(4, 6, BOOKED));
                    history.truncate(7);
                    stored.bookings = vec![
                        StoredBooking {
                            id: id(2),
                            slot_id: SLOT,
                            status: Status::Booked,
                        },
                        StoredBooking {
                            id: id(6),
                            slot_id: SLOT,
                            status: Status::Booked,
                        },
                        StoredBooking {
                            id: id(3),
                            slot_id: SLOT,
                            status: Status::Waitlisted,
                        },
                        StoredBooking {
                            id: id(4),
                            slot_id: SLOT,
                            status: Status::Waitlisted,
                        },
                        StoredBooking {
                            id: id(5),
                            slot_id: SLOT,
                            status: Status::Waitlisted,
                        },
                    ];
                },
                &["history_newcomers_pass_nobody"],
            ),
            (
                "offered in a later commit",
                |history, _| history[6].batch = 5,
                &["history_no_commit_leaves_a_place_free"],
            ),
            (
                "a booking nobody knows of",
                |_, stored| stored.bookings[4].status = Status::Booked,
                &["history_ends_as_stored"],
            ),
            (
                "something else",
                |history, _| history.push(at(7, 1, What::Other)),
                &["history_is_possible"],
            ),
        ];
        for (case, change, expected) in cases {
            let (mut history, mut stored) = right();
            change(&mut history, &mut stored);
            assert_eq!(broken(judge(&history, &stored)), expected, "{case}");
        }
    }
}
