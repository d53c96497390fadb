//! Bookings.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::consultations::rules::{BookingStatus, CancelKind};
use crate::consultations::views::HostBooking;
use crate::page::Page;
use crate::secrets::{BOOKING_NOTE, INVITATION_EMAIL, Secrets};

/// Present bookings first, in the order they came; then the cancelled ones. Two indexes, one for each part.
pub async fn of_slot(
    connection: &mut PgConnection,
    secrets: &Secrets,
    slot_id: Uuid,
    page: Page,
) -> sqlx::Result<Vec<HostBooking>> {
    let rows = sqlx::query!(
        r#"SELECT booking.id AS "id!", booking.name AS "name!", booking.note_sealed, booking.status AS "status!: BookingStatus",
                booking.cancel_kind AS "cancel_kind: CancelKind", booking.cancel_reason, booking.created_at AS "created_at!", booking.cancelled_at,
                booking.invitation_id AS "invitation_id!", invitation.email_sealed AS "email_sealed?"
            FROM (
                SELECT *, 0 AS part FROM consultations.bookings WHERE slot_id = $1 AND status IN ('BOOKED', 'COMPLETED', 'NO_SHOW')
                UNION ALL
                SELECT *, 1 AS part FROM consultations.bookings WHERE slot_id = $1 AND status = 'CANCELLED'
            ) AS booking
            LEFT JOIN consultations.invitations AS invitation ON invitation.id = booking.invitation_id
            ORDER BY booking.part, booking.created_at, booking.id LIMIT $2 OFFSET $3"#,
        slot_id,
        page.size,
        page.offset(),
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| HostBooking {
            id: row.id,
            slot_id,
            name: row.name,
            email: row
                .email_sealed
                .and_then(|sealed| secrets.unseal(INVITATION_EMAIL, row.invitation_id, &sealed).ok()),
            note: row
                .note_sealed
                .and_then(|sealed| secrets.unseal(BOOKING_NOTE, row.id, &sealed).ok()),
            status: row.status,
            cancel_kind: row.cancel_kind,
            cancel_reason: row.cancel_reason,
            created_at: row.created_at,
            cancelled_at: row.cancelled_at,
        })
        .collect())
}

pub async fn count_of_slot(connection: &mut PgConnection, slot_id: Uuid) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT (SELECT count(*) FROM consultations.bookings WHERE slot_id = $1 AND status IN ('BOOKED', 'COMPLETED', 'NO_SHOW'))
            + (SELECT count(*) FROM consultations.bookings WHERE slot_id = $1 AND status = 'CANCELLED') AS "count!""#,
        slot_id,
    )
    .fetch_one(connection)
    .await
}

#[derive(Debug)]
pub struct ManagedBooking {
    pub id: Uuid,
    pub name: String,
    pub note_sealed: Option<Vec<u8>>,
    pub status: BookingStatus,
    pub generation: i16,
    pub cancel_kind: Option<CancelKind>,
    pub cancel_reason: Option<String>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub slot_id: Uuid,
    pub host_name: String,
    pub zone: String,
    pub cancel_notice_minutes: i32,
}

pub async fn find(connection: &mut PgConnection, booking_id: Uuid) -> sqlx::Result<Option<ManagedBooking>> {
    sqlx::query_as!(
        ManagedBooking,
        r#"SELECT booking.id, booking.name, booking.note_sealed, booking.status AS "status: BookingStatus", booking.generation,
                booking.cancel_kind AS "cancel_kind: CancelKind", booking.cancel_reason, booking.cancelled_at, booking.created_at, booking.slot_id,
                host.name AS host_name, organisation.zone, organisation.cancel_notice_minutes
            FROM consultations.bookings AS booking
            JOIN consultations.slots AS slot ON slot.id = booking.slot_id
            JOIN accounts.users AS host ON host.id = slot.host_id
            JOIN accounts.organisations AS organisation ON organisation.id = slot.organisation_id
            WHERE booking.id = $1"#,
        booking_id,
    )
    .fetch_optional(connection)
    .await
}

/// Where a booking is decided about.
pub async fn slot_of_booking(connection: &mut PgConnection, booking_id: Uuid) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!("SELECT slot_id FROM consultations.bookings WHERE id = $1", booking_id)
        .fetch_optional(connection)
        .await
}
