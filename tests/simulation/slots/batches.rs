//! Single batches: what they leave in the tables, what they wait for, and what makes them fail as a whole.

use chrono::{DateTime, TimeDelta, Utc};
use group_commit::{Apply, Failure};
use jari::clock::Clock;
use jari::consultations::lane::SlotLane;
use jari::consultations::rules::{Outcome, Request, SlotEdit, Span};
use jari::ids::Ids;
use uuid::Uuid;

use crate::slots::asks::{Ask, Booker, Host, What, edit};
use crate::slots::bench::{Bench, SEOUL, decide, invitation, slot, start};
use crate::slots::model::Model;
use crate::slots::rows::said;

/// One host, three slots with two places, three guests with two uses each.
struct Scene {
    bench: Bench,
    lane: SlotLane,
    slots: [Uuid; 3],
    guests: [Uuid; 3],
    ids: Ids,
}

impl Scene {
    async fn new(clock: Clock) -> Self {
        Self::with(clock, SEOUL, |_| {}).await
    }

    async fn with(clock: Clock, host: Host, change: impl FnOnce(&mut Model)) -> Self {
        let mut bench = Bench::new().await;
        let from = clock.wall();
        let slots = [1, 2, 3].map(|number| Uuid::from_u128(0x5100 + number));
        let guests = [1, 2, 3].map(|number| Uuid::from_u128(0xa100 + number));
        let mut model = Model::default();
        for (days, id) in (1..).zip(slots) {
            model.slots.insert(id, slot(id, host, from + TimeDelta::days(days), 2));
        }
        for (id, address) in guests.into_iter().zip(["ana", "eve", "kim"]) {
            let mut made = invitation(host, address, 2);
            // The real clock is far from where the tests begin.
            made.expires_at = from + TimeDelta::days(30);
            model.invitations.insert(id, made);
        }
        change(&mut model);
        bench.set(model, &[host]).await;
        let ids = Ids::sequence();
        let lane = bench.lane(&bench.observer.database.target, &clock, &ids);
        Self {
            bench,
            lane,
            slots,
            guests,
            ids,
        }
    }

    fn book(&self, guest: usize, slot: usize, key: &str) -> Ask {
        Ask::Book {
            id: self.ids.next(),
            invitation: self.guests[guest],
            by: Booker::Guest { generation: 1 },
            slot: self.slots[slot],
            wait: true,
            key: key.into(),
            name: "Ana".into(),
        }
    }

    fn cancel(book: &Ask) -> Ask {
        let (booking, _, slot) = made(book);
        Ask::Cancel {
            booking,
            generation: 1,
            slot,
            late: false,
            reason: None,
            key: "cancel".into(),
        }
    }

    fn accept(book: &Ask) -> Ask {
        let (booking, invitation, slot) = made(book);
        Ask::Accept {
            booking,
            generation: 1,
            invitation,
            slot,
        }
    }

    fn moved(&self, book: &Ask, from: usize, to: usize) -> Ask {
        let (booking, invitation, _) = made(book);
        Ask::Move {
            booking,
            generation: 1,
            invitation,
            from: self.slots[from],
            slot: self.slots[to],
            wait: true,
            entry: self.ids.next(),
            key: format!("to {to}"),
            name: "Ana".into(),
        }
    }

    fn change(&self, slot: usize, what: What) -> Ask {
        Ask::Change {
            slot: self.slots[slot],
            by: self.bench.model.slots[&self.slots[slot]].host,
            what,
        }
    }

    fn edit(&self, slot: usize, change: impl FnOnce(&mut SlotEdit)) -> Ask {
        self.change(slot, edit(change))
    }

    fn span(&self, slot: usize) -> Span {
        let it = &self.bench.model.slots[&self.slots[slot]];
        Span {
            starts_at: it.starts_at,
            ends_at: it.ends_at,
        }
    }

    /// Decides on a fresh connection, and compares answers and rows with the model.
    async fn check(&mut self, clock: DateTime<Utc>, asks: &[Ask]) -> Vec<String> {
        let expected = self.bench.model.apply(clock, asks, &[]);
        let mut connection = self.lane.connect().await.unwrap();
        let answers = decide(&self.bench, &self.lane, &mut connection, asks).await;
        assert_eq!(answers, expected);
        self.bench.compare().await.unwrap();
        answers
    }

    /// The failure of a batch that must fail as a whole, and leave nothing.
    async fn check_poison(&mut self, asks: &[Ask], cause: &str) {
        let before = self.bench.rows().await;
        let mut connection = self.lane.connect().await.unwrap();
        let requests: Vec<Request> = asks.iter().map(|ask| self.bench.request(ask)).collect();
        let requests: Vec<&Request> = requests.iter().collect();
        let applied = Box::pin(self.lane.apply(&mut connection, self.lane.next_batch(), &requests)).await;
        match applied {
            Err(Failure::Poison(found)) => assert!(format!("{found:?}").contains(cause), "{found:?}"),
            other => panic!("{other:?}"),
        }
        drop(connection);
        let after = self.bench.rows().await;
        assert_eq!(
            (after.bookings, after.slots, after.changes),
            (before.bookings, before.slots, before.changes)
        );
        assert_eq!(after.events, []);
    }

    async fn count(&self, of_bookings: &str) -> i64 {
        self.bench
            .observer
            .count(&format!(
                "SELECT count(*) FROM consultations.bookings WHERE {of_bookings}"
            ))
            .await
    }
}

/// Booking, invitation and slot.
fn made(book: &Ask) -> (Uuid, Uuid, Uuid) {
    match book {
        Ask::Book {
            id, invitation, slot, ..
        } => (*id, *invitation, *slot),
        Ask::Move {
            entry,
            invitation,
            slot,
            ..
        } => (*entry, *invitation, *slot),
        other => panic!("no booking: {other:?}"),
    }
}

fn manual() -> Clock {
    Clock::manual(start())
}

#[tokio::test]
async fn booked_cancelled_and_booked_again_in_one_batch_are_two_rows() {
    let mut scene = Scene::new(manual()).await;
    let (first, again) = (scene.book(0, 0, "first"), scene.book(0, 0, "again"));
    let batch = [first.clone(), Scene::cancel(&first), again];
    scene.check(start(), &batch).await;
    assert_eq!(scene.count("status = 'CANCELLED'").await, 1);
    assert_eq!(scene.count("status = 'BOOKED'").await, 1);
    assert_eq!(
        scene
            .bench
            .observer
            .count("SELECT count(*) FROM messaging.events")
            .await,
        3
    );
}

/// The place passes from a row that is updated to one that is inserted, inside the unique index of active bookings.
#[tokio::test]
async fn cancelled_and_booked_again_in_one_batch_pass_the_unique_index() {
    let mut scene = Scene::new(manual()).await;
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
    let mut scene = Scene::new(manual()).await;
    let before = scene.book(0, 0, "before");
    scene.check(start(), &[before]).await;
    let off = scene.change(
        0,
        What::Cancel {
            reason: Some("휴무".into()),
        },
    );
    let batch = [scene.book(1, 0, "with it"), off, scene.book(1, 1, "elsewhere")];
    scene.check(start(), &batch).await;
    assert_eq!(scene.count("end_kind = 'SLOT'").await, 2);
}

#[tokio::test]
async fn refusals_and_repeats_leave_nothing_behind() {
    let mut scene = Scene::new(manual()).await;
    let booked = scene.book(0, 0, "key");
    scene.check(start(), &[booked]).await;
    let batches = "SELECT count(*) FROM messaging.lane_batches";
    assert_eq!(scene.bench.observer.count(batches).await, 1);
    let refused = scene.edit(0, |edit| edit.version = Some(0));
    let batch = [scene.book(0, 0, "key"), scene.book(0, 0, "another"), refused];
    scene.check(start(), &batch).await;
    assert_eq!(
        scene.bench.observer.count(batches).await,
        1,
        "not even the row of the batch"
    );
}

#[tokio::test]
async fn a_clock_that_went_back_does_not_take_the_slot_with_it() {
    let mut scene = Scene::new(manual()).await;
    let later = start() + TimeDelta::hours(5);
    let sql = "UPDATE consultations.slots SET decided_at = $1";
    scene.bench.observer.client.execute(sql, &[&later]).await.unwrap();
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
    let mut scene = Scene::new(manual()).await;
    let skip = "CREATE FUNCTION public.skip() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
                CREATE TRIGGER skip BEFORE UPDATE ON consultations.slots FOR EACH ROW EXECUTE FUNCTION public.skip()";
    scene.bench.observer.client.batch_execute(skip).await.unwrap();
    scene
        .check_poison(&[scene.book(0, 0, "key")], "RowCount { expected: 1, touched: 0 }")
        .await;
}

/// Whoever changes a slot past its lock raises its version; a count that was computed before is then not written.
#[tokio::test]
async fn a_slot_that_changed_since_it_was_read_fails_the_batch() {
    let mut scene = Scene::new(manual()).await;
    let change = "CREATE FUNCTION public.change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
                      'BEGIN UPDATE consultations.slots SET version = version + 1; RETURN NEW; END';
                  CREATE TRIGGER change BEFORE INSERT ON consultations.bookings FOR EACH ROW EXECUTE FUNCTION public.change()";
    scene.bench.observer.client.batch_execute(change).await.unwrap();
    scene
        .check_poison(&[scene.book(0, 0, "key")], "RowCount { expected: 1, touched: 0 }")
        .await;
}

/// A booking that is cancelled already is not cancelled a second time, whoever did it. Nobody but the lane may, and the lane holds
/// the slot; somebody at a console does not know that.
#[tokio::test]
async fn a_booking_that_was_cancelled_past_the_lock_fails_the_batch() {
    let mut scene = Scene::new(manual()).await;
    let ana = scene.book(0, 0, "ana");
    scene.check(start(), std::slice::from_ref(&ana)).await;
    let mut holder = scene.bench.observer.database.target.connect("holder").await.unwrap();
    let transaction = holder.transaction().await.unwrap();
    let change = "UPDATE consultations.bookings SET status = 'CANCELLED', ended_at = 'epoch', end_kind = 'HOST'";
    transaction.execute(change, &[]).await.unwrap();
    // The batch has found the booking as it was, and waits to write it.
    let elsewhere = async {
        scene.bench.observer.wait_until_blocked(1).await;
        transaction.commit().await.unwrap();
    };
    let mut connection = scene.lane.connect().await.unwrap();
    let cancel = scene.bench.request(&Scene::cancel(&ana));
    let requests = [&cancel];
    let waiting = Box::pin(scene.lane.apply(&mut connection, scene.lane.next_batch(), &requests));
    let (applied, ()) = tokio::join!(waiting, elsewhere);
    let Err(Failure::Poison(cause)) = applied else {
        panic!("{applied:?}")
    };
    assert_eq!(cause.to_string(), "a statement touched 0 rows, but was made for 1");
    drop(connection);
    assert_eq!(scene.count("end_kind = 'HOST'").await, 1);
}

/// COMMIT of a transaction that has failed "succeeds" as a rollback: who does not read the writes' answers first tells a
/// guest of a booking that does not exist.
#[tokio::test]
async fn a_write_that_is_refused_is_no_booking() {
    let mut scene = Scene::new(manual()).await;
    let refuse = "ALTER TABLE consultations.bookings ADD CONSTRAINT refused CHECK (idempotency_key <> 'bad')";
    scene.bench.observer.client.batch_execute(refuse).await.unwrap();
    scene
        .check_poison(&[scene.book(0, 0, "good"), scene.book(1, 0, "bad")], "refused")
        .await;
}

/// The invitation is locked before its bookings are counted: a use that another node commits meanwhile counts.
#[tokio::test]
async fn a_use_committed_while_the_batch_waits_for_the_invitation_is_counted() {
    let one_use = |model: &mut Model| model.invitations.values_mut().for_each(|it| it.uses = 1);
    let scene = Scene::with(manual(), SEOUL, one_use).await;
    let mut holder = scene.bench.observer.database.target.connect("holder").await.unwrap();
    let transaction = holder.transaction().await.unwrap();
    let lock = "SELECT FROM consultations.invitations WHERE id = $1 FOR NO KEY UPDATE";
    transaction.execute(lock, &[&scene.guests[0]]).await.unwrap();
    let elsewhere = async {
        scene.bench.observer.wait_until_blocked(1).await;
        let sql = "INSERT INTO consultations.bookings (id, slot_id, invitation_id, email_index, name, status, generation, sequence, idempotency_key,
                       fingerprint, created_at, placed_at, missed, notice_waived)
                   VALUES ('00000000-0000-7000-8000-000000000009', $1, $2, 'ana', 'Ana', 'BOOKED', 1, 0, 'another tab', '', 'epoch', 'epoch', 0, false)";
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

/// Whoever publishes or moves slots of a host holds the host's day: what they put there meanwhile is seen, not run into.
#[tokio::test]
async fn a_slot_put_there_while_the_batch_waits_for_the_day_is_in_the_way() {
    let scene = Scene::with(manual(), alone_at_a_time(), |_| {}).await;
    let there = Span {
        starts_at: scene.span(2).ends_at,
        ends_at: scene.span(2).ends_at + TimeDelta::minutes(50),
    };
    let mut holder = scene.bench.observer.database.target.connect("holder").await.unwrap();
    let transaction = holder.transaction().await.unwrap();
    let lock = "SELECT pg_advisory_xact_lock(hashtextextended('consultations.slots of ' || $1::text, 0))";
    transaction
        .execute(lock, &[&alone_at_a_time().id.to_string()])
        .await
        .unwrap();
    let elsewhere = async {
        scene.bench.observer.wait_until_blocked(1).await;
        let sql = "UPDATE consultations.slots SET starts_at = $2, ends_at = $3 WHERE id = $1";
        transaction
            .execute(sql, &[&scene.slots[1], &there.starts_at, &there.ends_at])
            .await
            .unwrap();
        transaction.commit().await.unwrap();
    };
    let asks = [scene.edit(0, |edit| edit.span = Some(there))];
    let mut connection = scene.lane.connect().await.unwrap();
    let (answers, ()) = tokio::join!(decide(&scene.bench, &scene.lane, &mut connection, &asks), elsewhere);
    assert_eq!(answers, ["SlotOverlaps"]);
}

/// The clock is read when the wait for the lock is over: what is decided after another decision is not dated before it.
#[tokio::test]
async fn a_decision_is_dated_after_the_wait_for_the_lock() {
    let scene = Scene::new(Clock::Database).await;
    let mut holder = scene.bench.observer.database.target.connect("holder").await.unwrap();
    let transaction = holder.transaction().await.unwrap();
    let lock = "SELECT FROM consultations.slots WHERE id = $1 FOR NO KEY UPDATE";
    transaction.execute(lock, &[&scene.slots[0]]).await.unwrap();
    let elsewhere = async {
        scene.bench.observer.wait_until_blocked(1).await;
        let released_at: DateTime<Utc> = transaction
            .query_one("SELECT clock_timestamp()", &[])
            .await
            .unwrap()
            .get(0);
        transaction.commit().await.unwrap();
        released_at
    };
    let request = scene.bench.request(&scene.book(0, 0, "key"));
    let mut connection = scene.lane.connect().await.unwrap();
    let requests = [&request];
    let waiting = Box::pin(scene.lane.apply(&mut connection, scene.lane.next_batch(), &requests));
    let (outcomes, released_at) = tokio::join!(waiting, elsewhere);
    match &outcomes.unwrap()[..] {
        [Outcome::Booking(outcome)] => {
            assert!(
                outcome.booking.created_at > released_at,
                "{outcome:?} before {released_at}"
            );
        }
        other => panic!("{:?}", said(other.to_vec())),
    }
}

/// Locks are taken in one order, invitations by id and then slots by id, whatever the order of the commands: while a batch
/// waits for one row, all rows behind it are still free. That is why batches wait for each other, and never in a circle.
#[tokio::test]
async fn while_a_batch_waits_for_a_row_all_rows_behind_it_are_free() {
    let scene = Scene::new(manual()).await;
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
        let mut holder = scene.bench.observer.database.target.connect("holder").await.unwrap();
        let transaction = holder.transaction().await.unwrap();
        let lock = |table: &str| format!("SELECT FROM {table} WHERE id = $1 FOR NO KEY UPDATE NOWAIT");
        assert_eq!(transaction.execute(&lock(held), &[&id]).await.unwrap(), 1);
        let elsewhere = async {
            scene.bench.observer.wait_until_blocked(1).await;
            for (table, id) in &behind {
                let free = scene.bench.observer.client.execute(&lock(table), &[id]).await;
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

/// Each row takes the place of the other in the unique index of active bookings, so neither may go first.
#[tokio::test]
async fn two_bookings_of_one_guest_change_places_in_one_batch() {
    let mut scene = Scene::new(manual()).await;
    let (one, two) = (scene.book(0, 0, "one"), scene.book(0, 1, "two"));
    scene.check(start(), &[one.clone(), two.clone()]).await;
    let batch = [
        scene.moved(&one, 0, 2),
        scene.moved(&two, 1, 0),
        scene.moved(&one, 2, 1),
    ];
    let answers = scene.check(start(), &batch).await;
    assert!(answers.iter().all(|answer| answer.contains(" BOOKED ")), "{answers:?}");
    let (one, two) = (made(&one).0, made(&two).0);
    assert_eq!(scene.bench.model.find(one).unwrap().slot, scene.slots[1]);
    assert_eq!(scene.bench.model.find(two).unwrap().slot, scene.slots[0]);
}

/// The booking that moves and the wait it moves by are of one guest in one slot, one after the other; and the place that
/// becomes free is offered in the same commit to whoever waits for it.
#[tokio::test]
async fn a_move_and_its_swap_pass_both_unique_indexes() {
    let one_place = |model: &mut Model| model.slots.values_mut().for_each(|slot| slot.capacity = 1);
    let mut scene = Scene::with(manual(), SEOUL, one_place).await;
    let (ana, eve, kim) = (
        scene.book(0, 0, "ana"),
        scene.book(1, 1, "eve"),
        scene.book(2, 0, "kim"),
    );
    scene.check(start(), &[ana.clone(), eve.clone(), kim.clone()]).await;
    let waits = scene.moved(&ana, 0, 1);
    scene.check(start(), std::slice::from_ref(&waits)).await;
    // The offer is made and accepted in the batch that frees the place; its own slot is locked only when it comes again.
    let accept = Scene::accept(&waits);
    let batch = [
        Scene::cancel(&eve),
        accept.clone(),
        Ask::Expire { slot: scene.slots[0] },
    ];
    scene.check(start(), &batch).await;
    let model = &scene.bench.model;
    assert_eq!(model.find(made(&ana).0).unwrap().slot, scene.slots[1]);
    assert_eq!(model.find(made(&waits).0).unwrap().end_kind, Some("MOVED"));
    assert_eq!(model.find(made(&kim).0).unwrap().status, "OFFERED");
    // Asked again it is answered with the booking that has moved.
    let again = scene.check(start(), &[accept]).await;
    assert!(again[0].contains(&made(&ana).0.to_string()), "{again:?}");
}

/// A key belongs to the booking that it changes: with the same one the guest's other booking may wait at the same slot later.
#[tokio::test]
async fn one_key_moves_each_booking_of_a_guest() {
    let mut scene = Scene::new(manual()).await;
    let (one, two) = (scene.book(0, 0, "one"), scene.book(0, 1, "two"));
    let full = [scene.book(1, 2, "eve"), scene.book(2, 2, "kim")];
    scene.check(start(), &[one.clone(), two.clone()]).await;
    scene.check(start(), &full).await;
    let (first, second) = (scene.moved(&one, 0, 2), scene.moved(&two, 1, 2));
    let Ask::Accept {
        booking,
        generation,
        slot,
        ..
    } = Scene::accept(&first)
    else {
        unreachable!("that is what it makes");
    };
    let leave = Ask::Leave {
        booking,
        generation,
        slot,
    };
    scene.check(start(), &[first, leave, second.clone()]).await;
    assert_eq!(scene.bench.model.find(made(&second).0).unwrap().status, "WAITLISTED");
}

#[tokio::test]
async fn an_offer_made_and_accepted_in_one_batch_is_one_booking() {
    let mut scene = Scene::new(manual()).await;
    let booked = [
        scene.book(0, 0, "ana"),
        scene.book(1, 0, "eve"),
        scene.book(2, 0, "kim"),
    ];
    scene.check(start(), &booked).await;
    let answers = scene
        .check(
            start(),
            &[
                Scene::cancel(&booked[0]),
                Scene::accept(&booked[2]),
                Scene::accept(&booked[2]),
            ],
        )
        .await;
    assert!(
        answers[1].contains(" BOOKED ") && answers[2].contains(" BOOKED "),
        "{answers:?}"
    );
    assert_eq!(scene.count("status = 'BOOKED'").await, 2);
}

fn alone_at_a_time() -> Host {
    Host {
        overlap_allowed: false,
        ..SEOUL
    }
}

/// At no time in the table do the two stand at one time, although each takes the other's.
#[tokio::test]
async fn two_slots_exchange_their_times_in_one_batch() {
    let mut scene = Scene::with(manual(), alone_at_a_time(), |_| {}).await;
    let (one, two) = (scene.span(0), scene.span(1));
    let aside = Span {
        starts_at: two.ends_at,
        ends_at: two.ends_at + TimeDelta::minutes(50),
    };
    let to = |slot: usize, span: Span| scene.edit(slot, |edit| edit.span = Some(span));
    let at_once = [to(0, two)];
    let in_turn = [to(0, aside), to(1, one), to(0, two)];
    assert_eq!(scene.check(start(), &at_once).await, ["SlotOverlaps"]);
    scene.check(start(), &in_turn).await;
    assert_eq!((scene.span(0), scene.span(1)), (two, one));
}

/// The time of a slot that is cancelled is free for another one of the same batch.
#[tokio::test]
async fn a_slot_takes_the_time_of_one_that_its_batch_cancels() {
    let mut scene = Scene::with(manual(), alone_at_a_time(), |_| {}).await;
    let two = scene.span(1);
    let batch = [
        scene.change(1, What::Cancel { reason: None }),
        scene.edit(0, |edit| edit.span = Some(two)),
    ];
    let answers = scene.check(start(), &batch).await;
    assert!(answers.iter().all(|answer| answer.starts_with("slot ")), "{answers:?}");
}

/// A booking that no longer stands where it was read makes the batch fail, also if its status is as it was.
#[tokio::test]
async fn a_booking_that_moved_past_the_lock_fails_the_batch() {
    let mut scene = Scene::new(manual()).await;
    let ana = scene.book(0, 0, "ana");
    scene.check(start(), std::slice::from_ref(&ana)).await;
    let mut holder = scene.bench.observer.database.target.connect("holder").await.unwrap();
    let transaction = holder.transaction().await.unwrap();
    let change = "UPDATE consultations.bookings SET slot_id = $1";
    transaction.execute(change, &[&scene.slots[2]]).await.unwrap();
    let elsewhere = async {
        scene.bench.observer.wait_until_blocked(1).await;
        transaction.commit().await.unwrap();
    };
    let mut connection = scene.lane.connect().await.unwrap();
    let cancel = scene.bench.request(&Scene::cancel(&ana));
    let requests = [&cancel];
    let waiting = Box::pin(scene.lane.apply(&mut connection, scene.lane.next_batch(), &requests));
    let (applied, ()) = tokio::join!(waiting, elsewhere);
    let Err(Failure::Poison(cause)) = applied else {
        panic!("{applied:?}")
    };
    assert_eq!(cause.to_string(), "a statement touched 0 rows, but was made for 1");
    assert_eq!(scene.count("status = 'BOOKED'").await, 1);
}

/// More than one line may be stood in, but not any number of them.
#[tokio::test]
async fn a_guest_waits_in_ten_lines_and_no_more() {
    const LINES: u128 = 12;
    let ids: Vec<Uuid> = (0..LINES).map(|number| Uuid::from_u128(0x5200 + number)).collect();
    let full = |model: &mut Model| {
        for (days, id) in (3..).zip(&ids) {
            model
                .slots
                .insert(*id, slot(*id, SEOUL, start() + TimeDelta::days(days), 1));
        }
        for invitation in model.invitations.values_mut() {
            invitation.uses = 10;
        }
    };
    let mut scene = Scene::with(manual(), SEOUL, full).await;
    let at = |guest: usize, by: Booker, slot: Uuid| match scene.book(guest, 0, &slot.to_string()) {
        Ask::Book {
            id,
            invitation,
            wait,
            key,
            name,
            ..
        } => Ask::Book {
            id,
            invitation,
            by,
            slot,
            wait,
            key,
            name,
        },
        other => other,
    };
    let taken: Vec<Ask> = ids.iter().map(|slot| at(0, Booker::Host(SEOUL), *slot)).collect();
    let waits: Vec<Ask> = ids
        .iter()
        .map(|slot| at(1, Booker::Guest { generation: 1 }, *slot))
        .collect();
    scene.check(start(), &taken).await;
    let answers = scene.check(start(), &waits).await;
    assert_eq!(
        answers.iter().filter(|answer| answer.contains(" WAITLISTED ")).count(),
        10
    );
    assert_eq!(answers[10..], ["TooManyWaits", "TooManyWaits"]);
}
