//! The web app inside the binary, with the compressed files its build made.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use rust_embed::{EmbeddedFile, RustEmbed};

use super::envelope::MAIL_PREVIEW_POLICY;
use super::problem::Code;

/// `web/dist` after a web build, else a page that says how to make one (see build.rs).
#[derive(RustEmbed)]
#[folder = "$JARI_WEB_FOLDER"]
struct Files;

/// The app's page that shows the mails of development.
const MAIL_PAGE: &str = "dev/mail";
/// Files whose name carries a hash of their content never change.
const HASHED_FOLDER: &str = "assets/";
const IMMUTABLE: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");
const REVALIDATE: HeaderValue = HeaderValue::from_static("no-cache");

/// A file of the app, or the app itself for every address that the app's own router knows.
pub async fn web(request: Request) -> Response {
    let path = request.uri().path().trim_start_matches('/');
    if path == "api" || path.starts_with("api/") {
        return super::problem::Problem::from(Code::NotFound).into_response();
    }
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return super::problem::Problem::from(Code::MethodNotAllowed).into_response();
    }
    let mut response = match serve(path, request.headers()) {
        Some(response) => response,
        // A missing hashed file must be a 404: the app in its place would be cached as a script.
        None if looks_like_file(request.uri()) => super::problem::Problem::from(Code::NotFound).into_response(),
        None => serve("index.html", request.headers())
            .unwrap_or_else(|| super::problem::Problem::from(Code::NotFound).into_response()),
    };
    if path == MAIL_PAGE {
        response
            .headers_mut()
            .insert(header::CONTENT_SECURITY_POLICY, MAIL_PREVIEW_POLICY);
    }
    response
}

/// Whether the app is in this program, and not the page that stands for it.
pub fn is_built() -> bool {
    Files::iter().any(|file| file.starts_with(HASHED_FOLDER))
}

fn serve(path: &str, headers: &HeaderMap) -> Option<Response> {
    let plain = Files::get(path)?;
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let compressed = [("br", ".br"), ("gzip", ".gz")]
        .into_iter()
        .find_map(|(encoding, ending)| {
            accepts(accepted, encoding)
                .then(|| Files::get(&format!("{path}{ending}")))
                .flatten()
                .map(|file| (encoding, file))
        });
    let (encoding, file) = compressed.map_or((None, plain), |(encoding, file)| (Some(encoding), file));

    let etag = etag(&file);
    if headers
        .get(header::IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == etag.as_bytes())
    {
        return Some((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response());
    }
    let mut response = file.data.into_owned().into_response();
    let answer = response.headers_mut();
    answer.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    answer.insert(
        header::CACHE_CONTROL,
        if path.starts_with(HASHED_FOLDER) {
            IMMUTABLE
        } else {
            REVALIDATE
        },
    );
    answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    answer.insert(header::ETAG, etag);
    if let Some(encoding) = encoding {
        answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    Some(response)
}

fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|range| {
        let mut parts = range.split(';').map(str::trim);
        parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding)) && !parts.any(|part| part == "q=0")
    })
}

fn etag(file: &EmbeddedFile) -> HeaderValue {
    let hash = file.metadata.sha256_hash();
    HeaderValue::from_str(&format!("\"{}\"", BASE64_URL_SAFE_NO_PAD.encode(&hash[..16])))
        .unwrap_or_else(|_| HeaderValue::from_static("\"\""))
}

fn looks_like_file(uri: &Uri) -> bool {
    let last = uri.path().rsplit('/').next().unwrap_or_default();
    uri.path().starts_with(&format!("/{HASHED_FOLDER}"))
        || last
            .rsplit_once('.')
            .is_some_and(|(_, ending)| media_type_of(ending).is_some())
}

fn media_type(path: &str) -> &'static str {
    path.rsplit_once('.')
        .and_then(|(_, ending)| media_type_of(ending))
        .unwrap_or("application/octet-stream")
}

fn media_type_of(ending: &str) -> Option<&'static str> {
    Some(match ending {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => return None,
    })
}
