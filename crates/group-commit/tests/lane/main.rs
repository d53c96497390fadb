//! What the lane promises, with a store in memory and a clock that the tests move.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail the test, as the tests themselves may"
)]

mod admission;
mod failures;
mod order;
mod simulation;
mod toy;
