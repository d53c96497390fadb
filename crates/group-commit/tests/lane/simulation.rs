//! Thousands of requests with random failures at every step, replayable from a seed, against what each answer promises.

use std::collections::{HashMap, HashSet};

use group_commit::{Options, SubmitError};

use crate::toy::{Bench, Fault, MS, Outcome, Request, Toy, options};

/// A small generator (SplitMix64, Steele et al., OOPSLA 2014), so that a seed gives the same run on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    fn fault(&mut self, faults: &[Fault]) -> Fault {
        match self.below(3) {
            0 => faults[usize::try_from(self.below(faults.len() as u64)).unwrap()],
            _ => Fault::None,
        }
    }
}

const APPLY_FAULTS: [Fault; 9] = [
    Fault::Passing,
    Fault::LockTimeout,
    Fault::Panic,
    Fault::PanicAfterCommit,
    Fault::UnknownCommitted,
    Fault::UnknownLost,
    Fault::Hang,
    Fault::HangAfterCommit,
    Fault::TooFewOutcomes,
];
const OTHER_FAULTS: [Fault; 3] = [Fault::Passing, Fault::Panic, Fault::Hang];
const REQUESTS: u32 = 120;
const SEEDS: u64 = 150;

#[test]
fn every_answer_keeps_its_promise() {
    for seed in 0..SEEDS {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .unwrap();
        // A panic inside is named by its seed.
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| runtime.block_on(simulate(seed))));
        assert!(result.is_ok(), "seed {seed}");
    }
}

async fn simulate(seed: u64) {
    let mut random = Random(seed);
    let options = Options {
        workers: usize::try_from(random.below(3) + 1).unwrap(),
        batch_max: usize::try_from(random.below(12) + 1).unwrap(),
        queue_max: 60,
        deadline: MS * 3_000,
        apply_timeout: MS * 900,
        ..options()
    };
    let toy = Toy {
        cost: MS * 3,
        cost_each: MS,
        connect_cost: MS * 2,
        ..Toy::default()
    };
    {
        let mut state = toy.state();
        state.faults = (0..60).map(|_| random.fault(&APPLY_FAULTS)).collect();
        state.connect_faults = (0..40).map(|_| random.fault(&OTHER_FAULTS)).collect();
        state.question_faults = (0..20).map(|_| random.fault(&OTHER_FAULTS)).collect();
        state.poisonous = (0..REQUESTS).filter(|_| random.below(40) == 0).collect();
        for id in 0..REQUESTS {
            if random.below(15) == 0 {
                let moves = (0..=random.below(4)).map(|_| u128::from(random.below(5))).collect();
                state.moves.insert(id, moves);
            }
        }
    }
    let moved: HashSet<u32> = toy.state().moves.keys().copied().collect();
    let mut bench = Bench::new(toy, options);
    let mut requests: Vec<Request> = Vec::new();
    let mut answers = Vec::new();
    for id in 0..REQUESTS {
        let request = Request {
            id,
            resource: u128::from(random.below(5)),
            is_release: random.below(4) == 0,
        };
        requests.push(request);
        answers.push(bench.queue(request).await);
        if random.below(4) == 0 {
            tokio::time::sleep(MS * u32::try_from(random.below(60)).unwrap()).await;
        }
    }
    bench.lane.stop().await;
    bench.poison_expected = bench.lane.poison_total();
    assert_eq!(bench.lane.depth(), 0);
    assert_eq!(bench.toy.state().connections_open, 0);

    let committed = bench.toy.state().committed.clone();
    let mut times: HashMap<u32, usize> = HashMap::new();
    for (index, id) in committed.iter().enumerate() {
        assert_eq!(times.insert(*id, index), None, "request {id} was decided twice");
    }
    for (request, answer) in requests.iter().zip(answers) {
        let index = times.get(&request.id);
        match answer.await.unwrap() {
            Ok(Outcome::Granted(position)) => assert_eq!(index, Some(&(position - 1)), "{request:?}"),
            Ok(Outcome::Elsewhere(_)) => panic!("{request:?} was told that it belongs elsewhere"),
            Err(SubmitError::OutcomeUnknown) => {}
            Err(error) => assert_eq!(index, None, "{request:?} was told that nothing happened: {error}"),
        }
    }
    for resource in 0..5 {
        let order: Vec<u32> = committed
            .iter()
            .copied()
            .filter(|id| requests[*id as usize].resource == resource && !moved.contains(id))
            .collect();
        assert!(order.is_sorted(), "resource {resource}: {order:?}");
    }
}
