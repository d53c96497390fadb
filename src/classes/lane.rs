//! The enrolment lane: what a batch locks, reads, decides and writes. The only place where a class's status or counts, or an
//! enrollment's status, change.
//!
//! Only classes are locked, in the order of their ids. A person's enrollments in a class are found behind that lock, so the
//! design's principal (person × class) needs no row of its own.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use futures_util::future::{try_join, try_join3, try_join4};
use group_commit::{Cause, Failure};
use serde_json::{Value, json};
use tokio_postgres::{Client, Statement};
use uuid::Uuid;

use super::rows;
use super::rules::{
    Answer, Applicant, Apply, By, Cancel, Change, Class, ClassChange, Command, Decide, Deed, EditAnswers, Effect,
    Enrollment, Facts, Outcome, World,
};
use super::views::PlaceUpdate;
use crate::database::batch::{self, Batch};
use crate::ids::Ids;
use crate::messaging::events::{Actor, Aggregate, Columns, Event, EventType, INSERT};
use crate::places::lane::{PlaceLane, Product};
use crate::secrets::Secrets;

/// What the enrolment lane sells.
pub struct Classes {
    pub ids: Ids,
    pub secrets: Secrets,
}

pub type EnrollmentLane = PlaceLane<Classes>;

/// Every statement of the lane, prepared.
pub struct Statements {
    lock_classes: Statement,
    enrollments_by_key: Statement,
    enrollments_of_people: Statement,
    enrollments_by_id: Statement,
    enrollments_of_classes: Statement,
    lines: Statement,
    due: Statement,
    uploads: Statement,
    update_enrollments: Statement,
    insert_enrollments: Statement,
    update_answers: Statement,
    take_files: Statement,
    update_classes: Statement,
    edit_classes: Statement,
    insert_events: Statement,
}

impl Product for Classes {
    const CONNECTION: &'static str = "jari enrolment lane";
    type Request = Command;
    type Outcome = Outcome;
    type Statements = Statements;
    type World = World;
    type Update = PlaceUpdate;

    async fn prepare(client: &Client) -> Result<Statements, tokio_postgres::Error> {
        Ok(Statements {
            lock_classes: client.prepare(LOCK_CLASSES).await?,
            enrollments_by_key: client.prepare(&enrollment_facts(BY_KEY)).await?,
            enrollments_of_people: client.prepare(&enrollment_facts(OF_PEOPLE)).await?,
            enrollments_by_id: client.prepare(&enrollment_facts(BY_ID)).await?,
            enrollments_of_classes: client.prepare(&enrollment_facts(OF_CLASSES)).await?,
            lines: client.prepare(&enrollment_facts(LINES)).await?,
            due: client.prepare(&enrollment_facts(DUE)).await?,
            uploads: client.prepare(UPLOADS).await?,
            update_enrollments: client.prepare(UPDATE_ENROLLMENTS).await?,
            insert_enrollments: client.prepare(INSERT_ENROLLMENTS).await?,
            update_answers: client.prepare(UPDATE_ANSWERS).await?,
            take_files: client.prepare(TAKE_FILES).await?,
            update_classes: client.prepare(UPDATE_CLASSES).await?,
            edit_classes: client.prepare(EDIT_CLASSES).await?,
            insert_events: client.prepare(INSERT).await?,
        })
    }

    async fn load(
        &self,
        batch: &Batch<'_>,
        statements: &Statements,
        requests: &[&Command],
    ) -> Result<World, Failure<Outcome>> {
        let asked = Asked::of(requests);
        let client = batch.client;
        let manual_time = batch.manual_time();
        // `try_join` polls its futures in order, and a query is sent when it is first polled.
        let locks = async {
            try_join(
                batch.begin(),
                batch::query(client, &statements.lock_classes, &[&asked.classes], asked.classes.len()),
            )
            .await
        };
        let named = async {
            try_join4(
                batch::query(
                    client,
                    &statements.enrollments_by_key,
                    &[&asked.principals, &asked.keys],
                    asked.keys.len(),
                ),
                batch::query(
                    client,
                    &statements.enrollments_of_people,
                    &[&asked.joined_classes, &asked.joining_people],
                    asked.joined_classes.len(),
                ),
                batch::query(
                    client,
                    &statements.enrollments_by_id,
                    &[&asked.enrollments],
                    asked.enrollments.len(),
                ),
                batch::query(
                    client,
                    &statements.enrollments_of_classes,
                    &[&asked.whole_classes],
                    asked.whole_classes.len(),
                ),
            )
            .await
        };
        let concerned = async {
            try_join3(
                batch::query(client, &statements.lines, &[&asked.classes], asked.classes.len()),
                batch::query(
                    client,
                    &statements.due,
                    &[&asked.classes, &manual_time],
                    asked.classes.len(),
                ),
                batch::query(client, &statements.uploads, &[&asked.files], asked.files.len()),
            )
            .await
        };
        let (((), classes), (now, named, (lines, due, uploads))) =
            try_join(locks, try_join3(batch.decision_time(), named, concerned))
                .await
                .map_err(batch::failed)?;
        let world = || -> Result<World, Cause> {
            let enrollments = [named.0, named.1, named.2, named.3, lines, due];
            let facts = Facts {
                classes: classes.iter().map(rows::class).collect::<Result<_, _>>()?,
                enrollments: enrollments
                    .iter()
                    .flatten()
                    .map(rows::enrollment)
                    .collect::<Result<_, _>>()?,
                uploads: uploads.iter().map(rows::upload).collect::<Result<_, _>>()?,
            };
            Ok(World::new(now, self.secrets.clone(), facts)?)
        };
        world().map_err(Failure::Poison)
    }

    fn decide(&self, world: &mut World, index: usize, request: &Command) -> Outcome {
        world.decide(index, request)
    }

    fn has_effects(world: &World) -> bool {
        world.has_effects()
    }

    async fn write(
        &self,
        client: &Client,
        statements: &Statements,
        world: &World,
        requests: &[&Command],
    ) -> Result<Vec<PlaceUpdate>, batch::Error> {
        let writes = Writes::of(world, requests, &self.ids);
        writes.run(client, statements).await?;
        Ok(writes.places)
    }

    fn resource(request: &Command) -> Uuid {
        request.class_id()
    }

    fn is_release(request: &Command) -> bool {
        request.is_release()
    }
}

/// What the commands of a batch name; classes sorted, because locks are taken in the order of their ids.
#[derive(Debug, Default)]
struct Asked<'a> {
    classes: Vec<Uuid>,
    /// Parallel: whose key was presented.
    principals: Vec<Uuid>,
    keys: Vec<&'a str>,
    /// Parallel: who wants to be in which class.
    joined_classes: Vec<Uuid>,
    joining_people: Vec<Uuid>,
    enrollments: Vec<Uuid>,
    /// Classes that are cancelled, edited or begin: everybody active in them is concerned.
    whole_classes: Vec<Uuid>,
    files: Vec<Uuid>,
}

impl<'a> Asked<'a> {
    fn of(requests: &[&'a Command]) -> Self {
        let mut asked = Self::default();
        let mut classes = BTreeSet::new();
        for command in requests {
            classes.insert(command.class_id());
            match command {
                Command::Apply(Apply {
                    class_id,
                    attendee_id,
                    by,
                    key,
                    files,
                    ..
                }) => {
                    asked.files.extend(files.iter().map(|named| named.file));
                    asked.principals.push(match by {
                        Applicant::User { user_id, .. } => *user_id,
                        Applicant::Host { host, .. } => host.user_id,
                    });
                    asked.keys.push(&key.key);
                    asked.joined_classes.push(*class_id);
                    asked.joining_people.push(*attendee_id);
                }
                Command::Edit(EditAnswers {
                    enrollment_id, files, ..
                }) => {
                    asked.files.extend(files.iter().map(|named| named.file));
                    asked.enrollments.push(*enrollment_id);
                }
                Command::Cancel(Cancel { enrollment_id, .. })
                | Command::Accept(Answer { enrollment_id, .. })
                | Command::Decline(Answer { enrollment_id, .. })
                | Command::Decide(Decide { enrollment_id, .. }) => asked.enrollments.push(*enrollment_id),
                Command::Preview { decisions, .. } => {
                    let named = decisions.iter().map(|decide| decide.enrollment_id);
                    asked.enrollments.extend(named);
                }
                Command::Change(Change { class_id, change, .. }) => {
                    if matches!(change, ClassChange::Cancel { .. } | ClassChange::Edit(_)) {
                        asked.whole_classes.push(*class_id);
                    }
                }
                Command::Expire { class_id, begin } => {
                    if *begin {
                        asked.whole_classes.push(*class_id);
                    }
                }
            }
        }
        asked.classes = classes.into_iter().collect();
        asked
    }
}

/// One final state per row, as columns.
#[derive(Debug, Default)]
struct Writes<'a> {
    /// Changed rows that leave the index of what is active, and those that stay in it or come into it.
    ended: Changed,
    standing: Changed,
    created: Created<'a>,
    answers: Answers<'a>,
    files: Files,
    classes: ClassColumns,
    edited: Edited<'a>,
    events: Columns,
    places: Vec<PlaceUpdate>,
    at: DateTime<Utc>,
}

impl<'a> Writes<'a> {
    fn of(world: &'a World, requests: &[&'a Command], ids: &Ids) -> Self {
        let mut writes = Self {
            at: world.now,
            ..Self::default()
        };
        for (id, version) in &world.touched {
            let enrollment = &world.enrollments[id];
            let columns = if enrollment.status.is_active() {
                &mut writes.standing
            } else {
                &mut writes.ended
            };
            columns.push(enrollment, *version);
        }
        for (id, index) in &world.created {
            let enrollment = &world.enrollments[id];
            let Command::Apply(apply) = requests[*index] else {
                unreachable!("only Apply makes rows");
            };
            writes.created.push(enrollment, apply);
        }
        for (id, index) in &world.answered {
            let Command::Edit(edit) = requests[*index] else {
                unreachable!("only Edit brings new answers");
            };
            writes.answers.push(*id, edit);
        }
        for (file, enrollment) in &world.taken_files {
            writes.files.ids.push(*file);
            writes.files.enrollments.push(*enrollment);
        }
        let mut changed: Vec<&Class> = world.classes.values().filter(|class| class.changed()).collect();
        changed.sort_unstable_by_key(|class| class.id);
        for class in changed {
            let state = class.state(world.now);
            if class.edited() {
                writes.edited.push(class);
            }
            writes.places.push(PlaceUpdate::from(&state));
            writes.classes.push(&state);
        }
        let events: Vec<Event> = world.effects.iter().map(|effect| event(effect, world, ids)).collect();
        writes.events = Columns::of(&events);
        writes
    }

    /// What leaves a place before what comes to it, because both stand in the same partial unique index; then the classes;
    /// then what happened.
    async fn run(&self, client: &Client, statements: &Statements) -> Result<(), batch::Error> {
        let enrollments = async {
            try_join3(
                self.ended.run(client, statements),
                self.standing.run(client, statements),
                self.created.run(client, statements, self.at),
            )
            .await
        };
        let contents = async {
            let (answers, files) = (&self.answers, &self.files);
            try_join(
                batch::execute(
                    client,
                    &statements.update_answers,
                    &[&answers.ids, &answers.sealed],
                    answers.ids.len(),
                ),
                batch::execute(
                    client,
                    &statements.take_files,
                    &[&files.ids, &files.enrollments],
                    files.ids.len(),
                ),
            )
            .await
        };
        let rest = async {
            try_join3(
                // With the final status, so that no statement meets times and status that do not belong together.
                self.edited.run(client, statements),
                self.classes.run(client, statements, self.at),
                batch::execute(
                    client,
                    &statements.insert_events,
                    &self.events.parameters(),
                    self.events.ids.len(),
                ),
            )
            .await
        };
        try_join3(enrollments, contents, rest).await?;
        Ok(())
    }
}

/// The columns of an enrollment that decisions change.
#[derive(Debug, Default)]
struct Changed {
    ids: Vec<Uuid>,
    versions_before: Vec<i32>,
    versions: Vec<i32>,
    statuses: Vec<&'static str>,
    transitions: Vec<i32>,
    form_versions: Vec<Option<i32>>,
    placed_at: Vec<Option<DateTime<Utc>>>,
    decided_at: Vec<Option<DateTime<Utc>>>,
    decided_by: Vec<Option<Uuid>>,
    decided_from: Vec<Option<&'static str>>,
    raised: Vec<bool>,
    out_of_turn: Vec<bool>,
    reasons: Vec<Option<String>>,
    end_kinds: Vec<Option<&'static str>>,
    ended_at: Vec<Option<DateTime<Utc>>>,
    offer_until: Vec<Option<DateTime<Utc>>>,
    pay_until: Vec<Option<DateTime<Utc>>>,
    paid_at: Vec<Option<DateTime<Utc>>>,
    refund_due: Vec<Option<i64>>,
    withheld_until: Vec<Option<DateTime<Utc>>>,
    due_at: Vec<Option<DateTime<Utc>>>,
}

impl Changed {
    fn push(&mut self, enrollment: &Enrollment, version_before: i32) {
        self.ids.push(enrollment.id);
        self.versions_before.push(version_before);
        self.versions.push(enrollment.version);
        self.statuses.push(rows::enrollment_status_text(enrollment.status));
        self.transitions.push(enrollment.transition);
        self.form_versions.push(enrollment.form_version);
        self.placed_at.push(enrollment.placed_at);
        self.decided_at.push(enrollment.decided_at);
        self.decided_by.push(enrollment.decided_by);
        self.decided_from
            .push(enrollment.decided_from.map(rows::enrollment_status_text));
        self.raised.push(enrollment.raised);
        self.out_of_turn.push(enrollment.out_of_turn);
        self.reasons.push(enrollment.reason.clone());
        self.end_kinds.push(enrollment.end_kind.map(rows::end_kind_text));
        self.ended_at.push(enrollment.ended_at);
        self.offer_until.push(enrollment.offer_until);
        self.pay_until.push(enrollment.pay_until);
        self.paid_at.push(enrollment.paid_at);
        self.refund_due.push(enrollment.refund_due);
        self.withheld_until.push(enrollment.withheld_until);
        self.due_at.push(enrollment.due_at());
    }

    async fn run(&self, client: &Client, statements: &Statements) -> Result<(), batch::Error> {
        batch::execute(
            client,
            &statements.update_enrollments,
            &[
                &self.ids,
                &self.versions_before,
                &self.versions,
                &self.statuses,
                &self.transitions,
                &self.form_versions,
                &self.placed_at,
                &self.decided_at,
                &self.decided_by,
                &self.decided_from,
                &self.raised,
                &self.out_of_turn,
                &self.reasons,
                &self.end_kinds,
                &self.ended_at,
                &self.offer_until,
                &self.pay_until,
                &self.paid_at,
                &self.refund_due,
                &self.withheld_until,
                &self.due_at,
            ],
            self.ids.len(),
        )
        .await
    }
}

#[derive(Debug, Default)]
struct Created<'a> {
    ids: Vec<Uuid>,
    class_ids: Vec<Uuid>,
    principals: Vec<Uuid>,
    user_ids: Vec<Option<Uuid>>,
    attendee_ids: Vec<Uuid>,
    attendee_names: Vec<&'a str>,
    entered_by: Vec<Option<Uuid>>,
    arrivals: Vec<i64>,
    keys: Vec<&'a str>,
    fingerprints: Vec<&'a [u8]>,
    answers: Vec<Option<&'a [u8]>>,
    /// Lists of ids in the words of PostgreSQL, because arrays of arrays have to be rectangular.
    agreed_terms: Vec<String>,
    fees: Vec<i64>,
    currencies: Vec<&'a str>,
    /// What may have changed since it was made, in the same batch.
    state: Changed,
}

impl<'a> Created<'a> {
    fn push(&mut self, enrollment: &'a Enrollment, apply: &'a Apply) {
        self.ids.push(enrollment.id);
        self.class_ids.push(enrollment.class_id);
        self.principals.push(enrollment.principal);
        self.user_ids.push(enrollment.user_id);
        self.attendee_ids.push(enrollment.attendee_id);
        self.attendee_names.push(&enrollment.attendee_name);
        self.entered_by.push(enrollment.entered_by);
        self.arrivals.push(enrollment.arrival);
        self.keys.push(&enrollment.key);
        self.fingerprints.push(&enrollment.fingerprint);
        self.answers.push(apply.answers_sealed.as_deref());
        let terms: Vec<String> = apply.agreed_terms.iter().map(Uuid::to_string).collect();
        self.agreed_terms.push(format!("{{{}}}", terms.join(",")));
        self.fees.push(enrollment.fee);
        self.currencies.push(&enrollment.currency);
        self.state.push(enrollment, 0);
    }

    async fn run(&self, client: &Client, statements: &Statements, at: DateTime<Utc>) -> Result<(), batch::Error> {
        let state = &self.state;
        batch::execute(
            client,
            &statements.insert_enrollments,
            &[
                &self.ids,
                &self.class_ids,
                &self.principals,
                &self.user_ids,
                &self.attendee_ids,
                &self.attendee_names,
                &self.entered_by,
                &self.arrivals,
                &self.keys,
                &self.fingerprints,
                &self.answers,
                &self.agreed_terms,
                &self.fees,
                &self.currencies,
                &state.versions,
                &state.statuses,
                &state.transitions,
                &state.form_versions,
                &state.placed_at,
                &state.decided_at,
                &state.decided_by,
                &state.decided_from,
                &state.raised,
                &state.out_of_turn,
                &state.reasons,
                &state.end_kinds,
                &state.ended_at,
                &state.offer_until,
                &state.pay_until,
                &state.paid_at,
                &state.refund_due,
                &state.withheld_until,
                &state.due_at,
                &at,
            ],
            self.ids.len(),
        )
        .await
    }
}

#[derive(Debug, Default)]
struct Answers<'a> {
    ids: Vec<Uuid>,
    sealed: Vec<Option<&'a [u8]>>,
}

impl<'a> Answers<'a> {
    fn push(&mut self, id: Uuid, edit: &'a EditAnswers) {
        self.ids.push(id);
        self.sealed.push(edit.answers_sealed.as_deref());
    }
}

/// Uploads that an application takes up.
#[derive(Debug, Default)]
struct Files {
    ids: Vec<Uuid>,
    enrollments: Vec<Uuid>,
}

#[derive(Debug, Default)]
struct ClassColumns {
    ids: Vec<Uuid>,
    capacities: Vec<i32>,
    taken_counts: Vec<i32>,
    waiting_counts: Vec<i32>,
    arrivals: Vec<i64>,
    statuses: Vec<&'static str>,
    reasons: Vec<Option<String>>,
    begun: Vec<bool>,
    time_changed_at: Vec<Option<DateTime<Utc>>>,
    versions: Vec<i64>,
}

impl ClassColumns {
    fn push(&mut self, state: &super::rules::ClassState) {
        self.ids.push(state.id);
        self.capacities.push(state.capacity);
        self.taken_counts.push(state.taken_count);
        self.waiting_counts.push(state.waiting_count);
        self.arrivals.push(state.arrivals);
        self.statuses.push(rows::class_status_text(state.status));
        self.reasons.push(state.cancel_reason.clone());
        self.begun.push(state.begun);
        self.time_changed_at.push(state.time_changed_at);
        self.versions.push(state.version);
    }

    async fn run(&self, client: &Client, statements: &Statements, at: DateTime<Utc>) -> Result<(), batch::Error> {
        batch::execute(
            client,
            &statements.update_classes,
            &[
                &self.ids,
                &self.capacities,
                &self.taken_counts,
                &self.waiting_counts,
                &self.arrivals,
                &self.statuses,
                &self.reasons,
                &self.begun,
                &self.time_changed_at,
                &self.versions,
                &at,
            ],
            self.ids.len(),
        )
        .await
    }
}

#[derive(Debug, Default)]
struct Edited<'a> {
    ids: Vec<Uuid>,
    titles: Vec<&'a str>,
    descriptions: Vec<Option<&'a str>>,
    sessions: Vec<Value>,
    starts_at: Vec<Option<DateTime<Utc>>>,
    ends_at: Vec<Option<DateTime<Utc>>>,
    locations: Vec<Option<&'a str>>,
    online_links: Vec<Option<&'a str>>,
    visibilities: Vec<&'static str>,
    selections: Vec<&'static str>,
    waitlists: Vec<bool>,
    waitlist_capacities: Vec<i32>,
    recruit_from: Vec<Option<DateTime<Utc>>>,
    recruit_until: Vec<Option<DateTime<Utc>>>,
    offer_minutes: Vec<i32>,
    fees: Vec<i64>,
    currencies: Vec<&'a str>,
    payments: Vec<Option<&'static str>>,
    transfer_instructions: Vec<Option<&'a str>>,
    transfer_hours: Vec<i32>,
    sellers: Vec<Option<&'a str>>,
    refund_policies: Vec<Option<&'static str>>,
    edit_until: Vec<Option<DateTime<Utc>>>,
    edits_after_approval: Vec<&'static str>,
    reapply: Vec<bool>,
    reopenings: Vec<&'static str>,
    /// As with terms: lists of different lengths.
    reopening_hours: Vec<String>,
    statuses: Vec<&'static str>,
}

impl<'a> Edited<'a> {
    fn push(&mut self, class: &'a Class) {
        let facts = &class.facts;
        self.ids.push(class.id);
        self.titles.push(&facts.title);
        self.descriptions.push(facts.description.as_deref());
        self.sessions.push(json!(facts.sessions));
        self.starts_at.push(facts.starts_at());
        self.ends_at.push(facts.ends_at());
        self.locations.push(facts.location.as_deref());
        self.online_links.push(facts.online_link.as_deref());
        self.visibilities.push(rows::visibility_text(facts.visibility));
        self.selections.push(rows::selection_text(facts.selection));
        self.waitlists.push(class.waitlist);
        self.waitlist_capacities.push(class.waitlist_capacity);
        self.recruit_from.push(facts.recruit_from);
        self.recruit_until.push(facts.recruit_until);
        self.offer_minutes.push(facts.offer_minutes);
        self.fees.push(facts.fee);
        self.currencies.push(&facts.currency);
        self.payments.push(facts.payment.map(rows::payment_text));
        self.transfer_instructions.push(facts.transfer_instructions.as_deref());
        self.transfer_hours.push(facts.transfer_hours);
        self.sellers.push(facts.seller.as_deref());
        self.refund_policies
            .push(facts.refund_policy.map(rows::refund_policy_text));
        self.edit_until.push(facts.edit_until);
        self.edits_after_approval
            .push(rows::edit_after_approval_text(facts.edit_after_approval));
        self.reapply.push(facts.reapply);
        self.reopenings.push(rows::reopening_text(facts.reopening));
        let hours: Vec<String> = facts.reopening_hours.iter().map(i16::to_string).collect();
        self.reopening_hours.push(format!("{{{}}}", hours.join(",")));
        self.statuses.push(rows::class_status_text(class.status));
    }

    async fn run(&self, client: &Client, statements: &Statements) -> Result<(), batch::Error> {
        batch::execute(
            client,
            &statements.edit_classes,
            &[
                &self.ids,
                &self.titles,
                &self.descriptions,
                &self.sessions,
                &self.starts_at,
                &self.ends_at,
                &self.locations,
                &self.online_links,
                &self.visibilities,
                &self.selections,
                &self.waitlists,
                &self.waitlist_capacities,
                &self.recruit_from,
                &self.recruit_until,
                &self.offer_minutes,
                &self.fees,
                &self.currencies,
                &self.payments,
                &self.transfer_instructions,
                &self.transfer_hours,
                &self.sellers,
                &self.refund_policies,
                &self.edit_until,
                &self.edits_after_approval,
                &self.reapply,
                &self.reopenings,
                &self.reopening_hours,
                &self.statuses,
            ],
            self.ids.len(),
        )
        .await
    }
}

fn event(effect: &Effect, world: &World, ids: &Ids) -> Event {
    let (kind, aggregate, actor, payload) = match effect {
        Effect::Class { state, by, change } => {
            let kind = match *change {
                "cancelled" => EventType::ClassCancelled,
                _ => EventType::ClassChanged,
            };
            let payload = json!({
                "change": change,
                "capacity": state.capacity,
                "taken_count": state.taken_count,
                "status": rows::class_status_text(state.status),
                "starts_at": state.facts.starts_at(),
            });
            (kind, Aggregate::Class(state.id), Actor::User(*by), payload)
        }
        Effect::Enrollment {
            enrollment_id,
            class_id,
            transition,
            by,
            deed,
        } => {
            let actor = match by {
                By::Applicant(user_id) | By::Host(user_id) => Actor::User(*user_id),
                By::Time => Actor::System,
            };
            let by_host = matches!(by, By::Host(_));
            let mut payload = json!({ "class_id": class_id, "transition": transition, "by_host": by_host });
            let (kind, more) = of_deed(deed);
            if let (Value::Object(payload), Value::Object(more)) = (&mut payload, more) {
                payload.extend(more);
            }
            (kind, Aggregate::Enrollment(*enrollment_id), actor, payload)
        }
    };
    Event {
        id: ids.next(),
        kind,
        aggregate,
        actor,
        cause: None,
        payload,
        at: world.now,
    }
}

/// The type of the event, and what it says besides who and where.
fn of_deed(deed: &Deed) -> (EventType, Value) {
    match deed {
        Deed::Applied => (EventType::EnrollmentApplied, json!({})),
        Deed::Approved {
            passed,
            raised,
            decided,
        } => (
            EventType::EnrollmentApproved,
            json!({ "passed": passed, "raised": raised, "decided": decided }),
        ),
        Deed::Rejected => (EventType::EnrollmentRejected, json!({ "decided": true })),
        Deed::Waitlisted { decided } => (EventType::EnrollmentWaitlisted, json!({ "decided": decided })),
        Deed::Offered { until } => (EventType::EnrollmentOffered, json!({ "until": until })),
        Deed::Promoted => (EventType::EnrollmentPromoted, json!({})),
        Deed::PaymentDue {
            until,
            passed,
            raised,
            decided,
        } => (
            EventType::EnrollmentPaymentDue,
            json!({ "until": until, "passed": passed, "raised": raised, "decided": decided }),
        ),
        Deed::Paid => (EventType::EnrollmentPaid, json!({})),
        Deed::Cancelled { kind } => (
            EventType::EnrollmentCancelled,
            json!({ "kind": rows::end_kind_text(*kind) }),
        ),
        Deed::Expired { kind } => (
            EventType::EnrollmentExpired,
            json!({ "kind": rows::end_kind_text(*kind) }),
        ),
        Deed::Edited => (EventType::EnrollmentEdited, json!({})),
        Deed::Reopened => (EventType::EnrollmentReopened, json!({})),
        Deed::Reverted => (EventType::EnrollmentReverted, json!({})),
        Deed::Rescheduled => (EventType::EnrollmentRescheduled, json!({})),
    }
}

/// Only the class is locked. The organisation's zone may be a moment old.
const LOCK_CLASSES: &str = "
    SELECT class.*, organisation.zone
    FROM classes.classes AS class JOIN accounts.organisations AS organisation ON organisation.id = class.organisation_id
    WHERE class.id = ANY($1) ORDER BY class.id FOR NO KEY UPDATE OF class";

fn enrollment_facts(of: &str) -> String {
    format!(
        "SELECT enrollment.id, enrollment.class_id, enrollment.principal, enrollment.user_id, enrollment.attendee_id,
            enrollment.attendee_name, enrollment.entered_by, enrollment.status, enrollment.arrival, enrollment.idempotency_key,
            enrollment.fingerprint, enrollment.form_version, enrollment.fee, enrollment.currency, enrollment.version,
            enrollment.transition, enrollment.applied_at, enrollment.placed_at, enrollment.decided_at, enrollment.decided_by,
            enrollment.decided_from, enrollment.raised, enrollment.out_of_turn, enrollment.reason, enrollment.end_kind,
            enrollment.ended_at, enrollment.offer_until, enrollment.pay_until, enrollment.paid_at, enrollment.refund_due,
            enrollment.withheld_until
        FROM {of}"
    )
}

/// Repeats of a key.
const BY_KEY: &str = "unnest($1::uuid[], $2::text[]) AS wanted (principal, key)
    JOIN classes.enrollments AS enrollment ON enrollment.principal = wanted.principal AND enrollment.idempotency_key = wanted.key";

/// What these people have applied for in these classes before, ended or not.
const OF_PEOPLE: &str = "unnest($1::uuid[], $2::uuid[]) AS wanted (class_id, attendee_id)
    JOIN classes.enrollments AS enrollment ON enrollment.class_id = wanted.class_id AND enrollment.attendee_id = wanted.attendee_id";

/// And whoever attends the same, because somebody who comes back must not be there already.
const BY_ID: &str = "classes.enrollments AS named
    JOIN classes.enrollments AS enrollment ON enrollment.class_id = named.class_id AND enrollment.attendee_id = named.attendee_id
    WHERE named.id = ANY($1)";

const OF_CLASSES: &str = "classes.enrollments AS enrollment
    WHERE enrollment.class_id = ANY($1) AND enrollment.status IN ('APPLIED', 'AWAITING_PAYMENT', 'APPROVED', 'WAITLISTED', 'OFFERED')";

/// Everybody who waits in one of these classes or is offered a place in it; a line is bounded, so it is read whole.
const LINES: &str = "classes.enrollments AS enrollment
    WHERE enrollment.class_id = ANY($1) AND enrollment.status IN ('WAITLISTED', 'OFFERED')";

/// Whoever's time is over: the statement begins after the clock was read, so nothing that is due by that clock is missed; nor
/// what is due by the time of the decision, which is that of an earlier one if the clock has gone back since.
const DUE: &str = "classes.enrollments AS enrollment
    WHERE enrollment.class_id = ANY($1) AND enrollment.due_at <= greatest(coalesce($2::timestamptz, statement_timestamp()),
        (SELECT max(class.decided_at) FROM classes.classes AS class WHERE class.id = ANY($1)))";

const UPLOADS: &str = "SELECT id, class_id, user_id, question_id, enrollment_id FROM classes.files WHERE id = ANY($1)";

/// The version once more as it was read, so that a row that changed under us makes the row count wrong and the batch fail.
const UPDATE_ENROLLMENTS: &str = "
    UPDATE classes.enrollments AS enrollment
    SET version = new.version, status = new.status, transition = new.transition, form_version = new.form_version,
        placed_at = new.placed_at, decided_at = new.decided_at, decided_by = new.decided_by, decided_from = new.decided_from,
        raised = new.raised, out_of_turn = new.out_of_turn, reason = new.reason, end_kind = new.end_kind, ended_at = new.ended_at,
        offer_until = new.offer_until, pay_until = new.pay_until, paid_at = new.paid_at, refund_due = new.refund_due,
        withheld_until = new.withheld_until, due_at = new.due_at
    FROM unnest($1::uuid[], $2::int4[], $3::int4[], $4::text[], $5::int4[], $6::int4[], $7::timestamptz[], $8::timestamptz[],
        $9::uuid[], $10::text[], $11::boolean[], $12::boolean[], $13::text[], $14::text[], $15::timestamptz[], $16::timestamptz[],
        $17::timestamptz[], $18::timestamptz[], $19::int8[], $20::timestamptz[], $21::timestamptz[])
        AS new (id, version_before, version, status, transition, form_version, placed_at, decided_at, decided_by, decided_from,
            raised, out_of_turn, reason, end_kind, ended_at, offer_until, pay_until, paid_at, refund_due, withheld_until, due_at)
    WHERE enrollment.id = new.id AND enrollment.version = new.version_before";

const INSERT_ENROLLMENTS: &str = "
    INSERT INTO classes.enrollments (id, class_id, principal, user_id, attendee_id, attendee_name, entered_by, arrival,
        idempotency_key, fingerprint, answers_sealed, agreed_terms, fee, currency, version, status, transition, form_version,
        placed_at, decided_at, decided_by, decided_from, raised, out_of_turn, reason, end_kind, ended_at, offer_until, pay_until,
        paid_at, refund_due, withheld_until, due_at, applied_at)
    SELECT id, class_id, principal, user_id, attendee_id, attendee_name, entered_by, arrival, idempotency_key, fingerprint,
        answers_sealed, agreed_terms::uuid[], fee, currency, version, status, transition, form_version, placed_at, decided_at,
        decided_by, decided_from, raised, out_of_turn, reason, end_kind, ended_at, offer_until, pay_until, paid_at, refund_due,
        withheld_until, due_at, $34::timestamptz
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::uuid[], $8::int8[], $9::text[],
        $10::bytea[], $11::bytea[], $12::text[], $13::int8[], $14::text[], $15::int4[], $16::text[], $17::int4[], $18::int4[],
        $19::timestamptz[], $20::timestamptz[], $21::uuid[], $22::text[], $23::boolean[], $24::boolean[], $25::text[], $26::text[],
        $27::timestamptz[], $28::timestamptz[], $29::timestamptz[], $30::timestamptz[], $31::int8[], $32::timestamptz[],
        $33::timestamptz[])
        AS new (id, class_id, principal, user_id, attendee_id, attendee_name, entered_by, arrival, idempotency_key, fingerprint,
            answers_sealed, agreed_terms, fee, currency, version, status, transition, form_version, placed_at, decided_at,
            decided_by, decided_from, raised, out_of_turn, reason, end_kind, ended_at, offer_until, pay_until, paid_at, refund_due,
            withheld_until, due_at)";

const UPDATE_ANSWERS: &str = "
    UPDATE classes.enrollments AS enrollment SET answers_sealed = new.sealed
    FROM unnest($1::uuid[], $2::bytea[]) AS new (id, sealed) WHERE enrollment.id = new.id";

const TAKE_FILES: &str = "
    UPDATE classes.files AS file SET enrollment_id = new.enrollment_id
    FROM unnest($1::uuid[], $2::uuid[]) AS new (id, enrollment_id)
    WHERE file.id = new.id";

const UPDATE_CLASSES: &str = "
    UPDATE classes.classes AS class
    SET capacity = new.capacity, taken_count = new.taken_count, waiting_count = new.waiting_count, arrivals = new.arrivals,
        status = new.status, cancel_reason = new.reason, begun = new.begun, time_changed_at = new.time_changed_at,
        version = new.version, decided_at = $11
    FROM unnest($1::uuid[], $2::int4[], $3::int4[], $4::int4[], $5::int8[], $6::text[], $7::text[], $8::boolean[],
        $9::timestamptz[], $10::int8[])
        AS new (id, capacity, taken_count, waiting_count, arrivals, status, reason, begun, time_changed_at, version)
    WHERE class.id = new.id AND class.version = new.version - 1";

const EDIT_CLASSES: &str = "
    UPDATE classes.classes AS class
    SET title = new.title, description = new.description, sessions = new.sessions, starts_at = new.starts_at, ends_at = new.ends_at,
        location = new.location, online_link = new.online_link, visibility = new.visibility, selection = new.selection,
        waitlist = new.waitlist, waitlist_capacity = new.waitlist_capacity, recruit_from = new.recruit_from,
        recruit_until = new.recruit_until, offer_minutes = new.offer_minutes, fee = new.fee, currency = new.currency,
        payment = new.payment, transfer_instructions = new.transfer_instructions, transfer_hours = new.transfer_hours,
        seller = new.seller, refund_policy = new.refund_policy, edit_until = new.edit_until,
        edit_after_approval = new.edit_after_approval, reapply = new.reapply, reopening = new.reopening,
        reopening_hours = new.reopening_hours::smallint[], status = new.status
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::jsonb[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::text[],
        $9::text[], $10::text[], $11::boolean[], $12::int4[], $13::timestamptz[], $14::timestamptz[], $15::int4[], $16::int8[],
        $17::text[], $18::text[], $19::text[], $20::int4[], $21::text[], $22::text[], $23::timestamptz[], $24::text[], $25::boolean[],
        $26::text[], $27::text[], $28::text[])
        AS new (id, title, description, sessions, starts_at, ends_at, location, online_link, visibility, selection, waitlist,
            waitlist_capacity, recruit_from, recruit_until, offer_minutes, fee, currency, payment, transfer_instructions,
            transfer_hours, seller, refund_policy, edit_until, edit_after_approval, reapply, reopening, reopening_hours, status)
    WHERE class.id = new.id";
