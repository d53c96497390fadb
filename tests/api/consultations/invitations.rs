//! Invitations: one address, one host, one link.

use chrono::TimeDelta;
use serde_json::json;

use super::{KEY, Scene, at, id_of, padded, token_of};

#[tokio::test]
async fn an_invitation_opens_its_hosts_slots_and_after_use_the_own_booking() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let token = scene.invite("ana@example.com").await;
    let open = async || {
        scene
            .app
            .anonymous()
            .get(&format!("/api/invitations/validate?token={token}"))
            .await
    };
    let welcome = open().await;
    assert_eq!(welcome.text("email_hint"), "a***@example.com");
    assert_eq!(
        (
            &welcome.json["uses_left"],
            welcome.json["bookings"].as_array().unwrap().len()
        ),
        (&json!(1), 0)
    );
    let choice = scene
        .app
        .anonymous()
        .get(&format!("/api/invitations/slots?token={token}"))
        .await;
    assert_eq!(
        (
            choice.text("zone"),
            &choice.json["items"][0]["id"],
            &choice.json["items"][0]["free"]
        ),
        ("Asia/Seoul", &json!(slot), &json!(3))
    );

    let booked = scene.book(&token, slot, "first").await;
    let welcome = open().await;
    assert_eq!(welcome.json["uses_left"], 0);
    assert_eq!(welcome.json["bookings"][0]["id"], booked.json["id"]);
    assert_eq!(welcome.json["bookings"][0]["manage_token"], booked.json["manage_token"]);
}

#[tokio::test]
async fn the_same_address_again_extends_the_first_invitation() {
    let scene = Scene::new().await;
    let first = scene
        .host
        .post("/api/admin/invitations", json!({ "email": "Ana@Example.com" }))
        .await;
    assert_eq!(first.status, 201, "{first:?}");
    scene.app.advance(TimeDelta::days(3));
    let host = scene.host_again().await;
    let second = host
        .post(
            "/api/admin/invitations",
            json!({ "email": " ana@example.com ", "uses": 2 }),
        )
        .await;
    assert_eq!(
        (second.status.as_u16(), &second.json["id"], &second.json["uses"]),
        (200, &first.json["id"], &json!(2))
    );
    assert_eq!(second.json["expires_at"], json!(at(10 * 24)));
    assert_eq!(host.get("/api/admin/invitations").await.json["total"], 1);
}

#[tokio::test]
async fn revoked_and_expired_links_say_so_and_to_whom_to_turn() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let invitation = scene
        .host
        .post("/api/admin/invitations", json!({ "email": "ana@example.com" }))
        .await;
    let token = token_of(&invitation.json);
    let open = async || {
        scene
            .app
            .anonymous()
            .get(&format!("/api/invitations/validate?token={token}"))
            .await
    };
    scene.app.advance(TimeDelta::days(7) + TimeDelta::milliseconds(1_999));
    assert_eq!(open().await.status, 200, "enforced two seconds later than shown");
    scene.app.advance(TimeDelta::milliseconds(1));
    let expired = open().await;
    assert_eq!(
        (expired.refusal().as_str(), expired.text("host_name")),
        ("410 invitation_expired", "host")
    );

    let host = scene.host_again().await;
    let resent = host
        .post_nothing(&format!("/api/admin/invitations/{}/resend", id_of(&invitation.json)))
        .await;
    assert_eq!((resent.status.as_u16(), resent.text("status")), (200, "LIVE"));
    assert_eq!(open().await.status, 200, "the same link lives again");

    let revoked = host
        .post_nothing(&format!("/api/admin/invitations/{}/revoke", id_of(&invitation.json)))
        .await;
    assert_eq!(revoked.text("status"), "REVOKED");
    assert_eq!(open().await.refusal(), "410 invitation_revoked");
    assert_eq!(
        scene.book(&token, slot, "late").await.refusal(),
        "410 invitation_revoked"
    );
    let again = host
        .post_nothing(&format!("/api/admin/invitations/{}/resend", id_of(&invitation.json)))
        .await;
    assert_eq!(again.refusal(), "410 invitation_revoked");

    // Invited anew after that, it is a new invitation with a new link.
    let anew = host
        .post("/api/admin/invitations", json!({ "email": "ana@example.com" }))
        .await;
    assert_ne!(token_of(&anew.json), token);
}

#[tokio::test]
async fn the_same_address_by_two_invitations_still_gets_one_place() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 3).await;
    let invitation = scene
        .host
        .post("/api/admin/invitations", json!({ "email": "ana@example.com" }))
        .await;
    scene.book(&token_of(&invitation.json), slot, "first").await;
    let path = format!("/api/admin/invitations/{}/revoke", id_of(&invitation.json));
    let revoked = scene.host.post(&path, json!({ "bookings": "KEEP" })).await;
    assert_eq!(revoked.text("status"), "REVOKED", "{revoked:?}");
    let second = scene.invite("ana@example.com").await;
    assert_eq!(
        scene.book(&second, slot, "second").await.refusal(),
        "409 already_booked"
    );
    assert_eq!(scene.slot_state(slot).await["booked_count"], 1);
    scene.no_poison();
}

#[tokio::test]
async fn faulty_invitations_are_refused() {
    let scene = Scene::new().await;
    for (body, fault) in [
        (json!({ "email": "not an address" }), ("/email", "not_an_email")),
        (json!({ "email": "" }), ("/email", "required")),
        (json!({ "email": "ana@example.com", "uses": 0 }), ("/uses", "too_small")),
        (
            json!({ "email": "ana@example.com", "uses": 11 }),
            ("/uses", "too_large"),
        ),
        (
            json!({ "email": "ana@example.com", "expires_at": at(0) }),
            ("/expires_at", "in_the_past"),
        ),
        (
            json!({ "email": "ana@example.com", "expires_at": at(24 * 366) }),
            ("/expires_at", "too_long_span"),
        ),
        (
            json!({ "email": "ana@example.com", "locale": "fr" }),
            ("/locale", "wrong_type"),
        ),
    ] {
        let answer = scene.host.post("/api/admin/invitations", body).await;
        assert_eq!(
            (answer.refusal().as_str(), answer.faults()),
            ("422 invalid", vec![fault])
        );
    }
    assert_eq!(scene.count("SELECT count(*) FROM consultations.invitations").await, 0);
}

#[tokio::test]
async fn an_address_with_an_idn_domain_is_one_address_in_both_forms() {
    let scene = Scene::new().await;
    let first = scene.invite("하늘@한국.kr").await;
    assert_eq!(scene.invite("하늘@xn--3e0b707e.kr").await, first);
}

#[tokio::test]
async fn inviting_with_a_key_twice_writes_one_mail() {
    let scene = Scene::new().await;
    let host = scene.host.clone().header(KEY, &padded("invite"));
    let first = host
        .post("/api/admin/invitations", json!({ "email": "ana@example.com" }))
        .await;
    let second = host
        .post("/api/admin/invitations", json!({ "email": "ana@example.com" }))
        .await;
    assert_eq!((first.status, &first.json), (second.status, &second.json));
    assert_eq!(
        scene
            .count("SELECT count(*) FROM messaging.events WHERE type LIKE 'Invitation%'")
            .await,
        1
    );
}

#[tokio::test]
async fn another_organisation_neither_sees_nor_ends_an_invitation() {
    let scene = Scene::new().await;
    let invitation = scene
        .host
        .post("/api/admin/invitations", json!({ "email": "ana@example.com" }))
        .await;
    let other = scene.app.signed_in("other@example.com").await;
    for action in ["resend", "revoke"] {
        let answer = other
            .post_nothing(&format!("/api/admin/invitations/{}/{action}", id_of(&invitation.json)))
            .await;
        assert_eq!(answer.refusal(), "404 not_found");
    }
    assert_eq!(other.get("/api/admin/invitations").await.json["total"], 0);
}
