//! Watchers hear of what other nodes committed.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use jari::consultations::rules::SlotStatus;
use jari::consultations::views::PlaceUpdate;
use jari::messaging::live::{Live, LivePlaces};
use jari::messaging::mail::Letters;
use sqlx::PgPool;
use uuid::Uuid;

use super::world::{SLOT, World, id};

fn changed<'a>(
    pool: &'a PgPool,
    hosts: &'a [Uuid],
    since: DateTime<Utc>,
) -> BoxFuture<'a, sqlx::Result<Vec<PlaceUpdate>>> {
    async move {
        let rows: Vec<(Uuid, Uuid, Uuid, i32, i32, SlotStatus, i64)> = sqlx::query_as(
            "SELECT id, organisation_id, host_id, capacity, booked_count, status, version FROM consultations.slots
             WHERE host_id = ANY($1) AND decided_at > $2",
        )
        .bind(hosts)
        .bind(since)
        .fetch_all(pool)
        .await?;
        Ok(rows
            .into_iter()
            .map(
                |(slot_id, organisation_id, host_id, capacity, booked_count, status, version)| PlaceUpdate {
                    slot_id,
                    organisation_id,
                    host_id,
                    starts_at: DateTime::UNIX_EPOCH,
                    ends_at: DateTime::UNIX_EPOCH,
                    capacity,
                    booked_count,
                    waiting_count: 0,
                    waitlist: true,
                    status,
                    version,
                },
            )
            .collect())
    }
    .boxed()
}

const NONE: Letters = Letters {
    orders: |_| Vec::new(),
    compose: |_, _, _| async { Ok(None) }.boxed(),
};

#[tokio::test]
async fn a_change_of_another_node_is_told_once() {
    let world = World::new(NONE).await.with_slot().await;
    let places = LivePlaces::default();
    let mut watch = places.watch(id(1));
    world.clock.advance(TimeDelta::minutes(1));
    places.look(&world.pool, &world.clock, changed).await.unwrap();
    assert_eq!(watch.next().now_or_never(), None, "nothing was decided lately");

    sqlx::query("UPDATE consultations.slots SET booked_count = 2, version = version + 1, decided_at = $1")
        .bind(world.clock.wall())
        .execute(&world.pool)
        .await
        .unwrap();
    for _ in 0..2 {
        places.look(&world.pool, &world.clock, changed).await.unwrap();
    }
    let Live::Update(update) = watch.next().await else {
        panic!("no update")
    };
    assert_eq!((update.slot_id, update.booked_count, update.version), (SLOT, 2, 2));
    assert_eq!(watch.next().now_or_never(), None, "told twice");
}
