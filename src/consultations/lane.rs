//! The slot lane: what a batch locks, reads, decides and writes. The only place where a slot's status or count, or a
//! booking's status, changes.
//!
//! Locks are taken in one global order, invitations by id and then slots by id, and nothing is locked later, so batches
//! cannot deadlock. The clock and the facts are read in statements of their own after the locks: what a locking statement
//! reads may be from before its wait.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::{try_join, try_join3, try_join5};
use group_commit::{Apply, BatchId, Cause, Failure, Resource};
use serde_json::json;
use tokio::sync::Notify;
use tokio_postgres::{Client, Statement};
use uuid::Uuid;

use super::rows;
use super::rules::{Book, Booking, Cancel, CancelKind, Command, Effect, Outcome, Slot, SlotChange, World};
use crate::clock::Clock;
use crate::database::Target;
use crate::database::batch::{self, Batch};
use crate::ids::Ids;
use crate::messaging::events::{Actor, Aggregate, Columns, Event, EventType, INSERT};
use crate::messaging::live::{LivePlaces, PlaceUpdate};
use crate::secrets::Secrets;

pub struct SlotLane {
    target: Target,
    clock: Clock,
    ids: Ids,
    secrets: Secrets,
    live: LivePlaces,
    events_written: Arc<Notify>,
}

impl SlotLane {
    pub fn new(
        target: Target,
        clock: Clock,
        ids: Ids,
        secrets: Secrets,
        live: LivePlaces,
        events_written: Arc<Notify>,
    ) -> Self {
        Self {
            target: batch::settings(target),
            clock,
            ids,
            secrets,
            live,
            events_written,
        }
    }
}

/// A connection of the lane with every statement prepared.
pub struct Connection {
    client: Client,
    batch: batch::Statements,
    lock_invitations: Statement,
    lock_slots: Statement,
    bookings_of_invitations: Statement,
    bookings_of_guests: Statement,
    bookings_by_id: Statement,
    bookings_of_slots: Statement,
    cancel_bookings: Statement,
    insert_bookings: Statement,
    update_slots: Statement,
    insert_events: Statement,
}

impl Apply for SlotLane {
    type Request = Command;
    type Outcome = Outcome;
    type Connection = Connection;

    async fn connect(&self) -> Result<Connection, Cause> {
        let client = self.target.connect("jari slot lane").await?;
        Ok(Connection {
            batch: batch::Statements::prepare(&client).await?,
            lock_invitations: client.prepare(LOCK_INVITATIONS).await?,
            lock_slots: client.prepare(LOCK_SLOTS).await?,
            bookings_of_invitations: client.prepare(&booking_facts(BOOKINGS_OF_INVITATIONS)).await?,
            bookings_of_guests: client.prepare(&booking_facts(BOOKINGS_OF_GUESTS)).await?,
            bookings_by_id: client.prepare(&booking_facts(BOOKINGS_BY_ID)).await?,
            bookings_of_slots: client.prepare(&booking_facts(BOOKINGS_OF_SLOTS)).await?,
            cancel_bookings: client.prepare(CANCEL_BOOKINGS).await?,
            insert_bookings: client.prepare(INSERT_BOOKINGS).await?,
            update_slots: client.prepare(UPDATE_SLOTS).await?,
            insert_events: client.prepare(INSERT).await?,
            client,
        })
    }

    async fn apply(
        &self,
        connection: &mut Connection,
        id: BatchId,
        commands: &[&Command],
    ) -> Result<Vec<Outcome>, Failure<Outcome>> {
        let batch = Batch::new(
            &connection.client,
            &connection.batch,
            Uuid::from_u128(id.0),
            self.clock.wall(),
        );
        let mut world = self.load(connection, &batch, commands).await?;
        let outcomes: Vec<Outcome> = commands
            .iter()
            .enumerate()
            .map(|(index, command)| world.decide(&self.secrets, index, command))
            .collect();
        if world.effects.is_empty() {
            // Refusals and repeats leave nothing to keep, and so nothing to wait for a disk for.
            batch.abandon().await;
            return Ok(outcomes);
        }
        let writes = Writes::of(&world, commands, &self.ids);
        writes.run(connection).await.map_err(batch::failed)?;
        if let Err(failure) = batch.commit().await {
            return Err(failure.with(outcomes));
        }
        self.live.publish(&writes.places);
        self.events_written.notify_one();
        Ok(outcomes)
    }

    async fn was_committed(&self, connection: &mut Connection, id: BatchId) -> Result<bool, Cause> {
        let batch = Batch::new(
            &connection.client,
            &connection.batch,
            Uuid::from_u128(id.0),
            self.clock.wall(),
        );
        Ok(batch.was_committed().await?)
    }

    fn next_batch(&self) -> BatchId {
        BatchId(self.ids.next().as_u128())
    }

    fn resource(&self, command: &Command) -> Resource {
        Resource(command.slot_id().as_u128())
    }

    fn is_release(&self, command: &Command) -> bool {
        match command {
            Command::Cancel(_) | Command::Expire { .. } => true,
            Command::Host { change, .. } => matches!(change, SlotChange::Cancel { .. }),
            Command::Book(_) => false,
        }
    }

    fn reroute(&self, command: &mut Command, outcome: &Outcome) -> bool {
        let Outcome::Rerouted { slot_id: elsewhere } = outcome else {
            return false;
        };
        match command {
            // The repeat of a booking that was moved since; its fingerprint remembers the slot that was asked for.
            Command::Book(Book { slot_id, .. }) | Command::Cancel(Cancel { slot_id, .. }) => *slot_id = *elsewhere,
            Command::Host { .. } | Command::Expire { .. } => return false,
        }
        true
    }
}

impl SlotLane {
    /// Locks, then the clock, then the facts: sent at once, executed in this order by the one connection.
    async fn load(
        &self,
        connection: &Connection,
        batch: &Batch<'_>,
        commands: &[&Command],
    ) -> Result<World, Failure<Outcome>> {
        let asked = Asked::of(commands);
        let client = &connection.client;
        let manual_clock = matches!(self.clock, Clock::Manual(_));
        // `try_join` polls its futures in order, and a query is sent when it is first polled.
        let (((), invitations, slots), (clock, of_invitations, of_guests, by_id, of_slots)) = try_join(
            try_join3(
                batch.begin(),
                batch::query(
                    client,
                    &connection.lock_invitations,
                    &[&asked.invitations],
                    asked.invitations.len(),
                ),
                batch::query(client, &connection.lock_slots, &[&asked.slots], asked.slots.len()),
            ),
            try_join5(
                batch.clock(),
                batch::query(
                    client,
                    &connection.bookings_of_invitations,
                    &[&asked.invitations, &asked.keys],
                    asked.invitations.len(),
                ),
                batch::query(
                    client,
                    &connection.bookings_of_guests,
                    &[&asked.booked_slots, &asked.booking_invitations],
                    asked.booked_slots.len(),
                ),
                batch::query(
                    client,
                    &connection.bookings_by_id,
                    &[&asked.bookings],
                    asked.bookings.len(),
                ),
                batch::query(
                    client,
                    &connection.bookings_of_slots,
                    &[&asked.emptied_slots],
                    asked.emptied_slots.len(),
                ),
            ),
        )
        .await
        .map_err(batch::failed)?;
        let now = if manual_clock { self.clock.wall() } else { clock };
        let bookings = [of_invitations, of_guests, by_id, of_slots];
        let world = || -> Result<World, Cause> {
            let slots = slots.iter().map(rows::slot).collect::<Result<_, _>>()?;
            let invitations = invitations.iter().map(rows::invitation).collect::<Result<_, _>>()?;
            let bookings = bookings.iter().flatten().map(rows::booking).collect::<Result<_, _>>()?;
            Ok(World::new(now, slots, invitations, bookings)?)
        };
        world().map_err(Failure::Poison)
    }
}

/// What the commands of a batch name; sorted, because locks are taken in the order of the ids.
#[derive(Debug, Default)]
struct Asked<'a> {
    slots: Vec<Uuid>,
    invitations: Vec<Uuid>,
    keys: Vec<&'a str>,
    /// Parallel: who wants a place where.
    booked_slots: Vec<Uuid>,
    booking_invitations: Vec<Uuid>,
    bookings: Vec<Uuid>,
    /// Slots that are cancelled as a whole: all their bookings are needed.
    emptied_slots: Vec<Uuid>,
}

impl<'a> Asked<'a> {
    fn of(commands: &[&'a Command]) -> Self {
        let mut asked = Self::default();
        let mut slots = BTreeSet::new();
        let mut invitations = BTreeSet::new();
        for command in commands {
            slots.insert(command.slot_id());
            match command {
                Command::Book(Book { slot_id, link, key, .. }) => {
                    invitations.insert(link.row);
                    asked.keys.push(key);
                    asked.booked_slots.push(*slot_id);
                    asked.booking_invitations.push(link.row);
                }
                Command::Cancel(Cancel { booking_id, .. }) => asked.bookings.push(*booking_id),
                Command::Host {
                    slot_id,
                    change: SlotChange::Cancel { .. },
                    ..
                } => asked.emptied_slots.push(*slot_id),
                Command::Host { .. } | Command::Expire { .. } => {}
            }
        }
        asked.slots = slots.into_iter().collect();
        asked.invitations = invitations.into_iter().collect();
        asked
    }
}

/// One final state per row, as columns.
#[derive(Debug, Default)]
struct Writes<'a> {
    cancelled: Cancelled,
    booked: Booked<'a>,
    slots: Slots,
    events: Columns,
    places: Vec<PlaceUpdate>,
}

#[derive(Debug, Default)]
struct Cancelled {
    ids: Vec<Uuid>,
    kinds: Vec<&'static str>,
    reasons: Vec<Option<String>>,
    keys: Vec<Option<String>>,
    fingerprints: Vec<Option<Vec<u8>>>,
    at: Option<DateTime<Utc>>,
}

#[derive(Debug, Default)]
struct Booked<'a> {
    ids: Vec<Uuid>,
    slot_ids: Vec<Uuid>,
    invitation_ids: Vec<Uuid>,
    email_indexes: Vec<Vec<u8>>,
    names: Vec<&'a str>,
    notes: Vec<Option<&'a [u8]>>,
    statuses: Vec<&'static str>,
    keys: Vec<&'a str>,
    fingerprints: Vec<&'a [u8]>,
    cancelled_at: Vec<Option<DateTime<Utc>>>,
    cancel_kinds: Vec<Option<&'static str>>,
    cancel_reasons: Vec<Option<String>>,
    at: Option<DateTime<Utc>>,
}

#[derive(Debug, Default)]
struct Slots {
    ids: Vec<Uuid>,
    capacities: Vec<i32>,
    booked_counts: Vec<i32>,
    statuses: Vec<&'static str>,
    reasons: Vec<Option<String>>,
    versions: Vec<i64>,
    at: Option<DateTime<Utc>>,
}

impl<'a> Writes<'a> {
    fn of(world: &World, commands: &[&'a Command], ids: &Ids) -> Self {
        let mut writes = Self::default();
        let mut inserted = BTreeMap::new();
        for effect in &world.effects {
            match *effect {
                Effect::Booked { booking_id, command } => {
                    if let Command::Book(book) = commands[command] {
                        inserted.insert(booking_id, book);
                    }
                }
                // Booked and cancelled in one batch is one row, inserted as cancelled; without the key of its cancellation,
                // because no guest can have had the booking's link before the batch was answered.
                Effect::Cancelled { booking_id, .. } if !inserted.contains_key(&booking_id) => {
                    writes.cancelled.push(&world.bookings[&booking_id]);
                }
                Effect::Cancelled { .. } | Effect::SlotChanged { .. } | Effect::SlotCancelled { .. } => {}
            }
        }
        for (booking_id, book) in inserted {
            writes.booked.push(&world.bookings[&booking_id], book);
        }
        let mut changed: Vec<&Slot> = world.slots.values().filter(|slot| slot.changed()).collect();
        changed.sort_unstable_by_key(|slot| slot.facts.id);
        for slot in changed {
            writes.slots.push(slot);
            let state = slot.state();
            writes.places.push(PlaceUpdate {
                slot_id: state.facts.id,
                organisation_id: state.facts.organisation_id,
                host_id: state.facts.host_id,
                capacity: state.capacity,
                booked_count: state.booked_count,
                status: state.status.into(),
                version: state.version,
            });
        }
        writes.cancelled.at = Some(world.now);
        writes.booked.at = Some(world.now);
        writes.slots.at = Some(world.now);
        let events: Vec<Event> = world.effects.iter().map(|effect| event(effect, world, ids)).collect();
        writes.events = Columns::of(&events);
        writes
    }

    /// Releases before grants, because a place may pass from one to the other inside a partial unique index; then the
    /// slots; then what happened. Every statement must touch exactly the rows it was made for.
    async fn run(&self, connection: &Connection) -> Result<(), batch::Error> {
        let client = &connection.client;
        let (cancelled, booked, slots) = (&self.cancelled, &self.booked, &self.slots);
        try_join(
            try_join(
                batch::execute(
                    client,
                    &connection.cancel_bookings,
                    &[
                        &cancelled.ids,
                        &cancelled.kinds,
                        &cancelled.reasons,
                        &cancelled.keys,
                        &cancelled.fingerprints,
                        &cancelled.at,
                    ],
                    cancelled.ids.len(),
                ),
                batch::execute(
                    client,
                    &connection.insert_bookings,
                    &[
                        &booked.ids,
                        &booked.slot_ids,
                        &booked.invitation_ids,
                        &booked.email_indexes,
                        &booked.names,
                        &booked.notes,
                        &booked.statuses,
                        &booked.keys,
                        &booked.fingerprints,
                        &booked.cancelled_at,
                        &booked.cancel_kinds,
                        &booked.cancel_reasons,
                        &booked.at,
                    ],
                    booked.ids.len(),
                ),
            ),
            try_join(
                batch::execute(
                    client,
                    &connection.update_slots,
                    &[
                        &slots.ids,
                        &slots.capacities,
                        &slots.booked_counts,
                        &slots.statuses,
                        &slots.reasons,
                        &slots.versions,
                        &slots.at,
                    ],
                    slots.ids.len(),
                ),
                batch::execute(
                    client,
                    &connection.insert_events,
                    &self.events.parameters(),
                    self.events.ids.len(),
                ),
            ),
        )
        .await?;
        Ok(())
    }
}

impl Cancelled {
    fn push(&mut self, booking: &Booking) {
        self.ids.push(booking.id);
        self.kinds
            .push(booking.cancel_kind.map_or("GUEST", rows::cancel_kind_text));
        self.reasons.push(booking.cancel_reason.clone());
        let by = booking.cancelled_by.clone();
        let (key, fingerprint) = by.map(|by| (by.key, by.fingerprint)).unzip();
        self.keys.push(key);
        self.fingerprints.push(fingerprint);
    }
}

impl<'a> Booked<'a> {
    fn push(&mut self, booking: &Booking, book: &'a Book) {
        self.ids.push(booking.id);
        self.slot_ids.push(booking.slot_id);
        self.invitation_ids.push(booking.invitation_id);
        self.email_indexes.push(booking.email_index.clone());
        self.names.push(&book.name);
        self.notes.push(book.note_sealed.as_deref());
        self.statuses.push(rows::booking_status_text(booking.status));
        self.keys.push(&book.key);
        self.fingerprints.push(&book.fingerprint);
        self.cancelled_at.push(booking.cancelled_at);
        self.cancel_kinds.push(booking.cancel_kind.map(rows::cancel_kind_text));
        self.cancel_reasons.push(booking.cancel_reason.clone());
    }
}

impl Slots {
    fn push(&mut self, slot: &Slot) {
        let state = slot.state();
        self.ids.push(state.facts.id);
        self.capacities.push(state.capacity);
        self.booked_counts.push(state.booked_count);
        self.statuses.push(rows::slot_status_text(state.status));
        self.reasons.push(state.cancel_reason);
        self.versions.push(state.version);
    }
}

fn event(effect: &Effect, world: &World, ids: &Ids) -> Event {
    let slot_facts = |slot_id: &Uuid| {
        let state = world.slots[slot_id].state();
        json!({ "capacity": state.capacity, "booked_count": state.booked_count, "status": rows::slot_status_text(state.status) })
    };
    let (kind, aggregate, actor, payload) = match effect {
        Effect::Booked { booking_id, .. } => {
            let booking = &world.bookings[booking_id];
            let payload = json!({ "slot_id": booking.slot_id, "invitation_id": booking.invitation_id });
            (
                EventType::BookingCreated,
                Aggregate::Booking(*booking_id),
                Actor::Invitation(booking.invitation_id),
                payload,
            )
        }
        Effect::Cancelled { booking_id, kind, by } => {
            let booking = &world.bookings[booking_id];
            let payload = json!({ "slot_id": booking.slot_id, "invitation_id": booking.invitation_id, "kind": rows::cancel_kind_text(*kind) });
            let actor = match kind {
                CancelKind::Guest => Actor::Invitation(booking.invitation_id),
                CancelKind::Host | CancelKind::Slot => by.map_or(Actor::System, Actor::User),
            };
            (
                EventType::BookingCancelled,
                Aggregate::Booking(*booking_id),
                actor,
                payload,
            )
        }
        Effect::SlotChanged { slot_id, by } => (
            EventType::SlotChanged,
            Aggregate::Slot(*slot_id),
            Actor::User(*by),
            slot_facts(slot_id),
        ),
        Effect::SlotCancelled { slot_id, by } => (
            EventType::SlotCancelled,
            Aggregate::Slot(*slot_id),
            Actor::User(*by),
            slot_facts(slot_id),
        ),
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

const LOCK_INVITATIONS: &str = "
    SELECT id, host_id, email_index, uses, generation, expires_at, revoked_at, replaced_at
    FROM consultations.invitations WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE";

/// Only the slot is locked; whose it is and what its answers show never changes while a slot is decided about.
const LOCK_SLOTS: &str = "
    SELECT slot.id, slot.organisation_id, slot.host_id, host.name AS host_name, organisation.zone, organisation.cancel_notice_minutes,
        slot.topic, slot.place, slot.online_link, slot.instructions, slot.starts_at, slot.ends_at, slot.created_at,
        slot.capacity, slot.booked_count, slot.status, slot.cancel_reason, slot.version, slot.decided_at
    FROM consultations.slots AS slot
    JOIN accounts.users AS host ON host.id = slot.host_id
    JOIN accounts.organisations AS organisation ON organisation.id = slot.organisation_id
    WHERE slot.id = ANY($1) ORDER BY slot.id FOR NO KEY UPDATE OF slot";

fn booking_facts(of: &str) -> String {
    format!(
        "SELECT booking.id, booking.slot_id, booking.invitation_id, booking.email_index, booking.status, booking.generation,
            booking.idempotency_key, booking.fingerprint, booking.created_at, booking.cancelled_at, booking.cancel_kind, booking.cancel_reason,
            booking.cancel_key, booking.cancel_fingerprint
        FROM {of}"
    )
}

/// Repeats of a key, and what the invitation holds at present.
const BOOKINGS_OF_INVITATIONS: &str = "consultations.bookings AS booking
    WHERE booking.invitation_id = ANY($1) AND (booking.status <> 'CANCELLED' OR booking.idempotency_key = ANY($2))";

/// The same address may have come by another invitation. `OFFSET 0` keeps the planner from joining the other way round,
/// which reads every active booking there is.
const BOOKINGS_OF_GUESTS: &str = "unnest($1::uuid[], $2::uuid[]) AS wanted (slot_id, invitation_id)
    JOIN consultations.invitations AS invitation ON invitation.id = wanted.invitation_id
    CROSS JOIN LATERAL (
        SELECT * FROM consultations.bookings AS same
        WHERE same.slot_id = wanted.slot_id AND same.email_index = invitation.email_index AND same.status IN ('BOOKED', 'COMPLETED', 'NO_SHOW')
        OFFSET 0) AS booking";

const BOOKINGS_BY_ID: &str = "consultations.bookings AS booking WHERE booking.id = ANY($1)";

const BOOKINGS_OF_SLOTS: &str = "consultations.bookings AS booking WHERE booking.slot_id = ANY($1) AND booking.status IN ('BOOKED', 'COMPLETED', 'NO_SHOW')";

/// `cancelled_at IS NULL` once more, so that a row that changed under us makes the row count wrong and the batch fail. Not
/// `status = 'BOOKED'`: that would let the planner walk the partial index of all active bookings instead of the ids.
const CANCEL_BOOKINGS: &str = "
    UPDATE consultations.bookings AS booking
    SET status = 'CANCELLED', cancel_kind = gone.kind, cancel_reason = gone.reason, cancel_key = gone.key,
        cancel_fingerprint = gone.fingerprint, cancelled_at = $6, sequence = booking.sequence + 1
    FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[]) AS gone (id, kind, reason, key, fingerprint)
    WHERE booking.id = gone.id AND booking.cancelled_at IS NULL";

const INSERT_BOOKINGS: &str = "
    INSERT INTO consultations.bookings (id, slot_id, invitation_id, email_index, name, note_sealed, status, idempotency_key, fingerprint,
        cancelled_at, cancel_kind, cancel_reason, created_at, generation, sequence)
    SELECT *, $13::timestamptz, 1, 0
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bytea[], $5::text[], $6::bytea[], $7::text[], $8::text[], $9::bytea[],
        $10::timestamptz[], $11::text[], $12::text[])";

const UPDATE_SLOTS: &str = "
    UPDATE consultations.slots AS slot
    SET capacity = new.capacity, booked_count = new.booked_count, status = new.status, cancel_reason = new.reason, version = new.version, decided_at = $7
    FROM unnest($1::uuid[], $2::int4[], $3::int4[], $4::text[], $5::text[], $6::int8[]) AS new (id, capacity, booked_count, status, reason, version)
    WHERE slot.id = new.id AND slot.version = new.version - 1";
