//! What a pool has to be told before it can decide.

use std::collections::{BTreeMap, HashMap};

use super::{Grant, Pool, Promotion, State};
use crate::{Id, Micros};

/// The facts of one resource, read after it was locked: its counters, and only those units that the commands of the
/// batch need.
#[derive(Clone, Debug)]
pub struct Facts<Id> {
    /// The decision time; one for the whole batch.
    pub now: Micros,
    /// Places in all.
    pub capacity: u32,
    /// Places sold, held or offered; the derived counter of the resource.
    pub taken: u32,
    /// Units in the line.
    pub waiting: u32,
    /// How long the line may be; `None` for as long as people come, `Some(0)` for no line at all.
    pub waiting_max: Option<u32>,
    /// How many offers a unit may miss: with the last of them it is out, with an earlier one at the end of the line.
    pub missed_max: u8,
    /// Whether newcomers are turned away.
    pub closed: bool,
    /// What becomes of freed places.
    pub promotion: Promotion,
    /// The highest place in the order of the line that was ever given.
    pub last_sequence: u64,
    /// The units that the commands name, as far as they exist, and **every** unit whose offer or hold ends at or before
    /// `now`. A unit may be listed twice if both facts agree.
    pub units: Vec<(Id, State)>,
    /// The first of the line, in their order, without a gap: as many as places can become free in this batch (releases,
    /// expired units, capacity raised). Fewer are safe, but leave places free until the next batch.
    pub heads: Vec<Head<Id>>,
}

/// A unit at the head of the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head<Id> {
    /// The unit.
    pub unit: Id,
    /// Its place in the order.
    pub sequence: u64,
    /// Offers it has missed.
    pub missed: u8,
}

/// The facts contradict each other or break an invariant. Whatever wrote them has a bug; nothing may be decided on them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenFacts {
    /// More is taken than there is.
    #[error("{taken} places are taken of {capacity}")]
    Oversold {
        /// The counter.
        taken: u32,
        /// Places in all.
        capacity: u32,
    },
    /// More units with a place were loaded than the counter knows.
    #[error("{loaded} units with a place were loaded, but only {taken} are counted")]
    MoreThanTaken {
        /// Loaded units that take a place.
        loaded: usize,
        /// The counter.
        taken: u32,
    },
    /// More waiting units were loaded than the counter knows.
    #[error("{loaded} waiting units were loaded, but only {waiting} are counted")]
    MoreThanWaiting {
        /// Loaded units of the line.
        loaded: usize,
        /// The counter.
        waiting: u32,
    },
    /// The heads are not in ascending order, a sequence was given to two units or lies above the highest ever given.
    #[error("sequence {0} of the waitlist is out of order")]
    Sequence(u64),
    /// A unit was loaded twice with different states.
    #[error("a unit was loaded with two different states")]
    Contradiction,
}

impl<I: Id> Pool<I> {
    /// The pool at its decision time. What has expired is released and free places go to the line at once, before any
    /// command: the effects of that are the first ones.
    pub fn new(facts: Facts<I>) -> Result<Self, BrokenFacts> {
        let Facts {
            now,
            capacity,
            taken,
            waiting,
            waiting_max,
            missed_max,
            closed,
            promotion,
            last_sequence,
            units,
            heads,
        } = facts;
        if taken > capacity {
            return Err(BrokenFacts::Oversold { taken, capacity });
        }
        let promotion = match promotion {
            // An offer that could only be missed is not made.
            Promotion::Offer { until } | Promotion::Grant(Grant::Held { until }) if until <= now => {
                Promotion::FirstToConfirm
            }
            possible => possible,
        };
        let line_known_until = check_order(&heads)?;
        let heads = heads
            .into_iter()
            .map(|Head { unit, sequence, missed }| (unit, State::Waiting { sequence, missed }));
        let mut pool = Self {
            now,
            capacity,
            taken,
            waiting,
            waiting_max,
            missed_max,
            closed,
            promotion,
            last_sequence,
            units: HashMap::with_capacity(units.len()),
            line: BTreeMap::new(),
            line_known_until,
            effects: Vec::new(),
        };
        for (unit, state) in units.into_iter().chain(heads) {
            pool.load(unit, state)?;
        }
        pool.check_counts()?;
        pool.expire();
        Ok(pool)
    }

    fn load(&mut self, unit: I, state: State) -> Result<(), BrokenFacts> {
        if let Some(known) = self.units.insert(unit, state) {
            return if known == state {
                Ok(())
            } else {
                Err(BrokenFacts::Contradiction)
            };
        }
        if let State::Waiting { sequence, .. } = state
            && (sequence > self.last_sequence || self.line.insert(sequence, unit).is_some())
        {
            return Err(BrokenFacts::Sequence(sequence));
        }
        Ok(())
    }

    fn check_counts(&self) -> Result<(), BrokenFacts> {
        let loaded = self.units.values().filter(|state| state.takes_place()).count();
        if loaded > self.taken as usize {
            return Err(BrokenFacts::MoreThanTaken {
                loaded,
                taken: self.taken,
            });
        }
        if self.line.len() > self.waiting as usize {
            return Err(BrokenFacts::MoreThanWaiting {
                loaded: self.line.len(),
                waiting: self.waiting,
            });
        }
        Ok(())
    }
}

/// The last sequence of the heads, which have to ascend.
fn check_order<Id>(heads: &[Head<Id>]) -> Result<u64, BrokenFacts> {
    for pair in heads.windows(2) {
        if pair[0].sequence >= pair[1].sequence {
            return Err(BrokenFacts::Sequence(pair[1].sequence));
        }
    }
    Ok(heads.last().map_or(0, |head| head.sequence))
}
