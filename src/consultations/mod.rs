//! Consultations: a host publishes slots and invites addresses; a guest books and cancels by link.
//!
//! Whatever touches a place goes through the slot lane ([`lane`]); the rest owns one transaction per use case.

pub mod http;
pub mod invitations;
pub mod lane;
pub mod letters;
mod rows;
pub mod rules;
mod sql;
pub mod views;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use futures_util::future::BoxFuture;
use group_commit::SubmitError;
use serde::Serialize;
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use self::rules::{Book, Cancel, Command, CommandKey, Outcome, Refusal, SlotChange};
pub use self::sql::slots::SlotFilter;
use self::views::{Booking, GuestHost, GuestSlot, HostBooking, Slot, SlotChoice};
use crate::accounts::Host;
use crate::app::App;
use crate::database;
use crate::idempotency::{self, IdempotencyKey};
use crate::messaging::events::{self, Actor, Aggregate, Event, EventType};
use crate::messaging::live::{PlaceUpdate, Watch};
use crate::page::{Page, Paged};
use crate::secrets::{self, BOOKING_NOTE, Link, LinkCheck, LinkKind};

/// Why a use case did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("refused: {0:?}")]
    Refused(Refusal),
    #[error(transparent)]
    Lane(#[from] SubmitError),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    #[error(transparent)]
    Key(#[from] idempotency::KeyError),
    /// The link is right, but its invitation is over; whoever holds it may know whom to ask.
    #[error("refused: {refusal:?}")]
    Closed { refusal: Refusal, host_name: String },
    #[error("inconsistent data: {0}")]
    Inconsistent(String),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// A guest's booking request, checked.
#[derive(Clone, Debug)]
pub struct NewBooking {
    pub slot_id: Uuid,
    pub name: String,
    pub note: Option<String>,
}

/// Books a place for the guest whom an invitation names. Safe to retry: the same key always gives the same booking.
pub async fn book(app: &App, link: Link, key: IdempotencyKey, request: NewBooking) -> Result<Booking, Error> {
    let booking_id = app.ids.next();
    let NewBooking { slot_id, name, note } = request;
    let fingerprint = fingerprint(&[
        slot_id.as_bytes(),
        name.as_bytes(),
        note.as_deref().unwrap_or_default().as_bytes(),
    ]);
    let note_sealed = note
        .as_deref()
        .map(|note| app.secrets.seal(BOOKING_NOTE, booking_id, note));
    let command = Command::Book(Book {
        booking_id,
        slot_id,
        link,
        name: name.clone(),
        note_sealed,
        key: key.into_string(),
        fingerprint,
    });
    match app.slots.submit(command).await? {
        // The words are the request's own: a repeat with other words has another fingerprint and is refused.
        Outcome::Booking { booking, slot } => Ok(show(app, booking, slot, name, note)),
        Outcome::Refused(refusal @ (Refusal::InvitationExpired { .. } | Refusal::InvitationRevoked)) => {
            // Whom to ask for another one is said wherever an invitation is over.
            let mut connection = app.pools.consultations.acquire().await?;
            Err(invitations::open(app, &mut connection, link)
                .await
                .err()
                .unwrap_or(refusal.into()))
        }
        outcome => Err(unexpected(outcome)),
    }
}

/// Gives a place back by the booking's own link. Asked again, it answers the same.
pub async fn cancel(app: &App, link: Link, key: IdempotencyKey, reason: Option<String>) -> Result<Booking, Error> {
    let slot_id = {
        let mut connection = app.pools.consultations.acquire().await?;
        sql::bookings::slot_of_booking(&mut connection, link.row)
            .await?
            .ok_or(Refusal::UnknownLink)?
    };
    let fingerprint = fingerprint(&[reason.as_deref().unwrap_or_default().as_bytes()]);
    let command = Command::Cancel(Cancel {
        booking_id: link.row,
        slot_id,
        link,
        reason,
        key: CommandKey {
            key: key.into_string(),
            fingerprint,
        },
    });
    match app.slots.submit(command).await? {
        Outcome::Booking { .. } => manage(app, link).await,
        outcome => Err(unexpected(outcome)),
    }
}

/// A booking as its link shows it.
pub async fn manage(app: &App, link: Link) -> Result<Booking, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let row = sql::bookings::find(&mut connection, link.row)
        .await?
        .ok_or(Refusal::UnknownLink)?;
    match link.check(&app.secrets, LinkKind::Booking, row.generation) {
        LinkCheck::Forged => return Err(Refusal::UnknownLink.into()),
        LinkCheck::Replaced => return Err(Refusal::LinkReplaced { replaced_at: None }.into()),
        LinkCheck::Current => {}
    }
    let slot = sql::slots::by_id(&mut connection, &[row.slot_id])
        .await?
        .pop()
        .ok_or_else(|| orphan("slot", row.slot_id))?;
    let note = row
        .note_sealed
        .as_deref()
        .map(|sealed| app.secrets.unseal(BOOKING_NOTE, row.id, sealed))
        .transpose();
    Ok(Booking {
        id: row.id,
        name: row.name,
        note: note.map_err(|error| Error::Inconsistent(format!("note of booking {}: {error}", row.id)))?,
        status: row.status,
        cancel_kind: row.cancel_kind,
        cancel_reason: row.cancel_reason,
        cancelled_at: row.cancelled_at,
        created_at: row.created_at,
        manage_token: app.secrets.link_token(LinkKind::Booking, row.id, row.generation),
        host: GuestHost {
            name: row.host_name,
            zone: zone(&row.zone)?,
        },
        cancel_until: slot.starts_at - chrono::TimeDelta::minutes(row.cancel_notice_minutes.into()),
        slot: slot.into(),
    })
}

/// A slot to be made, checked except for what other slots and the clock say.
#[derive(Clone, Debug, Serialize)]
pub struct NewSlot {
    pub topic: String,
    pub place: Option<String>,
    pub online_link: Option<String>,
    pub instructions: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub capacity: i32,
}

/// What is wrong with lines of a list of new slots.
#[derive(Debug)]
pub enum CreateSlotsError {
    InThePast(Vec<usize>),
    /// With another line or with a slot the host has. Empty if somebody published the same time in this very moment.
    Overlaps(Vec<usize>),
    Other(Error),
}

impl<E: Into<Error>> From<E> for CreateSlotsError {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

/// Publishes slots, all or none. Faulty lines are named all at once.
pub async fn create_slots(
    app: &App,
    host: &Host,
    key: Option<&IdempotencyKey>,
    slots: &[NewSlot],
) -> Result<Vec<Slot>, CreateSlotsError> {
    let mut transaction = app.pools.consultations.begin().await?;
    let created = create_slots_in(&mut transaction, app, host, key, slots).await;
    let created = database::end(transaction, created).await?;
    app.events_written.notify_one();
    app.live.publish(
        &created
            .iter()
            .map(|slot| place_update(host.organisation_id, slot))
            .collect::<Vec<_>>(),
    );
    Ok(created)
}

async fn create_slots_in(
    transaction: &mut PgConnection,
    app: &App,
    host: &Host,
    key: Option<&IdempotencyKey>,
    slots: &[NewSlot],
) -> Result<Vec<Slot>, CreateSlotsError> {
    let command = idempotency::Command::new(host.user_id, "create_slots", key, &slots);
    if let Some(earlier) = command.earlier(transaction).await? {
        return Ok(earlier);
    }
    let now = app.clock.now(transaction).await?;
    let past: Vec<usize> = slots
        .iter()
        .enumerate()
        .filter(|(_, slot)| slot.starts_at <= now)
        .map(|(line, _)| line)
        .collect();
    if !past.is_empty() {
        return Err(CreateSlotsError::InThePast(past));
    }
    let overlap_allowed = sql::slots::overlap_allowed(transaction, host.organisation_id).await?;
    if !overlap_allowed {
        let spans: Vec<_> = slots.iter().map(|slot| (slot.starts_at, slot.ends_at)).collect();
        let mut lines = rules::overlapping_lines(&spans);
        lines.extend(
            sql::slots::overlapping(transaction, host.user_id, slots)
                .await?
                .into_iter()
                .filter_map(|line| usize::try_from(line).ok()),
        );
        if !lines.is_empty() {
            return Err(CreateSlotsError::Overlaps(lines.into_iter().collect()));
        }
    }
    let ids: Vec<Uuid> = slots.iter().map(|_| app.ids.next()).collect();
    if let Err(error) = sql::slots::insert(
        transaction,
        host.organisation_id,
        host.user_id,
        overlap_allowed,
        &ids,
        slots,
        now,
    )
    .await
    {
        // Somebody published the same time in this very moment: the constraint saw it, the query above could not.
        let raced = database::broke(&error, "slots_no_overlap");
        return Err(if raced {
            CreateSlotsError::Overlaps(Vec::new())
        } else {
            error.into()
        });
    }
    let created: Vec<Event> = ids
        .iter()
        .map(|&id| Event {
            id: app.ids.next(),
            kind: EventType::SlotCreated,
            aggregate: Aggregate::Slot(id),
            actor: Actor::User(host.user_id),
            cause: None,
            payload: json!({}),
            at: now,
        })
        .collect();
    events::insert(transaction, &created).await?;
    let slots = sql::slots::by_id(transaction, &ids).await?;
    command.record(transaction, &slots, now).await?;
    Ok(slots)
}

/// Closes, reopens, resizes or cancels a slot of the host's organisation.
pub async fn change_slot(app: &App, host: &Host, slot_id: Uuid, change: SlotChange) -> Result<Slot, Error> {
    let command = Command::Host {
        slot_id,
        organisation_id: host.organisation_id,
        user_id: host.user_id,
        change,
    };
    match app.slots.submit(command).await? {
        Outcome::Slot(state) => Ok(state.into()),
        outcome => Err(unexpected(outcome)),
    }
}

pub async fn list_slots(
    app: &App,
    host: &Host,
    filter: &SlotFilter,
    latest_first: bool,
    page: Page,
) -> Result<Paged<Slot>, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let total = sql::slots::count(&mut connection, host.organisation_id, filter).await?;
    let items = if latest_first {
        sql::slots::latest(&mut connection, host.organisation_id, filter, page).await?
    } else {
        sql::slots::earliest(&mut connection, host.organisation_id, filter, page).await?
    };
    Ok(page.answer(items, total))
}

pub async fn show_slot(app: &App, host: &Host, slot_id: Uuid) -> Result<Slot, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    Ok(sql::slots::find(&mut connection, host.organisation_id, slot_id)
        .await?
        .ok_or(Refusal::NotFound)?)
}

pub async fn list_bookings(app: &App, host: &Host, slot_id: Uuid, page: Page) -> Result<Paged<HostBooking>, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    sql::slots::find(&mut connection, host.organisation_id, slot_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let total = sql::bookings::count_of_slot(&mut connection, slot_id).await?;
    let items = sql::bookings::of_slot(&mut connection, &app.secrets, slot_id, page).await?;
    Ok(page.answer(items, total))
}

/// The upcoming slots behind an invitation.
pub async fn choice(app: &App, link: Link) -> Result<SlotChoice, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let opened = invitations::open(app, &mut connection, link).await?;
    let now = app.clock.now(&mut connection).await?;
    let slots = sql::slots::choice(&mut connection, opened.host_id, now).await?;
    Ok(SlotChoice {
        zone: zone(&opened.zone)?,
        items: slots
            .into_iter()
            .map(GuestSlot::from)
            .map(GuestSlot::before_booking)
            .collect(),
    })
}

/// Changes of places behind an invitation, as they are committed.
pub async fn watch(app: &App, link: Link) -> Result<Watch, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let opened = invitations::open(app, &mut connection, link).await?;
    Ok(app.live.watch(opened.host_id))
}

/// For pages that watch places: what other nodes have decided since.
pub fn changed_places<'a>(
    pool: &'a PgPool,
    host_ids: &'a [Uuid],
    since: DateTime<Utc>,
) -> BoxFuture<'a, sqlx::Result<Vec<PlaceUpdate>>> {
    Box::pin(async move { sql::slots::changed_since(&mut *pool.acquire().await?, host_ids, since).await })
}

fn show(app: &App, booking: rules::Booking, slot: rules::SlotState, name: String, note: Option<String>) -> Booking {
    Booking {
        id: booking.id,
        name,
        note,
        status: booking.status,
        cancel_kind: booking.cancel_kind,
        cancel_reason: booking.cancel_reason,
        cancelled_at: booking.cancelled_at,
        created_at: booking.created_at,
        manage_token: app
            .secrets
            .link_token(LinkKind::Booking, booking.id, booking.generation),
        host: GuestHost {
            name: slot.facts.host_name.to_string(),
            zone: slot.facts.zone,
        },
        cancel_until: slot.facts.cancel_until(),
        slot: slot.into(),
    }
}

/// Length before content, so that no two commands have the same bytes.
fn fingerprint(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        bytes.extend_from_slice(&part.len().to_be_bytes());
        bytes.extend_from_slice(part);
    }
    secrets::digest(&bytes)
}

fn unexpected(outcome: Outcome) -> Error {
    match outcome {
        Outcome::Refused(refusal) => Error::Refused(refusal),
        outcome => Error::Inconsistent(format!("the lane answered another question: {outcome:?}")),
    }
}

fn orphan(what: &str, id: Uuid) -> Error {
    Error::Inconsistent(format!("{what} {id} is missing"))
}

fn zone(name: &str) -> Result<Tz, Error> {
    name.parse()
        .map_err(|_| Error::Inconsistent(format!("unknown zone {name}")))
}

fn place_update(organisation_id: Uuid, slot: &Slot) -> PlaceUpdate {
    PlaceUpdate {
        slot_id: slot.id,
        organisation_id,
        host_id: slot.host_id,
        capacity: slot.capacity,
        booked_count: slot.booked_count,
        status: slot.status.into(),
        version: slot.version,
    }
}
