//! What hosts do: edit, close, reopen and cancel slots, take somebody out, say how it went.

use std::sync::Arc;

use uuid::Uuid;

use super::facts::{Booking, BookingStatus, EndKind, SlotFacts, SlotStatus};
use super::world::World;
use super::{
    By, CORRECTION_MAX, Change, Deed, Effect, Host, Outcome, Refusal, Remove, Settle, SlotChange, SlotEdit, Span,
};

impl World {
    pub(super) fn change(
        &mut self,
        Change {
            slot_id, host, change, ..
        }: &Change,
    ) -> Result<Outcome, Refusal> {
        let slot_id = *slot_id;
        let slot = self
            .slots
            .get(&slot_id)
            .filter(|slot| slot.facts.organisation_id == host.organisation_id)
            .ok_or(Refusal::NotFound)?;
        let cancels = matches!(change, SlotChange::Cancel { .. });
        if slot.status == SlotStatus::Cancelled {
            // Cancelling twice is one cancellation; nothing else can happen to it.
            return if cancels {
                Ok(Outcome::Slot(slot.state()))
            } else {
                Err(Refusal::SlotCancelled)
            };
        }
        if slot.has_started(self.now) && !matches!(change, SlotChange::Close | SlotChange::Edit(_)) {
            return Err(Refusal::SlotStarted);
        }
        let before = (slot.status, slot.capacity());
        let mut edited = false;
        match change {
            SlotChange::Close => self.slot_mut(slot_id).close(),
            SlotChange::Reopen => self.slot_mut(slot_id).reopen(),
            SlotChange::Edit(edit) => edited = self.edit(slot_id, host.user_id, edit)?,
            SlotChange::Cancel { reason } => self.cancel_slot(slot_id, host.user_id, reason.as_ref()),
        }
        let slot = self.slot_mut(slot_id);
        if !cancels && (edited || before != (slot.status, slot.capacity())) {
            slot.mark_changed();
            let state = slot.state();
            self.effects.push(Effect::Slot {
                state,
                by: host.user_id,
                cancelled: false,
            });
        }
        self.follow(slot_id);
        Ok(Outcome::Slot(self.slots[&slot_id].state()))
    }

    /// Everybody in the slot is released in the same commit, so that nobody holds a place in a time that is off. Who waits
    /// goes first: nobody is offered a place in it on the way.
    fn cancel_slot(&mut self, slot_id: Uuid, user_id: Uuid, reason: Option<&String>) {
        let by = By::Host(user_id);
        self.end_line(slot_id, EndKind::Slot, reason, by);
        for id in self.of_slot(slot_id, |booking| booking.status == BookingStatus::Booked) {
            self.cancel_booking(id, EndKind::Slot, reason.cloned(), by);
        }
        let slot = self.slot_mut(slot_id);
        slot.cancel(reason.cloned());
        let state = slot.state();
        self.effects.push(Effect::Slot {
            state,
            by: user_id,
            cancelled: true,
        });
    }

    /// Whether more than the capacity was changed.
    fn edit(&mut self, slot_id: Uuid, user_id: Uuid, edit: &SlotEdit) -> Result<bool, Refusal> {
        let slot = &self.slots[&slot_id];
        if edit.version.is_some_and(|version| version != slot.version()) {
            return Err(Refusal::SlotChanged);
        }
        let moves_time = edit.span.is_some_and(|span| span != span_of(&slot.facts));
        let resizes = edit.capacity.is_some() || edit.waitlist.is_some();
        if slot.has_started(self.now) && (moves_time || resizes) {
            return Err(Refusal::SlotStarted);
        }
        if let Some(span) = edit.span.filter(|_| moves_time) {
            if span.starts_at <= self.now {
                return Err(Refusal::StartsInThePast);
            }
            if self.is_taken(slot_id, span) {
                return Err(Refusal::SlotOverlaps);
            }
        }
        // The last thing that can refuse; from here on the edit stands.
        if let Some(capacity) = edit.capacity {
            self.slot_mut(slot_id).resize(capacity, edit.close)?;
            self.follow(slot_id);
        }
        let (old, waitlist) = (Arc::clone(&self.slots[&slot_id].facts), self.slots[&slot_id].waitlist);
        let new = edited(&old, edit);
        let new_waitlist = edit.waitlist.unwrap_or(waitlist);
        if new == *old && new_waitlist == waitlist {
            return Ok(false);
        }
        if moves_time {
            self.shorten_offers(slot_id, &new);
        }
        let now = self.now;
        let is_told = moves_time || old.place != new.place || old.online_link != new.online_link;
        let bookings: Vec<Booking> = self
            .of_slot(slot_id, |_| true)
            .iter()
            .map(|id| self.bookings[id].clone())
            .collect();
        self.slot_mut(slot_id)
            .rebuild(now, Arc::new(new), new_waitlist, bookings.iter())
            .expect("places and people are those of the pool before");
        self.follow(slot_id);
        if is_told {
            self.tell_of_edit(slot_id, user_id, moves_time);
        }
        Ok(true)
    }

    /// An offer never outlives the notice limit of the new time; one that would be over at once may stand until the start.
    fn shorten_offers(&mut self, slot_id: Uuid, new: &SlotFacts) {
        let limit = new.starts_at - new.notice();
        let limit = if limit > self.now { limit } else { new.starts_at };
        for id in self.of_slot(slot_id, |booking| booking.status == BookingStatus::Offered) {
            let booking = self.booking_mut(id);
            booking.offer_until = booking.offer_until.map(|until| until.min(limit));
        }
        // Those in the line end at another start.
        for id in self.of_slot(slot_id, |booking| booking.status == BookingStatus::Waitlisted) {
            self.booking_mut(id);
        }
    }

    /// Everybody booked or waiting hears of it, and calendars follow. Whoever had agreed to another time may leave freely.
    fn tell_of_edit(&mut self, slot_id: Uuid, user_id: Uuid, time: bool) {
        let now = self.now;
        for id in self.of_slot(slot_id, |booking| {
            booking.status == BookingStatus::Booked || booking.status.waits()
        }) {
            let booking = self.booking_mut(id);
            if booking.status == BookingStatus::Booked {
                booking.sequence += 1;
                if time {
                    booking.notice_waived = true;
                    booking.placed_at = Some(now);
                }
            }
            self.tell(id, By::Host(user_id), Deed::Rescheduled { time });
        }
    }

    /// Whether another slot of the same host stands at this time: one that was read, or one that this batch has moved there.
    fn is_taken(&self, slot_id: Uuid, span: Span) -> bool {
        let facts = &self.slots[&slot_id].facts;
        if facts.overlap_allowed {
            return false;
        }
        let elsewhere = self
            .neighbours
            .iter()
            .filter(|other| {
                other.host_id == facts.host_id && other.slot_id != slot_id && !self.slots.contains_key(&other.slot_id)
            })
            .any(|other| other.span.overlaps(span));
        let here = self
            .slots
            .values()
            .filter(|other| {
                other.facts.id != slot_id && other.facts.host_id == facts.host_id && !other.facts.overlap_allowed
            })
            .filter(|other| other.status != SlotStatus::Cancelled)
            .any(|other| span_of(&other.facts).overlaps(span));
        elsewhere || here
    }

    /// Those of a slot, in a fixed order.
    fn of_slot(&self, slot_id: Uuid, wanted: impl Fn(&Booking) -> bool) -> Vec<Uuid> {
        let mut ids: Vec<Uuid> = self
            .bookings
            .values()
            .filter(|booking| booking.slot_id == slot_id && wanted(booking))
            .map(|booking| booking.id)
            .collect();
        ids.sort_unstable();
        ids
    }

    pub(super) fn remove(&mut self, remove: &Remove) -> Result<Outcome, Refusal> {
        let (id, status, slot_id) = match self.by_host(remove.booking_id, Some(remove.host))? {
            Ok(found) => found,
            Err(rerouted) => return Ok(rerouted),
        };
        let by = By::Host(remove.host.user_id);
        match status {
            BookingStatus::Booked if self.slots[&slot_id].has_started(self.now) => return Err(Refusal::BookingOver),
            BookingStatus::Booked => self.cancel_booking(id, EndKind::Host, remove.reason.clone(), by),
            BookingStatus::Waitlisted | BookingStatus::Offered => {
                self.end_wait(id, EndKind::Host, remove.reason.clone(), by);
            }
            BookingStatus::Completed | BookingStatus::NoShow => return Err(Refusal::BookingOver),
            // Taken out twice is once.
            _ => {}
        }
        Ok(self.answer(id))
    }

    pub(super) fn settle(&mut self, settle: &Settle) -> Result<Outcome, Refusal> {
        let (id, status, slot_id) = match self.by_host(settle.booking_id, settle.host)? {
            Ok(found) => found,
            Err(rerouted) => return Ok(rerouted),
        };
        let wanted = BookingStatus::from(settle.attendance);
        let facts = &self.slots[&slot_id].facts;
        match status {
            status if status == wanted => return Ok(self.answer(id)),
            BookingStatus::Booked if self.now < facts.starts_at => {
                return Err(Refusal::NotStarted {
                    starts_at: facts.starts_at,
                });
            }
            BookingStatus::Booked => {}
            // Time settles what nobody settled; it corrects nobody.
            BookingStatus::Completed | BookingStatus::NoShow if settle.host.is_none() => return Ok(self.answer(id)),
            BookingStatus::Completed | BookingStatus::NoShow if self.now <= facts.ends_at + CORRECTION_MAX => {}
            BookingStatus::Completed | BookingStatus::NoShow => return Err(Refusal::CorrectionOver),
            _ => return Err(Refusal::BookingOver),
        }
        // The place stays taken; the invitation may be used again.
        self.booking_mut(id).status = wanted;
        let by = settle.host.map_or(By::Time, |host| By::Host(host.user_id));
        let attendance = settle.attendance;
        self.tell(id, by, Deed::Settled { attendance });
        Ok(self.answer(id))
    }

    /// A booking of the host's organisation (any, if time asks), or what has to be locked to say so.
    fn by_host(&self, id: Uuid, host: Option<Host>) -> Result<Result<(Uuid, BookingStatus, Uuid), Outcome>, Refusal> {
        let booking = self.bookings.get(&id).ok_or(Refusal::NotFound)?;
        let Some(slot) = self.slots.get(&booking.slot_id) else {
            return Ok(Err(Outcome::Rerouted {
                also_slots: vec![booking.slot_id],
            }));
        };
        if host.is_some_and(|host| host.organisation_id != slot.facts.organisation_id) {
            return Err(Refusal::NotFound);
        }
        Ok(Ok((booking.id, booking.status, booking.slot_id)))
    }
}

fn span_of(facts: &SlotFacts) -> Span {
    Span {
        starts_at: facts.starts_at,
        ends_at: facts.ends_at,
    }
}

fn edited(old: &SlotFacts, edit: &SlotEdit) -> SlotFacts {
    let mut new = old.clone();
    let SlotEdit {
        topic,
        place,
        online_link,
        instructions,
        span,
        ..
    } = edit.clone();
    new.topic = topic.unwrap_or(new.topic);
    new.place = place.unwrap_or(new.place);
    new.online_link = online_link.unwrap_or(new.online_link);
    new.instructions = instructions.unwrap_or(new.instructions);
    if let Some(span) = span {
        (new.starts_at, new.ends_at) = (span.starts_at, span.ends_at);
    }
    new
}
