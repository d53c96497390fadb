//! Notes, for hosts.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Host;
use crate::app::App;
use crate::consultations::notes::{self, NoteError, TEXT_CHARS_MAX};
use crate::http::extract::{Body, Check, PathId};
use crate::http::problem::{Code, Problem, Result};
use crate::text;

/// 50,000 characters of any script, escaped as JSON may.
const BODY_BYTES_MAX: usize = 640 * 1024;

#[derive(Debug, Serialize, ToSchema)]
pub struct Note {
    text: String,
    /// 0: nothing was written yet.
    version: i32,
    #[schema(required)]
    updated_at: Option<DateTime<Utc>>,
    /// Name of whoever wrote it.
    #[schema(required)]
    updated_by: Option<String>,
}

impl From<notes::Note> for Note {
    fn from(note: notes::Note) -> Self {
        Self {
            text: note.text,
            version: note.version,
            updated_at: note.written_at,
            updated_by: note.written_by,
        }
    }
}

impl From<NoteError> for Problem {
    fn from(error: NoteError) -> Self {
        match error {
            NoteError::NotAllowed => Code::NotAllowed.into(),
            NoteError::Changed(present) => Self::from(Code::NoteChanged).with("current", Note::from(*present)),
            NoteError::Other(error) => error.into(),
        }
    }
}

/// The counsellor's note about a booking. For the slot's host, owners and managers.
#[utoipa::path(get, path = "/api/admin/bookings/{id}/note", tag = "consultations: host", params(("id" = Uuid, Path)),
    responses((status = 200, body = Note), (status = 403, description = "not_allowed"), (status = 404)))]
pub async fn show_note(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<Note>> {
    Ok(Json(notes::show(&app, &host, id).await?.into()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteBody {
    /// At most 50,000 characters; may be empty.
    text: String,
    /// The version it was written from; 0 if there was none.
    version: i32,
}

/// Saves a note over the version it was written from; over another one it is refused and the present text given.
#[utoipa::path(put, path = "/api/admin/bookings/{id}/note", tag = "consultations: host", params(("id" = Uuid, Path)), request_body = NoteBody,
    responses((status = 200, body = Note), (status = 403, description = "not_allowed"), (status = 404), (status = 409, description = "note_changed"), (status = 422)))]
pub async fn save_note(
    State(app): State<App>,
    host: Host,
    PathId(id): PathId,
    Body(body): Body<NoteBody, BODY_BYTES_MAX>,
) -> Result<Json<Note>> {
    let mut check = Check::default();
    let text = check.take("/text", text::optional_paragraphs(Some(&body.text), TEXT_CHARS_MAX));
    check.finish()?;
    let text = text.flatten().unwrap_or_default();
    Ok(Json(notes::save(&app, &host, id, &text, body.version).await?.into()))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NoteHistory {
    items: Vec<EarlierNote>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EarlierNote {
    version: i32,
    text: String,
    at: DateTime<Utc>,
    by: String,
}

/// Earlier texts of a note, newest first.
#[utoipa::path(get, path = "/api/admin/bookings/{id}/note/history", tag = "consultations: host", params(("id" = Uuid, Path)),
    responses((status = 200, body = NoteHistory), (status = 403, description = "not_allowed"), (status = 404)))]
pub async fn note_history(State(app): State<App>, host: Host, PathId(id): PathId) -> Result<Json<NoteHistory>> {
    let notes = notes::history(&app, &host, id).await?;
    let items = notes.into_iter().filter_map(|note| {
        Some(EarlierNote {
            version: note.version,
            text: note.text,
            at: note.written_at?,
            by: note.written_by?,
        })
    });
    Ok(Json(NoteHistory { items: items.collect() }))
}
