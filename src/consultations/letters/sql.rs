//! What letters read.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::consultations::rules::{BookingStatus, EndKind};

pub struct InvitationRow {
    pub id: Uuid,
    pub email_sealed: Option<Vec<u8>>,
    pub locale: String,
    pub uses: i16,
    pub generation: i16,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub scope_topic: Option<String>,
    pub scope_from: Option<NaiveDate>,
    pub scope_until: Option<NaiveDate>,
    pub organisation_name: String,
    pub zone: String,
    pub host_name: String,
}

pub async fn invitation(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<InvitationRow>> {
    sqlx::query_as!(
        InvitationRow,
        "SELECT invitation.id, invitation.email_sealed, invitation.locale, invitation.uses, invitation.generation,
                invitation.expires_at, invitation.revoked_at, invitation.scope_topic, invitation.scope_from, invitation.scope_until,
                organisation.name AS organisation_name, organisation.zone, host.name AS host_name
         FROM consultations.invitations AS invitation
         JOIN accounts.organisations AS organisation ON organisation.id = invitation.organisation_id
         JOIN accounts.users AS host ON host.id = invitation.host_id
         WHERE invitation.id = $1",
        id,
    )
    .fetch_optional(connection)
    .await
}

pub struct BookingRow {
    pub id: Uuid,
    pub name: String,
    pub status: BookingStatus,
    pub generation: i16,
    pub end_kind: Option<EndKind>,
    pub end_reason: Option<String>,
    pub offer_until: Option<DateTime<Utc>>,
    pub moves: Option<Uuid>,
    pub notice_waived: bool,
    pub position: Option<i64>,
    pub booked_by: Option<Uuid>,
    pub topic: String,
    pub place: Option<String>,
    pub online_link: Option<String>,
    pub instructions: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub free: i32,
    pub slot_cancel_reason: Option<String>,
    pub invitation_id: Uuid,
    pub email_sealed: Option<Vec<u8>>,
    pub locale: String,
    pub invited: bool,
    pub invitation_generation: i16,
    pub invitation_expires_at: DateTime<Utc>,
    pub invitation_revoked_at: Option<DateTime<Utc>>,
    pub organisation_name: String,
    pub zone: String,
    pub cancel_notice_minutes: i32,
    pub host_name: String,
}

pub async fn booking(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<BookingRow>> {
    sqlx::query_as!(
        BookingRow,
        r#"SELECT booking.id, booking.name, booking.status AS "status: BookingStatus", booking.generation, booking.end_kind AS "end_kind: EndKind",
                booking.end_reason, booking.offer_until, booking.moves, booking.notice_waived,
                CASE WHEN booking.status = 'WAITLISTED' THEN (
                    SELECT count(*) FROM consultations.bookings AS ahead
                    WHERE ahead.slot_id = booking.slot_id AND ahead.status IN ('WAITLISTED', 'OFFERED') AND ahead.line_place <= booking.line_place)
                END AS position,
                booking.booked_by,
                slot.topic, slot.place, slot.online_link, slot.instructions, slot.starts_at, slot.ends_at,
                slot.capacity - slot.booked_count AS "free!", slot.cancel_reason AS slot_cancel_reason,
                invitation.id AS invitation_id, invitation.email_sealed, invitation.locale, invitation.invited,
                invitation.generation AS invitation_generation, invitation.expires_at AS invitation_expires_at,
                invitation.revoked_at AS invitation_revoked_at,
                organisation.name AS organisation_name, organisation.zone, organisation.cancel_notice_minutes,
                host.name AS host_name
         FROM consultations.bookings AS booking
         JOIN consultations.slots AS slot ON slot.id = booking.slot_id
         JOIN consultations.invitations AS invitation ON invitation.id = booking.invitation_id
         JOIN accounts.organisations AS organisation ON organisation.id = slot.organisation_id
         JOIN accounts.users AS host ON host.id = slot.host_id
         WHERE booking.id = $1"#,
        id,
    )
    .fetch_optional(connection)
    .await
}

/// Everything an address can open now, of any host: bookings and waits that lie ahead, and living invitations.
pub struct LinkRow {
    pub invitation_id: Uuid,
    pub invitation_generation: i16,
    pub booking_id: Option<Uuid>,
    pub booking_generation: Option<i16>,
    pub topic: Option<String>,
    pub starts_at: Option<DateTime<Utc>>,
    pub zone: String,
    pub host_name: String,
}

/// What an address holds, and what its invitations still open.
pub async fn links(
    connection: &mut PgConnection,
    invitation_id: Uuid,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<LinkRow>> {
    sqlx::query_as!(
        LinkRow,
        r#"SELECT invitation.id AS invitation_id, invitation.generation AS invitation_generation, booking.id AS "booking_id?",
                booking.generation AS "booking_generation?", booking.topic AS "topic?", booking.starts_at AS "starts_at?",
                organisation.zone, host.name AS host_name
            FROM consultations.invitations AS asked
            JOIN consultations.invitations AS invitation ON invitation.email_index = asked.email_index
            JOIN accounts.organisations AS organisation ON organisation.id = invitation.organisation_id
            JOIN accounts.users AS host ON host.id = invitation.host_id
            CROSS JOIN LATERAL (
                SELECT held.id, held.generation, slot.topic, slot.starts_at FROM consultations.bookings AS held
                JOIN consultations.slots AS slot ON slot.id = held.slot_id
                WHERE held.invitation_id = invitation.id AND held.status IN ('BOOKED', 'WAITLISTED', 'OFFERED') AND slot.ends_at > $2
                UNION ALL SELECT NULL, NULL, NULL, NULL
                WHERE invitation.invited AND invitation.revoked_at IS NULL AND invitation.expires_at > $2
                    AND invitation.uses > (SELECT count(*) FROM consultations.bookings AS used WHERE used.invitation_id = invitation.id AND used.status = 'BOOKED')
                ) AS booking
            WHERE asked.id = $1
            ORDER BY booking.starts_at, invitation.created_at LIMIT 50"#,
        invitation_id,
        now,
    )
    .fetch_all(connection)
    .await
}

/// How a host introduces themselves.
pub struct HostNames {
    pub host_name: String,
    pub organisation_name: String,
    pub zone: String,
}

pub async fn host(connection: &mut PgConnection, organisation_id: Uuid, user_id: Uuid) -> sqlx::Result<HostNames> {
    sqlx::query_as!(
        HostNames,
        "SELECT host.name AS host_name, organisation.name AS organisation_name, organisation.zone
            FROM accounts.organisations AS organisation JOIN accounts.users AS host ON host.id = $2 WHERE organisation.id = $1",
        organisation_id,
        user_id,
    )
    .fetch_one(connection)
    .await
}
