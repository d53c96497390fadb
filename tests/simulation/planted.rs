//! Bugs that are put beside the lane on purpose: a simulation that does not find them would not find theirs either.

use crate::history::Plant;
use crate::seeds::first_found;

/// So many histories are enough for each of them.
const SEEDS_MAX: u64 = 2_000;

fn is_found(plant: Plant) -> String {
    let (_, found) = first_found(0..SEEDS_MAX, Some(plant));
    let (seed, why) = found.unwrap_or_else(|| panic!("{plant:?} was not found in {SEEDS_MAX} histories"));
    let (_, without) = first_found(seed..seed + 1, None);
    assert_eq!(without, None, "seed {seed} finds something else than {plant:?}");
    println!("{plant:?} was found by seed {seed}: {why}");
    why
}

#[test]
fn a_promotion_outside_the_lane_is_found() {
    is_found(Plant::PromotesOutsideTheLane);
}

#[test]
fn facts_that_are_read_together_with_the_locks_are_found() {
    is_found(Plant::ReadsFactsWithTheLocks);
}

#[test]
fn a_repeat_that_is_checked_after_the_capacity_is_found() {
    let why = is_found(Plant::ChecksCapacityBeforeTheRepeat);
    assert!(why.contains("SlotFull"), "{why}");
}
