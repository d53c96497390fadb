//! What time does by itself: waits and offers end, consultations are closed, people are reminded, notes are erased.
//!
//! Whatever changes a place goes through the lane, one command for each row; a command that comes twice changes nothing.

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::{StreamExt, stream};
use serde_json::json;

use super::rules::{Attendance, Command, Settle};
use super::sql::jobs::{self as sql, ReminderKind};
use super::{Error, decide_booking, decide_slot};
use crate::app::App;
use crate::database;
use crate::messaging::events::{self, Actor, Aggregate, Event, EventType};

/// A consultation that nobody closed is completed by itself this long after its end.
const COMPLETED_AFTER: TimeDelta = TimeDelta::days(7);
/// How far back that looks. A server that slept longer leaves the rest to the host's list.
const COMPLETED_LOOK_BACK: TimeDelta = TimeDelta::days(60);
const REMIND_DAY_BEFORE: TimeDelta = TimeDelta::hours(24);
/// A day's reminder that comes later than this tells nothing that the hour's does not.
const REMIND_DAY_UNTIL: TimeDelta = TimeDelta::hours(3);
const REMIND_HOUR_BEFORE: TimeDelta = TimeDelta::hours(1);
/// Reminders that are remembered so that they are not sent again.
const REMINDERS_KEPT: TimeDelta = TimeDelta::days(2);
/// Rows of one round; a round that was full is followed by another.
const ROUND: u16 = 500;
/// Commands that wait for the lane at once, few enough to leave it to people.
const CONCURRENCY: usize = 32;

/// Ends waits and offers whose time has come: an offer at its deadline, a wait at the start of its slot.
pub async fn end_what_is_due(app: &App) -> Result<(), Error> {
    loop {
        let mut connection = app.pools.consultations.acquire().await?;
        let now = app.clock.now(&mut connection).await?;
        let slots = sql::due_slots(&mut connection, now, ROUND.into()).await?;
        drop(connection);
        let full = slots.len() >= ROUND.into();
        let ended = stream::iter(slots)
            .map(async |slot_id| decide_slot(app, Command::Expire { slot_id }).await)
            .buffer_unordered(CONCURRENCY)
            .collect::<Vec<_>>()
            .await;
        ended.into_iter().collect::<Result<Vec<_>, _>>()?;
        if !full {
            return Ok(());
        }
    }
}

/// Completes what has been over for days without a word of its host. Nobody is mailed.
pub async fn complete_the_forgotten(app: &App) -> Result<(), Error> {
    loop {
        let mut connection = app.pools.consultations.acquire().await?;
        let now = app.clock.now(&mut connection).await?;
        let until = now - COMPLETED_AFTER;
        let bookings = sql::forgotten(&mut connection, until - COMPLETED_LOOK_BACK, until, ROUND.into()).await?;
        drop(connection);
        let full = bookings.len() >= ROUND.into();
        let completed = stream::iter(bookings)
            .map(async |(booking_id, slot_id)| {
                let attendance = Attendance::Completed;
                decide_booking(
                    app,
                    Command::Settle(Settle {
                        booking_id,
                        slot_id,
                        host: None,
                        attendance,
                    }),
                )
                .await
            })
            .buffer_unordered(CONCURRENCY)
            .collect::<Vec<_>>()
            .await;
        completed.into_iter().collect::<Result<Vec<_>, _>>()?;
        if !full {
            return Ok(());
        }
    }
}

/// Reminds of what is a day or an hour ahead. The reminder and the event that mails it are one transaction, and the row's
/// key makes it once for each time of a booking: one that moves is reminded again.
pub async fn remind(app: &App) -> Result<(), Error> {
    for (kind, before, until) in [
        (ReminderKind::Day, REMIND_DAY_BEFORE, REMIND_DAY_UNTIL),
        (ReminderKind::Hour, REMIND_HOUR_BEFORE, TimeDelta::zero()),
    ] {
        while remind_round(app, kind, before, until).await? >= ROUND.into() {}
    }
    Ok(())
}

async fn remind_round(app: &App, kind: ReminderKind, before: TimeDelta, until: TimeDelta) -> Result<usize, Error> {
    let mut transaction = app.pools.consultations.begin().await?;
    let reminded = async {
        let now = app.clock.now(&mut transaction).await?;
        let reminded = sql::remind(
            &mut transaction,
            kind,
            now,
            now + until,
            now + before,
            before,
            ROUND.into(),
        )
        .await?;
        let events: Vec<Event> = reminded
            .iter()
            .map(|&booking_id| reminder(app, kind, booking_id, now))
            .collect();
        events::insert(&mut transaction, &events).await?;
        Ok::<_, Error>(reminded.len())
    }
    .await;
    let reminded = database::end(transaction, reminded).await?;
    if reminded > 0 {
        app.events_written.notify_one();
    }
    Ok(reminded)
}

fn reminder(app: &App, kind: ReminderKind, booking_id: uuid::Uuid, at: DateTime<Utc>) -> Event {
    Event {
        id: app.ids.next(),
        kind: EventType::ReminderDue,
        aggregate: Aggregate::Booking(booking_id),
        actor: Actor::System,
        cause: None,
        payload: json!({ "kind": kind.as_str() }),
        at,
    }
}

/// Forgets reminders of long ago, and erases notes that each organisation keeps no longer.
pub async fn purge(app: &App) -> Result<(), Error> {
    let mut connection = app.pools.consultations.acquire().await?;
    let now = app.clock.now(&mut connection).await?;
    while sql::forget_reminders(&mut connection, now - REMINDERS_KEPT, ROUND.into()).await? > 0 {}
    while super::sql::notes::purge(&mut connection, now, ROUND.into()).await? > 0 {}
    Ok(())
}
