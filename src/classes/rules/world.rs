//! The facts of one batch, and the steps that commands of applicants and hosts share.

use std::collections::{BTreeMap, HashMap, HashSet};

use allocation::pool::{BrokenFacts, Gone, State};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::class::Class;
use super::facts::{ClassRow, EndKind, Enrollment, EnrollmentStatus, Upload};
use super::refund::refund;
use super::reopening::reopens_at;
use super::{By, Command, CommandKey, Deed, Effect, EnrollmentOutcome, FREE_CANCELLATION, NamedFile, Outcome, Refusal};
use crate::places::{DEADLINE_GRACE, instant};
use crate::secrets::{Draw, Secrets};

/// What a batch reads after its locks, in one piece.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub classes: Vec<ClassRow>,
    /// Of the locked classes: the whole line, whoever's time is over, and what the commands name.
    pub enrollments: Vec<Enrollment>,
    pub uploads: Vec<Upload>,
}

/// The facts of one batch. Everything a command may touch was locked and loaded before.
#[derive(Clone, Debug)]
pub struct World {
    pub now: DateTime<Utc>,
    pub classes: HashMap<Uuid, Class>,
    pub enrollments: HashMap<Uuid, Enrollment>,
    /// Everything that was done, in order.
    pub effects: Vec<Effect>,
    /// New enrollments, each with the place of its command in the batch.
    pub created: BTreeMap<Uuid, usize>,
    /// Enrollments that were changed, with their version as it was read: a row that is no longer so when it is written has
    /// changed under the lock.
    pub touched: BTreeMap<Uuid, i32>,
    /// Commands that brought new answers, by the enrollment they belong to: the place of the last one in the batch.
    pub answered: BTreeMap<Uuid, usize>,
    /// Files that applications take up.
    pub taken_files: BTreeMap<Uuid, Uuid>,
    uploads: HashMap<Uuid, Upload>,
    secrets: Secrets,
    by_key: HashMap<(Uuid, String), Uuid>,
    /// Everything that was loaded or made of a person in a class, ended or not.
    of_person: HashMap<(Uuid, Uuid), Vec<Uuid>>,
}

impl World {
    /// What has expired is released, and what became free goes to the line, before any command is decided.
    ///
    /// Fails if the facts contradict each other, which no request can cause.
    pub fn new(now: DateTime<Utc>, secrets: Secrets, facts: Facts) -> Result<Self, BrokenFacts> {
        // Time never runs backwards for a class, even if the clock of the database did.
        let now = facts
            .classes
            .iter()
            .map(|class| class.decided_at)
            .fold(now, DateTime::max);
        let mut world = Self {
            now,
            classes: HashMap::with_capacity(facts.classes.len()),
            enrollments: HashMap::with_capacity(facts.enrollments.len()),
            effects: Vec::new(),
            created: BTreeMap::new(),
            touched: BTreeMap::new(),
            answered: BTreeMap::new(),
            taken_files: BTreeMap::new(),
            uploads: facts.uploads.into_iter().map(|upload| (upload.id, upload)).collect(),
            secrets,
            by_key: HashMap::new(),
            of_person: HashMap::new(),
        };
        let mut loaded = HashSet::new();
        for enrollment in facts.enrollments {
            // The same row may have been asked for by id, by key, by person and by its class.
            if loaded.insert(enrollment.id) {
                world.insert(enrollment);
            }
        }
        for row in facts.classes {
            let unpaid = world.withhold_unpaid(&row);
            let id = row.id;
            let enrollments = world
                .enrollments
                .values()
                .filter(|enrollment| enrollment.class_id == id);
            let mut class = Class::new(now, row, enrollments)?;
            // Whoever waits gets a place at once; what nobody waits for stays withheld.
            for place in unpaid {
                if class.waiting() > 0 {
                    class.release(place);
                    world.enrollment_mut(place).withheld_until = None;
                }
            }
            world.classes.insert(id, class);
            world.follow(id);
        }
        Ok(world)
    }

    /// A place that was not paid for is given up like a cancelled one: where those reopen later, so does this, unless the class
    /// has begun. Who gave one up so.
    fn withhold_unpaid(&mut self, row: &ClassRow) -> Vec<Uuid> {
        if row.facts.starts_at().is_some_and(|starts_at| self.now >= starts_at) {
            return Vec::new();
        }
        let mut unpaid = self.of_class(row.id, |status| status == EnrollmentStatus::AwaitingPayment);
        unpaid.retain(|&id| {
            let is_over = self.enrollments[&id].due_at().is_some_and(|due_at| due_at <= self.now);
            let chance = self.secrets.draw(Draw::Reopening, id);
            let until = reopens_at(&row.facts, row.zone, self.now, chance).filter(|_| is_over);
            if until.is_some() {
                self.mark_ended(id, EnrollmentStatus::Expired, EndKind::Payment, None);
                self.enrollment_mut(id).withheld_until = until;
                self.tell(id, By::Time, Deed::Expired { kind: EndKind::Payment });
            }
            until.is_some()
        });
        unpaid
    }

    /// Decides one command; `index` is its place in the batch.
    pub fn decide(&mut self, index: usize, command: &Command) -> Outcome {
        let decided = match command {
            Command::Apply(apply) => self.apply(index, apply),
            Command::Edit(edit) => self.edit_answers(index, edit),
            Command::Cancel(cancel) => self.cancel(cancel),
            Command::Accept(answer) => self.accept(answer),
            Command::Decline(answer) => self.decline(answer),
            Command::Decide(decide) => self.decide_by_host(decide),
            Command::Preview { decisions, .. } => Ok(self.preview(decisions)),
            Command::Change(change) => self.change(change),
            Command::Expire { class_id, begin } => self.expire(*class_id, *begin),
        };
        decided.unwrap_or_else(Outcome::Refused)
    }

    /// What an offer or a payment had until now was ended when the world was made; the start ends the rest.
    fn expire(&mut self, class_id: Uuid, begin: bool) -> Result<Outcome, Refusal> {
        let class = self.classes.get(&class_id).ok_or(Refusal::NotFound)?;
        if begin && class.has_started(self.now) && !class.begun {
            for id in self.of_class(class_id, |status| {
                matches!(
                    status,
                    EnrollmentStatus::Applied | EnrollmentStatus::Waitlisted | EnrollmentStatus::Offered
                )
            }) {
                self.end(id, EnrollmentStatus::Expired, EndKind::Started, None, By::Time);
            }
            let class = self.class_mut(class_id);
            class.begun = true;
            class.mark_changed();
        }
        Ok(self.answer_class(class_id))
    }

    pub(super) fn made_before(&self, principal: Uuid, key: &CommandKey) -> Result<Option<Uuid>, Refusal> {
        let Some(id) = self.by_key.get(&(principal, key.key.clone())) else {
            return Ok(None);
        };
        if self.enrollments[id].fingerprint == key.fingerprint {
            Ok(Some(*id))
        } else {
            Err(Refusal::KeyReused)
        }
    }

    /// Whether answers may name these files: uploaded by this person for this class and this question, and in no other
    /// application.
    pub(super) fn may_take(
        &self,
        files: &[NamedFile],
        class_id: Uuid,
        user_id: Uuid,
        enrollment_id: Uuid,
    ) -> Result<(), Refusal> {
        for NamedFile { question, file } in files {
            let taken_by = |upload: &Upload| self.taken_files.get(file).copied().or(upload.enrollment_id);
            let upload = self.uploads.get(file).filter(|upload| {
                let is_theirs = upload.class_id == class_id && upload.user_id == user_id;
                is_theirs && taken_by(upload).is_none_or(|taken_by| taken_by == enrollment_id)
            });
            let question = question.clone();
            match upload {
                None => return Err(Refusal::NoSuchFile { question }),
                Some(upload) if upload.question_id.as_ref() != Some(&question) => {
                    return Err(Refusal::FileOfAnotherQuestion { question });
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    pub(super) fn take(&mut self, files: &[NamedFile], enrollment_id: Uuid) {
        self.taken_files
            .extend(files.iter().map(|named| (named.file, enrollment_id)));
    }

    /// What a person has applied for in a class before, the latest first.
    pub(super) fn of_person(&self, class_id: Uuid, attendee_id: Uuid) -> Vec<&Enrollment> {
        let ids = self.of_person.get(&(class_id, attendee_id));
        let mut found: Vec<&Enrollment> = ids.into_iter().flatten().map(|id| &self.enrollments[id]).collect();
        found.sort_unstable_by_key(|enrollment| std::cmp::Reverse(enrollment.arrival));
        found
    }

    pub(super) fn active_of_person(&self, class_id: Uuid, attendee_id: Uuid) -> Option<&Enrollment> {
        self.of_person(class_id, attendee_id)
            .into_iter()
            .find(|enrollment| enrollment.status.is_active())
    }

    /// Those of a class, in the order of their arrival.
    pub(super) fn of_class(&self, class_id: Uuid, wanted: impl Fn(EnrollmentStatus) -> bool) -> Vec<Uuid> {
        let mut found: Vec<(i64, Uuid)> = self
            .enrollments
            .values()
            .filter(|enrollment| enrollment.class_id == class_id && wanted(enrollment.status))
            .map(|enrollment| (enrollment.arrival, enrollment.id))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, id)| id).collect()
    }

    pub(super) fn create(&mut self, index: usize, enrollment: Enrollment) {
        self.created.insert(enrollment.id, index);
        self.insert(enrollment);
    }

    fn insert(&mut self, enrollment: Enrollment) {
        self.by_key
            .insert((enrollment.principal, enrollment.key.clone()), enrollment.id);
        self.of_person
            .entry((enrollment.class_id, enrollment.attendee_id))
            .or_default()
            .push(enrollment.id);
        self.enrollments.insert(enrollment.id, enrollment);
    }

    /// The enrollment to be changed; its version rises once for each batch.
    ///
    /// # Panics
    /// If it was not loaded.
    pub(super) fn enrollment_mut(&mut self, id: Uuid) -> &mut Enrollment {
        let enrollment = self.enrollments.get_mut(&id).expect("the caller found it");
        if !self.created.contains_key(&id) {
            let before = *self.touched.entry(id).or_insert(enrollment.version);
            enrollment.version = before + 1;
        }
        enrollment
    }

    /// # Panics
    /// If it was not locked.
    pub(super) fn class_mut(&mut self, id: Uuid) -> &mut Class {
        self.classes.get_mut(&id).expect("the caller found it")
    }

    /// Keeps what has just happened to an enrollment, as it stands at this moment.
    pub(super) fn tell(&mut self, enrollment_id: Uuid, by: By, deed: Deed) {
        let enrollment = &self.enrollments[&enrollment_id];
        self.effects.push(Effect::Enrollment {
            enrollment_id,
            class_id: enrollment.class_id,
            transition: enrollment.transition,
            by,
            deed,
        });
    }

    /// A new status, with nothing left of the one before it.
    pub(super) fn set_status(&mut self, id: Uuid, status: EnrollmentStatus) -> &mut Enrollment {
        let enrollment = self.enrollment_mut(id);
        enrollment.status = status;
        enrollment.transition += 1;
        enrollment.offer_until = None;
        enrollment.pay_until = None;
        enrollment.decided_from = None;
        enrollment
    }

    /// The place is the enrollment's, for good or until it is paid.
    pub(super) fn set_placed(&mut self, id: Uuid) -> Option<DateTime<Utc>> {
        let now = self.now;
        let (fee, class_id) = (self.enrollments[&id].fee, self.enrollments[&id].class_id);
        let pay_until = (fee > 0).then(|| self.classes[&class_id].pay_until(now));
        let status = if pay_until.is_some() {
            EnrollmentStatus::AwaitingPayment
        } else {
            EnrollmentStatus::Approved
        };
        let enrollment = self.set_status(id, status);
        enrollment.pay_until = pay_until;
        enrollment.placed_at = Some(now);
        pay_until
    }

    pub(super) fn mark_ended(&mut self, id: Uuid, status: EnrollmentStatus, kind: EndKind, reason: Option<String>) {
        let now = self.now;
        let enrollment = self.set_status(id, status);
        enrollment.ended_at = Some(now);
        enrollment.end_kind = Some(kind);
        enrollment.reason = reason;
    }

    /// Ends an active enrollment; its place goes to the line, or reopens as the class says.
    pub(super) fn end(&mut self, id: Uuid, status: EnrollmentStatus, kind: EndKind, reason: Option<String>, by: By) {
        let (now, enrollment) = (self.now, &self.enrollments[&id]);
        let (before, class_id) = (enrollment.status, enrollment.class_id);
        let refund_due = self.refund_due(id, kind);
        self.mark_ended(id, status, kind, reason);
        self.enrollment_mut(id).refund_due = refund_due;
        self.tell(
            id,
            by,
            match status {
                EnrollmentStatus::Expired => Deed::Expired { kind },
                _ => Deed::Cancelled { kind },
            },
        );
        if before != EnrollmentStatus::Applied {
            let chance = self.secrets.draw(Draw::Reopening, id);
            let class = self.class_mut(class_id);
            // An offer has others behind it; what ends with the class, or after its start, is nobody's to have.
            let reopens =
                matches!(kind, EndKind::Applicant | EndKind::Host) && before.has_place() && !class.has_started(now);
            let until = reopens_at(&class.facts, class.zone, now, chance).filter(|_| reopens);
            match until {
                Some(until) if class.withhold(id, until) => self.enrollment_mut(id).withheld_until = Some(until),
                Some(_) => {}
                None => class.release(id),
            }
        }
        self.follow(class_id);
    }

    /// What a paid fee is worth now; None if nothing was paid.
    pub(super) fn refund_due(&self, id: Uuid, kind: EndKind) -> Option<i64> {
        let enrollment = &self.enrollments[&id];
        enrollment.paid_at?;
        let class = &self.classes[&enrollment.class_id];
        let is_hosts = matches!(kind, EndKind::Class | EndKind::Host);
        let time_changed = class
            .time_changed_at
            .is_some_and(|changed| self.now < changed + FREE_CANCELLATION && enrollment.placed_at < Some(changed));
        Some(match class.facts.refund_policy {
            Some(policy) if !is_hosts && !time_changed => {
                refund(policy, enrollment.fee, &class.facts.sessions, class.zone, self.now)
            }
            _ => enrollment.fee,
        })
    }

    /// Takes over into enrollments what the places did by themselves.
    pub(super) fn follow(&mut self, class_id: Uuid) {
        for change in self.class_mut(class_id).take_changes() {
            let (id, status) = (change.unit, self.enrollments[&change.unit].status);
            match (status, change.to) {
                (EnrollmentStatus::Waitlisted, State::Offered { until, .. }) => {
                    let until = instant(until) - DEADLINE_GRACE;
                    self.set_status(id, EnrollmentStatus::Offered).offer_until = Some(until);
                    self.tell(id, By::Time, Deed::Offered { until });
                }
                (EnrollmentStatus::Waitlisted, State::Sold) => {
                    let now = self.now;
                    self.set_status(id, EnrollmentStatus::Approved).placed_at = Some(now);
                    self.tell(id, By::Time, Deed::Promoted);
                }
                (EnrollmentStatus::Offered, State::Gone(Gone::OffersMissed)) => {
                    self.mark_ended(id, EnrollmentStatus::Expired, EndKind::Offer, None);
                    self.tell(id, By::Time, Deed::Expired { kind: EndKind::Offer });
                }
                (EnrollmentStatus::AwaitingPayment, State::Gone(Gone::HoldExpired)) => {
                    self.mark_ended(id, EnrollmentStatus::Expired, EndKind::Payment, None);
                    self.tell(id, By::Time, Deed::Expired { kind: EndKind::Payment });
                }
                // The place it had given up reopens; nobody is told.
                (EnrollmentStatus::Cancelled | EnrollmentStatus::Expired, State::Gone(Gone::HoldExpired)) => {
                    self.enrollment_mut(id).withheld_until = None;
                }
                // What a command did to its own enrollment is written by the command.
                _ => {}
            }
        }
    }

    /// Settles how the line is served by those who stand in it now: with somebody in it who pays, nobody is given a place
    /// without being asked.
    pub(super) fn serve_anew(&mut self, class_id: Uuid) {
        let now = self.now;
        let enrollments: Vec<Enrollment> = self
            .of_class(class_id, |_| true)
            .iter()
            .map(|id| self.enrollments[id].clone())
            .collect();
        self.class_mut(class_id)
            .rebuild(now, enrollments.iter())
            .expect("places and people are those of the class before");
        self.follow(class_id);
    }

    /// The enrollment together with its class as they stand now.
    pub(super) fn answer(&self, id: Uuid) -> Outcome {
        let enrollment = self.enrollments[&id].clone();
        let class = &self.classes[&enrollment.class_id];
        Outcome::Enrollment(Box::new(EnrollmentOutcome {
            position: class.position(id),
            class: class.state(self.now),
            enrollment,
        }))
    }

    pub(super) fn answer_class(&self, id: Uuid) -> Outcome {
        Outcome::Class(Box::new(self.classes[&id].state(self.now)))
    }

    /// Whether anything has to be written.
    pub fn has_effects(&self) -> bool {
        !self.effects.is_empty() || !self.touched.is_empty() || self.classes.values().any(Class::changed)
    }
}
