//! One class of a batch: its facts, and its places.

use std::sync::Arc;

use allocation::pool::{
    BrokenFacts, Change, Command as PoolCommand, Done, Grant, Promotion, Refusal as PoolRefusal, State,
};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use uuid::Uuid;

use super::facts::{ClassFacts, ClassRow, ClassState, ClassStatus, Enrollment, EnrollmentStatus, Stage};
use super::{PROMOTE_UNTIL, Refusal};
use crate::places::{Counts, DEADLINE_GRACE, LineRules, Places, micros, offers};

/// Who misses the offer of a place in a class is out.
const MISSED_OFFERS_MAX: u8 = 1;
/// So close to the start the clock of an offer runs at night too.
const NO_NIGHT_WITHIN: TimeDelta = TimeDelta::hours(12);

#[derive(Clone, Debug)]
pub struct Class {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub zone: Tz,
    pub facts: Arc<ClassFacts>,
    pub form_version: Option<i32>,
    pub status: ClassStatus,
    pub cancel_reason: Option<String>,
    pub waitlist: bool,
    pub waitlist_capacity: i32,
    pub arrivals: i64,
    pub begun: bool,
    pub time_changed_at: Option<DateTime<Utc>>,
    places: Places,
    /// What its page shows was edited.
    edited: bool,
}

impl Class {
    /// `enrollments` are those of the class that were loaded: all of its line, whoever's time is over, and whatever the
    /// commands name.
    pub fn new<'a>(
        now: DateTime<Utc>,
        row: ClassRow,
        enrollments: impl Iterator<Item = &'a Enrollment>,
    ) -> Result<Self, BrokenFacts> {
        let counts = Counts {
            capacity: row.capacity,
            taken: row.taken_count,
            waiting: row.waiting_count,
            line_end: row.arrivals,
        };
        let closed = row.status != ClassStatus::Published;
        let enrollments: Vec<&Enrollment> = enrollments.collect();
        let length_max = line_length(row.waitlist, row.waitlist_capacity);
        let line = line_rules(now, &row.facts, row.zone, length_max, &enrollments);
        Ok(Self {
            places: Places::new(now, counts, closed, line, row.version, units(&enrollments))?,
            id: row.id,
            organisation_id: row.organisation_id,
            zone: row.zone,
            facts: row.facts,
            form_version: row.form_version,
            status: row.status,
            cancel_reason: row.cancel_reason,
            waitlist: row.waitlist,
            waitlist_capacity: row.waitlist_capacity,
            arrivals: row.arrivals,
            begun: row.begun,
            time_changed_at: row.time_changed_at,
            edited: false,
        })
    }

    /// Its line is served by the new rules from [`Self::rebuild`] on.
    pub fn edit(&mut self, facts: Arc<ClassFacts>, waitlist: bool, waitlist_capacity: i32) {
        self.facts = facts;
        self.waitlist = waitlist;
        self.waitlist_capacity = waitlist_capacity;
        self.edited = true;
    }

    /// The same places and people under other rules: another time, fee or waitlist has others, and so has another line.
    pub fn rebuild<'a>(
        &mut self,
        now: DateTime<Utc>,
        enrollments: impl Iterator<Item = &'a Enrollment>,
    ) -> Result<(), BrokenFacts> {
        let enrollments: Vec<&Enrollment> = enrollments.collect();
        let length_max = line_length(self.waitlist, self.waitlist_capacity);
        let line = line_rules(now, &self.facts, self.zone, length_max, &enrollments);
        self.places.rebuild(now, line, units(&enrollments))
    }

    pub fn changed(&self) -> bool {
        self.places.changed()
    }

    pub fn edited(&self) -> bool {
        self.edited
    }

    pub fn version(&self) -> i64 {
        self.places.version()
    }

    pub fn state(&self, now: DateTime<Utc>) -> ClassState {
        let Counts {
            capacity,
            taken,
            waiting,
            line_end: _,
        } = self.places.counts();
        ClassState {
            id: self.id,
            organisation_id: self.organisation_id,
            zone: self.zone,
            stage: Stage::of(self.status, self.facts.starts_at(), self.facts.ends_at(), now),
            facts: Arc::clone(&self.facts),
            status: self.status,
            cancel_reason: self.cancel_reason.clone(),
            capacity,
            waitlist: self.waitlist,
            waitlist_capacity: self.waitlist_capacity,
            taken_count: taken,
            waiting_count: waiting,
            arrivals: self.arrivals,
            begun: self.begun,
            time_changed_at: self.time_changed_at,
            version: self.version(),
        }
    }

    pub fn capacity(&self) -> u32 {
        self.places.pool().capacity()
    }

    pub fn waiting(&self) -> u32 {
        self.places.pool().waiting()
    }

    /// Who waits, in order.
    pub fn line(&self) -> impl Iterator<Item = Uuid> {
        self.places.pool().line()
    }

    pub fn position(&self, enrollment_id: Uuid) -> Option<u32> {
        self.places.position(enrollment_id)
    }

    pub fn has_started(&self, now: DateTime<Utc>) -> bool {
        self.facts.starts_at().is_some_and(|starts_at| now >= starts_at)
    }

    /// Applications that are paid have a place until the transfer must have come, at the latest until the start.
    pub fn pay_until(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        let until = now + TimeDelta::hours(self.facts.transfer_hours.into());
        self.facts.starts_at().map_or(until, |starts_at| until.min(starts_at))
    }

    /// How a place is given to somebody with this fee.
    pub fn grant(&self, fee: i64, now: DateTime<Utc>) -> Grant {
        if fee == 0 {
            Grant::Sold
        } else {
            Grant::Held {
                until: micros(self.pay_until(now) + DEADLINE_GRACE),
            }
        }
    }

    /// The number of the next application.
    pub fn next_arrival(&mut self) -> i64 {
        self.arrivals += 1;
        self.places.mark_changed();
        self.arrivals
    }

    /// Whether a newcomer would get a place.
    pub fn has_room(&self) -> bool {
        self.places.has_room()
    }

    /// Whether a place is free that nobody waits for, whatever the class is open for.
    pub fn has_free_place(&self) -> bool {
        self.places.pool().free() > 0 && self.waiting() == 0
    }

    /// Whether nobody more may wait.
    pub fn is_line_full(&self) -> bool {
        self.waiting() >= line_length(self.waitlist, self.waitlist_capacity)
    }

    pub fn full(&self) -> Refusal {
        Refusal::ClassFull {
            waiting: self.waiting(),
            waitlist: self.waitlist,
        }
    }

    /// A newcomer takes a place.
    ///
    /// # Panics
    /// If there is none: see [`Self::has_room`].
    pub fn claim(&mut self, unit: Uuid, grant: Grant) {
        self.places
            .decide(PoolCommand::Claim {
                unit,
                grant,
                wait: false,
            })
            .expect("the caller has seen that there is room");
    }

    /// Puts somebody into the line, where the number of arrival says.
    pub fn queue(&mut self, unit: Uuid, arrival: i64) -> Result<(), Refusal> {
        let sequence = u64::try_from(arrival).unwrap_or(0);
        match self.places.decide(PoolCommand::Queue { unit, sequence }) {
            Ok(_) => Ok(()),
            Err(PoolRefusal::PlaceFree) => Err(Refusal::PlaceFree),
            Err(PoolRefusal::WaitlistFull) => Err(Refusal::WaitlistFull),
            Err(refusal) => panic!("an application could not wait: {refusal}"),
        }
    }

    /// The host gives a place, whatever the class is open for: to whoever is offered one, or one that nobody waits for, or
    /// with `raise` one more. Whether the capacity grew; None if there is no place.
    pub fn give(&mut self, unit: Uuid, grant: Grant, raise: bool) -> Option<bool> {
        let before = self.capacity();
        match self.places.decide(PoolCommand::Promote { unit, grant, raise }) {
            Ok(_) => Some(self.capacity() > before),
            Err(PoolRefusal::Full) => None,
            Err(refusal) => panic!("a place given by the host was refused: {refusal}"),
        }
    }

    /// Takes what is offered, or settles what is held.
    ///
    /// # Panics
    /// If nothing is offered to or held by it.
    pub fn confirm(&mut self, unit: Uuid, grant: Grant) {
        self.places
            .decide(PoolCommand::Confirm { unit, grant })
            .expect("the caller has seen that a place is offered or held");
    }

    pub fn release(&mut self, unit: Uuid) {
        self.places.release(unit);
    }

    /// Gives a place up that reopens later; if somebody waits, they get it now. Whether it is withheld.
    pub fn withhold(&mut self, unit: Uuid, until: DateTime<Utc>) -> bool {
        let until = micros(until);
        match self.places.decide(PoolCommand::Withhold { unit, until }) {
            Ok(Done::Withheld) => true,
            Ok(_) => false,
            Err(refusal) => panic!("a place could not be given up: {refusal}"),
        }
    }

    /// Takes back a place that the capacity was raised for.
    pub fn retract(&mut self, unit: Uuid) {
        self.places
            .decide(PoolCommand::Retract { unit })
            .expect("what was given can be taken back once");
    }

    pub fn has_places_for_all(&self, capacity: i32) -> Result<(), Refusal> {
        let taken = self.places.counts().taken;
        if capacity < taken {
            Err(Refusal::CapacityBelowTaken { taken })
        } else {
            Ok(())
        }
    }

    /// A capacity below what is taken closes the class and keeps everybody.
    pub fn resize(&mut self, capacity: i32) {
        let capacity = u32::try_from(capacity).unwrap_or(0);
        let done = self
            .places
            .decide(PoolCommand::Resize { capacity, close: true })
            .expect("a resize that keeps everybody is never refused");
        // A draft stays one: closing would show it.
        if matches!(done, Done::ClosedInstead { .. }) && self.status == ClassStatus::Published {
            self.status = ClassStatus::Closed;
        }
    }

    /// Only a published class admits newcomers.
    pub fn set_status(&mut self, status: ClassStatus) {
        let command = if status == ClassStatus::Published {
            PoolCommand::Open
        } else {
            PoolCommand::Close
        };
        self.places
            .decide(command)
            .expect("opening and closing are never refused");
        self.status = status;
        self.places.mark_changed();
    }

    pub fn mark_changed(&mut self) {
        self.places.mark_changed();
    }

    /// What happened to enrollments since it was last asked, other than by commands of their own.
    pub fn take_changes(&mut self) -> Vec<Change<Uuid>> {
        self.places.take_changes()
    }
}

fn line_length(waitlist: bool, waitlist_capacity: i32) -> u32 {
    u32::try_from(waitlist_capacity).ok().filter(|_| waitlist).unwrap_or(0)
}

/// Where the enrollments of a class stand, as the pool counts them. What is under review takes no place.
fn units(enrollments: &[&Enrollment]) -> impl Iterator<Item = (Uuid, State)> {
    enrollments.iter().filter_map(|enrollment| {
        let due = || micros(enrollment.due_at().unwrap_or_default());
        let state = match enrollment.status {
            EnrollmentStatus::Waitlisted => State::Waiting {
                sequence: u64::try_from(enrollment.arrival).unwrap_or(0),
                missed: 0,
            },
            EnrollmentStatus::Offered => State::Offered {
                until: due(),
                missed: 0,
            },
            EnrollmentStatus::AwaitingPayment => State::Held { until: due() },
            EnrollmentStatus::Approved => State::Sold,
            EnrollmentStatus::Cancelled | EnrollmentStatus::Expired if enrollment.withheld_until.is_some() => {
                State::Held { until: due() }
            }
            _ => return None,
        };
        Some((enrollment.id, state))
    })
}

/// What becomes of a place that is free while somebody waits: a free one is given until a day before the start, others are
/// offered. From the start on nobody gets one by waiting.
fn line_rules(
    now: DateTime<Utc>,
    facts: &ClassFacts,
    zone: Tz,
    length_max: u32,
    enrollments: &[&Enrollment],
) -> LineRules {
    // Whoever applied while it cost something pays, although the class may be free by now.
    let in_line = |enrollment: &&&Enrollment| enrollment.status == EnrollmentStatus::Waitlisted;
    let is_free = facts.fee == 0 && enrollments.iter().filter(in_line).all(|waits| waits.fee == 0);
    let promotion = match facts.starts_at() {
        Some(starts_at) if now < starts_at => {
            if is_free && now < starts_at - PROMOTE_UNTIL {
                Promotion::Grant(Grant::Sold)
            } else {
                Promotion::Offer {
                    until: micros(offer_until(now, starts_at, facts.offer_minutes, zone) + DEADLINE_GRACE),
                }
            }
        }
        _ => Promotion::FirstToConfirm,
    };
    LineRules {
        length_max,
        missed_max: MISSED_OFFERS_MAX,
        promotion,
    }
}

/// The deadline, as shown, of an offer made now.
fn offer_until(now: DateTime<Utc>, starts_at: DateTime<Utc>, minutes: i32, zone: Tz) -> DateTime<Utc> {
    let length = TimeDelta::minutes(minutes.into());
    let until = if starts_at - now > NO_NIGHT_WITHIN {
        offers::after_waking_hours(now, length, zone)
    } else {
        now + length
    };
    until.min(starts_at)
}
