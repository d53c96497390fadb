//! Nothing is skipped, nothing is handled twice.

use std::time::Duration;

use futures_util::FutureExt;
use jari::messaging::events::{self, Columns, StoredEvent};
use jari::messaging::mail::{Letters, Order};
use jari::messaging::relay::{self, RelayError, Step};
use uuid::Uuid;

use super::world::World;

/// One mail for every event, so that the table of mails shows what was handled.
const ONE_EACH: Letters = Letters {
    orders: |event: &StoredEvent| {
        vec![Order {
            in_bulk: event.payload["in_list"] == true,
            ..Order::new("TEST", event.aggregate_id)
        }]
    },
    compose: |_, _, _| async { Ok(None) }.boxed(),
};

async fn subjects(world: &World) -> Vec<Uuid> {
    sqlx::query_scalar("SELECT subject_id FROM messaging.mails ORDER BY id")
        .fetch_all(&world.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn an_event_that_commits_late_is_not_skipped() {
    let world = World::new(ONE_EACH).await;
    let (early, late) = (world.any_event(), world.any_event());
    let mut open = world.pool.begin().await.unwrap();
    events::insert(&mut open, std::slice::from_ref(&late)).await.unwrap();
    world.commit(std::slice::from_ref(&early)).await;

    // The first has the lower seq and is not visible; whoever reads on beyond it now never sees it.
    for _ in 0..3 {
        assert_eq!(
            relay::step(&world.pool, &world.clock, &world.subscriber())
                .await
                .unwrap(),
            Step::Idle
        );
    }
    open.commit().await.unwrap();
    world.relay(2).await;
    assert_eq!(subjects(&world).await, [late.aggregate.id(), early.aggregate.id()]);

    // The other way round: the transaction that began first writes and commits last.
    let mut open = world.pool.begin().await.unwrap();
    sqlx::query("SELECT pg_current_xact_id()")
        .execute(&mut *open)
        .await
        .unwrap();
    world.commit(&[world.any_event()]).await;
    assert_eq!(
        relay::step(&world.pool, &world.clock, &world.subscriber())
            .await
            .unwrap(),
        Step::Idle
    );
    events::insert(&mut open, &[world.any_event()]).await.unwrap();
    open.commit().await.unwrap();
    world.relay(2).await;
}

#[tokio::test]
async fn events_are_read_in_the_order_given_by_either_driver() {
    let world = World::new(ONE_EACH).await;
    let events: Vec<_> = (0..200).map(|_| world.any_event()).collect();
    world.commit(&events[..100]).await;
    let client = world.database.target.connect("test").await.unwrap();
    let columns = Columns::of(&events[100..]);
    assert_eq!(
        client.execute(events::INSERT, &columns.parameters()).await.unwrap(),
        100
    );
    world.relay(200).await;
    assert_eq!(
        subjects(&world).await,
        events.iter().map(|event| event.aggregate.id()).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn of_many_relays_one_works_at_a_time_and_each_event_is_handled_once() {
    let world = World::new(ONE_EACH).await;
    for _ in 0..30 {
        let events: Vec<_> = (0..100).map(|_| world.any_event()).collect();
        world.commit(&events).await;
    }
    let read = async || {
        let (mut handled, mut elsewhere) = (0, 0);
        for _ in 0..200 {
            match relay::step(&world.pool, &world.clock, &world.subscriber())
                .await
                .unwrap()
            {
                Step::Handled { events } => {
                    assert!(events <= 1_000, "{events} events in a batch");
                    handled += events;
                }
                Step::Elsewhere => elsewhere += 1,
                Step::Idle => {}
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        (handled, elsewhere)
    };
    let (first, second) = tokio::join!(read(), read());
    assert_eq!(first.0 + second.0, 3_000, "handled by the first and the second");
    assert_eq!(subjects(&world).await.len(), 3_000);
}

#[tokio::test]
async fn a_relay_that_holds_the_cursor_keeps_others_away() {
    let world = World::new(ONE_EACH).await;
    world.commit(&[world.any_event()]).await;
    let subscriber = world.subscriber();
    // Makes the cursor.
    relay::step(&world.pool, &world.clock, &subscriber).await.unwrap();
    world.commit(&[world.any_event()]).await;
    let mut other = world.pool.begin().await.unwrap();
    sqlx::query("SELECT FROM messaging.cursors FOR UPDATE")
        .execute(&mut *other)
        .await
        .unwrap();
    assert_eq!(
        relay::step(&world.pool, &world.clock, &subscriber).await.unwrap(),
        Step::Elsewhere
    );
}

#[tokio::test]
async fn an_event_that_is_read_again_makes_no_second_mail() {
    let world = World::new(ONE_EACH).await;
    let events: Vec<_> = (0..3).map(|_| world.any_event()).collect();
    world.commit(&events).await;
    world.relay(3).await;
    // As after a restored cursor.
    world.execute("UPDATE messaging.cursors SET xid = '0'").await;
    world.relay(3).await;
    assert_eq!(subjects(&world).await.len(), 3);
}

#[tokio::test]
async fn an_event_of_a_newer_version_waits_for_it() {
    let world = World::new(ONE_EACH).await;
    world.commit(&[world.any_event()]).await;
    world
        .execute(
            "INSERT INTO messaging.events (id, type, aggregate_type, aggregate_id, actor, payload, at)
             SELECT id, 'FromTheFuture', aggregate_type, aggregate_id, actor, payload, at FROM messaging.events",
        )
        .await;
    let mut refused = 0;
    for _ in 0..100 {
        match relay::step(&world.pool, &world.clock, &world.subscriber()).await {
            Err(RelayError::UnknownEventType(_)) => refused += 1,
            // The second transaction may not be final yet; then the first is handled alone.
            Ok(Step::Idle | Step::Handled { events: 1 }) => {}
            other => panic!("{other:?}"),
        }
        if refused == 2 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(refused, 2, "asked again, it still waits");
    assert!(
        subjects(&world).await.len() <= 1,
        "nothing follows from what is not understood"
    );
}
