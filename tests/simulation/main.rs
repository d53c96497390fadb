//! The slot lane without a lane: `apply` is called directly, on one thread, so that a seed says everything that happens.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without fails it right there"
)]
#[expect(dead_code, reason = "shared with tests/api, which uses the rest")]
#[path = "../api/support/database.rs"]
mod database;

mod batches;
mod bench;
mod model;
mod proxy;
mod seeds;
