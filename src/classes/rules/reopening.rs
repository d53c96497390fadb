//! When a place that was given up, and that nobody waits for, can be had again.

use chrono::{DateTime, Days, TimeDelta, Utc};
use chrono_tz::Tz;

use super::facts::{ClassFacts, Reopening};
use crate::places::offers::first_instant;

const MINUTES_PER_HOUR: u64 = 60;

/// None if it is free at once, also because it would reopen only when the class has begun. `chance` is drawn by the caller;
/// nobody outside can know it.
pub fn reopens_at(facts: &ClassFacts, zone: Tz, now: DateTime<Utc>, chance: u64) -> Option<DateTime<Utc>> {
    let reopens_at = match facts.reopening {
        Reopening::AtOnce => None,
        Reopening::AtHours => next_hour(&facts.reopening_hours, zone, now),
        Reopening::Random => {
            let minutes = i64::try_from(chance % MINUTES_PER_HOUR).unwrap_or(0) + 1;
            Some(now + TimeDelta::minutes(minutes))
        }
    };
    reopens_at.filter(|at| facts.starts_at().is_none_or(|starts_at| *at < starts_at))
}

/// The first announced hour that begins after now, today or tomorrow.
fn next_hour(hours: &[i16], zone: Tz, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let today = now.with_timezone(&zone).date_naive();
    [Some(today), today.checked_add_days(Days::new(1))]
        .into_iter()
        .flatten()
        .flat_map(|day| {
            let hours = hours.iter().filter_map(|hour| u32::try_from(*hour).ok());
            hours.map(move |hour| first_instant(zone, day, hour.min(23)))
        })
        .filter(|at| *at > now)
        .min()
}

#[cfg(test)]
mod tests {
    use super::super::tests::facts;
    use super::*;

    #[test]
    fn announced_hours_are_those_of_the_class() {
        let zone = Tz::Asia__Seoul;
        let class = ClassFacts {
            reopening: Reopening::AtHours,
            reopening_hours: vec![10, 20],
            ..facts()
        };
        for (now, expected) in [
            ("2026-01-12T09:59:59+09:00", Some("2026-01-12T10:00:00+09:00")),
            ("2026-01-12T10:00:00+09:00", Some("2026-01-12T20:00:00+09:00")),
            ("2026-01-12T23:00:00+09:00", Some("2026-01-13T10:00:00+09:00")),
            // The class begins at seven in the evening.
            ("2026-02-02T09:59:59+09:00", Some("2026-02-02T10:00:00+09:00")),
            ("2026-02-02T10:00:00+09:00", None),
        ] {
            let now: DateTime<Utc> = now.parse().unwrap();
            let expected = expected.map(|at| at.parse::<DateTime<Utc>>().unwrap());
            assert_eq!(reopens_at(&class, zone, now, 0), expected, "{now}");
        }
        assert_eq!(
            reopens_at(
                &ClassFacts {
                    reopening_hours: Vec::new(),
                    ..class
                },
                zone,
                DateTime::UNIX_EPOCH,
                0
            ),
            None
        );
    }

    #[test]
    fn a_random_minute_lies_within_the_hour() {
        let class = ClassFacts {
            reopening: Reopening::Random,
            ..facts()
        };
        let now = DateTime::UNIX_EPOCH;
        let minute = |chance| (reopens_at(&class, Tz::UTC, now, chance).unwrap() - now).num_minutes();
        assert_eq!((minute(0), minute(59), minute(60), minute(u64::MAX)), (1, 60, 1, 16));
    }
}
