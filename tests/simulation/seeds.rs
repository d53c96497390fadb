//! Seeded histories, as many as are asked for, on all cores.
//!
//! A failure names its seed; `JARI_SEED=… cargo test --test simulation` replays that one alone, `JARI_SEEDS=…` so many, from
//! `JARI_SEEDS_FROM=…` on.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::available_parallelism;
use std::time::Instant;

use crate::history::{Place, Plant, Seen, happen};

const SEEDS_DEFAULT: u64 = 1_200;
/// Histories that share a database; then a new one keeps the tables small.
const HISTORIES_PER_PLACE: u64 = 2_000;

#[test]
fn every_answer_and_every_row_is_the_models() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    if let Some(seed) = number("JARI_SEED") {
        let found = first_found(seed..seed + 1, None).1;
        assert!(found.is_none(), "seed {seed}: {}", found.unwrap().1);
        return;
    }
    let (from, seeds) = (
        number("JARI_SEEDS_FROM").unwrap_or(0),
        number("JARI_SEEDS").unwrap_or(SEEDS_DEFAULT),
    );
    let begun = Instant::now();
    let (seen, found) = first_found(from..from + seeds, None);
    println!("{seeds} histories from {from} in {:?}, with {seen:#?}", begun.elapsed());
    if let Some((seed, why)) = found {
        panic!("seed {seed}: {why}\nreplay it with JARI_SEED={seed}");
    }
    if seeds >= SEEDS_DEFAULT {
        let missing: Vec<&&str> = SHOWN.iter().filter(|what| !seen.contains_key(**what)).collect();
        assert!(missing.is_empty(), "these histories show too little: no {missing:?}");
    }
}

/// Lets the histories of these seeds happen until one of them is not as it should be: its seed, and what is wrong.
pub fn first_found(seeds: std::ops::Range<u64>, plant: Option<Plant>) -> (Seen, Option<(u64, String)>) {
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
                        let mut place = Place::new(plant).await;
                        for _ in 0..HISTORIES_PER_PLACE {
                            let seed = next.fetch_add(1, Ordering::Relaxed);
                            if seed >= seeds.end || found.lock().unwrap().is_some() {
                                return add(&seen, place.seen);
                            }
                            let _named = NamedInPanic(seed);
                            if let Err(why) = happen(&mut place, seed).await {
                                found.lock().unwrap().get_or_insert((seed, why));
                            }
                        }
                        add(&seen, place.seen);
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

/// What the histories of a normal run meet at least once.
const SHOWN: &[&str] = &[
    "BookingCancelled kind=\"GUEST\"",
    "BookingCancelled kind=\"HOST\"",
    "BookingCancelled kind=\"LATE\"",
    "BookingCancelled kind=\"SLOT\"",
    "BookingCompleted",
    "BookingCreated accepted=false",
    "BookingCreated accepted=true",
    "BookingMoved",
    "BookingRescheduled time=false",
    "BookingRescheduled time=true",
    "BookingWaitlisted",
    "OfferEnded how=\"DECLINED\"",
    "OfferEnded how=\"MISSED\" out=false",
    "OfferEnded how=\"MISSED\" out=true",
    "OfferMade",
    "OfferMade first_come=true",
    "SlotCancelled",
    "SlotChanged",
    "WaitEnded kind=\"HOST\"",
    "WaitEnded kind=\"LEFT\"",
    "WaitEnded kind=\"MOVED\"",
    "WaitEnded kind=\"SLOT\"",
    "WaitEnded kind=\"STARTED\"",
    "WaitEnded kind=\"USED\"",
    "lost CommitAnswerLost",
    "lost CommitUnsent",
    "lost a statement",
    "refused AlreadyBooked",
    "refused AlreadyWaiting",
    "refused BookingOver",
    "refused CancelTooLate",
    "refused CapacityBelowBooked",
    "refused InvitationExpired",
    "refused InvitationRevoked",
    "refused InvitationUsed",
    "refused KeyReused",
    "refused LinkReplaced",
    "refused MoveTooLate",
    "refused NotFound",
    "refused NotStarted",
    "refused OfferOver",
    "refused PlaceGone",
    "refused SameSlot",
    "refused SlotCancelled",
    "refused SlotChanged",
    "refused SlotClosed",
    "refused SlotFull",
    "refused SlotOver",
    "refused SlotOverlaps",
    "refused SlotStarted",
    "refused StartsInThePast",
    "refused UnknownLink",
    "refused WaitlistOff",
    "rerouted",
    "two nodes",
];
