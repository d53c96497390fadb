//! Running Jari: the server's life, its jobs, what it tells about itself, and the commands of whoever operates it.

pub mod audit;
mod audit_checks;
pub mod blobs;
pub mod commands;
pub mod demo;
pub mod doctor;
pub mod jobs;
mod listen;
pub mod metrics;
mod open;
pub mod server;
mod signals;
mod tasks;
pub mod telemetry;
