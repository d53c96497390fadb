//! The lane's metrics; their table is in the crate's documentation.

use metrics::{Counter, Gauge, Histogram, counter, gauge, histogram};

/// Handles made once, so that recording does not look up names.
pub(crate) struct Telemetry {
    pub(crate) lane: &'static str,
    pub(crate) depth: Gauge,
    pub(crate) batch_size: Histogram,
    pub(crate) wait_seconds: Histogram,
    pub(crate) apply_seconds: Histogram,
    pub(crate) decided: Counter,
    pub(crate) poison: Counter,
    pub(crate) refused_wait: Counter,
    pub(crate) refused_full: Counter,
    pub(crate) refused_quota: Counter,
    pub(crate) refused_stalled: Counter,
    pub(crate) refused_stopped: Counter,
}

impl Telemetry {
    pub(crate) fn new(lane: &'static str, worker: usize) -> Self {
        let refused = |reason: &'static str| counter!("lane_refused_total", "lane" => lane, "reason" => reason);
        Self {
            lane,
            depth: gauge!("lane_depth", "lane" => lane, "worker" => worker.to_string()),
            batch_size: histogram!("lane_batch_size", "lane" => lane),
            wait_seconds: histogram!("lane_wait_seconds", "lane" => lane),
            apply_seconds: histogram!("lane_apply_seconds", "lane" => lane),
            decided: counter!("lane_decided_total", "lane" => lane),
            poison: counter!("lane_poison_total", "lane" => lane),
            refused_wait: refused("wait"),
            refused_full: refused("full"),
            refused_quota: refused("quota"),
            refused_stalled: refused("stalled"),
            refused_stopped: refused("stopped"),
        }
    }

    /// Failures are rare, so this one is looked up each time.
    pub(crate) fn failed(&self, kind: &'static str) {
        counter!("lane_failures_total", "lane" => self.lane, "kind" => kind).increment(1);
    }
}
