//! Rows of the tables and answers of the lane, in the form in which both are compared with the model.

use chrono::{DateTime, Utc};
use jari::classes::rules::{
    ClassFacts, ClassState, ClassStatus, EndKind, Enrollment, EnrollmentOutcome, EnrollmentStatus, Outcome, Session,
    Stage,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_postgres::Row;
use uuid::Uuid;

use crate::observer::{Event, same};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rows {
    pub enrollments: Vec<EnrollmentRow>,
    pub classes: Vec<ClassRow>,
    pub files: Vec<FileRow>,
    pub events: Vec<Event>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct EnrollmentRow {
    pub id: Uuid,
    pub class: Uuid,
    pub principal: Uuid,
    pub user: Option<Uuid>,
    pub attendee: Uuid,
    pub name: String,
    pub entered_by: Option<Uuid>,
    pub status: EnrollmentStatus,
    pub arrival: i64,
    pub key: String,
    pub fingerprint: Vec<u8>,
    pub form_version: Option<i32>,
    pub answers: Option<Vec<u8>>,
    pub terms: Vec<Uuid>,
    pub fee: i64,
    pub version: i32,
    pub transition: i32,
    pub applied_at: DateTime<Utc>,
    pub placed_at: Option<DateTime<Utc>>,
    pub decided_at: Option<DateTime<Utc>>,
    pub decided_by: Option<Uuid>,
    pub decided_from: Option<EnrollmentStatus>,
    pub raised: bool,
    pub out_of_turn: bool,
    pub reason: Option<String>,
    pub end_kind: Option<EndKind>,
    pub ended_at: Option<DateTime<Utc>>,
    pub offer_until: Option<DateTime<Utc>>,
    pub pay_until: Option<DateTime<Utc>>,
    pub paid_at: Option<DateTime<Utc>>,
    pub refund_due: Option<i64>,
    pub withheld_until: Option<DateTime<Utc>>,
    pub due_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ClassRow {
    pub id: Uuid,
    pub title: String,
    pub location: Option<String>,
    pub sessions: Vec<Session>,
    pub starts_at: Option<DateTime<Utc>>,
    pub ends_at: Option<DateTime<Utc>>,
    pub visibility: String,
    pub selection: String,
    pub capacity: i32,
    pub waitlist: bool,
    pub waitlist_capacity: i32,
    pub recruit_from: Option<DateTime<Utc>>,
    pub recruit_until: Option<DateTime<Utc>>,
    pub offer_minutes: i32,
    pub fee: i64,
    pub payment: Option<String>,
    pub transfer_hours: i32,
    pub refund_policy: Option<String>,
    pub edit_until: Option<DateTime<Utc>>,
    pub edit_after_approval: String,
    pub reapply: bool,
    pub reopening: String,
    pub reopening_hours: Vec<i16>,
    pub status: String,
    pub reason: Option<String>,
    pub taken_count: i32,
    pub waiting_count: i32,
    pub arrivals: i64,
    pub begun: bool,
    pub time_changed_at: Option<DateTime<Utc>>,
    pub version: i64,
    pub decided_at: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct FileRow {
    pub id: Uuid,
    pub class: Uuid,
    pub user: Uuid,
    pub question: String,
    pub enrollment: Option<Uuid>,
}

impl Rows {
    /// What differs first.
    pub fn compare(&self, model: &Self) -> Result<(), String> {
        same("enrollment", &self.enrollments, &model.enrollments)?;
        same("class", &self.classes, &model.classes)?;
        same("file", &self.files, &model.files)?;
        same("event", &self.events, &model.events)
    }
}

pub const ENROLLMENTS: &str = "SELECT * FROM classes.enrollments WHERE class_id = ANY($1) ORDER BY id";
pub const CLASSES: &str = "SELECT * FROM classes.classes WHERE id = ANY($1) ORDER BY id";
pub const FILES: &str =
    "SELECT id, class_id, user_id, question_id, enrollment_id FROM classes.files WHERE class_id = ANY($1) ORDER BY id";

pub fn enrollment(row: &Row) -> EnrollmentRow {
    EnrollmentRow {
        id: row.get("id"),
        class: row.get("class_id"),
        principal: row.get("principal"),
        user: row.get("user_id"),
        attendee: row.get("attendee_id"),
        name: row.get("attendee_name"),
        entered_by: row.get("entered_by"),
        status: read(row.get("status")),
        arrival: row.get("arrival"),
        key: row.get("idempotency_key"),
        fingerprint: row.get("fingerprint"),
        form_version: row.get("form_version"),
        answers: row.get("answers_sealed"),
        terms: row.get("agreed_terms"),
        fee: row.get("fee"),
        version: row.get("version"),
        transition: row.get("transition"),
        applied_at: row.get("applied_at"),
        placed_at: row.get("placed_at"),
        decided_at: row.get("decided_at"),
        decided_by: row.get("decided_by"),
        decided_from: row.get::<_, Option<&str>>("decided_from").map(read),
        raised: row.get("raised"),
        out_of_turn: row.get("out_of_turn"),
        reason: row.get("reason"),
        end_kind: row.get::<_, Option<&str>>("end_kind").map(read),
        ended_at: row.get("ended_at"),
        offer_until: row.get("offer_until"),
        pay_until: row.get("pay_until"),
        paid_at: row.get("paid_at"),
        refund_due: row.get("refund_due"),
        withheld_until: row.get("withheld_until"),
        due_at: row.get("due_at"),
    }
}

pub fn class(row: &Row) -> ClassRow {
    ClassRow {
        id: row.get("id"),
        title: row.get("title"),
        location: row.get("location"),
        sessions: serde_json::from_value(row.get("sessions")).unwrap(),
        starts_at: row.get("starts_at"),
        ends_at: row.get("ends_at"),
        visibility: row.get("visibility"),
        selection: row.get("selection"),
        capacity: row.get("capacity"),
        waitlist: row.get("waitlist"),
        waitlist_capacity: row.get("waitlist_capacity"),
        recruit_from: row.get("recruit_from"),
        recruit_until: row.get("recruit_until"),
        offer_minutes: row.get("offer_minutes"),
        fee: row.get("fee"),
        payment: row.get("payment"),
        transfer_hours: row.get("transfer_hours"),
        refund_policy: row.get("refund_policy"),
        edit_until: row.get("edit_until"),
        edit_after_approval: row.get("edit_after_approval"),
        reapply: row.get("reapply"),
        reopening: row.get("reopening"),
        reopening_hours: row.get("reopening_hours"),
        status: row.get("status"),
        reason: row.get("cancel_reason"),
        taken_count: row.get("taken_count"),
        waiting_count: row.get("waiting_count"),
        arrivals: row.get("arrivals"),
        begun: row.get("begun"),
        time_changed_at: row.get("time_changed_at"),
        version: row.get("version"),
        decided_at: row.get("decided_at"),
    }
}

pub fn file(row: &Row) -> FileRow {
    FileRow {
        id: row.get(0),
        class: row.get(1),
        user: row.get(2),
        question: row.get(3),
        enrollment: row.get(4),
    }
}

/// What only its host's edits change, as the table has it.
pub fn class_row(id: Uuid, facts: &ClassFacts) -> ClassRow {
    ClassRow {
        id,
        title: facts.title.clone(),
        location: facts.location.clone(),
        sessions: facts.sessions.clone(),
        starts_at: facts.sessions.iter().map(|session| session.starts_at).min(),
        ends_at: facts.sessions.iter().map(|session| session.ends_at).max(),
        visibility: written(facts.visibility),
        selection: written(facts.selection),
        capacity: 0,
        waitlist: false,
        waitlist_capacity: 0,
        recruit_from: facts.recruit_from,
        recruit_until: facts.recruit_until,
        offer_minutes: facts.offer_minutes,
        fee: facts.fee,
        payment: facts.payment.map(written),
        transfer_hours: facts.transfer_hours,
        refund_policy: facts.refund_policy.map(written),
        edit_until: facts.edit_until,
        edit_after_approval: written(facts.edit_after_approval),
        reapply: facts.reapply,
        reopening: written(facts.reopening),
        reopening_hours: facts.reopening_hours.clone(),
        status: String::new(),
        reason: None,
        taken_count: 0,
        waiting_count: 0,
        arrivals: 0,
        begun: false,
        time_changed_at: None,
        version: 0,
        decided_at: DateTime::UNIX_EPOCH,
    }
}

/// What an answer tells of an enrollment; answers, terms and the due time are the table's.
pub fn enrollment_words(row: &EnrollmentRow, position: Option<u32>) -> String {
    let told = EnrollmentRow {
        answers: None,
        terms: Vec::new(),
        due_at: None,
        ..row.clone()
    };
    format!("{told:?} at {position:?}")
}

pub fn class_words(row: &ClassRow, stage: Stage) -> String {
    let told = ClassRow {
        decided_at: DateTime::UNIX_EPOCH,
        ..row.clone()
    };
    format!("{stage:?} {told:?}")
}

pub fn said(outcomes: &[Outcome]) -> Vec<String> {
    let words = |outcome: &Outcome| match outcome {
        Outcome::Enrollment(outcome) => {
            let EnrollmentOutcome {
                enrollment,
                class,
                position,
            } = &**outcome;
            let class = class_words(&row_of_class(class), class.stage);
            format!(
                "{} of {class}",
                enrollment_words(&row_of_enrollment(enrollment), *position)
            )
        }
        Outcome::Class(class) => class_words(&row_of_class(class), class.stage),
        Outcome::Preview(outcomes) => previewed(&said(outcomes)),
        Outcome::Refused(refusal) => format!("{refusal:?}"),
    };
    outcomes.iter().map(words).collect()
}

pub fn previewed(answers: &[String]) -> String {
    format!("would be {}", answers.join(", then "))
}

fn row_of_enrollment(it: &Enrollment) -> EnrollmentRow {
    EnrollmentRow {
        id: it.id,
        class: it.class_id,
        principal: it.principal,
        user: it.user_id,
        attendee: it.attendee_id,
        name: it.attendee_name.clone(),
        entered_by: it.entered_by,
        status: it.status,
        arrival: it.arrival,
        key: it.key.clone(),
        fingerprint: it.fingerprint.clone(),
        form_version: it.form_version,
        answers: None,
        terms: Vec::new(),
        fee: it.fee,
        version: it.version,
        transition: it.transition,
        applied_at: it.applied_at,
        placed_at: it.placed_at,
        decided_at: it.decided_at,
        decided_by: it.decided_by,
        decided_from: it.decided_from,
        raised: it.raised,
        out_of_turn: it.out_of_turn,
        reason: it.reason.clone(),
        end_kind: it.end_kind,
        ended_at: it.ended_at,
        offer_until: it.offer_until,
        pay_until: it.pay_until,
        paid_at: it.paid_at,
        refund_due: it.refund_due,
        withheld_until: it.withheld_until,
        due_at: None,
    }
}

fn row_of_class(it: &ClassState) -> ClassRow {
    ClassRow {
        capacity: it.capacity,
        waitlist: it.waitlist,
        waitlist_capacity: it.waitlist_capacity,
        status: status_text(it.status).into(),
        reason: it.cancel_reason.clone(),
        taken_count: it.taken_count,
        waiting_count: it.waiting_count,
        arrivals: it.arrivals,
        begun: it.begun,
        time_changed_at: it.time_changed_at,
        version: it.version,
        ..class_row(it.id, &it.facts)
    }
}

pub fn status_text(status: ClassStatus) -> &'static str {
    match status {
        ClassStatus::Draft => "DRAFT",
        ClassStatus::Published => "PUBLISHED",
        ClassStatus::Closed => "CLOSED",
        ClassStatus::Cancelled => "CANCELLED",
        ClassStatus::Deleted => "DELETED",
    }
}

/// As the API writes it, which is as the tables do.
pub fn written<T: Serialize>(value: T) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(text)) => text,
        other => panic!("{other:?} is no text"),
    }
}

fn read<T: DeserializeOwned>(text: &str) -> T {
    serde_json::from_value(Value::String(text.into())).unwrap()
}
