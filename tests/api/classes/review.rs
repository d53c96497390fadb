//! Review: decisions one by one and many at once, taken back, raced, exported, counted; people entered by hand.

use chrono::TimeDelta;
use http::StatusCode;
use serde_json::{Value, json};

use super::{Scene, decide, id_of};

async fn applied(scene: &Scene, class: uuid::Uuid, count: usize) -> Vec<(super::Student, uuid::Uuid)> {
    let mut applied = Vec::new();
    for student in scene.students(count).await {
        let enrolled = student.enrolled(class).await;
        assert_eq!(enrolled["status"], "APPLIED");
        applied.push((student, id_of(&enrolled)));
    }
    applied
}

fn mails_to(mails: &[jari::messaging::mailbox::KeptMail], email: &str) -> usize {
    mails.iter().filter(|mail| mail.to == email).count()
}

#[tokio::test]
async fn decisions_follow_capacity_and_the_order_of_arrival() {
    let scene = Scene::new().await;
    let class = scene
        .class(json!({ "selection": "REVIEW", "capacity": 2, "waitlist_capacity": 5 }))
        .await;
    let people = applied(&scene, class, 5).await;
    let waiting_early = scene.decide(people[4].1, json!({ "decision": "WAITLIST" })).await;
    assert_eq!(waiting_early.refusal(), "409 place_free");
    for (_, id) in &people[..2] {
        let approved = scene
            .decide(*id, json!({ "decision": "APPROVE" }))
            .await
            .expect(StatusCode::OK);
        assert_eq!(approved["status"], "APPROVED");
    }
    // Put into the line in another order: their numbers of arrival decide.
    for index in [4, 2] {
        scene
            .decide(people[index].1, json!({ "decision": "WAITLIST" }))
            .await
            .expect(StatusCode::OK);
    }
    assert_eq!(people[2].0.sees(people[2].1).await["position"], 1);
    assert_eq!(people[4].0.sees(people[4].1).await["position"], 2);
    let full = scene.decide(people[3].1, json!({ "decision": "APPROVE" })).await;
    assert_eq!(full.refusal(), "409 would_pass");
    assert_eq!(
        (&full.json["passes"], &full.json["passed"]),
        (&json!(2), &json!(["Person", "Person"]))
    );
    let bare = scene
        .decide(people[3].1, json!({ "decision": "APPROVE", "raise": true }))
        .await;
    assert_eq!(bare.faults(), [("/reason", "required")]);
    let raised = scene
        .decide(
            people[3].1,
            json!({ "decision": "APPROVE", "raise": true, "reason": "형제가 이미 다녀요" }),
        )
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        (&raised["status"], &raised["out_of_turn"]),
        (&json!("APPROVED"), &json!(true))
    );
    let details = raised["timeline"].as_array().unwrap().last().unwrap()["details"].clone();
    assert_eq!((&details["passed"], &details["raised"]), (&json!(2), &json!(true)));
    assert_eq!(scene.host_class(class).await["capacity"], 3);
    // A freed place goes to the head of the line, whoever was put into it first.
    people[0].0.cancel(class, people[0].1).await.expect(StatusCode::OK);
    assert_eq!(people[2].0.sees(people[2].1).await["status"], "APPROVED");
    scene.audit().await;
}

#[tokio::test]
async fn a_decision_can_be_taken_back_for_ten_seconds_and_its_mail_waits_for_that() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "selection": "REVIEW", "capacity": 1 })).await;
    let people = applied(&scene, class, 2).await;
    scene.app.mails().await;
    let (student, id) = &people[0];
    let rejected = scene
        .decide(*id, json!({ "decision": "REJECT", "reason": "정원 초과" }))
        .await
        .expect(StatusCode::OK);
    assert_eq!(rejected["undo_until"], "2026-01-05T09:00:10Z");
    scene.app.advance(TimeDelta::seconds(9));
    let undone = scene
        .decide(*id, json!({ "decision": "UNDO" }))
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        (&undone["status"], &undone["reason"], &undone["undo_until"]),
        (&json!("APPLIED"), &json!(null), &json!(null))
    );
    scene
        .decide(*id, json!({ "decision": "APPROVE" }))
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        mails_to(&scene.app.mails().await, &student.email),
        1,
        "only that it was received"
    );
    scene.app.advance(TimeDelta::seconds(10));
    let late = scene.decide(*id, json!({ "decision": "UNDO" })).await;
    assert_eq!(late.refusal(), "409 undo_over");
    scene.app.advance(TimeDelta::seconds(3));
    let mails = scene.app.mails().await;
    assert_eq!(
        mails_to(&mails, &student.email),
        2,
        "one letter, of the decision that stands"
    );
    // A place that the capacity grew for goes with the decision.
    let (_, other) = &people[1];
    let raise = json!({ "decision": "APPROVE", "raise": true, "reason": "형제" });
    scene.decide(*other, raise).await.expect(StatusCode::OK);
    assert_eq!(scene.host_class(class).await["capacity"], 2);
    scene
        .decide(*other, json!({ "decision": "UNDO" }))
        .await
        .expect(StatusCode::OK);
    let shown = scene.host_class(class).await;
    assert_eq!((&shown["capacity"], &shown["taken_count"]), (&json!(1), &json!(1)));
    assert_eq!(
        scene.decide(*other, json!({ "decision": "UNDO" })).await.refusal(),
        "409 undo_over"
    );
    scene.audit().await;
}

#[tokio::test]
async fn a_decision_that_is_taken_back_leaves_the_letter_before_it_true() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "selection": "REVIEW" })).await;
    let people = applied(&scene, class, 1).await;
    let (student, id) = &people[0];
    for decision in ["REJECT", "UNDO"] {
        scene
            .decide(*id, json!({ "decision": decision }))
            .await
            .expect(StatusCode::OK);
    }
    scene.app.advance(TimeDelta::seconds(13));
    let mails = scene.app.mails().await;
    assert_eq!(
        mails_to(&mails, &student.email),
        1,
        "that it was received, and nothing else"
    );
}

#[tokio::test]
async fn whoever_decides_second_is_told_by_whom_and_when() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "selection": "REVIEW" })).await;
    let people = applied(&scene, class, 1).await;
    let id = people[0].1;
    let colleague = scene.app.host("박선생").await;
    scene
        .execute(&format!(
            "UPDATE accounts.members SET organisation_id = (SELECT organisation_id FROM classes.classes LIMIT 1), role = 'STAFF' WHERE user_id = '{}'",
            colleague.id
        ))
        .await
        .unwrap();
    let approve = json!({ "version": 1, "decision": "APPROVE" });
    decide(&colleague.client, id, approve.clone())
        .await
        .expect(StatusCode::OK);
    let second = decide(&scene.host, id, json!({ "version": 1, "decision": "REJECT" })).await;
    assert_eq!(second.refusal(), "409 already_decided");
    assert_eq!(
        (
            &second.json["decided_by_name"],
            &second.json["enrollment_status"],
            &second.json["decided_at"]
        ),
        (&json!("박선생"), &json!("APPROVED"), &json!("2026-01-05T09:00:00Z"))
    );
    // The same decision of the same member again is the same answer.
    decide(&colleague.client, id, approve).await.expect(StatusCode::OK);
    let other_words = decide(&colleague.client, id, json!({ "version": 1, "decision": "REJECT" })).await;
    assert_eq!(other_words.refusal(), "409 enrollment_changed");
    let stranger = scene.app.host("다른 학원").await;
    let path = format!("/api/admin/enrollments/{id}");
    assert_eq!(stranger.client.get(&path).await.refusal(), "404 not_found");
    let foreign = stranger
        .client
        .put(&path, json!({ "version": 2, "decision": "REJECT" }))
        .await;
    assert_eq!(foreign.refusal(), "404 not_found");
    scene.audit().await;
}

#[tokio::test]
async fn a_change_of_mind_brings_back_whoever_was_rejected() {
    let scene = Scene::new().await;
    let class = scene
        .class(json!({ "selection": "REVIEW", "capacity": 1, "reapply": true }))
        .await;
    let strict = scene.class(json!({ "selection": "REVIEW" })).await;
    let people = applied(&scene, class, 1).await;
    let (student, id) = &people[0];
    scene
        .decide(*id, json!({ "decision": "REJECT" }))
        .await
        .expect(StatusCode::OK);
    let approved = scene
        .decide(*id, json!({ "decision": "APPROVE" }))
        .await
        .expect(StatusCode::OK);
    assert_eq!(approved["status"], "APPROVED");
    scene
        .decide(*id, json!({ "decision": "CANCEL" }))
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        scene.decide(*id, json!({ "decision": "APPROVE" })).await.refusal(),
        "409 enrollment_over"
    );
    let second = id_of(&student.apply(class, "second").await.expect(StatusCode::CREATED));
    scene
        .decide(second, json!({ "decision": "REJECT" }))
        .await
        .expect(StatusCode::OK);
    student.apply(class, "third").await.expect(StatusCode::CREATED);
    let back = scene.decide(second, json!({ "decision": "APPROVE" })).await;
    assert_eq!(
        back.refusal(),
        "409 already_applied",
        "not beside the application that came after"
    );
    let once = id_of(&student.apply(strict, "once").await.expect(StatusCode::CREATED));
    scene
        .decide(once, json!({ "decision": "REJECT" }))
        .await
        .expect(StatusCode::OK);
    let again = student.apply(strict, "twice").await;
    assert_eq!(
        (again.refusal().as_str(), &again.json["enrollment_id"]),
        ("409 rejected_before", &json!(once))
    );
    scene.audit().await;
}

#[tokio::test]
async fn a_list_of_decisions_is_shown_before_and_told_line_by_line_after() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "selection": "REVIEW", "capacity": 2 })).await;
    let people = applied(&scene, class, 3).await;
    let items: Vec<Value> = people.iter().map(|(_, id)| json!({ "id": id, "version": 1 })).collect();
    let bulk =
        |dry_run: bool| json!({ "items": items, "decision": "APPROVE", "dry_run": dry_run, "reason": "환영해요" });
    let path = "/api/admin/enrollments/bulk";
    let preview = scene.host.post(path, bulk(true)).await.expect(StatusCode::OK);
    assert_eq!(preview["mails"][0]["kind"], "ENROLLMENT_APPROVED");
    assert_eq!(preview["mails"][0]["count"], 2, "whoever is left out is mailed nothing");
    assert!(preview["mails"][0]["text"].as_str().unwrap().contains("환영해요"));
    assert_eq!(
        scene.standing(class).await,
        [("applied".into(), 3)],
        "nothing has happened"
    );
    let report = scene.host.post(path, bulk(false)).await.expect(StatusCode::OK);
    let done: Vec<bool> = report["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["done"] == json!(true))
        .collect();
    assert_eq!(done, [true, true, false]);
    assert_eq!(report["lines"][2]["problem"]["code"], "would_pass");
    for dry_run in [true, false] {
        let mut raise = bulk(dry_run);
        (raise["raise"], raise["reason"]) = (json!(true), json!(" "));
        let refused = scene.host.post(path, raise).await;
        assert_eq!(refused.faults(), [("/reason", "required")]);
    }
    for (items, fault) in [
        (json!([]), "too_few"),
        (json!(vec![json!({ "id": class, "version": 1 }); 501]), "too_many"),
    ] {
        let refused = scene
            .host
            .post(path, json!({ "items": items, "decision": "REJECT" }))
            .await;
        assert_eq!(refused.faults(), [("/items", fault)]);
    }
    scene.audit().await;
}

#[tokio::test]
async fn a_preview_says_line_by_line_what_the_decisions_come_to() {
    let scene = Scene::new().await;
    let class = scene
        .class(json!({ "selection": "REVIEW", "capacity": 2, "waitlist_capacity": 5 }))
        .await;
    let other = scene.class(json!({ "selection": "REVIEW", "capacity": 1 })).await;
    let people = applied(&scene, class, 6).await;
    let elsewhere = applied(&scene, other, 2).await;
    let colleague = scene.app.host("박선생").await;
    scene
        .execute(&format!(
            "UPDATE accounts.members SET organisation_id = (SELECT organisation_id FROM classes.classes LIMIT 1), role = 'STAFF' WHERE user_id = '{}'",
            colleague.id
        ))
        .await
        .unwrap();
    for (who, decision) in [(0, "REJECT"), (1, "APPROVE")] {
        let body = json!({ "version": 1, "decision": decision });
        let decided = decide(&colleague.client, people[who].1, body).await;
        decided.expect(StatusCode::OK);
    }
    people[2].0.cancel(class, people[2].1).await.expect(StatusCode::OK);
    let stranger = scene.app.host("다른 학원").await.client;
    let version = |of: usize| if of < 3 { 2 } else { 1 };
    let mut items: Vec<Value> = [1, 2, 3, 4, 5]
        .map(|of| json!({ "id": people[of].1, "version": version(of) }))
        .to_vec();
    items.insert(0, json!({ "id": people[0].1, "version": 1 }));
    items.insert(3, json!({ "id": uuid::Uuid::nil(), "version": 1 }));
    items.extend(elsewhere.iter().map(|(_, id)| json!({ "id": id, "version": 1 })));
    let bulk = |dry_run: bool| json!({ "items": items, "decision": "APPROVE", "dry_run": dry_run });
    let path = "/api/admin/enrollments/bulk";
    let foreign = stranger.post(path, bulk(true)).await.expect(StatusCode::OK);
    let codes = |report: &Value| {
        let lines = report["lines"].as_array().unwrap().iter();
        lines
            .map(|line| line["problem"]["code"].as_str().map(ToOwned::to_owned))
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&foreign), vec![Some("not_found".to_owned()); 9]);
    let events = "SELECT count(*) FROM messaging.events";
    let before = (scene.count(events).await, scene.host_class(class).await);
    let preview = scene.host.post(path, bulk(true)).await.expect(StatusCode::OK);
    assert_eq!(
        (scene.count(events).await, scene.host_class(class).await),
        before,
        "nothing has happened"
    );
    let [decided, over, missing, full] =
        ["already_decided", "enrollment_over", "not_found", "would_pass"].map(|code| Some(code.to_owned()));
    let expected = [
        decided,
        None,
        over,
        missing,
        None,
        full.clone(),
        full.clone(),
        None,
        full,
    ];
    assert_eq!(codes(&preview), expected);
    let told = preview["lines"][0]["problem"]["detail"].as_str().unwrap();
    assert!(told.contains("박선생"), "{told}");
    assert_eq!(
        preview["mails"][0]["count"], 2,
        "whoever has a place already is told nothing"
    );
    let report = scene.host.post(path, bulk(false)).await.expect(StatusCode::OK);
    let (mut would, mut did) = (preview["lines"].clone(), report["lines"].clone());
    for line in would.as_array_mut().unwrap() {
        assert_eq!(line["done"].take(), json!(false), "{line}");
    }
    for line in did.as_array_mut().unwrap() {
        assert_eq!(line["done"].take(), json!(line["problem"].is_null()), "{line}");
    }
    assert_eq!(would, did);
    scene.audit().await;
}

#[tokio::test]
async fn a_member_enters_somebody_without_an_account() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 1 })).await;
    let path = format!("/api/classes/{class}/enrollments/by-host");
    let ana = json!({ "name": "김하늘", "email": "Haneul@example.com" });
    let entered = scene.host.post(&path, ana.clone()).await.expect(StatusCode::CREATED);
    assert_eq!(
        (
            &entered["status"],
            &entered["applicant"]["email"],
            &entered["applicant"]["by_host"]
        ),
        (&json!("APPROVED"), &json!("Haneul@example.com"), &json!(true))
    );
    assert_eq!(scene.host.post(&path, ana).await.refusal(), "409 already_applied");
    let full = scene.host.post(&path, json!({ "name": "박바다" })).await;
    assert_eq!(full.refusal(), "409 would_pass");
    let bare = scene.host.post(&path, json!({ "name": "박바다", "raise": true })).await;
    assert_eq!(bare.faults(), [("/reason", "required")]);
    let raise = json!({ "name": "박바다", "raise": true, "reason": "대기 없이 약속" });
    scene.host.post(&path, raise).await.expect(StatusCode::CREATED);
    assert_eq!(scene.host_class(class).await["capacity"], 2);
    let mails = scene.app.mails().await;
    assert_eq!(mails_to(&mails, "Haneul@example.com"), 1);
    assert_eq!(mails.len(), 1, "whoever has no address is mailed nothing");
    scene.audit().await;
}

#[tokio::test]
async fn a_class_is_counted_and_exported() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "selection": "REVIEW", "capacity": 5 })).await;
    let questions = json!([{ "id": "level", "kind": "ONE", "label": "수준", "required": true,
        "options": [{ "id": "a", "label": "=1+1" }] }]);
    let form = json!({ "version": null, "is_active": true, "questions": questions });
    scene
        .host
        .put(&format!("/api/classes/{class}/form"), form)
        .await
        .expect(StatusCode::OK);
    let student = scene.student().await;
    let body = json!({ "form_version": 1, "answers": { "level": "a" }, "terms": [] });
    student.apply_with(class, "a", body).await.expect(StatusCode::CREATED);
    scene.app.mails().await;
    let numbers = scene
        .host
        .get(&format!("/api/admin/dashboard?class_id={class}"))
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        (
            &numbers["counts"]["applied"],
            &numbers["mails"]["sent"],
            &numbers["step"]
        ),
        (&json!(1), &json!(1), &json!("HOUR"))
    );
    assert_eq!(numbers["applications"][0]["count"], 1);
    let stranger = scene.app.host("다른 학원").await;
    let foreign = stranger
        .client
        .get(&format!("/api/admin/dashboard?class_id={class}"))
        .await;
    assert_eq!(foreign.refusal(), "404 not_found");
    let exported = scene
        .host
        .get(&format!("/api/admin/enrollments.csv?class_id={class}"))
        .await;
    assert_eq!(exported.status, StatusCode::OK);
    assert_eq!(exported.headers["content-type"], "text/csv; charset=utf-8");
    let user = jari::accounts::Role::User;
    assert_eq!(user.as_str(), "USER");
    let list = scene
        .host
        .get(&format!("/api/classes/{class}/enrollments?status=APPLIED&q=Per"))
        .await
        .json;
    assert_eq!(list["total"], 1);
    assert_eq!(
        scene.host.get("/api/admin/enrollments?status=REJECTED").await.json["total"],
        0
    );
}
