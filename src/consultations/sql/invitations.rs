//! Invitations.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::consultations::rules::Scope;
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
    pub scope_topic: Option<String>,
    pub scope_from: Option<NaiveDate>,
    pub scope_until: Option<NaiveDate>,
    pub live: i64,
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
                SELECT count(*) AS booked FROM consultations.bookings WHERE invitation_id = invitation.id AND status = 'BOOKED') AS held
            LEFT JOIN LATERAL (
                SELECT state, last_error FROM messaging.mails WHERE subject_id = invitation.id ORDER BY created_at DESC, id DESC LIMIT 1) AS mail ON true
            WHERE invitation.organisation_id = $1 AND invitation.invited AND ($2::text IS NULL OR $2 = CASE
                WHEN invitation.revoked_at IS NOT NULL THEN 'REVOKED'
                WHEN mail.state = 'DEAD' AND mail.last_error LIKE 'RCPT: 5%' THEN 'BOUNCED'
                WHEN invitation.expires_at <= $3 THEN 'EXPIRED'
                WHEN held.booked >= invitation.uses THEN 'USED'
                ELSE 'LIVE' END)"#,
        organisation_id,
        status,
        now,
    )
    .fetch_one(connection)
    .await
}

/// Many addresses at once: their invitations that are not revoked, locked in the order of their ids.
pub async fn lock_standing_of(
    connection: &mut PgConnection,
    host_id: Uuid,
    email_indexes: &[Vec<u8>],
) -> sqlx::Result<Vec<(Uuid, Vec<u8>)>> {
    let rows = sqlx::query!(
        "SELECT id, email_index FROM consultations.invitations
            WHERE host_id = $1 AND email_index = ANY($2) AND revoked_at IS NULL ORDER BY id FOR NO KEY UPDATE",
        host_id,
        email_indexes,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.email_index)).collect())
}

/// What every invitation of one request has in common.
#[derive(Debug)]
pub struct Terms<'a> {
    pub organisation_id: Uuid,
    pub host_id: Uuid,
    pub locale: &'a str,
    pub uses: i16,
    pub scope: &'a Scope,
    pub expires_at: DateTime<Utc>,
    pub now: DateTime<Utc>,
}

#[derive(Debug)]
pub struct NewRow {
    pub id: Uuid,
    pub email_sealed: Vec<u8>,
    pub email_index: Vec<u8>,
}

/// The addresses that were new; the others were invited by somebody else in this moment.
pub async fn insert(connection: &mut PgConnection, terms: &Terms<'_>, rows: &[NewRow]) -> sqlx::Result<Vec<Uuid>> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let sealed: Vec<Vec<u8>> = rows.iter().map(|row| row.email_sealed.clone()).collect();
    let indexes: Vec<Vec<u8>> = rows.iter().map(|row| row.email_index.clone()).collect();
    sqlx::query_scalar!(
        "INSERT INTO consultations.invitations (id, email_sealed, email_index, organisation_id, host_id, locale, uses, generation, expires_at,
                created_at, invited, scope_topic, scope_from, scope_until)
            SELECT *, $4::uuid, $5::uuid, $6::text, $7::smallint, 1, $8::timestamptz, $9::timestamptz, true, $10::text, $11::date, $12::date
            FROM unnest($1::uuid[], $2::bytea[], $3::bytea[])
            ON CONFLICT (host_id, email_index) WHERE revoked_at IS NULL DO NOTHING
            RETURNING id",
        &ids,
        &sealed,
        &indexes,
        terms.organisation_id,
        terms.host_id,
        terms.locale,
        terms.uses,
        terms.expires_at,
        terms.now,
        terms.scope.topic,
        terms.scope.from,
        terms.scope.until,
    )
    .fetch_all(connection)
    .await
}

/// Never shortens and never takes uses away: an invitation sent again promises at least what it promised before. What it opens
/// is what the host said last.
pub async fn extend(connection: &mut PgConnection, terms: &Terms<'_>, ids: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE consultations.invitations SET expires_at = greatest(expires_at, $2), uses = greatest(uses, $3), invited = true,
                locale = $4, scope_topic = $5, scope_from = $6, scope_until = $7
            WHERE id = ANY($1)",
        ids,
        terms.expires_at,
        terms.uses,
        terms.locale,
        terms.scope.topic,
        terms.scope.from,
        terms.scope.until,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Lives until then at least.
pub async fn prolong(connection: &mut PgConnection, id: Uuid, expires_at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE consultations.invitations SET expires_at = greatest(expires_at, $2) WHERE id = $1",
        id,
        expires_at
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Older links end; they say since when.
pub async fn replace_link(connection: &mut PgConnection, id: Uuid, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE consultations.invitations SET generation = generation + 1, replaced_at = $2 WHERE id = $1",
        id,
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Bookings, waits and offers that live by an invitation.
pub async fn living(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Vec<(Uuid, Uuid)>> {
    let rows = sqlx::query!(
        "SELECT id, slot_id FROM consultations.bookings WHERE invitation_id = $1 AND status IN ('BOOKED', 'WAITLISTED', 'OFFERED') ORDER BY id",
        id,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.slot_id)).collect())
}

/// Marks that links of an address are mailed now, unless they were since `not_since`; one of its invitations, for the mail to
/// be about. Only addresses with something to open are mailed: a living invitation, or a booking or wait that lies ahead.
///
/// Of two clicks at once the second waits for the first one's rows. Then only the row itself is looked at afresh, not what the
/// statement reads beside it, so the row says for itself that it was asked about.
pub async fn ask_for_links(
    connection: &mut PgConnection,
    email_index: &[u8],
    now: DateTime<Utc>,
    not_since: DateTime<Utc>,
) -> sqlx::Result<Option<Uuid>> {
    let marked = sqlx::query_scalar!(
        "UPDATE consultations.invitations AS invitation SET links_asked_at = $2
            WHERE email_index = $1 AND email_sealed IS NOT NULL AND (links_asked_at IS NULL OR links_asked_at <= $3)
                AND NOT EXISTS (SELECT FROM consultations.invitations AS asked WHERE asked.email_index = $1 AND asked.links_asked_at > $3)
                AND (invited AND revoked_at IS NULL AND expires_at > $2 OR EXISTS (
                    SELECT FROM consultations.bookings AS booking JOIN consultations.slots AS slot ON slot.id = booking.slot_id
                    WHERE booking.invitation_id = invitation.id AND booking.status IN ('BOOKED', 'WAITLISTED', 'OFFERED') AND slot.ends_at > $2))
            RETURNING id",
        email_index,
        now,
        not_since,
    )
    .fetch_all(connection)
    .await?;
    Ok(marked.into_iter().min())
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
    pub organisation_id: Uuid,
    pub host_id: Uuid,
    pub email_sealed: Option<Vec<u8>>,
    pub email_index: Vec<u8>,
    pub uses: i16,
    pub generation: i16,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub replaced_at: Option<DateTime<Utc>>,
    pub invited: bool,
    pub scope_topic: Option<String>,
    pub scope_from: Option<NaiveDate>,
    pub scope_until: Option<NaiveDate>,
    pub host_name: String,
    pub organisation_name: String,
    pub zone: String,
    pub cancel_notice_minutes: i32,
}

impl Opened {
    pub fn scope(&self) -> Scope {
        Scope {
            topic: self.scope_topic.clone(),
            from: self.scope_from,
            until: self.scope_until,
        }
    }
}

macro_rules! select_opened {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Opened,
            "SELECT invitation.id, invitation.organisation_id, invitation.host_id, invitation.email_sealed, invitation.email_index, invitation.uses,
                invitation.generation, invitation.expires_at, invitation.revoked_at, invitation.replaced_at, invitation.invited,
                invitation.scope_topic, invitation.scope_from, invitation.scope_until, host.name AS host_name,
                organisation.name AS organisation_name, organisation.zone, organisation.cancel_notice_minutes
            FROM consultations.invitations AS invitation
            JOIN accounts.users AS host ON host.id = invitation.host_id
            JOIN accounts.organisations AS organisation ON organisation.id = invitation.organisation_id " + $rest,
            $($argument),*
        )
    };
}

pub async fn open(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<Opened>> {
    select_opened!("WHERE invitation.id = $1", id)
        .fetch_optional(connection)
        .await
}

/// The invitation that a booking was made with.
pub async fn of_booking(connection: &mut PgConnection, booking_id: Uuid) -> sqlx::Result<Option<Opened>> {
    select_opened!(
        "WHERE invitation.id = (SELECT invitation_id FROM consultations.bookings WHERE id = $1)",
        booking_id
    )
    .fetch_optional(connection)
    .await
}
