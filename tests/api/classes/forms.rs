//! Forms: versions, answers to them, edits.

use chrono::TimeDelta;
use http::StatusCode;
use serde_json::{Value, json};

use super::{Scene, id_of};

fn questions() -> Value {
    json!([
        { "id": "level", "kind": "ONE", "label": "경험이 있나요?", "required": true,
          "options": [{ "id": "yes", "label": "있어요" }, { "id": "no", "label": "없어요" }] },
        { "id": "years", "kind": "NUMBER", "label": "몇 년인가요?", "required": true, "min": 1, "max": 80,
          "condition": { "question": "level", "one_of": ["yes"] } },
    ])
}

fn form(version: Option<i32>, questions: &Value) -> Value {
    json!({ "version": version, "title": "신청서", "is_active": true, "questions": questions })
}

fn answers(version: Option<i32>, answers: &Value) -> Value {
    json!({ "form_version": version, "answers": answers, "terms": [] })
}

#[tokio::test]
async fn answers_are_held_to_the_form() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 9 })).await;
    let path = format!("/api/classes/{class}/form");
    let saved = scene
        .host
        .put(&path, form(None, &questions()))
        .await
        .expect(StatusCode::OK);
    assert_eq!(saved["version"], 1);
    let student = scene.student().await;
    for (given, faults) in [
        (json!({}), vec![("/answers/level", "required")]),
        (json!({ "level": "yes" }), vec![("/answers/years", "required")]),
        (json!({ "level": "maybe" }), vec![("/answers/level", "not_a_choice")]),
        (
            json!({ "level": "no", "years": 3 }),
            vec![("/answers/years", "not_asked")],
        ),
        (
            json!({ "level": "yes", "years": 0 }),
            vec![("/answers/years", "too_small")],
        ),
        (
            json!({ "level": "no", "removed": "x" }),
            vec![("/answers/removed", "unknown_question")],
        ),
    ] {
        let refused = student.apply_with(class, "bad", answers(Some(1), &given)).await;
        assert_eq!(
            (refused.refusal().as_str(), refused.faults()),
            ("422 invalid", faults),
            "{given}"
        );
    }
    let good = json!({ "level": "yes", "years": 3 });
    let enrolled = student
        .apply_with(class, "good", answers(Some(1), &good))
        .await
        .expect(StatusCode::CREATED);
    assert_eq!((&enrolled["answers"], &enrolled["form"]["version"]), (&good, &json!(1)));
    let readable = "SELECT count(*) FROM classes.enrollments WHERE position('years'::bytea IN answers_sealed) > 0";
    assert_eq!(scene.count(readable).await, 0, "answers are sealed");
    // A retry is answered although its answers would be refused by now.
    scene
        .host
        .put(&path, form(Some(1), &json!([])))
        .await
        .expect(StatusCode::OK);
    let again = student
        .apply_with(class, "good", answers(Some(1), &good))
        .await
        .expect(StatusCode::CREATED);
    assert_eq!(again["id"], enrolled["id"]);
}

#[tokio::test]
async fn a_form_that_changes_under_the_pen_says_what_has_changed() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 9 })).await;
    let path = format!("/api/classes/{class}/form");
    scene
        .host
        .put(&path, form(None, &questions()))
        .await
        .expect(StatusCode::OK);
    let earlier = scene.student().await;
    let enrolled = earlier
        .apply_with(class, "early", answers(Some(1), &json!({ "level": "no" })))
        .await
        .expect(StatusCode::CREATED);
    let mut changed = questions();
    changed[0]["label"] = json!("배운 적이 있나요?");
    changed[1] = json!({ "id": "why", "kind": "LONG", "label": "왜 배우고 싶나요?", "required": true });
    // The same again is no new version; over another version nothing is saved.
    assert_eq!(scene.host.put(&path, form(None, &questions())).await.json["version"], 1);
    assert_eq!(
        scene.host.put(&path, form(None, &changed)).await.refusal(),
        "409 form_changed"
    );
    assert_eq!(
        scene
            .host
            .put(&path, form(Some(1), &changed))
            .await
            .expect(StatusCode::OK)["version"],
        2
    );
    let student = scene.student().await;
    let late = student
        .apply_with(class, "late", answers(Some(1), &json!({ "level": "no" })))
        .await;
    assert_eq!(
        (late.refusal().as_str(), &late.json["form_version"]),
        ("409 form_changed", &json!(2))
    );
    let changes: Vec<(&str, &str)> = late.json["changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| (change["question"].as_str().unwrap(), change["change"].as_str().unwrap()))
        .collect();
    assert_eq!(changes, [("level", "CHANGED"), ("why", "ADDED"), ("years", "REMOVED")]);
    // The earlier application keeps its answers and its questions; the next edit asks what is new.
    let seen = earlier.sees(id_of(&enrolled)).await;
    assert_eq!(
        (&seen["form"]["version"], &seen["answers"]),
        (&json!(1), &json!({ "level": "no" }))
    );
    let edit = async |version: i32, given: Value| {
        let body = json!({ "version": seen["version"], "form_version": version, "answers": given });
        earlier
            .client
            .put(&format!("/api/classes/{class}/enrollments/{}", id_of(&enrolled)), body)
            .await
    };
    assert_eq!(edit(1, json!({ "level": "no" })).await.refusal(), "409 form_changed");
    assert_eq!(
        edit(2, json!({ "level": "no" })).await.faults(),
        [("/answers/why", "required")]
    );
    let edited = edit(2, json!({ "level": "no", "why": "좋아해서" }))
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        (&edited["form"]["version"], &edited["status"]),
        (&json!(2), &json!("APPROVED"))
    );
    assert_eq!(
        edit(2, json!({ "level": "no", "why": "또" })).await.refusal(),
        "409 enrollment_changed"
    );
    scene.app.advance(TimeDelta::days(10) + TimeDelta::seconds(2));
    scene.audit().await;
}

#[tokio::test]
async fn an_edit_after_approval_is_kept_or_reviewed_again() {
    let scene = Scene::new().await;
    let class = scene
        .class(json!({ "selection": "REVIEW", "capacity": 1, "edit_after_approval": "REVIEW" }))
        .await;
    let students = scene.students(2).await;
    let first = id_of(&students[0].enrolled(class).await);
    let second = id_of(&students[1].enrolled(class).await);
    scene
        .decide(first, json!({ "decision": "APPROVE" }))
        .await
        .expect(StatusCode::OK);
    scene
        .decide(second, json!({ "decision": "WAITLIST" }))
        .await
        .expect(StatusCode::OK);
    let seen = students[0].sees(first).await;
    assert_eq!(seen["edit_loses_place"], true);
    let body = json!({ "version": seen["version"], "form_version": null, "answers": {} });
    let path = format!("/api/classes/{class}/enrollments/{first}");
    let edited = students[0].client.put(&path, body).await.expect(StatusCode::OK);
    assert_eq!(edited["status"], "APPLIED");
    assert_eq!(
        students[1].sees(second).await["status"],
        "APPROVED",
        "the place it gave back goes to the line"
    );
    scene.audit().await;
}

#[tokio::test]
async fn until_it_is_paid_a_place_is_lost_by_an_edit_and_opens_no_room() {
    let scene = Scene::new().await;
    let class = scene
        .class(json!({ "selection": "REVIEW", "capacity": 1, "edit_after_approval": "REVIEW", "online_link": "https://room.example.com/1",
            "fee": 60_000, "payment": "TRANSFER", "transfer_instructions": "자리은행 123-45", "seller": "자리 학원", "refund_policy": "COURSE" }))
        .await;
    let students = scene.students(2).await;
    let ids = [
        id_of(&students[0].enrolled(class).await),
        id_of(&students[1].enrolled(class).await),
    ];
    let expect = async |of: usize, status: &str, loses_place: bool, link: Option<&str>| {
        let seen = students[of].sees(ids[of]).await;
        assert_eq!(
            (
                &seen["status"],
                &seen["edit_loses_place"],
                &seen["class"]["online_link"]
            ),
            (&json!(status), &json!(loses_place), &json!(link))
        );
        seen
    };
    let decide = async |of: usize, decision: &str| {
        let decided = scene.decide(ids[of], json!({ "decision": decision })).await;
        decided.expect(StatusCode::OK);
    };
    expect(0, "APPLIED", false, None).await;
    decide(0, "APPROVE").await;
    decide(1, "WAITLIST").await;
    expect(1, "WAITLISTED", false, None).await;
    let seen = expect(0, "AWAITING_PAYMENT", true, None).await;
    let body = json!({ "version": seen["version"], "form_version": null, "answers": {} });
    let path = format!("/api/classes/{class}/enrollments/{}", ids[0]);
    let edited = students[0].client.put(&path, body).await.expect(StatusCode::OK);
    assert_eq!(edited["status"], "APPLIED");
    expect(1, "OFFERED", false, None).await;
    students[1]
        .answer_offer(class, ids[1], "accept")
        .await
        .expect(StatusCode::OK);
    expect(1, "AWAITING_PAYMENT", true, None).await;
    decide(1, "CONFIRM_PAYMENT").await;
    // Whoever has paid keeps the place.
    expect(1, "APPROVED", false, Some("https://room.example.com/1")).await;
    decide(1, "CANCEL").await;
    expect(1, "CANCELLED", false, None).await;
    scene.audit().await;
}

#[tokio::test]
async fn faults_of_a_form_are_named_where_they_are() {
    let scene = Scene::new().await;
    let class = id_of(&scene.draft(json!({})).await);
    let path = format!("/api/classes/{class}/form");
    let broken = json!([
        { "id": "a", "kind": "ONE", "label": "A", "required": true, "options": [] },
        { "id": "a", "kind": "SHORT", "label": "", "required": false },
        { "id": "b", "kind": "SHORT", "label": "B", "required": false, "condition": { "question": "later", "one_of": ["x"] } },
    ]);
    let refused = scene.host.put(&path, form(None, &broken)).await;
    assert_eq!(
        refused.faults(),
        [
            ("/questions/0/options", "too_few"),
            ("/questions/1/id", "repeated"),
            ("/questions/1/label", "required"),
            ("/questions/2/condition", "not_an_earlier_question"),
        ]
    );
    let unknown = json!([{ "id": "a", "kind": "SHORT", "label": "A", "required": true, "extra": 1 }]);
    assert_eq!(
        scene.host.put(&path, form(None, &unknown)).await.refusal(),
        "400 unknown_field"
    );
    let stranger = scene.app.host("다른 학원").await;
    assert_eq!(
        stranger.client.put(&path, form(None, &json!([]))).await.refusal(),
        "404 not_found"
    );
}
