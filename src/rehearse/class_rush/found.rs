//! What the database holds after a rush.

use tokio_postgres::Client;
use uuid::Uuid;

use super::api::Status;
use super::history::{Happened, What};
use super::ledger::{Stored, StoredEnrollment};

pub async fn stored(client: &Client, class_id: Uuid) -> anyhow::Result<Stored> {
    let class = client
        .query_one(
            "SELECT capacity, waitlist_capacity, taken_count, waiting_count FROM classes.classes WHERE id = $1",
            &[&class_id],
        )
        .await?;
    let count = |column: usize| usize::try_from(class.get::<_, i32>(column));
    let rows = client
        .query(
            "SELECT id, arrival, status FROM classes.enrollments WHERE class_id = $1",
            &[&class_id],
        )
        .await?;
    let enrollments = rows.iter().map(|row| {
        Ok(StoredEnrollment {
            id: row.get(0),
            arrival: row.get(1),
            status: Status::parse(row.get(2))?,
        })
    });
    Ok(Stored {
        capacity: count(0)?,
        waitlist_capacity: count(1)?,
        taken: count(2)?,
        waiting: count(3)?,
        enrollments: enrollments.collect::<anyhow::Result<_>>()?,
    })
}

/// Everything that happened to the applications for the class. `seq` is given under the class's lock, so it is the order of
/// the decisions.
pub async fn history(client: &Client, class_id: Uuid) -> anyhow::Result<Vec<Happened>> {
    let rows = client
        .query(
            "SELECT event.xid::text::bigint, enrollment.arrival, event.type
                FROM classes.enrollments AS enrollment JOIN messaging.events AS event ON event.aggregate_id = enrollment.id
                WHERE enrollment.class_id = $1 ORDER BY event.seq",
            &[&class_id],
        )
        .await?;
    let happened = rows.iter().map(|row| Happened {
        batch: row.get(0),
        arrival: row.get(1),
        what: What::of(row.get(2)),
    });
    Ok(happened.collect())
}
