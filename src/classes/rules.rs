//! What may happen to a class, decided from facts alone: no clock, no database, no randomness.
//!
//! As with slots, a batch of the lane loads the facts of its classes and enrollments into a [`World`] and decides its
//! commands in the order of their arrival; each sees what its predecessors did. Who gets a place is decided by the class's
//! places (`src/places`, `crates/allocation`); here stands who may ask, and what follows for everybody else.

mod applicant;
mod class;
mod facts;
pub mod form;
mod host;
pub mod refund;
mod reopening;
#[cfg(test)]
mod tests;
mod world;

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

pub use self::class::Class;
pub use self::facts::{
    ClassFacts, ClassRow, ClassState, ClassStatus, EditAfterApproval, EndKind, Enrollment, EnrollmentStatus, Payment,
    RefundPolicy, Reopening, Selection, Session, Stage, Upload, Visibility,
};
pub use self::world::{Facts, World};
pub use crate::places::{CommandKey, Host};

pub const TITLE_CHARS_MAX: usize = 200;
pub const DESCRIPTION_CHARS_MAX: usize = 10_000;
pub const LOCATION_CHARS_MAX: usize = 300;
pub const ONLINE_LINK_CHARS_MAX: usize = 500;
pub const TRANSFER_INSTRUCTIONS_CHARS_MAX: usize = 1_000;
pub const SELLER_CHARS_MAX: usize = 1_000;
pub const REASON_CHARS_MAX: usize = 500;
/// Of the API; the column allows 10,000,000, so that a rehearsal can fill one class.
pub const CAPACITY_MAX: i32 = 10_000;
pub const SESSIONS_MAX: usize = 100;
pub const SESSION_LENGTH_MAX: TimeDelta = TimeDelta::hours(24);
pub const OFFER_MINUTES_MIN: i32 = 30;
/// A week.
pub const OFFER_MINUTES_MAX: i32 = 10_080;
pub const TRANSFER_HOURS_MAX: i32 = 720;
/// In the smallest unit of the currency.
pub const FEE_MAX: i64 = 1_000_000_000;
pub const ATTENDEES_MAX: i64 = 20;
/// A host's decision can be taken back for this long.
pub const UNDO_SPAN: TimeDelta = TimeDelta::seconds(10);
/// A mail about a decision leaves this long after it: what was taken back at the last moment is committed by then.
pub const DECISION_MAIL_DELAY: TimeDelta = TimeDelta::seconds(12);
/// A request that comes this much before the opening is told how long to wait, instead of being sent away.
pub const EARLY_SPAN: TimeDelta = TimeDelta::seconds(2);
/// After a change of time a place may be left for nothing during this time.
pub const FREE_CANCELLATION: TimeDelta = TimeDelta::days(7);
/// Until so long before the start a freed place that costs nothing is given without asking.
pub const PROMOTE_UNTIL: TimeDelta = TimeDelta::hours(24);

/// Why something was not done. The order is that in which the rules are checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such class or enrollment, or not of this person or host.
    NotFound,
    /// The key was used for another command.
    KeyReused,
    /// An unlisted class is opened by its own address only.
    UnknownLink,
    /// Of an edit: somebody else edited since the version it was made from.
    ClassChanged {
        version: i64,
    },
    EnrollmentChanged,
    /// Somebody of the organisation was faster.
    AlreadyDecided {
        by: Uuid,
        at: DateTime<Utc>,
        status: EnrollmentStatus,
    },
    ClassCancelled,
    ClassStarted,
    NotOpenYet {
        opens_at: DateTime<Utc>,
    },
    /// So close to the opening that waiting is worth it.
    TooEarly {
        wait: TimeDelta,
    },
    RecruitingOver {
        ended_at: DateTime<Utc>,
    },
    ClassClosed,
    FormChanged {
        form_version: Option<i32>,
    },
    /// The answer to this question names a file that was not uploaded by this person for this class, or belongs to another
    /// application.
    NoSuchFile {
        question: String,
    },
    /// The answer to this question names a file that was uploaded for another one.
    FileOfAnotherQuestion {
        question: String,
    },
    AlreadyApplied {
        enrollment_id: Uuid,
        status: EnrollmentStatus,
    },
    RejectedBefore {
        enrollment_id: Uuid,
    },
    ClassFull {
        waiting: u32,
        waitlist: bool,
    },
    /// Of a host: there is no place, or others stand before this one. With `raise` the capacity grows.
    WouldPass {
        passed: Vec<Uuid>,
    },
    /// Raising the capacity needs a reason, which is kept.
    ReasonNeeded,
    /// Nobody needs to wait.
    PlaceFree,
    WaitlistFull,
    /// There is nothing to accept: the offer was missed, declined or ended.
    OfferOver {
        status: EnrollmentStatus,
        until: Option<DateTime<Utc>>,
    },
    EnrollmentOver {
        status: EnrollmentStatus,
    },
    /// Of a payment that is confirmed: the application has no place that could be paid for.
    NoPaymentDue {
        status: EnrollmentStatus,
    },
    EditOver,
    UndoOver,
    CapacityBelowTaken {
        taken: i32,
    },
    /// The line cannot become shorter than those who stand in it.
    WaitlistInUse {
        waiting: u32,
    },
    SelectionFixed,
    HasEnrollments {
        count: i64,
    },
    PaymentsNotAvailable,
    /// What is missing, as names of fields.
    NotPublishable {
        missing: Vec<&'static str>,
    },
}

#[derive(Clone, Debug)]
pub enum Command {
    Apply(Apply),
    Edit(EditAnswers),
    Cancel(Cancel),
    Accept(Answer),
    Decline(Answer),
    Decide(Decide),
    /// What these decisions would come to if they were made in this order. They are about one class; nothing of them is kept.
    Preview {
        class_id: Uuid,
        decisions: Vec<Decide>,
    },
    Change(Change),
    /// Ends what time has ended in a class; with `begin` also what its start ends.
    Expire {
        class_id: Uuid,
        begin: bool,
    },
}

/// Somebody wants a place.
#[derive(Clone, Debug)]
pub struct Apply {
    /// Made by the server before the command was queued.
    pub enrollment_id: Uuid,
    pub class_id: Uuid,
    pub attendee_id: Uuid,
    pub attendee_name: String,
    pub by: Applicant,
    pub form_version: Option<i32>,
    pub answers_sealed: Option<Vec<u8>>,
    pub files: Vec<NamedFile>,
    pub agreed_terms: Vec<Uuid>,
    pub key: CommandKey,
}

/// A file that an answer names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedFile {
    pub question: String,
    pub file: Uuid,
}

#[derive(Clone, Debug)]
pub enum Applicant {
    User {
        user_id: Uuid,
        /// Has shown the address of an unlisted class, or the class needs none.
        knows_address: bool,
    },
    /// Entered by a member, with a place: outside the window, also into a closed class, past the line with a reason.
    Host { host: Host, raise: Option<String> },
}

#[derive(Clone, Debug)]
pub struct EditAnswers {
    pub enrollment_id: Uuid,
    pub class_id: Uuid,
    pub user_id: Uuid,
    pub version: i32,
    pub form_version: Option<i32>,
    pub answers_sealed: Option<Vec<u8>>,
    pub files: Vec<NamedFile>,
}

#[derive(Clone, Copy, Debug)]
pub struct Cancel {
    pub enrollment_id: Uuid,
    pub class_id: Uuid,
    pub user_id: Uuid,
}

/// Of whoever is offered a place.
#[derive(Clone, Copy, Debug)]
pub struct Answer {
    pub enrollment_id: Uuid,
    pub class_id: Uuid,
    pub user_id: Uuid,
}

#[derive(Clone, Debug)]
pub struct Decide {
    pub enrollment_id: Uuid,
    pub class_id: Uuid,
    pub host: Host,
    /// The version that the decision was made from.
    pub version: i32,
    pub decision: Decision,
    pub reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// Gives a place; with `raise` also past the line or beyond the capacity.
    Approve {
        raise: bool,
    },
    Reject,
    Waitlist,
    ConfirmPayment,
    Cancel,
    /// Takes the same member's last decision back.
    Undo,
}

/// The host changes a class.
#[derive(Clone, Debug)]
pub struct Change {
    pub class_id: Uuid,
    pub host: Host,
    pub change: ClassChange,
}

#[derive(Clone, Debug)]
pub enum ClassChange {
    Publish,
    Unpublish,
    Close,
    Reopen,
    Edit(Box<ClassEdit>),
    Cancel { reason: Option<String> },
    Delete,
}

/// The class as its host wants it.
#[derive(Clone, Debug)]
pub struct ClassEdit {
    /// The version that the edit was made from.
    pub version: i64,
    pub facts: ClassFacts,
    pub capacity: i32,
    pub waitlist: bool,
    pub waitlist_capacity: i32,
    /// With a capacity below what is taken: close the class and keep everybody.
    pub close: bool,
}

impl Command {
    /// Where it is queued.
    pub fn class_id(&self) -> Uuid {
        match self {
            Self::Apply(Apply { class_id, .. })
            | Self::Edit(EditAnswers { class_id, .. })
            | Self::Cancel(Cancel { class_id, .. })
            | Self::Accept(Answer { class_id, .. })
            | Self::Decline(Answer { class_id, .. })
            | Self::Decide(Decide { class_id, .. })
            | Self::Preview { class_id, .. }
            | Self::Change(Change { class_id, .. })
            | Self::Expire { class_id, .. } => *class_id,
        }
    }

    /// Gives places back or ends something: it is let in where a newcomer would have to wait.
    pub fn is_release(&self) -> bool {
        match self {
            Self::Cancel(_) | Self::Decline(_) | Self::Expire { .. } => true,
            Self::Decide(Decide { decision, .. }) => matches!(
                decision,
                Decision::Reject | Decision::ConfirmPayment | Decision::Cancel | Decision::Undo
            ),
            Self::Change(Change { change, .. }) => matches!(change, ClassChange::Cancel { .. }),
            Self::Apply(_) | Self::Edit(_) | Self::Accept(_) | Self::Preview { .. } => false,
        }
    }
}

#[derive(Clone, Debug)]
pub enum Outcome {
    Enrollment(Box<EnrollmentOutcome>),
    Class(Box<ClassState>),
    /// One for each decision of a preview.
    Preview(Vec<Outcome>),
    Refused(Refusal),
}

/// An enrollment together with its class as they stand now.
#[derive(Clone, Debug)]
pub struct EnrollmentOutcome {
    pub enrollment: Enrollment,
    pub class: ClassState,
    /// In the line, from 1; while it waits.
    pub position: Option<u32>,
}

/// Who caused something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Applicant(Uuid),
    Host(Uuid),
    Time,
}

/// What a decision did, in the order it was done; becomes events. Each says how things stood at that moment.
#[derive(Clone, Debug)]
pub enum Effect {
    Enrollment {
        enrollment_id: Uuid,
        class_id: Uuid,
        transition: i32,
        by: By,
        deed: Deed,
    },
    Class {
        state: Box<ClassState>,
        by: Uuid,
        change: &'static str,
    },
}

/// What happened to an enrollment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    Applied,
    Approved {
        /// Others of the line who waited longer.
        passed: u32,
        /// The capacity grew by one.
        raised: bool,
        /// By a host; the letter waits until it can no longer be taken back.
        decided: bool,
    },
    Rejected,
    Waitlisted {
        decided: bool,
    },
    Offered {
        until: DateTime<Utc>,
    },
    /// From the line, in turn.
    Promoted,
    PaymentDue {
        until: DateTime<Utc>,
        passed: u32,
        raised: bool,
        decided: bool,
    },
    Paid,
    Cancelled {
        kind: EndKind,
    },
    Expired {
        kind: EndKind,
    },
    Edited,
    /// Edited after approval, and under review again.
    Reopened,
    /// A decision was taken back.
    Reverted,
    /// The host changed the time.
    Rescheduled,
}
