//! Enrollments.

use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::classes::enrollments::OwnFilter;
use crate::classes::review::{EnrollmentFilter, EnrollmentSort};
use crate::classes::rows::enrollment_status_text;
use crate::classes::rules::{
    ClassStatus, EditAfterApproval, EndKind, EnrollmentStatus, RefundPolicy, Selection, Session, Visibility,
};
use crate::classes::views::{ApplicationCount, MailCounts};
use crate::page::Page;

/// An application together with its class.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct EnrollmentRecord {
    pub id: Uuid,
    pub class_id: Uuid,
    pub user_id: Option<Uuid>,
    pub attendee_id: Uuid,
    pub attendee_name: String,
    pub status: EnrollmentStatus,
    pub arrival: i64,
    pub position: Option<i64>,
    /// In the class.
    pub waiting_count: i32,
    pub form_version: Option<i32>,
    pub answers_sealed: Option<Vec<u8>>,
    pub fee: i64,
    pub currency: String,
    pub version: i32,
    pub applied_at: DateTime<Utc>,
    pub placed_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<Uuid>,
    pub decided_by_name: Option<String>,
    pub decided_from: Option<EnrollmentStatus>,
    pub out_of_turn: bool,
    pub reason: Option<String>,
    pub end_kind: Option<EndKind>,
    pub ended_at: Option<DateTime<Utc>>,
    pub offer_until: Option<DateTime<Utc>>,
    pub pay_until: Option<DateTime<Utc>>,
    pub paid_at: Option<DateTime<Utc>>,
    pub refund_due: Option<i64>,
    /// Of the applicant: a user, or somebody entered by a member.
    pub applicant_name: String,
    pub user_email_sealed: Option<Vec<u8>>,
    pub attendee_email_sealed: Option<Vec<u8>>,
    pub locale: String,
    pub title: String,
    pub organisation_id: Uuid,
    pub organisation_name: String,
    pub zone: String,
    pub sessions: Json<Vec<Session>>,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub location: Option<String>,
    pub online_link: Option<String>,
    pub visibility: Visibility,
    pub selection: Selection,
    pub class_status: ClassStatus,
    pub recruit_until: Option<DateTime<Utc>>,
    pub edit_until: Option<DateTime<Utc>>,
    pub edit_after_approval: EditAfterApproval,
    pub reapply: bool,
    pub transfer_instructions: Option<String>,
    pub refund_policy: Option<RefundPolicy>,
    pub time_changed_at: Option<DateTime<Utc>>,
    pub generation: i16,
    pub has_image: bool,
    pub is_latest: bool,
}

/// What follows is the rest of the query.
macro_rules! select_enrollments {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            EnrollmentRecord,
            r#"SELECT enrollment.id, enrollment.class_id, enrollment.user_id, enrollment.attendee_id, enrollment.attendee_name,
                enrollment.status AS "status: EnrollmentStatus", enrollment.arrival,
                CASE WHEN enrollment.status = 'WAITLISTED' THEN (
                    SELECT count(*) FROM classes.enrollments AS ahead
                    WHERE ahead.class_id = enrollment.class_id AND ahead.status = 'WAITLISTED' AND ahead.arrival <= enrollment.arrival)
                END AS position, class.waiting_count,
                enrollment.form_version, enrollment.answers_sealed, enrollment.fee, enrollment.currency, enrollment.version,
                enrollment.applied_at, enrollment.placed_at, enrollment.decided_at, enrollment.decided_by,
                decider.name AS "decided_by_name?", enrollment.decided_from AS "decided_from: EnrollmentStatus", enrollment.out_of_turn,
                enrollment.reason, enrollment.end_kind AS "end_kind: EndKind", enrollment.ended_at, enrollment.offer_until,
                enrollment.pay_until, enrollment.paid_at, enrollment.refund_due,
                coalesce(applicant.name, enrollment.attendee_name) AS "applicant_name!",
                applicant.email_sealed AS "user_email_sealed?", attendee.email_sealed AS "attendee_email_sealed?",
                coalesce(applicant.locale, attendee.locale, 'ko') AS "locale!",
                class.title, class.organisation_id, organisation.name AS organisation_name, organisation.zone,
                class.sessions AS "sessions: Json<Vec<Session>>", class.starts_at, class.ends_at, class.location, class.online_link,
                class.visibility AS "visibility: Visibility", class.selection AS "selection: Selection",
                class.status AS "class_status: ClassStatus", class.recruit_until, class.edit_until,
                class.edit_after_approval AS "edit_after_approval: EditAfterApproval", class.reapply, class.transfer_instructions,
                class.refund_policy AS "refund_policy: RefundPolicy", class.time_changed_at, class.generation,
                class.image_id IS NOT NULL AS "has_image!",
                NOT EXISTS (SELECT FROM classes.enrollments AS later WHERE later.class_id = enrollment.class_id
                    AND later.attendee_id = enrollment.attendee_id AND later.arrival > enrollment.arrival) AS "is_latest!"
            FROM classes.enrollments AS enrollment
            JOIN classes.classes AS class ON class.id = enrollment.class_id
            JOIN accounts.organisations AS organisation ON organisation.id = class.organisation_id
            LEFT JOIN accounts.users AS applicant ON applicant.id = enrollment.user_id
            LEFT JOIN classes.attendees AS attendee ON attendee.id = enrollment.attendee_id
            LEFT JOIN accounts.users AS decider ON decider.id = enrollment.decided_by
            "# + $rest,
            $($argument),*
        )
    };
}

pub async fn find(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<EnrollmentRecord>> {
    select_enrollments!("WHERE enrollment.id = $1", id)
        .fetch_optional(connection)
        .await
}

pub async fn of_user(
    connection: &mut PgConnection,
    user_id: Uuid,
    filter: &OwnFilter,
    page: Page,
) -> sqlx::Result<Vec<EnrollmentRecord>> {
    let statuses = texts(filter.statuses.as_deref());
    select_enrollments!(
        "WHERE enrollment.user_id = $1 AND ($2::uuid IS NULL OR enrollment.class_id = $2)
            AND ($3::text[] IS NULL OR enrollment.status = ANY($3))
         ORDER BY enrollment.applied_at DESC, enrollment.id DESC LIMIT $4 OFFSET $5",
        user_id,
        filter.class_id,
        statuses.as_deref(),
        page.size,
        page.offset(),
    )
    .fetch_all(connection)
    .await
}

pub async fn count_of_user(connection: &mut PgConnection, user_id: Uuid, filter: &OwnFilter) -> sqlx::Result<i64> {
    let statuses = texts(filter.statuses.as_deref());
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM classes.enrollments
            WHERE user_id = $1 AND ($2::uuid IS NULL OR class_id = $2) AND ($3::text[] IS NULL OR status = ANY($3))"#,
        user_id,
        filter.class_id,
        statuses.as_deref(),
    )
    .fetch_one(connection)
    .await
}

fn texts(statuses: Option<&[EnrollmentStatus]>) -> Option<Vec<String>> {
    let text = |status: &EnrollmentStatus| enrollment_status_text(*status).to_owned();
    statuses.map(|statuses| statuses.iter().map(text).collect())
}

/// What a key of this principal has made: the enrollment and the fingerprint of the request.
pub async fn by_key(
    connection: &mut PgConnection,
    principal: Uuid,
    key: &str,
) -> sqlx::Result<Option<(Uuid, Vec<u8>)>> {
    let row = sqlx::query!(
        "SELECT id, fingerprint FROM classes.enrollments WHERE principal = $1 AND idempotency_key = $2",
        principal,
        key,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.id, row.fingerprint)))
}

pub async fn of_organisation(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    filter: &EnrollmentFilter,
    sort: EnrollmentSort,
    page: Page,
) -> sqlx::Result<Vec<EnrollmentRecord>> {
    let (class_id, name) = (filter.class_id, filter.name.as_deref());
    let statuses = texts(filter.statuses.as_deref());
    match sort {
        EnrollmentSort::Arrival => {
            select_enrollments!(
                "WHERE class.organisation_id = $1 AND ($2::uuid IS NULL OR enrollment.class_id = $2)
                    AND ($3::text[] IS NULL OR enrollment.status = ANY($3)) AND ($4::text IS NULL OR enrollment.attendee_name ILIKE $4)
                 ORDER BY enrollment.class_id, enrollment.arrival LIMIT $5 OFFSET $6",
                organisation_id,
                class_id,
                statuses.as_deref(),
                name,
                page.size,
                page.offset(),
            )
            .fetch_all(connection)
            .await
        }
        EnrollmentSort::Latest => {
            select_enrollments!(
                "WHERE class.organisation_id = $1 AND ($2::uuid IS NULL OR enrollment.class_id = $2)
                    AND ($3::text[] IS NULL OR enrollment.status = ANY($3)) AND ($4::text IS NULL OR enrollment.attendee_name ILIKE $4)
                 ORDER BY enrollment.class_id DESC, enrollment.arrival DESC LIMIT $5 OFFSET $6",
                organisation_id,
                class_id,
                statuses.as_deref(),
                name,
                page.size,
                page.offset(),
            )
            .fetch_all(connection)
            .await
        }
        EnrollmentSort::Name => {
            select_enrollments!(
                "WHERE class.organisation_id = $1 AND ($2::uuid IS NULL OR enrollment.class_id = $2)
                    AND ($3::text[] IS NULL OR enrollment.status = ANY($3)) AND ($4::text IS NULL OR enrollment.attendee_name ILIKE $4)
                 ORDER BY enrollment.attendee_name, enrollment.arrival LIMIT $5 OFFSET $6",
                organisation_id,
                class_id,
                statuses.as_deref(),
                name,
                page.size,
                page.offset(),
            )
            .fetch_all(connection)
            .await
        }
    }
}

pub async fn count_of_organisation(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    filter: &EnrollmentFilter,
) -> sqlx::Result<i64> {
    let statuses = texts(filter.statuses.as_deref());
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM classes.enrollments AS enrollment
            JOIN classes.classes AS class ON class.id = enrollment.class_id
            WHERE class.organisation_id = $1 AND ($2::uuid IS NULL OR enrollment.class_id = $2)
                AND ($3::text[] IS NULL OR enrollment.status = ANY($3)) AND ($4::text IS NULL OR enrollment.attendee_name ILIKE $4)"#,
        organisation_id,
        filter.class_id,
        statuses.as_deref(),
        filter.name.as_deref(),
    )
    .fetch_one(connection)
    .await
}

/// Everybody of a class, in the order of arrival, for a spreadsheet.
pub async fn all_of_class(connection: &mut PgConnection, class_id: Uuid) -> sqlx::Result<Vec<EnrollmentRecord>> {
    select_enrollments!("WHERE enrollment.class_id = $1 ORDER BY enrollment.arrival", class_id)
        .fetch_all(connection)
        .await
}

/// Those of a list that belong to an organisation.
pub async fn by_ids(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    ids: &[Uuid],
) -> sqlx::Result<Vec<EnrollmentRecord>> {
    select_enrollments!(
        "WHERE enrollment.id = ANY($2) AND class.organisation_id = $1 ORDER BY enrollment.arrival",
        organisation_id,
        ids,
    )
    .fetch_all(connection)
    .await
}

pub async fn names(connection: &mut PgConnection, ids: &[Uuid], limit: i64) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "SELECT attendee_name FROM classes.enrollments WHERE id = ANY($1) ORDER BY arrival LIMIT $2",
        ids,
        limit,
    )
    .fetch_all(connection)
    .await
}

pub async fn user_name(connection: &mut PgConnection, user_id: Uuid) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("SELECT name FROM accounts.users WHERE id = $1", user_id)
        .fetch_optional(connection)
        .await
}

pub struct HistoryRecord {
    pub at: DateTime<Utc>,
    pub kind: String,
    pub actor: String,
    pub actor_name: Option<String>,
    pub payload: Value,
}

/// What happened to an enrollment, oldest first.
pub async fn history(connection: &mut PgConnection, id: Uuid, limit: i64) -> sqlx::Result<Vec<HistoryRecord>> {
    sqlx::query_as!(
        HistoryRecord,
        r#"SELECT event.at, event.type AS kind, event.actor, actor.name AS "actor_name?", event.payload
            FROM messaging.events AS event
            LEFT JOIN accounts.users AS actor ON actor.id = CASE WHEN event.actor LIKE 'user:%' THEN substr(event.actor, 6)::uuid END
            WHERE event.aggregate_id = $1 ORDER BY event.seq LIMIT $2"#,
        id,
        limit,
    )
    .fetch_all(connection)
    .await
}

/// Applications by hour or day of the class's zone, without gaps.
pub async fn over_time(
    connection: &mut PgConnection,
    class_id: Uuid,
    step: &str,
    zone: &str,
) -> sqlx::Result<Vec<ApplicationCount>> {
    sqlx::query_as!(
        ApplicationCount,
        r#"WITH counted AS (
                SELECT date_trunc($2, applied_at, $3) AS at, count(*) AS count
                FROM classes.enrollments WHERE class_id = $1 GROUP BY 1)
            SELECT step.at AS "at!", coalesce(counted.count, 0) AS "count!"
            FROM generate_series((SELECT min(at) FROM counted), (SELECT max(at) FROM counted), ('1 ' || $2)::interval) AS step (at)
            LEFT JOIN counted ON counted.at = step.at ORDER BY step.at LIMIT 1000"#,
        class_id,
        step,
        zone,
    )
    .fetch_all(connection)
    .await
}

/// When the first and the last application came.
pub async fn span(
    connection: &mut PgConnection,
    class_id: Uuid,
) -> sqlx::Result<Option<(DateTime<Utc>, DateTime<Utc>)>> {
    let row = sqlx::query!(
        "SELECT min(applied_at) AS first, max(applied_at) AS last FROM classes.enrollments WHERE class_id = $1",
        class_id
    )
    .fetch_one(connection)
    .await?;
    Ok(row.first.zip(row.last))
}

/// Who got a place from the line.
pub async fn promoted(connection: &mut PgConnection, class_id: Uuid) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(DISTINCT event.aggregate_id) AS "count!" FROM classes.enrollments AS enrollment
            JOIN messaging.events AS event ON event.aggregate_id = enrollment.id AND event.type IN ('EnrollmentPromoted', 'EnrollmentOffered')
            WHERE enrollment.class_id = $1 AND enrollment.placed_at IS NOT NULL"#,
        class_id,
    )
    .fetch_one(connection)
    .await
}

pub async fn mails(connection: &mut PgConnection, class_id: Uuid) -> sqlx::Result<MailCounts> {
    sqlx::query_as!(
        MailCounts,
        r#"SELECT count(*) FILTER (WHERE mail.state = 'QUEUED') AS "queued!", count(*) FILTER (WHERE mail.state = 'SENT') AS "sent!",
                count(*) FILTER (WHERE mail.state = 'DEAD') AS "dead!", count(*) FILTER (WHERE mail.state = 'DROPPED') AS "dropped!"
            FROM classes.enrollments AS enrollment JOIN messaging.mails AS mail ON mail.subject_id = enrollment.id
            WHERE enrollment.class_id = $1"#,
        class_id,
    )
    .fetch_one(connection)
    .await
}
