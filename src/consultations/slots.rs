//! A host's slots: published one by one, many at once or by a weekly pattern; edited, closed, cancelled.

use std::collections::BTreeSet;

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use futures_util::{StreamExt, stream};
use serde::Serialize;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::rules::pattern::{self, Occurrence, Pattern, Problem, ProblemKind};
use super::rules::{self, Change, Command, Refusal, SLOT_LENGTH_MAX, SLOTS_PER_BATCH_MAX, SlotChange};
pub use super::sql::slots::SlotFilter;
use super::views::{PlaceUpdate, Slot};
use super::{Error, decide_slot, sql, zone};
use crate::accounts::Host;
use crate::app::App;
use crate::database;
use crate::idempotency::{self, IdempotencyKey};
use crate::messaging::events::{self, Actor, Aggregate, Event, EventType};
use crate::page::{Page, Paged};

/// Slots of one day that are decided about at once.
const DAY_CONCURRENCY: usize = 16;

/// A slot to be made, checked except for what other slots and the clock say.
#[derive(Clone, Debug, Serialize)]
pub struct NewSlot {
    pub topic: String,
    pub place: Option<String>,
    pub online_link: Option<String>,
    pub instructions: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub capacity: i32,
    pub waitlist: bool,
}

/// What is wrong with lines of a list of new slots.
#[derive(Debug)]
pub enum CreateSlotsError {
    InThePast(Vec<usize>),
    /// With another line or with a slot the host has. Empty if somebody published the same time in this very moment.
    Overlaps(Vec<usize>),
    Other(Error),
}

impl<E: Into<Error>> From<E> for CreateSlotsError {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

/// Publishes slots, all or none. Faulty lines are named all at once.
pub async fn create_slots(
    app: &App,
    host: &Host,
    key: Option<&IdempotencyKey>,
    slots: &[NewSlot],
) -> Result<Vec<Slot>, CreateSlotsError> {
    let mut transaction = app.pools.consultations.begin().await?;
    let created = create_slots_in(&mut transaction, app, host, key, slots).await;
    let created = database::end(transaction, created).await?;
    app.events_written.notify_one();
    app.live.publish(
        &created
            .iter()
            .map(|slot| place_update(host.organisation_id, slot))
            .collect::<Vec<_>>(),
    );
    Ok(created)
}

async fn create_slots_in(
    transaction: &mut PgConnection,
    app: &App,
    host: &Host,
    key: Option<&IdempotencyKey>,
    slots: &[NewSlot],
) -> Result<Vec<Slot>, CreateSlotsError> {
    let command = idempotency::Command::new(host.user_id, "create_slots", key, &slots);
    if let Some(earlier) = command.earlier(transaction).await? {
        return Ok(earlier);
    }
    let now = app.clock.now(transaction).await?;
    let past: Vec<usize> = slots
        .iter()
        .enumerate()
        .filter(|(_, slot)| slot.starts_at <= now)
        .map(|(line, _)| line)
        .collect();
    if !past.is_empty() {
        return Err(CreateSlotsError::InThePast(past));
    }
    let overlap_allowed = sql::slots::defaults(transaction, host.organisation_id)
        .await?
        .overlap_allowed;
    if !overlap_allowed {
        // Two browsers that publish at once, or an edit in the lane: one after the other, so that both are checked.
        sql::slots::lock_day(transaction, host.user_id).await?;
        let spans: Vec<_> = slots.iter().map(|slot| (slot.starts_at, slot.ends_at)).collect();
        let mut lines = rules::overlapping_lines(&spans);
        let (starts, ends): (Vec<_>, Vec<_>) = spans.into_iter().unzip();
        lines.extend(
            sql::slots::overlapping(transaction, host.user_id, &starts, &ends, SLOT_LENGTH_MAX)
                .await?
                .into_iter()
                .filter_map(|line| usize::try_from(line).ok()),
        );
        if !lines.is_empty() {
            return Err(CreateSlotsError::Overlaps(lines.into_iter().collect()));
        }
    }
    let ids: Vec<Uuid> = slots.iter().map(|_| app.ids.next()).collect();
    if let Err(error) = sql::slots::insert(
        transaction,
        host.organisation_id,
        host.user_id,
        overlap_allowed,
        &ids,
        slots,
        now,
    )
    .await
    {
        // The constraint has the last word, should anything have come past the lock.
        let raced = database::broke(&error, "slots_no_overlap");
        return Err(if raced {
            CreateSlotsError::Overlaps(Vec::new())
        } else {
            error.into()
        });
    }
    let created: Vec<Event> = ids
        .iter()
        .map(|&id| Event {
            id: app.ids.next(),
            kind: EventType::SlotCreated,
            aggregate: Aggregate::Slot(id),
            actor: Actor::User(host.user_id),
            cause: None,
            payload: json!({}),
            at: now,
        })
        .collect();
    events::insert(transaction, &created).await?;
    let slots = sql::slots::by_id(transaction, &ids).await?;
    command.record(transaction, &slots, now).await?;
    Ok(slots)
}

/// What every slot of a pattern has in common.
#[derive(Clone, Debug, Serialize)]
pub struct SlotKind {
    pub topic: String,
    pub place: Option<String>,
    pub online_link: Option<String>,
    pub instructions: Option<String>,
    pub capacity: i32,
    pub waitlist: bool,
}

/// What a pattern would make.
#[derive(Debug)]
pub struct PatternPreview {
    pub zone: Tz,
    pub occurrences: Vec<Occurrence>,
    pub problems: Vec<Problem>,
}

#[derive(Debug)]
pub enum PatternError {
    /// All of them at once; nothing was made.
    Problems(Vec<Problem>),
    /// No day of the range has a slot.
    Nothing,
    TooMany,
    Slots(CreateSlotsError),
}

impl<E: Into<Error>> From<E> for PatternError {
    fn from(error: E) -> Self {
        Self::Slots(CreateSlotsError::Other(error.into()))
    }
}

/// What a pattern would make now, and everything that stands against it.
pub async fn preview_pattern(app: &App, host: &Host, pattern: &Pattern) -> Result<PatternPreview, PatternError> {
    let mut connection = app.pools.consultations.acquire().await?;
    let defaults = sql::slots::defaults(&mut connection, host.organisation_id).await?;
    let zone = zone(&defaults.zone)?;
    let (occurrences, mut problems) = pattern::occurrences(pattern, zone);
    if occurrences.len() > SLOTS_PER_BATCH_MAX {
        return Err(PatternError::TooMany);
    }
    let now = app.clock.now(&mut connection).await?;
    let spans: Vec<_> = occurrences.iter().map(|it| (it.starts_at, it.ends_at)).collect();
    let mut overlapping = BTreeSet::new();
    if !defaults.overlap_allowed {
        overlapping = rules::overlapping_lines(&spans);
        let (starts, ends): (Vec<_>, Vec<_>) = spans.into_iter().unzip();
        let met = sql::slots::overlapping(&mut connection, host.user_id, &starts, &ends, SLOT_LENGTH_MAX).await?;
        overlapping.extend(met.into_iter().filter_map(|line| usize::try_from(line).ok()));
    }
    for (line, it) in occurrences.iter().enumerate() {
        let problem = |kind| Problem {
            date: it.date,
            time: it.time,
            kind,
        };
        if it.starts_at <= now {
            problems.push(problem(ProblemKind::InThePast));
        }
        if overlapping.contains(&line) {
            problems.push(problem(ProblemKind::Overlaps));
        }
    }
    problems.sort_unstable();
    problems.dedup();
    Ok(PatternPreview {
        zone,
        occurrences,
        problems,
    })
}

/// Publishes what a pattern makes, all or none.
pub async fn create_pattern(
    app: &App,
    host: &Host,
    key: Option<&IdempotencyKey>,
    pattern: &Pattern,
    kind: &SlotKind,
) -> Result<Vec<Slot>, PatternError> {
    // A repeat is found before its own first attempt stands in its way.
    let mut connection = app.pools.consultations.acquire().await?;
    let zone = zone(&sql::slots::defaults(&mut connection, host.organisation_id).await?.zone)?;
    drop(connection);
    let (occurrences, problems) = pattern::occurrences(pattern, zone);
    if occurrences.len() > SLOTS_PER_BATCH_MAX {
        return Err(PatternError::TooMany);
    }
    if occurrences.is_empty() && problems.is_empty() {
        return Err(PatternError::Nothing);
    }
    if !problems.is_empty() {
        return Err(PatternError::Problems(
            preview_pattern(app, host, pattern).await?.problems,
        ));
    }
    let slots: Vec<NewSlot> = occurrences
        .iter()
        .map(|it| {
            let SlotKind {
                topic,
                place,
                online_link,
                instructions,
                capacity,
                waitlist,
            } = kind.clone();
            NewSlot {
                topic,
                place,
                online_link,
                instructions,
                starts_at: it.starts_at,
                ends_at: it.ends_at,
                capacity,
                waitlist,
            }
        })
        .collect();
    match create_slots(app, host, key, &slots).await {
        Err(CreateSlotsError::InThePast(_) | CreateSlotsError::Overlaps(_)) => Err(PatternError::Problems(
            preview_pattern(app, host, pattern).await?.problems,
        )),
        created => created.map_err(PatternError::Slots),
    }
}

/// Edits, closes, reopens or cancels a slot of the host's organisation.
pub async fn change_slot(app: &App, host: &Host, slot_id: Uuid, change: SlotChange) -> Result<Slot, Error> {
    let slot_host_id = show_slot(app, host, slot_id).await?.host_id;
    let command = Command::Change(Change {
        slot_id,
        slot_host_id,
        host: host.into(),
        change,
    });
    Ok(decide_slot(app, command).await?.into())
}

/// What became of one slot of a day.
#[derive(Debug)]
pub struct DayLine {
    pub slot_id: Uuid,
    pub changed: Result<Slot, Error>,
}

/// Closes or cancels all slots of a day in the organisation's zone that have not begun; each is decided by itself.
pub async fn change_day(app: &App, host: &Host, day: NaiveDate, change: &SlotChange) -> Result<Vec<DayLine>, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let zone = zone(&sql::slots::defaults(&mut connection, host.organisation_id).await?.zone)?;
    let now = app.clock.now(&mut connection).await?;
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    let ids = sql::slots::of_day(
        &mut connection,
        host.user_id,
        midnight(zone, day),
        midnight(zone, next),
        now,
    )
    .await?;
    drop(connection);
    let lines = stream::iter(ids).map(async |slot_id| DayLine {
        slot_id,
        changed: change_slot(app, host, slot_id, change.clone()).await,
    });
    Ok(lines.buffered(DAY_CONCURRENCY).collect().await)
}

/// The first instant of a day; some days begin later than midnight.
fn midnight(zone: Tz, day: NaiveDate) -> DateTime<Utc> {
    let mut wall = day.and_time(NaiveTime::MIN);
    loop {
        match zone.from_local_datetime(&wall) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => return at.to_utc(),
            LocalResult::None => wall += TimeDelta::minutes(1),
        }
    }
}

pub async fn list_slots(
    app: &App,
    host: &Host,
    filter: &SlotFilter,
    latest_first: bool,
    page: Page,
) -> Result<Paged<Slot>, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let total = sql::slots::count(&mut connection, host.organisation_id, filter).await?;
    let items = if latest_first {
        sql::slots::latest(&mut connection, host.organisation_id, filter, page).await?
    } else {
        sql::slots::earliest(&mut connection, host.organisation_id, filter, page).await?
    };
    Ok(page.answer(items, total))
}

pub async fn show_slot(app: &App, host: &Host, slot_id: Uuid) -> Result<Slot, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    Ok(sql::slots::find(&mut connection, host.organisation_id, slot_id)
        .await?
        .ok_or(Refusal::NotFound)?)
}

/// Whether newcomers may wait, where a new slot does not say.
pub async fn waitlist_default(app: &App, host: &Host) -> Result<bool, Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    Ok(sql::slots::defaults(&mut connection, host.organisation_id)
        .await?
        .waitlist)
}

fn place_update(organisation_id: Uuid, slot: &Slot) -> PlaceUpdate {
    PlaceUpdate {
        slot_id: slot.id,
        organisation_id,
        host_id: slot.host_id,
        starts_at: slot.starts_at,
        ends_at: slot.ends_at,
        capacity: slot.capacity,
        booked_count: slot.booked_count,
        waiting_count: slot.waiting_count,
        waitlist: slot.waitlist,
        status: slot.status,
        version: slot.version,
    }
}
