//! Work that happens by itself. Every node looks; whoever moves a job's `due_at` away from the value it read has the job, and
//! the others find that it is no longer due. A job is safe to repeat: the lease of a node that died ends, and another does it.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use metrics::{counter, gauge};
use sqlx::PgPool;
use tokio_util::sync::CancellationToken;

use super::audit;
use crate::accounts;
use crate::app::App;
use crate::database::Target;
use crate::{classes, consultations};

/// How often a node looks whether something is due.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// A failed job is tried again after this time, or after its own period if that is shorter.
const RETRY_AFTER: TimeDelta = TimeDelta::minutes(5);
/// Longer than any job takes; what a node that died had claimed waits this long.
const LEASE: TimeDelta = TimeDelta::minutes(15);

/// A lane asks about a batch within seconds of losing its connection.
const LANE_BATCHES_KEPT: TimeDelta = TimeDelta::hours(1);
/// Long enough that a client which retries for a month still gets its first answer.
const IDEMPOTENCY_KEYS_KEPT: TimeDelta = TimeDelta::days(30);
/// Rows removed by one statement: its locks and its log stay small.
const SWEEP_ROWS: i64 = 5_000;

#[derive(Debug)]
pub struct Job {
    pub name: &'static str,
    pub every: TimeDelta,
    pub work: for<'a> fn(&'a Context) -> BoxFuture<'a, anyhow::Result<()>>,
}

/// What a job works with.
#[derive(Clone, Debug)]
pub struct Context {
    pub app: App,
    /// The recount reads with a connection of its own, outside the pools.
    pub target: Target,
}

pub const JOBS: [Job; 11] = [
    Job {
        name: "end waits and offers",
        every: TimeDelta::seconds(10),
        work: |context| Box::pin(async { Ok(consultations::jobs::end_what_is_due(&context.app).await?) }),
    },
    Job {
        name: "remind",
        every: TimeDelta::minutes(1),
        work: |context| Box::pin(async { Ok(consultations::jobs::remind(&context.app).await?) }),
    },
    Job {
        name: "complete the forgotten",
        every: TimeDelta::hours(1),
        work: |context| Box::pin(async { Ok(consultations::jobs::complete_the_forgotten(&context.app).await?) }),
    },
    Job {
        name: "purge consultations",
        every: TimeDelta::days(1),
        work: |context| Box::pin(async { Ok(consultations::jobs::purge(&context.app).await?) }),
    },
    Job {
        name: "end offers and begin classes",
        every: TimeDelta::seconds(10),
        work: |context| Box::pin(async { Ok(classes::jobs::end_what_is_due(&context.app).await?) }),
    },
    Job {
        name: "warn of reviews",
        every: TimeDelta::hours(1),
        work: |context| Box::pin(async { Ok(classes::jobs::warn_of_reviews(&context.app).await?) }),
    },
    Job {
        name: "purge classes",
        every: TimeDelta::days(1),
        work: |context| Box::pin(async { Ok(classes::jobs::purge(&context.app).await?) }),
    },
    Job {
        name: "sweep lane batches",
        every: TimeDelta::minutes(10),
        work: |context| Box::pin(sweep_lane_batches(context)),
    },
    Job {
        name: "sweep idempotency keys",
        every: TimeDelta::hours(1),
        work: |context| Box::pin(sweep_idempotency_keys(context)),
    },
    Job {
        name: "sweep sessions",
        every: TimeDelta::hours(1),
        work: |context| Box::pin(sweep_sessions(context)),
    },
    Job {
        name: "recount",
        every: TimeDelta::days(1),
        work: |context| Box::pin(recount(context)),
    },
];

/// Looks and works until `stop`; a job that has begun is finished.
pub async fn run(context: Context, stop: CancellationToken) {
    loop {
        for job in &JOBS {
            if stop.is_cancelled() {
                return;
            }
            if let Err(error) = run_if_due(&context, job).await {
                tracing::error!(job = job.name, %error, "a job's row could not be read or written");
            }
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// Whether this call did the work.
pub async fn run_if_due(context: &Context, job: &Job) -> sqlx::Result<bool> {
    let pool = &context.app.pools.messaging;
    let now = context.app.clock.now(&mut *pool.acquire().await?).await?;
    let Some(claim) = claim(pool, job, now).await? else {
        return Ok(false);
    };
    let result = (job.work)(context).await;
    let now = context.app.clock.now(&mut *pool.acquire().await?).await?;
    match result {
        Ok(()) => sql::finish(pool, job.name, claim.lease_ends_at, now + job.every, now).await?,
        Err(error) => {
            counter!("jari_job_failures_total", "job" => job.name).increment(1);
            tracing::error!(
                job = job.name,
                error = format!("{error:#}"),
                "a job failed and will be tried again"
            );
            sql::fail(
                pool,
                job.name,
                claim.lease_ends_at,
                now + job.every.min(RETRY_AFTER),
                now,
            )
            .await?;
        }
    }
    Ok(true)
}

/// The right to do a job until the lease ends.
#[derive(Debug)]
pub struct Claim {
    lease_ends_at: DateTime<Utc>,
}

/// A compare-and-set on `due_at`: of all who read the same value one changes it.
pub async fn claim(pool: &PgPool, job: &Job, now: DateTime<Utc>) -> sqlx::Result<Option<Claim>> {
    let Some(due_at) = sql::due_at(pool, job.name).await? else {
        // A new job of this version. It is first due after its period, so that a start is not slowed by all of them.
        sql::enrol(pool, job.name, now + job.every).await?;
        return Ok(None);
    };
    if due_at > now {
        return Ok(None);
    }
    let lease_ends_at = now + LEASE;
    let claimed = sql::claim(pool, job.name, due_at, lease_ends_at, now).await?;
    Ok(claimed.then_some(Claim { lease_ends_at }))
}

async fn sweep_lane_batches(context: &Context) -> anyhow::Result<()> {
    let before = context.app.clock.wall() - LANE_BATCHES_KEPT;
    while sql::remove_lane_batches(&context.app.pools.messaging, before).await? == SWEEP_ROWS.unsigned_abs() {}
    Ok(())
}

/// Answers of writes outside lanes. In a lane the key stands on the row it created, and stays as long as the row.
async fn sweep_idempotency_keys(context: &Context) -> anyhow::Result<()> {
    let before = context.app.clock.wall() - IDEMPOTENCY_KEYS_KEPT;
    while sql::remove_idempotency_keys(&context.app.pools.messaging, before).await? == SWEEP_ROWS.unsigned_abs() {}
    Ok(())
}

async fn sweep_sessions(context: &Context) -> anyhow::Result<()> {
    while accounts::remove_expired_sessions(&context.app).await? > 0 {}
    Ok(())
}

/// The daily audit: mends derived counters and raises an alarm, also for what it has mended, because something broke it.
async fn recount(context: &Context) -> anyhow::Result<()> {
    let report = audit::audit(&context.target).await?;
    for finding in &report.checks {
        gauge!("jari_invariant_violations", "check" => finding.name).set(finding.violations as f64);
        if finding.violations > 0 {
            let rows: Vec<&str> = finding.rows.iter().map(|row| row.id.as_str()).collect();
            tracing::error!(
                check = finding.name,
                violations = finding.violations,
                rows = rows.join(", "),
                "an invariant is broken; run: jari audit"
            );
        }
    }
    if report.violations > 0 {
        for change in audit::repair(&context.target, &context.app.clock, &context.app.ids).await? {
            tracing::warn!(change, "a derived counter was mended");
        }
    }
    Ok(())
}

mod sql {
    use chrono::{DateTime, Utc};
    use sqlx::PgPool;

    use super::SWEEP_ROWS;

    pub async fn due_at(pool: &PgPool, name: &str) -> sqlx::Result<Option<DateTime<Utc>>> {
        sqlx::query_scalar!("SELECT due_at FROM operations.jobs WHERE name = $1", name)
            .fetch_optional(pool)
            .await
    }

    pub async fn enrol(pool: &PgPool, name: &str, due_at: DateTime<Utc>) -> sqlx::Result<()> {
        sqlx::query!(
            "INSERT INTO operations.jobs (name, due_at) VALUES ($1, $2) ON CONFLICT DO NOTHING",
            name,
            due_at
        )
        .execute(pool)
        .await?;
        Ok(())
    }

    pub async fn claim(
        pool: &PgPool,
        name: &str,
        seen: DateTime<Utc>,
        lease_ends_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> sqlx::Result<bool> {
        let result = sqlx::query!(
            "UPDATE operations.jobs SET due_at = $3, last_started_at = $4 WHERE name = $1 AND due_at = $2",
            name,
            seen,
            lease_ends_at,
            now
        )
        .execute(pool)
        .await?;
        Ok(result.rows_affected() == 1)
    }

    /// Nothing is written if the lease has ended meanwhile and another node has the job.
    pub async fn finish(
        pool: &PgPool,
        name: &str,
        lease_ends_at: DateTime<Utc>,
        due_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "UPDATE operations.jobs SET due_at = $3, last_finished_at = $4 WHERE name = $1 AND due_at = $2",
            name,
            lease_ends_at,
            due_at,
            now
        )
        .execute(pool)
        .await?;
        Ok(())
    }

    pub async fn fail(
        pool: &PgPool,
        name: &str,
        lease_ends_at: DateTime<Utc>,
        due_at: DateTime<Utc>,
        now: DateTime<Utc>,
    ) -> sqlx::Result<()> {
        sqlx::query!(
            "UPDATE operations.jobs SET due_at = $3, last_failed_at = $4 WHERE name = $1 AND due_at = $2",
            name,
            lease_ends_at,
            due_at,
            now
        )
        .execute(pool)
        .await?;
        Ok(())
    }

    pub async fn remove_lane_batches(pool: &PgPool, before: DateTime<Utc>) -> sqlx::Result<u64> {
        let result = sqlx::query!(
            "DELETE FROM messaging.lane_batches WHERE id IN (SELECT id FROM messaging.lane_batches WHERE at < $1 ORDER BY at LIMIT $2)",
            before,
            SWEEP_ROWS
        )
        .execute(pool)
        .await?;
        Ok(result.rows_affected())
    }

    pub async fn remove_idempotency_keys(pool: &PgPool, before: DateTime<Utc>) -> sqlx::Result<u64> {
        let result = sqlx::query!(
            "DELETE FROM messaging.idempotency_keys WHERE (principal, operation, key) IN
                 (SELECT principal, operation, key FROM messaging.idempotency_keys WHERE at < $1 ORDER BY at LIMIT $2)",
            before,
            SWEEP_ROWS
        )
        .execute(pool)
        .await?;
        Ok(result.rows_affected())
    }
}
