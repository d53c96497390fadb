//! Every route of the server, in one file.

use std::time::Duration;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::{HeaderName, HeaderValue, Method, header};
use tower::ServiceBuilder;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::cors::CorsLayer;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::envelope::envelope;
use super::isolation::{Group, Share, isolate};
use super::limits::Caller;
use super::problem::{Code, Problem};
use super::{documentation, system, web};
use crate::app::App;
use crate::{accounts, classes, consultations, messaging};

/// Smaller answers cost more to compress than to send.
const COMPRESS_BYTES_MIN: u64 = 1024;
const PREFLIGHT_SECONDS: u64 = 600;

pub fn router(app: &App) -> Router {
    let compression = CompressionLayer::new();
    let compression = compression.compress_when(SizeAbove::new(COMPRESS_BYTES_MIN).and(NotForContentType::SSE));
    // One layer of three: axum boxes the route again for each `layer`, and these boxes were a third of what a booking cost.
    let around = ServiceBuilder::new()
        .layer(middleware::from_fn_with_state(app.clone(), envelope))
        .layer(cors(app))
        .layer(compression);
    Router::from(api(app))
        .merge(documentation::routes(document()))
        .route("/metrics", get(system::metrics_with_token))
        .fallback(web::web)
        .method_not_allowed_fallback(async || Problem::from(Code::MethodNotAllowed))
        .layer(around)
        .with_state(app.clone())
}

/// Every public operation; needs no server.
pub fn document() -> OpenApi {
    let operations = OpenApiRouter::with_openapi(documentation::header())
        .merge(system())
        .merge(accounts())
        .merge(host())
        .merge(guest())
        .merge(guest_without_link())
        .merge(catalogue())
        .merge(applicant())
        .merge(development());
    documentation::with_sessions(documentation::with_problems(operations.into_openapi()))
}

/// The operations with what surrounds each group: number and rate of its requests.
fn api(app: &App) -> OpenApiRouter<App> {
    let charged = || middleware::from_fn_with_state(app.clone(), charge);
    let isolated = |group| middleware::from_fn_with_state(Share::of(app, group), isolate);
    // Guests are counted by their link, in the extractor that reads it.
    let guest = guest()
        .merge(guest_without_link().layer(charged()))
        .layer(isolated(Group::Guest));
    let catalogue = catalogue().merge(applicant()).layer(charged());
    let guest = guest.merge(catalogue.layer(isolated(Group::Guest)));
    let host = host().layer(charged()).layer(isolated(Group::Host));
    let accounts = accounts().layer(charged()).layer(isolated(Group::Accounts));
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
        .routes(routes!(accounts::http::list_terms))
        .routes(routes!(accounts::http::publish_terms))
}

fn host() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(
            consultations::http::list_slots,
            consultations::http::create_slot
        ))
        .routes(routes!(consultations::http::create_slots))
        .routes(routes!(consultations::http::show_slot, consultations::http::edit_slot))
        .routes(routes!(consultations::http::create_pattern))
        .routes(routes!(consultations::http::close_slot))
        .routes(routes!(consultations::http::reopen_slot))
        .routes(routes!(consultations::http::cancel_slot))
        .routes(routes!(consultations::http::close_day))
        .routes(routes!(consultations::http::cancel_day))
        .routes(routes!(consultations::http::list_slot_bookings))
        .routes(routes!(consultations::http::slot_history))
        .routes(routes!(
            consultations::http::list_bookings,
            consultations::http::book_for_client
        ))
        .routes(routes!(consultations::http::show_client_booking))
        .routes(routes!(consultations::http::complete_booking))
        .routes(routes!(consultations::http::no_show_booking))
        .routes(routes!(consultations::http::cancel_client_booking))
        .routes(routes!(consultations::http::booking_history))
        .routes(routes!(consultations::http::show_note, consultations::http::save_note))
        .routes(routes!(consultations::http::note_history))
        .routes(routes!(consultations::http::show_client))
        .routes(routes!(consultations::http::list_clients))
        .routes(routes!(consultations::http::mail_previews))
        .routes(routes!(
            consultations::http::list_invitations,
            consultations::http::create_invitation
        ))
        .routes(routes!(consultations::http::create_invitations))
        .routes(routes!(consultations::http::resend_invitation))
        .routes(routes!(consultations::http::revoke_invitation))
        .routes(routes!(classes::http::create_class))
        .routes(routes!(classes::http::edit_class, classes::http::delete_class))
        .routes(routes!(classes::http::publish_class))
        .routes(routes!(classes::http::unpublish_class))
        .routes(routes!(classes::http::close_class))
        .routes(routes!(classes::http::reopen_class))
        .routes(routes!(classes::http::cancel_class))
        .routes(routes!(classes::http::save_form))
        .routes(routes!(classes::http::set_image, classes::http::remove_image))
        .routes(routes!(classes::http::list_host_classes))
        .routes(routes!(classes::http::show_host_class))
        .routes(routes!(classes::http::list_class_enrollments))
        .routes(routes!(classes::http::enter_by_host))
        .routes(routes!(classes::http::list_enrollments))
        .routes(routes!(classes::http::export_enrollments))
        .routes(routes!(
            classes::http::show_enrollment,
            classes::http::decide_enrollment
        ))
        .routes(routes!(classes::http::decide_many))
        .routes(routes!(classes::http::show_dashboard))
        .routes(routes!(
            accounts::http::show_organisation,
            accounts::http::edit_organisation
        ))
}

fn guest() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(consultations::http::validate_invitation))
        .routes(routes!(consultations::http::invitation_slots))
        .routes(routes!(consultations::http::book))
        .routes(routes!(consultations::http::show_booking))
        .routes(routes!(consultations::http::cancel_booking))
        .routes(routes!(consultations::http::cancel_booking_late))
        .routes(routes!(consultations::http::move_booking))
        .routes(routes!(consultations::http::calendar))
        .routes(routes!(consultations::http::accept_offer))
        .routes(routes!(consultations::http::decline_offer))
        .routes(routes!(consultations::http::leave_waitlist))
        .routes(routes!(consultations::http::stream_slots))
}

/// For guests who have lost their link.
fn guest_without_link() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(consultations::http::find_bookings))
}

/// Classes as everybody sees them.
fn catalogue() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(classes::http::list_classes))
        .routes(routes!(classes::http::show_class))
        .routes(routes!(classes::http::show_form))
        .routes(routes!(classes::http::show_image))
        .routes(routes!(classes::http::stream_class))
}

/// What signed-in people do with classes.
fn applicant() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(classes::http::apply))
        .routes(routes!(
            classes::http::edit_enrollment,
            classes::http::cancel_enrollment
        ))
        .routes(routes!(classes::http::accept_enrollment))
        .routes(routes!(classes::http::decline_enrollment))
        .routes(routes!(classes::http::upload_file))
        .routes(routes!(classes::http::download_file))
        .routes(routes!(classes::http::show_draft, classes::http::save_draft))
        .routes(routes!(classes::http::list_my_enrollments))
        .routes(routes!(classes::http::show_my_enrollment))
        .routes(routes!(classes::http::list_attendees, classes::http::add_attendee))
        .routes(routes!(classes::http::rename_attendee))
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
