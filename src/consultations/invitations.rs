//! Invitations: one address may book with one host, by a link that is never stored.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::rules::{self, INVITATION_LIFE_DEFAULT, Refusal};
use super::sql::invitations::{self as sql, InvitationRow, NewRow, Opened};
use super::views::{GuestHost, Invitation, InvitationStatus, MailState, OwnBooking, Welcome, email_hint};
use super::{Error, orphan, zone};
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
    pub locale: Locale,
    pub uses: i16,
    pub expires_at: Option<DateTime<Utc>>,
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
    let canonical = (
        request.email.normalised(),
        request.locale,
        request.uses,
        request.expires_at,
    );
    let command = idempotency::Command::new(host.user_id, "invite", key, &canonical);
    if let Some(earlier) = command.earlier(transaction).await? {
        return Ok(earlier);
    }
    let now = app.clock.now(transaction).await?;
    let expires_at = request.expires_at.unwrap_or(now + INVITATION_LIFE_DEFAULT);
    if expires_at <= now {
        return Err(InviteError::ExpiresInThePast);
    }
    if expires_at > now + rules::INVITATION_LIFE_MAX {
        return Err(InviteError::ExpiresTooLate);
    }
    let email_index = app.secrets.email_index(request.email.normalised());
    let mut invited = None;
    for _ in 0..INVITE_ATTEMPTS_MAX {
        if let Some(standing) = sql::lock_standing(transaction, host.user_id, &email_index).await? {
            sql::extend(transaction, standing, expires_at, request.uses).await?;
            invited = Some((standing, EventType::InvitationResent));
            break;
        }
        let id = app.ids.next();
        let row = NewRow {
            id,
            organisation_id: host.organisation_id,
            host_id: host.user_id,
            email_sealed: &app.secrets.seal(INVITATION_EMAIL, id, request.email.as_typed()),
            email_index: &email_index,
            locale: request.locale.as_str(),
            uses: request.uses,
            expires_at,
            created_at: now,
        };
        if sql::insert(transaction, &row).await? {
            invited = Some((id, EventType::InvitationCreated));
            break;
        }
    }
    let (id, kind) =
        invited.ok_or_else(|| Error::Inconsistent("an address could neither be invited nor found".into()))?;
    write_event(app, transaction, host, id, kind, now).await?;
    let row = sql::show(transaction, host.organisation_id, id, now)
        .await?
        .ok_or_else(|| orphan("invitation", id))?;
    let invited = Invited {
        invitation: show(app, &row)?,
        created: kind == EventType::InvitationCreated,
    };
    command.record(transaction, &invited, now).await?;
    Ok(invited)
}

/// Mails the same link again; one that has expired lives on for the default time, because its mail would be of no use.
pub async fn resend(app: &App, host: &Host, id: Uuid) -> Result<Invitation, Error> {
    let mut transaction = app.pools.consultations.begin().await?;
    let locked = sql::lock(&mut transaction, host.organisation_id, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    if locked.revoked_at.is_some() {
        return Err(Refusal::InvitationRevoked.into());
    }
    let now = app.clock.now(&mut transaction).await?;
    if locked.expires_at <= now {
        sql::extend(&mut transaction, id, now + INVITATION_LIFE_DEFAULT, 1).await?;
    }
    finish(app, transaction, host, id, EventType::InvitationResent, now).await
}

/// Ends an invitation. Its bookings stay; revoking twice is one revocation.
pub async fn revoke(app: &App, host: &Host, id: Uuid) -> Result<Invitation, Error> {
    let mut transaction = app.pools.consultations.begin().await?;
    let locked = sql::lock(&mut transaction, host.organisation_id, id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let now = app.clock.now(&mut transaction).await?;
    if locked.revoked_at.is_some() {
        let row = sql::show(&mut transaction, host.organisation_id, id, now)
            .await?
            .ok_or_else(|| orphan("invitation", id))?;
        return show(app, &row);
    }
    sql::revoke(&mut transaction, id, now).await?;
    finish(app, transaction, host, id, EventType::InvitationRevoked, now).await
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
    let items = rows.iter().map(|row| show(app, row)).collect::<Result<Vec<_>, _>>()?;
    Ok(page.answer(items, total))
}

/// What the page of a link shows first.
pub async fn welcome(app: &App, link: Link) -> Result<Welcome, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let opened = open(app, &mut connection, link).await?;
    let held = sql::held(&mut connection, opened.id).await?;
    let slot_ids: Vec<Uuid> = held.iter().map(|booking| booking.slot_id).collect();
    let slots = super::sql::slots::by_id(&mut connection, &slot_ids).await?;
    let bookings = held.iter().map(|booking| {
        let slot = slots
            .iter()
            .find(|slot| slot.id == booking.slot_id)
            .cloned()
            .ok_or_else(|| orphan("slot", booking.slot_id))?;
        Ok(OwnBooking {
            id: booking.id,
            manage_token: app
                .secrets
                .link_token(LinkKind::Booking, booking.id, booking.generation),
            slot: slot.into(),
        })
    });
    let bookings = bookings.collect::<Result<Vec<_>, Error>>()?;
    let email = unseal(app, opened.id, &opened.email_sealed)?;
    let held = i16::try_from(bookings.len()).unwrap_or(i16::MAX);
    Ok(Welcome {
        host: GuestHost {
            name: opened.host_name,
            zone: zone(&opened.zone)?,
        },
        organisation_name: opened.organisation_name,
        email_hint: email_hint(&email),
        expires_at: opened.expires_at,
        uses_left: (opened.uses - held).max(0),
        bookings,
    })
}

/// The invitation behind a link, if it opens anything at all. Used up, it still opens its own bookings.
pub async fn open(app: &App, connection: &mut PgConnection, link: Link) -> Result<Opened, Error> {
    let opened = sql::open(connection, link.row).await?.ok_or(Refusal::UnknownLink)?;
    let facts = rules::Invitation {
        id: opened.id,
        host_id: opened.host_id,
        email_index: opened.email_index.clone(),
        uses: opened.uses,
        generation: opened.generation,
        expires_at: opened.expires_at,
        revoked_at: opened.revoked_at,
        replaced_at: opened.replaced_at,
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
    write_event(app, &mut transaction, host, id, kind, now).await?;
    let row = sql::show(&mut transaction, host.organisation_id, id, now)
        .await?
        .ok_or_else(|| orphan("invitation", id))?;
    transaction.commit().await?;
    app.events_written.notify_one();
    show(app, &row)
}

async fn write_event(
    app: &App,
    transaction: &mut PgConnection,
    host: &Host,
    id: Uuid,
    kind: EventType,
    at: DateTime<Utc>,
) -> sqlx::Result<()> {
    let event = Event {
        id: app.ids.next(),
        kind,
        aggregate: Aggregate::Invitation(id),
        actor: Actor::User(host.user_id),
        cause: None,
        payload: json!({}),
        at,
    };
    events::insert(transaction, &[event]).await
}

fn show(app: &App, row: &InvitationRow) -> Result<Invitation, Error> {
    let token = app.secrets.link_token(LinkKind::Invitation, row.id, row.generation);
    Ok(Invitation {
        email: unseal(app, row.id, &row.email_sealed)?,
        id: row.id,
        uses: row.uses,
        uses_left: row.uses_left,
        status: match row.status.as_str() {
            "REVOKED" => InvitationStatus::Revoked,
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
