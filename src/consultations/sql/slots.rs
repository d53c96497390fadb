//! Slots.

use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::consultations::rows::slot_status_text;
use crate::consultations::rules::{Scope, SlotStatus};
use crate::consultations::slots::NewSlot;
use crate::consultations::views::{PlaceUpdate, Slot};
use crate::page::Page;

/// The most slots an invitation's page shows.
const CHOICE_MAX: i64 = 500;

/// Slots as their hosts see them; what follows is the rest of the query.
macro_rules! select_slots {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            Slot,
            r#"SELECT id, host_id, topic, place, online_link, instructions, starts_at, ends_at, capacity, booked_count, waiting_count, waitlist,
                status AS "status: SlotStatus", cancel_reason, created_at, version
            FROM consultations.slots "# + $rest,
            $($argument),*
        )
    };
}

#[derive(Clone, Debug, Default)]
pub struct SlotFilter {
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    pub status: Option<SlotStatus>,
}

pub async fn earliest(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    filter: &SlotFilter,
    page: Page,
) -> sqlx::Result<Vec<Slot>> {
    select_slots!(
        "WHERE organisation_id = $1 AND ($2::timestamptz IS NULL OR starts_at >= $2) AND ($3::timestamptz IS NULL OR starts_at < $3)
                AND ($4::text IS NULL OR status = $4)
            ORDER BY starts_at, id
            LIMIT $5 OFFSET $6",
        organisation_id,
        filter.from,
        filter.until,
        filter.status.map(slot_status_text),
        page.size,
        page.offset(),
    )
    .fetch_all(connection)
    .await
}

/// The same index read backwards.
pub async fn latest(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    filter: &SlotFilter,
    page: Page,
) -> sqlx::Result<Vec<Slot>> {
    select_slots!(
        "WHERE organisation_id = $1 AND ($2::timestamptz IS NULL OR starts_at >= $2) AND ($3::timestamptz IS NULL OR starts_at < $3)
                AND ($4::text IS NULL OR status = $4)
            ORDER BY starts_at DESC, id DESC
            LIMIT $5 OFFSET $6",
        organisation_id,
        filter.from,
        filter.until,
        filter.status.map(slot_status_text),
        page.size,
        page.offset(),
    )
    .fetch_all(connection)
    .await
}

pub async fn count(connection: &mut PgConnection, organisation_id: Uuid, filter: &SlotFilter) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM consultations.slots
            WHERE organisation_id = $1 AND ($2::timestamptz IS NULL OR starts_at >= $2) AND ($3::timestamptz IS NULL OR starts_at < $3)
                AND ($4::text IS NULL OR status = $4)"#,
        organisation_id,
        filter.from,
        filter.until,
        filter.status.map(slot_status_text),
    )
    .fetch_one(connection)
    .await
}

pub async fn find(connection: &mut PgConnection, organisation_id: Uuid, slot_id: Uuid) -> sqlx::Result<Option<Slot>> {
    select_slots!("WHERE id = $1 AND organisation_id = $2", slot_id, organisation_id,)
        .fetch_optional(connection)
        .await
}

/// Which of the new slots (by their place in the list, from 0) meet a slot that the host already has. No slot is longer than
/// `length_max`, which bounds the part of an index that has to be read for each, whatever the planner knows of the table.
pub async fn overlapping(
    connection: &mut PgConnection,
    host_id: Uuid,
    starts: &[DateTime<Utc>],
    ends: &[DateTime<Utc>],
    length_max: TimeDelta,
) -> sqlx::Result<Vec<i64>> {
    sqlx::query_scalar!(
        r#"SELECT new.line - 1 AS "line!" FROM unnest($2::timestamptz[], $3::timestamptz[]) WITH ORDINALITY AS new (starts_at, ends_at, line)
            WHERE EXISTS (
                SELECT FROM consultations.slots AS slot
                WHERE slot.host_id = $1 AND slot.status <> 'CANCELLED' AND NOT slot.overlap_allowed
                    AND slot.starts_at < new.ends_at AND slot.ends_at > new.starts_at AND slot.starts_at >= new.starts_at - make_interval(secs => $4))
            ORDER BY new.line"#,
        host_id,
        starts,
        ends,
        length_max.num_seconds() as f64,
    )
    .fetch_all(connection)
    .await
}

pub async fn insert(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    host_id: Uuid,
    overlap_allowed: bool,
    ids: &[Uuid],
    slots: &[NewSlot],
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    let column = |of: fn(&NewSlot) -> Option<String>| slots.iter().map(of).collect::<Vec<_>>();
    let topics: Vec<String> = slots.iter().map(|slot| slot.topic.clone()).collect();
    let (places, links) = (
        column(|slot| slot.place.clone()),
        column(|slot| slot.online_link.clone()),
    );
    let instructions = column(|slot| slot.instructions.clone());
    let starts: Vec<_> = slots.iter().map(|slot| slot.starts_at).collect();
    let ends: Vec<_> = slots.iter().map(|slot| slot.ends_at).collect();
    let capacities: Vec<_> = slots.iter().map(|slot| slot.capacity).collect();
    let waitlists: Vec<_> = slots.iter().map(|slot| slot.waitlist).collect();
    sqlx::query!(
        "INSERT INTO consultations.slots (id, topic, place, online_link, instructions, starts_at, ends_at, capacity, waitlist, organisation_id, host_id,
                overlap_allowed, created_at, decided_at, booked_count, waiting_count, line_end, status, version)
            SELECT *, $10::uuid, $11::uuid, $12::boolean, $13::timestamptz, $13::timestamptz, 0, 0, 0, 'OPEN', 1
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[], $8::int4[], $9::boolean[])",
        ids,
        &topics,
        &places as &[Option<String>],
        &links as &[Option<String>],
        &instructions as &[Option<String>],
        &starts,
        &ends,
        &capacities,
        &waitlists,
        organisation_id,
        host_id,
        overlap_allowed,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What an organisation has decided about its slots.
#[derive(Debug)]
pub struct Defaults {
    pub overlap_allowed: bool,
    pub waitlist: bool,
    pub zone: String,
}

pub async fn defaults(connection: &mut PgConnection, organisation_id: Uuid) -> sqlx::Result<Defaults> {
    sqlx::query_as!(
        Defaults,
        "SELECT overlap_allowed, waitlist_default AS waitlist, zone FROM accounts.organisations WHERE id = $1",
        organisation_id
    )
    .fetch_one(connection)
    .await
}

/// The same lock as the lane's: while a host's day is planned, no slot in it changes its time.
pub async fn lock_day(connection: &mut PgConnection, host_id: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended('consultations.slots of ' || $1::uuid, 0))",
        host_id
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// A host's slots that begin in a span and have not begun yet.
pub async fn of_day(
    connection: &mut PgConnection,
    host_id: Uuid,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "SELECT id FROM consultations.slots
            WHERE host_id = $1 AND starts_at >= greatest($2::timestamptz, $4::timestamptz) AND starts_at < $3 AND status <> 'CANCELLED' ORDER BY starts_at, id",
        host_id,
        from,
        until,
        now,
    )
    .fetch_all(connection)
    .await
}

/// The upcoming slots that an invitation offers, by start.
pub async fn choice(
    connection: &mut PgConnection,
    host_id: Uuid,
    scope: &Scope,
    zone: &str,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<Slot>> {
    select_slots!(
        "WHERE host_id = $1 AND starts_at > $2 AND status <> 'CANCELLED' AND ($3::text IS NULL OR topic = $3)
            AND ($4::date IS NULL OR (starts_at AT TIME ZONE $6)::date >= $4)
            AND ($5::date IS NULL OR (starts_at AT TIME ZONE $6)::date <= $5)
        ORDER BY starts_at, id LIMIT $7",
        host_id,
        now,
        scope.topic,
        scope.from,
        scope.until,
        zone,
        CHOICE_MAX,
    )
    .fetch_all(connection)
    .await
}

/// Slots of these hosts decided since then, for watching pages of other nodes.
pub async fn changed_since(
    connection: &mut PgConnection,
    host_ids: &[Uuid],
    since: DateTime<Utc>,
) -> sqlx::Result<Vec<PlaceUpdate>> {
    let rows = sqlx::query!(
        r#"SELECT id, organisation_id, host_id, starts_at, ends_at, capacity, booked_count, waiting_count, waitlist,
                status AS "status: SlotStatus", version
            FROM consultations.slots WHERE host_id = ANY($1) AND decided_at >= $2 AND ends_at >= $2"#,
        host_ids,
        since,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PlaceUpdate {
            slot_id: row.id,
            organisation_id: row.organisation_id,
            host_id: row.host_id,
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            capacity: row.capacity,
            booked_count: row.booked_count,
            waiting_count: row.waiting_count,
            waitlist: row.waitlist,
            status: row.status,
            version: row.version,
        })
        .collect())
}

pub async fn by_id(connection: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<Slot>> {
    select_slots!("WHERE id = ANY($1) ORDER BY starts_at, id", ids,)
        .fetch_all(connection)
        .await
}
