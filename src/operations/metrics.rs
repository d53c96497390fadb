//! Prometheus metrics: installed before anything records, rendered at `GET /metrics`.

use std::sync::OnceLock;
use std::time::Duration;

use metrics::{describe_gauge, gauge};
use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// Histograms keep what was recorded since the last upkeep: this bounds their memory.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);
/// From a cached answer to a request that is about to be given up.
const SECONDS_BUCKETS: [f64; 14] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0,
];
/// Requests per batch, up to the largest batch of a lane.
const SIZE_BUCKETS: [f64; 8] = [1.0, 4.0, 16.0, 64.0, 128.0, 256.0, 512.0, 1024.0];

static RECORDED: OnceLock<PrometheusHandle> = OnceLock::new();

/// Call before the lanes start: they make their handles once, and handles made earlier record into nothing.
pub fn install() -> Result<(), BuildError> {
    if RECORDED.get().is_some() {
        return Ok(());
    }
    let handle = PrometheusBuilder::new()
        .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), &SECONDS_BUCKETS)?
        .set_buckets_for_metric(Matcher::Suffix("_size".into()), &SIZE_BUCKETS)?
        .install_recorder()?;
    describe_gauge!(
        "jari_invariant_violations",
        "Rows that broke an invariant at the last daily audit, by check"
    );
    describe_gauge!("jari_pool_connections", "Connections of a pool by state");
    describe_gauge!("jari_resident_bytes", "Memory of this process that is in use");
    RECORDED.get_or_init(|| handle);
    Ok(())
}

/// Everything recorded so far, in Prometheus' text format.
pub fn render() -> String {
    RECORDED.get().map(PrometheusHandle::render).unwrap_or_default()
}

/// Keeps histograms small and samples what nobody else records.
pub async fn upkeep(app: App, stop: CancellationToken) {
    loop {
        if let Some(handle) = RECORDED.get() {
            handle.run_upkeep();
        }
        for (name, pool) in [
            ("accounts", &app.pools.accounts),
            ("consultations", &app.pools.consultations),
            ("messaging", &app.pools.messaging),
        ] {
            let idle = u32::try_from(pool.num_idle()).unwrap_or(u32::MAX);
            gauge!("jari_pool_connections", "pool" => name, "state" => "idle").set(idle);
            gauge!("jari_pool_connections", "pool" => name, "state" => "busy").set(pool.size().saturating_sub(idle));
        }
        if let Some(bytes) = resident_bytes() {
            gauge!("jari_resident_bytes").set(bytes as f64);
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(UPKEEP_EVERY) => {}
        }
    }
}

/// As Linux tells it; other systems have their own tools.
pub fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim()
        .strip_suffix(" kB")?
        .trim()
        .parse::<u64>()
        .ok()
        .map(|kibibytes| kibibytes * 1024)
}
