//! What the slot lane promises, in the plainest form: lists that are searched from the beginning for every question, no
//! counter, nothing derived. Written from the behaviour, not from the code that it judges.

mod guest;
mod host;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::nights;
use crate::observer::Event;
use crate::slots::asks::{Ask, Host};
use crate::slots::rows::{BookingRow, Rows, SlotRow, booking_words, slot_words};

const GRACE: TimeDelta = TimeDelta::seconds(2);
const WAITS_MAX: usize = 10;
const MISSED_MAX: i16 = 2;

#[derive(Clone, Debug)]
pub struct Slot {
    pub id: Uuid,
    pub host: Host,
    pub topic: String,
    pub place: Option<String>,
    pub online_link: Option<String>,
    pub instructions: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub capacity: i32,
    pub waitlist: bool,
    pub status: &'static str,
    pub reason: Option<String>,
    pub version: i64,
    pub decided_at: DateTime<Utc>,
    /// Whoever was ever sent to the end of the line, in that order. Places in it are counted from 1.
    pub sent_to_line: Vec<Uuid>,
}

#[derive(Clone, Debug)]
pub struct Invitation {
    pub host: Host,
    pub address: Vec<u8>,
    pub uses: i16,
    pub generation: i16,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub replaced_at: Option<DateTime<Utc>>,
    /// False for whom the host booked by hand and never invited.
    pub invited: bool,
    pub topic: Option<String>,
    pub from: Option<NaiveDate>,
    pub until: Option<NaiveDate>,
}

#[derive(Clone, Debug)]
pub struct Booking {
    pub id: Uuid,
    pub slot: Uuid,
    pub invitation: Uuid,
    pub address: Vec<u8>,
    pub name: String,
    pub booked_by: Option<Uuid>,
    pub status: &'static str,
    pub key: String,
    /// What was asked for with the key.
    pub asked: String,
    pub sequence: i32,
    pub created_at: DateTime<Utc>,
    pub placed_at: Option<DateTime<Utc>>,
    pub ended_at: Option<DateTime<Utc>>,
    pub end_kind: Option<&'static str>,
    pub end_reason: Option<String>,
    pub missed: i16,
    pub offer_until: Option<DateTime<Utc>>,
    pub moves: Option<Uuid>,
    pub notice_waived: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub slots: BTreeMap<Uuid, Slot>,
    pub invitations: BTreeMap<Uuid, Invitation>,
    pub bookings: Vec<Booking>,
    /// Booking, key and what was asked with it.
    pub changes: Vec<(Uuid, String, String)>,
    pub events: Vec<Event>,
}

/// One batch: what it may see, when it is decided, and what has happened in it.
struct Moment {
    now: DateTime<Utc>,
    locked: BTreeSet<Uuid>,
    changed: BTreeSet<Uuid>,
    happened: Vec<Event>,
}

type Decided = Result<String, String>;

impl Moment {
    fn tell(&mut self, kind: &str, aggregate: &str, about: Uuid, actor: &str, payload: Value) {
        self.happened.push(Event {
            kind: kind.into(),
            aggregate: aggregate.into(),
            about,
            actor: actor.into(),
            payload,
            at: self.now,
        });
    }
}

impl Model {
    /// The answers to a batch that is committed. `also` are slots that a command turned out to touch when it was asked before.
    pub fn apply(&mut self, clock: DateTime<Utc>, asks: &[Ask], also: &[Vec<Uuid>]) -> Vec<String> {
        let named = asks.iter().flat_map(Ask::slots).chain(also.iter().flatten().copied());
        let locked: BTreeSet<Uuid> = named.filter(|slot| self.slots.contains_key(slot)).collect();
        let now = locked
            .iter()
            .map(|slot| self.slots[slot].decided_at)
            .fold(clock, DateTime::max);
        let mut moment = Moment {
            now,
            locked: locked.clone(),
            changed: BTreeSet::new(),
            happened: Vec::new(),
        };
        for slot in locked {
            self.time_passes(&mut moment, slot);
        }
        let answers = asks
            .iter()
            .map(|ask| self.decide(&mut moment, ask).unwrap_or_else(|refused| refused))
            .collect();
        for id in &moment.changed {
            self.slots.get_mut(id).unwrap().decided_at = now;
        }
        self.events.append(&mut moment.happened);
        answers
    }

    /// When a batch on these slots would be decided.
    pub fn decision_time(&self, clock: DateTime<Utc>, slots: &[Uuid]) -> DateTime<Utc> {
        let decided = slots
            .iter()
            .filter_map(|slot| self.slots.get(slot))
            .map(|slot| slot.decided_at);
        decided.fold(clock, DateTime::max)
    }

    // --- what is so -----------------------------------------------------------------------------------------------

    /// Places taken.
    pub fn taken(&self, slot: Uuid) -> i32 {
        let takes =
            |it: &&Booking| it.slot == slot && ["BOOKED", "COMPLETED", "NO_SHOW", "OFFERED"].contains(&it.status);
        i32::try_from(self.bookings.iter().filter(takes).count()).unwrap()
    }

    pub fn free(&self, slot: Uuid) -> i32 {
        self.slots[&slot].capacity - self.taken(slot)
    }

    /// Who waits, and with which place, the first first.
    pub fn line(&self, slot: Uuid) -> Vec<(Uuid, i64)> {
        let sent = &self.slots[&slot].sent_to_line;
        let mut line = Vec::new();
        for (index, id) in sent.iter().enumerate() {
            // Whoever was sent to the end again stands at the later of the two places.
            let is_last = !sent[index + 1..].contains(id);
            if is_last && self.bookings.iter().any(|it| it.id == *id && it.status == "WAITLISTED") {
                line.push((*id, i64::try_from(index + 1).unwrap()));
            }
        }
        line
    }

    pub fn find(&self, id: Uuid) -> Option<&Booking> {
        self.bookings.iter().find(|it| it.id == id)
    }

    fn booking(&mut self, id: Uuid) -> &mut Booking {
        self.bookings.iter_mut().find(|it| it.id == id).unwrap()
    }

    fn of_slot(&self, slot: Uuid, statuses: &[&str]) -> Vec<Uuid> {
        let mut found: Vec<Uuid> = self
            .bookings
            .iter()
            .filter(|it| it.slot == slot && statuses.contains(&it.status))
            .map(|it| it.id)
            .collect();
        found.sort_unstable();
        found
    }

    fn is_booked(&self, id: Uuid) -> bool {
        self.find(id).is_some_and(|it| it.status == "BOOKED")
    }

    /// Bookings of an invitation that lie ahead.
    fn uses(&self, invitation: Uuid) -> i16 {
        let ahead = self
            .bookings
            .iter()
            .filter(|it| it.invitation == invitation && it.status == "BOOKED");
        i16::try_from(ahead.count()).unwrap()
    }

    fn waits(&self, invitation: Uuid) -> Vec<&Booking> {
        let waits = |it: &&Booking| it.invitation == invitation && ["WAITLISTED", "OFFERED"].contains(&it.status);
        let mut waits: Vec<&Booking> = self.bookings.iter().filter(waits).collect();
        waits.sort_unstable_by_key(|it| it.id);
        waits
    }

    /// Waits that would take a use: not those that the host entered, nor those that move a booking, as long as it stands.
    fn waits_for_a_use(&self, invitation: Uuid) -> Vec<Uuid> {
        let waits = self.waits(invitation).into_iter();
        waits
            .filter(|it| it.booked_by.is_none() && !it.moves.is_some_and(|kept| self.is_booked(kept)))
            .map(|it| it.id)
            .collect()
    }

    /// No useful offer can be made: the first of the line to take a free place gets it.
    fn is_first_come(&self, moment: &Moment, slot: Uuid) -> bool {
        offer_until(&self.slots[&slot], moment.now).is_none()
    }

    // --- what time does -------------------------------------------------------------------------------------------

    /// Offers that were missed, then the line, then the end of all waiting at the start.
    fn time_passes(&mut self, moment: &mut Moment, slot: Uuid) {
        let free = self.free(slot);
        let is_over =
            |it: &&Booking| it.slot == slot && it.offer_until.is_some_and(|until| until + GRACE <= moment.now);
        let mut over: Vec<(DateTime<Utc>, Uuid)> = self
            .bookings
            .iter()
            .filter(is_over)
            .map(|it| (it.offer_until.unwrap(), it.id))
            .collect();
        over.sort_unstable();
        for (_, id) in over {
            let now = moment.now;
            let booking = self.booking(id);
            booking.offer_until = None;
            booking.missed += 1;
            let out = booking.missed >= MISSED_MAX;
            if out {
                booking.status = "MISSED";
                booking.ended_at = Some(now);
            } else {
                booking.status = "WAITLISTED";
                self.slots.get_mut(&slot).unwrap().sent_to_line.push(id);
            }
            self.tell(
                moment,
                "OfferEnded",
                id,
                "system",
                json!({ "how": "MISSED", "out": out }),
            );
            self.changed(moment, slot);
        }
        self.serve(moment, slot, free);
        if moment.now >= self.slots[&slot].starts_at {
            self.end_line(moment, slot, "STARTED", None, "system");
        }
    }

    /// What is free goes to whoever waits longest. In the last hours it goes to nobody; the line is told if more is free
    /// than was.
    fn serve(&mut self, moment: &mut Moment, slot: Uuid, free_before: i32) {
        if moment.now >= self.slots[&slot].starts_at {
            return;
        }
        let Some(until) = offer_until(&self.slots[&slot], moment.now) else {
            if self.free(slot) > free_before {
                for (id, _) in self.line(slot) {
                    self.tell(moment, "OfferMade", id, "system", json!({ "first_come": true }));
                }
            }
            return;
        };
        while self.free(slot) > 0 {
            let Some((id, _)) = self.line(slot).first().copied() else {
                return;
            };
            let booking = self.booking(id);
            booking.status = "OFFERED";
            booking.offer_until = Some(until);
            self.tell(moment, "OfferMade", id, "system", json!({ "until": until }));
            self.changed(moment, slot);
        }
    }

    /// The last of the line first, then whoever was offered a place.
    fn end_line(&mut self, moment: &mut Moment, slot: Uuid, kind: &'static str, reason: Option<&String>, actor: &str) {
        let line: Vec<Uuid> = self.line(slot).into_iter().rev().map(|(id, _)| id).collect();
        for id in line.into_iter().chain(self.of_slot(slot, &["OFFERED"])) {
            self.end_wait(moment, id, kind, reason, actor);
        }
    }

    // --- what commands do -----------------------------------------------------------------------------------------

    fn decide(&mut self, moment: &mut Moment, ask: &Ask) -> Decided {
        match ask {
            Ask::Book { .. } => self.book(moment, ask),
            Ask::Cancel {
                booking,
                generation,
                late,
                reason,
                key,
                ..
            } => {
                self.by_link(*booking, *generation)?;
                self.cancel(moment, *booking, *late, reason.as_ref(), (key, &ask.content()))
            }
            Ask::Move {
                booking, generation, ..
            } => {
                self.by_link(*booking, *generation)?;
                self.move_booking(moment, ask)
            }
            Ask::Accept {
                booking, generation, ..
            } => {
                self.by_link(*booking, *generation)?;
                self.accept(moment, *booking)
            }
            Ask::Leave {
                booking, generation, ..
            } => {
                self.by_link(*booking, *generation)?;
                self.leave(moment, *booking)
            }
            Ask::Remove {
                booking, by, reason, ..
            } => self.remove(moment, *booking, *by, reason.as_ref()),
            Ask::Settle { booking, by, came, .. } => self.settle(moment, *booking, *by, *came),
            Ask::Change { slot, by, what } => self.change(moment, *slot, *by, what),
            Ask::Expire { slot } => self
                .slots
                .contains_key(slot)
                .then(|| self.show_slot(*slot))
                .ok_or("NotFound".into()),
        }
    }

    // --- how things end -------------------------------------------------------------------------------------------

    fn end(
        &mut self,
        moment: &mut Moment,
        id: Uuid,
        status: &'static str,
        kind: Option<&'static str>,
        reason: Option<&String>,
    ) {
        let now = moment.now;
        let booking = self.booking(id);
        if booking.status == "BOOKED" {
            booking.sequence += 1;
        }
        booking.status = status;
        booking.ended_at = Some(now);
        booking.end_kind = kind;
        booking.end_reason = reason.cloned();
        booking.offer_until = None;
        let slot = booking.slot;
        self.changed(moment, slot);
    }

    fn cancel_booking(
        &mut self,
        moment: &mut Moment,
        id: Uuid,
        kind: &'static str,
        reason: Option<&String>,
        actor: &str,
    ) {
        let slot = self.find(id).unwrap().slot;
        let free = self.free(slot);
        self.end(moment, id, "CANCELLED", Some(kind), reason);
        self.tell(moment, "BookingCancelled", id, actor, json!({ "kind": kind }));
        self.serve(moment, slot, free);
    }

    fn end_wait(&mut self, moment: &mut Moment, id: Uuid, kind: &'static str, reason: Option<&String>, actor: &str) {
        let slot = self.find(id).unwrap().slot;
        let free = self.free(slot);
        self.end(moment, id, "ENDED", Some(kind), reason);
        self.tell(moment, "WaitEnded", id, actor, json!({ "kind": kind }));
        self.serve(moment, slot, free);
    }

    fn leave_line(&mut self, moment: &mut Moment, id: Uuid, actor: &str) {
        let (slot, status) = self.find(id).map(|it| (it.slot, it.status)).unwrap();
        let free = self.free(slot);
        if status == "OFFERED" {
            self.end(moment, id, "DECLINED", None, None);
            self.tell(moment, "OfferEnded", id, actor, json!({ "how": "DECLINED" }));
        } else {
            self.end(moment, id, "LEFT", None, None);
            self.tell(moment, "WaitEnded", id, actor, json!({ "kind": "LEFT" }));
        }
        self.serve(moment, slot, free);
    }

    /// A row is written once per batch, however much happens to it.
    fn changed(&mut self, moment: &mut Moment, slot: Uuid) {
        if moment.changed.insert(slot) {
            self.slots.get_mut(&slot).unwrap().version += 1;
        }
    }

    // --- words ----------------------------------------------------------------------------------------------------

    /// The command has to come again when the slots of all these are locked.
    fn reroute(&self, moment: &Moment, bookings: &[Uuid]) -> Result<(), String> {
        let slots = bookings.iter().map(|id| self.find(*id).unwrap().slot);
        let missing: Vec<Uuid> = slots.filter(|slot| !moment.locked.contains(slot)).collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(format!("rerouted to {missing:?}"))
        }
    }

    fn position(&self, id: Uuid) -> Option<usize> {
        let slot = self.find(id)?.slot;
        self.line(slot)
            .iter()
            .position(|(waits, _)| *waits == id)
            .map(|index| index + 1)
    }

    fn show(&self, moment: &Moment, id: Uuid) -> String {
        let booking = self.find(id).unwrap();
        if let Err(rerouted) = self.reroute(moment, &[id]) {
            return rerouted;
        }
        let takes_what_is_free =
            booking.status == "WAITLISTED" && self.free(booking.slot) > 0 && self.is_first_come(moment, booking.slot);
        let row = booking_words(&self.booking_row(booking), self.position(id), takes_what_is_free);
        format!("{row} of {}", self.show_slot(booking.slot))
    }

    fn show_slot(&self, id: Uuid) -> String {
        slot_words(&self.slot_row(&self.slots[&id]))
    }

    /// Events tell how things stood when they happened, whatever the rest of the batch does to them.
    fn tell_of_slot(&self, moment: &mut Moment, kind: &str, id: Uuid, actor: &str) {
        let slot = &self.slots[&id];
        let payload = json!({
            "capacity": slot.capacity,
            "booked_count": self.taken(id),
            "status": slot.status,
            "starts_at": slot.starts_at,
        });
        moment.tell(kind, "slot", id, actor, payload);
    }

    fn tell(&self, moment: &mut Moment, kind: &str, id: Uuid, actor: &str, mut payload: Value) {
        let booking = self.find(id).unwrap();
        payload["slot_id"] = json!(booking.slot);
        payload["invitation_id"] = json!(booking.invitation);
        moment.tell(kind, "booking", id, actor, payload);
    }

    /// Every row, as the tables should have it.
    pub fn rows(&self) -> Rows {
        let mut changes: Vec<(Uuid, String)> = self.changes.iter().map(|(id, key, _)| (*id, key.clone())).collect();
        changes.sort();
        let mut bookings: Vec<BookingRow> = self.bookings.iter().map(|it| self.booking_row(it)).collect();
        bookings.sort_by_key(|it| it.id);
        Rows {
            bookings,
            slots: self.slots.values().map(|it| self.slot_row(it)).collect(),
            changes,
            events: self.events.clone(),
        }
    }

    fn booking_row(&self, it: &Booking) -> BookingRow {
        let place = || {
            self.line(it.slot)
                .into_iter()
                .find(|(id, _)| *id == it.id)
                .map(|(_, place)| place)
        };
        BookingRow {
            id: it.id,
            slot: it.slot,
            invitation: it.invitation,
            address: it.address.clone(),
            name: it.name.clone(),
            booked_by: it.booked_by,
            status: it.status.into(),
            generation: 1,
            sequence: it.sequence,
            key: it.key.clone(),
            created_at: it.created_at,
            placed_at: it.placed_at,
            ended_at: it.ended_at,
            end_kind: it.end_kind.map(Into::into),
            end_reason: it.end_reason.clone(),
            line_place: if it.status == "WAITLISTED" { place() } else { None },
            missed: it.missed,
            offer_until: it.offer_until,
            due_at: match it.status {
                "WAITLISTED" => Some(self.slots[&it.slot].starts_at),
                _ => it.offer_until.map(|until| until + GRACE),
            },
            moves: it.moves,
            notice_waived: it.notice_waived,
        }
    }

    fn slot_row(&self, it: &Slot) -> SlotRow {
        SlotRow {
            id: it.id,
            topic: it.topic.clone(),
            place: it.place.clone(),
            online_link: it.online_link.clone(),
            instructions: it.instructions.clone(),
            starts_at: it.starts_at,
            ends_at: it.ends_at,
            capacity: it.capacity,
            booked_count: self.taken(it.id),
            waiting_count: i32::try_from(self.line(it.id).len()).unwrap(),
            line_end: i64::try_from(it.sent_to_line.len()).unwrap(),
            waitlist: it.waitlist,
            status: it.status.into(),
            reason: it.reason.clone(),
            version: it.version,
            decided_at: it.decided_at,
        }
    }
}

fn notice(slot: &Slot) -> TimeDelta {
    TimeDelta::minutes(slot.host.notice_minutes.into())
}

/// 12 hours, at most a quarter of the time left, at least 30 minutes; from 22:00 to 08:00 the clock stands still unless the
/// start is within 12 hours; never past the notice limit. None in the last two hours, or if less than 30 minutes would be left.
pub fn offer_until(slot: &Slot, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let hour = TimeDelta::hours(1);
    let left = slot.starts_at - now;
    if left <= hour * 2 {
        return None;
    }
    let quarter = TimeDelta::microseconds(left.num_microseconds().unwrap() / 4);
    let length = quarter.clamp(hour / 2, hour * 12);
    let until = nights::after(now, length, slot.host.hours_east, left > hour * 12);
    let until = until.min(slot.starts_at - notice(slot));
    (until - now >= hour / 2).then_some(until)
}
