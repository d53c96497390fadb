//! Chance that can be played again: the same people click twice, come again and change their minds in every run.

use std::collections::VecDeque;

/// Of this many people who arrive, one clicks twice and one sends again later.
const PEOPLE_PER_REPEAT: u64 = 20;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seed(pub u64);

/// How a request is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    Once,
    /// Twice at the same moment, on two connections.
    DoubleClick,
    /// Once more after it was answered.
    Retry,
}

impl Seed {
    /// Everybody in the order of their clicks. Who clicks twice stands there twice in a row; who sends again, once more after
    /// `later` others.
    pub fn arrivals(self, people: usize, later: usize) -> Vec<usize> {
        let mut order: Vec<usize> = Vec::with_capacity(people + people / 5);
        // Due places only grow, so the first of the list is always the first that is due.
        let mut again: VecDeque<(usize, usize)> = VecDeque::new();
        for person in 0..people {
            order.push(person);
            match self.manner_of_arriving(person) {
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

    fn manner_of_arriving(self, person: usize) -> Manner {
        match self.draw(person, "sale") % PEOPLE_PER_REPEAT {
            0 => Manner::DoubleClick,
            1 => Manner::Retry,
            _ => Manner::Once,
        }
    }

    /// FNV-1a over what is asked about, then the finalizer of splitmix64.
    pub fn draw(self, person: usize, about: &str) -> u64 {
        let bytes = self
            .0
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
        let order = |seed| Seed(seed).arrivals(1_000, 64);
        assert_eq!(order(1), order(1));
        assert_ne!(order(1), order(2));
    }

    #[test]
    fn everybody_comes_some_twice_at_once_and_some_again_later() {
        let (seed, people) = (Seed(7), 2_000);
        let order = seed.arrivals(people, 256);
        for person in 0..people {
            let places: Vec<usize> = (0..order.len()).filter(|&place| order[place] == person).collect();
            match seed.manner_of_arriving(person) {
                Manner::Once => assert_eq!(places.len(), 1, "{person}"),
                Manner::DoubleClick => assert_eq!(places[1] - places[0], 1, "{person}"),
                // The last ones cannot wait for others to come between.
                Manner::Retry => assert!(places[1] - places[0] > 256 || places[1] > order.len() - 64, "{person}"),
            }
        }
        let repeats = order.len() - people;
        assert!((150..250).contains(&repeats), "{repeats} of 2,000");
    }
}
