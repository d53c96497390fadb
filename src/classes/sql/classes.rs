//! Classes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::classes::catalogue::CatalogueFilter;
use crate::classes::hosting::{ClassFilter, NewClass};
use crate::classes::rows::{
    class_status_text, edit_after_approval_text, payment_text, refund_policy_text, reopening_text, selection_text,
    visibility_text,
};
use crate::classes::rules::{
    ClassStatus, EditAfterApproval, Payment, RefundPolicy, Reopening, Selection, Session, Stage, Visibility,
};
use crate::classes::views::PlaceUpdate;
use crate::page::Page;

/// A class with what is shown beside it.
pub struct ClassRecord {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub organisation_name: String,
    pub zone: String,
    pub title: String,
    pub description: Option<String>,
    pub sessions: Json<Vec<Session>>,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub location: Option<String>,
    pub online_link: Option<String>,
    pub visibility: Visibility,
    pub selection: Selection,
    pub capacity: i32,
    pub waitlist: bool,
    pub waitlist_capacity: i32,
    pub recruit_from: Option<DateTime<Utc>>,
    pub recruit_until: Option<DateTime<Utc>>,
    pub offer_minutes: i32,
    pub fee: i64,
    pub currency: String,
    pub payment: Option<Payment>,
    pub transfer_instructions: Option<String>,
    pub transfer_hours: i32,
    pub seller: Option<String>,
    pub refund_policy: Option<RefundPolicy>,
    pub edit_until: Option<DateTime<Utc>>,
    pub edit_after_approval: EditAfterApproval,
    pub reapply: bool,
    pub reopening: Reopening,
    pub reopening_hours: Vec<i16>,
    pub image_id: Option<Uuid>,
    pub form_version: Option<i32>,
    pub question_count: i32,
    pub generation: i16,
    pub status: ClassStatus,
    pub cancel_reason: Option<String>,
    pub taken_count: i32,
    pub waiting_count: i32,
    pub withheld_count: i64,
    pub reopens_at: Option<DateTime<Utc>>,
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

/// What follows is the rest of the query.
macro_rules! select_classes {
    ($rest:tt, $($argument:expr),* $(,)?) => {
        sqlx::query_as!(
            ClassRecord,
            r#"SELECT class.id, class.organisation_id, organisation.name AS organisation_name, organisation.zone, class.title, class.description,
                class.sessions AS "sessions: Json<Vec<Session>>", class.starts_at, class.ends_at, class.location, class.online_link,
                class.visibility AS "visibility: Visibility", class.selection AS "selection: Selection", class.capacity, class.waitlist,
                class.waitlist_capacity, class.recruit_from, class.recruit_until, class.offer_minutes, class.fee, class.currency,
                class.payment AS "payment: Payment", class.transfer_instructions, class.transfer_hours, class.seller,
                class.refund_policy AS "refund_policy: RefundPolicy", class.edit_until,
                class.edit_after_approval AS "edit_after_approval: EditAfterApproval", class.reapply,
                class.reopening AS "reopening: Reopening", class.reopening_hours, class.image_id, class.form_version,
                coalesce(jsonb_array_length(form.questions), 0) AS "question_count!", class.generation,
                class.status AS "status: ClassStatus", class.cancel_reason, class.taken_count, class.waiting_count,
                withheld.places AS "withheld_count!", withheld.reopens_at, class.version, class.created_at
            FROM classes.classes AS class
            JOIN accounts.organisations AS organisation ON organisation.id = class.organisation_id
            LEFT JOIN classes.forms AS form ON form.class_id = class.id AND form.version = class.form_version AND form.is_active
            CROSS JOIN LATERAL (
                SELECT count(*) AS places, min(kept.withheld_until) AS reopens_at FROM classes.enrollments AS kept
                WHERE kept.class_id = class.id AND kept.due_at IS NOT NULL AND kept.withheld_until IS NOT NULL) AS withheld
            "# + $rest,
            $($argument),*
        )
    };
}

pub async fn find(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<ClassRecord>> {
    select_classes!("WHERE class.id = $1 AND class.status <> 'DELETED'", id)
        .fetch_optional(connection)
        .await
}

pub async fn of_organisation(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    filter: &ClassFilter,
    now: DateTime<Utc>,
    page: Page,
) -> sqlx::Result<Vec<ClassRecord>> {
    let statuses = texts(filter);
    select_classes!(
        "WHERE class.organisation_id = $1 AND class.status <> 'DELETED'
            AND ($2::text IS NULL OR class.title ILIKE $2)
            AND ($3::text[] IS NULL OR CASE
                WHEN class.status IN ('PUBLISHED', 'CLOSED') AND class.ends_at <= $4 THEN 'ENDED'
                WHEN class.status IN ('PUBLISHED', 'CLOSED') AND class.starts_at <= $4 THEN 'RUNNING'
                ELSE class.status END = ANY($3))
         ORDER BY class.created_at DESC, class.id DESC LIMIT $5 OFFSET $6",
        organisation_id,
        filter.title,
        statuses.as_deref(),
        now,
        page.size,
        page.offset(),
    )
    .fetch_all(connection)
    .await
}

pub async fn count_of_organisation(
    connection: &mut PgConnection,
    organisation_id: Uuid,
    filter: &ClassFilter,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    let statuses = texts(filter);
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM classes.classes AS class
            WHERE class.organisation_id = $1 AND class.status <> 'DELETED'
                AND ($2::text IS NULL OR class.title ILIKE $2)
                AND ($3::text[] IS NULL OR CASE
                    WHEN class.status IN ('PUBLISHED', 'CLOSED') AND class.ends_at <= $4 THEN 'ENDED'
                    WHEN class.status IN ('PUBLISHED', 'CLOSED') AND class.starts_at <= $4 THEN 'RUNNING'
                    ELSE class.status END = ANY($3))"#,
        organisation_id,
        filter.title,
        statuses.as_deref(),
        now,
    )
    .fetch_one(connection)
    .await
}

/// What everybody may see, the soonest first.
pub async fn public(
    connection: &mut PgConnection,
    filter: &CatalogueFilter,
    now: DateTime<Utc>,
    page: Page,
) -> sqlx::Result<Vec<ClassRecord>> {
    select_classes!(
        "WHERE class.status IN ('PUBLISHED', 'CLOSED') AND class.visibility = 'PUBLIC' AND class.starts_at > $1
            AND ($2::text IS NULL OR class.title ILIKE $2 OR organisation.name ILIKE $2)
            AND (NOT $3 OR class.status = 'PUBLISHED' AND class.recruit_from <= $1 AND class.recruit_until > $1)
         ORDER BY class.starts_at, class.id LIMIT $4 OFFSET $5",
        now,
        filter.words,
        filter.open,
        page.size,
        page.offset(),
    )
    .fetch_all(connection)
    .await
}

pub async fn count_public(
    connection: &mut PgConnection,
    filter: &CatalogueFilter,
    now: DateTime<Utc>,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM classes.classes AS class
            JOIN accounts.organisations AS organisation ON organisation.id = class.organisation_id
            WHERE class.status IN ('PUBLISHED', 'CLOSED') AND class.visibility = 'PUBLIC' AND class.starts_at > $1
                AND ($2::text IS NULL OR class.title ILIKE $2 OR organisation.name ILIKE $2)
                AND (NOT $3 OR class.status = 'PUBLISHED' AND class.recruit_from <= $1 AND class.recruit_until > $1)"#,
        now,
        filter.words,
        filter.open,
    )
    .fetch_one(connection)
    .await
}

fn texts(filter: &ClassFilter) -> Option<Vec<String>> {
    let text = |stage: &Stage| stage_text(*stage).to_owned();
    filter.statuses.as_ref().map(|stages| stages.iter().map(text).collect())
}

fn stage_text(stage: Stage) -> &'static str {
    match stage {
        Stage::Draft => class_status_text(ClassStatus::Draft),
        Stage::Published => class_status_text(ClassStatus::Published),
        Stage::Closed => class_status_text(ClassStatus::Closed),
        Stage::Cancelled => class_status_text(ClassStatus::Cancelled),
        Stage::Running => "RUNNING",
        Stage::Ended => "ENDED",
    }
}

pub async fn insert(connection: &mut PgConnection, class: &NewClass, now: DateTime<Utc>) -> sqlx::Result<()> {
    let facts = &class.facts;
    sqlx::query!(
        "INSERT INTO classes.classes (id, organisation_id, host_id, title, description, sessions, starts_at, ends_at, location, online_link,
            visibility, selection, capacity, waitlist, waitlist_capacity, recruit_from, recruit_until, offer_minutes, fee, currency, payment,
            transfer_instructions, transfer_hours, seller, refund_policy, edit_until, edit_after_approval, reapply, reopening, reopening_hours,
            generation, status, taken_count, waiting_count, arrivals, begun, version, created_at, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27,
            $28, $29, $30, 1, 'DRAFT', 0, 0, 0, false, 1, $31, $31)",
        class.id,
        class.organisation_id,
        class.host_id,
        facts.title,
        facts.description,
        Json(&facts.sessions) as _,
        facts.starts_at(),
        facts.ends_at(),
        facts.location,
        facts.online_link,
        visibility_text(facts.visibility),
        selection_text(facts.selection),
        class.capacity,
        class.waitlist,
        class.waitlist_capacity,
        facts.recruit_from,
        facts.recruit_until,
        facts.offer_minutes,
        facts.fee,
        facts.currency,
        facts.payment.map(payment_text),
        facts.transfer_instructions,
        facts.transfer_hours,
        facts.seller,
        facts.refund_policy.map(refund_policy_text),
        facts.edit_until,
        edit_after_approval_text(facts.edit_after_approval),
        facts.reapply,
        reopening_text(facts.reopening),
        &facts.reopening_hours,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The picture that was there before.
pub async fn set_image(
    connection: &mut PgConnection,
    id: Uuid,
    organisation_id: Uuid,
    image_id: Option<Uuid>,
) -> sqlx::Result<bool> {
    let result = sqlx::query!(
        "UPDATE classes.classes SET image_id = $3 WHERE id = $1 AND organisation_id = $2 AND status <> 'DELETED'",
        id,
        organisation_id,
        image_id,
    )
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Where the applications of a class stand, one row for each class of the list that has any.
pub async fn counts(connection: &mut PgConnection, ids: &[Uuid]) -> sqlx::Result<Vec<StatusCount>> {
    sqlx::query_as!(
        StatusCount,
        r#"SELECT class_id, status AS "status: crate::classes::rules::EnrollmentStatus", count(*) AS "count!"
            FROM classes.enrollments WHERE class_id = ANY($1) GROUP BY class_id, status"#,
        ids,
    )
    .fetch_all(connection)
    .await
}

pub struct StatusCount {
    pub class_id: Uuid,
    pub status: crate::classes::rules::EnrollmentStatus,
    pub count: i64,
}

/// Classes decided since then, for watching pages of other nodes.
pub async fn changed_since(
    connection: &mut PgConnection,
    ids: &[Uuid],
    since: DateTime<Utc>,
    now: DateTime<Utc>,
) -> sqlx::Result<Vec<PlaceUpdate>> {
    let rows = sqlx::query!(
        r#"SELECT id, capacity, taken_count, waiting_count, status AS "status: ClassStatus", starts_at, ends_at, version
            FROM classes.classes WHERE id = ANY($1) AND decided_at >= $2"#,
        ids,
        since,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| PlaceUpdate {
            class_id: row.id,
            capacity: row.capacity,
            taken_count: row.taken_count,
            waiting_count: row.waiting_count,
            status: Stage::of(row.status, row.starts_at, row.ends_at, now),
            version: row.version,
        })
        .collect())
}
