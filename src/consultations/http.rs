//! Consultations over HTTP: parse, one call, render.

mod bookings;
mod invitations;
mod slots;

pub use bookings::*;
pub use invitations::*;
pub use slots::*;
