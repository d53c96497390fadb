//! What applicants say to the API, and what they read from its answers; knows the API's document, not the server's types.

use serde::Deserialize;
use uuid::Uuid;

use super::super::generator::{self, Request};
use super::super::world::Person;
use super::super::{figures, reading};

pub type Figures = figures::Figures<Act>;
pub type Reading = reading::Reading<Told>;

/// What somebody asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    Apply,
    Cancel,
    /// Changes nothing.
    Look,
}

impl figures::Act for Act {
    fn name(self) -> &'static str {
        match self {
            Self::Apply => "apply",
            Self::Cancel => "cancel",
            Self::Look => "look",
        }
    }

    fn is_look(self) -> bool {
        self == Self::Look
    }

    fn may_be_refused_as(self, code: &str) -> bool {
        self == Self::Apply && code == "class_full"
    }
}

/// An application, as its applicant is told.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Told {
    pub id: Uuid,
    pub status: Status,
    pub arrival: i64,
    pub position: Option<usize>,
}

/// In the order in which one may become another; those that no rush leads to are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    Waitlisted,
    Approved,
    Cancelled,
}

impl Status {
    pub fn parse(text: &str) -> anyhow::Result<Self> {
        Ok(serde_json::from_value(text.into())?)
    }
}

/// Makes requests of applicants to one server.
#[derive(Clone, Debug)]
pub struct Desk {
    pub authority: String,
    pub class_id: Uuid,
}

impl Desk {
    /// The same each time that somebody asks: the key is that of the person.
    pub fn apply(&self, person: &Person) -> Request {
        let key = person.user_id.to_string();
        let headers = [("Authorization", authorization(person)), ("Idempotency-Key", key)];
        let headers = headers.each_ref().map(|(name, value)| (*name, value.as_str()));
        let body = r#"{"form_version":null,"answers":{},"terms":[]}"#;
        let path = format!("/api/classes/{}/enrollments", self.class_id);
        generator::post(&path, &self.authority, &headers, body)
    }

    pub fn cancel(&self, person: &Person, enrollment_id: Uuid) -> Request {
        let path = format!("/api/classes/{}/enrollments/{enrollment_id}", self.class_id);
        generator::delete(&path, &self.authority, &[("Authorization", &authorization(person))])
    }

    pub fn look(&self, person: &Person, enrollment_id: Uuid) -> Request {
        let path = format!("/api/enrollments/{enrollment_id}");
        generator::get(&path, &self.authority, &[("Authorization", &authorization(person))])
    }
}

fn authorization(person: &Person) -> String {
    format!("Bearer {}", person.access_token)
}
