//! What a paid fee is worth when a place is given up.
//!
//! The rule for courses is that of the Enforcement Decree of the Act on private teaching institutes (학원의 설립·운영 및
//! 과외교습에 관한 법률 시행령, Annex 4): before the start everything; of a course of up to a month two thirds before a third of
//! the teaching time, half before half of it, then nothing; of a longer one that rule for the running month, and all months
//! that have not begun.

use chrono::{DateTime, Months, Utc};
use chrono_tz::Tz;

use super::facts::{RefundPolicy, Session};

/// In the fee's smallest unit. What is kept is rounded down, so that nobody pays for a fraction.
pub fn refund(policy: RefundPolicy, fee: i64, sessions: &[Session], zone: Tz, now: DateTime<Utc>) -> i64 {
    let Some(starts_at) = sessions.iter().map(|session| session.starts_at).min() else {
        return fee;
    };
    if now < starts_at {
        return fee;
    }
    match policy {
        RefundPolicy::Free => 0,
        RefundPolicy::Course => fee - kept(fee, sessions, starts_at, zone, now),
    }
}

fn kept(fee: i64, sessions: &[Session], starts_at: DateTime<Utc>, zone: Tz, now: DateTime<Utc>) -> i64 {
    let total = seconds(sessions.iter());
    if total == 0 {
        return fee;
    }
    // Sixths of seconds, so that thirds and halves of a month stay whole numbers.
    let mut kept_sixths = 0;
    for month in 0.. {
        let (from, until) = (
            month_after(starts_at, zone, month),
            month_after(starts_at, zone, month + 1),
        );
        let of_month = || {
            sessions
                .iter()
                .filter(move |session| session.starts_at >= from && session.starts_at < until)
        };
        if from > now || sessions.iter().all(|session| session.starts_at < from) {
            break;
        }
        let (taught, of_whole) = (elapsed(of_month(), now), seconds(of_month()));
        let part = if now >= until || taught * 2 >= of_whole {
            6
        } else if taught * 3 >= of_whole {
            3
        } else {
            2
        };
        kept_sixths += of_whole * part;
    }
    // The product of a fee and of the seconds of a hundred long sessions does not fit 64 bits.
    let kept = i128::from(fee) * i128::from(kept_sixths) / (i128::from(total) * 6);
    i64::try_from(kept).unwrap_or(fee)
}

/// Months are counted from the first day of the course, by the calendar of its place.
fn month_after(starts_at: DateTime<Utc>, zone: Tz, months: u32) -> DateTime<Utc> {
    starts_at
        .with_timezone(&zone)
        .checked_add_months(Months::new(months))
        .or_else(|| {
            (starts_at + chrono::TimeDelta::hours(1))
                .with_timezone(&zone)
                .checked_add_months(Months::new(months))
        })
        .map_or(DateTime::<Utc>::MAX_UTC, |at| at.to_utc())
}

fn seconds<'a>(sessions: impl Iterator<Item = &'a Session>) -> i64 {
    sessions
        .map(|session| (session.ends_at - session.starts_at).num_seconds())
        .sum()
}

fn elapsed<'a>(sessions: impl Iterator<Item = &'a Session>, now: DateTime<Utc>) -> i64 {
    sessions
        .map(|session| (now.clamp(session.starts_at, session.ends_at) - session.starts_at).num_seconds())
        .sum()
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    const ZONE: Tz = Tz::Asia__Seoul;

    fn at(text: &str) -> DateTime<Utc> {
        format!("{text}:00+09:00").parse().unwrap()
    }

    /// An hour at ten on each of these days.
    fn hours(days: &[&str]) -> Vec<Session> {
        days.iter()
            .map(|day| {
                let starts_at = at(&format!("{day}T10:00"));
                Session {
                    starts_at,
                    ends_at: starts_at + TimeDelta::hours(1),
                }
            })
            .collect()
    }

    #[test]
    fn a_course_of_up_to_a_month() {
        let six = hours(&[
            "2026-03-02",
            "2026-03-04",
            "2026-03-09",
            "2026-03-11",
            "2026-03-16",
            "2026-03-18",
        ]);
        for (now, expected, why) in [
            ("2026-03-02T09:59", 90_000, "before the start everything"),
            ("2026-03-02T10:00", 60_000, "begun"),
            ("2026-03-04T10:59", 60_000, "a minute before a third"),
            ("2026-03-04T11:00", 45_000, "a third"),
            ("2026-03-09T10:59", 45_000, "a minute before half"),
            ("2026-03-09T11:00", 0, "half"),
            ("2026-05-01T00:00", 0, "long over"),
        ] {
            assert_eq!(
                refund(RefundPolicy::Course, 90_000, &six, ZONE, at(now)),
                expected,
                "{why}"
            );
        }
    }

    #[test]
    fn of_a_longer_course_months_that_have_not_begun_are_paid_back_whole() {
        // Three months of three, two and one hour: 30,000, 20,000 and 10,000.
        let six = hours(&[
            "2026-01-31",
            "2026-02-05",
            "2026-02-10",
            "2026-02-28",
            "2026-03-05",
            "2026-03-31",
        ]);
        for (now, expected, why) in [
            (
                "2026-01-31T10:30",
                20_000 + 30_000,
                "two thirds of the first month, and the others",
            ),
            (
                "2026-02-05T10:00",
                15_000 + 30_000,
                "a third of the first month is over",
            ),
            ("2026-02-10T11:00", 30_000, "the first month is over"),
            (
                "2026-02-28T10:00",
                13_334 + 10_000,
                "the second month begins on the last day of February; what is kept is rounded down",
            ),
            ("2026-03-31T10:30", 0, "half of the last month's only hour"),
        ] {
            assert_eq!(
                refund(RefundPolicy::Course, 60_000, &six, ZONE, at(now)),
                expected,
                "{why}"
            );
        }
    }

    #[test]
    fn the_free_policy_and_odd_classes() {
        let one = hours(&["2026-03-02"]);
        assert_eq!(
            refund(RefundPolicy::Free, 50_000, &one, ZONE, at("2026-03-02T09:59")),
            50_000
        );
        assert_eq!(
            refund(RefundPolicy::Free, 50_000, &one, ZONE, at("2026-03-02T10:00")),
            0
        );
        assert_eq!(
            refund(RefundPolicy::Course, 50_000, &[], ZONE, at("2026-03-02T10:00")),
            50_000
        );
        let most = i64::from(i32::MAX) * 1_000;
        assert_eq!(
            refund(RefundPolicy::Course, most, &one, ZONE, at("2026-03-02T10:10")),
            most - most / 3
        );
    }
}
