//! What the enrolment lane promises, in the plainest form: lists that are searched from the beginning for every question, no
//! counter, nothing derived. Written from the behaviour, not from the code that it judges.

mod applicant;
mod host;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use jari::classes::rules::refund::refund;
use jari::classes::rules::{
    By, ClassFacts, ClassStatus, Command, EndKind, EnrollmentStatus, Host, Refusal, Reopening, Stage,
};
use jari::secrets::Draw;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::classes::bench::secrets;
use crate::classes::rows::{
    ClassRow, EnrollmentRow, FileRow, Rows, class_row, class_words, enrollment_words, status_text, written,
};
use crate::nights;
use crate::observer::Event;

pub const GRACE: TimeDelta = TimeDelta::seconds(2);

/// Somebody of an organisation, which has a zone.
#[derive(Clone, Copy, Debug)]
pub struct Member {
    pub host: Host,
    pub zone: Tz,
    /// In that zone, on all days of the tests.
    pub hours_east: i64,
}

#[derive(Clone, Debug)]
pub struct Class {
    pub id: Uuid,
    pub organisation: Uuid,
    pub host: Uuid,
    pub zone: Tz,
    pub hours_east: i64,
    pub facts: ClassFacts,
    pub form_version: Option<i32>,
    pub status: ClassStatus,
    pub reason: Option<String>,
    pub capacity: i32,
    pub waitlist: bool,
    pub waitlist_capacity: i32,
    pub arrivals: i64,
    pub begun: bool,
    pub time_changed_at: Option<DateTime<Utc>>,
    pub version: i64,
    pub decided_at: DateTime<Utc>,
}

impl Class {
    pub fn starts_at(&self) -> Option<DateTime<Utc>> {
        self.facts.sessions.iter().map(|session| session.starts_at).min()
    }

    pub fn ends_at(&self) -> Option<DateTime<Utc>> {
        self.facts.sessions.iter().map(|session| session.ends_at).max()
    }

    fn has_started(&self, now: DateTime<Utc>) -> bool {
        self.starts_at().is_some_and(|at| at <= now)
    }

    fn has_ended(&self, now: DateTime<Utc>) -> bool {
        self.ends_at().is_some_and(|at| at <= now)
    }

    fn line_max(&self) -> i32 {
        if self.waitlist { self.waitlist_capacity } else { 0 }
    }

    fn pay_until(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let until = now + TimeDelta::hours(self.facts.transfer_hours.into());
        self.starts_at().map_or(until, |starts_at| until.min(starts_at))
    }

    /// When a place that this enrollment gives up now can be had again; None at once.
    fn reopens_at(&self, id: Uuid, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        let at = match self.facts.reopening {
            Reopening::AtOnce => None,
            Reopening::Random => {
                let minute = i64::try_from(secrets().draw(Draw::Reopening, id) % 60).unwrap();
                Some(now + TimeDelta::minutes(minute + 1))
            }
            Reopening::AtHours => {
                // Hour by hour, by the class's clock.
                let hour = TimeDelta::hours(1);
                let micros = now.timestamp_micros().rem_euclid(3_600_000_000);
                let mut at = now - TimeDelta::microseconds(micros);
                (0..48).find_map(|_| {
                    at += hour;
                    let local = (at.timestamp() / 3_600 + self.hours_east).rem_euclid(24);
                    let is_announced = self.facts.reopening_hours.iter().any(|hour| i64::from(*hour) == local);
                    is_announced.then_some(at)
                })
            }
        };
        // One that would reopen when the class has begun is free at once.
        at.filter(|at| self.starts_at().is_none_or(|starts_at| *at < starts_at))
    }
}

/// What becomes of a place that is free while somebody waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Granted,
    Offered { until: DateTime<Utc> },
    Nobodys,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub classes: BTreeMap<Uuid, Class>,
    pub enrollments: Vec<EnrollmentRow>,
    pub files: BTreeMap<Uuid, FileRow>,
    pub events: Vec<Event>,
}

/// One batch: what it may see, when it is decided, and what has happened in it.
#[derive(Clone)]
struct Moment {
    now: DateTime<Utc>,
    locked: BTreeSet<Uuid>,
    /// How each line is served: settled when the batch begins, when the class is edited and when the host puts somebody into it.
    lines: BTreeMap<Uuid, Line>,
    changed: BTreeSet<Uuid>,
    touched: BTreeSet<Uuid>,
    happened: Vec<Event>,
}

type Decided = Result<String, Refusal>;

impl Model {
    /// The answers to a batch that is committed.
    pub fn apply(&mut self, clock: DateTime<Utc>, commands: &[Command]) -> Vec<String> {
        let named = commands.iter().map(Command::class_id);
        let locked: BTreeSet<Uuid> = named.filter(|id| self.classes.contains_key(id)).collect();
        let now = locked
            .iter()
            .map(|id| self.classes[id].decided_at)
            .fold(clock, DateTime::max);
        let mut moment = Moment {
            now,
            locked: locked.clone(),
            lines: BTreeMap::new(),
            changed: BTreeSet::new(),
            touched: BTreeSet::new(),
            happened: Vec::new(),
        };
        for class in locked {
            let withheld = self.unpaid_places_reopen_later(&mut moment, class);
            self.time_passes(&mut moment, class);
            // Whoever waits gets such a place at once.
            for id in withheld {
                if !self.line(class).is_empty() {
                    self.row(&mut moment, id).withheld_until = None;
                    self.serve(&mut moment, class);
                }
            }
        }
        let answers = commands
            .iter()
            .map(|command| match self.decide(&mut moment, command) {
                Ok(answer) => answer,
                Err(refusal) => format!("{refusal:?}"),
            })
            .collect();
        for id in &moment.changed {
            self.classes.get_mut(id).unwrap().decided_at = now;
        }
        self.events.append(&mut moment.happened);
        answers
    }

    /// When a batch on these classes would be decided.
    pub fn decision_time(&self, clock: DateTime<Utc>, classes: &[Uuid]) -> DateTime<Utc> {
        let decided = classes
            .iter()
            .filter_map(|id| self.classes.get(id))
            .map(|it| it.decided_at);
        decided.fold(clock, DateTime::max)
    }

    fn decide(&mut self, moment: &mut Moment, command: &Command) -> Decided {
        match command {
            Command::Apply(apply) => self.apply_for(moment, apply),
            Command::Edit(edit) => self.edit_answers(moment, edit),
            Command::Cancel(it) => self.cancel(moment, it.enrollment_id, it.user_id),
            Command::Accept(it) => self.accept(moment, it.enrollment_id, it.user_id),
            Command::Decline(it) => self.decline(moment, it.enrollment_id, it.user_id),
            Command::Decide(decide) => self.decide_by_host(moment, decide),
            Command::Preview { decisions, .. } => Ok(self.preview(moment, decisions)),
            Command::Change(change) => self.change(moment, change),
            Command::Expire { class_id, begin } => self.expire(moment, *class_id, *begin),
        }
    }

    // --- what is so -----------------------------------------------------------------------------------------------

    /// Places taken, also those that reopen later.
    pub fn taken(&self, class: Uuid) -> i32 {
        use EnrollmentStatus::{Approved, AwaitingPayment, Offered};
        let takes = |it: &&EnrollmentRow| {
            it.class == class
                && (matches!(it.status, Approved | AwaitingPayment | Offered) || it.withheld_until.is_some())
        };
        i32::try_from(self.enrollments.iter().filter(takes).count()).unwrap()
    }

    pub fn free(&self, class: Uuid) -> i32 {
        self.classes[&class].capacity - self.taken(class)
    }

    /// Who waits, in the order in which they applied.
    pub fn line(&self, class: Uuid) -> Vec<Uuid> {
        self.of_class(class, &[EnrollmentStatus::Waitlisted])
    }

    /// In the order of their arrival.
    pub fn of_class(&self, class: Uuid, statuses: &[EnrollmentStatus]) -> Vec<Uuid> {
        let mut found: Vec<(i64, Uuid)> = self
            .enrollments
            .iter()
            .filter(|it| it.class == class && statuses.contains(&it.status))
            .map(|it| (it.arrival, it.id))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, id)| id).collect()
    }

    pub fn find(&self, id: Uuid) -> Option<&EnrollmentRow> {
        self.enrollments.iter().find(|it| it.id == id)
    }

    fn status(&self, id: Uuid) -> EnrollmentStatus {
        self.find(id).unwrap().status
    }

    fn class_of(&self, id: Uuid) -> &Class {
        &self.classes[&self.find(id).unwrap().class]
    }

    fn is_line_full(&self, class: Uuid) -> bool {
        i32::try_from(self.line(class).len()).unwrap() >= self.classes[&class].line_max()
    }

    /// Somebody who attends has one enrollment in a class that is not over.
    fn active_of_person(&self, class: Uuid, attendee: Uuid) -> Option<&EnrollmentRow> {
        self.enrollments
            .iter()
            .find(|it| it.class == class && it.attendee == attendee && is_active(it.status))
    }

    // --- what time does -------------------------------------------------------------------------------------------

    /// A place that was not paid for is given up like a cancelled one. Who gave one up so, in the order in which they applied.
    fn unpaid_places_reopen_later(&mut self, moment: &mut Moment, class: Uuid) -> Vec<Uuid> {
        if self.classes[&class].has_started(moment.now) {
            return Vec::new();
        }
        let due = self.due(moment, class);
        let mut unpaid = self.of_class(class, &[EnrollmentStatus::AwaitingPayment]);
        unpaid.retain(|id| due.contains(id) && self.classes[&class].reopens_at(*id, moment.now).is_some());
        for &id in &unpaid {
            let until = self.classes[&class].reopens_at(id, moment.now);
            self.end_row(moment, id, EnrollmentStatus::Expired, EndKind::Payment, None);
            self.row(moment, id).withheld_until = until;
            self.tell(moment, "EnrollmentExpired", id, By::Time, json!({ "kind": "PAYMENT" }));
        }
        unpaid
    }

    /// Whose deadline is over, the first first.
    fn due(&self, moment: &Moment, class: Uuid) -> Vec<Uuid> {
        let mut due: Vec<(DateTime<Utc>, Uuid)> = self
            .enrollments
            .iter()
            .filter(|it| it.class == class)
            .filter_map(|it| Some((due_at(it)?, it.id)))
            .filter(|(at, _)| *at <= moment.now)
            .collect();
        due.sort_unstable();
        due.into_iter().map(|(_, id)| id).collect()
    }

    fn settle_the_line(&self, moment: &mut Moment, class: Uuid) {
        let line = self.how_the_line_is_served(moment, class);
        moment.lines.insert(class, line);
    }

    /// Deadlines that are over, then the line.
    fn time_passes(&mut self, moment: &mut Moment, class: Uuid) {
        self.settle_the_line(moment, class);
        for id in self.due(moment, class) {
            let kind = match self.status(id) {
                EnrollmentStatus::Offered => EndKind::Offer,
                EnrollmentStatus::AwaitingPayment => EndKind::Payment,
                // Its place reopens; nobody is told.
                _ => {
                    self.row(moment, id).withheld_until = None;
                    self.changed(moment, class);
                    continue;
                }
            };
            self.end_row(moment, id, EnrollmentStatus::Expired, kind, None);
            self.tell(
                moment,
                "EnrollmentExpired",
                id,
                By::Time,
                json!({ "kind": written(kind) }),
            );
            self.changed(moment, class);
        }
        self.serve(moment, class);
    }

    /// A place that costs nothing is given until a day before the start, others are offered; from the start on nobody gets
    /// one by waiting. Whoever applied while it cost something pays, although the class may be free by now.
    fn how_the_line_is_served(&self, moment: &Moment, class: Uuid) -> Line {
        let pays = self.line(class).into_iter().any(|id| self.find(id).unwrap().fee > 0);
        let it = &self.classes[&class];
        let Some(starts_at) = it.starts_at().filter(|at| moment.now < *at) else {
            return Line::Nobodys;
        };
        let left = starts_at - moment.now;
        if it.facts.fee == 0 && !pays && left > TimeDelta::hours(24) {
            return Line::Granted;
        }
        let length = TimeDelta::minutes(it.facts.offer_minutes.into());
        let until = nights::after(moment.now, length, it.hours_east, left > TimeDelta::hours(12));
        Line::Offered {
            until: until.min(starts_at),
        }
    }

    /// What is free goes to whoever waits longest.
    fn serve(&mut self, moment: &mut Moment, class: Uuid) {
        while self.free(class) > 0 {
            let Some(id) = self.line(class).first().copied() else {
                return;
            };
            let now = moment.now;
            match moment.lines[&class] {
                Line::Nobodys => return,
                Line::Granted => {
                    self.set(moment, id, EnrollmentStatus::Approved).placed_at = Some(now);
                    self.tell(moment, "EnrollmentPromoted", id, By::Time, json!({}));
                }
                Line::Offered { until } => {
                    self.set(moment, id, EnrollmentStatus::Offered).offer_until = Some(until);
                    self.tell(moment, "EnrollmentOffered", id, By::Time, json!({ "until": until }));
                }
            }
            self.changed(moment, class);
        }
    }

    /// The start ends whatever is not a place by then.
    fn expire(&mut self, moment: &mut Moment, class: Uuid, begin: bool) -> Decided {
        use EnrollmentStatus::{Applied, Offered, Waitlisted};
        let it = self.classes.get(&class).ok_or(Refusal::NotFound)?;
        if begin && it.has_started(moment.now) && !it.begun {
            for id in self.of_class(class, &[Applied, Waitlisted, Offered]) {
                self.end(moment, id, EnrollmentStatus::Expired, EndKind::Started, None, By::Time);
            }
            self.classes.get_mut(&class).unwrap().begun = true;
            self.changed(moment, class);
        }
        Ok(self.show_class(moment, class))
    }

    // --- how things change ----------------------------------------------------------------------------------------

    /// The row to be changed; its version rises once per batch, however much happens to it.
    fn row(&mut self, moment: &mut Moment, id: Uuid) -> &mut EnrollmentRow {
        let row = self.enrollments.iter_mut().find(|it| it.id == id).unwrap();
        if moment.touched.insert(id) {
            row.version += 1;
        }
        row
    }

    /// As with rows of enrollments.
    fn changed(&mut self, moment: &mut Moment, class: Uuid) {
        if moment.changed.insert(class) {
            self.classes.get_mut(&class).unwrap().version += 1;
        }
    }

    fn set(&mut self, moment: &mut Moment, id: Uuid, status: EnrollmentStatus) -> &mut EnrollmentRow {
        let row = self.row(moment, id);
        row.status = status;
        row.transition += 1;
        row.offer_until = None;
        row.pay_until = None;
        row.decided_from = None;
        row
    }

    /// Somebody has a place, for good or until it is paid for.
    fn place(&mut self, moment: &mut Moment, id: Uuid, by: By, passed: usize, raised: bool, decided: bool) {
        let now = moment.now;
        let (fee, class) = (self.find(id).unwrap().fee, self.find(id).unwrap().class);
        let mut payload = json!({ "passed": passed, "raised": raised, "decided": decided });
        let kind = if fee > 0 {
            let until = self.classes[&class].pay_until(now);
            self.set(moment, id, EnrollmentStatus::AwaitingPayment).pay_until = Some(until);
            payload["until"] = json!(until);
            "EnrollmentPaymentDue"
        } else {
            self.set(moment, id, EnrollmentStatus::Approved);
            "EnrollmentApproved"
        };
        self.row(moment, id).placed_at = Some(now);
        self.tell(moment, kind, id, by, payload);
        self.changed(moment, class);
    }

    fn end_row(
        &mut self,
        moment: &mut Moment,
        id: Uuid,
        status: EnrollmentStatus,
        kind: EndKind,
        reason: Option<&String>,
    ) {
        let now = moment.now;
        let row = self.set(moment, id, status);
        row.ended_at = Some(now);
        row.end_kind = Some(kind);
        row.reason = reason.cloned();
    }

    /// Ends something that was not over; its place goes to the line, or can be had again when the class says so.
    fn end(
        &mut self,
        moment: &mut Moment,
        id: Uuid,
        status: EnrollmentStatus,
        kind: EndKind,
        reason: Option<&String>,
        by: By,
    ) {
        let (before, class) = (self.status(id), self.find(id).unwrap().class);
        let refund = self.refund_due(moment, id, kind);
        self.end_row(moment, id, status, kind, reason);
        self.row(moment, id).refund_due = refund;
        let name = if status == EnrollmentStatus::Expired {
            "EnrollmentExpired"
        } else {
            "EnrollmentCancelled"
        };
        self.tell(moment, name, id, by, json!({ "kind": written(kind) }));
        let had_a_place = matches!(before, EnrollmentStatus::Approved | EnrollmentStatus::AwaitingPayment);
        let it = &self.classes[&class];
        let may_reopen = had_a_place
            && matches!(kind, EndKind::Applicant | EndKind::Host)
            && !it.has_started(moment.now)
            && self.line(class).is_empty();
        if may_reopen {
            let until = it.reopens_at(id, moment.now);
            self.row(moment, id).withheld_until = until;
        }
        if before != EnrollmentStatus::Applied {
            self.changed(moment, class);
        }
        self.serve(moment, class);
    }

    /// What was paid comes back whole if the host ends it, or soon after the host has moved the class.
    fn refund_due(&self, moment: &Moment, id: Uuid, kind: EndKind) -> Option<i64> {
        let (row, class) = (self.find(id).unwrap(), self.class_of(id));
        row.paid_at?;
        let moved = class
            .time_changed_at
            .is_some_and(|at| moment.now < at + TimeDelta::days(7) && row.placed_at.is_some_and(|placed| placed < at));
        let policy = class
            .facts
            .refund_policy
            .filter(|_| !moved && !matches!(kind, EndKind::Class | EndKind::Host));
        Some(policy.map_or(row.fee, |policy| {
            refund(policy, row.fee, &class.facts.sessions, class.zone, moment.now)
        }))
    }

    /// Events tell how things stood when they happened, whatever the rest of the batch does to them.
    fn tell(&self, moment: &mut Moment, kind: &str, id: Uuid, by: By, mut payload: Value) {
        let row = self.find(id).unwrap();
        payload["class_id"] = json!(row.class);
        payload["transition"] = json!(row.transition);
        payload["by_host"] = json!(matches!(by, By::Host(_)));
        moment.happened.push(Event {
            kind: kind.into(),
            aggregate: "enrollment".into(),
            about: id,
            actor: match by {
                By::Applicant(id) | By::Host(id) => format!("user:{id}"),
                By::Time => "system".into(),
            },
            payload,
            at: moment.now,
        });
    }

    // --- words ----------------------------------------------------------------------------------------------------

    fn show(&self, moment: &Moment, id: Uuid) -> String {
        let row = self.find(id).unwrap();
        let place = self.line(row.class).iter().position(|waits| *waits == id);
        let position = place.map(|place| u32::try_from(place + 1).unwrap());
        format!(
            "{} of {}",
            enrollment_words(row, position),
            self.show_class(moment, row.class)
        )
    }

    fn show_class(&self, moment: &Moment, id: Uuid) -> String {
        let class = &self.classes[&id];
        let stage = match class.status {
            ClassStatus::Draft => Stage::Draft,
            ClassStatus::Cancelled | ClassStatus::Deleted => Stage::Cancelled,
            _ if class.has_ended(moment.now) => Stage::Ended,
            _ if class.has_started(moment.now) => Stage::Running,
            ClassStatus::Published => Stage::Published,
            ClassStatus::Closed => Stage::Closed,
        };
        class_words(&self.class_row(class), stage)
    }

    fn class_row(&self, it: &Class) -> ClassRow {
        ClassRow {
            capacity: it.capacity,
            waitlist: it.waitlist,
            waitlist_capacity: it.waitlist_capacity,
            status: status_text(it.status).into(),
            reason: it.reason.clone(),
            taken_count: self.taken(it.id),
            waiting_count: i32::try_from(self.line(it.id).len()).unwrap(),
            arrivals: it.arrivals,
            begun: it.begun,
            time_changed_at: it.time_changed_at,
            version: it.version,
            decided_at: it.decided_at,
            ..class_row(it.id, &it.facts)
        }
    }

    /// Every row, as the tables should have it.
    pub fn rows(&self) -> Rows {
        let mut enrollments = self.enrollments.clone();
        for row in &mut enrollments {
            row.due_at = due_at(row);
        }
        enrollments.sort_by_key(|it| it.id);
        Rows {
            enrollments,
            classes: self.classes.values().map(|it| self.class_row(it)).collect(),
            files: self.files.values().cloned().collect(),
            events: self.events.clone(),
        }
    }
}

pub fn is_active(status: EnrollmentStatus) -> bool {
    use EnrollmentStatus::{Applied, Approved, AwaitingPayment, Offered, Waitlisted};
    [Applied, AwaitingPayment, Approved, Waitlisted, Offered].contains(&status)
}

/// When something ends by itself: deadlines that are shown have a moment more.
fn due_at(row: &EnrollmentRow) -> Option<DateTime<Utc>> {
    let shown = row.offer_until.or(row.pay_until);
    shown.map(|until| until + GRACE).or(row.withheld_until)
}
