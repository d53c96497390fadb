//! Classes through the API: publishing, applying, review, the line, and the races for the last place.

mod applying;
mod files;
mod forms;
mod guards;
mod hosting;
mod line;
mod pairs;
mod plans;
mod races;
mod review;

use chrono::{DateTime, TimeDelta, Utc};
use http::StatusCode;
use jari::rehearse::world::World;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::app::{Answer, Client, TestApp, start};

const NO_LIMITS: &[&str] = &["--rate-scale=1000"];

/// A school at work.
pub struct Scene {
    pub app: TestApp,
    pub host: Client,
}

/// Somebody who applies.
#[derive(Clone, Debug)]
pub struct Student {
    pub client: Client,
    pub user_id: Uuid,
    pub email: String,
}

impl Scene {
    pub async fn new() -> Self {
        let app = TestApp::with(NO_LIMITS).await;
        let host = app.signed_in("school@example.com").await;
        Self { app, host }
    }

    /// The host after so much time has passed that the session from the beginning is over.
    pub async fn host_again(&self) -> Client {
        self.app.signed_in("school@example.com").await
    }

    pub async fn students(&self, count: usize) -> Vec<Student> {
        students(&self.app, count).await
    }

    pub async fn student(&self) -> Student {
        self.students(1).await.remove(0)
    }

    /// A draft with these differences from [`class_body`].
    pub async fn draft(&self, differences: Value) -> Value {
        let host = self.host_again().await;
        let answer = host.post("/api/classes", class_body(differences)).await;
        answer.expect(StatusCode::CREATED)
    }

    /// A published class that takes applications.
    pub async fn class(&self, differences: Value) -> Uuid {
        let draft = self.draft(differences).await;
        let id = id_of(&draft);
        let host = self.host_again().await;
        let answer = host.post_nothing(&format!("/api/classes/{id}/publish")).await;
        answer.expect(StatusCode::OK);
        id
    }

    pub async fn host_class(&self, class: Uuid) -> Value {
        let answer = self
            .host_again()
            .await
            .get(&format!("/api/admin/classes/{class}"))
            .await;
        answer.expect(StatusCode::OK)
    }

    /// Decides about an application as it stands now.
    pub async fn decide(&self, enrollment: Uuid, decision: Value) -> Answer {
        decide(&self.host_again().await, enrollment, decision).await
    }

    pub async fn count(&self, sql: &str) -> i64 {
        let client = self.app.database.target.connect("test").await.unwrap();
        client.query_one(sql, &[]).await.unwrap().get(0)
    }

    pub async fn execute(&self, sql: &str) -> Result<(), tokio_postgres::Error> {
        let client = self.app.database.target.connect("test").await.unwrap();
        client.batch_execute(sql).await
    }

    /// What became of everybody of a class: status and how many.
    pub async fn standing(&self, class: Uuid) -> Vec<(String, i64)> {
        let counts = self.host_class(class).await["counts"].clone();
        let counts = counts.as_object().unwrap().iter();
        counts
            .filter(|(_, count)| **count != json!(0))
            .map(|(status, count)| (status.clone(), count.as_i64().unwrap()))
            .collect()
    }

    /// Nothing is broken in the database.
    pub async fn audit(&self) {
        let report = jari::operations::audit::audit(&self.app.database.target).await.unwrap();
        assert_eq!(report.violations, 0, "{report:#?}");
    }
}

pub async fn students(app: &TestApp, count: usize) -> Vec<Student> {
    let now = app.app.clock.wall();
    let (secrets, ids) = (app.app.secrets.clone(), app.app.ids.clone());
    let mut world = World::beside(&app.database.target, secrets, ids, now).await.unwrap();
    let people = world.people(count).await.unwrap();
    people
        .into_iter()
        .map(|person| Student {
            client: app.anonymous().bearer(&person.access_token),
            user_id: person.user_id,
            email: person.email,
        })
        .collect()
}

impl Student {
    /// The same person at another node.
    pub fn through(&self, node: &TestApp) -> Self {
        Self {
            client: self.client.through(node),
            ..self.clone()
        }
    }

    pub async fn apply(&self, class: Uuid, key: &str) -> Answer {
        self.apply_with(class, key, json!({ "form_version": null, "answers": {}, "terms": [] }))
            .await
    }

    pub async fn apply_with(&self, class: Uuid, key: &str, body: Value) -> Answer {
        self.client
            .clone()
            .with_key(&format!("{key:-<16}"))
            .post(&format!("/api/classes/{class}/enrollments"), body)
            .await
    }

    /// Applies, which has to work.
    pub async fn enrolled(&self, class: Uuid) -> Value {
        self.apply(class, "apply").await.expect(StatusCode::CREATED)
    }

    pub async fn cancel(&self, class: Uuid, enrollment: Uuid) -> Answer {
        let path = format!("/api/classes/{class}/enrollments/{enrollment}");
        self.client
            .send(http::Method::DELETE, &path, axum::body::Body::empty(), false)
            .await
    }

    pub async fn answer_offer(&self, class: Uuid, enrollment: Uuid, how: &str) -> Answer {
        let path = format!("/api/classes/{class}/enrollments/{enrollment}/{how}");
        self.client.post_nothing(&path).await
    }

    pub async fn sees(&self, enrollment: Uuid) -> Value {
        let answer = self.client.get(&format!("/api/enrollments/{enrollment}")).await;
        answer.expect(StatusCode::OK)
    }
}

/// Decides about an application from the version that it has now.
pub async fn decide(host: &Client, enrollment: Uuid, mut decision: Value) -> Answer {
    let path = format!("/api/admin/enrollments/{enrollment}");
    if decision["version"].is_null() {
        decision["version"] = host.get(&path).await.json["version"].clone();
    }
    host.put(&path, decision).await
}

pub fn at(hours: i64) -> DateTime<Utc> {
    start() + TimeDelta::hours(hours)
}

/// A free class of two places, first come first served, with a line of two, open from now for ten days, in thirty.
pub fn class_body(differences: Value) -> Value {
    let session = |day: i64| json!({ "starts_at": at(24 * day), "ends_at": at(24 * day + 2) });
    let mut body = json!({
        "title": "도자기 입문",
        "sessions": [session(30), session(37)],
        "visibility": "PUBLIC",
        "selection": "FIRST_COME",
        "capacity": 2,
        "waitlist": true,
        "waitlist_capacity": 2,
        "recruit_from": at(0),
        "recruit_until": at(240),
        "offer_minutes": 720,
        "transfer_hours": 48,
        "edit_after_approval": "KEEP",
        "reapply": false,
        "reopening": "AT_ONCE",
    });
    let Value::Object(differences) = differences else {
        panic!("differences are an object")
    };
    for (name, value) in differences {
        body[name] = value;
    }
    body
}

pub fn id_of(json: &Value) -> Uuid {
    json["id"].as_str().unwrap().parse().unwrap()
}
