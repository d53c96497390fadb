//! What time does by itself.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// Classes in which an offer, a payment or the keeping of a place is over.
pub async fn due_classes(connection: &mut PgConnection, now: DateTime<Utc>, limit: i64) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "SELECT DISTINCT class_id FROM (
            SELECT class_id FROM classes.enrollments WHERE due_at <= $1 ORDER BY due_at LIMIT $2) AS due",
        now,
        limit,
    )
    .fetch_all(connection)
    .await
}

/// Classes that have begun without its having been said.
pub async fn to_begin(connection: &mut PgConnection, now: DateTime<Utc>, limit: i64) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "SELECT id FROM classes.classes
         WHERE status IN ('PUBLISHED', 'CLOSED') AND NOT begun AND starts_at <= $1 ORDER BY starts_at LIMIT $2",
        now,
        limit,
    )
    .fetch_all(connection)
    .await
}

/// Marks as warned the classes that begin soon with applications that nobody has decided about.
pub async fn warn(
    connection: &mut PgConnection,
    now: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "UPDATE classes.classes SET warned_at = $1 WHERE id IN (
            SELECT class.id FROM classes.classes AS class
            WHERE class.status IN ('PUBLISHED', 'CLOSED') AND NOT class.begun AND class.warned_at IS NULL
                AND class.starts_at > $1 AND class.starts_at <= $2
                AND EXISTS (SELECT FROM classes.enrollments AS waiting WHERE waiting.class_id = class.id AND waiting.status = 'APPLIED')
            ORDER BY class.starts_at LIMIT $3 FOR NO KEY UPDATE SKIP LOCKED)
         RETURNING id",
        now,
        until,
        limit,
    )
    .fetch_all(connection)
    .await
}

pub async fn forget_drafts(connection: &mut PgConnection, before: DateTime<Utc>, limit: i64) -> sqlx::Result<u64> {
    let result = sqlx::query!(
        "DELETE FROM classes.drafts WHERE (class_id, user_id) IN (
            SELECT class_id, user_id FROM classes.drafts WHERE saved_at < $1 ORDER BY saved_at LIMIT $2)",
        before,
        limit,
    )
    .execute(connection)
    .await?;
    Ok(result.rows_affected())
}
