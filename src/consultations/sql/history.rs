//! Events, as a history.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

#[derive(Debug)]
pub struct Row {
    pub at: DateTime<Utc>,
    pub kind: String,
    pub aggregate_type: String,
    pub aggregate_id: Uuid,
    pub actor: String,
    pub payload: Value,
    pub user_name: Option<String>,
    pub guest_name: Option<String>,
}

macro_rules! select_events {
    ($of:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Row,
            r#"SELECT event.at, event.type AS kind, event.aggregate_type, event.aggregate_id, event.actor, event.payload,
                    actor.name AS "user_name?", booking.name AS "guest_name?"
                FROM messaging.events AS event
                LEFT JOIN accounts.users AS actor ON actor.id = CASE WHEN event.actor LIKE 'user:%' THEN substr(event.actor, 6)::uuid END
                LEFT JOIN consultations.bookings AS booking ON booking.id = event.aggregate_id
                WHERE "# + $of + r#"
                ORDER BY event.seq DESC LIMIT $2"#,
            $($argument),*
        )
    };
}

/// The slot's own events, and what happened in it to bookings, wherever they are now.
pub async fn of_slot(connection: &mut PgConnection, slot_id: Uuid, limit: i64) -> sqlx::Result<Vec<Row>> {
    select_events!(
        "event.aggregate_id IN (SELECT $1::uuid UNION ALL SELECT id FROM consultations.bookings
                WHERE slot_id = $1 AND status IN ('BOOKED', 'COMPLETED', 'NO_SHOW', 'WAITLISTED', 'OFFERED')
            UNION ALL SELECT id FROM consultations.bookings
                WHERE slot_id = $1 AND status IN ('CANCELLED', 'DECLINED', 'MISSED', 'LEFT', 'ENDED')
            UNION ALL SELECT moved.aggregate_id FROM messaging.events AS moved
                WHERE moved.type = 'BookingMoved' AND moved.payload ->> 'from_slot_id' = $1::uuid::text)
            AND ($1::uuid::text IN (coalesce(event.payload ->> 'slot_id', booking.slot_id::text, $1::uuid::text), event.payload ->> 'from_slot_id'))",
        slot_id,
        limit
    )
    .fetch_all(connection)
    .await
}

pub async fn of_booking(connection: &mut PgConnection, booking_id: Uuid, limit: i64) -> sqlx::Result<Vec<Row>> {
    select_events!("event.aggregate_id = $1", booking_id, limit)
        .fetch_all(connection)
        .await
}
