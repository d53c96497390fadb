//! Slots, for hosts.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::accounts::Host;
use crate::app::App;
use crate::consultations::rules::{
    CAPACITY_DEFAULT, CAPACITY_MAX, INSTRUCTIONS_CHARS_MAX, ONLINE_LINK_CHARS_MAX, PLACE_CHARS_MAX, REASON_CHARS_MAX,
    SLOT_LENGTH_MAX, SLOTS_PER_BATCH_MAX, SlotChange, SlotStatus, TOPIC_CHARS_MAX,
};
use crate::consultations::views::{HostBooking, Slot};
use crate::consultations::{self, CreateSlotsError, NewSlot, SlotFilter};
use crate::http::extract::{BATCH_BODY_BYTES_MAX, Body, Check, MaybeIdempotencyKey, Parameters, PathId, page};
use crate::http::problem::{Code, FieldCode, FieldProblem, Problem, Result};
use crate::page::Paged;
use crate::text;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotBody {
    topic: String,
    #[serde(default)]
    place: Option<String>,
    #[serde(default)]
    online_link: Option<String>,
    #[serde(default)]
    instructions: Option<String>,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    /// 1 to 1,000; default 3.
    #[serde(default)]
    capacity: Option<i32>,
}

impl SlotBody {
    fn check(self, check: &mut Check, at: &str) -> Option<NewSlot> {
        let pointer = |field: &str| format!("{at}/{field}");
        let topic = check.take(&pointer("topic"), text::line(&self.topic, 1, TOPIC_CHARS_MAX));
        let place = check.take(
            &pointer("place"),
            text::optional_line(self.place.as_deref(), PLACE_CHARS_MAX),
        );
        let online_link = check.take(
            &pointer("online_link"),
            text::optional_https_link(self.online_link.as_deref(), ONLINE_LINK_CHARS_MAX),
        );
        let instructions = check.take(
            &pointer("instructions"),
            text::optional_paragraphs(self.instructions.as_deref(), INSTRUCTIONS_CHARS_MAX),
        );
        let capacity = check.take(
            &pointer("capacity"),
            capacity(self.capacity.unwrap_or(CAPACITY_DEFAULT)),
        );
        let ends_at = check.take(&pointer("ends_at"), end(self.starts_at, self.ends_at));
        Some(NewSlot {
            topic: topic?,
            place: place?,
            online_link: online_link?,
            instructions: instructions?,
            starts_at: self.starts_at,
            ends_at: ends_at?,
            capacity: capacity?,
        })
    }
}

fn capacity(capacity: i32) -> std::result::Result<i32, FieldCode> {
    match capacity {
        ..1 => Err(FieldCode::TooSmall { min: 1 }),
        1..=CAPACITY_MAX => Ok(capacity),
        _ => Err(FieldCode::TooLarge {
            max: CAPACITY_MAX.into(),
        }),
    }
}

fn end(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> std::result::Result<DateTime<Utc>, FieldCode> {
    if ends_at <= starts_at {
        Err(FieldCode::EndsBeforeStart)
    } else if ends_at - starts_at > SLOT_LENGTH_MAX {
        Err(FieldCode::SpanTooLong {
            max_hours: SLOT_LENGTH_MAX.num_hours(),
        })
    } else {
        Ok(ends_at)
    }
}

#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SlotsQuery {
    /// Starting at or after.
    from: Option<DateTime<Utc>>,
    /// Starting before.
    until: Option<DateTime<Utc>>,
    status: Option<SlotStatus>,
    #[serde(default)]
    #[param(inline)]
    sort: SlotSort,
    page: Option<i64>,
    page_size: Option<i64>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
pub enum SlotSort {
    #[default]
    #[serde(rename = "starts_at")]
    Earliest,
    #[serde(rename = "-starts_at")]
    Latest,
}

/// The organisation's slots, a page at a time.
#[utoipa::path(get, path = "/api/admin/slots", tag = "consultations: host", params(SlotsQuery), responses((status = 200, body = Paged<Slot>)))]
pub async fn list_slots(
    State(app): State<App>,
    host: Host,
    Parameters(query): Parameters<SlotsQuery>,
) -> Result<Json<Paged<Slot>>> {
    let page = page(query.page, query.page_size)?;
    let filter = SlotFilter {
        from: query.from,
        until: query.until,
        status: query.status,
    };
    let latest_first = matches!(query.sort, SlotSort::Latest);
    Ok(Json(
        consultations::list_slots(&app, &host, &filter, latest_first, page).await?,
    ))
}

/// One slot.
#[utoipa::path(get, path = "/api/admin/slots/{id}", tag = "consultations: host", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Slot), (status = 404)))]
pub async fn show_slot(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<Slot>> {
    Ok(Json(consultations::show_slot(&app, &host, id).await?))
}

/// Publishes one slot.
#[utoipa::path(post, path = "/api/admin/slots", tag = "consultations: host", request_body = SlotBody, params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = Slot), (status = 409, description = "slot_overlaps"), (status = 422, description = "invalid")))]
pub async fn create_slot(
    State(app): State<App>,
    host: Host,
    MaybeIdempotencyKey(key): MaybeIdempotencyKey,
    Body(body): Body<SlotBody>,
) -> Result<(StatusCode, Json<Slot>)> {
    let mut check = Check::default();
    let slot = body.check(&mut check, "");
    check.finish()?;
    let slots: Vec<NewSlot> = slot.into_iter().collect();
    let created = consultations::create_slots(&app, &host, key.as_ref(), &slots)
        .await
        .map_err(|error| faulty_lines(error, |_| String::new()))?;
    let slot = created
        .into_iter()
        .next()
        .ok_or_else(|| Problem::internal(&"a slot was created and not returned"))?;
    Ok((StatusCode::CREATED, Json(slot)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotsBody {
    /// 1 to 10,000; all or none.
    slots: Vec<SlotBody>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SlotsAnswer {
    items: Vec<Slot>,
}

/// Publishes many slots, all or none; every faulty line is named.
#[utoipa::path(post, path = "/api/admin/slots/batch", tag = "consultations: host", request_body = SlotsBody, params(("Idempotency-Key" = Option<String>, Header)),
    responses((status = 201, body = SlotsAnswer), (status = 409, description = "slot_overlaps"), (status = 422, description = "invalid")))]
pub async fn create_slots(
    State(app): State<App>,
    host: Host,
    MaybeIdempotencyKey(key): MaybeIdempotencyKey,
    Body(body): Body<SlotsBody, BATCH_BODY_BYTES_MAX>,
) -> Result<(StatusCode, Json<SlotsAnswer>)> {
    let mut check = Check::default();
    check.take(
        "/slots",
        match body.slots.len() {
            0 => Err(FieldCode::TooFew { min: 1 }),
            1..=SLOTS_PER_BATCH_MAX => Ok(()),
            _ => Err(FieldCode::TooMany {
                max: SLOTS_PER_BATCH_MAX.try_into().unwrap_or(i64::MAX),
            }),
        },
    );
    check.finish()?;
    let mut check = Check::default();
    let slots: Vec<NewSlot> = body
        .slots
        .into_iter()
        .enumerate()
        .filter_map(|(line, slot)| slot.check(&mut check, &format!("/slots/{line}")))
        .collect();
    check.finish()?;
    let items = consultations::create_slots(&app, &host, key.as_ref(), &slots)
        .await
        .map_err(|error| faulty_lines(error, |line| format!("/slots/{line}")))?;
    Ok((StatusCode::CREATED, Json(SlotsAnswer { items })))
}

fn faulty_lines(error: CreateSlotsError, pointer: impl Fn(usize) -> String) -> Problem {
    let name = |lines: Vec<usize>, code: &FieldCode| {
        lines
            .into_iter()
            .map(|line| FieldProblem {
                pointer: format!("{}/starts_at", pointer(line)),
                code: code.clone(),
            })
            .collect()
    };
    match error {
        CreateSlotsError::InThePast(lines) => Problem::invalid(name(lines, &FieldCode::InThePast)),
        CreateSlotsError::Overlaps(lines) => {
            Problem::from(Code::SlotOverlaps).with_errors(name(lines, &FieldCode::Overlaps))
        }
        CreateSlotsError::Other(error) => error.into(),
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResizeBody {
    /// 1 to 1,000, and not below what is booked.
    capacity: i32,
}

/// Changes how many places a slot has.
#[utoipa::path(patch, path = "/api/admin/slots/{id}", tag = "consultations: host", params(("id" = uuid::Uuid, Path)), request_body = ResizeBody,
    responses((status = 200, body = Slot), (status = 404), (status = 409, description = "capacity_below_booked, slot_cancelled, slot_started"), (status = 422)))]
pub async fn resize_slot(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    Body(body): Body<ResizeBody>,
) -> Result<Json<Slot>> {
    let mut check = Check::default();
    check.take("/capacity", capacity(body.capacity));
    check.finish()?;
    Ok(Json(
        consultations::change_slot(
            &app,
            &host,
            id,
            SlotChange::Resize {
                capacity: body.capacity,
            },
        )
        .await?,
    ))
}

/// Takes no new bookings; those booked keep their places.
#[utoipa::path(post, path = "/api/admin/slots/{id}/close", tag = "consultations: host", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Slot), (status = 404), (status = 409, description = "slot_cancelled")))]
pub async fn close_slot(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<Slot>> {
    Ok(Json(
        consultations::change_slot(&app, &host, id, SlotChange::Close).await?,
    ))
}

/// Takes bookings again.
#[utoipa::path(post, path = "/api/admin/slots/{id}/reopen", tag = "consultations: host", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Slot), (status = 404), (status = 409, description = "slot_cancelled, slot_started")))]
pub async fn reopen_slot(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<Slot>> {
    Ok(Json(
        consultations::change_slot(&app, &host, id, SlotChange::Reopen).await?,
    ))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelSlotBody {
    /// Told to everybody who has a place.
    #[serde(default)]
    reason: Option<String>,
}

/// Cancels a slot for good; everybody booked is told.
#[utoipa::path(post, path = "/api/admin/slots/{id}/cancel", tag = "consultations: host", params(("id" = uuid::Uuid, Path)), request_body = CancelSlotBody,
    responses((status = 200, body = Slot), (status = 404), (status = 409, description = "slot_started")))]
pub async fn cancel_slot(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    Body(body): Body<CancelSlotBody>,
) -> Result<Json<Slot>> {
    let mut check = Check::default();
    let reason = check.take(
        "/reason",
        text::optional_paragraphs(body.reason.as_deref(), REASON_CHARS_MAX),
    );
    check.finish()?;
    Ok(Json(
        consultations::change_slot(
            &app,
            &host,
            id,
            SlotChange::Cancel {
                reason: reason.flatten(),
            },
        )
        .await?,
    ))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    page: Option<i64>,
    page_size: Option<i64>,
}

/// Who has a place in a slot, and who had one.
#[utoipa::path(get, path = "/api/admin/slots/{id}/bookings", tag = "consultations: host", params(("id" = uuid::Uuid, Path), PageQuery),
    responses((status = 200, body = Paged<HostBooking>), (status = 404)))]
pub async fn list_slot_bookings(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    Parameters(query): Parameters<PageQuery>,
) -> Result<Json<Paged<HostBooking>>> {
    let page = page(query.page, query.page_size)?;
    Ok(Json(consultations::list_bookings(&app, &host, id, page).await?))
}
