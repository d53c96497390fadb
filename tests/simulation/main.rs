//! Lanes without a lane: `apply` is called directly, on one thread, so that a seed says everything that happens.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without fails it right there"
)]
#[expect(dead_code, reason = "shared with tests/api, which uses the rest")]
#[path = "../api/support/database.rs"]
mod database;

mod attempt;
mod classes;
mod nights;
mod observer;
mod proxy;
mod random;
mod seeds;
mod slots;
