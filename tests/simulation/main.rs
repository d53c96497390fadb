//! The slot lane without a lane: `apply` is called directly, on one thread, so that a seed says everything that happens.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without fails it right there"
)]
#[expect(dead_code, reason = "shared with tests/api, which uses the rest")]
#[path = "../api/support/database.rs"]
mod database;

mod asks;
mod batches;
mod bench;
mod history;
mod invariants;
mod model;
mod planted;
mod proxy;
mod random;
mod rows;
mod seeds;
mod world;
