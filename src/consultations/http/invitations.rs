//! Invitations: made and ended by hosts, opened by guests.

use axum::Json;
use axum::extract::State;
use axum::response::IntoResponse;
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::accounts::Host;
use crate::app::App;
use crate::consultations::bookings::{self, Watched};
use crate::consultations::bulk::{self, BulkError, Line, LineOutcome};
use crate::consultations::invitations::{self, InviteError, Living, NewInvitation, NewTerms, RevokeError};
use crate::consultations::rules::{INVITATION_LIFE_MAX, Scope, SlotStatus, TOPIC_CHARS_MAX, USES_MAX};
use crate::consultations::views::{Invitation, InvitationStatus, PlaceUpdate, SlotChoice, Welcome, free};
use crate::email::Email;
use crate::http::extract::{Body, Check, LinkQuery, MaybeIdempotencyKey, OptionalBody, Parameters, PathId, page};
use crate::http::problem::{Code, FieldCode, FieldProblem, Problem, Result};
use crate::http::stream as http_stream;
use crate::locale::Locale;
use crate::page::Paged;
use crate::text;

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
    /// Which slots it opens; default: all of the host's.
    #[serde(default)]
    scope: Option<Scope>,
}

/// What an invitation allows, as far as it is given.
struct GivenTerms {
    uses: Option<i16>,
    locale: Option<Locale>,
    expires_at: Option<DateTime<Utc>>,
    scope: Option<Scope>,
}

impl GivenTerms {
    fn check(self, check: &mut Check, host: &Host) -> Option<NewTerms> {
        let uses = check.take(
            "/uses",
            match self.uses.unwrap_or(1) {
                ..1 => Err(FieldCode::TooSmall { min: 1 }),
                uses @ 1..=USES_MAX => Ok(uses),
                _ => Err(FieldCode::TooLarge { max: USES_MAX.into() }),
            },
        );
        let Scope { topic, from, until } = self.scope.unwrap_or_default();
        let topic = check.take("/scope/topic", text::optional_line(topic.as_deref(), TOPIC_CHARS_MAX));
        let days = match (from, until) {
            (Some(from), Some(until)) if until < from => Err(FieldCode::EndsBeforeStart),
            days => Ok(days),
        };
        let days = check.take("/scope/until", days);
        let (from, until) = days?;
        Some(NewTerms {
            uses: uses?,
            locale: self.locale.unwrap_or(host.locale),
            expires_at: self.expires_at,
            scope: Scope {
                topic: topic?,
                from,
                until,
            },
        })
    }
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
    let InvitationBody {
        uses,
        locale,
        expires_at,
        scope,
        ..
    } = body;
    let terms = GivenTerms {
        uses,
        locale,
        expires_at,
        scope,
    }
    .check(&mut check, &host);
    check.finish()?;
    let (Some(email), Some(terms)) = (email, terms) else {
        return Err(Code::Invalid.into());
    };
    let request = NewInvitation { email, terms };
    let invited = invitations::invite(&app, &host, key.as_ref(), &request)
        .await
        .map_err(refused)?;
    Ok((
        if invited.created {
            StatusCode::CREATED
        } else {
            StatusCode::OK
        },
        Json(invited.invitation),
    ))
}

fn refused(error: InviteError) -> Problem {
    let expiry = |code| {
        Problem::invalid(vec![FieldProblem {
            pointer: "/expires_at".into(),
            code,
        }])
    };
    match error {
        InviteError::ExpiresInThePast => expiry(FieldCode::InThePast),
        InviteError::ExpiresTooLate => expiry(FieldCode::SpanTooLong {
            max_hours: INVITATION_LIFE_MAX.num_hours(),
        }),
        InviteError::Other(error) => error.into(),
    }
}

/// A list as a text field or a file holds it.
pub const LIST_BYTES_MAX: usize = 2 * 1024 * 1024;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InvitationsBody {
    /// Addresses as they were pasted; or `file`.
    #[serde(default)]
    text: Option<String>,
    /// A text or CSV file in base64; UTF-8, UTF-16 or EUC-KR.
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    expires_at: Option<DateTime<Utc>>,
    #[serde(default)]
    uses: Option<i16>,
    #[serde(default)]
    locale: Option<Locale>,
    #[serde(default)]
    scope: Option<Scope>,
    /// Only say what would come of it.
    #[serde(default)]
    dry_run: bool,
}

/// What came of each line.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchReport {
    created: usize,
    extended: usize,
    duplicates: usize,
    invalid: usize,
    items: Vec<Line>,
}

/// Invites a list of addresses, at most 5,000; lines without an address or with one that came before are told and left out.
#[utoipa::path(post, path = "/api/admin/invitations/batch", tag = "consultations: host", request_body = InvitationsBody, params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 200, body = BatchReport), (status = 422, description = "invalid")))]
pub async fn create_invitations(
    State(app): State<App>,
    host: Host,
    MaybeIdempotencyKey(key): MaybeIdempotencyKey,
    Body(body): Body<InvitationsBody, LIST_BYTES_MAX>,
) -> Result<Json<BatchReport>> {
    let mut check = Check::default();
    let pointer = if body.file.is_some() { "/file" } else { "/text" };
    let text = match (body.text, body.file) {
        (Some(text), None) => Ok(text),
        (None, Some(file)) => BASE64_STANDARD
            .decode(file.trim())
            .map_err(|_| FieldCode::WrongType)
            .and_then(|bytes| bulk::decode(&bytes).ok_or(FieldCode::NotText)),
        (None, None) => Err(FieldCode::Required),
        (Some(_), Some(_)) => Err(FieldCode::TooMany { max: 1 }),
    };
    let text = check.take(pointer, text);
    let InvitationsBody {
        uses,
        locale,
        expires_at,
        scope,
        dry_run,
        ..
    } = InvitationsBody {
        text: None,
        file: None,
        ..body
    };
    let terms = GivenTerms {
        uses,
        locale,
        expires_at,
        scope,
    }
    .check(&mut check, &host);
    check.finish()?;
    let (Some(text), Some(terms)) = (text, terms) else {
        return Err(Code::Invalid.into());
    };
    let field = |code| {
        Problem::invalid(vec![FieldProblem {
            pointer: pointer.into(),
            code,
        }])
    };
    let items = bulk::invite_list(&app, &host, key.as_ref(), &text, &terms, dry_run)
        .await
        .map_err(|error| match error {
            BulkError::NoLine => field(FieldCode::Required),
            BulkError::TooManyLines => field(FieldCode::TooMany {
                max: bulk::LINES_MAX.try_into().unwrap_or(i64::MAX),
            }),
            BulkError::Invite(error) => refused(error),
        })?;
    let count = |outcome| items.iter().filter(|line| line.outcome == outcome).count();
    Ok(Json(BatchReport {
        created: count(LineOutcome::Created),
        extended: count(LineOutcome::Extended),
        duplicates: count(LineOutcome::Duplicate),
        invalid: count(LineOutcome::Invalid),
        items,
    }))
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResendBody {
    /// A new link, which ends those that were sent before.
    #[serde(default)]
    new_link: bool,
}

/// Mails the link again, or a new one.
#[utoipa::path(post, path = "/api/admin/invitations/{id}/resend", tag = "consultations: host", params(("id" = Uuid, Path)), request_body = Option<ResendBody>,
    responses((status = 200, body = Invitation), (status = 404), (status = 410, description = "invitation_revoked")))]
pub async fn resend_invitation(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    OptionalBody(body): OptionalBody<ResendBody>,
) -> Result<Json<Invitation>> {
    let new_link = body.unwrap_or_default().new_link;
    Ok(Json(invitations::resend(&app, &host, id, new_link).await?))
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LivingBody {
    Keep,
    Cancel,
}

#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevokeBody {
    /// What becomes of bookings, waits and offers; needed if there are any.
    #[serde(default)]
    bookings: Option<LivingBody>,
}

/// Ends an invitation. With something that lives by it the host is asked whether to keep or to cancel it.
#[utoipa::path(post, path = "/api/admin/invitations/{id}/revoke", tag = "consultations: host", params(("id" = Uuid, Path)), request_body = Option<RevokeBody>,
    responses((status = 200, body = Invitation), (status = 404), (status = 409, description = "invitation_has_bookings")))]
pub async fn revoke_invitation(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    OptionalBody(body): OptionalBody<RevokeBody>,
) -> Result<Json<Invitation>> {
    let living = body.unwrap_or_default().bookings.map(|living| match living {
        LivingBody::Keep => Living::Keep,
        LivingBody::Cancel => Living::Cancel,
    });
    match invitations::revoke(&app, &host, id, living).await {
        Ok(invitation) => Ok(Json(invitation)),
        Err(RevokeError::HasBookings(live)) => Err(Problem::from(Code::InvitationHasBookings).with("live", live)),
        Err(RevokeError::Other(error)) => Err(error.into()),
    }
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
    Ok(Json(bookings::choice(&app, link).await?))
}

/// A change of places, as the stream tells it. Apply it only if `version` is newer.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceEvent {
    id: Uuid,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    capacity: i32,
    free: i32,
    waiting: i32,
    waitlist: bool,
    status: SlotStatus,
    version: i64,
}

/// Live places: `event: slot` for each change, `event: resync` if some were missed and the list has to be read again.
#[utoipa::path(get, path = "/api/invitations/slots/stream", tag = "consultations: guest", params(("token" = String, Query)),
    responses((status = 200, content_type = "text/event-stream", body = PlaceEvent), (status = 404, description = "unknown_link"), (status = 410), (status = 503, description = "overloaded")))]
pub async fn stream_slots(State(app): State<App>, LinkQuery(link): LinkQuery) -> Result<impl IntoResponse> {
    let place = http_stream::place(&app)?;
    let Watched { places, only } = bookings::watch(&app, link).await?;
    Ok(http_stream::events(
        &app,
        place,
        places,
        "slot",
        move |update: PlaceUpdate| {
            let is_opened = only.as_ref().is_none_or(|only| only.contains(&update.slot_id));
            is_opened.then(|| PlaceEvent {
                id: update.slot_id,
                starts_at: update.starts_at,
                ends_at: update.ends_at,
                capacity: update.capacity,
                free: free(update.capacity, update.booked_count, update.waiting_count),
                waiting: update.waiting_count,
                waitlist: update.waitlist,
                status: update.status,
                version: update.version,
            })
        },
    ))
}
