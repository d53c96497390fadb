//! Where racers meet: a class with people in it, two nodes, and everything that a racer can do.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::FutureExt;
use http::{Method, StatusCode};
use jari::classes::jobs;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::{NO_LIMITS, Scene, at, class_body, id_of};
use crate::support::app::{Client, TestApp};
use crate::support::race::{Racer, Told, in_tabs, race, told};

/// More than ever wait.
const LINE: usize = 80;
/// Hours until a class begins before which a free place is offered, and until one where it is given at once.
const NEAR: i64 = 11;
const FAR: i64 = 24 * 30;
const KEY: &str = "the-same-each-time";

/// Who is in the class when the race begins.
#[derive(Clone, Copy, Debug, Default)]
pub struct Crowd {
    /// Free places.
    pub free: usize,
    pub placed: usize,
    /// People to whom a place is offered.
    pub offered: usize,
    /// People who wait behind them.
    pub line: usize,
    /// People about whom nothing is decided, where the host reviews.
    pub applied: usize,
    pub reviewed: bool,
    /// Places in the line, if fewer than ever wait.
    pub line_capacity: Option<usize>,
}

/// Somebody with an account, and their application; racers take turns between the nodes.
#[derive(Clone, Debug)]
pub struct Applicant {
    clients: [Client; 2],
    id: Uuid,
}

pub struct Field {
    scene: Scene,
    other: TestApp,
    hosts: [Client; 2],
    class: Uuid,
    body: Value,
    /// Of the event that was last committed before the race.
    events_before: i64,
    pub placed: Vec<Applicant>,
    pub offered: Vec<Applicant>,
    pub line: Vec<Applicant>,
    pub applied: Vec<Applicant>,
}

impl Field {
    pub async fn with(crowd: Crowd) -> Self {
        let scene = Scene::new().await;
        let other = scene.app.beside(NO_LIMITS);
        let hosts = [scene.host.clone(), other.signed_in("school@example.com").await];
        let hours = if crowd.offered > 0 { NEAR } else { FAR };
        let body = class_body(json!({
            "capacity": crowd.free + crowd.placed + crowd.offered,
            "waitlist_capacity": crowd.line_capacity.unwrap_or(LINE),
            "selection": if crowd.reviewed { "REVIEW" } else { "FIRST_COME" },
            "sessions": [{ "starts_at": at(hours), "ends_at": at(hours + 2) }],
            "recruit_until": at(NEAR),
            "offer_minutes": 30,
        }));
        let class = scene.class(body.clone()).await;
        let mut field = Self {
            scene,
            other,
            hosts,
            class,
            body,
            events_before: 0,
            placed: Vec::new(),
            offered: Vec::new(),
            line: Vec::new(),
            applied: Vec::new(),
        };
        let before = field.enter(crowd.offered, "APPROVED").await;
        field.placed = field.enter(crowd.placed, "APPROVED").await;
        // Nobody waits while a place is free, so those who are free for the race are kept until everybody waits.
        let kept = if crowd.offered + crowd.line > 0 { crowd.free } else { 0 };
        let kept = field.enter(kept, "APPROVED").await;
        field.offered = field.enter(crowd.offered, "WAITLISTED").await;
        field.line = field.enter(crowd.line, "WAITLISTED").await;
        field.applied = field.enter(crowd.applied, "APPLIED").await;
        for applicant in before.iter().chain(&kept) {
            field.cancels(applicant).await;
        }
        field
    }

    /// New people who have not done anything yet.
    pub async fn newcomers(&self, count: usize) -> Vec<Applicant> {
        let students = self.scene.students(count).await.into_iter();
        students
            .map(|student| Applicant {
                clients: [student.client.clone(), student.client.through(&self.other)],
                id: Uuid::nil(),
            })
            .collect()
    }

    async fn enter(&self, count: usize, expected: &str) -> Vec<Applicant> {
        let mut people = self.newcomers(count).await;
        for person in &mut people {
            let applied = apply(&person.clients[0], self.class).await;
            let applied = applied.expect(StatusCode::CREATED);
            person.id = id_of(&applied);
            let decision = match (applied["status"].as_str().unwrap(), expected) {
                (status, expected) if status == expected => continue,
                (_, "APPROVED") => "APPROVE",
                _ => "WAITLIST",
            };
            let decided = self.scene.decide(person.id, json!({ "decision": decision })).await;
            assert_eq!(decided.expect(StatusCode::OK)["status"], expected);
        }
        people
    }

    async fn cancels(&self, person: &Applicant) {
        let path = format!("/api/classes/{}/enrollments/{}", self.class, person.id);
        let answer = delete(&person.clients[0], &path).await;
        answer.expect(StatusCode::OK);
    }

    /// Until the offers are over, with the two seconds of grace.
    pub async fn after_the_offers(&mut self) {
        let path = format!("/api/enrollments/{}", self.offered[0].id);
        let shown = self.offered[0].clients[0].get(&path).await.expect(StatusCode::OK);
        let until: DateTime<Utc> = shown["offer_until"].as_str().unwrap().parse().unwrap();
        let wait = until - self.scene.app.app.clock.wall() + TimeDelta::seconds(2);
        self.scene.app.advance(wait);
    }

    // --- what racers do ------------------------------------------------------------------------------------------

    pub fn apply(&self, people: &[Applicant]) -> Vec<Racer> {
        let class = self.class;
        let racer = |(number, person): (usize, &Applicant)| {
            let client = person.clients[number % 2].clone();
            async move { vec![told("in", &apply(&client, class).await)] }.boxed()
        };
        people.iter().enumerate().map(racer).collect()
    }

    pub fn cancel(&self, people: &[Applicant], tabs: usize) -> Vec<Racer> {
        let racer = |(number, person): (usize, &Applicant)| {
            let client = person.clients[number % 2].clone();
            let path = format!("/api/classes/{}/enrollments/{}", self.class, person.id);
            async move { vec![told("cancelled", &delete(&client, &path).await)] }.boxed()
        };
        in_tabs(people, tabs).enumerate().map(racer).collect()
    }

    pub fn accept(&self, people: &[Applicant], tabs: usize) -> Vec<Racer> {
        let racer = |(number, person): (usize, &Applicant)| {
            let client = person.clients[number % 2].clone();
            let path = format!("/api/classes/{}/enrollments/{}/accept", self.class, person.id);
            async move { vec![told("accepted", &client.post_nothing(&path).await)] }.boxed()
        };
        in_tabs(people, tabs).enumerate().map(racer).collect()
    }

    pub async fn approve(&self, people: &[Applicant], tabs: usize) -> Vec<Racer> {
        self.decide("approved", json!({ "decision": "APPROVE" }), people, tabs)
            .await
    }

    pub async fn reject(&self, people: &[Applicant], tabs: usize) -> Vec<Racer> {
        self.decide("rejected", json!({ "decision": "REJECT" }), people, tabs)
            .await
    }

    /// Past whoever waits longer, for a reason.
    pub async fn promote(&self, people: &[Applicant], tabs: usize) -> Vec<Racer> {
        let decision = json!({ "decision": "APPROVE", "raise": true, "reason": "형제가 이미 다녀요" });
        self.decide("promoted", decision, people, tabs).await
    }

    /// Decisions about what the host saw before the race.
    async fn decide(&self, done: &'static str, decision: Value, people: &[Applicant], tabs: usize) -> Vec<Racer> {
        let mut racers = Vec::new();
        for (number, person) in in_tabs(people, tabs).enumerate() {
            let host = self.hosts[number % 2].clone();
            let path = format!("/api/admin/enrollments/{}", person.id);
            let mut decision = decision.clone();
            decision["version"] = host.get(&path).await.expect(StatusCode::OK)["version"].clone();
            racers.push(async move { vec![told(done, &host.put(&path, decision).await)] }.boxed());
        }
        racers
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

    /// Whoever finds that the class has changed meanwhile looks again.
    pub fn resize(&self, capacity: usize, times: usize) -> Vec<Racer> {
        let mut body = self.body.clone();
        body["capacity"] = json!(capacity);
        let racer = |number: usize| {
            let (host, body, class) = (self.hosts[number % 2].clone(), body.clone(), self.class);
            async move {
                loop {
                    let seen = host.get(&format!("/api/admin/classes/{class}")).await;
                    let version = seen.expect(StatusCode::OK)["version"].clone();
                    let change = json!({ "version": version, "class": body, "close": false });
                    let answer = told("resized", &host.put(&format!("/api/classes/{class}"), change).await);
                    if answer != "409 class_changed" {
                        return vec![answer];
                    }
                }
            }
            .boxed()
        };
        (0..times).map(racer).collect()
    }

    // --- the race and what it leaves -----------------------------------------------------------------------------

    /// All start at the same moment; and nothing is wrong in the database whatever came of it.
    pub async fn race(&mut self, one: Vec<Racer>, other: Vec<Racer>) -> Told {
        let last = "SELECT coalesce(max(seq), 0) FROM messaging.events";
        self.events_before = self.scene.count(last).await;
        let told = race(one, other).await;
        self.scene.audit().await;
        told
    }

    /// How many applications have this status.
    pub async fn people(&self, status: &str) -> usize {
        let sql = format!(
            "SELECT count(*) FROM classes.enrollments WHERE class_id = '{}' AND status = '{status}'",
            self.class
        );
        usize::try_from(self.scene.count(&sql).await).unwrap()
    }

    pub async fn capacity(&self) -> usize {
        let sql = format!(
            "SELECT capacity::bigint FROM classes.classes WHERE id = '{}'",
            self.class
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

    /// Exactly so many of each status that is named.
    #[track_caller]
    pub fn has<'a>(&'a self, expected: &'a [(&'a str, usize)]) -> impl Future<Output = ()> + 'a {
        let caller = std::panic::Location::caller();
        async move {
            let mut found = Vec::new();
            for (status, _) in expected {
                found.push((*status, self.people(status).await));
            }
            assert_eq!(found, expected, "at {caller}");
        }
    }
}

async fn apply(client: &Client, class: Uuid) -> crate::support::app::Answer {
    let body = json!({ "form_version": null, "answers": {}, "terms": [] });
    let path = format!("/api/classes/{class}/enrollments");
    client.clone().with_key(KEY).post(&path, body).await
}

async fn delete(client: &Client, path: &str) -> crate::support::app::Answer {
    client
        .send(Method::DELETE, path, axum::body::Body::empty(), false)
        .await
}
