//! A slot lane on a database of its own, with the rows it decides about.

use std::fmt::Write;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use futures_util::future::try_join3;
use group_commit::Apply;
use jari::clock::Clock;
use jari::consultations::lane::{Connection, SlotLane, Slots};
use jari::consultations::rules::{Command, Request};
use jari::database::{Role, Target};
use jari::ids::Ids;
use jari::messaging::live::LivePlaces;
use jari::secrets::Secrets;
use tokio::sync::Notify;
use tokio_postgres::Statement;
use uuid::Uuid;

use crate::observer::Observer;
use crate::slots::asks::{Ask, Host, change};
use crate::slots::model::{Invitation, Model, Slot};
use crate::slots::rows::{self, Rows, said};

pub const SEOUL: Host = Host {
    id: Uuid::from_u128(0xf1),
    organisation: Uuid::from_u128(0xe1),
    zone: "Asia/Seoul",
    hours_east: 9,
    notice_minutes: 120,
    overlap_allowed: true,
};

/// Monday, 5 January 2026, 09:00 UTC.
pub fn start() -> DateTime<Utc> {
    "2026-01-05T09:00:00Z".parse().unwrap()
}

/// What the tables hold, and what they should.
pub struct Bench {
    pub observer: Observer,
    pub model: Model,
    pub secrets: Secrets,
    queries: [Statement; 3],
}

impl Bench {
    pub async fn new() -> Self {
        let observer = Observer::new().await;
        let queries = [
            observer.client.prepare(rows::BOOKINGS).await.unwrap(),
            observer.client.prepare(rows::SLOTS).await.unwrap(),
            observer.client.prepare(rows::CHANGES).await.unwrap(),
        ];
        Self {
            observer,
            model: Model::default(),
            secrets: Secrets::derive(&[7; 32]),
            queries,
        }
    }

    /// The server's side; `target` is how it reaches the database.
    pub fn lane(&self, target: &Target, clock: &Clock, ids: &Ids) -> SlotLane {
        let target = target.for_role(Role::App);
        SlotLane::new(
            Slots {
                ids: ids.clone(),
                secrets: self.secrets.clone(),
            },
            target,
            clock.clone(),
            ids.clone(),
            LivePlaces::default(),
            Arc::new(Notify::new()),
        )
    }

    /// Makes the tables hold what the model begins with.
    pub async fn set(&mut self, model: Model, hosts: &[Host]) {
        let mut sql = String::from("BEGIN;");
        for host in hosts {
            sql.push_str(&insert_host(host));
        }
        for slot in model.slots.values() {
            sql.push_str(&insert_slot(slot));
        }
        for (id, invitation) in &model.invitations {
            sql.push_str(&insert_invitation(*id, invitation));
        }
        sql.push_str("COMMIT");
        self.observer.client.batch_execute(&sql).await.unwrap();
        self.model = model;
    }

    /// Another use case adds an invitation.
    pub async fn invite(&mut self, id: Uuid, invitation: Invitation) {
        self.observer
            .client
            .batch_execute(&insert_invitation(id, &invitation))
            .await
            .unwrap();
        self.model.invitations.insert(id, invitation);
    }

    /// Another use case has changed an invitation of the model.
    pub async fn update_invitation(&self, id: Uuid) {
        let it = &self.model.invitations[&id];
        let sql = "UPDATE consultations.invitations SET uses = $2, generation = $3, expires_at = $4, revoked_at = $5, replaced_at = $6, \
                   scope_topic = $7, scope_from = $8, scope_until = $9 WHERE id = $1";
        let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 9] = [
            &id,
            &it.uses,
            &it.generation,
            &it.expires_at,
            &it.revoked_at,
            &it.replaced_at,
            &it.topic,
            &it.from,
            &it.until,
        ];
        assert_eq!(self.observer.client.execute(sql, &parameters).await.unwrap(), 1);
    }

    pub fn command(&self, ask: &Ask) -> Command {
        match ask {
            // As the use case reads it before it queues the command.
            Ask::Change { slot, by, what } => {
                let slot_host = self.model.slots.get(slot).map_or(by.id, |found| found.host.id);
                change(*slot, slot_host, by, what)
            }
            ask => ask.command(&self.secrets),
        }
    }

    pub fn request(&self, ask: &Ask) -> Request {
        self.command(ask).into()
    }

    /// Every row of the tables that is about the model's slots and invitations, and every event since the last look.
    pub async fn rows(&mut self) -> Rows {
        let invitations: Vec<Uuid> = self.model.invitations.keys().copied().collect();
        let slots: Vec<Uuid> = self.model.slots.keys().copied().collect();
        let client = &self.observer.client;
        let (bookings, slots, changes) = try_join3(
            client.query(&self.queries[0], &[&invitations]),
            client.query(&self.queries[1], &[&slots]),
            client.query(&self.queries[2], &[&invitations]),
        )
        .await
        .unwrap();
        Rows {
            bookings: bookings.iter().map(rows::booking).collect(),
            slots: slots.iter().map(rows::slot).collect(),
            changes: changes.iter().map(|row| (row.get(0), row.get(1))).collect(),
            events: self.observer.events().await,
        }
    }

    /// Compares every row with the model. Events that were compared once are forgotten on both sides.
    pub async fn compare(&mut self) -> Result<Rows, String> {
        let found = self.rows().await;
        found.compare(&self.model.rows())?;
        self.model.events.clear();
        Ok(found)
    }
}

/// Decides a batch on a connection that nothing happens to, and gives the answers in the model's words.
pub async fn decide(bench: &Bench, lane: &SlotLane, connection: &mut Connection, asks: &[Ask]) -> Vec<String> {
    let requests: Vec<Request> = asks.iter().map(|ask| bench.request(ask)).collect();
    let requests: Vec<&Request> = requests.iter().collect();
    said(
        Box::pin(lane.apply(connection, lane.next_batch(), &requests))
            .await
            .unwrap(),
    )
}

pub fn slot(id: Uuid, host: Host, starts_at: DateTime<Utc>, capacity: i32) -> Slot {
    Slot {
        id,
        host,
        topic: "진로 상담".into(),
        place: None,
        online_link: None,
        instructions: None,
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(50),
        capacity,
        waitlist: true,
        status: "OPEN",
        reason: None,
        version: 1,
        decided_at: start() - TimeDelta::days(1),
        sent_to_line: Vec::new(),
    }
}

pub fn invitation(host: Host, address: &str, uses: i16) -> Invitation {
    Invitation {
        host,
        address: address.into(),
        uses,
        generation: 1,
        expires_at: start() + TimeDelta::days(3),
        revoked_at: None,
        replaced_at: None,
        invited: true,
        topic: None,
        from: None,
        until: None,
    }
}

fn insert_host(host: &Host) -> String {
    let Host {
        id,
        organisation,
        zone,
        notice_minutes,
        overlap_allowed,
        ..
    } = host;
    format!(
        "INSERT INTO accounts.users (id, email_sealed, email_index, name, password_hash, role, state, locale, zone, created_at)
             VALUES ('{id}', '', '{id}', '서연', '', 'USER', 'ACTIVE', 'ko', '{zone}', 'epoch');
         INSERT INTO accounts.organisations (id, name, zone, locale, cancel_notice_minutes, overlap_allowed, created_at, waitlist_default,
             remind_day, remind_hour)
             VALUES ('{organisation}', '마음상담소', '{zone}', 'ko', {notice_minutes}, {overlap_allowed}, 'epoch', true, true, true)
             ON CONFLICT DO NOTHING;"
    )
}

fn insert_slot(it: &Slot) -> String {
    let Slot {
        id,
        host,
        topic,
        starts_at,
        ends_at,
        capacity,
        waitlist,
        status,
        version,
        decided_at,
        ..
    } = it;
    format!(
        "INSERT INTO consultations.slots (id, organisation_id, host_id, topic, starts_at, ends_at, capacity, booked_count, waiting_count,
             line_end, waitlist, status, overlap_allowed, version, created_at, decided_at)
         VALUES ('{id}', '{}', '{}', '{topic}', '{starts_at}', '{ends_at}', {capacity}, 0, 0, 0, {waitlist}, '{status}', {}, {version},
             '{decided_at}', '{decided_at}');",
        host.organisation, host.id, host.overlap_allowed
    )
}

fn insert_invitation(id: Uuid, it: &Invitation) -> String {
    let date = |date: Option<NaiveDate>| date.map_or("NULL".into(), |date| format!("'{date}'"));
    let revoked_at = it.revoked_at.map_or("NULL".into(), |at| format!("'{at}'"));
    let topic = it.topic.as_ref().map_or("NULL".into(), |topic| format!("'{topic}'"));
    let mut address = String::new();
    for byte in &it.address {
        write!(address, "{byte:02x}").unwrap();
    }
    format!(
        "INSERT INTO consultations.invitations (id, organisation_id, host_id, email_sealed, email_index, locale, uses, generation, expires_at,
             revoked_at, created_at, invited, scope_topic, scope_from, scope_until)
         VALUES ('{id}', '{}', '{}', '', '\\x{address}', 'ko', {}, {}, '{}', {revoked_at}, 'epoch', {}, {topic}, {}, {});",
        it.host.organisation,
        it.host.id,
        it.uses,
        it.generation,
        it.expires_at,
        it.invited,
        date(it.from),
        date(it.until)
    )
}
