//! A counted resource: places that are all alike, a waitlist for them, and offers of freed places.
//!
//! A **unit** is one claim on the resource, for example a booking. Each unit is in exactly one [`State`]; a unit that is
//! offered, held or sold takes one place. The sum never breaks: `sold + held + offered + free = capacity`.
//!
//! Rules, wherever they apply:
//! * Expired offers and holds are released before anything else is decided ([`Pool::new`] does it).
//! * A freed place goes to the head of the waitlist in the same step. While anyone waits, no newcomer gets a place.
//! * A missed offer sends its unit to the end of the line; the last one it may miss sends it out.
//! * A closed pool admits no newcomer, and still serves those who already wait.
//! * A unit leaves once: releasing it again is an error, never a no-op and never a second free place.

mod decide;
mod facts;

use std::collections::{BTreeMap, HashMap};

pub use facts::{BrokenFacts, Facts, Head};

use crate::{Id, Micros};

/// Where a unit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// In the waitlist; takes no place.
    Waiting {
        /// The place in the line: lower is served earlier. Given once by the pool and never changed while waiting.
        sequence: u64,
        /// Offers missed so far.
        missed: u8,
    },
    /// A place may be taken until the deadline.
    Offered {
        /// From this instant on the offer is missed.
        until: Micros,
        /// Offers missed before this one.
        missed: u8,
    },
    /// A place is kept until the deadline, for example while somebody pays.
    Held {
        /// From this instant on the hold is over.
        until: Micros,
    },
    /// Has a place for good, until it is released.
    Sold,
    /// Left; final.
    Gone(Gone),
}

impl State {
    /// Whether a unit in this state takes one of the places.
    pub const fn takes_place(self) -> bool {
        matches!(self, Self::Offered { .. } | Self::Held { .. } | Self::Sold)
    }
}

/// How a unit has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Gone {
    /// Given up or taken away by a command.
    Released,
    /// Its hold ran out.
    HoldExpired,
    /// It missed its last offer.
    OffersMissed,
    /// It gave its place to another unit, or exchanged it for one in another pool.
    Swapped,
}

/// What becomes of a place that is free while somebody waits. If the deadline is not after the decision time, as close to
/// the start of what is allocated, it is the same as [`Promotion::FirstToConfirm`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Promotion {
    /// The head of the line is offered the place until the deadline.
    Offer {
        /// The deadline of offers that are made now.
        until: Micros,
    },
    /// The head of the line gets the place without being asked.
    Grant(Grant),
    /// The place stays free, and whoever of the line confirms first gets it. Newcomers still do not.
    FirstToConfirm,
}

/// How a place is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grant {
    /// For good.
    Sold,
    /// Until the deadline, which lies after the decision time.
    Held {
        /// The deadline.
        until: Micros,
    },
}

impl From<Grant> for State {
    fn from(grant: Grant) -> Self {
        match grant {
            Grant::Sold => Self::Sold,
            Grant::Held { until } => Self::Held { until },
        }
    }
}

/// What can be asked of a pool. The refusals of each command are listed in the order in which they are checked; the
/// first that applies is the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Command<Id> {
    /// A newcomer wants a place, or with `wait` a place in the line if there is none.
    /// Refusals: `Exists`, `Closed`, `Full` (without `wait`), `WaitlistFull` (with `wait`).
    Claim {
        /// The new unit.
        unit: Id,
        /// How the place is to be given.
        grant: Grant,
        /// Whether it would wait.
        wait: bool,
    },
    /// Accepts an offer, settles a hold (`Grant::Sold`) or prolongs it (`Grant::Held`). Works in a closed pool too.
    /// Refusals: `Unknown`, `Gone`, `AlreadySold`, `NotOffered` (it waits and nothing is offered to it).
    Confirm {
        /// An offered or held unit; a waiting one if the promotion is [`Promotion::FirstToConfirm`].
        unit: Id,
        /// How the place is to be given.
        grant: Grant,
    },
    /// Gives up a place, an offer or the place in the line.
    /// Refusals: `Unknown`, `Gone` (it was released before).
    Release {
        /// The unit that leaves.
        unit: Id,
    },
    /// Gives up a place without making it free at once: it is kept from everybody until the deadline, unless somebody
    /// waits, who gets it in the same step as by [`Command::Release`].
    /// Refusals: `Unknown`, `Gone`, `NotGranted` (it has no place to leave).
    Withhold {
        /// The unit that leaves; while its place is kept, its state is `Held`.
        unit: Id,
        /// When the place becomes free, after the decision time.
        until: Micros,
    },
    /// Takes back a place for which the pool was enlarged by [`Command::Promote`]: the unit leaves and the capacity
    /// shrinks by one in the same step, so that nobody is served.
    /// Refusals: `Unknown`, `Gone`, `NotGranted`.
    Retract {
        /// The unit that was promoted.
        unit: Id,
    },
    /// The host puts a unit into the line, at the place that its arrival has given it, also into a closed pool. A unit
    /// that has left may come back.
    /// Refusals: `Exists` (the unit is here, or another stands at this place), `PlaceFree`, `WaitlistFull`.
    Queue {
        /// The unit that is to wait.
        unit: Id,
        /// Its place in the order of the line, given by the caller instead of by the pool.
        sequence: u64,
    },
    /// Changes the capacity. Below what is taken it is refused, or with `close` the pool is closed, keeps everybody, and
    /// has exactly the taken places as its capacity.
    /// Refusals: `BelowTaken` (without `close`).
    Resize {
        /// The new capacity.
        capacity: u32,
        /// What to do if more is taken than that.
        close: bool,
    },
    /// The host gives a place out of turn, to a unit of the line, a new one or one that has left, also in a closed pool. Without a free place
    /// it is refused, or with `raise` the capacity grows by one in the same step ([`Effect::Capacity`] names the unit;
    /// the caller keeps the host's reason beside it).
    /// Refusals: `AlreadySold`, `AlreadyHeld`, `Full` (without `raise`), `CapacityTooLarge`.
    Promote {
        /// The unit that gets the place.
        unit: Id,
        /// How the place is to be given.
        grant: Grant,
        /// What to do if there is no free place.
        raise: bool,
    },
    /// Releases what has expired and serves the line. Both has happened before any command is decided, so there is
    /// nothing left to do; a job sends it so that the facts are loaded and decided at all. Never refused.
    Expire,
    /// One unit takes over the place of another, with its state, in one step: no spare place is needed and nobody of the
    /// line can come between. Works in a closed pool too.
    /// Refusals: `Unknown` (old), `Gone` (old), `NotGranted` (the old one has no place), `Exists` (new).
    Swap {
        /// The held or sold unit that gives its place.
        old: Id,
        /// The unit that gets it: new here, or gone from here.
        new: Id,
    },
    /// Admits no newcomer from now on. Closing again changes nothing. Never refused.
    Close,
    /// Admits newcomers again. Never refused.
    Open,
}

/// What a command that was not refused has done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// The unit has a place, in the state asked for.
    Granted,
    /// The unit stands in the line.
    Waiting {
        /// Its place in the order of the line; not a position (positions change).
        sequence: u64,
    },
    /// The unit has left.
    Released {
        /// What it was.
        from: State,
    },
    /// The unit has left, and its place is kept from everybody.
    Withheld,
    /// The unit has left, and its place is gone with it.
    Retracted,
    /// The capacity is as asked.
    Resized,
    /// More was taken than the capacity asked for, so the pool was closed instead.
    ClosedInstead {
        /// The capacity now: what is taken.
        capacity: u32,
    },
    /// Whatever had expired is released.
    Expired,
    /// The new unit has the old one's place.
    Swapped,
    /// The pool is closed.
    Closed,
    /// The pool is open.
    Opened,
}

/// Why a command was refused; nothing has changed. Precedence is documented at each [`Command`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// No such unit among the facts.
    #[error("this unit is not known")]
    Unknown,
    /// The unit has left already; for `Release` this is the second release.
    #[error("this unit has left already")]
    Gone(Gone),
    /// A new unit was asked for under an id that is in use or was used.
    #[error("a unit with this id exists")]
    Exists,
    /// The pool admits no newcomer.
    #[error("closed")]
    Closed,
    /// The unit has its place for good already.
    #[error("the place is taken by this unit already")]
    AlreadySold,
    /// The unit holds a place already.
    #[error("the place is held by this unit already")]
    AlreadyHeld,
    /// The unit waits and nothing is offered to it.
    #[error("no place is offered to this unit")]
    NotOffered,
    /// The unit has no place that it could give.
    #[error("this unit has no place to give")]
    NotGranted,
    /// No place is free, or those who wait come first.
    #[error("no place is left")]
    Full,
    /// Nobody has to wait: a place is free, and nobody stands before it.
    #[error("a place is free")]
    PlaceFree,
    /// The line is as long as it may be.
    #[error("the waitlist is full")]
    WaitlistFull,
    /// The capacity asked for is less than what is taken.
    #[error("{taken} places are taken")]
    BelowTaken {
        /// Places sold, held or offered.
        taken: u32,
    },
    /// The capacity cannot be raised any further.
    #[error("the capacity cannot be raised any further")]
    CapacityTooLarge,
}

/// One change, in the order in which it happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect<Id> {
    /// A unit changed its state.
    Unit(Change<Id>),
    /// The capacity changed.
    Capacity {
        /// Before.
        from: u32,
        /// After.
        to: u32,
        /// The unit for which a full pool was enlarged; `None` if the capacity was changed as such.
        raised_for: Option<Id>,
    },
    /// The pool was closed.
    Closed,
    /// The pool was opened.
    Opened,
}

/// The change of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change<Id> {
    /// The unit.
    pub unit: Id,
    /// `None` if the unit is new.
    pub from: Option<State>,
    /// After.
    pub to: State,
}

/// A counted resource at one decision time, seen through the facts that a batch of commands needs.
#[derive(Clone, Debug)]
pub struct Pool<Id> {
    now: Micros,
    capacity: u32,
    /// Places sold, held or offered.
    taken: u32,
    /// Units in the line, loaded or not.
    waiting: u32,
    waiting_max: Option<u32>,
    missed_max: u8,
    closed: bool,
    promotion: Promotion,
    last_sequence: u64,
    /// The units that were loaded or have come since.
    units: HashMap<Id, State>,
    /// The loaded part of the line, by sequence.
    line: BTreeMap<u64, Id>,
    /// Everybody of the line up to this sequence is loaded.
    line_known_until: u64,
    effects: Vec<Effect<Id>>,
}

impl<I: Id> Pool<I> {
    /// Places in all.
    pub fn capacity(&self) -> u32 {
        self.capacity
    }

    /// Places sold, held or offered.
    pub fn taken(&self) -> u32 {
        self.taken
    }

    /// Places that nobody has.
    pub fn free(&self) -> u32 {
        self.capacity - self.taken
    }

    /// Units in the line, loaded or not.
    pub fn waiting(&self) -> u32 {
        self.waiting
    }

    /// Whether newcomers are turned away.
    pub fn is_closed(&self) -> bool {
        self.closed
    }

    /// What becomes of a place that is free while somebody waits.
    pub fn promotion(&self) -> Promotion {
        self.promotion
    }

    /// The highest place in the order of the line that was ever given.
    pub fn last_sequence(&self) -> u64 {
        self.last_sequence
    }

    /// The state of a loaded or new unit.
    pub fn state(&self, unit: I) -> Option<State> {
        self.units.get(&unit).copied()
    }

    /// The loaded part of the line, in its order.
    pub fn line(&self) -> impl Iterator<Item = I> {
        self.line.values().copied()
    }

    /// A unit's position in the line, from 1; exact where everybody before it is loaded.
    pub fn position(&self, unit: I) -> Option<usize> {
        let Some(State::Waiting { sequence, .. }) = self.state(unit) else {
            return None;
        };
        Some(self.line.range(..=sequence).count())
    }

    /// Whether places stay free although the line would take them, because too few of its heads were loaded. Nobody else
    /// gets these places; the caller has the pool decided again ([`Command::Expire`]) with more heads.
    pub fn is_short_of_heads(&self) -> bool {
        self.free() > 0 && self.waiting > 0 && self.promotion != Promotion::FirstToConfirm
    }

    /// Everything that has happened since the pool was made, in order: one audit event each.
    pub fn effects(&self) -> &[Effect<I>] {
        &self.effects
    }

    /// The effects on units collapsed to one change for each unit, in the order in which the units were first changed.
    /// A unit that ended as it began is left out.
    pub fn changes(&self) -> Vec<Change<I>> {
        let mut changes: Vec<Change<I>> = Vec::new();
        let mut position: HashMap<I, usize> = HashMap::new();
        for effect in &self.effects {
            let Effect::Unit(change) = effect else { continue };
            if let Some(index) = position.get(&change.unit) {
                changes[*index].to = change.to;
            } else {
                position.insert(change.unit, changes.len());
                changes.push(*change);
            }
        }
        changes.retain(|change| change.from != Some(change.to));
        changes
    }
}
