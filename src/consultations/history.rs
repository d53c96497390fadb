//! What happened to a slot or a booking, read from the events that were written with it.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::Error;
use super::rules::Refusal;
use super::sql::history as sql;
use crate::accounts::Host;
use crate::app::App;

/// Entries that are shown.
const ENTRIES_MAX: i64 = 200;

#[derive(Debug, Serialize, ToSchema)]
pub struct Entry {
    pub at: DateTime<Utc>,
    /// Type of the event, as in webhooks.
    #[serde(rename = "type")]
    pub kind: String,
    pub actor: ActorKind,
    /// Name of the member or guest, as it is now.
    #[schema(required)]
    pub actor_name: Option<String>,
    /// Of the events of a booking.
    #[schema(required)]
    pub booking_id: Option<Uuid>,
    /// Ids and public facts.
    #[schema(value_type = Object)]
    pub details: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ActorKind {
    User,
    Guest,
    System,
}

/// A slot with everything that happened to its bookings, newest first.
pub async fn of_slot(app: &App, host: &Host, slot_id: Uuid) -> Result<Vec<Entry>, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    super::sql::slots::find(&mut connection, host.organisation_id, slot_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let rows = sql::of_slot(&mut connection, slot_id, ENTRIES_MAX).await?;
    Ok(rows.into_iter().map(entry).collect())
}

/// One booking, newest first.
pub async fn of_booking(app: &App, host: &Host, booking_id: Uuid) -> Result<Vec<Entry>, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    super::sql::clients::one(&mut connection, host.organisation_id, booking_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let rows = sql::of_booking(&mut connection, booking_id, ENTRIES_MAX).await?;
    Ok(rows.into_iter().map(entry).collect())
}

fn entry(row: sql::Row) -> Entry {
    let actor = match row.actor.split_once(':') {
        Some(("user", _)) => ActorKind::User,
        Some(("invitation", _)) => ActorKind::Guest,
        _ => ActorKind::System,
    };
    Entry {
        at: row.at,
        kind: row.kind,
        actor,
        actor_name: match actor {
            ActorKind::User => row.user_name,
            ActorKind::Guest => row.guest_name,
            ActorKind::System => None,
        },
        booking_id: (row.aggregate_type == "booking").then_some(row.aggregate_id),
        details: row.payload,
    }
}
