//! Races for the last place, through two nodes.

use std::sync::Arc;

use futures_util::future::join_all;
use http::StatusCode;
use serde_json::{Value, json};
use tokio::sync::Barrier;

use super::{NO_LIMITS, Scene, id_of, students};

const RACERS: usize = 50;

#[tokio::test]
async fn fifty_apply_for_five_places_and_ten_of_the_line() {
    let scene = Scene::new().await;
    let other = scene.app.beside(NO_LIMITS);
    let class = scene.class(json!({ "capacity": 5, "waitlist_capacity": 10 })).await;
    let mut people = students(&scene.app, RACERS / 2).await;
    people.extend(students(&other, RACERS / 2).await);
    let barrier = Arc::new(Barrier::new(RACERS));
    let answers = join_all(people.iter().map(|person| {
        let barrier = Arc::clone(&barrier);
        async move {
            barrier.wait().await;
            // A double click: two requests with one key.
            let (first, second) = tokio::join!(person.apply(class, "race"), person.apply(class, "race"));
            assert_eq!(first.json["id"], second.json["id"], "one key is one enrollment");
            first
        }
    }))
    .await;
    let told = |status: &str| {
        let of_status = answers.iter().filter(|answer| answer.json["status"] == json!(status));
        let mut arrivals: Vec<i64> = of_status
            .map(|answer| answer.json["arrival"].as_i64().unwrap())
            .collect();
        arrivals.sort_unstable();
        arrivals
    };
    assert_eq!(told("APPROVED"), (1..=5).collect::<Vec<_>>());
    assert_eq!(told("WAITLISTED"), (6..=15).collect::<Vec<_>>());
    let refused = answers
        .iter()
        .filter(|answer| answer.refusal() == "409 class_full")
        .count();
    assert_eq!(refused, RACERS - 15);
    let mut positions: Vec<Value> = Vec::new();
    for (person, answer) in people.iter().zip(&answers) {
        if answer.json["status"] == json!("WAITLISTED") {
            let seen = person.sees(id_of(&answer.json)).await;
            positions.push(json!([seen["arrival"], seen["position"]]));
        }
    }
    positions.sort_by_key(|pair| pair[0].as_i64());
    assert_eq!(
        positions,
        (1..=10)
            .map(|position| json!([position + 5, position]))
            .collect::<Vec<_>>()
    );
    scene.audit().await;
}

#[tokio::test]
async fn a_place_given_back_by_twenty_clicks_is_free_once() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 1, "waitlist_capacity": 5 })).await;
    let people = scene.students(4).await;
    let mut ids = Vec::new();
    for person in &people {
        ids.push(id_of(&person.enrolled(class).await));
    }
    let clicks = join_all((0..20).map(|_| people[0].cancel(class, ids[0]))).await;
    assert!(clicks.iter().all(|answer| answer.status == StatusCode::OK));
    assert_eq!(
        scene.standing(class).await,
        [
            ("approved".into(), 1),
            ("cancelled".into(), 1),
            ("waitlisted".into(), 2)
        ]
    );
    scene.audit().await;
}

/// Its answers were held to the form as it was; what counts is the form at the moment of the decision.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_form_that_is_saved_while_an_application_waits_for_the_class_counts() {
    let scene = Scene::new().await;
    let class = scene.class(json!({})).await;
    let form = json!({ "version": null, "is_active": true, "questions": [] });
    let path = format!("/api/classes/{class}/form");
    scene.host.put(&path, form).await.expect(StatusCode::OK);
    let student = scene.student().await;
    let mut holder = scene.app.database.target.connect("test").await.unwrap();
    let transaction = holder.transaction().await.unwrap();
    transaction
        .execute("SELECT FROM classes.classes WHERE id = $1 FOR NO KEY UPDATE", &[&class])
        .await
        .unwrap();
    let application = json!({ "form_version": 1, "answers": {}, "terms": [] });
    let waiting = tokio::spawn(async move { student.apply_with(class, "apply", application).await });
    scene.app.database.until_blocked().await;
    transaction
        .batch_execute(
            "INSERT INTO classes.forms SELECT class_id, 2, title, description, is_active, questions, created_by, created_at FROM classes.forms;
             UPDATE classes.classes SET form_version = 2, version = version + 1",
        )
        .await
        .unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(waiting.await.unwrap().refusal(), "409 form_changed");
    scene.audit().await;
}
