//! Consultations: a host publishes slots and invites addresses; a guest books, waits, moves and cancels by link.
//!
//! Whatever touches a place or a line goes through the slot lane ([`lane`]); the rest owns one transaction per use case.
//! Guests' use cases stand in [`bookings`], hosts' in [`slots`], [`clients`], [`notes`] and [`invitations`].

pub mod bookings;
pub mod bulk;
mod calendar;
pub mod clients;
pub mod history;
pub mod http;
pub mod invitations;
pub mod jobs;
pub mod lane;
pub mod letters;
pub mod notes;
mod rows;
pub mod rules;
pub mod slots;
mod sql;
pub mod views;

use chrono_tz::Tz;
use group_commit::SubmitError;
use uuid::Uuid;

use self::rules::{BookingOutcome, Command, Outcome, Refusal, SlotState};
use crate::app::App;
use crate::idempotency;

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("refused: {0:?}")]
    Refused(Refusal),
    #[error(transparent)]
    Lane(#[from] SubmitError),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Key(#[from] idempotency::KeyError),
    /// The link is right, but its invitation is over; whoever holds it may know whom to ask.
    #[error("refused: {refusal:?}")]
    Closed { refusal: Refusal, host_name: String },
    #[error("inconsistent data: {0}")]
    Inconsistent(String),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Has the lane decide about a booking.
async fn decide_booking(app: &App, command: Command) -> Result<BookingOutcome, Error> {
    match app.slots.submit(command.into()).await? {
        Outcome::Booking(outcome) => Ok(*outcome),
        outcome => Err(unexpected(outcome)),
    }
}

/// Has the lane decide about a slot.
async fn decide_slot(app: &App, command: Command) -> Result<SlotState, Error> {
    match app.slots.submit(command.into()).await? {
        Outcome::Slot(state) => Ok(state),
        outcome => Err(unexpected(outcome)),
    }
}

fn unexpected(outcome: Outcome) -> Error {
    match outcome {
        Outcome::Refused(refusal) => Error::Refused(refusal),
        outcome => Error::Inconsistent(format!("the lane answered another question: {outcome:?}")),
    }
}

fn orphan(what: &str, id: Uuid) -> Error {
    Error::Inconsistent(format!("{what} {id} is missing"))
}

fn zone(name: &str) -> Result<Tz, Error> {
    name.parse()
        .map_err(|_| Error::Inconsistent(format!("unknown zone {name}")))
}
