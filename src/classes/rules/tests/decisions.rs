//! Every refusal of every decision of a host, in the order in which the rules are checked.

use super::refusals::{Fault, STRANGERS, check_order, class_is, is, refused};
use super::*;

/// What every decision of a host is refused for first.
fn not_decided() -> [Fault; 4] {
    [
        refused(
            "no such application",
            |scene| scene.decide.enrollment_id = id(9),
            Refusal::NotFound,
        ),
        refused(
            "of another organisation",
            |scene| scene.decide.host = STRANGERS,
            Refusal::NotFound,
        ),
        refused(
            "a colleague was faster",
            |scene| {
                is(scene, EnrollmentStatus::Rejected);
                scene.enrollments[0].decided_by = Some(COLLEAGUE.user_id);
                scene.enrollments[0].decided_at = Some(morning());
                scene.decide.version = 7;
            },
            Refusal::AlreadyDecided {
                by: COLLEAGUE.user_id,
                at: morning(),
                status: EnrollmentStatus::Rejected,
            },
        ),
        refused(
            "changed since it was read",
            |scene| {
                scene.enrollments[0].decided_by = None;
                scene.enrollments[0].decided_at = None;
                scene.decide.version = 7;
            },
            Refusal::EnrollmentChanged,
        ),
    ]
}

fn over(status: EnrollmentStatus) -> Refusal {
    Refusal::EnrollmentOver { status }
}

/// A rejected person has applied again, so the earlier application cannot come back.
fn came_back(scene: &mut Scene) {
    is(scene, EnrollmentStatus::Rejected);
    scene.push(9, EnrollmentStatus::Applied).attendee_id = user(1);
}

fn check_decision(good: &Scene, granted: EnrollmentStatus, position: Option<u32>, faults: Vec<Fault>) {
    let mut all: Vec<Fault> = not_decided().into();
    all.extend(faults);
    check_order(good, &Said::Enrollment(id(1), granted, position), &all, |scene| {
        Command::Decide(scene.decide.clone())
    });
}

#[test]
fn refusals_of_a_decision_come_in_their_order() {
    let to_decide = |status, decision, reason: Option<&str>| {
        let mut scene = Scene::of(status);
        scene.decide.decision = decision;
        scene.decide.reason = reason.map(Into::into);
        scene
    };
    let is_over: fn(&mut Scene) = |scene| is(scene, EnrollmentStatus::Expired);
    let is_cancelled: fn(&mut Scene) = |scene| class_is(scene, ClassStatus::Cancelled);
    let has_started: fn(&mut Scene) = |scene| scene.now = starts_at();
    let is_full: fn(&mut Scene) = |scene| {
        scene.others = 2;
        scene.push(2, EnrollmentStatus::Waitlisted);
    };
    let ahead = || {
        [
            refused("over", is_over, over(EnrollmentStatus::Expired)),
            refused(
                "applied again meanwhile",
                came_back,
                Refusal::AlreadyApplied {
                    enrollment_id: id(9),
                    status: EnrollmentStatus::Applied,
                },
            ),
            refused("the class is cancelled", is_cancelled, Refusal::ClassCancelled),
            refused("the class has started", has_started, Refusal::ClassStarted),
        ]
    };
    let would_pass = || Refusal::WouldPass { passed: vec![id(2)] };
    for (decision, reason, refusal) in [
        (APPROVE, None, would_pass()),
        (APPROVE, Some("a reason alone raises nothing"), would_pass()),
        (Decision::Approve { raise: true }, None, Refusal::ReasonNeeded),
    ] {
        let good = to_decide(EnrollmentStatus::Applied, decision, reason);
        let mut faults: Vec<Fault> = ahead().into();
        faults.push(refused("full, and others wait", is_full, refusal));
        check_decision(&good, EnrollmentStatus::Approved, None, faults);
    }

    let good = to_decide(EnrollmentStatus::Applied, Decision::Reject, None);
    let faults = vec![refused("over", is_over, over(EnrollmentStatus::Expired))];
    check_decision(&good, EnrollmentStatus::Rejected, None, faults);

    let mut good = to_decide(EnrollmentStatus::Applied, Decision::Waitlist, None);
    good.others = 2;
    let mut faults: Vec<Fault> = ahead().into();
    faults.push(refused("a place is free", |scene| scene.others = 1, Refusal::PlaceFree));
    faults.push(refused(
        "nobody may wait",
        |scene| scene.class.waitlist = false,
        Refusal::WaitlistFull,
    ));
    check_decision(&good, EnrollmentStatus::Waitlisted, Some(1), faults);

    let good = to_decide(EnrollmentStatus::AwaitingPayment, Decision::ConfirmPayment, None);
    let faults = vec![refused("over", is_over, over(EnrollmentStatus::Expired))];
    check_decision(&good, EnrollmentStatus::Approved, None, faults);

    let good = to_decide(EnrollmentStatus::Approved, Decision::Cancel, None);
    let faults = vec![refused("over", is_over, over(EnrollmentStatus::Expired))];
    check_decision(&good, EnrollmentStatus::Cancelled, None, faults);

    let mut good = to_decide(EnrollmentStatus::Rejected, Decision::Undo, None);
    good.enrollments[0].decided_at = Some(morning());
    let faults = vec![
        refused(
            "the time for that is over",
            |scene| scene.enrollments[0].decided_at = Some(scene.now - UNDO_SPAN),
            Refusal::UndoOver,
        ),
        refused(
            "applied again meanwhile",
            |scene| scene.push(9, EnrollmentStatus::Applied).attendee_id = user(1),
            Refusal::AlreadyApplied {
                enrollment_id: id(9),
                status: EnrollmentStatus::Applied,
            },
        ),
        refused("the class is cancelled", is_cancelled, Refusal::ClassCancelled),
        refused(
            "the class has started",
            |scene| {
                scene.now = starts_at();
                scene.enrollments[0].decided_at = Some(starts_at());
            },
            Refusal::ClassStarted,
        ),
    ];
    check_decision(&good, EnrollmentStatus::Applied, None, faults);
}
