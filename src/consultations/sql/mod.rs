//! Everything outside the lane: one query per function. Nothing here changes a status or a count.

pub mod bookings;
pub mod invitations;
pub mod slots;
