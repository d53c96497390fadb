//! What guests say to the API, and what they read from its answers; knows the API's document, not the server's types.

use serde::Deserialize;
use uuid::Uuid;

use super::super::figures::Act as _;
use super::super::generator::{self, Request};
use super::super::world::Guest;
use super::super::{figures, reading};

pub type Figures = figures::Figures<Act>;
pub type Reading = reading::Reading<Told>;

/// What somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// A place, without waiting for one.
    Book,
    /// A place, or one in the line.
    Wait,
    Cancel,
    Move,
    MoveWaiting,
    Accept,
    Decline,
    Leave,
    /// Changes nothing.
    Look,
}

impl figures::Act for Act {
    fn name(self) -> &'static str {
        match self {
            Self::Book => "book",
            Self::Wait => "wait",
            Self::Cancel => "cancel",
            Self::Move => "move",
            Self::MoveWaiting => "move_waiting",
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::Leave => "leave",
            Self::Look => "look",
        }
    }

    fn is_look(self) -> bool {
        self == Self::Look
    }

    /// The places, or those in the line, ran out.
    fn may_be_refused_as(self, code: &str) -> bool {
        match self {
            Self::Book => code == "slot_full",
            Self::Wait | Self::MoveWaiting => code == "waitlist_full",
            _ => false,
        }
    }
}

impl Act {
    /// Whether an answer says that it was done; `slot_id` is the slot that was asked for.
    pub fn is_done(self, told: &Told, slot_id: Uuid) -> bool {
        let here = told.slot.id == slot_id;
        match self {
            Self::Book | Self::Move | Self::Accept => here && told.status == Status::Booked,
            Self::Wait => here && (told.status == Status::Booked || told.status.waits()),
            Self::MoveWaiting => {
                told.status == Status::Booked && (here || told.waits.iter().any(|wait| wait.slot.id == slot_id))
            }
            Self::Decline => told.status == Status::Declined,
            Self::Leave => matches!(told.status, Status::Left | Status::Declined),
            Self::Cancel => told.status == Status::Cancelled,
            Self::Look => true,
        }
    }
}

/// A booking, wait or offer, as its guest is told.
#[derive(Clone, Debug, Deserialize)]
pub struct Told {
    pub id: Uuid,
    pub status: Status,
    pub slot: Place,
    pub manage_token: String,
    pub position: Option<u32>,
    /// Where it waits to move to.
    #[serde(default)]
    pub waits: Vec<Told>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Place {
    pub id: Uuid,
}

/// In the order in which one may become another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    Waitlisted,
    Offered,
    Booked,
    Completed,
    NoShow,
    Cancelled,
    Declined,
    Missed,
    Left,
    Ended,
}

impl Status {
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        Ok(serde_json::from_value(text.into())?)
    }

    pub fn waits(self) -> bool {
        matches!(self, Self::Waitlisted | Self::Offered)
    }
}

/// Makes requests of guests to one server.
#[derive(Clone, Debug)]
pub struct Desk {
    pub authority: String,
}

impl Desk {
    pub fn book(&self, guest: &Guest, slot_id: Uuid) -> Request {
        self.ask_for_a_place(guest, slot_id, false, &guest.invitation_id.to_string())
    }

    /// Once more, after it was too late the first time: with a key of its own.
    pub fn book_again(&self, guest: &Guest, slot_id: Uuid, act: Act) -> Request {
        self.ask_for_a_place(guest, slot_id, act == Act::Wait, &key(guest.invitation_id, act))
    }

    fn ask_for_a_place(&self, guest: &Guest, slot_id: Uuid, waitlist: bool, key: &str) -> Request {
        let token = &guest.token;
        let body = format!(r#"{{"token":"{token}","slot_id":"{slot_id}","name":"Guest","waitlist":{waitlist}}}"#);
        self.post("/api/bookings", key, &body)
    }

    /// What is asked with the link of a booking or wait alone.
    pub fn change(&self, act: Act, booking_id: Uuid, token: &str) -> Request {
        let path = match act {
            Act::Accept => "/api/bookings/waitlist/accept",
            Act::Decline => "/api/bookings/waitlist/decline",
            Act::Leave => "/api/bookings/waitlist/leave",
            Act::Cancel => "/api/bookings/manage/cancel",
            _ => return self.look(token),
        };
        self.post(path, &key(booking_id, act), &format!(r#"{{"token":"{token}"}}"#))
    }

    pub fn move_to(&self, act: Act, booking_id: Uuid, token: &str, slot_id: Uuid) -> Request {
        let waitlist = act == Act::MoveWaiting;
        let body = format!(r#"{{"token":"{token}","slot_id":"{slot_id}","waitlist":{waitlist}}}"#);
        self.post("/api/bookings/manage/move", &key(booking_id, act), &body)
    }

    pub fn look(&self, token: &str) -> Request {
        generator::get(&format!("/api/bookings/manage?token={token}"), &self.authority, &[])
    }

    fn post(&self, path: &str, key: &str, body: &str) -> Request {
        generator::post(path, &self.authority, &[("Idempotency-Key", key)], body)
    }
}

fn key(of: Uuid, act: Act) -> String {
    format!("{of}-{}", act.name())
}
