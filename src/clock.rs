//! The only source of time.
//!
//! Decisions use the database's clock, read inside the deciding transaction, because several nodes decide about the same
//! rows and their own clocks differ. What decides nothing about scarce things (a token's age, a rate limit, a log line)
//! uses the node's clock, [`Clock::wall`].

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;

#[derive(Clone, Debug)]
pub enum Clock {
    Database,
    /// Microseconds since the epoch; moved by tests only.
    Manual(Arc<AtomicI64>),
}

impl Clock {
    pub fn manual(start: DateTime<Utc>) -> Self {
        Self::Manual(Arc::new(AtomicI64::new(start.timestamp_micros())))
    }

    /// The time of a decision taken in this transaction.
    pub async fn now(&self, connection: &mut PgConnection) -> sqlx::Result<DateTime<Utc>> {
        match self {
            Self::Database => {
                sqlx::query_scalar!(r#"SELECT clock_timestamp() AS "now!""#)
                    .fetch_one(connection)
                    .await
            }
            Self::Manual(_) => Ok(self.wall()),
        }
    }

    /// This node's own time, for what decides nothing about scarce things.
    #[expect(clippy::disallowed_methods, reason = "this is the place the ban points at")]
    pub fn wall(&self) -> DateTime<Utc> {
        match self {
            Self::Database => Utc::now(),
            Self::Manual(micros) => DateTime::from_timestamp_micros(micros.load(Ordering::SeqCst)).unwrap_or_default(),
        }
    }

    /// Moves a manual clock; the database's clock cannot be moved.
    pub fn advance(&self, by: TimeDelta) {
        if let Self::Manual(micros) = self {
            micros.fetch_add(by.num_microseconds().unwrap_or(i64::MAX), Ordering::SeqCst);
        }
    }
}
