//! What applicants ask for, and hosts for somebody.

use chrono::TimeDelta;
use jari::classes::rules::{
    Applicant, Apply, By, ClassStatus, EditAfterApproval, EditAnswers, EndKind, EnrollmentStatus, Host, NamedFile,
    Refusal, Selection, Visibility,
};
use serde_json::json;
use uuid::Uuid;

use super::{Decided, GRACE, Model, Moment, is_active};
use crate::classes::rows::EnrollmentRow;

impl Model {
    pub(super) fn apply_for(&mut self, moment: &mut Moment, it: &Apply) -> Decided {
        match &it.by {
            Applicant::User { user_id, knows_address } => self.apply_by_user(moment, it, *user_id, *knows_address),
            Applicant::Host { host, raise } => self.apply_by_host(moment, it, *host, raise.as_ref()),
        }
    }

    fn apply_by_user(&mut self, moment: &mut Moment, it: &Apply, user: Uuid, knows_address: bool) -> Decided {
        let class = self.classes.get(&it.class_id).ok_or(Refusal::NotFound)?;
        if let Some(earlier) = self.earlier(it, user)? {
            return Ok(self.show(moment, earlier));
        }
        if [ClassStatus::Draft, ClassStatus::Deleted].contains(&class.status) {
            return Err(Refusal::NotFound);
        }
        if class.facts.visibility == Visibility::Unlisted && !knows_address {
            return Err(Refusal::UnknownLink);
        }
        self.is_to_come(moment, it.class_id)?;
        let (opens_at, ended_at) = (class.facts.recruit_from.unwrap(), class.facts.recruit_until.unwrap());
        let wait = opens_at - moment.now;
        if wait > TimeDelta::seconds(2) {
            return Err(Refusal::NotOpenYet { opens_at });
        }
        if wait > TimeDelta::zero() {
            return Err(Refusal::TooEarly { wait });
        }
        if moment.now >= ended_at + GRACE {
            return Err(Refusal::RecruitingOver { ended_at });
        }
        if class.status == ClassStatus::Closed {
            return Err(Refusal::ClassClosed);
        }
        self.is_form(it.class_id, it.form_version)?;
        self.are_files(&it.files, it.class_id, user, it.enrollment_id)?;
        self.is_not_there(it.class_id, it.attendee_id)?;
        let latest = self
            .enrollments
            .iter()
            .filter(|before| before.class == it.class_id && before.attendee == it.attendee_id)
            .max_by_key(|before| before.arrival);
        if let Some(rejected) = latest.filter(|before| before.status == EnrollmentStatus::Rejected)
            && !class.facts.reapply
        {
            return Err(Refusal::RejectedBefore {
                enrollment_id: rejected.id,
            });
        }
        let is_reviewed = class.facts.selection == Selection::Review;
        let line = self.line(it.class_id).len();
        // Whoever waits comes first, even if a place is free at this moment.
        let has_room = self.free(it.class_id) > 0 && line == 0;
        if !is_reviewed && !has_room && self.is_line_full(it.class_id) {
            return Err(Refusal::ClassFull {
                waiting: u32::try_from(line).unwrap(),
                waitlist: class.waitlist,
            });
        }
        self.create(moment, it, Some(user), None);
        let id = it.enrollment_id;
        if is_reviewed {
            self.tell(moment, "EnrollmentApplied", id, By::Applicant(user), json!({}));
        } else if has_room {
            self.place(moment, id, By::Applicant(user), 0, false, false);
        } else {
            self.set(moment, id, EnrollmentStatus::Waitlisted);
            let payload = json!({ "decided": false });
            self.tell(moment, "EnrollmentWaitlisted", id, By::Applicant(user), payload);
        }
        Ok(self.show(moment, id))
    }

    /// With the host's own right: outside the window, also into a closed class, past the line with a reason.
    fn apply_by_host(&mut self, moment: &mut Moment, it: &Apply, host: Host, raise: Option<&String>) -> Decided {
        self.of_host(it.class_id, host)?;
        if let Some(earlier) = self.earlier(it, host.user_id)? {
            return Ok(self.show(moment, earlier));
        }
        self.is_to_come(moment, it.class_id)?;
        self.are_files(&it.files, it.class_id, host.user_id, it.enrollment_id)?;
        self.is_not_there(it.class_id, it.attendee_id)?;
        let passed = self.line(it.class_id);
        let is_full = self.free(it.class_id) == 0;
        if is_full && raise.is_none() {
            return Err(Refusal::WouldPass { passed });
        }
        if is_full {
            self.classes.get_mut(&it.class_id).unwrap().capacity += 1;
        }
        self.create(moment, it, None, Some(host.user_id));
        let row = self.row(moment, it.enrollment_id);
        row.raised = is_full;
        row.out_of_turn = !passed.is_empty();
        row.reason = raise.cloned();
        self.place(
            moment,
            it.enrollment_id,
            By::Host(host.user_id),
            passed.len(),
            is_full,
            false,
        );
        Ok(self.show(moment, it.enrollment_id))
    }

    fn create(&mut self, moment: &mut Moment, it: &Apply, user: Option<Uuid>, entered_by: Option<Uuid>) {
        self.changed(moment, it.class_id);
        let class = self.classes.get_mut(&it.class_id).unwrap();
        class.arrivals += 1;
        // It is written once, with whatever else happens to it in this batch.
        moment.touched.insert(it.enrollment_id);
        self.enrollments.push(EnrollmentRow {
            id: it.enrollment_id,
            class: it.class_id,
            principal: user.or(entered_by).unwrap(),
            user,
            attendee: it.attendee_id,
            name: it.attendee_name.clone(),
            entered_by,
            status: EnrollmentStatus::Applied,
            arrival: class.arrivals,
            key: it.key.key.clone(),
            fingerprint: it.key.fingerprint.clone(),
            form_version: it.form_version,
            answers: it.answers_sealed.clone(),
            terms: it.agreed_terms.clone(),
            fee: class.facts.fee,
            version: 1,
            transition: 1,
            applied_at: moment.now,
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
            due_at: None,
        });
        self.take(&it.files, it.enrollment_id);
    }

    pub(super) fn edit_answers(&mut self, moment: &mut Moment, it: &EditAnswers) -> Decided {
        let id = self.own(moment, it.enrollment_id, it.user_id)?;
        let (row, class) = (self.find(id).unwrap(), self.class_of(id));
        let (class_id, status) = (class.id, row.status);
        if row.version != it.version {
            return Err(Refusal::EnrollmentChanged);
        }
        if !is_active(status) {
            return Err(Refusal::EnrollmentOver { status });
        }
        self.is_to_come(moment, class_id)?;
        let until = class.facts.edit_until.or(class.facts.recruit_until);
        if until.is_some_and(|until| moment.now >= until + GRACE) {
            return Err(Refusal::EditOver);
        }
        self.is_form(class_id, it.form_version)?;
        self.are_files(&it.files, class_id, it.user_id, id)?;
        let loses_its_place = matches!(status, EnrollmentStatus::Approved | EnrollmentStatus::AwaitingPayment)
            && class.facts.selection == Selection::Review
            && class.facts.edit_after_approval == EditAfterApproval::Review
            && row.paid_at.is_none();
        self.take(&it.files, id);
        let row = self.row(moment, id);
        row.form_version = it.form_version;
        row.answers.clone_from(&it.answers_sealed);
        if loses_its_place {
            let row = self.set(moment, id, EnrollmentStatus::Applied);
            row.placed_at = None;
            row.raised = false;
            row.out_of_turn = false;
            self.tell(moment, "EnrollmentReopened", id, By::Applicant(it.user_id), json!({}));
            self.changed(moment, class_id);
            self.serve(moment, class_id);
        } else {
            self.tell(moment, "EnrollmentEdited", id, By::Applicant(it.user_id), json!({}));
        }
        Ok(self.show(moment, id))
    }

    /// A place can be left until the class is over.
    pub(super) fn cancel(&mut self, moment: &mut Moment, id: Uuid, user: Uuid) -> Decided {
        let id = self.own(moment, id, user)?;
        match self.status(id) {
            EnrollmentStatus::Cancelled => {}
            status if !is_active(status) => return Err(Refusal::EnrollmentOver { status }),
            _ if self.class_of(id).has_ended(moment.now) => return Err(Refusal::ClassStarted),
            _ => self.end(
                moment,
                id,
                EnrollmentStatus::Cancelled,
                EndKind::Applicant,
                None,
                By::Applicant(user),
            ),
        }
        Ok(self.show(moment, id))
    }

    pub(super) fn accept(&mut self, moment: &mut Moment, id: Uuid, user: Uuid) -> Decided {
        let id = self.own(moment, id, user)?;
        match self.status(id) {
            EnrollmentStatus::Approved | EnrollmentStatus::AwaitingPayment => {}
            EnrollmentStatus::Offered => {
                self.is_to_come(moment, self.find(id).unwrap().class)?;
                self.place(moment, id, By::Applicant(user), 0, false, false);
            }
            status => return Err(self.offer_over(id, status)),
        }
        Ok(self.show(moment, id))
    }

    pub(super) fn decline(&mut self, moment: &mut Moment, id: Uuid, user: Uuid) -> Decided {
        let id = self.own(moment, id, user)?;
        match self.status(id) {
            EnrollmentStatus::Offered => self.end(
                moment,
                id,
                EnrollmentStatus::Cancelled,
                EndKind::Declined,
                None,
                By::Applicant(user),
            ),
            EnrollmentStatus::Cancelled if self.find(id).unwrap().end_kind == Some(EndKind::Declined) => {}
            status => return Err(self.offer_over(id, status)),
        }
        Ok(self.show(moment, id))
    }

    // --- who may ask ----------------------------------------------------------------------------------------------

    /// What the same person has asked for with this key.
    fn earlier(&self, it: &Apply, principal: Uuid) -> Result<Option<Uuid>, Refusal> {
        let found = self
            .enrollments
            .iter()
            .find(|before| before.principal == principal && before.key == it.key.key);
        match found {
            Some(before) if before.fingerprint != it.key.fingerprint => Err(Refusal::KeyReused),
            found => Ok(found.map(|before| before.id)),
        }
    }

    fn own(&self, moment: &Moment, id: Uuid, user: Uuid) -> Result<Uuid, Refusal> {
        match self.find(id) {
            Some(row) if row.user == Some(user) && moment.locked.contains(&row.class) => Ok(id),
            _ => Err(Refusal::NotFound),
        }
    }

    pub(super) fn is_to_come(&self, moment: &Moment, class: Uuid) -> Result<(), Refusal> {
        let class = &self.classes[&class];
        if class.status == ClassStatus::Cancelled {
            return Err(Refusal::ClassCancelled);
        }
        if class.has_started(moment.now) {
            return Err(Refusal::ClassStarted);
        }
        Ok(())
    }

    pub(super) fn is_not_there(&self, class: Uuid, attendee: Uuid) -> Result<(), Refusal> {
        match self.active_of_person(class, attendee) {
            None => Ok(()),
            Some(active) => Err(Refusal::AlreadyApplied {
                enrollment_id: active.id,
                status: active.status,
            }),
        }
    }

    fn is_form(&self, class: Uuid, named: Option<i32>) -> Result<(), Refusal> {
        let form_version = self.classes[&class].form_version;
        if form_version == named {
            Ok(())
        } else {
            Err(Refusal::FormChanged { form_version })
        }
    }

    fn are_files(&self, files: &[NamedFile], class: Uuid, user: Uuid, enrollment: Uuid) -> Result<(), Refusal> {
        for NamedFile { question, file } in files {
            let found = self.files.get(file).filter(|found| {
                let of_another = found.enrollment.is_some_and(|taken_by| taken_by != enrollment);
                found.class == class && found.user == user && !of_another
            });
            let question = question.clone();
            match found {
                None => return Err(Refusal::NoSuchFile { question }),
                Some(found) if found.question != question => return Err(Refusal::FileOfAnotherQuestion { question }),
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn take(&mut self, files: &[NamedFile], enrollment: Uuid) {
        for named in files {
            self.files.get_mut(&named.file).unwrap().enrollment = Some(enrollment);
        }
    }

    fn offer_over(&self, id: Uuid, status: EnrollmentStatus) -> Refusal {
        Refusal::OfferOver {
            status,
            until: self.find(id).unwrap().ended_at,
        }
    }
}
