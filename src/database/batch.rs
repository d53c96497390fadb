//! One transaction of a lane, statement by statement: what every lane does the same way, whatever it sells.
//!
//! Statements are sent without waiting for the one before (`tokio-postgres` sends a query when its future is first
//! polled, and the server executes them in that order), so a batch costs three round trips: locks and facts, writes,
//! commit.

use std::error::Error as _;
use std::time::Duration;

use chrono::{DateTime, Utc};
use futures_util::future::try_join;
use group_commit::{Cause, Failure};
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};
use uuid::Uuid;

use super::Target;
use crate::clock::Clock;

const LOCK_TIMEOUT: Duration = Duration::from_secs(1);
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(5);
const IDLE_IN_TRANSACTION_TIMEOUT: Duration = Duration::from_secs(2);

/// The settings of a lane's connection.
pub fn settings(target: Target) -> Target {
    target
        .setting("lock_timeout", LOCK_TIMEOUT.as_millis())
        .setting("statement_timeout", STATEMENT_TIMEOUT.as_millis())
        .setting(
            "idle_in_transaction_session_timeout",
            IDLE_IN_TRANSACTION_TIMEOUT.as_millis(),
        )
        .setting("synchronous_commit", "on")
        // Plans are made once, when the tables may still be empty. Every statement of a lane has an index to go by; a
        // plan that scans the whole table would be kept long after the table has grown.
        .setting("plan_cache_mode", "force_generic_plan")
        .setting("enable_seqscan", "off")
        .setting("jit", "off")
}

/// Why a statement of a batch failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Database(#[from] tokio_postgres::Error),
    #[error("a statement touched {touched} rows, but was made for {expected}")]
    RowCount { expected: usize, touched: u64 },
}

/// The statements that every batch needs, prepared once per connection: preparing one costs a round trip of its own.
#[derive(Clone, Debug)]
pub struct Statements {
    insert_batch: Statement,
    clock: Statement,
}

impl Statements {
    pub async fn prepare(client: &Client) -> Result<Self, tokio_postgres::Error> {
        Ok(Self {
            insert_batch: client
                .prepare("INSERT INTO messaging.lane_batches (id, at) VALUES ($1, $2)")
                .await?,
            clock: client.prepare("SELECT clock_timestamp()").await?,
        })
    }
}

#[derive(Debug)]
pub struct Batch<'a> {
    pub client: &'a Client,
    statements: &'a Statements,
    id: Uuid,
    clock: &'a Clock,
    /// Tells the cleanup when the row is old.
    at: DateTime<Utc>,
}

impl<'a> Batch<'a> {
    pub fn new(client: &'a Client, statements: &'a Statements, id: Uuid, clock: &'a Clock) -> Self {
        Self {
            client,
            statements,
            id,
            clock,
            at: clock.wall(),
        }
    }

    /// Opens the transaction. Its first statement claims the batch's id, so that [`Self::was_committed`] can tell later.
    pub async fn begin(&self) -> Result<(), Error> {
        try_join(
            self.client.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED"),
            self.client
                .execute(&self.statements.insert_batch, &[&self.id, &self.at]),
        )
        .await?;
        Ok(())
    }

    /// The deciding clock at this point of the transaction: the database's, in tests one that they move.
    pub async fn decision_time(&self) -> Result<DateTime<Utc>, Error> {
        let now = self.client.query_one(&self.statements.clock, &[]).await?.try_get(0)?;
        Ok(match self.clock {
            Clock::Database => now,
            Clock::Manual(_) => self.clock.wall(),
        })
    }

    /// The time by a clock that tests move; None where the database's own decides. For facts that have a deadline.
    pub fn manual_time(&self) -> Option<DateTime<Utc>> {
        match self.clock {
            Clock::Database => None,
            Clock::Manual(_) => Some(self.clock.wall()),
        }
    }

    /// Call after every write was read as successful: a COMMIT of a failed transaction "succeeds" as a rollback.
    pub async fn commit(&self) -> Result<(), CommitFailure> {
        self.client
            .batch_execute("COMMIT")
            .await
            .map_err(|error| match error.as_db_error() {
                // The server says no while the session lives on: nothing was committed.
                Some(refusal) if refusal.parsed_severity() == Some(tokio_postgres::error::Severity::Error) => {
                    CommitFailure::Refused(error.into())
                }
                _ => CommitFailure::Lost(error.into()),
            })
    }

    /// Ends a transaction that has nothing to keep. Should this fail, the connection does not survive its next use.
    pub async fn abandon(&self) {
        if let Err(error) = self.client.batch_execute("ROLLBACK").await {
            tracing::debug!(%error, "a batch without effects could not be rolled back");
        }
    }

    /// Asked on a new connection after a lost COMMIT. The insert waits for the old backend; a conflict means that it has
    /// committed, and an insert that succeeds bars the id for ever.
    pub async fn was_committed(&self) -> Result<bool, tokio_postgres::Error> {
        match self
            .client
            .execute(&self.statements.insert_batch, &[&self.id, &self.at])
            .await
        {
            Ok(_) => Ok(false),
            Err(error) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => Ok(true),
            Err(error) => Err(error),
        }
    }
}

#[derive(Debug)]
pub enum CommitFailure {
    Refused(Cause),
    /// The answer was lost: it may or may not be on disk.
    Lost(Cause),
}

impl CommitFailure {
    pub fn with<Outcome>(self, outcomes: Vec<Outcome>) -> Failure<Outcome> {
        match self {
            Self::Refused(cause) => Failure::Poison(cause),
            Self::Lost(cause) => Failure::Unknown { outcomes, cause },
        }
    }
}

/// Reads the rows that belong to `asked` ids; with none to ask for it is not sent.
pub async fn query(
    client: &Client,
    statement: &Statement,
    parameters: &[&(dyn ToSql + Sync)],
    asked: usize,
) -> Result<Vec<Row>, Error> {
    if asked == 0 {
        Ok(Vec::new())
    } else {
        Ok(client.query(statement, parameters).await?)
    }
}

/// Executes a statement that must touch exactly `expected` rows; with none to touch it is not sent.
pub async fn execute(
    client: &Client,
    statement: &Statement,
    parameters: &[&(dyn ToSql + Sync)],
    expected: usize,
) -> Result<(), Error> {
    if expected == 0 {
        return Ok(());
    }
    let touched = client.execute(statement, parameters).await?;
    if usize::try_from(touched) == Ok(expected) {
        Ok(())
    } else {
        Err(Error::RowCount { expected, touched })
    }
}

/// What the lane has to do about an error before COMMIT.
pub fn failed<Outcome>(error: Error) -> Failure<Outcome> {
    let Error::Database(database) = &error else {
        return Failure::Poison(error.into());
    };
    let passes = match database.code() {
        Some(&SqlState::LOCK_NOT_AVAILABLE) => return Failure::LockTimeout(error.into()),
        // Any other answer of the server would be the same next time.
        Some(code) => PASSING.contains(code),
        // No answer: the connection is gone and the transaction with it, unless a value of ours could not be encoded.
        None => {
            database.is_closed()
                || database
                    .source()
                    .is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
        }
    };
    if passes {
        Failure::Passing(error.into())
    } else {
        Failure::Poison(error.into())
    }
}

/// What the server answers when the same batch may well succeed a moment later.
const PASSING: [SqlState; 11] = [
    SqlState::T_R_SERIALIZATION_FAILURE,
    SqlState::T_R_DEADLOCK_DETECTED,
    SqlState::QUERY_CANCELED,
    SqlState::ADMIN_SHUTDOWN,
    SqlState::CRASH_SHUTDOWN,
    SqlState::CANNOT_CONNECT_NOW,
    SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    SqlState::TOO_MANY_CONNECTIONS,
    SqlState::READ_ONLY_SQL_TRANSACTION,
    SqlState::DISK_FULL,
    SqlState::OUT_OF_MEMORY,
];
