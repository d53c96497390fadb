//! Who does what, from a seed: the same people click twice, come again and change their minds in every run.

use std::collections::VecDeque;

use super::api::Act;

/// One in ten comes too late, so that selling out is part of what is measured.
const PLACES_PER_TEN_USERS: u32 = 9;
/// People of the full slot that others want to move to, as a part of all.
const USERS_PER_FILLER: u32 = 10;
const FILLERS_MAX: u32 = 2_000;

/// Of this many bookings of the sale, one is clicked twice and one is sent again later.
const SALE_PER_REPEAT: u64 = 20;
/// As many changes of mind.
const CHANGES_PER_REPEAT: u64 = 10;
/// Of the people of the full slot one in so many cancels.
const FILLERS_PER_CANCELLATION: u64 = 8;
/// Accepting is what people click twice.
const ACCEPTS_PER_DOUBLE_CLICK: u64 = 4;

#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub seed: u64,
    /// Who come to the sale: numbers 0 to `users - 1`.
    pub users: usize,
    pub places: usize,
    /// Who have the places of the full slot: the numbers after them.
    pub fillers: usize,
}

/// How a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Once,
    /// Twice at the same moment, on two connections.
    DoubleClick,
    /// Once more after it was answered.
    Retry,
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
    pub fn new(seed: u64, users: u32, fillers_max: u32) -> Self {
        let count = |people: u32| people as usize;
        Self {
            seed,
            users: count(users),
            places: count((users / 10 * PLACES_PER_TEN_USERS).max(1)),
            fillers: count((users / USERS_PER_FILLER).clamp(1, fillers_max.min(FILLERS_MAX))),
        }
    }

    /// Everybody in the order of their clicks. Who clicks twice stands there twice in a row; who sends again, once more after
    /// `later` others.
    pub fn sale_order(&self, later: usize) -> Vec<usize> {
        let mut order: Vec<usize> = Vec::with_capacity(self.users + self.users / 5);
        // Due places only grow, so the first of the list is always the first that is due.
        let mut again: VecDeque<(usize, usize)> = VecDeque::new();
        for person in 0..self.users {
            order.push(person);
            match self.sale_manner(person) {
                Manner::Once => {}
                Manner::DoubleClick => order.push(person),
                Manner::Retry => again.push_back((order.len() + later, person)),
            }
            while again.front().is_some_and(|(due, _)| *due <= order.len()) {
                order.extend(again.pop_front().map(|(_, person)| person));
            }
        }
        order.extend(again.into_iter().map(|(_, person)| person));
        order
    }

    fn sale_manner(&self, person: usize) -> Manner {
        match self.draw(person, "sale") % SALE_PER_REPEAT {
            0 => Manner::DoubleClick,
            1 => Manner::Retry,
            _ => Manner::Once,
        }
    }

    pub fn manner(&self, person: usize, act: Act) -> Manner {
        let per_double_click = match act {
            Act::Look => return Manner::Once,
            Act::Accept => ACCEPTS_PER_DOUBLE_CLICK,
            _ => CHANGES_PER_REPEAT,
        };
        let drawn = self.draw(person, act.name());
        if drawn.is_multiple_of(per_double_click) {
            Manner::DoubleClick
        } else if drawn % CHANGES_PER_REPEAT == 1 {
            Manner::Retry
        } else {
            Manner::Once
        }
    }

    pub fn mind(&self, person: usize) -> Mind {
        let drawn = self.draw(person, "mind");
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
        match self.draw(person, "hope") % 10 {
            0..4 => Hope::Wait,
            4 => Hope::WaitAndLeave,
            5..8 => Hope::TryAgain,
            _ => Hope::GiveUp,
        }
    }

    pub fn reply(&self, person: usize) -> Reply {
        match self.draw(person, "reply") % 10 {
            0..6 => Reply::Accept,
            6..9 => Reply::Decline,
            _ => Reply::Ignore,
        }
    }

    /// When somebody comes to the second wave, lower is sooner. Who came too late for a place decides sooner than who has one:
    /// so lines grow before they are served, and newcomers stand before places that are meant for others.
    pub fn turn(&self, person: usize, has_place: bool) -> u64 {
        let drawn = self.draw(person, "second wave");
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

    /// FNV-1a over what is asked about, then the finalizer of splitmix64.
    fn draw(&self, person: usize, about: &str) -> u64 {
        let bytes = self
            .seed
            .to_le_bytes()
            .into_iter()
            .chain(person.to_le_bytes())
            .chain(about.bytes());
        let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        let hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        hash ^ (hash >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_replays_and_another_differs() {
        let order = |seed| Plan::new(seed, 1_000, 100).sale_order(64);
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
        let turns = |seed| {
            (0..9)
                .map(|person| Plan::new(seed, 9, 9).turn(person, true))
                .collect::<Vec<_>>()
        };
        assert_eq!(turns(1), turns(1));
        assert_ne!(turns(1), turns(2));
    }

    #[test]
    fn in_the_sale_everybody_comes_some_twice_at_once_and_some_again_later() {
        let plan = Plan::new(7, 2_000, 100);
        let order = plan.sale_order(256);
        for person in 0..plan.users {
            let places: Vec<usize> = (0..order.len()).filter(|&place| order[place] == person).collect();
            match plan.sale_manner(person) {
                Manner::Once => assert_eq!(places.len(), 1, "{person}"),
                Manner::DoubleClick => assert_eq!(places[1] - places[0], 1, "{person}"),
                // The last ones cannot wait for others to come between.
                Manner::Retry => assert!(places[1] - places[0] > 256 || places[1] > order.len() - 64, "{person}"),
            }
        }
        let repeats = order.len() - plan.users;
        assert!((150..250).contains(&repeats), "{repeats} of 2,000");
    }

    #[test]
    fn the_second_wave_has_some_of_everything() {
        let plan = Plan::new(1, 20_000, FILLERS_MAX);
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
        let plan = Plan::new(1, 1, FILLERS_MAX);
        assert_eq!((plan.places, plan.fillers), (1, 1));
        assert_eq!(plan.room(1).len(), 1);
    }
}
