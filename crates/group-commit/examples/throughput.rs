//! Measures what the lane itself costs per request: deciding is free, so nothing else is left.
//!
//! `cargo run --release -p group-commit --example throughput -- [requests in flight]`

use std::time::{Duration, Instant};

use group_commit::{Apply, BatchId, Cause, Failure, Lane, Options, Resource};

struct Free(std::sync::atomic::AtomicU64);

impl Apply for Free {
    type Request = u128;
    type Outcome = u128;
    type Connection = ();

    async fn connect(&self) -> Result<(), Cause> {
        Ok(())
    }

    async fn apply(&self, (): &mut (), _: BatchId, requests: &[&u128]) -> Result<Vec<u128>, Failure<u128>> {
        Ok(requests.iter().copied().copied().collect())
    }

    async fn was_committed(&self, (): &mut (), _: BatchId) -> Result<bool, Cause> {
        Ok(true)
    }

    fn next_batch(&self) -> BatchId {
        BatchId(u128::from(self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed)))
    }

    fn resource(&self, request: &u128) -> Resource {
        Resource(request % 16)
    }
}

/// One thread for callers and worker together, so that the figure is the cost on one core.
#[tokio::main(flavor = "current_thread")]
async fn main() {
    let in_flight: u32 = std::env::args().nth(1).and_then(|it| it.parse().ok()).unwrap_or(256);
    let lane = Lane::start(
        Free(0.into()),
        Options {
            workers: 1,
            ..Options::default()
        },
    );
    let started = Instant::now();
    let callers: Vec<_> = (0..in_flight)
        .map(|caller| {
            let lane = lane.clone();
            tokio::spawn(async move {
                let mut count = 0_u32;
                while started.elapsed() < Duration::from_secs(3) {
                    lane.submit(u128::from(caller)).await.expect("an idle lane decides");
                    count += 1;
                }
                count
            })
        })
        .collect();
    let mut total = 0;
    for caller in callers {
        total += caller.await.expect("callers do not panic");
    }
    let elapsed = started.elapsed().as_secs_f64();
    let rate = f64::from(total) / elapsed;
    println!("{in_flight} in flight: {rate:.0} requests/s, {:.0} ns each", 1e9 / rate);
}
