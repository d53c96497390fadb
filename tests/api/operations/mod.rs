//! The server's own work and the commands of whoever runs it.

mod audit;
