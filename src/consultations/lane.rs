//! The slot lane: what a batch locks, reads, decides and writes. The only place where a slot's status or count, or a
//! booking's status, changes.
//!
//! Locks are taken in one global order, hosts' days, then invitations by id, then slots by id, and nothing is locked later, so
//! batches cannot deadlock. The clock and the facts are read in statements of their own after the locks: what a locking statement
//! reads may be from before its wait.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use futures_util::future::{try_join, try_join3, try_join4, try_join5};
use group_commit::{Cause, Failure};
use serde_json::{Value, json};
use tokio_postgres::{Client, Row, Statement};
use uuid::Uuid;

use super::rows;
use super::rules::{
    Accept, Book, Booking, BookingStatus, By, Cancel, Change, Command, Deed, Effect, Facts, Leave, Move, Outcome,
    RecordedChange, Remove, Request, Settle, Slot, SlotChange, World,
};
use super::views::PlaceUpdate;
use crate::database::batch::{self, Batch};
use crate::ids::Ids;
use crate::messaging::events::{Actor, Aggregate, Columns, Event, EventType, INSERT};
use crate::places::lane::{self, PlaceLane, Product};
use crate::secrets::Secrets;

/// What the slot lane sells.
pub struct Slots {
    pub ids: Ids,
    pub secrets: Secrets,
}

pub type SlotLane = PlaceLane<Slots>;
pub type Connection = lane::Connection<Statements>;

/// Every statement of the lane, prepared.
pub struct Statements {
    lock_days: Statement,
    lock_invitations: Statement,
    lock_slots: Statement,
    bookings_of_invitations: Statement,
    bookings_of_guests: Statement,
    bookings_by_id: Statement,
    bookings_of_slots: Statement,
    lines: Statement,
    changes: Statement,
    neighbours: Statement,
    vacate: Statement,
    update_bookings: Statement,
    insert_bookings: Statement,
    insert_changes: Statement,
    edit_slots: Statement,
    update_slots: Statement,
    insert_events: Statement,
}

impl Product for Slots {
    const CONNECTION: &'static str = "jari slot lane";
    type Request = Request;
    type Outcome = Outcome;
    type Statements = Statements;
    type World = World;
    type Update = PlaceUpdate;

    async fn prepare(client: &Client) -> Result<Statements, tokio_postgres::Error> {
        Ok(Statements {
            lock_days: client.prepare(LOCK_DAYS).await?,
            lock_invitations: client.prepare(LOCK_INVITATIONS).await?,
            lock_slots: client.prepare(LOCK_SLOTS).await?,
            bookings_of_invitations: client.prepare(&booking_facts(BOOKINGS_OF_INVITATIONS)).await?,
            bookings_of_guests: client.prepare(&booking_facts(BOOKINGS_OF_GUESTS)).await?,
            bookings_by_id: client.prepare(&booking_facts(BOOKINGS_BY_ID)).await?,
            bookings_of_slots: client.prepare(&booking_facts(BOOKINGS_OF_SLOTS)).await?,
            lines: client.prepare(&booking_facts(LINES)).await?,
            changes: client.prepare(CHANGES).await?,
            neighbours: client.prepare(NEIGHBOURS).await?,
            vacate: client.prepare(VACATE).await?,
            update_bookings: client.prepare(UPDATE_BOOKINGS).await?,
            insert_bookings: client.prepare(INSERT_BOOKINGS).await?,
            insert_changes: client.prepare(INSERT_CHANGES).await?,
            edit_slots: client.prepare(EDIT_SLOTS).await?,
            update_slots: client.prepare(UPDATE_SLOTS).await?,
            insert_events: client.prepare(INSERT).await?,
        })
    }

    fn decide(&self, world: &mut World, index: usize, request: &Request) -> Outcome {
        world.decide(&self.secrets, index, &request.command)
    }

    fn has_effects(world: &World) -> bool {
        !world.effects.is_empty()
    }

    async fn write(
        &self,
        client: &Client,
        statements: &Statements,
        world: &World,
        requests: &[&Request],
    ) -> Result<Vec<PlaceUpdate>, batch::Error> {
        let writes = Writes::of(world, requests, &self.ids);
        writes.run(client, statements).await?;
        Ok(writes.places)
    }

    fn resource(request: &Request) -> Uuid {
        request.command.slot_id()
    }

    fn is_release(request: &Request) -> bool {
        request.command.is_release()
    }

    fn reroute(request: &mut Request, outcome: &Outcome) -> bool {
        let Outcome::Rerouted { also_slots } = outcome else {
            return false;
        };
        // Added to what an earlier attempt has found: otherwise the two would take turns.
        request.also_slots.extend(also_slots);
        true
    }

    async fn load(
        &self,
        batch: &Batch<'_>,
        statements: &Statements,
        requests: &[&Request],
    ) -> Result<World, Failure<Outcome>> {
        let asked = Asked::of(requests);
        let client = batch.client;
        // `try_join` polls its futures in order, and a query is sent when it is first polled.
        let locks = async {
            try_join4(
                batch.begin(),
                batch::query(client, &statements.lock_days, &[&asked.days], asked.days.len()),
                batch::query(
                    client,
                    &statements.lock_invitations,
                    &[&asked.invitations],
                    asked.invitations.len(),
                ),
                batch::query(client, &statements.lock_slots, &[&asked.slots], asked.slots.len()),
            )
            .await
        };
        let bookings = async {
            try_join5(
                batch::query(
                    client,
                    &statements.bookings_of_invitations,
                    &[&asked.invitations, &asked.keys],
                    asked.invitations.len(),
                ),
                batch::query(
                    client,
                    &statements.bookings_of_guests,
                    &[&asked.joined_slots, &asked.joining_invitations],
                    asked.joined_slots.len(),
                ),
                batch::query(
                    client,
                    &statements.bookings_by_id,
                    &[&asked.bookings],
                    asked.bookings.len(),
                ),
                batch::query(
                    client,
                    &statements.bookings_of_slots,
                    &[&asked.whole_slots],
                    asked.whole_slots.len(),
                ),
                batch::query(client, &statements.lines, &[&asked.slots], asked.slots.len()),
            )
            .await
        };
        let others = async {
            try_join(
                batch::query(
                    client,
                    &statements.changes,
                    &[&asked.changed_bookings, &asked.change_keys],
                    asked.changed_bookings.len(),
                ),
                batch::query(
                    client,
                    &statements.neighbours,
                    &[&asked.edited_hosts, &asked.new_starts, &asked.new_ends],
                    asked.edited_hosts.len(),
                ),
            )
            .await
        };
        let (((), _, invitations, slots), (now, bookings, (changes, neighbours))) =
            try_join(locks, try_join3(batch.decision_time(), bookings, others))
                .await
                .map_err(batch::failed)?;
        let bookings: [Vec<Row>; 5] = bookings.into();
        let world = || -> Result<World, Cause> {
            let facts = Facts {
                slots: slots.iter().map(rows::slot).collect::<Result<_, _>>()?,
                invitations: invitations.iter().map(rows::invitation).collect::<Result<_, _>>()?,
                bookings: bookings.iter().flatten().map(rows::booking).collect::<Result<_, _>>()?,
                changes: changes.iter().map(rows::change).collect::<Result<_, _>>()?,
                neighbours: neighbours.iter().map(rows::neighbour).collect::<Result<_, _>>()?,
            };
            Ok(World::new(now, facts)?)
        };
        world().map_err(Failure::Poison)
    }
}

/// What the commands of a batch name; sorted where rows are locked, because locks are taken in the order of the ids.
#[derive(Debug, Default)]
struct Asked<'a> {
    /// Hosts whose slots may change their time, so that no two changes make each other overlap.
    days: Vec<Uuid>,
    slots: Vec<Uuid>,
    invitations: Vec<Uuid>,
    keys: Vec<&'a str>,
    /// Parallel: who wants a place where.
    joined_slots: Vec<Uuid>,
    joining_invitations: Vec<Uuid>,
    bookings: Vec<Uuid>,
    /// Slots that are cancelled or edited: everybody in them is concerned.
    whole_slots: Vec<Uuid>,
    /// Parallel: which booking was to be changed with which key.
    changed_bookings: Vec<Uuid>,
    change_keys: Vec<&'a str>,
    /// Parallel: which host wants a slot at which time.
    edited_hosts: Vec<Uuid>,
    new_starts: Vec<DateTime<Utc>>,
    new_ends: Vec<DateTime<Utc>>,
}

impl<'a> Asked<'a> {
    fn of(requests: &[&'a Request]) -> Self {
        let mut asked = Self::default();
        let mut slots = BTreeSet::new();
        let mut invitations = BTreeSet::new();
        let mut days = BTreeSet::new();
        for request in requests {
            slots.insert(request.command.slot_id());
            slots.extend(&request.also_slots);
            match &request.command {
                Command::Book(Book {
                    slot_id,
                    invitation_id,
                    key,
                    ..
                }) => {
                    invitations.insert(*invitation_id);
                    asked.keys.push(&key.key);
                    asked.joined_slots.push(*slot_id);
                    asked.joining_invitations.push(*invitation_id);
                }
                Command::Move(Move {
                    booking_id,
                    invitation_id,
                    from_slot_id,
                    slot_id,
                    key,
                    ..
                }) => {
                    slots.insert(*from_slot_id);
                    invitations.insert(*invitation_id);
                    asked.bookings.push(*booking_id);
                    asked.joined_slots.push(*slot_id);
                    asked.joining_invitations.push(*invitation_id);
                    asked.changed_bookings.push(*booking_id);
                    asked.change_keys.push(&key.key);
                }
                Command::Accept(Accept {
                    booking_id,
                    invitation_id,
                    ..
                }) => {
                    invitations.insert(*invitation_id);
                    asked.bookings.push(*booking_id);
                }
                Command::Cancel(Cancel { booking_id, key, .. }) => {
                    asked.bookings.push(*booking_id);
                    asked.changed_bookings.push(*booking_id);
                    asked.change_keys.push(&key.key);
                }
                Command::Leave(Leave { booking_id, .. })
                | Command::Remove(Remove { booking_id, .. })
                | Command::Settle(Settle { booking_id, .. }) => asked.bookings.push(*booking_id),
                Command::Change(Change {
                    slot_id,
                    slot_host_id,
                    change,
                    ..
                }) => match change {
                    SlotChange::Cancel { .. } => asked.whole_slots.push(*slot_id),
                    SlotChange::Edit(edit) => {
                        asked.whole_slots.push(*slot_id);
                        if let Some(span) = edit.span {
                            days.insert(*slot_host_id);
                            asked.edited_hosts.push(*slot_host_id);
                            asked.new_starts.push(span.starts_at);
                            asked.new_ends.push(span.ends_at);
                        }
                    }
                    SlotChange::Close | SlotChange::Reopen => {}
                },
                Command::Expire { .. } => {}
            }
        }
        asked.slots = slots.into_iter().collect();
        asked.invitations = invitations.into_iter().collect();
        asked.days = days.into_iter().collect();
        asked
    }
}

/// One final state per row, as columns.
#[derive(Debug, Default)]
struct Writes<'a> {
    /// Bookings that take a place in another slot.
    moved: Vec<Uuid>,
    /// Changed rows that leave the indexes of what is active, and those that stay in them or come into them.
    ended: Changed,
    standing: Changed,
    created: Created<'a>,
    changes: Changes<'a>,
    edited: Edited<'a>,
    slots: SlotColumns,
    events: Columns,
    places: Vec<PlaceUpdate>,
    at: DateTime<Utc>,
}

impl<'a> Writes<'a> {
    fn of(world: &'a World, requests: &[&'a Request], ids: &Ids) -> Self {
        let mut writes = Self {
            at: world.now,
            ..Self::default()
        };
        for (id, (slot_id, status)) in &world.touched {
            let booking = &world.bookings[id];
            if booking.status.is_active() {
                let moved = booking.slot_id != *slot_id;
                if moved {
                    writes.moved.push(*id);
                }
                writes
                    .standing
                    .push(world, booking, if moved { *id } else { *slot_id }, *status);
            } else {
                writes.ended.push(world, booking, *slot_id, *status);
            }
        }
        for (id, index) in &world.created {
            writes
                .created
                .push(world, &world.bookings[id], &requests[*index].command);
        }
        for change in &world.changes_made {
            writes.changes.push(change);
        }
        let mut changed: Vec<&Slot> = world.slots.values().filter(|slot| slot.changed()).collect();
        changed.sort_unstable_by_key(|slot| slot.facts.id);
        for slot in changed {
            writes.slots.push(slot);
            if slot.edited() {
                writes.edited.push(slot);
            }
            let state = slot.state();
            writes.places.push(PlaceUpdate {
                slot_id: state.facts.id,
                organisation_id: state.facts.organisation_id,
                host_id: state.facts.host_id,
                starts_at: state.facts.starts_at,
                ends_at: state.facts.ends_at,
                capacity: state.capacity,
                booked_count: state.booked_count,
                waiting_count: state.waiting_count,
                waitlist: state.waitlist,
                status: state.status,
                version: state.version,
            });
        }
        let events: Vec<Event> = world.effects.iter().map(|effect| event(effect, world, ids)).collect();
        writes.events = Columns::of(&events);
        writes
    }

    /// What leaves a place before what comes to it, because both stand in the same partial unique index; then the slots; then
    /// what happened. Every statement must touch exactly the rows it was made for.
    async fn run(&self, client: &Client, statements: &Statements) -> Result<(), batch::Error> {
        let (created, slots, edited) = (&self.created, &self.slots, &self.edited);
        let bookings = async {
            try_join4(
                // A booking that moves stands nowhere for a moment: two that change places would meet otherwise.
                batch::execute(client, &statements.vacate, &[&self.moved], self.moved.len()),
                self.ended.run(client, statements),
                self.standing.run(client, statements),
                batch::execute(
                    client,
                    &statements.insert_bookings,
                    &[
                        &created.ids,
                        &created.slot_ids,
                        &created.invitation_ids,
                        &created.email_indexes,
                        &created.names,
                        &created.notes,
                        &created.keys,
                        &created.fingerprints,
                        &created.booked_by,
                        &created.statuses,
                        &created.sequences,
                        &created.placed_at,
                        &created.ended_at,
                        &created.end_kinds,
                        &created.end_reasons,
                        &created.line_places,
                        &created.missed,
                        &created.offer_until,
                        &created.due_at,
                        &created.moves,
                        &created.notice_waived,
                        &self.at,
                    ],
                    created.ids.len(),
                ),
            )
            .await
        };
        let rest = async {
            try_join4(
                batch::execute(
                    client,
                    &statements.insert_changes,
                    &[
                        &self.changes.booking_ids,
                        &self.changes.keys,
                        &self.changes.fingerprints,
                        &self.at,
                    ],
                    self.changes.booking_ids.len(),
                ),
                // Status before time: a slot that is cancelled makes room for one that is moved into its time.
                batch::execute(
                    client,
                    &statements.update_slots,
                    &[
                        &slots.ids,
                        &slots.capacities,
                        &slots.booked_counts,
                        &slots.waiting_counts,
                        &slots.line_ends,
                        &slots.statuses,
                        &slots.reasons,
                        &slots.versions,
                        &self.at,
                    ],
                    slots.ids.len(),
                ),
                batch::execute(
                    client,
                    &statements.edit_slots,
                    &[
                        &edited.ids,
                        &edited.topics,
                        &edited.places,
                        &edited.online_links,
                        &edited.instructions,
                        &edited.starts_at,
                        &edited.ends_at,
                        &edited.waitlists,
                    ],
                    edited.ids.len(),
                ),
                batch::execute(
                    client,
                    &statements.insert_events,
                    &self.events.parameters(),
                    self.events.ids.len(),
                ),
            )
            .await
        };
        try_join(bookings, rest).await?;
        Ok(())
    }
}

/// The columns of a booking that decisions change.
#[derive(Debug, Default)]
struct Changed {
    ids: Vec<Uuid>,
    slots_before: Vec<Uuid>,
    statuses_before: Vec<&'static str>,
    slot_ids: Vec<Uuid>,
    statuses: Vec<&'static str>,
    sequences: Vec<i32>,
    placed_at: Vec<Option<DateTime<Utc>>>,
    ended_at: Vec<Option<DateTime<Utc>>>,
    end_kinds: Vec<Option<&'static str>>,
    end_reasons: Vec<Option<String>>,
    line_places: Vec<Option<i64>>,
    missed: Vec<i16>,
    offer_until: Vec<Option<DateTime<Utc>>>,
    due_at: Vec<Option<DateTime<Utc>>>,
    moves: Vec<Option<Uuid>>,
    notice_waived: Vec<bool>,
}

impl Changed {
    fn push(&mut self, world: &World, booking: &Booking, slot_before: Uuid, status_before: BookingStatus) {
        self.ids.push(booking.id);
        self.slots_before.push(slot_before);
        self.statuses_before.push(rows::booking_status_text(status_before));
        self.slot_ids.push(booking.slot_id);
        self.statuses.push(rows::booking_status_text(booking.status));
        self.sequences.push(booking.sequence);
        self.placed_at.push(booking.placed_at);
        self.ended_at.push(booking.ended_at);
        self.end_kinds.push(booking.end_kind.map(rows::end_kind_text));
        self.end_reasons.push(booking.end_reason.clone());
        self.line_places.push(line_place(booking));
        self.missed.push(booking.missed.into());
        self.offer_until.push(booking.offer_until);
        self.due_at.push(booking.due_at(&world.slots[&booking.slot_id].facts));
        self.moves.push(booking.moves);
        self.notice_waived.push(booking.notice_waived);
    }

    async fn run(&self, client: &Client, statements: &Statements) -> Result<(), batch::Error> {
        batch::execute(
            client,
            &statements.update_bookings,
            &[
                &self.ids,
                &self.slots_before,
                &self.statuses_before,
                &self.slot_ids,
                &self.statuses,
                &self.sequences,
                &self.placed_at,
                &self.ended_at,
                &self.end_kinds,
                &self.end_reasons,
                &self.line_places,
                &self.missed,
                &self.offer_until,
                &self.due_at,
                &self.moves,
                &self.notice_waived,
            ],
            self.ids.len(),
        )
        .await
    }
}

#[derive(Debug, Default)]
struct Created<'a> {
    ids: Vec<Uuid>,
    slot_ids: Vec<Uuid>,
    invitation_ids: Vec<Uuid>,
    email_indexes: Vec<&'a [u8]>,
    names: Vec<&'a str>,
    notes: Vec<Option<&'a [u8]>>,
    keys: Vec<&'a str>,
    fingerprints: Vec<&'a [u8]>,
    booked_by: Vec<Option<Uuid>>,
    statuses: Vec<&'static str>,
    sequences: Vec<i32>,
    placed_at: Vec<Option<DateTime<Utc>>>,
    ended_at: Vec<Option<DateTime<Utc>>>,
    end_kinds: Vec<Option<&'static str>>,
    end_reasons: Vec<Option<&'a str>>,
    line_places: Vec<Option<i64>>,
    missed: Vec<i16>,
    offer_until: Vec<Option<DateTime<Utc>>>,
    due_at: Vec<Option<DateTime<Utc>>>,
    moves: Vec<Option<Uuid>>,
    notice_waived: Vec<bool>,
}

impl<'a> Created<'a> {
    fn push(&mut self, world: &'a World, booking: &'a Booking, command: &'a Command) {
        let (name, note) = match command {
            Command::Book(book) => (book.name.as_str(), book.note_sealed.as_deref()),
            Command::Move(request) => (request.name.as_str(), None),
            other => unreachable!("only Book and Move make rows, not {other:?}"),
        };
        self.ids.push(booking.id);
        self.slot_ids.push(booking.slot_id);
        self.invitation_ids.push(booking.invitation_id);
        self.email_indexes.push(&booking.email_index);
        self.names.push(name);
        self.notes.push(note);
        self.keys.push(&booking.key);
        self.fingerprints.push(&booking.fingerprint);
        self.booked_by.push(booking.booked_by);
        self.statuses.push(rows::booking_status_text(booking.status));
        self.sequences.push(booking.sequence);
        self.placed_at.push(booking.placed_at);
        self.ended_at.push(booking.ended_at);
        self.end_kinds.push(booking.end_kind.map(rows::end_kind_text));
        self.end_reasons.push(booking.end_reason.as_deref());
        self.line_places.push(line_place(booking));
        self.missed.push(booking.missed.into());
        self.offer_until.push(booking.offer_until);
        self.due_at.push(booking.due_at(&world.slots[&booking.slot_id].facts));
        self.moves.push(booking.moves);
        self.notice_waived.push(booking.notice_waived);
    }
}

fn line_place(booking: &Booking) -> Option<i64> {
    booking.line_place.and_then(|place| i64::try_from(place).ok())
}

#[derive(Debug, Default)]
struct Changes<'a> {
    booking_ids: Vec<Uuid>,
    keys: Vec<&'a str>,
    fingerprints: Vec<&'a [u8]>,
}

impl<'a> Changes<'a> {
    fn push(&mut self, change: &'a RecordedChange) {
        self.booking_ids.push(change.booking_id);
        self.keys.push(&change.key.key);
        self.fingerprints.push(&change.key.fingerprint);
    }
}

#[derive(Debug, Default)]
struct Edited<'a> {
    ids: Vec<Uuid>,
    topics: Vec<&'a str>,
    places: Vec<Option<&'a str>>,
    online_links: Vec<Option<&'a str>>,
    instructions: Vec<Option<&'a str>>,
    starts_at: Vec<DateTime<Utc>>,
    ends_at: Vec<DateTime<Utc>>,
    waitlists: Vec<bool>,
}

impl<'a> Edited<'a> {
    fn push(&mut self, slot: &'a Slot) {
        let facts = &slot.facts;
        self.ids.push(facts.id);
        self.topics.push(&facts.topic);
        self.places.push(facts.place.as_deref());
        self.online_links.push(facts.online_link.as_deref());
        self.instructions.push(facts.instructions.as_deref());
        self.starts_at.push(facts.starts_at);
        self.ends_at.push(facts.ends_at);
        self.waitlists.push(slot.waitlist);
    }
}

#[derive(Debug, Default)]
struct SlotColumns {
    ids: Vec<Uuid>,
    capacities: Vec<i32>,
    booked_counts: Vec<i32>,
    waiting_counts: Vec<i32>,
    line_ends: Vec<i64>,
    statuses: Vec<&'static str>,
    reasons: Vec<Option<String>>,
    versions: Vec<i64>,
}

impl SlotColumns {
    fn push(&mut self, slot: &Slot) {
        let state = slot.state();
        self.ids.push(state.facts.id);
        self.capacities.push(state.capacity);
        self.booked_counts.push(state.booked_count);
        self.waiting_counts.push(state.waiting_count);
        self.line_ends.push(state.line_end);
        self.statuses.push(rows::slot_status_text(state.status));
        self.reasons.push(state.cancel_reason);
        self.versions.push(state.version);
    }
}

fn event(effect: &Effect, world: &World, ids: &Ids) -> Event {
    let (kind, aggregate, actor, payload) = match effect {
        Effect::Slot { state, by, cancelled } => {
            let kind = if *cancelled {
                EventType::SlotCancelled
            } else {
                EventType::SlotChanged
            };
            let payload = json!({
                "capacity": state.capacity,
                "booked_count": state.booked_count,
                "status": rows::slot_status_text(state.status),
                "starts_at": state.facts.starts_at,
            });
            (kind, Aggregate::Slot(state.facts.id), Actor::User(*by), payload)
        }
        Effect::Booking {
            booking_id,
            slot_id,
            by,
            deed,
        } => {
            let invitation_id = world.bookings[booking_id].invitation_id;
            let actor = match by {
                By::Guest => Actor::Invitation(invitation_id),
                By::Host(user_id) => Actor::User(*user_id),
                By::Time => Actor::System,
            };
            let mut payload = json!({ "slot_id": slot_id, "invitation_id": invitation_id });
            let (kind, more) = of_deed(deed);
            if let (Value::Object(payload), Value::Object(more)) = (&mut payload, more) {
                payload.extend(more);
            }
            (kind, Aggregate::Booking(*booking_id), actor, payload)
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
        Deed::Booked { accepted } => (EventType::BookingCreated, json!({ "accepted": accepted })),
        Deed::Waitlisted => (EventType::BookingWaitlisted, json!({})),
        Deed::Offered { until } => (EventType::OfferMade, json!({ "until": until })),
        Deed::OpenToLine => (EventType::OfferMade, json!({ "first_come": true })),
        Deed::OfferMissed { out } => (EventType::OfferEnded, json!({ "how": "MISSED", "out": out })),
        Deed::Left { declined: true } => (EventType::OfferEnded, json!({ "how": "DECLINED" })),
        Deed::Left { declined: false } => (EventType::WaitEnded, json!({ "kind": "LEFT" })),
        Deed::WaitEnded { kind } => (EventType::WaitEnded, json!({ "kind": rows::end_kind_text(*kind) })),
        Deed::Moved { from_slot_id } => (EventType::BookingMoved, json!({ "from_slot_id": from_slot_id })),
        Deed::Rescheduled { time } => (EventType::BookingRescheduled, json!({ "time": time })),
        Deed::Cancelled { kind } => (
            EventType::BookingCancelled,
            json!({ "kind": rows::end_kind_text(*kind) }),
        ),
        Deed::Settled { attendance } => {
            let status = rows::booking_status_text((*attendance).into());
            (EventType::BookingCompleted, json!({ "status": status }))
        }
    }
}

/// A host's day has no row of its own. Collisions of the hash only make two hosts wait for each other.
const LOCK_DAYS: &str = "
    SELECT pg_advisory_xact_lock(hashtextextended('consultations.slots of ' || host, 0))
    FROM unnest($1::uuid[]) WITH ORDINALITY AS day (host, nr) ORDER BY nr";

const LOCK_INVITATIONS: &str = "
    SELECT id, organisation_id, host_id, email_index, uses, generation, expires_at, revoked_at, replaced_at, invited, scope_topic, scope_from, scope_until
    FROM consultations.invitations WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";

/// Only the slot is locked. Its facts change under this lock only; host and organisation may be a moment old.
const LOCK_SLOTS: &str = "
    SELECT slot.id, slot.organisation_id, slot.host_id, host.name AS host_name, organisation.zone, organisation.cancel_notice_minutes,
        slot.topic, slot.place, slot.online_link, slot.instructions, slot.starts_at, slot.ends_at, slot.overlap_allowed, slot.created_at,
        slot.capacity, slot.booked_count, slot.waiting_count, slot.line_end, slot.waitlist, slot.status, slot.cancel_reason, slot.version,
        slot.decided_at
    FROM consultations.slots AS slot
    JOIN accounts.users AS host ON host.id = slot.host_id
    JOIN accounts.organisations AS organisation ON organisation.id = slot.organisation_id
    WHERE slot.id = ANY($1) ORDER BY slot.id FOR NO KEY UPDATE OF slot";

fn booking_facts(of: &str) -> String {
    format!(
        "SELECT booking.id, booking.slot_id, booking.invitation_id, booking.email_index, booking.status, booking.generation, booking.sequence,
            booking.idempotency_key, booking.fingerprint, booking.created_at, booking.placed_at, booking.ended_at, booking.end_kind,
            booking.end_reason, booking.line_place, booking.missed, booking.offer_until, booking.moves, booking.notice_waived, booking.booked_by
        FROM {of}"
    )
}

/// Repeats of a key, and what the invitation holds at present.
const BOOKINGS_OF_INVITATIONS: &str = "consultations.bookings AS booking
    WHERE booking.invitation_id = ANY($1) AND (booking.status IN ('BOOKED', 'WAITLISTED', 'OFFERED') OR booking.idempotency_key = ANY($2))";

/// The same address may have come by another invitation. `OFFSET 0` keeps the planner from joining the other way round,
/// which reads every active booking there is.
const BOOKINGS_OF_GUESTS: &str = "unnest($1::uuid[], $2::uuid[]) AS wanted (slot_id, invitation_id)
    JOIN consultations.invitations AS invitation ON invitation.id = wanted.invitation_id
    CROSS JOIN LATERAL (
        SELECT * FROM consultations.bookings AS same
        WHERE same.slot_id = wanted.slot_id AND same.email_index = invitation.email_index
            AND same.status IN ('BOOKED', 'COMPLETED', 'NO_SHOW', 'WAITLISTED', 'OFFERED')
        OFFSET 0) AS booking";

const BOOKINGS_BY_ID: &str = "consultations.bookings AS booking WHERE booking.id = ANY($1)";

const BOOKINGS_OF_SLOTS: &str = "consultations.bookings AS booking
    WHERE booking.slot_id = ANY($1) AND booking.status IN ('BOOKED', 'COMPLETED', 'NO_SHOW', 'WAITLISTED', 'OFFERED')";

/// Everybody who waits for one of these slots or is offered a place in it; a line is bounded, so it is read whole.
const LINES: &str =
    "consultations.bookings AS booking WHERE booking.slot_id = ANY($1) AND booking.status IN ('WAITLISTED', 'OFFERED')";

const CHANGES: &str = "
    SELECT change.booking_id, change.idempotency_key, change.fingerprint
    FROM unnest($1::uuid[], $2::text[]) AS wanted (booking_id, key)
    JOIN consultations.changes AS change ON change.booking_id = wanted.booking_id AND change.idempotency_key = wanted.key";

/// Other slots of the hosts at the times that were asked for.
const NEIGHBOURS: &str = "
    SELECT slot.id, slot.host_id, slot.starts_at, slot.ends_at
    FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[]) AS wanted (host_id, starts_at, ends_at)
    JOIN consultations.slots AS slot ON slot.host_id = wanted.host_id AND slot.status <> 'CANCELLED' AND NOT slot.overlap_allowed
        AND tstzrange(slot.starts_at, slot.ends_at) && tstzrange(wanted.starts_at, wanted.ends_at)";

const VACATE: &str = "UPDATE consultations.bookings SET slot_id = id WHERE id = ANY($1)";

/// Slot and status once more as they were read, so that a row that changed under us makes the row count wrong and the batch
/// fail. As columns of the join, because a constant status would let the planner walk an index of all active bookings.
const UPDATE_BOOKINGS: &str = "
    UPDATE consultations.bookings AS booking
    SET slot_id = new.slot_id, status = new.status, sequence = new.sequence, placed_at = new.placed_at, ended_at = new.ended_at,
        end_kind = new.end_kind, end_reason = new.end_reason, line_place = new.line_place, missed = new.missed, offer_until = new.offer_until,
        due_at = new.due_at, moves = new.moves, notice_waived = new.notice_waived
    FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::int4[], $7::timestamptz[], $8::timestamptz[], $9::text[],
        $10::text[], $11::int8[], $12::int2[], $13::timestamptz[], $14::timestamptz[], $15::uuid[], $16::boolean[])
        AS new (id, slot_before, status_before, slot_id, status, sequence, placed_at, ended_at, end_kind, end_reason, line_place, missed,
            offer_until, due_at, moves, notice_waived)
    WHERE booking.id = new.id AND booking.slot_id = new.slot_before AND booking.status = new.status_before";

const INSERT_BOOKINGS: &str = "
    INSERT INTO consultations.bookings (id, slot_id, invitation_id, email_index, name, note_sealed, idempotency_key, fingerprint, booked_by,
        status, sequence, placed_at, ended_at, end_kind, end_reason, line_place, missed, offer_until, due_at, moves, notice_waived,
        created_at, generation)
    SELECT *, $22::timestamptz, 1
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::text[], $6::bytea[], $7::text[], $8::bytea[], $9::uuid[],
        $10::text[], $11::int4[], $12::timestamptz[], $13::timestamptz[], $14::text[], $15::text[], $16::int8[], $17::int2[],
        $18::timestamptz[], $19::timestamptz[], $20::uuid[], $21::boolean[])";

const INSERT_CHANGES: &str = "
    INSERT INTO consultations.changes (booking_id, idempotency_key, fingerprint, at)
    SELECT *, $4::timestamptz FROM unnest($1::uuid[], $2::text[], $3::bytea[])";

const EDIT_SLOTS: &str = "
    UPDATE consultations.slots AS slot
    SET topic = new.topic, place = new.place, online_link = new.online_link, instructions = new.instructions, starts_at = new.starts_at,
        ends_at = new.ends_at, waitlist = new.waitlist
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::boolean[])
        AS new (id, topic, place, online_link, instructions, starts_at, ends_at, waitlist)
    WHERE slot.id = new.id";

const UPDATE_SLOTS: &str = "
    UPDATE consultations.slots AS slot
    SET capacity = new.capacity, booked_count = new.booked_count, waiting_count = new.waiting_count, line_end = new.line_end,
        status = new.status, cancel_reason = new.reason, version = new.version, decided_at = $9
    FROM unnest($1::uuid[], $2::int4[], $3::int4[], $4::int4[], $5::int8[], $6::text[], $7::text[], $8::int8[])
        AS new (id, capacity, booked_count, waiting_count, line_end, status, reason, version)
    WHERE slot.id = new.id AND slot.version = new.version - 1";
