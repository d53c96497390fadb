//! What a letter says, and how it looks: one content, written as text and as HTML, so that the two never differ.

use askama::Template;

use crate::locale::Locale;

/// A subject line longer than this is cut; mail programs show far less.
const SUBJECT_CHARACTERS_MAX: usize = 150;

/// A letter ready to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    pub to: String,
    pub locale: Locale,
    pub subject: String,
    pub text: String,
    pub html: String,
    pub calendar: Option<CalendarPart>,
}

/// An event for the reader's calendar (RFC 6047).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarPart {
    /// The same as in the file.
    pub method: &'static str,
    pub file: String,
}

/// What a letter says. Values come from people, so nothing in here is trusted: both templates escape, and the subject
/// is kept to one line.
#[derive(Clone, Debug, Default)]
pub struct Content {
    pub subject: String,
    pub heading: String,
    pub lead: String,
    pub facts: Vec<Fact>,
    pub button: Option<Button>,
    /// Several ways on, where one button is not enough.
    pub links: Vec<NamedLink>,
    pub notes: Vec<String>,
    pub calendar: Option<CalendarPart>,
}

#[derive(Clone, Debug)]
pub struct Fact {
    pub label: &'static str,
    pub value: String,
    /// Shown as a link if it is an https address.
    pub link: bool,
}

#[derive(Clone, Debug)]
pub struct NamedLink {
    pub label: String,
    pub url: String,
}

#[derive(Clone, Debug)]
pub struct Button {
    pub label: &'static str,
    pub url: String,
}

impl Content {
    pub fn letter(self, to: String, locale: Locale) -> askama::Result<Letter> {
        let (brand, footer) = match locale {
            Locale::Ko => ("자리", "자리에서 보낸 메일이에요. 답장은 전달되지 않아요."),
            Locale::En => ("Jari", "Sent by Jari. Replies to this address are not read."),
        };
        let text = Text { content: &self, footer }.render()?;
        let html = Html {
            content: &self,
            lang: locale.as_str(),
            brand,
            footer,
        }
        .render()?;
        Ok(Letter {
            to,
            locale,
            subject: one_line(&self.subject),
            text,
            html,
            calendar: self.calendar,
        })
    }
}

impl Fact {
    pub fn new(label: &'static str, value: impl Into<String>) -> Self {
        Self {
            label,
            value: value.into(),
            link: false,
        }
    }

    pub fn link(label: &'static str, value: impl Into<String>) -> Self {
        Self {
            label,
            value: value.into(),
            link: true,
        }
    }

    fn is_link(&self) -> bool {
        self.link && self.value.starts_with("https://")
    }
}

#[derive(Template)]
#[template(path = "mail/letter.txt")]
struct Text<'a> {
    content: &'a Content,
    footer: &'static str,
}

#[derive(Template)]
#[template(path = "mail/letter.html")]
struct Html<'a> {
    content: &'a Content,
    lang: &'static str,
    brand: &'static str,
    footer: &'static str,
}

/// A line break in a subject would begin a new header.
fn one_line(subject: &str) -> String {
    let spaced = subject.replace(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'), " ");
    let words = spaced.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.char_indices().nth(SUBJECT_CHARACTERS_MAX) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_one_short_line() {
        assert_eq!(
            one_line("예약\r\nBcc: all@example.com\u{2028}\t끝"),
            "예약 Bcc: all@example.com 끝"
        );
        assert_eq!(one_line(&"가".repeat(200)).chars().count(), SUBJECT_CHARACTERS_MAX + 1);
    }

    #[test]
    fn values_are_escaped_in_html_and_only_https_becomes_a_link() {
        let content = Content {
            heading: "<script>alert(1)</script>".to_owned(),
            facts: vec![
                Fact::link("link", "javascript:alert(1)"),
                Fact::link("link", "https://example.com/\"onclick=\"x"),
                Fact::new("note", "a < b & c"),
            ],
            ..Content::default()
        };
        let letter = content.letter("ana@example.com".to_owned(), Locale::En).unwrap();
        assert!(
            !letter.html.contains("<script>")
                && !letter.html.contains("href=\"javascript")
                && !letter.html.contains("\"onclick")
        );
        assert!(letter.text.contains("note: a < b & c"));
    }
}
