//! Where the data lives: how to reach PostgreSQL, connection pools, migrations, and a private server when no other is given.
//! Knows no feature: no table of a feature is named below this folder.

pub mod batch;
mod errors;
mod migrations;
pub mod private;
mod stored;
mod target;
mod tls;

use std::time::Duration;

use sqlx::PgTransaction;
use sqlx::postgres::{PgPool, PgPoolOptions};

pub use errors::{ConnectError, TargetError};
pub use migrations::{MigrateError, VERSION_MIN, migrate, pending_migrations};
pub use stored::UnknownText;
pub(crate) use stored::stored_as;
pub use target::{Role, Target};

/// Waiting longer than this for a free connection means overload: the request is refused rather than kept.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(3);
/// Ends a statement that got out of hand before the request's own limit of 30 s does, so that its connection is free again.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(20);
/// Nobody waits longer than this for a row that another transaction holds.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
/// A transaction that was begun and forgotten must not hold its locks for ever.
const IDLE_IN_TRANSACTION_TIMEOUT: Duration = Duration::from_secs(10);
/// Connections that nobody needed for this long are closed, so that a quiet server is a small one.
const IDLE_TIMEOUT: Duration = Duration::from_secs(5 * 60);

/// A pool that connects when it is first used. `name` is shown in `pg_stat_activity` as `jari/<name>`.
pub fn pool(target: &Target, name: &str, connections_max: u32) -> PgPool {
    let options = target
        .clone()
        .setting("statement_timeout", STATEMENT_TIMEOUT.as_millis())
        .setting("lock_timeout", LOCK_TIMEOUT.as_millis())
        .setting(
            "idle_in_transaction_session_timeout",
            IDLE_IN_TRANSACTION_TIMEOUT.as_millis(),
        )
        .sqlx(name);
    PgPoolOptions::new()
        .max_connections(connections_max)
        .acquire_timeout(ACQUIRE_TIMEOUT)
        .idle_timeout(IDLE_TIMEOUT)
        .connect_lazy_with(options)
}

/// What a server says about itself. Production refuses to start when an acknowledged fact could be lost in a crash.
#[derive(Clone, Debug)]
pub struct ServerFacts {
    /// As in `server_version_num`: 150013 is 15.13.
    pub version: u32,
    pub fsync: bool,
    pub synchronous_commit: bool,
    pub full_page_writes: bool,
}

impl ServerFacts {
    pub async fn read(target: &Target) -> Result<Self, ConnectError> {
        let client = target.connect("facts").await?;
        let row = client
            .query_one(
                "SELECT current_setting('server_version_num')::int, current_setting('fsync')::bool, \
                 current_setting('synchronous_commit') <> 'off', current_setting('full_page_writes')::bool",
                &[],
            )
            .await
            .map_err(|error| target.explain(&error))?;
        Ok(Self {
            version: u32::try_from(row.get::<_, i32>(0)).unwrap_or_default(),
            fsync: row.get(1),
            synchronous_commit: row.get(2),
            full_page_writes: row.get(3),
        })
    }

    /// The settings under which a crash of the machine could lose what was acknowledged.
    pub fn unsafe_settings(&self) -> Vec<&'static str> {
        [
            (self.fsync, "fsync"),
            (self.synchronous_commit, "synchronous_commit"),
            (self.full_page_writes, "full_page_writes"),
        ]
        .into_iter()
        .filter_map(|(on, name)| (!on).then_some(name))
        .collect()
    }
}

/// Ends a transaction before its result is told. One that is only dropped keeps its locks until its connection is used again: a
/// retry would meet the locks of its own first attempt.
pub async fn end<T, E: From<sqlx::Error>>(transaction: PgTransaction<'_>, result: Result<T, E>) -> Result<T, E> {
    match result {
        Ok(value) => {
            transaction.commit().await?;
            Ok(value)
        }
        Err(refusal) => {
            transaction.rollback().await?;
            Err(refusal)
        }
    }
}

/// Whether this statement broke the named constraint: the database has the last word, and the caller makes a refusal of it.
pub fn broke(error: &sqlx::Error, constraint: &str) -> bool {
    error
        .as_database_error()
        .is_some_and(|error| error.constraint() == Some(constraint))
}

/// A pattern of `LIKE` for what contains this text, in which people's own `%` mean themselves.
pub fn containing(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}
