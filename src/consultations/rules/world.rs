//! The facts of one batch, and the steps that commands of guests and hosts share.

use std::collections::{BTreeMap, HashMap};

use allocation::pool::{BrokenFacts, Gone, State};
use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::facts::{Booking, BookingStatus, EndKind, Invitation, SlotRow};
use super::slot::{LineChange, Slot, shown};
use super::{BookingOutcome, By, Command, CommandKey, Deed, Effect, Outcome, Refusal, Span};
use crate::secrets::Secrets;

/// What a batch reads after its locks, in one piece.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub slots: Vec<SlotRow>,
    pub invitations: Vec<Invitation>,
    /// Of the locked slots: the whole line, and what the commands name. Of the locked invitations: what they hold.
    pub bookings: Vec<Booking>,
    pub changes: Vec<RecordedChange>,
    pub neighbours: Vec<Neighbour>,
}

/// The key of a guest's cancellation or move that was made before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordedChange {
    pub booking_id: Uuid,
    pub key: CommandKey,
}

/// Another slot of the same host at a time that an edit asks for.
#[derive(Clone, Copy, Debug)]
pub struct Neighbour {
    pub slot_id: Uuid,
    pub host_id: Uuid,
    pub span: Span,
}

/// The facts of one batch. Everything a command may touch was locked and loaded before.
#[derive(Debug)]
pub struct World {
    pub now: DateTime<Utc>,
    pub slots: HashMap<Uuid, Slot>,
    pub bookings: HashMap<Uuid, Booking>,
    /// Everything that was done, in order.
    pub effects: Vec<Effect>,
    /// New bookings, each with the place of its command in the batch.
    pub created: BTreeMap<Uuid, usize>,
    /// Bookings that were changed, as they were: a row that is no longer so when it is written has changed under the lock.
    pub touched: BTreeMap<Uuid, (Uuid, BookingStatus)>,
    /// Keys to be kept.
    pub changes_made: Vec<RecordedChange>,
    pub(super) invitations: HashMap<Uuid, Invitation>,
    pub(super) neighbours: Vec<Neighbour>,
    by_key: HashMap<(Uuid, String), Uuid>,
    active: HashMap<(Uuid, Vec<u8>), Uuid>,
    /// What was loaded or made of each invitation; of a locked one, everything it holds.
    held: HashMap<Uuid, Vec<Uuid>>,
    changes: HashMap<(Uuid, String), Vec<u8>>,
}

impl World {
    /// What has expired is released, and what became free is offered, before any command is decided.
    ///
    /// Fails if the facts contradict each other, which no request can cause.
    pub fn new(now: DateTime<Utc>, facts: Facts) -> Result<Self, BrokenFacts> {
        // Time never runs backwards for a slot, even if the clock of the database did.
        let now = facts.slots.iter().map(|slot| slot.decided_at).fold(now, DateTime::max);
        let mut world = Self {
            now,
            slots: HashMap::with_capacity(facts.slots.len()),
            bookings: HashMap::with_capacity(facts.bookings.len()),
            effects: Vec::new(),
            created: BTreeMap::new(),
            touched: BTreeMap::new(),
            changes_made: Vec::new(),
            invitations: facts
                .invitations
                .into_iter()
                .map(|invitation| (invitation.id, invitation))
                .collect(),
            neighbours: facts.neighbours,
            by_key: HashMap::new(),
            active: HashMap::new(),
            held: HashMap::new(),
            changes: facts
                .changes
                .into_iter()
                .map(|change| ((change.booking_id, change.key.key), change.key.fingerprint))
                .collect(),
        };
        for booking in facts.bookings {
            // The same row may have been asked for by id, by key, by address and by its slot.
            if !world.bookings.contains_key(&booking.id) {
                world.insert(booking);
            }
        }
        let mut of_slots: HashMap<Uuid, Vec<&Booking>> = HashMap::new();
        for booking in world.bookings.values() {
            of_slots.entry(booking.slot_id).or_default().push(booking);
        }
        let mut slot_ids = Vec::with_capacity(facts.slots.len());
        for row in facts.slots {
            let id = row.facts.id;
            let bookings = of_slots.remove(&id).unwrap_or_default();
            world.slots.insert(id, Slot::new(now, row, bookings.into_iter())?);
            slot_ids.push(id);
        }
        for id in slot_ids {
            world.follow(id);
            world.end_line_of_started(id);
        }
        Ok(world)
    }

    /// Decides one command; `index` is its place in the batch.
    pub fn decide(&mut self, secrets: &Secrets, index: usize, command: &Command) -> Outcome {
        let decided = match command {
            Command::Book(book) => self.book(secrets, index, book),
            Command::Cancel(cancel) => self.cancel(secrets, cancel),
            Command::Move(request) => self.move_booking(secrets, index, request),
            Command::Accept(accept) => self.accept(secrets, accept),
            Command::Leave(leave) => self.leave(secrets, leave),
            Command::Remove(remove) => self.remove(remove),
            Command::Settle(settle) => self.settle(settle),
            Command::Change(change) => self.change(change),
            // Ended when the world was made.
            Command::Expire { slot_id } => self
                .slots
                .get(slot_id)
                .map(|slot| Outcome::Slot(slot.state()))
                .ok_or(Refusal::NotFound),
        };
        decided.unwrap_or_else(Outcome::Refused)
    }

    /// Whether a guest holds something in this slot already.
    pub(super) fn may_join(&self, slot_id: Uuid, email_index: &[u8]) -> Result<(), Refusal> {
        match self
            .active
            .get(&(slot_id, email_index.to_vec()))
            .map(|id| self.bookings[id].status)
        {
            None => Ok(()),
            Some(status) if status.waits() => Err(Refusal::AlreadyWaiting),
            Some(_) => Err(Refusal::AlreadyBooked),
        }
    }

    /// The booking that this key of this invitation made before.
    pub(super) fn made_before(&self, invitation_id: Uuid, key: &CommandKey) -> Result<Option<&Booking>, Refusal> {
        let Some(id) = self.by_key.get(&(invitation_id, key.key.clone())) else {
            return Ok(None);
        };
        let booking = &self.bookings[id];
        if booking.fingerprint == key.fingerprint {
            Ok(Some(booking))
        } else {
            Err(Refusal::KeyReused)
        }
    }

    /// Whether this key has changed the booking before.
    pub(super) fn changed_before(&self, booking_id: Uuid, key: &CommandKey) -> Result<bool, Refusal> {
        match self.changes.get(&(booking_id, key.key.clone())) {
            None => Ok(false),
            Some(fingerprint) if *fingerprint == key.fingerprint => Ok(true),
            Some(_) => Err(Refusal::KeyReused),
        }
    }

    pub(super) fn record(&mut self, booking_id: Uuid, key: &CommandKey) {
        self.changes
            .insert((booking_id, key.key.clone()), key.fingerprint.clone());
        self.changes_made.push(RecordedChange {
            booking_id,
            key: key.clone(),
        });
    }

    fn held_by(&self, invitation_id: Uuid) -> impl Iterator<Item = &Booking> {
        self.held
            .get(&invitation_id)
            .into_iter()
            .flatten()
            .map(|id| &self.bookings[id])
    }

    /// Bookings that lie ahead. What is over no longer counts.
    pub(super) fn uses_of(&self, invitation_id: Uuid) -> i16 {
        let booked = self
            .held_by(invitation_id)
            .filter(|booking| booking.status == BookingStatus::Booked);
        i16::try_from(booked.count()).unwrap_or(i16::MAX)
    }

    /// Waits and offers of an invitation.
    pub(super) fn waits_of(&self, invitation_id: Uuid) -> impl Iterator<Item = &Booking> {
        self.held_by(invitation_id).filter(|booking| booking.status.waits())
    }

    /// Those of them that would take a use, in a fixed order.
    pub(super) fn waits_for_a_use(&self, invitation_id: Uuid) -> Vec<Uuid> {
        let mut waits: Vec<Uuid> = self
            .waits_of(invitation_id)
            .filter(|wait| wait.booked_by.is_none() && !self.moves_a_booking(wait))
            .map(|wait| wait.id)
            .collect();
        waits.sort_unstable();
        waits
    }

    /// Whether it waits to move a booking that stands; what that booking was, once it is over, is a wait like any other.
    pub(super) fn moves_a_booking(&self, wait: &Booking) -> bool {
        let kept = wait.moves.and_then(|kept| self.bookings.get(&kept));
        kept.is_some_and(|kept| kept.status == BookingStatus::Booked)
    }

    /// The slots of these bookings that are not locked. Nothing may have been changed yet.
    pub(super) fn slots_missing(&self, bookings: &[Uuid]) -> Option<Outcome> {
        let missing: Vec<Uuid> = bookings
            .iter()
            .map(|id| self.bookings[id].slot_id)
            .filter(|slot_id| !self.slots.contains_key(slot_id))
            .collect();
        (!missing.is_empty()).then_some(Outcome::Rerouted { also_slots: missing })
    }

    /// Keeps what has just happened to a booking, as it stands at this moment.
    pub(super) fn tell(&mut self, booking_id: Uuid, by: By, deed: Deed) {
        let slot_id = self.bookings[&booking_id].slot_id;
        self.effects.push(Effect::Booking {
            booking_id,
            slot_id,
            by,
            deed,
        });
    }

    /// A new booking or wait.
    pub(super) fn create(&mut self, index: usize, booking: Booking) {
        self.created.insert(booking.id, index);
        self.insert(booking);
    }

    fn insert(&mut self, booking: Booking) {
        self.by_key
            .insert((booking.invitation_id, booking.key.clone()), booking.id);
        if booking.status.is_active() {
            self.active
                .insert((booking.slot_id, booking.email_index.clone()), booking.id);
        }
        self.held.entry(booking.invitation_id).or_default().push(booking.id);
        self.bookings.insert(booking.id, booking);
    }

    /// # Panics
    /// If it was not loaded.
    pub(super) fn booking_mut(&mut self, id: Uuid) -> &mut Booking {
        let booking = self.bookings.get_mut(&id).expect("the caller found it");
        if !self.created.contains_key(&id) {
            self.touched.entry(id).or_insert((booking.slot_id, booking.status));
        }
        booking
    }

    /// # Panics
    /// If it was not locked.
    pub(super) fn slot_mut(&mut self, id: Uuid) -> &mut Slot {
        self.slots.get_mut(&id).expect("the caller found it")
    }

    /// A wait becomes a booking.
    pub(super) fn make_booked(&mut self, id: Uuid) {
        let now = self.now;
        let booking = self.booking_mut(id);
        booking.status = BookingStatus::Booked;
        booking.placed_at = Some(now);
        booking.line_place = None;
        booking.offer_until = None;
        booking.moves = None;
    }

    /// The booking leaves its present slot for another; its row, its link and the name in calendars stay.
    pub(super) fn relocate(&mut self, id: Uuid, slot_id: Uuid) {
        let now = self.now;
        let booking = self.booking_mut(id);
        let from_slot_id = std::mem::replace(&mut booking.slot_id, slot_id);
        booking.sequence += 1;
        booking.placed_at = Some(now);
        booking.notice_waived = false;
        let email_index = booking.email_index.clone();
        self.active.remove(&(from_slot_id, email_index.clone()));
        self.active.insert((slot_id, email_index), id);
        self.tell(id, By::Guest, Deed::Moved { from_slot_id });
    }

    /// Ends a booking, a wait or an offer in the row; its place is the pool's matter.
    pub(super) fn mark_ended(
        &mut self,
        id: Uuid,
        status: BookingStatus,
        kind: Option<EndKind>,
        reason: Option<String>,
    ) {
        let now = self.now;
        let booking = self.booking_mut(id);
        let was_booked = booking.status == BookingStatus::Booked;
        booking.status = status;
        booking.ended_at = Some(now);
        booking.end_kind = kind;
        booking.end_reason = reason;
        booking.line_place = None;
        booking.offer_until = None;
        if was_booked {
            // Its calendar entry is taken back.
            booking.sequence += 1;
        }
        let place = (booking.slot_id, booking.email_index.clone());
        self.active.remove(&place);
    }

    /// Gives a place back; it goes to the line in the same step.
    pub(super) fn cancel_booking(&mut self, id: Uuid, kind: EndKind, reason: Option<String>, by: By) {
        let slot_id = self.bookings[&id].slot_id;
        self.mark_ended(id, BookingStatus::Cancelled, Some(kind), reason);
        self.tell(id, by, Deed::Cancelled { kind });
        self.slot_mut(slot_id).release(id);
        self.follow(slot_id);
    }

    /// Takes somebody out of the line who did not ask for it.
    pub(super) fn end_wait(&mut self, id: Uuid, kind: EndKind, reason: Option<String>, by: By) {
        let slot_id = self.bookings[&id].slot_id;
        self.mark_ended(id, BookingStatus::Ended, Some(kind), reason);
        self.tell(id, by, Deed::WaitEnded { kind });
        self.slot_mut(slot_id).release(id);
        self.follow(slot_id);
    }

    /// Everybody who waits in a slot: the line from its end, so that nobody is offered a place on the way, then the offers.
    pub(super) fn end_line(&mut self, slot_id: Uuid, kind: EndKind, reason: Option<&String>, by: By) {
        let mut waits: Vec<(BookingStatus, Option<u64>, Uuid)> = self
            .bookings
            .values()
            .filter(|booking| booking.slot_id == slot_id && booking.status.waits())
            .map(|booking| (booking.status, booking.line_place, booking.id))
            .collect();
        waits.sort_unstable_by_key(|(status, place, id)| {
            (*status == BookingStatus::Offered, std::cmp::Reverse(*place), *id)
        });
        for (_, _, id) in waits {
            self.end_wait(id, kind, reason.cloned(), by);
        }
    }

    fn end_line_of_started(&mut self, slot_id: Uuid) {
        let slot = &self.slots[&slot_id];
        if slot.has_started(self.now) {
            self.end_line(slot_id, EndKind::Started, None, By::Time);
        }
    }

    /// Takes over into bookings what the pool did to its line, and tells the line of a place that goes to the fastest.
    pub(super) fn follow(&mut self, slot_id: Uuid) {
        for change in self.slot_mut(slot_id).take_line_changes() {
            self.follow_change(change);
        }
        let now = self.now;
        let slot = self.slot_mut(slot_id);
        // Whoever still waits when it begins is told only that.
        if slot.tells_line() && !slot.has_started(now) {
            for booking_id in slot.line() {
                self.tell(booking_id, By::Time, Deed::OpenToLine);
            }
        }
    }

    fn follow_change(&mut self, LineChange { unit, from, to }: LineChange) {
        match (from, to) {
            (Some(State::Waiting { .. }), State::Offered { until, missed }) => {
                let until = shown(until);
                let booking = self.booking_mut(unit);
                booking.status = BookingStatus::Offered;
                booking.line_place = None;
                booking.offer_until = Some(until);
                booking.missed = missed;
                self.tell(unit, By::Time, Deed::Offered { until });
            }
            (Some(State::Offered { .. }), State::Waiting { sequence, missed }) => {
                let booking = self.booking_mut(unit);
                booking.status = BookingStatus::Waitlisted;
                booking.line_place = Some(sequence);
                booking.offer_until = None;
                booking.missed = missed;
                self.tell(unit, By::Time, Deed::OfferMissed { out: false });
            }
            (Some(State::Offered { missed, .. }), State::Gone(Gone::OffersMissed)) => {
                self.mark_ended(unit, BookingStatus::Missed, None, None);
                self.booking_mut(unit).missed = missed + 1;
                self.tell(unit, By::Time, Deed::OfferMissed { out: true });
            }
            // What a command did to its own booking is written by the command.
            _ => {}
        }
    }

    /// The booking together with its slot as they stand now, which has to be locked for that.
    pub(super) fn answer(&self, id: Uuid) -> Outcome {
        let booking = self.bookings[&id].clone();
        match self.slots.get(&booking.slot_id) {
            Some(slot) => Outcome::Booking(Box::new(BookingOutcome {
                position: slot.position(id),
                first_come: booking.status == BookingStatus::Waitlisted && slot.is_open_to_line(),
                slot: slot.state(),
                booking,
            })),
            None => Outcome::Rerouted {
                also_slots: vec![booking.slot_id],
            },
        }
    }
}
