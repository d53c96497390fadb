//! Counted places with a line, as slots and classes have them: what both do the same way stands here once.
//!
//! Who gets a place is decided by `crates/allocation`. [`Places`] is its pool together with the row it was read from: how
//! far its effects have been taken over, and the counters to be written. [`lane`] is the way a batch takes through the
//! database, [`offers`] how long a freed place is kept for whoever waits.

pub mod lane;
pub mod offers;

use allocation::Pool;
use allocation::pool::{BrokenFacts, Change, Command, Done, Effect, Facts, Head, Promotion, Refusal, State};
use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use crate::accounts;

/// A deadline that people see is enforced this much later, so that a request sent in time is never refused for its travel.
pub const DEADLINE_GRACE: TimeDelta = TimeDelta::seconds(2);
/// People in one line. A batch reads the whole line, so it has a bound.
pub const LINE_MAX: u32 = 1_000;

/// Who asks for something with a member's right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    pub organisation_id: Uuid,
    pub user_id: Uuid,
}

impl From<&accounts::Host> for Host {
    fn from(host: &accounts::Host) -> Self {
        Self {
            organisation_id: host.organisation_id,
            user_id: host.user_id,
        }
    }
}

/// What a request is known by when it comes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandKey {
    pub key: String,
    /// SHA-256 of what the command says.
    pub fingerprint: Vec<u8>,
}

/// The counters of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counts {
    pub capacity: i32,
    pub taken: i32,
    pub waiting: i32,
    /// The highest place in the order of the line that was ever given.
    pub line_end: i64,
}

/// What decides about the line.
#[derive(Clone, Copy, Debug)]
pub struct LineRules {
    pub length_max: u32,
    /// Offers that somebody may miss before being out.
    pub missed_max: u8,
    pub promotion: Promotion,
}

/// The places of one resource in one batch.
#[derive(Clone, Debug)]
pub struct Places {
    pool: Pool<Uuid>,
    /// How many of the pool's effects were taken over.
    absorbed: usize,
    /// As loaded; raised by one if anything changed.
    version: i64,
    changed: bool,
}

impl Places {
    /// `units` are all of the line, everybody whose deadline has passed, and whatever the commands name.
    pub fn new(
        now: DateTime<Utc>,
        counts: Counts,
        closed: bool,
        line: LineRules,
        version: i64,
        units: impl Iterator<Item = (Uuid, State)>,
    ) -> Result<Self, BrokenFacts> {
        Ok(Self {
            pool: pool(now, counts, closed, line, units)?,
            absorbed: 0,
            version,
            changed: false,
        })
    }

    /// The same places and people under other rules, for example because the time has changed.
    pub fn rebuild(
        &mut self,
        now: DateTime<Utc>,
        line: LineRules,
        units: impl Iterator<Item = (Uuid, State)>,
    ) -> Result<(), BrokenFacts> {
        debug_assert_eq!(
            self.absorbed,
            self.pool.effects().len(),
            "the old pool's effects would be lost"
        );
        self.pool = pool(now, self.counts(), self.pool.is_closed(), line, units)?;
        self.absorbed = 0;
        self.changed = true;
        Ok(())
    }

    pub fn pool(&self) -> &Pool<Uuid> {
        &self.pool
    }

    pub fn decide(&mut self, command: Command<Uuid>) -> Result<Done, Refusal> {
        self.pool.decide(command)
    }

    /// A place in `target` instead of one here, in one step.
    pub fn exchange(&mut self, target: &mut Self, unit: Uuid) -> Result<Done, Refusal> {
        self.pool
            .exchange(&mut target.pool, unit, allocation::pool::Grant::Sold, false)
    }

    /// What happened to units since it was last asked.
    pub fn take_changes(&mut self) -> Vec<Change<Uuid>> {
        let effects = &self.pool.effects()[self.absorbed..];
        let changes = effects
            .iter()
            .filter_map(|effect| match effect {
                Effect::Unit(change) => Some(*change),
                Effect::Capacity { .. } | Effect::Closed | Effect::Opened => None,
            })
            .collect();
        self.changed |= !effects.is_empty();
        self.absorbed = self.pool.effects().len();
        changes
    }

    /// Something beside the places has changed.
    pub fn mark_changed(&mut self) {
        self.changed = true;
    }

    pub fn changed(&self) -> bool {
        self.changed
    }

    pub fn version(&self) -> i64 {
        self.version + i64::from(self.changed)
    }

    pub fn counts(&self) -> Counts {
        let count = |places: u32| i32::try_from(places).unwrap_or(i32::MAX);
        Counts {
            capacity: count(self.pool.capacity()),
            taken: count(self.pool.taken()),
            waiting: count(self.pool.waiting()),
            line_end: i64::try_from(self.pool.last_sequence()).unwrap_or(i64::MAX),
        }
    }

    /// Whether a newcomer would get a place.
    pub fn has_room(&self) -> bool {
        self.pool.free() > 0 && self.pool.waiting() == 0 && !self.pool.is_closed()
    }

    /// In the line, from 1.
    pub fn position(&self, unit: Uuid) -> Option<u32> {
        self.pool
            .position(unit)
            .and_then(|position| u32::try_from(position).ok())
    }

    /// # Panics
    /// If the unit has no place and does not wait: two releases of one place would sell it twice.
    pub fn release(&mut self, unit: Uuid) {
        self.decide(Command::Release { unit })
            .expect("what holds a place or waits gives it up once");
    }
}

fn pool(
    now: DateTime<Utc>,
    counts: Counts,
    closed: bool,
    line: LineRules,
    units: impl Iterator<Item = (Uuid, State)>,
) -> Result<Pool<Uuid>, BrokenFacts> {
    let places = |count: i32| u32::try_from(count).unwrap_or(0);
    let (mut placed, mut heads) = (Vec::new(), Vec::new());
    for (unit, state) in units {
        match state {
            State::Waiting { sequence, missed } => heads.push(Head { unit, sequence, missed }),
            state => placed.push((unit, state)),
        }
    }
    heads.sort_unstable_by_key(|head| head.sequence);
    Pool::new(Facts {
        now: micros(now),
        capacity: places(counts.capacity),
        taken: places(counts.taken),
        waiting: places(counts.waiting),
        waiting_max: Some(line.length_max),
        missed_max: line.missed_max,
        closed,
        promotion: line.promotion,
        last_sequence: u64::try_from(counts.line_end).unwrap_or(0),
        units: placed,
        heads,
    })
}

/// An instant as the pool counts it.
pub fn micros(at: DateTime<Utc>) -> i64 {
    at.timestamp_micros()
}

/// An instant of the pool, as everybody else counts it.
pub fn instant(micros: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(micros).unwrap_or(DateTime::<Utc>::MAX_UTC)
}
