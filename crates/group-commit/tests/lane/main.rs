//! What the lane promises, with a store in memory and a clock that the tests move.
//!
//! | guard | fails without it |
//! |---|---|
//! | no timer, whatever waits is taken | `order::an_idle_lane_adds_no_latency`, `order::whatever_waits_is_taken_at_once_up_to_the_batch_size` |
//! | bound of the queue, reserve for releases | `admission::a_cold_lane_takes_a_burst_up_to_the_bound_of_its_queue` |
//! | wait bound by the measured rate | `admission::a_full_batch_shows_how_many_may_wait`, `admission::releases_wait_two_seconds_at_most_by_the_measured_rate` |
//! | four fifths for one resource | `admission::one_resource_gets_four_fifths_of_the_queue`, `admission::the_share_of_a_resource_follows_the_measured_rate` |
//! | a stuck worker admits nobody | `admission::a_lane_that_is_stuck_takes_no_more`, `admission::the_wait_for_a_connection_can_be_too_long_too` |
//! | decided although nobody listens | `order::a_queued_request_is_decided_though_its_caller_has_gone`, `failures::the_caller_leaves_at_its_deadline…` |
//! | order of arrival per resource | `order::requests_of_one_resource_are_decided_in_the_order_of_arrival…`, `simulation` |
//! | three more tries, 100/200/400 ms | `failures::what_may_pass_is_tried_three_times_more…`, `failures::what_does_not_pass_is_unavailable…` |
//! | only the held resource is busy | `failures::only_the_held_resource_is_busy`, `failures::a_lock_timeout_of_one_resource_is_tried_once_more` |
//! | poison is halved, before newer requests | `failures::poison_is_halved_in_order_until_it_stands_alone`, `failures::a_panic_is_poison` |
//! | nothing is decided twice | `failures::a_panic_after_the_commit_is_not_decided_twice`, `failures::a_lost_commit_that_was_committed…`, `failures::an_attempt_that_hangs…`, `simulation` |
//! | a lost commit is decided afresh under a new id | `failures::a_lost_commit_that_was_not_committed…` |
//! | no connection after its failure | every test: the toy counts uses after a failure |
//! | sent on three times at most | `order::a_request_that_belongs_elsewhere…`, `order::a_request_that_was_sent_on_three_times_is_given_up` |
//! | stopping decides what is queued | `order::stopping_decides_what_is_queued…`, `order::a_second_stop_waits_as_well`, `order::without_handles…` |

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail the test, as the tests themselves may"
)]

mod admission;
mod failures;
mod order;
mod simulation;
mod toy;
