//! Attendees and drafts.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::classes::views::Attendee;

/// For whom a user may apply, beside themselves.
pub async fn attendees(connection: &mut PgConnection, user_id: Uuid) -> sqlx::Result<Vec<Attendee>> {
    sqlx::query_as!(
        Attendee,
        r#"SELECT id, name, false AS "is_self!" FROM classes.attendees WHERE user_id = $1 ORDER BY created_at, id"#,
        user_id,
    )
    .fetch_all(connection)
    .await
}

pub async fn attendee(connection: &mut PgConnection, id: Uuid, user_id: Uuid) -> sqlx::Result<Option<Attendee>> {
    sqlx::query_as!(
        Attendee,
        r#"SELECT id, name, false AS "is_self!" FROM classes.attendees WHERE id = $1 AND user_id = $2"#,
        id,
        user_id,
    )
    .fetch_optional(connection)
    .await
}

/// Nobody is added beyond `max`; the user's row makes two at once wait for each other.
pub async fn insert_attendee(
    connection: &mut PgConnection,
    id: Uuid,
    user_id: Uuid,
    name: &str,
    max: i64,
    now: DateTime<Utc>,
) -> sqlx::Result<bool> {
    sqlx::query!("SELECT id FROM accounts.users WHERE id = $1 FOR NO KEY UPDATE", user_id)
        .fetch_optional(&mut *connection)
        .await?;
    let result = sqlx::query!(
        "INSERT INTO classes.attendees (id, user_id, name, created_at)
         SELECT $1, $2, $3, $5 WHERE (SELECT count(*) FROM classes.attendees WHERE user_id = $2) < $4",
        id,
        user_id,
        name,
        max,
        now,
    )
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}

pub async fn rename_attendee(connection: &mut PgConnection, id: Uuid, user_id: Uuid, name: &str) -> sqlx::Result<bool> {
    let result = sqlx::query!(
        "UPDATE classes.attendees SET name = $3 WHERE id = $1 AND user_id = $2",
        id,
        user_id,
        name,
    )
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Somebody whom the organisation entered before under this address and name.
pub async fn known_by_host(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    email_index: &[u8],
    name: &str,
) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "SELECT id FROM classes.attendees WHERE organisation_id = $1 AND email_index = $2 AND name = $3 ORDER BY created_at LIMIT 1",
        organisation_id,
        email_index,
        name,
    )
    .fetch_optional(connection)
    .await
}

pub struct EnteredAttendee<'a> {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub name: &'a str,
    pub email_sealed: Option<&'a [u8]>,
    pub email_index: Option<&'a [u8]>,
    pub locale: &'a str,
}

pub async fn insert_by_host(
    connection: &mut PgConnection,
    attendee: &EnteredAttendee<'_>,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO classes.attendees (id, organisation_id, name, email_sealed, email_index, locale, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
        attendee.id,
        attendee.organisation_id,
        attendee.name,
        attendee.email_sealed,
        attendee.email_index,
        attendee.locale,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub struct DraftRecord {
    pub attendee_id: Option<Uuid>,
    pub form_version: Option<i32>,
    pub answers_sealed: Vec<u8>,
    pub saved_at: DateTime<Utc>,
}

pub async fn draft(connection: &mut PgConnection, class_id: Uuid, user_id: Uuid) -> sqlx::Result<Option<DraftRecord>> {
    sqlx::query_as!(
        DraftRecord,
        "SELECT attendee_id, form_version, answers_sealed, saved_at FROM classes.drafts WHERE class_id = $1 AND user_id = $2",
        class_id,
        user_id,
    )
    .fetch_optional(connection)
    .await
}

pub async fn save_draft(
    connection: &mut PgConnection,
    class_id: Uuid,
    user_id: Uuid,
    draft: &DraftRecord,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO classes.drafts (class_id, user_id, attendee_id, form_version, answers_sealed, saved_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT ON CONSTRAINT drafts_pkey DO UPDATE SET attendee_id = excluded.attendee_id, form_version = excluded.form_version,
             answers_sealed = excluded.answers_sealed, saved_at = excluded.saved_at",
        class_id,
        user_id,
        draft.attendee_id,
        draft.form_version,
        draft.answers_sealed,
        draft.saved_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

pub async fn remove_draft(connection: &mut PgConnection, class_id: Uuid, user_id: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "DELETE FROM classes.drafts WHERE class_id = $1 AND user_id = $2",
        class_id,
        user_id
    )
    .execute(connection)
    .await?;
    Ok(())
}
