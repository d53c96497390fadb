//! What the slot lane promises, in the plainest form: lists that are searched from the beginning for every question, no
//! counter, nothing derived. Written from the behaviour, not from the code that it judges.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

const GRACE: TimeDelta = TimeDelta::seconds(2);

/// A command as the test sees it. `generation` is that of the link; 0 is a link that was never given out.
#[derive(Clone, Debug)]
pub enum Ask {
    Book {
        id: Uuid,
        invitation: Uuid,
        generation: i16,
        slot: Uuid,
        key: String,
        name: String,
    },
    Cancel {
        booking: Uuid,
        generation: i16,
        slot: Uuid,
        reason: Option<String>,
    },
    Close {
        by: Host,
        slot: Uuid,
    },
    Reopen {
        by: Host,
        slot: Uuid,
    },
    Resize {
        by: Host,
        slot: Uuid,
        capacity: i32,
    },
    CancelSlot {
        by: Host,
        slot: Uuid,
        reason: Option<String>,
    },
    Expire {
        slot: Uuid,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Host {
    pub id: Uuid,
    pub organisation: Uuid,
    pub notice_minutes: i32,
}

#[derive(Clone, Debug)]
pub struct Slot {
    pub host: Host,
    pub starts_at: DateTime<Utc>,
    pub capacity: i32,
    pub status: &'static str,
    pub reason: Option<String>,
    pub version: i64,
    pub decided_at: DateTime<Utc>,
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
}

#[derive(Clone, Debug)]
pub struct Booking {
    pub id: Uuid,
    pub slot: Uuid,
    pub invitation: Uuid,
    pub address: Vec<u8>,
    pub status: &'static str,
    pub key: String,
    /// What was asked for with the key.
    pub asked: (Uuid, String),
    pub created_at: DateTime<Utc>,
    pub cancelled: Option<(DateTime<Utc>, &'static str, Option<String>)>,
}

#[derive(Clone, Debug, Default)]
pub struct Model {
    pub slots: BTreeMap<Uuid, Slot>,
    pub invitations: BTreeMap<Uuid, Invitation>,
    pub bookings: Vec<Booking>,
    /// Type, what it is about, who did it, when.
    pub events: Vec<String>,
}

impl Ask {
    pub fn slot(&self) -> Uuid {
        match self {
            Self::Book { slot, .. }
            | Self::Cancel { slot, .. }
            | Self::Close { slot, .. }
            | Self::Reopen { slot, .. }
            | Self::Resize { slot, .. }
            | Self::CancelSlot { slot, .. }
            | Self::Expire { slot } => *slot,
        }
    }
}

/// One batch: what it may see, and when it is decided.
struct Moment {
    now: DateTime<Utc>,
    locked: BTreeSet<Uuid>,
    changed: BTreeSet<Uuid>,
}

impl Model {
    /// The answers to a batch that is committed.
    pub fn apply(&mut self, clock: DateTime<Utc>, asks: &[Ask]) -> Vec<String> {
        let locked: BTreeSet<Uuid> = asks
            .iter()
            .map(Ask::slot)
            .filter(|slot| self.slots.contains_key(slot))
            .collect();
        let now = locked
            .iter()
            .map(|slot| self.slots[slot].decided_at)
            .fold(clock, DateTime::max);
        let mut moment = Moment {
            now,
            locked,
            changed: BTreeSet::new(),
        };
        let answers = asks
            .iter()
            .map(|ask| self.decide(&mut moment, ask).unwrap_or_else(|refused| refused))
            .collect();
        for id in moment.changed {
            self.slots.get_mut(&id).unwrap().decided_at = now;
        }
        answers
    }

    /// Places taken.
    pub fn taken(&self, slot: Uuid) -> i32 {
        i32::try_from(
            self.bookings
                .iter()
                .filter(|it| it.slot == slot && it.status != "CANCELLED")
                .count(),
        )
        .unwrap()
    }

    fn decide(&mut self, moment: &mut Moment, ask: &Ask) -> Result<String, String> {
        match ask {
            Ask::Book {
                id,
                invitation,
                generation,
                slot,
                key,
                name,
            } => self.book(moment, *id, *invitation, *generation, (*slot, name.clone()), key),
            Ask::Cancel {
                booking,
                generation,
                reason,
                ..
            } => self.cancel(moment, *booking, *generation, reason.as_ref()),
            Ask::Expire { slot } => self.show_slot(*slot).ok_or("NotFound".to_owned()),
            Ask::Close { by, slot } => self.change(moment, *by, *slot, ask),
            Ask::Reopen { by, slot } | Ask::Resize { by, slot, .. } | Ask::CancelSlot { by, slot, .. } => {
                self.change(moment, *by, *slot, ask)
            }
        }
    }

    fn book(
        &mut self,
        moment: &mut Moment,
        id: Uuid,
        by: Uuid,
        generation: i16,
        asked: (Uuid, String),
        key: &str,
    ) -> Result<String, String> {
        let invitation = self.invitations.get(&by).ok_or("UnknownLink")?.clone();
        if generation < 1 || generation > invitation.generation {
            return Err("UnknownLink".into());
        }
        if let Some(earlier) = self.bookings.iter().position(|it| it.invitation == by && it.key == key) {
            return if self.bookings[earlier].asked == asked {
                Ok(self.show(moment, earlier))
            } else {
                Err("KeyReused".into())
            };
        }
        let slot = asked.0;
        let now = moment.now;
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
        let found = self
            .slots
            .get(&slot)
            .filter(|found| found.host == invitation.host)
            .ok_or("NotFound")?;
        if found.status == "CANCELLED" {
            return Err("SlotCancelled".into());
        }
        if now >= found.starts_at {
            return Err("SlotStarted".into());
        }
        if found.status == "CLOSED" {
            return Err("SlotClosed".into());
        }
        if self
            .bookings
            .iter()
            .any(|it| it.slot == slot && it.address == invitation.address && it.status != "CANCELLED")
        {
            return Err("AlreadyBooked".into());
        }
        let ahead = self
            .bookings
            .iter()
            .filter(|it| it.invitation == by && it.status == "BOOKED")
            .count();
        if ahead >= usize::try_from(invitation.uses).unwrap() {
            return Err("InvitationUsed".into());
        }
        if self.taken(slot) >= found.capacity {
            return Err("SlotFull".into());
        }
        let booking = Booking {
            id,
            slot,
            invitation: by,
            address: invitation.address,
            status: "BOOKED",
            key: key.into(),
            asked,
            created_at: now,
            cancelled: None,
        };
        self.bookings.push(booking);
        self.changed(moment, slot);
        self.events
            .push(event("BookingCreated", id, &format!("invitation:{by}"), now));
        Ok(self.show(moment, self.bookings.len() - 1))
    }

    fn cancel(
        &mut self,
        moment: &mut Moment,
        id: Uuid,
        generation: i16,
        reason: Option<&String>,
    ) -> Result<String, String> {
        let index = self.bookings.iter().position(|it| it.id == id).ok_or("UnknownLink")?;
        // Links of bookings are never replaced here, so theirs is the first generation.
        if generation != 1 {
            return Err("UnknownLink".into());
        }
        let booking = &self.bookings[index];
        if !moment.locked.contains(&booking.slot) || booking.status == "CANCELLED" {
            return Ok(self.show(moment, index));
        }
        let slot = &self.slots[&booking.slot];
        if booking.status != "BOOKED" || moment.now >= slot.starts_at {
            return Err("BookingOver".into());
        }
        let notice_minutes = slot.host.notice_minutes;
        if moment.now >= slot.starts_at - TimeDelta::minutes(notice_minutes.into()) + GRACE {
            return Err(format!("CancelTooLate {{ notice_minutes: {notice_minutes} }}"));
        }
        let actor = format!("invitation:{}", booking.invitation);
        self.release(moment, index, "GUEST", reason, &actor);
        Ok(self.show(moment, index))
    }

    fn change(&mut self, moment: &mut Moment, by: Host, id: Uuid, ask: &Ask) -> Result<String, String> {
        let slot = self
            .slots
            .get(&id)
            .filter(|slot| slot.host.organisation == by.organisation)
            .ok_or("NotFound")?;
        if slot.status == "CANCELLED" {
            return if matches!(ask, Ask::CancelSlot { .. }) {
                Ok(self.show_slot(id).unwrap())
            } else {
                Err("SlotCancelled".into())
            };
        }
        if moment.now >= slot.starts_at && !matches!(ask, Ask::Close { .. }) {
            return Err("SlotStarted".into());
        }
        let taken = self.taken(id);
        let before = (slot.status, slot.capacity);
        let actor = format!("user:{}", by.id);
        let slot = self.slots.get_mut(&id).unwrap();
        match ask {
            Ask::Close { .. } => slot.status = "CLOSED",
            Ask::Reopen { .. } => slot.status = "OPEN",
            Ask::Resize { capacity, .. } if *capacity < taken => {
                return Err(format!("CapacityBelowBooked {{ booked: {taken} }}"));
            }
            Ask::Resize { capacity, .. } => slot.capacity = *capacity,
            Ask::CancelSlot { reason, .. } => {
                slot.status = "CANCELLED";
                slot.reason.clone_from(reason);
                let mut held: Vec<usize> = (0..self.bookings.len())
                    .filter(|&index| self.bookings[index].slot == id && self.bookings[index].status == "BOOKED")
                    .collect();
                held.sort_by_key(|&index| self.bookings[index].id);
                for index in held {
                    self.release(moment, index, "SLOT", reason.as_ref(), &actor);
                }
                self.changed(moment, id);
                self.events.push(event("SlotCancelled", id, &actor, moment.now));
                return Ok(self.show_slot(id).unwrap());
            }
            Ask::Book { .. } | Ask::Cancel { .. } | Ask::Expire { .. } => unreachable!("no change of a slot"),
        }
        if before != (slot.status, slot.capacity) {
            self.changed(moment, id);
            self.events.push(event("SlotChanged", id, &actor, moment.now));
        }
        Ok(self.show_slot(id).unwrap())
    }

    fn release(&mut self, moment: &mut Moment, index: usize, kind: &'static str, reason: Option<&String>, actor: &str) {
        let booking = &mut self.bookings[index];
        booking.status = "CANCELLED";
        booking.cancelled = Some((moment.now, kind, reason.cloned()));
        let (id, slot) = (booking.id, booking.slot);
        self.changed(moment, slot);
        self.events.push(event("BookingCancelled", id, actor, moment.now));
    }

    /// A row is written once per batch, however much happens to it.
    fn changed(&mut self, moment: &mut Moment, slot: Uuid) {
        if moment.changed.insert(slot) {
            self.slots.get_mut(&slot).unwrap().version += 1;
        }
    }

    fn show(&self, moment: &Moment, index: usize) -> String {
        let booking = &self.bookings[index];
        if !moment.locked.contains(&booking.slot) {
            return format!("rerouted to {}", booking.slot);
        }
        format!("{} of {}", booking_line(booking), self.show_slot(booking.slot).unwrap())
    }

    fn show_slot(&self, id: Uuid) -> Option<String> {
        let slot = self.slots.get(&id)?;
        Some(slot_line(
            id,
            slot.capacity,
            self.taken(id),
            slot.status,
            slot.reason.as_deref(),
            slot.version,
        ))
    }

    /// Every row, as the tables should have it.
    pub fn rows(&self) -> Vec<String> {
        let mut rows: Vec<String> = self.bookings.iter().map(booking_line).collect();
        rows.sort();
        rows.extend(self.slots.iter().map(|(id, slot)| {
            format!(
                "{} decided {}",
                self.show_slot(*id).unwrap(),
                slot.decided_at.timestamp_micros()
            )
        }));
        rows.extend(self.events.iter().cloned());
        rows
    }
}

pub fn event(kind: &str, about: Uuid, actor: &str, at: DateTime<Utc>) -> String {
    format!("{kind} {about} by {actor} at {}", at.timestamp_micros())
}

pub fn slot_line(id: Uuid, capacity: i32, taken: i32, status: &str, reason: Option<&str>, version: i64) -> String {
    format!("slot {id} {taken}/{capacity} {status} {reason:?} version {version}")
}

fn booking_line(booking: &Booking) -> String {
    let Booking {
        id,
        slot,
        invitation,
        status,
        key,
        created_at,
        cancelled,
        ..
    } = booking;
    let cancelled = cancelled
        .as_ref()
        .map(|(at, kind, reason)| (at.timestamp_micros(), *kind, reason.as_deref()));
    booking_text(*id, *slot, *invitation, status, key, *created_at, cancelled)
}

pub fn booking_text(
    id: Uuid,
    slot: Uuid,
    invitation: Uuid,
    status: &str,
    key: &str,
    created_at: DateTime<Utc>,
    cancelled: Option<(i64, &str, Option<&str>)>,
) -> String {
    format!(
        "booking {id} of {invitation} in {slot} {status} {key} at {} {cancelled:?}",
        created_at.timestamp_micros()
    )
}
