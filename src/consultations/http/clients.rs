//! Bookings and the people behind them, for hosts.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::slots::{CancelSlotBody, SlotSort};
use crate::accounts::Host;
use crate::app::App;
use crate::consultations::clients::{self, BookingFilter, BookingList, NewClientBooking};
use crate::consultations::history::{self, Entry};
use crate::consultations::rules::{Attendance, BookingStatus, NOTE_CHARS_MAX};
use crate::consultations::views::{HostBooking, Invitation};
use crate::email::Email;
use crate::http::extract::{Body, Check, MaybeIdempotencyKey, Parameters, PathId, page};
use crate::http::problem::{Code, FieldCode, Result};
use crate::locale::Locale;
use crate::page::Paged;
use crate::text;

/// Of a search for a name.
const SEARCH_CHARS_MAX: usize = 100;

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BookingsQuery {
    /// Slots starting at or after.
    from: Option<DateTime<Utc>>,
    /// Slots starting before.
    until: Option<DateTime<Utc>>,
    status: Option<BookingStatus>,
    /// Booked, and the slot has ended: what is still to be closed.
    #[serde(default)]
    to_close: bool,
    /// Part of the name.
    q: Option<String>,
    #[serde(default)]
    #[param(inline)]
    sort: SlotSort,
    page: Option<i64>,
    page_size: Option<i64>,
}

fn search(q: Option<&str>) -> Result<Option<String>> {
    let mut check = Check::default();
    let q = check.take("?q", text::optional_line(q, SEARCH_CHARS_MAX));
    check.finish()?;
    Ok(q.flatten())
}

/// The organisation's bookings by the time of their slots, a page at a time.
#[utoipa::path(get, path = "/api/admin/bookings", tag = "consultations: host", params(BookingsQuery), responses((status = 200, body = Paged<HostBooking>)))]
pub async fn list_bookings(
    State(app): State<App>,
    host: Host,
    Parameters(query): Parameters<BookingsQuery>,
) -> Result<Json<Paged<HostBooking>>> {
    let page = page(query.page, query.page_size)?;
    let list = BookingList {
        filter: BookingFilter {
            from: query.from,
            until: query.until,
            status: query.status,
            name: search(query.q.as_deref())?,
            ended_by: None,
        },
        to_close: query.to_close,
        latest_first: matches!(query.sort, SlotSort::Latest),
    };
    Ok(Json(clients::list(&app, &host, list, page).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ClientBookingBody {
    slot_id: Uuid,
    /// 1 to 100 characters.
    name: String,
    /// With it the client gets the mails and the link.
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    locale: Option<Locale>,
    /// At most 2,000 characters; the client sees it.
    #[serde(default)]
    note: Option<String>,
    /// Wait if there is no place; needs an address.
    #[serde(default)]
    waitlist: bool,
}

/// Books for a client: also into a closed slot, and until its end.
#[utoipa::path(post, path = "/api/admin/bookings", tag = "consultations: host", request_body = ClientBookingBody, params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = HostBooking), (status = 404), (status = 409, description = "slot_cancelled, slot_over, already_booked, already_waiting, slot_full, waitlist_off, waitlist_full"), (status = 422)))]
pub async fn book_for_client(
    State(app): State<App>,
    host: Host,
    MaybeIdempotencyKey(key): MaybeIdempotencyKey,
    Body(body): Body<ClientBookingBody>,
) -> Result<(StatusCode, Json<HostBooking>)> {
    let mut check = Check::default();
    let name = check.take("/name", text::name(&body.name));
    let email = match body.email.as_deref() {
        // Whoever waits has to hear of an offer.
        None if body.waitlist => Err(FieldCode::Required),
        email => email.map(Email::parse).transpose(),
    };
    let email = check.take("/email", email);
    let note = check.take("/note", text::optional_paragraphs(body.note.as_deref(), NOTE_CHARS_MAX));
    check.finish()?;
    let (Some(name), Some(email), Some(note)) = (name, email, note) else {
        return Err(Code::Invalid.into());
    };
    let request = NewClientBooking {
        slot_id: body.slot_id,
        name,
        email,
        locale: body.locale.unwrap_or(host.locale),
        note,
        waitlist: body.waitlist,
    };
    let booking = clients::book(&app, &host, key.as_ref(), request).await?;
    Ok((StatusCode::CREATED, Json(booking)))
}

/// One booking.
#[utoipa::path(get, path = "/api/admin/bookings/{id}", tag = "consultations: host", params(("id" = Uuid, Path)),
    responses((status = 200, body = HostBooking), (status = 404)))]
pub async fn show_client_booking(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<HostBooking>> {
    Ok(Json(clients::show(&app, &host, id).await?))
}

/// It took place. Corrects "no-show" for 30 days.
#[utoipa::path(post, path = "/api/admin/bookings/{id}/complete", tag = "consultations: host", params(("id" = Uuid, Path)),
    responses((status = 200, body = HostBooking), (status = 404), (status = 409, description = "not_started, correction_over, booking_over")))]
pub async fn complete_booking(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<HostBooking>> {
    Ok(Json(clients::settle(&app, &host, id, Attendance::Completed).await?))
}

/// Nobody came. Corrects "completed" for 30 days.
#[utoipa::path(post, path = "/api/admin/bookings/{id}/no-show", tag = "consultations: host", params(("id" = Uuid, Path)),
    responses((status = 200, body = HostBooking), (status = 404), (status = 409, description = "not_started, correction_over, booking_over")))]
pub async fn no_show_booking(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<HostBooking>> {
    Ok(Json(clients::settle(&app, &host, id, Attendance::NoShow).await?))
}

/// Takes somebody out before the start, out of a place or out of the line; they are told.
#[utoipa::path(post, path = "/api/admin/bookings/{id}/cancel", tag = "consultations: host", params(("id" = Uuid, Path)), request_body = CancelSlotBody,
    responses((status = 200, body = HostBooking), (status = 404), (status = 409, description = "booking_over"), (status = 422)))]
pub async fn cancel_client_booking(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    Body(body): Body<CancelSlotBody>,
) -> Result<Json<HostBooking>> {
    let reason = body.reason()?;
    Ok(Json(clients::cancel(&app, &host, id, reason).await?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ClientQuery {
    email: String,
}

/// One client across slots.
#[derive(Debug, Serialize, ToSchema)]
pub struct Client {
    email: String,
    /// As they wrote it last.
    #[schema(required)]
    name: Option<String>,
    counts: ClientCounts,
    /// Newest slot first, at most 200.
    bookings: Vec<HostBooking>,
    /// The invitation of theirs that stands.
    #[schema(required)]
    invitation: Option<Invitation>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ClientCounts {
    booked: i64,
    completed: i64,
    no_show: i64,
    cancelled: i64,
}

/// What one address ever did here.
#[utoipa::path(get, path = "/api/admin/clients", tag = "consultations: host", params(ClientQuery), responses((status = 200, body = Client), (status = 404), (status = 422)))]
pub async fn show_client(
    State(app): State<App>,
    host: Host,
    Parameters(query): Parameters<ClientQuery>,
) -> Result<Json<Client>> {
    let mut check = Check::default();
    let email = check.take("?email", Email::parse(&query.email));
    check.finish()?;
    let email = email.ok_or(Code::Invalid)?;
    let client = clients::client(&app, &host, &email).await?;
    Ok(Json(Client {
        email: email.as_typed().to_owned(),
        name: client.bookings.first().map(|booking| booking.name.clone()),
        counts: ClientCounts {
            booked: client.counts.booked,
            completed: client.counts.completed,
            no_show: client.counts.no_show,
            cancelled: client.counts.cancelled,
        },
        bookings: client.bookings,
        invitation: client.invitation,
    }))
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ClientsQuery {
    /// Part of a name.
    q: Option<String>,
    page: Option<i64>,
    page_size: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ClientLine {
    /// Null for a client without an address.
    #[schema(required)]
    email: Option<String>,
    name: String,
    /// Their latest booking.
    booking_id: Uuid,
    last_at: DateTime<Utc>,
    bookings: i64,
}

/// Whoever has booked here, the latest slot first.
#[utoipa::path(get, path = "/api/admin/clients/list", tag = "consultations: host", params(ClientsQuery), responses((status = 200, body = Paged<ClientLine>)))]
pub async fn list_clients(
    State(app): State<App>,
    host: Host,
    Parameters(query): Parameters<ClientsQuery>,
) -> Result<Json<Paged<ClientLine>>> {
    let page = page(query.page, query.page_size)?;
    let name = search(query.q.as_deref())?;
    let listed = clients::list_clients(&app, &host, name.as_deref(), page).await?;
    Ok(Json(listed.map(|line| ClientLine {
        email: line.email,
        name: line.name,
        booking_id: line.booking_id,
        last_at: line.last_at,
        bookings: line.bookings,
    })))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct History {
    items: Vec<Entry>,
}

/// What happened to a slot and its bookings, newest first.
#[utoipa::path(get, path = "/api/admin/slots/{id}/history", tag = "consultations: host", params(("id" = Uuid, Path)), responses((status = 200, body = History), (status = 404)))]
pub async fn slot_history(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<History>> {
    Ok(Json(History {
        items: history::of_slot(&app, &host, id).await?,
    }))
}

/// What happened to a booking, newest first.
#[utoipa::path(get, path = "/api/admin/bookings/{id}/history", tag = "consultations: host", params(("id" = Uuid, Path)), responses((status = 200, body = History), (status = 404)))]
pub async fn booking_history(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<History>> {
    Ok(Json(History {
        items: history::of_booking(&app, &host, id).await?,
    }))
}
