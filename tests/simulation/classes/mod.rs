//! The enrolment lane. Its commands are plain data, so the model reads them as the lane does.

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
