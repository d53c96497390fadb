//! The small worlds in which histories happen, and what may be asked for in them.

use chrono::{DateTime, TimeDelta, Utc};
use jari::consultations::rules::{SlotEdit, Span};
use uuid::Uuid;

use crate::random::Random;
use crate::slots::asks::{Ask, Booker, Host, What, edit};
use crate::slots::bench::{SEOUL, invitation, slot, start};
use crate::slots::model::{Booking, Invitation, Model};

const NOWHERE: Uuid = Uuid::from_u128(0x404);
const TOPICS: [&str; 2] = ["진로 상담", "학습 상담"];

#[derive(Debug)]
pub struct World {
    pub hosts: [Host; 3],
    pub slots: Vec<Uuid>,
    pub invitations: Vec<Uuid>,
    /// The slot that most want.
    wanted: Uuid,
    seed: u64,
    made: u64,
    /// What was asked for before, so that it can be asked for again.
    asked: Vec<Ask>,
    /// Bookings that were asked for in the present batch, with invitation and slot.
    fresh: Vec<(Uuid, Uuid, Uuid)>,
}

impl World {
    /// Two hosts of one organisation and one of another; few places, more guests. The first two guests have one address.
    pub fn new(seed: u64, random: &mut Random) -> (Self, Model) {
        let mut world = Self {
            hosts: [SEOUL; 3],
            slots: Vec::new(),
            invitations: Vec::new(),
            wanted: NOWHERE,
            seed,
            made: 0,
            asked: Vec::new(),
            fresh: Vec::new(),
        };
        let mut model = Model::default();
        let organisation = world.id();
        let common = Host {
            organisation,
            notice_minutes: *random.pick(&[0, 30, 120, 600]),
            overlap_allowed: random.one_in(3),
            ..SEOUL
        };
        let (one, colleague, other) = (world.id(), world.id(), world.id());
        let elsewhere = world.id();
        world.hosts = [
            Host { id: one, ..common },
            Host {
                id: colleague,
                ..common
            },
            Host {
                id: other,
                organisation: elsewhere,
                zone: "Europe/London",
                hours_east: 0,
                ..common
            },
        ];
        let mut starts_at = start();
        for number in 0..random.between(2, 5) {
            let host = world.hosts[usize::from(number > 2)];
            starts_at += TimeDelta::minutes(random.between(61, 700));
            let mut made = slot(
                world.id(),
                host,
                starts_at,
                i32::try_from(random.between(1, 3)).unwrap(),
            );
            made.waitlist = !random.one_in(8);
            made.topic = TOPICS[usize::from(random.one_in(5))].into();
            world.slots.push(made.id);
            model.slots.insert(made.id, made);
        }
        world.wanted = *random.pick(&world.slots);
        for number in 0..random.between(5, 9) {
            let host = if random.one_in(8) || number == 1 {
                *random.pick(&world.hosts)
            } else {
                world.hosts[0]
            };
            let mut made = invitation(
                host,
                &format!("guest{}", number.max(1)),
                i16::try_from(random.between(1, 4)).unwrap(),
            );
            scope(&mut made, random);
            if number == 1 && model.invitations.values().any(|first| first.host.id == host.id) {
                // One host and address have one invitation that is not revoked.
                made.revoked_at = Some(start());
            }
            made.invited = number < 6;
            let id = world.id();
            world.invitations.push(id);
            model.invitations.insert(id, made);
        }
        (world, model)
    }

    /// Ids of one history, in the order in which they are made.
    pub fn id(&mut self) -> Uuid {
        self.made += 1;
        Uuid::from_u128((u128::from(self.seed + 1) << 64) | u128::from(self.made))
    }

    pub fn batch(&mut self, random: &mut Random, model: &Model, length: u64, now: DateTime<Utc>) -> Vec<Ask> {
        self.fresh.clear();
        (0..length).map(|_| self.ask(random, model, now)).collect()
    }

    /// Books something with this invitation.
    pub fn book_with(&mut self, random: &mut Random, model: &Model, invitation: Uuid) -> Ask {
        let by = Booker::Guest {
            generation: model.invitations[&invitation].generation,
        };
        let host = model.invitations[&invitation].host.id;
        let of_host: Vec<Uuid> = self
            .slots
            .iter()
            .filter(|id| model.slots[*id].host.id == host)
            .copied()
            .collect();
        let slot = if of_host.is_empty() {
            self.slots[0]
        } else {
            *random.pick(&of_host)
        };
        let (id, wait, key) = (self.id(), random.one_in(2), key(random));
        Ask::Book {
            id,
            invitation,
            by,
            slot,
            wait,
            key,
            name: "Ana".into(),
        }
    }

    fn ask(&mut self, random: &mut Random, model: &Model, now: DateTime<Utc>) -> Ask {
        if !self.asked.is_empty() && random.one_in(7) {
            return self.again(random);
        }
        // An empty world has little to show.
        let kind = if model.bookings.len() < 4 && random.one_in(2) {
            random.below(30)
        } else {
            random.below(100)
        };
        let ask = match kind {
            0..24 => None,
            24..30 => Some(self.book_for_client(random, model, now)),
            30..43 => self.cancel(random, model),
            43..56 => self.move_booking(random, model, now),
            56..71 => self.accept(random, model),
            71..75 => self.leave(random, model),
            75..79 => self.remove(random, model),
            79..85 => self.settle(random, model),
            85..97 => Some(self.change(random, model, now)),
            _ => Some(Ask::Expire {
                slot: self.some_slot(random, model, now),
            }),
        };
        let ask = ask.unwrap_or_else(|| self.book(random, model, now));
        self.asked.push(ask.clone());
        ask
    }

    /// A retry of something earlier, or a double click: the server gives it new ids. Sometimes it says something else by then.
    fn again(&mut self, random: &mut Random) -> Ask {
        let mut again = random.pick(&self.asked).clone();
        let other = random.one_in(6);
        match &mut again {
            Ask::Book { id, wait, by, .. } => {
                if matches!(by, Booker::Guest { .. }) {
                    *id = self.id();
                }
                *wait ^= other;
            }
            Ask::Move { entry, wait, .. } => {
                *entry = self.id();
                *wait ^= other;
            }
            Ask::Cancel { late, .. } => *late ^= other,
            _ => {}
        }
        again
    }

    fn book(&mut self, random: &mut Random, model: &Model, now: DateTime<Utc>) -> Ask {
        let (id, slot) = (self.id(), self.some_slot(random, model, now));
        let invitation = self.some_invitation(random, model, slot, now);
        let current = model.invitations[&invitation].generation;
        let generation = match random.below(60) {
            0 => 0,
            1 => 1,
            2 => current + 1,
            _ => current,
        };
        let invitation = if random.one_in(90) { NOWHERE } else { invitation };
        self.fresh.push((id, invitation, slot));
        Ask::Book {
            id,
            invitation,
            by: Booker::Guest { generation },
            slot,
            wait: !random.one_in(3),
            key: key(random),
            name: (*random.pick(&["Ana", "서연"])).to_owned(),
        }
    }

    fn book_for_client(&mut self, random: &mut Random, model: &Model, now: DateTime<Utc>) -> Ask {
        let (id, slot) = (self.id(), self.some_slot(random, model, now));
        let invitation = self.some_invitation(random, model, slot, now);
        let host = self.host_of(random, model, slot);
        self.fresh.push((id, invitation, slot));
        Ask::Book {
            id,
            invitation,
            by: Booker::Host(host),
            slot,
            wait: random.one_in(2),
            key: format!("host {}", key(random)),
            name: "Eve".into(),
        }
    }

    fn cancel(&mut self, random: &mut Random, model: &Model) -> Option<Ask> {
        // A place that somebody waits for says more.
        let wanted = model
            .bookings
            .iter()
            .filter(|it| it.status == "BOOKED" && !model.line(it.slot).is_empty());
        let wanted: Vec<(Uuid, Uuid, Uuid)> = wanted.map(known).collect();
        let (booking, _, slot) = if wanted.is_empty() || random.one_in(2) {
            self.some_booking(random, model, &["BOOKED"])?
        } else {
            *random.pick(&wanted)
        };
        Some(Ask::Cancel {
            booking,
            generation: generation(random),
            slot: self.hint(random, slot),
            late: random.one_in(3),
            reason: random.one_in(2).then(|| "아파요".to_owned()),
            key: key(random),
        })
    }

    fn move_booking(&mut self, random: &mut Random, model: &Model, now: DateTime<Utc>) -> Option<Ask> {
        let (booking, invitation, from) = self.some_booking(random, model, &["BOOKED"])?;
        Some(Ask::Move {
            booking,
            generation: generation(random),
            invitation,
            from: self.hint(random, from),
            slot: self.somewhere_else(random, model, from, now),
            wait: !random.one_in(4),
            entry: self.id(),
            key: key(random),
            name: "Ana".into(),
        })
    }

    fn accept(&mut self, random: &mut Random, model: &Model) -> Option<Ask> {
        let waits = model
            .bookings
            .iter()
            .filter(|it| ["OFFERED", "WAITLISTED"].contains(&it.status));
        let moves: Vec<(Uuid, Uuid, Uuid)> = waits.filter(|it| it.moves.is_some()).map(known).collect();
        let (booking, invitation, slot) = if moves.is_empty() || random.one_in(2) {
            let statuses: &[&str] = if random.one_in(2) {
                &["OFFERED"]
            } else {
                &["OFFERED", "WAITLISTED"]
            };
            self.some_booking(random, model, statuses)?
        } else {
            *random.pick(&moves)
        };
        let (generation, slot) = (generation(random), self.hint(random, slot));
        Some(Ask::Accept {
            booking,
            generation,
            invitation,
            slot,
        })
    }

    fn leave(&mut self, random: &mut Random, model: &Model) -> Option<Ask> {
        let (booking, _, slot) = self.some_booking(random, model, &["OFFERED", "WAITLISTED"])?;
        let (generation, slot) = (generation(random), self.hint(random, slot));
        Some(Ask::Leave {
            booking,
            generation,
            slot,
        })
    }

    fn remove(&mut self, random: &mut Random, model: &Model) -> Option<Ask> {
        let (booking, _, slot) = self.some_booking(random, model, &["BOOKED", "OFFERED", "WAITLISTED"])?;
        let by = self.host_of(random, model, slot);
        let reason = random.one_in(2).then(|| "휴무".to_owned());
        Some(Ask::Remove {
            booking,
            slot: self.hint(random, slot),
            by,
            reason,
        })
    }

    fn settle(&mut self, random: &mut Random, model: &Model) -> Option<Ask> {
        let (booking, _, slot) = self.some_booking(random, model, &["BOOKED", "COMPLETED", "NO_SHOW"])?;
        let by = (!random.one_in(4)).then(|| self.host_of(random, model, slot));
        Some(Ask::Settle {
            booking,
            slot: self.hint(random, slot),
            by,
            came: random.one_in(2),
        })
    }

    fn change(&mut self, random: &mut Random, model: &Model, now: DateTime<Utc>) -> Ask {
        let slot = self.some_slot(random, model, now);
        let by = self.host_of(random, model, slot);
        let what = match random.below(20) {
            0..2 => What::Close,
            2..4 => What::Reopen,
            4 => What::Cancel {
                reason: random.one_in(2).then(|| "휴무".to_owned()),
            },
            _ => edit(|edit| self.edit(random, model, slot, now, edit)),
        };
        Ask::Change { slot, by, what }
    }

    fn edit(&self, random: &mut Random, model: &Model, slot: Uuid, now: DateTime<Utc>, edit: &mut SlotEdit) {
        let what = random.below(12);
        if what < 5 {
            edit.capacity = Some(i32::try_from(random.between(1, 4)).unwrap());
            edit.close = random.one_in(3);
        }
        if (4..9).contains(&what) {
            let other = model.slots.get(random.pick(&self.slots)).unwrap();
            let starts_at = match random.below(6) {
                0 => other.starts_at,
                1 => other.starts_at + TimeDelta::minutes(random.between(-60, 60)),
                2 => now + TimeDelta::minutes(random.between(-10, 150)),
                _ => now + TimeDelta::minutes(random.between(120, 1_500)),
            };
            let ends_at = starts_at + TimeDelta::minutes(random.between(20, 60));
            edit.span = Some(Span { starts_at, ends_at });
        }
        match what {
            8 | 9 => edit.waitlist = Some(random.one_in(2)),
            10 => edit.topic = Some((*random.pick(&TOPICS)).to_owned()),
            11 => {
                edit.place = random.one_in(2).then(|| random.one_in(2).then(|| "3층".to_owned()));
                edit.online_link = random
                    .one_in(2)
                    .then(|| random.one_in(2).then(|| "https://example.org".to_owned()));
                edit.instructions = random.one_in(2).then(|| Some("일찍 오세요".to_owned()));
            }
            _ => {}
        }
        if random.one_in(8) {
            let version = model.slots.get(&slot).map_or(1, |found| found.version);
            edit.version = Some(version - i64::from(random.one_in(4)));
        }
    }

    /// Mostly one that may still be booked, and of those mostly the one that everybody wants.
    fn some_slot(&self, random: &mut Random, model: &Model, now: DateTime<Utc>) -> Uuid {
        if random.one_in(100) {
            return NOWHERE;
        }
        let is_ahead = |id: &&Uuid| model.slots[*id].starts_at > now && model.slots[*id].host.id == self.hosts[0].id;
        let ahead: Vec<Uuid> = self.slots.iter().filter(is_ahead).copied().collect();
        if ahead.is_empty() || random.one_in(8) {
            return *random.pick(&self.slots);
        }
        if ahead.contains(&self.wanted) && random.one_in(2) {
            self.wanted
        } else {
            *random.pick(&ahead)
        }
    }

    /// Mostly one that opens this slot, of somebody who is not in it.
    fn some_invitation(&self, random: &mut Random, model: &Model, slot: Uuid, now: DateTime<Utc>) -> Uuid {
        let host = model.slots.get(&slot).map(|slot| slot.host.id);
        let opens = |id: &&Uuid| {
            let it = &model.invitations[*id];
            let is_there = model
                .bookings
                .iter()
                .any(|booking| booking.slot == slot && booking.address == it.address && booking.ended_at.is_none());
            Some(it.host.id) == host && it.invited && it.revoked_at.is_none() && it.expires_at > now && !is_there
        };
        let open: Vec<Uuid> = self.invitations.iter().filter(opens).copied().collect();
        if open.is_empty() || random.one_in(8) {
            *random.pick(&self.invitations)
        } else {
            *random.pick(&open)
        }
    }

    /// Mostly one that is full.
    fn somewhere_else(&self, random: &mut Random, model: &Model, from: Uuid, now: DateTime<Utc>) -> Uuid {
        let full = |id: &&Uuid| **id != from && model.slots[*id].starts_at > now && model.free(**id) == 0;
        let full: Vec<Uuid> = self.slots.iter().filter(full).copied().collect();
        if full.is_empty() || random.one_in(3) {
            self.some_slot(random, model, now)
        } else {
            *random.pick(&full)
        }
    }

    /// Where a page believes the booking to be; it may have been opened a while ago.
    fn hint(&self, random: &mut Random, slot: Uuid) -> Uuid {
        if random.one_in(15) {
            *random.pick(&self.slots)
        } else {
            slot
        }
    }

    /// Its own, sometimes a colleague or a stranger.
    fn host_of(&self, random: &mut Random, model: &Model, slot: Uuid) -> Host {
        match model.slots.get(&slot) {
            Some(found) if !random.one_in(12) => found.host,
            _ => *random.pick(&self.hosts),
        }
    }

    /// Mostly one in such a state; also one of this batch.
    fn some_booking(&self, random: &mut Random, model: &Model, statuses: &[&str]) -> Option<(Uuid, Uuid, Uuid)> {
        let found: Vec<(Uuid, Uuid, Uuid)> = match random.below(16) {
            0 | 1 => model.bookings.iter().map(known).collect(),
            2 => self.fresh.clone(),
            _ => model
                .bookings
                .iter()
                .filter(|it| statuses.contains(&it.status))
                .map(known)
                .collect(),
        };
        if random.one_in(150) {
            return Some((NOWHERE, self.invitations[0], self.slots[0]));
        }
        (!found.is_empty()).then(|| *random.pick(&found))
    }
}

fn known(it: &Booking) -> (Uuid, Uuid, Uuid) {
    (it.id, it.invitation, it.slot)
}

/// Of a booking's link, which is the first one or forged.
fn generation(random: &mut Random) -> i16 {
    i16::from(!random.one_in(30))
}

fn key(random: &mut Random) -> String {
    format!("key {}", random.below(60))
}

/// Which slots it opens: mostly all.
pub fn scope(invitation: &mut Invitation, random: &mut Random) {
    let day = (start() + TimeDelta::hours(random.between(0, 36))).date_naive();
    (invitation.topic, invitation.from, invitation.until) = (None, None, None);
    match random.below(10) {
        0 => invitation.topic = Some(TOPICS[0].into()),
        1 => invitation.from = Some(day),
        2 => invitation.until = Some(day),
        _ => {}
    }
}
