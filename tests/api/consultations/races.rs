//! Many at once who do the same: double clicks, tabs, and hosts who publish. What changes places in pairs is in `pairs`.

use std::collections::BTreeMap;
use std::sync::Arc;

use http::StatusCode;
use serde_json::json;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::{Scene, slot_body, token_of};
use crate::support::app::Answer;

/// Starts everybody at the same moment and counts the answers.
pub async fn race<F>(racers: impl IntoIterator<Item = F>) -> BTreeMap<String, usize>
where
    F: Future<Output = Answer> + Send + 'static,
{
    let racers: Vec<F> = racers.into_iter().collect();
    let barrier = Arc::new(Barrier::new(racers.len()));
    let mut tasks = JoinSet::new();
    for racer in racers {
        let barrier = Arc::clone(&barrier);
        tasks.spawn(async move {
            barrier.wait().await;
            racer.await
        });
    }
    let mut counted = BTreeMap::new();
    while let Some(answer) = tasks.join_next().await {
        let answer = answer.unwrap();
        let outcome = if answer.status.is_success() {
            answer.status.as_u16().to_string()
        } else {
            answer.refusal()
        };
        *counted.entry(outcome).or_default() += 1;
    }
    counted
}

pub fn counts<const N: usize>(expected: [(&str, usize); N]) -> BTreeMap<String, usize> {
    expected
        .into_iter()
        .map(|(outcome, count)| (outcome.to_owned(), count))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_key_twenty_times_is_one_booking() {
    let scene = Arc::new(Scene::new().await);
    let slot = scene.slot(24, 5).await;
    let token = scene.invite("ana@example.com").await;
    let racers = (0..20).map(|_| {
        let (scene, token) = (Arc::clone(&scene), token.clone());
        async move { scene.book(&token, slot, "same").await }
    });
    assert_eq!(race(racers).await, counts([("201", 20)]));
    assert_eq!(scene.slot_state(slot).await["booked_count"], 1);
    assert_eq!(
        scene
            .count("SELECT count(*) FROM messaging.events WHERE type = 'BookingCreated'")
            .await,
        1
    );
    scene.no_poison();
}

/// The invitation is locked before the slots, so that two lanes of two nodes cannot both find it unused.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn one_invitation_in_many_tabs_and_nodes_gets_one_place() {
    let scene = Arc::new(Scene::new().await);
    let other = Arc::new(scene.app.beside(&[]));
    let token = scene.invite("ana@example.com").await;
    let mut racers = Vec::new();
    for number in 0..10 {
        let slot = scene.slot(24 + number, 5).await;
        let client = if number % 2 == 0 {
            scene.app.anonymous()
        } else {
            other.anonymous()
        };
        let body = json!({ "token": token, "slot_id": slot, "name": "Ana" });
        racers.push(async move {
            client
                .header(super::KEY, &super::padded(&format!("tab{number}")))
                .post("/api/bookings", body)
                .await
        });
    }
    assert_eq!(race(racers).await, counts([("201", 1), ("409 invitation_used", 9)]));
    assert_eq!(
        scene
            .count("SELECT count(*) FROM consultations.bookings WHERE status = 'BOOKED'")
            .await,
        1
    );
    scene.no_poison();
}

/// Each click has a key of its own, as that of a page that was loaded anew: what is asked is the state, not the key.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_place_given_back_by_twenty_clicks_is_free_once() {
    let scene = Arc::new(Scene::new().await);
    let slot = scene.slot(24, 2).await;
    let (ana, eve) = (
        scene.invite("ana@example.com").await,
        scene.invite("eve@example.com").await,
    );
    let manage = scene.book(&ana, slot, "ana").await.text("manage_token").to_owned();
    scene.book(&eve, slot, "eve").await;
    let mailed = scene.app.mails().await.len();
    let racers = (0..20).map(|click| {
        let (scene, manage) = (Arc::clone(&scene), manage.clone());
        async move { scene.cancel_by(&manage, &format!("click-{click}")).await }
    });
    assert_eq!(race(racers).await, counts([("200", 20)]));
    assert_eq!(scene.slot_state(slot).await["booked_count"], 1);
    assert_eq!(
        scene
            .count("SELECT count(*) FROM messaging.events WHERE type = 'BookingCancelled'")
            .await,
        1
    );
    let mails = scene.app.mails().await;
    assert_eq!((mails.len() - mailed, mails[0].to.as_str()), (1, "ana@example.com"));
    scene.no_poison();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn resizing_down_races_with_booking_and_the_sum_holds() {
    let scene = Arc::new(Scene::new().await);
    let slot = scene.slot(24, 10).await;
    let mut tasks = JoinSet::new();
    for number in 0..20 {
        let token = scene.invite(&format!("guest{number}@example.com")).await;
        let scene = Arc::clone(&scene);
        tasks.spawn(async move { scene.book(&token, slot, "race").await.refusal() });
    }
    for capacity in [8, 6, 4] {
        let scene = Arc::clone(&scene);
        tasks.spawn(async move {
            scene
                .host
                .patch(&format!("/api/admin/slots/{slot}"), json!({ "capacity": capacity }))
                .await
                .refusal()
        });
    }
    tasks.join_all().await;
    let state = scene.slot_state(slot).await;
    let held = scene
        .count("SELECT count(*) FROM consultations.bookings WHERE status = 'BOOKED'")
        .await;
    assert_eq!(state["booked_count"], held);
    assert!(held <= state["capacity"].as_i64().unwrap(), "{state}");
    scene.no_poison();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_time_published_twenty_times_is_published_once() {
    let scene = Arc::new(Scene::new().await);
    let racers = (0..20).map(|_| {
        let scene = Arc::clone(&scene);
        async move { scene.host.post("/api/admin/slots", slot_body(24, 3)).await }
    });
    assert_eq!(race(racers).await, counts([("201", 1), ("409 slot_overlaps", 19)]));
    assert_eq!(scene.count("SELECT count(*) FROM consultations.slots").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_address_invited_twenty_times_is_invited_once() {
    let scene = Arc::new(Scene::new().await);
    let mut tasks = JoinSet::new();
    for _ in 0..20 {
        let scene = Arc::clone(&scene);
        tasks.spawn(async move {
            scene
                .host
                .post("/api/admin/invitations", json!({ "email": "ana@example.com" }))
                .await
        });
    }
    let answers = tasks.join_all().await;
    let tokens: std::collections::BTreeSet<String> = answers.iter().map(|answer| token_of(&answer.json)).collect();
    assert_eq!(tokens.len(), 1);
    assert_eq!(
        answers
            .iter()
            .filter(|answer| answer.status == StatusCode::CREATED)
            .count(),
        1
    );
    assert_eq!(scene.count("SELECT count(*) FROM consultations.invitations").await, 1);
}

/// Half of them are new, half stand elsewhere in the calendar and are moved there, on two nodes.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn twenty_slots_want_one_time_and_exactly_one_gets_it() {
    let scene = Scene::new().await;
    let other = scene.app.beside(&[]);
    let hosts = [scene.host.clone(), other.signed_in("host@example.com").await];
    let mut racers = Vec::new();
    for number in 0..10_u8 {
        let slot = scene.slot(48 + i64::from(number), 1).await;
        for (way, host) in hosts.iter().enumerate() {
            let (host, moves) = (host.clone(), usize::from(number % 2) == way);
            racers.push(async move {
                let mut body = slot_body(24, 1);
                if moves {
                    let body = json!({ "starts_at": body["starts_at"], "ends_at": body["ends_at"] });
                    return host.patch(&format!("/api/admin/slots/{slot}"), body).await;
                }
                body["topic"] = json!(format!("Talk {number}"));
                host.post("/api/admin/slots", body).await
            });
        }
    }
    let mut counted = race(racers).await;
    let made = counted.remove("200").unwrap_or_default() + counted.remove("201").unwrap_or_default();
    assert_eq!((made, counted), (1, counts([("409 slot_overlaps", 19)])));
    assert_eq!(other.app.slots.poison_total(), 0);
    scene.no_poison();
}
