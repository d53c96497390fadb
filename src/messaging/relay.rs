//! Reads committed events, each subscriber with a cursor of its own, and records effects and cursor in one transaction.
//!
//! Ids become visible out of order, so a reader that remembers the last `seq` would skip what commits late. The relay
//! reads whole transactions instead, and only those below the oldest one still running: whatever is below that line is
//! final. The price is that a transaction left open anywhere in the cluster delays mails; the gauge
//! `jari_event_lag_seconds` shows it.
//!
//! Inside a batch events come in order of `seq`. Between batches an event may follow one of the same aggregate that was
//! decided after it, if two nodes decided while a third transaction was open; subscribers read the present row.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use super::events::{StoredEvent, UnknownEventType};
use super::mail::{self, Letters};
use crate::clock::Clock;
use crate::ids::Ids;

/// A batch ends with the transaction that holds its 1,000th event, so it is larger by one transaction at most
/// (10,000 slots made at once).
const BATCH_EVENTS: i64 = 1_000;
/// Rest after a batch. Five batches a second keep up with everyday load at once, and while a rush commits 15,000
/// bookings a second they leave the database to the bookings: the backlog is read afterwards.
const BATCH_REST: Duration = Duration::from_millis(200);
/// Commits of other nodes are not announced; they are noticed within this time.
const POLL: Duration = Duration::from_secs(1);
/// Rest after an error, so that an unreachable database is not asked in a tight loop.
const ERROR_REST: Duration = Duration::from_secs(5);

/// Reads until `stop`. `committed` is notified after every commit of this node that wrote events; a notification that
/// nobody waits for is kept, so none is lost.
pub async fn run(pool: PgPool, clock: Clock, subscriber: Subscriber, committed: Arc<Notify>, stop: CancellationToken) {
    loop {
        let rest = match step(&pool, &clock, &subscriber).await {
            Ok(Step::Handled { .. }) => BATCH_REST,
            Ok(Step::Idle | Step::Elsewhere) => Duration::ZERO,
            Err(error) => {
                tracing::error!(subscriber = subscriber.name(), %error, "events wait: a batch could not be handled");
                ERROR_REST
            }
        };
        let wake = async {
            if rest.is_zero() {
                let _ = tokio::time::timeout(POLL, committed.notified()).await;
            } else {
                tokio::time::sleep(rest).await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => return,
            () = wake => {}
        }
    }
}

/// Who reads events, and what it does with them.
#[derive(Clone, Debug)]
pub enum Subscriber {
    /// Queues the mails that follow from an event.
    Mail {
        letters: Letters,
        ids: Ids,
        queued: Arc<Notify>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Nothing to read yet.
    Idle,
    /// Another node is reading for this subscriber.
    Elsewhere,
    Handled {
        events: usize,
    },
}

#[derive(Debug, thiserror::Error)]
pub enum RelayError {
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The batch stays where it is for a node of the newer version; skipping it would lose what follows from it.
    #[error(transparent)]
    UnknownEventType(#[from] UnknownEventType),
}

/// Reads and handles one batch.
pub async fn step(pool: &PgPool, clock: &Clock, subscriber: &Subscriber) -> Result<Step, RelayError> {
    // Looked at without a lock first, so that an idle installation writes nothing.
    if !sql::has_events(pool, clock, subscriber.name()).await? {
        return Ok(Step::Idle);
    }
    let mut tx = pool.begin().await?;
    sql::commit_lazily(&mut tx).await?;
    // The lock makes one reader of many nodes; it falls with the connection, so a dead node holds nobody up.
    let Some(from) = sql::lock_cursor(&mut tx, subscriber.name()).await? else {
        tx.rollback().await?;
        return Ok(Step::Elsewhere);
    };
    let Some((events, until)) = sql::events(&mut tx, from).await? else {
        // Waited for: a transaction that is only dropped keeps the lock until its connection is used again.
        tx.rollback().await?;
        return Ok(Step::Idle);
    };
    let now = clock.now(&mut tx).await?;
    match subscriber {
        Subscriber::Mail { letters, ids, .. } => mail::enqueue(&mut tx, letters, ids, &events, now).await?,
    }
    sql::move_cursor(&mut tx, subscriber.name(), until, now).await?;
    tx.commit().await?;
    subscriber.committed();
    Ok(Step::Handled { events: events.len() })
}

impl Subscriber {
    /// Key of its cursor. Never changed: another name would read everything again.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Mail { .. } => "mail",
        }
    }

    fn committed(&self) {
        match self {
            Self::Mail { queued, .. } => queued.notify_one(),
        }
    }
}

mod sql {
    use chrono::{DateTime, Utc};
    use sqlx::{PgConnection, PgPool};

    use super::{BATCH_EVENTS, Clock, RelayError, StoredEvent};

    /// Whether anything is beyond the cursor, final or not; sets the lag. The cursor of a new subscriber begins at the
    /// first event there is.
    pub async fn has_events(pool: &PgPool, clock: &Clock, subscriber: &'static str) -> sqlx::Result<bool> {
        let found = sqlx::query_scalar!(
            "SELECT (SELECT at FROM messaging.events WHERE events.xid >= cursors.xid ORDER BY events.xid, seq LIMIT 1)
             FROM messaging.cursors WHERE subscriber = $1",
            subscriber,
        )
        .fetch_optional(pool)
        .await?;
        let Some(oldest) = found else {
            sqlx::query!(
                "INSERT INTO messaging.cursors (subscriber, xid, moved_at) VALUES ($1, '0', $2) ON CONFLICT DO NOTHING",
                subscriber,
                clock.wall(),
            )
            .execute(pool)
            .await?;
            return Ok(true);
        };
        let lag = oldest.map_or(0, |at| (clock.wall() - at).num_milliseconds().max(0));
        metrics::gauge!("jari_event_lag_seconds", "subscriber" => subscriber).set(lag as f64 / 1_000.0);
        Ok(oldest.is_some())
    }

    /// Cursor and effects are one transaction, so what a crash takes back is simply read again; waiting for the disk
    /// here would only slow the lanes, which must.
    pub async fn commit_lazily(connection: &mut PgConnection) -> sqlx::Result<()> {
        sqlx::query!("SET LOCAL synchronous_commit = off")
            .execute(connection)
            .await?;
        Ok(())
    }

    /// None if another node has it.
    pub async fn lock_cursor(connection: &mut PgConnection, subscriber: &str) -> sqlx::Result<Option<i64>> {
        sqlx::query_scalar!(
            r#"SELECT xid::text::bigint AS "xid!" FROM messaging.cursors WHERE subscriber = $1 FOR UPDATE SKIP LOCKED"#,
            subscriber,
        )
        .fetch_optional(connection)
        .await
    }

    /// The events of the next transactions, and the transaction they end before. None if nothing is final yet.
    pub async fn events(
        connection: &mut PgConnection,
        from: i64,
    ) -> Result<Option<(Vec<StoredEvent>, i64)>, RelayError> {
        let rows = sqlx::query!(
            r#"
            WITH first AS MATERIALIZED (
                SELECT xid FROM messaging.events
                WHERE xid >= $1::bigint::text::xid8 AND xid < pg_snapshot_xmin(pg_current_snapshot())
                ORDER BY xid, seq
                LIMIT $2
            )
            SELECT xid::text::bigint AS "xid!", seq, id, type AS kind, aggregate_id, payload, at
            FROM messaging.events
            WHERE xid >= $1::bigint::text::xid8 AND xid <= (SELECT max(xid) FROM first)
            ORDER BY seq
            "#,
            from,
            BATCH_EVENTS,
        )
        .fetch_all(connection)
        .await?;
        let Some(last) = rows.iter().map(|row| row.xid).max() else {
            return Ok(None);
        };
        let events = rows
            .into_iter()
            .map(|row| {
                Ok(StoredEvent {
                    seq: row.seq,
                    id: row.id,
                    kind: row.kind.parse()?,
                    aggregate_id: row.aggregate_id,
                    payload: row.payload,
                    at: row.at,
                })
            })
            .collect::<Result<_, RelayError>>()?;
        Ok(Some((events, last + 1)))
    }

    pub async fn move_cursor(
        connection: &mut PgConnection,
        subscriber: &str,
        xid: i64,
        now: DateTime<Utc>,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "UPDATE messaging.cursors SET xid = $2::bigint::text::xid8, moved_at = $3 WHERE subscriber = $1",
            subscriber,
            xid,
            now,
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}
