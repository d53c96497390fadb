//! What is paid back, by whoever and however an application ends.

use super::*;

/// The first user's place, paid for; two sessions of two hours, a week apart.
fn paid() -> Scene {
    let mut scene = Scene::of(EnrollmentStatus::Approved).with_facts(paid_facts());
    scene.enrollments[0].fee = FEE;
    scene.enrollments[0].paid_at = Some(morning() - TimeDelta::hours(1));
    scene
}

fn refund_due(scene: &Scene, now: DateTime<Utc>, command: &Command) -> Option<i64> {
    let (answers, world) = batch(&scene.at(now), std::slice::from_ref(command));
    assert!(!matches!(answers[0], Said::Refused(_)), "{answers:?}");
    world.enrollments[&id(1)].refund_due
}

#[test]
fn a_refund_follows_the_policy_if_the_applicant_leaves_and_is_whole_if_the_host_ends_it() {
    let by_host = decides(1, Decision::Cancel);
    let begun = starts_at() + TimeDelta::minutes(1);
    let over_a_third = starts_at() + TimeDelta::minutes(90);
    let at_the_half = starts_at() + TimeDelta::hours(2);
    for (policy, now, expected, why) in [
        (
            Some(RefundPolicy::Course),
            starts_at() - MICROSECOND,
            FEE,
            "before the start",
        ),
        (
            Some(RefundPolicy::Course),
            starts_at(),
            40_000,
            "two thirds from the start on",
        ),
        (Some(RefundPolicy::Course), begun, 40_000, "begun"),
        (Some(RefundPolicy::Course), over_a_third, FEE / 2, "a third is over"),
        (Some(RefundPolicy::Course), at_the_half, 0, "half is over"),
        (
            Some(RefundPolicy::Free),
            starts_at() - MICROSECOND,
            FEE,
            "free, before the start",
        ),
        (Some(RefundPolicy::Free), starts_at(), 0, "free, begun"),
        (None, at_the_half, FEE, "nothing else was agreed"),
    ] {
        let mut scene = paid();
        scene.facts().refund_policy = policy;
        assert_eq!(refund_due(&scene, now, &cancels(1)), Some(expected), "{why}");
        assert_eq!(refund_due(&scene, now, &by_host), Some(FEE), "by the host: {why}");
        assert_eq!(
            refund_due(&scene, now, &class_cancelled()),
            Some(FEE),
            "the class: {why}"
        );
    }
}

#[test]
fn what_was_not_paid_is_not_paid_back() {
    for status in [
        EnrollmentStatus::Applied,
        EnrollmentStatus::AwaitingPayment,
        EnrollmentStatus::Approved,
        EnrollmentStatus::Offered,
    ] {
        let scene = Scene::new().with_facts(paid_facts()).with(1, status);
        for command in [cancels(1), decides(1, Decision::Cancel), class_cancelled()] {
            assert_eq!(refund_due(&scene, morning(), &command), None, "{status:?}");
        }
    }
}

#[test]
fn a_payment_that_is_confirmed_is_owed_back() {
    let scene = Scene::new()
        .with_facts(paid_facts())
        .with(1, EnrollmentStatus::AwaitingPayment);
    let commands = [decides(1, Decision::ConfirmPayment), cancels(1)];
    let (_, world) = batch(&scene, &commands);
    assert_eq!(told(&world), [("paid", id(1)), ("cancelled", id(1))]);
    assert_eq!(world.enrollments[&id(1)].refund_due, Some(FEE));
}

#[test]
fn the_fee_is_that_of_the_application_whatever_the_class_costs_since() {
    let mut scene = paid();
    scene.facts().fee = 10 * FEE;
    assert_eq!(refund_due(&scene, morning(), &cancels(1)), Some(FEE));
    assert_eq!(refund_due(&scene, starts_at(), &cancels(1)), Some(40_000));
}

#[test]
fn after_a_change_of_time_leaving_is_free_for_seven_days() {
    let mut scene = paid();
    // The new time is told a minute before the start, so that the policy would keep something.
    let changed = starts_at() - TimeDelta::minutes(1);
    scene.class.time_changed_at = Some(changed);
    let leaves = cancels(1);
    let last = changed + TimeDelta::days(7);
    assert_eq!(refund_due(&scene, last - MICROSECOND, &leaves), Some(FEE));
    assert_eq!(refund_due(&scene, last, &leaves), Some(0));
    // Whoever got the place after it has agreed to the new time.
    scene.enrollments[0].placed_at = Some(changed + MICROSECOND);
    assert_eq!(refund_due(&scene, last - MICROSECOND, &leaves), Some(0));
}

#[test]
fn a_change_of_time_by_the_host_makes_leaving_free() {
    let scene = paid();
    let mut moved = edit(paid_facts());
    for session in &mut moved.facts.sessions {
        session.starts_at += TimeDelta::hours(1);
        session.ends_at += TimeDelta::hours(1);
    }
    let soon = starts_at() - TimeDelta::days(1);
    let (_, world) = batch(&scene.at(soon), &[edits(moved)]);
    let running = starts_at() + TimeDelta::hours(2);
    let next = written(&world, &scene, running);
    assert_eq!(refund_due(&next, running, &cancels(1)), Some(FEE));
    // Another title is no reason to leave.
    let renamed = edit(ClassFacts {
        title: "도예".into(),
        ..paid_facts()
    });
    let (_, world) = batch(&scene.at(soon), &[edits(renamed)]);
    let next = written(&world, &scene, running);
    assert_eq!(refund_due(&next, running, &cancels(1)), Some(0));
}
