//! What may happen to a slot, decided from facts alone: no clock, no database, no randomness.
//!
//! A batch of the lane loads the facts of its slots, invitations and bookings into a [`World`] and decides its commands
//! in the order of their arrival. Every decision changes the world before the next one sees it, so that two requests of
//! one batch are decided as if they had come one after the other.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use allocation::Pool;
use allocation::pool::{BrokenFacts, Command as PoolCommand, Facts, Grant, Promotion, Refusal as PoolRefusal, State};
use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::secrets::{Link, LinkCheck, LinkKind, Secrets};

pub const CAPACITY_DEFAULT: i32 = 3;
/// Of the API; the column allows 10,000,000, so that a rehearsal can fill one hot slot.
pub const CAPACITY_MAX: i32 = 1_000;
pub const SLOT_LENGTH_MAX: TimeDelta = TimeDelta::hours(24);
pub const SLOTS_PER_BATCH_MAX: usize = 10_000;
pub const TOPIC_CHARS_MAX: usize = 200;
pub const PLACE_CHARS_MAX: usize = 300;
pub const ONLINE_LINK_CHARS_MAX: usize = 500;
pub const INSTRUCTIONS_CHARS_MAX: usize = 2_000;
pub const NOTE_CHARS_MAX: usize = 2_000;
pub const REASON_CHARS_MAX: usize = 500;
pub const USES_MAX: i16 = 10;
pub const INVITATION_LIFE_DEFAULT: TimeDelta = TimeDelta::days(7);
pub const INVITATION_LIFE_MAX: TimeDelta = TimeDelta::days(365);
/// A deadline that people see is enforced this much later, so that a request sent in time is never refused for its travel.
pub const DEADLINE_GRACE: TimeDelta = TimeDelta::seconds(2);

/// Why something was not done. The order is that in which the rules are checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No such slot, or not of this host.
    NotFound,
    UnknownLink,
    /// The key was used for another command.
    KeyReused,
    InvitationRevoked,
    LinkReplaced {
        replaced_at: Option<DateTime<Utc>>,
    },
    InvitationExpired {
        expired_at: DateTime<Utc>,
    },
    SlotCancelled,
    SlotStarted,
    SlotClosed,
    AlreadyBooked,
    InvitationUsed,
    SlotFull,
    CapacityBelowBooked {
        booked: i32,
    },
    BookingOver,
    CancelTooLate {
        notice_minutes: i32,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SlotStatus {
    Open,
    Closed,
    Cancelled,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BookingStatus {
    Booked,
    Completed,
    NoShow,
    Cancelled,
}

impl BookingStatus {
    /// Holds a place: exactly what `booked_count` counts.
    pub fn holds_place(self) -> bool {
        !matches!(self, Self::Cancelled)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum CancelKind {
    Guest,
    Host,
    Slot,
}

/// What does not change while a slot is decided about: what its page shows and whose it is.
#[derive(Clone, Debug)]
pub struct SlotFacts {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub host_id: Uuid,
    pub host_name: Arc<str>,
    pub zone: Tz,
    pub cancel_notice_minutes: i32,
    pub topic: String,
    pub place: Option<String>,
    pub online_link: Option<String>,
    pub instructions: Option<String>,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    pub created_at: DateTime<Utc>,
}

impl SlotFacts {
    /// Until when a guest may cancel, as shown; enforced [`DEADLINE_GRACE`] later.
    pub fn cancel_until(&self) -> DateTime<Utc> {
        self.starts_at - TimeDelta::minutes(i64::from(self.cancel_notice_minutes))
    }
}

/// The part of a slot that decisions change.
#[derive(Clone, Debug)]
pub struct Slot {
    pub facts: Arc<SlotFacts>,
    pub status: SlotStatus,
    pub cancel_reason: Option<String>,
    pool: Pool<Uuid>,
    /// As loaded; raised by one if anything changed.
    version: i64,
    changed: bool,
}

/// A slot's row, read after it was locked.
#[derive(Clone, Debug)]
pub struct SlotRow {
    pub facts: Arc<SlotFacts>,
    pub capacity: i32,
    pub booked_count: i32,
    pub status: SlotStatus,
    pub cancel_reason: Option<String>,
    pub version: i64,
    pub decided_at: DateTime<Utc>,
}

/// A slot as it stands after a decision.
#[derive(Clone, Debug)]
pub struct SlotState {
    pub facts: Arc<SlotFacts>,
    pub capacity: i32,
    pub booked_count: i32,
    pub status: SlotStatus,
    pub cancel_reason: Option<String>,
    pub version: i64,
}

#[derive(Clone, Debug)]
pub struct Invitation {
    pub id: Uuid,
    pub host_id: Uuid,
    pub email_index: Vec<u8>,
    pub uses: i16,
    pub generation: i16,
    pub expires_at: DateTime<Utc>,
    pub revoked_at: Option<DateTime<Utc>>,
    pub replaced_at: Option<DateTime<Utc>>,
}

#[derive(Clone, Debug)]
pub struct Booking {
    pub id: Uuid,
    pub slot_id: Uuid,
    pub invitation_id: Uuid,
    pub email_index: Vec<u8>,
    pub status: BookingStatus,
    pub generation: i16,
    pub key: String,
    pub fingerprint: Vec<u8>,
    pub created_at: DateTime<Utc>,
    pub cancelled_at: Option<DateTime<Utc>>,
    pub cancel_kind: Option<CancelKind>,
    pub cancel_reason: Option<String>,
    /// Of the request that cancelled it, if its guest did. Boxed, because few bookings have one and all are passed around.
    pub cancelled_by: Option<Box<CommandKey>>,
}

#[derive(Clone, Debug)]
pub enum Command {
    Book(Book),
    Cancel(Cancel),
    Host {
        slot_id: Uuid,
        organisation_id: Uuid,
        user_id: Uuid,
        change: SlotChange,
    },
    /// Ends what time has ended on a slot.
    Expire {
        slot_id: Uuid,
    },
}

#[derive(Clone, Debug)]
pub struct Book {
    /// Made by the server before the command was queued.
    pub booking_id: Uuid,
    pub slot_id: Uuid,
    /// The invitation's link.
    pub link: Link,
    pub name: String,
    pub note_sealed: Option<Vec<u8>>,
    pub key: String,
    pub fingerprint: Vec<u8>,
}

/// A guest gives a place back.
#[derive(Clone, Debug)]
pub struct Cancel {
    pub booking_id: Uuid,
    pub slot_id: Uuid,
    /// The booking's link.
    pub link: Link,
    pub reason: Option<String>,
    pub key: CommandKey,
}

/// What a guest's request is known by when it comes again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommandKey {
    pub key: String,
    /// SHA-256 of what the command says.
    pub fingerprint: Vec<u8>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlotChange {
    Close,
    Reopen,
    Resize { capacity: i32 },
    Cancel { reason: Option<String> },
}

impl Command {
    pub fn slot_id(&self) -> Uuid {
        match self {
            Self::Book(Book { slot_id, .. })
            | Self::Cancel(Cancel { slot_id, .. })
            | Self::Host { slot_id, .. }
            | Self::Expire { slot_id } => *slot_id,
        }
    }
}

#[derive(Clone, Debug)]
pub enum Outcome {
    Booking {
        booking: Booking,
        slot: SlotState,
    },
    Slot(SlotState),
    Refused(Refusal),
    /// The booking belongs to another slot by now.
    Rerouted {
        slot_id: Uuid,
    },
}

/// What a decision did, in the order it was done; becomes rows and events.
#[derive(Clone, Debug)]
pub enum Effect {
    Booked {
        booking_id: Uuid,
        command: usize,
    },
    Cancelled {
        booking_id: Uuid,
        kind: CancelKind,
        by: Option<Uuid>,
    },
    SlotChanged {
        slot_id: Uuid,
        by: Uuid,
    },
    SlotCancelled {
        slot_id: Uuid,
        by: Uuid,
    },
}

/// The facts of one batch. Everything a command may touch was locked and loaded before.
#[derive(Debug)]
pub struct World {
    pub now: DateTime<Utc>,
    pub slots: HashMap<Uuid, Slot>,
    pub invitations: HashMap<Uuid, Invitation>,
    pub bookings: HashMap<Uuid, Booking>,
    pub effects: Vec<Effect>,
    by_key: HashMap<(Uuid, String), Uuid>,
    active: HashMap<(Uuid, Vec<u8>), Uuid>,
    uses: HashMap<Uuid, i16>,
}

impl World {
    /// Fails if the facts contradict each other, which no request can cause.
    pub fn new(
        now: DateTime<Utc>,
        slots: Vec<SlotRow>,
        invitations: Vec<Invitation>,
        bookings: Vec<Booking>,
    ) -> Result<Self, BrokenFacts> {
        // Time never runs backwards for a slot, even if the clock of the database did.
        let now = slots.iter().map(|slot| slot.decided_at).fold(now, DateTime::max);
        let mut units: HashMap<Uuid, Vec<(Uuid, State)>> = HashMap::new();
        for booking in bookings.iter().filter(|booking| booking.status.holds_place()) {
            units
                .entry(booking.slot_id)
                .or_default()
                .push((booking.id, State::Sold));
        }
        let slots = slots.into_iter().map(|row| {
            let units = units.remove(&row.facts.id).unwrap_or_default();
            Slot::new(now, row, units).map(|slot| (slot.facts.id, slot))
        });
        let mut world = Self {
            now,
            slots: slots.collect::<Result<_, _>>()?,
            invitations: invitations
                .into_iter()
                .map(|invitation| (invitation.id, invitation))
                .collect(),
            bookings: HashMap::with_capacity(bookings.len()),
            effects: Vec::new(),
            by_key: HashMap::new(),
            active: HashMap::new(),
            uses: HashMap::new(),
        };
        for booking in bookings {
            // The same row may have been asked for by id, by key and by address.
            if !world.bookings.contains_key(&booking.id) {
                world.insert(booking);
            }
        }
        Ok(world)
    }

    /// Decides one command; `index` is its place in the batch.
    pub fn decide(&mut self, secrets: &Secrets, index: usize, command: &Command) -> Outcome {
        let decided = match command {
            Command::Book(book) => self.book(secrets, index, book),
            Command::Cancel(cancel) => self.cancel(secrets, cancel),
            Command::Host {
                slot_id,
                organisation_id,
                user_id,
                change,
            } => self.change(*slot_id, *organisation_id, *user_id, change),
            Command::Expire { slot_id } => self
                .slots
                .get(slot_id)
                .map(|slot| Outcome::Slot(slot.state()))
                .ok_or(Refusal::NotFound),
        };
        decided.unwrap_or_else(Outcome::Refused)
    }

    fn book(&mut self, secrets: &Secrets, index: usize, book: &Book) -> Result<Outcome, Refusal> {
        let invitation = self.invitations.get(&book.link.row).ok_or(Refusal::UnknownLink)?;
        let link = book.link.check(secrets, LinkKind::Invitation, invitation.generation);
        if link == LinkCheck::Forged {
            return Err(Refusal::UnknownLink);
        }
        // Before every rule that depends on the state: a retry must not be refused because of its own first attempt.
        if let Some(earlier) = self.by_key.get(&(invitation.id, book.key.clone())) {
            let booking = &self.bookings[earlier];
            return if booking.fingerprint == book.fingerprint {
                Ok(self.answer(booking.clone()))
            } else {
                Err(Refusal::KeyReused)
            };
        }
        may_use(invitation, link, self.now)?;
        let slot = self
            .slots
            .get(&book.slot_id)
            .filter(|slot| slot.facts.host_id == invitation.host_id)
            .ok_or(Refusal::NotFound)?;
        may_enter(slot, self.now)?;
        if self
            .active
            .contains_key(&(book.slot_id, invitation.email_index.clone()))
        {
            return Err(Refusal::AlreadyBooked);
        }
        if self.uses.get(&invitation.id).copied().unwrap_or(0) >= invitation.uses {
            return Err(Refusal::InvitationUsed);
        }
        let booking = Booking {
            id: book.booking_id,
            slot_id: book.slot_id,
            invitation_id: invitation.id,
            email_index: invitation.email_index.clone(),
            status: BookingStatus::Booked,
            generation: 1,
            key: book.key.clone(),
            fingerprint: book.fingerprint.clone(),
            created_at: self.now,
            cancelled_at: None,
            cancel_kind: None,
            cancel_reason: None,
            cancelled_by: None,
        };
        self.slot_mut(book.slot_id).claim(book.booking_id)?;
        // From here on the booking stands.
        self.insert(booking.clone());
        self.effects.push(Effect::Booked {
            booking_id: booking.id,
            command: index,
        });
        Ok(self.answer(booking))
    }

    fn cancel(&mut self, secrets: &Secrets, cancel: &Cancel) -> Result<Outcome, Refusal> {
        let booking_id = cancel.booking_id;
        let booking = self.bookings.get(&booking_id).ok_or(Refusal::UnknownLink)?;
        match cancel.link.check(secrets, LinkKind::Booking, booking.generation) {
            LinkCheck::Forged => return Err(Refusal::UnknownLink),
            LinkCheck::Replaced => return Err(Refusal::LinkReplaced { replaced_at: None }),
            LinkCheck::Current => {}
        }
        if let Some(earlier) = &booking.cancelled_by
            && earlier.key == cancel.key.key
            && earlier.fingerprint != cancel.key.fingerprint
        {
            return Err(Refusal::KeyReused);
        }
        let Some(slot) = self.slots.get(&booking.slot_id) else {
            return Ok(Outcome::Rerouted {
                slot_id: booking.slot_id,
            });
        };
        match booking.status {
            // Asked twice, answered twice.
            BookingStatus::Cancelled => return Ok(self.answer(booking.clone())),
            BookingStatus::Completed | BookingStatus::NoShow => return Err(Refusal::BookingOver),
            BookingStatus::Booked => {}
        }
        if self.now >= slot.facts.starts_at {
            return Err(Refusal::BookingOver);
        }
        if self.now >= slot.facts.cancel_until() + DEADLINE_GRACE {
            return Err(Refusal::CancelTooLate {
                notice_minutes: slot.facts.cancel_notice_minutes,
            });
        }
        self.release(booking_id, CancelKind::Guest, cancel.reason.clone(), None);
        let booking = self.bookings.get_mut(&booking_id).expect("it was found above");
        booking.cancelled_by = Some(Box::new(cancel.key.clone()));
        Ok(self.answer(self.bookings[&booking_id].clone()))
    }

    fn change(
        &mut self,
        slot_id: Uuid,
        organisation_id: Uuid,
        user_id: Uuid,
        change: &SlotChange,
    ) -> Result<Outcome, Refusal> {
        let now = self.now;
        let slot = self
            .slots
            .get_mut(&slot_id)
            .filter(|slot| slot.facts.organisation_id == organisation_id)
            .ok_or(Refusal::NotFound)?;
        if slot.status == SlotStatus::Cancelled {
            // Cancelling twice is one cancellation; nothing else can happen to it.
            return if matches!(change, SlotChange::Cancel { .. }) {
                Ok(Outcome::Slot(slot.state()))
            } else {
                Err(Refusal::SlotCancelled)
            };
        }
        if now >= slot.facts.starts_at && !matches!(change, SlotChange::Close) {
            return Err(Refusal::SlotStarted);
        }
        let before = (slot.status, slot.pool.capacity());
        match change {
            SlotChange::Close => slot.close(),
            SlotChange::Reopen => slot.reopen(),
            SlotChange::Resize { capacity } => slot.resize(*capacity)?,
            SlotChange::Cancel { reason } => {
                self.cancel_slot(slot_id, user_id, reason.as_ref());
                return Ok(Outcome::Slot(self.slots[&slot_id].state()));
            }
        }
        if before != (slot.status, slot.pool.capacity()) {
            slot.changed = true;
            self.effects.push(Effect::SlotChanged { slot_id, by: user_id });
        }
        Ok(Outcome::Slot(self.slots[&slot_id].state()))
    }

    /// Everybody in the slot is released in the same commit, so that nobody holds a place in a time that is off.
    fn cancel_slot(&mut self, slot_id: Uuid, user_id: Uuid, reason: Option<&String>) {
        let mut held: Vec<Uuid> = self
            .bookings
            .values()
            .filter(|booking| booking.slot_id == slot_id && booking.status == BookingStatus::Booked)
            .map(|booking| booking.id)
            .collect();
        held.sort_unstable();
        for booking_id in held {
            self.release(booking_id, CancelKind::Slot, reason.cloned(), Some(user_id));
        }
        let slot = self.slot_mut(slot_id);
        slot.status = SlotStatus::Cancelled;
        slot.cancel_reason = reason.cloned();
        slot.changed = true;
        self.effects.push(Effect::SlotCancelled { slot_id, by: user_id });
    }

    fn release(&mut self, booking_id: Uuid, kind: CancelKind, reason: Option<String>, by: Option<Uuid>) {
        let now = self.now;
        let booking = self.bookings.get_mut(&booking_id).expect("the caller found it");
        booking.status = BookingStatus::Cancelled;
        booking.cancelled_at = Some(now);
        booking.cancel_kind = Some(kind);
        booking.cancel_reason = reason;
        self.active.remove(&(booking.slot_id, booking.email_index.clone()));
        // The use returns to the invitation.
        *self.uses.entry(booking.invitation_id).or_default() -= 1;
        let slot_id = booking.slot_id;
        self.slot_mut(slot_id).release(booking_id);
        self.effects.push(Effect::Cancelled { booking_id, kind, by });
    }

    fn insert(&mut self, booking: Booking) {
        self.by_key
            .insert((booking.invitation_id, booking.key.clone()), booking.id);
        if booking.status.holds_place() {
            self.active
                .insert((booking.slot_id, booking.email_index.clone()), booking.id);
        }
        // What is over no longer counts: an invitation limits the bookings that lie ahead.
        if booking.status == BookingStatus::Booked {
            *self.uses.entry(booking.invitation_id).or_default() += 1;
        }
        self.bookings.insert(booking.id, booking);
    }

    /// The booking together with its slot as they stand now. A booking of another slot than this batch locked is answered there.
    fn answer(&self, booking: Booking) -> Outcome {
        match self.slots.get(&booking.slot_id) {
            Some(slot) => Outcome::Booking {
                slot: slot.state(),
                booking,
            },
            None => Outcome::Rerouted {
                slot_id: booking.slot_id,
            },
        }
    }

    fn slot_mut(&mut self, slot_id: Uuid) -> &mut Slot {
        self.slots.get_mut(&slot_id).expect("the caller found it")
    }
}

impl Slot {
    fn new(now: DateTime<Utc>, row: SlotRow, units: Vec<(Uuid, State)>) -> Result<Self, BrokenFacts> {
        let places = |count: i32| u32::try_from(count).unwrap_or(0);
        let pool = Pool::new(Facts {
            now: now.timestamp_micros(),
            capacity: places(row.capacity),
            taken: places(row.booked_count),
            waiting: 0,
            waiting_max: Some(0),
            closed: row.status != SlotStatus::Open,
            promotion: Promotion::FirstToConfirm,
            last_sequence: 0,
            units,
            heads: Vec::new(),
        })?;
        let SlotRow {
            facts,
            status,
            cancel_reason,
            version,
            ..
        } = row;
        Ok(Self {
            facts,
            status,
            cancel_reason,
            pool,
            version,
            changed: false,
        })
    }

    pub fn changed(&self) -> bool {
        self.changed
    }

    pub fn state(&self) -> SlotState {
        let count = |places: u32| i32::try_from(places).unwrap_or(i32::MAX);
        SlotState {
            facts: Arc::clone(&self.facts),
            capacity: count(self.pool.capacity()),
            booked_count: count(self.pool.taken()),
            status: self.status,
            cancel_reason: self.cancel_reason.clone(),
            version: self.version + i64::from(self.changed),
        }
    }

    fn claim(&mut self, booking_id: Uuid) -> Result<(), Refusal> {
        match self.pool.decide(PoolCommand::Claim {
            unit: booking_id,
            grant: Grant::Sold,
            wait: false,
        }) {
            Ok(_) => {
                self.changed = true;
                Ok(())
            }
            Err(PoolRefusal::Full) => Err(Refusal::SlotFull),
            Err(PoolRefusal::Closed) => Err(Refusal::SlotClosed),
            Err(refusal) => panic!("a new booking was refused: {refusal}"),
        }
    }

    /// # Panics
    /// If the booking holds no place: two releases of one place would sell it twice.
    fn release(&mut self, booking_id: Uuid) {
        self.pool
            .decide(PoolCommand::Release { unit: booking_id })
            .expect("a booking that holds a place gives it back once");
        self.changed = true;
    }

    fn resize(&mut self, capacity: i32) -> Result<(), Refusal> {
        let capacity = u32::try_from(capacity).unwrap_or(0);
        match self.pool.decide(PoolCommand::Resize { capacity, close: false }) {
            Ok(_) => Ok(()),
            Err(PoolRefusal::BelowTaken { taken }) => Err(Refusal::CapacityBelowBooked {
                booked: i32::try_from(taken).unwrap_or(i32::MAX),
            }),
            Err(refusal) => panic!("a resize was refused: {refusal}"),
        }
    }

    fn close(&mut self) {
        self.pool.decide(PoolCommand::Close).expect("closing is never refused");
        self.status = SlotStatus::Closed;
    }

    fn reopen(&mut self) {
        self.pool.decide(PoolCommand::Open).expect("opening is never refused");
        self.status = SlotStatus::Open;
    }
}

/// Whether the invitation opens anything at all at this time.
pub fn may_use(invitation: &Invitation, link: LinkCheck, now: DateTime<Utc>) -> Result<(), Refusal> {
    if link == LinkCheck::Forged {
        return Err(Refusal::UnknownLink);
    }
    if invitation.revoked_at.is_some() {
        return Err(Refusal::InvitationRevoked);
    }
    if link == LinkCheck::Replaced {
        return Err(Refusal::LinkReplaced {
            replaced_at: invitation.replaced_at,
        });
    }
    if now >= invitation.expires_at + DEADLINE_GRACE {
        return Err(Refusal::InvitationExpired {
            expired_at: invitation.expires_at,
        });
    }
    Ok(())
}

/// Lines of a list of new slots that overlap another line of the same list; both are named.
pub fn overlapping_lines(spans: &[(DateTime<Utc>, DateTime<Utc>)]) -> BTreeSet<usize> {
    let mut by_start: Vec<usize> = (0..spans.len()).collect();
    by_start.sort_unstable_by_key(|&line| spans[line]);
    let mut overlapping = BTreeSet::new();
    // The line that ends last among those seen so far: whatever starts before that end overlaps it.
    let mut latest: Option<usize> = None;
    for line in by_start {
        if let Some(before) = latest.filter(|&before| spans[line].0 < spans[before].1) {
            overlapping.extend([before, line]);
        }
        latest = match latest {
            Some(before) if spans[before].1 >= spans[line].1 => latest,
            _ => Some(line),
        };
    }
    overlapping
}

fn may_enter(slot: &Slot, now: DateTime<Utc>) -> Result<(), Refusal> {
    match slot.status {
        SlotStatus::Cancelled => Err(Refusal::SlotCancelled),
        _ if now >= slot.facts.starts_at => Err(Refusal::SlotStarted),
        SlotStatus::Closed => Err(Refusal::SlotClosed),
        SlotStatus::Open => Ok(()),
    }
}

#[cfg(test)]
mod tests;
