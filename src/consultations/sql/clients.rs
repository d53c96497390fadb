//! Bookings, as hosts see them, and the people behind them.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::consultations::rows::booking_status_text;
use crate::consultations::rules::{BookingStatus, EndKind, SlotStatus};
use crate::database::containing;
use crate::page::Page;

#[derive(Debug)]
pub struct HostRow {
    pub id: Uuid,
    pub slot_id: Uuid,
    pub topic: String,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub slot_status: SlotStatus,
    pub name: String,
    pub invitation_id: Uuid,
    pub email_sealed: Option<Vec<u8>>,
    pub note_sealed: Option<Vec<u8>>,
    pub status: BookingStatus,
    pub end_kind: Option<EndKind>,
    pub end_reason: Option<String>,
    pub offer_until: Option<DateTime<Utc>>,
    pub position: Option<i64>,
    pub booked_by: Option<Uuid>,
    pub has_note: bool,
    pub created_at: DateTime<Utc>,
    pub ended_at: Option<DateTime<Utc>>,
}

/// Bookings with their slot and address; what follows says which, as `booking`, `slot` and `invitation`.
macro_rules! select_host_bookings {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            HostRow,
            r#"SELECT booking.id AS "id!", booking.slot_id AS "slot_id!", slot.topic AS "topic!", slot.starts_at AS "starts_at!",
                slot.ends_at AS "ends_at!", slot.status AS "slot_status!: SlotStatus", booking.name AS "name!",
                booking.invitation_id AS "invitation_id!", invitation.email_sealed AS "email_sealed?", booking.note_sealed AS "note_sealed?",
                booking.status AS "status!: BookingStatus", booking.end_kind AS "end_kind?: EndKind", booking.end_reason AS "end_reason?",
                booking.offer_until AS "offer_until?",
                CASE WHEN booking.status = 'WAITLISTED' THEN (
                    SELECT count(*) FROM consultations.bookings AS ahead
                    WHERE ahead.slot_id = booking.slot_id AND ahead.status IN ('WAITLISTED', 'OFFERED') AND ahead.line_place <= booking.line_place)
                END AS position,
                booking.booked_by AS "booked_by?",
                EXISTS (SELECT FROM consultations.notes WHERE notes.booking_id = booking.id) AS "has_note!",
                booking.created_at AS "created_at!", booking.ended_at AS "ended_at?"
            FROM "# + $rest,
            $($argument),*
        )
    };
}

/// Those who have a place or wait for one first, the line in its order; then what has ended. Two indexes, one for each part.
pub async fn of_slot(connection: &mut PgConnection, slot_id: Uuid, page: Page) -> sqlx::Result<Vec<HostRow>> {
    select_host_bookings!(
        "(SELECT *, CASE WHEN status = 'OFFERED' THEN 1 WHEN status = 'WAITLISTED' THEN 2 ELSE 0 END AS part FROM consultations.bookings
            WHERE slot_id = $1 AND status IN ('BOOKED', 'COMPLETED', 'NO_SHOW', 'WAITLISTED', 'OFFERED')
          UNION ALL
          SELECT *, 3 AS part FROM consultations.bookings
            WHERE slot_id = $1 AND status IN ('CANCELLED', 'DECLINED', 'MISSED', 'LEFT', 'ENDED')) AS booking
        JOIN consultations.slots AS slot ON slot.id = booking.slot_id
        LEFT JOIN consultations.invitations AS invitation ON invitation.id = booking.invitation_id
        ORDER BY booking.part, booking.line_place, booking.created_at, booking.id LIMIT $2 OFFSET $3",
        slot_id,
        page.size,
        page.offset(),
    )
    .fetch_all(connection)
    .await
}

pub async fn count_of_slot(connection: &mut PgConnection, slot_id: Uuid) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT (SELECT count(*) FROM consultations.bookings WHERE slot_id = $1 AND status IN ('BOOKED', 'COMPLETED', 'NO_SHOW', 'WAITLISTED', 'OFFERED'))
            + (SELECT count(*) FROM consultations.bookings WHERE slot_id = $1 AND status IN ('CANCELLED', 'DECLINED', 'MISSED', 'LEFT', 'ENDED')) AS "count!""#,
        slot_id,
    )
    .fetch_one(connection)
    .await
}

/// Which bookings of an organisation, by the time of their slots.
#[derive(Clone, Debug)]
pub struct BookingFilter {
    pub from: Option<DateTime<Utc>>,
    pub until: Option<DateTime<Utc>>,
    pub status: Option<BookingStatus>,
    /// Part of the name.
    pub name: Option<String>,
    /// Only slots that have ended by then.
    pub ended_by: Option<DateTime<Utc>>,
}

impl BookingFilter {
    /// As a pattern of `LIKE`, in which people's own `%` mean themselves.
    fn pattern(&self) -> Option<String> {
        let name = self.name.as_deref()?;
        Some(containing(name))
    }
}

pub async fn earliest(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    filter: &BookingFilter,
    page: Page,
) -> sqlx::Result<Vec<HostRow>> {
    select_host_bookings!(
        "consultations.slots AS slot
        JOIN consultations.bookings AS booking ON booking.slot_id = slot.id
        LEFT JOIN consultations.invitations AS invitation ON invitation.id = booking.invitation_id
        WHERE slot.organisation_id = $1 AND ($2::timestamptz IS NULL OR slot.starts_at >= $2) AND ($3::timestamptz IS NULL OR slot.starts_at < $3)
            AND ($4::text IS NULL OR booking.status = $4) AND ($5::text IS NULL OR booking.name ILIKE $5)
            AND ($6::timestamptz IS NULL OR slot.ends_at <= $6)
        ORDER BY slot.starts_at, booking.created_at, booking.id LIMIT $7 OFFSET $8",
        organisation_id,
        filter.from,
        filter.until,
        filter.status.map(booking_status_text),
        filter.pattern(),
        filter.ended_by,
        page.size,
        page.offset(),
    )
    .fetch_all(connection)
    .await
}

pub async fn latest(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    filter: &BookingFilter,
    page: Page,
) -> sqlx::Result<Vec<HostRow>> {
    select_host_bookings!(
        "consultations.slots AS slot
        JOIN consultations.bookings AS booking ON booking.slot_id = slot.id
        LEFT JOIN consultations.invitations AS invitation ON invitation.id = booking.invitation_id
        WHERE slot.organisation_id = $1 AND ($2::timestamptz IS NULL OR slot.starts_at >= $2) AND ($3::timestamptz IS NULL OR slot.starts_at < $3)
            AND ($4::text IS NULL OR booking.status = $4) AND ($5::text IS NULL OR booking.name ILIKE $5)
            AND ($6::timestamptz IS NULL OR slot.ends_at <= $6)
        ORDER BY slot.starts_at DESC, booking.created_at DESC, booking.id DESC LIMIT $7 OFFSET $8",
        organisation_id,
        filter.from,
        filter.until,
        filter.status.map(booking_status_text),
        filter.pattern(),
        filter.ended_by,
        page.size,
        page.offset(),
    )
    .fetch_all(connection)
    .await
}

pub async fn count(connection: &mut PgConnection, organisation_id: Uuid, filter: &BookingFilter) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM consultations.slots AS slot
            JOIN consultations.bookings AS booking ON booking.slot_id = slot.id
            WHERE slot.organisation_id = $1 AND ($2::timestamptz IS NULL OR slot.starts_at >= $2) AND ($3::timestamptz IS NULL OR slot.starts_at < $3)
                AND ($4::text IS NULL OR booking.status = $4) AND ($5::text IS NULL OR booking.name ILIKE $5)
                AND ($6::timestamptz IS NULL OR slot.ends_at <= $6)"#,
        organisation_id,
        filter.from,
        filter.until,
        filter.status.map(booking_status_text),
        filter.pattern(),
        filter.ended_by,
    )
    .fetch_one(connection)
    .await
}

pub async fn one(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    booking_id: Uuid,
) -> sqlx::Result<Option<HostRow>> {
    select_host_bookings!(
        "consultations.bookings AS booking
        JOIN consultations.slots AS slot ON slot.id = booking.slot_id
        LEFT JOIN consultations.invitations AS invitation ON invitation.id = booking.invitation_id
        WHERE booking.id = $2 AND slot.organisation_id = $1",
        organisation_id,
        booking_id,
    )
    .fetch_optional(connection)
    .await
}

/// Everything one address ever booked with an organisation, newest slot first.
pub async fn of_address(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    email_index: &[u8],
    limit: i64,
) -> sqlx::Result<Vec<HostRow>> {
    select_host_bookings!(
        "consultations.invitations AS invitation
        JOIN consultations.bookings AS booking ON booking.invitation_id = invitation.id
        JOIN consultations.slots AS slot ON slot.id = booking.slot_id
        WHERE invitation.email_index = $2 AND invitation.organisation_id = $1
        ORDER BY slot.starts_at DESC, booking.created_at DESC LIMIT $3",
        organisation_id,
        email_index,
        limit,
    )
    .fetch_all(connection)
    .await
}

#[derive(Debug)]
pub struct Counts {
    pub booked: i64,
    pub completed: i64,
    pub no_show: i64,
    pub cancelled: i64,
    pub known: bool,
    /// The invitation of theirs that stands.
    pub invitation_id: Option<Uuid>,
}

pub async fn counts(connection: &mut PgConnection, organisation_id: Uuid, email_index: &[u8]) -> sqlx::Result<Counts> {
    sqlx::query_as!(
        Counts,
        r#"SELECT
                count(booking.id) FILTER (WHERE booking.status = 'BOOKED') AS "booked!",
                count(booking.id) FILTER (WHERE booking.status = 'COMPLETED') AS "completed!",
                count(booking.id) FILTER (WHERE booking.status = 'NO_SHOW') AS "no_show!",
                count(booking.id) FILTER (WHERE booking.status = 'CANCELLED') AS "cancelled!",
                count(*) > 0 AS "known!",
                (array_agg(invitation.id ORDER BY invitation.created_at DESC) FILTER (WHERE invitation.revoked_at IS NULL AND invitation.invited))[1] AS invitation_id
            FROM consultations.invitations AS invitation
            LEFT JOIN consultations.bookings AS booking ON booking.invitation_id = invitation.id
            WHERE invitation.email_index = $2 AND invitation.organisation_id = $1"#,
        organisation_id,
        email_index,
    )
    .fetch_one(connection)
    .await
}

/// Part of a name, and, if it is a whole address, that.
#[derive(Clone, Copy, Debug)]
pub struct ClientSearch<'a> {
    pub text: &'a str,
    pub email_index: Option<&'a [u8]>,
}

/// A client as the list shows them: one row for each invitation row, which is one for each host and address.
#[derive(Debug)]
pub struct ClientRow {
    pub invitation_id: Uuid,
    pub email_sealed: Option<Vec<u8>>,
    pub name: String,
    pub booking_id: Uuid,
    pub last_at: DateTime<Utc>,
    pub bookings: i64,
}

/// Whoever has booked, the latest slot first; `name` is part of a name.
pub async fn list(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    search: Option<ClientSearch<'_>>,
    page: Page,
) -> sqlx::Result<Vec<ClientRow>> {
    sqlx::query_as!(
        ClientRow,
        r#"SELECT (array_agg(last.invitation_id ORDER BY last.starts_at DESC, last.id DESC))[1] AS "invitation_id!",
                (array_agg(last.email_sealed ORDER BY last.starts_at DESC, last.id DESC))[1] AS "email_sealed?",
                (array_agg(last.name ORDER BY last.starts_at DESC, last.id DESC))[1] AS "name!",
                (array_agg(last.id ORDER BY last.starts_at DESC, last.id DESC))[1] AS "booking_id!",
                max(last.starts_at) AS "last_at!", count(*) AS "bookings!"
            FROM (
                SELECT booking.id, booking.name, booking.invitation_id, invitation.email_index, invitation.email_sealed, slot.starts_at
                FROM consultations.slots AS slot
                JOIN consultations.bookings AS booking ON booking.slot_id = slot.id
                JOIN consultations.invitations AS invitation ON invitation.id = booking.invitation_id
                WHERE slot.organisation_id = $1 AND ($2::text IS NULL OR booking.name ILIKE $2 OR invitation.email_index = $3)
                    AND booking.status IN ('BOOKED', 'COMPLETED', 'NO_SHOW', 'CANCELLED')
            ) AS last
            GROUP BY last.email_index
            ORDER BY max(last.starts_at) DESC, last.email_index LIMIT $4 OFFSET $5"#,
        organisation_id,
        search.map(|search| containing(search.text)),
        search.and_then(|search| search.email_index),
        page.size,
        page.offset(),
    )
    .fetch_all(connection)
    .await
}

pub async fn count_clients(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    search: Option<ClientSearch<'_>>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(DISTINCT invitation.email_index) AS "count!"
            FROM consultations.slots AS slot
            JOIN consultations.bookings AS booking ON booking.slot_id = slot.id
            JOIN consultations.invitations AS invitation ON invitation.id = booking.invitation_id
            WHERE slot.organisation_id = $1 AND ($2::text IS NULL OR booking.name ILIKE $2 OR invitation.email_index = $3)
                AND booking.status IN ('BOOKED', 'COMPLETED', 'NO_SHOW', 'CANCELLED')"#,
        organisation_id,
        search.map(|search| containing(search.text)),
        search.and_then(|search| search.email_index),
    )
    .fetch_one(connection)
    .await
}

/// Whom a host books by hand: the row of their address with this host, or a new one that invites nobody.
#[derive(Debug)]
pub struct NewClient<'a> {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub host_id: Uuid,
    pub email_sealed: Option<&'a [u8]>,
    pub email_index: &'a [u8],
    pub locale: &'a str,
    pub at: DateTime<Utc>,
}

/// The client's row; another is made only if the address has none. None if somebody else made it in this moment.
pub async fn ensure(connection: &mut PgConnection, client: &NewClient<'_>) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        r#"WITH made AS (
                INSERT INTO consultations.invitations (id, organisation_id, host_id, email_sealed, email_index, locale, uses, generation, expires_at, created_at, invited)
                VALUES ($1, $2, $3, $4, $5, $6, 1, 1, $7, $7, false)
                ON CONFLICT (host_id, email_index) WHERE revoked_at IS NULL DO NOTHING
                RETURNING id)
            SELECT id AS "id!" FROM made
            UNION ALL
            SELECT id FROM consultations.invitations WHERE host_id = $3 AND email_index = $5 AND revoked_at IS NULL
            LIMIT 1"#,
        client.id,
        client.organisation_id,
        client.host_id,
        client.email_sealed,
        client.email_index,
        client.locale,
        client.at,
    )
    .fetch_optional(connection)
    .await
}
