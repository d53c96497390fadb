//! Many slots and many invitations at once: patterns, whole days, lists.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use jari::consultations::bookings;
use jari::secrets::Secrets;
use serde_json::{Value, json};

use super::{Scene, at, token_of};

fn pattern(changes: &Value) -> Value {
    let mut body = json!({
        "topic": "진로 상담", "from": "2026-02-02", "until": "2026-02-13", "minutes": 50, "gap_minutes": 10,
        "times": [{ "weekday": "MON", "starts": "09:00", "ends": "12:00" }, { "weekday": "THU", "starts": "14:00", "ends": "16:00" }],
    });
    for (field, value) in changes.as_object().unwrap() {
        body[field] = value.clone();
    }
    body
}

#[tokio::test]
async fn a_pattern_is_previewed_and_then_made_whole() {
    let scene = Scene::new().await;
    let path = "/api/admin/slots/pattern";
    let preview = scene.host.post(path, pattern(&json!({ "dry_run": true }))).await;
    assert_eq!(
        (preview.status.as_u16(), preview.json["items"].as_array().unwrap().len()),
        (200, 10)
    );
    assert_eq!(
        preview.json["items"][0],
        json!({ "date": "2026-02-02", "starts_at": "2026-02-02T00:00:00Z", "ends_at": "2026-02-02T00:50:00Z" })
    );
    assert_eq!(scene.count("SELECT count(*) FROM consultations.slots").await, 0);
    let made = scene
        .host
        .clone()
        .with_key("a-pattern-of-mine")
        .post(path, pattern(&json!({})))
        .await;
    assert_eq!(
        (made.status.as_u16(), made.json["items"].as_array().unwrap().len()),
        (201, 10)
    );
    let repeated = scene
        .host
        .clone()
        .with_key("a-pattern-of-mine")
        .post(path, pattern(&json!({})))
        .await;
    assert_eq!(repeated.json, made.json);
    // Every overlap is named at once.
    let again = scene.host.post(path, pattern(&json!({}))).await;
    assert_eq!(again.refusal(), "409 pattern_conflicts");
    let problems = again.json["problems"].as_array().unwrap();
    assert_eq!(
        (problems.len(), &problems[0]),
        (
            10,
            &json!({ "date": "2026-02-02", "time": "09:00", "code": "overlaps" })
        )
    );
}

#[tokio::test]
async fn times_that_the_organisations_clock_skips_or_repeats_are_named() {
    let scene = Scene::new().await;
    let path = "/api/admin/slots/pattern";
    assert_eq!(
        scene
            .host
            .patch("/api/organisation", json!({ "zone": "Europe/London" }))
            .await
            .status,
        200
    );
    let nights = |day: &str| json!({ "from": day, "until": day, "times": [{ "weekday": "SUN", "starts": "01:00", "ends": "02:00" }] });
    let skipped = scene.host.post(path, pattern(&nights("2026-03-29"))).await;
    assert_eq!(
        skipped.json["problems"],
        json!([{ "date": "2026-03-29", "time": "01:00", "code": "does_not_exist" }])
    );
    let twice = scene.host.post(path, pattern(&nights("2026-10-25"))).await;
    assert_eq!(
        twice.json["problems"],
        json!([{ "date": "2026-10-25", "time": "01:00", "code": "repeats" }])
    );
    let mut both = nights("2026-10-25");
    both["repeated"] = json!("BOTH");
    let made = scene.host.post(path, pattern(&both)).await;
    assert_eq!(made.json["items"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_pattern_that_cannot_be_names_each_field() {
    let scene = Scene::new().await;
    let faults = async |changes: Value| {
        let answer = scene.host.post("/api/admin/slots/pattern", pattern(&changes)).await;
        answer
            .faults()
            .into_iter()
            .map(|(pointer, code)| format!("{pointer} {code}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        faults(json!({ "until": "2026-02-01" })).await,
        ["/until ends_before_start"]
    );
    assert_eq!(
        faults(json!({ "until": "2027-03-08" })).await,
        ["/until too_long_span_days"],
        "400 days"
    );
    assert_eq!(
        faults(json!({ "until": "2026-02-02", "times": [{ "weekday": "TUE", "starts": "09:00", "ends": "12:00" }] }))
            .await,
        ["/times too_few"]
    );
    assert_eq!(
        faults(json!({ "times": [], "minutes": 4, "gap_minutes": -1 })).await,
        ["/minutes too_small", "/gap_minutes too_small", "/times too_few"]
    );
    let windows = json!([{ "weekday": "MON", "starts": "9", "ends": "25:00" }, { "weekday": "MON", "starts": "12:00", "ends": "09:00" }]);
    assert_eq!(
        faults(json!({ "times": windows })).await,
        [
            "/times/0/starts not_a_time",
            "/times/0/ends not_a_time",
            "/times/1/ends ends_before_start"
        ]
    );
    let days = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];
    let all_day: Vec<Value> = days
        .iter()
        .map(|day| json!({ "weekday": day, "starts": "00:00", "ends": "24:00" }))
        .collect();
    let long = json!({ "until": "2027-02-01", "minutes": 5, "gap_minutes": 0, "times": all_day });
    assert_eq!(faults(long).await, ["/until too_many"]);
}

#[tokio::test]
async fn a_whole_day_is_closed_or_cancelled_in_the_hosts_zone() {
    let scene = Scene::new().await;
    let (early, late, next) = (
        scene.slot(24, 1).await,
        scene.slot(26, 1).await,
        scene.slot(48, 1).await,
    );
    let ana = scene.invite("ana@example.com").await;
    scene.book(&ana, late, "ana").await;
    let day = scene.slot_state(early).await["starts_at"].as_str().unwrap()[..10].to_owned();
    let closed = scene
        .host
        .post(&format!("/api/admin/days/{day}/close"), json!({}))
        .await;
    assert_eq!(closed.json["items"].as_array().unwrap().len(), 2, "{closed:?}");
    let cancelled = scene
        .host
        .post(&format!("/api/admin/days/{day}/cancel"), json!({ "reason": "휴무" }))
        .await;
    assert_eq!(cancelled.json["items"].as_array().unwrap().len(), 2);
    for (slot, status) in [(early, "CANCELLED"), (late, "CANCELLED"), (next, "OPEN")] {
        assert_eq!(scene.slot_state(slot).await["status"], status);
    }
    assert_eq!(
        scene
            .host
            .post(&format!("/api/admin/days/{day}/cancel"), json!({}))
            .await
            .json["items"],
        json!([])
    );
    assert_eq!(
        scene
            .host
            .post("/api/admin/days/tomorrow/close", json!({}))
            .await
            .status,
        404
    );
}

#[tokio::test]
async fn a_list_of_addresses_is_reported_line_by_line() {
    let scene = Scene::new().await;
    scene.invite("eve@example.com").await;
    let path = "/api/admin/invitations/batch";
    let text = "이름,이메일\n아나,ana@example.com\n이브,EVE@example.com\n아나,Ana@Example.com\n없음,\n";
    let (euc_kr, _, _) = encoding_rs::EUC_KR.encode(text);
    let dry = scene
        .host
        .post(
            path,
            json!({ "file": BASE64_STANDARD.encode(&euc_kr), "dry_run": true }),
        )
        .await
        .json;
    let sent = scene
        .host
        .post(
            path,
            json!({ "text": text, "uses": 2, "scope": { "topic": "진로 상담" } }),
        )
        .await
        .json;
    assert_eq!(dry["items"], sent["items"], "what was foretold is what was done");
    assert_eq!(
        (
            &sent["created"],
            &sent["extended"],
            &sent["duplicates"],
            &sent["invalid"]
        ),
        (&json!(1), &json!(1), &json!(1), &json!(1))
    );
    assert_eq!(
        sent["items"][3],
        json!({ "line": 5, "text": "없음, ", "email": null, "outcome": "INVALID" })
    );
    let list = scene.host.get("/api/admin/invitations").await.json;
    assert_eq!(
        (
            &list["total"],
            &list["items"][0]["uses"],
            &list["items"][0]["scope"]["topic"]
        ),
        (&json!(2), &json!(2), &json!("진로 상담"))
    );
    assert_eq!(scene.host.post(path, json!({})).await.faults(), [("/text", "required")]);
    assert_eq!(
        scene.host.post(path, json!({ "text": " \n" })).await.faults(),
        [("/text", "required")]
    );
    assert_eq!(
        scene
            .host
            .post(path, json!({ "text": "a", "file": "b" }))
            .await
            .faults(),
        [("/file", "too_many")]
    );
    let bad = scene
        .host
        .post(
            path,
            json!({ "text": "ana@example.com", "scope": { "from": "2026-02-02", "until": "2026-02-01" } }),
        )
        .await;
    assert_eq!(bad.faults(), [("/scope/until", "ends_before_start")]);
}

#[tokio::test]
async fn five_thousand_lines_and_not_one_more() {
    let scene = Scene::new().await;
    let path = "/api/admin/invitations/batch";
    let list = |count: usize| {
        (0..count)
            .map(|number| format!("guest{number}@example.com"))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert_eq!(
        scene.host.post(path, json!({ "text": list(5_001) })).await.faults(),
        [("/text", "too_many")]
    );
    let report = scene.host.post(path, json!({ "text": list(5_000) })).await.json;
    assert_eq!(report["created"], 5_000);
    assert_eq!(
        scene
            .count("SELECT count(*) FROM messaging.events WHERE type = 'InvitationCreated'")
            .await,
        5_000
    );
    assert_eq!(
        scene.host.post(path, json!({ "text": list(5_000) })).await.json["extended"],
        5_000
    );
}

#[tokio::test]
async fn a_scope_opens_what_it_says_and_nothing_else() {
    let scene = Scene::new().await;
    let (inside, outside) = (scene.slot(24, 1).await, scene.slot(72, 1).await);
    let day = scene.slot_state(inside).await["starts_at"].as_str().unwrap()[..10].to_owned();
    let body = json!({ "email": "ana@example.com", "scope": { "until": day } });
    let token = super::token_of(&scene.host.post("/api/admin/invitations", body).await.json);
    let choice = scene
        .app
        .anonymous()
        .get(&format!("/api/invitations/slots?token={token}"))
        .await
        .json;
    assert_eq!(choice["items"].as_array().unwrap().len(), 1);
    assert_eq!(scene.book(&token, outside, "outside").await.refusal(), "404 not_found");
    assert_eq!(scene.book(&token, inside, "inside").await.status, 201);
}

#[tokio::test]
async fn a_new_link_ends_the_old_one_and_revoking_asks_about_what_lives() {
    let scene = Scene::new().await;
    let slot = scene.slot(24, 1).await;
    let created = scene
        .host
        .post("/api/admin/invitations", json!({ "email": "ana@example.com" }))
        .await
        .json;
    let (id, old) = (created["id"].as_str().unwrap().to_owned(), super::token_of(&created));
    let renewed = scene
        .host
        .post(
            &format!("/api/admin/invitations/{id}/resend"),
            json!({ "new_link": true }),
        )
        .await
        .json;
    assert_eq!(scene.book(&old, slot, "old").await.refusal(), "410 link_replaced");
    let manage = scene
        .book(&super::token_of(&renewed), slot, "new")
        .await
        .text("manage_token")
        .to_owned();
    let revoke = format!("/api/admin/invitations/{id}/revoke");
    let asked = scene.host.post_nothing(&revoke).await;
    assert_eq!(
        (asked.refusal(), &asked.json["live"]),
        ("409 invitation_has_bookings".into(), &json!(1))
    );
    assert_eq!(
        scene
            .host
            .post(&revoke, json!({ "bookings": "KEEP" }))
            .await
            .text("status"),
        "REVOKED"
    );
    assert_eq!(scene.manage(&manage).await["status"], "BOOKED", "it lives on");
    assert_eq!(
        scene.host.post(&revoke, json!({ "bookings": "CANCEL" })).await.status,
        200
    );
    let gone = scene.manage(&manage).await;
    assert_eq!(
        (&gone["status"], &gone["end_kind"]),
        (&json!("CANCELLED"), &json!("HOST"))
    );
    scene.no_poison();
}

#[tokio::test]
async fn a_page_watches_only_the_slots_that_its_link_opens() {
    let scene = Scene::new().await;
    let (open, _) = (scene.slot(24, 3).await, scene.slot(72, 3).await);
    let scope = json!({ "until": at(24).date_naive() });
    let body = json!({ "email": "ana@example.com", "scope": scope });
    let invitation = scene.host.post("/api/admin/invitations", body).await;
    let of = |token: &str| Secrets::read_link(token).unwrap();
    let scoped = bookings::watch(&scene.app.app, of(&token_of(&invitation.json)))
        .await
        .unwrap();
    assert_eq!(scoped.only, Some([open].into()));
    let whole = scene.invite("eve@example.com").await;
    assert_eq!(bookings::watch(&scene.app.app, of(&whole)).await.unwrap().only, None);
}
