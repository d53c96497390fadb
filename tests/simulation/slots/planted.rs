//! Bugs that are put beside the lane on purpose.

use crate::seeds::{Plant, is_found};
use crate::slots::history::Place;

#[test]
fn a_promotion_outside_the_lane_is_found() {
    is_found::<Place>(Plant::PromotesOutsideTheLane);
}

#[test]
fn facts_that_are_read_together_with_the_locks_are_found() {
    is_found::<Place>(Plant::ReadsFactsWithTheLocks);
}

#[test]
fn a_repeat_that_is_checked_after_the_capacity_is_found() {
    let why = is_found::<Place>(Plant::ChecksCapacityBeforeTheRepeat);
    assert!(why.contains("SlotFull"), "{why}");
}
