//! The rules alone: what a class, an applicant and a host may do, what follows for everybody else, and every refusal in its
//! order.

mod class;
mod decisions;
mod limits;
mod line;
mod refunds;
mod refusals;
mod table;
mod undo;
mod withheld;

use std::sync::Arc;

use chrono_tz::Tz;

use super::*;
use crate::places::DEADLINE_GRACE;
use crate::secrets::Secrets;

const CLASS: Uuid = Uuid::from_u128(0xc1);
const ORGANISATION: Uuid = Uuid::from_u128(0x01);
const FILE: Uuid = Uuid::from_u128(0xf1);
const QUESTION: &str = "portfolio";
const FEE: i64 = 60_000;
const MICROSECOND: TimeDelta = TimeDelta::microseconds(1);

const HOST: Host = Host {
    organisation_id: ORGANISATION,
    user_id: Uuid::from_u128(0x11),
};
const COLLEAGUE: Host = Host {
    organisation_id: ORGANISATION,
    user_id: Uuid::from_u128(0x12),
};

/// A free first-come class of two sessions, open for applications.
pub fn facts() -> ClassFacts {
    let starts_at: DateTime<Utc> = "2026-02-02T10:00:00Z".parse().unwrap();
    let session = |days| Session {
        starts_at: starts_at + TimeDelta::days(days),
        ends_at: starts_at + TimeDelta::days(days) + TimeDelta::hours(2),
    };
    ClassFacts {
        title: "Pottery".into(),
        description: None,
        sessions: vec![session(0), session(7)],
        location: Some("Studio 2".into()),
        online_link: None,
        visibility: Visibility::Public,
        selection: Selection::FirstCome,
        recruit_from: Some("2026-01-05T10:00:00Z".parse().unwrap()),
        recruit_until: Some("2026-01-20T10:00:00Z".parse().unwrap()),
        offer_minutes: 720,
        fee: 0,
        currency: "KRW".into(),
        payment: None,
        transfer_instructions: None,
        transfer_hours: 48,
        seller: None,
        refund_policy: None,
        edit_until: None,
        edit_after_approval: EditAfterApproval::Keep,
        reapply: false,
        reopening: Reopening::AtOnce,
        reopening_hours: Vec::new(),
    }
}

/// The same for a fee.
fn paid_facts() -> ClassFacts {
    ClassFacts {
        fee: FEE,
        payment: Some(Payment::Transfer),
        transfer_instructions: Some("자리은행 123-45".into()),
        seller: Some("자리 학원".into()),
        refund_policy: Some(RefundPolicy::Course),
        ..facts()
    }
}

/// Ten in the morning in Seoul, while the class recruits.
fn morning() -> DateTime<Utc> {
    "2026-01-06T01:00:00Z".parse().unwrap()
}

fn starts_at() -> DateTime<Utc> {
    facts().starts_at().unwrap()
}

fn ends_at() -> DateTime<Utc> {
    facts().ends_at().unwrap()
}

fn user(nr: u8) -> Uuid {
    Uuid::from_u128(0xa00 + u128::from(nr))
}

/// The application of this user; its number is also that of its arrival.
fn id(nr: u8) -> Uuid {
    Uuid::from_u128(0xe00 + u128::from(nr))
}

/// The facts of a batch before they become a [`World`], and what is asked; tests break them one by one.
#[derive(Clone, Debug)]
struct Scene {
    now: DateTime<Utc>,
    class: ClassRow,
    /// Places of people whom nobody asks about.
    others: i32,
    enrollments: Vec<Enrollment>,
    uploads: Vec<Upload>,
    apply: Apply,
    answers: EditAnswers,
    /// Whoever accepts, declines or cancels.
    own: Cancel,
    decide: Decide,
    edit: ClassEdit,
}

impl Scene {
    /// A class with two places and a line of three. The first user applies; nobody has yet.
    fn new() -> Self {
        Self {
            now: morning(),
            class: class_row(),
            others: 0,
            enrollments: Vec::new(),
            uploads: vec![Upload {
                id: FILE,
                class_id: CLASS,
                user_id: user(1),
                question_id: Some(QUESTION.into()),
                enrollment_id: None,
            }],
            apply: apply(1),
            answers: answers(1),
            own: own(1),
            decide: decision(1, Decision::Reject),
            edit: edit(facts()),
        }
    }

    /// With the first user's application as it stands.
    fn of(status: EnrollmentStatus) -> Self {
        Self::new().with(1, status)
    }

    /// One place that somebody else has, and users 2, 3, … who wait for it.
    fn line(length: u8) -> Self {
        let mut scene = Self::of(EnrollmentStatus::Approved);
        scene.class.capacity = 1;
        for nr in 2..2 + length {
            scene = scene.with(nr, EnrollmentStatus::Waitlisted);
        }
        scene
    }

    fn with(mut self, nr: u8, status: EnrollmentStatus) -> Self {
        self.push(nr, status);
        self
    }

    fn push(&mut self, nr: u8, status: EnrollmentStatus) -> &mut Enrollment {
        let mut enrollment = enrollment(nr, status);
        enrollment.fee = self.class.facts.fee;
        if status == EnrollmentStatus::AwaitingPayment {
            enrollment.fee = FEE;
        }
        self.enrollments.push(enrollment);
        self.enrollments.last_mut().unwrap()
    }

    fn facts(&mut self) -> &mut ClassFacts {
        Arc::make_mut(&mut self.class.facts)
    }

    fn with_facts(mut self, facts: ClassFacts) -> Self {
        self.edit.facts = facts.clone();
        self.class.facts = Arc::new(facts);
        self
    }

    /// The counters of the row are the recount of its applications.
    fn world(&self) -> World {
        let count = |counted: fn(&Enrollment) -> bool| {
            let counted = self.enrollments.iter().filter(|enrollment| counted(enrollment));
            i32::try_from(counted.count()).unwrap()
        };
        let arrivals = self.enrollments.iter().map(|enrollment| enrollment.arrival).max();
        let class = ClassRow {
            taken_count: self.others
                + count(|enrollment| enrollment.status.takes_place() || enrollment.withheld_until.is_some()),
            waiting_count: count(|enrollment| enrollment.status == EnrollmentStatus::Waitlisted),
            arrivals: arrivals.unwrap_or(0).max(self.class.arrivals),
            ..self.class.clone()
        };
        let facts = Facts {
            classes: vec![class],
            enrollments: self.enrollments.clone(),
            uploads: self.uploads.clone(),
        };
        World::new(self.now, Secrets::derive(&[7; 32]), facts).unwrap()
    }

    fn said(&self, command: &Command) -> Said {
        said(&mut self.world(), command)
    }

    fn at(&self, now: DateTime<Utc>) -> Self {
        Self { now, ..self.clone() }
    }
}

fn class_row() -> ClassRow {
    ClassRow {
        id: CLASS,
        organisation_id: ORGANISATION,
        zone: Tz::Asia__Seoul,
        facts: Arc::new(facts()),
        form_version: Some(1),
        status: ClassStatus::Published,
        cancel_reason: None,
        capacity: 2,
        waitlist: true,
        waitlist_capacity: 3,
        taken_count: 0,
        waiting_count: 0,
        arrivals: 0,
        begun: false,
        time_changed_at: None,
        version: 1,
        decided_at: DateTime::UNIX_EPOCH,
    }
}

/// An application as a batch of an hour ago left it.
fn enrollment(nr: u8, status: EnrollmentStatus) -> Enrollment {
    let (earlier, later) = (morning() - TimeDelta::hours(1), morning() + TimeDelta::hours(1));
    let only = |wanted, at: DateTime<Utc>| (status == wanted).then_some(at);
    let has_ended = matches!(status, EnrollmentStatus::Cancelled | EnrollmentStatus::Expired);
    let is_decided = status == EnrollmentStatus::Rejected;
    Enrollment {
        id: id(nr),
        class_id: CLASS,
        principal: user(nr),
        user_id: Some(user(nr)),
        attendee_id: user(nr),
        attendee_name: "하늘".into(),
        entered_by: None,
        status,
        arrival: nr.into(),
        key: format!("earlier {nr}"),
        fingerprint: vec![nr],
        form_version: Some(1),
        fee: 0,
        currency: "KRW".into(),
        version: 1,
        transition: 1,
        applied_at: earlier,
        placed_at: matches!(status, EnrollmentStatus::Approved | EnrollmentStatus::AwaitingPayment).then_some(earlier),
        decided_at: is_decided.then_some(earlier),
        decided_by: is_decided.then_some(HOST.user_id),
        decided_from: is_decided.then_some(EnrollmentStatus::Applied),
        raised: false,
        out_of_turn: false,
        reason: None,
        end_kind: match status {
            EnrollmentStatus::Cancelled => Some(EndKind::Applicant),
            EnrollmentStatus::Expired => Some(EndKind::Offer),
            _ => None,
        },
        ended_at: has_ended.then_some(earlier),
        offer_until: only(EnrollmentStatus::Offered, later),
        pay_until: only(EnrollmentStatus::AwaitingPayment, later),
        paid_at: None,
        refund_due: None,
        withheld_until: None,
    }
}

fn named_file() -> NamedFile {
    NamedFile {
        question: QUESTION.into(),
        file: FILE,
    }
}

fn apply(nr: u8) -> Apply {
    Apply {
        enrollment_id: Uuid::from_u128(0xb00 + u128::from(nr)),
        class_id: CLASS,
        attendee_id: user(nr),
        attendee_name: "하늘".into(),
        by: Applicant::User {
            user_id: user(nr),
            knows_address: false,
        },
        form_version: Some(1),
        answers_sealed: None,
        files: Vec::new(),
        agreed_terms: Vec::new(),
        key: CommandKey {
            key: "key".into(),
            fingerprint: vec![0],
        },
    }
}

/// What [`apply`] makes.
fn new_id(nr: u8) -> Uuid {
    apply(nr).enrollment_id
}

fn applies(nr: u8) -> Command {
    Command::Apply(apply(nr))
}

/// A member enters somebody; with a reason also past the line.
fn enters(nr: u8, raise: Option<&str>) -> Apply {
    let mut entered = apply(nr);
    entered.by = Applicant::Host {
        host: HOST,
        raise: raise.map(Into::into),
    };
    entered.key.key = format!("entry {nr}");
    entered
}

/// Stands for the version that the row has when the command is decided: whoever asks has just seen it.
const AS_SEEN: i32 = 0;

fn answers(nr: u8) -> EditAnswers {
    EditAnswers {
        enrollment_id: id(nr),
        class_id: CLASS,
        user_id: user(nr),
        version: AS_SEEN,
        form_version: Some(1),
        answers_sealed: None,
        files: Vec::new(),
    }
}

fn own(nr: u8) -> Cancel {
    Cancel {
        enrollment_id: id(nr),
        class_id: CLASS,
        user_id: user(nr),
    }
}

fn cancels(nr: u8) -> Command {
    Command::Cancel(own(nr))
}

fn answer(
    Cancel {
        enrollment_id,
        class_id,
        user_id,
    }: Cancel,
) -> Answer {
    Answer {
        enrollment_id,
        class_id,
        user_id,
    }
}

fn accepts(nr: u8) -> Command {
    Command::Accept(answer(own(nr)))
}

fn declines(nr: u8) -> Command {
    Command::Decline(answer(own(nr)))
}

fn decision(nr: u8, decision: Decision) -> Decide {
    Decide {
        enrollment_id: id(nr),
        class_id: CLASS,
        host: HOST,
        version: AS_SEEN,
        decision,
        reason: None,
    }
}

fn decides(nr: u8, wanted: Decision) -> Command {
    Command::Decide(decision(nr, wanted))
}

const APPROVE: Decision = Decision::Approve { raise: false };

/// One more place for this one, with the reason that it needs.
fn raises(nr: u8) -> Command {
    Command::Decide(Decide {
        reason: Some("형제".into()),
        ..decision(nr, Decision::Approve { raise: true })
    })
}

fn changes(change: ClassChange) -> Command {
    Command::Change(Change {
        class_id: CLASS,
        host: HOST,
        change,
    })
}

fn class_cancelled() -> Command {
    changes(ClassChange::Cancel {
        reason: Some("강사 사정".into()),
    })
}

/// The class of [`class_row`] with these facts.
fn edit(facts: ClassFacts) -> ClassEdit {
    let row = class_row();
    ClassEdit {
        version: AS_SEEN.into(),
        facts,
        capacity: row.capacity,
        waitlist: row.waitlist,
        waitlist_capacity: row.waitlist_capacity,
        close: false,
    }
}

fn edits(edit: ClassEdit) -> Command {
    changes(ClassChange::Edit(Box::new(edit)))
}

const BEGIN: Command = Command::Expire {
    class_id: CLASS,
    begin: true,
};

/// An outcome in a form that can be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    /// With the position in the line.
    Enrollment(Uuid, EnrollmentStatus, Option<u32>),
    /// With capacity, places taken and people waiting.
    Class(Stage, i32, i32, i32),
    Refused(Refusal),
}

fn said(world: &mut World, command: &Command) -> Said {
    let mut command = command.clone();
    match &mut command {
        Command::Edit(EditAnswers {
            enrollment_id, version, ..
        })
        | Command::Decide(Decide {
            enrollment_id, version, ..
        }) if *version == AS_SEEN => {
            *version = world.enrollments.get(enrollment_id).map_or(1, |row| row.version);
        }
        Command::Change(Change {
            change: ClassChange::Edit(edit),
            ..
        }) if edit.version == i64::from(AS_SEEN) => edit.version = world.classes[&CLASS].version(),
        _ => {}
    }
    match world.decide(0, &command) {
        Outcome::Enrollment(outcome) => {
            Said::Enrollment(outcome.enrollment.id, outcome.enrollment.status, outcome.position)
        }
        Outcome::Class(class) => Said::Class(class.stage, class.capacity, class.taken_count, class.waiting_count),
        Outcome::Preview(_) => unreachable!("previews are looked at as they are"),
        Outcome::Refused(refusal) => Said::Refused(refusal),
    }
}

/// What the commands of one batch are told, one after the other.
fn batch(scene: &Scene, commands: &[Command]) -> (Vec<Said>, World) {
    let mut world = scene.world();
    let answers = commands.iter().map(|command| said(&mut world, command)).collect();
    (answers, world)
}

fn status(world: &World, id: Uuid) -> EnrollmentStatus {
    world.enrollments[&id].status
}

fn state(world: &World) -> ClassState {
    world.classes[&CLASS].state(world.now)
}

/// Capacity, places taken, people waiting.
fn counts(world: &World) -> (i32, i32, i32) {
    let state = state(world);
    (state.capacity, state.taken_count, state.waiting_count)
}

/// The facts that the next batch would read from what this one wrote.
fn written(world: &World, scene: &Scene, now: DateTime<Utc>) -> Scene {
    let state = state(world);
    let next = Scene {
        now,
        class: ClassRow {
            facts: state.facts,
            status: state.status,
            cancel_reason: state.cancel_reason,
            capacity: state.capacity,
            waitlist: state.waitlist,
            waitlist_capacity: state.waitlist_capacity,
            arrivals: state.arrivals,
            begun: state.begun,
            time_changed_at: state.time_changed_at,
            version: state.version,
            decided_at: world.now,
            ..scene.class.clone()
        },
        enrollments: world.enrollments.values().cloned().collect(),
        ..scene.clone()
    };
    assert_eq!(
        counts(&next.at(world.now).world()),
        (state.capacity, state.taken_count, state.waiting_count),
        "the counters are the recount"
    );
    next
}

/// What happened, in order, and to whom.
fn told(world: &World) -> Vec<(&'static str, Uuid)> {
    world
        .effects
        .iter()
        .map(|effect| match effect {
            Effect::Class { state, change, .. } => (*change, state.id),
            Effect::Enrollment {
                enrollment_id, deed, ..
            } => (name_of(deed), *enrollment_id),
        })
        .collect()
}

fn name_of(deed: &Deed) -> &'static str {
    match deed {
        Deed::Applied => "applied",
        Deed::Approved { .. } => "approved",
        Deed::Rejected => "rejected",
        Deed::Waitlisted { .. } => "waitlisted",
        Deed::Offered { .. } => "offered",
        Deed::Promoted => "promoted",
        Deed::PaymentDue { .. } => "payment due",
        Deed::Paid => "paid",
        Deed::Cancelled { .. } => "cancelled",
        Deed::Expired { .. } => "expired",
        Deed::Edited => "edited",
        Deed::Reopened => "reopened",
        Deed::Reverted => "reverted",
        Deed::Rescheduled => "rescheduled",
    }
}
