//! What follows from a commit: events, the relay that reads them, mails and live updates.
//!
//! Knows no feature: a feature hands in plain functions that say which events make which letters and how a letter reads.

pub mod events;
pub mod http;
pub mod live;
pub mod mail;
pub mod mailbox;
pub mod relay;
