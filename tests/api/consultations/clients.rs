//! A host's day: bookings made for clients, how they went, notes, one client across slots; what time does by itself.

use chrono::TimeDelta;
use jari::consultations::jobs;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Scene, id_of};
use crate::support::app::{Answer, Client};

async fn settle(host: &Client, booking: Uuid, how: &str) -> Answer {
    host.post_nothing(&format!("/api/admin/bookings/{booking}/{how}")).await
}

#[tokio::test]
async fn a_host_books_for_a_client_with_or_without_an_address() {
    let scene = Scene::new().await;
    let slot = scene.slot(72, 2).await;
    scene
        .host
        .post(&format!("/api/admin/slots/{slot}/close"), json!({}))
        .await;
    let with_address = json!({ "slot_id": slot, "name": "김하늘", "email": "haneul@example.com", "locale": "ko" });
    let first = scene
        .host
        .clone()
        .with_key("book-for-a-client-1")
        .post("/api/admin/bookings", with_address.clone())
        .await;
    assert_eq!(
        (first.status.as_u16(), &first.json["booked_by_host"]),
        (201, &json!(true)),
        "{first:?}"
    );
    let again = scene
        .host
        .clone()
        .with_key("book-for-a-client-1")
        .post("/api/admin/bookings", with_address.clone())
        .await;
    assert_eq!(again.json["id"], first.json["id"], "the same key is the same booking");
    assert_eq!(
        scene.host.post("/api/admin/bookings", with_address).await.refusal(),
        "409 already_booked"
    );
    let without = json!({ "slot_id": slot, "name": "박민수" });
    let second = scene.host.post("/api/admin/bookings", without.clone()).await;
    assert_eq!((second.status.as_u16(), &second.json["email"]), (201, &Value::Null));
    assert_eq!(
        scene.host.post("/api/admin/bookings", without).await.refusal(),
        "409 slot_full"
    );
    // Whoever waits has to hear of an offer.
    let waits = json!({ "slot_id": slot, "name": "박민수", "waitlist": true });
    let waits = scene.host.post("/api/admin/bookings", waits).await;
    assert_eq!(waits.faults(), [("/email", "required")]);
    assert!(scene.subjects("haneul@example.com").await[0].contains("예약됐어요"));
    // A client booked by hand was not invited, and does not stand in that list.
    assert_eq!(scene.host.get("/api/admin/invitations").await.json["total"], 0);
    scene.no_poison();
}

/// Their invitation has no use left: the host's word is enough.
#[tokio::test]
async fn a_host_puts_a_client_into_a_line_who_accepts_without_a_use() {
    let scene = Scene::new().await;
    let (held, full) = (scene.slot(72, 1).await, scene.slot(96, 1).await);
    let eve = scene.invite("eve@example.com").await;
    let hers = scene.book(&eve, full, "eve").await.text("manage_token").to_owned();
    for (slot, waits, status) in [(held, false, "BOOKED"), (full, true, "WAITLISTED")] {
        let body = json!({ "slot_id": slot, "name": "김하늘", "email": "haneul@example.com", "waitlist": waits });
        let entered = scene.host.post("/api/admin/bookings", body).await;
        assert_eq!(entered.text("status"), status, "{entered:?}");
    }
    scene.cancel(&hers).await;
    let mails = scene.app.mails().await;
    let offer = mails.iter().find(|mail| mail.to == "haneul@example.com").unwrap();
    let link = offer.text.split("/manage/").nth(1).unwrap();
    let accepted = scene.accept(link.split_whitespace().next().unwrap()).await;
    assert_eq!(
        (
            accepted.status.as_u16(),
            &accepted.json["slot"]["id"],
            accepted.text("status")
        ),
        (200, &json!(full), "BOOKED")
    );
    scene.no_poison();
}

#[tokio::test]
async fn what_was_held_is_closed_by_hand_corrected_and_in_the_end_by_time() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let mut bookings = Vec::new();
    for name in ["ana", "eve", "min"] {
        let token = scene.invite(&format!("{name}@example.com")).await;
        bookings.push(id_of(&scene.book(&token, slot, name).await.json));
    }
    let early = settle(&scene.host, bookings[0], "complete").await;
    assert_eq!(early.refusal(), "409 not_started");
    scene.app.advance(TimeDelta::hours(25));
    let host = scene.host_again().await;
    assert_eq!(host.get("/api/admin/bookings?to_close=true").await.json["total"], 3);
    assert_eq!(settle(&host, bookings[0], "complete").await.text("status"), "COMPLETED");
    assert_eq!(settle(&host, bookings[0], "complete").await.text("status"), "COMPLETED");
    assert_eq!(settle(&host, bookings[1], "complete").await.text("status"), "COMPLETED");
    assert_eq!(
        settle(&host, bookings[1], "no-show").await.text("status"),
        "NO_SHOW",
        "pressed wrongly, corrected"
    );
    assert_eq!(host.get("/api/admin/bookings?to_close=true").await.json["total"], 1);
    jobs::complete_the_forgotten(&scene.app.app).await.unwrap();
    assert_eq!(
        host.get("/api/admin/bookings?to_close=true").await.json["total"],
        1,
        "not before seven days"
    );
    scene.app.advance(TimeDelta::days(7));
    let mails = scene.app.mails().await.len();
    jobs::complete_the_forgotten(&scene.app.app).await.unwrap();
    let host = scene.host_again().await;
    assert_eq!(host.get("/api/admin/bookings?to_close=true").await.json["total"], 0);
    assert_eq!(scene.app.mails().await.len(), mails, "nobody is mailed");
    scene.app.advance(TimeDelta::days(23));
    let host = scene.host_again().await;
    assert_eq!(
        settle(&host, bookings[1], "complete").await.refusal(),
        "409 correction_over"
    );
    scene.no_poison();
}

#[tokio::test]
async fn a_note_is_never_overwritten_unseen() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 1).await;
    let ana = scene.invite("ana@example.com").await;
    let booking = id_of(&scene.book(&ana, slot, "ana").await.json);
    let path = format!("/api/admin/bookings/{booking}/note");
    let save =
        async |text: &str, version: i32| scene.host.put(&path, json!({ "text": text, "version": version })).await;
    assert_eq!(scene.host.get(&path).await.json["version"], 0);
    assert_eq!(save("첫 기록", 0).await.json["version"], 1);
    // A second tab that was opened before.
    let lost = save("다른 기록", 0).await;
    assert_eq!(
        (lost.refusal(), &lost.json["current"]["text"]),
        ("409 note_changed".into(), &json!("첫 기록"))
    );
    assert_eq!(
        save("첫 기록", 0).await.json["version"],
        1,
        "the same words again are one saving"
    );
    assert_eq!(save("고친 기록", 1).await.json["version"], 2);
    scene.app.advance(TimeDelta::minutes(11));
    assert_eq!(save("다음 기록", 2).await.json["version"], 3);
    let history = scene.host.get(&format!("{path}/history")).await.json;
    let texts: Vec<&str> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["다음 기록", "고친 기록"], "one sitting is one text");
    // Sealed: nobody who reads the table reads the note.
    assert_eq!(
        scene
            .count("SELECT count(*) FROM consultations.notes WHERE encode(text_sealed, 'escape') LIKE '%기록%'")
            .await,
        0
    );
    let long = save(&"가".repeat(50_001), 3).await;
    assert_eq!(long.faults(), [("/text", "too_long")]);
    let megabyte = save(&"a".repeat(1 << 20), 3).await;
    assert_eq!(megabyte.refusal(), "413 body_too_large");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_twenty_tabs_that_save_at_once_one_wins_and_the_others_see_its_text() {
    let scene = std::sync::Arc::new(Scene::new().await);
    let slot = scene.slot(24, 1).await;
    let ana = scene.invite("ana@example.com").await;
    let booking = id_of(&scene.book(&ana, slot, "ana").await.json);
    let racers = (0..20).map(|tab| {
        let scene = std::sync::Arc::clone(&scene);
        async move {
            let body = json!({ "text": format!("탭 {tab}"), "version": 0 });
            scene
                .host
                .put(&format!("/api/admin/bookings/{booking}/note"), body)
                .await
        }
    });
    let counted = super::races::race(racers).await;
    assert_eq!(counted, super::races::counts([("200", 1), ("409 note_changed", 19)]));
}

#[tokio::test]
async fn one_client_across_slots() {
    let scene = Scene::new().await;
    let (first, second) = (scene.slot(24, 1).await, scene.slot(48, 1).await);
    let ana = scene.invite("ana@example.com").await;
    let token = scene.book(&ana, first, "ana").await.text("manage_token").to_owned();
    scene.cancel(&token).await;
    scene.book(&ana, second, "again").await;
    let client = scene.host.get("/api/admin/clients?email=ANA@example.com").await.json;
    assert_eq!(
        client["counts"],
        json!({ "booked": 1, "completed": 0, "no_show": 0, "cancelled": 1 })
    );
    assert_eq!(client["bookings"].as_array().unwrap().len(), 2);
    assert_eq!(client["invitation"]["status"], "USED");
    // By a part of the name, taken literally, or by the whole address.
    for (search, total) in [
        ("n", 1),
        ("ana@example.com", 1),
        ("%25", 0),
        ("_", 0),
        ("eve@example.com", 0),
    ] {
        let found = scene.host.get(&format!("/api/admin/clients/list?q={search}")).await;
        assert_eq!(found.json["total"], total, "{search}: {found}");
    }
    assert_eq!(
        scene
            .host
            .get("/api/admin/clients?email=eve@example.com")
            .await
            .refusal(),
        "404 not_found"
    );
    let list = scene.host.get("/api/admin/clients/list?q=an").await.json;
    assert_eq!((&list["total"], &list["items"][0]["bookings"]), (&json!(1), &json!(2)));
    let history = scene.host.get(&format!("/api/admin/slots/{first}/history")).await.json;
    let kinds: Vec<&str> = history["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["type"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["BookingCancelled", "BookingCreated", "SlotCreated"]);
    assert_eq!(
        (&history["items"][0]["actor"], &history["items"][2]["actor_name"]),
        (&json!("GUEST"), &json!("host"))
    );
}

#[tokio::test]
async fn each_reminder_is_sent_once_for_each_time() {
    let scene = Scene::new().await;
    let (slot, other) = (scene.slot(48, 2).await, scene.slot(72, 2).await);
    let (ana, eve) = (
        scene.invite("ana@example.com").await,
        scene.invite("eve@example.com").await,
    );
    let token = scene.book(&ana, slot, "ana").await.text("manage_token").to_owned();
    let reminded = async || {
        jobs::remind(&scene.app.app).await.unwrap();
        jobs::remind(&scene.app.app).await.unwrap();
        scene
            .count("SELECT count(*) FROM messaging.events WHERE type = 'ReminderDue'")
            .await
    };
    assert_eq!(reminded().await, 0);
    scene.app.advance(TimeDelta::hours(25));
    assert_eq!(reminded().await, 1, "a day before");
    // Moved to another time it is reminded again.
    scene.move_to(&token, other, false, "move").await;
    assert_eq!(reminded().await, 1);
    scene.app.advance(TimeDelta::hours(24));
    assert_eq!(reminded().await, 2);
    // Who books within the day has just read the time.
    scene.book(&eve, other, "eve").await;
    assert_eq!(reminded().await, 2);
    scene.app.advance(TimeDelta::hours(22) + TimeDelta::minutes(10));
    assert_eq!(reminded().await, 4, "both an hour before");
    let subjects = scene.subjects("ana@example.com").await;
    assert_eq!(
        subjects
            .iter()
            .filter(|subject| subject.contains("Reminder") || subject.contains("hour"))
            .count(),
        3,
        "{subjects:?}"
    );
}
