//! Where racers meet: a slot with people in it, two nodes, and everything that a racer can do.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::FutureExt;
use http::StatusCode;
use jari::consultations::jobs;
use jari::operations::audit::audit;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::{KEY, Scene, id_of, padded, slot_body, token_of};
use crate::support::app::{Answer, Client, TestApp};
use crate::support::race::{Racer, Told, in_tabs, race, told};

const NO_LIMITS: &[&str] = &["--rate-scale=1000"];
/// Hours from the beginning of the test to the start of the slot that is raced for, and of the one people come from.
const FAR: i64 = 240;
const ELSEWHERE: i64 = 300;
const NEAR: i64 = 6;

/// Somebody with an invitation, and the link of what they hold.
#[derive(Clone, Debug)]
pub struct Guest {
    invitation: String,
    manage: String,
}

pub struct Field {
    pub scene: Scene,
    other: TestApp,
    hosts: [Client; 2],
    slot: Uuid,
    /// Of the event that was last committed before the race.
    events_before: i64,
    people: usize,
    pub booked: Vec<Guest>,
    pub offered: Vec<Guest>,
    pub line: Vec<Guest>,
}

/// Who is in the slot when the race begins.
#[derive(Clone, Copy, Debug, Default)]
pub struct Crowd {
    /// Free places.
    pub free: usize,
    pub booked: usize,
    /// People to whom a place is offered.
    pub offered: usize,
    /// People who wait behind them.
    pub line: usize,
}

impl Field {
    pub async fn with(crowd: Crowd) -> Self {
        Self::at(FAR, crowd).await
    }

    /// In the last hours, where a free place goes to whoever of the line takes it first: all of `free` are such places.
    pub async fn in_the_last_hours(crowd: Crowd) -> Self {
        let mut field = Self::at(
            NEAR,
            Crowd {
                free: 0,
                booked: crowd.free,
                ..crowd
            },
        )
        .await;
        field.advance(TimeDelta::hours(NEAR - 1)).await;
        for guest in std::mem::take(&mut field.booked) {
            let late = field
                .guest(0, "/api/bookings/manage/late", "late", json!({ "token": guest.manage }))
                .await;
            assert_eq!(late.status, 200, "{late:?}");
        }
        field
    }

    async fn at(hours: i64, crowd: Crowd) -> Self {
        let app = TestApp::with(NO_LIMITS).await;
        let other = app.beside(NO_LIMITS);
        let host = app.signed_in("host@example.com").await;
        let hosts = [host.clone(), other.signed_in("host@example.com").await];
        let scene = Scene { app, host };
        let capacity = crowd.free + crowd.booked + crowd.offered;
        let slot = scene.slot(hours, i32::try_from(capacity).unwrap()).await;
        let mut field = Self {
            scene,
            other,
            hosts,
            slot,
            events_before: 0,
            people: 0,
            booked: Vec::new(),
            offered: Vec::new(),
            line: Vec::new(),
        };
        let before = field.enter(slot, crowd.offered, "BOOKED").await;
        field.booked = field.enter(slot, crowd.booked, "BOOKED").await;
        field.offered = field.enter(slot, crowd.offered, "WAITLISTED").await;
        field.line = field.enter(slot, crowd.line, "WAITLISTED").await;
        for guest in before {
            assert_eq!(field.scene.cancel(&guest.manage).await.status, 200);
        }
        field
    }

    /// People who have a place in another slot, which is full of them.
    pub async fn elsewhere(&mut self, people: usize) -> Vec<Guest> {
        let answer = self.hosts[0]
            .post("/api/admin/slots", slot_body(ELSEWHERE, i32::try_from(people).unwrap()))
            .await;
        let slot = id_of(&answer.expect(StatusCode::CREATED));
        self.enter(slot, people, "BOOKED").await
    }

    /// New guests who have not done anything yet.
    pub async fn newcomers(&mut self, people: usize) -> Vec<Guest> {
        let mut guests = Vec::with_capacity(people);
        for _ in 0..people {
            self.people += 1;
            let invited = json!({ "email": format!("guest{}@example.com", self.people) });
            let answer = self.hosts[0].post("/api/admin/invitations", invited).await;
            let invitation = token_of(&answer.expect(StatusCode::CREATED));
            guests.push(Guest {
                invitation,
                manage: String::new(),
            });
        }
        guests
    }

    async fn enter(&mut self, slot: Uuid, people: usize, expected: &str) -> Vec<Guest> {
        let mut guests = self.newcomers(people).await;
        for guest in &mut guests {
            let body = json!({ "token": guest.invitation, "slot_id": slot, "name": "Ana", "waitlist": true });
            let answer = self.guest(0, "/api/bookings", "first", body).await;
            assert_eq!(answer.text("status"), expected);
            answer.text("manage_token").clone_into(&mut guest.manage);
        }
        guests
    }

    /// Until the offers are over, with the two seconds of grace.
    pub async fn after_the_offers(&mut self) {
        let shown = self.scene.manage(&self.offered[0].manage).await;
        let until: DateTime<Utc> = shown["offer"]["until"].as_str().unwrap().parse().unwrap();
        self.advance(until - self.scene.app.app.clock.wall() + TimeDelta::seconds(2))
            .await;
    }

    async fn advance(&mut self, by: TimeDelta) {
        self.scene.app.advance(by);
        // Sessions do not last that long.
        self.hosts = [
            self.scene.app.signed_in("host@example.com").await,
            self.other.signed_in("host@example.com").await,
        ];
    }

    async fn guest(&self, number: usize, path: &str, key: &str, body: Value) -> Answer {
        self.client(number).post_with_key(path, key, body).await
    }

    /// Racers take turns between the nodes.
    fn client(&self, number: usize) -> Client {
        if number.is_multiple_of(2) {
            self.scene.app.anonymous()
        } else {
            self.other.anonymous()
        }
    }

    // --- what racers do ------------------------------------------------------------------------------------------

    pub fn book(&self, guests: &[Guest], wait: bool) -> Vec<Racer> {
        let racer = |(number, guest): (usize, &Guest)| {
            let (client, booking) = (self.client(number), self.booking(guest, wait));
            async move {
                vec![told(
                    "in",
                    &client.post_with_key("/api/bookings", "race", booking).await,
                )]
            }
            .boxed()
        };
        guests.iter().enumerate().map(racer).collect()
    }

    /// Everybody gives their place back and takes one again, each in so many tabs.
    pub fn rebook(&self, guests: &[Guest], tabs: usize) -> Vec<Racer> {
        let racer = |(number, guest): (usize, &Guest)| {
            let (client, booking) = (self.client(number), self.booking(guest, false));
            let (cancel, key) = (json!({ "token": guest.manage }), format!("tab{number}"));
            async move {
                let cancelled = client.post_with_key("/api/bookings/manage/cancel", &key, cancel).await;
                let booked = client.post_with_key("/api/bookings", &key, booking).await;
                vec![told("given back", &cancelled), told("in", &booked)]
            }
            .boxed()
        };
        in_tabs(guests, tabs).enumerate().map(racer).collect()
    }

    pub fn move_here(&self, guests: &[Guest], wait: bool) -> Vec<Racer> {
        let racer = |(number, guest): (usize, &Guest)| {
            let client = self.client(number);
            let body = json!({ "token": guest.manage, "slot_id": self.slot, "waitlist": wait });
            async move {
                vec![told(
                    "in",
                    &client.post_with_key("/api/bookings/manage/move", "move", body).await,
                )]
            }
            .boxed()
        };
        guests.iter().enumerate().map(racer).collect()
    }

    pub fn accept(&self, guests: &[Guest], tabs: usize) -> Vec<Racer> {
        self.answer_offer("accepted", "/api/bookings/waitlist/accept", guests, tabs)
    }

    pub fn decline(&self, guests: &[Guest], tabs: usize) -> Vec<Racer> {
        self.answer_offer("declined", "/api/bookings/waitlist/decline", guests, tabs)
    }

    fn answer_offer(&self, done: &'static str, path: &'static str, guests: &[Guest], tabs: usize) -> Vec<Racer> {
        let racer = |(number, guest): (usize, &Guest)| {
            let (client, body) = (self.client(number), json!({ "token": guest.manage }));
            async move {
                vec![told(
                    done,
                    &client.post_with_key(path, &format!("tab{number}"), body).await,
                )]
            }
            .boxed()
        };
        in_tabs(guests, tabs).enumerate().map(racer).collect()
    }

    /// The job that ends what is due, on both nodes.
    pub fn expire(&self, times: usize) -> Vec<Racer> {
        let racer = |number: usize| {
            let node = if number.is_multiple_of(2) {
                &self.scene.app
            } else {
                &self.other
            };
            let app = node.app.clone();
            async move {
                jobs::end_what_is_due(&app).await.unwrap();
                vec!["expired".to_owned()]
            }
            .boxed()
        };
        (0..times).map(racer).collect()
    }

    pub fn resize(&self, capacity: usize, times: usize) -> Vec<Racer> {
        let path = format!("/api/admin/slots/{}", self.slot);
        let racer = |number: usize| {
            let (host, path) = (self.hosts[number % 2].clone(), path.clone());
            async move {
                vec![told(
                    "resized",
                    &host.patch(&path, json!({ "capacity": capacity })).await,
                )]
            }
            .boxed()
        };
        (0..times).map(racer).collect()
    }

    pub fn cancel_slot(&self, times: usize) -> Vec<Racer> {
        let path = format!("/api/admin/slots/{}/cancel", self.slot);
        let racer = |number: usize| {
            let (host, path) = (self.hosts[number % 2].clone(), path.clone());
            async move { vec![told("cancelled", &host.post(&path, json!({})).await)] }.boxed()
        };
        (0..times).map(racer).collect()
    }

    fn booking(&self, guest: &Guest, wait: bool) -> Value {
        json!({ "token": guest.invitation, "slot_id": self.slot, "name": "Ana", "waitlist": wait })
    }

    // --- the race and what it leaves -----------------------------------------------------------------------------

    /// All start at the same moment. What was told, counted; and nothing is wrong in the database whatever it was.
    pub async fn race(&mut self, one: Vec<Racer>, other: Vec<Racer>) -> Told {
        self.events_before = self
            .scene
            .count("SELECT coalesce(max(seq), 0) FROM messaging.events")
            .await;
        let told = race(one, other).await;
        assert_eq!(self.other.app.slots.poison_total(), 0);
        self.scene.no_poison();
        let report = audit(&self.scene.app.database.target).await.unwrap();
        assert_eq!(report.violations, 0, "{report:#?}");
        told
    }

    /// How many of the slot's people have this status.
    pub async fn people(&self, status: &str) -> usize {
        let sql = format!(
            "SELECT count(*) FROM consultations.bookings WHERE slot_id = '{}' AND status = '{status}'",
            self.slot
        );
        usize::try_from(self.scene.count(&sql).await).unwrap()
    }

    /// How many have a place, or are offered one.
    pub async fn holding(&self) -> usize {
        self.people("BOOKED").await + self.people("OFFERED").await
    }

    pub async fn booked_elsewhere(&self) -> usize {
        let sql = format!(
            "SELECT count(*) FROM consultations.bookings WHERE slot_id <> '{}' AND status = 'BOOKED'",
            self.slot
        );
        usize::try_from(self.scene.count(&sql).await).unwrap()
    }

    /// How often the race made this happen.
    pub async fn events(&self, kind: &str) -> usize {
        let sql = format!(
            "SELECT count(*) FROM messaging.events WHERE type = '{kind}' AND seq > {}",
            self.events_before
        );
        usize::try_from(self.scene.count(&sql).await).unwrap()
    }
}

impl Client {
    async fn post_with_key(&self, path: &str, key: &str, body: Value) -> Answer {
        self.clone().header(KEY, &padded(key)).post(path, body).await
    }
}
