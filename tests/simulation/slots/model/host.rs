//! What hosts ask for.

use chrono::TimeDelta;
use jari::consultations::rules::SlotEdit;
use serde_json::json;
use uuid::Uuid;

use super::{Booking, Decided, Model, Moment, Slot, notice};
use crate::slots::asks::{Host, What};

/// After the end of a slot.
const CORRECTION: TimeDelta = TimeDelta::days(30);

impl Model {
    pub(super) fn remove(&mut self, moment: &mut Moment, id: Uuid, by: Host, reason: Option<&String>) -> Decided {
        let booking = self.by_host(moment, id, Some(by))?;
        let actor = format!("user:{}", by.id);
        match booking.status {
            "BOOKED" if moment.now < self.slots[&booking.slot].starts_at => {
                self.cancel_booking(moment, id, "HOST", reason, &actor);
            }
            "BOOKED" | "COMPLETED" | "NO_SHOW" => return Err("BookingOver".into()),
            "WAITLISTED" | "OFFERED" => self.end_wait(moment, id, "HOST", reason, &actor),
            _ => {}
        }
        Ok(self.show(moment, id))
    }

    pub(super) fn settle(&mut self, moment: &mut Moment, id: Uuid, by: Option<Host>, came: bool) -> Decided {
        let booking = self.by_host(moment, id, by)?;
        let slot = &self.slots[&booking.slot];
        let wanted = if came { "COMPLETED" } else { "NO_SHOW" };
        match booking.status {
            status if status == wanted => return Ok(self.show(moment, id)),
            "BOOKED" if moment.now < slot.starts_at => {
                return Err(format!("NotStarted {{ starts_at: {:?} }}", slot.starts_at));
            }
            "COMPLETED" | "NO_SHOW" if by.is_none() => return Ok(self.show(moment, id)),
            "COMPLETED" | "NO_SHOW" if moment.now > slot.ends_at + CORRECTION => return Err("CorrectionOver".into()),
            "BOOKED" | "COMPLETED" | "NO_SHOW" => {}
            _ => return Err("BookingOver".into()),
        }
        self.booking(id).status = wanted;
        let actor = by.map_or("system".into(), |host| format!("user:{}", host.id));
        self.tell(moment, "BookingCompleted", id, &actor, json!({ "status": wanted }));
        Ok(self.show(moment, id))
    }

    pub(super) fn by_host(&self, moment: &Moment, id: Uuid, by: Option<Host>) -> Result<Booking, String> {
        let booking = self.find(id).ok_or("NotFound")?;
        self.reroute(moment, &[id])?;
        if by.is_some_and(|by| by.organisation != self.slots[&booking.slot].host.organisation) {
            return Err("NotFound".into());
        }
        Ok(booking.clone())
    }

    pub(super) fn change(&mut self, moment: &mut Moment, id: Uuid, by: Host, what: &What) -> Decided {
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
                self.tell_of_slot(moment, "SlotCancelled", id, &actor);
                return Ok(self.show_slot(id));
            }
        }
        let slot = &self.slots[&id];
        if edited || before != (slot.status, slot.capacity) {
            self.changed(moment, id);
            self.tell_of_slot(moment, "SlotChanged", id, &actor);
        }
        Ok(self.show_slot(id))
    }

    /// Whether anything but status and capacity was changed.
    pub(super) fn edit(&mut self, moment: &mut Moment, id: Uuid, edit: &SlotEdit, actor: &str) -> Result<bool, String> {
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
        slot.topic = edit.topic.clone().unwrap_or(old.topic.clone());
        slot.place = edit.place.clone().unwrap_or(old.place.clone());
        slot.online_link = edit.online_link.clone().unwrap_or(old.online_link.clone());
        slot.instructions = edit.instructions.clone().unwrap_or(old.instructions.clone());
        let has_texts = (&slot.topic, &slot.place, &slot.online_link, &slot.instructions)
            != (&old.topic, &old.place, &old.online_link, &old.instructions);
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

    pub(super) fn tell_of_edit(&mut self, moment: &mut Moment, slot: Uuid, time: bool, actor: &str) {
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
            self.tell(moment, "BookingRescheduled", id, actor, json!({ "time": time }));
        }
    }
}
