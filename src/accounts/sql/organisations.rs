//! Organisations.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::accounts::organisations::Organisation;

#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a decision of its own")]
pub struct OrganisationRow {
    pub id: Uuid,
    pub name: String,
    pub zone: String,
    pub locale: String,
    pub cancel_notice_minutes: i32,
    pub overlap_allowed: bool,
    pub waitlist_default: bool,
    pub remind_day: bool,
    pub remind_hour: bool,
    pub note_retention_days: Option<i32>,
}

pub async fn find(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<OrganisationRow> {
    sqlx::query_as!(
        OrganisationRow,
        "SELECT id, name, zone, locale, cancel_notice_minutes, overlap_allowed, waitlist_default, remind_day, remind_hour, note_retention_days
            FROM accounts.organisations WHERE id = $1",
        id,
    )
    .fetch_one(connection)
    .await
}

/// Two members who edit at once: the second sees what the first has saved.
pub async fn lock(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "SELECT id FROM accounts.organisations WHERE id = $1 FOR NO KEY UPDATE",
        id
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

pub async fn update(connection: &mut PgConnection, organisation: &Organisation) -> sqlx::Result<()> {
    sqlx::query!(
        "UPDATE accounts.organisations SET name = $2, zone = $3, locale = $4, cancel_notice_minutes = $5, overlap_allowed = $6,
                waitlist_default = $7, remind_day = $8, remind_hour = $9, note_retention_days = $10
            WHERE id = $1",
        organisation.id,
        organisation.name,
        organisation.zone.name(),
        organisation.locale.as_str(),
        organisation.cancel_notice_minutes,
        organisation.overlap_allowed,
        organisation.waitlist_default,
        organisation.remind_day,
        organisation.remind_hour,
        organisation.note_retention_days,
    )
    .execute(connection)
    .await?;
    Ok(())
}
