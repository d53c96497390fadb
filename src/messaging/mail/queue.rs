//! Sends what is due. A mail is claimed for a lease, sent with no transaction open, and its outcome recorded.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::FutureExt;
use sqlx::PgPool;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::transport::{Failure, Outgoing, Transport};
use super::{ComposeError, Composer, Letters, Subject};

/// Mails on their way at once.
const CONCURRENT_MAX: usize = 10;
/// With [`CONCURRENT_MAX`] at most 50 mails a second leave: more than mail providers take from one sender, and little
/// enough that the mails of a rush do not compete with its bookings.
const ROUND_REST: Duration = Duration::from_millis(200);
/// Mails queued by other nodes, and those whose next attempt is due, are noticed within this time.
const POLL: Duration = Duration::from_secs(1);
/// How long a claimed mail is left alone. Longer than any attempt (30 s for the mail server, seconds for the database),
/// so that only the mail of a dead process is claimed twice.
const LEASE: TimeDelta = TimeDelta::minutes(2);
/// After the last of these the mail is DEAD.
const RETRY_AFTER: [TimeDelta; 3] = [TimeDelta::minutes(5), TimeDelta::minutes(15), TimeDelta::hours(1)];
/// What is on its way when the server stops may finish for this long.
const STOP_WAIT: Duration = Duration::from_secs(30);
const RECORD_RETRY_REST: Duration = Duration::from_secs(1);

#[derive(Clone, Debug)]
pub struct Queue {
    pub pool: PgPool,
    pub composer: Composer,
    pub letters: Letters,
    pub transport: Transport,
}

impl Queue {
    /// Sends until `stop`. `queued` is notified when the relay has queued mails.
    pub async fn run(self, queued: Arc<Notify>, stop: CancellationToken) {
        let queue = Arc::new(self);
        let mut running = JoinSet::new();
        while !stop.is_cancelled() {
            while running.try_join_next().is_some() {}
            let claimed = match queue.claim(CONCURRENT_MAX - running.len()).await {
                Ok(claimed) => claimed,
                Err(error) => {
                    tracing::error!(%error, "due mails could not be claimed");
                    Vec::new()
                }
            };
            let idle = claimed.is_empty() && running.is_empty();
            for mail in claimed {
                let queue = Arc::clone(&queue);
                running.spawn(async move { queue.attempt(&mail).await });
            }
            let rest = async {
                if idle {
                    let _ = tokio::time::timeout(POLL, queued.notified()).await;
                } else {
                    tokio::time::sleep(ROUND_REST).await;
                }
            };
            tokio::select! {
                () = stop.cancelled() => {}
                () = rest => {}
            }
        }
        if tokio::time::timeout(STOP_WAIT, running.join_all()).await.is_err() {
            tracing::warn!(
                "mails were on their way when the server stopped; they are sent again, with the same Message-ID"
            );
        }
    }

    /// Sends one round of due mails and returns how many there were.
    pub async fn round(&self) -> sqlx::Result<usize> {
        let claimed = self.claim(CONCURRENT_MAX).await?;
        futures_util::future::join_all(claimed.iter().map(|mail| self.attempt(mail))).await;
        Ok(claimed.len())
    }

    async fn claim(&self, count: usize) -> sqlx::Result<Vec<Claimed>> {
        if count == 0 {
            return Ok(Vec::new());
        }
        let mut connection = self.pool.acquire().await?;
        let now = self.composer.clock.now(&mut connection).await?;
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        sql::claim(&mut connection, count, now, now + LEASE).await
    }

    async fn attempt(&self, mail: &Claimed) {
        let outcome = match AssertUnwindSafe(self.deliver(mail)).catch_unwind().await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(error)) => {
                // The lease brings it back; the mail itself has done nothing wrong.
                tracing::error!(mail = %mail.id, %error, "a mail waits: its row could not be read");
                return;
            }
            Err(_panic) => Outcome::Failed(Failure::Passing("panic".to_owned())),
        };
        let label = outcome.label();
        metrics::counter!("jari_mails_total", "kind" => mail.kind.clone(), "outcome" => label).increment(1);
        if let Outcome::Failed(failure) = &outcome {
            tracing::warn!(mail = %mail.id, kind = mail.kind, attempt = mail.attempts + 1, %failure, "a mail was not sent");
        }
        // A mail that was accepted must not be sent again because the database was away for a moment.
        let deadline = tokio::time::Instant::now() + LEASE.to_std().unwrap_or_default();
        while let Err(error) = self.record(mail, &outcome).await {
            tracing::error!(mail = %mail.id, outcome = label, %error, "the outcome of a mail could not be recorded");
            if tokio::time::Instant::now() > deadline {
                return;
            }
            tokio::time::sleep(RECORD_RETRY_REST).await;
        }
    }

    async fn deliver(&self, mail: &Claimed) -> Result<Outcome, sqlx::Error> {
        let letter = match (self.letters.compose)(&self.composer, &mail.kind, mail.subject()).await {
            Ok(Some(letter)) => letter,
            Ok(None) => return Ok(Outcome::Dropped),
            Err(ComposeError::Database(error)) => return Err(error),
            Err(ComposeError::Unwritable(reason)) => return Ok(Outcome::Failed(Failure::Passing(reason))),
        };
        let outgoing = Outgoing {
            mail_id: mail.id,
            letter,
            at: self.composer.clock.wall(),
        };
        Ok(match self.transport.send(&outgoing).await {
            Ok(()) => Outcome::Sent,
            Err(failure) => Outcome::Failed(failure),
        })
    }

    async fn record(&self, mail: &Claimed, outcome: &Outcome) -> sqlx::Result<()> {
        let mut connection = self.pool.acquire().await?;
        let now = self.composer.clock.now(&mut connection).await?;
        match outcome {
            Outcome::Sent => sql::sent(&mut connection, mail.id, now).await,
            Outcome::Dropped => sql::ended(&mut connection, mail, "DROPPED", mail.attempts, None).await,
            Outcome::Failed(Failure::Permanent(reason)) => {
                sql::ended(&mut connection, mail, "DEAD", mail.attempts + 1, Some(reason)).await
            }
            Outcome::Failed(Failure::Passing(reason)) => {
                match RETRY_AFTER.get(usize::from(mail.attempts.unsigned_abs())) {
                    Some(&delay) => sql::retry(&mut connection, mail, now + delay, reason).await,
                    None => sql::ended(&mut connection, mail, "DEAD", mail.attempts + 1, Some(reason)).await,
                }
            }
        }
    }
}

#[derive(Debug)]
enum Outcome {
    Sent,
    Dropped,
    Failed(Failure),
}

impl Outcome {
    const fn label(&self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Dropped => "dropped",
            Self::Failed(Failure::Permanent(_)) => "refused",
            Self::Failed(Failure::Passing(_)) => "failed",
        }
    }
}

#[derive(Clone, Debug)]
struct Claimed {
    id: Uuid,
    kind: String,
    subject_id: Uuid,
    transition: Option<i32>,
    attempts: i16,
    /// End of the lease; tells this claim from a later one.
    lease: DateTime<Utc>,
}

impl Claimed {
    fn subject(&self) -> Subject {
        Subject {
            id: self.subject_id,
            transition: self.transition,
        }
    }
}

mod sql {
    use chrono::{DateTime, Utc};
    use sqlx::PgConnection;
    use uuid::Uuid;

    use super::Claimed;

    pub async fn claim(
        connection: &mut PgConnection,
        count: i64,
        now: DateTime<Utc>,
        lease: DateTime<Utc>,
    ) -> sqlx::Result<Vec<Claimed>> {
        sqlx::query_as!(
            Claimed,
            "WITH due AS (
                 SELECT id FROM messaging.mails
                 WHERE state = 'QUEUED' AND next_attempt_at <= $2
                 ORDER BY in_bulk, next_attempt_at
                 LIMIT $1
                 FOR UPDATE SKIP LOCKED
             )
             UPDATE messaging.mails SET next_attempt_at = $3 FROM due WHERE mails.id = due.id
             RETURNING mails.id, kind, subject_id, transition, attempts, next_attempt_at AS lease",
            count,
            now,
            lease,
        )
        .fetch_all(connection)
        .await
    }

    /// Holds even if the lease is over: what the mail server accepted was sent.
    pub async fn sent(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
        sqlx::query!(
            "UPDATE messaging.mails SET state = 'SENT', sent_at = $2, last_error = NULL WHERE id = $1 AND state = 'QUEUED'",
            id,
            now,
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    /// Nothing if the lease has passed to another worker: its outcome counts.
    pub async fn ended(
        connection: &mut PgConnection,
        mail: &Claimed,
        state: &str,
        attempts: i16,
        error: Option<&str>,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "UPDATE messaging.mails SET state = $3, attempts = $4, last_error = $5
             WHERE id = $1 AND state = 'QUEUED' AND next_attempt_at = $2",
            mail.id,
            mail.lease,
            state,
            attempts,
            error,
        )
        .execute(connection)
        .await?;
        Ok(())
    }

    pub async fn retry(
        connection: &mut PgConnection,
        mail: &Claimed,
        due: DateTime<Utc>,
        error: &str,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "UPDATE messaging.mails SET attempts = attempts + 1, next_attempt_at = $3, last_error = $4
             WHERE id = $1 AND state = 'QUEUED' AND next_attempt_at = $2",
            mail.id,
            mail.lease,
            due,
            error,
        )
        .execute(connection)
        .await?;
        Ok(())
    }
}
