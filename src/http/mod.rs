//! HTTP: parse, call, render. Decides nothing.

pub mod documentation;
pub mod envelope;
pub mod extract;
pub mod isolation;
pub mod limits;
pub mod problem;
pub mod router;
pub mod session;
pub mod stream;
pub mod system;
pub mod web;
