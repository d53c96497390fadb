//! Letters of consultations: which events make them, whether they are still true, what they link to.
//!
//! A letter is written when it leaves, from the rows as they are then, so that nothing personal waits in a queue and no
//! mail says what has become false.

pub mod preview;
mod sql;
mod words;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use futures_util::FutureExt;
use uuid::Uuid;

use self::sql::{BookingRow, InvitationRow};
use self::words::{Appointment, Cancellation, Host, Leave, Scope, Waiting};
use super::calendar::{Method, Writer};
use super::rules::{BookingStatus, EndKind};
use crate::locale::Locale;
use crate::messaging::events::{EventType, StoredEvent};
use crate::messaging::mail::{
    CalendarPart, ComposeError, Composed, Composer, Content, Dates, Letters, NamedLink, Order,
};
use crate::places::offers;
use crate::secrets::{INVITATION_EMAIL, LinkKind};

pub const LETTERS: Letters = Letters {
    orders,
    compose: |composer, kind, subject| compose(composer, kind, subject.id).boxed(),
};

/// As stored in `messaging.mails.kind`. Never changed: queued mails carry it.
const INVITATION: &str = "INVITATION";
const LINKS: &str = "LINKS";
const BOOKING_CONFIRMED: &str = "BOOKING_CONFIRMED";
const BOOKING_MOVED: &str = "BOOKING_MOVED";
const BOOKING_RESCHEDULED: &str = "BOOKING_RESCHEDULED";
const BOOKING_CANCELLED: &str = "BOOKING_CANCELLED";
const SLOT_CANCELLED: &str = "SLOT_CANCELLED";
const REMINDER_DAY: &str = "REMINDER_DAY";
const REMINDER_HOUR: &str = "REMINDER_HOUR";
const WAITLISTED: &str = "WAITLISTED";
const OFFER: &str = "OFFER";
const OFFER_FIRST_COME: &str = "OFFER_FIRST_COME";
const OFFER_MISSED: &str = "OFFER_MISSED";
const OFFERS_MISSED: &str = "OFFERS_MISSED";
const WAIT_LEFT: &str = "WAIT_LEFT";
const WAIT_ENDED: &str = "WAIT_ENDED";

/// A changed or cancelled slot tells nobody by itself: each of its bookings has an event of its own, and so each guest one mail.
fn orders(event: &StoredEvent) -> Vec<Order> {
    let says = |member: &str, text: &str| event.payload[member] == text;
    let kind = match event.kind {
        EventType::InvitationCreated | EventType::InvitationResent => INVITATION,
        EventType::LinksAsked => LINKS,
        EventType::BookingCreated => BOOKING_CONFIRMED,
        EventType::BookingMoved => BOOKING_MOVED,
        EventType::BookingRescheduled => BOOKING_RESCHEDULED,
        EventType::BookingCancelled if says("kind", "SLOT") => SLOT_CANCELLED,
        EventType::BookingCancelled => BOOKING_CANCELLED,
        EventType::ReminderDue if says("kind", "DAY") => REMINDER_DAY,
        EventType::ReminderDue => REMINDER_HOUR,
        EventType::BookingWaitlisted => WAITLISTED,
        EventType::OfferMade if event.payload["first_come"] == true => OFFER_FIRST_COME,
        EventType::OfferMade => OFFER,
        EventType::OfferEnded if says("how", "DECLINED") => WAIT_LEFT,
        EventType::OfferEnded if event.payload["out"] == true => OFFERS_MISSED,
        EventType::OfferEnded => OFFER_MISSED,
        // The booking that moved has its own letter.
        EventType::WaitEnded if says("kind", "MOVED") => return Vec::new(),
        EventType::WaitEnded if says("kind", "LEFT") => WAIT_LEFT,
        EventType::WaitEnded => WAIT_ENDED,
        // Nobody is told of the rest, or another feature tells them.
        _ => return Vec::new(),
    };
    vec![Order {
        in_bulk: event.payload["in_list"] == true,
        ..Order::new(kind, event.aggregate_id)
    }]
}

async fn compose(composer: &Composer, kind: &str, subject: Uuid) -> Composed {
    let mut connection = composer.pool.acquire().await?;
    let now = composer.clock.now(&mut connection).await?;
    if kind == INVITATION || kind == LINKS {
        let row = sql::invitation(&mut connection, subject)
            .await?
            .ok_or_else(|| ComposeError::missing(kind, subject))?;
        if kind == INVITATION {
            drop(connection);
            return invitation(composer, row, now);
        }
        let links = sql::links(&mut connection, subject, now).await?;
        drop(connection);
        return links_of(composer, &row, &links, now);
    }
    let row = sql::booking(&mut connection, subject)
        .await?
        .ok_or_else(|| ComposeError::missing(kind, subject))?;
    let entry = super::sql::bookings::entry(&mut connection, subject)
        .await?
        .ok_or_else(|| ComposeError::missing(kind, subject))?;
    drop(connection);
    let Some(email_sealed) = row.email_sealed.clone() else {
        // Somebody the host booked by hand, without an address.
        return Ok(None);
    };
    let (to, locale) = addressee(composer, row.invitation_id, &email_sealed, &row.locale)?;
    let method = match kind {
        BOOKING_CONFIRMED | BOOKING_MOVED => Some(Method::Request),
        BOOKING_RESCHEDULED if row.status == BookingStatus::Booked => Some(Method::Request),
        BOOKING_CANCELLED | SLOT_CANCELLED => Some(Method::Cancel),
        _ => None,
    };
    let calendar = method.map(|method| CalendarPart {
        method: method.as_str(),
        file: writer(composer).file(&entry, row.id, row.generation, method, now),
    });
    let Some(content) = content(composer, kind, row, locale, now)? else {
        return Ok(None);
    };
    Ok(Some(Content { calendar, ..content }.letter(to, locale)?))
}

/// What the letter says, or None if that is no longer true.
fn content(
    composer: &Composer,
    kind: &str,
    row: BookingRow,
    locale: Locale,
    now: DateTime<Utc>,
) -> Result<Option<Content>, ComposeError> {
    use BookingStatus as Status;
    let zone = zone(&row.zone)?;
    let dates = Dates::new(locale, zone, now);
    let status = row.status;
    let waits = matches!(status, Status::Waitlisted | Status::Offered);
    let ahead = row.starts_at > now;
    let link = link(
        composer,
        "manage",
        &composer.secrets.link_token(LinkKind::Booking, row.id, row.generation),
    );
    let notice = TimeDelta::minutes(row.cancel_notice_minutes.into());
    let until = if row.notice_waived {
        row.starts_at
    } else {
        row.starts_at - notice
    };
    let leave = if until > now {
        Leave::Until(dates.instant(until))
    } else {
        Leave::TooLate
    };
    let first_come = row.free > 0 && offers::deadline(now, row.starts_at, notice, zone).is_none();
    let offer_until = row
        .offer_until
        .filter(|until| *until > now)
        .map(|until| dates.instant(until));
    let waiting = Waiting {
        position: row.position,
        moves: row.moves.is_some(),
        first_come,
        link: link.clone(),
    };
    let cancellation = cancellation(composer, &row, now);
    let (end_kind, booked_by_host) = (row.end_kind, row.booked_by.is_some());
    let it = appointment(row, dates);
    Ok(match kind {
        BOOKING_CONFIRMED if status == Status::Booked => {
            Some(words::confirmed(locale, &it, booked_by_host, &leave, link))
        }
        BOOKING_MOVED if status == Status::Booked => Some(words::moved(locale, &it, &leave, link)),
        BOOKING_RESCHEDULED if status == Status::Booked || waits => Some(words::rescheduled(locale, &it, waits, link)),
        BOOKING_CANCELLED | SLOT_CANCELLED if status == Status::Cancelled => match end_kind {
            Some(EndKind::Slot) => Some(words::slot_cancelled(locale, &it, cancellation)),
            Some(EndKind::Host) => Some(words::cancelled_by_host(locale, &it, cancellation)),
            Some(EndKind::Late) => Some(words::cancelled_late(locale, &it, cancellation)),
            _ => Some(words::cancelled_by_guest(locale, &it, cancellation)),
        },
        REMINDER_DAY if status == Status::Booked && ahead => Some(words::reminder_day(locale, &it, &leave, link)),
        REMINDER_HOUR if status == Status::Booked && ahead => Some(words::reminder_hour(locale, &it, link)),
        WAITLISTED if status == Status::Waitlisted && ahead => Some(words::waitlisted(locale, &it, waiting)),
        OFFER if status == Status::Offered => offer_until.map(|until| words::offer(locale, &it, until, waiting)),
        OFFER_FIRST_COME if status == Status::Waitlisted && ahead && first_come => {
            Some(words::offer_first_come(locale, &it, waiting))
        }
        OFFER_MISSED if status == Status::Waitlisted && ahead => Some(words::offer_missed(locale, &it, waiting)),
        OFFERS_MISSED if status == Status::Missed => Some(words::offers_missed(locale, &it, cancellation)),
        WAIT_LEFT if matches!(status, Status::Left | Status::Declined) => {
            Some(words::wait_left(locale, &it, status == Status::Declined, cancellation))
        }
        WAIT_ENDED if status == Status::Ended => {
            end_kind.map(|kind| words::wait_ended(locale, &it, kind, cancellation))
        }
        // No longer so.
        BOOKING_CONFIRMED | BOOKING_MOVED | BOOKING_RESCHEDULED | BOOKING_CANCELLED | SLOT_CANCELLED | REMINDER_DAY
        | REMINDER_HOUR | WAITLISTED | OFFER | OFFER_FIRST_COME | OFFER_MISSED | OFFERS_MISSED | WAIT_LEFT
        | WAIT_ENDED => None,
        _ => return Err(ComposeError::unknown_kind(kind)),
    })
}

fn invitation(composer: &Composer, row: InvitationRow, now: DateTime<Utc>) -> Composed {
    let Some(email_sealed) = row.email_sealed.as_deref() else {
        return Ok(None);
    };
    if row.revoked_at.is_some() || row.expires_at <= now {
        return Ok(None);
    }
    let (to, locale) = addressee(composer, row.id, email_sealed, &row.locale)?;
    let dates = Dates::new(locale, zone(&row.zone)?, now);
    let link = invitation_link(composer, row.id, row.generation);
    let host = Host::new(row.host_name, row.organisation_name);
    let scope = Scope {
        topic: row.scope_topic,
        from: row.scope_from.map(|day| dates.day(day)),
        until: row.scope_until.map(|day| dates.day(day)),
    };
    Ok(Some(
        words::invitation(locale, &host, &scope, dates.instant(row.expires_at), row.uses, link).letter(to, locale)?,
    ))
}

fn links_of(composer: &Composer, row: &InvitationRow, links: &[sql::LinkRow], now: DateTime<Utc>) -> Composed {
    let Some(email_sealed) = row.email_sealed.as_deref().filter(|_| !links.is_empty()) else {
        return Ok(None);
    };
    let (to, locale) = addressee(composer, row.id, email_sealed, &row.locale)?;
    let mut named = Vec::with_capacity(links.len());
    for found in links {
        let dates = Dates::new(locale, zone(&found.zone)?, now);
        named.push(match (found.booking_id, found.booking_generation, found.starts_at) {
            (Some(id), Some(generation), Some(starts_at)) => NamedLink {
                label: format!(
                    "{} · {}",
                    dates.instant(starts_at),
                    found.topic.as_deref().unwrap_or(&found.host_name)
                ),
                url: link(
                    composer,
                    "manage",
                    &composer.secrets.link_token(LinkKind::Booking, id, generation),
                ),
            },
            _ => NamedLink {
                label: words::invitation_of(locale, &found.host_name),
                url: invitation_link(composer, found.invitation_id, found.invitation_generation),
            },
        });
    }
    Ok(Some(words::links(locale, named).letter(to, locale)?))
}

/// Why, and where to choose again: what was given up gives its use back, so whoever may still book is shown where.
fn cancellation(composer: &Composer, row: &BookingRow, now: DateTime<Utc>) -> Cancellation {
    let open = row.invited && row.invitation_revoked_at.is_none() && row.invitation_expires_at > now;
    Cancellation {
        reason: row.end_reason.clone().or_else(|| row.slot_cancel_reason.clone()),
        again: open.then(|| invitation_link(composer, row.invitation_id, row.invitation_generation)),
    }
}

fn appointment(row: BookingRow, dates: Dates) -> Appointment {
    Appointment {
        guest: row.name,
        host: Host::new(row.host_name, row.organisation_name),
        topic: row.topic,
        when: dates.span(row.starts_at, row.ends_at),
        start: dates.short(row.starts_at),
        place: row.place,
        online_link: row.online_link,
        instructions: row.instructions,
    }
}

fn writer(composer: &Composer) -> Writer<'_> {
    Writer {
        secrets: &composer.secrets,
        base_url: &composer.base_url,
        organiser: &composer.sender,
    }
}

fn addressee(
    composer: &Composer,
    invitation_id: Uuid,
    email_sealed: &[u8],
    locale: &str,
) -> Result<(String, Locale), ComposeError> {
    let email = composer
        .secrets
        .unseal(INVITATION_EMAIL, invitation_id, email_sealed)
        .map_err(|error| ComposeError::Unwritable(error.to_string()))?;
    Ok((email, Locale::parse(locale).unwrap_or_default()))
}

fn invitation_link(composer: &Composer, id: Uuid, generation: i16) -> String {
    link(
        composer,
        "invite",
        &composer.secrets.link_token(LinkKind::Invitation, id, generation),
    )
}

fn link(composer: &Composer, page: &str, token: &str) -> String {
    composer.link(&format!("{page}/{token}"))
}

fn zone(name: &str) -> Result<Tz, ComposeError> {
    name.parse()
        .map_err(|_| ComposeError::Unwritable(format!("unknown zone: {name}")))
}
