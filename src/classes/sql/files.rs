//! Uploads.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::classes::views::StoredFile;

pub struct NewFile<'a> {
    pub id: Uuid,
    pub class_id: Uuid,
    pub user_id: Uuid,
    /// None for the picture of a class.
    pub question_id: Option<&'a str>,
    pub name: &'a str,
    pub media_type: &'a str,
    pub size: i32,
}

pub async fn insert(connection: &mut PgConnection, file: &NewFile<'_>, now: DateTime<Utc>) -> sqlx::Result<()> {
    sqlx::query!(
        "INSERT INTO classes.files (id, class_id, user_id, question_id, name, media_type, size_bytes, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        file.id,
        file.class_id,
        file.user_id,
        file.question_id,
        file.name,
        file.media_type,
        file.size,
        now,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Uploads of one user for a class, sent or not.
pub async fn count(connection: &mut PgConnection, class_id: Uuid, user_id: Uuid) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"SELECT count(*) AS "count!" FROM classes.files WHERE class_id = $1 AND user_id = $2 AND question_id IS NOT NULL"#,
        class_id,
        user_id,
    )
    .fetch_one(connection)
    .await
}

pub struct FileRecord {
    pub id: Uuid,
    pub user_id: Uuid,
    pub organisation_id: Uuid,
    pub enrollment_id: Option<Uuid>,
    pub name: String,
    pub media_type: String,
}

pub async fn find(connection: &mut PgConnection, class_id: Uuid, id: Uuid) -> sqlx::Result<Option<FileRecord>> {
    sqlx::query_as!(
        FileRecord,
        "SELECT file.id, file.user_id, class.organisation_id, file.enrollment_id, file.name, file.media_type
         FROM classes.files AS file JOIN classes.classes AS class ON class.id = file.class_id
         WHERE file.id = $1 AND file.class_id = $2 AND file.question_id IS NOT NULL",
        id,
        class_id,
    )
    .fetch_optional(connection)
    .await
}

/// The picture of a class: its id and media type.
pub async fn image(connection: &mut PgConnection, class_id: Uuid) -> sqlx::Result<Option<(Uuid, String)>> {
    let row = sqlx::query!(
        "SELECT file.id, file.media_type FROM classes.classes AS class JOIN classes.files AS file ON file.id = class.image_id
         WHERE class.id = $1 AND class.status <> 'DELETED'",
        class_id,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| (row.id, row.media_type)))
}

pub async fn of_enrollment(connection: &mut PgConnection, enrollment_id: Uuid) -> sqlx::Result<Vec<StoredFile>> {
    sqlx::query_as!(
        StoredFile,
        r#"SELECT id, name, media_type, size_bytes AS size FROM classes.files WHERE enrollment_id = $1 ORDER BY id"#,
        enrollment_id,
    )
    .fetch_all(connection)
    .await
}

/// Uploads of one user for a class that no application has taken up.
pub async fn unsent(connection: &mut PgConnection, class_id: Uuid, user_id: Uuid) -> sqlx::Result<Vec<StoredFile>> {
    sqlx::query_as!(
        StoredFile,
        r#"SELECT id, name, media_type, size_bytes AS size FROM classes.files
            WHERE class_id = $1 AND user_id = $2 AND question_id IS NOT NULL AND enrollment_id IS NULL ORDER BY id"#,
        class_id,
        user_id,
    )
    .fetch_all(connection)
    .await
}

/// Uploads that nobody sent, and pictures that were replaced: forgotten, so that their bytes can be removed.
pub async fn forget_unsent(
    connection: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "DELETE FROM classes.files WHERE id IN (
            SELECT file.id FROM classes.files AS file
            WHERE file.enrollment_id IS NULL AND file.created_at < $1
                AND NOT EXISTS (SELECT FROM classes.classes AS class WHERE class.id = file.class_id AND class.image_id = file.id)
            ORDER BY file.created_at LIMIT $2)
         RETURNING id",
        before,
        limit,
    )
    .fetch_all(connection)
    .await
}
