//! Invitations.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::page::Page;

/// An invitation with what its list and its page show.
#[derive(Clone, Debug)]
pub struct InvitationRow {
    pub id: Uuid,
    pub email_sealed: Vec<u8>,
    pub uses: i16,
    pub uses_left: i16,
    pub generation: i16,
    pub status: String,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub created_at: DateTime<Utc>,
    pub mail_state: Option<String>,
    pub mail_sent_at: Option<DateTime<Utc>>,
}

/// Newest first. `status` is derived: what is revoked, over or used up depends on the time and on the bookings.
pub async fn list(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    status: Option<&str>,
    now: DateTime<Utc>,
    page: Page,
) -> sqlx::Result<Vec<InvitationRow>> {
    sqlx::query_file_as!(
        InvitationRow,
        "src/consultations/sql/invitations.sql",
        organisation_id,
        None::<Uuid>,
        status,
        now,
        page.size,
        page.offset()
    )
    .fetch_all(connection)
    .await
}

/// One of them, as in the list.
pub async fn show(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    id: Uuid,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<InvitationRow>> {
    sqlx::query_file_as!(
        InvitationRow,
        "src/consultations/sql/invitations.sql",
        organisation_id,
        id,
        None::<&str>,
        now,
        1_i64,
        0_i64
    )
    .fetch_optional(connection)
    .await
}

pub async fn count(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    status: Option<&str>,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!"
            FROM consultations.invitations AS invitation
            CROSS JOIN LATERAL (
                SELECT count(*) AS live FROM consultations.bookings WHERE invitation_id = invitation.id AND status = 'BOOKED') AS held
            WHERE invitation.organisation_id = $1 AND ($2::text IS NULL OR $2 = CASE
                WHEN invitation.revoked_at IS NOT NULL THEN 'REVOKED'
                WHEN invitation.expires_at <= $3 THEN 'EXPIRED'
                WHEN held.live >= invitation.uses THEN 'USED'
                ELSE 'LIVE' END)"#,
        organisation_id,
        status,
        now,
    )
    .fetch_one(connection)
    .await
}

/// The invitation of this address that is not revoked, locked.
pub async fn lock_standing(
    connection: &mut PgConnection,
    host_id: Uuid,
    email_index: &[u8],
) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "SELECT id FROM consultations.invitations WHERE host_id = $1 AND email_index = $2 AND revoked_at IS NULL FOR NO KEY UPDATE",
        host_id,
        email_index,
    )
    .fetch_optional(connection)
    .await
}

#[derive(Debug)]
pub struct NewRow<'a> {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub host_id: Uuid,
    pub email_sealed: &'a [u8],
    pub email_index: &'a [u8],
    pub locale: &'a str,
    pub uses: i16,
    pub expires_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
}

/// False if somebody else invited the same address in this moment.
pub async fn insert(connection: &mut PgConnection, row: &NewRow<'_>) -> sqlx::Result<bool> {
    let inserted = sqlx::query!(
        "INSERT INTO consultations.invitations (id, organisation_id, host_id, email_sealed, email_index, locale, uses, generation, expires_at, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8, $9)
            ON CONFLICT (host_id, email_index) WHERE revoked_at IS NULL DO NOTHING",
        row.id,
        row.organisation_id,
        row.host_id,
        row.email_sealed,
        row.email_index,
        row.locale,
        row.uses,
        row.expires_at,
        row.created_at,
    )
    .execute(connection)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Never shortens and never takes uses away: an invitation sent again promises at least what it promised before.
pub async fn extend(connection: &mut PgConnection, id: Uuid, expires_at: DateTime<Utc>, uses: i16) -> sqlx::Result<()> {
    sqlx::query!("UPDATE consultations.invitations SET expires_at = greatest(expires_at, $2), uses = greatest(uses, $3) WHERE id = $1", id, expires_at, uses)
        .execute(connection)
        .await?;
    Ok(())
}

/// What decides whether it may be sent again or revoked, locked.
#[derive(Debug)]
pub struct Locked {
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
}

pub async fn lock(connection: &mut PgConnection, organisation_id: Uuid, id: Uuid) -> sqlx::Result<Option<Locked>> {
    sqlx::query_as!(
        Locked,
        "SELECT expires_at, revoked_at FROM consultations.invitations WHERE id = $1 AND organisation_id = $2 FOR NO KEY UPDATE",
        id,
        organisation_id,
    )
    .fetch_optional(connection)
    .await
}

pub async fn revoke(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE consultations.invitations SET revoked_at = $2 WHERE id = $1",
        id,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What its page needs to know about an invitation.
#[derive(Debug)]
pub struct Opened {
    pub id: Uuid,
    pub host_id: Uuid,
    pub email_sealed: Vec<u8>,
    pub email_index: Vec<u8>,
    pub uses: i16,
    pub generation: i16,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub replaced_at: Option<DateTime<Utc>>,
    pub host_name: String,
    pub organisation_name: String,
    pub zone: String,
}

pub async fn open(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<Opened>> {
    sqlx::query_as!(
        Opened,
        "SELECT invitation.id, invitation.host_id, invitation.email_sealed, invitation.email_index, invitation.uses, invitation.generation,
                invitation.expires_at, invitation.revoked_at, invitation.replaced_at, host.name AS host_name, organisation.name AS organisation_name,
                organisation.zone
            FROM consultations.invitations AS invitation
            JOIN accounts.users AS host ON host.id = invitation.host_id
            JOIN accounts.organisations AS organisation ON organisation.id = invitation.organisation_id
            WHERE invitation.id = $1",
        id,
    )
    .fetch_optional(connection)
    .await
}

#[derive(Debug)]
pub struct Held {
    pub id: Uuid,
    pub generation: i16,
    pub slot_id: Uuid,
}

/// The bookings an invitation holds at present.
pub async fn held(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Vec<Held>> {
    sqlx::query_as!(Held, "SELECT id, generation, slot_id FROM consultations.bookings WHERE invitation_id = $1 AND status = 'BOOKED' ORDER BY created_at, id", id)
        .fetch_all(connection)
        .await
}
