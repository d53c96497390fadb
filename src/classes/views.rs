//! What hosts and applicants are shown; the shapes of docs/API.md. What may be missing is written as `null`, never left out.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

use super::rules::form::Question;
use super::rules::{
    ClassState, EditAfterApproval, EndKind, EnrollmentStatus, Payment, RefundPolicy, Reopening, Selection, Session,
    Stage, Visibility,
};
use crate::accounts::terms::Terms;
use crate::locale::Locale;
use crate::messaging::live;

/// How many enrollments of a class stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClassCounts {
    pub applied: i64,
    pub awaiting_payment: i64,
    pub approved: i64,
    pub waitlisted: i64,
    pub offered: i64,
    pub rejected: i64,
    pub cancelled: i64,
    pub expired: i64,
}

/// A class as its host sees it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HostClass {
    pub id: Uuid,
    pub title: String,
    /// Markdown.
    #[schema(required)]
    pub description: Option<String>,
    pub sessions: Vec<Session>,
    #[schema(required)]
    pub starts_at: Option<DateTime<Utc>>,
    #[schema(required)]
    pub ends_at: Option<DateTime<Utc>>,
    #[schema(value_type = String)]
    pub zone: Tz,
    #[schema(required)]
    pub location: Option<String>,
    #[schema(required)]
    pub online_link: Option<String>,
    pub visibility: Visibility,
    pub selection: Selection,
    pub capacity: i32,
    pub waitlist: bool,
    pub waitlist_capacity: i32,
    #[schema(required)]
    pub recruit_from: Option<DateTime<Utc>>,
    #[schema(required)]
    pub recruit_until: Option<DateTime<Utc>>,
    pub offer_minutes: i32,
    /// In the currency's smallest unit; 0 is free.
    pub fee: i64,
    pub currency: String,
    #[schema(required)]
    pub payment: Option<Payment>,
    #[schema(required)]
    pub transfer_instructions: Option<String>,
    pub transfer_hours: i32,
    #[schema(required)]
    pub seller: Option<String>,
    #[schema(required)]
    pub refund_policy: Option<RefundPolicy>,
    #[schema(required)]
    pub edit_until: Option<DateTime<Utc>>,
    pub edit_after_approval: EditAfterApproval,
    pub reapply: bool,
    pub reopening: Reopening,
    pub reopening_hours: Vec<i16>,
    pub status: Stage,
    #[schema(required)]
    pub cancel_reason: Option<String>,
    /// Approved, awaiting payment, offered and withheld.
    pub taken_count: i32,
    pub waiting_count: i32,
    /// Places that were given up and reopen later.
    pub withheld_count: i64,
    /// When the next of them does.
    #[schema(required)]
    pub reopens_at: Option<DateTime<Utc>>,
    pub counts: ClassCounts,
    /// None: no form was ever saved; one press is enough.
    #[schema(required)]
    pub form_version: Option<i32>,
    pub question_count: i32,
    #[schema(required)]
    pub image_id: Option<Uuid>,
    /// Of the address of an unlisted class.
    pub share_token: String,
    pub version: i64,
    pub created_at: DateTime<Utc>,
}

/// A class as everybody sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct PublicClass {
    pub id: Uuid,
    pub title: String,
    #[schema(required)]
    pub description: Option<String>,
    pub organisation_name: String,
    #[schema(value_type = String)]
    pub zone: Tz,
    pub sessions: Vec<Session>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    #[schema(required)]
    pub location: Option<String>,
    /// The link itself is for those who have a place.
    pub is_online: bool,
    pub selection: Selection,
    pub visibility: Visibility,
    pub capacity: i32,
    pub taken_count: i32,
    pub waiting_count: i32,
    pub waitlist: bool,
    pub waitlist_capacity: i32,
    /// When the next place that was given up can be had, where hours are announced.
    #[schema(required)]
    pub reopens_at: Option<DateTime<Utc>>,
    pub reopening: Reopening,
    pub recruit_from: DateTime<Utc>,
    pub recruit_until: DateTime<Utc>,
    pub fee: i64,
    pub currency: String,
    #[schema(required)]
    pub payment: Option<Payment>,
    #[schema(required)]
    pub seller: Option<String>,
    #[schema(required)]
    pub refund_policy: Option<RefundPolicy>,
    pub reapply: bool,
    pub status: Stage,
    #[schema(required)]
    pub form_version: Option<i32>,
    pub has_image: bool,
    /// What an application agrees to; empty in lists.
    pub terms: Vec<Terms>,
    pub version: i64,
}

/// A form in one of its versions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Form {
    pub class_id: Uuid,
    #[schema(required)]
    pub version: Option<i32>,
    #[schema(required)]
    pub title: Option<String>,
    #[schema(required)]
    pub description: Option<String>,
    /// A form that is switched off asks nothing.
    pub is_active: bool,
    pub questions: Vec<Question>,
}

impl Form {
    pub fn asked(self) -> Vec<Question> {
        if self.is_active { self.questions } else { Vec::new() }
    }
}

/// Answers by the id of their question: text, number, true or false, or a list of texts.
pub type AnswersView = BTreeMap<String, Value>;

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Attendee {
    pub id: Uuid,
    pub name: String,
    /// The user themselves.
    pub is_self: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct StoredFile {
    pub id: Uuid,
    pub name: String,
    pub media_type: String,
    /// In bytes.
    pub size: i32,
}

/// An application that was begun and not sent.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Draft {
    #[schema(required)]
    pub attendee_id: Option<Uuid>,
    #[schema(required)]
    pub form_version: Option<i32>,
    #[schema(value_type = Object)]
    pub answers: AnswersView,
    /// Uploaded for the class, and in no application yet; oldest first.
    pub files: Vec<StoredFile>,
    pub saved_at: DateTime<Utc>,
}

/// The class of an application.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EnrolledClass {
    pub id: Uuid,
    pub title: String,
    pub organisation_name: String,
    #[schema(value_type = String)]
    pub zone: Tz,
    pub sessions: Vec<Session>,
    #[schema(required)]
    pub starts_at: Option<DateTime<Utc>>,
    #[schema(required)]
    pub ends_at: Option<DateTime<Utc>>,
    #[schema(required)]
    pub location: Option<String>,
    /// For those who are approved.
    #[schema(required)]
    pub online_link: Option<String>,
    pub selection: Selection,
    pub status: Stage,
    pub fee: i64,
    pub currency: String,
    pub has_image: bool,
    #[schema(required)]
    pub recruit_until: Option<DateTime<Utc>>,
    /// Of an unlisted class.
    #[schema(required)]
    pub share_token: Option<String>,
}

/// Payment by transfer, while it is awaited.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AwaitedPayment {
    pub until: DateTime<Utc>,
    pub amount: i64,
    pub currency: String,
    #[schema(required)]
    pub instructions: Option<String>,
}

/// An application as its applicant sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub struct MyEnrollment {
    pub id: Uuid,
    pub class: EnrolledClass,
    pub attendee: Attendee,
    pub status: EnrollmentStatus,
    /// The how-manieth application of the class.
    pub arrival: i64,
    /// In the line, from 1.
    #[schema(required)]
    pub position: Option<i64>,
    /// How many wait in the line, while this one does.
    #[schema(required)]
    pub waiting_count: Option<i32>,
    /// By the clock that decides.
    pub received_at: DateTime<Utc>,
    #[schema(required)]
    pub offer_until: Option<DateTime<Utc>>,
    #[schema(required)]
    pub payment: Option<AwaitedPayment>,
    #[schema(required)]
    pub decided_at: Option<DateTime<Utc>>,
    #[schema(required)]
    pub reason: Option<String>,
    #[schema(required)]
    pub end_kind: Option<EndKind>,
    #[schema(required)]
    pub ended_at: Option<DateTime<Utc>>,
    pub can_cancel: bool,
    pub can_edit: bool,
    #[schema(required)]
    pub edit_until: Option<DateTime<Utc>>,
    /// Edited answers are reviewed again, and the place is given back until then.
    pub edit_loses_place: bool,
    pub may_apply_again: bool,
    /// Of a fee that was paid, if it were cancelled now.
    #[schema(required)]
    pub refund_if_cancelled: Option<i64>,
    /// What the host owes after a cancellation.
    #[schema(required)]
    pub refund_due: Option<i64>,
    #[schema(required)]
    pub form_version: Option<i32>,
    /// In lists empty, as the three that follow are null or empty.
    pub files: Vec<StoredFile>,
    #[schema(required, value_type = Option<Object>)]
    pub answers: Option<AnswersView>,
    /// The version that was answered.
    #[schema(required)]
    pub form: Option<Form>,
    /// Oldest first.
    pub timeline: Vec<TimelineEntry>,
    pub version: i32,
}

/// Something that happened to an application.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelineEntry {
    pub at: DateTime<Utc>,
    /// Type of the event, as in webhooks.
    #[serde(rename = "type")]
    pub kind: String,
    pub actor: TimelineActor,
    /// Of a member, on the host's pages only.
    #[schema(required)]
    pub actor_name: Option<String>,
    #[schema(value_type = Object)]
    pub details: Value,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TimelineActor {
    Applicant,
    Host,
    System,
}

/// Who applied.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ApplicantView {
    pub name: String,
    #[schema(required)]
    pub email: Option<String>,
    /// Entered by a member for somebody without an account.
    pub by_host: bool,
}

/// An application as the host sees it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HostEnrollment {
    pub id: Uuid,
    pub class_id: Uuid,
    pub class_title: String,
    pub attendee_name: String,
    pub applicant: ApplicantView,
    pub status: EnrollmentStatus,
    pub arrival: i64,
    #[schema(required)]
    pub position: Option<i64>,
    pub received_at: DateTime<Utc>,
    #[schema(required)]
    pub decided_at: Option<DateTime<Utc>>,
    #[schema(required)]
    pub decided_by_name: Option<String>,
    #[schema(required)]
    pub reason: Option<String>,
    #[schema(required)]
    pub end_kind: Option<EndKind>,
    #[schema(required)]
    pub ended_at: Option<DateTime<Utc>>,
    #[schema(required)]
    pub offer_until: Option<DateTime<Utc>>,
    #[schema(required)]
    pub pay_until: Option<DateTime<Utc>>,
    /// Got its place before others who had waited longer.
    pub out_of_turn: bool,
    /// Until when the decision can be taken back; its mail leaves after that.
    #[schema(required)]
    pub undo_until: Option<DateTime<Utc>>,
    #[schema(required)]
    pub refund_due: Option<i64>,
    #[schema(required)]
    pub form_version: Option<i32>,
    pub files: Vec<StoredFile>,
    #[schema(required, value_type = Option<Object>)]
    pub answers: Option<AnswersView>,
    #[schema(required)]
    pub form: Option<Form>,
    pub timeline: Vec<TimelineEntry>,
    pub version: i32,
}

/// What became of a list of decisions, line by line; of a dry run, what would.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BulkReport {
    pub lines: Vec<BulkLine>,
    /// Of a dry run: one for each kind and language.
    pub mails: Vec<MailSample>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BulkLine {
    pub id: Uuid,
    /// Empty if there is no such enrollment.
    pub attendee_name: String,
    /// In a dry run nothing is.
    pub done: bool,
    /// As it is after the decision, in a dry run as it would be.
    #[schema(required)]
    pub status: Option<EnrollmentStatus>,
    /// Why it is left as it is.
    #[schema(required)]
    pub problem: Option<LineProblem>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = EnrollmentLineProblem)]
pub struct LineProblem {
    pub code: &'static str,
    pub detail: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MailSample {
    pub kind: &'static str,
    pub locale: Locale,
    pub count: i64,
    pub subject: String,
    pub text: String,
}

/// A class in numbers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ClassDashboard {
    pub class_id: Uuid,
    /// Without gaps.
    pub applications: Vec<ApplicationCount>,
    pub step: DashboardStep,
    pub capacity: i32,
    pub taken: i32,
    pub withheld: i64,
    pub waiting: i32,
    pub waitlist_capacity: i32,
    pub counts: ClassCounts,
    /// Who got a place from the line.
    pub promoted: i64,
    pub mails: MailCounts,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct ApplicationCount {
    pub at: DateTime<Utc>,
    pub count: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DashboardStep {
    Hour,
    Day,
}

#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct MailCounts {
    pub queued: i64,
    pub sent: i64,
    pub dead: i64,
    /// What they would have said was no longer true.
    pub dropped: i64,
}

/// Places of a class after a commit, for pages that watch it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ClassPlaces)]
pub struct PlaceUpdate {
    pub class_id: Uuid,
    pub capacity: i32,
    pub taken_count: i32,
    pub waiting_count: i32,
    pub status: Stage,
    pub version: i64,
}

impl From<&ClassState> for PlaceUpdate {
    fn from(state: &ClassState) -> Self {
        Self {
            class_id: state.id,
            capacity: state.capacity,
            taken_count: state.taken_count,
            waiting_count: state.waiting_count,
            status: state.stage,
            version: state.version,
        }
    }
}

impl live::Update for PlaceUpdate {
    fn topic(&self) -> Uuid {
        self.class_id
    }

    fn id(&self) -> Uuid {
        self.class_id
    }

    fn version(&self) -> i64 {
        self.version
    }
}
