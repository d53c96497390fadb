//! Live places as server-sent events, whatever is watched.

use std::convert::Infallible;
use std::time::Duration;

use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use tokio::sync::OwnedSemaphorePermit;

use super::problem::{Code, Problem, Result};
use crate::app::App;
use crate::messaging::live::{Live, Update, Watch};

/// Some proxies end what is silent for a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
const RETRY_AFTER_SECONDS: u64 = 5;

/// One of the event streams that may be open, asked for before anything is read for the stream and held as long as it is.
pub fn place(app: &App) -> Result<OwnedSemaphorePermit> {
    app.streams
        .clone()
        .try_acquire_owned()
        .map_err(|_| Problem::from(Code::Overloaded).retry_after(RETRY_AFTER_SECONDS))
}

/// `event: {name}` for each change that `render` shows, `event: resync` if some were missed and the page has to read again.
pub fn events<U: Update, Shown: Serialize, Render: Fn(U) -> Option<Shown> + Send + 'static>(
    app: &App,
    place: OwnedSemaphorePermit,
    watch: Watch<U>,
    name: &'static str,
    render: Render,
) -> Sse<impl Stream<Item = std::result::Result<Event, Infallible>> + use<U, Shown, Render>> {
    let stopped = app.phase.stopped();
    let events = watch.into_stream().filter_map(move |live| {
        let _place = &place;
        std::future::ready(match live {
            Live::Update(update) => {
                render(update).map(|shown| Ok(Event::default().event(name).json_data(shown).unwrap_or_default()))
            }
            Live::Resync => Some(Ok(Event::default().event("resync").data("{}"))),
        })
    });
    // The first bytes leave at once, so that the browser knows that it is connected.
    let connected = stream::once(async { Ok(Event::default().comment("connected")) });
    let events = connected
        .chain(events)
        .take_until(async move { stopped.cancelled().await });
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}
