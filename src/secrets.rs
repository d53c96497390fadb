//! Keys, sealed columns, keyed hashes and link tokens. All keys are derived from one master secret.
//!
//! A sealed value is `version (1) ‖ key id (4) ‖ nonce (12) ‖ AES-256-GCM ciphertext and tag`; its additional data names
//! table, column and row, so that a value copied to another row does not open.

use std::fmt;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

/// Shortest master secret that is accepted, in bytes.
pub const MASTER_SECRET_BYTES_MIN: usize = 32;
const SEALED_VERSION: u8 = 1;
const NONCE_BYTES: usize = 12;
const SEALED_HEADER_BYTES: usize = 1 + 4 + NONCE_BYTES;
/// Keyed hashes are cut to 16 bytes: 2⁻⁶⁴ for a collision among four thousand million addresses, at half the index.
const INDEX_BYTES: usize = 16;
/// Half of HMAC-SHA256, as RFC 2104 allows: 128 bits that nobody can guess, in a link that still fits a line.
const LINK_MAC_BYTES: usize = 16;
/// How many generations of a link are tried before its row is asked.
const GENERATIONS_TRIED: i16 = 20;

type HmacSha256 = Hmac<Sha256>;

/// What a link token opens. Part of its MAC, so that one kind never passes for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    Invitation,
    Booking,
    /// The address of an unlisted class.
    Class,
}

/// What is drawn by lot, once for each row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Draw {
    /// The minute at which a place that was given up reopens.
    Reopening,
}

/// A place where a sealed value lives: table and column, written as in SQL.
#[derive(Clone, Copy, Debug)]
pub struct Column(pub &'static str);

pub const USER_EMAIL: Column = Column("accounts.users.email_sealed");
pub const INVITATION_EMAIL: Column = Column("consultations.invitations.email_sealed");
pub const BOOKING_NOTE: Column = Column("consultations.bookings.note_sealed");
/// Sealed to the booking that the note is about.
pub const NOTE: Column = Column("consultations.notes.text_sealed");
pub const ATTENDEE_EMAIL: Column = Column("classes.attendees.email_sealed");
pub const ANSWERS: Column = Column("classes.enrollments.answers_sealed");
/// Sealed to the user; the class is part of the sealed text.
pub const DRAFT: Column = Column("classes.drafts.answers_sealed");
/// The bytes of an upload in the blob store.
pub const FILE: Column = Column("classes.files");

#[derive(Clone)]
pub struct Secrets {
    seal: Aes256Gcm,
    seal_key_id: [u8; 4],
    index: HmacSha256,
    link: HmacSha256,
    access_tokens: [u8; 32],
    refresh: HmacSha256,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets")
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open: it is damaged, belongs to another row, or was sealed with another key")]
pub struct Unsealable;

impl Secrets {
    /// `master` has at least [`MASTER_SECRET_BYTES_MIN`] bytes of entropy; config.rs refuses shorter ones.
    pub fn derive(master: &[u8]) -> Self {
        let key = |purpose: &str| {
            let mut key = [0; 32];
            Hkdf::<Sha256>::new(Some(b"jari"), master)
                .expand(purpose.as_bytes(), &mut key)
                .expect("32 bytes is a valid length for HKDF-SHA256");
            key
        };
        let hmac = |purpose: &str| {
            <HmacSha256 as KeyInit>::new_from_slice(&key(purpose)).expect("HMAC takes a key of any length")
        };
        let seal_key = key("seal v1");
        let mut seal_key_id = [0; 4];
        seal_key_id.copy_from_slice(&Sha256::digest(seal_key)[..4]);
        Self {
            seal: Aes256Gcm::new(&seal_key.into()),
            seal_key_id,
            index: hmac("index v1"),
            link: hmac("link v1"),
            access_tokens: key("access token v1"),
            refresh: hmac("refresh token v1"),
        }
    }

    /// Key of the HS256 access tokens.
    pub fn access_token_key(&self) -> &[u8] {
        &self.access_tokens
    }

    /// The secret of the refresh token that follows the presented one. Derived, not drawn, so that asking twice with one
    /// token gives one answer, although no token is ever stored.
    pub fn next_refresh_secret(&self, session: Uuid, presented: &[u8; 32]) -> [u8; 32] {
        let mut mac = self.refresh.clone();
        mac.update(session.as_bytes());
        mac.update(presented);
        mac.finalize().into_bytes().into()
    }

    pub fn seal(&self, column: Column, row: Uuid, plain: &str) -> Vec<u8> {
        self.seal_bytes(column, row, plain.as_bytes())
    }

    pub fn seal_bytes(&self, column: Column, row: Uuid, plain: &[u8]) -> Vec<u8> {
        let nonce: [u8; NONCE_BYTES] = random();
        let aad = additional_data(column, row);
        let sealed = self
            .seal
            .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: &aad })
            .expect("AES-GCM takes any message below 64 GiB");
        let mut value = Vec::with_capacity(SEALED_HEADER_BYTES + sealed.len());
        value.push(SEALED_VERSION);
        value.extend_from_slice(&self.seal_key_id);
        value.extend_from_slice(&nonce);
        value.extend_from_slice(&sealed);
        value
    }

    pub fn unseal(&self, column: Column, row: Uuid, sealed: &[u8]) -> Result<String, Unsealable> {
        String::from_utf8(self.unseal_bytes(column, row, sealed)?).map_err(|_| Unsealable)
    }

    pub fn unseal_bytes(&self, column: Column, row: Uuid, sealed: &[u8]) -> Result<Vec<u8>, Unsealable> {
        let (header, ciphertext) = sealed.split_at_checked(SEALED_HEADER_BYTES).ok_or(Unsealable)?;
        if header[0] != SEALED_VERSION || header[1..5] != self.seal_key_id {
            return Err(Unsealable);
        }
        let nonce: [u8; NONCE_BYTES] = header[5..].try_into().map_err(|_| Unsealable)?;
        let aad = additional_data(column, row);
        self.seal
            .decrypt(
                &Nonce::from(nonce),
                Payload {
                    msg: ciphertext,
                    aad: &aad,
                },
            )
            .map_err(|_| Unsealable)
    }

    /// Keyed hash of a normalised e-mail address: the same address gives the same bytes, and the bytes tell nothing.
    pub fn email_index(&self, normalised_email: &str) -> Vec<u8> {
        let mut mac = self.index.clone();
        mac.update(b"email\0");
        mac.update(normalised_email.as_bytes());
        mac.finalize().into_bytes()[..INDEX_BYTES].to_vec()
    }

    /// A number that nobody outside can know, always the same for a row: a draw that can be repeated after a crash and
    /// cannot be guessed.
    pub fn draw(&self, draw: Draw, row: Uuid) -> u64 {
        let mut mac = self.index.clone();
        mac.update(match draw {
            Draw::Reopening => b"reopening\0",
        });
        mac.update(row.as_bytes());
        let drawn = mac.finalize().into_bytes();
        u64::from_be_bytes(drawn[..8].try_into().expect("the hash is longer than eight bytes"))
    }

    /// base64url(row id ‖ MAC(kind ‖ row id ‖ generation)): made whenever a mail or page is rendered, never stored.
    pub fn link_token(&self, kind: LinkKind, row: Uuid, generation: i16) -> String {
        let mut bytes = [0; 16 + LINK_MAC_BYTES];
        bytes[..16].copy_from_slice(row.as_bytes());
        bytes[16..].copy_from_slice(&self.link_mac(kind, row, generation));
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The row a token claims to open. Says nothing about whether it may: see [`Link::check`].
    pub fn read_link(token: &str) -> Option<Link> {
        let mut bytes = [0; 16 + LINK_MAC_BYTES];
        let length = BASE64_URL_SAFE_NO_PAD.decode_slice(token, &mut bytes).ok()?;
        if length != bytes.len() {
            return None;
        }
        let (row, mac) = bytes.split_at(16);
        Some(Link {
            row: Uuid::from_slice(row).ok()?,
            mac: mac.try_into().ok()?,
        })
    }

    fn link_mac(&self, kind: LinkKind, row: Uuid, generation: i16) -> [u8; LINK_MAC_BYTES] {
        let mut mac = self.link.clone();
        mac.update(match kind {
            LinkKind::Invitation => b"invitation\0",
            LinkKind::Booking => b"booking\0",
            LinkKind::Class => b"class\0",
        });
        mac.update(row.as_bytes());
        mac.update(&generation.to_be_bytes());
        let mut cut = [0; LINK_MAC_BYTES];
        cut.copy_from_slice(&mac.finalize().into_bytes()[..LINK_MAC_BYTES]);
        cut
    }
}

/// A link token, read but not yet believed.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    pub row: Uuid,
    mac: [u8; LINK_MAC_BYTES],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkCheck {
    Current,
    /// It was right once; a newer link exists.
    Replaced,
    Forged,
}

impl Link {
    /// Whether we have made it for any row, as far as can be told without asking the database.
    pub fn is_ours(&self, secrets: &Secrets) -> bool {
        let matches = |kind, generation| bool::from(secrets.link_mac(kind, self.row, generation).ct_eq(&self.mac));
        (1..=GENERATIONS_TRIED)
            .any(|generation| matches(LinkKind::Booking, generation) || matches(LinkKind::Invitation, generation))
    }

    /// Compares with the row's present generation in constant time, then with the earlier ones.
    pub fn check(&self, secrets: &Secrets, kind: LinkKind, generation: i16) -> LinkCheck {
        let matches = |generation| bool::from(secrets.link_mac(kind, self.row, generation).ct_eq(&self.mac));
        if matches(generation) {
            LinkCheck::Current
        } else if (1..generation).rev().any(matches) {
            LinkCheck::Replaced
        } else {
            LinkCheck::Forged
        }
    }
}

/// SHA-256, for what is random enough to need no key: refresh tokens, fingerprints of commands.
pub fn digest(bytes: &[u8]) -> Vec<u8> {
    Sha256::digest(bytes).to_vec()
}

pub fn equal(left: &[u8], right: &[u8]) -> bool {
    bool::from(left.ct_eq(right))
}

/// Bytes from the operating system's generator.
#[expect(clippy::disallowed_methods, reason = "this is the place the ban points at")]
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::Rng::fill_bytes(&mut rand::rng(), &mut bytes);
    bytes
}

fn additional_data(column: Column, row: Uuid) -> Vec<u8> {
    [column.0.as_bytes(), b"\0", row.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets() -> Secrets {
        Secrets::derive(&[7; 32])
    }

    #[test]
    fn a_sealed_value_opens_in_its_own_row_and_column_only() {
        let (secrets, row, other) = (secrets(), Uuid::from_u128(1), Uuid::from_u128(2));
        let sealed = secrets.seal(USER_EMAIL, row, "ana@example.com");
        assert_eq!(secrets.unseal(USER_EMAIL, row, &sealed).unwrap(), "ana@example.com");
        assert_eq!(secrets.unseal(USER_EMAIL, other, &sealed), Err(Unsealable));
        assert_eq!(secrets.unseal(INVITATION_EMAIL, row, &sealed), Err(Unsealable));
        assert_eq!(
            Secrets::derive(&[8; 32]).unseal(USER_EMAIL, row, &sealed),
            Err(Unsealable)
        );
        for cut in 0..sealed.len() {
            assert_eq!(secrets.unseal(USER_EMAIL, row, &sealed[..cut]), Err(Unsealable));
        }
    }

    #[test]
    fn sealing_twice_gives_different_bytes_and_the_index_the_same() {
        let secrets = secrets();
        let seal = || secrets.seal(USER_EMAIL, Uuid::from_u128(1), "ana@example.com");
        assert_ne!(seal(), seal());
        assert_eq!(
            secrets.email_index("ana@example.com"),
            secrets.email_index("ana@example.com")
        );
        assert_ne!(
            secrets.email_index("ana@example.com"),
            Secrets::derive(&[8; 32]).email_index("ana@example.com")
        );
    }

    #[test]
    fn a_link_opens_its_own_kind_row_and_generation() {
        let (secrets, row) = (secrets(), Uuid::from_u128(42));
        let link = Secrets::read_link(&secrets.link_token(LinkKind::Invitation, row, 2)).unwrap();
        assert_eq!(link.row, row);
        assert_eq!(link.check(&secrets, LinkKind::Invitation, 2), LinkCheck::Current);
        assert_eq!(link.check(&secrets, LinkKind::Invitation, 3), LinkCheck::Replaced);
        assert_eq!(link.check(&secrets, LinkKind::Invitation, 1), LinkCheck::Forged);
        assert_eq!(link.check(&secrets, LinkKind::Booking, 2), LinkCheck::Forged);
        assert_eq!(
            link.check(&Secrets::derive(&[8; 32]), LinkKind::Invitation, 2),
            LinkCheck::Forged
        );
    }

    #[test]
    fn what_is_not_a_link_is_not_read() {
        for token in ["", "abc", "!!!!", &"A".repeat(42), &"A".repeat(44), "가나다"] {
            assert!(Secrets::read_link(token).is_none(), "{token}");
        }
    }
}
