//! The clock of offers, which stands still at night, in the plainest form.

use chrono::{DateTime, TimeDelta, Utc};

const MICROS_PER_HOUR: i64 = 3_600_000_000;
const MICROS_PER_DAY: i64 = 24 * MICROS_PER_HOUR;

/// When so much time has passed since `from`, hour by hour; from 22:00 to 08:00 none does, if nights count. `hours_east` is
/// the zone, on all days of the tests.
pub fn after(from: DateTime<Utc>, mut length: TimeDelta, hours_east: i64, nights_count: bool) -> DateTime<Utc> {
    let mut at = from;
    while length > TimeDelta::zero() {
        let local = at.timestamp_micros() + hours_east * MICROS_PER_HOUR;
        let hour_of_day = local.rem_euclid(MICROS_PER_DAY) / MICROS_PER_HOUR;
        let to_next_hour = TimeDelta::microseconds(MICROS_PER_HOUR - local.rem_euclid(MICROS_PER_HOUR));
        if nights_count && !(8..22).contains(&hour_of_day) {
            at += to_next_hour;
        } else {
            let step = to_next_hour.min(length);
            at += step;
            length -= step;
        }
    }
    at
}
