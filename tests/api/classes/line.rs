//! The line: promotion, offers and their deadlines, transfers, reopening, the start, capacity.

use chrono::TimeDelta;
use http::StatusCode;
use jari::classes::jobs;
use serde_json::{Value, json};

use super::{Scene, Student, at, class_body, id_of};

async fn kinds(scene: &Scene, student: &Student) -> Vec<String> {
    let mails = scene.app.mails().await;
    let mut subjects: Vec<String> = mails
        .into_iter()
        .filter(|mail| mail.to == student.email)
        .map(|mail| mail.subject)
        .collect();
    subjects.reverse();
    subjects
}

#[tokio::test]
async fn a_freed_place_goes_to_the_head_in_the_same_commit() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 1, "waitlist_capacity": 3 })).await;
    let people = scene.students(4).await;
    let mut ids = Vec::new();
    for person in &people {
        ids.push(id_of(&person.enrolled(class).await));
    }
    people[0].cancel(class, ids[0]).await.expect(StatusCode::OK);
    assert_eq!(people[1].sees(ids[1]).await["status"], "APPROVED");
    assert_eq!(people[2].sees(ids[2]).await["position"], 1);
    assert_eq!(people[3].sees(ids[3]).await["position"], 2);
    // Whoever leaves the line gives nobody a place.
    people[2].cancel(class, ids[2]).await.expect(StatusCode::OK);
    assert_eq!(people[3].sees(ids[3]).await["position"], 1);
    let mails = kinds(&scene, &people[1]).await;
    assert_eq!(mails.len(), 1, "the wait was over before its mail left: {mails:?}");
    // Cancelled again is cancelled once.
    people[0].cancel(class, ids[0]).await.expect(StatusCode::OK);
    assert_eq!(
        scene.standing(class).await,
        [
            ("approved".into(), 1),
            ("cancelled".into(), 2),
            ("waitlisted".into(), 1)
        ]
    );
    scene.audit().await;
}

/// A class that starts in thirteen hours: a free place is offered, and the clock of an offer runs at night too.
async fn close_to_the_start(scene: &Scene, differences: Value) -> uuid::Uuid {
    let sessions = json!([{ "starts_at": at(11), "ends_at": at(13) }]);
    let mut body = json!({ "capacity": 1, "sessions": sessions, "recruit_until": at(11), "offer_minutes": 60 });
    for (name, value) in differences.as_object().unwrap() {
        body[name] = value.clone();
    }
    scene.class(body).await
}

#[tokio::test]
async fn close_to_the_start_a_place_is_offered_and_goes_on_when_it_is_missed() {
    let scene = Scene::new().await;
    let class = close_to_the_start(&scene, json!({})).await;
    let people = scene.students(3).await;
    let mut ids = Vec::new();
    for person in &people {
        ids.push(id_of(&person.enrolled(class).await));
    }
    people[0].cancel(class, ids[0]).await.expect(StatusCode::OK);
    let offered = people[1].sees(ids[1]).await;
    assert_eq!(
        (&offered["status"], &offered["offer_until"]),
        (&json!("OFFERED"), &json!("2026-01-05T10:00:00Z"))
    );
    let newcomer = scene.student().await;
    let waiting = newcomer.enrolled(class).await;
    assert_eq!(waiting["position"], 2, "nobody overtakes an offer");
    // Two seconds of grace, then it is over; the job says so.
    scene
        .app
        .advance(TimeDelta::hours(1) + TimeDelta::seconds(2) - TimeDelta::milliseconds(1));
    jobs::end_what_is_due(&scene.app.app).await.unwrap();
    scene.app.advance(TimeDelta::milliseconds(1));
    jobs::end_what_is_due(&scene.app.app).await.unwrap();
    let statuses = scene.standing(class).await;
    assert_eq!(
        statuses,
        [
            ("cancelled".into(), 1),
            ("expired".into(), 1),
            ("offered".into(), 1),
            ("waitlisted".into(), 1)
        ]
    );
    scene.audit().await;
}

#[tokio::test]
async fn an_offer_is_accepted_once_declined_once_and_explains_itself_when_it_is_over() {
    let scene = Scene::new().await;
    let class = close_to_the_start(&scene, json!({ "waitlist_capacity": 3 })).await;
    let people = scene.students(4).await;
    let mut ids = Vec::new();
    for person in &people {
        ids.push(id_of(&person.enrolled(class).await));
    }
    let nothing = people[1].answer_offer(class, ids[1], "accept").await;
    assert_eq!(
        (nothing.refusal().as_str(), &nothing.json["enrollment_status"]),
        ("409 offer_over", &json!("WAITLISTED"))
    );
    people[0].cancel(class, ids[0]).await.expect(StatusCode::OK);
    let declined = people[1]
        .answer_offer(class, ids[1], "decline")
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        (&declined["status"], &declined["end_kind"]),
        (&json!("CANCELLED"), &json!("DECLINED"))
    );
    people[1]
        .answer_offer(class, ids[1], "decline")
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        people[1].answer_offer(class, ids[1], "accept").await.refusal(),
        "409 offer_over"
    );
    let accepted = people[2]
        .answer_offer(class, ids[2], "accept")
        .await
        .expect(StatusCode::OK);
    assert_eq!(accepted["status"], "APPROVED");
    people[2]
        .answer_offer(class, ids[2], "accept")
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        people[3].answer_offer(class, ids[2], "accept").await.refusal(),
        "404 not_found"
    );
    let other_class = scene.class(class_body(json!({}))).await;
    assert_eq!(
        people[2].answer_offer(other_class, ids[2], "accept").await.refusal(),
        "404 not_found"
    );
    // Lazily: the answer that comes too late finds it over, before any job has looked.
    people[2].cancel(class, ids[2]).await.expect(StatusCode::OK);
    scene.app.advance(TimeDelta::minutes(59));
    assert_eq!(people[3].sees(ids[3]).await["status"], "OFFERED");
    scene.app.advance(TimeDelta::minutes(2));
    let people_again = scene
        .count("SELECT count(*) FROM classes.enrollments WHERE status = 'OFFERED'")
        .await;
    assert_eq!(people_again, 1);
    jobs::end_what_is_due(&scene.app.app).await.unwrap();
    assert_eq!(scene.host_class(class).await["taken_count"], 0);
    scene.audit().await;
}

#[tokio::test]
async fn a_paid_place_waits_for_its_transfer_and_no_longer() {
    let scene = Scene::new().await;
    let paid = json!({ "fee": 60_000, "payment": "TRANSFER", "transfer_instructions": "자리은행 123-45", "seller": "자리 학원",
        "refund_policy": "COURSE", "capacity": 1 });
    let class = scene.class(paid).await;
    let people = scene.students(3).await;
    let first = people[0].enrolled(class).await;
    assert_eq!(first["status"], "AWAITING_PAYMENT");
    assert_eq!(first["payment"]["amount"], 60_000);
    assert_eq!(first["payment"]["until"], "2026-01-07T09:00:00Z");
    let second = id_of(&people[1].enrolled(class).await);
    // Nobody transfers: the place is offered to the next, who pays too.
    scene.app.advance(TimeDelta::hours(48) + TimeDelta::seconds(2));
    jobs::end_what_is_due(&scene.app.app).await.unwrap();
    let counts = scene.standing(class).await;
    assert_eq!(counts, [("expired".into(), 1), ("offered".into(), 1)]);
    let next = super::students(&scene.app, 1).await;
    let third = id_of(&next[0].enrolled(class).await);
    assert_eq!(next[0].sees(third).await["position"], 1);
    for (id, refusal) in [
        (second, "409 no_payment_due"),
        (third, "409 no_payment_due"),
        (id_of(&first), "409 enrollment_over"),
    ] {
        let refused = scene.decide(id, json!({ "decision": "CONFIRM_PAYMENT" })).await;
        assert_eq!(refused.refusal(), refusal);
    }
    // The offered one of before has no session any more, so the host accepts in their stead, and confirms the transfer.
    let approved = scene
        .decide(second, json!({ "decision": "APPROVE" }))
        .await
        .expect(StatusCode::OK);
    assert_eq!(approved["status"], "AWAITING_PAYMENT");
    let confirmed = scene
        .decide(second, json!({ "decision": "CONFIRM_PAYMENT" }))
        .await
        .expect(StatusCode::OK);
    assert_eq!(confirmed["status"], "APPROVED");
    // Taken back by the host: all of it is owed.
    let cancelled = scene
        .decide(second, json!({ "decision": "CANCEL", "reason": "강사 사정" }))
        .await
        .expect(StatusCode::OK);
    assert_eq!(
        (&cancelled["status"], &cancelled["refund_due"]),
        (&json!("CANCELLED"), &json!(60_000))
    );
    assert_eq!(next[0].sees(third).await["status"], "OFFERED");
    scene.audit().await;
}

#[tokio::test]
async fn what_is_paid_back_follows_the_policy_and_a_new_time_makes_leaving_free() {
    let scene = Scene::new().await;
    let sessions = json!([{ "starts_at": at(30), "ends_at": at(31) }, { "starts_at": at(54), "ends_at": at(55) }, { "starts_at": at(78), "ends_at": at(79) }]);
    let paid = json!({ "fee": 60_000, "payment": "TRANSFER", "transfer_instructions": "자리은행 123-45", "seller": "자리 학원",
        "refund_policy": "COURSE", "capacity": 2, "sessions": sessions, "recruit_until": at(30) });
    let class = scene.class(paid).await;
    let first = id_of(&scene.student().await.enrolled(class).await);
    scene
        .decide(first, json!({ "decision": "CONFIRM_PAYMENT" }))
        .await
        .expect(StatusCode::OK);
    scene.app.advance(TimeDelta::hours(31));
    // One of three hours is over: half of it comes back.
    scene
        .execute(&format!(
            "UPDATE classes.enrollments SET user_id = user_id WHERE id = '{first}'"
        ))
        .await
        .unwrap();
    let refund = |row: &Value| row["refund_if_cancelled"].clone();
    let owner = scene
        .count("SELECT count(*) FROM classes.enrollments WHERE paid_at IS NOT NULL")
        .await;
    assert_eq!(owner, 1);
    let user: String = {
        let client = scene.app.database.target.connect("test").await.unwrap();
        let row = client
            .query_one("SELECT user_id::text FROM classes.enrollments", &[])
            .await
            .unwrap();
        row.get(0)
    };
    let session = again(&scene, &user).await;
    let seen = session
        .get(&format!("/api/enrollments/{first}"))
        .await
        .expect(StatusCode::OK);
    assert_eq!(refund(&seen), 30_000);
    let path = format!("/api/classes/{class}/enrollments/{first}");
    let cancelled = session
        .send(http::Method::DELETE, &path, axum::body::Body::empty(), false)
        .await
        .expect(StatusCode::OK);
    assert_eq!(cancelled["refund_due"], 30_000);
    scene.audit().await;
}

/// A new session of somebody whose first one is over.
async fn again(scene: &Scene, user_id: &str) -> crate::support::app::Client {
    let session = scene.app.app.ids.next();
    let now = scene.app.app.clock.wall();
    let user = user_id.parse().unwrap();
    scene
        .execute(&format!(
            "INSERT INTO accounts.sessions (id, user_id, refresh_hash, rotated_at, created_at, expires_at)
             VALUES ('{session}', '{user_id}', sha256('{session}'), '{now}', '{now}', '{now}'::timestamptz + interval '1 day')"
        ))
        .await
        .unwrap();
    let token = jari::accounts::access_token_of(&scene.app.app.secrets, user, session, "x@example.com", now);
    scene.app.anonymous().bearer(&token)
}

#[tokio::test]
async fn cancelled_places_reopen_at_the_announced_hour_or_by_lot() {
    let scene = Scene::new().await;
    let at_hours = json!({ "capacity": 1, "waitlist": false, "waitlist_capacity": 0, "reopening": "AT_HOURS", "reopening_hours": [20] });
    let class = scene.class(at_hours).await;
    let [first, second] = &scene.students(2).await[..] else {
        unreachable!()
    };
    let id = id_of(&first.enrolled(class).await);
    first.cancel(class, id).await.expect(StatusCode::OK);
    assert_eq!(second.apply(class, "early").await.refusal(), "409 class_full");
    let shown = scene.app.anonymous().get(&format!("/api/classes/{class}")).await.json;
    // 20:00 in Seoul.
    assert_eq!(
        (&shown["taken_count"], &shown["reopens_at"]),
        (&json!(1), &json!("2026-01-05T11:00:00Z"))
    );
    let hosts = scene.host_class(class).await;
    assert_eq!(
        (&hosts["withheld_count"], &hosts["counts"]["cancelled"]),
        (&json!(1), &json!(1))
    );
    scene.audit().await;
    scene.app.advance(TimeDelta::hours(2) - TimeDelta::milliseconds(1));
    let late = scene.student().await;
    assert_eq!(late.apply(class, "moment").await.refusal(), "409 class_full");
    scene.app.advance(TimeDelta::milliseconds(1));
    assert_eq!(
        late.apply(class, "now").await.expect(StatusCode::CREATED)["status"],
        "APPROVED"
    );
    scene.audit().await;

    let lot = scene.class(json!({ "capacity": 1, "reopening": "RANDOM" })).await;
    let [third, fourth] = &scene.students(2).await[..] else {
        unreachable!()
    };
    let id = id_of(&third.enrolled(lot).await);
    third.cancel(lot, id).await.expect(StatusCode::OK);
    let shown = scene.app.anonymous().get(&format!("/api/classes/{lot}")).await.json;
    assert_eq!(shown["reopens_at"], json!(null), "nobody is told the minute");
    // Whoever waits gets it at its minute.
    let waiting = id_of(&fourth.enrolled(lot).await);
    assert_eq!(fourth.sees(waiting).await["position"], 1);
    scene.app.advance(TimeDelta::minutes(59));
    assert!(fourth.client.get("/api/enrollments").await.status.is_success());
    scene.app.advance(TimeDelta::minutes(1));
    jobs::end_what_is_due(&scene.app.app).await.unwrap();
    assert_eq!(scene.host_class(lot).await["counts"]["approved"], 1);
    scene.audit().await;
}

#[tokio::test]
async fn the_start_ends_reviews_and_waits_and_tells_so() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 1 })).await;
    let review = scene.class(json!({ "selection": "REVIEW" })).await;
    let people = scene.students(3).await;
    people[0].enrolled(class).await;
    people[1].enrolled(class).await;
    people[2].enrolled(review).await;
    scene.app.mails().await;
    scene.app.advance(TimeDelta::days(27) + TimeDelta::hours(1));
    jobs::warn_of_reviews(&scene.app.app).await.unwrap();
    jobs::warn_of_reviews(&scene.app.app).await.unwrap();
    let warned = scene
        .app
        .mails()
        .await
        .into_iter()
        .filter(|mail| mail.to == "school@example.com")
        .count();
    assert_eq!(warned, 1, "the host is warned once");
    scene.app.advance(TimeDelta::days(3));
    jobs::end_what_is_due(&scene.app.app).await.unwrap();
    jobs::end_what_is_due(&scene.app.app).await.unwrap();
    assert_eq!(
        scene.standing(class).await,
        [("approved".into(), 1), ("expired".into(), 1)]
    );
    assert_eq!(scene.standing(review).await, [("expired".into(), 1)]);
    let told = kinds(&scene, &people[2]).await;
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(scene.host_class(class).await["status"], "RUNNING");
    scene.audit().await;
}

#[tokio::test]
async fn capacity_and_line_change_with_the_people_in_them() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 2, "waitlist_capacity": 3 })).await;
    let people = scene.students(5).await;
    let mut ids = Vec::new();
    for person in &people {
        ids.push(id_of(&person.enrolled(class).await));
    }
    let edit = async |differences: Value, close: bool| {
        let version = scene.host_class(class).await["version"].clone();
        let mut body = json!({ "capacity": 2, "waitlist_capacity": 3 });
        for (name, value) in differences.as_object().unwrap() {
            body[name] = value.clone();
        }
        let body = json!({ "version": version, "class": class_body(body), "close": close });
        scene.host.put(&format!("/api/classes/{class}"), body).await
    };
    let below = edit(json!({ "capacity": 1 }), false).await;
    assert_eq!(
        (below.refusal().as_str(), &below.json["taken"]),
        ("409 capacity_below_taken", &json!(2))
    );
    let line = edit(json!({ "waitlist": false }), false).await;
    assert_eq!(
        (line.refusal().as_str(), &line.json["waiting"]),
        ("409 waitlist_in_use", &json!(3))
    );
    assert_eq!(
        edit(json!({ "waitlist_capacity": 2 }), false).await.refusal(),
        "409 waitlist_in_use"
    );
    edit(json!({ "capacity": 4 }), false).await.expect(StatusCode::OK);
    assert_eq!(people[3].sees(ids[3]).await["status"], "APPROVED");
    assert_eq!(people[4].sees(ids[4]).await["position"], 1);
    let closed = edit(json!({ "capacity": 3 }), true).await.expect(StatusCode::OK);
    assert_eq!((&closed["status"], &closed["capacity"]), (&json!("CLOSED"), &json!(4)));
    // Closed, and still serving who waits.
    people[0].cancel(class, ids[0]).await.expect(StatusCode::OK);
    assert_eq!(people[4].sees(ids[4]).await["status"], "APPROVED");
    assert_eq!(
        edit(json!({ "selection": "REVIEW" }), false).await.refusal(),
        "409 selection_fixed"
    );
    scene.audit().await;
}

#[tokio::test]
async fn a_cancelled_class_tells_everybody_once() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 1, "waitlist_capacity": 2 })).await;
    let people = scene.students(3).await;
    for person in &people {
        person.enrolled(class).await;
    }
    scene.app.mails().await;
    let cancel = json!({ "reason": "강사 사정" });
    let path = format!("/api/classes/{class}/cancel");
    let cancelled = scene.host.post(&path, cancel.clone()).await.expect(StatusCode::OK);
    assert_eq!(
        (
            &cancelled["status"],
            &cancelled["taken_count"],
            &cancelled["waiting_count"]
        ),
        (&json!("CANCELLED"), &json!(0), &json!(0))
    );
    scene.host.post(&path, cancel).await.expect(StatusCode::OK);
    assert_eq!(scene.standing(class).await, [("cancelled".into(), 3)]);
    for person in &people {
        let told = kinds(&scene, person).await;
        assert_eq!(told.len(), 2, "{told:?}");
    }
    scene.audit().await;
}
