//! One history: a small world, random batches, clock steps, other use cases, another node and lost connections; every answer
//! and every row is compared with the model.

use chrono::{DateTime, TimeDelta, Utc};
use group_commit::{Apply, Failure};
use jari::clock::Clock;
use jari::consultations::lane::{Connection, SlotLane};
use jari::consultations::rules::{Command, Outcome, Refusal, Request};
use jari::ids::Ids;
use uuid::Uuid;

use crate::attempt::{Attempt, Lossy, Node, Way, behind_each_other, some_cut};
use crate::observer::Event;
use crate::proxy::Proxy;
use crate::random::Random;
use crate::seeds::{Plant, Seen, Simulation};
use crate::slots::asks::Ask;
use crate::slots::bench::{Bench, start};
use crate::slots::invariants;
use crate::slots::model::Model;
use crate::slots::rows::{Rows, said};
use crate::slots::world::{World, scope};

/// As a lane does.
const REROUTES_MAX: u8 = 3;

/// Connections and tables that many histories use one after the other; each has rows of its own.
pub struct Place {
    bench: Bench,
    proxy: Proxy,
    ids: Ids,
    connection: Connection,
    /// Another node's.
    other_node: Connection,
    through_proxy: Option<Connection>,
    plant: Option<Plant>,
    seen: Seen,
}

impl Simulation for Place {
    const SHOWN: &[&str] = SHOWN;

    async fn new(plant: Option<Plant>) -> Self {
        let bench = Bench::new().await;
        let ids = Ids::sequence();
        let proxy = Proxy::start(
            &bench.observer.database.target,
            plant == Some(Plant::ReadsFactsWithTheLocks),
        );
        let lane = bench.lane(&bench.observer.database.target, &Clock::manual(start()), &ids);
        let (connection, other_node) = (lane.connect().await.unwrap(), lane.connect().await.unwrap());
        Self {
            bench,
            proxy,
            ids,
            connection,
            other_node,
            through_proxy: None,
            plant,
            seen: Seen::new(),
        }
    }

    async fn happen(&mut self, seed: u64) -> Result<(), String> {
        happen(self, seed).await
    }

    fn into_seen(self) -> Seen {
        self.seen
    }
}

/// A command on its way, which may have been sent on before.
struct Pending {
    ask: Ask,
    request: Request,
    reroutes: u8,
}

struct History<'a> {
    place: &'a mut Place,
    random: Random,
    world: World,
    clock: Clock,
    lane: SlotLane,
    lane_through_proxy: SlotLane,
    /// Some histories lose connections.
    has_faults: bool,
    pending: Vec<Pending>,
    rows: Rows,
}

async fn happen(place: &mut Place, seed: u64) -> Result<(), String> {
    let mut random = Random(seed);
    let (world, model) = World::new(seed, &mut random);
    place.bench.set(model, &world.hosts).await;
    let clock = Clock::manual(start());
    let mut history = History {
        lane: place
            .bench
            .lane(&place.bench.observer.database.target, &clock, &place.ids),
        lane_through_proxy: place.bench.lane(&place.proxy.target(), &clock, &place.ids),
        has_faults: random.one_in(12),
        pending: Vec::new(),
        rows: place.bench.model.rows(),
        place,
        world,
        clock,
        random,
    };
    for number in 0..history.random.between(5, 14) {
        history.move_clock();
        if history.random.one_in(5) {
            history.happens_elsewhere().await;
        }
        let before = format!("batch {number} at {}", history.clock.wall());
        history.step().await.map_err(|why| format!("{before}: {why}"))?;
    }
    Ok(())
}

impl History<'_> {
    fn model(&self) -> &Model {
        &self.place.bench.model
    }

    async fn step(&mut self) -> Result<(), String> {
        if self.random.one_in(40) {
            return self.two_nodes().await;
        }
        let mut batch = std::mem::take(&mut self.pending);
        let length = self.random.below(5) + u64::from(batch.is_empty());
        batch.extend(self.new_asks(length));
        self.decide(batch).await?;
        if self.place.plant == Some(Plant::PromotesOutsideTheLane) {
            self.promote_outside_the_lane().await;
        }
        Ok(())
    }

    fn new_asks(&mut self, length: u64) -> Vec<Pending> {
        let now = self.clock.wall();
        let asks = self.world.batch(&mut self.random, &self.place.bench.model, length, now);
        asks.into_iter().map(|ask| self.pending(ask)).collect()
    }

    fn pending(&self, ask: Ask) -> Pending {
        Pending {
            request: self.place.bench.request(&ask),
            ask,
            reroutes: 0,
        }
    }

    /// A little on, sometimes back, sometimes to the very edge of a limit.
    fn move_clock(&mut self) {
        let now = self.clock.wall();
        let by = match self.random.below(12) {
            0 => -TimeDelta::minutes(self.random.between(1, 120)),
            1..5 => self.step_to_an_edge(now),
            5 => TimeDelta::minutes(self.random.between(30, 240)),
            _ => TimeDelta::seconds(self.random.between(0, 600)),
        };
        self.clock.advance(by);
    }

    fn step_to_an_edge(&mut self, now: DateTime<Utc>) -> TimeDelta {
        let grace = TimeDelta::seconds(2);
        let mut edges = Vec::new();
        let mut far = Vec::new();
        let model = self.model();
        for slot in model.slots.values() {
            let limit = slot.starts_at - TimeDelta::minutes(slot.host.notice_minutes.into());
            edges.extend([
                slot.starts_at,
                slot.ends_at,
                slot.starts_at - TimeDelta::hours(2),
                limit + grace,
                limit - TimeDelta::minutes(30),
            ]);
            far.push(slot.ends_at + TimeDelta::days(30));
        }
        // What people are given a deadline for matters most.
        let deadlines = model
            .bookings
            .iter()
            .filter_map(|it| it.offer_until)
            .map(|until| until + grace);
        for deadline in deadlines {
            edges.extend([deadline; 6]);
        }
        let has_settled = model
            .bookings
            .iter()
            .any(|it| ["COMPLETED", "NO_SHOW"].contains(&it.status));
        edges.extend(model.invitations.values().map(|it| it.expires_at + grace));
        // A step that is too long ends everything at once.
        let longest = if self.random.one_in(8) {
            TimeDelta::days(40)
        } else {
            TimeDelta::hours(6)
        };
        edges.retain(|edge| *edge > now && *edge < now + longest);
        if has_settled && self.random.one_in(6) {
            edges = far;
        }
        if edges.is_empty() {
            return TimeDelta::zero();
        }
        *self.random.pick(&edges) - TimeDelta::microseconds(*self.random.pick(&[0, 0, 1, -1, 1_000])) - now
    }

    /// What other use cases do to the rows that the lane reads.
    async fn happens_elsewhere(&mut self) {
        let id = *self.random.pick(&self.world.invitations);
        let now = self.clock.wall();
        let what = self.random.below(8);
        let mut changed = self.place.bench.model.invitations[&id].clone();
        let mut again = None;
        match what {
            0 if changed.revoked_at.is_none() => {
                changed.revoked_at = Some(now);
                // Invited again: another invitation for the same address.
                let mut other = changed.clone();
                (other.revoked_at, other.generation, other.uses, other.invited) = (None, 1, 1, true);
                again = Some(other);
            }
            1 => {
                changed.generation += 1;
                changed.replaced_at = Some(now);
            }
            2 if self.random.one_in(3) => changed.expires_at = now + TimeDelta::minutes(self.random.between(0, 300)),
            3 => scope(&mut changed, &mut self.random),
            _ => changed.uses = i16::try_from(self.random.between(1, 5)).unwrap(),
        }
        let bench = &mut self.place.bench;
        bench.model.invitations.insert(id, changed);
        bench.update_invitation(id).await;
        if let Some(again) = again {
            let id = self.world.id();
            self.world.invitations.push(id);
            bench.invite(id, again).await;
        }
    }

    /// Does what a lane does, until the batch is decided or given up.
    async fn decide(&mut self, batch: Vec<Pending>) -> Result<(), String> {
        let asks: Vec<Ask> = batch.iter().map(|it| it.ask.clone()).collect();
        let also: Vec<Vec<Uuid>> = batch.iter().map(|it| it.request.also_slots.clone()).collect();
        let mut after = self.model().clone();
        let expected = after.apply(self.clock.wall(), &asks, &also);
        let outcomes = loop {
            match self.attempt(&batch, !after.events.is_empty()).await {
                Err(why) => return Err(format!("{why} of {asks:#?}")),
                Ok(Attempt::Decided(outcomes)) => break outcomes,
                Ok(Attempt::NothingHappened) => self.compare().await?,
                Ok(Attempt::CommitLost) => {
                    self.compare().await?;
                    if self.random.one_in(3) {
                        return Ok(());
                    }
                }
            }
        };
        let now = self.model().decision_time(self.clock.wall(), &slots_of(&asks, &also));
        let rerouted = self.answer(batch, outcomes, &expected)?;
        self.pending.extend(rerouted);
        self.place.bench.model = after;
        self.settle(&slots_of(&asks, &also), now)
            .await
            .map_err(|why| format!("{why}\nafter {asks:#?}"))
    }

    async fn attempt(&mut self, batch: &[Pending], has_effects: bool) -> Result<Attempt<Outcome>, String> {
        let requests: Vec<&Request> = batch.iter().map(|it| &it.request).collect();
        let cut = if self.has_faults {
            some_cut(&mut self.random)
        } else {
            None
        };
        let way = Way {
            lane: &self.lane,
            safe: &mut self.place.connection,
            lossy: self.has_faults.then_some(Lossy {
                lane: &self.lane_through_proxy,
                proxy: &self.place.proxy,
                connection: &mut self.place.through_proxy,
                cut,
            }),
        };
        let (attempt, lost) = way.attempt(&requests, has_effects).await;
        if let Some(lost) = lost {
            self.saw(lost);
        }
        attempt
    }

    /// Compares the answers, and gives back what has to come again.
    fn answer(
        &mut self,
        batch: Vec<Pending>,
        mut outcomes: Vec<Outcome>,
        expected: &[String],
    ) -> Result<Vec<Pending>, String> {
        if self.place.plant == Some(Plant::ChecksCapacityBeforeTheRepeat) {
            refuse_repeats_of_full_slots(&batch, &mut outcomes);
        }
        let mut rerouted = Vec::new();
        let asks: Vec<Ask> = batch.iter().map(|it| it.ask.clone()).collect();
        let answers = said(outcomes.clone());
        if answers.len() != expected.len() {
            return Err(format!("{} answers to {} requests", answers.len(), expected.len()));
        }
        for (index, (mut pending, outcome)) in batch.into_iter().zip(outcomes).enumerate() {
            if answers[index] != expected[index] {
                let (answer, expected) = (&answers[index], &expected[index]);
                return Err(format!(
                    "request {index} of {asks:#?} was answered\n    {answer}\nnot\n    {expected}"
                ));
            }
            if let Outcome::Refused(refusal) = &outcome {
                let text = format!("{refusal:?}");
                self.saw(format!("refused {}", text.split([' ', '{']).next().unwrap_or_default()));
            }
            if !self.lane.reroute(&mut pending.request, &outcome) {
                continue;
            }
            self.saw("rerouted".into());
            pending.reroutes += 1;
            if pending.reroutes > REROUTES_MAX {
                self.saw("rerouted too often".into());
            } else {
                rerouted.push(pending);
            }
        }
        Ok(rerouted)
    }

    /// Another node's batch and ours want one invitation; theirs has it first, and ours waits for it.
    async fn two_nodes(&mut self) -> Result<(), String> {
        let invitation = *self.random.pick(&self.world.invitations);
        let mut batches = [Vec::new(), Vec::new()];
        for batch in &mut batches {
            let book = self
                .world
                .book_with(&mut self.random, &self.place.bench.model, invitation);
            batch.push(self.pending(book));
            let length = self.random.below(3);
            batch.extend(self.new_asks(length));
        }
        let [theirs, ours] = batches;
        let asks = |batch: &[Pending]| -> Vec<Ask> { batch.iter().map(|it| it.ask.clone()).collect() };
        let (their_asks, our_asks) = (asks(&theirs), asks(&ours));
        let clock = self.clock.wall();
        let mut after = self.model().clone();
        let expected_theirs = after.apply(clock, &their_asks, &[]);
        let now_ours = after.decision_time(clock, &slots_of(&our_asks, &[]));
        let expected_ours = after.apply(clock, &our_asks, &[]);
        let (their_result, our_result) = self.apply_behind_each_other(invitation, &theirs, &ours).await;
        let their_outcomes = their_result.map_err(|failure| format!("{failure:?} of {their_asks:#?}"))?;
        let our_outcomes =
            our_result.map_err(|failure| format!("{failure:?} of {our_asks:#?} behind {their_asks:#?}"))?;
        // What has to be sent on is forgotten here: its caller has gone.
        self.answer(theirs, their_outcomes, &expected_theirs)?;
        self.answer(ours, our_outcomes, &expected_ours)
            .map_err(|why| format!("{why}\nbehind {their_asks:#?}"))?;
        self.saw("two nodes".into());
        self.place.bench.model = after;
        let decided = slots_of(&our_asks, &[]);
        self.settle(&decided, now_ours)
            .await
            .map_err(|why| format!("{why}\nafter {their_asks:#?}\nand {our_asks:#?}"))
    }

    async fn apply_behind_each_other(
        &mut self,
        invitation: Uuid,
        theirs: &[Pending],
        ours: &[Pending],
    ) -> (Decided, Decided) {
        let has_planted = self.place.plant == Some(Plant::ReadsFactsWithTheLocks);
        let Place {
            bench,
            connection,
            other_node,
            through_proxy,
            ..
        } = &mut *self.place;
        let (lane, our_lane) = (
            &self.lane,
            if has_planted {
                &self.lane_through_proxy
            } else {
                &self.lane
            },
        );
        let our_connection = match through_proxy {
            _ if !has_planted => connection,
            Some(connection) => connection,
            none => none.insert(our_lane.connect().await.unwrap()),
        };
        let requests = |batch: &'_ [Pending]| -> Vec<Request> { batch.iter().map(|it| it.request.clone()).collect() };
        let (theirs, ours) = (requests(theirs), requests(ours));
        behind_each_other(
            &bench.observer,
            &format!("SELECT FROM consultations.invitations WHERE id = '{invitation}' FOR NO KEY UPDATE"),
            Node {
                lane,
                connection: other_node,
                requests: &theirs.iter().collect::<Vec<_>>(),
            },
            Node {
                lane: our_lane,
                connection: our_connection,
                requests: &ours.iter().collect::<Vec<_>>(),
            },
            has_planted,
        )
        .await
    }

    /// Every row is compared, and what must be so whatever the model says.
    async fn settle(&mut self, decided: &[Uuid], now: DateTime<Utc>) -> Result<(), String> {
        let before = std::mem::take(&mut self.rows);
        self.compare().await?;
        invariants::check(&before, &self.rows, self.model(), decided, now)
    }

    async fn compare(&mut self) -> Result<(), String> {
        let seen: Vec<String> = self.model().events.iter().map(Event::told).collect();
        for event in seen {
            self.saw(event);
        }
        self.rows = self.place.bench.compare().await?;
        Ok(())
    }

    fn saw(&mut self, what: String) {
        *self.place.seen.entry(what).or_default() += 1;
    }

    /// What a job that does not go through the lane would do: whoever waits longest gets the place that is free.
    async fn promote_outside_the_lane(&mut self) {
        let promote = "
            WITH promoted AS (
                UPDATE consultations.bookings SET status = 'BOOKED', line_place = NULL, due_at = NULL, placed_at = created_at
                WHERE id = (
                    SELECT booking.id FROM consultations.bookings AS booking JOIN consultations.slots AS slot ON slot.id = booking.slot_id
                    WHERE slot.id = ANY($1) AND slot.booked_count < slot.capacity AND booking.status = 'WAITLISTED'
                    ORDER BY booking.line_place LIMIT 1)
                RETURNING slot_id)
            UPDATE consultations.slots SET booked_count = booked_count + 1, waiting_count = waiting_count - 1, version = version + 1
            WHERE id IN (SELECT slot_id FROM promoted)";
        self.place
            .bench
            .observer
            .client
            .execute(promote, &[&self.world.slots])
            .await
            .unwrap();
    }
}

type Decided = Result<Vec<Outcome>, Failure<Outcome>>;

fn slots_of(asks: &[Ask], also: &[Vec<Uuid>]) -> Vec<Uuid> {
    asks.iter()
        .flat_map(Ask::slots)
        .chain(also.iter().flatten().copied())
        .collect()
}

fn refuse_repeats_of_full_slots(batch: &[Pending], outcomes: &mut [Outcome]) {
    for (pending, outcome) in batch.iter().zip(outcomes) {
        if let (Command::Book(book), Outcome::Booking(answered)) = (&pending.request.command, &*outcome)
            && answered.booking.id != book.booking_id
            && answered.slot.booked_count == answered.slot.capacity
        {
            let (waiting, waitlist) = (
                u32::try_from(answered.slot.waiting_count).unwrap(),
                answered.slot.waitlist,
            );
            *outcome = Outcome::Refused(Refusal::SlotFull { waiting, waitlist });
        }
    }
}

/// What the histories of a normal run meet at least once.
const SHOWN: &[&str] = &[
    "BookingCancelled kind=\"GUEST\"",
    "BookingCancelled kind=\"HOST\"",
    "BookingCancelled kind=\"LATE\"",
    "BookingCancelled kind=\"SLOT\"",
    "BookingCompleted",
    "BookingCreated accepted=false",
    "BookingCreated accepted=true",
    "BookingMoved",
    "BookingRescheduled time=false",
    "BookingRescheduled time=true",
    "BookingWaitlisted",
    "OfferEnded how=\"DECLINED\"",
    "OfferEnded how=\"MISSED\" out=false",
    "OfferEnded how=\"MISSED\" out=true",
    "OfferMade",
    "OfferMade first_come=true",
    "SlotCancelled",
    "SlotChanged",
    "WaitEnded kind=\"HOST\"",
    "WaitEnded kind=\"LEFT\"",
    "WaitEnded kind=\"MOVED\"",
    "WaitEnded kind=\"SLOT\"",
    "WaitEnded kind=\"STARTED\"",
    "WaitEnded kind=\"USED\"",
    "lost CommitAnswerLost",
    "lost CommitUnsent",
    "lost a statement",
    "refused AlreadyBooked",
    "refused AlreadyWaiting",
    "refused BookingOver",
    "refused CancelTooLate",
    "refused CapacityBelowBooked",
    "refused InvitationExpired",
    "refused InvitationRevoked",
    "refused InvitationUsed",
    "refused KeyReused",
    "refused LinkReplaced",
    "refused MoveTooLate",
    "refused NotFound",
    "refused NotStarted",
    "refused OfferOver",
    "refused PlaceGone",
    "refused SameSlot",
    "refused SlotCancelled",
    "refused SlotChanged",
    "refused SlotClosed",
    "refused SlotFull",
    "refused SlotOver",
    "refused SlotOverlaps",
    "refused SlotStarted",
    "refused StartsInThePast",
    "refused UnknownLink",
    "refused WaitlistOff",
    "rerouted",
    "two nodes",
];
