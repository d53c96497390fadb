//! Running Jari: the server's life, its jobs, what it tells about itself, and the commands of whoever operates it.

pub mod audit;
mod audit_checks;
