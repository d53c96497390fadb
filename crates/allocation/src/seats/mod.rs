//! Named seats: holds, payments and sales of seats that are all different, and the best ones that are left.
//!
//! Every seat is in exactly one [`SeatState`], so `sold + paying + held + offered + blocked + available` is the number of
//! seats whatever happens. Commands on several seats are all or nothing. Expired holds, payments and offers are released
//! before anything else is decided ([`SeatMap::new`] does it).

mod decide;
mod layout;

use std::collections::HashMap;

pub use layout::{Grade, Layout, Place, Point};

use crate::{Id, Micros};

/// Where a seat stands. The owner is whatever holds seats, for example a reservation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SeatState<Owner> {
    /// Anybody may hold it.
    Available,
    /// Kept for its owner, who chooses or fills in forms.
    Held {
        /// Who holds it.
        owner: Owner,
        /// From this instant on the hold is over.
        until: Micros,
    },
    /// Kept for its owner, whose payment is on its way.
    Paying {
        /// Who pays.
        owner: Owner,
        /// From this instant on the payment is too late.
        until: Micros,
    },
    /// Paid for, or given away.
    Sold {
        /// Whose it is.
        owner: Owner,
    },
    /// Kept for somebody of the waitlist, who has not answered yet.
    Offered {
        /// To whom.
        owner: Owner,
        /// From this instant on the offer is missed.
        until: Micros,
    },
    /// Withheld by the host.
    Blocked,
}

impl<Owner: Copy> SeatState<Owner> {
    /// Who has it, if anybody.
    pub const fn owner(&self) -> Option<Owner> {
        match *self {
            Self::Held { owner, .. }
            | Self::Paying { owner, .. }
            | Self::Sold { owner }
            | Self::Offered { owner, .. } => Some(owner),
            Self::Available | Self::Blocked => None,
        }
    }

    /// When it becomes available again by itself.
    pub const fn until(&self) -> Option<Micros> {
        match *self {
            Self::Held { until, .. } | Self::Paying { until, .. } | Self::Offered { until, .. } => Some(until),
            Self::Available | Self::Sold { .. } | Self::Blocked => None,
        }
    }
}

/// What can be asked of a seat map. The refusals of each command are listed in the order in which they are checked. All
/// that take `seats` begin with `NoSeats`, `Twice` and `Unknown`; a refusal about one seat is about the first one in the
/// order of the command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SeatCommand<Seat, Owner> {
    /// Holds these seats, or none of them. Seats that are offered to the owner count as available.
    /// Refusals: `NotAvailable`.
    Hold {
        /// Who wants them.
        owner: Owner,
        /// Which.
        seats: Vec<Seat>,
        /// The deadline of the hold, after the decision time.
        until: Micros,
    },
    /// Holds the best seats that are left, side by side: nearest to the middle of the stage; not leaving a single seat
    /// between others if there is another choice; never places for wheelchairs.
    /// Refusals: `NoSeats` (none wanted, or more than a party may have), `NoneTogether`.
    HoldBest {
        /// Who wants them.
        owner: Owner,
        /// In which grade.
        grade: Grade,
        /// How many.
        count: usize,
        /// The deadline of the hold, after the decision time.
        until: Micros,
    },
    /// Prolongs holds. Refusals: `NotYours`, `WrongState` (not held).
    Prolong {
        /// Who holds them.
        owner: Owner,
        /// Which.
        seats: Vec<Seat>,
        /// The new deadline, after the decision time.
        until: Micros,
    },
    /// The owner begins to pay. Refusals: `NotYours`, `WrongState` (not held).
    Pay {
        /// Who pays.
        owner: Owner,
        /// For which.
        seats: Vec<Seat>,
        /// Until when the payment is awaited, after the decision time.
        until: Micros,
    },
    /// The payment was declined; the owner may try again. Refusals: `NotYours`, `WrongState` (not being paid for).
    Decline {
        /// Who paid.
        owner: Owner,
        /// For which.
        seats: Vec<Seat>,
        /// The deadline of the hold that they go back to, after the decision time.
        until: Micros,
    },
    /// Sells seats that are held or being paid for. Refusals: `NotYours`, `WrongState` (neither held nor being paid for).
    Sell {
        /// To whom.
        owner: Owner,
        /// Which.
        seats: Vec<Seat>,
    },
    /// Gives seats back, whatever the owner had them for. Releasing a seat twice is an error, since it is no longer the
    /// owner's. Refusals: `NotYours`.
    Release {
        /// Who gives them back.
        owner: Owner,
        /// Which.
        seats: Vec<Seat>,
    },
    /// Exchanges seats one for one: each new seat gets the state of the one it replaces, and only then the old ones become
    /// available. Refusals, besides the common ones for both lists together: `UnequalCount`, `NotYours` and `WrongState`
    /// (neither held nor sold: what is being paid for stays as it is) for `give`, `NotAvailable` for `take`.
    Swap {
        /// Whose they are.
        owner: Owner,
        /// The seats given back.
        give: Vec<Seat>,
        /// The seats wanted instead, in the same order.
        take: Vec<Seat>,
    },
    /// Keeps available seats for somebody of the waitlist. Refusals: `NotAvailable`.
    Offer {
        /// To whom.
        owner: Owner,
        /// Which.
        seats: Vec<Seat>,
        /// The deadline, after the decision time.
        until: Micros,
    },
    /// Withholds seats. A seat that is withheld already stays so. Refusals: `InUse` (with the time at which it may be
    /// free), `AlreadySold` (the owner has to be offered another seat or a refund first).
    Block {
        /// Which.
        seats: Vec<Seat>,
    },
    /// Gives withheld seats back to the sale. Refusals: `NotBlocked`.
    Unblock {
        /// Which.
        seats: Vec<Seat>,
    },
    /// Releases what has expired, which has happened before any command. Never refused.
    Expire,
}

/// Why a command was refused; nothing has changed. Precedence is documented at each [`SeatCommand`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SeatRefusal<Seat> {
    /// No seats were named, or a number of seats that no party can have.
    #[error("a number of seats that cannot be had")]
    NoSeats,
    /// A seat is named more than once.
    #[error("a seat is named twice")]
    Twice(Seat),
    /// The hall has no such seat, or its state was not loaded.
    #[error("this seat is not known")]
    Unknown(Seat),
    /// As many seats have to be taken as are given.
    #[error("seats are exchanged one for one")]
    UnequalCount,
    /// The seat is not the owner's (any more).
    #[error("this seat is not yours")]
    NotYours(Seat),
    /// The seat is the owner's, but not in a state in which this can be done.
    #[error("this cannot be done with this seat now")]
    WrongState(Seat),
    /// Somebody else has the seat, or it is withheld.
    #[error("this seat is not available")]
    NotAvailable(Seat),
    /// Not so many seats side by side are left in this grade.
    #[error("no such seats are left side by side")]
    NoneTogether,
    /// The seat is held, offered or being paid for.
    #[error("this seat is in use")]
    InUse {
        /// Which.
        seat: Seat,
        /// When it becomes available, unless it is sold before.
        until: Micros,
    },
    /// The seat is sold.
    #[error("this seat is sold")]
    AlreadySold(Seat),
    /// The seat is not withheld.
    #[error("this seat is not withheld")]
    NotBlocked(Seat),
}

/// The change of one seat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeatChange<Seat, Owner> {
    /// The seat.
    pub seat: Seat,
    /// Before.
    pub from: SeatState<Owner>,
    /// After.
    pub to: SeatState<Owner>,
}

/// The facts contradict each other or the layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BrokenSeats {
    /// A state was loaded for a seat that the hall does not have.
    #[error("a state was loaded for a seat that the hall does not have")]
    NotInLayout,
    /// A seat was loaded twice with different states.
    #[error("a seat was loaded with two different states")]
    Contradiction,
}

/// The seats of one event at one decision time, seen through the states that a batch of commands needs: those of the
/// seats that the commands name, of every seat whose deadline is at or before now, and, for [`SeatCommand::HoldBest`], of
/// all seats of the grade **and their neighbours**. A seat without a state is never given.
#[derive(Clone, Debug)]
pub struct SeatMap<'layout, Seat, Owner> {
    layout: &'layout Layout<Seat>,
    now: Micros,
    states: HashMap<Seat, SeatState<Owner>>,
    /// For each grade and party size, how many of the layout's windows are known to be taken. Forgotten when a seat
    /// becomes available.
    taken_windows: HashMap<(Grade, usize), usize>,
    effects: Vec<SeatChange<Seat, Owner>>,
}

impl<'layout, S: Id, O: Id> SeatMap<'layout, S, O> {
    /// The seats at the decision time `now`. What has expired is released at once; these are the first effects.
    pub fn new(
        layout: &'layout Layout<S>,
        now: Micros,
        states: impl IntoIterator<Item = (S, SeatState<O>)>,
    ) -> Result<Self, BrokenSeats> {
        let mut map = Self {
            layout,
            now,
            states: HashMap::new(),
            taken_windows: HashMap::new(),
            effects: Vec::new(),
        };
        for (seat, state) in states {
            if !layout.contains(seat) {
                return Err(BrokenSeats::NotInLayout);
            }
            if map.states.insert(seat, state).is_some_and(|known| known != state) {
                return Err(BrokenSeats::Contradiction);
            }
        }
        map.expire();
        Ok(map)
    }

    /// The state of a seat that was loaded.
    pub fn state(&self, seat: S) -> Option<SeatState<O>> {
        self.states.get(&seat).copied()
    }

    /// Everything that has happened since the map was made, in order: one audit event each.
    pub fn effects(&self) -> &[SeatChange<S, O>] {
        &self.effects
    }

    /// The effects collapsed to one change for each seat, in the order of the seats' ids, which is the order in which rows
    /// are locked and written. A seat that ended as it began is left out.
    pub fn changes(&self) -> Vec<SeatChange<S, O>> {
        let mut last: HashMap<S, SeatChange<S, O>> = HashMap::new();
        for effect in &self.effects {
            last.entry(effect.seat)
                .and_modify(|change| change.to = effect.to)
                .or_insert(*effect);
        }
        let mut changes: Vec<_> = last.into_values().filter(|change| change.from != change.to).collect();
        changes.sort_unstable_by_key(|change| change.seat);
        changes
    }
}
