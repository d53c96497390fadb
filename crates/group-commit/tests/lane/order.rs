//! Batches, their order, rerouting and stopping.

use std::collections::VecDeque;

use group_commit::{Lane, Options, SubmitError};
use tokio::time::Instant;

use crate::toy::{Bench, MS, Outcome, Toy, all, is_granted, options, request};

#[tokio::test(start_paused = true)]
async fn an_idle_lane_adds_no_latency() {
    let bench = Bench::new(Toy::default(), options());
    let started = Instant::now();
    assert_eq!(bench.lane.submit(request(1, 1)).await, Ok(Outcome::Granted(1)));
    assert!(started.elapsed().is_zero());
    assert_eq!(bench.lane.depth(), 0);
}

#[tokio::test(start_paused = true)]
async fn whatever_waits_is_taken_at_once_up_to_the_batch_size() {
    let bench = Bench::new(
        Toy {
            cost: MS * 5,
            ..Toy::default()
        },
        options(),
    );
    let started = Instant::now();
    let first = bench.occupy().await;
    let answers = bench.queue_all((0..13).map(|id| request(id, u128::from(id % 3)))).await;
    assert_eq!(bench.lane.depth(), 14);
    assert!(all(answers).await.iter().all(is_granted));
    assert!(is_granted(&first.await.unwrap()));
    assert_eq!(bench.attempts(), [(0..10).collect::<Vec<_>>(), (10..13).collect()]);
    assert_eq!(started.elapsed(), MS * 15, "three batches and no timer between them");
}

#[tokio::test(start_paused = true)]
async fn requests_of_one_resource_are_decided_in_the_order_of_arrival_whatever_the_number_of_workers() {
    let bench = Bench::new(
        Toy {
            cost: MS,
            ..Toy::default()
        },
        Options {
            workers: 4,
            ..options()
        },
    );
    let answers = bench.queue_all((0..60).map(|id| request(id, u128::from(id % 6)))).await;
    assert!(all(answers).await.iter().all(is_granted));
    let committed = bench.committed();
    for resource in 0..6 {
        let of_resource: Vec<u32> = committed.iter().copied().filter(|id| id % 6 == resource).collect();
        assert!(of_resource.is_sorted(), "{of_resource:?}");
    }
    assert!(
        bench.toy.state().connections_opened > 1,
        "the resources are spread over workers"
    );
}

#[tokio::test(start_paused = true)]
async fn consecutive_resource_ids_use_all_workers_evenly() {
    let bench = Bench::new(
        Toy {
            cost: MS,
            ..Toy::default()
        },
        Options {
            workers: 2,
            ..options()
        },
    );
    let answers = bench
        .queue_all((0..16).map(|id| request(id, u128::from(id) << 64)))
        .await;
    all(answers).await;
    assert_eq!(
        bench.toy.state().connections_opened,
        2,
        "ids that differ in their high half only"
    );
}

#[tokio::test(start_paused = true)]
async fn a_queued_request_is_decided_though_its_caller_has_gone() {
    let bench = Bench::new(
        Toy {
            cost: MS * 5,
            ..Toy::default()
        },
        options(),
    );
    let first = bench.occupy().await;
    let abandoned = bench.queue(request(1, 1)).await;
    abandoned.abort();
    first.abort();
    bench.lane.stop().await;
    assert_eq!(bench.toy.state().committed, [u32::MAX, 1]);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_belongs_elsewhere_is_queued_there_with_its_resource_changed() {
    let bench = Bench::new(
        Toy::default(),
        Options {
            workers: 3,
            ..options()
        },
    );
    bench.toy.state().moves.insert(1, VecDeque::from([8, 9, 10]));
    assert_eq!(
        bench.lane.submit(request(1, 7)).await,
        Ok(Outcome::Granted(1)),
        "three times are allowed"
    );
    assert_eq!(bench.attempts(), [[1], [1], [1], [1]]);
    assert_eq!(bench.lane.depth(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_was_sent_on_three_times_is_given_up() {
    let bench = Bench::new(Toy::default(), options());
    bench.toy.state().moves.insert(1, VecDeque::from([8, 9, 10, 11]));
    assert_eq!(bench.lane.submit(request(1, 7)).await, Err(SubmitError::Busy));
    assert_eq!(bench.attempts().len(), 4);
    assert_eq!(bench.committed(), []);
    assert_eq!(bench.lane.depth(), 0);
}

#[tokio::test(start_paused = true)]
async fn stopping_decides_what_is_queued_and_refuses_what_comes_later() {
    let bench = Bench::new(
        Toy {
            cost: MS * 5,
            ..Toy::default()
        },
        Options {
            workers: 2,
            ..options()
        },
    );
    // Sent on to and fro, so that a worker that ended early would leave it undecided.
    bench.toy.state().moves.insert(3, VecDeque::from([1, 2, 1]));
    let answers = bench.queue_all((0..30).map(|id| request(id, u128::from(id % 4)))).await;
    let lane = bench.lane.clone();
    let stopping = tokio::spawn(async move { lane.stop().await });
    tokio::task::yield_now().await;
    assert_eq!(bench.lane.submit(request(99, 1)).await, Err(SubmitError::Stopped));
    stopping.await.unwrap();
    assert_eq!(bench.lane.depth(), 0);
    assert_eq!(bench.toy.state().connections_open, 0, "the workers have ended");
    assert!(all(answers).await.iter().all(is_granted));
    assert_eq!(bench.committed().len(), 30);
    bench.lane.stop().await;
}

#[tokio::test(start_paused = true)]
async fn a_second_stop_waits_as_well() {
    let bench = Bench::new(
        Toy {
            cost: MS * 5,
            ..Toy::default()
        },
        options(),
    );
    let answers = bench.queue_all((0..30).map(|id| request(id, 1))).await;
    let lane = bench.lane.clone();
    let first = tokio::spawn(async move { lane.stop().await });
    tokio::task::yield_now().await;
    first.abort();
    bench.lane.stop().await;
    assert_eq!(bench.committed().len(), 30);
    all(answers).await;
}

#[tokio::test(start_paused = true)]
async fn without_handles_the_lane_decides_what_is_queued_and_ends() {
    let toy = Toy {
        cost: MS * 5,
        ..Toy::default()
    };
    let lane = Lane::start(
        toy.clone(),
        Options {
            workers: 2,
            ..options()
        },
    );
    let caller = tokio::spawn(async move { lane.submit(request(1, 1)).await });
    tokio::task::yield_now().await;
    caller.abort();
    tokio::time::sleep(MS * 20).await;
    assert_eq!(toy.state().committed, [1]);
    assert_eq!(toy.state().connections_open, 0);
    let weak = std::sync::Arc::downgrade(&toy.state);
    drop(toy);
    tokio::task::yield_now().await;
    assert!(
        weak.upgrade().is_none(),
        "the workers have ended and nothing keeps the store alive"
    );
}

#[tokio::test]
#[should_panic(expected = "wait bound")]
async fn a_wait_bound_of_two_seconds_is_too_long() {
    Lane::start(
        Toy::default(),
        Options {
            wait_bound: group_commit::WAIT_MAX,
            ..options()
        },
    );
}

#[tokio::test]
#[should_panic(expected = "zero")]
async fn a_lane_needs_a_worker() {
    Lane::start(
        Toy::default(),
        Options {
            workers: 0,
            ..options()
        },
    );
}
