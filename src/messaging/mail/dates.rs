//! Dates and times as they are written in letters: in the host's zone, which is named beside them.

use chrono::{DateTime, Datelike, MappedLocalTime, NaiveDate, TimeZone, Utc, Weekday};
use chrono_tz::Tz;

use crate::locale::Locale;

/// Writes instants for one reader.
#[derive(Clone, Copy, Debug)]
pub struct Dates {
    locale: Locale,
    zone: Tz,
    /// The year is written only where it is not the present one.
    year: i32,
}

impl Dates {
    pub fn new(locale: Locale, zone: Tz, now: DateTime<Utc>) -> Self {
        Self {
            locale,
            zone,
            year: now.with_timezone(&zone).year(),
        }
    }

    /// `11월 21일(토) 10:00–10:50 (서울)` · `Sat 21 Nov, 10:00–10:50 (Seoul)`
    pub fn span(self, from: DateTime<Utc>, until: DateTime<Utc>) -> String {
        let (start, end) = (from.with_timezone(&self.zone), until.with_timezone(&self.zone));
        let place = self.place(&[start, end]);
        if start.date_naive() == end.date_naive() {
            format!("{}–{} ({place})", self.short(from), end.format("%H:%M"))
        } else {
            format!("{} – {} ({place})", self.short(from), self.short(until))
        }
    }

    /// `11월 21일(토) 10:00 (서울)` · `Sat 21 Nov, 10:00 (Seoul)`
    pub fn instant(self, at: DateTime<Utc>) -> String {
        format!("{} ({})", self.short(at), self.place(&[at.with_timezone(&self.zone)]))
    }

    /// `11월 21일(토) 10:00` · `Sat 21 Nov, 10:00`, for a subject line.
    pub fn short(self, at: DateTime<Utc>) -> String {
        let local = at.with_timezone(&self.zone);
        let time = local.format("%H:%M");
        let (day, other_year) = (local.day(), local.year() != self.year);
        match self.locale {
            Locale::Ko => {
                let year = if other_year {
                    format!("{}년 ", local.year())
                } else {
                    String::new()
                };
                format!(
                    "{year}{}월 {day}일({}) {time}",
                    local.month(),
                    korean_weekday(local.weekday())
                )
            }
            Locale::En => {
                let year = if other_year {
                    format!(" {}", local.year())
                } else {
                    String::new()
                };
                format!("{} {day} {}{year}, {time}", local.format("%a"), local.format("%b"))
            }
        }
    }

    /// `12월 1일(화)` · `Tue 1 Dec`
    pub fn day(self, day: NaiveDate) -> String {
        let other_year = day.year() != self.year;
        match self.locale {
            Locale::Ko => {
                let year = if other_year {
                    format!("{}년 ", day.year())
                } else {
                    String::new()
                };
                format!(
                    "{year}{}월 {}일({})",
                    day.month(),
                    day.day(),
                    korean_weekday(day.weekday())
                )
            }
            Locale::En => {
                let year = if other_year {
                    format!(" {}", day.year())
                } else {
                    String::new()
                };
                format!("{} {} {}{year}", day.format("%a"), day.day(), day.format("%b"))
            }
        }
    }

    /// Name of the zone; with its offset where the same wall time comes twice that night.
    fn place(self, times: &[DateTime<Tz>]) -> String {
        let city = city(self.locale, self.zone);
        let ambiguous = times.iter().find(|time| {
            matches!(
                self.zone.from_local_datetime(&time.naive_local()),
                MappedLocalTime::Ambiguous(..)
            )
        });
        match ambiguous {
            Some(time) => format!("{city}, UTC{}", time.format("%:z")),
            None => city,
        }
    }
}

const fn korean_weekday(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "월",
        Weekday::Tue => "화",
        Weekday::Wed => "수",
        Weekday::Thu => "목",
        Weekday::Fri => "금",
        Weekday::Sat => "토",
        Weekday::Sun => "일",
    }
}

/// The city a zone is named after; in Korean where most readers would expect it.
fn city(locale: Locale, zone: Tz) -> String {
    let korean = match (locale, zone) {
        (Locale::Ko, Tz::Asia__Seoul) => Some("서울"),
        (Locale::Ko, Tz::Asia__Tokyo) => Some("도쿄"),
        (Locale::Ko, Tz::Asia__Shanghai) => Some("상하이"),
        (Locale::Ko, Tz::Asia__Singapore) => Some("싱가포르"),
        (Locale::Ko, Tz::Europe__London) => Some("런던"),
        (Locale::Ko, Tz::Europe__Paris) => Some("파리"),
        (Locale::Ko, Tz::Europe__Berlin) => Some("베를린"),
        (Locale::Ko, Tz::America__New_York) => Some("뉴욕"),
        (Locale::Ko, Tz::America__Los_Angeles) => Some("로스앤젤레스"),
        (Locale::Ko, Tz::Australia__Sydney) => Some("시드니"),
        _ => None,
    };
    let last = zone.name().rsplit('/').next().unwrap_or_default();
    korean.map_or_else(|| last.replace('_', " "), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn one_day_two_days_and_another_year() {
        let now = at("2026-11-20T00:00:00Z");
        for (locale, from, until, expected) in [
            (
                Locale::Ko,
                "2026-11-21T01:00:00Z",
                "2026-11-21T01:50:00Z",
                "11월 21일(토) 10:00–10:50 (서울)",
            ),
            (
                Locale::En,
                "2026-11-21T01:00:00Z",
                "2026-11-21T01:50:00Z",
                "Sat 21 Nov, 10:00–10:50 (Seoul)",
            ),
            (
                Locale::Ko,
                "2026-11-21T14:30:00Z",
                "2026-11-21T15:30:00Z",
                "11월 21일(토) 23:30 – 11월 22일(일) 00:30 (서울)",
            ),
            (
                Locale::En,
                "2026-12-31T15:00:00Z",
                "2026-12-31T16:00:00Z",
                "Fri 1 Jan 2027, 00:00–01:00 (Seoul)",
            ),
            (
                Locale::Ko,
                "2026-12-31T15:00:00Z",
                "2026-12-31T16:00:00Z",
                "2027년 1월 1일(금) 00:00–01:00 (서울)",
            ),
        ] {
            let dates = Dates::new(locale, Tz::Asia__Seoul, now);
            assert_eq!(dates.span(at(from), at(until)), expected);
        }
    }

    #[test]
    fn a_wall_time_that_comes_twice_names_its_offset() {
        let dates = Dates::new(Locale::En, Tz::America__New_York, at("2026-10-01T00:00:00Z"));
        assert_eq!(
            dates.instant(at("2026-11-01T05:30:00Z")),
            "Sun 1 Nov, 01:30 (New York, UTC-04:00)"
        );
        assert_eq!(
            dates.instant(at("2026-11-01T06:30:00Z")),
            "Sun 1 Nov, 01:30 (New York, UTC-05:00)"
        );
        assert_eq!(dates.instant(at("2026-11-01T07:30:00Z")), "Sun 1 Nov, 02:30 (New York)");
    }
}
