//! One test for each way in which deciding a batch can fail.

use std::time::Duration;

use group_commit::{Options, SubmitError};
use tokio::time::Instant;

use crate::toy::{Bench, Fault, MS, Outcome, Toy, all, is_granted, options, request};

fn bench() -> Bench {
    Bench::new(
        Toy {
            cost: MS * 5,
            ..Toy::default()
        },
        options(),
    )
}

#[tokio::test(start_paused = true)]
async fn what_may_pass_is_tried_three_times_more_with_growing_waits() {
    let bench = bench();
    bench.toy.faults([Fault::Passing, Fault::Passing, Fault::Passing]);
    let started = Instant::now();
    assert!(is_granted(&bench.lane.submit(request(1, 1)).await));
    assert_eq!(started.elapsed(), MS * (5 + 100 + 5 + 200 + 5 + 400 + 5));
    let state = bench.toy.state();
    assert_eq!(state.connections_opened, 4, "no connection is used after a failure");
    assert_eq!(state.batches.len(), 4);
    assert_eq!(state.committed, [1]);
}

#[tokio::test(start_paused = true)]
async fn what_does_not_pass_is_unavailable_and_leaves_nothing_behind() {
    let bench = bench();
    let first = bench.occupy().await;
    let failing = bench.queue_all((0..10).map(|id| request(id, 1))).await;
    let newer = bench.queue(request(10, 1)).await;
    bench.toy.faults([Fault::Passing; 4]);
    assert!(
        all(failing)
            .await
            .iter()
            .all(|answer| *answer == Err(SubmitError::Unavailable))
    );
    assert!(is_granted(&newer.await.unwrap()));
    first.await.unwrap().unwrap();
    assert_eq!(bench.committed(), [10]);
    assert_eq!(
        bench.attempts()[..4],
        vec![(0..10).collect::<Vec<u32>>(); 4],
        "before any newer request"
    );
    assert_eq!(bench.lane.depth(), 0);
}

#[tokio::test(start_paused = true)]
async fn without_a_connection_the_lane_is_unavailable_and_recovers() {
    let bench = bench();
    bench
        .toy
        .state()
        .connect_faults
        .extend([Fault::Passing, Fault::Panic, Fault::Hang, Fault::Passing]);
    let started = Instant::now();
    assert_eq!(bench.lane.submit(request(1, 1)).await, Err(SubmitError::Unavailable));
    assert_eq!(
        started.elapsed(),
        Duration::from_secs(8) + MS * 700,
        "a connect that hangs is given up"
    );
    assert_eq!(bench.attempts().len(), 0);
    assert!(is_granted(&bench.lane.submit(request(2, 1)).await));
}

#[tokio::test(start_paused = true)]
async fn only_the_held_resource_is_busy() {
    let bench = bench();
    bench.toy.state().held.insert(2);
    let first = bench.occupy().await;
    let answers = bench
        .queue_all((0..9).map(|id| request(id, u128::from(id % 3 + 1))))
        .await;
    let newer = bench.queue_all([request(20, 1), request(21, 1)]).await;
    let answers = all(answers).await;
    for (id, answer) in answers.iter().enumerate() {
        if id % 3 == 1 {
            assert_eq!(*answer, Err(SubmitError::Busy));
        } else {
            assert!(is_granted(answer));
        }
    }
    assert!(all(newer).await.iter().all(is_granted));
    first.await.unwrap().unwrap();
    // The first batch takes one of the newer requests with it.
    assert_eq!(bench.committed(), [0, 3, 6, 20, 2, 5, 8, 21]);
    assert_eq!(
        bench.attempts(),
        [
            vec![0, 1, 2, 3, 4, 5, 6, 7, 8, 20],
            vec![0, 3, 6, 20],
            vec![1, 4, 7],
            vec![2, 5, 8],
            vec![21]
        ]
    );
    bench.toy.state().held.clear();
    assert!(is_granted(&bench.lane.submit(request(30, 2)).await));
}

#[tokio::test(start_paused = true)]
async fn a_lock_timeout_of_one_resource_is_tried_once_more() {
    let bench = bench();
    bench.toy.faults([Fault::LockTimeout]);
    assert!(is_granted(&bench.lane.submit(request(1, 1)).await));
    bench.toy.faults([Fault::LockTimeout, Fault::LockTimeout]);
    assert_eq!(bench.lane.submit(request(2, 1)).await, Err(SubmitError::Busy));
    assert_eq!(bench.attempts().len(), 4);
}

#[tokio::test(start_paused = true)]
async fn poison_is_halved_in_order_until_it_stands_alone() {
    let mut bench = bench();
    bench.poison_expected = 4;
    bench.toy.state().poisonous.insert(5);
    let first = bench.occupy().await;
    let answers = bench.queue_all((0..10).map(|id| request(id, 1))).await;
    let newer = bench.queue(request(10, 1)).await;
    for (id, answer) in all(answers).await.iter().enumerate() {
        if id == 5 {
            assert_eq!(*answer, Err(SubmitError::Poisoned));
        } else {
            assert!(is_granted(answer), "{id} {answer:?}");
        }
    }
    assert!(is_granted(&newer.await.unwrap()));
    first.await.unwrap().unwrap();
    assert_eq!(bench.committed(), [0, 1, 2, 3, 4, 6, 7, 8, 9, 10]);
    assert_eq!(
        bench.attempts(),
        [
            (0..10).collect(),
            vec![0, 1, 2, 3, 4],
            vec![5, 6, 7, 8, 9],
            vec![5, 6],
            vec![5],
            vec![6],
            vec![7, 8, 9],
            vec![10]
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_poison() {
    let mut bench = bench();
    bench.poison_expected = 2;
    let first = bench.occupy().await;
    bench.toy.faults([Fault::Panic, Fault::Panic]);
    let answers = bench.queue_all([request(1, 1), request(2, 1)]).await;
    assert_eq!(
        all(answers).await,
        [Err(SubmitError::Poisoned), Ok(Outcome::Granted(2))]
    );
    assert_eq!(bench.attempts(), [vec![1, 2], vec![1], vec![2]]);
    first.await.unwrap().unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_panic_after_the_commit_is_not_decided_twice() {
    let mut bench = bench();
    bench.poison_expected = 1;
    bench.toy.faults([Fault::PanicAfterCommit]);
    assert_eq!(bench.lane.submit(request(1, 1)).await, Err(SubmitError::OutcomeUnknown));
    assert_eq!(bench.committed(), [1]);
    assert!(is_granted(&bench.lane.submit(request(2, 1)).await));
}

#[tokio::test(start_paused = true)]
async fn a_lost_commit_that_was_committed_delivers_the_outcomes() {
    let bench = bench();
    bench.toy.faults([Fault::UnknownCommitted]);
    bench.toy.state().question_faults.push_back(Fault::Passing);
    let started = Instant::now();
    assert_eq!(bench.lane.submit(request(1, 1)).await, Ok(Outcome::Granted(1)));
    assert_eq!(
        started.elapsed(),
        MS * 105,
        "the first question was lost, the second was answered"
    );
    assert_eq!(bench.committed(), [1]);
    let opened = bench.toy.state().connections_opened;
    assert_eq!(opened, 3, "a new connection for each question");
    assert!(is_granted(&bench.lane.submit(request(2, 1)).await));
    assert_eq!(
        bench.toy.state().connections_opened,
        3,
        "the connection that answered is in order"
    );
}

#[tokio::test(start_paused = true)]
async fn a_lost_commit_that_was_not_committed_is_decided_afresh_under_a_new_id() {
    let bench = bench();
    bench.toy.faults([Fault::UnknownLost]);
    assert_eq!(
        bench.lane.submit(request(1, 1)).await,
        Ok(Outcome::Granted(1)),
        "not the outcome computed first"
    );
    let state = bench.toy.state();
    assert_eq!(state.committed, [1]);
    assert_eq!(state.batches.len(), 2);
    assert_ne!(state.batches[0], state.batches[1]);
    assert!(state.barred.contains(&state.batches[0]));
}

#[tokio::test(start_paused = true)]
async fn commits_that_are_lost_again_and_again_are_given_up() {
    let bench = bench();
    bench.toy.faults([Fault::UnknownLost; 4]);
    assert_eq!(bench.lane.submit(request(1, 1)).await, Err(SubmitError::Unavailable));
    assert_eq!(bench.committed(), []);
}

#[tokio::test(start_paused = true)]
async fn callers_whose_time_is_up_first_are_told_that_the_outcome_is_unknown() {
    let bench = Bench::new(
        Toy {
            cost: MS * 5,
            ..Toy::default()
        },
        Options {
            deadline: MS * 1_000,
            ..options()
        },
    );
    bench.toy.faults([Fault::UnknownCommitted]);
    bench.toy.state().question_faults.extend([Fault::Passing; 50]);
    let started = Instant::now();
    assert_eq!(bench.lane.submit(request(1, 1)).await, Err(SubmitError::OutcomeUnknown));
    assert!(started.elapsed() <= MS * 1_000);
    // Nobody waits for that batch any more, so the lane turns to the next one. The questions that are left do not matter.
    assert!(is_granted(&bench.lane.submit(request(2, 1)).await));
    assert_eq!(bench.committed(), [1, 2]);
    let asked = 50 - bench.toy.state().question_faults.len();
    assert_eq!(asked, 4, "at 5, 105, 305 and 705 ms");
}

#[tokio::test(start_paused = true)]
async fn a_question_that_hangs_or_panics_is_asked_again() {
    let bench = bench();
    bench.toy.faults([Fault::UnknownCommitted]);
    bench.toy.state().question_faults.extend([Fault::Panic, Fault::Hang]);
    let started = Instant::now();
    assert_eq!(bench.lane.submit(request(1, 1)).await, Ok(Outcome::Granted(1)));
    assert_eq!(started.elapsed(), MS * (5 + 100 + 8_000 + 200));
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_hangs_is_given_up_and_decided_again_if_it_was_not_committed() {
    let bench = bench();
    bench.toy.faults([Fault::Hang]);
    assert!(is_granted(&bench.lane.submit(request(1, 1)).await));
    bench.toy.faults([Fault::HangAfterCommit]);
    assert_eq!(bench.lane.submit(request(2, 1)).await, Err(SubmitError::OutcomeUnknown));
    assert_eq!(bench.committed(), [1, 2]);
}

#[tokio::test(start_paused = true)]
async fn the_caller_leaves_at_its_deadline_and_the_request_is_decided_all_the_same() {
    let bench = Bench::new(
        Toy {
            cost: MS * 600,
            ..Toy::default()
        },
        Options {
            deadline: MS * 1_000,
            ..options()
        },
    );
    let first = bench.occupy().await;
    let late = bench.queue(request(1, 1)).await;
    let started = Instant::now();
    assert_eq!(late.await.unwrap(), Err(SubmitError::OutcomeUnknown));
    assert_eq!(started.elapsed(), MS * 1_000);
    assert!(is_granted(&first.await.unwrap()));
    bench.lane.stop().await;
    assert_eq!(bench.committed(), [1]);
}

#[tokio::test(start_paused = true)]
async fn a_wrong_number_of_outcomes_is_never_handed_out() {
    let mut bench = bench();
    bench.poison_expected = 1;
    let first = bench.occupy().await;
    bench.toy.faults([Fault::TooFewOutcomes]);
    let answers = bench.queue_all([request(1, 1), request(2, 1)]).await;
    assert_eq!(all(answers).await, [Err(SubmitError::OutcomeUnknown); 2]);
    first.await.unwrap().unwrap();
    assert_eq!(bench.committed(), [1, 2]);
    assert!(is_granted(&bench.lane.submit(request(3, 1)).await));
}

#[tokio::test(start_paused = true)]
async fn failures_of_all_kinds_one_after_the_other() {
    let mut bench = bench();
    bench.poison_expected = 2;
    bench.toy.state().poisonous.insert(2);
    let first = bench.occupy().await;
    bench.toy.faults([
        Fault::Passing,
        Fault::UnknownLost,
        Fault::LockTimeout,
        Fault::None,
        Fault::Passing,
    ]);
    let answers = bench
        .queue_all([request(1, 1), request(2, 2), request(3, 1), request(4, 2)])
        .await;
    assert_eq!(
        all(answers).await,
        [
            Ok(Outcome::Granted(2)),
            Err(SubmitError::Poisoned),
            Ok(Outcome::Granted(3)),
            Ok(Outcome::Granted(4)),
        ]
    );
    first.await.unwrap().unwrap();
    assert_eq!(
        bench.attempts(),
        [
            vec![1, 2, 3, 4], // may pass
            vec![1, 2, 3, 4], // lost during commit, not committed
            vec![1, 2, 3, 4], // lock timeout: split
            vec![1, 3],
            vec![2, 4], // may pass
            vec![2, 4], // poison
            vec![2],
            vec![4],
        ]
    );
}
