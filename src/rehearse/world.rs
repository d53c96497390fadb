//! A host, slots and invited guests, made directly in a database that belongs to the rehearsal.

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tokio_postgres::Client;
use uuid::Uuid;

use crate::accounts::access_token_of;
use crate::database::{Role, Target};
use crate::ids::Ids;
use crate::secrets::{INVITATION_EMAIL, LinkKind, Secrets, USER_EMAIL};

const ROWS_PER_INSERT: usize = 10_000;
const INVITATION_LIFE: TimeDelta = TimeDelta::days(1);
const SESSION_LIFE: TimeDelta = TimeDelta::days(1);
/// Far enough ahead that no rehearsal reaches it, and that a free place is offered whatever the notice limit is, which the
/// audit checks only then.
const FIRST_SLOT: TimeDelta = TimeDelta::days(30);

pub struct World {
    client: Client,
    secrets: Secrets,
    ids: Ids,
    now: DateTime<Utc>,
    organisation_id: Uuid,
    host_id: Uuid,
    slots: i32,
    guests: usize,
}

/// Somebody with an account and a session.
#[derive(Clone, Debug)]
pub struct Person {
    pub user_id: Uuid,
    pub email: String,
    pub access_token: String,
}

/// Somebody with an invitation.
#[derive(Clone, Debug)]
pub struct Guest {
    pub invitation_id: Uuid,
    pub token: String,
}

impl World {
    pub async fn create(target: &Target, secrets: Secrets, ids: Ids, now: DateTime<Utc>) -> anyhow::Result<Self> {
        let client = target.for_role(Role::App).connect("rehearsal").await?;
        let (organisation_id, host_id) = (ids.next(), ids.next());
        let email = "host@rehearsal.example";
        let email_sealed = secrets.seal(USER_EMAIL, host_id, email);
        client
            .execute(
                "INSERT INTO accounts.users (id, email_sealed, email_index, name, password_hash, role, state, locale, zone, created_at)
                    VALUES ($1, $2, $3, 'Rehearsal', '!', 'USER', 'ACTIVE', 'en', 'UTC', $4)",
                &[&host_id, &email_sealed, &secrets.email_index(email), &now],
            )
            .await?;
        client
            .execute(
                "INSERT INTO accounts.organisations (id, name, zone, locale, cancel_notice_minutes, overlap_allowed, created_at)
                    VALUES ($1, 'Rehearsal', 'UTC', 'en', 120, false, $2)",
                &[&organisation_id, &now],
            )
            .await?;
        client
            .execute("INSERT INTO accounts.members (organisation_id, user_id, role, created_at) VALUES ($1, $2, 'OWNER', $3)", &[&organisation_id, &host_id, &now])
            .await?;
        Ok(Self {
            client,
            secrets,
            ids,
            now,
            organisation_id,
            host_id,
            slots: 0,
            guests: 0,
        })
    }

    /// In a database that has a host already: whoever is made joins it.
    pub async fn beside(target: &Target, secrets: Secrets, ids: Ids, now: DateTime<Utc>) -> anyhow::Result<Self> {
        let client = target.for_role(Role::App).connect("rehearsal").await?;
        let row = client
            .query_one(
                "SELECT organisation_id, user_id FROM accounts.members ORDER BY created_at LIMIT 1",
                &[],
            )
            .await?;
        Ok(Self {
            client,
            secrets,
            ids,
            now,
            organisation_id: row.get(0),
            host_id: row.get(1),
            slots: 0,
            guests: 0,
        })
    }

    pub async fn slot(&mut self, capacity: i32) -> anyhow::Result<Uuid> {
        let id = self.ids.next();
        let starts_at = self.now + FIRST_SLOT + TimeDelta::hours(self.slots.into());
        self.slots += 1;
        self.client
            .execute(
                "INSERT INTO consultations.slots (id, organisation_id, host_id, topic, starts_at, ends_at, capacity, booked_count, waiting_count,
                        line_end, waitlist, status, overlap_allowed, version, created_at, decided_at)
                    VALUES ($1, $2, $3, 'Rehearsal', $4, $5, $6, 0, 0, 0, true, 'OPEN', false, 1, $7, $7)",
                &[&id, &self.organisation_id, &self.host_id, &starts_at, &(starts_at + TimeDelta::minutes(50)), &capacity, &self.now],
            )
            .await?;
        Ok(id)
    }

    pub async fn guests(&mut self, count: usize) -> anyhow::Result<Vec<Guest>> {
        let mut guests = Vec::with_capacity(count);
        while guests.len() < count {
            let size = ROWS_PER_INSERT.min(count - guests.len());
            let ids: Vec<Uuid> = (0..size).map(|_| self.ids.next()).collect();
            let emails: Vec<String> = (0..size)
                .map(|number| format!("guest-{}@rehearsal.example", self.guests + number))
                .collect();
            self.guests += size;
            let sealed: Vec<Vec<u8>> = ids
                .iter()
                .zip(&emails)
                .map(|(&id, email)| self.secrets.seal(INVITATION_EMAIL, id, email))
                .collect();
            let indexes: Vec<Vec<u8>> = emails.iter().map(|email| self.secrets.email_index(email)).collect();
            self.client
                .execute(
                    "INSERT INTO consultations.invitations (id, email_sealed, email_index, organisation_id, host_id, locale, uses, generation, expires_at, created_at, invited)
                        SELECT *, $4::uuid, $5::uuid, 'en', 1, 1, $6::timestamptz, $7::timestamptz, true FROM unnest($1::uuid[], $2::bytea[], $3::bytea[])",
                    &[&ids, &sealed, &indexes, &self.organisation_id, &self.host_id, &(self.now + INVITATION_LIFE), &self.now],
                )
                .await?;
            guests.extend(ids.iter().map(|&id| Guest {
                invitation_id: id,
                token: self.secrets.link_token(LinkKind::Invitation, id, 1),
            }));
        }
        Ok(guests)
    }

    /// People without an organisation, signed in; nobody knows a password of theirs.
    pub async fn people(&mut self, count: usize) -> anyhow::Result<Vec<Person>> {
        let mut people = Vec::with_capacity(count);
        while people.len() < count {
            let size = ROWS_PER_INSERT.min(count - people.len());
            let ids: Vec<Uuid> = (0..size).map(|_| self.ids.next()).collect();
            let sessions: Vec<Uuid> = (0..size).map(|_| self.ids.next()).collect();
            let emails: Vec<String> = ids
                .iter()
                .map(|id| format!("person-{}@rehearsal.example", id.simple()))
                .collect();
            let sealed: Vec<Vec<u8>> = ids
                .iter()
                .zip(&emails)
                .map(|(&id, email)| self.secrets.seal(USER_EMAIL, id, email))
                .collect();
            let indexes: Vec<Vec<u8>> = emails.iter().map(|email| self.secrets.email_index(email)).collect();
            self.client
                .execute(
                    "INSERT INTO accounts.users (id, email_sealed, email_index, name, password_hash, role, state, locale, zone, created_at)
                        SELECT id, sealed, email_index, 'Person', '!', 'USER', 'ACTIVE', 'en', 'UTC', $4
                        FROM unnest($1::uuid[], $2::bytea[], $3::bytea[]) AS person (id, sealed, email_index)",
                    &[&ids, &sealed, &indexes, &self.now],
                )
                .await?;
            self.client
                .execute(
                    "INSERT INTO accounts.sessions (id, user_id, refresh_hash, rotated_at, created_at, expires_at)
                        SELECT id, user_id, sha256(id::text::bytea), $3, $3, $4 FROM unnest($1::uuid[], $2::uuid[]) AS session (id, user_id)",
                    &[&sessions, &ids, &self.now, &(self.now + SESSION_LIFE)],
                )
                .await?;
            for ((&user_id, &session_id), email) in ids.iter().zip(&sessions).zip(emails) {
                people.push(Person {
                    user_id,
                    access_token: access_token_of(&self.secrets, user_id, session_id, &email, self.now),
                    email,
                });
            }
        }
        Ok(people)
    }

    /// A published class that is open now, free and first come, first served.
    pub async fn class(&mut self, capacity: i32, waitlist_capacity: i32) -> anyhow::Result<Uuid> {
        let id = self.ids.next();
        let starts_at = self.now + FIRST_SLOT;
        let ends_at = starts_at + TimeDelta::hours(2);
        let sessions = json!([{ "starts_at": starts_at, "ends_at": ends_at }]);
        self.client
            .execute(
                "INSERT INTO classes.classes (id, organisation_id, host_id, title, sessions, starts_at, ends_at, visibility, selection, capacity,
                        waitlist, waitlist_capacity, recruit_from, recruit_until, offer_minutes, fee, currency, transfer_hours,
                        edit_after_approval, reapply, reopening, reopening_hours, generation, status, taken_count, waiting_count, arrivals, begun,
                        version, created_at, decided_at)
                    VALUES ($1, $2, $3, 'Rehearsal', $4, $5, $6, 'PUBLIC', 'FIRST_COME', $7, $8 > 0, $8, $9, $5, 720, 0, 'KRW', 48,
                        'KEEP', true, 'AT_ONCE', '{}', 1, 'PUBLISHED', 0, 0, 0, false, 1, $9, $9)",
                &[&id, &self.organisation_id, &self.host_id, &sessions, &starts_at, &ends_at, &capacity, &waitlist_capacity, &self.now],
            )
            .await?;
        Ok(id)
    }

    /// After the database was away.
    pub async fn reconnect(&mut self, target: &Target) -> anyhow::Result<()> {
        self.client = target.for_role(Role::App).connect("rehearsal").await?;
        Ok(())
    }

    /// The application's own role on the database.
    pub fn client(&self) -> &Client {
        &self.client
    }

    pub async fn booked(&self, slot_id: Uuid) -> anyhow::Result<Vec<Uuid>> {
        let rows = self
            .client
            .query(
                "SELECT id FROM consultations.bookings WHERE slot_id = $1 AND status = 'BOOKED'",
                &[&slot_id],
            )
            .await?;
        Ok(rows.iter().map(|row| row.get(0)).collect())
    }
}
