//! Everything outside the lane: one query per function. Nothing here changes a status or a count.

pub mod bookings;
pub mod clients;
pub mod history;
pub mod invitations;
pub mod jobs;
pub mod notes;
pub mod slots;
