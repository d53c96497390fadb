//! Invitations: one address may book with one host, by a link that is never stored.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::rules::{self, BookingStatus, Command, INVITATION_LIFE_DEFAULT, Refusal, Remove, Scope};
use super::sql::invitations::{self as sql, InvitationRow, NewRow, Opened, Terms};
use super::views::{GuestHost, Invitation, InvitationStatus, MailState, Welcome, email_hint};
use super::{Error, bookings, decide_booking, orphan, zone};
use crate::accounts::Host;
use crate::app::App;
use crate::database;
use crate::email::Email;
use crate::idempotency::{self, IdempotencyKey};
use crate::locale::Locale;
use crate::messaging::events::{self, Actor, Aggregate, Event, EventType};
use crate::page::{Page, Paged};
use crate::secrets::{INVITATION_EMAIL, Link, LinkKind};

/// Two hosts' browsers inviting one address at once: whoever comes second extends what the first one made.
const INVITE_ATTEMPTS_MAX: usize = 3;

#[derive(Clone, Debug)]
pub struct NewInvitation {
    pub email: Email,
    pub terms: NewTerms,
}

/// What an invitation allows.
#[derive(Clone, Debug, Serialize)]
pub struct NewTerms {
    pub locale: Locale,
    pub uses: i16,
    pub expires_at: Option<DateTime<Utc>>,
    pub scope: Scope,
}

/// What inviting did; stored as the answer of its key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Invited {
    pub invitation: Invitation,
    /// False if the address had an invitation, which now lives longer.
    pub created: bool,
}

#[derive(Debug)]
pub enum InviteError {
    ExpiresInThePast,
    ExpiresTooLate,
    Other(Error),
}

impl<E: Into<Error>> From<E> for InviteError {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

/// Invites an address; the mail follows from the event. The same address again extends its invitation.
pub async fn invite(
    app: &App,
    host: &Host,
    key: Option<&IdempotencyKey>,
    request: &NewInvitation,
) -> Result<Invited, InviteError> {
    let mut transaction = app.pools.consultations.begin().await?;
    let invited = invite_in(&mut transaction, app, host, key, request).await;
    let invited = database::end(transaction, invited).await?;
    app.events_written.notify_one();
    Ok(invited)
}

async fn invite_in(
    transaction: &mut PgConnection,
    app: &App,
    host: &Host,
    key: Option<&IdempotencyKey>,
    request: &NewInvitation,
) -> Result<Invited, InviteError> {
    let canonical = (request.email.normalised(), &request.terms);
    let command = idempotency::Command::new(host.user_id, "invite", key, &canonical);
    if let Some(earlier) = command.earlier(transaction).await? {
        return Ok(earlier);
    }
    let now = app.clock.now(transaction).await?;
    let expires_at = expiry(&request.terms, now)?;
    let done = invite_all(
        transaction,
        app,
        host,
        &request.terms,
        expires_at,
        std::slice::from_ref(&request.email),
        now,
    )
    .await?;
    let (id, created) = done
        .into_iter()
        .next()
        .ok_or_else(|| Error::Inconsistent("an address could neither be invited nor found".into()))?;
    let invitation = show(app, transaction, host, id)
        .await?
        .ok_or_else(|| orphan("invitation", id))?;
    let invited = Invited { invitation, created };
    command.record(transaction, &invited, now).await?;
    Ok(invited)
}

pub(super) fn expiry(terms: &NewTerms, now: DateTime<Utc>) -> Result<DateTime<Utc>, InviteError> {
    let expires_at = terms.expires_at.unwrap_or(now + INVITATION_LIFE_DEFAULT);
    if expires_at <= now {
        return Err(InviteError::ExpiresInThePast);
    }
    if expires_at > now + rules::INVITATION_LIFE_MAX {
        return Err(InviteError::ExpiresTooLate);
    }
    Ok(expires_at)
}

/// Invites different addresses in a few statements, however many they are; for each its invitation, and whether it is new.
pub(super) async fn invite_all(
    transaction: &mut PgConnection,
    app: &App,
    host: &Host,
    terms: &NewTerms,
    expires_at: DateTime<Utc>,
    emails: &[Email],
    now: DateTime<Utc>,
) -> Result<Vec<(Uuid, bool)>, Error> {
    let row_terms = Terms {
        organisation_id: host.organisation_id,
        host_id: host.user_id,
        locale: terms.locale.as_str(),
        uses: terms.uses,
        scope: &terms.scope,
        expires_at,
        now,
    };
    let indexes: Vec<Vec<u8>> = emails
        .iter()
        .map(|email| app.secrets.email_index(email.normalised()))
        .collect();
    let mut done: HashMap<Vec<u8>, (Uuid, bool)> = HashMap::with_capacity(emails.len());
    for _ in 0..INVITE_ATTEMPTS_MAX {
        let missing: Vec<usize> = (0..emails.len())
            .filter(|&nr| !done.contains_key(&indexes[nr]))
            .collect();
        if missing.is_empty() {
            break;
        }
        let wanted: Vec<Vec<u8>> = missing.iter().map(|&nr| indexes[nr].clone()).collect();
        let standing = sql::lock_standing_of(transaction, host.user_id, &wanted).await?;
        let ids: Vec<Uuid> = standing.iter().map(|(id, _)| *id).collect();
        sql::extend(transaction, &row_terms, &ids).await?;
        done.extend(standing.into_iter().map(|(id, index)| (index, (id, false))));
        let rows: Vec<NewRow> = missing
            .into_iter()
            .filter(|&nr| !done.contains_key(&indexes[nr]))
            .map(|nr| {
                let id = app.ids.next();
                NewRow {
                    id,
                    email_sealed: app.secrets.seal(INVITATION_EMAIL, id, emails[nr].as_typed()),
                    email_index: indexes[nr].clone(),
                }
            })
            .collect();
        let inserted: HashSet<Uuid> = sql::insert(transaction, &row_terms, &rows).await?.into_iter().collect();
        let made = rows.into_iter().filter(|row| inserted.contains(&row.id));
        done.extend(made.map(|row| (row.email_index, (row.id, true))));
    }
    let invited: Vec<(Uuid, bool)> = indexes.iter().filter_map(|index| done.get(index).copied()).collect();
    let kind = |created| {
        if created {
            EventType::InvitationCreated
        } else {
            EventType::InvitationResent
        }
    };
    let in_list = emails.len() > 1;
    let written: Vec<Event> = invited
        .iter()
        .map(|&(id, created)| Event {
            payload: json!({ "in_list": in_list }),
            ..event(app, host, id, kind(created), now)
        })
        .collect();
    events::insert(transaction, &written).await?;
    Ok(invited)
}

/// Mails the same link again, or with `new_link` another one, which ends those before. One that has expired lives on for the
/// default time, because its mail would be of no use.
pub async fn resend(app: &App, host: &Host, id: Uuid, new_link: bool) -> Result<Invitation, Error> {
    let mut transaction = app.pools.consultations.begin().await?;
    let locked = sql::lock(&mut transaction, host.organisation_id, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    if locked.revoked_at.is_some() {
        return Err(Refusal::InvitationRevoked.into());
    }
    let now = app.clock.now(&mut transaction).await?;
    if locked.expires_at <= now {
        sql::prolong(&mut transaction, id, now + INVITATION_LIFE_DEFAULT).await?;
    }
    if new_link {
        sql::replace_link(&mut transaction, id, now).await?;
    }
    finish(app, transaction, host, id, EventType::InvitationResent, now).await
}

/// What becomes of bookings, waits and offers when their invitation is revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Living {
    Keep,
    Cancel,
}

#[derive(Debug)]
pub enum RevokeError {
    /// The host has not said what is to become of them.
    HasBookings(usize),
    Other(Error),
}

impl<E: Into<Error>> From<E> for RevokeError {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

/// Ends an invitation; revoking twice is one revocation. Its bookings stay, unless the host cancels them with it.
pub async fn revoke(app: &App, host: &Host, id: Uuid, living: Option<Living>) -> Result<Invitation, RevokeError> {
    let mut transaction = app.pools.consultations.begin().await?;
    let locked = sql::lock(&mut transaction, host.organisation_id, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let now = app.clock.now(&mut transaction).await?;
    let bookings = sql::living(&mut transaction, id).await?;
    let invitation = if locked.revoked_at.is_some() {
        show(app, &mut transaction, host, id)
            .await?
            .ok_or_else(|| orphan("invitation", id))?
    } else {
        if living.is_none() && !bookings.is_empty() {
            return Err(RevokeError::HasBookings(bookings.len()));
        }
        sql::revoke(&mut transaction, id, now).await?;
        finish(app, transaction, host, id, EventType::InvitationRevoked, now).await?
    };
    if living != Some(Living::Cancel) {
        return Ok(invitation);
    }
    // The invitation opens nothing any more, so no booking is added to these; repeated, it takes up where it was cut off.
    for (booking_id, slot_id) in bookings {
        let remove = Remove {
            booking_id,
            slot_id,
            host: host.into(),
            reason: None,
        };
        match decide_booking(app, Command::Remove(remove)).await {
            // What is over stays as it is.
            Ok(_) | Err(Error::Refused(Refusal::BookingOver)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let mut connection = app.pools.consultations.acquire().await?;
    Ok(show(app, &mut connection, host, id)
        .await?
        .ok_or_else(|| orphan("invitation", id))?)
}

pub async fn list(
    app: &App,
    host: &Host,
    status: Option<InvitationStatus>,
    page: Page,
) -> Result<Paged<Invitation>, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let now = app.clock.now(&mut connection).await?;
    let status = status.map(InvitationStatus::as_str);
    let total = sql::count(&mut connection, host.organisation_id, status, now).await?;
    let rows = sql::list(&mut connection, host.organisation_id, status, now, page).await?;
    let items = rows.iter().map(|row| view(app, row)).collect::<Result<Vec<_>, _>>()?;
    Ok(page.answer(items, total))
}

/// What the page of a link shows first.
pub async fn welcome(app: &App, link: Link) -> Result<Welcome, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let opened = open(app, &mut connection, link).await?;
    let held = super::sql::bookings::of_invitation(&mut connection, opened.id).await?;
    let slot_ids: Vec<Uuid> = held.iter().map(|booking| booking.slot_id).collect();
    let slots = super::sql::slots::by_id(&mut connection, &slot_ids).await?;
    let now = app.clock.now(&mut connection).await?;
    let zone = zone(&opened.zone)?;
    let notice = TimeDelta::minutes(opened.cancel_notice_minutes.into());
    let bookings = held.iter().map(|own| {
        let slot = slots
            .iter()
            .find(|slot| slot.id == own.slot_id)
            .cloned()
            .ok_or_else(|| orphan("slot", own.slot_id))?;
        Ok(bookings::show_own(app, own, slot, now, notice, zone))
    });
    let bookings = bookings.collect::<Result<Vec<_>, Error>>()?;
    let email = unseal(app, opened.id, opened.email_sealed.as_deref().unwrap_or_default())?;
    let booked = held.iter().filter(|own| own.status == BookingStatus::Booked).count();
    let booked = i16::try_from(booked).unwrap_or(i16::MAX);
    Ok(Welcome {
        scope: opened.scope(),
        host: GuestHost {
            name: opened.host_name,
            zone,
        },
        organisation_name: opened.organisation_name,
        email_hint: email_hint(&email),
        expires_at: opened.expires_at,
        uses_left: (opened.uses - booked).max(0),
        bookings,
    })
}

/// The invitation behind a link, if it opens anything at all. Used up, it still opens its own bookings.
pub async fn open(app: &App, connection: &mut PgConnection, link: Link) -> Result<Opened, Error> {
    let opened = sql::open(connection, link.row).await?.ok_or(Refusal::UnknownLink)?;
    let facts = rules::Invitation {
        id: opened.id,
        organisation_id: opened.organisation_id,
        host_id: opened.host_id,
        email_index: opened.email_index.clone(),
        uses: opened.uses,
        generation: opened.generation,
        expires_at: opened.expires_at,
        revoked_at: opened.revoked_at,
        replaced_at: opened.replaced_at,
        invited: opened.invited,
        scope: opened.scope(),
    };
    let now = app.clock.now(connection).await?;
    match rules::may_use(
        &facts,
        link.check(&app.secrets, LinkKind::Invitation, opened.generation),
        now,
    ) {
        // Only whoever has the true link learns whom to ask for a new one.
        Err(refusal @ (Refusal::InvitationExpired { .. } | Refusal::InvitationRevoked)) => Err(Error::Closed {
            refusal,
            host_name: opened.host_name,
        }),
        Err(refusal) => Err(refusal.into()),
        Ok(()) => Ok(opened),
    }
}

async fn finish(
    app: &App,
    mut transaction: sqlx::PgTransaction<'_>,
    host: &Host,
    id: Uuid,
    kind: EventType,
    now: DateTime<Utc>,
) -> Result<Invitation, Error> {
    events::insert(&mut transaction, &[event(app, host, id, kind, now)]).await?;
    let invitation = show(app, &mut transaction, host, id)
        .await?
        .ok_or_else(|| orphan("invitation", id))?;
    transaction.commit().await?;
    app.events_written.notify_one();
    Ok(invitation)
}

fn event(app: &App, host: &Host, id: Uuid, kind: EventType, at: DateTime<Utc>) -> Event {
    Event {
        id: app.ids.next(),
        kind,
        aggregate: Aggregate::Invitation(id),
        actor: Actor::User(host.user_id),
        cause: None,
        payload: json!({}),
        at,
    }
}

/// As the list shows it.
pub(super) async fn show(
    app: &App,
    connection: &mut PgConnection,
    host: &Host,
    id: Uuid,
) -> Result<Option<Invitation>, Error> {
    let now = app.clock.now(connection).await?;
    let row = sql::show(connection, host.organisation_id, id, now).await?;
    row.as_ref().map(|row| view(app, row)).transpose()
}

fn view(app: &App, row: &InvitationRow) -> Result<Invitation, Error> {
    let token = app.secrets.link_token(LinkKind::Invitation, row.id, row.generation);
    Ok(Invitation {
        email: unseal(app, row.id, &row.email_sealed)?,
        id: row.id,
        uses: row.uses,
        uses_left: row.uses_left,
        live: row.live,
        scope: Scope {
            topic: row.scope_topic.clone(),
            from: row.scope_from,
            until: row.scope_until,
        },
        status: match row.status.as_str() {
            "REVOKED" => InvitationStatus::Revoked,
            "BOUNCED" => InvitationStatus::Bounced,
            "EXPIRED" => InvitationStatus::Expired,
            "USED" => InvitationStatus::Used,
            _ => InvitationStatus::Live,
        },
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
        created_at: row.created_at,
        sent_at: row.mail_sent_at,
        mail: match row.mail_state.as_deref() {
            Some("SENT") => MailState::Sent,
            Some("DEAD") => MailState::Failed,
            // No row yet: the relay is about to make it.
            _ => MailState::Queued,
        },
        link: format!("{}invite/{token}", app.config.base_url),
    })
}

fn unseal(app: &App, id: Uuid, sealed: &[u8]) -> Result<String, Error> {
    app.secrets
        .unseal(INVITATION_EMAIL, id, sealed)
        .map_err(|error| Error::Inconsistent(format!("address of invitation {id}: {error}")))
}
