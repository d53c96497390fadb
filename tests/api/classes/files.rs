//! Uploads: by content, sealed, for applicant and host only, in one application only.

use axum::body::Body;
use http::{Method, StatusCode};
use serde_json::json;

use super::{Scene, id_of};
use crate::support::app::{Answer, Client};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n";

async fn upload(client: &Client, class: uuid::Uuid, name: &str, bytes: &'static [u8]) -> Answer {
    let path = format!("/api/classes/{class}/files?question=cv&name={name}");
    client.send(Method::POST, &path, Body::from(bytes), false).await
}

#[tokio::test]
async fn a_file_goes_with_one_application_and_is_seen_by_two() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 9 })).await;
    let questions = json!([{ "id": "cv", "kind": "FILE", "label": "이력서", "required": true }]);
    let form = json!({ "version": null, "is_active": true, "questions": questions });
    scene
        .host
        .put(&format!("/api/classes/{class}/form"), form)
        .await
        .expect(StatusCode::OK);
    let [student, other] = &scene.students(2).await[..] else {
        unreachable!()
    };
    let stored = upload(&student.client, class, "cv.pdf", PDF)
        .await
        .expect(StatusCode::CREATED);
    let file = id_of(&stored);
    assert_eq!(
        (&stored["media_type"], &stored["size"]),
        (&json!("application/pdf"), &json!(PDF.len()))
    );
    let path = format!("/api/classes/{class}/files/{file}");
    let hosts = async || scene.host.get(&path).await.status;
    assert_eq!(hosts().await, StatusCode::NOT_FOUND, "not before it was sent");
    let body = |file: uuid::Uuid| json!({ "form_version": 1, "answers": { "cv": [file] }, "terms": [] });
    let stolen = other.apply_with(class, "steal", body(file)).await;
    assert_eq!(stolen.faults(), [("/answers", "no_such_file")]);
    let made_up = other.apply_with(class, "made-up", body(uuid::Uuid::nil())).await;
    assert_eq!(made_up.faults(), [("/answers", "no_such_file")]);
    let words = json!({ "form_version": 1, "answers": { "cv": ["../../etc/passwd"] }, "terms": [] });
    assert_eq!(
        other.apply_with(class, "words", words).await.faults(),
        [("/answers/cv", "no_such_file")]
    );
    let enrolled = student
        .apply_with(class, "mine", body(file))
        .await
        .expect(StatusCode::CREATED);
    assert_eq!(enrolled["files"][0]["name"], "cv.pdf");
    assert_eq!(hosts().await, StatusCode::OK);
    let own = student.client.get(&path).await;
    assert_eq!(
        own.headers["content-disposition"],
        "attachment; filename*=UTF-8''cv.pdf"
    );
    assert_eq!(own.headers["x-content-type-options"], "nosniff");
    assert_eq!(other.client.get(&path).await.refusal(), "404 not_found");
    assert_eq!(scene.app.anonymous().get(&path).await.refusal(), "401 not_signed_in");
    // It belongs to this application: no second one can name it.
    let child = id_of(
        &student
            .client
            .post("/api/attendees", json!({ "name": "아이" }))
            .await
            .expect(StatusCode::CREATED),
    );
    let mut second = body(file);
    second["attendee_id"] = json!(child);
    assert_eq!(
        student.apply_with(class, "second", second).await.faults(),
        [("/answers", "no_such_file")]
    );
    let sealed = scene.app.app.blobs.get(file).await.unwrap();
    assert!(
        !sealed.windows(4).any(|window| window == b"%PDF"),
        "it lies sealed in the store"
    );
}

#[tokio::test]
async fn a_file_that_lies_or_is_too_large_is_refused() {
    let scene = Scene::new().await;
    let class = scene.class(json!({})).await;
    let student = scene.student().await;
    let lie = upload(&student.client, class, "cv.pdf", PNG).await;
    assert_eq!(lie.refusal(), "422 file_is_not_what_it_says");
    assert_eq!((&lie.json["says"], &lie.json["is"]), (&json!("pdf"), &json!("png")));
    let run = upload(&student.client, class, "cv.pdf", b"MZ\x90\0\x03\0\0\0").await;
    assert_eq!(run.refusal(), "422 file_kind_not_allowed");
    let large: &'static [u8] = vec![0; 10 * 1024 * 1024 + 1].leak();
    assert_eq!(
        upload(&student.client, class, "cv.pdf", large).await.refusal(),
        "413 body_too_large"
    );
    assert_eq!(
        upload(&scene.app.anonymous(), class, "cv.pdf", PDF).await.refusal(),
        "401 not_signed_in"
    );
    let draft = id_of(&scene.draft(json!({})).await);
    assert_eq!(
        upload(&student.client, draft, "cv.pdf", PDF).await.refusal(),
        "404 not_found"
    );
}

#[tokio::test]
async fn a_class_shows_its_picture() {
    let scene = Scene::new().await;
    let class = scene.class(json!({})).await;
    let path = format!("/api/classes/{class}/image");
    assert_eq!(scene.app.anonymous().get(&path).await.refusal(), "404 not_found");
    let put = async |bytes: &'static [u8]| scene.host.send(Method::PUT, &path, Body::from(bytes), false).await;
    assert_eq!(put(PDF).await.refusal(), "422 file_kind_not_allowed");
    put(PNG).await.expect(StatusCode::OK);
    let shown = scene.app.anonymous().get(&path).await;
    assert_eq!(
        (shown.status, &shown.headers["content-type"]),
        (StatusCode::OK, &"image/png".parse().unwrap())
    );
    scene
        .host
        .send(Method::DELETE, &path, Body::empty(), false)
        .await
        .expect(StatusCode::OK);
    assert_eq!(scene.app.anonymous().get(&path).await.refusal(), "404 not_found");
}

#[tokio::test]
async fn what_was_never_sent_is_removed_and_what_was_sent_stays() {
    let scene = Scene::new().await;
    let class = scene.class(json!({})).await;
    let questions = json!([{ "id": "cv", "kind": "FILE", "label": "이력서", "required": true }]);
    let form = json!({ "version": null, "is_active": true, "questions": questions });
    scene
        .host
        .put(&format!("/api/classes/{class}/form"), form)
        .await
        .expect(StatusCode::OK);
    let student = scene.student().await;
    let sent = id_of(
        &upload(&student.client, class, "a.pdf", PDF)
            .await
            .expect(StatusCode::CREATED),
    );
    let unsent = id_of(
        &upload(&student.client, class, "b.pdf", PDF)
            .await
            .expect(StatusCode::CREATED),
    );
    let body = json!({ "form_version": 1, "answers": { "cv": [sent] }, "terms": [] });
    student
        .apply_with(class, "mine", body)
        .await
        .expect(StatusCode::CREATED);
    jari::classes::jobs::purge(&scene.app.app).await.unwrap();
    assert!(scene.app.app.blobs.get(unsent).await.is_ok(), "not at once");
    scene.app.advance(chrono::TimeDelta::days(31));
    jari::classes::jobs::purge(&scene.app.app).await.unwrap();
    assert!(scene.app.app.blobs.get(unsent).await.is_err());
    assert!(scene.app.app.blobs.get(sent).await.is_ok());
}
