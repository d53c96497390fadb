//! One query per function; decides nothing.

pub mod organisations;
pub mod terms;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::rules::{SessionFacts, Standing};

/// "jariuser" in ASCII.
const FIRST_ACCOUNT_LOCK: i64 = 0x6a61_7269_7573_6572;

/// Holds back every other first account until this transaction ends.
pub async fn lock_first_account(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query!("SELECT pg_advisory_xact_lock($1)", FIRST_ACCOUNT_LOCK)
        .execute(connection)
        .await?;
    Ok(())
}

pub async fn standing(connection: &mut PgConnection, email_index: &[u8]) -> sqlx::Result<Standing> {
    sqlx::query_as!(
        Standing,
        r#"SELECT NOT EXISTS (SELECT FROM accounts.users) AS "first!",
                  EXISTS (SELECT FROM accounts.users WHERE email_index = $1) AS "taken!""#,
        email_index,
    )
    .fetch_one(connection)
    .await
}

#[derive(Debug)]
pub struct NewUser<'a> {
    pub id: Uuid,
    pub email_sealed: &'a [u8],
    pub email_index: &'a [u8],
    pub name: &'a str,
    pub password_hash: &'a str,
    pub role: &'a str,
    pub locale: &'a str,
    pub zone: &'a str,
}

pub async fn insert_user(connection: &mut PgConnection, user: &NewUser<'_>, at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO accounts.users (id, email_sealed, email_index, name, password_hash, role, state, locale, zone, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'ACTIVE', $7, $8, $9)",
        user.id,
        user.email_sealed,
        user.email_index,
        user.name,
        user.password_hash,
        user.role,
        user.locale,
        user.zone,
        at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

#[derive(Debug)]
pub struct NewOrganisation<'a> {
    pub id: Uuid,
    pub name: &'a str,
    pub zone: &'a str,
    pub locale: &'a str,
    pub cancel_notice_minutes: i32,
}

pub async fn insert_organisation(
    connection: &mut PgConnection,
    organisation: &NewOrganisation<'_>,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO accounts.organisations (id, name, zone, locale, cancel_notice_minutes, overlap_allowed, waitlist_default, remind_day,
            remind_hour, created_at)
         VALUES ($1, $2, $3, $4, $5, false, true, true, true, $6)",
        organisation.id,
        organisation.name,
        organisation.zone,
        organisation.locale,
        organisation.cancel_notice_minutes,
        at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn insert_member(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    user_id: Uuid,
    role: &str,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO accounts.members (organisation_id, user_id, role, created_at) VALUES ($1, $2, $3, $4)",
        organisation_id,
        user_id,
        role,
        at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

#[derive(Debug)]
pub struct Credentials {
    pub user_id: Uuid,
    pub password_hash: String,
}

pub async fn credentials(connection: &mut PgConnection, email_index: &[u8]) -> sqlx::Result<Option<Credentials>> {
    sqlx::query_as!(
        Credentials,
        "SELECT id AS user_id, password_hash FROM accounts.users WHERE email_index = $1",
        email_index
    )
    .fetch_optional(connection)
    .await
}

/// Replaces the hash that was verified, and no newer one.
pub async fn replace_password_hash(
    connection: &mut PgConnection,
    user_id: Uuid,
    verified: &str,
    new_hash: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE accounts.users SET password_hash = $3 WHERE id = $1 AND password_hash = $2",
        user_id,
        verified,
        new_hash
    )
    .execute(connection)
    .await?;
    Ok(())
}

#[derive(Debug)]
pub struct NewSession<'a> {
    pub id: Uuid,
    pub user_id: Uuid,
    pub refresh_hash: &'a [u8],
    pub expires_at: DateTime<Utc>,
}

pub async fn insert_session(
    connection: &mut PgConnection,
    session: &NewSession<'_>,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO accounts.sessions (id, user_id, refresh_hash, rotated_at, created_at, expires_at) VALUES ($1, $2, $3, $4, $4, $5)",
        session.id,
        session.user_id,
        session.refresh_hash,
        at,
        session.expires_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn lock_session(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<SessionFacts>> {
    sqlx::query_as!(
        SessionFacts,
        r#"SELECT ended_at IS NOT NULL AS "ended!", expires_at, refresh_hash, previous_hash, rotated_at
           FROM accounts.sessions WHERE id = $1 FOR NO KEY UPDATE"#,
        id,
    )
    .fetch_optional(connection)
    .await
}

pub async fn rotate_session(
    connection: &mut PgConnection,
    id: Uuid,
    refresh_hash: &[u8],
    expires_at: DateTime<Utc>,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE accounts.sessions SET previous_hash = refresh_hash, refresh_hash = $2, expires_at = $3, rotated_at = $4 WHERE id = $1",
        id,
        refresh_hash,
        expires_at,
        at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A session ends once: a later reason does not replace the first.
pub async fn end_session(connection: &mut PgConnection, id: Uuid, reason: &str, at: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE accounts.sessions SET ended_at = $3, end_reason = $2 WHERE id = $1 AND ended_at IS NULL",
        id,
        reason,
        at
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn delete_expired_sessions(
    connection: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<u64> {
    let deleted = sqlx::query!(
        "DELETE FROM accounts.sessions WHERE id IN (SELECT id FROM accounts.sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT $2 FOR UPDATE SKIP LOCKED)",
        before,
        limit,
    )
    .execute(connection)
    .await?;
    Ok(deleted.rows_affected())
}

#[derive(Debug)]
pub struct IdentityRow {
    pub user_id: Uuid,
    pub name: String,
    pub email_sealed: Vec<u8>,
    pub role: String,
    pub locale: String,
    pub zone: String,
    pub organisation_id: Option<Uuid>,
    pub organisation_name: Option<String>,
    pub organisation_zone: Option<String>,
    pub member_role: Option<String>,
}

/// Who is behind a live session of an active user. Asked at every request, so that an end is felt at once on every node.
pub async fn identity(
    connection: &mut PgConnection,
    session_id: Uuid,
    now: DateTime<Utc>,
) -> sqlx::Result<Option<IdentityRow>> {
    sqlx::query_file_as!(IdentityRow, "src/accounts/identity.sql", session_id, now)
        .fetch_optional(connection)
        .await
}
