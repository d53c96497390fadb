//! A share of the process for each group of routes: when one is slow or stormed, the others do not notice.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio::sync::Semaphore;

use super::problem::{Code, Problem};
use crate::app::App;

const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
const RETRY_AFTER_SECONDS: u64 = 1;

#[derive(Clone, Copy, Debug)]
pub enum Group {
    Accounts,
    Host,
    Guest,
}

impl Group {
    /// Requests in progress at once; above it, 503 at once rather than a queue that nobody sees.
    fn requests_max(self) -> usize {
        match self {
            Self::Accounts | Self::Host => 512,
            Self::Guest => 20_000,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Share {
    app: App,
    places: Arc<Semaphore>,
}

impl Share {
    pub fn of(app: &App, group: Group) -> Self {
        Self {
            app: app.clone(),
            places: Arc::new(Semaphore::new(group.requests_max())),
        }
    }
}

/// Middleware: a place for the request, or 503; and an end to it.
pub async fn isolate(State(share): State<Share>, request: Request, next: Next) -> Response {
    if share.app.phase.stopping() {
        return Problem::from(Code::Stopping)
            .retry_after(RETRY_AFTER_SECONDS)
            .into_response();
    }
    let Ok(_place) = share.places.try_acquire() else {
        return Problem::from(Code::Overloaded)
            .retry_after(RETRY_AFTER_SECONDS)
            .into_response();
    };
    // A stream's handler answers at once with a body that goes on; only the answer is timed.
    tokio::time::timeout(REQUEST_TIMEOUT, next.run(request))
        .await
        .unwrap_or_else(|_| Problem::from(Code::TimedOut).into_response())
}
