//! Lines, offers and moves through the API: what the guest sees, what the mails say, what time does by itself.

use chrono::{DateTime, TimeDelta, Utc};
use jari::consultations::jobs;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{KEY, Scene, at, id_of, padded, slot_body};
use crate::support::app::Answer;

impl Scene {
    pub async fn wait_for(&self, token: &str, slot: Uuid, key: &str) -> Answer {
        let body = json!({ "token": token, "slot_id": slot, "name": "Ana", "waitlist": true });
        self.guest("/api/bookings", key, body).await
    }

    pub async fn accept(&self, manage_token: &str) -> Answer {
        self.guest(
            "/api/bookings/waitlist/accept",
            "accept",
            json!({ "token": manage_token }),
        )
        .await
    }

    pub async fn move_to(&self, manage_token: &str, slot: Uuid, wait: bool, key: &str) -> Answer {
        let body = json!({ "token": manage_token, "slot_id": slot, "waitlist": wait });
        self.guest("/api/bookings/manage/move", key, body).await
    }

    pub async fn guest(&self, path: &str, key: &str, body: Value) -> Answer {
        self.app.anonymous().header(KEY, &padded(key)).post(path, body).await
    }

    pub async fn manage(&self, manage_token: &str) -> Value {
        let answer = self
            .app
            .anonymous()
            .get(&format!("/api/bookings/manage?token={manage_token}"))
            .await;
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.json
    }

    /// Subjects of the mails to an address, oldest first.
    pub async fn subjects(&self, email: &str) -> Vec<String> {
        let mails = self.app.mails().await;
        mails
            .into_iter()
            .rev()
            .filter(|mail| mail.to == email)
            .map(|mail| mail.subject)
            .collect()
    }
}

fn time(value: &Value) -> DateTime<Utc> {
    value.as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_guest_waits_is_offered_accepts_moves_and_cancels() {
    let scene = Scene::new().await;
    let (slot, other) = (scene.slot(72, 1).await, scene.slot(96, 1).await);
    let (ana, eve) = (
        scene.invite("ana@example.com").await,
        scene.invite("eve@example.com").await,
    );
    let booked = scene.book(&ana, slot, "ana").await;
    let full = scene.book(&eve, slot, "eve").await;
    assert_eq!(full.refusal(), "409 slot_full");
    assert_eq!(
        (&full.json["waiting"], &full.json["waitlist"]),
        (&json!(0), &json!(true))
    );
    let waiting = scene.wait_for(&eve, slot, "eve-waits").await;
    assert_eq!(
        (waiting.text("status"), &waiting.json["position"]),
        ("WAITLISTED", &json!(1))
    );
    let token = waiting.text("manage_token").to_owned();
    // Whoever opens the invitation again sees the wait first.
    let welcome = scene
        .app
        .anonymous()
        .get(&format!("/api/invitations/validate?token={eve}"))
        .await
        .json;
    assert_eq!(
        (&welcome["bookings"][0]["status"], &welcome["uses_left"]),
        (&json!("WAITLISTED"), &json!(1))
    );
    assert_eq!(scene.slot_state(slot).await["waiting_count"], 1);
    scene.app.mails().await;

    assert_eq!(scene.cancel(booked.text("manage_token")).await.status, 200);
    let offered = scene.manage(&token).await;
    assert_eq!(
        (&offered["status"], &offered["slot"]["free"]),
        (&json!("OFFERED"), &json!(0))
    );
    assert_eq!(
        time(&offered["offer"]["until"]),
        at(22),
        "from 18:00 in Seoul: four hours of the evening, eight of the next day"
    );
    scene.app.mails().await;
    // A newcomer does not get it.
    assert_eq!(scene.book(&ana, slot, "ana-again").await.refusal(), "409 slot_full");

    let accepted = scene.accept(&token).await;
    assert_eq!((accepted.status.as_u16(), accepted.text("status")), (200, "BOOKED"));
    scene.app.mails().await;
    assert_eq!(scene.accept(&token).await.text("status"), "BOOKED", "twice is once");
    let moved = scene.move_to(&token, other, false, "move").await;
    assert_eq!(moved.json["slot"]["id"], json!(other));
    assert_eq!(moved.json["id"], waiting.json["id"], "the row stays");
    assert_eq!(scene.move_to(&token, other, false, "move").await.json, moved.json);
    assert_eq!(
        scene.move_to(&token, other, false, "another-tab").await.refusal(),
        "409 same_slot"
    );
    scene.app.mails().await;
    assert_eq!(scene.cancel(&token).await.text("status"), "CANCELLED");
    assert_eq!(
        scene.subjects("eve@example.com").await.len(),
        6,
        "invited, waiting, offered, booked, moved, cancelled: one mail each"
    );
    scene.no_poison();
}

#[tokio::test]
async fn an_offer_that_is_not_taken_goes_to_the_next_by_itself() {
    let scene = Scene::new().await;
    let slot = scene.slot(240, 1).await;
    let ana = scene.invite("ana@example.com").await;
    let booked = scene.book(&ana, slot, "ana").await;
    let mut tokens = Vec::new();
    for name in ["eve", "min"] {
        let invitation = scene.invite(&format!("{name}@example.com")).await;
        tokens.push(
            scene
                .wait_for(&invitation, slot, name)
                .await
                .text("manage_token")
                .to_owned(),
        );
    }
    scene.cancel(booked.text("manage_token")).await;
    let until = time(&scene.manage(&tokens[0]).await["offer"]["until"]);
    scene.app.advance(until - at(0) + TimeDelta::seconds(1));
    jobs::end_what_is_due(&scene.app.app).await.unwrap();
    assert_eq!(
        scene.manage(&tokens[0]).await["status"],
        "OFFERED",
        "the deadline that is shown is two seconds early"
    );
    scene.app.advance(TimeDelta::seconds(1));
    jobs::end_what_is_due(&scene.app.app).await.unwrap();
    let (first, second) = (scene.manage(&tokens[0]).await, scene.manage(&tokens[1]).await);
    assert_eq!(
        (&first["status"], &first["position"], &second["status"]),
        (&json!("WAITLISTED"), &json!(1), &json!("OFFERED"))
    );
    let late = scene.accept(&tokens[0]).await;
    assert_eq!(
        (late.refusal(), &late.json["booking_status"], &late.json["position"]),
        ("409 offer_over".into(), &json!("WAITLISTED"), &json!(1))
    );
    assert!(
        scene
            .subjects("eve@example.com")
            .await
            .last()
            .unwrap()
            .contains("Your turn has passed")
    );
    scene.no_poison();
}

#[tokio::test]
async fn in_the_last_hours_a_place_is_for_the_first_who_takes_it() {
    let scene = Scene::new().await;
    let slot = scene.slot(6, 1).await;
    let ana = scene.invite("ana@example.com").await;
    let booked = scene.book(&ana, slot, "ana").await;
    let mut tokens = Vec::new();
    for name in ["eve", "min"] {
        let invitation = scene.invite(&format!("{name}@example.com")).await;
        tokens.push(
            scene
                .wait_for(&invitation, slot, name)
                .await
                .text("manage_token")
                .to_owned(),
        );
    }
    scene.app.advance(TimeDelta::hours(5));
    let body = json!({ "token": booked.text("manage_token") });
    assert_eq!(
        scene
            .guest("/api/bookings/manage/cancel", "too-late", body.clone())
            .await
            .refusal(),
        "409 cancel_too_late"
    );
    let late = scene.guest("/api/bookings/manage/late", "late", body).await;
    assert_eq!((late.text("status"), late.text("end_kind")), ("CANCELLED", "LATE"));
    assert_eq!(
        scene.manage(&tokens[0]).await["offer"],
        json!({ "until": null, "first_come": true })
    );
    assert_eq!(scene.accept(&tokens[1]).await.text("status"), "BOOKED");
    assert_eq!(scene.accept(&tokens[0]).await.refusal(), "409 place_gone");
    for email in ["eve@example.com", "min@example.com"] {
        assert!(scene.subjects(email).await.len() >= 2, "{email}");
    }
    scene.app.advance(TimeDelta::hours(1));
    jobs::end_what_is_due(&scene.app.app).await.unwrap();
    let ended = scene.manage(&tokens[0]).await;
    assert_eq!(
        (&ended["status"], &ended["end_kind"]),
        (&json!("ENDED"), &json!("STARTED"))
    );
    scene.no_poison();
}

#[tokio::test]
async fn moving_to_a_full_slot_keeps_the_present_place_until_it_is_accepted() {
    let scene = Scene::new().await;
    let (slot, full) = (scene.slot(72, 1).await, scene.slot(96, 1).await);
    let (ana, eve) = (
        scene.invite("ana@example.com").await,
        scene.invite("eve@example.com").await,
    );
    let mine = scene.book(&ana, slot, "ana").await.text("manage_token").to_owned();
    let hers = scene.book(&eve, full, "eve").await.text("manage_token").to_owned();
    assert_eq!(
        scene.move_to(&mine, full, false, "full").await.refusal(),
        "409 slot_full"
    );
    let waiting = scene.move_to(&mine, full, true, "wait").await.json;
    assert_eq!(
        (&waiting["status"], &waiting["slot"]["id"]),
        (&json!("BOOKED"), &json!(slot))
    );
    let entry = waiting["waits"][0]["manage_token"].as_str().unwrap().to_owned();
    assert_eq!(scene.manage(&entry).await["keeps"]["slot"]["id"], json!(slot));
    // The link of a booking opens the choice of where to move.
    let choice = scene
        .app
        .anonymous()
        .get(&format!("/api/invitations/slots?token={mine}"))
        .await;
    assert_eq!(choice.json["items"].as_array().unwrap().len(), 2);
    scene.cancel(&hers).await;
    let moved = scene.accept(&entry).await.json;
    assert_eq!(
        (&moved["id"], &moved["slot"]["id"]),
        (&json!(id_of(&waiting)), &json!(full))
    );
    assert_eq!(scene.slot_state(slot).await["booked_count"], 0);
    assert_eq!(scene.manage(&entry).await["end_kind"], "MOVED");
    scene.no_poison();
}

#[tokio::test]
async fn an_edited_time_is_told_and_may_be_left_freely() {
    let scene = Scene::new().await;
    let slot = scene.slot(72, 2).await;
    let ana = scene.invite("ana@example.com").await;
    let token = scene.book(&ana, slot, "ana").await.text("manage_token").to_owned();
    let path = format!("/api/admin/slots/{slot}");
    scene.app.mails().await;
    let (starts_at, ends_at) = (at(5), at(6));
    let edited = scene
        .host
        .patch(
            &path,
            json!({ "starts_at": starts_at, "ends_at": ends_at, "place": "2층", "version": 2 }),
        )
        .await;
    assert_eq!((edited.status.as_u16(), edited.text("place")), (200, "2층"));
    assert_eq!(
        scene
            .host
            .patch(&path, json!({ "topic": "새 주제", "version": 2 }))
            .await
            .refusal(),
        "409 slot_changed"
    );
    assert_eq!(
        scene
            .host
            .patch(&path, json!({ "starts_at": starts_at }))
            .await
            .faults(),
        [("/ends_at", "required")]
    );
    scene.app.mails().await;
    scene.app.advance(TimeDelta::hours(4));
    let shown = scene.manage(&token).await;
    assert_eq!(time(&shown["cancel_until"]), starts_at);
    assert_eq!(scene.cancel(&token).await.text("status"), "CANCELLED");
    assert_eq!(
        scene.subjects("ana@example.com").await.len(),
        4,
        "invited, booked, changed, cancelled"
    );
    scene.no_poison();
}

#[tokio::test]
async fn calendars_follow_by_the_same_name() {
    let scene = Scene::new().await;
    let (slot, other) = (scene.slot(72, 1).await, scene.slot(96, 1).await);
    let ana = scene.invite("ana@example.com").await;
    let booked = scene.book(&ana, slot, "ana").await;
    let token = booked.text("manage_token").to_owned();
    scene.app.mails().await;
    scene.move_to(&token, other, false, "move").await;
    scene.app.mails().await;
    scene.cancel(&token).await;
    let mails = scene.app.mails().await;
    let files: Vec<String> = mails.into_iter().rev().filter_map(|mail| mail.calendar).collect();
    let line = |file: &String, name: &str| {
        let unfolded = file.replace("\r\n ", "");
        unfolded
            .lines()
            .find_map(|line| line.strip_prefix(name).map(ToOwned::to_owned))
            .unwrap_or_default()
    };
    let told: Vec<(String, String, String)> = files
        .iter()
        .map(|file| (line(file, "METHOD:"), line(file, "SEQUENCE:"), line(file, "STATUS:")))
        .collect();
    let expected = [
        ("REQUEST", "0", "CONFIRMED"),
        ("REQUEST", "1", "CONFIRMED"),
        ("CANCEL", "2", "CANCELLED"),
    ];
    assert_eq!(
        told,
        expected.map(|(method, sequence, status)| (method.into(), sequence.into(), status.into()))
    );
    let names: std::collections::BTreeSet<String> = files.iter().map(|file| line(file, "UID:")).collect();
    assert_eq!(names.len(), 1, "{names:?}");
    assert!(
        files.iter().all(|file| file.lines().all(|line| line.len() <= 75)),
        "lines are folded"
    );
    scene.no_poison();
}

#[tokio::test]
async fn links_of_an_address_are_mailed_to_it_and_nobody_learns_whether_it_is_known() {
    let scene = Scene::new().await;
    let slot = scene.slot(72, 1).await;
    let ana = scene.invite("ana@example.com").await;
    scene.book(&ana, slot, "ana").await;
    let find = async |email: &str| {
        scene
            .app
            .anonymous()
            .post("/api/bookings/find", json!({ "email": email }))
            .await
    };
    let (known, unknown) = (find("Ana@example.com").await, find("nobody@example.com").await);
    assert_eq!((known.status, &known.json), (unknown.status, &unknown.json));
    find("ana@example.com").await;
    let subjects = scene.subjects("ana@example.com").await;
    assert_eq!(
        subjects.iter().filter(|subject| subject.contains("links")).count(),
        1,
        "asked twice, mailed once: {subjects:?}"
    );
    assert_eq!(find("not an address").await.faults(), [("/email", "not_an_email")]);
}

#[tokio::test]
async fn a_slot_without_a_waitlist_says_so() {
    let scene = Scene::new().await;
    let mut body = slot_body(24, 1);
    body["waitlist"] = json!(false);
    let slot = id_of(&scene.host.post("/api/admin/slots", body).await.json);
    let (ana, eve) = (
        scene.invite("ana@example.com").await,
        scene.invite("eve@example.com").await,
    );
    scene.book(&ana, slot, "ana").await;
    assert_eq!(scene.wait_for(&eve, slot, "eve").await.refusal(), "409 waitlist_off");
}

#[tokio::test]
async fn a_slots_history_knows_who_has_moved_away_and_where_each_thing_happened() {
    let scene = Scene::new().await;
    let (first, second) = (scene.slot(72, 1).await, scene.slot(96, 1).await);
    let ana = scene.invite("ana@example.com").await;
    let token = scene.book(&ana, first, "ana").await.text("manage_token").to_owned();
    scene.move_to(&token, second, false, "move").await;
    let told = async |slot: Uuid| -> Vec<(String, Value)> {
        let history = scene.host.get(&format!("/api/admin/slots/{slot}/history")).await.json;
        let items = history["items"].as_array().unwrap().iter();
        items
            .map(|item| {
                (
                    item["type"].as_str().unwrap().to_owned(),
                    item["details"]["slot_id"].clone(),
                )
            })
            .collect()
    };
    let entry = |kind: &str, slot: Option<Uuid>| (kind.to_owned(), slot.map_or(Value::Null, |slot| json!(slot)));
    assert_eq!(
        told(first).await,
        [
            entry("BookingMoved", Some(second)),
            entry("BookingCreated", Some(first)),
            entry("SlotCreated", None),
        ]
    );
    assert_eq!(
        told(second).await,
        [entry("BookingMoved", Some(second)), entry("SlotCreated", None)]
    );
}
