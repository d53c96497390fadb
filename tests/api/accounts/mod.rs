//! `/api/auth` and `/api/users/me`: who signs in, how sessions go on and end, and what is refused.

mod browsers;
mod passwords;
mod registering;
mod sessions;

use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio_postgres::Client as Postgres;

use crate::support::app::{Answer, Client, PASSWORD, TestApp};

fn account(email: &str) -> Value {
    json!({ "email": email, "password": PASSWORD, "name": "Ana", "zone": "Europe/Madrid" })
}

async fn register(app: &TestApp, email: &str) -> Answer {
    let answer = app.anonymous().post("/api/auth/register", account(email)).await;
    assert_eq!(answer.status, 201, "{answer:?}");
    answer
}

async fn login(client: &Client, email: &str, password: &str) -> Answer {
    client
        .post("/api/auth/login", json!({ "email": email, "password": password }))
        .await
}

async fn refresh(app: &TestApp, token: &str) -> Answer {
    app.anonymous()
        .post("/api/auth/refresh", json!({ "refresh_token": token }))
        .await
}

/// A session of the test's own, past the server.
async fn postgres(app: &TestApp) -> Postgres {
    app.database.target.connect("test").await.unwrap()
}

async fn number(postgres: &Postgres, query: &str) -> i64 {
    postgres.query_one(query, &[]).await.unwrap().get(0)
}

/// Returns when so many sessions of this database stand before a lock.
async fn wait_for_waiting(postgres: &Postgres, count: i64) {
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    let deadline = Instant::now() + Duration::from_secs(4);
    while number(postgres, waiting).await < count {
        assert!(Instant::now() < deadline, "nobody waits");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
