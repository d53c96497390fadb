//! The facts that decisions are made of: classes and enrollments as they were read after the locks.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::places::DEADLINE_GRACE;

/// As stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassStatus {
    Draft,
    Published,
    Closed,
    Cancelled,
    /// Removed by its host before anybody applied.
    Deleted,
}

/// As shown: `DRAFT → PUBLISHED ⇄ CLOSED → RUNNING → ENDED; → CANCELLED`. RUNNING and ENDED come with time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(as = ClassStatus)]
pub enum Stage {
    Draft,
    Published,
    Closed,
    Running,
    Ended,
    Cancelled,
}

impl Stage {
    pub fn of(
        status: ClassStatus,
        starts_at: Option<DateTime<Utc>>,
        ends_at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Self {
        let reached = |at: Option<DateTime<Utc>>| at.is_some_and(|at| now >= at);
        match status {
            ClassStatus::Draft => Self::Draft,
            ClassStatus::Cancelled | ClassStatus::Deleted => Self::Cancelled,
            ClassStatus::Published | ClassStatus::Closed if reached(ends_at) => Self::Ended,
            ClassStatus::Published | ClassStatus::Closed if reached(starts_at) => Self::Running,
            ClassStatus::Published => Self::Published,
            ClassStatus::Closed => Self::Closed,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Visibility {
    Public,
    /// Opened by its address only.
    Unlisted,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Selection {
    /// A place for whoever comes first.
    FirstCome,
    /// The host decides about each application.
    Review,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Payment {
    Online,
    /// To the host's account, confirmed by the host.
    Transfer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RefundPolicy {
    /// The rule of the law for courses.
    Course,
    /// All of it before the start, nothing after.
    Free,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EditAfterApproval {
    Keep,
    /// Under review again; the place is given back.
    Review,
}

/// When a cancelled place that nobody waits for can be had again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reopening {
    AtOnce,
    /// At the next of the announced hours.
    AtHours,
    /// At a random minute within the hour, so that a place cannot be handed over.
    Random,
}

/// `APPLIED → APPROVED | REJECTED | WAITLISTED`, `WAITLISTED → OFFERED → APPROVED`, `AWAITING_PAYMENT → APPROVED`; any of them
/// ends as `CANCELLED` or `EXPIRED`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EnrollmentStatus {
    /// Under review; takes no place.
    Applied,
    /// Has a place until the transfer must have come.
    AwaitingPayment,
    Approved,
    Waitlisted,
    /// A place is kept until the deadline.
    Offered,
    Rejected,
    Cancelled,
    Expired,
}

impl EnrollmentStatus {
    pub const ALL: [Self; 8] = [
        Self::Applied,
        Self::AwaitingPayment,
        Self::Approved,
        Self::Waitlisted,
        Self::Offered,
        Self::Rejected,
        Self::Cancelled,
        Self::Expired,
    ];

    /// Stands against another enrollment of the same person in the same class.
    pub fn is_active(self) -> bool {
        !matches!(self, Self::Rejected | Self::Cancelled | Self::Expired)
    }

    /// Has a place of its own, for good or until it has to be paid.
    pub fn has_place(self) -> bool {
        matches!(self, Self::AwaitingPayment | Self::Approved)
    }

    /// Takes a place: what `taken_count` counts, beside places that reopen later.
    pub fn takes_place(self) -> bool {
        self.has_place() || self == Self::Offered
    }
}

/// Why an enrollment was cancelled (the first four) or expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[schema(as = EnrollmentEndKind)]
pub enum EndKind {
    Applicant,
    Host,
    /// The class was cancelled.
    Class,
    /// An offer was declined.
    Declined,
    /// An offer was missed.
    Offer,
    /// No payment came in time.
    Payment,
    /// The class began.
    Started,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ClassSession)]
pub struct Session {
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

/// What only the host's edits change.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassFacts {
    pub title: String,
    pub description: Option<String>,
    /// In their order.
    pub sessions: Vec<Session>,
    pub location: Option<String>,
    pub online_link: Option<String>,
    pub visibility: Visibility,
    pub selection: Selection,
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
}

impl ClassFacts {
    pub fn starts_at(&self) -> Option<DateTime<Utc>> {
        self.sessions.iter().map(|session| session.starts_at).min()
    }

    pub fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.sessions.iter().map(|session| session.ends_at).max()
    }

    /// Until when answers may be edited, as shown; enforced [`DEADLINE_GRACE`] later.
    pub fn edit_until(&self) -> Option<DateTime<Utc>> {
        self.edit_until.or(self.recruit_until)
    }
}

/// A class's row, read after it was locked.
#[derive(Clone, Debug)]
pub struct ClassRow {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub zone: Tz,
    pub facts: Arc<ClassFacts>,
    pub form_version: Option<i32>,
    pub status: ClassStatus,
    pub cancel_reason: Option<String>,
    pub capacity: i32,
    pub waitlist: bool,
    pub waitlist_capacity: i32,
    pub taken_count: i32,
    pub waiting_count: i32,
    pub arrivals: i64,
    pub begun: bool,
    pub time_changed_at: Option<DateTime<Utc>>,
    pub version: i64,
    pub decided_at: DateTime<Utc>,
}

/// A class as it stands after a decision.
#[derive(Clone, Debug)]
pub struct ClassState {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub zone: Tz,
    pub facts: Arc<ClassFacts>,
    pub status: ClassStatus,
    pub stage: Stage,
    pub cancel_reason: Option<String>,
    pub capacity: i32,
    pub waitlist: bool,
    pub waitlist_capacity: i32,
    pub taken_count: i32,
    pub waiting_count: i32,
    pub arrivals: i64,
    pub begun: bool,
    pub time_changed_at: Option<DateTime<Utc>>,
    pub version: i64,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Enrollment {
    pub id: Uuid,
    pub class_id: Uuid,
    pub principal: Uuid,
    /// None for somebody whom the host entered.
    pub user_id: Option<Uuid>,
    pub attendee_id: Uuid,
    pub attendee_name: String,
    pub entered_by: Option<Uuid>,
    pub status: EnrollmentStatus,
    /// The how-manieth application of the class, and its place in the line.
    pub arrival: i64,
    pub key: String,
    pub fingerprint: Vec<u8>,
    pub form_version: Option<i32>,
    pub fee: i64,
    pub currency: String,
    /// Raised by every change that is seen.
    pub version: i32,
    /// Raised by every change of status.
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
    /// Deadlines as shown; enforced [`DEADLINE_GRACE`] later.
    pub offer_until: Option<DateTime<Utc>>,
    pub pay_until: Option<DateTime<Utc>>,
    pub paid_at: Option<DateTime<Utc>>,
    pub refund_due: Option<i64>,
    /// When the place it gave up reopens.
    pub withheld_until: Option<DateTime<Utc>>,
}

impl Enrollment {
    /// When something ends by itself.
    pub fn due_at(&self) -> Option<DateTime<Utc>> {
        match self.status {
            EnrollmentStatus::Offered => self.offer_until.map(|until| until + DEADLINE_GRACE),
            EnrollmentStatus::AwaitingPayment => self.pay_until.map(|until| until + DEADLINE_GRACE),
            _ => self.withheld_until,
        }
    }
}

/// A file that answers name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub id: Uuid,
    pub class_id: Uuid,
    pub user_id: Uuid,
    /// The question it was uploaded for; None for the picture of a class.
    pub question_id: Option<String>,
    /// The application that has taken it up.
    pub enrollment_id: Option<Uuid>,
}
