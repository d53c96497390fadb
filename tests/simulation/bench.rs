//! A slot lane on a database of its own, with the rows it decides about, and its words in the model's.

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use group_commit::Apply;
use jari::clock::Clock;
use jari::consultations::lane::{Connection, SlotLane};
use jari::consultations::rules::{
    Book, Booking, BookingStatus, Cancel, CancelKind, Command, CommandKey, Outcome, SlotChange, SlotState, SlotStatus,
};
use jari::database::{Role, Target};
use jari::ids::Ids;
use jari::messaging::live::LivePlaces;
use jari::secrets::{Link, LinkKind, Secrets, digest};
use tokio::sync::Notify;
use tokio_postgres::Client;
use uuid::Uuid;

use crate::database::{TestDatabase, fresh_database};
use crate::model::{Ask, Host, Invitation, Model, Slot, booking_text, event, slot_line};

pub const SEOUL: Host = Host {
    id: Uuid::from_u128(0xf1),
    organisation: Uuid::from_u128(0xe1),
    notice_minutes: 120,
};
pub const LONDON: Host = Host {
    id: Uuid::from_u128(0xf2),
    organisation: Uuid::from_u128(0xe2),
    notice_minutes: 0,
};

/// Monday, 5 January 2026, 09:00 UTC.
pub fn start() -> DateTime<Utc> {
    "2026-01-05T09:00:00Z".parse().unwrap()
}

/// The test's own connection, which no fault concerns, and what the tables hold.
pub struct Bench {
    pub database: TestDatabase,
    pub client: Client,
    pub model: Model,
    secrets: Secrets,
}

impl Bench {
    pub async fn new() -> Self {
        let database = fresh_database().await;
        let client = database.target.connect("bench").await.unwrap();
        for host in [SEOUL, LONDON] {
            client
                .batch_execute(&format!(
                    "INSERT INTO accounts.users VALUES ('{0}', '', '{0}', '서연', '', 'USER', 'ACTIVE', 'ko', 'Asia/Seoul', 'epoch');
                     INSERT INTO accounts.organisations VALUES ('{1}', '마음상담소', 'Asia/Seoul', 'ko', {2}, true, 'epoch')",
                    host.id, host.organisation, host.notice_minutes
                ))
                .await
                .unwrap();
        }
        Self {
            database,
            client,
            model: Model::default(),
            secrets: Secrets::derive(&[7; 32]),
        }
    }

    /// The server's side; `target` is how it reaches the database.
    pub fn lane(&self, target: &Target, clock: &Clock, ids: &Ids) -> SlotLane {
        let target = target.clone().for_role(Role::App);
        SlotLane::new(
            target,
            clock.clone(),
            ids.clone(),
            self.secrets.clone(),
            LivePlaces::default(),
            Arc::new(Notify::new()),
        )
    }

    pub async fn add_slot(&mut self, number: u128, host: Host, starts_at: DateTime<Utc>, capacity: i32) -> Uuid {
        let id = Uuid::from_u128(0x5100 + number);
        let sql = "INSERT INTO consultations.slots (id, organisation_id, host_id, topic, starts_at, ends_at, capacity, booked_count, status,
                       overlap_allowed, version, created_at, decided_at)
                   VALUES ($1, $2, $3, '진로 상담', $4, $5, $6, 0, 'OPEN', true, 1, $7, $7)";
        let ends_at = starts_at + TimeDelta::minutes(50);
        let decided_at = start() - TimeDelta::days(1);
        self.client
            .execute(
                sql,
                &[
                    &id,
                    &host.organisation,
                    &host.id,
                    &starts_at,
                    &ends_at,
                    &capacity,
                    &decided_at,
                ],
            )
            .await
            .unwrap();
        let slot = Slot {
            host,
            starts_at,
            capacity,
            status: "OPEN",
            reason: None,
            version: 1,
            decided_at,
        };
        self.model.slots.insert(id, slot);
        id
    }

    pub async fn add_invitation(&mut self, number: u128, host: Host, address: &str, uses: i16) -> Uuid {
        let id = Uuid::from_u128(0xa100 + number);
        let expires_at = start() + TimeDelta::days(2);
        let sql = "INSERT INTO consultations.invitations (id, organisation_id, host_id, email_sealed, email_index, locale, uses, generation, expires_at, created_at)
                   VALUES ($1, $2, $3, '', $4, 'ko', $5, 1, $6, 'epoch')";
        self.client
            .execute(
                sql,
                &[
                    &id,
                    &host.organisation,
                    &host.id,
                    &address.as_bytes(),
                    &uses,
                    &expires_at,
                ],
            )
            .await
            .unwrap();
        let invitation = Invitation {
            host,
            address: address.into(),
            uses,
            generation: 1,
            expires_at,
            revoked_at: None,
            replaced_at: None,
        };
        self.model.invitations.insert(id, invitation);
        id
    }

    pub fn command(&self, ask: &Ask) -> Command {
        let host = |by: &Host, slot: &Uuid, change| Command::Host {
            slot_id: *slot,
            organisation_id: by.organisation,
            user_id: by.id,
            change,
        };
        match ask {
            Ask::Book {
                id,
                invitation,
                generation,
                slot,
                key,
                name,
            } => Command::Book(Book {
                booking_id: *id,
                slot_id: *slot,
                link: self.link(LinkKind::Invitation, *invitation, *generation),
                name: name.clone(),
                note_sealed: None,
                key: key.clone(),
                fingerprint: digest(format!("{slot} {name}").as_bytes()),
            }),
            Ask::Cancel {
                booking,
                generation,
                slot,
                reason,
            } => Command::Cancel(Cancel {
                booking_id: *booking,
                slot_id: *slot,
                link: self.link(LinkKind::Booking, *booking, *generation),
                reason: reason.clone(),
                key: CommandKey {
                    key: format!("{reason:?}"),
                    fingerprint: digest(format!("{reason:?}").as_bytes()),
                },
            }),
            Ask::Close { by, slot } => host(by, slot, SlotChange::Close),
            Ask::Reopen { by, slot } => host(by, slot, SlotChange::Reopen),
            Ask::Resize { by, slot, capacity } => host(by, slot, SlotChange::Resize { capacity: *capacity }),
            Ask::CancelSlot { by, slot, reason } => host(by, slot, SlotChange::Cancel { reason: reason.clone() }),
            Ask::Expire { slot } => Command::Expire { slot_id: *slot },
        }
    }

    /// A link of generation 0 is forged: right in everything but the key.
    fn link(&self, kind: LinkKind, row: Uuid, generation: i16) -> Link {
        let token = if generation == 0 {
            Secrets::derive(&[8; 32]).link_token(kind, row, 1)
        } else {
            self.secrets.link_token(kind, row, generation)
        };
        Secrets::read_link(&token).unwrap()
    }

    /// Every row of the tables, in the model's words and order.
    pub async fn rows(&self) -> Vec<String> {
        let bookings = "SELECT id, slot_id, invitation_id, status, idempotency_key, created_at, cancelled_at, cancel_kind, cancel_reason
                        FROM consultations.bookings";
        let mut rows: Vec<String> = Vec::new();
        for row in self.client.query(bookings, &[]).await.unwrap() {
            let cancelled = row
                .get::<_, Option<DateTime<Utc>>>(6)
                .map(|at| (at.timestamp_micros(), row.get(7), row.get(8)));
            rows.push(booking_text(
                row.get(0),
                row.get(1),
                row.get(2),
                row.get(3),
                row.get(4),
                row.get(5),
                cancelled,
            ));
        }
        rows.sort();
        let slots = "SELECT id, capacity, booked_count, status, cancel_reason, version, decided_at FROM consultations.slots ORDER BY id";
        for row in self.client.query(slots, &[]).await.unwrap() {
            let line = slot_line(row.get(0), row.get(1), row.get(2), row.get(3), row.get(4), row.get(5));
            rows.push(format!(
                "{line} decided {}",
                row.get::<_, DateTime<Utc>>(6).timestamp_micros()
            ));
        }
        let events = "SELECT type, aggregate_id, actor, at FROM messaging.events ORDER BY xid, seq";
        for row in self.client.query(events, &[]).await.unwrap() {
            rows.push(event(row.get(0), row.get(1), row.get(2), row.get(3)));
        }
        rows
    }

    pub async fn count(&self, sql: &str) -> i64 {
        self.client.query_one(sql, &[]).await.unwrap().get(0)
    }
}

/// Decides a batch on a connection that nothing happens to, and gives the answers in the model's words.
pub async fn decide(bench: &Bench, lane: &SlotLane, connection: &mut Connection, asks: &[Ask]) -> Vec<String> {
    let commands: Vec<Command> = asks.iter().map(|ask| bench.command(ask)).collect();
    let commands: Vec<&Command> = commands.iter().collect();
    said(lane.apply(connection, lane.next_batch(), &commands).await.unwrap())
}

pub fn said(outcomes: Vec<Outcome>) -> Vec<String> {
    let words = |outcome| match outcome {
        Outcome::Booking { booking, slot } => format!("{} of {}", booking_words(&booking), slot_words(&slot)),
        Outcome::Slot(slot) => slot_words(&slot),
        Outcome::Refused(refusal) => format!("{refusal:?}"),
        Outcome::Rerouted { slot_id } => format!("rerouted to {slot_id}"),
    };
    outcomes.into_iter().map(words).collect()
}

fn slot_words(slot: &SlotState) -> String {
    let status = match slot.status {
        SlotStatus::Open => "OPEN",
        SlotStatus::Closed => "CLOSED",
        SlotStatus::Cancelled => "CANCELLED",
    };
    slot_line(
        slot.facts.id,
        slot.capacity,
        slot.booked_count,
        status,
        slot.cancel_reason.as_deref(),
        slot.version,
    )
}

fn booking_words(booking: &Booking) -> String {
    let status = match booking.status {
        BookingStatus::Booked => "BOOKED",
        BookingStatus::Completed => "COMPLETED",
        BookingStatus::NoShow => "NO_SHOW",
        BookingStatus::Cancelled => "CANCELLED",
    };
    let kind = booking.cancel_kind.map(|kind| match kind {
        CancelKind::Guest => "GUEST",
        CancelKind::Host => "HOST",
        CancelKind::Slot => "SLOT",
    });
    let cancelled = booking
        .cancelled_at
        .zip(kind)
        .map(|(at, kind)| (at.timestamp_micros(), kind, booking.cancel_reason.as_deref()));
    booking_text(
        booking.id,
        booking.slot_id,
        booking.invitation_id,
        status,
        &booking.key,
        booking.created_at,
        cancelled,
    )
}
