//! Exactly once for writes outside lanes: the answer is stored in the transaction of the write.
//!
//! In a lane the key stands on the row that the command creates; see `consultations/lane.rs`.

use chrono::{DateTime, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::secrets;

pub const KEY_CHARS_MIN: usize = 16;
pub const KEY_CHARS_MAX: usize = 255;

/// The caller's name for one attempt to do something: 16 to 255 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Quoted (draft-ietf-httpapi-idempotency-key-header) or bare.
    pub fn parse(text: &str) -> Option<Self> {
        let bare = text
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'))
            .unwrap_or(text);
        let well_formed =
            (KEY_CHARS_MIN..=KEY_CHARS_MAX).contains(&bare.len()) && bare.bytes().all(|byte| byte.is_ascii_graphic());
        well_formed.then(|| Self(bare.to_owned()))
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

/// What a key was presented for.
#[derive(Clone, Debug)]
pub struct Command<'a> {
    principal: Uuid,
    operation: &'static str,
    key: Option<&'a IdempotencyKey>,
    /// SHA-256 of the typed command: the same words in another order or spacing are the same command.
    fingerprint: Vec<u8>,
}

#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    #[error("a request with this key is being handled")]
    InProgress,
    #[error("this key was used for another request")]
    Reused,
    #[error("a stored answer cannot be read: {0}")]
    Unreadable(#[from] serde_json::Error),
    #[error(transparent)]
    Database(#[from] sqlx::Error),
}

impl<'a> Command<'a> {
    pub fn new(
        principal: Uuid,
        operation: &'static str,
        key: Option<&'a IdempotencyKey>,
        command: &impl Serialize,
    ) -> Self {
        let canonical = serde_json::to_vec(command).unwrap_or_default();
        Self {
            principal,
            operation,
            key,
            fingerprint: secrets::digest(&canonical),
        }
    }

    /// The earlier answer, if there is one. Otherwise the key is this transaction's until it ends: a second request with
    /// the same key meanwhile is told so instead of waiting, because it would hold a connection for as long.
    pub async fn earlier<T: DeserializeOwned>(&self, transaction: &mut PgConnection) -> Result<Option<T>, KeyError> {
        let Some(IdempotencyKey(key)) = self.key else {
            return Ok(None);
        };
        let scope = format!("{}\0{}\0{key}", self.principal, self.operation).replace('\0', "\u{1f}");
        let free = sqlx::query_scalar!(
            r#"SELECT pg_try_advisory_xact_lock(hashtextextended($1, 0)) AS "free!""#,
            scope
        )
        .fetch_one(&mut *transaction)
        .await?;
        if !free {
            return Err(KeyError::InProgress);
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
            Some(row) if row.fingerprint != self.fingerprint => Err(KeyError::Reused),
            Some(row) => Ok(Some(serde_json::from_value(row.answer)?)),
        }
    }

    /// Stores the answer with what it speaks of; call before committing.
    pub async fn record(
        &self,
        transaction: &mut PgConnection,
        answer: &impl Serialize,
        at: DateTime<Utc>,
    ) -> Result<(), KeyError> {
        let Some(IdempotencyKey(key)) = self.key else {
            return Ok(());
        };
        sqlx::query!(
            "INSERT INTO messaging.idempotency_keys (principal, operation, key, fingerprint, answer, at) VALUES ($1, $2, $3, $4, $5, $6)",
            self.principal,
            self.operation,
            key,
            self.fingerprint,
            serde_json::to_value(answer)?,
            at,
        )
        .execute(transaction)
        .await?;
        Ok(())
    }
}

/// SHA-256 over the parts of a command. Length before content, so that no two commands have the same bytes.
pub fn fingerprint(parts: &[&[u8]]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(parts.iter().map(|part| part.len() + 8).sum());
    for part in parts {
        bytes.extend_from_slice(&part.len().to_be_bytes());
        bytes.extend_from_slice(part);
    }
    secrets::digest(&bytes)
}

#[cfg(test)]
mod tests {
    use super::IdempotencyKey;

    #[test]
    fn keys_are_quoted_or_bare() {
        let key = |text: &str| IdempotencyKey::parse(text).map(IdempotencyKey::into_string);
        assert_eq!(key("0123456789abcdef").as_deref(), Some("0123456789abcdef"));
        assert_eq!(key("\"0123456789abcdef\"").as_deref(), Some("0123456789abcdef"));
        assert_eq!(key(&"a".repeat(255)).map(|key| key.len()), Some(255));
        for refused in [
            "0123456789abcde",
            "0123456789 abcdef",
            "\"0123456789abcde\"",
            "0123456789abcdé",
            &"a".repeat(256),
        ] {
            assert_eq!(key(refused), None, "{refused}");
        }
    }
}
