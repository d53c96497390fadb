//! Letters of consultations: which events make them, whether they are still true, what they link to.
//!
//! A letter is written when it leaves, from the rows as they are then, so that nothing personal waits in a queue and no
//! mail says what has become false.

mod sql;
mod words;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use futures_util::FutureExt;
use uuid::Uuid;

use self::sql::{BookingRow, InvitationRow};
use self::words::{Appointment, Host, Leave};
use crate::locale::Locale;
use crate::messaging::events::{EventType, StoredEvent};
use crate::messaging::mail::{ComposeError, Composed, Composer, Dates, Letters};
use crate::secrets::{INVITATION_EMAIL, LinkKind};

pub const LETTERS: Letters = Letters {
    kinds_for,
    compose: |composer, kind, subject| compose(composer, kind, subject).boxed(),
};

/// As stored in `messaging.mails.kind`. Never changed: queued mails carry it.
const INVITATION: &str = "INVITATION";
const BOOKING_CONFIRMED: &str = "BOOKING_CONFIRMED";
const BOOKING_CANCELLED: &str = "BOOKING_CANCELLED";
const SLOT_CANCELLED: &str = "SLOT_CANCELLED";

/// A cancelled slot tells nobody by itself: each of its bookings has an event of its own, and so each guest one mail.
fn kinds_for(event: &StoredEvent) -> Vec<(&'static str, Uuid)> {
    let kind = match event.kind {
        EventType::InvitationCreated | EventType::InvitationResent => INVITATION,
        EventType::BookingCreated => BOOKING_CONFIRMED,
        EventType::BookingCancelled if event.payload["kind"] == "SLOT" => SLOT_CANCELLED,
        EventType::BookingCancelled => BOOKING_CANCELLED,
        _ => return Vec::new(),
    };
    vec![(kind, event.aggregate_id)]
}

async fn compose(composer: &Composer, kind: &str, subject: Uuid) -> Composed {
    let mut connection = composer.pool.acquire().await?;
    let now = composer.clock.now(&mut connection).await?;
    if kind == INVITATION {
        let row = sql::invitation(&mut connection, subject)
            .await?
            .ok_or_else(|| missing(kind, subject))?;
        drop(connection);
        return invitation(composer, row, now);
    }
    let row = sql::booking(&mut connection, subject)
        .await?
        .ok_or_else(|| missing(kind, subject))?;
    drop(connection);
    match kind {
        BOOKING_CONFIRMED => confirmed(composer, row, now),
        BOOKING_CANCELLED | SLOT_CANCELLED => cancelled(composer, row, now),
        _ => Err(ComposeError::Unwritable(format!("unknown kind of letter: {kind}"))),
    }
}

fn invitation(composer: &Composer, row: InvitationRow, now: DateTime<Utc>) -> Composed {
    if row.revoked_at.is_some() || row.expires_at <= now {
        return Ok(None);
    }
    let (to, locale) = addressee(composer, row.id, &row.email_sealed, &row.locale)?;
    let dates = Dates::new(locale, zone(&row.zone)?, now);
    let link = invitation_link(composer, row.id, row.generation);
    let host = Host::new(row.host_name, row.organisation_name);
    Ok(Some(
        words::invitation(locale, &host, dates.instant(row.expires_at), row.uses, link).letter(to, locale)?,
    ))
}

fn confirmed(composer: &Composer, row: BookingRow, now: DateTime<Utc>) -> Composed {
    if row.status != "BOOKED" {
        return Ok(None);
    }
    let (to, locale) = addressee(composer, row.invitation_id, &row.email_sealed, &row.locale)?;
    let dates = Dates::new(locale, zone(&row.zone)?, now);
    let until = row.starts_at - TimeDelta::minutes(row.cancel_notice_minutes.into());
    let leave = if until > now {
        Leave::Until(dates.instant(until))
    } else {
        Leave::TooLate
    };
    let token = composer.secrets.link_token(LinkKind::Booking, row.id, row.generation);
    let link = link(composer, "manage", &token);
    Ok(Some(
        words::confirmed(locale, &appointment(row, dates), &leave, link).letter(to, locale)?,
    ))
}

fn cancelled(composer: &Composer, row: BookingRow, now: DateTime<Utc>) -> Composed {
    let Some(kind) = row.cancel_kind.clone() else {
        return Ok(None);
    };
    let (to, locale) = addressee(composer, row.invitation_id, &row.email_sealed, &row.locale)?;
    let dates = Dates::new(locale, zone(&row.zone)?, now);
    let reason = row.cancel_reason.clone().or_else(|| row.slot_cancel_reason.clone());
    // A cancelled booking gives its use back, so whoever may still book is shown where.
    let again = (row.invitation_revoked_at.is_none() && row.invitation_expires_at > now)
        .then(|| invitation_link(composer, row.invitation_id, row.invitation_generation));
    let appointment = appointment(row, dates);
    let content = match kind.as_str() {
        "GUEST" => words::cancelled_by_guest(locale, &appointment, reason, again),
        "HOST" => words::cancelled_by_host(locale, &appointment, reason, again),
        _ => words::slot_cancelled(locale, &appointment, reason, again),
    };
    Ok(Some(content.letter(to, locale)?))
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
    format!("{}/{page}/{token}", composer.base_url.as_str().trim_end_matches('/'))
}

fn zone(name: &str) -> Result<Tz, ComposeError> {
    name.parse()
        .map_err(|_| ComposeError::Unwritable(format!("unknown zone: {name}")))
}

fn missing(kind: &str, subject: Uuid) -> ComposeError {
    ComposeError::Unwritable(format!("no row for {kind} {subject}"))
}
