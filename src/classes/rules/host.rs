//! What hosts do: decide about applications, take decisions back, publish, edit, close and cancel classes.

use std::sync::Arc;

use allocation::pool::Grant;
use uuid::Uuid;

use super::class::Class;
use super::facts::{ClassFacts, ClassStatus, EndKind, Enrollment, EnrollmentStatus, Payment};
use super::world::World;
use super::{By, Change, ClassChange, ClassEdit, Decide, Decision, Deed, Effect, Host, Outcome, Refusal, UNDO_SPAN};

impl World {
    pub(super) fn decide_by_host(&mut self, decide: &Decide) -> Result<Outcome, Refusal> {
        let enrollment = self
            .enrollments
            .get(&decide.enrollment_id)
            .filter(|enrollment| {
                self.classes
                    .get(&enrollment.class_id)
                    .is_some_and(|class| class.organisation_id == decide.host.organisation_id)
            })
            .ok_or(Refusal::NotFound)?;
        let (id, status) = (enrollment.id, enrollment.status);
        if enrollment.version != decide.version {
            return match (enrollment.decided_by, enrollment.decided_at) {
                // Asked twice, answered twice.
                (Some(by), _) if by == decide.host.user_id && decide.decision.is_done(status) => Ok(self.answer(id)),
                (Some(by), Some(at)) if by != decide.host.user_id => Err(Refusal::AlreadyDecided { by, at, status }),
                _ => Err(Refusal::EnrollmentChanged),
            };
        }
        match decide.decision {
            Decision::Approve { raise } => self.approve(id, decide, raise)?,
            Decision::Reject => self.reject(id, decide)?,
            Decision::Waitlist => self.waitlist(id, decide)?,
            Decision::ConfirmPayment => self.confirm_payment(id, decide.host)?,
            Decision::Cancel => self.cancel_by_host(id, decide)?,
            Decision::Undo => self.undo(id, decide.host)?,
        }
        Ok(self.answer(id))
    }

    /// Decides in a copy of the world, where each decision sees those before it: what comes of it is written by nobody.
    pub(super) fn preview(&self, decisions: &[Decide]) -> Outcome {
        let mut copy = self.clone();
        let outcomes = decisions
            .iter()
            .map(|decide| copy.decide_by_host(decide).unwrap_or_else(Outcome::Refused));
        Outcome::Preview(outcomes.collect())
    }

    /// Gives a place: a free one, or with a reason one more, past whoever waits.
    fn approve(&mut self, id: Uuid, decide: &Decide, raise: bool) -> Result<(), Refusal> {
        let enrollment = &self.enrollments[&id];
        let (before, class_id, fee) = (enrollment.status, enrollment.class_id, enrollment.fee);
        match before {
            EnrollmentStatus::Applied | EnrollmentStatus::Waitlisted | EnrollmentStatus::Offered => {}
            EnrollmentStatus::Rejected => self.may_come_back(enrollment)?,
            EnrollmentStatus::Approved | EnrollmentStatus::AwaitingPayment => return Ok(()),
            EnrollmentStatus::Cancelled | EnrollmentStatus::Expired => {
                return Err(Refusal::EnrollmentOver { status: before });
            }
        }
        let class = &self.classes[&class_id];
        self.is_ahead(class)?;
        let passed: Vec<Uuid> = class.line().take_while(|other| *other != id).collect();
        let raise = raise && decide.reason.is_some();
        let grant = class.grant(fee, self.now);
        let Some(raised) = self.class_mut(class_id).give(id, grant, raise) else {
            let asked = matches!(decide.decision, Decision::Approve { raise: true });
            return Err(if asked {
                Refusal::ReasonNeeded
            } else {
                Refusal::WouldPass { passed }
            });
        };
        let passed = if raised { passed.len() } else { 0 };
        let passed = u32::try_from(passed).unwrap_or(u32::MAX);
        self.place(id, By::Host(decide.host.user_id), passed, raised, true);
        let enrollment = self.mark_decided(id, decide.host, before, decide.reason.clone());
        enrollment.raised = raised;
        enrollment.out_of_turn = passed > 0;
        self.follow(class_id);
        Ok(())
    }

    fn reject(&mut self, id: Uuid, decide: &Decide) -> Result<(), Refusal> {
        let enrollment = &self.enrollments[&id];
        let (before, class_id) = (enrollment.status, enrollment.class_id);
        match before {
            EnrollmentStatus::Applied | EnrollmentStatus::Waitlisted | EnrollmentStatus::Offered => {}
            EnrollmentStatus::Rejected => return Ok(()),
            status => return Err(Refusal::EnrollmentOver { status }),
        }
        self.set_status(id, EnrollmentStatus::Rejected);
        self.tell(id, By::Host(decide.host.user_id), Deed::Rejected);
        self.mark_decided(id, decide.host, before, decide.reason.clone());
        if before != EnrollmentStatus::Applied {
            self.class_mut(class_id).release(id);
        }
        self.follow(class_id);
        Ok(())
    }

    fn waitlist(&mut self, id: Uuid, decide: &Decide) -> Result<(), Refusal> {
        let enrollment = &self.enrollments[&id];
        let (before, class_id, arrival) = (enrollment.status, enrollment.class_id, enrollment.arrival);
        match before {
            EnrollmentStatus::Applied => {}
            EnrollmentStatus::Rejected => self.may_come_back(enrollment)?,
            EnrollmentStatus::Waitlisted => return Ok(()),
            status => return Err(Refusal::EnrollmentOver { status }),
        }
        self.is_ahead(&self.classes[&class_id])?;
        self.class_mut(class_id).queue(id, arrival)?;
        self.set_status(id, EnrollmentStatus::Waitlisted);
        self.tell(id, By::Host(decide.host.user_id), Deed::Waitlisted { decided: true });
        self.mark_decided(id, decide.host, before, decide.reason.clone());
        self.follow(class_id);
        self.serve_anew(class_id);
        Ok(())
    }

    fn confirm_payment(&mut self, id: Uuid, host: Host) -> Result<(), Refusal> {
        let enrollment = &self.enrollments[&id];
        let class_id = enrollment.class_id;
        match enrollment.status {
            EnrollmentStatus::AwaitingPayment => {}
            EnrollmentStatus::Approved => return Ok(()),
            status if status.is_active() => return Err(Refusal::NoPaymentDue { status }),
            status => return Err(Refusal::EnrollmentOver { status }),
        }
        let now = self.now;
        self.class_mut(class_id).confirm(id, Grant::Sold);
        let enrollment = self.set_status(id, EnrollmentStatus::Approved);
        enrollment.paid_at = Some(now);
        enrollment.decided_at = Some(now);
        enrollment.decided_by = Some(host.user_id);
        self.tell(id, By::Host(host.user_id), Deed::Paid);
        self.follow(class_id);
        Ok(())
    }

    fn cancel_by_host(&mut self, id: Uuid, decide: &Decide) -> Result<(), Refusal> {
        let status = self.enrollments[&id].status;
        match status {
            EnrollmentStatus::Cancelled => return Ok(()),
            EnrollmentStatus::Rejected | EnrollmentStatus::Expired => {
                return Err(Refusal::EnrollmentOver { status });
            }
            _ => {}
        }
        let (by, now) = (By::Host(decide.host.user_id), self.now);
        self.end(
            id,
            EnrollmentStatus::Cancelled,
            EndKind::Host,
            decide.reason.clone(),
            by,
        );
        let enrollment = self.enrollment_mut(id);
        enrollment.decided_at = Some(now);
        enrollment.decided_by = Some(decide.host.user_id);
        Ok(())
    }

    /// Takes the same member's last decision back, as long as nobody was told of it.
    fn undo(&mut self, id: Uuid, host: Host) -> Result<(), Refusal> {
        let enrollment = &self.enrollments[&id];
        let (class_id, status, arrival) = (enrollment.class_id, enrollment.status, enrollment.arrival);
        let is_fresh = enrollment.decided_at.is_some_and(|at| self.now < at + UNDO_SPAN);
        let Some(before) = enrollment
            .decided_from
            .filter(|_| is_fresh && enrollment.decided_by == Some(host.user_id))
        else {
            return Err(Refusal::UndoOver);
        };
        let raised = enrollment.raised;
        // Whoever was rejected may have applied again, and into a class that was cancelled or has begun nobody comes back.
        if status == EnrollmentStatus::Rejected {
            self.may_come_back(enrollment)?;
        }
        self.is_ahead(&self.classes[&class_id])?;
        let class = self.class_mut(class_id);
        // Back into the line only as long as there is room in it, and nobody would be given a place by that.
        let stays_out = before == EnrollmentStatus::Waitlisted && (class.has_free_place() || class.is_line_full());
        // The host has made the class smaller since, and it keeps at least one place.
        let stays_in = raised && class.capacity() == 1;
        if stays_out || stays_in {
            return Err(Refusal::UndoOver);
        }
        match status {
            status if status.has_place() && raised => class.retract(id),
            status if status.has_place() || status == EnrollmentStatus::Waitlisted => class.release(id),
            _ => {}
        }
        if before == EnrollmentStatus::Waitlisted {
            class.queue(id, arrival)?;
        }
        let enrollment = self.set_status(id, before);
        enrollment.placed_at = None;
        enrollment.decided_at = None;
        enrollment.decided_by = None;
        enrollment.reason = None;
        enrollment.raised = false;
        enrollment.out_of_turn = false;
        self.tell(id, By::Host(host.user_id), Deed::Reverted);
        self.follow(class_id);
        if before == EnrollmentStatus::Waitlisted {
            self.serve_anew(class_id);
        }
        Ok(())
    }

    /// Somebody who was rejected may have applied again meanwhile.
    fn may_come_back(&self, enrollment: &Enrollment) -> Result<(), Refusal> {
        match self.active_of_person(enrollment.class_id, enrollment.attendee_id) {
            None => Ok(()),
            Some(active) => Err(Refusal::AlreadyApplied {
                enrollment_id: active.id,
                status: active.status,
            }),
        }
    }

    fn mark_decided(
        &mut self,
        id: Uuid,
        host: Host,
        before: EnrollmentStatus,
        reason: Option<String>,
    ) -> &mut Enrollment {
        let now = self.now;
        let enrollment = self.enrollment_mut(id);
        enrollment.decided_at = Some(now);
        enrollment.decided_by = Some(host.user_id);
        // An offer cannot be made again as it was.
        enrollment.decided_from = Some(before).filter(|before| *before != EnrollmentStatus::Offered);
        enrollment.reason = reason;
        enrollment
    }

    pub(super) fn change(
        &mut self,
        Change {
            class_id, host, change, ..
        }: &Change,
    ) -> Result<Outcome, Refusal> {
        let class_id = *class_id;
        let class = self
            .classes
            .get(&class_id)
            .filter(|class| class.organisation_id == host.organisation_id && class.status != ClassStatus::Deleted)
            .ok_or(Refusal::NotFound)?;
        if class.status == ClassStatus::Cancelled {
            // Cancelling twice is one cancellation; nothing else can happen to it.
            return match change {
                ClassChange::Cancel { .. } => Ok(self.answer_class(class_id)),
                _ => Err(Refusal::ClassCancelled),
            };
        }
        let done = match change {
            ClassChange::Publish => self.publish(class_id, ClassStatus::Draft)?.then_some("published"),
            ClassChange::Reopen => self.publish(class_id, ClassStatus::Closed)?.then_some("reopened"),
            ClassChange::Unpublish => self.unpublish(class_id)?.then_some("unpublished"),
            ClassChange::Close => self.close(class_id).then_some("closed"),
            ClassChange::Edit(edit) => self.edit_class(class_id, host.user_id, edit)?.then_some("edited"),
            ClassChange::Cancel { reason } => {
                self.cancel_class(class_id, host.user_id, reason.as_ref())?;
                Some("cancelled")
            }
            ClassChange::Delete => {
                self.delete(class_id)?;
                Some("deleted")
            }
        };
        if let Some(change) = done {
            self.class_mut(class_id).mark_changed();
            let state = Box::new(self.classes[&class_id].state(self.now));
            self.effects.push(Effect::Class {
                state,
                by: host.user_id,
                change,
            });
        }
        self.follow(class_id);
        Ok(self.answer_class(class_id))
    }

    fn publish(&mut self, class_id: Uuid, from: ClassStatus) -> Result<bool, Refusal> {
        let class = &self.classes[&class_id];
        if class.has_started(self.now) {
            return Err(Refusal::ClassStarted);
        }
        if class.status != from {
            return Ok(false);
        }
        is_publishable(&class.facts)?;
        self.class_mut(class_id).set_status(ClassStatus::Published);
        Ok(true)
    }

    fn unpublish(&mut self, class_id: Uuid) -> Result<bool, Refusal> {
        let class = &self.classes[&class_id];
        has_no_enrollments(class)?;
        let was_shown = class.status != ClassStatus::Draft;
        if was_shown {
            self.class_mut(class_id).set_status(ClassStatus::Draft);
        }
        Ok(was_shown)
    }

    fn close(&mut self, class_id: Uuid) -> bool {
        let class = self.class_mut(class_id);
        let is_open = class.status == ClassStatus::Published;
        if is_open {
            class.set_status(ClassStatus::Closed);
        }
        is_open
    }

    fn delete(&mut self, class_id: Uuid) -> Result<(), Refusal> {
        has_no_enrollments(&self.classes[&class_id])?;
        self.class_mut(class_id).set_status(ClassStatus::Deleted);
        Ok(())
    }

    /// Everybody is told and released in the same commit. Who waits goes first: nobody is given a place in it on the way.
    fn cancel_class(&mut self, class_id: Uuid, user_id: Uuid, reason: Option<&String>) -> Result<(), Refusal> {
        let class = &self.classes[&class_id];
        if class.facts.ends_at().is_some_and(|ends_at| self.now >= ends_at) {
            return Err(Refusal::ClassStarted);
        }
        let by = By::Host(user_id);
        let mut line = self.of_class(class_id, |status| status == EnrollmentStatus::Waitlisted);
        line.reverse();
        let others = self.of_class(class_id, |status| {
            status.is_active() && status != EnrollmentStatus::Waitlisted
        });
        for id in line.into_iter().chain(others) {
            self.end(id, EnrollmentStatus::Cancelled, EndKind::Class, reason.cloned(), by);
        }
        let class = self.class_mut(class_id);
        class.set_status(ClassStatus::Cancelled);
        class.cancel_reason = reason.cloned();
        Ok(())
    }

    /// Whether anything was changed.
    fn edit_class(&mut self, class_id: Uuid, user_id: Uuid, edit: &ClassEdit) -> Result<bool, Refusal> {
        let class = &self.classes[&class_id];
        if class.version() != edit.version {
            return Err(Refusal::ClassChanged {
                version: class.version(),
            });
        }
        let old = Arc::clone(&class.facts);
        let new = &edit.facts;
        let resized = i64::from(class.capacity()) != i64::from(edit.capacity);
        let line_changed = class.waitlist != edit.waitlist || class.waitlist_capacity != edit.waitlist_capacity;
        if *old == *new && !resized && !line_changed {
            return Ok(false);
        }
        let moves_time = old.sessions != new.sessions;
        // A draft does not begin: whatever its time was, it can get another.
        if class.status != ClassStatus::Draft {
            if class.has_started(self.now) && (moves_time || resized || line_changed || old.fee != new.fee) {
                return Err(Refusal::ClassStarted);
            }
            is_publishable(new)?;
            if moves_time && new.starts_at().is_some_and(|starts_at| starts_at <= self.now) {
                return Err(Refusal::ClassStarted);
            }
        }
        if old.selection != new.selection && class.arrivals > 0 {
            return Err(Refusal::SelectionFixed);
        }
        let waiting = class.waiting();
        let line_max = if edit.waitlist { edit.waitlist_capacity } else { 0 };
        if i64::from(waiting) > i64::from(line_max) {
            return Err(Refusal::WaitlistInUse { waiting });
        }
        if !edit.close {
            class.has_places_for_all(edit.capacity)?;
        }
        // From here on the edit stands.
        if moves_time {
            self.shorten_deadlines(class_id, new);
        }
        let facts = Arc::new(new.clone());
        self.class_mut(class_id)
            .edit(facts, edit.waitlist, edit.waitlist_capacity);
        self.serve_anew(class_id);
        // Places that are new are given by the rules that are new.
        self.class_mut(class_id).resize(edit.capacity);
        self.follow(class_id);
        if moves_time {
            self.tell_of_new_time(class_id, user_id);
        }
        Ok(true)
    }

    /// Nothing that was offered or has to be paid outlives the new start.
    fn shorten_deadlines(&mut self, class_id: Uuid, new: &ClassFacts) {
        let Some(starts_at) = new.starts_at() else { return };
        for id in self.of_class(class_id, |status| {
            matches!(status, EnrollmentStatus::Offered | EnrollmentStatus::AwaitingPayment)
        }) {
            let enrollment = self.enrollment_mut(id);
            enrollment.offer_until = enrollment.offer_until.map(|until| until.min(starts_at));
            enrollment.pay_until = enrollment.pay_until.map(|until| until.min(starts_at));
        }
    }

    /// Everybody who applied hears of it; whoever had agreed to another time may leave for nothing for a while.
    fn tell_of_new_time(&mut self, class_id: Uuid, user_id: Uuid) {
        let active = self.of_class(class_id, EnrollmentStatus::is_active);
        if active.is_empty() {
            return;
        }
        let now = self.now;
        self.class_mut(class_id).time_changed_at = Some(now);
        for id in active {
            // So that a letter about an earlier status does not tell the old time.
            self.enrollment_mut(id);
            self.tell(id, By::Host(user_id), Deed::Rescheduled);
        }
    }
}

impl Decision {
    /// Whether an enrollment of this status is as the decision wants it.
    fn is_done(self, status: EnrollmentStatus) -> bool {
        match self {
            Self::Approve { .. } => status.has_place(),
            Self::Reject => status == EnrollmentStatus::Rejected,
            Self::Waitlist => status == EnrollmentStatus::Waitlisted,
            Self::ConfirmPayment => status == EnrollmentStatus::Approved,
            Self::Cancel => status == EnrollmentStatus::Cancelled,
            // Without a decision there is nobody who made it.
            Self::Undo => false,
        }
    }
}

fn has_no_enrollments(class: &Class) -> Result<(), Refusal> {
    if class.arrivals > 0 {
        Err(Refusal::HasEnrollments { count: class.arrivals })
    } else {
        Ok(())
    }
}

/// Whether people may be asked to apply for this: everything they have to know is there.
fn is_publishable(facts: &ClassFacts) -> Result<(), Refusal> {
    let mut missing = Vec::new();
    if facts.sessions.is_empty() {
        missing.push("sessions");
    }
    if facts.recruit_from.is_none() {
        missing.push("recruit_from");
    }
    let window_ends = match (facts.recruit_from, facts.recruit_until, facts.starts_at()) {
        (Some(from), Some(until), Some(starts_at)) => from < until && until <= starts_at,
        (_, until, _) => until.is_some(),
    };
    if !window_ends {
        missing.push("recruit_until");
    }
    if facts.fee > 0 {
        match facts.payment {
            Some(Payment::Online) => return Err(Refusal::PaymentsNotAvailable),
            Some(Payment::Transfer) if facts.transfer_instructions.is_none() => missing.push("transfer_instructions"),
            Some(Payment::Transfer) => {}
            None => missing.push("payment"),
        }
        if facts.seller.is_none() {
            missing.push("seller");
        }
        if facts.refund_policy.is_none() {
            missing.push("refund_policy");
        }
    }
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Refusal::NotPublishable { missing })
    }
}
