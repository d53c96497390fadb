//! Who gets what runs out: pure decisions, facts in, effects out.
//!
//! * [`Pool`]: a counted resource (places in a slot or a class) with a waitlist and offers.
//! * [`SeatMap`]: named seats with holds, and the best seats that are left.
//!
//! Nothing here reads a clock, a database or a random source, so every decision can be replayed from its facts. Both are
//! made for batches: the caller loads only the facts that a batch of commands needs, lets the commands be decided one
//! after the other (each sees what its predecessors did), and writes the effects.

pub mod pool;
pub mod seats;

pub use pool::Pool;
pub use seats::SeatMap;

use std::hash::Hash;

/// An instant in microseconds since the Unix epoch, by the clock that decides.
pub type Micros = i64;

/// What can name a unit, a seat or an owner: any small value with an order, for example a UUID.
pub trait Id: Copy + Eq + Hash + Ord {}

impl<T: Copy + Eq + Hash + Ord> Id for T {}
