//! Consultations through the API: slots, invitations, bookings, and the races for the last place.

mod bookings;
mod clients;
mod guards;
mod invitations;
mod lane;
mod pairs;
mod publishing;
mod races;
mod slots;
mod waiting;

use chrono::{DateTime, TimeDelta, Utc};
use http::HeaderName;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::app::{Answer, Client, TestApp, start};

pub const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// A host at work.
pub struct Scene {
    pub app: TestApp,
    pub host: Client,
}

impl Scene {
    pub async fn new() -> Self {
        let app = TestApp::new().await;
        let host = app.signed_in("host@example.com").await;
        Self { app, host }
    }

    /// The host after so much time has passed that the session from the beginning is over.
    pub async fn host_again(&self) -> Client {
        self.app.signed_in("host@example.com").await
    }

    /// A slot that starts so many hours from the beginning of the test and lasts 50 minutes.
    pub async fn slot(&self, hours: i64, capacity: i32) -> Uuid {
        let answer = self.host.post("/api/admin/slots", slot_body(hours, capacity)).await;
        assert_eq!(answer.status, 201, "{answer:?}");
        id_of(&answer.json)
    }

    /// The token in the link of a new invitation.
    pub async fn invite(&self, email: &str) -> String {
        let answer = self
            .host
            .post("/api/admin/invitations", json!({ "email": email }))
            .await;
        assert!(answer.status.is_success(), "{answer:?}");
        token_of(&answer.json)
    }

    pub async fn book(&self, token: &str, slot: Uuid, key: &str) -> Answer {
        self.book_as(token, slot, key, "Ana").await
    }

    pub async fn book_as(&self, token: &str, slot: Uuid, key: &str, name: &str) -> Answer {
        let body = json!({ "token": token, "slot_id": slot, "name": name });
        self.app
            .anonymous()
            .header(KEY, &padded(key))
            .post("/api/bookings", body)
            .await
    }

    pub async fn cancel(&self, manage_token: &str) -> Answer {
        self.cancel_by(manage_token, "cancel").await
    }

    pub async fn cancel_by(&self, manage_token: &str, key: &str) -> Answer {
        let body = json!({ "token": manage_token });
        self.app
            .anonymous()
            .header(KEY, &padded(key))
            .post("/api/bookings/manage/cancel", body)
            .await
    }

    /// The slot as its host sees it.
    pub async fn slot_state(&self, slot: Uuid) -> Value {
        let list = self.host.get("/api/admin/slots?page_size=100").await;
        let items = list.json["items"].as_array().unwrap();
        items.iter().find(|item| item["id"] == json!(slot)).unwrap().clone()
    }

    pub async fn count(&self, sql: &str) -> i64 {
        let client = self.app.database.target.connect("test").await.unwrap();
        client.query_one(sql, &[]).await.unwrap().get(0)
    }

    pub async fn execute(&self, sql: &str) -> Result<(), tokio_postgres::Error> {
        self.app
            .database
            .target
            .connect("test")
            .await
            .unwrap()
            .batch_execute(sql)
            .await
    }

    /// Every test of this folder ends here: no batch failed for a reason that would be the same next time.
    pub fn no_poison(&self) {
        assert_eq!(self.app.app.slots.poison_total(), 0);
    }
}

pub fn at(hours: i64) -> DateTime<Utc> {
    start() + TimeDelta::hours(hours)
}

pub fn slot_body(hours: i64, capacity: i32) -> Value {
    json!({ "topic": "진로 상담", "starts_at": at(hours), "ends_at": at(hours) + TimeDelta::minutes(50), "capacity": capacity })
}

pub fn id_of(json: &Value) -> Uuid {
    json["id"].as_str().unwrap().parse().unwrap()
}

pub fn token_of(invitation: &Value) -> String {
    invitation["link"]
        .as_str()
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned()
}

/// Keys have 16 characters at least.
pub fn padded(key: &str) -> String {
    format!("{key:-<16}")
}
