//! Terms.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use crate::accounts::terms::{NewTerms, Terms, TermsType, terms_type_text};

pub async fn in_force(connection: &mut PgConnection, kind: Option<TermsType>) -> sqlx::Result<Vec<Terms>> {
    sqlx::query_as!(
        Terms,
        r#"SELECT DISTINCT ON (type) id, type AS "kind: TermsType", version, title, content, required, created_at
            FROM accounts.terms WHERE $1::text IS NULL OR type = $1 ORDER BY type, version DESC"#,
        kind.map(terms_type_text),
    )
    .fetch_all(connection)
    .await
}

/// The number of the version. The lock makes two who publish at once get two numbers.
pub async fn insert(connection: &mut PgConnection, id: Uuid, new: &NewTerms, now: DateTime<Utc>) -> sqlx::Result<i32> {
    let kind = terms_type_text(new.kind);
    sqlx::query!(
        "SELECT pg_advisory_xact_lock(hashtextextended('accounts.terms ' || $1::text, 0))",
        kind
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query_scalar!(
        "INSERT INTO accounts.terms (id, type, version, title, content, required, created_at)
         SELECT $1, $2, coalesce(max(version), 0) + 1, $3, $4, $5, $6 FROM accounts.terms WHERE type = $2
         RETURNING version",
        id,
        kind,
        new.title,
        new.content,
        new.required,
        now,
    )
    .fetch_one(connection)
    .await
}
