//! What is counted and measured of a wave.

use std::collections::BTreeMap;
use std::time::Duration;

use hdrhistogram::Histogram;

use super::report::{ActReport, ChangesOfMind, Latency, Repeats, histogram, record};

/// What people do in a rehearsal.
pub trait Act: Copy + Ord {
    /// In the report.
    fn name(self) -> &'static str;

    /// A look changes nothing and is measured apart.
    fn is_look(self) -> bool;

    /// The refusals that are no error: what was asked for ran out.
    fn may_be_refused_as(self, code: &str) -> bool;
}

/// `requests` is all of the others together, looks apart.
#[derive(Debug)]
pub struct Figures<A> {
    pub requests: u64,
    pub ok: u64,
    pub refused: BTreeMap<String, u64>,
    pub errors: u64,
    pub repeats: Repeats,
    pub latencies: Histogram<u64>,
    pub acts: BTreeMap<A, OfAct>,
    pub elapsed: Duration,
}

#[derive(Debug)]
pub struct OfAct {
    ok: u64,
    latencies: Histogram<u64>,
}

impl<A> Default for Figures<A> {
    fn default() -> Self {
        Self {
            requests: 0,
            ok: 0,
            refused: BTreeMap::new(),
            errors: 0,
            repeats: Repeats::default(),
            latencies: histogram(),
            acts: BTreeMap::new(),
            elapsed: Duration::ZERO,
        }
    }
}

impl<A: Act> Figures<A> {
    /// A request is sent: for the how-manieth time, and whether the first is still on its way.
    pub fn sent(&mut self, act: A, times: u32, open: u32) {
        if act.is_look() {
            return;
        }
        self.requests += 1;
        match (times, open) {
            (1, _) => {}
            (_, 0) => self.repeats.retries += 1,
            _ => self.repeats.double_clicks += 1,
        }
    }

    pub fn answered(&mut self, act: A, took: Duration) {
        record(&mut self.of(act).latencies, took);
        if !act.is_look() {
            record(&mut self.latencies, took);
        }
    }

    pub fn granted(&mut self, act: A) {
        self.of(act).ok += 1;
        self.ok += u64::from(!act.is_look());
    }

    pub fn refused(&mut self, act: A, code: &str) {
        *self.refused.entry(code.to_owned()).or_default() += 1;
        if !act.may_be_refused_as(code) {
            tracing::error!(act = act.name(), code, "nobody should be refused this");
            self.errors += 1;
        }
    }

    fn of(&mut self, act: A) -> &mut OfAct {
        self.acts.entry(act).or_insert_with(|| OfAct {
            ok: 0,
            latencies: histogram(),
        })
    }

    /// Of another rush of the same kind.
    pub fn add(&mut self, other: &Self) -> anyhow::Result<()> {
        self.requests += other.requests;
        self.ok += other.ok;
        self.errors += other.errors;
        self.repeats.double_clicks += other.repeats.double_clicks;
        self.repeats.retries += other.repeats.retries;
        self.elapsed += other.elapsed;
        self.latencies.add(&other.latencies)?;
        for (code, count) in &other.refused {
            *self.refused.entry(code.clone()).or_default() += count;
        }
        for (act, of_act) in &other.acts {
            let whole = self.of(*act);
            whole.ok += of_act.ok;
            whole.latencies.add(&of_act.latencies)?;
        }
        Ok(())
    }

    pub fn throughput_per_s(&self) -> f64 {
        self.ok as f64 / self.elapsed.as_secs_f64()
    }

    pub fn by_act(&self) -> BTreeMap<&'static str, ActReport> {
        let act = |(act, of): (&A, &OfAct)| {
            let report = ActReport {
                ok: of.ok,
                latency_ms: Latency::of(&of.latencies),
            };
            (act.name(), report)
        };
        self.acts.iter().map(act).collect()
    }

    pub fn changes_of_mind(self) -> ChangesOfMind {
        ChangesOfMind {
            seconds: self.elapsed.as_secs_f64(),
            requests: self.requests,
            ok: self.ok,
            throughput_per_s: self.throughput_per_s(),
            latency_ms: Latency::of(&self.latencies),
            acts: self.by_act(),
            refused: self.refused,
            errors: self.errors,
            repeats: self.repeats,
        }
    }
}
