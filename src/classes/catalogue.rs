//! What everybody sees: classes that are open or about to be, their forms, and how their places change.

use chrono::{DateTime, Utc};
use futures_util::future::BoxFuture;
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;

use super::rules::{ClassStatus, Refusal, Reopening, Stage, Visibility};
use super::sql::classes::ClassRecord;
use super::views::{Form, PlaceUpdate, PublicClass};
use super::{Error, class, forms, sql, zone};
use crate::accounts::terms::{self, Terms, TermsType};
use crate::app::App;
use crate::messaging::live::Watch;
use crate::page::{Page, Paged};
use crate::secrets::{Link, LinkCheck, LinkKind};

#[derive(Clone, Debug, Default)]
pub struct CatalogueFilter {
    /// As a LIKE pattern.
    pub words: Option<String>,
    /// Those that take applications now.
    pub open: bool,
}

/// Public classes that are still to come, the soonest first.
pub async fn list(app: &App, filter: &CatalogueFilter, page: Page) -> Result<Paged<PublicClass>, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let now = app.clock.now(&mut connection).await?;
    let total = sql::classes::count_public(&mut connection, filter, now).await?;
    let rows = sql::classes::public(&mut connection, filter, now, page).await?;
    let items = rows
        .into_iter()
        .map(|row| shown(row, now, Vec::new()))
        .collect::<Result<_, _>>()?;
    Ok(page.answer(items, total))
}

pub async fn show(app: &App, id: Uuid, link: Option<Link>) -> Result<PublicClass, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let row = open(app, &mut connection, id, link).await?;
    let now = app.clock.now(&mut connection).await?;
    let terms = terms::in_force(&mut connection, Some(TermsType::Enrollment)).await?;
    shown(row, now, terms)
}

/// The form in force; one that was never made, or is switched off, asks nothing.
pub async fn form(app: &App, id: Uuid, link: Option<Link>) -> Result<Form, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let row = open(app, &mut connection, id, link).await?;
    forms::in_force(&mut connection, id, row.form_version).await
}

/// Changes of places, as they are committed.
pub async fn watch(app: &App, id: Uuid, link: Option<Link>) -> Result<Watch<PlaceUpdate>, Error> {
    let mut connection = app.pools.classes.acquire().await?;
    open(app, &mut connection, id, link).await?;
    Ok(app.live_classes.watch(id))
}

/// For pages that watch places: what other nodes have decided since.
pub fn changed_places<'a>(
    pool: &'a PgPool,
    ids: &'a [Uuid],
    since: DateTime<Utc>,
) -> BoxFuture<'a, sqlx::Result<Vec<PlaceUpdate>>> {
    Box::pin(async move { sql::classes::changed_since(&mut *pool.acquire().await?, ids, since, since).await })
}

/// A class that was published, if it is public or its own address was shown.
async fn open(app: &App, connection: &mut PgConnection, id: Uuid, link: Option<Link>) -> Result<ClassRecord, Error> {
    let row = class(connection, id).await?;
    if row.status == ClassStatus::Draft || row.starts_at.is_none() {
        return Err(Refusal::NotFound.into());
    }
    if row.visibility == Visibility::Unlisted && !knows_address(app, &row, link) {
        return Err(Refusal::UnknownLink.into());
    }
    Ok(row)
}

pub(super) fn knows_address(app: &App, row: &ClassRecord, link: Option<Link>) -> bool {
    link.is_some_and(|link| {
        link.row == row.id && link.check(&app.secrets, LinkKind::Class, row.generation) == LinkCheck::Current
    })
}

fn shown(row: ClassRecord, now: DateTime<Utc>, terms: Vec<Terms>) -> Result<PublicClass, Error> {
    let (Some(starts_at), Some(ends_at)) = (row.starts_at, row.ends_at) else {
        return Err(Refusal::NotFound.into());
    };
    Ok(PublicClass {
        zone: zone(&row.zone)?,
        status: Stage::of(row.status, row.starts_at, row.ends_at, now),
        id: row.id,
        title: row.title,
        description: row.description,
        organisation_name: row.organisation_name,
        sessions: row.sessions.0,
        starts_at,
        ends_at,
        location: row.location,
        is_online: row.online_link.is_some(),
        selection: row.selection,
        visibility: row.visibility,
        capacity: row.capacity,
        taken_count: row.taken_count,
        waiting_count: row.waiting_count,
        waitlist: row.waitlist,
        waitlist_capacity: row.waitlist_capacity,
        // A minute that is drawn is told to nobody.
        reopens_at: row.reopens_at.filter(|_| row.reopening == Reopening::AtHours),
        reopening: row.reopening,
        // A cancelled draft may have had no window; then there is nothing to wait for.
        recruit_from: row.recruit_from.unwrap_or(starts_at),
        recruit_until: row.recruit_until.unwrap_or(starts_at),
        fee: row.fee,
        currency: row.currency,
        payment: row.payment,
        seller: row.seller,
        refund_policy: row.refund_policy,
        reapply: row.reapply,
        form_version: row.form_version,
        has_image: row.image_id.is_some(),
        terms,
        version: row.version,
    })
}
