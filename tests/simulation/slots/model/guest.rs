//! What guests ask for, and bookings that hosts make for them.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use uuid::Uuid;

use super::{Booking, Decided, GRACE, Invitation, Model, Moment, Slot, WAITS_MAX, notice};
use crate::slots::asks::{Ask, Booker, Host};

impl Model {
    pub(super) fn book(&mut self, moment: &mut Moment, ask: &Ask) -> Decided {
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
    pub(super) fn may_book(
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
    pub(super) fn may_book_for(
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

    pub(super) fn may_enter(&self, moment: &Moment, slot: &Slot, address: &[u8]) -> Result<(), String> {
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
    pub(super) fn may_join(&self, slot: Uuid, address: &[u8]) -> Result<(), String> {
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

    pub(super) fn may_wait(&self, invitation: Uuid, slot: Uuid) -> Result<(), String> {
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
    pub(super) fn has_room(&self, slot: Uuid) -> bool {
        self.free(slot) > 0 && self.line(slot).is_empty()
    }

    pub(super) fn full(&self, slot: Uuid) -> String {
        format!(
            "SlotFull {{ waiting: {}, waitlist: {} }}",
            self.line(slot).len(),
            self.slots[&slot].waitlist
        )
    }

    pub(super) fn enter(&mut self, moment: &mut Moment, booking: Booking, actor: &str) {
        let (id, slot, booked) = (booking.id, booking.slot, booking.status == "BOOKED");
        self.bookings.push(booking);
        if booked {
            self.tell(moment, "BookingCreated", id, actor, json!({ "accepted": false }));
        } else {
            self.tell(moment, "BookingWaitlisted", id, actor, json!({}));
            self.slots.get_mut(&slot).unwrap().sent_to_line.push(id);
        }
        self.changed(moment, slot);
    }

    pub(super) fn by_link(&self, id: Uuid, generation: i16) -> Result<(), String> {
        // Links of bookings are never replaced here, so theirs is the first generation.
        if generation == 1 && self.find(id).is_some() {
            Ok(())
        } else {
            Err("UnknownLink".into())
        }
    }

    pub(super) fn changed_before(&self, id: Uuid, (key, content): (&String, &String)) -> Result<bool, String> {
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

    pub(super) fn cancel(
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

    pub(super) fn leave(&mut self, moment: &mut Moment, id: Uuid) -> Decided {
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

    pub(super) fn accept(&mut self, moment: &mut Moment, id: Uuid) -> Decided {
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

    pub(super) fn accept_place(&mut self, moment: &mut Moment, entry: &Booking) -> Decided {
        let by = entry.invitation;
        let left = self.invitations[&by].uses - self.uses(by);
        if left <= 0 && entry.booked_by.is_none() {
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
        self.tell(moment, "BookingCreated", id, &actor, json!({ "accepted": true }));
        self.serve(moment, slot, free);
        for wait in over {
            self.end_wait(moment, wait, "USED", None, &actor);
        }
        Ok(self.show(moment, id))
    }

    /// A swap: the place that was waited for becomes that of the booking that was kept, and its old one is free.
    pub(super) fn accept_move(&mut self, moment: &mut Moment, entry: &Booking, kept: Uuid) -> Decided {
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
        self.tell(moment, "WaitEnded", entry.id, &actor, json!({ "kind": "MOVED" }));
        self.serve(moment, target, free_target);
        self.serve(moment, source, free_source);
        Ok(self.show(moment, kept))
    }

    pub(super) fn may_accept(&self, moment: &Moment, entry: &Booking) -> Result<(), String> {
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

    pub(super) fn move_booking(&mut self, moment: &mut Moment, ask: &Ask) -> Decided {
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
                key: format!("move {} {key}", id.simple()),
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

    pub(super) fn relocate(&mut self, moment: &mut Moment, id: Uuid, to: Uuid) {
        let now = moment.now;
        let booking = self.booking(id);
        let from = std::mem::replace(&mut booking.slot, to);
        booking.sequence += 1;
        booking.placed_at = Some(now);
        booking.notice_waived = false;
        let actor = format!("invitation:{}", booking.invitation);
        self.tell(moment, "BookingMoved", id, &actor, json!({ "from_slot_id": from }));
        self.changed(moment, from);
        self.changed(moment, to);
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

fn covers(invitation: &Invitation, slot: &Slot) -> bool {
    let day = (slot.starts_at + TimeDelta::hours(slot.host.hours_east)).date_naive();
    invitation.topic.as_ref().is_none_or(|topic| *topic == slot.topic)
        && invitation.from.is_none_or(|from| from <= day)
        && invitation.until.is_none_or(|until| day <= until)
}
