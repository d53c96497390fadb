//! The small worlds in which histories happen, and what may be asked for in them.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use jari::classes::rules::{
    Answer, Applicant, Apply, Cancel, Change, ClassChange, ClassEdit, ClassFacts, ClassStatus, Command, CommandKey,
    Decide, Decision, EditAfterApproval, EditAnswers, EnrollmentStatus, Host, NamedFile, Payment, RefundPolicy,
    Reopening, Selection, Session, Visibility,
};
use jari::secrets::digest;
use uuid::Uuid;

use crate::classes::bench::start;
use crate::classes::model::{Class, Member, Model, is_active};
use crate::classes::rows::{EnrollmentRow, FileRow};
use crate::random::Random;

const NOWHERE: Uuid = Uuid::from_u128(0x404);
const FEE: i64 = 30_000;
const QUESTIONS: [&str; 2] = ["portfolio", "certificate"];

#[derive(Debug)]
pub struct World {
    pub members: [Member; 3],
    pub classes: Vec<Uuid>,
    /// Who applies, and for whom: the first has a child.
    people: Vec<(Uuid, Uuid)>,
    /// The class that most want.
    wanted: Uuid,
    seed: u64,
    made: u64,
    /// What was applied for before, so that it can be asked for again.
    asked: Vec<Apply>,
    /// Applications of the present batch, with class and user.
    fresh: Vec<(Uuid, Uuid, Uuid)>,
}

impl World {
    /// Two members of one school and one of another; few places, more people.
    pub fn new(seed: u64, random: &mut Random) -> (Self, Model) {
        let member = |user_id, organisation_id, zone, hours_east| Member {
            host: Host {
                organisation_id,
                user_id,
            },
            zone,
            hours_east,
        };
        let nobody = member(NOWHERE, NOWHERE, Tz::Asia__Seoul, 9);
        let mut world = Self {
            members: [nobody; 3],
            classes: Vec::new(),
            people: Vec::new(),
            wanted: NOWHERE,
            seed,
            made: 0,
            asked: Vec::new(),
            fresh: Vec::new(),
        };
        let (school, other) = (world.id(), world.id());
        world.members = [
            member(world.id(), school, Tz::Asia__Seoul, 9),
            member(world.id(), school, Tz::Asia__Seoul, 9),
            member(world.id(), other, Tz::Europe__London, 0),
        ];
        let mut model = Model::default();
        for _ in 0..random.between(5, 9) {
            let user = world.id();
            world.people.push((user, user));
        }
        let child = world.id();
        world.people.push((world.people[0].0, child));
        for number in 0..random.between(2, 4) {
            let member = world.members[usize::from(number > 1) * 2];
            let class = world.class(random, member);
            world.classes.push(class.id);
            model.classes.insert(class.id, class);
        }
        world.wanted = world.classes[0];
        for _ in 0..3 {
            let file = world.file(random);
            model.files.insert(file.id, file);
        }
        (world, model)
    }

    /// Ids of one history, in the order in which they are made.
    pub fn id(&mut self) -> Uuid {
        self.made += 1;
        Uuid::from_u128((u128::from(self.seed + 1) << 64) | u128::from(self.made))
    }

    /// Everybody with an account; a child has none.
    pub fn applicants(&self) -> impl Iterator<Item = Uuid> {
        self.people
            .iter()
            .filter(|(user, attendee)| user == attendee)
            .map(|(user, _)| *user)
    }

    /// Something that one of them has uploaded.
    pub fn file(&mut self, random: &mut Random) -> FileRow {
        FileRow {
            id: self.id(),
            class: *random.pick(&self.classes),
            user: random.pick(&self.people).0,
            question: QUESTIONS[usize::from(random.one_in(4))].into(),
            enrollment: None,
        }
    }

    fn class(&mut self, random: &mut Random, member: Member) -> Class {
        let facts = some_facts(random);
        let is_draft = random.one_in(8);
        let mut class = Class {
            id: self.id(),
            organisation: member.host.organisation_id,
            host: member.host.user_id,
            zone: member.zone,
            hours_east: member.hours_east,
            facts,
            form_version: random.one_in(2).then_some(1),
            status: if is_draft {
                ClassStatus::Draft
            } else {
                ClassStatus::Published
            },
            reason: None,
            capacity: i32::try_from(random.between(1, 4)).unwrap(),
            waitlist: !random.one_in(8),
            waitlist_capacity: i32::try_from(random.between(1, 5)).unwrap(),
            arrivals: 0,
            begun: false,
            time_changed_at: None,
            version: 1,
            decided_at: start() - TimeDelta::days(1),
        };
        if is_draft && random.one_in(3) {
            (class.facts.sessions, class.facts.recruit_until) = (Vec::new(), None);
        }
        class
    }

    /// Open, free and without a form, with a place for everybody, days ahead.
    pub fn make_plain(class: &mut Class) {
        let starts_at = start() + TimeDelta::days(3);
        class.facts = ClassFacts {
            sessions: vec![Session {
                starts_at,
                ends_at: starts_at + TimeDelta::hours(1),
            }],
            visibility: Visibility::Public,
            selection: Selection::FirstCome,
            recruit_from: Some(start() - TimeDelta::hours(1)),
            recruit_until: Some(starts_at),
            fee: 0,
            reopening: Reopening::AtOnce,
            ..class.facts.clone()
        };
        class.form_version = None;
        class.status = ClassStatus::Published;
        class.capacity = 5;
    }

    /// For a fee that has to come within an hour.
    pub fn make_paid(class: &mut Class) {
        class.facts.fee = FEE;
        class.facts.payment = Some(Payment::Transfer);
        class.facts.transfer_hours = 1;
    }

    pub fn batch(&mut self, random: &mut Random, model: &Model, length: u64, now: DateTime<Utc>) -> Vec<Command> {
        self.fresh.clear();
        (0..length).map(|_| self.command(random, model, now)).collect()
    }

    /// Somebody wants a place in this class.
    pub fn apply_for(&mut self, random: &mut Random, model: &Model, class: Uuid) -> Command {
        let is_there = |attendee: Uuid| {
            let of_person = |it: &EnrollmentRow| it.class == class && it.attendee == attendee && is_active(it.status);
            model.enrollments.iter().any(of_person)
        };
        let absent: Vec<(Uuid, Uuid)> = self.people.iter().filter(|it| !is_there(it.1)).copied().collect();
        let (user, attendee) = if absent.is_empty() || random.one_in(8) {
            *random.pick(&self.people)
        } else {
            *random.pick(&absent)
        };
        self.apply_as(random, model, class, (user, attendee))
    }

    /// Somebody under review is rejected, and applies again.
    pub fn reject_and_apply_again(
        &mut self,
        random: &mut Random,
        model: &Model,
        class: Uuid,
    ) -> Option<(Command, Command)> {
        let under_review = model.of_class(class, &[EnrollmentStatus::Applied]);
        let it = under_review
            .iter()
            .filter_map(|id| model.find(*id))
            .find(|it| it.user.is_some())?;
        let school = model.classes[&class].organisation;
        let member = self
            .members
            .iter()
            .find(|member| member.host.organisation_id == school)?;
        let reject = Command::Decide(Decide {
            enrollment_id: it.id,
            class_id: class,
            host: member.host,
            version: it.version,
            decision: Decision::Reject,
            reason: None,
        });
        let again = self.apply_as(random, model, class, (it.user?, it.attendee));
        Some((reject, again))
    }

    fn apply_as(&mut self, random: &mut Random, model: &Model, class: Uuid, (user, attendee): (Uuid, Uuid)) -> Command {
        let id = self.id();
        self.fresh.push((id, class, user));
        let apply = Apply {
            enrollment_id: id,
            class_id: class,
            attendee_id: attendee,
            attendee_name: (*random.pick(&["Ana", "서연"])).to_owned(),
            by: Applicant::User {
                user_id: user,
                knows_address: !random.one_in(8),
            },
            form_version: some_form(random, model, class),
            answers_sealed: random.one_in(2).then(|| vec![u8::try_from(random.below(9)).unwrap()]),
            files: some_files(random, model, class, user),
            agreed_terms: random.one_in(3).then(|| self.id()).into_iter().collect(),
            key: some_key(random),
        };
        self.ask(apply)
    }

    fn enter(&mut self, random: &mut Random, model: &Model) -> Command {
        let (id, class) = (self.id(), self.some_class(random));
        let (user, attendee) = *random.pick(&self.people);
        self.fresh.push((id, class, user));
        let apply = Apply {
            enrollment_id: id,
            class_id: class,
            attendee_id: if random.one_in(2) { attendee } else { self.id() },
            attendee_name: "Eve".into(),
            by: Applicant::Host {
                host: self.host_of(random, model, class),
                raise: random.one_in(2).then(|| "언니".to_owned()),
            },
            form_version: None,
            answers_sealed: None,
            files: Vec::new(),
            agreed_terms: Vec::new(),
            key: some_key(random),
        };
        self.ask(apply)
    }

    fn ask(&mut self, mut apply: Apply) -> Command {
        let Apply {
            class_id,
            attendee_id,
            form_version,
            answers_sealed,
            ..
        } = &apply;
        let content = format!("{class_id} {attendee_id} {form_version:?} {answers_sealed:?}");
        apply.key.fingerprint = digest(content.as_bytes());
        self.asked.push(apply.clone());
        Command::Apply(apply)
    }

    fn command(&mut self, random: &mut Random, model: &Model, now: DateTime<Utc>) -> Command {
        if !self.asked.is_empty() && random.one_in(8) {
            return self.again(random);
        }
        // An empty world has little to show.
        let kind = if model.enrollments.len() < 4 && random.one_in(2) {
            random.below(32)
        } else {
            random.below(100)
        };
        let command = match kind {
            0..27 => None,
            27..32 => Some(self.enter(random, model)),
            32..37 => self.edit_answers(random, model),
            37..47 => self.cancel(random, model),
            47..59 => self.answer(random, model),
            59..82 => self.decide(random, model, now).map(Command::Decide),
            82..84 => self.preview(random, model, now),
            84..95 => Some(self.change(random, model, now)),
            _ => Some(Command::Expire {
                class_id: self.some_class(random),
                begin: !random.one_in(3),
            }),
        };
        command.unwrap_or_else(|| {
            let class = self.some_class(random);
            self.apply_for(random, model, class)
        })
    }

    /// A retry, or a double click: the server gives it a new id. Sometimes it says something else by then.
    fn again(&mut self, random: &mut Random) -> Command {
        let mut again = random.pick(&self.asked).clone();
        again.enrollment_id = self.id();
        if random.one_in(6) {
            again.answers_sealed = Some(vec![99]);
        }
        if let Applicant::User { user_id, .. } = again.by {
            self.fresh.push((again.enrollment_id, again.class_id, user_id));
        }
        self.ask(again)
    }

    fn edit_answers(&mut self, random: &mut Random, model: &Model) -> Option<Command> {
        let (enrollment_id, class_id, user_id) = self.some_enrollment(random, model, is_active)?;
        Some(Command::Edit(EditAnswers {
            enrollment_id,
            class_id: self.hint(random, class_id),
            user_id: self.who(random, user_id),
            version: some_version(random, model, enrollment_id),
            form_version: some_form(random, model, class_id),
            answers_sealed: Some(vec![7]),
            files: some_files(random, model, class_id, user_id),
        }))
    }

    fn cancel(&mut self, random: &mut Random, model: &Model) -> Option<Command> {
        let (enrollment_id, class_id, user_id) = self.some_enrollment(random, model, is_active)?;
        Some(Command::Cancel(Cancel {
            enrollment_id,
            class_id: self.hint(random, class_id),
            user_id: self.who(random, user_id),
        }))
    }

    fn answer(&mut self, random: &mut Random, model: &Model) -> Option<Command> {
        let offered = |status| status == EnrollmentStatus::Offered;
        let (enrollment_id, class_id, user_id) = self.some_enrollment(random, model, offered)?;
        let answer = Answer {
            enrollment_id,
            class_id: self.hint(random, class_id),
            user_id: self.who(random, user_id),
        };
        Some(if random.one_in(4) {
            Command::Decline(answer)
        } else {
            Command::Accept(answer)
        })
    }

    /// Of what may be decided about one class.
    fn preview(&mut self, random: &mut Random, model: &Model, now: DateTime<Utc>) -> Option<Command> {
        let first = self.decide(random, model, now)?;
        let class_id = first.class_id;
        let more = (0..2).filter_map(|_| self.decide(random, model, now));
        let decisions = std::iter::once(first).chain(more.filter(|it| it.class_id == class_id));
        Some(Command::Preview {
            class_id,
            decisions: decisions.collect(),
        })
    }

    fn decide(&mut self, random: &mut Random, model: &Model, now: DateTime<Utc>) -> Option<Decide> {
        use EnrollmentStatus::{Applied, AwaitingPayment, Offered, Rejected, Waitlisted};
        let fresh = |it: &&EnrollmentRow| {
            it.decided_from.is_some() && it.decided_at.is_some_and(|at| now - at < TimeDelta::seconds(11))
        };
        let undone: Vec<(Uuid, Uuid, Uuid)> = model.enrollments.iter().filter(fresh).map(known).collect();
        let (decision, (enrollment_id, class_id, _)) = if !undone.is_empty() && random.one_in(2) {
            (Decision::Undo, *random.pick(&undone))
        } else {
            let (decision, of): (Decision, fn(EnrollmentStatus) -> bool) = match random.below(16) {
                0..3 => (Decision::Approve { raise: false }, |it| it == Applied),
                3..7 => (Decision::Approve { raise: true }, |it| {
                    matches!(it, Applied | Waitlisted | Offered | Rejected)
                }),
                7..10 => (Decision::Reject, |it| matches!(it, Applied | Waitlisted | Offered)),
                10..12 => (Decision::Waitlist, |it| matches!(it, Applied | Rejected)),
                12..14 => (Decision::ConfirmPayment, |it| it == AwaitingPayment),
                14 => (Decision::Undo, |it| it == Rejected),
                _ => (Decision::Cancel, is_active),
            };
            (decision, self.some_enrollment(random, model, of)?)
        };
        let decided_by = model.find(enrollment_id).and_then(|it| it.decided_by);
        let host = match self
            .members
            .iter()
            .find(|member| Some(member.host.user_id) == decided_by)
        {
            Some(member) if decision == Decision::Undo && !random.one_in(8) => member.host,
            _ => self.host_of(random, model, class_id),
        };
        Some(Decide {
            enrollment_id,
            class_id: self.hint(random, class_id),
            host,
            version: some_version(random, model, enrollment_id),
            decision,
            reason: (!random.one_in(4)).then(|| "자매".to_owned()),
        })
    }

    fn change(&mut self, random: &mut Random, model: &Model, now: DateTime<Utc>) -> Command {
        let class_id = if random.one_in(4) {
            *random.pick(&self.classes)
        } else {
            self.some_class(random)
        };
        let host = self.host_of(random, model, class_id);
        let change = match random.below(24) {
            0 | 1 => ClassChange::Publish,
            2 => ClassChange::Unpublish,
            3..5 => ClassChange::Close,
            5..8 => ClassChange::Reopen,
            8 if random.one_in(2) => ClassChange::Cancel {
                reason: random.one_in(2).then(|| "휴강".to_owned()),
            },
            9 if random.one_in(2) => ClassChange::Delete,
            _ => match model.classes.get(&class_id) {
                Some(class) => ClassChange::Edit(Box::new(some_edit(random, class, now))),
                None => ClassChange::Close,
            },
        };
        Command::Change(Change { class_id, host, change })
    }

    /// Mostly the one that everybody wants.
    fn some_class(&self, random: &mut Random) -> Uuid {
        if random.one_in(100) {
            NOWHERE
        } else if random.one_in(3) {
            *random.pick(&self.classes)
        } else {
            self.wanted
        }
    }

    /// Where a page believes the application to be.
    fn hint(&self, random: &mut Random, class: Uuid) -> Uuid {
        if random.one_in(20) {
            *random.pick(&self.classes)
        } else {
            class
        }
    }

    fn who(&self, random: &mut Random, user: Uuid) -> Uuid {
        if random.one_in(20) {
            random.pick(&self.people).0
        } else {
            user
        }
    }

    /// A member of its school, sometimes a stranger.
    fn host_of(&self, random: &mut Random, model: &Model, class: Uuid) -> Host {
        let of_school: Vec<Host> = self
            .members
            .iter()
            .map(|member| member.host)
            .filter(|host| Some(host.organisation_id) == model.classes.get(&class).map(|it| it.organisation))
            .collect();
        if of_school.is_empty() || random.one_in(16) {
            random.pick(&self.members).host
        } else {
            *random.pick(&of_school)
        }
    }

    /// Mostly one in such a state; also one of this batch.
    fn some_enrollment(
        &self,
        random: &mut Random,
        model: &Model,
        of: impl Fn(EnrollmentStatus) -> bool,
    ) -> Option<(Uuid, Uuid, Uuid)> {
        let found: Vec<(Uuid, Uuid, Uuid)> = match random.below(16) {
            0 => model.enrollments.iter().map(known).collect(),
            1 | 2 => self.fresh.clone(),
            _ => model.enrollments.iter().filter(|it| of(it.status)).map(known).collect(),
        };
        if random.one_in(150) {
            return Some((NOWHERE, self.classes[0], self.people[0].0));
        }
        (!found.is_empty()).then(|| *random.pick(&found))
    }
}

fn known(it: &EnrollmentRow) -> (Uuid, Uuid, Uuid) {
    (it.id, it.class, it.user.unwrap_or(it.principal))
}

/// As a page shows it, sometimes an old one.
fn some_version(random: &mut Random, model: &Model, enrollment: Uuid) -> i32 {
    model.find(enrollment).map_or(1, |it| it.version) - i32::from(random.one_in(10))
}

fn some_form(random: &mut Random, model: &Model, class: Uuid) -> Option<i32> {
    let current = model.classes.get(&class).and_then(|it| it.form_version);
    if random.one_in(16) {
        current.map_or(Some(1), |version| Some(version + 1))
    } else {
        current
    }
}

/// Mostly none, or one's own.
fn some_files(random: &mut Random, model: &Model, class: Uuid, user: Uuid) -> Vec<NamedFile> {
    let named = |it: &FileRow| NamedFile {
        question: QUESTIONS[0].into(),
        file: it.id,
    };
    if random.one_in(30) {
        return model.files.values().take(1).map(named).collect();
    }
    let own = |it: &&FileRow| it.class == class && it.user == user && it.enrollment.is_none();
    if random.one_in(2) {
        model.files.values().filter(own).map(named).collect()
    } else {
        Vec::new()
    }
}

fn some_key(random: &mut Random) -> CommandKey {
    CommandKey {
        key: format!("key {}", random.below(60)),
        fingerprint: Vec::new(),
    }
}

fn some_facts(random: &mut Random) -> ClassFacts {
    let starts_at = start() + TimeDelta::minutes(random.between(90, 3_600));
    let session = |hours: i64| Session {
        starts_at: starts_at + TimeDelta::hours(hours),
        ends_at: starts_at + TimeDelta::hours(hours + 1),
    };
    let has_fee = random.one_in(3);
    ClassFacts {
        title: "도예".into(),
        description: None,
        sessions: if random.one_in(2) {
            vec![session(0), session(24)]
        } else {
            vec![session(0)]
        },
        location: Some("3층".into()),
        online_link: None,
        visibility: if random.one_in(6) {
            Visibility::Unlisted
        } else {
            Visibility::Public
        },
        selection: if random.one_in(2) {
            Selection::Review
        } else {
            Selection::FirstCome
        },
        recruit_from: Some(start() + TimeDelta::minutes(random.between(-60, 5))),
        recruit_until: Some(starts_at - TimeDelta::minutes(random.between(0, 60))),
        offer_minutes: *random.pick(&[30, 120, 720]),
        fee: if has_fee { FEE } else { 0 },
        currency: "KRW".into(),
        payment: has_fee.then_some(Payment::Transfer),
        transfer_instructions: has_fee.then(|| "은행".to_owned()),
        transfer_hours: *random.pick(&[1, 3, 24]),
        seller: has_fee.then(|| "도예 교실".to_owned()),
        refund_policy: has_fee.then(|| *random.pick(&[RefundPolicy::Course, RefundPolicy::Free])),
        edit_until: random
            .one_in(4)
            .then(|| start() + TimeDelta::minutes(random.between(30, 600))),
        edit_after_approval: if random.one_in(2) {
            EditAfterApproval::Review
        } else {
            EditAfterApproval::Keep
        },
        reapply: random.one_in(2),
        reopening: *random.pick(&[
            Reopening::AtOnce,
            Reopening::AtOnce,
            Reopening::AtHours,
            Reopening::Random,
        ]),
        reopening_hours: vec![10, 20],
    }
}

fn some_edit(random: &mut Random, class: &Class, now: DateTime<Utc>) -> ClassEdit {
    let mut edit = ClassEdit {
        version: class.version - i64::from(random.one_in(10)),
        facts: class.facts.clone(),
        capacity: class.capacity,
        waitlist: class.waitlist,
        waitlist_capacity: class.waitlist_capacity,
        close: random.one_in(3),
    };
    let what = random.below(12);
    if what < 5 {
        edit.capacity = i32::try_from(random.between(1, 5)).unwrap();
    }
    if (4..8).contains(&what) {
        let starts_at = now + TimeDelta::minutes(random.between(-10, 2_400));
        edit.facts.sessions = vec![Session {
            starts_at,
            ends_at: starts_at + TimeDelta::hours(2),
        }];
        if !random.one_in(6) {
            edit.facts.recruit_until = Some(starts_at - TimeDelta::minutes(random.between(0, 60)));
        }
    }
    match what {
        3 | 8 => {
            edit.waitlist = !random.one_in(3);
            edit.waitlist_capacity = i32::try_from(random.between(1, 5)).unwrap();
        }
        9 => {
            let with_fee = some_facts(random);
            edit.facts.fee = with_fee.fee;
            edit.facts.payment = with_fee.payment;
            edit.facts.transfer_instructions = with_fee.transfer_instructions;
            edit.facts.seller = with_fee.seller;
            edit.facts.refund_policy = with_fee.refund_policy;
            if random.one_in(6) {
                edit.facts.payment = edit.facts.payment.map(|_| Payment::Online);
            }
        }
        10 => edit.facts.selection = some_facts(random).selection,
        11 => edit.facts.title = random.pick(&["물레", "도예"]).to_string(),
        _ => {}
    }
    edit
}
