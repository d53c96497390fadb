//! What a request reads in a database that has grown: the rows of its own school, class or person, whatever others have.
//!
//! Counted by PostgreSQL itself over the statements that the server sends, prepared and repeated until their plans no longer
//! change, so that a whole table, a whole index and a plan for any value are seen alike.

use std::collections::BTreeMap;
use std::time::Duration;

use futures_util::future::join_all;
use http::StatusCode;
use jari::classes::jobs;
use serde_json::json;
use tokio_postgres::Client as Postgres;
use uuid::Uuid;

use super::{NO_LIMITS, Scene, Student, decide, id_of};
use crate::support::app::TestApp;

/// PostgreSQL makes a plan for any value after five for the given ones, if it is no worse.
const REPEATS: i64 = 8;
/// The school has twenty classes with these, and so eight hundred applications.
const APPLICANTS: usize = 40;
/// What a request may read of one table, all its statements together. Each table that grows has more rows than that.
const ROWS_MAX: i64 = 2_500;

/// One school among thousands, with years behind them.
const GROWTH: &str = include_str!("growth.sql");

/// Tables that other people's rows make longer.
const GROWING: &[&str] = &[
    "accounts.members",
    "accounts.organisations",
    "accounts.sessions",
    "accounts.users",
    "classes.attendees",
    "classes.classes",
    "classes.drafts",
    "classes.enrollments",
    "classes.files",
    "classes.forms",
    "messaging.events",
    "messaging.mails",
];

/// The school in its database.
struct Grown {
    scene: Scene,
    postgres: Postgres,
    class: Uuid,
    students: Vec<Student>,
    /// Of each student in the class.
    enrollments: Vec<Uuid>,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_read_does_not_grow_with_what_others_have() {
    let grown = Grown::new().await;
    let (class, enrollment) = (grown.class, grown.enrollments[0]);
    let (anybody, host, student) = (
        grown.scene.app.anonymous(),
        &grown.scene.host,
        &grown.students[0].client,
    );
    let mut greedy = Vec::new();
    for (client, paths) in [
        (
            &anybody,
            vec![
                "/api/classes".to_owned(),
                "/api/classes?page=3".to_owned(),
                "/api/classes?when=open".to_owned(),
                "/api/classes?q=School%2012".to_owned(),
                format!("/api/classes/{class}"),
                format!("/api/classes/{class}/form"),
            ],
        ),
        (
            student,
            vec![
                "/api/enrollments".to_owned(),
                format!("/api/enrollments/{enrollment}"),
                "/api/attendees".to_owned(),
                format!("/api/classes/{class}/draft"),
            ],
        ),
        (
            host,
            vec![
                "/api/admin/classes".to_owned(),
                "/api/admin/classes?status=PUBLISHED".to_owned(),
                "/api/admin/classes?status=ENDED&q=a".to_owned(),
                format!("/api/admin/classes/{class}"),
                format!("/api/classes/{class}/enrollments"),
                format!("/api/classes/{class}/enrollments?page=2&page_size=10"),
                format!("/api/classes/{class}/enrollments?status=WAITLISTED"),
                format!("/api/classes/{class}/enrollments?sort=-arrival"),
                format!("/api/classes/{class}/enrollments?sort=name&q=erson"),
                "/api/admin/enrollments".to_owned(),
                "/api/admin/enrollments?status=WAITLISTED".to_owned(),
                "/api/admin/enrollments?status=REJECTED".to_owned(),
                "/api/admin/enrollments?sort=-arrival".to_owned(),
                "/api/admin/enrollments?sort=name&q=erson&page=2".to_owned(),
                format!("/api/admin/enrollments?class_id={class}"),
                format!("/api/admin/enrollments/{enrollment}"),
                format!("/api/admin/enrollments.csv?class_id={class}"),
                format!("/api/admin/dashboard?class_id={class}"),
            ],
        ),
    ] {
        for path in paths {
            let asked = async |node: &TestApp| {
                let answer = client.through(node).get(&path).await;
                assert_eq!(answer.status, StatusCode::OK, "{path}: {answer}");
            };
            greedy.extend(grown.greedy(&path, REPEATS, asked).await);
        }
    }
    assert_eq!(greedy, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changes_one_application_or_is_due_does_not_read_those_of_others() {
    let grown = Grown::new().await;
    let class = grown.class;
    let [first, second, .., last] = &grown.students[..] else {
        panic!("a class has students")
    };
    let host = &grown.scene.host;
    let mut greedy = Vec::new();
    let cancelled = async |node: &TestApp| {
        let student = first.through(node);
        student.cancel(class, grown.enrollments[0]).await.expect(StatusCode::OK);
    };
    greedy.extend(grown.greedy("cancel", 1, cancelled).await);
    let applied = async |node: &TestApp| {
        let application = json!({ "form_version": 1, "answers": {}, "terms": [] });
        let answer = last.through(node).apply_with(class, "apply", application).await;
        answer.expect(StatusCode::CREATED);
    };
    greedy.extend(grown.greedy("apply", 1, applied).await);
    let decided = async |node: &TestApp| {
        let answer = decide(
            &host.through(node),
            grown.enrollments[1],
            json!({ "decision": "CANCEL" }),
        )
        .await;
        answer.expect(StatusCode::OK);
    };
    greedy.extend(grown.greedy("decide", 1, decided).await);
    let previewed = async |node: &TestApp| {
        let body =
            json!({ "items": [{ "id": grown.enrollments[2], "version": 1 }], "decision": "CANCEL", "dry_run": true });
        let answer = host.through(node).post("/api/admin/enrollments/bulk", body).await;
        answer.expect(StatusCode::OK);
    };
    greedy.extend(grown.greedy("preview", REPEATS, previewed).await);
    let saved = async |node: &TestApp| {
        let client = second.through(node).client;
        let draft = json!({ "answers": {} });
        let path = format!("/api/classes/{class}/draft");
        client.put(&path, draft).await.expect(StatusCode::OK);
        let added = client.post("/api/attendees", json!({ "name": "Child" })).await;
        added.expect(StatusCode::CREATED);
    };
    greedy.extend(grown.greedy("save", REPEATS, saved).await);
    for name in ["due", "reviews", "purge"] {
        let worked = async |node: &TestApp| {
            match name {
                "due" => jobs::end_what_is_due(&node.app).await,
                "reviews" => jobs::warn_of_reviews(&node.app).await,
                _ => jobs::purge(&node.app).await,
            }
            .unwrap();
        };
        greedy.extend(grown.greedy(name, REPEATS, worked).await);
    }
    assert_eq!(greedy, Vec::<String>::new());
}

impl Grown {
    async fn new() -> Self {
        let scene = Scene::new().await;
        let class = scene.class(json!({ "capacity": 10, "waitlist_capacity": 100 })).await;
        let form = json!({ "version": null, "is_active": true, "questions": [] });
        let saved = scene.host.put(&format!("/api/classes/{class}/form"), form).await;
        saved.expect(StatusCode::OK);
        let students = scene.students(APPLICANTS + 1).await;
        let application = json!({ "form_version": 1, "answers": {}, "terms": [] });
        let applicants = students.iter().take(APPLICANTS);
        let applied = applicants.map(|student| student.apply_with(class, "apply", application.clone()));
        let enrollments = join_all(applied).await.into_iter();
        let enrollments = enrollments
            .map(|answer| id_of(&answer.expect(StatusCode::CREATED)))
            .collect();
        let target = &scene.app.database.target;
        let grows = target.connect("test").await.unwrap();
        grows.batch_execute(GROWTH).await.unwrap();
        grows.batch_execute("VACUUM ANALYZE").await.unwrap();
        for table in GROWING {
            let count = format!("SELECT count(*) FROM {table}");
            let rows: i64 = grows.query_one(&count, &[]).await.unwrap().get(0);
            assert!(rows > ROWS_MAX, "{table} has not grown");
        }
        drop(grows);
        let postgres = target.connect("test").await.unwrap();
        let grown = Self {
            scene,
            postgres,
            class,
            students,
            enrollments,
        };
        grown.disconnected(&grown.scene.app).await;
        grown
    }

    /// Has something done on a node of its own, and names the tables of which it read too much.
    async fn greedy(&self, what: &str, times: i64, act: impl AsyncFn(&TestApp)) -> Vec<String> {
        let before = self.rows_read().await;
        let node = self.scene.app.beside(NO_LIMITS);
        for _ in 0..times {
            act(&node).await;
        }
        self.disconnected(&node).await;
        let after = self.rows_read().await;
        let read = |table: &str| (after[table] - before[table]) / times;
        GROWING
            .iter()
            .filter(|table| read(table) > ROWS_MAX)
            .map(|table| format!("{what} reads {} rows of {table}", read(table)))
            .collect()
    }

    /// Connections count for themselves, and say what they counted when they end.
    async fn disconnected(&self, node: &TestApp) {
        node.app.enrollments.stop().await;
        for pool in node.app.pools.all() {
            pool.close().await;
        }
        let others = "SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
        for _ in 0..1_000 {
            if self.postgres.query_one(others, &[]).await.unwrap().get::<_, i64>(0) == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("somebody is still connected");
    }

    /// Of each table, whole or by an index.
    async fn rows_read(&self) -> BTreeMap<String, i64> {
        let counters = "SELECT schemaname || '.' || relname, (seq_tup_read + coalesce((SELECT sum(idx_tup_read) FROM pg_stat_user_indexes AS index
                WHERE index.relid = tables.relid), 0))::bigint FROM pg_stat_user_tables AS tables";
        let rows = self.postgres.query(counters, &[]).await.unwrap();
        rows.iter().map(|row| (row.get(0), row.get(1))).collect()
    }
}
