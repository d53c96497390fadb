//! Tests through the outside of the server: one binary, because linking is what costs time. The files mirror the API's tree.

#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without fails it right there"
)]

mod accounts;
mod architecture;
mod authorisation;
mod classes;
mod consultations;
mod database;
mod messaging;
mod openapi;
mod operations;
mod support;
