//! A counsellor's notes: one text for each booking, sealed, with its history, and never overwritten unseen.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::Error;
use super::rules::Refusal;
use super::sql::notes::{self as sql, NoteRow, Subject};
use crate::accounts::{Host, MemberRole};
use crate::app::App;
use crate::database::{self, broke};
use crate::secrets::NOTE;

pub const TEXT_CHARS_MAX: usize = 50_000;
/// Texts of one booking that are kept and shown.
const HISTORY_MAX: i64 = 200;
/// What one person writes in one go is one text: saving again within this time replaces it.
const SITTING: TimeDelta = TimeDelta::minutes(10);

#[derive(Debug)]
pub struct Note {
    pub text: String,
    /// 0: nothing was written yet.
    pub version: i32,
    pub written_at: Option<DateTime<Utc>>,
    /// Name of whoever wrote it.
    pub written_by: Option<String>,
}

#[derive(Debug)]
pub enum NoteError {
    /// The member works here, but may not read what is said in others' consultations.
    NotAllowed,
    /// Somebody saved another text since the version it was written from.
    Changed(Box<Note>),
    Other(Error),
}

impl<E: Into<Error>> From<E> for NoteError {
    fn from(error: E) -> Self {
        Self::Other(error.into())
    }
}

pub async fn show(app: &App, host: &Host, booking_id: Uuid) -> Result<Note, NoteError> {
    let mut connection = app.pools.consultations.acquire().await?;
    allowed(&mut connection, host, booking_id).await?;
    let row = sql::latest(&mut connection, booking_id).await?;
    Ok(note(app, booking_id, row)?)
}

/// Saves a text over the version it was written from. Saving the same text again is one saving.
pub async fn save(app: &App, host: &Host, booking_id: Uuid, text: &str, version: i32) -> Result<Note, NoteError> {
    let mut transaction = app.pools.consultations.begin().await?;
    let saved = save_in(app, &mut transaction, host, booking_id, text, version).await;
    database::end(transaction, saved).await
}

async fn save_in(
    app: &App,
    transaction: &mut sqlx::PgConnection,
    host: &Host,
    booking_id: Uuid,
    text: &str,
    version: i32,
) -> Result<Note, NoteError> {
    allowed(transaction, host, booking_id).await?;
    let now = app.clock.now(transaction).await?;
    let present = sql::latest(transaction, booking_id).await?;
    let sitting = present
        .as_ref()
        .is_some_and(|row| row.written_by == host.user_id && now - row.written_at < SITTING);
    let present = note(app, booking_id, present)?;
    if present.text == text && present.version > 0 {
        return Ok(present);
    }
    if present.version != version {
        return Err(NoteError::Changed(Box::new(present)));
    }
    let sealed = app.secrets.seal(NOTE, booking_id, text);
    let written = if sitting {
        sql::replace(transaction, booking_id, version, &sealed, now).await
    } else {
        sql::insert(transaction, booking_id, version + 1, &sealed, host.user_id, now).await
    };
    match written {
        Ok(true) => {}
        // Two tabs in one moment: both read the same version, and one was first.
        Ok(false) => return Err(changed(app, host, booking_id).await),
        Err(error) if broke(&error, "notes_pkey") => return Err(changed(app, host, booking_id).await),
        Err(error) => return Err(error.into()),
    }
    let row = sql::latest(transaction, booking_id).await?;
    Ok(note(app, booking_id, row)?)
}

/// What stands there now, read outside the transaction that lost.
async fn changed(app: &App, host: &Host, booking_id: Uuid) -> NoteError {
    match Box::pin(show(app, host, booking_id)).await {
        Ok(present) => NoteError::Changed(Box::new(present)),
        Err(error) => error,
    }
}

/// Earlier texts, newest first.
pub async fn history(app: &App, host: &Host, booking_id: Uuid) -> Result<Vec<Note>, NoteError> {
    let mut connection = app.pools.consultations.acquire().await?;
    allowed(&mut connection, host, booking_id).await?;
    let rows = sql::history(&mut connection, booking_id, HISTORY_MAX).await?;
    let notes = rows.into_iter().map(|row| note(app, booking_id, Some(row)));
    Ok(notes.collect::<Result<_, _>>()?)
}

/// The slot's own host, owners and managers read and write; nobody else, whatever else they may do here.
async fn allowed(connection: &mut sqlx::PgConnection, host: &Host, booking_id: Uuid) -> Result<(), NoteError> {
    let Subject { host_id } = sql::subject(connection, host.organisation_id, booking_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    if host_id == host.user_id || matches!(host.role, MemberRole::Owner | MemberRole::Manager) {
        Ok(())
    } else {
        Err(NoteError::NotAllowed)
    }
}

fn note(app: &App, booking_id: Uuid, row: Option<NoteRow>) -> Result<Note, Error> {
    let Some(row) = row else {
        return Ok(Note {
            text: String::new(),
            version: 0,
            written_at: None,
            written_by: None,
        });
    };
    let text = app
        .secrets
        .unseal(NOTE, booking_id, &row.text_sealed)
        .map_err(|error| Error::Inconsistent(format!("note of booking {booking_id}: {error}")))?;
    Ok(Note {
        text,
        version: row.version,
        written_at: Some(row.written_at),
        written_by: Some(row.name),
    })
}
