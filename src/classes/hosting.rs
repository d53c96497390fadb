//! A host's classes: made as drafts, published, edited, closed, cancelled.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::rules::{Change, ClassChange, ClassEdit, ClassFacts, Command, EnrollmentStatus, Refusal, Stage};
use super::sql::classes::{ClassRecord, StatusCount};
use super::views::{ClassCounts, HostClass};
use super::{Error, class, decide_class, sql, zone};
use crate::accounts::Host;
use crate::app::App;
use crate::database;
use crate::idempotency::{self, IdempotencyKey};
use crate::messaging::events::{self, Actor, Aggregate, Event, EventType};
use crate::page::{Page, Paged};
use crate::secrets::LinkKind;

/// A class to be made, checked.
#[derive(Clone, Debug)]
pub struct NewClass {
    pub id: Uuid,
    pub organisation_id: Uuid,
    pub host_id: Uuid,
    pub facts: ClassFacts,
    pub capacity: i32,
    pub waitlist: bool,
    pub waitlist_capacity: i32,
}

#[derive(Clone, Debug, Default)]
pub struct ClassFilter {
    pub statuses: Option<Vec<Stage>>,
    /// As a LIKE pattern.
    pub title: Option<String>,
}

/// Makes a draft. Asked again with the same key, it answers with the same class.
pub async fn create(app: &App, host: &Host, key: Option<&IdempotencyKey>, new: NewClass) -> Result<HostClass, Error> {
    let mut transaction = app.pools.classes.begin().await?;
    let created = create_in(&mut transaction, app, host, key, new).await;
    let created = database::end(transaction, created).await?;
    app.events_written.notify_one();
    show(app, host, created).await
}

async fn create_in(
    transaction: &mut PgConnection,
    app: &App,
    host: &Host,
    key: Option<&IdempotencyKey>,
    new: NewClass,
) -> Result<Uuid, Error> {
    let asked = (&new.facts.title, new.capacity, &new.facts.sessions, new.facts.fee);
    let command = idempotency::Command::new(host.user_id, "create_class", key, &asked);
    if let Some(earlier) = command.earlier(transaction).await? {
        return Ok(earlier);
    }
    let now = app.clock.now(transaction).await?;
    sql::classes::insert(transaction, &new, now).await?;
    let event = Event {
        id: app.ids.next(),
        kind: EventType::ClassCreated,
        aggregate: Aggregate::Class(new.id),
        actor: Actor::User(host.user_id),
        cause: None,
        payload: json!({}),
        at: now,
    };
    events::insert(transaction, &[event]).await?;
    command.record(transaction, &new.id, now).await?;
    Ok(new.id)
}

/// Publishes, edits, closes, cancels or removes a class of the host's organisation.
pub async fn change(app: &App, host: &Host, class_id: Uuid, change: ClassChange) -> Result<HostClass, Error> {
    decide(app, host, class_id, change).await?;
    show(app, host, class_id).await
}

pub async fn edit(app: &App, host: &Host, class_id: Uuid, edit: ClassEdit) -> Result<HostClass, Error> {
    change(app, host, class_id, ClassChange::Edit(Box::new(edit))).await
}

/// Only a class that nobody ever applied for.
pub async fn delete(app: &App, host: &Host, class_id: Uuid) -> Result<(), Error> {
    decide(app, host, class_id, ClassChange::Delete).await
}

async fn decide(app: &App, host: &Host, class_id: Uuid, change: ClassChange) -> Result<(), Error> {
    let command = Command::Change(Change {
        class_id,
        host: host.into(),
        change,
    });
    decide_class(app, command).await?;
    Ok(())
}

pub async fn list(app: &App, host: &Host, filter: &ClassFilter, page: Page) -> Result<Paged<HostClass>, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let now = app.clock.now(&mut connection).await?;
    let total = sql::classes::count_of_organisation(&mut connection, host.organisation_id, filter, now).await?;
    let rows = sql::classes::of_organisation(&mut connection, host.organisation_id, filter, now, page).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id).collect();
    let mut counts = counts(sql::classes::counts(&mut connection, &ids).await?);
    let items = rows
        .into_iter()
        .map(|row| {
            let counts = counts.remove(&row.id).unwrap_or_default();
            shown(app, row, counts, now)
        })
        .collect::<Result<_, _>>()?;
    Ok(page.answer(items, total))
}

pub async fn show(app: &App, host: &Host, class_id: Uuid) -> Result<HostClass, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let row = owned(&mut connection, host, class_id).await?;
    let now = app.clock.now(&mut connection).await?;
    let mut counts = counts(sql::classes::counts(&mut connection, &[class_id]).await?);
    shown(app, row, counts.remove(&class_id).unwrap_or_default(), now)
}

/// Shows another picture, or none.
pub async fn set_image(app: &App, host: &Host, class_id: Uuid, image_id: Option<Uuid>) -> Result<HostClass, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    if !sql::classes::set_image(&mut connection, class_id, host.organisation_id, image_id).await? {
        return Err(Refusal::NotFound.into());
    }
    drop(connection);
    show(app, host, class_id).await
}

/// A class of the host's own organisation.
pub(super) async fn owned(connection: &mut PgConnection, host: &Host, class_id: Uuid) -> Result<ClassRecord, Error> {
    let row = class(connection, class_id).await?;
    if row.organisation_id == host.organisation_id {
        Ok(row)
    } else {
        Err(Refusal::NotFound.into())
    }
}

pub(super) fn counts(rows: Vec<StatusCount>) -> HashMap<Uuid, ClassCounts> {
    let mut counts: HashMap<Uuid, ClassCounts> = HashMap::new();
    for StatusCount {
        class_id,
        status,
        count,
    } in rows
    {
        let of_class = counts.entry(class_id).or_default();
        *match status {
            EnrollmentStatus::Applied => &mut of_class.applied,
            EnrollmentStatus::AwaitingPayment => &mut of_class.awaiting_payment,
            EnrollmentStatus::Approved => &mut of_class.approved,
            EnrollmentStatus::Waitlisted => &mut of_class.waitlisted,
            EnrollmentStatus::Offered => &mut of_class.offered,
            EnrollmentStatus::Rejected => &mut of_class.rejected,
            EnrollmentStatus::Cancelled => &mut of_class.cancelled,
            EnrollmentStatus::Expired => &mut of_class.expired,
        } = count;
    }
    counts
}

fn shown(app: &App, row: ClassRecord, counts: ClassCounts, now: DateTime<Utc>) -> Result<HostClass, Error> {
    Ok(HostClass {
        zone: zone(&row.zone)?,
        status: Stage::of(row.status, row.starts_at, row.ends_at, now),
        share_token: app.secrets.link_token(LinkKind::Class, row.id, row.generation),
        id: row.id,
        title: row.title,
        description: row.description,
        sessions: row.sessions.0,
        starts_at: row.starts_at,
        ends_at: row.ends_at,
        location: row.location,
        online_link: row.online_link,
        visibility: row.visibility,
        selection: row.selection,
        capacity: row.capacity,
        waitlist: row.waitlist,
        waitlist_capacity: row.waitlist_capacity,
        recruit_from: row.recruit_from,
        recruit_until: row.recruit_until,
        offer_minutes: row.offer_minutes,
        fee: row.fee,
        currency: row.currency,
        payment: row.payment,
        transfer_instructions: row.transfer_instructions,
        transfer_hours: row.transfer_hours,
        seller: row.seller,
        refund_policy: row.refund_policy,
        edit_until: row.edit_until,
        edit_after_approval: row.edit_after_approval,
        reapply: row.reapply,
        reopening: row.reopening,
        reopening_hours: row.reopening_hours,
        cancel_reason: row.cancel_reason,
        taken_count: row.taken_count,
        waiting_count: row.waiting_count,
        withheld_count: row.withheld_count,
        reopens_at: row.reopens_at,
        counts,
        form_version: row.form_version,
        question_count: row.question_count,
        image_id: row.image_id,
        version: row.version,
        created_at: row.created_at,
    })
}
