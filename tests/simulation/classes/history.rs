//! One history: a small world, random batches, clock steps, other use cases, another node and lost connections; every answer
//! and every row is compared with the model.

use chrono::{DateTime, TimeDelta, Utc};
use group_commit::Apply as _;
use jari::classes::lane::{Classes, EnrollmentLane};
use jari::classes::rules::{Command, Outcome, Refusal};
use jari::clock::Clock;
use jari::ids::Ids;
use uuid::Uuid;

use crate::attempt::{Applied, Attempt, Lossy, Node, Way, behind_each_other, some_cut};
use crate::classes::bench::{Bench, Connection, start};
use crate::classes::invariants;
use crate::classes::model::{GRACE, Model};
use crate::classes::rows::{Rows, said};
use crate::classes::world::World;
use crate::observer::Event;
use crate::proxy::Proxy;
use crate::random::Random;
use crate::seeds::{Plant, Seen, Simulation};

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
        let target = &bench.observer.database.target;
        let proxy = Proxy::start(target, plant == Some(Plant::ReadsFactsWithTheLocks));
        let lane = bench.lane(target, &Clock::manual(start()), &ids);
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
        let mut random = Random(seed);
        let (world, model) = World::new(seed, &mut random);
        self.bench.set(model, &world.members, world.applicants()).await;
        let clock = Clock::manual(start());
        let mut history = History {
            lane: self.bench.lane(&self.bench.observer.database.target, &clock, &self.ids),
            lane_through_proxy: self.bench.lane(&self.proxy.target(), &clock, &self.ids),
            has_faults: random.one_in(12),
            rows: self.bench.model.rows(),
            place: self,
            world,
            clock,
            random,
        };
        for number in 0..history.random.between(5, 16) {
            history.move_clock();
            if history.random.one_in(8) {
                history.happens_elsewhere().await;
            }
            let before = format!("batch {number} at {}", history.clock.wall());
            history.step().await.map_err(|why| format!("{before}: {why}"))?;
        }
        Ok(())
    }

    fn into_seen(self) -> Seen {
        self.seen
    }
}

struct History<'a> {
    place: &'a mut Place,
    random: Random,
    world: World,
    clock: Clock,
    lane: EnrollmentLane,
    lane_through_proxy: EnrollmentLane,
    /// Some histories lose connections.
    has_faults: bool,
    rows: Rows,
}

impl History<'_> {
    fn model(&self) -> &Model {
        &self.place.bench.model
    }

    async fn step(&mut self) -> Result<(), String> {
        if self.random.one_in(40) {
            return self.two_nodes().await;
        }
        let length = 1 + self.random.below(5);
        let batch = self.new_batch(length);
        self.decide(&batch).await?;
        if self.place.plant == Some(Plant::PromotesOutsideTheLane) {
            self.promote_outside_the_lane().await;
        }
        Ok(())
    }

    fn new_batch(&mut self, length: u64) -> Vec<Command> {
        let now = self.clock.wall();
        self.world.batch(&mut self.random, &self.place.bench.model, length, now)
    }

    /// A little on, sometimes back, sometimes to the very edge of a limit.
    fn move_clock(&mut self) {
        let now = self.clock.wall();
        let by = match self.random.below(12) {
            0 => -TimeDelta::minutes(self.random.between(1, 120)),
            1..5 => self.step_to_an_edge(now),
            5 => TimeDelta::minutes(self.random.between(30, 240)),
            6..9 => TimeDelta::seconds(self.random.between(0, 12)),
            _ => TimeDelta::seconds(self.random.between(0, 600)),
        };
        self.clock.advance(by);
    }

    fn step_to_an_edge(&mut self, now: DateTime<Utc>) -> TimeDelta {
        let mut edges = Vec::new();
        let model = self.model();
        for class in model.classes.values() {
            let facts = &class.facts;
            edges.extend(facts.recruit_from);
            edges.extend(facts.recruit_until.map(|until| until + GRACE));
            edges.extend(facts.edit_until.map(|until| until + GRACE));
            edges.extend(class.ends_at());
            edges.extend(class.starts_at());
            edges.extend(
                [12, 24]
                    .into_iter()
                    .filter_map(|hours| Some(class.starts_at()? - TimeDelta::hours(hours))),
            );
            edges.extend(class.time_changed_at.map(|at| at + TimeDelta::days(7)));
        }
        // What people are given a deadline for matters most.
        for row in &model.enrollments {
            let deadlines = [row.offer_until, row.pay_until]
                .into_iter()
                .flatten()
                .map(|until| until + GRACE);
            for deadline in deadlines.chain(row.withheld_until) {
                edges.extend([deadline; 6]);
            }
            if row.decided_from.is_some() {
                edges.extend(row.decided_at.map(|at| at + TimeDelta::seconds(10)));
            }
        }
        // A step that is too long ends everything at once.
        let longest = TimeDelta::hours(if self.random.one_in(8) { 24 * 8 } else { 12 });
        edges.retain(|edge| *edge > now && *edge < now + longest);
        if edges.is_empty() {
            return TimeDelta::zero();
        }
        *self.random.pick(&edges) - TimeDelta::microseconds(*self.random.pick(&[0, 0, 1, -1, 1_000])) - now
    }

    /// What other use cases do to the rows that the lane reads.
    async fn happens_elsewhere(&mut self) {
        if self.random.one_in(2) {
            let file = self.world.file(&mut self.random);
            self.place.bench.upload(file).await;
        } else {
            let class = *self.random.pick(&self.world.classes);
            let version = self.model().classes[&class]
                .form_version
                .map_or(1, |version| version + 1);
            self.place.bench.save_form(class, Some(version)).await;
        }
    }

    /// Does what a lane does, until the batch is decided or given up.
    async fn decide(&mut self, batch: &[Command]) -> Result<(), String> {
        let mut after = self.model().clone();
        let expected = after.apply(self.clock.wall(), batch);
        let has_effects = after.rows() != self.model().rows();
        let outcomes = loop {
            match self.attempt(batch, has_effects).await {
                Err(why) => return Err(format!("{why} of {batch:#?}")),
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
        self.answer(batch, outcomes, &expected)?;
        self.settle(after, batch)
            .await
            .map_err(|why| format!("{why}\nafter {batch:#?}"))
    }

    async fn attempt(&mut self, batch: &[Command], has_effects: bool) -> Result<Attempt<Outcome>, String> {
        let requests: Vec<&Command> = batch.iter().collect();
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

    fn answer(&mut self, batch: &[Command], mut outcomes: Vec<Outcome>, expected: &[String]) -> Result<(), String> {
        if self.place.plant == Some(Plant::ChecksCapacityBeforeTheRepeat) {
            refuse_repeats_of_full_classes(batch, &mut outcomes);
        }
        let answers = said(&outcomes);
        if answers.len() != expected.len() {
            return Err(format!("{} answers to {} requests", answers.len(), expected.len()));
        }
        for (index, (answer, expected)) in answers.iter().zip(expected).enumerate() {
            if answer != expected {
                return Err(format!(
                    "request {index} of {batch:#?} was answered\n    {answer}\nnot\n    {expected}"
                ));
            }
            if let Outcome::Refused(refusal) = &outcomes[index] {
                let text = format!("{refusal:?}");
                self.saw(format!("refused {}", text.split([' ', '{']).next().unwrap_or_default()));
            }
        }
        Ok(())
    }

    /// Another node's batch and ours want one class; theirs has it first, and ours waits for it.
    async fn two_nodes(&mut self) -> Result<(), String> {
        let class = *self.random.pick(&self.world.classes);
        let mut batches = [Vec::new(), Vec::new()];
        for batch in &mut batches {
            let length = self.random.below(3);
            *batch = self.new_batch(length);
            batch.push(self.world.apply_for(&mut self.random, &self.place.bench.model, class));
        }
        let [mut theirs, mut ours] = batches;
        let model = &self.place.bench.model;
        // What the one decides without a change to the class's own row, the other has to see as well.
        if self.random.one_in(2)
            && let Some((reject, again)) = self.world.reject_and_apply_again(&mut self.random, model, class)
        {
            theirs.insert(0, reject);
            ours.insert(0, again);
        }
        let clock = self.clock.wall();
        let mut between = self.model().clone();
        let expected_theirs = between.apply(clock, &theirs);
        let mut after = between.clone();
        let expected_ours = after.apply(clock, &ours);
        let (their_result, our_result) = self.apply_behind_each_other(class, &theirs, &ours).await;
        let their_outcomes = their_result.map_err(|failure| format!("{failure:?} of {theirs:#?}"))?;
        let our_outcomes = our_result.map_err(|failure| format!("{failure:?} of {ours:#?} behind {theirs:#?}"))?;
        self.answer(&theirs, their_outcomes, &expected_theirs)?;
        self.answer(&ours, our_outcomes, &expected_ours)
            .map_err(|why| format!("{why}\nbehind {theirs:#?}"))?;
        self.saw("two nodes".into());
        self.place.bench.model = between;
        self.settle(after, &ours)
            .await
            .map_err(|why| format!("{why}\nafter {theirs:#?}\nand {ours:#?}"))
    }

    async fn apply_behind_each_other(
        &mut self,
        class: Uuid,
        theirs: &[Command],
        ours: &[Command],
    ) -> (Applied<Classes>, Applied<Classes>) {
        let has_planted = self.place.plant == Some(Plant::ReadsFactsWithTheLocks);
        let our_lane = if has_planted {
            &self.lane_through_proxy
        } else {
            &self.lane
        };
        let our_connection = match &mut self.place.through_proxy {
            _ if !has_planted => &mut self.place.connection,
            Some(connection) => connection,
            none => none.insert(our_lane.connect().await.unwrap()),
        };
        behind_each_other(
            &self.place.bench.observer,
            &format!("SELECT FROM classes.classes WHERE id = '{class}' FOR NO KEY UPDATE"),
            Node {
                lane: &self.lane,
                connection: &mut self.place.other_node,
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
    async fn settle(&mut self, after: Model, batch: &[Command]) -> Result<(), String> {
        let decided: Vec<Uuid> = batch.iter().map(Command::class_id).collect();
        let now = self.model().decision_time(self.clock.wall(), &decided);
        self.place.bench.model = after;
        let before = std::mem::take(&mut self.rows);
        self.compare().await?;
        invariants::check(&before, &self.rows, &decided, now)
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
                UPDATE classes.enrollments SET status = 'APPROVED', placed_at = applied_at, version = version + 1
                WHERE id = (
                    SELECT enrollment.id FROM classes.enrollments AS enrollment JOIN classes.classes AS class ON class.id = enrollment.class_id
                    WHERE class.id = ANY($1) AND class.taken_count < class.capacity AND enrollment.status = 'WAITLISTED'
                    ORDER BY enrollment.arrival LIMIT 1)
                RETURNING class_id)
            UPDATE classes.classes SET taken_count = taken_count + 1, waiting_count = waiting_count - 1, version = version + 1
            WHERE id IN (SELECT class_id FROM promoted)";
        let client = &self.place.bench.observer.client;
        client.execute(promote, &[&self.world.classes]).await.unwrap();
    }
}

fn refuse_repeats_of_full_classes(batch: &[Command], outcomes: &mut [Outcome]) {
    for (command, outcome) in batch.iter().zip(outcomes) {
        if let (Command::Apply(apply), Outcome::Enrollment(answered)) = (command, &*outcome)
            && answered.enrollment.id != apply.enrollment_id
            && answered.class.taken_count == answered.class.capacity
        {
            let waiting = u32::try_from(answered.class.waiting_count).unwrap();
            let waitlist = answered.class.waitlist;
            *outcome = Outcome::Refused(Refusal::ClassFull { waiting, waitlist });
        }
    }
}

/// What the histories of a normal run meet at least once.
const SHOWN: &[&str] = &[
    "ClassCancelled change=\"cancelled\"",
    "ClassChanged change=\"closed\"",
    "ClassChanged change=\"deleted\"",
    "ClassChanged change=\"edited\"",
    "ClassChanged change=\"published\"",
    "ClassChanged change=\"reopened\"",
    "ClassChanged change=\"unpublished\"",
    "EnrollmentApplied",
    "EnrollmentApproved raised=false decided=false",
    "EnrollmentApproved raised=false decided=true",
    "EnrollmentApproved raised=true decided=false",
    "EnrollmentApproved raised=true decided=true",
    "EnrollmentCancelled kind=\"APPLICANT\"",
    "EnrollmentCancelled kind=\"CLASS\"",
    "EnrollmentCancelled kind=\"DECLINED\"",
    "EnrollmentCancelled kind=\"HOST\"",
    "EnrollmentEdited",
    "EnrollmentExpired kind=\"OFFER\"",
    "EnrollmentExpired kind=\"PAYMENT\"",
    "EnrollmentExpired kind=\"STARTED\"",
    "EnrollmentOffered",
    "EnrollmentPaid",
    "EnrollmentPaymentDue raised=false decided=false",
    "EnrollmentPaymentDue raised=false decided=true",
    "EnrollmentPaymentDue raised=true decided=false",
    "EnrollmentPaymentDue raised=true decided=true",
    "EnrollmentPromoted",
    "EnrollmentRejected decided=true",
    "EnrollmentReopened",
    "EnrollmentRescheduled",
    "EnrollmentReverted",
    "EnrollmentWaitlisted decided=false",
    "EnrollmentWaitlisted decided=true",
    "lost CommitAnswerLost",
    "lost CommitUnsent",
    "lost a statement",
    "refused AlreadyApplied",
    "refused AlreadyDecided",
    "refused CapacityBelowTaken",
    "refused ClassCancelled",
    "refused ClassChanged",
    "refused ClassClosed",
    "refused ClassFull",
    "refused ClassStarted",
    "refused EditOver",
    "refused EnrollmentChanged",
    "refused EnrollmentOver",
    "refused FileOfAnotherQuestion",
    "refused FormChanged",
    "refused HasEnrollments",
    "refused KeyReused",
    "refused NoPaymentDue",
    "refused NoSuchFile",
    "refused NotFound",
    "refused NotOpenYet",
    "refused NotPublishable",
    "refused OfferOver",
    "refused PaymentsNotAvailable",
    "refused PlaceFree",
    "refused ReasonNeeded",
    "refused RecruitingOver",
    "refused RejectedBefore",
    "refused SelectionFixed",
    "refused TooEarly",
    "refused UndoOver",
    "refused UnknownLink",
    "refused WaitlistFull",
    "refused WaitlistInUse",
    "refused WouldPass",
    "two nodes",
];
