//! Classes: a host opens places with a form; people apply, are reviewed, wait and are promoted.
//!
//! Whatever touches a place or a line goes through the enrolment lane ([`lane`]); the rest owns one transaction per use case.

pub mod lane;
mod rows;
pub mod rules;
pub mod views;
