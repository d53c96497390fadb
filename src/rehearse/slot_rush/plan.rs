//! Who does what, from a seed: the same people click twice, come again and change their minds in every run.

use super::super::figures::Act as _;
use super::super::seed::{Manner, Seed};
use super::api::Act;

/// One in ten comes too late, so that selling out is part of what is measured.
const PLACES_PER_TEN_USERS: u32 = 9;
/// People of the full slot that others want to move to, as a part of all.
const USERS_PER_FILLER: u32 = 10;
const FILLERS_MAX: u32 = 2_000;

/// As many changes of mind.
const CHANGES_PER_REPEAT: u64 = 10;
/// Of the people of the full slot one in so many cancels.
const FILLERS_PER_CANCELLATION: u64 = 8;
/// Accepting is what people click twice.
const ACCEPTS_PER_DOUBLE_CLICK: u64 = 4;

#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub seed: Seed,
    /// Who come to the sale: numbers 0 to `users - 1`.
    pub users: usize,
    pub places: usize,
    /// Who have the places of the full slot: the numbers after them.
    pub fillers: usize,
}

/// What somebody who has a place does in the second wave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mind {
    Stay,
    Cancel,
    /// To a slot with room.
    Move,
    /// To the full one, waiting there and keeping the place.
    MoveWaiting,
}

/// What somebody does who came too late.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hope {
    GiveUp,
    TryAgain,
    Wait,
    WaitAndLeave,
}

/// What somebody does with an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reply {
    Accept,
    Decline,
    /// It stands, and so does its place.
    Ignore,
}

impl Plan {
    pub fn new(seed: Seed, users: u32, fillers_max: u32) -> Self {
        let count = |people: u32| people as usize;
        Self {
            seed,
            users: count(users),
            places: count((users / 10 * PLACES_PER_TEN_USERS).max(1)),
            fillers: count((users / USERS_PER_FILLER).clamp(1, fillers_max.min(FILLERS_MAX))),
        }
    }

    pub fn manner(&self, person: usize, act: Act) -> Manner {
        let per_double_click = match act {
            Act::Look => return Manner::Once,
            Act::Accept => ACCEPTS_PER_DOUBLE_CLICK,
            _ => CHANGES_PER_REPEAT,
        };
        let drawn = self.seed.draw(person, act.name());
        if drawn.is_multiple_of(per_double_click) {
            Manner::DoubleClick
        } else if drawn % CHANGES_PER_REPEAT == 1 {
            Manner::Retry
        } else {
            Manner::Once
        }
    }

    pub fn mind(&self, person: usize) -> Mind {
        let drawn = self.seed.draw(person, "mind");
        if person >= self.users {
            let cancels = drawn.is_multiple_of(FILLERS_PER_CANCELLATION);
            return if cancels { Mind::Cancel } else { Mind::Stay };
        }
        match drawn % 60 {
            0..3 => Mind::Cancel,
            3..5 => Mind::Move,
            5 => Mind::MoveWaiting,
            _ => Mind::Stay,
        }
    }

    pub fn hope(&self, person: usize) -> Hope {
        match self.seed.draw(person, "hope") % 10 {
            0..4 => Hope::Wait,
            4 => Hope::WaitAndLeave,
            5..8 => Hope::TryAgain,
            _ => Hope::GiveUp,
        }
    }

    pub fn reply(&self, person: usize) -> Reply {
        match self.seed.draw(person, "reply") % 10 {
            0..6 => Reply::Accept,
            6..9 => Reply::Decline,
            _ => Reply::Ignore,
        }
    }

    /// When somebody comes to the second wave, lower is sooner. Who came too late for a place decides sooner than who has one:
    /// so lines grow before they are served, and newcomers stand before places that are meant for others.
    pub fn turn(&self, person: usize, has_place: bool) -> u64 {
        let drawn = self.seed.draw(person, "second wave");
        if has_place { drawn } else { drawn / 3 }
    }

    /// The slot of the sale that somebody books, of this many; and the one of those with room that they would move to.
    pub fn slot_of(person: usize, slots: usize) -> usize {
        person % slots
    }

    /// Places that the slots with room need, so that everybody who might move there can.
    pub fn room(&self, slots: usize) -> Vec<usize> {
        let mut room = vec![0; slots];
        for person in (0..self.users).filter(|&person| self.mind(person) == Mind::Move) {
            room[Self::slot_of(person, slots)] += 1;
        }
        room.into_iter().map(|places: usize| places.max(1)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_replays_and_another_differs() {
        let turns = |seed| {
            (0..9)
                .map(|person| Plan::new(Seed(seed), 9, 9).turn(person, true))
                .collect::<Vec<_>>()
        };
        assert_eq!(turns(1), turns(1));
        assert_ne!(turns(1), turns(2));
    }

    #[test]
    fn the_second_wave_has_some_of_everything() {
        let plan = Plan::new(Seed(1), 20_000, FILLERS_MAX);
        assert_eq!((plan.places, plan.fillers), (18_000, 2_000));
        let minds = |mind| (0..plan.users).filter(|&person| plan.mind(person) == mind).count();
        assert!((900..1_100).contains(&minds(Mind::Cancel)));
        assert!((550..750).contains(&minds(Mind::Move)));
        assert!((280..390).contains(&minds(Mind::MoveWaiting)));
        let hopes = |hope| (0..plan.users).filter(|&person| plan.hope(person) == hope).count();
        let replies = |reply| (0..plan.users).filter(|&person| plan.reply(person) == reply).count();
        for found in [
            hopes(Hope::GiveUp),
            hopes(Hope::TryAgain),
            hopes(Hope::Wait),
            hopes(Hope::WaitAndLeave),
            replies(Reply::Accept),
            replies(Reply::Decline),
            replies(Reply::Ignore),
        ] {
            assert!(found > 1_500, "{found}");
        }
        let fillers = plan.users..plan.users + plan.fillers;
        let cancelling = fillers.filter(|&person| plan.mind(person) == Mind::Cancel).count();
        assert!((200..300).contains(&cancelling), "{cancelling}");
        assert_eq!(plan.room(3).iter().sum::<usize>(), minds(Mind::Move));
    }

    #[test]
    fn a_rehearsal_of_one_has_a_place_and_a_neighbour() {
        let plan = Plan::new(Seed(1), 1, FILLERS_MAX);
        assert_eq!((plan.places, plan.fillers), (1, 1));
        assert_eq!(plan.room(1).len(), 1);
    }
}
