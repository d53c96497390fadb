//! Jari (자리): one server for everything that runs out. Start with ARCHITECTURE.md.

pub mod accounts;
pub mod app;
pub mod classes;
pub mod clock;
pub mod config;
pub mod consultations;
pub mod database;
pub mod email;
pub mod http;
pub mod idempotency;
pub mod ids;
pub mod locale;
pub mod messaging;
pub mod operations;
pub mod page;
pub mod places;
pub mod rehearse;
pub mod secrets;
pub mod text;
