//! What time does by itself.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use sqlx::postgres::types::PgInterval;
use uuid::Uuid;

/// Slots with a wait or an offer that time has ended.
pub async fn due_slots(connection: &mut PgConnection, now: DateTime<Utc>, limit: i64) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "SELECT DISTINCT slot_id FROM (
            SELECT slot_id FROM consultations.bookings WHERE status IN ('WAITLISTED', 'OFFERED') AND due_at <= $1 ORDER BY due_at LIMIT $2) AS due",
        now,
        limit,
    )
    .fetch_all(connection)
    .await
}

/// Booked, and over since then: booking and slot.
pub async fn forgotten(
    connection: &mut PgConnection,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<(Uuid, Uuid)>> {
    let rows = sqlx::query!(
        "SELECT booking.id, booking.slot_id FROM consultations.slots AS slot
            JOIN consultations.bookings AS booking ON booking.slot_id = slot.id AND booking.status = 'BOOKED'
            WHERE slot.starts_at BETWEEN $1 AND $2 AND slot.ends_at <= $2 ORDER BY slot.starts_at LIMIT $3",
        from,
        until,
        limit,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.slot_id)).collect())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReminderKind {
    Day,
    Hour,
}

impl ReminderKind {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Day => "DAY",
            Self::Hour => "HOUR",
        }
    }
}

/// Marks as reminded whoever is booked into a slot that starts in this span, and was booked before the reminder was due:
/// whoever books later has just read the time. The bookings that were not marked before.
pub async fn remind(
    connection: &mut PgConnection,
    kind: ReminderKind,
    now: DateTime<Utc>,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    before: TimeDelta,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    let before = PgInterval::try_from(before).map_err(sqlx::Error::Encode)?;
    sqlx::query_scalar!(
        "INSERT INTO consultations.reminders (booking_id, kind, starts_at, at)
            SELECT booking.id, $1, slot.starts_at, $2
            FROM consultations.slots AS slot
            JOIN accounts.organisations AS organisation ON organisation.id = slot.organisation_id
            JOIN consultations.bookings AS booking ON booking.slot_id = slot.id AND booking.status = 'BOOKED'
            WHERE slot.starts_at > $3 AND slot.starts_at <= $4 AND slot.status <> 'CANCELLED'
                AND CASE $1 WHEN 'DAY' THEN organisation.remind_day ELSE organisation.remind_hour END
                AND booking.placed_at <= slot.starts_at - $5::interval
                AND NOT EXISTS (
                    SELECT FROM consultations.reminders AS sent
                    WHERE sent.booking_id = booking.id AND sent.kind = $1 AND sent.starts_at = slot.starts_at)
            ORDER BY slot.starts_at, booking.id LIMIT $6
            ON CONFLICT ON CONSTRAINT reminders_pkey DO NOTHING
            RETURNING booking_id",
        kind.as_str(),
        now,
        from,
        until,
        before,
        limit,
    )
    .fetch_all(connection)
    .await
}

pub async fn forget_reminders(connection: &mut PgConnection, before: DateTime<Utc>, limit: i64) -> sqlx::Result<u64> {
    let result = sqlx::query!(
        "DELETE FROM consultations.reminders WHERE (booking_id, kind, starts_at) IN (
            SELECT booking_id, kind, starts_at FROM consultations.reminders WHERE starts_at < $1 LIMIT $2)",
        before,
        limit,
    )
    .execute(connection)
    .await?;
    Ok(result.rows_affected())
}
