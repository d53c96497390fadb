//! Consultations over HTTP: parse, one call, render.

mod bookings;
mod clients;
mod invitations;
mod notes;
mod patterns;
mod previews;
mod slots;

pub use bookings::*;
pub use clients::*;
pub use invitations::*;
pub use notes::*;
pub use patterns::*;
pub use previews::*;
pub use slots::*;
