//! Bookings, for guests: whoever has the link is who it says.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::App;
use crate::consultations::bookings::{self, NewBooking};
use crate::consultations::rules::{NOTE_CHARS_MAX, REASON_CHARS_MAX};
use crate::consultations::views::Booking;
use crate::email::Email;
use crate::http::extract::{Body, CarriesLink, Check, LinkBody, LinkQuery};
use crate::http::problem::{Code, Result};
use crate::idempotency::IdempotencyKey;
use crate::text;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BookBody {
    /// Of the invitation.
    token: String,
    slot_id: Uuid,
    /// 1 to 100 characters.
    name: String,
    /// For the host; at most 2,000 characters.
    #[serde(default)]
    note: Option<String>,
    /// Wait if there is no place.
    #[serde(default)]
    waitlist: bool,
}

impl CarriesLink for BookBody {
    fn token(&self) -> &str {
        &self.token
    }
}

/// Books a place, or waits for one. Refusals in order: link, repeat of the key, not_found, slot_cancelled, slot_started, slot_closed,
/// already_booked or already_waiting, invitation_used, too_many_waits, slot_full, waitlist_off, waitlist_full.
#[utoipa::path(post, path = "/api/bookings", tag = "consultations: guest", request_body = BookBody, params(("Idempotency-Key" = String, Header)),
    responses((status = 201, body = Booking), (status = 404, description = "unknown_link, not_found"), (status = 409), (status = 410), (status = 422),
        (status = 503, description = "overloaded, outcome_unknown")))]
pub async fn book(
    State(app): State<App>,
    key: IdempotencyKey,
    LinkBody { link, body }: LinkBody<BookBody>,
) -> Result<(StatusCode, Json<Booking>)> {
    let mut check = Check::default();
    let name = check.take("/name", text::name(&body.name));
    let note = check.take("/note", text::optional_paragraphs(body.note.as_deref(), NOTE_CHARS_MAX));
    check.finish()?;
    let (Some(name), Some(note)) = (name, note) else {
        return Err(Code::Invalid.into());
    };
    let booking = bookings::book(
        &app,
        link,
        key,
        NewBooking {
            slot_id: body.slot_id,
            name,
            note,
            waitlist: body.waitlist,
        },
    )
    .await?;
    Ok((StatusCode::CREATED, Json(booking)))
}

/// A booking, wait or offer as its link shows it. Changes nothing.
#[utoipa::path(get, path = "/api/bookings/manage", tag = "consultations: guest", params(("token" = String, Query)),
    responses((status = 200, body = Booking), (status = 404, description = "unknown_link"), (status = 410, description = "link_replaced")))]
pub async fn show_booking(State(app): State<App>, LinkQuery(link): LinkQuery) -> Result<Json<Booking>> {
    Ok(Json(bookings::manage(&app, link).await?))
}

/// The calendar file of a booking.
#[utoipa::path(get, path = "/api/bookings/manage/calendar.ics", tag = "consultations: guest", params(("token" = String, Query)),
    responses((status = 200, content_type = "text/calendar", body = String), (status = 404, description = "unknown_link; not_found: it was never booked"), (status = 410, description = "link_replaced")))]
pub async fn calendar(State(app): State<App>, LinkQuery(link): LinkQuery) -> Result<Response> {
    let file = bookings::calendar(&app, link).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"booking.ics\""),
    ];
    Ok((headers, file).into_response())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelBody {
    /// Of the booking.
    token: String,
    /// At most 500 characters, for the host.
    #[serde(default)]
    reason: Option<String>,
}

impl CarriesLink for CancelBody {
    fn token(&self) -> &str {
        &self.token
    }
}

impl CancelBody {
    fn reason(&self) -> Result<Option<String>> {
        let mut check = Check::default();
        let reason = check.take(
            "/reason",
            text::optional_paragraphs(self.reason.as_deref(), REASON_CHARS_MAX),
        );
        check.finish()?;
        Ok(reason.flatten())
    }
}

/// Gives the place back, or leaves the line. Asked again, it answers the same; with the same key and another reason it refuses.
#[utoipa::path(post, path = "/api/bookings/manage/cancel", tag = "consultations: guest", request_body = CancelBody, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Booking), (status = 404, description = "unknown_link"), (status = 409, description = "cancel_too_late, booking_over"), (status = 410), (status = 422)))]
pub async fn cancel_booking(
    State(app): State<App>,
    key: IdempotencyKey,
    LinkBody { link, body }: LinkBody<CancelBody>,
) -> Result<Json<Booking>> {
    let reason = body.reason()?;
    Ok(Json(bookings::cancel(&app, link, key, reason, false).await?))
}

/// "I cannot come": as cancel, also after the notice limit, until the start. The place is free again; the host sees that it was late.
#[utoipa::path(post, path = "/api/bookings/manage/late", tag = "consultations: guest", request_body = CancelBody, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Booking), (status = 404, description = "unknown_link"), (status = 409, description = "booking_over"), (status = 410), (status = 422)))]
pub async fn cancel_booking_late(
    State(app): State<App>,
    key: IdempotencyKey,
    LinkBody { link, body }: LinkBody<CancelBody>,
) -> Result<Json<Booking>> {
    let reason = body.reason()?;
    Ok(Json(bookings::cancel(&app, link, key, reason, true).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveBody {
    /// Of the booking.
    token: String,
    slot_id: Uuid,
    /// If there is no place: wait there, and keep the present one meanwhile.
    #[serde(default)]
    waitlist: bool,
}

impl CarriesLink for MoveBody {
    fn token(&self) -> &str {
        &self.token
    }
}

/// Takes a place at another time instead. Refusals in order: link, repeat of the key, booking_over, move_too_late, not_found, same_slot,
/// slot_cancelled, slot_started, slot_closed, already_booked, already_waiting, too_many_waits, slot_full, waitlist_off, waitlist_full.
#[utoipa::path(post, path = "/api/bookings/manage/move", tag = "consultations: guest", request_body = MoveBody, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Booking), (status = 404, description = "unknown_link, not_found"), (status = 409), (status = 410), (status = 422)))]
pub async fn move_booking(
    State(app): State<App>,
    key: IdempotencyKey,
    LinkBody { link, body }: LinkBody<MoveBody>,
) -> Result<Json<Booking>> {
    Ok(Json(
        bookings::move_to(&app, link, key, body.slot_id, body.waitlist).await?,
    ))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryBody {
    /// Of the wait or offer.
    token: String,
}

impl CarriesLink for EntryBody {
    fn token(&self) -> &str {
        &self.token
    }
}

/// Takes the place that is offered; a wait to move answers with the booking that moved. Asked again, it answers the same.
#[utoipa::path(post, path = "/api/bookings/waitlist/accept", tag = "consultations: guest", request_body = EntryBody, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Booking), (status = 404, description = "unknown_link"), (status = 409, description = "offer_over, place_gone, invitation_used, move_too_late, booking_over"), (status = 410)))]
pub async fn accept_offer(
    State(app): State<App>,
    _key: IdempotencyKey,
    LinkBody { link, body: _ }: LinkBody<EntryBody>,
) -> Result<Json<Booking>> {
    Ok(Json(bookings::accept(&app, link).await?))
}

/// Declines an offer; the place goes to the next. Asked again, it answers the same.
#[utoipa::path(post, path = "/api/bookings/waitlist/decline", tag = "consultations: guest", request_body = EntryBody, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Booking), (status = 404, description = "unknown_link"), (status = 409, description = "offer_over: it is booked, and would be cancelled"), (status = 410)))]
pub async fn decline_offer(
    State(app): State<App>,
    _key: IdempotencyKey,
    LinkBody { link, body: _ }: LinkBody<EntryBody>,
) -> Result<Json<Booking>> {
    Ok(Json(bookings::leave(&app, link).await?))
}

/// Leaves the line. Asked again, it answers the same.
#[utoipa::path(post, path = "/api/bookings/waitlist/leave", tag = "consultations: guest", request_body = EntryBody, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Booking), (status = 404, description = "unknown_link"), (status = 409, description = "offer_over: it is booked, and would be cancelled"), (status = 410)))]
pub async fn leave_waitlist(
    State(app): State<App>,
    _key: IdempotencyKey,
    LinkBody { link, body: _ }: LinkBody<EntryBody>,
) -> Result<Json<Booking>> {
    Ok(Json(bookings::leave(&app, link).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindBody {
    email: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FindAnswer {}

/// Mails all links of an address to it. The answer is the same whether or not the address is known.
#[utoipa::path(post, path = "/api/bookings/find", tag = "consultations: guest", request_body = FindBody,
    responses((status = 202, body = FindAnswer), (status = 422, description = "invalid")))]
pub async fn find_bookings(
    State(app): State<App>,
    Body(body): Body<FindBody>,
) -> Result<(StatusCode, Json<FindAnswer>)> {
    let mut check = Check::default();
    let email = check.take("/email", Email::parse(&body.email));
    check.finish()?;
    if let Some(email) = email {
        bookings::mail_links(&app, &email).await?;
    }
    Ok((StatusCode::ACCEPTED, Json(FindAnswer {})))
}
