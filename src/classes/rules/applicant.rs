//! What applicants do: apply, edit their answers, accept, decline, cancel. Also what a host enters for somebody.

use uuid::Uuid;

use super::class::Class;
use super::facts::{ClassStatus, EditAfterApproval, EndKind, Enrollment, EnrollmentStatus, Selection, Visibility};
use super::world::World;
use super::{Answer, Applicant, Apply, By, Cancel, Deed, EARLY_SPAN, EditAnswers, Host, Outcome, Refusal};
use crate::places::DEADLINE_GRACE;

impl World {
    pub(super) fn apply(&mut self, index: usize, apply: &Apply) -> Result<Outcome, Refusal> {
        match &apply.by {
            Applicant::User { user_id, knows_address } => self.apply_by_user(index, apply, *user_id, *knows_address),
            Applicant::Host { host, raise } => self.apply_by_host(index, apply, *host, raise.as_deref()),
        }
    }

    fn apply_by_user(
        &mut self,
        index: usize,
        apply: &Apply,
        user_id: Uuid,
        knows_address: bool,
    ) -> Result<Outcome, Refusal> {
        let class = self.classes.get(&apply.class_id).ok_or(Refusal::NotFound)?;
        // Before every rule that depends on the state: a retry must not be refused because of its own first attempt.
        if let Some(earlier) = self.made_before(user_id, &apply.key)? {
            return Ok(self.answer(earlier));
        }
        if matches!(class.status, ClassStatus::Draft | ClassStatus::Deleted) {
            return Err(Refusal::NotFound);
        }
        if class.facts.visibility == Visibility::Unlisted && !knows_address {
            return Err(Refusal::UnknownLink);
        }
        self.may_apply(class)?;
        if class.form_version != apply.form_version {
            return Err(Refusal::FormChanged {
                form_version: class.form_version,
            });
        }
        self.may_take(&apply.files, apply.class_id, user_id, apply.enrollment_id)?;
        self.may_join(class, apply.attendee_id)?;
        let (fee, now) = (class.facts.fee, self.now);
        let reviewed = class.facts.selection == Selection::Review;
        let has_room = class.has_room();
        // Asked before anything is changed: a refusal leaves no number of arrival behind.
        if !reviewed && !has_room && class.is_line_full() {
            return Err(class.full());
        }
        let class = self.class_mut(apply.class_id);
        let arrival = class.next_arrival();
        let (grant, id) = (class.grant(fee, now), apply.enrollment_id);
        if !reviewed {
            if has_room {
                class.claim(id, grant);
            } else {
                class.queue(id, arrival)?;
            }
        }
        self.create(index, self.new_enrollment(apply, arrival, Some(user_id), None));
        self.take(&apply.files, id);
        if reviewed {
            self.tell(id, By::Applicant(user_id), Deed::Applied);
        } else if has_room {
            self.place(id, By::Applicant(user_id), 0, false, false);
        } else {
            self.set_status(id, EnrollmentStatus::Waitlisted);
            self.tell(id, By::Applicant(user_id), Deed::Waitlisted { decided: false });
        }
        self.follow(apply.class_id);
        Ok(self.answer(id))
    }

    /// With the host's own right, also outside the window, and past the line if a reason is given.
    fn apply_by_host(
        &mut self,
        index: usize,
        apply: &Apply,
        host: Host,
        raise: Option<&str>,
    ) -> Result<Outcome, Refusal> {
        let class = self
            .classes
            .get(&apply.class_id)
            .filter(|class| class.organisation_id == host.organisation_id)
            .filter(|class| class.status != ClassStatus::Deleted)
            .ok_or(Refusal::NotFound)?;
        if let Some(earlier) = self.made_before(host.user_id, &apply.key)? {
            return Ok(self.answer(earlier));
        }
        self.is_ahead(class)?;
        self.may_take(&apply.files, apply.class_id, host.user_id, apply.enrollment_id)?;
        if let Some(active) = self.active_of_person(apply.class_id, apply.attendee_id) {
            return Err(already_applied(active));
        }
        let (fee, now, id) = (class.facts.fee, self.now, apply.enrollment_id);
        let passed: Vec<Uuid> = class.line().collect();
        let class = self.class_mut(apply.class_id);
        let grant = class.grant(fee, now);
        let Some(raised) = class.give(id, grant, raise.is_some()) else {
            return Err(Refusal::WouldPass { passed });
        };
        let arrival = class.next_arrival();
        let passed = u32::try_from(passed.len()).unwrap_or(u32::MAX);
        let mut enrollment = self.new_enrollment(apply, arrival, None, Some(host.user_id));
        enrollment.out_of_turn = passed > 0;
        enrollment.raised = raised;
        enrollment.reason = raise.map(ToOwned::to_owned);
        self.create(index, enrollment);
        self.take(&apply.files, id);
        self.place(id, By::Host(host.user_id), passed, raised, false);
        self.follow(apply.class_id);
        Ok(self.answer(id))
    }

    /// Whether anybody may apply now.
    fn may_apply(&self, class: &Class) -> Result<(), Refusal> {
        self.is_ahead(class)?;
        if let Some(opens_at) = class.facts.recruit_from.filter(|opens_at| self.now < *opens_at) {
            let wait = opens_at - self.now;
            return Err(if wait <= EARLY_SPAN {
                Refusal::TooEarly { wait }
            } else {
                Refusal::NotOpenYet { opens_at }
            });
        }
        if let Some(ended_at) = class
            .facts
            .recruit_until
            .filter(|until| self.now >= *until + DEADLINE_GRACE)
        {
            return Err(Refusal::RecruitingOver { ended_at });
        }
        if class.status != ClassStatus::Published {
            return Err(Refusal::ClassClosed);
        }
        Ok(())
    }

    /// Whether the class is still to come.
    pub(super) fn is_ahead(&self, class: &Class) -> Result<(), Refusal> {
        if class.status == ClassStatus::Cancelled {
            Err(Refusal::ClassCancelled)
        } else if class.has_started(self.now) {
            Err(Refusal::ClassStarted)
        } else {
            Ok(())
        }
    }

    fn may_join(&self, class: &Class, attendee_id: Uuid) -> Result<(), Refusal> {
        if let Some(active) = self.active_of_person(class.id, attendee_id) {
            return Err(already_applied(active));
        }
        match self.of_person(class.id, attendee_id).first() {
            Some(latest) if latest.status == EnrollmentStatus::Rejected && !class.facts.reapply => {
                Err(Refusal::RejectedBefore {
                    enrollment_id: latest.id,
                })
            }
            _ => Ok(()),
        }
    }

    fn new_enrollment(
        &self,
        apply: &Apply,
        arrival: i64,
        user_id: Option<Uuid>,
        entered_by: Option<Uuid>,
    ) -> Enrollment {
        let class = &self.classes[&apply.class_id];
        Enrollment {
            id: apply.enrollment_id,
            class_id: apply.class_id,
            principal: user_id.or(entered_by).unwrap_or(apply.attendee_id),
            user_id,
            attendee_id: apply.attendee_id,
            attendee_name: apply.attendee_name.clone(),
            entered_by,
            status: EnrollmentStatus::Applied,
            arrival,
            key: apply.key.key.clone(),
            fingerprint: apply.key.fingerprint.clone(),
            form_version: apply.form_version,
            fee: class.facts.fee,
            currency: class.facts.currency.clone(),
            version: 1,
            transition: 1,
            applied_at: self.now,
            placed_at: None,
            decided_at: None,
            decided_by: None,
            decided_from: None,
            raised: false,
            out_of_turn: false,
            reason: None,
            end_kind: None,
            ended_at: None,
            offer_until: None,
            pay_until: None,
            paid_at: None,
            refund_due: None,
            withheld_until: None,
        }
    }

    /// Tells of a place that was given, for good or until it is paid.
    pub(super) fn place(&mut self, id: Uuid, by: By, passed: u32, raised: bool, decided: bool) {
        let deed = match self.set_placed(id) {
            Some(until) => Deed::PaymentDue {
                until,
                passed,
                raised,
                decided,
            },
            None => Deed::Approved {
                passed,
                raised,
                decided,
            },
        };
        self.tell(id, by, deed);
    }

    pub(super) fn edit_answers(&mut self, index: usize, edit: &EditAnswers) -> Result<Outcome, Refusal> {
        let enrollment = self.own(edit.enrollment_id, edit.user_id)?;
        let (id, status, class_id) = (enrollment.id, enrollment.status, enrollment.class_id);
        let class = &self.classes[&class_id];
        if enrollment.version != edit.version {
            return Err(Refusal::EnrollmentChanged);
        }
        if !status.is_active() {
            return Err(Refusal::EnrollmentOver { status });
        }
        self.is_ahead(class)?;
        if class
            .facts
            .edit_until()
            .is_some_and(|until| self.now >= until + DEADLINE_GRACE)
        {
            return Err(Refusal::EditOver);
        }
        if class.form_version != edit.form_version {
            return Err(Refusal::FormChanged {
                form_version: class.form_version,
            });
        }
        self.may_take(&edit.files, class_id, edit.user_id, id)?;
        let reviewed_again = status.has_place()
            && class.facts.selection == Selection::Review
            && class.facts.edit_after_approval == EditAfterApproval::Review
            && enrollment.paid_at.is_none();
        self.answered.insert(id, index);
        self.take(&edit.files, id);
        let by = By::Applicant(edit.user_id);
        self.enrollment_mut(id).form_version = edit.form_version;
        if reviewed_again {
            let enrollment = self.set_status(id, EnrollmentStatus::Applied);
            enrollment.placed_at = None;
            enrollment.raised = false;
            enrollment.out_of_turn = false;
            self.tell(id, by, Deed::Reopened);
            self.class_mut(class_id).release(id);
            self.follow(class_id);
        } else {
            self.tell(id, by, Deed::Edited);
        }
        Ok(self.answer(id))
    }

    pub(super) fn cancel(&mut self, cancel: &Cancel) -> Result<Outcome, Refusal> {
        let enrollment = self.own(cancel.enrollment_id, cancel.user_id)?;
        let (id, status) = (enrollment.id, enrollment.status);
        match status {
            // Asked twice, answered twice.
            EnrollmentStatus::Cancelled => return Ok(self.answer(id)),
            EnrollmentStatus::Rejected | EnrollmentStatus::Expired => {
                return Err(Refusal::EnrollmentOver { status });
            }
            _ => {}
        }
        // A place can be left until the class is over: what is paid back then, its refund policy says.
        let class = &self.classes[&enrollment.class_id];
        if class.facts.ends_at().is_some_and(|ends_at| self.now >= ends_at) {
            return Err(Refusal::ClassStarted);
        }
        let by = By::Applicant(cancel.user_id);
        self.end(id, EnrollmentStatus::Cancelled, EndKind::Applicant, None, by);
        Ok(self.answer(id))
    }

    pub(super) fn accept(&mut self, answer: &Answer) -> Result<Outcome, Refusal> {
        let enrollment = self.own(answer.enrollment_id, answer.user_id)?;
        let (id, class_id, fee) = (enrollment.id, enrollment.class_id, enrollment.fee);
        match enrollment.status {
            EnrollmentStatus::Offered => {}
            // Asked twice, answered twice.
            status if status.has_place() => return Ok(self.answer(id)),
            status => {
                return Err(Refusal::OfferOver {
                    status,
                    until: enrollment.ended_at,
                });
            }
        }
        let (class, now) = (&self.classes[&class_id], self.now);
        self.is_ahead(class)?;
        let grant = class.grant(fee, now);
        self.class_mut(class_id).confirm(id, grant);
        self.place(id, By::Applicant(answer.user_id), 0, false, false);
        self.follow(class_id);
        Ok(self.answer(id))
    }

    pub(super) fn decline(&mut self, answer: &Answer) -> Result<Outcome, Refusal> {
        let enrollment = self.own(answer.enrollment_id, answer.user_id)?;
        let (id, status, end_kind) = (enrollment.id, enrollment.status, enrollment.end_kind);
        match status {
            EnrollmentStatus::Offered => {}
            EnrollmentStatus::Cancelled if end_kind == Some(EndKind::Declined) => return Ok(self.answer(id)),
            status => {
                return Err(Refusal::OfferOver {
                    status,
                    until: enrollment.ended_at,
                });
            }
        }
        let by = By::Applicant(answer.user_id);
        self.end(id, EnrollmentStatus::Cancelled, EndKind::Declined, None, by);
        Ok(self.answer(id))
    }

    fn own(&self, id: Uuid, user_id: Uuid) -> Result<&Enrollment, Refusal> {
        self.enrollments
            .get(&id)
            .filter(|enrollment| enrollment.user_id == Some(user_id))
            .filter(|enrollment| self.classes.contains_key(&enrollment.class_id))
            .ok_or(Refusal::NotFound)
    }
}

fn already_applied(active: &Enrollment) -> Refusal {
    Refusal::AlreadyApplied {
        enrollment_id: active.id,
        status: active.status,
    }
}
