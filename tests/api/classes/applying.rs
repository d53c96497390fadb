//! Applying: the answer, its refusals in their order, drafts, attendees, terms.

use chrono::TimeDelta;
use http::StatusCode;
use serde_json::json;

use super::{Scene, at, class_body, id_of};

#[tokio::test]
async fn a_place_is_answered_with_receipt_and_number_of_arrival() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 1 })).await;
    let [first, second] = &scene.students(2).await[..] else {
        unreachable!()
    };
    let approved = first.enrolled(class).await;
    assert_eq!(
        (&approved["status"], &approved["arrival"], &approved["position"]),
        (&json!("APPROVED"), &json!(1), &json!(null))
    );
    assert_eq!(approved["received_at"], "2026-01-05T09:00:00Z");
    assert_eq!(approved["timeline"][0]["type"], "EnrollmentApproved");
    let waiting = second.enrolled(class).await;
    assert_eq!(
        (&waiting["status"], &waiting["arrival"], &waiting["position"]),
        (&json!("WAITLISTED"), &json!(2), &json!(1))
    );
    let mine = second.client.get("/api/enrollments").await.expect(StatusCode::OK);
    assert_eq!((&mine["total"], &mine["items"][0]["position"]), (&json!(1), &json!(1)));
    scene.audit().await;
}

#[tokio::test]
async fn a_retry_gets_the_same_answer_and_nothing_happens_twice() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 5 })).await;
    let student = scene.student().await;
    let first = student.apply(class, "same").await.expect(StatusCode::CREATED);
    let again = student.apply(class, "same").await.expect(StatusCode::CREATED);
    assert_eq!(first["id"], again["id"]);
    let reused = student
        .apply_with(
            class,
            "same",
            json!({ "form_version": null, "answers": {}, "terms": [], "attendee_id": student.user_id }),
        )
        .await;
    // Naming oneself is the same as naming nobody.
    assert_eq!(reused.status, StatusCode::CREATED);
    assert_eq!(scene.host_class(class).await["taken_count"], 1);
    // After a cancellation the old key still answers for what it made.
    let enrollment = id_of(&first);
    student.cancel(class, enrollment).await.expect(StatusCode::OK);
    let late = student.apply(class, "same").await.expect(StatusCode::CREATED);
    assert_eq!((&late["id"], &late["status"]), (&first["id"], &json!("CANCELLED")));
    let anew = student.apply(class, "another").await.expect(StatusCode::CREATED);
    assert_eq!((&anew["status"], &anew["arrival"]), (&json!("APPROVED"), &json!(2)));
    scene.audit().await;
}

#[tokio::test]
async fn a_key_is_for_one_application() {
    let scene = Scene::new().await;
    let (class, other) = (scene.class(json!({})).await, scene.class(json!({})).await);
    let student = scene.student().await;
    student.apply(class, "key").await.expect(StatusCode::CREATED);
    assert_eq!(
        student.apply(other, "key").await.refusal(),
        "422 idempotency_key_reused"
    );
    let bare = student
        .client
        .post(
            &format!("/api/classes/{other}/enrollments"),
            json!({ "form_version": null, "answers": {}, "terms": [] }),
        )
        .await;
    assert_eq!(bare.refusal(), "400 idempotency_key_missing");
}

#[tokio::test]
async fn the_window_is_that_of_the_server() {
    let scene = Scene::new().await;
    let window = json!({ "recruit_from": at(1), "recruit_until": at(2) });
    let class = scene.class(window).await;
    let student = scene.student().await;
    let early = student.apply(class, "early").await;
    assert_eq!(early.refusal(), "409 class_not_open_yet");
    assert_eq!(early.json["opens_at"], "2026-01-05T10:00:00Z");
    scene
        .app
        .advance(TimeDelta::hours(1) - TimeDelta::seconds(2) - TimeDelta::milliseconds(1));
    assert_eq!(student.apply(class, "early").await.refusal(), "409 class_not_open_yet");
    scene.app.advance(TimeDelta::milliseconds(1));
    let moments = student.apply(class, "moment").await;
    assert_eq!(
        (moments.refusal().as_str(), &moments.json["wait_ms"]),
        ("425 too_early", &json!(2001))
    );
    scene.app.advance(TimeDelta::seconds(2));
    // The key of the refused attempts is as good as new.
    let student_again = scene.student().await;
    student_again.apply(class, "early").await.expect(StatusCode::CREATED);
    scene
        .app
        .advance(TimeDelta::hours(1) + TimeDelta::seconds(2) - TimeDelta::milliseconds(1));
    let last = scene.student().await;
    last.apply(class, "grace").await.expect(StatusCode::CREATED);
    scene.app.advance(TimeDelta::milliseconds(1));
    let late = scene.student().await.apply(class, "late").await;
    assert_eq!(late.refusal(), "409 recruiting_over");
    assert_eq!(late.json["ended_at"], "2026-01-05T11:00:00Z");
}

#[tokio::test]
async fn refusals_come_in_their_documented_order() {
    let scene = Scene::new().await;
    let host = &scene.host;
    let student = scene.student().await;
    let draft = id_of(&scene.draft(json!({})).await);
    assert_eq!(student.apply(draft, "a").await.refusal(), "404 not_found");
    assert_eq!(student.apply(uuid::Uuid::nil(), "a").await.refusal(), "404 not_found");

    let full = scene.class(json!({ "capacity": 1, "waitlist_capacity": 1 })).await;
    for person in scene.students(2).await {
        person.enrolled(full).await;
    }
    let refused = student.apply(full, "full").await;
    assert_eq!(refused.refusal(), "409 class_full");
    assert_eq!(
        (&refused.json["waiting"], &refused.json["waitlist"]),
        (&json!(1), &json!(true))
    );

    let class = scene.class(json!({ "capacity": 1 })).await;
    let enrolled = student.enrolled(class).await;
    let twice = student.apply(class, "twice").await;
    assert_eq!(twice.refusal(), "409 already_applied");
    assert_eq!(twice.json["enrollment_id"], enrolled["id"]);
    host.post_nothing(&format!("/api/classes/{class}/close"))
        .await
        .expect(StatusCode::OK);
    assert_eq!(student.apply(class, "closed").await.refusal(), "409 class_closed");
    host.post(
        &format!("/api/classes/{class}/cancel"),
        json!({ "reason": "강사 사정" }),
    )
    .await
    .expect(StatusCode::OK);
    assert_eq!(student.apply(class, "cancelled").await.refusal(), "410 class_cancelled");

    let soon = json!([{ "starts_at": at(2), "ends_at": at(4) }]);
    let begun = scene.class(json!({ "sessions": soon, "recruit_until": at(2) })).await;
    scene.app.advance(TimeDelta::minutes(50));
    let someone = scene.student().await;
    scene.app.advance(TimeDelta::minutes(70));
    let someone_else = scene.student().await;
    assert_eq!(someone_else.apply(begun, "begun").await.refusal(), "409 class_started");
    assert_eq!(
        someone.apply(begun, "begun").await.refusal(),
        "401 not_signed_in",
        "the session is over by now"
    );
}

#[tokio::test]
async fn an_unlisted_class_is_opened_by_its_address_only() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "visibility": "UNLISTED" })).await;
    let token = scene.host_class(class).await["share_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let other = scene.class(json!({ "visibility": "UNLISTED" })).await;
    let foreign = scene.host_class(other).await["share_token"]
        .as_str()
        .unwrap()
        .to_owned();
    let everybody = scene.app.anonymous();
    let listed = everybody.get("/api/classes").await.expect(StatusCode::OK);
    assert_eq!(listed["total"], 0);
    for path in [String::new(), "/form".into(), "/stream".into()] {
        let at = |token: &str| format!("/api/classes/{class}{path}?token={token}");
        assert_eq!(everybody.get(&at(&token)).await.status, StatusCode::OK, "{path}");
        for wrong in ["", "made-up", &foreign] {
            assert_eq!(
                everybody.get(&at(wrong)).await.refusal(),
                "404 unknown_link",
                "{path} {wrong}"
            );
        }
    }
    let student = scene.student().await;
    let body = |token: &str| json!({ "token": token, "form_version": null, "answers": {}, "terms": [] });
    assert_eq!(
        student.apply_with(class, "a", body(&foreign)).await.refusal(),
        "404 unknown_link"
    );
    assert_eq!(student.apply(class, "b").await.refusal(), "404 unknown_link");
    student
        .apply_with(class, "c", body(&token))
        .await
        .expect(StatusCode::CREATED);
    // Whoever is in needs no address to leave.
    let mine = student.client.get("/api/enrollments").await.json["items"][0].clone();
    assert_eq!(mine["class"]["share_token"], json!(token));
    student.cancel(class, id_of(&mine)).await.expect(StatusCode::OK);
}

#[tokio::test]
async fn a_parent_applies_for_each_child() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 3 })).await;
    let (parent, stranger) = (scene.student().await, scene.student().await);
    let add = async |name: &str| {
        id_of(
            &parent
                .client
                .post("/api/attendees", json!({ "name": name }))
                .await
                .expect(StatusCode::CREATED),
        )
    };
    let (first, second) = (add("김하늘").await, add("김바다").await);
    let body = |attendee| json!({ "form_version": null, "answers": {}, "terms": [], "attendee_id": attendee });
    for (key, attendee) in [("one", Some(first)), ("two", Some(second)), ("me", None)] {
        let enrolled = parent
            .apply_with(class, key, body(attendee))
            .await
            .expect(StatusCode::CREATED);
        assert_eq!(enrolled["status"], "APPROVED", "{key}");
    }
    assert_eq!(
        parent.apply_with(class, "again", body(Some(first))).await.refusal(),
        "409 already_applied"
    );
    assert_eq!(
        stranger.apply_with(class, "steal", body(Some(second))).await.refusal(),
        "404 not_found"
    );
    let renamed = parent
        .client
        .patch(&format!("/api/attendees/{first}"), json!({ "name": "김푸름" }))
        .await;
    renamed.expect(StatusCode::OK);
    let foreign = stranger
        .client
        .patch(&format!("/api/attendees/{first}"), json!({ "name": "x" }))
        .await;
    assert_eq!(foreign.refusal(), "404 not_found");
    let list = parent.client.get("/api/attendees").await.json;
    let names: Vec<_> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["name"].clone())
        .collect();
    assert_eq!(names, [json!("Person"), json!("김푸름"), json!("김바다")]);
    for number in 2..20 {
        add(&format!("아이 {number}")).await;
    }
    let too_many = parent.client.post("/api/attendees", json!({ "name": "하나 더" })).await;
    assert_eq!(too_many.refusal(), "409 too_many_attendees");
}

#[tokio::test]
async fn terms_of_enrolment_are_agreed_to_with_each_application() {
    let scene = Scene::new().await;
    let terms = |title: &str, required: bool| json!({ "type": "ENROLLMENT", "title": title, "content": "환불 규정…", "required": required });
    let class = scene.class(json!({ "capacity": 9 })).await;
    let student = scene.student().await;
    assert_eq!(
        student
            .client
            .post("/api/admin/terms", terms("약관", true))
            .await
            .refusal(),
        "403 not_allowed"
    );
    let old = scene
        .host
        .post("/api/admin/terms", terms("수강 약관", true))
        .await
        .expect(StatusCode::CREATED);
    let new = scene
        .host
        .post("/api/admin/terms", terms("수강 약관", true))
        .await
        .expect(StatusCode::CREATED);
    assert_eq!((&old["version"], &new["version"]), (&json!(1), &json!(2)));
    let shown = scene.app.anonymous().get(&format!("/api/classes/{class}")).await.json;
    assert_eq!(shown["terms"][0]["id"], new["id"]);
    let body = |ids: serde_json::Value| json!({ "form_version": null, "answers": {}, "terms": ids });
    for (key, ids) in [("none", json!([])), ("old", json!([old["id"]]))] {
        let refused = student.apply_with(class, key, body(ids)).await;
        assert_eq!(
            (refused.refusal().as_str(), refused.faults()),
            ("422 invalid", vec![("/terms", "not_agreed")])
        );
    }
    student
        .apply_with(class, "new", body(json!([new["id"]])))
        .await
        .expect(StatusCode::CREATED);
    let agreed = scene
        .count("SELECT count(*) FROM classes.enrollments WHERE cardinality(agreed_terms) = 1")
        .await;
    assert_eq!(agreed, 1);
}

#[tokio::test]
async fn a_draft_is_kept_until_it_is_sent_and_is_sealed() {
    let scene = Scene::new().await;
    let class = scene.class(json!({})).await;
    let (student, other) = (scene.student().await, scene.student().await);
    let path = format!("/api/classes/{class}/draft");
    assert_eq!(student.client.get(&path).await.json["draft"], json!(null));
    let typed = json!({ "form_version": 3, "answers": { "q": "아직 쓰는 중", "x": [1] } });
    student.client.put(&path, typed).await.expect(StatusCode::OK);
    let kept = student.client.get(&path).await.json["draft"].clone();
    assert_eq!(
        (&kept["answers"]["q"], &kept["form_version"]),
        (&json!("아직 쓰는 중"), &json!(3))
    );
    assert_eq!(other.client.get(&path).await.json["draft"], json!(null));
    let readable = scene
        .count("SELECT count(*) FROM classes.drafts WHERE position('쓰는'::bytea IN answers_sealed) > 0")
        .await;
    assert_eq!(readable, 0);
    student.enrolled(class).await;
    assert_eq!(student.client.get(&path).await.json["draft"], json!(null));
}

#[tokio::test]
async fn applications_are_asked_for_by_class_and_by_several_statuses() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 1 })).await;
    let other = scene.class(json!({})).await;
    let people = scene.students(3).await;
    for person in &people {
        person.enrolled(class).await;
    }
    people[1].apply(other, "other").await.expect(StatusCode::CREATED);
    let mine = async |query: &str| {
        let list = people[1].client.get(&format!("/api/enrollments{query}")).await;
        let list = list.expect(StatusCode::OK);
        let items = list["items"].as_array().unwrap();
        assert_eq!(list["total"], items.len(), "{query}");
        let of = |item: &serde_json::Value| (id_of(&item["class"]), item["status"].as_str().unwrap().to_owned());
        items.iter().map(of).collect::<Vec<_>>()
    };
    let (waits, in_other) = ((class, "WAITLISTED".to_owned()), (other, "APPROVED".to_owned()));
    for (query, expected) in [
        (String::new(), vec![in_other.clone(), waits.clone()]),
        (format!("?class_id={class}"), vec![waits.clone()]),
        (format!("?class_id={}", uuid::Uuid::nil()), vec![]),
        ("?status=WAITLISTED".into(), vec![waits.clone()]),
        ("?status=APPROVED,WAITLISTED,OFFERED".into(), vec![in_other, waits]),
        (format!("?class_id={class}&status=APPROVED,APPLIED"), vec![]),
    ] {
        assert_eq!(mine(&query).await, expected, "{query}");
    }
    for sort in ["arrival", "-arrival", "name"] {
        for (statuses, total) in [("WAITLISTED", 2), ("APPROVED,WAITLISTED", 3), ("OFFERED,CANCELLED", 0)] {
            let query = format!("?class_id={class}&status={statuses}&sort={sort}");
            let list = scene.host.get(&format!("/api/admin/enrollments{query}")).await;
            let list = list.expect(StatusCode::OK);
            assert_eq!(
                (&list["total"], list["items"].as_array().unwrap().len()),
                (&json!(total), total),
                "{query}"
            );
        }
    }
    for wrong in ["WAITING", "", "APPROVED,", "APPROVED WAITLISTED"] {
        let query = format!("?status={}", wrong.replace(' ', "%20"));
        for (client, path) in [
            (&people[1].client, "/api/enrollments"),
            (&scene.host, "/api/admin/enrollments"),
        ] {
            let refused = client.get(&format!("{path}{query}")).await;
            assert_eq!(refused.refusal(), "400 malformed", "{path}{query}");
        }
    }
}

#[tokio::test]
async fn whoever_waits_is_told_how_many_do() {
    let scene = Scene::new().await;
    let class = scene.class(json!({ "capacity": 1 })).await;
    let people = scene.students(3).await;
    let mut ids = Vec::new();
    for (person, (position, waiting)) in people
        .iter()
        .zip([(None, None), (Some(1), Some(1)), (Some(2), Some(2))])
    {
        let enrolled = person.enrolled(class).await;
        assert_eq!(
            (&enrolled["position"], &enrolled["waiting_count"]),
            (&json!(position), &json!(waiting))
        );
        ids.push(id_of(&enrolled));
    }
    assert_eq!(people[1].sees(ids[1]).await["waiting_count"], 2);
    people[0].cancel(class, ids[0]).await.expect(StatusCode::OK);
    let (promoted, last) = (people[1].sees(ids[1]).await, people[2].sees(ids[2]).await);
    assert_eq!(
        (&promoted["status"], &promoted["waiting_count"]),
        (&json!("APPROVED"), &json!(null))
    );
    assert_eq!((&last["position"], &last["waiting_count"]), (&json!(1), &json!(1)));
}

#[tokio::test]
async fn the_catalogue_shows_what_is_public_and_still_to_come() {
    let scene = Scene::new().await;
    let everybody = scene.app.anonymous();
    scene.draft(json!({ "title": "초안" })).await;
    scene
        .class(json!({ "title": "비공개", "visibility": "UNLISTED" }))
        .await;
    scene.class(json!({ "title": "100% 영어" })).await;
    scene
        .class(json!({ "title": "나중에 여는 반", "recruit_from": at(100) }))
        .await;
    let titles = async |query: &str| {
        let list = everybody
            .get(&format!("/api/classes{query}"))
            .await
            .expect(StatusCode::OK);
        let items = list["items"].as_array().unwrap().iter();
        items
            .map(|item| item["title"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(titles("").await, ["100% 영어", "나중에 여는 반"]);
    assert_eq!(titles("?when=open").await, ["100% 영어"]);
    assert_eq!(titles("?q=%25").await, ["100% 영어"]);
    assert_eq!(titles("?q=%EC%97%AC%EB%8A%94").await, ["나중에 여는 반"]);
    assert_eq!(
        everybody.get("/api/classes?page_size=101").await.refusal(),
        "422 invalid"
    );
    assert_eq!(everybody.get("/api/classes?kind=x").await.refusal(), "400 malformed");
    scene.app.advance(TimeDelta::days(31));
    assert_eq!(titles("").await, Vec::<String>::new());
}

#[tokio::test]
async fn names_and_addresses_are_in_no_event() {
    let scene = Scene::new().await;
    let class = scene.class(class_body(json!({}))).await;
    let student = scene.student().await;
    student.enrolled(class).await;
    let told = scene
        .count("SELECT count(*) FROM messaging.events WHERE payload::text ILIKE '%person%' OR actor ILIKE '%@%'")
        .await;
    assert_eq!(told, 0);
}
