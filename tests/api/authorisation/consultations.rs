//! Consultations: hosts by their session, guests by their links.

use serde_json::{Value, json};

use super::{ByLink, BySession, Link, Things, get, post, slot};

pub const BY_SESSION: &[BySession] = &[
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
];

pub const BY_LINK: &[ByLink] = &[
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

fn change(things: &Things, how: &str) -> (String, Option<Value>) {
    post(&format!("/api/admin/slots/{}/{how}", things.slot), json!({}))
}

fn booking(things: &Things, what: &str, body: Option<Value>) -> (String, Option<Value>) {
    (format!("/api/admin/bookings/{}{what}", things.booking), body)
}

fn pattern() -> Value {
    let times = json!([{ "weekday": "MON", "starts": "09:00", "ends": "12:00" }]);
    json!({ "topic": "상담", "from": "2030-01-07", "until": "2030-01-07", "times": times, "minutes": 50, "dry_run": true })
}
