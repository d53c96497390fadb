//! E-mail addresses: one normal form to compare and hash, and the form that was typed to write to.

use email_address::EmailAddress;
use unicode_normalization::UnicodeNormalization;

use crate::http::problem::FieldCode;

/// RFC 5321, 4.5.3.1.3: a path has at most 256 octets with its angle brackets.
pub const EMAIL_BYTES_MAX: i64 = 254;

/// A syntactically valid address. Dots and `+tags` are kept: whether they matter is the receiving server's business.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email {
    as_typed: String,
    normalised: String,
}

impl Email {
    pub fn parse(text: &str) -> Result<Self, FieldCode> {
        let as_typed: String = text.trim().nfc().collect();
        if as_typed.is_empty() {
            return Err(FieldCode::Required);
        }
        if as_typed.chars().any(char::is_control) {
            return Err(FieldCode::ControlCharacter);
        }
        let (local, domain) = as_typed.rsplit_once('@').ok_or(FieldCode::NotAnEmail)?;
        // Quoted local parts are legal, unused, and a way to smuggle separators into headers.
        if local.is_empty() || local.contains(['"', ' ', '<', '>', ',', ';']) || !domain.contains('.') {
            return Err(FieldCode::NotAnEmail);
        }
        let ascii_domain = idna::domain_to_ascii_strict(domain).map_err(|_| FieldCode::NotAnEmail)?;
        let normalised = format!("{}@{ascii_domain}", local.to_lowercase());
        if i64::try_from(normalised.len()).is_ok_and(|length| length > EMAIL_BYTES_MAX) {
            return Err(FieldCode::TooLong { max: EMAIL_BYTES_MAX });
        }
        if EmailAddress::is_valid(&normalised) {
            Ok(Self { as_typed, normalised })
        } else {
            Err(FieldCode::NotAnEmail)
        }
    }

    /// Lower case, domain in ASCII: equal addresses are equal texts.
    pub fn normalised(&self) -> &str {
        &self.normalised
    }

    /// For showing and for sending.
    pub fn as_typed(&self) -> &str {
        &self.as_typed
    }

    /// Before the `@`, in lower case.
    pub fn local_part(&self) -> &str {
        self.normalised.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// After the `@`, in ASCII and lower case.
    pub fn domain(&self) -> &str {
        self.normalised.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (typed, expected) in [
            ("ana@example.com", Ok("ana@example.com")),
            ("  Ana.Maria+x@Example.COM ", Ok("ana.maria+x@example.com")),
            ("하늘@example.com", Ok("하늘@example.com")),
            ("ana@한국.kr", Ok("ana@xn--3e0b707e.kr")),
            ("ana@xn--3e0b707e.kr", Ok("ana@xn--3e0b707e.kr")),
            ("", Err(FieldCode::Required)),
            ("ana", Err(FieldCode::NotAnEmail)),
            ("ana@", Err(FieldCode::NotAnEmail)),
            ("@example.com", Err(FieldCode::NotAnEmail)),
            ("ana@localhost", Err(FieldCode::NotAnEmail)),
            ("a b@example.com", Err(FieldCode::NotAnEmail)),
            ("\"a b\"@example.com", Err(FieldCode::NotAnEmail)),
            ("ana@exa mple.com", Err(FieldCode::NotAnEmail)),
            ("ana@example..com", Err(FieldCode::NotAnEmail)),
            ("ana@-example.com", Err(FieldCode::NotAnEmail)),
            ("a..b@example.com", Err(FieldCode::NotAnEmail)),
            ("ana@example.com,eve@example.com", Err(FieldCode::NotAnEmail)),
            (
                "ana@example.com\r\nBcc: eve@example.com",
                Err(FieldCode::ControlCharacter),
            ),
        ] {
            let parsed = Email::parse(typed);
            assert_eq!(
                parsed.as_ref().map(Email::normalised).map_err(Clone::clone),
                expected,
                "{typed:?}"
            );
        }
    }

    #[test]
    fn length_is_bounded() {
        let local = "a".repeat(64);
        let domain = format!("{}.{}.{}.com", "b".repeat(63), "c".repeat(63), "d".repeat(57));
        assert_eq!(
            Email::parse(&format!("{local}@{domain}")).map(|email| email.normalised().len()),
            Ok(254)
        );
        assert!(Email::parse(&format!("{local}@d{domain}")).is_err());
    }
}
