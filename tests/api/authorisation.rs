//! Who may do what: every operation of the OpenAPI document against every kind of caller. An operation without a row fails.

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
const BY_SESSION: &[(&str, &str, Attempt, [u16; 6])] = &[
    ("get", "/api/health", |_| get("/api/health"), [200; 6]),
    ("get", "/api/ready", |_| get("/api/ready"), [200; 6]),
    ("get", "/api/time", |_| get("/api/time"), [200; 6]),
    ("get", "/api/auth/policy", |_| get("/api/auth/policy"), [200; 6]),
    ("get", "/api/dev/mails", |_| get("/api/dev/mails"), [200; 6]),
    ("post", "/api/auth/register", register, [201; 6]),
    (
        "post",
        "/api/auth/login",
        |_| {
            post(
                "/api/auth/login",
                json!({ "email": "nobody@example.com", "password": "wrong password" }),
            )
        },
        [401; 6],
    ),
    (
        "post",
        "/api/auth/refresh",
        |_| post("/api/auth/refresh", json!({ "refresh_token": "made up" })),
        [401; 6],
    ),
    (
        "get",
        "/api/users/me",
        |_| get("/api/users/me"),
        [401, 200, 200, 200, 200, 200],
    ),
    (
        "get",
        "/api/admin/slots",
        |_| get("/api/admin/slots"),
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "post",
        "/api/admin/slots",
        |things| post("/api/admin/slots", slot(things.number)),
        [401, 201, 403, 201, 201, 201],
    ),
    (
        "post",
        "/api/admin/slots/batch",
        |things| post("/api/admin/slots/batch", json!({ "slots": [slot(things.number)] })),
        [401, 201, 403, 201, 201, 201],
    ),
    (
        "get",
        "/api/admin/slots/{id}",
        |things| get(&format!("/api/admin/slots/{}", things.slot)),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "patch",
        "/api/admin/slots/{id}",
        |things| {
            (
                format!("/api/admin/slots/{}", things.slot),
                Some(json!({ "capacity": 5 })),
            )
        },
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/admin/slots/{id}/close",
        |things| change(things, "close"),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/admin/slots/{id}/reopen",
        |things| change(things, "reopen"),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/admin/slots/{id}/cancel",
        |things| change(things, "cancel"),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "get",
        "/api/admin/slots/{id}/bookings",
        |things| get(&format!("/api/admin/slots/{}/bookings", things.slot)),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "get",
        "/api/admin/invitations",
        |_| get("/api/admin/invitations"),
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "post",
        "/api/admin/invitations",
        |things| {
            post(
                "/api/admin/invitations",
                json!({ "email": format!("new-{}@example.com", things.number) }),
            )
        },
        [401, 201, 403, 201, 201, 201],
    ),
    (
        "post",
        "/api/admin/invitations/{id}/resend",
        |things| {
            post(
                &format!("/api/admin/invitations/{}/resend", things.invitation),
                json!({}),
            )
        },
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/admin/invitations/{id}/revoke",
        |things| {
            post(
                &format!("/api/admin/invitations/{}/revoke", things.invitation),
                json!({}),
            )
        },
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "get",
        "/api/organisation",
        |_| get("/api/organisation"),
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "patch",
        "/api/organisation",
        |_| post("/api/organisation", json!({ "remind_day": true })),
        [401, 200, 403, 403, 200, 200],
    ),
    (
        "post",
        "/api/admin/slots/pattern",
        |_| post("/api/admin/slots/pattern", pattern()),
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "post",
        "/api/admin/days/{date}/close",
        |_| post("/api/admin/days/2026-12-31/close", json!({})),
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "post",
        "/api/admin/days/{date}/cancel",
        |_| post("/api/admin/days/2026-12-31/cancel", json!({})),
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "get",
        "/api/admin/slots/{id}/history",
        |things| get(&format!("/api/admin/slots/{}/history", things.slot)),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "get",
        "/api/admin/bookings",
        |_| get("/api/admin/bookings"),
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "post",
        "/api/admin/bookings",
        |things| post("/api/admin/bookings", json!({ "slot_id": things.slot, "name": "하늘" })),
        [401, 404, 403, 201, 201, 404],
    ),
    (
        "get",
        "/api/admin/bookings/{id}",
        |things| booking(things, "", None),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "get",
        "/api/admin/bookings/{id}/history",
        |things| booking(things, "/history", None),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "get",
        "/api/admin/bookings/{id}/note",
        |things| booking(things, "/note", None),
        [401, 404, 403, 403, 200, 404],
    ),
    (
        "get",
        "/api/admin/bookings/{id}/note/history",
        |things| booking(things, "/note/history", None),
        [401, 404, 403, 403, 200, 404],
    ),
    (
        "put",
        "/api/admin/bookings/{id}/note",
        |things| booking(things, "/note", Some(json!({ "text": "기록", "version": 0 }))),
        [401, 404, 403, 403, 200, 404],
    ),
    (
        "post",
        "/api/admin/bookings/{id}/complete",
        |things| booking(things, "/complete", Some(json!({}))),
        [401, 404, 403, 409, 409, 404],
    ),
    (
        "post",
        "/api/admin/bookings/{id}/no-show",
        |things| booking(things, "/no-show", Some(json!({}))),
        [401, 404, 403, 409, 409, 404],
    ),
    (
        "post",
        "/api/admin/bookings/{id}/cancel",
        |things| booking(things, "/cancel", Some(json!({}))),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "get",
        "/api/admin/clients",
        |things| {
            get(&format!(
                "/api/admin/clients?email=guest-{}@example.com",
                things.number - 2
            ))
        },
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "get",
        "/api/admin/clients/list",
        |_| get("/api/admin/clients/list"),
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "get",
        "/api/admin/mail-previews",
        |_| get("/api/admin/mail-previews"),
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "post",
        "/api/admin/invitations/batch",
        |things| {
            post(
                "/api/admin/invitations/batch",
                json!({ "text": format!("new-{}@example.com", things.number) }),
            )
        },
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "post",
        "/api/bookings/find",
        |_| post("/api/bookings/find", json!({ "email": "nobody@example.com" })),
        [202; 6],
    ),
    // Last: it ends the sessions of those who can.
    ("get", "/api/terms", |_| get("/api/terms"), [200; 6]),
    (
        "post",
        "/api/admin/terms",
        |_| {
            post(
                "/api/admin/terms",
                json!({ "type": "ENROLLMENT", "title": "약관", "content": "…", "required": false }),
            )
        },
        [401, 403, 403, 403, 403, 201],
    ),
    ("get", "/api/classes", |_| get("/api/classes"), [200; 6]),
    (
        "get",
        "/api/classes/{id}",
        |things| get(&of_class(things, "")),
        [200; 6],
    ),
    (
        "get",
        "/api/classes/{id}/form",
        |things| get(&of_class(things, "/form")),
        [200; 6],
    ),
    (
        "get",
        "/api/classes/{id}/stream",
        |things| get(&of_class(things, "/stream")),
        [200; 6],
    ),
    (
        "get",
        "/api/classes/{id}/image",
        |things| get(&of_class(things, "/image")),
        [404; 6],
    ),
    (
        "post",
        "/api/classes",
        |_| post("/api/classes", class()),
        [401, 201, 403, 201, 201, 201],
    ),
    (
        "put",
        "/api/classes/{id}",
        |things| post(&of_class(things, ""), json!({ "version": 0, "class": class() })),
        [401, 404, 403, 409, 409, 404],
    ),
    (
        "delete",
        "/api/classes/{id}",
        |things| get(&of_class(things, "")),
        [401, 404, 403, 409, 409, 404],
    ),
    (
        "post",
        "/api/classes/{id}/publish",
        |things| post(&of_class(things, "/publish"), json!({})),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/classes/{id}/unpublish",
        |things| post(&of_class(things, "/unpublish"), json!({})),
        [401, 404, 403, 409, 409, 404],
    ),
    (
        "post",
        "/api/classes/{id}/close",
        |things| post(&of_class(things, "/close"), json!({})),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/classes/{id}/reopen",
        |things| post(&of_class(things, "/reopen"), json!({})),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/classes/{id}/cancel",
        |things| post(&of_class(things, "/cancel"), json!({})),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "put",
        "/api/classes/{id}/form",
        |things| {
            post(
                &of_class(things, "/form"),
                json!({ "version": null, "is_active": true, "questions": [] }),
            )
        },
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "put",
        "/api/classes/{id}/image",
        |things| post(&of_class(things, "/image"), json!("no picture")),
        [401, 404, 403, 422, 422, 404],
    ),
    (
        "delete",
        "/api/classes/{id}/image",
        |things| get(&of_class(things, "/image")),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "get",
        "/api/admin/classes",
        |_| get("/api/admin/classes"),
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "get",
        "/api/admin/classes/{id}",
        |things| get(&format!("/api/admin/classes/{}", things.class)),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "get",
        "/api/classes/{id}/enrollments",
        |things| get(&of_class(things, "/enrollments")),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/classes/{id}/enrollments/by-host",
        |things| post(&of_class(things, "/enrollments/by-host"), json!({ "name": "하늘" })),
        [401, 404, 403, 201, 201, 404],
    ),
    (
        "get",
        "/api/admin/enrollments",
        |_| get("/api/admin/enrollments"),
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "get",
        "/api/admin/enrollments.csv",
        |things| get(&format!("/api/admin/enrollments.csv?class_id={}", things.class)),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "get",
        "/api/admin/enrollments/{id}",
        |things| get(&format!("/api/admin/enrollments/{}", things.enrollment)),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "put",
        "/api/admin/enrollments/{id}",
        |things| {
            post(
                &format!("/api/admin/enrollments/{}", things.enrollment),
                json!({ "version": 1, "decision": "CANCEL" }),
            )
        },
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/admin/enrollments/bulk",
        |things| {
            post(
                "/api/admin/enrollments/bulk",
                json!({ "items": [{ "id": things.enrollment, "version": 1 }], "decision": "REJECT" }),
            )
        },
        [401, 200, 403, 200, 200, 200],
    ),
    (
        "get",
        "/api/admin/dashboard",
        |things| get(&format!("/api/admin/dashboard?class_id={}", things.class)),
        [401, 404, 403, 200, 200, 404],
    ),
    (
        "post",
        "/api/classes/{id}/enrollments",
        |things| {
            post(
                &of_class(things, "/enrollments"),
                json!({ "form_version": null, "answers": {}, "terms": [] }),
            )
        },
        [401, 201, 201, 201, 201, 201],
    ),
    (
        "put",
        "/api/classes/{id}/enrollments/{eid}",
        |things| {
            post(
                &of_enrollment(things, ""),
                json!({ "version": 1, "form_version": null, "answers": {} }),
            )
        },
        [401, 404, 404, 404, 404, 404],
    ),
    (
        "delete",
        "/api/classes/{id}/enrollments/{eid}",
        |things| get(&of_enrollment(things, "")),
        [401, 404, 404, 404, 404, 404],
    ),
    (
        "post",
        "/api/classes/{id}/enrollments/{eid}/accept",
        |things| post(&of_enrollment(things, "/accept"), json!({})),
        [401, 404, 404, 404, 404, 404],
    ),
    (
        "post",
        "/api/classes/{id}/enrollments/{eid}/decline",
        |things| post(&of_enrollment(things, "/decline"), json!({})),
        [401, 404, 404, 404, 404, 404],
    ),
    (
        "post",
        "/api/classes/{id}/files",
        |things| post(&of_class(things, "/files?question=memo&name=memo.txt"), json!("텍스트")),
        [401, 422, 422, 422, 422, 422],
    ),
    (
        "get",
        "/api/classes/{id}/files/{fid}",
        |things| get(&of_class(things, &format!("/files/{}", things.enrollment))),
        [401, 404, 404, 404, 404, 404],
    ),
    (
        "get",
        "/api/classes/{id}/draft",
        |things| get(&of_class(things, "/draft")),
        [401, 200, 200, 200, 200, 200],
    ),
    (
        "put",
        "/api/classes/{id}/draft",
        |things| {
            post(
                &of_class(things, "/draft"),
                json!({ "form_version": null, "answers": {} }),
            )
        },
        [401, 200, 200, 200, 200, 200],
    ),
    (
        "get",
        "/api/enrollments",
        |_| get("/api/enrollments"),
        [401, 200, 200, 200, 200, 200],
    ),
    (
        "get",
        "/api/enrollments/{id}",
        |things| get(&format!("/api/enrollments/{}", things.enrollment)),
        [401, 404, 404, 404, 404, 404],
    ),
    (
        "get",
        "/api/attendees",
        |_| get("/api/attendees"),
        [401, 200, 200, 200, 200, 200],
    ),
    (
        "post",
        "/api/attendees",
        |_| post("/api/attendees", json!({ "name": "아이" })),
        [401, 201, 201, 201, 201, 201],
    ),
    (
        "patch",
        "/api/attendees/{id}",
        |things| {
            post(
                &format!("/api/attendees/{}", things.enrollment),
                json!({ "name": "아이" }),
            )
        },
        [401, 404, 404, 404, 404, 404],
    ),
    (
        "post",
        "/api/auth/logout",
        |_| post("/api/auth/logout", json!({})),
        [401, 204, 204, 204, 204, 204],
    ),
];

/// Callers with a link: the right one, one of the other kind (a booking's opens the choice of where to move), one whose signature is of another row, and no link at all.
/// Whether a session comes along makes no difference.
const BY_LINK: &[(&str, &str, Attempt, Link, [u16; 4])] = &[
    (
        "get",
        "/api/invitations/validate",
        |things| get(&format!("/api/invitations/validate?token={}", things.invitation_token)),
        Link::Invitation,
        [200, 404, 404, 404],
    ),
    (
        "get",
        "/api/invitations/slots",
        |things| get(&format!("/api/invitations/slots?token={}", things.invitation_token)),
        Link::Invitation,
        [200, 200, 404, 404],
    ),
    (
        "get",
        "/api/invitations/slots/stream",
        |things| {
            get(&format!(
                "/api/invitations/slots/stream?token={}",
                things.invitation_token
            ))
        },
        Link::Invitation,
        [200, 200, 404, 404],
    ),
    (
        "post",
        "/api/bookings",
        |things| {
            post(
                "/api/bookings",
                json!({ "token": things.invitation_token, "slot_id": things.slot, "name": "민수" }),
            )
        },
        Link::Invitation,
        [201, 404, 404, 404],
    ),
    (
        "get",
        "/api/bookings/manage",
        |things| get(&format!("/api/bookings/manage?token={}", things.booking_token)),
        Link::Booking,
        [200, 404, 404, 404],
    ),
    (
        "post",
        "/api/bookings/manage/cancel",
        |things| post("/api/bookings/manage/cancel", json!({ "token": things.booking_token })),
        Link::Booking,
        [200, 404, 404, 404],
    ),
    (
        "get",
        "/api/bookings/manage/calendar.ics",
        |things| {
            get(&format!(
                "/api/bookings/manage/calendar.ics?token={}",
                things.booking_token
            ))
        },
        Link::Booking,
        [200, 404, 404, 404],
    ),
    (
        "post",
        "/api/bookings/manage/late",
        |things| post("/api/bookings/manage/late", json!({ "token": things.booking_token })),
        Link::Booking,
        [200, 404, 404, 404],
    ),
    // To where it is already: whoever may ask is told so.
    (
        "post",
        "/api/bookings/manage/move",
        |things| {
            post(
                "/api/bookings/manage/move",
                json!({ "token": things.booking_token, "slot_id": things.slot }),
            )
        },
        Link::Booking,
        [409, 404, 404, 404],
    ),
    (
        "post",
        "/api/bookings/waitlist/accept",
        |things| {
            post(
                "/api/bookings/waitlist/accept",
                json!({ "token": things.booking_token }),
            )
        },
        Link::Booking,
        [200, 404, 404, 404],
    ),
    (
        "post",
        "/api/bookings/waitlist/decline",
        |things| {
            post(
                "/api/bookings/waitlist/decline",
                json!({ "token": things.booking_token }),
            )
        },
        Link::Booking,
        [409, 404, 404, 404],
    ),
    (
        "post",
        "/api/bookings/waitlist/leave",
        |things| post("/api/bookings/waitlist/leave", json!({ "token": things.booking_token })),
        Link::Booking,
        [409, 404, 404, 404],
    ),
];

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

fn change(things: &Things, how: &str) -> (String, Option<Value>) {
    post(&format!("/api/admin/slots/{}/{how}", things.slot), json!({}))
}

fn booking(things: &Things, what: &str, body: Option<Value>) -> (String, Option<Value>) {
    (format!("/api/admin/bookings/{}{what}", things.booking), body)
}

fn of_class(things: &Things, what: &str) -> String {
    format!("/api/classes/{}{what}", things.class)
}

fn of_enrollment(things: &Things, what: &str) -> String {
    format!("/api/classes/{}/enrollments/{}{what}", things.class, things.enrollment)
}

fn class() -> Value {
    let day = |day: u32| format!("2026-02-{day:02}T10:00:00Z");
    json!({ "title": "도자기", "sessions": [{ "starts_at": day(20), "ends_at": "2026-02-20T12:00:00Z" }], "visibility": "PUBLIC",
        "selection": "FIRST_COME", "capacity": 5, "waitlist": true, "waitlist_capacity": 5, "recruit_from": "2026-01-01T00:00:00Z",
        "recruit_until": day(19), "offer_minutes": 60, "transfer_hours": 24, "edit_after_approval": "KEEP", "reapply": false,
        "reopening": "AT_ONCE" })
}

fn pattern() -> Value {
    let times = json!([{ "weekday": "MON", "starts": "09:00", "ends": "12:00" }]);
    json!({ "topic": "상담", "from": "2030-01-07", "until": "2030-01-07", "times": times, "minutes": 50, "dry_run": true })
}

fn register(things: &Things) -> (String, Option<Value>) {
    let email = format!("new-{}@example.com", things.number);
    post(
        "/api/auth/register",
        json!({ "email": email, "password": "correct horse battery", "name": "Ana" }),
    )
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
    let by_session = BY_SESSION.iter().map(|(method, path, ..)| (*method, *path));
    let by_link = BY_LINK.iter().map(|(method, path, ..)| (*method, *path));
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
    for (method, path, attempt, expected) in BY_SESSION {
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
    for (method, path, attempt, link, expected) in BY_LINK {
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
