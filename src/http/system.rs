//! Is it alive, is it ready, what time is it.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use http::{HeaderMap, header};
use serde::Serialize;
use utoipa::ToSchema;

use super::problem::{Code, Problem, Result};
use crate::app::App;
use crate::operations::metrics as recorded;
use crate::secrets;

#[derive(Debug, Serialize, ToSchema)]
pub struct Status {
    status: &'static str,
}

/// The process lives. Touches nothing else, so it is also the yardstick of a rehearsal.
#[utoipa::path(get, path = "/api/health", tag = "system", responses((status = 200, body = Status)))]
pub async fn health() -> Json<Status> {
    Json(Status { status: "ok" })
}

/// The server can do its work: the database answers and nobody is stopping it.
#[utoipa::path(get, path = "/api/ready", tag = "system", responses((status = 200, body = Status), (status = 503, description = "not_ready, stopping")))]
pub async fn ready(State(app): State<App>) -> Result<Json<Status>> {
    if !app.phase.ready() {
        return Err(Code::Stopping.into());
    }
    sqlx::query("SELECT 1")
        .execute(&app.pools.consultations)
        .await
        .map_err(|error| {
            tracing::warn!(%error, "not ready: the database does not answer");
            Problem::from(Code::NotReady).with("missing", "database")
        })?;
    Ok(Json(Status { status: "ready" }))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ServerTime {
    now: DateTime<Utc>,
}

/// The server's time, for pages that count down to an opening.
#[utoipa::path(get, path = "/api/time", tag = "system", responses((status = 200, body = ServerTime)))]
pub async fn time(State(app): State<App>) -> Json<ServerTime> {
    Json(ServerTime { now: app.clock.wall() })
}

/// Prometheus text, on its own address.
pub async fn metrics() -> Response {
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
        recorded::render(),
    )
        .into_response()
}

/// The same on the main address, for who knows the token.
pub async fn metrics_with_token(State(app): State<App>, headers: HeaderMap) -> Result<Response> {
    let presented = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    match (&app.config.metrics_token, presented) {
        (Some(expected), Some(presented)) if secrets::equal(expected.as_bytes(), presented.as_bytes()) => {
            Ok(metrics().await)
        }
        // Whether metrics exist is nobody's business.
        _ => Err(Code::NotFound.into()),
    }
}
