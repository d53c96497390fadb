//! What decides about accounts and sessions: facts in, decision out.

use chrono::{DateTime, TimeDelta, Utc};
use unicode_normalization::UnicodeNormalization;

use crate::config::HostSignup;
use crate::email::Email;

pub const ACCESS_TOKEN_LIFE: TimeDelta = TimeDelta::hours(1);
/// Counted from the last use: who comes back within a week stays signed in.
pub const REFRESH_TOKEN_LIFE: TimeDelta = TimeDelta::days(7);
/// So long after its use a refresh token may come again: its answer was lost, or two tabs asked at once.
pub const REFRESH_REPEAT_GRACE: TimeDelta = TimeDelta::seconds(10);
pub const PASSWORD_CHARS_MIN: usize = 10;
/// Long enough for every password manager; a bound, because hashing reads all of it.
pub const PASSWORD_CHARS_MAX: usize = 128;
/// Of a new organisation: how long before the start a guest may still cancel.
pub const CANCEL_NOTICE_MINUTES_DEFAULT: i32 = 120;
/// Two weeks.
pub const CANCEL_NOTICE_MINUTES_MAX: i32 = 20_160;
pub const NOTE_RETENTION_DAYS_MAX: i32 = 36_500;

/// Reasons to refuse, in the order they are checked. Their codes are part of the API (docs/API.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// No token, or one that is malformed, forged or too old.
    NotSignedIn,
    /// The token was right, but its session was ended or has expired.
    SessionEnded,
    SignupClosed,
    EmailTaken,
    /// Unknown address or wrong password: which of the two is not told.
    WrongCredentials,
}

/// Whether this address may make itself an account. Who may host is the installation's decision; applying for classes is
/// open to everybody.
pub fn may_register(
    signup: HostSignup,
    domains: &[String],
    email: &Email,
    host: bool,
    standing: Standing,
) -> Result<(), Refusal> {
    let open = standing.first
        || !host
        || match signup {
            HostSignup::Open => true,
            HostSignup::Domains => domains.iter().any(|domain| domain == email.domain()),
            HostSignup::Invite | HostSignup::Admin => false,
        };
    if !open {
        return Err(Refusal::SignupClosed);
    }
    if standing.taken {
        Err(Refusal::EmailTaken)
    } else {
        Ok(())
    }
}

/// What is known about an address that wants an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// No account exists yet: this one will be the installation's admin, whatever the policy.
    pub first: bool,
    pub taken: bool,
}

/// What is stored about a session whose refresh token is presented.
#[derive(Clone, Debug)]
pub struct SessionFacts {
    pub ended: bool,
    pub expires_at: DateTime<Utc>,
    /// SHA-256 of the refresh token that is to come next.
    pub refresh_hash: Vec<u8>,
    /// SHA-256 of the one before it.
    pub previous_hash: Option<Vec<u8>>,
    pub rotated_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Renewal {
    Refuse,
    /// The presented token is used up now; its successor is to come next.
    Rotate,
    /// It was used a moment ago: the same successor again, so that both askers go on with one token.
    Repeat,
    /// A used token came back: it is in two hands, and nobody can say which of them is the right one.
    EndAsStolen,
}

pub fn renewal(session: &SessionFacts, presented_hash: &[u8], now: DateTime<Utc>) -> Renewal {
    if session.ended || session.expires_at <= now {
        return Renewal::Refuse;
    }
    if session.refresh_hash == presented_hash {
        return Renewal::Rotate;
    }
    let repeated = session.previous_hash.as_deref() == Some(presented_hash);
    if repeated && now - session.rotated_at <= REFRESH_REPEAT_GRACE {
        Renewal::Repeat
    } else {
        Renewal::EndAsStolen
    }
}

/// A password that may be set. In NFC (RFC 8265, 4.2.2), because keyboards type the same word in different forms.
#[derive(Clone)]
pub struct Password(String);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordFault {
    TooShort,
    TooLong,
    /// It is the address, or the part before the `@`.
    LikeAddress,
}

impl Password {
    /// `email` is the account's, where it is readable itself: a broken address is its own fault, told beside this one.
    pub fn choose(typed: &str, email: Option<&Email>) -> Result<Self, PasswordFault> {
        let Self(password) = Self::presented(typed);
        match password.chars().count() {
            ..PASSWORD_CHARS_MIN => return Err(PasswordFault::TooShort),
            PASSWORD_CHARS_MIN..=PASSWORD_CHARS_MAX => {}
            _ => return Err(PasswordFault::TooLong),
        }
        let same = |part: &str| part.to_lowercase() == password.to_lowercase();
        let like_address =
            email.is_some_and(|email| same(email.normalised()) || same(email.as_typed()) || same(email.local_part()));
        if like_address {
            Err(PasswordFault::LikeAddress)
        } else {
            Ok(Self(password))
        }
    }

    /// As typed at sign-in, where only the stored hash judges it.
    pub fn presented(typed: &str) -> Self {
        Self(typed.nfc().collect())
    }

    pub fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

#[cfg(test)]
mod tests {
    use HostSignup::{Admin, Domains, Invite, Open};

    use super::*;

    fn email(text: &str) -> Email {
        Email::parse(text).unwrap()
    }

    #[test]
    fn who_may_register() {
        let domains = ["example.com".to_owned(), "xn--3e0b707e.kr".to_owned()];
        let check = |signup, address: &str, first, taken| {
            may_register(signup, &domains, &email(address), true, Standing { first, taken })
        };
        for (signup, address, first, taken, expected) in [
            (Admin, "ana@example.com", true, false, Ok(())),
            (Invite, "ana@example.com", true, false, Ok(())),
            (Domains, "ana@example.org", true, false, Ok(())),
            (Admin, "ana@example.com", false, false, Err(Refusal::SignupClosed)),
            (Invite, "ana@example.com", false, false, Err(Refusal::SignupClosed)),
            (Domains, "ana@example.org", false, false, Err(Refusal::SignupClosed)),
            (Domains, "ana@sub.example.com", false, false, Err(Refusal::SignupClosed)),
            (Domains, "ana@notexample.com", false, false, Err(Refusal::SignupClosed)),
            // Closed comes before taken: a closed server does not tell who has an account.
            (Admin, "ana@example.com", false, true, Err(Refusal::SignupClosed)),
            (Domains, "Ana@EXAMPLE.com", false, true, Err(Refusal::EmailTaken)),
            (Domains, "ana@한국.kr", false, false, Ok(())),
            (Open, "ana@example.org", false, true, Err(Refusal::EmailTaken)),
            (Open, "ana@example.org", false, false, Ok(())),
        ] {
            assert_eq!(
                check(signup, address, first, taken),
                expected,
                "{signup:?} {address} first {first} taken {taken}"
            );
        }
        // Whoever only applies for classes needs no right to host.
        for (taken, expected) in [(false, Ok(())), (true, Err(Refusal::EmailTaken))] {
            let standing = Standing { first: false, taken };
            let applicant = may_register(Admin, &domains, &email("ana@example.org"), false, standing);
            assert_eq!(applicant, expected);
        }
    }

    #[test]
    fn renewals() {
        let start = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        let session = |ended, expires_in_seconds: i64| SessionFacts {
            ended,
            expires_at: start + TimeDelta::seconds(expires_in_seconds),
            refresh_hash: b"current".to_vec(),
            previous_hash: Some(b"previous".to_vec()),
            rotated_at: start,
        };
        for (facts, presented, after_milliseconds, expected) in [
            (session(false, 60), "current", 0, Renewal::Rotate),
            (session(false, 60), "current", 59_999, Renewal::Rotate),
            (session(false, 60), "current", 60_000, Renewal::Refuse),
            (session(true, 60), "current", 0, Renewal::Refuse),
            (session(false, 60), "previous", 0, Renewal::Repeat),
            (session(false, 60), "previous", 10_000, Renewal::Repeat),
            (session(false, 60), "previous", 10_001, Renewal::EndAsStolen),
            // Ended and expired come first: a session ends once, for one reason.
            (session(false, 60), "previous", 60_000, Renewal::Refuse),
            (session(true, 60), "previous", 20_000, Renewal::Refuse),
            // Older than the one before: used twice since, so somebody else goes on with its successors.
            (session(false, 60), "older", 0, Renewal::EndAsStolen),
        ] {
            let now = start + TimeDelta::milliseconds(after_milliseconds);
            assert_eq!(
                renewal(&facts, presented.as_bytes(), now),
                expected,
                "{facts:?} {presented} {after_milliseconds}"
            );
        }
        let fresh = SessionFacts {
            previous_hash: None,
            ..session(false, 60)
        };
        assert_eq!(renewal(&fresh, b"", start), Renewal::EndAsStolen);
    }

    #[test]
    fn passwords() {
        let address = email("Ana.Kim.Lee@example.com");
        let check = |typed: &str| Password::choose(typed, Some(&address)).map(|_| ());
        for (typed, expected) in [
            ("correct horse", Ok(())),
            ("123456789", Err(PasswordFault::TooShort)),
            ("1234567890", Ok(())),
            // Ten syllables in decomposed Hangul are ten characters, not twenty.
            ("\u{1100}\u{1161}123456789", Ok(())),
            ("\u{1100}\u{1161}12345678", Err(PasswordFault::TooShort)),
            ("", Err(PasswordFault::TooShort)),
            ("ana.kim.lee@example.com", Err(PasswordFault::LikeAddress)),
            ("ANA.KIM.LEE@EXAMPLE.COM", Err(PasswordFault::LikeAddress)),
            ("ana.kim.LEE", Err(PasswordFault::LikeAddress)),
            ("ana.kim.lee1", Ok(())),
        ] {
            assert_eq!(check(typed), expected, "{typed}");
        }
        assert_eq!(check(&"가".repeat(128)), Ok(()));
        assert_eq!(check(&"가".repeat(129)), Err(PasswordFault::TooLong));
        assert_eq!(Password::presented("\u{1100}\u{1161}").as_bytes(), "가".as_bytes());
        assert_eq!(format!("{:?}", Password::presented("secret")), "Password");
    }
}
