//! Every route of the server, in one file.

use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderName, HeaderValue, Method, header};
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::cors::CorsLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::envelope::envelope;
use super::extract::{BATCH_BODY_BYTES_MAX, BODY_BYTES_MAX};
use super::isolation::{Group, isolate};
use super::limits::Caller;
use super::problem::{Code, Problem};
use super::{documentation, system, web};
use crate::app::App;
use crate::{accounts, consultations, messaging};

/// Smaller answers cost more to compress than to send.
const COMPRESS_BYTES_MIN: u64 = 1024;
const PREFLIGHT_SECONDS: u64 = 600;

pub fn router(app: &App) -> Router {
    let api = OpenApiRouter::new().nest("/api", api(app)).split_for_parts().0;
    api.merge(documentation::routes(document()))
        .route("/metrics", get(system::metrics_with_token))
        .fallback(web::web)
        .method_not_allowed_fallback(async || Problem::from(Code::MethodNotAllowed))
        .layer(CompressionLayer::new().compress_when(SizeAbove::new(COMPRESS_BYTES_MIN).and(NotForContentType::SSE)))
        .layer(cors(app))
        .layer(middleware::from_fn_with_state(app.clone(), envelope))
        .with_state(app.clone())
}

/// Every public operation; needs no server.
pub fn document() -> OpenApi {
    let operations = system()
        .merge(accounts())
        .merge(host())
        .merge(host_batch())
        .merge(guest())
        .merge(development());
    OpenApiRouter::with_openapi(documentation::header())
        .nest("/api", operations)
        .into_openapi()
}

/// The operations with what surrounds each group: size, number and rate of its requests.
fn api(app: &App) -> OpenApiRouter<App> {
    let charged = || middleware::from_fn_with_state(app.clone(), charge);
    let small = || DefaultBodyLimit::max(BODY_BYTES_MAX);
    let large = DefaultBodyLimit::max(BATCH_BODY_BYTES_MAX);
    // Guests are counted by their link, in the extractor that reads it.
    let guest = guest().layer(small()).layer(isolate(app, Group::Guest));
    let host = host()
        .layer(small())
        .merge(host_batch().layer(large))
        .layer(charged())
        .layer(isolate(app, Group::Host));
    let accounts = accounts()
        .layer(small())
        .layer(charged())
        .layer(isolate(app, Group::Accounts));
    system()
        .merge(accounts)
        .merge(host)
        .merge(guest)
        .merge(development().layer(charged()))
}

fn system() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(system::health))
        .routes(routes!(system::ready))
        .routes(routes!(system::time))
}

fn accounts() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(accounts::http::register))
        .routes(routes!(accounts::http::login))
        .routes(routes!(accounts::http::refresh))
        .routes(routes!(accounts::http::logout))
        .routes(routes!(accounts::http::policy))
        .routes(routes!(accounts::http::me))
}

fn host() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(
            consultations::http::list_slots,
            consultations::http::create_slot
        ))
        .routes(routes!(
            consultations::http::show_slot,
            consultations::http::resize_slot
        ))
        .routes(routes!(consultations::http::close_slot))
        .routes(routes!(consultations::http::reopen_slot))
        .routes(routes!(consultations::http::cancel_slot))
        .routes(routes!(consultations::http::list_slot_bookings))
        .routes(routes!(
            consultations::http::list_invitations,
            consultations::http::create_invitation
        ))
        .routes(routes!(consultations::http::resend_invitation))
        .routes(routes!(consultations::http::revoke_invitation))
}

fn host_batch() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(consultations::http::create_slots))
}

fn guest() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(consultations::http::validate_invitation))
        .routes(routes!(consultations::http::invitation_slots))
        .routes(routes!(consultations::http::book))
        .routes(routes!(consultations::http::show_booking))
        .routes(routes!(consultations::http::cancel_booking))
        .routes(routes!(consultations::http::stream_slots))
}

fn development() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(messaging::http::dev_mails))
}

/// `GET /metrics` on its own address.
pub fn metrics_router(app: &App) -> Router {
    Router::new()
        .route("/metrics", get(system::metrics))
        .with_state(app.clone())
}

async fn charge(State(app): State<App>, request: Request, next: Next) -> Response {
    let refused = request
        .extensions()
        .get::<Caller>()
        .and_then(|caller| caller.charge(&app.limits).err());
    match refused {
        Some(problem) => problem.into_response(),
        None => next.run(request).await,
    }
}

fn cors(app: &App) -> CorsLayer {
    let origins = app
        .config
        .cors_origins
        .iter()
        .filter_map(|origin| HeaderValue::from_str(origin).ok());
    CorsLayer::new()
        .allow_origin(origins.collect::<Vec<_>>())
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            HeaderName::from_static("idempotency-key"),
            HeaderName::from_static("x-queue-token"),
        ])
        .allow_credentials(true)
        .max_age(Duration::from_secs(PREFLIGHT_SECONDS))
}
