//! Who may do what: every operation of the OpenAPI document against every kind of caller. An operation without a row fails.

mod accounts;
mod classes;
mod consultations;

use std::collections::BTreeSet;

use axum::body::Body;
use http::{Method, StatusCode};
use jari::http::router;
use serde_json::{Value, json};

use crate::support::app::{Client, Host, TestApp};
use crate::support::database::execute;

/// So many requests of one caller are many more than a minute allows.
const UNLIMITED: &str = "--rate-scale=1000000";

/// What an operation is tried on; made anew for every attempt, because many attempts use it up.
#[derive(Clone, Debug)]
struct Things {
    slot: String,
    booking: String,
    invitation: String,
    invitation_token: String,
    booking_token: String,
    /// A class with an application of somebody who is none of the callers.
    class: String,
    enrollment: String,
    /// A number nobody else has, for keys and times.
    number: i64,
}

type Attempt = fn(&Things) -> (String, Option<Value>);

/// Callers with a session, in the order of the statuses: nobody, the owner of another organisation, and of the slot's
/// organisation a member who keeps the door, a member of the staff and the owner; the installation's admin, who is the
/// owner of a third organisation.
type BySession = (&'static str, &'static str, Attempt, [u16; 6]);

/// Callers with a link: the right one, one of the other kind (a booking's opens the choice of where to move), one whose signature is of another row, and no link at all.
/// Whether a session comes along makes no difference.
type ByLink = (&'static str, &'static str, Attempt, Link, [u16; 4]);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Link {
    Invitation,
    Booking,
}

fn get(path: &str) -> (String, Option<Value>) {
    (path.to_owned(), None)
}

fn post(path: &str, body: Value) -> (String, Option<Value>) {
    (path.to_owned(), Some(body))
}

fn class() -> Value {
    let day = |day: u32| format!("2026-02-{day:02}T10:00:00Z");
    json!({ "title": "도자기", "sessions": [{ "starts_at": day(20), "ends_at": "2026-02-20T12:00:00Z" }], "visibility": "PUBLIC",
        "selection": "FIRST_COME", "capacity": 5, "waitlist": true, "waitlist_capacity": 5, "recruit_from": "2026-01-01T00:00:00Z",
        "recruit_until": day(19), "offer_minutes": 60, "transfer_hours": 24, "edit_after_approval": "KEEP", "reapply": false,
        "reopening": "AT_ONCE" })
}

/// Each at its own time, because a host's slots do not overlap.
fn slot(number: i64) -> Value {
    let starts_at = chrono::DateTime::UNIX_EPOCH + chrono::TimeDelta::days(30_000) + chrono::TimeDelta::hours(number);
    json!({ "topic": "상담", "starts_at": starts_at, "ends_at": starts_at + chrono::TimeDelta::minutes(50) })
}

fn key(number: i64) -> String {
    format!("authorisation {number:08}").replace(' ', "-")
}

struct World<'a> {
    app: &'a TestApp,
    owner: Client,
    student: Client,
    last: i64,
}

impl World<'_> {
    /// A slot with one booking, the invitation of the guest who has it, and another invitation that is still free.
    async fn things(&mut self) -> Things {
        self.last += 4;
        let number = self.last;
        let owner = &self.owner;
        let slot = owner
            .post("/api/admin/slots", slot(number))
            .await
            .expect(StatusCode::CREATED)["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let invite = async |guest: i64| {
            owner
                .post(
                    "/api/admin/invitations",
                    json!({ "email": format!("guest-{guest}@example.com") }),
                )
                .await
                .expect(StatusCode::CREATED)
        };
        let (booked, free) = (invite(number).await, invite(number + 1).await);
        let body = json!({ "token": token(&booked), "slot_id": slot, "name": "지우" });
        let booking = self
            .app
            .anonymous()
            .with_key(&key(number))
            .post("/api/bookings", body)
            .await
            .expect(StatusCode::CREATED);
        let class = owner.post("/api/classes", class()).await.expect(StatusCode::CREATED)["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let path = format!("/api/classes/{class}/publish");
        owner.post_nothing(&path).await.expect(StatusCode::OK);
        let enrollment = self
            .student
            .clone()
            .with_key(&key(number))
            .post(
                &format!("/api/classes/{class}/enrollments"),
                json!({ "form_version": null, "answers": {}, "terms": [] }),
            )
            .await
            .expect(StatusCode::CREATED);
        Things {
            slot,
            booking: booking["id"].as_str().unwrap().to_owned(),
            invitation: free["id"].as_str().unwrap().to_owned(),
            invitation_token: token(&free),
            booking_token: booking["manage_token"].as_str().unwrap().to_owned(),
            class,
            enrollment: enrollment["id"].as_str().unwrap().to_owned(),
            number: number + 2,
        }
    }
}

fn token(invitation: &Value) -> String {
    invitation["link"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned()
}

/// A member of the owner's organisation.
async fn member(app: &TestApp, owner: &Host, name: &str, role: &str) -> Client {
    let member = app.host(name).await;
    let statement = format!(
        "UPDATE accounts.members SET organisation_id = '{}', role = '{role}' WHERE user_id = '{}'",
        owner.organisation_id, member.id
    );
    execute(&app.database.target, &statement).await;
    member.client
}

#[tokio::test]
async fn every_operation_has_a_row() {
    let mut documented = BTreeSet::new();
    let document = serde_json::to_value(router::document()).unwrap();
    for (path, operations) in document["paths"].as_object().unwrap() {
        for method in operations.as_object().unwrap().keys() {
            documented.insert((method.clone(), path.clone()));
        }
    }
    let by_session = by_session().map(|(method, path, ..)| (*method, *path));
    let by_link = consultations::BY_LINK.iter().map(|(method, path, ..)| (*method, *path));
    let tested: BTreeSet<_> = by_session
        .chain(by_link)
        .map(|(method, path)| (method.to_owned(), path.to_owned()))
        .collect();
    assert_eq!(documented, tested);
}

#[tokio::test]
async fn sessions_open_what_is_theirs() {
    let app = TestApp::with(&[UNLIMITED]).await;
    let admin = app.host("관리자").await.client;
    let owner = app.host("서연").await;
    let callers = [
        app.anonymous(),
        app.host("다른 상담사").await.client,
        member(&app, &owner, "문지기", "DOOR").await,
        member(&app, &owner, "직원", "STAFF").await,
        owner.client.clone(),
        admin,
    ];
    let mut world = World {
        app: &app,
        owner: owner.client,
        student: app.host("수강생").await.client,
        last: 0,
    };
    for (method, path, attempt, expected) in by_session() {
        let mut found = [0; 6];
        for (index, caller) in callers.iter().enumerate() {
            // The owner makes what is needed, and can do so no longer once signed out.
            let things = if path.ends_with("logout") {
                None
            } else {
                Some(world.things().await)
            };
            let things = things.unwrap_or_else(nothing);
            let (path, body) = attempt(&things);
            let caller = caller.clone().with_key(&key(things.number));
            found[index] = status(&caller, method, &path, body).await;
        }
        assert_eq!(found, *expected, "{method} {path}");
    }
    assert_eq!(callers[1].get("/api/users/me").await.refusal(), "401 session_ended");
}

/// Accounts last, because they end with signing out.
fn by_session() -> impl Iterator<Item = &'static BySession> {
    [consultations::BY_SESSION, classes::BY_SESSION, accounts::BY_SESSION]
        .into_iter()
        .flatten()
}

async fn status(client: &Client, method: &str, path: &str, body: Option<Value>) -> u16 {
    let method: Method = method.to_uppercase().parse().unwrap();
    let json = body.is_some();
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    client.send(method, path, body, json).await.status.as_u16()
}

fn nothing() -> Things {
    Things {
        slot: String::new(),
        booking: String::new(),
        invitation: String::new(),
        invitation_token: String::new(),
        booking_token: String::new(),
        class: String::new(),
        enrollment: String::new(),
        number: 0,
    }
}

#[tokio::test]
async fn links_open_what_is_theirs() {
    let app = TestApp::with(&[UNLIMITED]).await;
    let owner = app.host("서연").await.client;
    let mut world = World {
        app: &app,
        owner: owner.clone(),
        student: app.host("수강생").await.client,
        last: 0,
    };
    for (method, path, attempt, link, expected) in consultations::BY_LINK {
        for client in [app.anonymous(), owner.clone()] {
            let mut found = [0; 4];
            for (index, found) in found.iter_mut().enumerate() {
                let (mut things, other) = (world.things().await, world.things().await);
                let (right, wrong_kind, foreign) = match link {
                    Link::Invitation => (&things.invitation_token, &things.booking_token, &other.invitation_token),
                    Link::Booking => (&things.booking_token, &things.invitation_token, &other.booking_token),
                };
                // 22 characters and two bits are the row, the rest is its signature.
                let forged = format!("{}{}", &right[..22], &foreign[22..]);
                let presented = [right.clone(), wrong_kind.clone(), forged, "made-up".to_owned()][index].clone();
                match link {
                    Link::Invitation => things.invitation_token = presented,
                    Link::Booking => things.booking_token = presented,
                }
                let (path, body) = attempt(&things);
                *found = status(&client.clone().with_key(&key(things.number)), method, &path, body).await;
            }
            assert_eq!(found, *expected, "{method} {path}");
        }
    }
}
