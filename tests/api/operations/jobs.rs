//! Periodic work: of all nodes one does it, and if that one dies another.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::TimeDelta;
use futures_util::future::join_all;
use jari::operations::jobs::{Context, JOBS, Job, claim, run_if_due};

use crate::support::app::TestApp;
use crate::support::database::execute;

const EVERY: TimeDelta = TimeDelta::hours(1);
/// Longer than the lease of a job.
const AFTER_A_CRASH: TimeDelta = TimeDelta::minutes(16);

fn context(app: &TestApp) -> Context {
    Context {
        app: app.app.clone(),
        target: app.database.target.clone(),
    }
}

fn job(name: &'static str) -> &'static Job {
    JOBS.iter().find(|job| job.name == name).unwrap()
}

/// Makes a job known and due.
async fn due(app: &TestApp, job: &Job) {
    assert!(!run_if_due(&context(app), job).await.unwrap(), "a new job is first due after its period");
    app.advance(job.every);
}

async fn count(app: &TestApp, table: &str) -> i64 {
    let client = app.database.target.connect("test").await.unwrap();
    let row = client.query_one(&format!("SELECT count(*) FROM {table}"), &[]).await.unwrap();
    row.get(0)
}

#[tokio::test]
async fn of_many_that_see_a_due_job_one_has_it() {
    let app = TestApp::new().await;
    let job = Job { name: "test", every: EVERY, work: |_| Box::pin(async { Ok(()) }) };
    due(&app, &job).await;
    let now = app.app.clock.wall();
    for _ in 0..20 {
        let nodes: Vec<TestApp> = (0..4).map(|_| app.beside(&[])).collect();
        let tries = nodes.iter().chain(&nodes).map(|node| claim(&node.app.pools.messaging, &job, now));
        let claims = join_all(tries).await.into_iter().filter(|claim| claim.as_ref().unwrap().is_some()).count();
        assert_eq!(claims, 1);
        execute(&app.database.target, &format!("UPDATE operations.jobs SET due_at = '{now}' WHERE name = 'test'")).await;
    }
}

#[tokio::test]
async fn work_is_done_once_a_period() {
    static DONE: AtomicU32 = AtomicU32::new(0);
    let app = TestApp::new().await;
    let job = Job {
        name: "test",
        every: EVERY,
        work: |_| Box::pin(async { Ok(drop(DONE.fetch_add(1, Ordering::SeqCst))) }),
    };
    due(&app, &job).await;
    let (other, here) = (app.beside(&[]), context(&app));
    let there = context(&other);
    for period in 1..=3 {
        let (first, second) = tokio::join!(run_if_due(&here, &job), run_if_due(&there, &job));
        assert!(first.unwrap() ^ second.unwrap(), "one of two nodes");
        assert!(!run_if_due(&here, &job).await.unwrap(), "not again before its time");
        assert_eq!(DONE.load(Ordering::SeqCst), period);
        app.advance(EVERY);
    }
}

#[tokio::test]
async fn what_a_dead_node_had_taken_is_taken_again() {
    let app = TestApp::new().await;
    let job = Job { name: "test", every: EVERY, work: |_| Box::pin(async { Ok(()) }) };
    due(&app, &job).await;
    let pool = &app.app.pools.messaging;
    let taken = claim(pool, &job, app.app.clock.wall()).await.unwrap();
    assert!(taken.is_some());
    assert!(!run_if_due(&context(&app), &job).await.unwrap(), "it may still be at work");
    app.advance(AFTER_A_CRASH);
    assert!(run_if_due(&context(&app), &job).await.unwrap());
}

#[tokio::test]
async fn failed_work_is_tried_again_soon() {
    static TRIED: AtomicU32 = AtomicU32::new(0);
    let app = TestApp::new().await;
    let job = Job {
        name: "test",
        every: EVERY,
        work: |_| {
            Box::pin(async {
                anyhow::ensure!(TRIED.fetch_add(1, Ordering::SeqCst) > 0, "the first time fails");
                Ok(())
            })
        },
    };
    due(&app, &job).await;
    assert!(run_if_due(&context(&app), &job).await.unwrap());
    assert!(!run_if_due(&context(&app), &job).await.unwrap(), "not at once");
    app.advance(TimeDelta::minutes(5));
    assert!(run_if_due(&context(&app), &job).await.unwrap());
    app.advance(TimeDelta::minutes(5));
    assert!(!run_if_due(&context(&app), &job).await.unwrap(), "it is done");
    assert_eq!(TRIED.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn sweeps_remove_what_is_old_and_nothing_else() {
    let app = TestApp::new().await;
    app.host("서연").await;
    for job in &JOBS {
        due(&app, job).await;
    }
    let now = app.app.clock.wall();
    // More than one statement removes at once.
    let rows = format!(
        "INSERT INTO messaging.lane_batches SELECT gen_random_uuid(), '{now}'::timestamptz - interval '61 minutes' FROM generate_series(1, 5001);
         INSERT INTO messaging.lane_batches SELECT gen_random_uuid(), '{now}'::timestamptz - interval '59 minutes' FROM generate_series(1, 3);
         INSERT INTO messaging.idempotency_keys SELECT gen_random_uuid(), 'test', 'key', '', '{{}}', '{now}'::timestamptz - age
             FROM unnest(ARRAY[interval '31 days', interval '29 days']) AS row (age)"
    );
    execute(&app.database.target, &rows).await;
    assert_eq!(count(&app, "accounts.sessions").await, 1);
    for name in ["sweep lane batches", "sweep idempotency keys", "sweep sessions"] {
        assert!(run_if_due(&context(&app), job(name)).await.unwrap(), "{name}");
    }
    assert_eq!(count(&app, "messaging.lane_batches").await, 3);
    assert_eq!(count(&app, "messaging.idempotency_keys").await, 1);
    assert_eq!(count(&app, "accounts.sessions").await, 1, "a session that lives");
    app.advance(TimeDelta::days(60));
    assert!(run_if_due(&context(&app), job("sweep sessions")).await.unwrap());
    assert_eq!(count(&app, "accounts.sessions").await, 0);
}

#[tokio::test]
async fn the_daily_recount_mends_the_counter() {
    let app = TestApp::new().await;
    let host = app.host("서연").await;
    let starts_at = app.app.clock.wall() + TimeDelta::days(3);
    let slot = serde_json::json!({ "topic": "상담", "starts_at": starts_at, "ends_at": starts_at + EVERY });
    host.client.post("/api/admin/slots", slot).await.expect(http::StatusCode::CREATED);
    execute(&app.database.target, "UPDATE consultations.slots SET booked_count = 2").await;
    due(&app, job("recount")).await;
    assert!(run_if_due(&context(&app), job("recount")).await.unwrap());
    assert_eq!(count(&app, "consultations.slots WHERE booked_count = 0").await, 1);
}
