//! Book, look, cancel: by link, without an account.

use chrono::TimeDelta;
use jari::secrets::{LinkKind, Secrets};
use serde_json::json;

use super::{KEY, Scene, at, id_of, padded};
use crate::support::app::MASTER_SECRET;

#[tokio::test]
async fn a_guest_books_looks_and_cancels() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let token = scene.invite("Ana@Example.com").await;

    let booked = scene.book(&token, slot, "first").await;
    assert_eq!(booked.status, 201, "{booked:?}");
    assert_eq!(booked.json["status"], "BOOKED");
    assert_eq!(booked.json["slot"]["free"], 2);
    assert_eq!(booked.json["cancel_until"], json!(at(22)));
    let manage = booked.text("manage_token").to_owned();

    let shown = scene
        .app
        .anonymous()
        .get(&format!("/api/bookings/manage?token={manage}"))
        .await;
    assert_eq!(shown.json, booked.json);
    assert_eq!(scene.slot_state(slot).await["booked_count"], 1);

    let cancelled = scene.cancel(&manage).await;
    assert_eq!(cancelled.status, 200, "{cancelled:?}");
    assert_eq!(
        (cancelled.text("status"), cancelled.text("end_kind")),
        ("CANCELLED", "GUEST")
    );
    assert_eq!(cancelled.json["slot"]["free"], 3);
    let events = "SELECT count(*) FROM messaging.events WHERE type IN ('BookingCreated', 'BookingCancelled')";
    assert_eq!(scene.count(events).await, 2);
    scene.no_poison();
}

#[tokio::test]
async fn a_retry_gets_the_same_answer_and_nothing_happens_twice() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let token = scene.invite("ana@example.com").await;
    let first = scene.book(&token, slot, "same").await;
    let second = scene.book(&token, slot, "same").await;
    assert_eq!((second.status, &second.json["id"]), (first.status, &first.json["id"]));
    assert_eq!(scene.slot_state(slot).await["booked_count"], 1);

    let reused = scene.book_as(&token, slot, "same", "Somebody else").await;
    assert_eq!(reused.refusal(), "422 idempotency_key_reused");

    let manage = first.text("manage_token").to_owned();
    let cancelled = scene.cancel(&manage).await;
    assert_eq!(scene.cancel(&manage).await.json, cancelled.json);
    assert_eq!(scene.slot_state(slot).await["booked_count"], 0);
    assert_eq!(
        scene
            .count("SELECT count(*) FROM messaging.events WHERE type = 'BookingCancelled'")
            .await,
        1
    );
    scene.no_poison();
}

#[tokio::test]
async fn a_key_is_needed_and_has_a_form() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let body = json!({ "token": scene.invite("ana@example.com").await, "slot_id": slot, "name": "Ana" });
    assert_eq!(
        scene
            .app
            .anonymous()
            .post("/api/bookings", body.clone())
            .await
            .refusal(),
        "400 idempotency_key_missing"
    );
    let short = scene
        .app
        .anonymous()
        .header(KEY, "short")
        .post("/api/bookings", body.clone())
        .await;
    assert_eq!(short.refusal(), "400 idempotency_key_malformed");
    let quoted = scene
        .app
        .anonymous()
        .header(KEY, "\"0123456789abcdef\"")
        .post("/api/bookings", body.clone())
        .await;
    let bare = scene
        .app
        .anonymous()
        .header(KEY, "0123456789abcdef")
        .post("/api/bookings", body)
        .await;
    assert_eq!((quoted.status.as_u16(), &quoted.json["id"]), (201, &bare.json["id"]));
}

#[tokio::test]
async fn refusals_come_in_their_documented_order() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 1).await;
    let other = scene.slot(26, 1).await;
    let (ana, eve) = (
        scene.invite("ana@example.com").await,
        scene.invite("eve@example.com").await,
    );
    assert_eq!(scene.book(&ana, slot, "ana").await.status, 201);

    assert_eq!(scene.book("nonsense", slot, "k").await.refusal(), "404 unknown_link");
    assert_eq!(
        scene.book(&eve, uuid::Uuid::from_u128(5), "k").await.refusal(),
        "404 not_found"
    );
    // Full, but the own booking is the better answer; then the used invitation; then the full slot.
    assert_eq!(scene.book(&ana, slot, "again").await.refusal(), "409 already_booked");
    assert_eq!(scene.book(&ana, other, "other").await.refusal(), "409 invitation_used");
    assert_eq!(scene.book(&eve, slot, "k").await.refusal(), "409 slot_full");
    scene.host.post_nothing(&format!("/api/admin/slots/{slot}/close")).await;
    assert_eq!(scene.book(&eve, slot, "k").await.refusal(), "409 slot_closed");
    scene.app.advance(TimeDelta::hours(24));
    assert_eq!(scene.book(&eve, slot, "k").await.refusal(), "409 slot_started");
    let cancel = json!({ "reason": "아파요" });
    let cancelled = scene
        .host_again()
        .await
        .post(&format!("/api/admin/slots/{other}/cancel"), cancel)
        .await;
    assert_eq!(cancelled.status, 200, "{cancelled:?}");
    assert_eq!(scene.book(&eve, other, "k").await.refusal(), "409 slot_cancelled");
    scene.app.advance(TimeDelta::days(7));
    let expired = scene.book(&eve, other, "k").await;
    assert_eq!(expired.refusal(), "410 invitation_expired");
    assert!(expired.json["expired_at"].is_string());
    // The answer to a repeat is still the first one.
    assert_eq!(scene.book(&ana, slot, "ana").await.status, 201);
    scene.no_poison();
}

#[tokio::test]
async fn a_cancelled_place_can_be_booked_again_and_its_old_link_stays_harmless() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 1).await;
    let token = scene.invite("ana@example.com").await;
    let first = scene.book(&token, slot, "first").await;
    let old_link = first.text("manage_token").to_owned();
    scene.cancel(&old_link).await;
    let second = scene.book(&token, slot, "second").await;
    assert_eq!(second.status, 201, "{second:?}");
    assert_ne!(second.json["id"], first.json["id"]);

    let through_old_link = scene.cancel(&old_link).await;
    assert_eq!(through_old_link.json["id"], first.json["id"]);
    assert_eq!(scene.slot_state(slot).await["booked_count"], 1);
    let history = scene.host.get(&format!("/api/admin/slots/{slot}/bookings")).await;
    let statuses: Vec<_> = history.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["BOOKED", "CANCELLED"]);
    scene.no_poison();
}

#[tokio::test]
async fn cancelling_ends_at_the_notice_limit_two_seconds_later_than_shown() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let (ana, eve) = (
        scene.invite("ana@example.com").await,
        scene.invite("eve@example.com").await,
    );
    let ana = scene.book(&ana, slot, "ana").await.text("manage_token").to_owned();
    let eve = scene.book(&eve, slot, "eve").await.text("manage_token").to_owned();
    scene.app.advance(TimeDelta::hours(22) + TimeDelta::milliseconds(1_999));
    assert_eq!(scene.cancel(&ana).await.status, 200);
    scene.app.advance(TimeDelta::milliseconds(1));
    let late = scene.cancel(&eve).await;
    assert_eq!(late.refusal(), "409 cancel_too_late");
    assert_eq!(late.json["notice_minutes"], 120);
    scene.app.advance(TimeDelta::hours(2));
    assert_eq!(scene.cancel(&eve).await.refusal(), "409 booking_over");
    scene.no_poison();
}

#[tokio::test]
async fn links_open_their_own_kind_row_and_generation_only() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let invitation = scene.invite("ana@example.com").await;
    let booked = scene.book(&invitation, slot, "first").await;
    let manage = booked.text("manage_token").to_owned();
    let open = async |token: &str| {
        scene
            .app
            .anonymous()
            .get(&format!("/api/bookings/manage?token={token}"))
            .await
    };
    assert_eq!(open(&manage).await.status, 200);
    assert_eq!(open(&invitation).await.refusal(), "404 unknown_link");
    assert_eq!(open(&manage[..manage.len() - 1]).await.refusal(), "404 unknown_link");
    assert_eq!(open("").await.refusal(), "404 unknown_link");
    let foreign = Secrets::derive(&[8; 32]).link_token(LinkKind::Booking, id_of(&booked.json), 1);
    assert_eq!(open(&foreign).await.refusal(), "404 unknown_link");
    assert_eq!(scene.cancel(&foreign).await.refusal(), "404 unknown_link");

    scene
        .execute("UPDATE consultations.bookings SET generation = 2")
        .await
        .unwrap();
    assert_eq!(open(&manage).await.refusal(), "410 link_replaced");
    assert_eq!(scene.cancel(&manage).await.refusal(), "410 link_replaced");
    let newer = Secrets::derive(&MASTER_SECRET).link_token(LinkKind::Booking, id_of(&booked.json), 2);
    assert_eq!(open(&newer).await.status, 200);
    scene.no_poison();
}

#[tokio::test]
async fn a_mail_scanner_that_opens_every_link_changes_nothing() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let invitation = scene.invite("ana@example.com").await;
    let manage = scene
        .book(&invitation, slot, "first")
        .await
        .text("manage_token")
        .to_owned();
    let fingerprint = "SELECT hashtextextended(string_agg(row::text, ',' ORDER BY row::text), 0) FROM (
        SELECT slot::text AS row FROM consultations.slots AS slot UNION ALL SELECT booking::text FROM consultations.bookings AS booking
        UNION ALL SELECT invitation::text FROM consultations.invitations AS invitation UNION ALL SELECT id::text FROM messaging.events) AS all_rows";
    let before = scene.count(fingerprint).await;
    for path in [
        format!("/api/invitations/validate?token={invitation}"),
        format!("/api/invitations/slots?token={invitation}"),
        format!("/api/bookings/manage?token={manage}"),
        format!("/api/bookings/manage/cancel?token={manage}"),
        format!("/invite/{invitation}"),
        format!("/manage/{manage}"),
    ] {
        scene.app.anonymous().get(&path).await;
        scene
            .app
            .anonymous()
            .send(http::Method::HEAD, &path, axum::body::Body::empty(), false)
            .await;
    }
    assert_eq!(scene.count(fingerprint).await, before);
}

#[tokio::test]
async fn names_and_notes_at_and_over_their_limits() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 100).await;
    let mut number = 0;
    for (name, note, expected) in [
        ("가".repeat(100), "나".repeat(2_000), Ok("가".repeat(100))),
        ("👩‍👩‍👧 하늘".into(), "줄\n바꿈".into(), Ok("👩‍👩‍👧 하늘".into())),
        ("\u{110B}\u{1175}".into(), String::new(), Ok("이".into())),
        ("가".repeat(101), String::new(), Err(("/name", "too_long"))),
        ("  ".into(), String::new(), Err(("/name", "required"))),
        ("a\u{7}b".into(), String::new(), Err(("/name", "control_character"))),
        ("a\0b".into(), String::new(), Err(("/name", "control_character"))),
        ("Ana".into(), "나".repeat(2_001), Err(("/note", "too_long"))),
        ("Ana".into(), "a\0".into(), Err(("/note", "control_character"))),
    ] {
        number += 1;
        let token = scene.invite(&format!("guest{number}@example.com")).await;
        let body = json!({ "token": token, "slot_id": slot, "name": name, "note": note });
        let answer = scene
            .app
            .anonymous()
            .header(KEY, &padded("key"))
            .post("/api/bookings", body)
            .await;
        match expected {
            Ok(name) => assert_eq!(
                (answer.status.as_u16(), answer.text("name")),
                (201, name.as_str()),
                "{answer:?}"
            ),
            Err(fault) => assert_eq!(
                (answer.refusal().as_str(), answer.faults()),
                ("422 invalid", vec![fault])
            ),
        }
    }
    let listed = scene.host.get(&format!("/api/admin/slots/{slot}/bookings")).await;
    assert_eq!(listed.json["items"][0]["note"], "나".repeat(2_000));
    assert_eq!(listed.json["items"][0]["email"], "guest1@example.com");
}

#[tokio::test]
async fn notes_and_addresses_are_sealed_on_disk() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let token = scene.invite("ana@example.com").await;
    let body = json!({ "token": token, "slot_id": slot, "name": "Ana", "note": "a secret worry" });
    scene
        .app
        .anonymous()
        .header(KEY, &padded("key"))
        .post("/api/bookings", body)
        .await;
    let readable = "SELECT count(*) FROM (
        SELECT booking::text AS row, encode(note_sealed, 'escape') AS bytes FROM consultations.bookings AS booking
        UNION ALL SELECT invitation::text, encode(email_sealed, 'escape') FROM consultations.invitations AS invitation
        UNION ALL SELECT payload::text, '' FROM messaging.events) AS stored
        WHERE row ILIKE '%worry%' OR bytes ILIKE '%worry%' OR row ILIKE '%ana@%' OR bytes ILIKE '%ana@%'";
    assert_eq!(scene.count(readable).await, 0);
}

/// One mail for each transition, however often the request was repeated.
#[tokio::test]
async fn every_transition_writes_one_mail() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let token = scene.invite("ana@example.com").await;
    assert_eq!(scene.app.mails().await.len(), 1, "the invitation");
    let manage = scene.book(&token, slot, "first").await.text("manage_token").to_owned();
    scene.book(&token, slot, "first").await;
    let mails = scene.app.mails().await;
    assert_eq!(mails.len(), 2, "the confirmation");
    assert_eq!(mails[0].to, "ana@example.com");
    assert!(
        mails[0].text.contains(&format!("/manage/{manage}")),
        "{}",
        mails[0].text
    );
    scene.cancel(&manage).await;
    scene.cancel(&manage).await;
    let mails = scene.app.mails().await;
    assert_eq!(mails.len(), 3, "the cancellation");
    // The use came back with the place, so the way to another time is shown.
    assert!(mails[0].text.contains(&format!("/invite/{token}")), "{}", mails[0].text);
}

#[tokio::test]
async fn the_way_into_the_room_is_for_those_who_booked() {
    let scene = Scene::new().await;
    let body =
        json!({ "topic": "Career", "starts_at": at(24), "ends_at": at(25), "online_link": "https://meet.example/abc" });
    let slot = id_of(&scene.host.post("/api/admin/slots", body).await.json);
    let token = scene.invite("ana@example.com").await;
    let choice = scene
        .app
        .anonymous()
        .get(&format!("/api/invitations/slots?token={token}"))
        .await;
    assert_eq!(choice.json["items"][0]["id"], json!(slot));
    assert_eq!(choice.json["items"][0]["online_link"], json!(null));
    let booked = scene.book(&token, slot, "first").await;
    assert_eq!(booked.json["slot"]["online_link"], "https://meet.example/abc");
}

#[tokio::test]
async fn a_repeat_finds_its_booking_where_it_has_gone() {
    let scene = Scene::new().await;
    let (slot, elsewhere) = (scene.slot(24, 3).await, scene.slot(48, 3).await);
    let token = scene.invite("ana@example.com").await;
    let booked = scene.book(&token, slot, "first").await;
    scene
        .execute(&format!("UPDATE consultations.bookings SET slot_id = '{elsewhere}'"))
        .await
        .unwrap();
    scene
        .execute("UPDATE consultations.slots SET booked_count = 1 - booked_count")
        .await
        .unwrap();
    let repeated = scene.book(&token, slot, "first").await;
    assert_eq!(repeated.status, 201, "{repeated:?}");
    assert_eq!(repeated.json["id"], booked.json["id"]);
    assert_eq!(repeated.json["slot"]["id"], json!(elsewhere));
    // It is a repeat of what was asked for, not of where the booking is.
    assert_eq!(
        scene.book(&token, elsewhere, "first").await.refusal(),
        "422 idempotency_key_reused"
    );
    scene.no_poison();
}

#[tokio::test]
async fn one_key_cancels_for_one_reason() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let token = scene.invite("ana@example.com").await;
    let manage = scene.book(&token, slot, "first").await.text("manage_token").to_owned();
    let cancel = async |key: &str, reason: &str| {
        let body = json!({ "token": manage, "reason": reason });
        let guest = scene.app.anonymous().header(KEY, &padded(key));
        guest.post("/api/bookings/manage/cancel", body).await
    };
    let first = cancel("one", "Ill").await;
    assert_eq!(first.text("end_reason"), "Ill");
    assert_eq!(cancel("one", "Ill").await.json, first.json);
    assert_eq!(cancel("one", "Busy").await.refusal(), "422 idempotency_key_reused");
    // Another key is another request; the booking is cancelled already, for the first reason.
    assert_eq!(cancel("two", "Busy").await.json, first.json);
    scene.no_poison();
}

#[tokio::test]
async fn a_list_in_place_of_an_object_is_refused_and_does_nothing() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 1).await;
    let token = scene.invite("ana@example.com").await;
    let listed = scene.guest("/api/bookings", "list", json!([token, slot, "Ana"])).await;
    assert_eq!(
        (listed.refusal(), listed.faults()),
        ("422 invalid".into(), vec![("", "wrong_type")])
    );
    let cancelled = scene
        .host
        .post(&format!("/api/admin/slots/{slot}/cancel"), json!([]))
        .await;
    assert_eq!(cancelled.faults(), [("", "wrong_type")]);
    assert_eq!(scene.slot_state(slot).await["status"], "OPEN");
}

/// Each made-up link would be a caller of its own otherwise, and guessing free.
#[tokio::test]
async fn links_that_we_have_not_made_are_counted_by_address_and_ours_are_not() {
    let scene = Scene::new().await;
    let token = scene.invite("ana@example.com").await;
    let validate = async |token: &str| {
        let path = format!("/api/invitations/validate?token={token}");
        scene.app.anonymous().get(&path).await
    };
    let mut refusals = Vec::new();
    for number in 0..40 {
        // The first characters are of the row's id: each names another row.
        let forged = format!("{number:04}{}", &token[4..]);
        refusals.push(validate(&forged).await.refusal());
    }
    assert_eq!(refusals[0], "404 unknown_link");
    assert_eq!(refusals[39], "429 rate_limited");
    assert_eq!(
        validate(&token).await.status,
        200,
        "somebody else behind the same address"
    );
    let mut found = Vec::new();
    for number in 0..110 {
        let body = json!({ "email": format!("guest{number}@example.com") });
        found.push(
            scene
                .app
                .anonymous()
                .post("/api/bookings/find", body)
                .await
                .status
                .as_u16(),
        );
    }
    assert_eq!((found[0], found[109]), (202, 429));
}
