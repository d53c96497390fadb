//! What time does by itself: offers, payments and the keeping of places end, classes begin, hosts are warned, what nobody
//! came back to is forgotten.
//!
//! Whatever changes a place goes through the lane, one command for each class; a command that comes twice changes nothing.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, stream};
use serde_json::json;
use uuid::Uuid;

use super::rules::Command;
use super::sql::{files, jobs as sql};
use super::{Error, decide_class};
use crate::app::App;
use crate::database;
use crate::messaging::events::{self, Actor, Aggregate, Event, EventType};

/// Hosts are warned of undecided applications so long before the start.
const WARN_BEFORE: TimeDelta = TimeDelta::days(3);
/// Uploads and drafts that became no application.
const UNSENT_KEPT: TimeDelta = TimeDelta::days(30);
const DRAFTS_KEPT: TimeDelta = TimeDelta::days(90);
/// Rows of one round; a round that was full is followed by another.
const ROUND: u16 = 500;
/// Commands that wait for the lane at once, few enough to leave it to people.
const CONCURRENCY: usize = 32;

/// Ends offers and payments at their deadlines, reopens places that were kept back, and begins classes.
pub async fn end_what_is_due(app: &App) -> Result<(), Error> {
    loop {
        let mut connection = app.pools.classes.acquire().await?;
        let now = app.clock.now(&mut connection).await?;
        let due = sql::due_classes(&mut connection, now, ROUND.into()).await?;
        let begun = sql::to_begin(&mut connection, now, ROUND.into()).await?;
        drop(connection);
        let is_full = due.len() >= ROUND.into() || begun.len() >= ROUND.into();
        let expire = |begin| move |class_id| Command::Expire { class_id, begin };
        let commands: Vec<Command> = due
            .into_iter()
            .map(expire(false))
            .chain(begun.into_iter().map(expire(true)))
            .collect();
        let ended = stream::iter(commands)
            .map(async |command| decide_class(app, command).await)
            .buffer_unordered(CONCURRENCY)
            .collect::<Vec<_>>()
            .await;
        ended.into_iter().collect::<Result<Vec<_>, _>>()?;
        if !is_full {
            return Ok(());
        }
    }
}

/// Tells hosts once of applications that nobody has decided about, while there is time: they expire at the start.
pub async fn warn_of_reviews(app: &App) -> Result<(), Error> {
    let mut transaction = app.pools.classes.begin().await?;
    let warned = async {
        let now = app.clock.now(&mut transaction).await?;
        let classes = sql::warn(&mut transaction, now, now + WARN_BEFORE, ROUND.into()).await?;
        let events: Vec<Event> = classes.iter().map(|&class_id| warning(app, class_id, now)).collect();
        events::insert(&mut transaction, &events).await?;
        Ok::<_, Error>(!events.is_empty())
    }
    .await;
    if database::end(transaction, warned).await? {
        app.events_written.notify_one();
    }
    Ok(())
}

fn warning(app: &App, class_id: Uuid, at: DateTime<Utc>) -> Event {
    Event {
        id: app.ids.next(),
        kind: EventType::ReviewsDue,
        aggregate: Aggregate::Class(class_id),
        actor: Actor::System,
        cause: None,
        payload: json!({}),
        at,
    }
}

/// Forgets drafts and uploads that were never sent. The row goes first: bytes without a row are found by nobody.
pub async fn purge(app: &App) -> Result<(), Error> {
    let mut connection = app.pools.classes.acquire().await?;
    let now = app.clock.now(&mut connection).await?;
    while sql::forget_drafts(&mut connection, now - DRAFTS_KEPT, ROUND.into()).await? > 0 {}
    loop {
        let forgotten = files::forget_unsent(&mut connection, now - UNSENT_KEPT, ROUND.into()).await?;
        for id in &forgotten {
            app.blobs.remove(*id).await?;
        }
        if forgotten.is_empty() {
            return Ok(());
        }
    }
}
