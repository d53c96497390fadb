//! A host's classes: drafts, publishing, what is missing, editing, removing.

use chrono::TimeDelta;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Scene, at, class_body, id_of};

#[tokio::test]
async fn a_draft_is_made_once_and_published_when_it_is_whole() {
    let scene = Scene::new().await;
    let keyed = scene.host.clone().with_key("0123456789abcdef");
    let body = json!({ "title": "초안", "visibility": "PUBLIC", "selection": "REVIEW", "capacity": 1, "waitlist": false, "waitlist_capacity": 0,
        "offer_minutes": 60, "transfer_hours": 24, "edit_after_approval": "KEEP", "reapply": true, "reopening": "AT_ONCE",
        "fee": 1000, "payment": "TRANSFER" });
    let first = keyed
        .post("/api/classes", body.clone())
        .await
        .expect(StatusCode::CREATED);
    assert_eq!(
        keyed.post("/api/classes", body).await.expect(StatusCode::CREATED)["id"],
        first["id"]
    );
    assert_eq!((&first["status"], &first["starts_at"]), (&json!("DRAFT"), &json!(null)));
    let class = id_of(&first);
    let publish = format!("/api/classes/{class}/publish");
    let missing = scene.host.post_nothing(&publish).await;
    assert_eq!(
        missing.faults(),
        [
            ("/sessions", "required"),
            ("/recruit_from", "required"),
            ("/recruit_until", "required"),
            ("/transfer_instructions", "required"),
            ("/seller", "required"),
            ("/refund_policy", "required"),
        ]
    );
    let online = json!({ "fee": 1000, "payment": "ONLINE", "seller": "자리 학원", "refund_policy": "COURSE" });
    let online = id_of(&scene.draft(online).await);
    let refused = scene.host.post_nothing(&format!("/api/classes/{online}/publish")).await;
    assert_eq!(refused.refusal(), "409 payments_not_available");
    let edit = json!({ "version": first["version"], "class": class_body(json!({ "selection": "REVIEW" })) });
    scene
        .host
        .put(&format!("/api/classes/{class}"), edit.clone())
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        scene.host.put(&format!("/api/classes/{class}"), edit).await.refusal(),
        "409 class_changed"
    );
    assert_eq!(
        scene.host.post_nothing(&publish).await.expect(StatusCode::OK)["status"],
        "PUBLISHED"
    );
    scene.host.post_nothing(&publish).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn what_people_applied_for_can_neither_be_unpublished_nor_removed() {
    let scene = Scene::new().await;
    let class = scene.class(json!({})).await;
    let post = async |how: &str| scene.host.post_nothing(&format!("/api/classes/{class}/{how}")).await;
    assert_eq!(post("unpublish").await.expect(StatusCode::OK)["status"], "DRAFT");
    post("publish").await.expect(StatusCode::OK);
    scene.student().await.enrolled(class).await;
    let refused = post("unpublish").await;
    assert_eq!(
        (refused.refusal().as_str(), &refused.json["count"]),
        ("409 has_enrollments", &json!(1))
    );
    let delete = async |class| {
        let path = format!("/api/classes/{class}");
        scene
            .host
            .send(Method::DELETE, &path, axum::body::Body::empty(), false)
            .await
    };
    assert_eq!(delete(class).await.refusal(), "409 has_enrollments");
    assert_eq!(post("close").await.expect(StatusCode::OK)["status"], "CLOSED");
    assert_eq!(post("reopen").await.expect(StatusCode::OK)["status"], "PUBLISHED");
    let other = scene.class(json!({})).await;
    assert_eq!(delete(other).await.status, StatusCode::NO_CONTENT);
    assert_eq!(
        scene.host.get(&format!("/api/admin/classes/{other}")).await.refusal(),
        "404 not_found"
    );
    assert_eq!(
        scene
            .app
            .anonymous()
            .get(&format!("/api/classes/{other}"))
            .await
            .refusal(),
        "404 not_found"
    );
    scene.audit().await;
}

#[tokio::test]
async fn classes_are_listed_by_several_stages() {
    let scene = Scene::new().await;
    let soon = json!({ "sessions": [{ "starts_at": at(1), "ends_at": at(3) }], "recruit_until": at(1) });
    scene.class(soon).await;
    let closed = scene.class(json!({})).await;
    let path = format!("/api/classes/{closed}/close");
    scene.host.post_nothing(&path).await.expect(StatusCode::OK);
    scene.draft(json!({})).await;
    scene.app.advance(TimeDelta::hours(1));
    let host = scene.host_again().await;
    for (query, expected) in [
        ("", vec!["DRAFT", "CLOSED", "RUNNING"]),
        ("?status=RUNNING", vec!["RUNNING"]),
        ("?status=RUNNING,DRAFT", vec!["DRAFT", "RUNNING"]),
        ("?status=PUBLISHED,ENDED", vec![]),
    ] {
        let list = host.get(&format!("/api/admin/classes{query}")).await;
        let list = list.expect(StatusCode::OK);
        let items = list["items"].as_array().unwrap().iter();
        let stages: Vec<_> = items.map(|item| item["status"].as_str().unwrap()).collect();
        assert_eq!(
            (stages, &list["total"]),
            (expected.clone(), &json!(expected.len())),
            "{query}"
        );
    }
    assert_eq!(
        host.get("/api/admin/classes?status=OPEN").await.refusal(),
        "400 malformed"
    );
}

#[tokio::test]
async fn a_new_time_is_told_to_everybody_and_shortens_what_was_promised() {
    let scene = Scene::new().await;
    let paid = json!({ "fee": 60_000, "payment": "TRANSFER", "transfer_instructions": "자리은행", "seller": "자리 학원", "refund_policy": "COURSE",
        "transfer_hours": 720, "capacity": 1 });
    let class = scene.class(paid.clone()).await;
    let people = scene.students(2).await;
    let first = people[0].enrolled(class).await;
    people[1].enrolled(class).await;
    assert_eq!(first["payment"]["until"], "2026-02-04T09:00:00Z");
    scene.app.mails().await;
    let mut body = paid;
    body["sessions"] = json!([{ "starts_at": at(264), "ends_at": at(266) }]);
    let version = scene.host_class(class).await["version"].clone();
    let edit = json!({ "version": version, "class": class_body(body) });
    scene
        .host
        .put(&format!("/api/classes/{class}"), edit)
        .await
        .expect(StatusCode::OK);
    let seen = people[0].sees(id_of(&first)).await;
    assert_eq!(
        seen["payment"]["until"], "2026-01-16T09:00:00Z",
        "not past the new start"
    );
    let mails = scene.app.mails().await;
    for person in &people {
        assert_eq!(mails.iter().filter(|mail| mail.to == person.email).count(), 2);
    }
    scene.audit().await;
}

#[tokio::test]
async fn faults_of_a_class_are_told_all_at_once() {
    let scene = Scene::new().await;
    let broken = class_body(json!({
        "title": " ",
        "sessions": [{ "starts_at": at(30), "ends_at": at(29) }, { "starts_at": at(40), "ends_at": at(70) }],
        "online_link": "http://example.com",
        "capacity": 0,
        "waitlist_capacity": 1001,
        "recruit_until": at(-1),
        "offer_minutes": 29,
        "fee": 100,
        "currency": "won",
        "transfer_hours": 0,
        "reopening": "AT_HOURS",
    }));
    let refused = scene.host.post("/api/classes", broken).await;
    assert_eq!(
        refused.faults(),
        [
            ("/title", "required"),
            ("/sessions/0/ends_at", "ends_before_start"),
            ("/sessions/1/ends_at", "too_long_span"),
            ("/online_link", "not_a_url"),
            ("/recruit_until", "ends_before_start"),
            ("/capacity", "too_small"),
            ("/waitlist_capacity", "too_large"),
            ("/offer_minutes", "too_small"),
            ("/transfer_hours", "too_small"),
            ("/currency", "not_a_currency"),
            ("/payment", "required"),
            ("/reopening_hours", "required"),
        ]
    );
    let unknown: Value = class_body(json!({ "price": 3 }));
    assert_eq!(
        scene.host.post("/api/classes", unknown).await.refusal(),
        "400 unknown_field"
    );
}
