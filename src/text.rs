//! Words that people type: brought into one form, measured in characters, freed of what cannot be shown.

use unicode_normalization::UnicodeNormalization;
use url::Url;

use crate::http::problem::FieldCode;

pub const NAME_CHARS_MAX: usize = 100;

/// A person's name: one line, 1 to 100 characters in NFC, so that both Hangul forms count and compare the same.
pub fn name(text: &str) -> Result<String, FieldCode> {
    line(text, 1, NAME_CHARS_MAX)
}

/// One line of `min` to `max` characters, trimmed.
pub fn line(text: &str, min: usize, max: usize) -> Result<String, FieldCode> {
    measured(text, min, max, |_| false)
}

/// As [`line()`]; nothing and blanks are `None`.
pub fn optional_line(text: Option<&str>, max: usize) -> Result<Option<String>, FieldCode> {
    optional(text, |text| line(text, 0, max))
}

/// Several lines, at most `max` characters; nothing and blanks are `None`.
pub fn optional_paragraphs(text: Option<&str>, max: usize) -> Result<Option<String>, FieldCode> {
    optional(text, |text| paragraphs(text, 0, max))
}

/// Several lines of `min` to `max` characters, trimmed.
pub fn paragraphs(text: &str, min: usize, max: usize) -> Result<String, FieldCode> {
    measured(&text.replace("\r\n", "\n"), min, max, |character| {
        matches!(character, '\n' | '\t')
    })
}

/// An `https://` address of at most `max` characters; nothing and blanks are `None`.
pub fn optional_https_link(text: Option<&str>, max: usize) -> Result<Option<String>, FieldCode> {
    let Some(link) = optional_line(text, max)? else {
        return Ok(None);
    };
    match Url::parse(&link) {
        Ok(url) if url.scheme() == "https" && url.has_host() => Ok(Some(link)),
        _ => Err(FieldCode::NotAUrl),
    }
}

fn optional(
    text: Option<&str>,
    check: impl FnOnce(&str) -> Result<String, FieldCode>,
) -> Result<Option<String>, FieldCode> {
    text.map(check)
        .transpose()
        .map(|text| text.filter(|text| !text.is_empty()))
}

fn measured(text: &str, min: usize, max: usize, allowed_control: fn(char) -> bool) -> Result<String, FieldCode> {
    let text: String = text.trim().nfc().collect();
    let bound = |length: usize| i64::try_from(length).unwrap_or(i64::MAX);
    if text
        .chars()
        .any(|character| is_unshowable(character) && !allowed_control(character))
    {
        return Err(FieldCode::ControlCharacter);
    }
    match text.chars().count() {
        0 if min > 0 => Err(FieldCode::Required),
        count if count < min => Err(FieldCode::TooShort { min: bound(min) }),
        count if count > max => Err(FieldCode::TooLong { max: bound(max) }),
        _ => Ok(text),
    }
}

/// Control characters, and the marks that turn the direction of the text around them, which can make a name read as
/// something else. Joiners stay: emoji and several scripts are written with them.
fn is_unshowable(character: char) -> bool {
    character.is_control() || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for (typed, expected) in [
            ("이하늘", Ok("이하늘".to_owned())),
            // The same name, typed in decomposed Hangul (조합형).
            (
                "\u{110B}\u{1175}\u{1112}\u{1161}\u{1102}\u{1173}\u{11AF}",
                Ok("이하늘".to_owned()),
            ),
            ("  Ana  María ", Ok("Ana  María".to_owned())),
            ("👩‍👩‍👧", Ok("👩‍👩‍👧".to_owned())),
            ("", Err(FieldCode::Required)),
            ("   ", Err(FieldCode::Required)),
            ("a\0b", Err(FieldCode::ControlCharacter)),
            ("a\nb", Err(FieldCode::ControlCharacter)),
            ("a\u{202E}b", Err(FieldCode::ControlCharacter)),
        ] {
            assert_eq!(name(typed), expected, "{typed:?}");
        }
        assert!(name(&"가".repeat(100)).is_ok());
        assert_eq!(name(&"가".repeat(101)), Err(FieldCode::TooLong { max: 100 }));
    }

    #[test]
    fn paragraphs_keep_their_lines_and_blanks_are_nothing() {
        assert_eq!(optional_paragraphs(Some("a\r\n\tb"), 10), Ok(Some("a\n\tb".to_owned())));
        assert_eq!(optional_paragraphs(Some(" \n "), 10), Ok(None));
        assert_eq!(optional_paragraphs(None, 10), Ok(None));
        assert_eq!(
            optional_paragraphs(Some("a\u{7}"), 10),
            Err(FieldCode::ControlCharacter)
        );
        assert_eq!(
            optional_paragraphs(Some("12345678901"), 10),
            Err(FieldCode::TooLong { max: 10 })
        );
    }

    #[test]
    fn links_are_https() {
        assert!(optional_https_link(Some("https://meet.example.com/a?b=c"), 100).is_ok_and(|link| link.is_some()));
        for refused in ["http://example.com", "javascript:alert(1)", "example.com", "https://"] {
            assert_eq!(
                optional_https_link(Some(refused), 100),
                Err(FieldCode::NotAUrl),
                "{refused}"
            );
        }
    }
}
