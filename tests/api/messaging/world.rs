//! A database with one organisation, and what stands around it: clock, ids, keys.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use jari::clock::Clock;
use jari::database::{self, Role};
use jari::ids::Ids;
use jari::messaging::events::{self, Actor, Aggregate, Event, EventType};
use jari::messaging::mail::{Composer, Letters, Queue, Transport};
use jari::messaging::relay::{self, Step, Subscriber};
use jari::secrets::{INVITATION_EMAIL, Secrets};
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::support::database::{TestDatabase, fresh_database};

/// Friday, 20 November 2026, 09:00 in Seoul.
pub const NOW: &str = "2026-11-20T00:00:00Z";
pub const GUEST: &str = "haneul@example.com";

pub struct World {
    pub database: TestDatabase,
    pub pool: PgPool,
    pub clock: Clock,
    pub ids: Ids,
    pub secrets: Secrets,
    pub letters: Letters,
}

impl World {
    pub async fn new(letters: Letters) -> Self {
        let database = fresh_database().await;
        let pool = database::pool(&database.target.for_role(Role::App), "test", 8);
        Self {
            database,
            pool,
            clock: Clock::manual(at(NOW)),
            ids: Ids::sequence(),
            secrets: Secrets::derive(&[7; 32]),
            letters,
        }
    }

    pub fn subscriber(&self) -> Subscriber {
        Subscriber::Mail {
            letters: self.letters,
            ids: self.ids.clone(),
            queued: Arc::new(Notify::new()),
        }
    }

    pub fn queue(&self, transport: Transport) -> Queue {
        let composer = Composer {
            pool: self.pool.clone(),
            clock: self.clock.clone(),
            secrets: self.secrets.clone(),
            base_url: "https://jari.example/".parse().unwrap(),
            sender: "no-reply@jari.example".to_owned(),
        };
        Queue {
            pool: self.pool.clone(),
            composer,
            letters: self.letters,
            transport,
        }
    }

    /// Relays until so many events were handled. Transactions of other tests hold the line back for moments, because it
    /// is one for the whole server.
    pub async fn relay(&self, events: usize) {
        let (mut handled, subscriber) = (0, self.subscriber());
        for _ in 0..500 {
            if let Step::Handled { events } = relay::step(&self.pool, &self.clock, &subscriber).await.unwrap() {
                handled += events;
            }
            if handled >= events {
                assert_eq!(handled, events);
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{handled} of {events} events were handled");
    }

    pub fn event(&self, kind: EventType, aggregate: Aggregate, payload: Value) -> Event {
        Event {
            id: self.ids.next(),
            kind,
            aggregate,
            actor: Actor::System,
            cause: None,
            payload,
            at: self.clock.wall(),
        }
    }

    pub fn any_event(&self) -> Event {
        self.event(
            EventType::BookingCreated,
            Aggregate::Booking(self.ids.next()),
            json!({}),
        )
    }

    pub async fn commit(&self, events: &[Event]) {
        let mut tx = self.pool.begin().await.unwrap();
        events::insert(&mut tx, events).await.unwrap();
        tx.commit().await.unwrap();
    }

    /// So many mails, queued by the relay.
    pub async fn queue_mails(&self, count: usize) -> Vec<Uuid> {
        let events: Vec<_> = (0..count).map(|_| self.any_event()).collect();
        self.commit(&events).await;
        self.relay(count).await;
        events.iter().map(|event| event.aggregate.id()).collect()
    }

    pub async fn execute(&self, sql: &str) {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()))
            .execute(&self.pool)
            .await
            .unwrap();
    }

    /// State, failed attempts, minutes until it is due, last error.
    pub async fn mails(&self) -> Vec<(String, i16, i64, Option<String>)> {
        let rows: Vec<(String, i16, DateTime<Utc>, Option<String>)> =
            sqlx::query_as("SELECT state, attempts, next_attempt_at, last_error FROM messaging.mails ORDER BY id")
                .fetch_all(&self.pool)
                .await
                .unwrap();
        rows.into_iter()
            .map(|(state, attempts, due, error)| (state, attempts, (due - self.clock.wall()).num_minutes(), error))
            .collect()
    }

    pub async fn states(&self) -> Vec<String> {
        self.mails().await.into_iter().map(|mail| mail.0).collect()
    }

    /// A counsellor with one slot tomorrow at 10:00 in Seoul.
    pub async fn with_slot(self) -> Self {
        for (index, sql) in [
            "INSERT INTO accounts.users (id, email_sealed, email_index, name, password_hash, role, state, locale, zone, created_at)
             VALUES ($1, '', '', '김서연', '', 'USER', 'ACTIVE', 'ko', 'Asia/Seoul', $2)",
            "INSERT INTO accounts.organisations (id, name, zone, locale, cancel_notice_minutes, overlap_allowed, created_at)
             VALUES ($1, '한마음 상담소', 'Asia/Seoul', 'ko', 120, false, $2)",
        ]
        .into_iter()
        .enumerate()
        {
            sqlx::query(sql).bind(id(1 + index as u128)).bind(self.clock.wall()).execute(&self.pool).await.unwrap();
        }
        sqlx::query(
            "INSERT INTO consultations.slots (id, organisation_id, host_id, topic, place, online_link, instructions, starts_at,
                 ends_at, capacity, booked_count, status, overlap_allowed, version, created_at, decided_at)
             VALUES ($1, $2, $3, '진로 상담', '마포구 백범로 31, 3층', 'https://meet.example/abc', E'지난 검사 결과가 있으면 가져와 주세요.\n주차는 어려워요.',
                 $4, $4 + interval '50 minutes', 3, 1, 'OPEN', false, 1, $5, $5)",
        )
        .bind(SLOT)
        .bind(id(2))
        .bind(id(1))
        .bind(at("2026-11-21T01:00:00Z"))
        .bind(self.clock.wall())
        .execute(&self.pool)
        .await
        .unwrap();
        self
    }

    pub async fn invite(&self, locale: &str) -> Uuid {
        let invitation = self.ids.next();
        sqlx::query(
            "INSERT INTO consultations.invitations (id, organisation_id, host_id, email_sealed, email_index, locale, uses,
                 generation, expires_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, 1, 1, $7, $8)",
        )
        .bind(invitation)
        .bind(id(2))
        .bind(id(1))
        .bind(self.secrets.seal(INVITATION_EMAIL, invitation, GUEST))
        .bind(invitation.as_bytes().as_slice())
        .bind(locale)
        .bind(self.clock.wall() + TimeDelta::days(7))
        .bind(self.clock.wall())
        .execute(&self.pool)
        .await
        .unwrap();
        invitation
    }

    pub async fn book(&self, invitation: Uuid) -> Uuid {
        let booking = self.ids.next();
        sqlx::query(
            "INSERT INTO consultations.bookings (id, slot_id, invitation_id, email_index, name, status, generation, sequence,
                 idempotency_key, fingerprint, created_at)
             VALUES ($1, $2, $3, $4, '이하늘', 'BOOKED', 1, 0, $5, '', $6)",
        )
        .bind(booking)
        .bind(SLOT)
        .bind(invitation)
        .bind(invitation.as_bytes().as_slice())
        .bind(booking.to_string())
        .bind(self.clock.wall())
        .execute(&self.pool)
        .await
        .unwrap();
        booking
    }

    pub async fn cancel(&self, booking: Uuid, kind: &str, reason: Option<&str>) {
        sqlx::query("UPDATE consultations.bookings SET status = 'CANCELLED', end_kind = $2, end_reason = $3, ended_at = $4 WHERE id = $1")
            .bind(booking)
            .bind(kind)
            .bind(reason)
            .bind(self.clock.wall())
            .execute(&self.pool)
            .await
            .unwrap();
    }
}

pub const SLOT: Uuid = id(3);

pub const fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}
