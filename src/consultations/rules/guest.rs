//! What guests do: book, wait, accept, leave, move, cancel. Also a host's booking for a client, which takes the same way.

use uuid::Uuid;

use super::facts::{Booking, BookingStatus, EndKind, SlotFacts, SlotStatus};
use super::slot::Slot;
use super::world::World;
use super::{
    Accept, Book, Booker, By, Cancel, CommandKey, Deed, Host, Leave, Move, Outcome, Refusal, WAITS_MAX, may_use,
};
use crate::places::DEADLINE_GRACE;
use crate::secrets::{Link, LinkCheck, LinkKind, Secrets};

impl World {
    pub(super) fn book(&mut self, secrets: &Secrets, index: usize, book: &Book) -> Result<Outcome, Refusal> {
        match &book.by {
            Booker::Guest(link) => self.book_by_guest(secrets, index, book, link),
            Booker::Host(host) => self.book_by_host(index, book, *host),
        }
    }

    fn book_by_guest(&mut self, secrets: &Secrets, index: usize, book: &Book, link: &Link) -> Result<Outcome, Refusal> {
        let invitation = self.invitations.get(&book.invitation_id).ok_or(Refusal::UnknownLink)?;
        let link = link.check(secrets, LinkKind::Invitation, invitation.generation);
        if link == LinkCheck::Forged {
            return Err(Refusal::UnknownLink);
        }
        // Before every rule that depends on the state: a retry must not be refused because of its own first attempt.
        if let Some(earlier) = self.made_before(invitation.id, &book.key)? {
            return Ok(self.answer(earlier.id));
        }
        may_use(invitation, link, self.now)?;
        let slot = self
            .slots
            .get(&book.slot_id)
            .filter(|slot| slot.facts.host_id == invitation.host_id)
            .filter(|slot| {
                invitation
                    .scope
                    .covers(&slot.facts.topic, slot.facts.starts_at, slot.facts.zone)
            })
            .ok_or(Refusal::NotFound)?;
        self.may_enter(slot)?;
        self.may_join(book.slot_id, &invitation.email_index)?;
        let uses_left = invitation.uses - self.uses_of(invitation.id);
        if uses_left <= 0 {
            return Err(Refusal::InvitationUsed);
        }
        let email_index = invitation.email_index.clone();
        let has_room = slot.has_room();
        if book.wait && !has_room {
            self.may_wait_more(book.invitation_id)?;
        }
        // Whoever takes the last use waits no longer: a place that could not be accepted would be kept for nobody.
        let over = if has_room && uses_left == 1 {
            self.waits_for_a_use(book.invitation_id)
        } else {
            Vec::new()
        };
        if let Some(rerouted) = self.slots_missing(&over) {
            return Ok(rerouted);
        }
        let line_place = self.slot_mut(book.slot_id).claim(book.booking_id, book.wait)?;
        self.enter(index, book, email_index, line_place, By::Guest);
        for wait in over {
            self.end_wait(wait, EndKind::Used, None, By::Guest);
        }
        Ok(self.answer(book.booking_id))
    }

    /// With the host's own right: no link, no limit of uses, also into a closed slot and past the line, and until the end.
    fn book_by_host(&mut self, index: usize, book: &Book, host: Host) -> Result<Outcome, Refusal> {
        let client = self
            .invitations
            .get(&book.invitation_id)
            .filter(|client| client.organisation_id == host.organisation_id)
            .ok_or(Refusal::NotFound)?;
        if let Some(earlier) = self.made_before(client.id, &book.key)? {
            return Ok(self.answer(earlier.id));
        }
        let slot = self
            .slots
            .get(&book.slot_id)
            .filter(|slot| slot.facts.organisation_id == host.organisation_id)
            .ok_or(Refusal::NotFound)?;
        if slot.status == SlotStatus::Cancelled {
            return Err(Refusal::SlotCancelled);
        }
        if self.now >= slot.facts.ends_at {
            return Err(Refusal::SlotOver);
        }
        self.may_join(book.slot_id, &client.email_index)?;
        let email_index = client.email_index.clone();
        let has_started = slot.has_started(self.now);
        let slot = self.slot_mut(book.slot_id);
        let line_place = if slot.give(book.booking_id) {
            None
        } else if book.wait && !has_started {
            slot.claim(book.booking_id, true)?
        } else {
            return Err(slot.full());
        };
        self.enter(index, book, email_index, line_place, By::Host(host.user_id));
        Ok(self.answer(book.booking_id))
    }

    /// From here on the booking, or the wait, stands.
    fn enter(&mut self, index: usize, book: &Book, email_index: Vec<u8>, line_place: Option<u64>, by: By) {
        let booking = Booking {
            email_index,
            booked_by: match by {
                By::Host(user_id) => Some(user_id),
                By::Guest | By::Time => None,
            },
            ..self.new_booking(book.booking_id, book.slot_id, book.invitation_id, &book.key, line_place)
        };
        self.create(index, booking);
        let deed = match line_place {
            None => Deed::Booked { accepted: false },
            Some(_) => Deed::Waitlisted,
        };
        self.tell(book.booking_id, by, deed);
        self.follow(book.slot_id);
    }

    fn new_booking(
        &self,
        id: Uuid,
        slot_id: Uuid,
        invitation_id: Uuid,
        key: &CommandKey,
        line_place: Option<u64>,
    ) -> Booking {
        let waits = line_place.is_some();
        Booking {
            id,
            slot_id,
            invitation_id,
            email_index: Vec::new(),
            status: if waits {
                BookingStatus::Waitlisted
            } else {
                BookingStatus::Booked
            },
            generation: 1,
            sequence: 0,
            key: key.key.clone(),
            fingerprint: key.fingerprint.clone(),
            created_at: self.now,
            placed_at: (!waits).then_some(self.now),
            ended_at: None,
            end_kind: None,
            end_reason: None,
            line_place,
            missed: 0,
            offer_until: None,
            moves: None,
            booked_by: None,
            notice_waived: false,
        }
    }

    pub(super) fn cancel(&mut self, secrets: &Secrets, cancel: &Cancel) -> Result<Outcome, Refusal> {
        let booking = self.by_link(secrets, cancel.booking_id, &cancel.link)?;
        let (id, status, slot_id, notice_waived) = (booking.id, booking.status, booking.slot_id, booking.notice_waived);
        // Asked twice, answered twice, whatever has become of it since.
        if self.changed_before(id, &cancel.key)? {
            return Ok(self.answer(id));
        }
        let Some(slot) = self.slots.get(&slot_id) else {
            return Ok(Outcome::Rerouted {
                also_slots: vec![slot_id],
            });
        };
        match status {
            BookingStatus::Booked => {}
            BookingStatus::Completed | BookingStatus::NoShow => return Err(Refusal::BookingOver),
            BookingStatus::Waitlisted | BookingStatus::Offered => {
                self.leave_line(id);
                self.record(id, &cancel.key);
                return Ok(self.answer(id));
            }
            _ => return Ok(self.answer(id)),
        }
        if slot.has_started(self.now) {
            return Err(Refusal::BookingOver);
        }
        let in_time = self.now < slot.facts.cancel_until(notice_waived) + DEADLINE_GRACE;
        let kind = match (in_time, cancel.late) {
            (true, _) => EndKind::Guest,
            (false, true) => EndKind::Late,
            (false, false) => {
                return Err(Refusal::CancelTooLate {
                    notice_minutes: slot.facts.cancel_notice_minutes,
                });
            }
        };
        self.cancel_booking(id, kind, cancel.reason.clone(), By::Guest);
        self.record(id, &cancel.key);
        Ok(self.answer(id))
    }

    pub(super) fn leave(&mut self, secrets: &Secrets, leave: &Leave) -> Result<Outcome, Refusal> {
        let entry = self.by_link(secrets, leave.booking_id, &leave.link)?;
        let (id, status, slot_id) = (entry.id, entry.status, entry.slot_id);
        if !self.slots.contains_key(&slot_id) {
            return Ok(Outcome::Rerouted {
                also_slots: vec![slot_id],
            });
        }
        match status {
            BookingStatus::Waitlisted | BookingStatus::Offered => self.leave_line(id),
            // There is a place now, which is cancelled, not left.
            status if status.takes_place() => return Err(Refusal::OfferOver { status, position: None }),
            _ => {}
        }
        Ok(self.answer(id))
    }

    fn leave_line(&mut self, id: Uuid) {
        let booking = &self.bookings[&id];
        let (slot_id, declined) = (booking.slot_id, booking.status == BookingStatus::Offered);
        let status = if declined {
            BookingStatus::Declined
        } else {
            BookingStatus::Left
        };
        self.mark_ended(id, status, None, None);
        self.tell(id, By::Guest, Deed::Left { declined });
        self.slot_mut(slot_id).release(id);
        self.follow(slot_id);
    }

    pub(super) fn accept(&mut self, secrets: &Secrets, accept: &Accept) -> Result<Outcome, Refusal> {
        let entry = self.by_link(secrets, accept.booking_id, &accept.link)?;
        let (id, status, slot_id, kept) = (entry.id, entry.status, entry.slot_id, entry.moves);
        let end_kind = entry.end_kind;
        if !self.slots.contains_key(&slot_id) {
            return Ok(Outcome::Rerouted {
                also_slots: vec![slot_id],
            });
        }
        let kept = kept.filter(|_| self.moves_a_booking(entry));
        match (status, kept) {
            (BookingStatus::Waitlisted | BookingStatus::Offered, _) => {}
            // Accepted before.
            (BookingStatus::Booked, _) => return Ok(self.answer(id)),
            (BookingStatus::Ended, Some(kept)) if end_kind == Some(EndKind::Moved) => return Ok(self.answer(kept)),
            (BookingStatus::Completed | BookingStatus::NoShow, _) => return Err(Refusal::BookingOver),
            _ => return Err(Refusal::OfferOver { status, position: None }),
        }
        match kept {
            Some(kept) => self.accept_move(id, kept),
            None => self.accept_place(id, accept.invitation_id),
        }
    }

    fn accept_place(&mut self, id: Uuid, invitation_id: Uuid) -> Result<Outcome, Refusal> {
        let slot_id = self.bookings[&id].slot_id;
        let uses = self.invitations.get(&invitation_id).ok_or(Refusal::NotFound)?.uses;
        let uses_left = uses - self.uses_of(invitation_id);
        let takes_a_use = self.bookings[&id].booked_by.is_none();
        if takes_a_use && uses_left <= 0 {
            return Err(Refusal::InvitationUsed);
        }
        // Two offers and one use: accepting one ends the other.
        let over = if uses_left == 1 {
            let mut others = self.waits_for_a_use(invitation_id);
            others.retain(|other| *other != id);
            others
        } else {
            Vec::new()
        };
        if let Some(rerouted) = self.slots_missing(&over) {
            return Ok(rerouted);
        }
        if !self.slot_mut(slot_id).accept(id) {
            return Err(self.nothing_to_accept(id));
        }
        self.make_booked(id);
        self.tell(id, By::Guest, Deed::Booked { accepted: true });
        self.follow(slot_id);
        for wait in over {
            self.end_wait(wait, EndKind::Used, None, By::Guest);
        }
        Ok(self.answer(id))
    }

    /// The booking that was kept meanwhile takes the place that was offered, and gives its own to the line it leaves.
    fn accept_move(&mut self, id: Uuid, kept: Uuid) -> Result<Outcome, Refusal> {
        let (slot_id, from) = (self.bookings[&id].slot_id, self.bookings[&kept].slot_id);
        let Some(source) = self.slots.get(&from) else {
            return Ok(Outcome::Rerouted { also_slots: vec![from] });
        };
        self.may_move(&source.facts, self.bookings[&kept].notice_waived)?;
        if !self.slot_mut(slot_id).accept(id) {
            return Err(self.nothing_to_accept(id));
        }
        self.slot_mut(slot_id).hand_over(id, kept);
        self.mark_ended(id, BookingStatus::Ended, Some(EndKind::Moved), None);
        self.relocate(kept, slot_id);
        self.tell(id, By::Guest, Deed::WaitEnded { kind: EndKind::Moved });
        self.slot_mut(from).release(kept);
        self.follow(slot_id);
        self.follow(from);
        Ok(self.answer(kept))
    }

    fn nothing_to_accept(&self, id: Uuid) -> Refusal {
        let booking = &self.bookings[&id];
        let slot = &self.slots[&booking.slot_id];
        let position = slot.position(id);
        if slot.is_first_come() {
            Refusal::PlaceGone { position }
        } else {
            Refusal::OfferOver {
                status: booking.status,
                position,
            }
        }
    }

    pub(super) fn move_booking(&mut self, secrets: &Secrets, index: usize, request: &Move) -> Result<Outcome, Refusal> {
        let booking = self.by_link(secrets, request.booking_id, &request.link)?;
        let (id, status, from) = (booking.id, booking.status, booking.slot_id);
        let (email_index, notice_waived) = (booking.email_index.clone(), booking.notice_waived);
        if self.changed_before(id, &request.key)? {
            return Ok(self.answer(id));
        }
        let Some(source) = self.slots.get(&from) else {
            return Ok(Outcome::Rerouted { also_slots: vec![from] });
        };
        if status != BookingStatus::Booked {
            return Err(Refusal::BookingOver);
        }
        self.may_move(&source.facts, notice_waived)?;
        // Its own link is its right: an invitation that has ended since opens no other topic or day, but no fewer either.
        let scope = self
            .invitations
            .get(&request.invitation_id)
            .map(|invitation| &invitation.scope);
        let target = self
            .slots
            .get(&request.slot_id)
            .filter(|slot| slot.facts.host_id == source.facts.host_id)
            .filter(|slot| {
                scope.is_none_or(|scope| scope.covers(&slot.facts.topic, slot.facts.starts_at, slot.facts.zone))
            })
            .ok_or(Refusal::NotFound)?;
        if request.slot_id == from {
            return Err(Refusal::SameSlot);
        }
        self.may_enter(target)?;
        self.may_join(request.slot_id, &email_index)?;
        let has_room = target.has_room();
        if request.wait && !has_room {
            self.may_wait_more(request.invitation_id)?;
            return self.wait_to_move(index, request, email_index);
        }
        let [Some(source), Some(target)] = self.slots.get_disjoint_mut([&from, &request.slot_id]) else {
            return Err(Refusal::NotFound);
        };
        source.exchange(target, id)?;
        self.relocate(id, request.slot_id);
        self.record(id, &request.key);
        self.follow(request.slot_id);
        self.follow(from);
        Ok(self.answer(id))
    }

    /// Waits at the target and keeps the present place; accepting an offer there moves the booking.
    fn wait_to_move(&mut self, index: usize, request: &Move, email_index: Vec<u8>) -> Result<Outcome, Refusal> {
        let line_place = self.slot_mut(request.slot_id).claim(request.entry_id, true)?;
        // No key of a guest has a space in it, and two bookings of an invitation may be moved with one key: the row's own key
        // cannot be taken already.
        let key = CommandKey {
            key: format!("move {} {}", request.booking_id.simple(), request.key.key),
            fingerprint: request.key.fingerprint.clone(),
        };
        let entry = Booking {
            email_index,
            moves: Some(request.booking_id),
            ..self.new_booking(
                request.entry_id,
                request.slot_id,
                request.invitation_id,
                &key,
                line_place,
            )
        };
        self.create(index, entry);
        self.tell(request.entry_id, By::Guest, Deed::Waitlisted);
        self.record(request.booking_id, &request.key);
        self.follow(request.slot_id);
        Ok(self.answer(request.booking_id))
    }

    /// The booking that a link opens.
    fn by_link(&self, secrets: &Secrets, id: Uuid, link: &Link) -> Result<&Booking, Refusal> {
        let booking = self.bookings.get(&id).ok_or(Refusal::UnknownLink)?;
        match link.check(secrets, LinkKind::Booking, booking.generation) {
            LinkCheck::Forged => Err(Refusal::UnknownLink),
            LinkCheck::Replaced => Err(Refusal::LinkReplaced { replaced_at: None }),
            LinkCheck::Current => Ok(booking),
        }
    }

    fn may_enter(&self, slot: &Slot) -> Result<(), Refusal> {
        match slot.status {
            SlotStatus::Cancelled => Err(Refusal::SlotCancelled),
            _ if slot.has_started(self.now) => Err(Refusal::SlotStarted),
            SlotStatus::Closed => Err(Refusal::SlotClosed),
            SlotStatus::Open => Ok(()),
        }
    }

    fn may_wait_more(&self, invitation_id: Uuid) -> Result<(), Refusal> {
        if self.waits_of(invitation_id).count() < WAITS_MAX {
            Ok(())
        } else {
            Err(Refusal::TooManyWaits)
        }
    }

    /// Whether the place in this slot may still be given up for another.
    fn may_move(&self, from: &SlotFacts, notice_waived: bool) -> Result<(), Refusal> {
        if self.now >= from.starts_at {
            return Err(Refusal::BookingOver);
        }
        if self.now >= from.cancel_until(notice_waived) + DEADLINE_GRACE {
            return Err(Refusal::MoveTooLate {
                notice_minutes: from.cancel_notice_minutes,
            });
        }
        Ok(())
    }
}
