//! Tests through the outside of the server: one binary, because linking is what costs time. The files mirror the API's tree.

mod database;
mod support;
