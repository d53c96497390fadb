//! Jari (자리): one server for everything that runs out. Start with ARCHITECTURE.md.

pub mod clock;
pub mod database;
pub mod ids;
pub mod locale;
pub mod messaging;
pub mod operations;
pub mod secrets;
