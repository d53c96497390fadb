//! Single batches: what they leave in the tables, what they wait for, and what makes them fail as a whole.

use chrono::{DateTime, TimeDelta, Utc};
use group_commit::{Apply, Failure};
use jari::clock::Clock;
use jari::consultations::lane::SlotLane;
use jari::consultations::rules::{Command, Outcome};
use jari::ids::Ids;
use tokio_postgres::Client;
use uuid::Uuid;

use crate::bench::{Bench, SEOUL, decide, said, start};
use crate::model::Ask;

/// One host, two slots with two places, two guests with one use each.
struct Scene {
    bench: Bench,
    lane: SlotLane,
    slots: [Uuid; 2],
    guests: [Uuid; 2],
    ids: Ids,
}

impl Scene {
    async fn new(clock: Clock) -> Self {
        let mut bench = Bench::new().await;
        let from = clock.wall();
        let slots = [
            bench.add_slot(1, SEOUL, from + TimeDelta::days(1), 2).await,
            bench.add_slot(2, SEOUL, from + TimeDelta::days(2), 2).await,
        ];
        let guests = [
            bench.add_invitation(1, SEOUL, "ana", 1).await,
            bench.add_invitation(2, SEOUL, "eve", 1).await,
        ];
        // The real clock is far from where the tests begin.
        let far = from + TimeDelta::days(30);
        bench
            .client
            .execute("UPDATE consultations.invitations SET expires_at = $1", &[&far])
            .await
            .unwrap();
        for invitation in bench.model.invitations.values_mut() {
            invitation.expires_at = far;
        }
        let ids = Ids::sequence();
        let lane = bench.lane(&bench.database.target, &clock, &ids);
        Self {
            bench,
            lane,
            slots,
            guests,
            ids,
        }
    }

    fn book(&self, guest: usize, slot: usize, key: &str) -> Ask {
        let (invitation, slot) = (self.guests[guest], self.slots[slot]);
        Ask::Book {
            id: self.ids.next(),
            invitation,
            generation: 1,
            slot,
            key: key.into(),
            name: "Ana".into(),
        }
    }

    fn cancel(book: &Ask) -> Ask {
        let Ask::Book { id, slot, .. } = book else {
            panic!("not a booking")
        };
        Ask::Cancel {
            booking: *id,
            generation: 1,
            slot: *slot,
            reason: None,
        }
    }

    /// Decides on a fresh connection, and compares answers and rows with the model.
    async fn check(&mut self, clock: DateTime<Utc>, asks: &[Ask]) {
        let expected = self.bench.model.apply(clock, asks);
        let mut connection = self.lane.connect().await.unwrap();
        assert_eq!(decide(&self.bench, &self.lane, &mut connection, asks).await, expected);
        assert_eq!(self.bench.rows().await, self.bench.model.rows());
    }

    /// The failure of a batch that must fail as a whole, and leave nothing.
    async fn check_poison(&self, asks: &[Ask], cause: &str) {
        let before = self.bench.rows().await;
        let mut connection = self.lane.connect().await.unwrap();
        let commands: Vec<Command> = asks.iter().map(|ask| self.bench.command(ask)).collect();
        let commands: Vec<&Command> = commands.iter().collect();
        match self
            .lane
            .apply(&mut connection, self.lane.next_batch(), &commands)
            .await
        {
            Err(Failure::Poison(found)) => assert!(format!("{found:?}").contains(cause), "{found:?}"),
            other => panic!("{other:?}"),
        }
        drop(connection);
        assert_eq!(self.bench.rows().await, before);
    }
}

#[tokio::test]
async fn booked_cancelled_and_booked_again_in_one_batch_are_two_rows() {
    let mut scene = Scene::new(Clock::manual(start())).await;
    let (first, again) = (scene.book(0, 0, "first"), scene.book(0, 0, "again"));
    let batch = [first.clone(), Scene::cancel(&first), again];
    scene.check(start(), &batch).await;
    let statuses = "SELECT count(*) FROM consultations.bookings WHERE status = ";
    assert_eq!(scene.bench.count(&format!("{statuses}'CANCELLED'")).await, 1);
    assert_eq!(scene.bench.count(&format!("{statuses}'BOOKED'")).await, 1);
    assert_eq!(scene.bench.count("SELECT count(*) FROM messaging.events").await, 3);
}

/// The place passes from a row that is updated to one that is inserted, inside the unique index of active bookings.
#[tokio::test]
async fn cancelled_and_booked_again_in_one_batch_pass_the_unique_index() {
    let mut scene = Scene::new(Clock::manual(start())).await;
    let first = scene.book(0, 0, "first");
    scene.check(start(), std::slice::from_ref(&first)).await;
    let batch = [
        Scene::cancel(&first),
        scene.book(0, 0, "again"),
        scene.book(0, 0, "first"),
    ];
    scene.check(start(), &batch).await;
}

#[tokio::test]
async fn a_slot_cancelled_behind_a_booking_of_its_batch_leaves_it_cancelled() {
    let mut scene = Scene::new(Clock::manual(start())).await;
    let before = scene.book(0, 0, "before");
    scene.check(start(), &[before]).await;
    let off = Ask::CancelSlot {
        by: SEOUL,
        slot: scene.slots[0],
        reason: Some("휴무".into()),
    };
    let batch = [scene.book(1, 0, "with it"), off, scene.book(1, 1, "elsewhere")];
    scene.check(start(), &batch).await;
    assert_eq!(
        scene
            .bench
            .count("SELECT count(*) FROM consultations.bookings WHERE cancel_kind = 'SLOT'")
            .await,
        2
    );
}

#[tokio::test]
async fn refusals_and_repeats_leave_nothing_behind() {
    let mut scene = Scene::new(Clock::manual(start())).await;
    let booked = scene.book(0, 0, "key");
    scene.check(start(), &[booked]).await;
    let batches = "SELECT count(*) FROM messaging.lane_batches";
    assert_eq!(scene.bench.count(batches).await, 1);
    let refused = Ask::Resize {
        by: SEOUL,
        slot: scene.slots[0],
        capacity: 0,
    };
    let batch = [scene.book(0, 0, "key"), scene.book(0, 0, "another"), refused];
    scene.check(start(), &batch).await;
    assert_eq!(scene.bench.count(batches).await, 1, "not even the row of the batch");
}

#[tokio::test]
async fn a_clock_that_went_back_does_not_take_the_slot_with_it() {
    let mut scene = Scene::new(Clock::manual(start())).await;
    let later = start() + TimeDelta::hours(5);
    let sql = "UPDATE consultations.slots SET decided_at = $1";
    scene.bench.client.execute(sql, &[&later]).await.unwrap();
    scene
        .bench
        .model
        .slots
        .values_mut()
        .for_each(|slot| slot.decided_at = later);
    let batch = [scene.book(0, 0, "key")];
    scene.check(start(), &batch).await;
    assert_eq!(scene.bench.model.bookings[0].created_at, later);
}

/// An UPDATE that finds no row is no error for a database. Here it is.
#[tokio::test]
async fn a_statement_that_touches_fewer_rows_than_it_was_made_for_fails_the_batch() {
    let scene = Scene::new(Clock::manual(start())).await;
    let skip = "CREATE FUNCTION public.skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                CREATE TRIGGER skip BEFORE UPDATE ON consultations.slots FOR EACH ROW EXECUTE FUNCTION public.skip()";
    scene.bench.client.batch_execute(skip).await.unwrap();
    scene
        .check_poison(&[scene.book(0, 0, "key")], "RowCount { expected: 1, touched: 0 }")
        .await;
}

/// Whoever changes a slot past its lock raises its version; a count that was computed before is then not written.
#[tokio::test]
async fn a_slot_that_changed_since_it_was_read_fails_the_batch() {
    let scene = Scene::new(Clock::manual(start())).await;
    let change = "CREATE FUNCTION public.change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
                      'BEGIN UPDATE consultations.slots SET version = version + 1; RETURN NEW; END';
                  CREATE TRIGGER change BEFORE INSERT ON consultations.bookings FOR EACH ROW EXECUTE FUNCTION public.change()";
    scene.bench.client.batch_execute(change).await.unwrap();
    scene
        .check_poison(&[scene.book(0, 0, "key")], "RowCount { expected: 1, touched: 0 }")
        .await;
}

/// A booking that is cancelled already is not cancelled a second time, whoever did it. Nobody but the lane may, and the lane holds
/// the slot; somebody at a console does not know that.
#[tokio::test]
async fn a_booking_that_was_cancelled_past_the_lock_fails_the_batch() {
    let mut scene = Scene::new(Clock::manual(start())).await;
    let ana = scene.book(0, 0, "ana");
    scene.check(start(), std::slice::from_ref(&ana)).await;
    let mut holder = scene.bench.database.target.connect("holder").await.unwrap();
    let transaction = holder.transaction().await.unwrap();
    let change = "UPDATE consultations.bookings SET status = 'CANCELLED', cancelled_at = 'epoch', cancel_kind = 'HOST'";
    transaction.execute(change, &[]).await.unwrap();
    // The batch has found the booking as it was, and waits to write it.
    let elsewhere = async {
        wait_until_blocked(&scene.bench.client).await;
        transaction.commit().await.unwrap();
    };
    let mut connection = scene.lane.connect().await.unwrap();
    let cancel = scene.bench.command(&Scene::cancel(&ana));
    let commands = [&cancel];
    let waiting = scene.lane.apply(&mut connection, scene.lane.next_batch(), &commands);
    let (applied, ()) = tokio::join!(waiting, elsewhere);
    let Err(Failure::Poison(cause)) = applied else {
        panic!("{applied:?}")
    };
    assert_eq!(cause.to_string(), "a statement touched 0 rows, but was made for 1");
    drop(connection);
    assert_eq!(
        scene
            .bench
            .count("SELECT count(*) FROM consultations.bookings WHERE cancel_kind = 'HOST'")
            .await,
        1
    );
}

/// COMMIT of a transaction that has failed "succeeds" as a rollback: who does not read the writes' answers first tells a
/// guest of a booking that does not exist.
#[tokio::test]
async fn a_write_that_is_refused_is_no_booking() {
    let scene = Scene::new(Clock::manual(start())).await;
    let refuse = "ALTER TABLE consultations.bookings ADD CONSTRAINT refused CHECK (idempotency_key <> 'bad')";
    scene.bench.client.batch_execute(refuse).await.unwrap();
    scene
        .check_poison(&[scene.book(0, 0, "good"), scene.book(1, 0, "bad")], "refused")
        .await;
}

/// The invitation is locked before its bookings are counted: a use that another node commits meanwhile counts.
#[tokio::test]
async fn a_use_committed_while_the_batch_waits_for_the_invitation_is_counted() {
    let scene = Scene::new(Clock::manual(start())).await;
    let mut holder = scene.bench.database.target.connect("holder").await.unwrap();
    let transaction = holder.transaction().await.unwrap();
    let lock = "SELECT FROM consultations.invitations WHERE id = $1 FOR NO KEY UPDATE";
    transaction.execute(lock, &[&scene.guests[0]]).await.unwrap();
    let elsewhere = async {
        wait_until_blocked(&scene.bench.client).await;
        let sql = "INSERT INTO consultations.bookings (id, slot_id, invitation_id, email_index, name, status, generation, sequence, idempotency_key, fingerprint, created_at)
                   VALUES ('00000000-0000-7000-8000-000000000009', $1, $2, 'ana', 'Ana', 'BOOKED', 1, 0, 'another tab', '', 'epoch')";
        transaction
            .execute(sql, &[&scene.slots[1], &scene.guests[0]])
            .await
            .unwrap();
        transaction
            .execute(
                "UPDATE consultations.slots SET booked_count = 1, version = 2 WHERE id = $1",
                &[&scene.slots[1]],
            )
            .await
            .unwrap();
        transaction.commit().await.unwrap();
    };
    let asks = [scene.book(0, 0, "key")];
    let mut connection = scene.lane.connect().await.unwrap();
    let (answers, ()) = tokio::join!(decide(&scene.bench, &scene.lane, &mut connection, &asks), elsewhere);
    assert_eq!(answers, ["InvitationUsed"]);
}

/// The clock is read when the wait for the lock is over: what is decided after another decision is not dated before it.
#[tokio::test]
async fn a_decision_is_dated_after_the_wait_for_the_lock() {
    let scene = Scene::new(Clock::Database).await;
    let mut holder = scene.bench.database.target.connect("holder").await.unwrap();
    let transaction = holder.transaction().await.unwrap();
    let lock = "SELECT FROM consultations.slots WHERE id = $1 FOR NO KEY UPDATE";
    transaction.execute(lock, &[&scene.slots[0]]).await.unwrap();
    let elsewhere = async {
        wait_until_blocked(&scene.bench.client).await;
        let released_at: DateTime<Utc> = transaction
            .query_one("SELECT clock_timestamp()", &[])
            .await
            .unwrap()
            .get(0);
        transaction.commit().await.unwrap();
        released_at
    };
    let command = scene.bench.command(&scene.book(0, 0, "key"));
    let mut connection = scene.lane.connect().await.unwrap();
    let commands = [&command];
    let waiting = scene.lane.apply(&mut connection, scene.lane.next_batch(), &commands);
    let (outcomes, released_at) = tokio::join!(waiting, elsewhere);
    match &outcomes.unwrap()[..] {
        [Outcome::Booking { booking, .. }] => {
            assert!(booking.created_at > released_at, "{booking:?} before {released_at}");
        }
        other => panic!("{:?}", said(other.to_vec())),
    }
}

/// Locks are taken in one order, invitations by id and then slots by id, whatever the order of the commands: while a batch
/// waits for one row, all rows behind it are still free. That is why batches wait for each other, and never in a circle.
#[tokio::test]
async fn while_a_batch_waits_for_a_row_all_rows_behind_it_are_free() {
    let scene = Scene::new(Clock::manual(start())).await;
    let (slots, invitations) = ("consultations.slots", "consultations.invitations");
    for (held, id, behind) in [
        (slots, scene.slots[0], vec![(slots, scene.slots[1])]),
        (
            invitations,
            scene.guests[1],
            vec![(slots, scene.slots[0]), (slots, scene.slots[1])],
        ),
        (
            invitations,
            scene.guests[0],
            vec![
                (invitations, scene.guests[1]),
                (slots, scene.slots[0]),
                (slots, scene.slots[1]),
            ],
        ),
    ] {
        let mut holder = scene.bench.database.target.connect("holder").await.unwrap();
        let transaction = holder.transaction().await.unwrap();
        let lock = |table: &str| format!("SELECT FROM {table} WHERE id = $1 FOR NO KEY UPDATE NOWAIT");
        assert_eq!(transaction.execute(&lock(held), &[&id]).await.unwrap(), 1);
        let elsewhere = async {
            wait_until_blocked(&scene.bench.client).await;
            for (table, id) in &behind {
                let free = scene.bench.client.execute(&lock(table), &[id]).await;
                assert!(free.is_ok(), "{table} {id} while waiting for {held}: {free:?}");
            }
            transaction.commit().await.unwrap();
        };
        let asks = [scene.book(1, 1, "back"), scene.book(0, 0, "front")];
        let mut connection = scene.lane.connect().await.unwrap();
        let (answers, ()) = tokio::join!(decide(&scene.bench, &scene.lane, &mut connection, &asks), elsewhere);
        assert!(answers.iter().all(|answer| answer.contains(" BOOKED ")), "{answers:?}");
    }
}

/// Until a backend of this database waits for a lock.
async fn wait_until_blocked(client: &Client) {
    let blocked =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for _ in 0..200 {
        if client.query_one(blocked, &[]).await.unwrap().get::<_, i64>(0) > 0 {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    panic!("nobody waits for a lock");
}
