//! Calendar files: one event for each booking, with the same name for as long as it lives (RFC 5545, 5546, 6047).
//!
//! Every change a calendar must follow raises SEQUENCE. Times are written in UTC, which every calendar shows in its own zone.

use chrono::{DateTime, Utc};
use icalendar::{Attendee, Calendar, CalendarDateTime, Component, Event, EventLike, EventStatus, PartStat, Property};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use url::Url;
use uuid::Uuid;

use super::sql::bookings::Entry;
use crate::locale::Locale;
use crate::secrets::{INVITATION_EMAIL, LinkKind, Secrets};

/// What is to be done with the event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Put it in, or change it: a mail to whom it concerns.
    Request,
    /// Take it out.
    Cancel,
    /// Put it in: a file that somebody downloads.
    Publish,
}

impl Method {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Request => "REQUEST",
            Self::Cancel => "CANCEL",
            Self::Publish => "PUBLISH",
        }
    }
}

pub struct Writer<'a> {
    pub secrets: &'a Secrets,
    pub base_url: &'a Url,
    /// Whose address stands for the organiser.
    pub organiser: &'a str,
}

impl Writer<'_> {
    pub fn file(&self, entry: &Entry, booking_id: Uuid, generation: i16, method: Method, now: DateTime<Utc>) -> String {
        let locale = Locale::parse(&entry.locale).unwrap_or_default();
        let token = self.secrets.link_token(LinkKind::Booking, booking_id, generation);
        let link = format!("{}/manage/{token}", self.base_url.as_str().trim_end_matches('/'));
        let mut event = Event::with_uid(&format!(
            "booking-{booking_id}@{}",
            self.base_url.host_str().unwrap_or("jari")
        ));
        event
            .sequence(u32::try_from(entry.sequence).unwrap_or(0))
            .timestamp(now)
            .starts(CalendarDateTime::Utc(entry.starts_at))
            .ends(CalendarDateTime::Utc(entry.ends_at))
            .summary(&format!("{} · {}", entry.topic, entry.host_name))
            .description(&description(locale, entry, &link))
            .url(&link);
        if let Some(place) = entry.place.as_deref().or(entry.online_link.as_deref()) {
            event.location(place);
        }
        event.append_property(
            Property::new("ORGANIZER", format!("mailto:{}", self.organiser))
                .add_parameter("CN", &parameter(&entry.host_name))
                .done(),
        );
        event.status(match method {
            Method::Cancel => EventStatus::Cancelled,
            Method::Request | Method::Publish => EventStatus::Confirmed,
        });
        // Who downloads a file is not asked to answer it; who gets a mail has answered by booking.
        if method != Method::Publish
            && let Some(email) = self.email(entry)
        {
            event.attendee(
                Attendee::new(mailto(&email))
                    .cn(parameter(&entry.guest_name))
                    .partstat(PartStat::Accepted)
                    .rsvp(false),
            );
        }
        let mut calendar = Calendar::empty();
        for property in [
            ("VERSION", "2.0"),
            ("PRODID", "-//Jari//Jari//EN"),
            ("CALSCALE", "GREGORIAN"),
            ("METHOD", method.as_str()),
        ] {
            calendar.append_property(property);
        }
        calendar.push(event.done());
        calendar.done().to_string()
    }

    fn email(&self, entry: &Entry) -> Option<String> {
        let sealed = entry.email_sealed.as_deref()?;
        self.secrets.unseal(INVITATION_EMAIL, entry.invitation_id, sealed).ok()
    }
}

fn description(locale: Locale, entry: &Entry, link: &str) -> String {
    let manage = match locale {
        Locale::Ko => "예약 보기·변경",
        Locale::En => "View or change",
    };
    let mut lines: Vec<String> = Vec::new();
    lines.extend(entry.online_link.clone());
    lines.extend(entry.instructions.clone());
    lines.push(format!("{manage}: {link}"));
    lines.join("\n")
}

/// What stands as it is in the address of a `mailto:` (RFC 6068, 2).
const ADDRESS: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'@')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_')
    .remove(b'~')
    .remove(b'+')
    .remove(b'!')
    .remove(b'$')
    .remove(b'*')
    .remove(b'\'');

/// An address as a URI, which is ASCII: the domain as the DNS knows it, as in the mail's own header, the rest percent-encoded.
fn mailto(email: &str) -> String {
    let known = email
        .rsplit_once('@')
        .and_then(|(local, domain)| Some(format!("{local}@{}", idna::domain_to_ascii(domain).ok()?)));
    let address = known.as_deref().unwrap_or(email);
    format!("mailto:{}", utf8_percent_encode(address, ADDRESS))
}

/// Parameter values are quoted, and RFC 5545 knows no way to write a quote or a line end inside them. A caret would begin one
/// of the escapes of RFC 6868.
fn parameter(text: &str) -> String {
    text.replace('^', "^^")
        .replace('"', "'")
        .replace(|c: char| c.is_control(), " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_uri_of_ascii() {
        for (email, expected) in [
            ("Ana.Maria+x@example.com", "mailto:Ana.Maria+x@example.com"),
            ("min@한국.kr", "mailto:min@xn--3e0b707e.kr"),
            ("하늘@example.com", "mailto:%ED%95%98%EB%8A%98@example.com"),
            ("a&b?c%d@example.com", "mailto:a%26b%3Fc%25d@example.com"),
        ] {
            assert_eq!(mailto(email), expected, "{email}");
        }
    }

    #[test]
    fn a_name_is_written_so_that_it_is_read_back() {
        for (name, expected) in [
            ("Lee; Ana, 2: a\\b", "Lee; Ana, 2: a\\b"),
            ("Ana \"Ani\" Lee", "Ana 'Ani' Lee"),
            ("^n ^^", "^^n ^^^^"),
            ("a\r\nb", "a  b"),
        ] {
            assert_eq!(parameter(name), expected, "{name}");
        }
    }
}
