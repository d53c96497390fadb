//! The people a host works with: bookings as the host sees them, bookings made by the host, how each went.

use uuid::Uuid;

use super::rules::{Attendance, Book, Booker, Command, CommandKey, Refusal, Remove, Settle};
use super::sql::bookings::Whereabouts;
pub use super::sql::clients::BookingFilter;
use super::sql::clients::{ClientSearch, Counts, HostRow, NewClient};
use super::views::{HostBooking, Invitation, SlotOfBooking};
use super::{Error, decide_booking, invitations, orphan, sql};
use crate::accounts::Host;
use crate::app::App;
use crate::database;
use crate::email::Email;
use crate::idempotency::{self, IdempotencyKey, fingerprint};
use crate::locale::Locale;
use crate::page::{Page, Paged};
use crate::secrets::{BOOKING_NOTE, INVITATION_EMAIL, Secrets};

/// Bookings that the page of one client shows.
const CLIENT_BOOKINGS_MAX: i64 = 200;
/// Two hosts' browsers booking for one new address at once: whoever comes second finds what the first one made.
const ENSURE_ATTEMPTS_MAX: usize = 3;

/// A booking that a host makes for a client, checked.
#[derive(Clone, Debug)]
pub struct NewClientBooking {
    pub slot_id: Uuid,
    pub name: String,
    pub email: Option<Email>,
    pub locale: Locale,
    pub note: Option<String>,
    pub waitlist: bool,
}

/// Books for a client, with the host's own right.
pub async fn book(
    app: &App,
    host: &Host,
    key: Option<&IdempotencyKey>,
    request: NewClientBooking,
) -> Result<HostBooking, Error> {
    let NewClientBooking {
        slot_id,
        name,
        email,
        locale,
        note,
        waitlist,
    } = request;
    let fingerprint = fingerprint(&[
        slot_id.as_bytes(),
        name.as_bytes(),
        email.as_ref().map(Email::normalised).unwrap_or_default().as_bytes(),
        note.as_deref().unwrap_or_default().as_bytes(),
        &[u8::from(waitlist)],
    ]);
    let mut transaction = app.pools.consultations.begin().await?;
    // The key leads to the same client and the same row, and those to the first answer in the lane.
    let command = idempotency::Command::new(host.user_id, "book_for_client", key, &fingerprint);
    let ids = match command.earlier::<(Uuid, Uuid)>(&mut transaction).await {
        Ok(Some(ids)) => Ok(ids),
        Ok(None) => {
            async {
                let slot = sql::slots::find(&mut transaction, host.organisation_id, slot_id)
                    .await?
                    .ok_or(Refusal::NotFound)?;
                let client = ensure_client(app, &mut transaction, slot.host_id, host, email.as_ref(), locale).await?;
                let ids = (client, app.ids.next());
                let now = app.clock.now(&mut transaction).await?;
                command.record(&mut transaction, &ids, now).await?;
                Ok::<_, Error>(ids)
            }
            .await
        }
        Err(error) => Err(error.into()),
    };
    let (invitation_id, booking_id) = database::end(transaction, ids).await?;
    let command = Command::Book(Book {
        booking_id,
        slot_id,
        invitation_id,
        by: Booker::Host(host.into()),
        name,
        note_sealed: note.map(|note| app.secrets.seal(BOOKING_NOTE, booking_id, &note)),
        wait: waitlist,
        key: CommandKey {
            key: format!("host {booking_id}"),
            fingerprint,
        },
    });
    decide_booking(app, command).await?;
    show(app, host, booking_id).await
}

async fn ensure_client(
    app: &App,
    transaction: &mut sqlx::PgConnection,
    slot_host_id: Uuid,
    host: &Host,
    email: Option<&Email>,
    locale: Locale,
) -> Result<Uuid, Error> {
    let at = app.clock.now(transaction).await?;
    for _ in 0..ENSURE_ATTEMPTS_MAX {
        let id = app.ids.next();
        let email_sealed = email.map(|email| app.secrets.seal(INVITATION_EMAIL, id, email.as_typed()));
        let client = NewClient {
            id,
            organisation_id: host.organisation_id,
            host_id: slot_host_id,
            email_sealed: email_sealed.as_deref(),
            // Somebody without an address is nobody else.
            email_index: &match email {
                Some(email) => app.secrets.email_index(email.normalised()),
                None => app.secrets.email_index(&id.to_string()),
            },
            locale: locale.as_str(),
            at,
        };
        if let Some(id) = sql::clients::ensure(transaction, &client).await? {
            return Ok(id);
        }
    }
    Err(Error::Inconsistent("a client could neither be made nor found".into()))
}

/// Takes somebody out before the start.
pub async fn cancel(app: &App, host: &Host, booking_id: Uuid, reason: Option<String>) -> Result<HostBooking, Error> {
    let command = Command::Remove(Remove {
        booking_id,
        slot_id: whereabouts(app, booking_id).await?.slot_id,
        host: host.into(),
        reason,
    });
    decide_booking(app, command).await?;
    show(app, host, booking_id).await
}

/// Says how a consultation went; the other answer later corrects it.
pub async fn settle(app: &App, host: &Host, booking_id: Uuid, attendance: Attendance) -> Result<HostBooking, Error> {
    let command = Command::Settle(Settle {
        booking_id,
        slot_id: whereabouts(app, booking_id).await?.slot_id,
        host: Some(host.into()),
        attendance,
    });
    decide_booking(app, command).await?;
    show(app, host, booking_id).await
}

async fn whereabouts(app: &App, booking_id: Uuid) -> Result<Whereabouts, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    Ok(sql::bookings::whereabouts(&mut connection, booking_id)
        .await?
        .ok_or(Refusal::NotFound)?)
}

pub async fn show(app: &App, host: &Host, booking_id: Uuid) -> Result<HostBooking, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let row = sql::clients::one(&mut connection, host.organisation_id, booking_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    Ok(view(&app.secrets, row))
}

pub async fn list_of_slot(app: &App, host: &Host, slot_id: Uuid, page: Page) -> Result<Paged<HostBooking>, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    sql::slots::find(&mut connection, host.organisation_id, slot_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    let total = sql::clients::count_of_slot(&mut connection, slot_id).await?;
    let rows = sql::clients::of_slot(&mut connection, slot_id, page).await?;
    Ok(page.answer(views(app, rows), total))
}

/// What the list of bookings is asked for.
#[derive(Clone, Debug)]
pub struct BookingList {
    pub filter: BookingFilter,
    /// Booked, and the slot has ended: what the host still has to close.
    pub to_close: bool,
    pub latest_first: bool,
}

pub async fn list(app: &App, host: &Host, list: BookingList, page: Page) -> Result<Paged<HostBooking>, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let mut filter = list.filter;
    if list.to_close {
        filter.status = Some(super::rules::BookingStatus::Booked);
        filter.ended_by = Some(app.clock.now(&mut connection).await?);
    }
    let total = sql::clients::count(&mut connection, host.organisation_id, &filter).await?;
    let rows = if list.latest_first {
        sql::clients::latest(&mut connection, host.organisation_id, &filter, page).await?
    } else {
        sql::clients::earliest(&mut connection, host.organisation_id, &filter, page).await?
    };
    Ok(page.answer(views(app, rows), total))
}

/// One client across slots.
#[derive(Debug)]
pub struct Client {
    pub counts: Counts,
    pub bookings: Vec<HostBooking>,
    pub invitation: Option<Invitation>,
}

pub async fn client(app: &App, host: &Host, email: &Email) -> Result<Client, Error> {
    let email_index = app.secrets.email_index(email.normalised());
    let mut connection = app.pools.consultations.acquire().await?;
    let counts = sql::clients::counts(&mut connection, host.organisation_id, &email_index).await?;
    if !counts.known {
        return Err(Refusal::NotFound.into());
    }
    let rows =
        sql::clients::of_address(&mut connection, host.organisation_id, &email_index, CLIENT_BOOKINGS_MAX).await?;
    let invitation = match counts.invitation_id {
        Some(id) => Some(
            invitations::show(app, &mut connection, host, id)
                .await?
                .ok_or_else(|| orphan("invitation", id))?,
        ),
        None => None,
    };
    Ok(Client {
        counts,
        bookings: views(app, rows),
        invitation,
    })
}

/// A line of the list of clients.
#[derive(Debug)]
pub struct ClientLine {
    pub email: Option<String>,
    pub name: String,
    /// Their latest one.
    pub booking_id: Uuid,
    pub last_at: chrono::DateTime<chrono::Utc>,
    pub bookings: i64,
}

pub async fn list_clients(app: &App, host: &Host, text: Option<&str>, page: Page) -> Result<Paged<ClientLine>, Error> {
    // Addresses are sealed, so they are found whole or not at all.
    let email_index = text
        .and_then(|text| Email::parse(text).ok())
        .map(|email| app.secrets.email_index(email.normalised()));
    let search = text.map(|text| ClientSearch {
        text,
        email_index: email_index.as_deref(),
    });
    let mut connection = app.pools.consultations.acquire().await?;
    let total = sql::clients::count_clients(&mut connection, host.organisation_id, search).await?;
    let rows = sql::clients::list(&mut connection, host.organisation_id, search, page).await?;
    let lines = rows.into_iter().map(|row| ClientLine {
        email: open_email(&app.secrets, row.invitation_id, row.email_sealed),
        name: row.name,
        booking_id: row.booking_id,
        last_at: row.last_at,
        bookings: row.bookings,
    });
    Ok(page.answer(lines.collect(), total))
}

fn views(app: &App, rows: Vec<HostRow>) -> Vec<HostBooking> {
    rows.into_iter().map(|row| view(&app.secrets, row)).collect()
}

fn view(secrets: &Secrets, row: HostRow) -> HostBooking {
    HostBooking {
        id: row.id,
        slot_id: row.slot_id,
        slot: SlotOfBooking {
            topic: row.topic,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            status: row.slot_status,
        },
        name: row.name,
        email: open_email(secrets, row.invitation_id, row.email_sealed),
        note: row
            .note_sealed
            .and_then(|sealed| secrets.unseal(BOOKING_NOTE, row.id, &sealed).ok()),
        status: row.status,
        end_kind: row.end_kind,
        end_reason: row.end_reason,
        position: row.position,
        offer_until: row.offer_until,
        booked_by_host: row.booked_by.is_some(),
        has_note: row.has_note,
        created_at: row.created_at,
        ended_at: row.ended_at,
    }
}

fn open_email(secrets: &Secrets, invitation_id: Uuid, sealed: Option<Vec<u8>>) -> Option<String> {
    sealed.and_then(|sealed| secrets.unseal(INVITATION_EMAIL, invitation_id, &sealed).ok())
}
