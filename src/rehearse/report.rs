//! What a rehearsal found; the JSON of 60-operations.

use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

use hdrhistogram::Histogram;
use serde::Serialize;

use crate::database::Target;
use crate::operations::audit;

#[derive(Debug, Serialize)]
pub struct Report {
    pub scenario: &'static str,
    pub users: u64,
    pub connections: u32,
    pub seconds: f64,
    pub requests: u64,
    /// What was granted, and is on disk.
    pub ok: u64,
    pub refused: BTreeMap<String, u64>,
    pub errors: u64,
    pub throughput_per_s: f64,
    /// What is counted there: `granted`, or `answered` where most are refused for want of places.
    pub throughput_of: &'static str,
    pub latency_ms: Latency,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acts: Option<BTreeMap<&'static str, ActReport>>,
    /// Among the requests: those that were sent before, with the same key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<Repeats>,
    /// The second wave; everything above is of the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub changes_of_mind: Option<ChangesOfMind>,
    pub baseline: Baseline,
    /// Throughput over that of the baseline, measured in the same run.
    pub ratio: f64,
    pub settings: Durability,
    pub invariants: Vec<Invariant>,
}

#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Latency {
    pub p50: f64,
    pub p95: f64,
    pub p99: f64,
    pub max: f64,
}

#[derive(Clone, Copy, Debug, Default, Serialize)]
pub struct Repeats {
    /// Sent while the first was on its way over another connection.
    pub double_clicks: u64,
    /// Sent after the first was answered.
    pub retries: u64,
}

/// People cancel, move, wait, accept and decline.
#[derive(Debug, Serialize)]
pub struct ChangesOfMind {
    pub seconds: f64,
    /// Looks apart, which change nothing.
    pub requests: u64,
    pub ok: u64,
    pub refused: BTreeMap<String, u64>,
    pub errors: u64,
    pub repeats: Repeats,
    /// Changes granted per second.
    pub throughput_per_s: f64,
    pub latency_ms: Latency,
    pub acts: BTreeMap<&'static str, ActReport>,
}

#[derive(Debug, Serialize)]
pub struct ActReport {
    pub ok: u64,
    pub latency_ms: Latency,
}

#[derive(Debug, Serialize)]
pub struct Baseline {
    pub name: &'static str,
    pub throughput_per_s: f64,
}

#[derive(Clone, Debug, Serialize)]
pub struct Durability {
    pub fsync: String,
    pub synchronous_commit: String,
    pub full_page_writes: String,
}

#[derive(Clone, Debug, Serialize)]
pub struct Invariant {
    pub name: String,
    pub violations: i64,
}

impl Report {
    pub fn passed(&self) -> bool {
        let second = self.changes_of_mind.as_ref().map_or(0, |changes| changes.errors);
        self.errors + second == 0 && self.invariants.iter().all(|invariant| invariant.violations == 0)
    }
}

/// Violations by name, of one rush or of many.
#[derive(Debug, Default)]
pub struct Findings(BTreeMap<String, i64>);

impl Findings {
    pub fn add(&mut self, invariants: impl IntoIterator<Item = Invariant>) {
        for Invariant { name, violations } in invariants {
            if violations > 0 {
                tracing::error!(name, violations, "an invariant is broken");
            }
            *self.0.entry(name).or_default() += violations;
        }
    }

    pub fn invariants(self) -> Vec<Invariant> {
        let invariant = |(name, violations)| Invariant { name, violations };
        self.0.into_iter().map(invariant).collect()
    }
}

pub fn invariant(name: &str, violations: usize) -> Invariant {
    Invariant {
        name: name.to_owned(),
        violations: i64::try_from(violations).unwrap_or(i64::MAX),
    }
}

/// The names of those that do not hold, for the tests of what judges a rush.
#[cfg(test)]
pub fn broken(judged: impl IntoIterator<Item = Invariant>) -> Vec<String> {
    judged
        .into_iter()
        .filter(|invariant| invariant.violations > 0)
        .map(|invariant| invariant.name)
        .collect()
}

impl Latency {
    /// From microseconds.
    pub fn of(histogram: &Histogram<u64>) -> Self {
        let milliseconds = |micros: u64| micros as f64 / 1_000.0;
        let quantile = |quantile| milliseconds(histogram.value_at_quantile(quantile));
        Self {
            p50: quantile(0.50),
            p95: quantile(0.95),
            p99: quantile(0.99),
            max: milliseconds(histogram.max()),
        }
    }
}

/// Latencies up to a minute, three significant digits.
pub fn histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, 60_000_000, 3).expect("these bounds are valid")
}

pub fn record(histogram: &mut Histogram<u64>, elapsed: Duration) {
    histogram.saturating_record(u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX));
}

pub async fn durability(target: &Target) -> anyhow::Result<Durability> {
    let client = target.connect("rehearsal").await?;
    let row = client
        .query_one("SELECT current_setting('fsync'), current_setting('synchronous_commit'), current_setting('full_page_writes')", &[])
        .await?;
    Ok(Durability {
        fsync: row.get(0),
        synchronous_commit: row.get(1),
        full_page_writes: row.get(2),
    })
}

/// What `jari audit` says of the database after the rush.
pub async fn audited(target: &Target) -> anyhow::Result<Vec<Invariant>> {
    let report = audit::audit(target).await?;
    for finding in report.checks.iter().filter(|finding| finding.violations > 0) {
        tracing::error!(name = finding.name, violations = finding.violations, rows = ?finding.rows, "an invariant is broken");
    }
    Ok(report
        .checks
        .into_iter()
        .map(|finding| Invariant {
            name: finding.name.to_owned(),
            violations: finding.violations,
        })
        .collect())
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{}: {} users, {} connections, {:.2} s",
            self.scenario, self.users, self.connections, self.seconds
        )?;
        counted(f, self.ok, &self.refused, self.errors)?;
        repeated(f, self.repeats)?;
        measured(
            f,
            (self.throughput_of, self.throughput_per_s),
            self.latency_ms,
            self.acts.as_ref(),
        )?;
        if let Some(changes) = &self.changes_of_mind {
            writeln!(
                f,
                "changes of mind: {} requests, {:.2} s",
                changes.requests, changes.seconds
            )?;
            counted(f, changes.ok, &changes.refused, changes.errors)?;
            repeated(f, Some(changes.repeats))?;
            let throughput = ("granted", changes.throughput_per_s);
            measured(f, throughput, changes.latency_ms, Some(&changes.acts))?;
        }
        writeln!(
            f,
            "  {}: {:.0}/s, ratio {:.2}",
            self.baseline.name, self.baseline.throughput_per_s, self.ratio
        )?;
        let Durability {
            fsync,
            synchronous_commit,
            full_page_writes,
        } = &self.settings;
        writeln!(
            f,
            "  fsync {fsync}, synchronous_commit {synchronous_commit}, full_page_writes {full_page_writes}"
        )?;
        let broken: Vec<_> = self
            .invariants
            .iter()
            .filter(|invariant| invariant.violations > 0)
            .collect();
        writeln!(
            f,
            "  invariants: {} checked, {} broken",
            self.invariants.len(),
            broken.len()
        )?;
        for invariant in broken {
            writeln!(f, "    {}: {}", invariant.name, invariant.violations)?;
        }
        Ok(())
    }
}

fn counted(f: &mut fmt::Formatter<'_>, ok: u64, refused: &BTreeMap<String, u64>, errors: u64) -> fmt::Result {
    writeln!(f, "  granted   {ok:>10}")?;
    for (code, count) in refused {
        writeln!(f, "  refused   {count:>10}   {code}")?;
    }
    writeln!(f, "  errors    {errors:>10}")
}

fn measured(
    f: &mut fmt::Formatter<'_>,
    (of, throughput): (&str, f64),
    latency: Latency,
    acts: Option<&BTreeMap<&str, ActReport>>,
) -> fmt::Result {
    writeln!(f, "  {of:<9} {throughput:>8.0}/s")?;
    writeln!(f, "  latency   {latency}")?;
    for (act, ActReport { ok, latency_ms }) in acts.into_iter().flatten() {
        writeln!(f, "    {act:<13} {ok:>6}   {latency_ms}")?;
    }
    Ok(())
}

fn repeated(f: &mut fmt::Formatter<'_>, repeats: Option<Repeats>) -> fmt::Result {
    let Some(Repeats { double_clicks, retries }) = repeats else {
        return Ok(());
    };
    writeln!(
        f,
        "  repeated  {:>10}   {double_clicks} double clicks, {retries} retries",
        double_clicks + retries
    )
}

impl fmt::Display for Latency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { p50, p95, p99, max } = self;
        write!(
            f,
            "p50 {p50:.1} ms   p95 {p95:.1} ms   p99 {p99:.1} ms   max {max:.1} ms"
        )
    }
}
