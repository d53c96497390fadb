//! Random batches of commands, decided by a pool that sees only the facts it needs and by a naive model that recounts
//! everything each time. Both must agree on every answer and on the state of everybody.

use std::collections::BTreeMap;

use allocation::pool::{Command, Done, Facts, Gone, Grant, Head, Pool, Promotion, Refusal, State};
use proptest::prelude::*;

/// Everybody and everything, in the plainest form.
#[derive(Clone, Debug)]
struct Model {
    now: i64,
    capacity: u32,
    closed: bool,
    waiting_max: Option<u32>,
    missed_max: u8,
    promotion: Promotion,
    last_sequence: u64,
    units: BTreeMap<u8, State>,
}

impl Model {
    fn taken(&self) -> u32 {
        let places = self
            .units
            .values()
            .filter(|state| matches!(state, State::Sold | State::Held { .. } | State::Offered { .. }));
        u32::try_from(places.count()).expect("small")
    }

    fn line(&self) -> Vec<Head<u8>> {
        let mut line: Vec<Head<u8>> = Vec::new();
        for (unit, state) in &self.units {
            if let State::Waiting { sequence, missed } = *state {
                line.push(Head {
                    unit: *unit,
                    sequence,
                    missed,
                });
            }
        }
        line.sort_by_key(|head| head.sequence);
        line
    }

    fn serve(&mut self) {
        while self.taken() < self.capacity {
            let Some(head) = self.line().first().copied() else {
                return;
            };
            let to = match self.promotion {
                Promotion::Offer { until } => State::Offered {
                    until,
                    missed: head.missed,
                },
                Promotion::Grant(Grant::Sold) => State::Sold,
                Promotion::Grant(Grant::Held { until }) => State::Held { until },
                Promotion::FirstToConfirm => return,
            };
            self.units.insert(head.unit, to);
        }
    }

    fn expired(&self) -> Vec<(i64, u8)> {
        let mut expired = Vec::new();
        for (unit, state) in &self.units {
            if let State::Offered { until, .. } | State::Held { until } = *state
                && until <= self.now
            {
                expired.push((until, *unit));
            }
        }
        expired.sort_unstable();
        expired
    }

    fn expire(&mut self) {
        for (_, unit) in self.expired() {
            let to = match self.units[&unit] {
                State::Offered { missed, .. } if missed + 1 < self.missed_max => {
                    self.last_sequence += 1;
                    State::Waiting {
                        sequence: self.last_sequence,
                        missed: missed + 1,
                    }
                }
                State::Offered { .. } => State::Gone(Gone::OffersMissed),
                _ => State::Gone(Gone::HoldExpired),
            };
            self.units.insert(unit, to);
        }
        self.serve();
    }

    fn decide(&mut self, command: Command<u8>) -> Result<Done, Refusal> {
        let place = |grant| match grant {
            Grant::Sold => State::Sold,
            Grant::Held { until } => State::Held { until },
        };
        let known = |model: &Self, unit| match model.units.get(&unit) {
            None => Err(Refusal::Unknown),
            Some(State::Gone(gone)) => Err(Refusal::Gone(*gone)),
            Some(state) => Ok(*state),
        };
        match command {
            Command::Claim { unit, .. } if self.units.contains_key(&unit) => Err(Refusal::Exists),
            Command::Claim { .. } if self.closed => Err(Refusal::Closed),
            Command::Claim { unit, grant, .. } if self.line().is_empty() && self.taken() < self.capacity => {
                self.units.insert(unit, place(grant));
                Ok(Done::Granted)
            }
            Command::Claim { wait: false, .. } => Err(Refusal::Full),
            Command::Claim { unit, .. } => {
                if self.waiting_max.is_some_and(|max| self.line().len() >= max as usize) {
                    return Err(Refusal::WaitlistFull);
                }
                self.last_sequence += 1;
                self.units.insert(
                    unit,
                    State::Waiting {
                        sequence: self.last_sequence,
                        missed: 0,
                    },
                );
                Ok(Done::Waiting {
                    sequence: self.last_sequence,
                })
            }
            Command::Confirm { unit, grant } => {
                match known(self, unit)? {
                    State::Sold => return Err(Refusal::AlreadySold),
                    State::Waiting { .. }
                        if self.promotion != Promotion::FirstToConfirm || self.taken() == self.capacity =>
                    {
                        return Err(Refusal::NotOffered);
                    }
                    _ => {}
                }
                self.units.insert(unit, place(grant));
                Ok(Done::Granted)
            }
            Command::Release { unit } => {
                let from = known(self, unit)?;
                self.units.insert(unit, State::Gone(Gone::Released));
                self.serve();
                Ok(Done::Released { from })
            }
            Command::Withhold { unit, until } => {
                let from = known(self, unit)?;
                if !matches!(from, State::Sold | State::Held { .. }) {
                    return Err(Refusal::NotGranted);
                }
                if self.line().is_empty() {
                    self.units.insert(unit, State::Held { until });
                    return Ok(Done::Withheld);
                }
                self.units.insert(unit, State::Gone(Gone::Released));
                self.serve();
                Ok(Done::Released { from })
            }
            Command::Retract { unit } => {
                if !matches!(known(self, unit)?, State::Sold | State::Held { .. }) {
                    return Err(Refusal::NotGranted);
                }
                self.units.insert(unit, State::Gone(Gone::Released));
                self.capacity -= 1;
                Ok(Done::Retracted)
            }
            Command::Queue { unit, sequence } => {
                let line = self.line();
                let is_here = !matches!(self.units.get(&unit), None | Some(State::Gone(_)));
                if is_here || line.iter().any(|head| head.sequence == sequence) {
                    return Err(Refusal::Exists);
                }
                if line.is_empty() && self.taken() < self.capacity {
                    return Err(Refusal::PlaceFree);
                }
                if self.waiting_max.is_some_and(|max| line.len() >= max as usize) {
                    return Err(Refusal::WaitlistFull);
                }
                self.last_sequence = self.last_sequence.max(sequence);
                self.units.insert(unit, State::Waiting { sequence, missed: 0 });
                Ok(Done::Waiting { sequence })
            }
            Command::Resize { capacity, close } => {
                let taken = self.taken();
                if capacity >= taken {
                    self.capacity = capacity;
                    self.serve();
                    Ok(Done::Resized)
                } else if close {
                    self.capacity = taken;
                    self.closed = true;
                    Ok(Done::ClosedInstead { capacity: taken })
                } else {
                    Err(Refusal::BelowTaken { taken })
                }
            }
            Command::Promote { unit, grant, raise } => {
                match self.units.get(&unit) {
                    Some(State::Sold) => return Err(Refusal::AlreadySold),
                    Some(State::Held { .. }) => return Err(Refusal::AlreadyHeld),
                    Some(State::Offered { .. }) => {}
                    Some(State::Waiting { .. } | State::Gone(_)) | None => {
                        if self.taken() == self.capacity && !raise {
                            return Err(Refusal::Full);
                        }
                        self.capacity = self.capacity.max(self.taken() + 1);
                    }
                }
                self.units.insert(unit, place(grant));
                Ok(Done::Granted)
            }
            Command::Expire => Ok(Done::Expired),
            Command::Swap { old, new } => {
                let state = known(self, old)?;
                if !matches!(state, State::Sold | State::Held { .. }) {
                    return Err(Refusal::NotGranted);
                }
                if !matches!(self.units.get(&new), None | Some(State::Gone(_))) {
                    return Err(Refusal::Exists);
                }
                self.units.insert(old, State::Gone(Gone::Swapped));
                self.units.insert(new, state);
                Ok(Done::Swapped)
            }
            Command::Close => {
                self.closed = true;
                Ok(Done::Closed)
            }
            Command::Open => {
                self.closed = false;
                Ok(Done::Opened)
            }
        }
    }

    /// What a lane would load for these commands, with the first `heads` of the line.
    fn facts(&self, commands: &[Command<u8>], heads: usize) -> Facts<u8> {
        let mut named: Vec<u8> = self.expired().into_iter().map(|(_, unit)| unit).collect();
        for command in commands {
            match *command {
                Command::Claim { unit, .. }
                | Command::Confirm { unit, .. }
                | Command::Release { unit }
                | Command::Withhold { unit, .. }
                | Command::Retract { unit }
                | Command::Promote { unit, .. } => named.push(unit),
                Command::Swap { old, new } => named.extend([old, new]),
                // Whoever stands at the place that is asked for.
                Command::Queue { unit, sequence } => {
                    named.push(unit);
                    named.extend(
                        self.line()
                            .iter()
                            .filter(|head| head.sequence == sequence)
                            .map(|head| head.unit),
                    );
                }
                Command::Resize { .. } | Command::Expire | Command::Close | Command::Open => {}
            }
        }
        let line = self.line();
        Facts {
            now: self.now,
            capacity: self.capacity,
            taken: self.taken(),
            waiting: u32::try_from(line.len()).expect("small"),
            waiting_max: self.waiting_max,
            missed_max: self.missed_max,
            closed: self.closed,
            promotion: self.promotion,
            last_sequence: self.last_sequence,
            units: named
                .iter()
                .filter_map(|unit| Some((*unit, *self.units.get(unit)?)))
                .collect(),
            heads: line.into_iter().take(heads).collect(),
        }
    }

    /// As many heads as these commands can need.
    fn heads_needed(&self, commands: &[Command<u8>]) -> usize {
        let expired = self.expired().len();
        let free = self.capacity.saturating_sub(self.taken()) as usize;
        let others: usize = commands
            .iter()
            .map(|command| match command {
                // A promotion takes a head out of the line or raises the capacity, a release can leave the line.
                Command::Release { .. }
                | Command::Withhold { .. }
                | Command::Promote { .. }
                | Command::Confirm { .. }
                | Command::Queue { .. } => 1,
                Command::Resize { capacity, .. } => *capacity as usize,
                _ => 0,
            })
            .sum();
        // An expired offer frees a place and joins the line again.
        2 * expired + free + others
    }

    fn apply(&mut self, pool: &Pool<u8>) {
        for change in pool.changes() {
            assert_eq!(
                self.units.insert(change.unit, change.to),
                change.from,
                "the effects begin where the facts ended"
            );
        }
        self.capacity = pool.capacity();
        self.closed = pool.is_closed();
        self.last_sequence = pool.last_sequence();
    }
}

/// A batch: time passes, the promotion may change, then come the commands.
#[derive(Clone, Debug)]
struct Batch {
    passes: i64,
    promotion: u8,
    commands: Vec<Command<u8>>,
    heads: usize,
}

fn promotion(kind: u8, now: i64) -> Promotion {
    match kind {
        0 => Promotion::Grant(Grant::Sold),
        1 => Promotion::Grant(Grant::Held { until: now + 4 }),
        2 => Promotion::FirstToConfirm,
        _ => Promotion::Offer { until: now + 5 },
    }
}

const UNITS: u8 = 14;
/// Places in a line that are asked for; the pool gives lower and higher ones by itself.
const SEQUENCE_MAX: u64 = 30;
/// Deadlines in commands; the runs last about this long.
const DEADLINE_MAX: i64 = 40;

fn grants() -> impl Strategy<Value = Grant> {
    prop_oneof![
        Just(Grant::Sold),
        (1..DEADLINE_MAX).prop_map(|until| Grant::Held { until })
    ]
}

fn commands() -> impl Strategy<Value = Command<u8>> {
    let unit = 0..UNITS;
    prop_oneof![
        6 => (unit.clone(), grants(), any::<bool>()).prop_map(|(unit, grant, wait)| Command::Claim { unit, grant, wait }),
        3 => (unit.clone(), grants()).prop_map(|(unit, grant)| Command::Confirm { unit, grant }),
        3 => unit.clone().prop_map(|unit| Command::Release { unit }),
        1 => (0..8_u32, any::<bool>()).prop_map(|(capacity, close)| Command::Resize { capacity, close }),
        1 => (unit.clone(), grants(), any::<bool>())
            .prop_map(|(unit, grant, raise)| Command::Promote { unit, grant, raise }),
        2 => (unit.clone(), 1..DEADLINE_MAX).prop_map(|(unit, until)| Command::Withhold { unit, until }),
        1 => unit.clone().prop_map(|unit| Command::Retract { unit }),
        2 => (unit.clone(), 1..SEQUENCE_MAX).prop_map(|(unit, sequence)| Command::Queue { unit, sequence }),
        1 => Just(Command::Expire),
        1 => (unit.clone(), unit).prop_map(|(old, new)| Command::Swap { old, new }),
        1 => Just(Command::Close),
        2 => Just(Command::Open),
    ]
}

fn batches() -> impl Strategy<Value = Vec<Batch>> {
    let batch = (0..4_i64, 0..7_u8, prop::collection::vec(commands(), 1..7), 0..3_usize).prop_map(
        |(passes, promotion, commands, heads)| Batch {
            passes,
            promotion,
            commands,
            heads,
        },
    );
    prop::collection::vec(batch, 1..16)
}

fn models() -> impl Strategy<Value = Model> {
    (0..5_u32, prop::option::of(0..5_u32), 1..4_u8).prop_map(|(capacity, waiting_max, missed_max)| Model {
        now: 0,
        capacity,
        closed: false,
        waiting_max,
        missed_max,
        promotion: Promotion::FirstToConfirm,
        last_sequence: 0,
        units: BTreeMap::new(),
    })
}

fn check_sums(pool: &Pool<u8>, model: &Model) -> Result<(), TestCaseError> {
    prop_assert_eq!(pool.taken(), model.taken());
    prop_assert_eq!(pool.waiting() as usize, model.line().len());
    prop_assert!(model.taken() <= model.capacity, "oversold");
    prop_assert_eq!(pool.free(), model.capacity - model.taken());
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// With the facts that a lane loads, the pool answers as if it knew everything.
    #[test]
    fn agrees_with_the_naive_model(mut model in models(), batches in batches()) {
        for batch in batches {
            model.now += batch.passes;
            model.promotion = promotion(batch.promotion, model.now);
            let heads = model.heads_needed(&batch.commands);
            let mut pool = Pool::new(model.facts(&batch.commands, heads)).expect("the model is consistent");
            let mut stored = model.clone();
            model.expire();
            for command in &batch.commands {
                prop_assert_eq!(pool.decide(*command), model.decide(*command), "{:?}", command);
                check_sums(&pool, &model)?;
                if pool.line().count() == pool.waiting() as usize {
                    let line: Vec<u8> = model.line().iter().map(|head| head.unit).collect();
                    prop_assert_eq!(pool.line().collect::<Vec<_>>(), line.clone());
                    let positions: Vec<_> = line.iter().map(|unit| pool.position(*unit)).collect();
                    prop_assert_eq!(positions, (1..=line.len()).map(Some).collect::<Vec<_>>());
                }
            }
            stored.apply(&pool);
            prop_assert_eq!(&stored.units, &model.units);
            prop_assert_eq!((stored.capacity, stored.closed, stored.last_sequence), (model.capacity, model.closed, model.last_sequence));
            let idle = model.capacity > model.taken() && !model.line().is_empty();
            prop_assert!(!idle || model.promotion == Promotion::FirstToConfirm, "a place is free while somebody waits");
        }
    }

    /// With too few heads, places may stay free for a while, but nobody is overtaken and the sums hold.
    #[test]
    fn too_few_heads_are_safe(mut stored in models(), batches in batches()) {
        for batch in batches {
            stored.now += batch.passes;
            stored.promotion = promotion(batch.promotion, stored.now);
            let before = stored.clone();
            let mut pool = Pool::new(stored.facts(&batch.commands, batch.heads)).expect("the model is consistent");
            for command in &batch.commands {
                let waited = pool.waiting();
                let done = pool.decide(*command);
                if let (Command::Claim { .. }, Ok(Done::Granted)) = (command, done) {
                    prop_assert_eq!(waited, 0, "a newcomer got a place while somebody waited");
                }
            }
            stored.apply(&pool);
            check_sums(&pool, &stored)?;
            // Whoever of the line was served by the pool itself stood before all who still wait as they did.
            let named = before.facts(&batch.commands, 0).units;
            let served = before.line().into_iter().filter(|head| {
                !named.iter().any(|(unit, _)| *unit == head.unit) && stored.units[&head.unit].takes_place()
            }).map(|head| head.sequence).max();
            let waited = before.line();
            let still_waiting = stored.line().into_iter().filter(|head| {
                waited.iter().any(|before| (before.unit, before.sequence) == (head.unit, head.sequence))
            }).map(|head| head.sequence).next();
            if let (Some(served), Some(waiting)) = (served, still_waiting) {
                prop_assert!(served < waiting, "{served} was served before {waiting}");
            }
        }
    }
}
