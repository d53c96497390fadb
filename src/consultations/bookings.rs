//! What guests do with a link: choose, book, wait, accept, move, cancel.

use std::collections::HashSet;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::future::BoxFuture;
use serde_json::json;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::rules::{
    self, Accept, Book, Booker, BookingOutcome, BookingStatus, Cancel, Command, CommandKey, Leave, Move, Refusal, Scope,
};
use super::sql::bookings::{ManagedBooking, Own};
use super::views::{Booking, GuestHost, GuestSlot, Offer, OwnBooking, PlaceUpdate, Slot, SlotChoice};
use super::{Error, calendar, decide_booking, invitations, orphan, sql, zone};
use crate::app::App;
use crate::database;
use crate::email::Email;
use crate::idempotency::{IdempotencyKey, fingerprint};
use crate::messaging::events::{self, Actor, Aggregate, Event, EventType};
use crate::messaging::live::Watch;
use crate::places::offers;
use crate::secrets::{BOOKING_NOTE, Link, LinkCheck, LinkKind};

/// Links are mailed to one address this often at most, whoever asks for them.
const LINKS_EVERY: TimeDelta = TimeDelta::minutes(5);

/// A guest's booking request, checked.
#[derive(Clone, Debug)]
pub struct NewBooking {
    pub slot_id: Uuid,
    pub name: String,
    pub note: Option<String>,
    /// Wait if there is no place.
    pub waitlist: bool,
}

/// Books a place, or one in the line, for the guest whom an invitation names. Safe to retry: the same key always gives the
/// same booking.
pub async fn book(app: &App, link: Link, key: IdempotencyKey, request: NewBooking) -> Result<Booking, Error> {
    let booking_id = app.ids.next();
    let NewBooking {
        slot_id,
        name,
        note,
        waitlist,
    } = request;
    let fingerprint = fingerprint(&[
        slot_id.as_bytes(),
        name.as_bytes(),
        note.as_deref().unwrap_or_default().as_bytes(),
        &[u8::from(waitlist)],
    ]);
    let note_sealed = note
        .as_deref()
        .map(|note| app.secrets.seal(BOOKING_NOTE, booking_id, note));
    let command = Command::Book(Book {
        booking_id,
        slot_id,
        invitation_id: link.row,
        by: Booker::Guest(link),
        name: name.clone(),
        note_sealed,
        wait: waitlist,
        key: CommandKey {
            key: key.into_string(),
            fingerprint,
        },
    });
    match decide_booking(app, command).await {
        // The words are the request's own: a repeat with other words has another fingerprint and is refused.
        Ok(outcome) => Ok(show(app, outcome, name, note)),
        Err(Error::Refused(refusal @ (Refusal::InvitationExpired { .. } | Refusal::InvitationRevoked))) => {
            // Whom to ask for another one is said wherever an invitation is over.
            let mut connection = app.pools.consultations.acquire().await?;
            Err(invitations::open(app, &mut connection, link)
                .await
                .err()
                .unwrap_or(refusal.into()))
        }
        Err(error) => Err(error),
    }
}

/// Gives a place back by the booking's own link; `late` also after the notice limit. Asked again, it answers the same.
pub async fn cancel(
    app: &App,
    link: Link,
    key: IdempotencyKey,
    reason: Option<String>,
    late: bool,
) -> Result<Booking, Error> {
    let found = whereabouts(app, link).await?;
    let fingerprint = fingerprint(&[reason.as_deref().unwrap_or_default().as_bytes(), &[u8::from(late)]]);
    let command = Command::Cancel(Cancel {
        booking_id: link.row,
        slot_id: found.slot_id,
        link,
        reason,
        late,
        key: CommandKey {
            key: key.into_string(),
            fingerprint,
        },
    });
    decide_booking(app, command).await?;
    manage(app, link).await
}

/// Takes a place in another slot instead of the present one; with `waitlist` it waits there, and keeps the present one, if
/// there is none.
pub async fn move_to(
    app: &App,
    link: Link,
    key: IdempotencyKey,
    slot_id: Uuid,
    waitlist: bool,
) -> Result<Booking, Error> {
    let found = whereabouts(app, link).await?;
    let fingerprint = fingerprint(&[b"move", slot_id.as_bytes(), &[u8::from(waitlist)]]);
    let command = Command::Move(Move {
        booking_id: link.row,
        invitation_id: found.invitation_id,
        from_slot_id: found.slot_id,
        slot_id,
        link,
        wait: waitlist,
        entry_id: app.ids.next(),
        name: found.name,
        key: CommandKey {
            key: key.into_string(),
            fingerprint,
        },
    });
    decide_booking(app, command).await?;
    manage(app, link).await
}

/// Takes the place that is offered. Asked again, it answers the same; a move answers with the booking that moved.
pub async fn accept(app: &App, link: Link) -> Result<Booking, Error> {
    let found = whereabouts(app, link).await?;
    let command = Command::Accept(Accept {
        booking_id: link.row,
        invitation_id: found.invitation_id,
        slot_id: found.slot_id,
        link,
    });
    let outcome = decide_booking(app, command).await?;
    let mut connection = app.pools.consultations.acquire().await?;
    show_by_id(app, &mut connection, outcome.booking.id).await
}

/// Declines an offer or leaves the line. Asked again, it answers the same.
pub async fn leave(app: &App, link: Link) -> Result<Booking, Error> {
    let found = whereabouts(app, link).await?;
    let command = Command::Leave(Leave {
        booking_id: link.row,
        slot_id: found.slot_id,
        link,
    });
    decide_booking(app, command).await?;
    manage(app, link).await
}

/// A booking as its link shows it.
pub async fn manage(app: &App, link: Link) -> Result<Booking, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    open(app, &mut connection, link).await?;
    show_by_id(app, &mut connection, link.row).await
}

/// The calendar file of a booking: what its link shows, as a calendar reads it.
pub async fn calendar(app: &App, link: Link) -> Result<Vec<u8>, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let booking = open(app, &mut connection, link).await?;
    let entry = sql::bookings::entry(&mut connection, booking.id)
        .await?
        .ok_or_else(|| orphan("booking", booking.id))?;
    let now = app.clock.now(&mut connection).await?;
    let method = match booking.status {
        BookingStatus::Booked | BookingStatus::Completed | BookingStatus::NoShow => calendar::Method::Publish,
        BookingStatus::Cancelled => calendar::Method::Cancel,
        // What was never booked stands in no calendar.
        _ => return Err(Refusal::NotFound.into()),
    };
    let organiser = app.config.mail.sender(&app.config.base_url);
    let writer = calendar::Writer {
        secrets: &app.secrets,
        base_url: &app.config.base_url,
        organiser: &organiser,
    };
    Ok(writer
        .file(&entry, booking.id, booking.generation, method, now)
        .into_bytes())
}

/// Mails all links of an address to it. Whoever asks learns nothing, not even whether the address is known.
pub async fn mail_links(app: &App, email: &Email) -> Result<(), Error> {
    let email_index = app.secrets.email_index(email.normalised());
    let mut transaction = app.pools.consultations.begin().await?;
    let now = app.clock.now(&mut transaction).await?;
    let asked = sql::invitations::ask_for_links(&mut transaction, &email_index, now, now - LINKS_EVERY).await?;
    if let Some(invitation_id) = asked {
        let event = Event {
            id: app.ids.next(),
            kind: EventType::LinksAsked,
            aggregate: Aggregate::Invitation(invitation_id),
            actor: Actor::Invitation(invitation_id),
            cause: None,
            payload: json!({}),
            at: now,
        };
        events::insert(&mut transaction, &[event]).await?;
    }
    database::end(transaction, Ok::<_, Error>(())).await?;
    app.events_written.notify_one();
    Ok(())
}

/// The upcoming slots behind an invitation, or, to choose where to move, behind a booking.
pub async fn choice(app: &App, link: Link) -> Result<SlotChoice, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let opened = chooser(app, &mut connection, link).await?;
    let now = app.clock.now(&mut connection).await?;
    let slots = sql::slots::choice(&mut connection, opened.host_id, &opened.scope, &opened.zone, now).await?;
    Ok(SlotChoice {
        zone: zone(&opened.zone)?,
        items: slots
            .into_iter()
            .map(GuestSlot::from)
            .map(GuestSlot::before_booking)
            .collect(),
    })
}

/// Changes of places behind an invitation or a booking, as they are committed.
pub async fn watch(app: &App, link: Link) -> Result<Watched, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let opened = chooser(app, &mut connection, link).await?;
    let places = app.live.watch(opened.host_id);
    let only = if opened.scope == Scope::default() {
        None
    } else {
        let now = app.clock.now(&mut connection).await?;
        let slots = sql::slots::choice(&mut connection, opened.host_id, &opened.scope, &opened.zone, now).await?;
        Some(slots.into_iter().map(|slot| slot.id).collect())
    };
    Ok(Watched { places, only })
}

/// The places of a host, and which of them the link opens; all if it has no scope. A slot that is published later is seen when
/// the list is read again.
pub struct Watched {
    pub places: Watch<PlaceUpdate>,
    pub only: Option<HashSet<Uuid>>,
}

/// For pages that watch places: what other nodes have decided since.
pub fn changed_places<'a>(
    pool: &'a PgPool,
    host_ids: &'a [Uuid],
    since: DateTime<Utc>,
) -> BoxFuture<'a, sqlx::Result<Vec<PlaceUpdate>>> {
    Box::pin(async move { sql::slots::changed_since(&mut *pool.acquire().await?, host_ids, since).await })
}

/// Whose slots a link lets somebody choose from.
struct Chooser {
    host_id: Uuid,
    zone: String,
    scope: Scope,
}

async fn chooser(app: &App, connection: &mut PgConnection, link: Link) -> Result<Chooser, Error> {
    match invitations::open(app, connection, link).await {
        Ok(opened) => Ok(Chooser {
            host_id: opened.host_id,
            zone: opened.zone.clone(),
            scope: opened.scope(),
        }),
        // A booking lives on when its invitation is over, and may still move.
        Err(Error::Refused(Refusal::UnknownLink)) => {
            open(app, connection, link).await?;
            let opened = sql::invitations::of_booking(connection, link.row)
                .await?
                .ok_or_else(|| orphan("invitation of booking", link.row))?;
            Ok(Chooser {
                host_id: opened.host_id,
                zone: opened.zone.clone(),
                scope: opened.scope(),
            })
        }
        Err(error) => Err(error),
    }
}

async fn whereabouts(app: &App, link: Link) -> Result<sql::bookings::Whereabouts, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    Ok(sql::bookings::whereabouts(&mut connection, link.row)
        .await?
        .ok_or(Refusal::UnknownLink)?)
}

/// The booking behind a link.
async fn open(app: &App, connection: &mut PgConnection, link: Link) -> Result<ManagedBooking, Error> {
    let row = sql::bookings::find(connection, link.row)
        .await?
        .ok_or(Refusal::UnknownLink)?;
    match link.check(&app.secrets, LinkKind::Booking, row.generation) {
        LinkCheck::Forged => Err(Refusal::UnknownLink.into()),
        LinkCheck::Replaced => Err(Refusal::LinkReplaced { replaced_at: None }.into()),
        LinkCheck::Current => Ok(row),
    }
}

async fn show_by_id(app: &App, connection: &mut PgConnection, id: Uuid) -> Result<Booking, Error> {
    let row = sql::bookings::find(connection, id)
        .await?
        .ok_or_else(|| orphan("booking", id))?;
    let now = app.clock.now(connection).await?;
    let waits = sql::bookings::that_move(connection, id).await?;
    let keeps = match row.moves.filter(|_| row.status.waits()) {
        Some(kept) => sql::bookings::own(connection, kept)
            .await?
            .filter(|kept| kept.status == BookingStatus::Booked),
        None => None,
    };
    let slot_ids: Vec<Uuid> = waits
        .iter()
        .chain(&keeps)
        .map(|own| own.slot_id)
        .chain([row.slot_id])
        .collect();
    let slots = sql::slots::by_id(connection, &slot_ids).await?;
    let slot_of = |slot_id: Uuid| {
        slots
            .iter()
            .find(|slot| slot.id == slot_id)
            .cloned()
            .ok_or_else(|| orphan("slot", slot_id))
    };
    let zone = zone(&row.zone)?;
    let notice = TimeDelta::minutes(row.cancel_notice_minutes.into());
    let own = |own: &Own| Ok::<_, Error>(show_own(app, own, slot_of(own.slot_id)?, now, notice, zone));
    let slot = slot_of(row.slot_id)?;
    let note = row
        .note_sealed
        .as_deref()
        .map(|sealed| app.secrets.unseal(BOOKING_NOTE, row.id, sealed))
        .transpose();
    Ok(Booking {
        id: row.id,
        note: note.map_err(|error| Error::Inconsistent(format!("note of booking {}: {error}", row.id)))?,
        status: row.status,
        end_kind: row.end_kind,
        end_reason: row.end_reason,
        ended_at: row.ended_at,
        created_at: row.created_at,
        manage_token: app.secrets.link_token(LinkKind::Booking, row.id, row.generation),
        cancel_until: if row.notice_waived {
            slot.starts_at
        } else {
            slot.starts_at - notice
        },
        time_changed: row.notice_waived,
        position: position(row.position),
        offer: Offer::of(row.status, row.offer_until, is_open_to_line(&slot, now, notice, zone)),
        keeps: keeps.as_ref().map(own).transpose()?,
        waits: waits.iter().map(own).collect::<Result<_, _>>()?,
        name: row.name,
        host: GuestHost {
            name: row.host_name,
            zone,
        },
        slot: slot.into(),
    })
}

/// One of the guest's other bookings.
pub fn show_own(
    app: &App,
    own: &Own,
    slot: Slot,
    now: DateTime<Utc>,
    notice: TimeDelta,
    zone: chrono_tz::Tz,
) -> OwnBooking {
    OwnBooking {
        id: own.id,
        manage_token: app.secrets.link_token(LinkKind::Booking, own.id, own.generation),
        status: own.status,
        position: position(own.position),
        offer: Offer::of(own.status, own.offer_until, is_open_to_line(&slot, now, notice, zone)),
        slot: slot.into(),
    }
}

fn position(position: Option<i64>) -> Option<u32> {
    position.and_then(|position| u32::try_from(position).ok())
}

/// A place is free for the first of the line to take it; as the lane would find it now.
fn is_open_to_line(slot: &Slot, now: DateTime<Utc>, notice: TimeDelta, zone: chrono_tz::Tz) -> bool {
    slot.capacity > slot.booked_count
        && slot.waiting_count > 0
        && offers::deadline(now, slot.starts_at, notice, zone).is_none()
}

fn show(app: &App, outcome: BookingOutcome, name: String, note: Option<String>) -> Booking {
    let BookingOutcome {
        booking,
        slot,
        position,
        first_come,
    } = outcome;
    let rules::Booking {
        id, status, generation, ..
    } = booking;
    Booking {
        id,
        name,
        note,
        status,
        end_kind: booking.end_kind,
        end_reason: booking.end_reason,
        ended_at: booking.ended_at,
        created_at: booking.created_at,
        manage_token: app.secrets.link_token(LinkKind::Booking, id, generation),
        host: GuestHost {
            name: slot.facts.host_name.to_string(),
            zone: slot.facts.zone,
        },
        cancel_until: slot.facts.cancel_until(booking.notice_waived),
        time_changed: booking.notice_waived,
        position,
        offer: Offer::of(status, booking.offer_until, first_come),
        // A booking that was just made neither waits elsewhere nor keeps another.
        keeps: None,
        waits: Vec::new(),
        slot: slot.into(),
    }
}
