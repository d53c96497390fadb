//! Bookings, for guests: whoever has the link is who it says.

use axum::Json;
use axum::extract::State;
use http::StatusCode;
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::app::App;
use crate::consultations::rules::{NOTE_CHARS_MAX, REASON_CHARS_MAX};
use crate::consultations::views::Booking;
use crate::consultations::{self, NewBooking};
use crate::http::extract::{CarriesLink, Check, LinkBody, LinkQuery};
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
}

impl CarriesLink for BookBody {
    fn token(&self) -> &str {
        &self.token
    }
}

/// Books a place. Refusals in order: link, repeat of the key, not_found, slot_cancelled, slot_started, slot_closed,
/// already_booked, invitation_used, slot_full.
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
    let booking = consultations::book(
        &app,
        link,
        key,
        NewBooking {
            slot_id: body.slot_id,
            name,
            note,
        },
    )
    .await?;
    Ok((StatusCode::CREATED, Json(booking)))
}

/// A booking as its link shows it. Changes nothing.
#[utoipa::path(get, path = "/api/bookings/manage", tag = "consultations: guest", params(("token" = String, Query)),
    responses((status = 200, body = Booking), (status = 404, description = "unknown_link"), (status = 410, description = "link_replaced")))]
pub async fn show_booking(State(app): State<App>, LinkQuery(link): LinkQuery) -> Result<Json<Booking>> {
    Ok(Json(consultations::manage(&app, link).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelBody {
    /// Of the booking.
    token: String,
    #[serde(default)]
    reason: Option<String>,
}

impl CarriesLink for CancelBody {
    fn token(&self) -> &str {
        &self.token
    }
}

/// Gives the place back. Asked again, it answers the same; with the same key and another reason it refuses.
#[utoipa::path(post, path = "/api/bookings/manage/cancel", tag = "consultations: guest", request_body = CancelBody, params(("Idempotency-Key" = String, Header)),
    responses((status = 200, body = Booking), (status = 404, description = "unknown_link"), (status = 409, description = "cancel_too_late, booking_over"), (status = 410), (status = 422)))]
pub async fn cancel_booking(
    State(app): State<App>,
    key: IdempotencyKey,
    LinkBody { link, body }: LinkBody<CancelBody>,
) -> Result<Json<Booking>> {
    let mut check = Check::default();
    let reason = check.take(
        "/reason",
        text::optional_paragraphs(body.reason.as_deref(), REASON_CHARS_MAX),
    );
    check.finish()?;
    Ok(Json(consultations::cancel(&app, link, key, reason.flatten()).await?))
}
