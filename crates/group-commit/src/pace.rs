//! How fast a lane decides when it has plenty to do.

use std::time::Duration;

/// The measured rate of full batches, in requests per second.
///
/// The rate of a small batch says little: one request in 1 ms is 1,000/s, yet a thousand together may take 25 ms. A lane
/// that divided its depth by the rate of small batches would refuse a burst that one more batch would have served. So
/// every batch proves that the lane can do *at least* what it did, and only a batch of at least half the largest size
/// shows that it cannot do more. A rate that was measured too low during a stall is thereby corrected by the first
/// batches after it, however small.
#[derive(Debug, Default)]
pub(crate) struct Pace {
    /// `None` until a large batch has been seen: a cold lane must not refuse because of what it does not know.
    per_second: Option<f64>,
}

impl Pace {
    /// Notes that `size` requests were decided in `elapsed`.
    pub(crate) fn measured(&mut self, size: usize, batch_max: usize, elapsed: Duration) {
        if elapsed.is_zero() {
            return;
        }
        let rate = size as f64 / elapsed.as_secs_f64();
        let is_large = size * 2 >= batch_max;
        self.per_second = match self.per_second {
            None if is_large => Some(rate),
            // The mean with what was known, so that one slow flush halves the rate at most.
            Some(known) if is_large || rate > known => Some(f64::midpoint(known, rate)),
            known => known,
        };
    }

    /// How many requests can be decided in `time`, at least one and at most `most`.
    pub(crate) fn within(&self, time: Duration, most: usize) -> usize {
        let Some(per_second) = self.per_second else { return most };
        let count = (per_second * time.as_secs_f64()).clamp(1.0, most as f64);
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "clamped to 1..=most just above"
        )]
        let count = count as usize;
        count
    }

    /// How long `depth` requests take to be decided; zero as long as the rate is not known.
    pub(crate) fn time_for(&self, depth: usize) -> Duration {
        self.per_second.map_or(Duration::ZERO, |rate| {
            Duration::try_from_secs_f64(depth as f64 / rate).unwrap_or(Duration::MAX)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn small_batches_never_lower_the_rate() {
        let mut pace = Pace::default();
        pace.measured(1, 100, SECOND);
        assert_eq!(
            pace.within(SECOND, 5_000),
            5_000,
            "one slow request says nothing about a hundred"
        );
        pace.measured(100, 100, SECOND);
        assert_eq!(pace.within(SECOND, 5_000), 100);
        pace.measured(49, 100, SECOND);
        assert_eq!(pace.within(SECOND, 5_000), 100);
        pace.measured(50, 100, SECOND);
        assert_eq!(pace.within(SECOND, 5_000), 75, "half of the largest size counts");
    }

    #[test]
    fn small_and_fast_batches_mend_a_rate_from_a_stall() {
        let mut pace = Pace::default();
        pace.measured(100, 100, SECOND * 10);
        assert_eq!(pace.within(SECOND, 5_000), 10);
        pace.measured(3, 100, SECOND / 1_000);
        assert_eq!(pace.within(SECOND, 5_000), 1_505);
    }

    #[test]
    fn bounds() {
        let mut pace = Pace::default();
        pace.measured(100, 100, Duration::ZERO);
        assert_eq!(
            pace.within(SECOND, 7),
            7,
            "an interval too short to be measured says nothing"
        );
        assert_eq!(pace.time_for(1_000), Duration::ZERO);
        pace.measured(1, 1, SECOND * 10);
        assert_eq!(pace.within(SECOND, 7), 1, "an idle lane always takes one");
        assert_eq!(pace.time_for(3), SECOND * 30);
        pace.measured(1_000, 1, SECOND / 1_000);
        assert_eq!(pace.within(SECOND, 7), 7);
    }
}
