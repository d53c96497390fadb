//! Exactly once for writes outside lanes: the answer is stored in the transaction of the write.
//!
//! In a lane the key stands on the row that the command creates; see `consultations/lane.rs`.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::PgConnection;
use uuid::Uuid;

use super::extract::IdempotencyKey;
use super::problem::{Code, Problem, Result};
use crate::secrets;

/// What a key was presented for.
#[derive(Clone, Debug)]
pub struct Command<'a> {
    pub principal: Uuid,
    pub operation: &'static str,
    pub key: Option<&'a IdempotencyKey>,
    /// SHA-256 of the typed command: the same words in another order or spacing are the same command.
    pub fingerprint: Vec<u8>,
}

impl<'a> Command<'a> {
    pub fn new(principal: Uuid, operation: &'static str, key: Option<&'a IdempotencyKey>, command: &impl Serialize) -> Self {
        let canonical = serde_json::to_vec(command).unwrap_or_default();
        Self { principal, operation, key, fingerprint: secrets::digest(&canonical) }
    }

    /// The earlier answer, if there is one. Otherwise the key is this transaction's until it ends: a second request with
    /// the same key meanwhile is told so instead of waiting, because it would hold a connection for as long.
    pub async fn earlier<T: DeserializeOwned>(&self, transaction: &mut PgConnection) -> Result<Option<T>> {
        let Some(IdempotencyKey(key)) = self.key else { return Ok(None) };
        let scope = format!("{}\0{}\0{key}", self.principal, self.operation);
        let free = sqlx::query_scalar!(r#"SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS "free!""#, scope)
            .fetch_one(&mut *transaction)
            .await?;
        if !free {
            return Err(Code::IdempotencyInProgress.into());
        }
        let stored = sqlx::query!(
            "SELECT fingerprint, answer FROM messaging.idempotency_keys WHERE principal = $1 AND operation = $2 AND key = $3",
            self.principal,
            self.operation,
            key,
        )
        .fetch_optional(&mut *transaction)
        .await?;
        match stored {
            None => Ok(None),
            Some(row) if row.fingerprint != self.fingerprint => Err(Code::IdempotencyKeyReused.into()),
            Some(row) => serde_json::from_value(row.answer).map(Some).map_err(|error| Problem::internal(&error)),
        }
    }

    /// Stores the answer with what it speaks of; call before committing.
    pub async fn record(&self, transaction: &mut PgConnection, answer: &impl Serialize, at: DateTime<Utc>) -> Result<()> {
        let Some(IdempotencyKey(key)) = self.key else { return Ok(()) };
        let answer = serde_json::to_value(answer).map_err(|error| Problem::internal(&error))?;
        sqlx::query!(
            "INSERT INTO messaging.idempotency_keys (principal, operation, key, fingerprint, answer, at) VALUES ($1, $2, $3, $4, $5, $6)",
            self.principal,
            self.operation,
            key,
            self.fingerprint,
            answer,
            at,
        )
        .execute(transaction)
        .await?;
        Ok(())
    }
}
