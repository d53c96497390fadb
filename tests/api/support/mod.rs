//! What tests stand on.

pub mod database;
