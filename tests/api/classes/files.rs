//! Uploads: by content, sealed, for applicant and host only, in one application only, as the answer to one question.

use axum::body::Body;
use http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{Scene, id_of};
use crate::support::app::{Answer, Client};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n";

async fn upload(client: &Client, class: uuid::Uuid, name: &str, bytes: &'static [u8]) -> Answer {
    upload_for(client, class, "cv", name, bytes).await
}

async fn upload_for(client: &Client, class: uuid::Uuid, question: &str, name: &str, bytes: &'static [u8]) -> Answer {
    let path = format!("/api/classes/{class}/files?question={question}&name={name}");
    client.send(Method::POST, &path, Body::from(bytes), false).await
}

/// A class that asks for a curriculum vitae.
async fn class_with_form(scene: &Scene) -> uuid::Uuid {
    let class = scene.class(json!({ "capacity": 9 })).await;
    let cv = json!({ "id": "cv", "kind": "FILE", "label": "이력서", "required": true });
    save_form(scene, class, None, true, json!([cv])).await;
    class
}

async fn save_form(scene: &Scene, class: uuid::Uuid, version: Option<i32>, is_active: bool, questions: Value) {
    let form = json!({ "version": version, "is_active": is_active, "questions": questions });
    let path = format!("/api/classes/{class}/form");
    scene.host.put(&path, form).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_file_goes_with_one_application_and_is_seen_by_two() {
    let scene = Scene::new().await;
    let class = class_with_form(&scene).await;
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
    assert_eq!(stolen.faults(), [("/answers/cv", "no_such_file")]);
    let made_up = other.apply_with(class, "made-up", body(uuid::Uuid::nil())).await;
    assert_eq!(made_up.faults(), [("/answers/cv", "no_such_file")]);
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
        [("/answers/cv", "no_such_file")]
    );
    let sealed = scene.app.app.blobs.get(file).await.unwrap();
    assert!(
        !sealed.windows(4).any(|window| window == b"%PDF"),
        "it lies sealed in the store"
    );
}

#[tokio::test]
async fn a_file_answers_the_question_it_was_uploaded_for() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 9 })).await;
    let questions = json!([
        { "id": "cv", "kind": "FILE", "label": "이력서", "required": true },
        { "id": "work", "kind": "FILE", "label": "작품", "required": false },
        { "id": "why", "kind": "LONG", "label": "지원 동기", "required": false },
    ]);
    save_form(&scene, class, None, true, questions.clone()).await;
    let student = scene.student().await;
    for (question, fault) in [("photo", "unknown_question"), ("why", "not_for_this_kind")] {
        let refused = upload_for(&student.client, class, question, "a.pdf", PDF).await;
        assert_eq!(
            (refused.refusal().as_str(), refused.faults()),
            ("422 invalid", vec![("?question", fault)]),
            "{question}"
        );
    }
    let stored = async |question| {
        let answer = upload_for(&student.client, class, question, "a.pdf", PDF).await;
        id_of(&answer.expect(StatusCode::CREATED))
    };
    let (cv, work) = (stored("cv").await, stored("work").await);
    let body = |answers: Value| json!({ "form_version": 1, "answers": answers, "terms": [] });
    for answers in [json!({ "cv": [work] }), json!({ "cv": [cv], "work": [cv] })] {
        let refused = student.apply_with(class, "mixed", body(answers.clone())).await;
        let question = if answers["work"].is_null() {
            "/answers/cv"
        } else {
            "/answers/work"
        };
        assert_eq!(refused.faults(), [(question, "file_of_another_question")]);
    }
    let right = json!({ "cv": [cv], "work": [work] });
    let enrolled = student
        .apply_with(class, "right", body(right))
        .await
        .expect(StatusCode::CREATED);
    let edited = student
        .client
        .put(
            &format!("/api/classes/{class}/enrollments/{}", id_of(&enrolled)),
            json!({ "version": enrolled["version"], "form_version": 1, "answers": { "cv": [work] } }),
        )
        .await;
    assert_eq!(edited.faults(), [("/answers/cv", "file_of_another_question")]);
    // A member who enters somebody is held to the same: no file of somebody else's, none of another question.
    let enter = async |file: uuid::Uuid| {
        let entry = json!({ "name": "김하늘", "answers": { "cv": [file] } });
        let path = format!("/api/classes/{class}/enrollments/by-host");
        scene.host.post(&path, entry).await
    };
    assert_eq!(enter(cv).await.faults(), [("/answers/cv", "no_such_file")]);
    let hosts = upload_for(&scene.host, class, "work", "b.pdf", PDF).await;
    let hosts = id_of(&hosts.expect(StatusCode::CREATED));
    assert_eq!(
        enter(hosts).await.faults(),
        [("/answers/cv", "file_of_another_question")]
    );
    let hosts = id_of(
        &upload(&scene.host, class, "c.pdf", PDF)
            .await
            .expect(StatusCode::CREATED),
    );
    let entered = enter(hosts).await.expect(StatusCode::CREATED);
    assert_eq!(entered["files"][0]["name"], "c.pdf");
    // A form that is switched off asks nothing.
    save_form(&scene, class, Some(1), false, questions).await;
    let refused = upload(&student.client, class, "d.pdf", PDF).await;
    assert_eq!(refused.faults(), [("?question", "unknown_question")]);
}

#[tokio::test]
async fn a_draft_lists_what_was_uploaded_for_it() {
    let scene = Scene::new().await;
    let class = class_with_form(&scene).await;
    let (student, other) = (scene.student().await, scene.student().await);
    let path = format!("/api/classes/{class}/draft");
    let names = |draft: &Value| {
        let files = draft["files"].as_array().unwrap().iter();
        files
            .map(|file| file["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    let mut stored = Vec::new();
    for (person, name) in [(&student, "a.pdf"), (&student, "b.pdf"), (&other, "c.pdf")] {
        let answer = upload(&person.client, class, name, PDF).await;
        stored.push(answer.expect(StatusCode::CREATED));
    }
    let draft = json!({ "form_version": 1, "answers": { "cv": [stored[0]["id"]] } });
    let saved = student.client.put(&path, draft.clone()).await.expect(StatusCode::OK);
    assert_eq!(names(&saved), ["a.pdf", "b.pdf"]);
    let kept = student.client.get(&path).await.expect(StatusCode::OK)["draft"].clone();
    assert_eq!(kept["files"], json!([stored[0], stored[1]]));
    // What an application has taken up is no draft's any more.
    let body = json!({ "form_version": 1, "answers": { "cv": [stored[0]["id"]] }, "terms": [] });
    let sent = student.apply_with(class, "mine", body).await;
    sent.expect(StatusCode::CREATED);
    let next = student.client.put(&path, draft).await.expect(StatusCode::OK);
    assert_eq!(names(&next), ["b.pdf"]);
}

#[tokio::test]
async fn a_file_that_lies_or_is_too_large_is_refused() {
    let scene = Scene::new().await;
    let class = class_with_form(&scene).await;
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
    for no_picture in [PDF, b"GIF89a\x01\0\x01\0", b"\x7fELF"] {
        assert_eq!(put(no_picture).await.refusal(), "422 picture_kind_not_allowed");
    }
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
    let class = class_with_form(&scene).await;
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
