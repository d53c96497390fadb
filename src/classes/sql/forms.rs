//! Forms.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::classes::forms::NewForm;
use crate::classes::rules::form::Question;

pub struct FormRecord {
    pub class_id: Uuid,
    pub version: i32,
    pub title: Option<String>,
    pub description: Option<String>,
    pub is_active: bool,
    pub questions: Json<Vec<Question>>,
}

pub async fn version(connection: &mut PgConnection, class_id: Uuid, version: i32) -> sqlx::Result<Option<FormRecord>> {
    sqlx::query_as!(
        FormRecord,
        r#"SELECT class_id, version, title, description, is_active, questions AS "questions: Json<Vec<Question>>"
            FROM classes.forms WHERE class_id = $1 AND version = $2"#,
        class_id,
        version,
    )
    .fetch_optional(connection)
    .await
}

/// The version in force, and to whom the class belongs; locks the class, so that an application that is decided meanwhile
/// answers either the old form or the new one.
pub async fn lock(
    connection: &mut PgConnection,
    class_id: Uuid,
    organisation_id: Uuid,
) -> sqlx::Result<Option<Option<i32>>> {
    sqlx::query_scalar!(
        "SELECT form_version FROM classes.classes WHERE id = $1 AND organisation_id = $2 AND status <> 'DELETED' FOR NO KEY UPDATE",
        class_id,
        organisation_id,
    )
    .fetch_optional(connection)
    .await
}

pub async fn insert(
    connection: &mut PgConnection,
    class_id: Uuid,
    version: i32,
    form: &NewForm,
    user_id: Uuid,
    now: DateTime<Utc>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO classes.forms (class_id, version, title, description, is_active, questions, created_by, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        class_id,
        version,
        form.title,
        form.description,
        form.is_active,
        Json(&form.questions) as _,
        user_id,
        now,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "UPDATE classes.classes SET form_version = $2 WHERE id = $1",
        class_id,
        version
    )
    .execute(connection)
    .await?;
    Ok(())
}
