//! Seeded runs: random batches, clock steps and lost connections, every answer and every row compared with the model.
//!
//! A failure names its seed; `JARI_SEED=… cargo test --test simulation` runs that one alone, `JARI_SEEDS=…` so many.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chrono::TimeDelta;
use group_commit::{Apply, Failure};
use jari::clock::Clock;
use jari::consultations::lane::{Connection, SlotLane};
use jari::consultations::rules::Command;
use jari::ids::Ids;
use uuid::Uuid;

use crate::bench::{Bench, LONDON, SEOUL, said, start};
use crate::model::{Ask, Host, Model};
use crate::proxy::{Cut, Proxy};

const SEEDS_DEFAULT: u64 = 30;
const BATCHES: usize = 60;
const BATCH_MAX: u64 = 12;
/// A batch has at most eighteen statements, so that some cuts come too late and the batch is committed.
const CUT_STATEMENTS_MAX: u64 = 18;

#[test]
fn every_answer_and_every_row_is_the_models() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let seeds = match number("JARI_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("JARI_SEEDS").unwrap_or(SEEDS_DEFAULT),
    };
    for seed in seeds {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let result = catch_unwind(AssertUnwindSafe(|| runtime.block_on(simulate(seed))));
        assert!(result.is_ok(), "seed {seed}: replay it with JARI_SEED={seed}");
    }
}

/// A small generator (SplitMix64, Steele et al., OOPSLA 2014), so that a seed gives the same run on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn one_in(&mut self, bound: u64) -> bool {
        self.below(bound) == 0
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

struct Simulation {
    random: Random,
    bench: Bench,
    proxy: Proxy,
    lane: SlotLane,
    connection: Connection,
    clock: Clock,
    ids: Ids,
    slots: Vec<Uuid>,
    invitations: Vec<Uuid>,
    /// What was asked for before, so that it can be asked for again.
    asked: Vec<Ask>,
    committed: u32,
    lost: u32,
}

async fn simulate(seed: u64) {
    let mut simulation = Simulation::new(Random(seed)).await;
    for batch in 0..BATCHES {
        simulation.move_clock();
        if simulation.random.one_in(4) {
            simulation.happens_elsewhere().await;
        }
        let length = simulation.random.below(BATCH_MAX) + 1;
        let asks: Vec<Ask> = (0..length).map(|_| simulation.ask()).collect();
        simulation.decide(batch, &asks).await;
    }
    simulation.compare_rows("at the end").await;
    let Simulation { committed, lost, .. } = simulation;
    assert!(
        committed > 20 && lost > 2,
        "{committed} batches with effects, {lost} connections lost: this run shows too little"
    );
}

impl Simulation {
    /// Few places, many guests, two hosts. One address has two invitations, of which the first is revoked.
    async fn new(mut random: Random) -> Self {
        let mut bench = Bench::new().await;
        let mut slots = Vec::new();
        for number in 0..6 {
            let host = if number < 4 { SEOUL } else { LONDON };
            let starts_at = start() + TimeDelta::minutes(i64::try_from(60 + random.below(1_200)).unwrap());
            let capacity = i32::try_from(random.below(4) + 1).unwrap();
            slots.push(bench.add_slot(number, host, starts_at, capacity).await);
        }
        let mut invitations = Vec::new();
        for number in 0..10 {
            let host = if number < 7 { SEOUL } else { LONDON };
            let uses = i16::try_from(random.below(3) + 1).unwrap();
            invitations.push(
                bench
                    .add_invitation(number, host, &format!("guest{number}"), uses)
                    .await,
            );
        }
        let (clock, ids) = (Clock::manual(start()), Ids::sequence());
        let proxy = Proxy::start(&bench.database.target);
        let lane = bench.lane(&proxy.target(), &clock, &ids);
        let connection = lane.connect().await.unwrap();
        Self {
            random,
            bench,
            proxy,
            lane,
            connection,
            clock,
            ids,
            slots,
            invitations,
            asked: Vec::new(),
            committed: 0,
            lost: 0,
        }
    }

    /// A little on, sometimes back, sometimes to the very edge of a limit.
    fn move_clock(&mut self) {
        let now = self.clock.wall();
        let slot = &self.bench.model.slots[self.random.pick(&self.slots)];
        let edge = match self.random.below(3) {
            0 => slot.starts_at,
            1 => slot.starts_at - TimeDelta::minutes(slot.host.notice_minutes.into()) + TimeDelta::seconds(2),
            _ => {
                let id = *self.random.pick(&self.invitations);
                self.bench.model.invitations[&id].expires_at + TimeDelta::seconds(2)
            }
        };
        let to_edge = edge - TimeDelta::milliseconds(i64::from(self.random.one_in(2))) - now;
        let by = match self.random.below(8) {
            0 => -TimeDelta::minutes(20),
            1 if to_edge > TimeDelta::zero() && to_edge < TimeDelta::hours(2) => to_edge,
            _ => TimeDelta::seconds(i64::try_from(self.random.below(1_200)).unwrap()),
        };
        self.clock.advance(by);
    }

    fn ask(&mut self) -> Ask {
        if !self.asked.is_empty() && self.random.one_in(5) {
            // A retry of something earlier, or a double click: the server gives it a new id.
            let mut again = self.random.pick(&self.asked).clone();
            if let Ask::Book { id, .. } = &mut again {
                *id = self.ids.next();
            }
            return again;
        }
        let ask = match self.random.below(20) {
            0..11 => self.ask_book(),
            11..16 => self.ask_cancel(),
            16 => Ask::Expire {
                slot: *self.random.pick(&self.slots),
            },
            _ => self.ask_change(),
        };
        self.asked.push(ask.clone());
        ask
    }

    fn ask_book(&mut self) -> Ask {
        let invitation = *self.random.pick(&self.invitations);
        let current = self.bench.model.invitations[&invitation].generation;
        let generation = match self.random.below(30) {
            0 => 0,
            1 => 1,
            2 => current + 1,
            _ => current,
        };
        let slot = if self.random.one_in(40) {
            Uuid::from_u128(0x404)
        } else {
            *self.random.pick(&self.slots)
        };
        Ask::Book {
            id: self.ids.next(),
            invitation: if self.random.one_in(40) {
                Uuid::from_u128(0x404)
            } else {
                invitation
            },
            generation,
            slot,
            key: format!("key {}", self.random.below(30)),
            name: (*self.random.pick(&["Ana", "서연"])).to_owned(),
        }
    }

    fn ask_cancel(&mut self) -> Ask {
        let bookings = &self.bench.model.bookings;
        if bookings.is_empty() {
            return Ask::Cancel {
                booking: Uuid::from_u128(0x404),
                generation: 1,
                slot: self.slots[0],
                reason: None,
            };
        }
        let booking = self.random.pick(bookings);
        let reason = self.random.one_in(2).then(|| "아파요".to_owned());
        let generation = i16::from(!self.random.one_in(20));
        // A page that was opened before the booking moved still names its old slot.
        let slot = if self.random.one_in(20) {
            *self.random.pick(&self.slots)
        } else {
            booking.slot
        };
        Ask::Cancel {
            booking: booking.id,
            generation,
            slot,
            reason,
        }
    }

    fn ask_change(&mut self) -> Ask {
        let slot = *self.random.pick(&self.slots);
        let owner = self.bench.model.slots[&slot].host;
        let by: Host = if self.random.one_in(15) {
            *self.random.pick(&[SEOUL, LONDON])
        } else {
            owner
        };
        match self.random.below(10) {
            0..5 => Ask::Resize {
                by,
                slot,
                capacity: i32::try_from(self.random.below(5) + 1).unwrap(),
            },
            5..7 => Ask::Close { by, slot },
            7..9 => Ask::Reopen { by, slot },
            _ if self.random.one_in(3) => {
                let reason = self.random.one_in(2).then(|| "휴무".to_owned());
                Ask::CancelSlot { by, slot, reason }
            }
            _ => Ask::Reopen { by, slot },
        }
    }

    /// What other use cases do to the rows that the lane reads.
    async fn happens_elsewhere(&mut self) {
        let id = *self.random.pick(&self.invitations);
        let now = self.clock.wall();
        let client = &self.bench.client;
        let change = self.random.below(6);
        if change == 5 {
            return self.a_booking_is_over_or_moves().await;
        }
        let invitation = self.bench.model.invitations.get_mut(&id).unwrap();
        match change {
            0 if invitation.revoked_at.is_none() => {
                invitation.revoked_at = Some(now);
                client
                    .execute(
                        "UPDATE consultations.invitations SET revoked_at = $2 WHERE id = $1",
                        &[&id, &now],
                    )
                    .await
                    .unwrap();
                let (host, address) = (invitation.host, String::from_utf8(invitation.address.clone()).unwrap());
                // Invited again: another invitation for the same address.
                let number = self.invitations.len() as u128;
                self.invitations
                    .push(self.bench.add_invitation(number, host, &address, 1).await);
            }
            1 => {
                invitation.generation += 1;
                invitation.replaced_at = Some(now);
                let sql =
                    "UPDATE consultations.invitations SET generation = generation + 1, replaced_at = $2 WHERE id = $1";
                client.execute(sql, &[&id, &now]).await.unwrap();
            }
            2 => {
                let in_minutes = i64::try_from(self.random.below(300)).unwrap();
                invitation.expires_at = now + TimeDelta::minutes(in_minutes);
                let sql = "UPDATE consultations.invitations SET expires_at = $2 WHERE id = $1";
                client.execute(sql, &[&id, &invitation.expires_at]).await.unwrap();
            }
            _ => {
                invitation.uses = i16::try_from(self.random.below(4) + 1).unwrap();
                let sql = "UPDATE consultations.invitations SET uses = $2 WHERE id = $1";
                client.execute(sql, &[&id, &invitation.uses]).await.unwrap();
            }
        }
    }

    async fn a_booking_is_over_or_moves(&mut self) {
        let model = &mut self.bench.model;
        if model.bookings.is_empty() {
            return;
        }
        let index = usize::try_from(self.random.below(model.bookings.len() as u64)).unwrap();
        let booking = model.bookings[index].clone();
        let to = *self.random.pick(&self.slots);
        let may_move = booking.status == "BOOKED"
            && booking.slot != to
            && model.slots[&to].status == "OPEN"
            && model.taken(to) < model.slots[&to].capacity
            && !model
                .bookings
                .iter()
                .any(|it| it.slot == to && it.address == booking.address && it.status != "CANCELLED");
        let client = &self.bench.client;
        if may_move {
            model.bookings[index].slot = to;
            for slot in [booking.slot, to] {
                model.slots.get_mut(&slot).unwrap().version += 1;
            }
            let sql = format!(
                "UPDATE consultations.bookings SET slot_id = '{to}' WHERE id = '{}';
                 UPDATE consultations.slots SET booked_count = booked_count + CASE id WHEN '{to}' THEN 1 ELSE -1 END, version = version + 1
                 WHERE id IN ('{to}', '{}')",
                booking.id, booking.slot
            );
            client.batch_execute(&sql).await.unwrap();
        } else if booking.status == "BOOKED" {
            let status = *self.random.pick(&["COMPLETED", "NO_SHOW"]);
            model.bookings[index].status = status;
            let sql = "UPDATE consultations.bookings SET status = $2 WHERE id = $1";
            client.execute(sql, &[&booking.id, &status]).await.unwrap();
        }
    }

    fn cut(&mut self) -> Option<Cut> {
        match self.random.below(10) {
            0 => Some(Cut::AfterStatements(
                usize::try_from(self.random.below(CUT_STATEMENTS_MAX)).unwrap(),
            )),
            1 => Some(Cut::CommitUnsent),
            2 => Some(Cut::CommitAnswerLost),
            _ => None,
        }
    }

    /// Does what a lane does, until the batch is decided or given up.
    async fn decide(&mut self, batch: usize, asks: &[Ask]) {
        loop {
            let mut after: Model = self.bench.model.clone();
            let expected = after.apply(self.clock.wall(), asks);
            let has_effects = after.events.len() > self.bench.model.events.len();
            let cut = self.cut();
            self.proxy.arm(cut);
            let id = self.lane.next_batch();
            let commands: Vec<Command> = asks.iter().map(|ask| self.bench.command(ask)).collect();
            let commands: Vec<&Command> = commands.iter().collect();
            let result = self.lane.apply(&mut self.connection, id, &commands).await;
            let was_cut = cut.is_some() && !self.proxy.disarm();
            let context = format!("batch {batch}, {cut:?} reached: {was_cut}");
            if was_cut {
                self.lost += 1;
                self.connection = self.lane.connect().await.unwrap();
            }
            let outcomes = match result {
                Ok(outcomes) => {
                    assert!(
                        !was_cut || !has_effects,
                        "{context}: decided without an answer from the database"
                    );
                    outcomes
                }
                Err(Failure::Passing(_)) if was_cut && matches!(cut, Some(Cut::AfterStatements(_))) => {
                    self.compare_rows(&context).await;
                    continue;
                }
                Err(Failure::Unknown { outcomes, .. }) if was_cut => {
                    let committed = self.lane.was_committed(&mut self.connection, id).await.unwrap();
                    assert_eq!(committed, cut == Some(Cut::CommitAnswerLost), "{context}");
                    if !committed {
                        self.compare_rows(&context).await;
                        // Either the lane decides again, or it dies as well and everybody asks again later.
                        if self.random.one_in(3) {
                            return;
                        }
                        continue;
                    }
                    // What was inserted while asking must not bar the answer: it stays the same.
                    assert!(
                        self.lane.was_committed(&mut self.connection, id).await.unwrap(),
                        "{context}"
                    );
                    outcomes
                }
                Err(failure) => panic!("{context}: {failure:?} of {asks:#?}"),
            };
            let answers = said(outcomes);
            for (ask, (answer, expected)) in asks.iter().zip(answers.iter().zip(&expected)) {
                assert_eq!(answer, expected, "{context}: {ask:?}");
            }
            assert_eq!(answers.len(), expected.len(), "{context}");
            self.bench.model = after;
            self.committed += u32::from(has_effects);
            if was_cut {
                self.compare_rows(&context).await;
            }
            return;
        }
    }

    async fn compare_rows(&self, when: &str) {
        let (found, expected) = (self.bench.rows().await, self.bench.model.rows());
        for (found, expected) in found.iter().zip(&expected) {
            assert_eq!(found, expected, "{when}");
        }
        assert_eq!(found.len(), expected.len(), "{when}");
        let over = self
            .bench
            .count("SELECT count(*) FROM consultations.slots WHERE booked_count > capacity")
            .await;
        assert_eq!(over, 0, "{when}: oversold");
    }
}
