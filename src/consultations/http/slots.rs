//! Slots, for hosts.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::accounts::Host;
use crate::app::App;
use crate::consultations::clients;
use crate::consultations::rules::{
    CAPACITY_DEFAULT, CAPACITY_MAX, INSTRUCTIONS_CHARS_MAX, ONLINE_LINK_CHARS_MAX, PLACE_CHARS_MAX, REASON_CHARS_MAX,
    SLOT_LENGTH_MAX, SLOTS_PER_BATCH_MAX, SlotChange, SlotEdit, SlotStatus, Span, TOPIC_CHARS_MAX,
};
use crate::consultations::slots::{self, CreateSlotsError, NewSlot, SlotFilter};
use crate::consultations::views::{HostBooking, Slot};
use crate::http::extract::{
    BATCH_BODY_BYTES_MAX, Body, Check, MaybeIdempotencyKey, Parameters, PathDate, PathId, given, page,
};
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
    /// Whether people may wait when it is full; default: the organisation's.
    #[serde(default)]
    waitlist: Option<bool>,
}

impl SlotBody {
    fn check(self, check: &mut Check, at: &str, waitlist_default: bool) -> Option<NewSlot> {
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
            waitlist: self.waitlist.unwrap_or(waitlist_default),
        })
    }
}

pub(super) fn capacity(capacity: i32) -> std::result::Result<i32, FieldCode> {
    match capacity {
        ..1 => Err(FieldCode::TooSmall { min: 1 }),
        1..=CAPACITY_MAX => Ok(capacity),
        _ => Err(FieldCode::TooLarge {
            max: CAPACITY_MAX.into(),
        }),
    }
}

fn end(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>) -> std::result::Result<DateTime<Utc>, FieldCode> {
    // Compared as they are stored, in microseconds.
    let (starts_at, ends_at) = (starts_at.trunc_subsecs(6), ends_at.trunc_subsecs(6));
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
    Ok(Json(slots::list_slots(&app, &host, &filter, latest_first, page).await?))
}

/// One slot.
#[utoipa::path(get, path = "/api/admin/slots/{id}", tag = "consultations: host", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Slot), (status = 404)))]
pub async fn show_slot(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<Slot>> {
    Ok(Json(slots::show_slot(&app, &host, id).await?))
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
    let slot = body.check(&mut check, "", slots::waitlist_default(&app, &host).await?);
    check.finish()?;
    let new_slots: Vec<NewSlot> = slot.into_iter().collect();
    let created = slots::create_slots(&app, &host, key.as_ref(), &new_slots)
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
    pub(super) items: Vec<Slot>,
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
    let waitlist_default = slots::waitlist_default(&app, &host).await?;
    let mut check = Check::default();
    let new_slots: Vec<NewSlot> = body
        .slots
        .into_iter()
        .enumerate()
        .filter_map(|(line, slot)| slot.check(&mut check, &format!("/slots/{line}"), waitlist_default))
        .collect();
    check.finish()?;
    let items = slots::create_slots(&app, &host, key.as_ref(), &new_slots)
        .await
        .map_err(|error| faulty_lines(error, |line| format!("/slots/{line}")))?;
    Ok((StatusCode::CREATED, Json(SlotsAnswer { items })))
}

pub(super) fn faulty_lines(error: CreateSlotsError, pointer: impl Fn(usize) -> String) -> Problem {
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

/// What is left out stays; null removes place, link or instructions. Start and end go together.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(clippy::option_option, reason = "left out, null and a text are three things")]
pub struct EditBody {
    /// Refuse the edit if the slot is another version by now.
    #[serde(default)]
    version: Option<i64>,
    #[serde(default)]
    topic: Option<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    place: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    online_link: Option<Option<String>>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    instructions: Option<Option<String>>,
    #[serde(default)]
    starts_at: Option<DateTime<Utc>>,
    #[serde(default)]
    ends_at: Option<DateTime<Utc>>,
    /// 1 to 1,000, and not below what is taken.
    #[serde(default)]
    capacity: Option<i32>,
    /// With a capacity below what is taken: close the slot and keep everybody.
    #[serde(default)]
    close: bool,
    #[serde(default)]
    waitlist: Option<bool>,
}

impl EditBody {
    /// A given value that was refused is named; in the edit it only has no value.
    fn check(self, check: &mut Check) -> SlotEdit {
        let topic = self
            .topic
            .map(|topic| check.take("/topic", text::line(&topic, 1, TOPIC_CHARS_MAX)));
        let place = self
            .place
            .map(|place| check.take("/place", text::optional_line(place.as_deref(), PLACE_CHARS_MAX)));
        let online_link = self.online_link.map(|link| {
            check.take(
                "/online_link",
                text::optional_https_link(link.as_deref(), ONLINE_LINK_CHARS_MAX),
            )
        });
        let instructions = self.instructions.map(|text| {
            check.take(
                "/instructions",
                text::optional_paragraphs(text.as_deref(), INSTRUCTIONS_CHARS_MAX),
            )
        });
        let capacity = self.capacity.map(|wanted| check.take("/capacity", capacity(wanted)));
        let span = match (self.starts_at, self.ends_at) {
            (None, None) => None,
            (Some(starts_at), Some(ends_at)) => Some(
                check
                    .take("/ends_at", end(starts_at, ends_at))
                    .map(|ends_at| Span { starts_at, ends_at }),
            ),
            (None, Some(_)) => Some(check.take("/starts_at", Err(FieldCode::Required))),
            (Some(_), None) => Some(check.take("/ends_at", Err(FieldCode::Required))),
        };
        SlotEdit {
            version: self.version,
            topic: topic.flatten(),
            place: place.flatten(),
            online_link: online_link.flatten(),
            instructions: instructions.flatten(),
            span: span.flatten(),
            capacity: capacity.flatten(),
            close: self.close,
            waitlist: self.waitlist,
        }
    }
}

/// Edits a slot. Everybody booked or waiting hears of another time, place or link.
#[utoipa::path(patch, path = "/api/admin/slots/{id}", tag = "consultations: host", params(("id" = uuid::Uuid, Path)), request_body = EditBody,
    responses((status = 200, body = Slot), (status = 404), (status = 409, description = "slot_cancelled, slot_changed, slot_started, slot_overlaps, capacity_below_booked"), (status = 422)))]
pub async fn edit_slot(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    Body(body): Body<EditBody>,
) -> Result<Json<Slot>> {
    let mut check = Check::default();
    let edit = body.check(&mut check);
    check.finish()?;
    let change = SlotChange::Edit(Box::new(edit));
    Ok(Json(slots::change_slot(&app, &host, id, change).await?))
}

/// Takes no new bookings; those booked keep their places.
#[utoipa::path(post, path = "/api/admin/slots/{id}/close", tag = "consultations: host", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Slot), (status = 404), (status = 409, description = "slot_cancelled")))]
pub async fn close_slot(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<Slot>> {
    Ok(Json(slots::change_slot(&app, &host, id, SlotChange::Close).await?))
}

/// Takes bookings again.
#[utoipa::path(post, path = "/api/admin/slots/{id}/reopen", tag = "consultations: host", params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Slot), (status = 404), (status = 409, description = "slot_cancelled, slot_started")))]
pub async fn reopen_slot(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<Slot>> {
    Ok(Json(slots::change_slot(&app, &host, id, SlotChange::Reopen).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CancelSlotBody {
    /// Told to everybody who has a place.
    #[serde(default)]
    reason: Option<String>,
}

impl CancelSlotBody {
    pub(super) fn reason(&self) -> Result<Option<String>> {
        let mut check = Check::default();
        let reason = check.take(
            "/reason",
            text::optional_paragraphs(self.reason.as_deref(), REASON_CHARS_MAX),
        );
        check.finish()?;
        Ok(reason.flatten())
    }
}

/// Cancels a slot for good; everybody booked or waiting is told.
#[utoipa::path(post, path = "/api/admin/slots/{id}/cancel", tag = "consultations: host", params(("id" = uuid::Uuid, Path)), request_body = CancelSlotBody,
    responses((status = 200, body = Slot), (status = 404), (status = 409, description = "slot_started")))]
pub async fn cancel_slot(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    Body(body): Body<CancelSlotBody>,
) -> Result<Json<Slot>> {
    let reason = body.reason()?;
    Ok(Json(
        slots::change_slot(&app, &host, id, SlotChange::Cancel { reason }).await?,
    ))
}

/// What became of each slot of a day.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayReport {
    date: NaiveDate,
    items: Vec<DayReportLine>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DayReportLine {
    slot_id: uuid::Uuid,
    /// As it is now.
    #[schema(required)]
    slot: Option<Slot>,
    /// Code of the refusal, if this one was not changed.
    #[schema(required)]
    refused: Option<String>,
}

fn day_report(date: NaiveDate, lines: Vec<slots::DayLine>) -> Json<DayReport> {
    let items = lines.into_iter().map(|line| match line.changed {
        Ok(slot) => DayReportLine {
            slot_id: line.slot_id,
            slot: Some(slot),
            refused: None,
        },
        Err(error) => DayReportLine {
            slot_id: line.slot_id,
            slot: None,
            refused: Some(Problem::from(error).code().as_str().to_owned()),
        },
    });
    Json(DayReport {
        date,
        items: items.collect(),
    })
}

/// Closes all own slots of a day, in the organisation's zone, that have not begun.
#[utoipa::path(post, path = "/api/admin/days/{date}/close", tag = "consultations: host", params(("date" = NaiveDate, Path)),
    responses((status = 200, body = DayReport), (status = 404)))]
pub async fn close_day(State(app): State<App>, host: Host, PathDate(date): PathDate) -> Result<Json<DayReport>> {
    Ok(day_report(
        date,
        slots::change_day(&app, &host, date, &SlotChange::Close).await?,
    ))
}

/// Cancels all own slots of a day that have not begun; everybody booked or waiting is told.
#[utoipa::path(post, path = "/api/admin/days/{date}/cancel", tag = "consultations: host", params(("date" = NaiveDate, Path)), request_body = CancelSlotBody,
    responses((status = 200, body = DayReport), (status = 404), (status = 422)))]
pub async fn cancel_day(
    State(app): State<App>,
    host: Host,
    PathDate(date): PathDate,
    Body(body): Body<CancelSlotBody>,
) -> Result<Json<DayReport>> {
    let reason = body.reason()?;
    Ok(day_report(
        date,
        slots::change_day(&app, &host, date, &SlotChange::Cancel { reason }).await?,
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
    Ok(Json(clients::list_of_slot(&app, &host, id, page).await?))
}
