//! A weekly pattern of slots over a range of days, by the clock on the wall.
//!
//! A clock skips times and shows times twice. What it skips is not made, but named; what it shows twice is made only when
//! the host has said which of the two is meant. Instants follow from the zone's rules (`chrono-tz`), lengths are elapsed
//! time.

use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc, Weekday};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Days of one pattern, both ends included.
pub const DAYS_MAX: i64 = 366;
pub const MINUTES_PER_DAY: u16 = 24 * 60;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    pub from: NaiveDate,
    pub until: NaiveDate,
    pub windows: Vec<Window>,
    pub minutes: u16,
    /// Between two slots of a window.
    pub gap_minutes: u16,
    pub except: BTreeSet<NaiveDate>,
    pub repeated: Option<Repeated>,
}

/// From when to when slots are cut on one day of the week, in minutes of its clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    pub weekday: Weekday,
    pub starts: u16,
    pub ends: u16,
}

/// Which of two is meant when the clock shows a time twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Repeated {
    Earlier,
    Later,
    Both,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Occurrence {
    pub date: NaiveDate,
    pub time: NaiveTime,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub date: NaiveDate,
    pub time: NaiveTime,
    pub kind: ProblemKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// The clock skips this time.
    DoesNotExist,
    /// The clock shows this time twice, and which is meant was not said.
    Repeats,
    InThePast,
    /// With another slot of the pattern or of the host.
    Overlaps,
}

/// What the pattern makes, in order of time, and what it cannot make.
pub fn occurrences(pattern: &Pattern, zone: Tz) -> (Vec<Occurrence>, Vec<Problem>) {
    let (mut made, mut problems) = (Vec::new(), Vec::new());
    for date in days(pattern.from, pattern.until).filter(|day| !pattern.except.contains(day)) {
        for window in pattern.windows.iter().filter(|window| window.weekday == date.weekday()) {
            for time in starts(window, pattern.minutes, pattern.gap_minutes) {
                let make = |starts_at: DateTime<Tz>| Occurrence {
                    date,
                    time,
                    starts_at: starts_at.to_utc(),
                    ends_at: starts_at.to_utc() + TimeDelta::minutes(pattern.minutes.into()),
                };
                let problem = |kind| Problem { date, time, kind };
                match (zone.from_local_datetime(&date.and_time(time)), pattern.repeated) {
                    (LocalResult::Single(at), _) => made.push(make(at)),
                    (LocalResult::Ambiguous(earlier, _), Some(Repeated::Earlier)) => made.push(make(earlier)),
                    (LocalResult::Ambiguous(_, later), Some(Repeated::Later)) => made.push(make(later)),
                    (LocalResult::Ambiguous(earlier, later), Some(Repeated::Both)) => {
                        made.extend([make(earlier), make(later)]);
                    }
                    (LocalResult::Ambiguous(..), None) => problems.push(problem(ProblemKind::Repeats)),
                    (LocalResult::None, _) => problems.push(problem(ProblemKind::DoesNotExist)),
                }
            }
        }
    }
    made.sort_unstable_by_key(|occurrence| (occurrence.starts_at, occurrence.ends_at));
    (made, problems)
}

fn days(from: NaiveDate, until: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    std::iter::successors(Some(from), |day| day.checked_add_days(Days::new(1))).take_while(move |day| *day <= until)
}

/// Times of the clock at which the slots of a window begin; the last one still ends within it.
fn starts(window: &Window, minutes: u16, gap_minutes: u16) -> impl Iterator<Item = NaiveTime> {
    let step = usize::from(minutes + gap_minutes);
    let last = (window.ends + 1).saturating_sub(minutes);
    (window.starts..last)
        .step_by(step.max(1))
        .filter_map(|minute| NaiveTime::from_hms_opt(u32::from(minute) / 60, u32::from(minute) % 60, 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// One window on each day of the week.
    fn daily(from: &str, until: &str, starts: u16, ends: u16, minutes: u16) -> Pattern {
        let week = std::iter::successors(Some(Weekday::Mon), |day| Some(day.succ())).take(7);
        Pattern {
            from: date(from),
            until: date(until),
            windows: week.map(|weekday| Window { weekday, starts, ends }).collect(),
            minutes,
            gap_minutes: 0,
            except: BTreeSet::new(),
            repeated: None,
        }
    }

    fn told(pattern: &Pattern, zone: Tz) -> (Vec<String>, Vec<String>) {
        let (made, problems) = occurrences(pattern, zone);
        (
            made.iter()
                .map(|it| it.starts_at.with_timezone(&zone).to_rfc3339())
                .collect(),
            problems
                .iter()
                .map(|it| format!("{} {} {:?}", it.date, it.time.format("%H:%M"), it.kind))
                .collect(),
        )
    }

    #[test]
    fn a_window_is_cut_into_slots_that_end_within_it() {
        let mut pattern = daily("2026-12-07", "2026-12-07", 9 * 60, 12 * 60, 50);
        pattern.gap_minutes = 10;
        let (made, problems) = occurrences(&pattern, Tz::Asia__Seoul);
        let times: Vec<String> = made.iter().map(|it| it.time.format("%H:%M").to_string()).collect();
        assert_eq!(
            (times, problems.len()),
            (vec!["09:00".into(), "10:00".into(), "11:00".into()], 0)
        );
        assert_eq!(
            made[2].ends_at,
            "2026-12-07T02:50:00Z".parse::<DateTime<Utc>>().unwrap()
        );
        pattern.minutes = 60;
        pattern.gap_minutes = 0;
        assert_eq!(
            occurrences(&pattern, Tz::Asia__Seoul).0.len(),
            3,
            "a slot may end with its window"
        );
        pattern.minutes = 181;
        assert_eq!(
            occurrences(&pattern, Tz::Asia__Seoul).0.len(),
            0,
            "longer than the window"
        );
        let midnight = daily("2026-12-07", "2026-12-07", 23 * 60, MINUTES_PER_DAY, 60);
        assert_eq!(
            occurrences(&midnight, Tz::Asia__Seoul).0.len(),
            1,
            "the last hour of a day"
        );
    }

    #[test]
    fn days_of_the_week_and_exceptions() {
        let mut pattern = daily("2026-12-01", "2026-12-31", 600, 660, 60);
        pattern
            .windows
            .retain(|window| matches!(window.weekday, Weekday::Tue | Weekday::Fri));
        pattern.except = [date("2026-12-25")].into();
        let (made, _) = occurrences(&pattern, Tz::Asia__Seoul);
        let days: Vec<u32> = made.iter().map(|it| it.date.day()).collect();
        assert_eq!(days, [1, 4, 8, 11, 15, 18, 22, 29]);
    }

    /// Each zone's clock once forward and once back; Seoul's never moves.
    #[test]
    fn times_that_a_clock_skips_or_shows_twice_are_named() {
        for (zone, day, starts, skipped, made) in [
            (
                Tz::Europe__London,
                "2026-03-29",
                60,
                vec!["2026-03-29 01:00 DoesNotExist", "2026-03-29 01:30 DoesNotExist"],
                2,
            ),
            (
                Tz::America__New_York,
                "2026-03-08",
                120,
                vec!["2026-03-08 02:00 DoesNotExist", "2026-03-08 02:30 DoesNotExist"],
                2,
            ),
            // Half an hour only.
            (
                Tz::Australia__Lord_Howe,
                "2026-10-04",
                120,
                vec!["2026-10-04 02:00 DoesNotExist"],
                3,
            ),
            // These days have no midnight.
            (
                Tz::Africa__Cairo,
                "2026-04-24",
                0,
                vec!["2026-04-24 00:00 DoesNotExist", "2026-04-24 00:30 DoesNotExist"],
                2,
            ),
            (
                Tz::America__Santiago,
                "2026-09-06",
                0,
                vec!["2026-09-06 00:00 DoesNotExist", "2026-09-06 00:30 DoesNotExist"],
                2,
            ),
            (Tz::Asia__Seoul, "2026-03-29", 120, vec![], 4),
        ] {
            let (found, problems) = told(&daily(day, day, starts, starts + 120, 30), zone);
            assert_eq!(
                (problems, found.len()),
                (skipped.into_iter().map(String::from).collect(), made),
                "{zone}"
            );
        }
        for (zone, day, starts, repeated, made) in [
            (
                Tz::Europe__London,
                "2026-10-25",
                60,
                vec!["2026-10-25 01:00 Repeats", "2026-10-25 01:30 Repeats"],
                2,
            ),
            (
                Tz::America__New_York,
                "2026-11-01",
                60,
                vec!["2026-11-01 01:00 Repeats", "2026-11-01 01:30 Repeats"],
                2,
            ),
            (
                Tz::Australia__Lord_Howe,
                "2026-04-05",
                60,
                vec!["2026-04-05 01:30 Repeats"],
                3,
            ),
            (
                Tz::Africa__Cairo,
                "2026-10-29",
                1320,
                vec!["2026-10-29 23:00 Repeats", "2026-10-29 23:30 Repeats"],
                2,
            ),
            (
                Tz::America__Santiago,
                "2026-04-04",
                1320,
                vec!["2026-04-04 23:00 Repeats", "2026-04-04 23:30 Repeats"],
                2,
            ),
            (Tz::Asia__Seoul, "2026-10-25", 60, vec![], 4),
        ] {
            let (found, problems) = told(&daily(day, day, starts, starts + 120, 30), zone);
            assert_eq!(
                (problems, found.len()),
                (repeated.into_iter().map(String::from).collect(), made),
                "{zone}"
            );
        }
    }

    #[test]
    fn a_time_shown_twice_is_made_as_the_host_says() {
        let mut pattern = daily("2026-10-25", "2026-10-25", 60, 90, 30);
        for (repeated, expected) in [
            (Repeated::Earlier, vec!["2026-10-25T01:00:00+01:00"]),
            (Repeated::Later, vec!["2026-10-25T01:00:00+00:00"]),
            (
                Repeated::Both,
                vec!["2026-10-25T01:00:00+01:00", "2026-10-25T01:00:00+00:00"],
            ),
        ] {
            pattern.repeated = Some(repeated);
            let (found, problems) = told(&pattern, Tz::Europe__London);
            assert_eq!(
                (found, problems.len()),
                (expected.into_iter().map(String::from).collect(), 0)
            );
        }
    }

    #[test]
    fn the_wall_clock_stays_across_a_change_and_the_length_is_elapsed_time() {
        let (made, _) = occurrences(
            &daily("2026-03-28", "2026-03-29", 9 * 60, 10 * 60, 60),
            Tz::Europe__London,
        );
        assert_eq!(made[0].starts_at.to_rfc3339(), "2026-03-28T09:00:00+00:00");
        assert_eq!(made[1].starts_at.to_rfc3339(), "2026-03-29T08:00:00+00:00");
        // Begun before the clock goes forward, it ends by the clock an hour later than it says.
        let (across, _) = occurrences(&daily("2026-03-29", "2026-03-29", 30, 90, 60), Tz::Europe__London);
        assert_eq!(across[0].ends_at.to_rfc3339(), "2026-03-29T01:30:00+00:00");
    }
}
