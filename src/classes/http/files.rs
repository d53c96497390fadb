//! Uploads and pictures.

use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::accounts::Host;
use crate::app::App;
use crate::classes::files::{self, Download, FILE_BYTES_MAX, FILE_NAME_CHARS_MAX, IMAGE_BYTES_MAX, Upload};
use crate::classes::hosting;
use crate::classes::views::{HostClass, StoredFile};
use crate::http::extract::{Check, Parameters, PathId, PathPair, RawBody};
use crate::http::problem::Result;
use crate::http::session::SignedIn;
use crate::secrets::Secrets;
use crate::text;

const QUESTION_CHARS_MAX: usize = 40;
/// What may stand unencoded in `filename*` (RFC 8187).
const ATTR_CHAR: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct UploadQuery {
    /// The question it answers.
    question: String,
    name: String,
    /// Of the address of an unlisted class.
    token: Option<String>,
}

/// Keeps a file for an application, at most 10 MB. What it is is found by its content, and its name must say the same.
#[utoipa::path(post, path = "/api/classes/{id}/files", tag = "classes: applicant", params(("id" = String, Path), UploadQuery),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 201, body = StoredFile), (status = 404, description = "not_found, unknown_link"), (status = 409, description = "too_many_files"),
        (status = 413, description = "body_too_large"), (status = 422, description = "invalid, file_kind_not_allowed, file_is_not_what_it_says")))]
pub async fn upload_file(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    PathId(id): PathId,
    Parameters(query): Parameters<UploadQuery>,
    RawBody(bytes): RawBody<FILE_BYTES_MAX>,
) -> Result<(StatusCode, Json<StoredFile>)> {
    let mut check = Check::default();
    let name = check.take("?name", text::line(&query.name, 1, FILE_NAME_CHARS_MAX));
    let question = check.take("?question", text::line(&query.question, 1, QUESTION_CHARS_MAX));
    check.finish()?;
    let link = query.token.as_deref().and_then(Secrets::read_link);
    let upload = Upload {
        question_id: question.unwrap_or_default(),
        name: name.unwrap_or_default(),
        bytes,
    };
    let stored = files::upload(&app, &user, id, link, upload).await?;
    Ok((StatusCode::CREATED, Json(stored)))
}

/// A file, for its applicant and for members of the class's organisation.
#[utoipa::path(get, path = "/api/classes/{id}/files/{fid}", tag = "classes: applicant", params(("id" = String, Path), ("fid" = String, Path)),
    responses((status = 200, content_type = "application/octet-stream"), (status = 404, description = "not_found")))]
pub async fn download_file(
    State(app): State<App>,
    SignedIn(user): SignedIn,
    PathPair(id, fid): PathPair,
) -> Result<Response> {
    let file = files::download(&app, &user, id, fid).await?;
    let name = utf8_percent_encode(&file.name, ATTR_CHAR);
    let disposition = format!("attachment; filename*=UTF-8''{name}");
    Ok(handed_out(file, &disposition, "private, no-store"))
}

/// The picture of a class. Its address changes with the picture only if the caller adds the picture's id.
#[utoipa::path(get, path = "/api/classes/{id}/image", tag = "classes", params(("id" = String, Path)),
    responses((status = 200, content_type = "image/*"), (status = 404, description = "not_found")))]
pub async fn show_image(State(app): State<App>, PathId(id): PathId) -> Result<Response> {
    let image = files::image(&app, id).await?;
    Ok(handed_out(image, "inline", "public, max-age=300"))
}

/// Never run or sniffed by a browser, whatever somebody has uploaded.
fn handed_out(file: Download, disposition: &str, cache: &'static str) -> Response {
    let value = |text: &str| HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("attachment"));
    (
        [
            (header::CONTENT_TYPE, value(&file.media_type)),
            (header::CONTENT_DISPOSITION, value(disposition)),
            (header::CACHE_CONTROL, HeaderValue::from_static(cache)),
            (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
            (
                header::CONTENT_SECURITY_POLICY,
                HeaderValue::from_static("default-src 'none'; sandbox"),
            ),
        ],
        file.bytes,
    )
        .into_response()
}

/// Shows a picture with a class: PNG, JPEG or WebP, at most 5 MB.
#[utoipa::path(put, path = "/api/classes/{id}/image", tag = "classes: host", params(("id" = String, Path)),
    request_body(content = Vec<u8>, content_type = "application/octet-stream"),
    responses((status = 200, body = HostClass), (status = 404, description = "not_found"), (status = 413, description = "body_too_large"),
        (status = 422, description = "picture_kind_not_allowed")))]
pub async fn set_image(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    RawBody(bytes): RawBody<IMAGE_BYTES_MAX>,
) -> Result<Json<HostClass>> {
    Ok(Json(files::set_image(&app, &host, id, &bytes).await?))
}

/// Shows no picture any more.
#[utoipa::path(delete, path = "/api/classes/{id}/image", tag = "classes: host", params(("id" = String, Path)),
    responses((status = 200, body = HostClass), (status = 404, description = "not_found")))]
pub async fn remove_image(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<HostClass>> {
    Ok(Json(hosting::set_image(&app, &host, id, None).await?))
}
