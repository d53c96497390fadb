//! The slot lane.

mod asks;
mod batches;
mod bench;
mod history;
mod invariants;
mod model;
mod planted;
mod rows;
mod world;

use crate::seeds;

#[test]
fn every_answer_and_every_row_is_the_models() {
    seeds::every_answer_and_every_row_is_the_models::<history::Place>();
}
