//! What the slot lane promises, in the plainest form: lists that are searched from the beginning for every question, no
//! counter, nothing derived. Written from the behaviour, not from the code that it judges.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use jari::consultations::rules::SlotEdit;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::asks::{Ask, Booker, Host, What};
use crate::rows::{BookingRow, Event, Rows, SlotRow, booking_words, slot_words};

const GRACE: TimeDelta = TimeDelta::seconds(2);
const CORRECTION: TimeDelta = TimeDelta::days(30);
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
    happened: Vec<Happened>,
}

/// What an event tells beside its own is as the batch leaves it: nobody sees anything in between.
struct Happened {
    kind: &'static str,
    about: About,
    actor: String,
    more: Value,
}

enum About {
    Slot(Uuid),
    Booking(Uuid),
}

type Decided = Result<String, String>;

impl Moment {
    fn of_booking(&mut self, kind: &'static str, id: Uuid, actor: &str, more: Value) {
        let (about, actor) = (About::Booking(id), actor.to_owned());
        self.happened.push(Happened {
            kind,
            about,
            actor,
            more,
        });
    }

    fn of_slot(&mut self, kind: &'static str, id: Uuid, actor: &str) {
        let (about, actor) = (About::Slot(id), actor.to_owned());
        self.happened.push(Happened {
            kind,
            about,
            actor,
            more: json!({}),
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
        for happened in moment.happened {
            let event = self.event(happened, now);
            self.events.push(event);
        }
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

    /// Waits that would take a use. One that moves a booking takes none, as long as that booking stands.
    fn waits_for_a_use(&self, invitation: Uuid) -> Vec<Uuid> {
        let waits = self.waits(invitation).into_iter();
        waits
            .filter(|it| !it.moves.is_some_and(|kept| self.is_booked(kept)))
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
            moment.of_booking("OfferEnded", id, "system", json!({ "how": "MISSED", "out": out }));
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
                    moment.of_booking("OfferMade", id, "system", json!({ "first_come": true }));
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
            moment.of_booking("OfferMade", id, "system", json!({ "until": until }));
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

    fn book(&mut self, moment: &mut Moment, ask: &Ask) -> Decided {
        let Ask::Book {
            id,
            invitation: by,
            by: booker,
            slot,
            wait,
            key,
            name,
        } = ask
        else {
            unreachable!()
        };
        let (id, by, slot, wait) = (*id, *by, *slot, *wait);
        let found = self.invitations.get(&by).cloned();
        let (invitation, actor) = match (booker, found) {
            (Booker::Guest { generation }, Some(found)) if (1..=found.generation).contains(generation) => {
                (found, format!("invitation:{by}"))
            }
            (Booker::Guest { .. }, _) => return Err("UnknownLink".into()),
            (Booker::Host(host), Some(found)) if found.host.organisation == host.organisation => {
                (found, format!("user:{}", host.id))
            }
            (Booker::Host(_), _) => return Err("NotFound".into()),
        };
        if let Some(earlier) = self.bookings.iter().find(|it| it.invitation == by && it.key == *key) {
            let is_repeat = earlier.asked == ask.content();
            return if is_repeat {
                Ok(self.show(moment, earlier.id))
            } else {
                Err("KeyReused".into())
            };
        }
        let booked_by = match booker {
            Booker::Guest { generation } => {
                may_use(&invitation, *generation, moment.now)?;
                self.may_book(moment, by, &invitation, slot, wait)?;
                None
            }
            Booker::Host(host) => {
                self.may_book_for(moment, &invitation, *host, slot, wait)?;
                Some(host.id)
            }
        };
        let has_room = match booker {
            Booker::Guest { .. } => self.has_room(slot),
            Booker::Host(_) => self.free(slot) > 0,
        };
        let takes_last_use = booked_by.is_none() && has_room && invitation.uses - self.uses(by) == 1;
        let over = if takes_last_use {
            self.waits_for_a_use(by)
        } else {
            Vec::new()
        };
        self.reroute(moment, &over)?;
        if !has_room && !wait {
            return Err(self.full(slot));
        }
        let booking = Booking {
            id,
            slot,
            invitation: by,
            address: invitation.address,
            name: name.clone(),
            booked_by,
            status: if has_room { "BOOKED" } else { "WAITLISTED" },
            key: key.clone(),
            asked: ask.content(),
            sequence: 0,
            created_at: moment.now,
            placed_at: has_room.then_some(moment.now),
            ended_at: None,
            end_kind: None,
            end_reason: None,
            missed: 0,
            offer_until: None,
            moves: None,
            notice_waived: false,
        };
        self.enter(moment, booking, &actor);
        for wait in over {
            self.end_wait(moment, wait, "USED", None, &format!("invitation:{by}"));
        }
        Ok(self.show(moment, id))
    }

    /// What stands against a booking by link, in the order in which it is said.
    fn may_book(
        &self,
        moment: &Moment,
        by: Uuid,
        invitation: &Invitation,
        slot: Uuid,
        wait: bool,
    ) -> Result<(), String> {
        let found = self
            .slots
            .get(&slot)
            .filter(|found| found.host.id == invitation.host.id && covers(invitation, found));
        self.may_enter(moment, found.ok_or("NotFound")?, &invitation.address)?;
        if self.uses(by) >= invitation.uses {
            return Err("InvitationUsed".into());
        }
        if wait && !self.has_room(slot) {
            self.may_wait(by, slot)?;
        }
        Ok(())
    }

    /// What stands against a host's booking for a client: neither a closed slot nor a line.
    fn may_book_for(
        &self,
        moment: &Moment,
        client: &Invitation,
        host: Host,
        slot: Uuid,
        wait: bool,
    ) -> Result<(), String> {
        let of_organisation = |found: &&Slot| found.host.organisation == host.organisation;
        let found = self.slots.get(&slot).filter(of_organisation).ok_or("NotFound")?;
        if found.status == "CANCELLED" {
            return Err("SlotCancelled".into());
        }
        if moment.now >= found.ends_at {
            return Err("SlotOver".into());
        }
        self.may_join(slot, &client.address)?;
        if self.free(slot) > 0 {
            return Ok(());
        }
        if !wait || moment.now >= found.starts_at {
            return Err(self.full(slot));
        }
        match (found.status, found.waitlist) {
            ("CLOSED", _) => Err("SlotClosed".into()),
            (_, false) => Err("WaitlistOff".into()),
            _ => Ok(()),
        }
    }

    fn may_enter(&self, moment: &Moment, slot: &Slot, address: &[u8]) -> Result<(), String> {
        if slot.status == "CANCELLED" {
            return Err("SlotCancelled".into());
        }
        if moment.now >= slot.starts_at {
            return Err("SlotStarted".into());
        }
        if slot.status == "CLOSED" {
            return Err("SlotClosed".into());
        }
        self.may_join(slot.id, address)
    }

    /// One of each address.
    fn may_join(&self, slot: Uuid, address: &[u8]) -> Result<(), String> {
        for it in self
            .bookings
            .iter()
            .filter(|it| it.slot == slot && it.address == address)
        {
            match it.status {
                "BOOKED" | "COMPLETED" | "NO_SHOW" => return Err("AlreadyBooked".into()),
                "WAITLISTED" | "OFFERED" => return Err("AlreadyWaiting".into()),
                _ => {}
            }
        }
        Ok(())
    }

    fn may_wait(&self, invitation: Uuid, slot: Uuid) -> Result<(), String> {
        if self.waits(invitation).len() >= WAITS_MAX {
            return Err("TooManyWaits".into());
        }
        if self.slots[&slot].waitlist {
            Ok(())
        } else {
            Err("WaitlistOff".into())
        }
    }

    /// For newcomers: whoever waits comes first, even if a place is free.
    fn has_room(&self, slot: Uuid) -> bool {
        self.free(slot) > 0 && self.line(slot).is_empty()
    }

    fn full(&self, slot: Uuid) -> String {
        format!(
            "SlotFull {{ waiting: {}, waitlist: {} }}",
            self.line(slot).len(),
            self.slots[&slot].waitlist
        )
    }

    fn enter(&mut self, moment: &mut Moment, booking: Booking, actor: &str) {
        let (id, slot) = (booking.id, booking.slot);
        if booking.status == "BOOKED" {
            moment.of_booking("BookingCreated", id, actor, json!({ "accepted": false }));
        } else {
            moment.of_booking("BookingWaitlisted", id, actor, json!({}));
            self.slots.get_mut(&slot).unwrap().sent_to_line.push(id);
        }
        self.bookings.push(booking);
        self.changed(moment, slot);
    }

    fn by_link(&self, id: Uuid, generation: i16) -> Result<(), String> {
        // Links of bookings are never replaced here, so theirs is the first generation.
        if generation == 1 && self.find(id).is_some() {
            Ok(())
        } else {
            Err("UnknownLink".into())
        }
    }

    fn changed_before(&self, id: Uuid, (key, content): (&String, &String)) -> Result<bool, String> {
        match self
            .changes
            .iter()
            .find(|(booking, used, _)| *booking == id && used == key)
        {
            None => Ok(false),
            Some((_, _, asked)) if asked == content => Ok(true),
            Some(_) => Err("KeyReused".into()),
        }
    }

    fn cancel(
        &mut self,
        moment: &mut Moment,
        id: Uuid,
        late: bool,
        reason: Option<&String>,
        key: (&String, &String),
    ) -> Decided {
        if self.changed_before(id, key)? {
            return Ok(self.show(moment, id));
        }
        self.reroute(moment, &[id])?;
        let booking = self.find(id).unwrap().clone();
        let slot = &self.slots[&booking.slot];
        let actor = format!("invitation:{}", booking.invitation);
        match booking.status {
            "BOOKED" => {
                if moment.now >= slot.starts_at {
                    return Err("BookingOver".into());
                }
                let kind = match (leaves_in_time(&booking, slot, moment.now), late) {
                    (true, _) => "GUEST",
                    (false, true) => "LATE",
                    (false, false) => {
                        return Err(format!(
                            "CancelTooLate {{ notice_minutes: {} }}",
                            slot.host.notice_minutes
                        ));
                    }
                };
                self.cancel_booking(moment, id, kind, reason, &actor);
            }
            "COMPLETED" | "NO_SHOW" => return Err("BookingOver".into()),
            "WAITLISTED" | "OFFERED" => self.leave_line(moment, id, &actor),
            _ => return Ok(self.show(moment, id)),
        }
        self.changes.push((id, key.0.clone(), key.1.clone()));
        Ok(self.show(moment, id))
    }

    fn leave(&mut self, moment: &mut Moment, id: Uuid) -> Decided {
        self.reroute(moment, &[id])?;
        let booking = self.find(id).unwrap();
        match booking.status {
            "WAITLISTED" | "OFFERED" => {
                let actor = format!("invitation:{}", booking.invitation);
                self.leave_line(moment, id, &actor);
            }
            "BOOKED" | "COMPLETED" | "NO_SHOW" => return Err(format!("OfferOver {} None", booking.status)),
            _ => {}
        }
        Ok(self.show(moment, id))
    }

    fn accept(&mut self, moment: &mut Moment, id: Uuid) -> Decided {
        self.reroute(moment, &[id])?;
        let entry = self.find(id).unwrap().clone();
        // The booking that this one moves, as long as it stands.
        let kept = entry.moves.filter(|kept| self.is_booked(*kept));
        match (entry.status, kept) {
            ("WAITLISTED" | "OFFERED", Some(kept)) => self.accept_move(moment, &entry, kept),
            ("WAITLISTED" | "OFFERED", None) => self.accept_place(moment, &entry),
            ("BOOKED", _) => Ok(self.show(moment, id)),
            ("ENDED", Some(kept)) if entry.end_kind == Some("MOVED") => Ok(self.show(moment, kept)),
            ("COMPLETED" | "NO_SHOW", _) => Err("BookingOver".into()),
            (status, _) => Err(format!("OfferOver {status} None")),
        }
    }

    fn accept_place(&mut self, moment: &mut Moment, entry: &Booking) -> Decided {
        let by = entry.invitation;
        let left = self.invitations[&by].uses - self.uses(by);
        if left <= 0 {
            return Err("InvitationUsed".into());
        }
        let others = self.waits_for_a_use(by).into_iter().filter(|other| *other != entry.id);
        let over: Vec<Uuid> = if left == 1 { others.collect() } else { Vec::new() };
        self.reroute(moment, &over)?;
        self.may_accept(moment, entry)?;
        let (id, slot, now, free) = (entry.id, entry.slot, moment.now, self.free(entry.slot));
        let booking = self.booking(id);
        booking.status = "BOOKED";
        booking.placed_at = Some(now);
        booking.offer_until = None;
        booking.moves = None;
        self.changed(moment, slot);
        let actor = format!("invitation:{by}");
        moment.of_booking("BookingCreated", id, &actor, json!({ "accepted": true }));
        self.serve(moment, slot, free);
        for wait in over {
            self.end_wait(moment, wait, "USED", None, &actor);
        }
        Ok(self.show(moment, id))
    }

    /// A swap: the place that was waited for becomes that of the booking that was kept, and its old one is free.
    fn accept_move(&mut self, moment: &mut Moment, entry: &Booking, kept: Uuid) -> Decided {
        self.reroute(moment, &[kept])?;
        let kept_before = self.find(kept).unwrap().clone();
        may_move(&kept_before, &self.slots[&kept_before.slot], moment.now)?;
        self.may_accept(moment, entry)?;
        let (target, source, now) = (entry.slot, kept_before.slot, moment.now);
        let (free_target, free_source) = (self.free(target), self.free(source));
        let wait = self.booking(entry.id);
        wait.status = "ENDED";
        wait.end_kind = Some("MOVED");
        wait.ended_at = Some(now);
        wait.offer_until = None;
        self.relocate(moment, kept, target);
        let actor = format!("invitation:{}", entry.invitation);
        moment.of_booking("WaitEnded", entry.id, &actor, json!({ "kind": "MOVED" }));
        self.serve(moment, target, free_target);
        self.serve(moment, source, free_source);
        Ok(self.show(moment, kept))
    }

    fn may_accept(&self, moment: &Moment, entry: &Booking) -> Result<(), String> {
        let first_come = self.is_first_come(moment, entry.slot);
        if entry.status == "OFFERED" || (first_come && self.free(entry.slot) > 0) {
            return Ok(());
        }
        let position = self.position(entry.id);
        Err(if first_come {
            format!("PlaceGone {position:?}")
        } else {
            format!("OfferOver {} {position:?}", entry.status)
        })
    }

    fn move_booking(&mut self, moment: &mut Moment, ask: &Ask) -> Decided {
        let Ask::Move {
            booking: id,
            invitation: by,
            slot: target,
            wait,
            entry,
            key,
            name,
            ..
        } = ask
        else {
            unreachable!()
        };
        let (id, by, target) = (*id, *by, *target);
        let content = ask.content();
        if self.changed_before(id, (key, &content))? {
            return Ok(self.show(moment, id));
        }
        self.reroute(moment, &[id])?;
        let booking = self.find(id).unwrap().clone();
        let source = &self.slots[&booking.slot];
        if booking.status != "BOOKED" {
            return Err("BookingOver".into());
        }
        may_move(&booking, source, moment.now)?;
        let in_scope = |slot: &Slot| {
            self.invitations
                .get(&by)
                .is_none_or(|invitation| covers(invitation, slot))
        };
        let found = self
            .slots
            .get(&target)
            .filter(|found| found.host.id == source.host.id && in_scope(found));
        let found = found.ok_or("NotFound")?;
        if target == booking.slot {
            return Err("SameSlot".into());
        }
        self.may_enter(moment, found, &booking.address)?;
        if self.has_room(target) {
            let (source, free) = (booking.slot, self.free(booking.slot));
            self.relocate(moment, id, target);
            self.serve(moment, source, free);
        } else if *wait {
            self.may_wait(by, target)?;
            let waits = Booking {
                id: *entry,
                slot: target,
                name: name.clone(),
                booked_by: None,
                status: "WAITLISTED",
                key: format!("move {key}"),
                asked: content.clone(),
                sequence: 0,
                created_at: moment.now,
                placed_at: None,
                missed: 0,
                moves: Some(id),
                notice_waived: false,
                ..booking
            };
            let actor = format!("invitation:{}", waits.invitation);
            self.enter(moment, waits, &actor);
        } else {
            return Err(self.full(target));
        }
        self.changes.push((id, key.clone(), content));
        Ok(self.show(moment, id))
    }

    fn relocate(&mut self, moment: &mut Moment, id: Uuid, to: Uuid) {
        let now = moment.now;
        let booking = self.booking(id);
        let from = std::mem::replace(&mut booking.slot, to);
        booking.sequence += 1;
        booking.placed_at = Some(now);
        booking.notice_waived = false;
        let actor = format!("invitation:{}", booking.invitation);
        moment.of_booking("BookingMoved", id, &actor, json!({ "from_slot_id": from }));
        self.changed(moment, from);
        self.changed(moment, to);
    }

    fn remove(&mut self, moment: &mut Moment, id: Uuid, by: Host, reason: Option<&String>) -> Decided {
        let booking = self.by_host(moment, id, Some(by))?;
        let actor = format!("user:{}", by.id);
        match booking.status {
            "BOOKED" if moment.now < self.slots[&booking.slot].starts_at => {
                self.cancel_booking(moment, id, "HOST", reason, &actor)
            }
            "BOOKED" | "COMPLETED" | "NO_SHOW" => return Err("BookingOver".into()),
            "WAITLISTED" | "OFFERED" => self.end_wait(moment, id, "HOST", reason, &actor),
            _ => {}
        }
        Ok(self.show(moment, id))
    }

    fn settle(&mut self, moment: &mut Moment, id: Uuid, by: Option<Host>, came: bool) -> Decided {
        let booking = self.by_host(moment, id, by)?;
        let slot = &self.slots[&booking.slot];
        let wanted = if came { "COMPLETED" } else { "NO_SHOW" };
        match booking.status {
            status if status == wanted => return Ok(self.show(moment, id)),
            "BOOKED" if moment.now < slot.starts_at => {
                return Err(format!("NotStarted {{ starts_at: {:?} }}", slot.starts_at));
            }
            "BOOKED" => {}
            "COMPLETED" | "NO_SHOW" if by.is_none() => return Ok(self.show(moment, id)),
            "COMPLETED" | "NO_SHOW" if moment.now > slot.ends_at + CORRECTION => return Err("CorrectionOver".into()),
            "COMPLETED" | "NO_SHOW" => {}
            _ => return Err("BookingOver".into()),
        }
        self.booking(id).status = wanted;
        let actor = by.map_or("system".into(), |host| format!("user:{}", host.id));
        moment.of_booking("BookingCompleted", id, &actor, json!({ "status": wanted }));
        Ok(self.show(moment, id))
    }

    fn by_host(&self, moment: &Moment, id: Uuid, by: Option<Host>) -> Result<Booking, String> {
        let booking = self.find(id).ok_or("NotFound")?;
        self.reroute(moment, &[id])?;
        if by.is_some_and(|by| by.organisation != self.slots[&booking.slot].host.organisation) {
            return Err("NotFound".into());
        }
        Ok(booking.clone())
    }

    fn change(&mut self, moment: &mut Moment, id: Uuid, by: Host, what: &What) -> Decided {
        let slot = self
            .slots
            .get(&id)
            .filter(|slot| slot.host.organisation == by.organisation)
            .ok_or("NotFound")?;
        let actor = format!("user:{}", by.id);
        match (slot.status, what) {
            ("CANCELLED", What::Cancel { .. }) => return Ok(self.show_slot(id)),
            ("CANCELLED", _) => return Err("SlotCancelled".into()),
            (_, What::Reopen | What::Cancel { .. }) if moment.now >= slot.starts_at => return Err("SlotStarted".into()),
            _ => {}
        }
        let before = (slot.status, slot.capacity);
        let mut edited = false;
        match what {
            What::Close => self.slots.get_mut(&id).unwrap().status = "CLOSED",
            What::Reopen => self.slots.get_mut(&id).unwrap().status = "OPEN",
            What::Edit(edit) => edited = self.edit(moment, id, edit, &actor)?,
            What::Cancel { reason } => {
                self.end_line(moment, id, "SLOT", reason.as_ref(), &actor);
                for booking in self.of_slot(id, &["BOOKED"]) {
                    self.cancel_booking(moment, booking, "SLOT", reason.as_ref(), &actor);
                }
                let slot = self.slots.get_mut(&id).unwrap();
                slot.status = "CANCELLED";
                slot.reason.clone_from(reason);
                self.changed(moment, id);
                moment.of_slot("SlotCancelled", id, &actor);
                return Ok(self.show_slot(id));
            }
        }
        let slot = &self.slots[&id];
        if edited || before != (slot.status, slot.capacity) {
            self.changed(moment, id);
            moment.of_slot("SlotChanged", id, &actor);
        }
        Ok(self.show_slot(id))
    }

    /// Whether anything but status and capacity was changed.
    fn edit(&mut self, moment: &mut Moment, id: Uuid, edit: &SlotEdit, actor: &str) -> Result<bool, String> {
        let old = self.slots[&id].clone();
        if edit.version.is_some_and(|version| version != old.version) {
            return Err("SlotChanged".into());
        }
        let time = edit
            .span
            .filter(|span| (span.starts_at, span.ends_at) != (old.starts_at, old.ends_at));
        if moment.now >= old.starts_at && (time.is_some() || edit.capacity.is_some() || edit.waitlist.is_some()) {
            return Err("SlotStarted".into());
        }
        if let Some(span) = time {
            if span.starts_at <= moment.now {
                return Err("StartsInThePast".into());
            }
            let stands_there = |it: &&Slot| {
                it.id != id
                    && it.host.id == old.host.id
                    && it.status != "CANCELLED"
                    && it.starts_at < span.ends_at
                    && span.starts_at < it.ends_at
            };
            if !old.host.overlap_allowed && self.slots.values().any(|it| stands_there(&it)) {
                return Err("SlotOverlaps".into());
            }
        }
        if let Some(capacity) = edit.capacity {
            let (taken, free) = (self.taken(id), self.free(id));
            let slot = self.slots.get_mut(&id).unwrap();
            if capacity >= taken {
                slot.capacity = capacity;
            } else if edit.close {
                slot.capacity = taken;
                slot.status = "CLOSED";
            } else {
                return Err(format!("CapacityBelowBooked {{ booked: {taken} }}"));
            }
            self.serve(moment, id, free);
        }
        let free = self.free(id);
        let slot = self.slots.get_mut(&id).unwrap();
        let has_texts =
            edit.topic.is_some() || edit.place.is_some() || edit.online_link.is_some() || edit.instructions.is_some();
        slot.topic = edit.topic.clone().unwrap_or(old.topic);
        slot.place = edit.place.clone().unwrap_or(old.place.clone());
        slot.online_link = edit.online_link.clone().unwrap_or(old.online_link.clone());
        slot.instructions = edit.instructions.clone().unwrap_or(old.instructions);
        slot.waitlist = edit.waitlist.unwrap_or(old.waitlist);
        let is_told = time.is_some() || (&slot.place, &slot.online_link) != (&old.place, &old.online_link);
        let is_edited = time.is_some() || has_texts || slot.waitlist != old.waitlist;
        if let Some(span) = time {
            (slot.starts_at, slot.ends_at) = (span.starts_at, span.ends_at);
            // No offer outlives the notice limit of the new time, or its start if that limit has passed.
            let limit = span.starts_at - notice(slot);
            let limit = if limit > moment.now { limit } else { span.starts_at };
            for offered in self.of_slot(id, &["OFFERED"]) {
                let booking = self.booking(offered);
                booking.offer_until = booking.offer_until.map(|until| until.min(limit));
            }
        }
        if is_edited {
            self.changed(moment, id);
        }
        self.serve(moment, id, free);
        if is_told {
            self.tell_of_edit(moment, id, time.is_some(), actor);
        }
        Ok(is_edited)
    }

    fn tell_of_edit(&mut self, moment: &mut Moment, slot: Uuid, time: bool, actor: &str) {
        for id in self.of_slot(slot, &["BOOKED", "WAITLISTED", "OFFERED"]) {
            let now = moment.now;
            let booking = self.booking(id);
            if booking.status == "BOOKED" {
                booking.sequence += 1;
                if time {
                    // Nobody agreed to this time, so it may be left freely.
                    booking.notice_waived = true;
                    booking.placed_at = Some(now);
                }
            }
            moment.of_booking("BookingRescheduled", id, actor, json!({ "time": time }));
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
        moment.of_booking("BookingCancelled", id, actor, json!({ "kind": kind }));
        self.serve(moment, slot, free);
    }

    fn end_wait(&mut self, moment: &mut Moment, id: Uuid, kind: &'static str, reason: Option<&String>, actor: &str) {
        let slot = self.find(id).unwrap().slot;
        let free = self.free(slot);
        self.end(moment, id, "ENDED", Some(kind), reason);
        moment.of_booking("WaitEnded", id, actor, json!({ "kind": kind }));
        self.serve(moment, slot, free);
    }

    fn leave_line(&mut self, moment: &mut Moment, id: Uuid, actor: &str) {
        let (slot, status) = self.find(id).map(|it| (it.slot, it.status)).unwrap();
        let free = self.free(slot);
        if status == "OFFERED" {
            self.end(moment, id, "DECLINED", None, None);
            moment.of_booking("OfferEnded", id, actor, json!({ "how": "DECLINED" }));
        } else {
            self.end(moment, id, "LEFT", None, None);
            moment.of_booking("WaitEnded", id, actor, json!({ "kind": "LEFT" }));
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

    fn event(
        &self,
        Happened {
            kind,
            about,
            actor,
            mut more,
        }: Happened,
        at: DateTime<Utc>,
    ) -> Event {
        let (aggregate, about, rest) = match about {
            About::Slot(id) => {
                let slot = &self.slots[&id];
                let rest = json!({
                    "capacity": slot.capacity,
                    "booked_count": self.taken(id),
                    "status": slot.status,
                    "starts_at": slot.starts_at,
                });
                ("slot", id, rest)
            }
            About::Booking(id) => {
                let booking = self.find(id).unwrap();
                (
                    "booking",
                    id,
                    json!({ "slot_id": booking.slot, "invitation_id": booking.invitation }),
                )
            }
        };
        if let (Value::Object(more), Value::Object(rest)) = (&mut more, rest) {
            more.extend(rest);
        }
        Event {
            kind: kind.into(),
            aggregate: aggregate.into(),
            about,
            actor,
            payload: more,
            at,
        }
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

fn may_use(invitation: &Invitation, generation: i16, now: DateTime<Utc>) -> Result<(), String> {
    if !invitation.invited {
        return Err("UnknownLink".into());
    }
    if invitation.revoked_at.is_some() {
        return Err("InvitationRevoked".into());
    }
    if generation < invitation.generation {
        return Err(format!("LinkReplaced {{ replaced_at: {:?} }}", invitation.replaced_at));
    }
    if now >= invitation.expires_at + GRACE {
        return Err(format!(
            "InvitationExpired {{ expired_at: {:?} }}",
            invitation.expires_at
        ));
    }
    Ok(())
}

fn may_move(booking: &Booking, from: &Slot, now: DateTime<Utc>) -> Result<(), String> {
    if now >= from.starts_at {
        return Err("BookingOver".into());
    }
    if leaves_in_time(booking, from, now) {
        return Ok(());
    }
    Err(format!(
        "MoveTooLate {{ notice_minutes: {} }}",
        from.host.notice_minutes
    ))
}

fn leaves_in_time(booking: &Booking, slot: &Slot, now: DateTime<Utc>) -> bool {
    let limit = if booking.notice_waived {
        slot.starts_at
    } else {
        slot.starts_at - notice(slot)
    };
    now < limit + GRACE
}

fn notice(slot: &Slot) -> TimeDelta {
    TimeDelta::minutes(slot.host.notice_minutes.into())
}

fn covers(invitation: &Invitation, slot: &Slot) -> bool {
    let day = (slot.starts_at + TimeDelta::hours(slot.host.hours_east)).date_naive();
    invitation.topic.as_ref().is_none_or(|topic| *topic == slot.topic)
        && invitation.from.is_none_or(|from| from <= day)
        && invitation.until.is_none_or(|until| day <= until)
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
    let mut length = quarter.clamp(hour / 2, hour * 12);
    let mut until = now;
    // Hour by hour, by the host's clock.
    while length > TimeDelta::zero() {
        let local = (until + hour * i32::try_from(slot.host.hours_east).unwrap()).timestamp_micros();
        let hour_of_day = local.rem_euclid(86_400_000_000) / 3_600_000_000;
        let to_next_hour = TimeDelta::microseconds(3_600_000_000 - local.rem_euclid(3_600_000_000));
        if left > hour * 12 && !(8..22).contains(&hour_of_day) {
            until += to_next_hour;
        } else {
            let step = to_next_hour.min(length);
            until += step;
            length -= step;
        }
    }
    let until = until.min(slot.starts_at - notice(slot));
    (until - now >= hour / 2).then_some(until)
}
