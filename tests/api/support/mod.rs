//! What tests stand on.

pub mod app;
pub mod database;
pub mod race;
