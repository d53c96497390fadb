//! An enrolment lane on a database of its own, with the rows it decides about.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures_util::future::try_join3;
use jari::classes::lane::{Classes, EnrollmentLane, Statements};
use jari::clock::Clock;
use jari::database::{Role, Target};
use jari::ids::Ids;
use jari::messaging::live::LivePlaces;
use jari::places::lane;
use jari::secrets::Secrets;
use serde_json::json;
use tokio::sync::Notify;
use tokio_postgres::Statement;
use uuid::Uuid;

use crate::classes::model::{Class, Member, Model};
use crate::classes::rows::{self, FileRow, Rows, status_text, written};
use crate::observer::Observer;

pub type Connection = lane::Connection<Statements>;

/// What the tables hold, and what they should.
pub struct Bench {
    pub observer: Observer,
    pub model: Model,
    secrets: Secrets,
    queries: [Statement; 3],
}

impl Bench {
    pub async fn new() -> Self {
        let observer = Observer::new().await;
        let queries = [
            observer.client.prepare(rows::ENROLLMENTS).await.unwrap(),
            observer.client.prepare(rows::CLASSES).await.unwrap(),
            observer.client.prepare(rows::FILES).await.unwrap(),
        ];
        Self {
            observer,
            model: Model::default(),
            secrets: secrets(),
            queries,
        }
    }

    /// The server's side; `target` is how it reaches the database.
    pub fn lane(&self, target: &Target, clock: &Clock, ids: &Ids) -> EnrollmentLane {
        EnrollmentLane::new(
            Classes {
                ids: ids.clone(),
                secrets: self.secrets.clone(),
            },
            target.for_role(Role::App),
            clock.clone(),
            ids.clone(),
            LivePlaces::default(),
            Arc::new(Notify::new()),
        )
    }

    /// Makes the tables hold what the model begins with.
    pub async fn set(&mut self, model: Model, members: &[Member], applicants: impl Iterator<Item = Uuid>) {
        let mut sql = String::from("BEGIN;");
        for id in applicants {
            sql.push_str(&insert_user(id, "Asia/Seoul"));
        }
        for member in members {
            sql.push_str(&insert_member(member));
        }
        self.observer.client.batch_execute(&(sql + "COMMIT")).await.unwrap();
        for class in model.classes.values() {
            self.insert_class(class).await;
        }
        self.model = Model::default();
        for file in model.files.values() {
            self.upload(file.clone()).await;
        }
        self.model = model;
    }

    /// Another use case keeps a file.
    pub async fn upload(&mut self, file: FileRow) {
        let sql =
            "INSERT INTO classes.files (id, class_id, user_id, question_id, name, media_type, size_bytes, created_at)
                   VALUES ($1, $2, $3, $4, 'a.pdf', 'application/pdf', 1, 'epoch')";
        self.observer
            .client
            .execute(sql, &[&file.id, &file.class, &file.user, &file.question])
            .await
            .unwrap();
        self.model.files.insert(file.id, file);
    }

    /// Another use case saves the form of a class.
    pub async fn save_form(&mut self, class: Uuid, version: Option<i32>) {
        let sql = "UPDATE classes.classes SET form_version = $2 WHERE id = $1";
        self.observer.client.execute(sql, &[&class, &version]).await.unwrap();
        self.model.classes.get_mut(&class).unwrap().form_version = version;
    }

    async fn insert_class(&self, it: &Class) {
        let row = rows::class_row(it.id, &it.facts);
        let sql = "
            INSERT INTO classes.classes (id, organisation_id, host_id, title, sessions, starts_at, ends_at, location, visibility, selection,
                capacity, waitlist, waitlist_capacity, recruit_from, recruit_until, offer_minutes, fee, currency, payment,
                transfer_instructions, transfer_hours, seller, refund_policy, edit_until, edit_after_approval, reapply, reopening,
                reopening_hours, form_version, generation, status, taken_count, waiting_count, arrivals, begun, version, created_at, decided_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26,
                $27, $28, $29, 1, $30, 0, 0, 0, false, 1, 'epoch', $31)";
        let parameters: [&(dyn tokio_postgres::types::ToSql + Sync); 31] = [
            &it.id,
            &it.organisation,
            &it.host,
            &row.title,
            &json!(row.sessions),
            &row.starts_at,
            &row.ends_at,
            &row.location,
            &row.visibility,
            &row.selection,
            &it.capacity,
            &it.waitlist,
            &it.waitlist_capacity,
            &row.recruit_from,
            &row.recruit_until,
            &row.offer_minutes,
            &row.fee,
            &it.facts.currency,
            &row.payment,
            &it.facts.transfer_instructions,
            &row.transfer_hours,
            &it.facts.seller,
            &row.refund_policy,
            &row.edit_until,
            &row.edit_after_approval,
            &row.reapply,
            &written(it.facts.reopening),
            &row.reopening_hours,
            &it.form_version,
            &status_text(it.status),
            &it.decided_at,
        ];
        self.observer.client.execute(sql, &parameters).await.unwrap();
    }

    /// Every row of the tables that is about the model's classes, and every event since the last look.
    pub async fn rows(&mut self) -> Rows {
        let classes: Vec<Uuid> = self.model.classes.keys().copied().collect();
        let client = &self.observer.client;
        let (enrollments, classes, files) = try_join3(
            client.query(&self.queries[0], &[&classes]),
            client.query(&self.queries[1], &[&classes]),
            client.query(&self.queries[2], &[&classes]),
        )
        .await
        .unwrap();
        Rows {
            enrollments: enrollments.iter().map(rows::enrollment).collect(),
            classes: classes.iter().map(rows::class).collect(),
            files: files.iter().map(rows::file).collect(),
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

/// Also the model needs them: they draw the minute at which a place reopens.
pub fn secrets() -> Secrets {
    Secrets::derive(&[7; 32])
}

/// Monday, 5 January 2026, 09:00 UTC.
pub fn start() -> DateTime<Utc> {
    "2026-01-05T09:00:00Z".parse().unwrap()
}

fn insert_member(member: &Member) -> String {
    let Member {
        host,
        zone,
        hours_east: _,
    } = member;
    let (id, organisation) = (host.user_id, host.organisation_id);
    let user = insert_user(id, zone.name());
    format!(
        "{user}
         INSERT INTO accounts.organisations (id, name, zone, locale, cancel_notice_minutes, overlap_allowed, created_at, waitlist_default,
             remind_day, remind_hour)
             VALUES ('{organisation}', '도예 교실', '{zone}', 'ko', 0, true, 'epoch', true, true, true)
             ON CONFLICT DO NOTHING;"
    )
}

fn insert_user(id: Uuid, zone: &str) -> String {
    format!(
        "INSERT INTO accounts.users (id, email_sealed, email_index, name, password_hash, role, state, locale, zone, created_at)
             VALUES ('{id}', '', '{id}', '서연', '', 'USER', 'ACTIVE', 'ko', '{zone}', 'epoch');"
    )
}
