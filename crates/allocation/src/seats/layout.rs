//! Where the seats of a hall are; never changes during a sale, so what can be sorted is sorted once.

use std::collections::HashMap;

use crate::Id;

/// A class of seats with one price, as the event numbers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Grade(pub u16);

/// A point of the hall's plan, in the plan's own units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// To the right.
    pub x: i32,
    /// Away from the stage.
    pub y: i32,
}

impl Point {
    /// The square of the distance, exactly: two coordinates differ by less than 2³², and two squares of that fit in 65 bits.
    fn distance_squared(self, other: Self) -> u128 {
        let square = |from: i32, to: i32| u128::from(from.abs_diff(to)).pow(2);
        square(self.x, other.x) + square(self.y, other.y)
    }
}

/// One seat of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place<Seat> {
    /// The seat.
    pub seat: Seat,
    /// Where it is.
    pub at: Point,
    /// Its grade.
    pub grade: Grade,
    /// Whether it is a place for a wheelchair; such places are given by name only.
    pub wheelchair: bool,
}

/// The seats of a hall in stretches, and for each grade and party size the choices, best first.
#[derive(Clone, Debug)]
pub struct Layout<Seat> {
    stretches: Vec<Vec<Place<Seat>>>,
    /// The stretch of each seat and its place in it.
    position: HashMap<Seat, (usize, usize)>,
    windows: HashMap<(Grade, usize), Vec<Window>>,
    party_max: usize,
}

/// Seats side by side: where the first of them is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) stretch: usize,
    pub(super) start: usize,
}

impl<S: Id> Layout<S> {
    /// A hall. A stretch is a run of seats side by side; an aisle or a gap ends it, and so does the end of a row. `stage`
    /// is the middle of the stage's edge. Best seats can be asked for by up to `party_max` people.
    ///
    /// # Panics
    /// If a seat occurs twice.
    pub fn new(stage: Point, stretches: Vec<Vec<Place<S>>>, party_max: usize) -> Self {
        let mut position = HashMap::new();
        for (stretch, places) in stretches.iter().enumerate() {
            for (index, place) in places.iter().enumerate() {
                assert!(
                    position.insert(place.seat, (stretch, index)).is_none(),
                    "a seat occurs twice in a hall"
                );
            }
        }
        let mut windows = HashMap::new();
        for count in 1..=party_max {
            add_windows(&mut windows, stage, &stretches, count);
        }
        Self {
            stretches,
            position,
            windows,
            party_max,
        }
    }

    /// Whether the hall has this seat.
    pub fn contains(&self, seat: S) -> bool {
        self.position.contains_key(&seat)
    }

    /// Seats in all.
    pub fn len(&self) -> usize {
        self.position.len()
    }

    /// Whether the hall has no seat.
    pub fn is_empty(&self) -> bool {
        self.position.is_empty()
    }

    /// The largest party that may ask for the best seats.
    pub fn party_max(&self) -> usize {
        self.party_max
    }

    pub(super) fn stretch(&self, window: Window) -> &[Place<S>] {
        &self.stretches[window.stretch]
    }

    /// The choices for a party, best first.
    pub(super) fn windows(&self, grade: Grade, count: usize) -> &[Window] {
        self.windows.get(&(grade, count)).map_or(&[], Vec::as_slice)
    }
}

/// Adds all runs of `count` seats of one grade without a wheelchair place, nearest to the stage first; among equals the
/// one that comes first in the hall.
fn add_windows<S: Id>(
    windows: &mut HashMap<(Grade, usize), Vec<Window>>,
    stage: Point,
    stretches: &[Vec<Place<S>>],
    count: usize,
) {
    let mut found: HashMap<Grade, Vec<(u128, Window)>> = HashMap::new();
    for (stretch, places) in stretches.iter().enumerate() {
        for (start, run) in places.windows(count).enumerate() {
            let grade = run[0].grade;
            if run.iter().all(|place| place.grade == grade && !place.wheelchair) {
                let distance = run.iter().map(|place| place.at.distance_squared(stage)).sum();
                found
                    .entry(grade)
                    .or_default()
                    .push((distance, Window { stretch, start }));
            }
        }
    }
    for (grade, mut choices) in found {
        // A stable sort keeps the order of the hall among equals.
        choices.sort_by_key(|(distance, _)| *distance);
        windows.insert((grade, count), choices.into_iter().map(|(_, window)| window).collect());
    }
}
