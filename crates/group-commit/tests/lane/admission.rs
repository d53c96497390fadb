//! Who may enter the queue, and what a refusal says.

use std::time::Duration;

use group_commit::{Options, SubmitError};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

use crate::toy::{Bench, Fault, MS, Toy, all, is_granted, options, release, request};

/// An answer that has come without waiting.
macro_rules! at_once {
    ($bench:expr, $request:expr) => {{
        let answer = $bench.queue($request).await;
        assert!(answer.is_finished(), "a refusal comes at once");
        answer.await.unwrap()
    }};
}

fn is_overloaded(answer: &crate::toy::Answer) -> bool {
    matches!(answer, Err(SubmitError::Overloaded { .. }))
}

#[tokio::test(start_paused = true)]
async fn a_cold_lane_takes_a_burst_up_to_the_bound_of_its_queue() {
    // Connecting takes longer than the wait bound, and one request alone is slow: neither says how fast a batch is.
    let bench = Bench::new(
        Toy {
            cost: MS * 90,
            connect_cost: MS * 500,
            ..Toy::default()
        },
        options(),
    );
    let mut answers = bench
        .queue_all((0..100).map(|id| request(id, u128::from(id % 10))))
        .await;
    assert!(answers.iter().all(|answer| !answer.is_finished()));
    let refused = at_once!(bench, request(100, 50));
    assert_eq!(refused, Err(SubmitError::Overloaded { retry_after: MS * 100 }), "full");
    // A release may use the reserve, and no more than that.
    answers.extend(bench.queue_all((200..220).map(|id| release(id, 1))).await);
    assert!(is_overloaded(&at_once!(bench, release(220, 1))));
    assert_eq!(bench.lane.depth(), 120);
    assert!(all(answers).await.iter().all(is_granted));
    assert!(
        !bench.committed().contains(&100),
        "nothing happened to a request that was refused"
    );
    assert!(!bench.committed().contains(&220));
}

#[tokio::test(start_paused = true)]
async fn a_lane_that_has_seen_single_requests_only_does_not_refuse_a_burst() {
    let bench = Bench::new(
        Toy {
            cost: MS * 50,
            ..Toy::default()
        },
        options(),
    );
    for id in 0..5 {
        bench.lane.submit(request(id, 1)).await.unwrap();
    }
    let answers = bench
        .queue_all((10..90).map(|id| request(id, u128::from(id % 10))))
        .await;
    assert!(all(answers).await.iter().all(is_granted));
}

#[tokio::test(start_paused = true)]
async fn a_full_batch_shows_how_many_may_wait() {
    // Ten requests take 20 ms, so that 50 can be decided within 100 ms.
    let bench = Bench::new(
        Toy {
            cost_each: MS * 2,
            ..Toy::default()
        },
        options(),
    );
    let first = bench.occupy().await;
    let learning = bench.queue_all((0..10).map(|id| request(id, u128::from(id)))).await;
    assert!(all(learning).await.iter().all(is_granted));
    first.await.unwrap().unwrap();

    let answers = bench.queue_all((100..150).map(|id| request(id, u128::from(id)))).await;
    assert!(answers.iter().all(|answer| !answer.is_finished()));
    assert_eq!(
        at_once!(bench, request(150, 150)),
        Err(SubmitError::Overloaded { retry_after: MS * 100 })
    );
    // Releases may wait up to two seconds; here the reserve is the narrower bound.
    let releases = bench.queue_all((200..270).map(|id| release(id, 1))).await;
    assert!(is_overloaded(&at_once!(bench, release(270, 1))));
    assert!(all(answers).await.iter().all(is_granted));
    assert!(all(releases).await.iter().all(is_granted));
    assert!(is_granted(&bench.lane.submit(request(151, 151)).await), "room again");
    assert_eq!(bench.committed().len(), 10 + 50 + 70 + 1);
}

#[tokio::test(start_paused = true)]
async fn releases_wait_two_seconds_at_most_by_the_measured_rate() {
    // Ten requests take a second: one may wait, and releases up to twenty.
    let bench = Bench::new(
        Toy {
            cost_each: MS * 100,
            ..Toy::default()
        },
        options(),
    );
    let learning = bench.queue_all((0..11).map(|id| request(id, u128::from(id)))).await;
    all(learning).await;
    let one = bench.queue(request(20, 1)).await;
    let refused = at_once!(bench, request(21, 2));
    assert_eq!(
        refused,
        Err(SubmitError::Overloaded { retry_after: MS * 100 }),
        "one request takes 100 ms"
    );
    let releases = bench.queue_all((100..119).map(|id| release(id, 1))).await;
    let refused = at_once!(bench, release(119, 1));
    assert_eq!(
        refused,
        Err(SubmitError::Overloaded {
            retry_after: Duration::from_secs(2)
        })
    );
    assert!(is_granted(&one.await.unwrap()));
    assert!(all(releases).await.iter().all(is_granted));
}

#[tokio::test(start_paused = true)]
async fn one_resource_gets_four_fifths_of_the_queue() {
    let bench = Bench::new(
        Toy {
            cost: MS * 5,
            ..Toy::default()
        },
        options(),
    );
    let mut answers = bench.queue_all((0..80).map(|id| request(id, 1))).await;
    assert!(is_overloaded(&at_once!(bench, request(80, 1))));
    answers.extend(bench.queue_all((100..120).map(|id| request(id, 2))).await);
    assert!(
        is_overloaded(&at_once!(bench, request(120, 3))),
        "now it is full for all"
    );
    answers.push(bench.queue(release(200, 1)).await);
    assert!(
        answers.iter().all(|answer| !answer.is_finished()),
        "a share is no bound for releases"
    );
    assert!(all(answers).await.iter().all(is_granted));
    let again = bench.queue_all((300..380).map(|id| request(id, 1))).await;
    assert!(
        all(again).await.iter().all(is_granted),
        "what is decided is counted no more"
    );
}

#[tokio::test(start_paused = true)]
async fn the_share_of_a_resource_follows_the_measured_rate() {
    let bench = Bench::new(
        Toy {
            cost_each: MS * 2,
            ..Toy::default()
        },
        options(),
    );
    all(bench.queue_all((0..11).map(|id| request(id, u128::from(id)))).await).await;
    let answers = bench.queue_all((100..140).map(|id| request(id, 1))).await;
    assert!(
        is_overloaded(&at_once!(bench, request(140, 1))),
        "40 of the 50 that can be decided in time"
    );
    let others = bench.queue_all((200..210).map(|id| request(id, 2))).await;
    assert!(is_overloaded(&at_once!(bench, request(210, 2))));
    assert!(all(answers).await.iter().all(is_granted));
    assert!(all(others).await.iter().all(is_granted));
}

#[tokio::test(start_paused = true)]
async fn a_lane_that_is_stuck_takes_no_more() {
    let bench = Bench::new(
        Toy {
            cost: MS * 2_500,
            ..Toy::default()
        },
        options(),
    );
    let stuck = bench.occupy().await;
    tokio::time::sleep(MS * 2_000).await;
    let late = bench.queue(request(1, 1)).await;
    assert!(!late.is_finished(), "two seconds are allowed");
    tokio::time::sleep(MS).await;
    let refused = at_once!(bench, request(2, 1));
    assert_eq!(
        refused,
        Err(SubmitError::Overloaded {
            retry_after: Duration::from_secs(2)
        })
    );
    assert!(is_granted(&stuck.await.unwrap()));
    assert!(is_granted(&late.await.unwrap()));
    tokio::time::sleep(MS * 5_000).await;
    assert!(
        is_granted(&bench.lane.submit(request(3, 1)).await),
        "an idle lane is not stuck"
    );
}

#[tokio::test(start_paused = true)]
async fn the_wait_for_a_connection_can_be_too_long_too() {
    let bench = Bench::new(Toy::default(), options());
    bench.toy.state().connect_faults.push_back(Fault::Hang);
    let waiting = bench.occupy().await;
    tokio::time::sleep(MS * 2_001).await;
    assert!(is_overloaded(&at_once!(bench, request(1, 1))));
    assert!(is_granted(&waiting.await.unwrap()), "the next connect works");
}

#[tokio::test(start_paused = true)]
async fn a_caller_who_asks_again_at_once_is_not_refused_because_of_its_own_last_request() {
    let options = Options {
        queue_max: 1,
        batch_max: 1,
        ..options()
    };
    let bench = Bench::new(
        Toy {
            cost: MS * 10,
            ..Toy::default()
        },
        options,
    );
    for id in 0..5 {
        assert!(is_granted(&bench.lane.submit(request(id, 1)).await));
    }
}

#[test]
fn the_metrics_tell_what_happens() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .unwrap();
    metrics::with_local_recorder(&recorder, || {
        runtime.block_on(async {
            let mut bench = Bench::new(
                Toy {
                    cost: MS * 5,
                    ..Toy::default()
                },
                Options {
                    queue_max: 8,
                    ..options()
                },
            );
            bench.poison_expected = 4;
            bench.toy.state().poisonous.insert(2);
            bench.toy.state().connect_faults.push_back(Fault::Passing);
            let first = bench.occupy().await;
            let answers = bench.queue_all((0..8).map(|id| request(id, u128::from(id)))).await;
            all(answers).await;
            first.await.unwrap().unwrap();
            bench.lane.stop().await;
            assert!(bench.lane.submit(request(9, 9)).await.is_err());
        });
    });
    let mut lines: Vec<String> = Vec::new();
    for (key, _, _, value) in snapshotter.snapshot().into_vec() {
        let labels: Vec<String> = key
            .key()
            .labels()
            .map(|label| format!("{}={}", label.key(), label.value()))
            .collect();
        let value = match value {
            DebugValue::Counter(value) => value.to_string(),
            DebugValue::Gauge(value) => value.to_string(),
            DebugValue::Histogram(values) => format!("{:?}", values.iter().map(|it| it.0).collect::<Vec<_>>()),
        };
        lines.push(format!("{}{{{}}} {value}", key.key().name(), labels.join(",")));
    }
    lines.sort();
    // Seven requests wait behind the first (the eighth finds the queue full); 2 is poison: 7 = 3 + 4, 3 = 1 + 2.
    let expected = [
        "lane_apply_seconds{lane=toy} [0.005, 0.005, 0.005, 0.005]",
        "lane_batch_size{lane=toy} [1.0, 7.0, 3.0, 1.0, 2.0, 1.0, 1.0, 4.0]",
        "lane_decided_total{lane=toy} 7",
        "lane_depth{lane=toy,worker=0} 0",
        "lane_failures_total{lane=toy,kind=connect} 1",
        "lane_failures_total{lane=toy,kind=poison} 4",
        "lane_poison_total{lane=toy} 4",
        "lane_refused_total{lane=toy,reason=full} 1",
        "lane_refused_total{lane=toy,reason=stopped} 1",
        "lane_wait_seconds{lane=toy} [0.0, 0.105]",
    ];
    for line in expected {
        assert!(lines.iter().any(|it| it == line), "{line} is not in {lines:#?}");
    }
}
