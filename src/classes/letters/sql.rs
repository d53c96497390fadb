//! What letters read.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::classes::rules::{ClassStatus, EndKind, EnrollmentStatus, Session};

pub struct EnrollmentRow {
    pub id: Uuid,
    /// None for somebody whom the host entered.
    pub user_id: Option<Uuid>,
    pub attendee_name: String,
    pub status: EnrollmentStatus,
    pub transition: i32,
    pub arrival: i64,
    /// In the line, from 1; while it waits.
    pub position: Option<i64>,
    pub form_version: Option<i32>,
    pub fee: i64,
    pub currency: String,
    pub applied_at: DateTime<Utc>,
    pub placed_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
    pub raised: bool,
    pub reason: Option<String>,
    pub end_kind: Option<EndKind>,
    pub offer_until: Option<DateTime<Utc>>,
    pub pay_until: Option<DateTime<Utc>>,
    pub paid_at: Option<DateTime<Utc>>,
    pub refund_due: Option<i64>,
    /// The user or the attendee whose address follows, to whose row it is sealed.
    pub addressee_id: Uuid,
    pub addressee_name: String,
    pub email_sealed: Option<Vec<u8>>,
    pub locale: Option<String>,
    pub title: String,
    pub sessions: Json<Vec<Session>>,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub location: Option<String>,
    pub online_link: Option<String>,
    pub class_status: ClassStatus,
    pub class_fee: i64,
    pub recruit_until: Option<DateTime<Utc>>,
    pub edit_until: Option<DateTime<Utc>>,
    pub reapply: bool,
    pub transfer_instructions: Option<String>,
    pub transfer_hours: i32,
    pub time_changed_at: Option<DateTime<Utc>>,
    pub organisation_name: String,
    pub zone: String,
}

/// With whoever is written to: who applied, or somebody without an account whom the host entered.
pub async fn enrollment(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<EnrollmentRow>> {
    sqlx::query_as!(
        EnrollmentRow,
        r#"SELECT enrollment.id, enrollment.user_id, enrollment.attendee_name, enrollment.status AS "status: EnrollmentStatus",
                enrollment.transition, enrollment.arrival,
                CASE WHEN enrollment.status = 'WAITLISTED' THEN (
                    SELECT count(*) FROM classes.enrollments AS ahead
                    WHERE ahead.class_id = enrollment.class_id AND ahead.status = 'WAITLISTED' AND ahead.arrival <= enrollment.arrival)
                END AS position,
                enrollment.form_version, enrollment.fee, enrollment.currency, enrollment.applied_at, enrollment.placed_at,
                enrollment.decided_at, enrollment.raised, enrollment.reason, enrollment.end_kind AS "end_kind: EndKind",
                enrollment.offer_until, enrollment.pay_until, enrollment.paid_at, enrollment.refund_due,
                addressee.id AS "addressee_id!", addressee.name AS "addressee_name!", addressee.email_sealed AS "email_sealed?",
                addressee.locale AS "locale?",
                class.title, class.sessions AS "sessions: Json<Vec<Session>>", class.starts_at, class.ends_at, class.location,
                class.online_link, class.status AS "class_status: ClassStatus", class.fee AS class_fee, class.recruit_until,
                class.edit_until, class.reapply, class.transfer_instructions, class.transfer_hours, class.time_changed_at,
                organisation.name AS organisation_name, organisation.zone
         FROM classes.enrollments AS enrollment
         JOIN classes.classes AS class ON class.id = enrollment.class_id
         JOIN accounts.organisations AS organisation ON organisation.id = class.organisation_id
         CROSS JOIN LATERAL (
             SELECT applicant.id, applicant.name, applicant.email_sealed, applicant.locale
             FROM accounts.users AS applicant WHERE applicant.id = enrollment.user_id
             UNION ALL
             SELECT attendee.id, attendee.name, attendee.email_sealed, attendee.locale
             FROM classes.attendees AS attendee WHERE attendee.id = enrollment.attendee_id AND enrollment.user_id IS NULL
             ) AS addressee
         WHERE enrollment.id = $1"#,
        id,
    )
    .fetch_optional(connection)
    .await
}

/// A class together with its host, who is written to.
pub struct ClassRow {
    pub id: Uuid,
    pub title: String,
    pub status: ClassStatus,
    pub starts_at: Option<DateTime<Utc>>,
    /// Applications that nobody has decided about.
    pub undecided: i64,
    pub zone: String,
    pub host_id: Uuid,
    pub host_name: String,
    pub email_sealed: Vec<u8>,
    pub locale: String,
}

pub async fn class(connection: &mut PgConnection, id: Uuid) -> sqlx::Result<Option<ClassRow>> {
    sqlx::query_as!(
        ClassRow,
        r#"SELECT class.id, class.title, class.status AS "status: ClassStatus", class.starts_at,
                (SELECT count(*) FROM classes.enrollments AS enrollment
                    WHERE enrollment.class_id = class.id AND enrollment.status = 'APPLIED') AS "undecided!",
                organisation.zone, host.id AS host_id, host.name AS host_name, host.email_sealed, host.locale
         FROM classes.classes AS class
         JOIN accounts.organisations AS organisation ON organisation.id = class.organisation_id
         JOIN accounts.users AS host ON host.id = class.host_id
         WHERE class.id = $1"#,
        id,
    )
    .fetch_optional(connection)
    .await
}
