//! What letters read.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

pub struct InvitationRow {
    pub id: Uuid,
    pub email_sealed: Vec<u8>,
    pub locale: String,
    pub uses: i16,
    pub generation: i16,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub organisation_name: String,
    pub zone: String,
    pub host_name: String,
}

pub async fn invitation(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<InvitationRow>> {
    sqlx::query_as!(
        InvitationRow,
        "SELECT invitation.id, invitation.email_sealed, invitation.locale, invitation.uses, invitation.generation,
                invitation.expires_at, invitation.revoked_at,
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
    pub status: String,
    pub generation: i16,
    pub cancel_kind: Option<String>,
    pub cancel_reason: Option<String>,
    pub topic: String,
    pub place: Option<String>,
    pub online_link: Option<String>,
    pub instructions: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub slot_cancel_reason: Option<String>,
    pub invitation_id: Uuid,
    pub email_sealed: Vec<u8>,
    pub locale: String,
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
        "SELECT booking.id, booking.name, booking.status, booking.generation, booking.cancel_kind, booking.cancel_reason,
                slot.topic, slot.place, slot.online_link, slot.instructions, slot.starts_at, slot.ends_at,
                slot.cancel_reason AS slot_cancel_reason,
                invitation.id AS invitation_id, invitation.email_sealed, invitation.locale,
                invitation.generation AS invitation_generation, invitation.expires_at AS invitation_expires_at,
                invitation.revoked_at AS invitation_revoked_at,
                organisation.name AS organisation_name, organisation.zone, organisation.cancel_notice_minutes,
                host.name AS host_name
         FROM consultations.bookings AS booking
         JOIN consultations.slots AS slot ON slot.id = booking.slot_id
         JOIN consultations.invitations AS invitation ON invitation.id = booking.invitation_id
         JOIN accounts.organisations AS organisation ON organisation.id = slot.organisation_id
         JOIN accounts.users AS host ON host.id = slot.host_id
         WHERE booking.id = $1",
        id,
    )
    .fetch_optional(connection)
    .await
}
