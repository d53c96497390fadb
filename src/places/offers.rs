//! How long a freed place is offered to whoever waits for it.
//!
//! At night, 22:00 to 08:00 at the host's, the clock of an offer stands still: [`after_waking_hours`]. An offer of a class is
//! as long as its host says. One of a slot ([`deadline`]) is 12 hours, at most a quarter of the time left to the start, at least 30
//! minutes; within 12 hours of the start the night counts too; never past the notice limit, because whoever accepts must be
//! able to cancel. In the last 2 hours, and where no useful offer can be made any more, the place goes to the first of the
//! line to take it.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;

/// The longest offer.
const LENGTH_MAX: TimeDelta = TimeDelta::hours(12);
/// The shortest one: less is no time to read a mail.
const LENGTH_MIN: TimeDelta = TimeDelta::minutes(30);
/// An offer takes at most this part of the time left.
const PART_OF_TIME_LEFT: i32 = 4;
/// With less time left than this the clock runs at night too.
const NO_NIGHT_WITHIN: TimeDelta = TimeDelta::hours(12);
/// From here on everybody in the line is told at once.
const LAST_HOURS: TimeDelta = TimeDelta::hours(2);
const EVENING_HOUR: u32 = 22;
const MORNING_HOUR: u32 = 8;

/// The deadline, as shown, of an offer made now; `None` if the place goes to the first of the line to take it.
pub fn deadline(now: DateTime<Utc>, starts_at: DateTime<Utc>, notice: TimeDelta, zone: Tz) -> Option<DateTime<Utc>> {
    let left = starts_at - now;
    if left <= LAST_HOURS {
        return None;
    }
    let length = (left / PART_OF_TIME_LEFT).clamp(LENGTH_MIN, LENGTH_MAX);
    let until = if left > NO_NIGHT_WITHIN {
        after_waking_hours(now, length, zone)
    } else {
        now + length
    };
    let until = until.min(starts_at - notice);
    (until - now >= LENGTH_MIN).then_some(until)
}

/// The instant when `length` of waking hours has passed since `from`.
pub fn after_waking_hours(from: DateTime<Utc>, length: TimeDelta, zone: Tz) -> DateTime<Utc> {
    let (mut at, mut left) = (from, length);
    loop {
        let local = at.with_timezone(&zone);
        let (day, hour) = (local.date_naive(), local.hour());
        let morning = if hour < MORNING_HOUR {
            Some(first_instant(zone, day, MORNING_HOUR))
        } else if hour >= EVENING_HOUR {
            Some(first_instant(zone, next(day), MORNING_HOUR))
        } else {
            None
        };
        if let Some(morning) = morning.filter(|morning| *morning > at) {
            at = morning;
            continue;
        }
        let evening = first_instant(zone, day, EVENING_HOUR);
        // A clock that is set back in the evening shows the evening again; then the day simply goes on.
        if evening - at >= left || evening <= at {
            return at + left;
        }
        left -= evening - at;
        at = evening;
    }
}

fn next(day: NaiveDate) -> NaiveDate {
    day.checked_add_days(Days::new(1)).unwrap_or(day)
}

/// The first instant at which the clock shows this hour, or what comes right after it if the clock skips it.
pub fn first_instant(zone: Tz, day: NaiveDate, hour: u32) -> DateTime<Utc> {
    let mut wall = day.and_time(NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN));
    loop {
        match zone.from_local_datetime(&wall) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => return at.to_utc(),
            // No zone skips more than a day, so this ends.
            LocalResult::None => wall += TimeDelta::minutes(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seoul(text: &str) -> DateTime<Utc> {
        format!("{text}:00+09:00").parse().unwrap()
    }

    #[test]
    fn the_clock_of_an_offer() {
        let two_hours = TimeDelta::hours(2);
        for (now, starts_at, notice, expected, why) in [
            (
                "2026-11-02T10:00",
                "2026-11-20T10:00",
                two_hours,
                Some("2026-11-02T22:00"),
                "12 hours in one day",
            ),
            (
                "2026-11-02T20:00",
                "2026-11-20T10:00",
                two_hours,
                Some("2026-11-03T18:00"),
                "2 hours of the evening, 10 of the next day",
            ),
            (
                "2026-11-02T23:30",
                "2026-11-20T10:00",
                two_hours,
                Some("2026-11-03T20:00"),
                "the night does not count",
            ),
            (
                "2026-11-02T03:00",
                "2026-11-20T10:00",
                two_hours,
                Some("2026-11-02T20:00"),
                "nor before the morning",
            ),
            (
                "2026-11-02T09:00",
                "2026-11-03T09:00",
                two_hours,
                Some("2026-11-02T15:00"),
                "a quarter of the time left",
            ),
            (
                "2026-11-02T21:00",
                "2026-11-03T10:00",
                two_hours,
                Some("2026-11-03T08:00"),
                "never past the notice limit",
            ),
            (
                "2026-11-02T22:30",
                "2026-11-03T10:30",
                two_hours,
                Some("2026-11-03T01:30"),
                "within 12 hours the night counts",
            ),
            (
                "2026-11-02T10:00",
                "2026-11-02T13:00",
                TimeDelta::zero(),
                Some("2026-11-02T10:45"),
                "a quarter of three hours",
            ),
            (
                "2026-11-02T10:00",
                "2026-11-02T12:01",
                TimeDelta::zero(),
                Some("2026-11-02T10:30:15"),
                "a quarter of two hours and a minute",
            ),
            (
                "2026-11-02T10:00",
                "2026-11-02T12:29",
                two_hours,
                None,
                "29 minutes to the limit are no offer",
            ),
            (
                "2026-11-02T10:00",
                "2026-11-02T12:30",
                two_hours,
                Some("2026-11-02T10:30"),
                "30 minutes are one",
            ),
            (
                "2026-11-02T10:00",
                "2026-11-02T12:00",
                TimeDelta::zero(),
                None,
                "the last two hours",
            ),
            ("2026-11-02T10:00", "2026-11-02T09:00", TimeDelta::zero(), None, "begun"),
            (
                "2026-11-02T10:00",
                "2026-11-03T10:00",
                TimeDelta::days(7),
                None,
                "a notice limit that has passed",
            ),
        ] {
            let found = deadline(seoul(now), seoul(starts_at), notice, Tz::Asia__Seoul);
            let expected = expected.map(|text| {
                let text = if text.len() == 16 {
                    format!("{text}:00+09:00")
                } else {
                    format!("{text}+09:00")
                };
                text.parse::<DateTime<Utc>>().unwrap()
            });
            assert_eq!(found, expected, "{why}");
        }
    }

    /// London's clock goes back at 02:00 on 25 October 2026 and forward at 01:00 on 28 March 2027: nights of 11 and 9 hours.
    #[test]
    fn a_night_is_as_long_as_the_clock_makes_it() {
        let zone = Tz::Europe__London;
        let deadline_of = |now: &str| {
            deadline(
                now.parse().unwrap(),
                "2027-06-01T09:00:00Z".parse().unwrap(),
                TimeDelta::zero(),
                zone,
            )
        };
        let expected = |text: &str| Some(text.parse::<DateTime<Utc>>().unwrap());
        assert_eq!(deadline_of("2026-10-24T20:00:00Z"), expected("2026-10-25T19:00:00Z"));
        assert_eq!(deadline_of("2027-03-27T21:00:00Z"), expected("2027-03-28T18:00:00Z"));
    }

    #[test]
    fn an_hour_that_the_clock_skips_begins_right_after() {
        // Samoa skipped a whole day.
        let day = NaiveDate::from_ymd_opt(2011, 12, 30).unwrap();
        assert_eq!(
            first_instant(Tz::Pacific__Apia, day, 8).to_rfc3339(),
            "2011-12-30T10:00:00+00:00"
        );
    }
}
