//! Invitations: made and ended by hosts, opened by guests.

use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::extract::State;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use chrono::{DateTime, Utc};
use futures_util::{Stream, StreamExt, stream};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::accounts::Host;
use crate::app::App;
use crate::consultations::invitations::{self, InviteError, NewInvitation};
use crate::consultations::rules::USES_MAX;
use crate::consultations::views::{Invitation, InvitationStatus, SlotChoice, Welcome};
use crate::consultations::{self, rules::SlotStatus};
use crate::email::Email;
use crate::http::extract::{Body, Check, LinkQuery, MaybeIdempotencyKey, Parameters, PathId, page};
use crate::http::problem::{Code, FieldCode, FieldProblem, Problem, Result};
use crate::locale::Locale;
use crate::messaging::live::Live;
use crate::page::Paged;

/// A silent stream says this often that it lives, so that proxies keep it open.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct InvitationsQuery {
    status: Option<InvitationStatus>,
    page: Option<i64>,
    page_size: Option<i64>,
}

/// The organisation's invitations, newest first.
#[utoipa::path(get, path = "/api/admin/invitations", tag = "consultations: host", params(InvitationsQuery), responses((status = 200, body = Paged<Invitation>)))]
pub async fn list_invitations(
    State(app): State<App>,
    host: Host,
    Parameters(query): Parameters<InvitationsQuery>,
) -> Result<Json<Paged<Invitation>>> {
    let page = page(query.page, query.page_size)?;
    Ok(Json(invitations::list(&app, &host, query.status, page).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationBody {
    email: String,
    /// Default: in 7 days; at most a year ahead.
    #[serde(default)]
    expires_at: Option<DateTime<Utc>>,
    /// Bookings it may hold at a time, 1 to 10; default 1.
    #[serde(default)]
    uses: Option<i16>,
    /// Language of its mails; default: the host's.
    #[serde(default)]
    locale: Option<Locale>,
}

/// Invites an address by mail. The same address again extends its invitation (200).
#[utoipa::path(post, path = "/api/admin/invitations", tag = "consultations: host", request_body = InvitationBody, params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Invitation), (status = 200, body = Invitation), (status = 422, description = "invalid")))]
pub async fn create_invitation(
    State(app): State<App>,
    host: Host,
    MaybeIdempotencyKey(key): MaybeIdempotencyKey,
    Body(body): Body<InvitationBody>,
) -> Result<(StatusCode, Json<Invitation>)> {
    let mut check = Check::default();
    let email = check.take("/email", Email::parse(&body.email));
    let uses = check.take(
        "/uses",
        match body.uses.unwrap_or(1) {
            ..1 => Err(FieldCode::TooSmall { min: 1 }),
            uses @ 1..=USES_MAX => Ok(uses),
            _ => Err(FieldCode::TooLarge { max: USES_MAX.into() }),
        },
    );
    check.finish()?;
    let (Some(email), Some(uses)) = (email, uses) else {
        return Err(Code::Invalid.into());
    };
    let request = NewInvitation {
        email,
        uses,
        locale: body.locale.unwrap_or(host.locale),
        expires_at: body.expires_at,
    };
    let invited = invitations::invite(&app, &host, key.as_ref(), &request)
        .await
        .map_err(|error| match error {
            InviteError::ExpiresInThePast => expiry(FieldCode::InThePast),
            InviteError::ExpiresTooLate => expiry(FieldCode::SpanTooLong {
                max_hours: crate::consultations::rules::INVITATION_LIFE_MAX.num_hours(),
            }),
            InviteError::Other(error) => error.into(),
        })?;
    Ok((
        if invited.created {
            StatusCode::CREATED
        } else {
            StatusCode::OK
        },
        Json(invited.invitation),
    ))
}

fn expiry(code: FieldCode) -> Problem {
    Problem::invalid(vec![FieldProblem {
        pointer: "/expires_at".into(),
        code,
    }])
}

/// Mails the same link again.
#[utoipa::path(post, path = "/api/admin/invitations/{id}/resend", tag = "consultations: host", params(("id" = Uuid, Path)),
    responses((status = 200, body = Invitation), (status = 404), (status = 410, description = "invitation_revoked")))]
pub async fn resend_invitation(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<Invitation>> {
    Ok(Json(invitations::resend(&app, &host, id).await?))
}

/// Ends an invitation; bookings made with it stay.
#[utoipa::path(post, path = "/api/admin/invitations/{id}/revoke", tag = "consultations: host", params(("id" = Uuid, Path)),
    responses((status = 200, body = Invitation), (status = 404)))]
pub async fn revoke_invitation(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<Invitation>> {
    Ok(Json(invitations::revoke(&app, &host, id).await?))
}

/// What an invitation's link opens. Changes nothing, however often it is opened.
#[utoipa::path(get, path = "/api/invitations/validate", tag = "consultations: guest", params(("token" = String, Query)),
    responses((status = 200, body = Welcome), (status = 404, description = "unknown_link"), (status = 410, description = "invitation_expired, invitation_revoked, link_replaced")))]
pub async fn validate_invitation(State(app): State<App>, LinkQuery(link): LinkQuery) -> Result<Json<Welcome>> {
    Ok(Json(invitations::welcome(&app, link).await?))
}

/// The upcoming slots that can be chosen, by start; at most 500.
#[utoipa::path(get, path = "/api/invitations/slots", tag = "consultations: guest", params(("token" = String, Query)),
    responses((status = 200, body = SlotChoice), (status = 404, description = "unknown_link"), (status = 410)))]
pub async fn invitation_slots(State(app): State<App>, LinkQuery(link): LinkQuery) -> Result<Json<SlotChoice>> {
    Ok(Json(consultations::choice(&app, link).await?))
}

/// A change of places, as the stream tells it. Apply it only if `version` is newer.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceEvent {
    id: Uuid,
    capacity: i32,
    free: i32,
    status: SlotStatus,
    version: i64,
}

/// Live places: `event: slot` for each change, `event: resync` if some were missed and the list has to be read again.
#[utoipa::path(get, path = "/api/invitations/slots/stream", tag = "consultations: guest", params(("token" = String, Query)),
    responses((status = 200, content_type = "text/event-stream", body = PlaceEvent), (status = 404, description = "unknown_link"), (status = 410), (status = 503, description = "overloaded")))]
pub async fn stream_slots(
    State(app): State<App>,
    LinkQuery(link): LinkQuery,
) -> Result<Sse<impl Stream<Item = std::result::Result<Event, Infallible>>>> {
    let place = app
        .streams
        .clone()
        .try_acquire_owned()
        .map_err(|_| Problem::from(Code::Overloaded).retry_after(5))?;
    let watch = consultations::watch(&app, link).await?;
    let stopped = app.phase.stopped();
    let events = watch.into_stream().map(move |live| {
        // Held as long as the stream is, so that the number of open streams is bounded.
        let _place = &place;
        Ok(match live {
            Live::Update(update) => {
                let event = PlaceEvent {
                    id: update.slot_id,
                    capacity: update.capacity,
                    free: update.capacity - update.booked_count,
                    status: update.status.into(),
                    version: update.version,
                };
                Event::default().event("slot").json_data(event).unwrap_or_default()
            }
            Live::Resync => Event::default().event("resync").data("{}"),
        })
    });
    // The first bytes leave at once, so that the browser knows that it is connected.
    let connected = stream::once(async { Ok(Event::default().comment("connected")) });
    let events = connected
        .chain(events)
        .take_until(async move { stopped.cancelled().await });
    Ok(Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}
