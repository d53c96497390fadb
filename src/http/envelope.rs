//! Around every request: its id, the language of its problems, security headers, rate-limit fields, metrics, a log line.
//! One layer, because every layer costs a share of the requests that a small machine can serve.

use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method, header};

use super::limits::Caller;
use super::problem::Problem;
use crate::app::App;
use crate::locale::Locale;

pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// No third party, and nothing inline: a text that reaches a page as markup can neither run nor restyle it.
macro_rules! content_security_policy {
    ($styles:literal) => {
        concat!(
            "default-src 'self'; script-src 'self'; style-src ",
            $styles,
            "; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; ",
            "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
        )
    };
}
const CONTENT_SECURITY_POLICY: HeaderValue = HeaderValue::from_static(content_security_policy!("'self'"));
/// For the page that shows development mails in a frame: the frame inherits the policy, and mails carry their styles
/// inline.
pub const MAIL_PREVIEW_POLICY: HeaderValue =
    HeaderValue::from_static(content_security_policy!("'self' 'unsafe-inline'"));
const PERMISSIONS_POLICY: &str = "camera=(self), geolocation=(), microphone=(), payment=(self)";

pub async fn envelope(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let request_id = app.ids.next().simple().to_string();
    let locale = request
        .headers()
        .get(header::ACCEPT_LANGUAGE)
        .and_then(|value| value.to_str().ok())
        .map_or_else(Locale::default, Locale::from_accept_language);
    let route = request.extensions().get::<MatchedPath>().cloned();
    let method = request.method().clone();
    let caller = Caller::of(&app, &request);
    request.extensions_mut().insert(caller.clone());
    request.extensions_mut().insert(locale);

    let mut response = next.run(request).await;

    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let code = problem.code().as_str();
        metrics::counter!("jari_problems_total", "code" => code).increment(1);
        let headers = std::mem::take(response.headers_mut());
        response = problem.render(locale, &request_id);
        // By reference, because the owning iterator names a repeated field once only: both cookies must be kept.
        for (name, value) in &headers {
            if *name != header::CONTENT_LENGTH && *name != header::CONTENT_TYPE {
                response.headers_mut().append(name, value.clone());
            }
        }
        if response.status().is_server_error() {
            tracing::warn!(request_id, code, "answered with a server error");
        }
    }

    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        headers.insert(REQUEST_ID, id);
    }
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert("cross-origin-opener-policy", HeaderValue::from_static("same-origin"));
    headers.insert("permissions-policy", HeaderValue::from_static(PERMISSIONS_POLICY));
    headers
        .entry(header::CONTENT_SECURITY_POLICY)
        .or_insert(CONTENT_SECURITY_POLICY);
    if app.config.https() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static("max-age=63072000; includeSubDomains"),
        );
    }
    if matches!(method, Method::GET | Method::HEAD) || response.status().is_client_error() {
        response
            .headers_mut()
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
    caller.write_fields(response.headers_mut());

    let route = route.as_ref().map_or("none", MatchedPath::as_str).to_owned();
    let status = response.status();
    let elapsed = started.elapsed();
    tracing::debug!(request_id, method = %method, route, status = status.as_u16(), micros = elapsed.as_micros(), "request");
    metrics::histogram!("jari_http_seconds", "route" => route, "status" => status_class(status)).record(elapsed);
    response
}

fn status_class(status: http::StatusCode) -> &'static str {
    match status.as_u16() {
        200..=299 => "2xx",
        300..=399 => "3xx",
        400..=499 => "4xx",
        _ => "5xx",
    }
}
