//! What hosts ask for.

use chrono::TimeDelta;
use jari::classes::rules::{
    By, Change, ClassChange, ClassEdit, ClassFacts, ClassStatus, Decide, Decision, EndKind, EnrollmentStatus, Host,
    Payment, Refusal,
};
use serde_json::json;
use uuid::Uuid;

use super::{Class, Decided, Model, Moment, is_active};
use crate::classes::rows::{previewed, status_text};
use crate::observer::Event;

/// A decision can be taken back for so long.
const UNDO: TimeDelta = TimeDelta::seconds(10);

impl Model {
    pub(super) fn decide_by_host(&mut self, moment: &mut Moment, it: &Decide) -> Decided {
        use EnrollmentStatus::{Applied, Approved, AwaitingPayment, Cancelled, Offered, Rejected, Waitlisted};
        let id = it.enrollment_id;
        let row = self.find(id).filter(|row| {
            moment.locked.contains(&row.class) && self.classes[&row.class].organisation == it.host.organisation_id
        });
        let row = row.ok_or(Refusal::NotFound)?;
        let (status, class) = (row.status, row.class);
        if row.version != it.version {
            let wanted: &[EnrollmentStatus] = match it.decision {
                Decision::Approve { .. } => &[Approved, AwaitingPayment],
                Decision::Reject => &[Rejected],
                Decision::Waitlist => &[Waitlisted],
                Decision::ConfirmPayment => &[Approved],
                Decision::Cancel => &[Cancelled],
                Decision::Undo => &[],
            };
            return match (row.decided_by, row.decided_at) {
                (Some(by), Some(at)) if by != it.host.user_id => Err(Refusal::AlreadyDecided { by, at, status }),
                (Some(_), _) if wanted.contains(&status) => Ok(self.show(moment, id)),
                _ => Err(Refusal::EnrollmentChanged),
            };
        }
        match (it.decision, status) {
            (Decision::Undo, _) => self.undo(moment, id, it.host)?,
            // As it is already.
            (Decision::Approve { .. }, Approved | AwaitingPayment)
            | (Decision::Reject, Rejected)
            | (Decision::Waitlist, Waitlisted)
            | (Decision::ConfirmPayment, Approved)
            | (Decision::Cancel, Cancelled) => {}
            (Decision::Approve { raise }, Applied | Waitlisted | Offered | Rejected) => {
                self.comes_back(id)?;
                self.is_to_come(moment, class)?;
                self.approve(moment, it, raise)?;
            }
            (Decision::Reject, Applied | Waitlisted | Offered) => {
                self.set(moment, id, Rejected);
                let payload = json!({ "decided": true });
                self.tell(moment, "EnrollmentRejected", id, By::Host(it.host.user_id), payload);
                self.decided(moment, it, status);
                if status != Applied {
                    self.changed(moment, class);
                }
                self.serve(moment, class);
            }
            (Decision::Waitlist, Applied | Rejected) => {
                self.comes_back(id)?;
                self.is_to_come(moment, class)?;
                if self.free(class) > 0 && self.line(class).is_empty() {
                    return Err(Refusal::PlaceFree);
                }
                if self.is_line_full(class) {
                    return Err(Refusal::WaitlistFull);
                }
                self.set(moment, id, Waitlisted);
                let payload = json!({ "decided": true });
                self.tell(moment, "EnrollmentWaitlisted", id, By::Host(it.host.user_id), payload);
                self.decided(moment, it, status);
                self.changed(moment, class);
                self.settle_the_line(moment, class);
            }
            (Decision::ConfirmPayment, AwaitingPayment) => {
                let now = moment.now;
                let row = self.set(moment, id, Approved);
                row.paid_at = Some(now);
                row.decided_at = Some(now);
                row.decided_by = Some(it.host.user_id);
                self.tell(moment, "EnrollmentPaid", id, By::Host(it.host.user_id), json!({}));
                self.changed(moment, class);
            }
            (Decision::Cancel, Applied | AwaitingPayment | Approved | Waitlisted | Offered) => {
                let by = By::Host(it.host.user_id);
                self.end(moment, id, Cancelled, EndKind::Host, it.reason.as_ref(), by);
                let now = moment.now;
                let row = self.row(moment, id);
                row.decided_at = Some(now);
                row.decided_by = Some(it.host.user_id);
            }
            (Decision::ConfirmPayment, Applied | Waitlisted | Offered) => {
                return Err(Refusal::NoPaymentDue { status });
            }
            _ => return Err(Refusal::EnrollmentOver { status }),
        }
        Ok(self.show(moment, id))
    }

    /// What would be answered, of which nothing is kept.
    pub(super) fn preview(&self, moment: &Moment, decisions: &[Decide]) -> String {
        let (mut copy, mut moment) = (self.clone(), moment.clone());
        let answers: Vec<String> = decisions
            .iter()
            .map(|it| match copy.decide_by_host(&mut moment, it) {
                Ok(answer) => answer,
                Err(refusal) => format!("{refusal:?}"),
            })
            .collect();
        previewed(&answers)
    }

    /// Whoever was rejected may have applied again meanwhile.
    fn comes_back(&self, id: Uuid) -> Result<(), Refusal> {
        let row = self.find(id).unwrap();
        if row.status == EnrollmentStatus::Rejected {
            self.is_not_there(row.class, row.attendee)?;
        }
        Ok(())
    }

    /// A free place, the one that is offered, or with a reason one more, past whoever waits longer.
    fn approve(&mut self, moment: &mut Moment, it: &Decide, raise: bool) -> Result<(), Refusal> {
        let id = it.enrollment_id;
        let (status, class) = (self.status(id), self.find(id).unwrap().class);
        let longer: Vec<Uuid> = self.line(class).into_iter().take_while(|other| *other != id).collect();
        let is_full = status != EnrollmentStatus::Offered && self.free(class) == 0;
        if is_full && !raise {
            return Err(Refusal::WouldPass { passed: longer });
        }
        if is_full && it.reason.is_none() {
            return Err(Refusal::ReasonNeeded);
        }
        if is_full {
            self.classes.get_mut(&class).unwrap().capacity += 1;
        }
        let passed = if is_full { longer.len() } else { 0 };
        self.place(moment, id, By::Host(it.host.user_id), passed, is_full, true);
        self.decided(moment, it, status);
        let row = self.row(moment, id);
        row.raised = is_full;
        row.out_of_turn = passed > 0;
        self.serve(moment, class);
        Ok(())
    }

    fn decided(&mut self, moment: &mut Moment, it: &Decide, before: EnrollmentStatus) {
        let now = moment.now;
        let row = self.row(moment, it.enrollment_id);
        row.decided_at = Some(now);
        row.decided_by = Some(it.host.user_id);
        // An offer cannot be made again as it was.
        row.decided_from = (before != EnrollmentStatus::Offered).then_some(before);
        row.reason.clone_from(&it.reason);
    }

    /// The same member takes the last decision back, as long as nobody was told of it and everything can be as it was.
    fn undo(&mut self, moment: &mut Moment, id: Uuid, host: Host) -> Result<(), Refusal> {
        let row = self.find(id).unwrap();
        let (class, status, raised) = (row.class, row.status, row.raised);
        let is_fresh = row.decided_at.is_some_and(|at| moment.now - at < UNDO) && row.decided_by == Some(host.user_id);
        let before = row.decided_from.filter(|_| is_fresh).ok_or(Refusal::UndoOver)?;
        self.comes_back(id)?;
        self.is_to_come(moment, class)?;
        let goes_back_to_the_line = before == EnrollmentStatus::Waitlisted;
        let has_free_place = self.free(class) > 0 && self.line(class).is_empty();
        if goes_back_to_the_line && (has_free_place || self.is_line_full(class)) {
            return Err(Refusal::UndoOver);
        }
        // The host has made the class smaller since; a class has at least one place.
        if raised && self.classes[&class].capacity == 1 {
            return Err(Refusal::UndoOver);
        }
        if raised {
            self.classes.get_mut(&class).unwrap().capacity -= 1;
        }
        let row = self.set(moment, id, before);
        row.placed_at = None;
        row.decided_at = None;
        row.decided_by = None;
        row.reason = None;
        row.raised = false;
        row.out_of_turn = false;
        self.tell(moment, "EnrollmentReverted", id, By::Host(host.user_id), json!({}));
        if status != EnrollmentStatus::Rejected || goes_back_to_the_line {
            self.changed(moment, class);
        }
        self.serve(moment, class);
        if goes_back_to_the_line {
            self.settle_the_line(moment, class);
        }
        Ok(())
    }

    // --- classes --------------------------------------------------------------------------------------------------

    pub(super) fn of_host(&self, class: Uuid, host: Host) -> Result<&Class, Refusal> {
        self.classes
            .get(&class)
            .filter(|it| it.organisation == host.organisation_id && it.status != ClassStatus::Deleted)
            .ok_or(Refusal::NotFound)
    }

    pub(super) fn change(&mut self, moment: &mut Moment, it: &Change) -> Decided {
        let id = it.class_id;
        let class = self.of_host(id, it.host)?;
        let status = class.status;
        if status == ClassStatus::Cancelled {
            return match it.change {
                ClassChange::Cancel { .. } => Ok(self.show_class(moment, id)),
                _ => Err(Refusal::ClassCancelled),
            };
        }
        let change = match &it.change {
            ClassChange::Publish | ClassChange::Reopen => {
                let is_first = matches!(it.change, ClassChange::Publish);
                if class.has_started(moment.now) {
                    return Err(Refusal::ClassStarted);
                }
                let from = if is_first {
                    ClassStatus::Draft
                } else {
                    ClassStatus::Closed
                };
                if status == from {
                    is_publishable(&class.facts)?;
                    self.classes.get_mut(&id).unwrap().status = ClassStatus::Published;
                    Some(if is_first { "published" } else { "reopened" })
                } else {
                    None
                }
            }
            ClassChange::Unpublish | ClassChange::Delete => {
                if class.arrivals > 0 {
                    return Err(Refusal::HasEnrollments { count: class.arrivals });
                }
                let (to, change) = match it.change {
                    ClassChange::Delete => (ClassStatus::Deleted, "deleted"),
                    _ => (ClassStatus::Draft, "unpublished"),
                };
                self.classes.get_mut(&id).unwrap().status = to;
                (status != to).then_some(change)
            }
            ClassChange::Close => (status == ClassStatus::Published).then(|| {
                self.classes.get_mut(&id).unwrap().status = ClassStatus::Closed;
                "closed"
            }),
            ClassChange::Edit(edit) => self.edit_class(moment, id, it.host.user_id, edit)?.then_some("edited"),
            ClassChange::Cancel { reason } => {
                self.cancel_class(moment, id, it.host.user_id, reason.as_ref())?;
                Some("cancelled")
            }
        };
        if let Some(change) = change {
            self.changed(moment, id);
            self.tell_of_class(moment, id, it.host.user_id, change);
        }
        Ok(self.show_class(moment, id))
    }

    /// The last of the line first, so that nobody is given a place that is taken back at once.
    fn cancel_class(
        &mut self,
        moment: &mut Moment,
        id: Uuid,
        user: Uuid,
        reason: Option<&String>,
    ) -> Result<(), Refusal> {
        use EnrollmentStatus::{Applied, Approved, AwaitingPayment, Cancelled, Offered};
        if self.classes[&id].has_ended(moment.now) {
            return Err(Refusal::ClassStarted);
        }
        let line = self.line(id).into_iter().rev();
        for enrollment in line.chain(self.of_class(id, &[Applied, AwaitingPayment, Approved, Offered])) {
            self.end(moment, enrollment, Cancelled, EndKind::Class, reason, By::Host(user));
        }
        let class = self.classes.get_mut(&id).unwrap();
        class.status = ClassStatus::Cancelled;
        class.reason = reason.cloned();
        Ok(())
    }

    fn edit_class(&mut self, moment: &mut Moment, id: Uuid, user: Uuid, edit: &ClassEdit) -> Result<bool, Refusal> {
        let class = &self.classes[&id];
        if class.version != edit.version {
            return Err(Refusal::ClassChanged { version: class.version });
        }
        let (old, new) = (class.facts.clone(), &edit.facts);
        let line_max = if edit.waitlist { edit.waitlist_capacity } else { 0 };
        let line_changes = (class.waitlist, class.waitlist_capacity) != (edit.waitlist, edit.waitlist_capacity);
        let is_resized = class.capacity != edit.capacity;
        if old == *new && !is_resized && !line_changes {
            return Ok(false);
        }
        let moves = old.sessions != new.sessions;
        if class.status != ClassStatus::Draft {
            if class.has_started(moment.now) && (moves || is_resized || line_changes || old.fee != new.fee) {
                return Err(Refusal::ClassStarted);
            }
            is_publishable(new)?;
            if moves && new.starts_at().unwrap() <= moment.now {
                return Err(Refusal::ClassStarted);
            }
        }
        if old.selection != new.selection && class.arrivals > 0 {
            return Err(Refusal::SelectionFixed);
        }
        let waiting = self.line(id).len();
        if i32::try_from(waiting).unwrap() > line_max {
            return Err(Refusal::WaitlistInUse {
                waiting: u32::try_from(waiting).unwrap(),
            });
        }
        let taken = self.taken(id);
        if edit.capacity < taken && !edit.close {
            return Err(Refusal::CapacityBelowTaken { taken });
        }
        self.changed(moment, id);
        if moves && let Some(starts_at) = new.starts_at() {
            for it in self.of_class(id, &[EnrollmentStatus::Offered, EnrollmentStatus::AwaitingPayment]) {
                let row = self.row(moment, it);
                row.offer_until = row.offer_until.map(|until| until.min(starts_at));
                row.pay_until = row.pay_until.map(|until| until.min(starts_at));
            }
        }
        let class = self.classes.get_mut(&id).unwrap();
        class.facts = new.clone();
        class.waitlist = edit.waitlist;
        class.waitlist_capacity = edit.waitlist_capacity;
        self.time_passes(moment, id);
        let taken = self.taken(id);
        let class = self.classes.get_mut(&id).unwrap();
        class.capacity = edit.capacity.max(taken);
        if edit.capacity < taken && class.status == ClassStatus::Published {
            class.status = ClassStatus::Closed;
        }
        self.serve(moment, id);
        if moves {
            self.tell_of_new_time(moment, id, user);
        }
        Ok(true)
    }

    fn tell_of_new_time(&mut self, moment: &mut Moment, id: Uuid, user: Uuid) {
        let active: Vec<EnrollmentStatus> = EnrollmentStatus::ALL.into_iter().filter(|it| is_active(*it)).collect();
        let active = self.of_class(id, &active);
        if !active.is_empty() {
            self.classes.get_mut(&id).unwrap().time_changed_at = Some(moment.now);
        }
        for it in active {
            self.row(moment, it);
            self.tell(moment, "EnrollmentRescheduled", it, By::Host(user), json!({}));
        }
    }

    fn tell_of_class(&self, moment: &mut Moment, id: Uuid, user: Uuid, change: &str) {
        let class = &self.classes[&id];
        let kind = if change == "cancelled" {
            "ClassCancelled"
        } else {
            "ClassChanged"
        };
        moment.happened.push(Event {
            kind: kind.into(),
            aggregate: "class".into(),
            about: id,
            actor: format!("user:{user}"),
            payload: json!({
                "change": change,
                "capacity": class.capacity,
                "taken_count": self.taken(id),
                "status": status_text(class.status),
                "starts_at": class.starts_at(),
            }),
            at: moment.now,
        });
    }
}

/// Everything that whoever applies has to know.
fn is_publishable(facts: &ClassFacts) -> Result<(), Refusal> {
    let mut missing = Vec::new();
    if facts.sessions.is_empty() {
        missing.push("sessions");
    }
    if facts.recruit_from.is_none() {
        missing.push("recruit_from");
    }
    match (facts.recruit_from, facts.recruit_until, facts.starts_at()) {
        (Some(from), Some(until), Some(starts_at)) if from >= until || until > starts_at => {
            missing.push("recruit_until");
        }
        (_, None, _) => missing.push("recruit_until"),
        _ => {}
    }
    if facts.fee > 0 {
        if facts.payment == Some(Payment::Online) {
            return Err(Refusal::PaymentsNotAvailable);
        }
        if facts.payment.is_none() {
            missing.push("payment");
        } else if facts.transfer_instructions.is_none() {
            missing.push("transfer_instructions");
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
