//! What people agree to: versions that are never changed, of which the newest is in force.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use utoipa::ToSchema;
use uuid::Uuid;

use super::{Result, sql};
use crate::app::App;
use crate::database;

pub const TERMS_TITLE_CHARS_MAX: usize = 200;
pub const TERMS_CONTENT_CHARS_MAX: usize = 50_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TermsType {
    Service,
    Privacy,
    Marketing,
    /// Agreed to with each application for a class.
    Enrollment,
}

database::stored_as!(TermsType, terms_type, terms_type_text, "type of terms":
    Service = "SERVICE", Privacy = "PRIVACY", Marketing = "MARKETING", Enrollment = "ENROLLMENT");

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Terms {
    pub id: Uuid,
    #[serde(rename = "type")]
    pub kind: TermsType,
    pub version: i32,
    pub title: String,
    /// Markdown.
    pub content: String,
    pub required: bool,
    pub created_at: DateTime<Utc>,
}

#[derive(Clone, Debug)]
pub struct NewTerms {
    pub kind: TermsType,
    pub title: String,
    pub content: String,
    pub required: bool,
}

/// The terms in force: the newest version of each type.
pub async fn in_force(connection: &mut PgConnection, kind: Option<TermsType>) -> sqlx::Result<Vec<Terms>> {
    sql::terms::in_force(connection, kind).await
}

pub async fn list(app: &App, kind: Option<TermsType>) -> Result<Vec<Terms>> {
    Ok(in_force(&mut *app.pools.accounts.acquire().await?, kind).await?)
}

/// Publishes the next version of a type.
pub async fn publish(app: &App, new: &NewTerms) -> Result<Terms> {
    let mut transaction = app.pools.accounts.begin().await?;
    let now = app.clock.now(&mut transaction).await?;
    let id = app.ids.next();
    let version = sql::terms::insert(&mut transaction, id, new, now).await?;
    transaction.commit().await?;
    Ok(Terms {
        id,
        kind: new.kind,
        version,
        title: new.title.clone(),
        content: new.content.clone(),
        required: new.required,
        created_at: now,
    })
}
