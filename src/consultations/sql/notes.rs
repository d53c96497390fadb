//! Notes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// Whose consultation it is.
#[derive(Debug)]
pub struct Subject {
    pub host_id: Uuid,
}

pub async fn subject(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    booking_id: Uuid,
) -> sqlx::Result<Option<Subject>> {
    sqlx::query_as!(
        Subject,
        "SELECT slot.host_id FROM consultations.bookings AS booking
            JOIN consultations.slots AS slot ON slot.id = booking.slot_id
            WHERE booking.id = $2 AND slot.organisation_id = $1",
        organisation_id,
        booking_id,
    )
    .fetch_optional(connection)
    .await
}

#[derive(Debug)]
pub struct NoteRow {
    pub version: i32,
    pub text_sealed: Vec<u8>,
    pub written_by: Uuid,
    pub written_at: DateTime<Utc>,
    pub name: String,
}

pub async fn latest(connection: &mut PgConnection, booking_id: Uuid) -> sqlx::Result<Option<NoteRow>> {
    Ok(history(connection, booking_id, 1).await?.pop())
}

/// Newest first.
pub async fn history(connection: &mut PgConnection, booking_id: Uuid, limit: i64) -> sqlx::Result<Vec<NoteRow>> {
    sqlx::query_as!(
        NoteRow,
        "SELECT note.version, note.text_sealed, note.written_by, note.written_at, writer.name
            FROM consultations.notes AS note JOIN accounts.users AS writer ON writer.id = note.written_by
            WHERE note.booking_id = $1 ORDER BY note.version DESC LIMIT $2",
        booking_id,
        limit,
    )
    .fetch_all(connection)
    .await
}

pub async fn insert(
    connection: &mut PgConnection,
    booking_id: Uuid,
    version: i32,
    text_sealed: &[u8],
    written_by: Uuid,
    written_at: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query!(
        "INSERT INTO consultations.notes (booking_id, version, text_sealed, written_by, written_at) VALUES ($1, $2, $3, $4, $5)",
        booking_id,
        version,
        text_sealed,
        written_by,
        written_at,
    )
    .execute(connection)
    .await?;
    Ok(true)
}

/// Writes on in the present text, under a new version; false if another one is present by now.
pub async fn replace(
    connection: &mut PgConnection,
    booking_id: Uuid,
    version: i32,
    text_sealed: &[u8],
    written_at: DateTime<Utc>,
) -> sqlx::Result<bool> {
    let result = sqlx::query!(
        "UPDATE consultations.notes SET version = version + 1, text_sealed = $3, written_at = $4 WHERE booking_id = $1 AND version = $2",
        booking_id,
        version,
        text_sealed,
        written_at,
    )
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Erases what has been kept long enough, as each organisation has decided.
pub async fn purge(connection: &mut PgConnection, now: DateTime<Utc>, limit: i64) -> sqlx::Result<u64> {
    let result = sqlx::query!(
        "DELETE FROM consultations.notes WHERE (booking_id, version) IN (
            SELECT note.booking_id, note.version FROM consultations.notes AS note
            JOIN consultations.bookings AS booking ON booking.id = note.booking_id
            JOIN consultations.slots AS slot ON slot.id = booking.slot_id
            JOIN accounts.organisations AS organisation ON organisation.id = slot.organisation_id
            WHERE slot.ends_at + make_interval(days => organisation.note_retention_days) <= $1 LIMIT $2)",
        now,
        limit,
    )
    .execute(connection)
    .await?;
    Ok(result.rows_affected())
}
