//! Bookings, as guests see them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::consultations::rules::{BookingStatus, EndKind};

/// What the page of a booking shows beside its slot.
#[derive(Debug)]
pub struct ManagedBooking {
    pub id: Uuid,
    pub slot_id: Uuid,
    pub name: String,
    pub note_sealed: Option<Vec<u8>>,
    pub status: BookingStatus,
    pub generation: i16,
    pub end_kind: Option<EndKind>,
    pub end_reason: Option<String>,
    pub ended_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub offer_until: Option<DateTime<Utc>>,
    pub moves: Option<Uuid>,
    pub notice_waived: bool,
    pub position: Option<i64>,
    pub host_name: String,
    pub zone: String,
    pub cancel_notice_minutes: i32,
}

pub async fn find(connection: &mut PgConnection, booking_id: Uuid) -> sqlx::Result<Option<ManagedBooking>> {
    sqlx::query_as!(
        ManagedBooking,
        r#"SELECT booking.id, booking.slot_id, booking.name, booking.note_sealed, booking.status AS "status: BookingStatus", booking.generation,
                booking.end_kind AS "end_kind: EndKind", booking.end_reason, booking.ended_at, booking.created_at, booking.offer_until,
                booking.moves, booking.notice_waived,
                CASE WHEN booking.status = 'WAITLISTED' THEN (
                    SELECT count(*) FROM consultations.bookings AS ahead
                    WHERE ahead.slot_id = booking.slot_id AND ahead.status IN ('WAITLISTED', 'OFFERED') AND ahead.line_place <= booking.line_place)
                END AS position,
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

/// What a guest holds beside: the row, and where it stands.
#[derive(Debug)]
pub struct Own {
    pub id: Uuid,
    pub slot_id: Uuid,
    pub status: BookingStatus,
    pub generation: i16,
    pub offer_until: Option<DateTime<Utc>>,
    pub position: Option<i64>,
}

macro_rules! select_own {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Own,
            r#"SELECT booking.id, booking.slot_id, booking.status AS "status: BookingStatus", booking.generation, booking.offer_until,
                CASE WHEN booking.status = 'WAITLISTED' THEN (
                    SELECT count(*) FROM consultations.bookings AS ahead
                    WHERE ahead.slot_id = booking.slot_id AND ahead.status IN ('WAITLISTED', 'OFFERED') AND ahead.line_place <= booking.line_place)
                END AS position
            FROM consultations.bookings AS booking "# + $rest,
            $($argument),*
        )
    };
}

/// What an invitation holds at present; what waits to move a booking that stands is shown with that booking.
pub async fn of_invitation(connection: &mut PgConnection, invitation_id: Uuid) -> sqlx::Result<Vec<Own>> {
    select_own!(
        "WHERE booking.invitation_id = $1 AND booking.status IN ('BOOKED', 'WAITLISTED', 'OFFERED')
            AND NOT EXISTS (SELECT FROM consultations.bookings AS kept WHERE kept.id = booking.moves AND kept.status = 'BOOKED')
        ORDER BY booking.created_at, booking.id",
        invitation_id
    )
    .fetch_all(connection)
    .await
}

/// Where a booking waits to move to.
pub async fn that_move(connection: &mut PgConnection, booking_id: Uuid) -> sqlx::Result<Vec<Own>> {
    select_own!(
        "WHERE booking.moves = $1 AND booking.status IN ('WAITLISTED', 'OFFERED')
            AND booking.invitation_id = (SELECT invitation_id FROM consultations.bookings WHERE id = $1)
        ORDER BY booking.created_at, booking.id",
        booking_id
    )
    .fetch_all(connection)
    .await
}

pub async fn own(connection: &mut PgConnection, booking_id: Uuid) -> sqlx::Result<Option<Own>> {
    select_own!("WHERE booking.id = $1", booking_id)
        .fetch_optional(connection)
        .await
}

/// Where a booking is decided about.
#[derive(Debug)]
pub struct Whereabouts {
    pub slot_id: Uuid,
    pub invitation_id: Uuid,
    pub name: String,
}

pub async fn whereabouts(connection: &mut PgConnection, booking_id: Uuid) -> sqlx::Result<Option<Whereabouts>> {
    sqlx::query_as!(
        Whereabouts,
        "SELECT slot_id, invitation_id, name FROM consultations.bookings WHERE id = $1",
        booking_id
    )
    .fetch_optional(connection)
    .await
}

/// What a calendar file says about a booking.
#[derive(Debug)]
pub struct Entry {
    pub topic: String,
    pub place: Option<String>,
    pub online_link: Option<String>,
    pub instructions: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub guest_name: String,
    pub host_name: String,
    pub locale: String,
    pub invitation_id: Uuid,
    pub email_sealed: Option<Vec<u8>>,
    pub sequence: i32,
}

pub async fn entry(connection: &mut PgConnection, booking_id: Uuid) -> sqlx::Result<Option<Entry>> {
    sqlx::query_as!(
        Entry,
        "SELECT slot.topic, slot.place, slot.online_link, slot.instructions, slot.starts_at, slot.ends_at, booking.name AS guest_name,
                host.name AS host_name, invitation.locale, invitation.id AS invitation_id, invitation.email_sealed, booking.sequence
            FROM consultations.bookings AS booking
            JOIN consultations.slots AS slot ON slot.id = booking.slot_id
            JOIN consultations.invitations AS invitation ON invitation.id = booking.invitation_id
            JOIN accounts.users AS host ON host.id = slot.host_id
            WHERE booking.id = $1",
        booking_id,
    )
    .fetch_optional(connection)
    .await
}
