//! The tests' own connection, which no fault concerns, and what it reads of every product.

use std::fmt::Debug;

use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio_postgres::{Client, Row, Statement};
use uuid::Uuid;

use crate::database::{TestDatabase, fresh_database};

/// Those after the last one that was read.
const EVENTS: &str = "
    SELECT type, aggregate_type, aggregate_id, actor, payload, at, xid::text, seq
    FROM messaging.events WHERE (xid, seq) > ($1::text::xid8, $2) ORDER BY xid, seq";
/// What tells one kind of event from another when those that were seen are counted.
const TELLING: [&str; 9] = [
    "accepted",
    "change",
    "first_come",
    "how",
    "out",
    "kind",
    "time",
    "raised",
    "decided",
];

pub struct Observer {
    pub database: TestDatabase,
    pub client: Client,
    events: Statement,
    /// The last event that was read: transaction and number.
    seen: (String, i64),
}

#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    pub kind: String,
    pub aggregate: String,
    pub about: Uuid,
    pub actor: String,
    pub payload: Value,
    pub at: DateTime<Utc>,
}

impl Observer {
    pub async fn new() -> Self {
        let database = fresh_database().await;
        // Many histories share the tables, and each reads its own few rows of them.
        let target = database
            .target
            .clone()
            .setting("enable_seqscan", "off")
            .setting("plan_cache_mode", "force_generic_plan");
        let client = target.connect("observer").await.unwrap();
        Self {
            events: client.prepare(EVENTS).await.unwrap(),
            database,
            client,
            seen: ("0".into(), 0),
        }
    }

    /// Every event since the last look.
    pub async fn events(&mut self) -> Vec<Event> {
        let rows = self
            .client
            .query(&self.events, &[&self.seen.0, &self.seen.1])
            .await
            .unwrap();
        if let Some(last) = rows.last() {
            self.seen = (last.get(6), last.get(7));
        }
        rows.iter().map(Event::read).collect()
    }

    pub async fn count(&self, sql: &str) -> i64 {
        self.client.query_one(sql, &[]).await.unwrap().get(0)
    }

    /// Until so many backends of this database wait for a lock.
    pub async fn wait_until_blocked(&self, backends: i64) {
        let blocked =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
        for _ in 0..2_000 {
            if self.count(blocked).await >= backends {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_micros(500)).await;
        }
        panic!("nobody waits for a lock");
    }
}

impl Event {
    fn read(row: &Row) -> Self {
        Self {
            kind: row.get(0),
            aggregate: row.get(1),
            about: row.get(2),
            actor: row.get(3),
            payload: row.get(4),
            at: row.get(5),
        }
    }

    /// As which it is counted.
    pub fn told(&self) -> String {
        let words = TELLING
            .iter()
            .filter_map(|name| Some(format!(" {name}={}", self.payload.get(name)?)));
        self.kind.clone() + &words.collect::<String>()
    }
}

/// What differs first.
pub fn same<T: Debug + PartialEq>(what: &str, found: &[T], expected: &[T]) -> Result<(), String> {
    for index in 0..found.len().max(expected.len()) {
        let (found, expected) = (found.get(index), expected.get(index));
        if found != expected {
            return Err(format!("{what} {index} is\n    {found:?}\nnot\n    {expected:?}"));
        }
    }
    Ok(())
}
