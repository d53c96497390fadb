//! Slots: made one by one and by the thousand, closed, resized, cancelled.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{KEY, Scene, at, padded, slot_body};

#[tokio::test]
async fn faulty_slots_are_refused_with_every_fault_at_once() {
    let scene = Scene::new().await;
    for (change, fault) in [
        (
            json!({ "starts_at": at(-1), "ends_at": at(0) }),
            ("/starts_at", "in_the_past"),
        ),
        (json!({ "ends_at": at(24) }), ("/ends_at", "ends_before_start")),
        (json!({ "ends_at": at(23) }), ("/ends_at", "ends_before_start")),
        (
            json!({ "ends_at": at(48) + TimeDelta::seconds(1) }),
            ("/ends_at", "too_long_span"),
        ),
        (json!({ "capacity": 0 }), ("/capacity", "too_small")),
        (json!({ "capacity": 1_001 }), ("/capacity", "too_large")),
        (json!({ "capacity": "3" }), ("/capacity", "wrong_type")),
        (json!({ "topic": "" }), ("/topic", "required")),
        (json!({ "topic": "가".repeat(201) }), ("/topic", "too_long")),
        (
            json!({ "online_link": "http://example.com" }),
            ("/online_link", "not_a_url"),
        ),
        (json!({ "starts_at": "tomorrow" }), ("/starts_at", "wrong_type")),
    ] {
        let mut body = slot_body(24, 3);
        body.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let answer = scene.host.post("/api/admin/slots", body).await;
        assert_eq!(
            (answer.refusal().as_str(), answer.faults()),
            ("422 invalid", vec![fault])
        );
    }
    let all = scene
        .host
        .post(
            "/api/admin/slots",
            json!({ "topic": "", "capacity": 0, "starts_at": at(24), "ends_at": at(24) }),
        )
        .await;
    assert_eq!(
        all.faults(),
        [
            ("/topic", "required"),
            ("/capacity", "too_small"),
            ("/ends_at", "ends_before_start")
        ]
    );
    let mut unknown = slot_body(24, 3);
    unknown["colour"] = json!("red");
    let answer = scene.host.post("/api/admin/slots", unknown).await;
    assert_eq!(
        (answer.refusal().as_str(), &answer.json["pointer"]),
        ("400 unknown_field", &json!("/colour"))
    );
    assert_eq!(scene.count("SELECT count(*) FROM consultations.slots").await, 0);
}

#[tokio::test]
async fn the_longest_slot_and_the_largest_capacity_are_accepted() {
    let scene = Scene::new().await;
    let mut body = slot_body(24, 1_000);
    body["ends_at"] = json!(at(48));
    assert_eq!(scene.host.post("/api/admin/slots", body).await.status, 201);
    let mut body = slot_body(72, 1);
    body.as_object_mut().unwrap().remove("capacity");
    assert_eq!(scene.host.post("/api/admin/slots", body).await.json["capacity"], 3);
}

#[tokio::test]
async fn slots_that_overlap_are_refused_and_all_lines_named() {
    let scene = Scene::new().await;
    scene.slot(24, 3).await;
    let touching = scene
        .host
        .post(
            "/api/admin/slots",
            json!({ "topic": "x", "starts_at": at(24) + TimeDelta::minutes(50), "ends_at": at(26) }),
        )
        .await;
    assert_eq!(touching.status, 201, "a slot may begin when another ends: {touching:?}");
    let lines = [slot_body(24, 1), slot_body(30, 1), slot_body(40, 1), slot_body(30, 1)];
    let answer = scene
        .host
        .post("/api/admin/slots/batch", json!({ "slots": lines }))
        .await;
    assert_eq!(answer.refusal(), "409 slot_overlaps");
    assert_eq!(
        answer.faults(),
        [
            ("/slots/0/starts_at", "overlaps"),
            ("/slots/1/starts_at", "overlaps"),
            ("/slots/3/starts_at", "overlaps")
        ]
    );
    assert_eq!(scene.count("SELECT count(*) FROM consultations.slots").await, 2);

    // Another host is another place; a cancelled time is free.
    let other = scene.app.signed_in("other@example.com").await;
    assert_eq!(other.post("/api/admin/slots", slot_body(24, 3)).await.status, 201);
    let cancelled = scene.slot(50, 3).await;
    scene
        .host
        .post(&format!("/api/admin/slots/{cancelled}/cancel"), json!({}))
        .await;
    scene.slot(50, 3).await;
}

#[tokio::test]
async fn ten_thousand_slots_in_one_batch_and_not_one_more() {
    let scene = Scene::new().await;
    let slots = |count: i64| -> Value {
        json!({ "slots": (0..count).map(|hour| slot_body(24 + hour, 3)).collect::<Vec<_>>() })
    };
    let refused = scene.host.post("/api/admin/slots/batch", slots(10_001)).await;
    assert_eq!(refused.faults(), [("/slots", "too_many")]);
    let none = scene.host.post("/api/admin/slots/batch", json!({ "slots": [] })).await;
    assert_eq!(none.faults(), [("/slots", "too_few")]);
    let made = scene.host.post("/api/admin/slots/batch", slots(10_000)).await;
    assert_eq!(
        (made.status.as_u16(), made.json["items"].as_array().unwrap().len()),
        (201, 10_000)
    );

    let mut faulty: Vec<Value> = (0..5).map(|hour| slot_body(20_000 + hour, 3)).collect();
    faulty[1]["capacity"] = json!(0);
    faulty[4]["topic"] = json!(" ");
    let answer = scene
        .host
        .post("/api/admin/slots/batch", json!({ "slots": faulty }))
        .await;
    assert_eq!(
        answer.faults(),
        [("/slots/1/capacity", "too_small"), ("/slots/4/topic", "required")]
    );
    assert_eq!(scene.count("SELECT count(*) FROM consultations.slots").await, 10_000);
}

#[tokio::test]
async fn a_batch_with_a_key_is_made_once() {
    let scene = Scene::new().await;
    let host = scene.host.clone().header(KEY, &padded("batch"));
    let body = json!({ "slots": [slot_body(24, 3), slot_body(25, 3)] });
    let first = host.post("/api/admin/slots/batch", body.clone()).await;
    let second = host.post("/api/admin/slots/batch", body).await;
    assert_eq!(first.status, 201, "{first:?}");
    assert_eq!(first.json, second.json);
    assert_eq!(scene.count("SELECT count(*) FROM consultations.slots").await, 2);
    let other = host
        .post("/api/admin/slots/batch", json!({ "slots": [slot_body(30, 3)] }))
        .await;
    assert_eq!(other.refusal(), "422 idempotency_key_reused");
}

#[tokio::test]
async fn capacity_is_never_lowered_below_what_is_booked() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    for name in ["ana", "eve"] {
        let token = scene.invite(&format!("{name}@example.com")).await;
        assert_eq!(scene.book(&token, slot, name).await.status, 201);
    }
    let path = format!("/api/admin/slots/{slot}");
    let refused = scene.host.patch(&path, json!({ "capacity": 1 })).await;
    assert_eq!(
        (refused.refusal().as_str(), &refused.json["booked"]),
        ("409 capacity_below_booked", &json!(2))
    );
    assert_eq!(
        scene.host.patch(&path, json!({ "capacity": 2 })).await.json["capacity"],
        2
    );
    assert_eq!(
        scene.host.patch(&path, json!({ "capacity": 1_001 })).await.faults(),
        [("/capacity", "too_large")]
    );
    assert_eq!(
        scene.host.patch(&path, json!({ "capacity": 5 })).await.json["capacity"],
        5
    );
    scene.no_poison();
}

#[tokio::test]
async fn closing_keeps_everybody_and_reopening_lets_people_in_again() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let (ana, eve) = (
        scene.invite("ana@example.com").await,
        scene.invite("eve@example.com").await,
    );
    scene.book(&ana, slot, "ana").await;
    let closed = scene.host.post_nothing(&format!("/api/admin/slots/{slot}/close")).await;
    assert_eq!(
        (closed.text("status"), &closed.json["booked_count"]),
        ("CLOSED", &json!(1))
    );
    assert_eq!(
        scene
            .host
            .post_nothing(&format!("/api/admin/slots/{slot}/close"))
            .await
            .json,
        closed.json,
        "closing twice is one change"
    );
    assert_eq!(scene.book(&eve, slot, "eve").await.refusal(), "409 slot_closed");
    assert_eq!(
        scene
            .host
            .post_nothing(&format!("/api/admin/slots/{slot}/reopen"))
            .await
            .text("status"),
        "OPEN"
    );
    assert_eq!(scene.book(&eve, slot, "eve").await.status, 201);
    scene.no_poison();
}

#[tokio::test]
async fn cancelling_a_slot_releases_everybody_in_the_same_commit() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let token = scene.invite("ana@example.com").await;
    let manage = scene.book(&token, slot, "ana").await.text("manage_token").to_owned();
    let cancelled = scene
        .host
        .post(
            &format!("/api/admin/slots/{slot}/cancel"),
            json!({ "reason": "감기에 걸렸어요" }),
        )
        .await;
    assert_eq!(
        (cancelled.text("status"), &cancelled.json["booked_count"]),
        ("CANCELLED", &json!(0))
    );
    let shown = scene
        .app
        .anonymous()
        .get(&format!("/api/bookings/manage?token={manage}"))
        .await;
    assert_eq!(
        (shown.text("status"), shown.text("end_kind"), shown.text("end_reason")),
        ("CANCELLED", "SLOT", "감기에 걸렸어요")
    );
    // The use returned with the place.
    let other = scene.slot(30, 1).await;
    assert_eq!(scene.book(&token, other, "other").await.status, 201);
    for change in ["close", "reopen"] {
        assert_eq!(
            scene
                .host
                .post_nothing(&format!("/api/admin/slots/{slot}/{change}"))
                .await
                .refusal(),
            "409 slot_cancelled"
        );
    }
    scene.no_poison();
}

#[tokio::test]
async fn what_belongs_to_another_organisation_does_not_exist() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let other = scene.app.signed_in("other@example.com").await;
    for answer in [
        other.post_nothing(&format!("/api/admin/slots/{slot}/close")).await,
        other
            .patch(&format!("/api/admin/slots/{slot}"), json!({ "capacity": 5 }))
            .await,
        other.post(&format!("/api/admin/slots/{slot}/cancel"), json!({})).await,
        other.get(&format!("/api/admin/slots/{slot}")).await,
        other.get(&format!("/api/admin/slots/{slot}/bookings")).await,
    ] {
        assert_eq!(answer.refusal(), "404 not_found");
    }
    assert_eq!(other.get("/api/admin/slots").await.json["total"], 0);
    let invitation = other
        .post("/api/admin/invitations", json!({ "email": "ana@example.com" }))
        .await;
    let token = super::token_of(&invitation.json);
    assert_eq!(scene.book(&token, slot, "foreign").await.refusal(), "404 not_found");
}

#[tokio::test]
async fn lists_are_paged_filtered_and_sorted() {
    let scene = Scene::new().await;
    let slots: Vec<Value> = (0..25).map(|hour| slot_body(24 + hour, 3)).collect();
    scene
        .host
        .post("/api/admin/slots/batch", json!({ "slots": slots }))
        .await;
    let page = scene.host.get("/api/admin/slots?page=2").await;
    assert_eq!(
        (page.json["items"].as_array().unwrap().len(), &page.json["total"]),
        (5, &json!(25))
    );
    let latest = scene.host.get("/api/admin/slots?sort=-starts_at&page_size=1").await;
    assert_eq!(latest.json["items"][0]["starts_at"], json!(at(48)));
    let window = format!(
        "/api/admin/slots?from={}&until={}",
        at(30).format("%FT%TZ"),
        at(32).format("%FT%TZ")
    );
    assert_eq!(scene.host.get(&window).await.json["total"], 2);
    assert_eq!(scene.host.get("/api/admin/slots?status=CLOSED").await.json["total"], 0);
    assert_eq!(
        scene.host.get("/api/admin/slots?page=0").await.faults(),
        [("?page", "too_small")]
    );
    assert_eq!(
        scene.host.get("/api/admin/slots?page_size=101").await.faults(),
        [("?page_size", "too_large")]
    );
    assert_eq!(scene.host.get("/api/admin/slots?colour=red").await.status, 400);
}

/// The transaction of an answered request is over: its key is free for a retry.
#[tokio::test]
async fn a_retry_of_an_answered_request_is_never_in_progress() {
    let scene = Scene::new().await;
    let host = scene.host.clone().header(KEY, &padded("slot"));
    let invited = scene.host.clone().header(KEY, &padded("invitation"));
    for _ in 0..10 {
        assert_eq!(host.post("/api/admin/slots", slot_body(24, 3)).await.status, 201);
        let answer = invited
            .post("/api/admin/invitations", json!({ "email": "ana@example.com" }))
            .await;
        assert_eq!(answer.status, 201, "{answer:?}");
        // Another slot by the same key is refused, and leaves nothing behind either.
        assert_eq!(
            host.post("/api/admin/slots", slot_body(48, 3)).await.refusal(),
            "422 idempotency_key_reused"
        );
    }
}
