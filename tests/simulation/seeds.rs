//! Seeded histories, as many as are asked for, on all cores.
//!
//! A failure names its seed; `JARI_SEED=… cargo test --test simulation` replays that one alone, `JARI_SEEDS=…` so many, from
//! `JARI_SEEDS_FROM=…` on.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::available_parallelism;
use std::time::Instant;

const SEEDS_DEFAULT: u64 = 1_200;
/// Histories that share a database; then a new one keeps the tables small.
const HISTORIES_PER_PLACE: u64 = 2_000;
/// So many histories are enough to find what was planted.
const PLANTED_SEEDS_MAX: u64 = 2_000;

/// What was seen in all histories: refusals, events, faults.
pub type Seen = BTreeMap<String, u64>;

/// One product's lane with its model. It has connections and tables that many histories use one after the other; each has
/// rows of its own.
pub trait Simulation: Sized {
    /// What the histories of a normal run meet at least once.
    const SHOWN: &[&str];

    fn new(plant: Option<Plant>) -> impl Future<Output = Self>;

    /// Says what was not as it should be.
    fn happen(&mut self, seed: u64) -> impl Future<Output = Result<(), String>>;

    fn into_seen(self) -> Seen;
}

/// A bug that is put beside the lane on purpose, to see that it is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plant {
    /// Somebody of the line is given a free place by a statement between two batches.
    PromotesOutsideTheLane,
    /// What a batch decides on is from before it waited for its locks.
    ReadsFactsWithTheLocks,
    /// A repeat is refused if the slot or the class has become full since.
    ChecksCapacityBeforeTheRepeat,
}

pub fn every_answer_and_every_row_is_the_models<S: Simulation>() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    if let Some(seed) = number("JARI_SEED") {
        let found = first_found::<S>(seed..seed + 1, None).1;
        assert!(found.is_none(), "seed {seed}: {}", found.unwrap().1);
        return;
    }
    let (from, seeds) = (
        number("JARI_SEEDS_FROM").unwrap_or(0),
        number("JARI_SEEDS").unwrap_or(SEEDS_DEFAULT),
    );
    let begun = Instant::now();
    let (seen, found) = first_found::<S>(from..from + seeds, None);
    println!("{seeds} histories from {from} in {:?}, with {seen:#?}", begun.elapsed());
    if let Some((seed, why)) = found {
        panic!("seed {seed}: {why}\nreplay it with JARI_SEED={seed}");
    }
    if seeds >= SEEDS_DEFAULT {
        let missing: Vec<&&str> = S::SHOWN.iter().filter(|what| !seen.contains_key(**what)).collect();
        assert!(missing.is_empty(), "these histories show too little: no {missing:?}");
    }
}

/// A simulation that does not find bugs that were put beside the lane on purpose would not find the lane's own either.
pub fn is_found<S: Simulation>(plant: Plant) -> String {
    let (_, found) = first_found::<S>(0..PLANTED_SEEDS_MAX, Some(plant));
    let (seed, why) = found.unwrap_or_else(|| panic!("{plant:?} was not found in {PLANTED_SEEDS_MAX} histories"));
    let (_, without) = first_found::<S>(seed..seed + 1, None);
    assert_eq!(without, None, "seed {seed} finds something else than {plant:?}");
    println!("{plant:?} was found by seed {seed}: {why}");
    why
}

/// Lets the histories of these seeds happen until one of them is not as it should be: its seed, and what is wrong.
fn first_found<S: Simulation>(seeds: Range<u64>, plant: Option<Plant>) -> (Seen, Option<(u64, String)>) {
    let next = AtomicU64::new(seeds.start);
    let found: Mutex<Option<(u64, String)>> = Mutex::new(None);
    let seen = Mutex::new(Seen::new());
    let threads = available_parallelism()
        .map_or(1, |threads| u64::try_from(threads.get()).unwrap())
        .min(seeds.end - seeds.start);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()
                    .unwrap();
                runtime.block_on(async {
                    loop {
                        let mut place = S::new(plant).await;
                        for _ in 0..HISTORIES_PER_PLACE {
                            let seed = next.fetch_add(1, Ordering::Relaxed);
                            if seed >= seeds.end || found.lock().unwrap().is_some() {
                                return add(&seen, place.into_seen());
                            }
                            let _named = NamedInPanic(seed);
                            if let Err(why) = place.happen(seed).await {
                                found.lock().unwrap().get_or_insert((seed, why));
                            }
                        }
                        add(&seen, place.into_seen());
                    }
                });
            });
        }
    });
    (seen.into_inner().unwrap(), found.into_inner().unwrap())
}

fn add(seen: &Mutex<Seen>, more: Seen) {
    let mut seen = seen.lock().unwrap();
    for (what, times) in more {
        *seen.entry(what).or_default() += times;
    }
}

/// Also a test that gives up in the middle says which history it was.
struct NamedInPanic(u64);

impl Drop for NamedInPanic {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("seed {0}: replay it with JARI_SEED={0}", self.0);
        }
    }
}
