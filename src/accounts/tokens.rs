//! The two tokens of a session: a signed access token that says who it is for an hour, and a refresh token that gets the
//! next pair.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, Utc};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, encode};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::secrets::{Secrets, digest, random};

const REFRESH_SECRET_BYTES: usize = 32;
const REFRESH_TOKEN_BYTES: usize = 16 + REFRESH_SECRET_BYTES;

/// What an access token says. Only `sub` and `sid` are believed, and only as far as the database agrees; the rest is for
/// programs that read the token.
#[derive(Serialize, Deserialize)]
pub struct Claims {
    /// The user.
    pub sub: Uuid,
    /// The session.
    pub sid: Uuid,
    pub email: String,
    pub role: String,
    pub iat: i64,
    pub exp: i64,
}

pub fn sign(secrets: &Secrets, claims: &Claims) -> String {
    encode(
        &Header::new(Algorithm::HS256),
        claims,
        &EncodingKey::from_secret(secrets.access_token_key()),
    )
    .expect("HMAC signs any bytes, and the claims are plain JSON")
}

/// The claims of a token that we signed and that has not expired.
pub fn read(secrets: &Secrets, token: &str, now: DateTime<Utc>) -> Option<Claims> {
    // HS256 and nothing else: a token never chooses how it is checked.
    let mut validation = Validation::new(Algorithm::HS256);
    // Its own check asks the machine's clock; ours comes from `Clock`.
    validation.validate_exp = false;
    let claims: Claims = decode(
        token,
        &DecodingKey::from_secret(secrets.access_token_key()),
        &validation,
    )
    .ok()?
    .claims;
    (claims.exp > now.timestamp()).then_some(claims)
}

/// base64url(session id ‖ 32 bytes). Only the hash of the bytes is stored.
#[derive(Clone)]
pub struct RefreshToken {
    pub session_id: Uuid,
    secret: [u8; REFRESH_SECRET_BYTES],
}

impl RefreshToken {
    /// The first of a session.
    pub fn first(session_id: Uuid) -> Self {
        Self {
            session_id,
            secret: random(),
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        let mut bytes = [0; REFRESH_TOKEN_BYTES];
        let length = BASE64_URL_SAFE_NO_PAD.decode_slice(text, &mut bytes).ok()?;
        let (session_id, secret) = bytes.split_at(16);
        (length == REFRESH_TOKEN_BYTES).then_some(())?;
        Some(Self {
            session_id: Uuid::from_slice(session_id).ok()?,
            secret: secret.try_into().ok()?,
        })
    }

    pub fn successor(&self, secrets: &Secrets) -> Self {
        Self {
            session_id: self.session_id,
            secret: secrets.next_refresh_secret(self.session_id, &self.secret),
        }
    }

    pub fn to_text(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode([&self.session_id.as_bytes()[..], &self.secret[..]].concat())
    }

    pub fn hash(&self) -> Vec<u8> {
        digest(&self.secret)
    }
}

impl std::fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "RefreshToken of {}", self.session_id)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const NOW: i64 = 1_700_000_000;

    fn secrets() -> Secrets {
        Secrets::derive(&[7; 32])
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    fn claims() -> Claims {
        Claims {
            sub: Uuid::from_u128(1),
            sid: Uuid::from_u128(2),
            email: "ana@example.com".into(),
            role: "USER".into(),
            iat: NOW,
            exp: NOW + 3_600,
        }
    }

    fn part(value: &Value) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(value.to_string())
    }

    #[test]
    fn an_access_token_lives_its_hour_and_opens_with_its_own_key() {
        let token = sign(&secrets(), &claims());
        assert_eq!(
            read(&secrets(), &token, at(NOW)).map(|claims| claims.sid),
            Some(Uuid::from_u128(2))
        );
        assert!(read(&secrets(), &token, at(NOW + 3_599)).is_some());
        assert!(read(&secrets(), &token, at(NOW + 3_600)).is_none());
        assert!(read(&Secrets::derive(&[8; 32]), &token, at(NOW)).is_none());
    }

    #[test]
    fn a_changed_token_is_not_read() {
        let token = sign(&secrets(), &claims());
        let parts: Vec<&str> = token.split('.').collect();
        let (header, body, signature) = (parts[0], parts[1], parts[2]);
        let admin = part(
            &json!({ "sub": Uuid::from_u128(1), "sid": Uuid::from_u128(2), "email": "", "role": "ADMIN", "iat": NOW, "exp": NOW + 3_600 }),
        );
        let none = part(&json!({ "alg": "none", "typ": "JWT" }));
        let other = part(&json!({ "alg": "HS512", "typ": "JWT" }));
        for changed in [
            format!("{header}.{admin}.{signature}"),
            format!("{none}.{body}."),
            format!("{none}.{body}.{signature}"),
            format!("{other}.{body}.{signature}"),
            format!("{header}.{body}."),
            format!("{header}.{body}"),
            String::new(),
            "a.b.c".to_owned(),
        ] {
            assert!(read(&secrets(), &changed, at(NOW)).is_none(), "{changed}");
        }
    }

    #[test]
    fn a_refresh_token_reads_back_and_has_one_successor() {
        let first = RefreshToken::first(Uuid::from_u128(1));
        let read = RefreshToken::parse(&first.to_text()).unwrap();
        assert_eq!((read.session_id, read.hash()), (first.session_id, first.hash()));
        let next = first.successor(&secrets());
        assert_eq!(next.to_text(), read.successor(&secrets()).to_text());
        assert_ne!(next.hash(), first.hash());
        assert_ne!(next.hash(), first.successor(&Secrets::derive(&[8; 32])).hash());
        assert_ne!(RefreshToken::first(Uuid::from_u128(1)).hash(), first.hash());
        for text in [
            "",
            "abc",
            "!!!!",
            &"A".repeat(63),
            &"A".repeat(65),
            &"A".repeat(66),
            "가나다",
        ] {
            assert!(RefreshToken::parse(text).is_none(), "{text}");
        }
    }
}
