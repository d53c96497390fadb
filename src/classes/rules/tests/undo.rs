//! Decisions of hosts that are taken back.

use super::*;

const UNDONE: Decision = Decision::Undo;

#[test]
fn every_decision_is_taken_back_to_where_it_came_from() {
    use EnrollmentStatus::{Applied, Approved, AwaitingPayment, Offered, Rejected, Waitlisted};
    let undo_over = Err(Refusal::UndoOver);
    // Whether the class is full beside the application, the status, the decision, what it makes, and where undoing leads.
    let table = [
        (false, Applied, APPROVE, Approved, Ok(Applied)),
        (false, Applied, Decision::Reject, Rejected, Ok(Applied)),
        (true, Applied, Decision::Waitlist, Waitlisted, Ok(Applied)),
        (true, Applied, Decision::Approve { raise: true }, Approved, Ok(Applied)),
        (
            true,
            Waitlisted,
            Decision::Approve { raise: true },
            Approved,
            Ok(Waitlisted),
        ),
        (true, Waitlisted, Decision::Reject, Rejected, Ok(Waitlisted)),
        (false, Rejected, APPROVE, Approved, Ok(Rejected)),
        (
            true,
            Rejected,
            Decision::Approve { raise: true },
            Approved,
            Ok(Rejected),
        ),
        (true, Rejected, Decision::Waitlist, Waitlisted, Ok(Rejected)),
        // An offer cannot be made again as it was.
        (false, Offered, APPROVE, Approved, undo_over.clone()),
        (false, Offered, Decision::Reject, Rejected, undo_over.clone()),
        // Money that has come, and a place that was taken away, are told at once.
        (
            false,
            AwaitingPayment,
            Decision::ConfirmPayment,
            Approved,
            undo_over.clone(),
        ),
        (
            false,
            Approved,
            Decision::Cancel,
            EnrollmentStatus::Cancelled,
            undo_over,
        ),
    ];
    for (is_full, before, decided, after, undone) in table {
        let mut scene = Scene::of(before);
        if is_full {
            scene.others = 2;
        }
        let mut world = scene.world();
        let counted = counts(&world);
        let case = format!("{decided:?} of {before:?}");
        let wanted = Command::Decide(Decide {
            reason: Some("형제".into()),
            ..decision(1, decided)
        });
        let answer = said(&mut world, &wanted);
        assert!(
            matches!(answer, Said::Enrollment(_, status, _) if status == after),
            "{case}: {answer:?}"
        );
        let position = world.classes[&CLASS].position(id(1));
        let answer = said(&mut world, &decides(1, UNDONE));
        match undone {
            Err(refusal) => {
                assert_eq!(answer, Said::Refused(refusal), "{case}");
                assert_eq!(status(&world, id(1)), after, "{case}");
                assert_eq!(world.classes[&CLASS].position(id(1)), position, "{case}");
            }
            Ok(before) => {
                let position = (before == Waitlisted).then_some(1);
                assert_eq!(answer, Said::Enrollment(id(1), before, position), "{case}");
                assert_eq!(counts(&world), counted, "{case}: a place that was added goes with it");
                let row = &world.enrollments[&id(1)];
                assert_eq!(
                    (
                        row.decided_at,
                        row.decided_by,
                        row.decided_from,
                        row.placed_at,
                        &row.reason
                    ),
                    (None, None, None, None, &None),
                    "{case}"
                );
                assert_eq!((row.raised, row.out_of_turn), (false, false), "{case}");
                assert_eq!(told(&world).last(), Some(&("reverted", id(1))), "{case}");
                assert_eq!(
                    said(&mut world, &decides(1, UNDONE)),
                    Said::Refused(Refusal::UndoOver),
                    "{case}: once"
                );
            }
        }
    }
}

#[test]
fn a_paid_place_that_was_given_is_taken_back_until_it_is_paid() {
    let scene = Scene::new().with_facts(paid_facts()).with(1, EnrollmentStatus::Applied);
    let commands = [decides(1, APPROVE), decides(1, UNDONE)];
    let (answers, world) = batch(&scene, &commands);
    assert_eq!(
        answers,
        [
            Said::Enrollment(id(1), EnrollmentStatus::AwaitingPayment, None),
            Said::Enrollment(id(1), EnrollmentStatus::Applied, None),
        ]
    );
    assert_eq!(counts(&world), (2, 0, 0));
    let commands = [
        decides(1, APPROVE),
        decides(1, Decision::ConfirmPayment),
        decides(1, UNDONE),
    ];
    let (answers, _) = batch(&scene, &commands);
    assert_eq!(answers[2], Said::Refused(Refusal::UndoOver));
}

#[test]
fn only_the_member_who_decided_takes_it_back() {
    let by_colleague = Command::Decide(Decide {
        host: COLLEAGUE,
        ..decision(1, UNDONE)
    });
    let commands = [decides(1, Decision::Reject), by_colleague, decides(1, UNDONE)];
    let (answers, _) = batch(&Scene::of(EnrollmentStatus::Applied), &commands);
    assert_eq!(
        answers[1..],
        [
            Said::Refused(Refusal::UndoOver),
            Said::Enrollment(id(1), EnrollmentStatus::Applied, None)
        ]
    );
}

#[test]
fn a_place_that_is_taken_back_goes_to_whoever_waits() {
    let mut scene = Scene::of(EnrollmentStatus::Applied).with(2, EnrollmentStatus::Applied);
    scene.others = 1;
    let commands = [decides(1, APPROVE), decides(2, Decision::Waitlist), decides(1, UNDONE)];
    let (answers, world) = batch(&scene, &commands);
    assert_eq!(answers[2], Said::Enrollment(id(1), EnrollmentStatus::Applied, None));
    assert_eq!(status(&world, id(2)), EnrollmentStatus::Approved);
    // One that was added is nobody's to have.
    let commands = [
        decides(1, APPROVE),
        raises(2),
        decides(3, Decision::Waitlist),
        decides(2, UNDONE),
    ];
    let (answers, world) = batch(&scene.with(3, EnrollmentStatus::Applied), &commands);
    assert_eq!(answers[3], Said::Enrollment(id(2), EnrollmentStatus::Applied, None));
    assert_eq!(counts(&world), (2, 2, 1));
}

#[test]
fn back_into_the_line_only_at_its_own_place_and_while_there_is_room() {
    // In front of who came after.
    let scene = Scene::line(3);
    let commands = [decides(2, Decision::Reject), decides(2, UNDONE)];
    let (answers, world) = batch(&scene, &commands);
    assert_eq!(
        answers[1],
        Said::Enrollment(id(2), EnrollmentStatus::Waitlisted, Some(1))
    );
    assert_eq!(world.classes[&CLASS].line().collect::<Vec<_>>(), [id(2), id(3), id(4)]);
    // Somebody has taken the last place of the line.
    let commands = [decides(2, Decision::Reject), applies(5), decides(2, UNDONE)];
    let (answers, world) = batch(&scene, &commands);
    assert_eq!(
        answers[1..],
        [
            Said::Enrollment(new_id(5), EnrollmentStatus::Waitlisted, Some(3)),
            Said::Refused(Refusal::UndoOver)
        ]
    );
    assert_eq!(status(&world, id(2)), EnrollmentStatus::Rejected);
    // Nobody waits any more and a place is free: to wait again would be to be given it.
    let scene = Scene::line(1);
    let commands = [decides(2, Decision::Reject), cancels(1), decides(2, UNDONE)];
    let (answers, _) = batch(&scene, &commands);
    assert_eq!(answers[2], Said::Refused(Refusal::UndoOver));
    // The capacity was raised for somebody of the line, and the line is full again without them.
    let scene = Scene::line(3);
    let (answers, world) = batch(&scene, &[raises(3), applies(5), decides(3, UNDONE)]);
    assert_eq!(answers[2], Said::Refused(Refusal::UndoOver));
    assert_eq!(counts(&world), (2, 2, 3));
}

#[test]
fn what_the_line_did_with_a_decision_cannot_be_taken_back() {
    // Put into the line, and promoted from it.
    let mut scene = Scene::of(EnrollmentStatus::Approved).with(2, EnrollmentStatus::Applied);
    scene.class.capacity = 1;
    let commands = [decides(2, Decision::Waitlist), cancels(1), decides(2, UNDONE)];
    let (answers, world) = batch(&scene, &commands);
    assert_eq!(answers[2], Said::Refused(Refusal::UndoOver));
    assert_eq!(status(&world, id(2)), EnrollmentStatus::Approved);
}

#[test]
fn nobody_comes_back_beside_a_new_application_or_into_a_class_that_is_over() {
    let mut scene = Scene::of(EnrollmentStatus::Applied);
    scene.facts().reapply = true;
    let rejected = decides(1, Decision::Reject);
    let (answers, _) = batch(&scene, &[rejected.clone(), applies(1), decides(1, UNDONE)]);
    assert_eq!(
        answers[2],
        Said::Refused(Refusal::AlreadyApplied {
            enrollment_id: new_id(1),
            status: EnrollmentStatus::Approved
        })
    );
    let (answers, world) = batch(&scene, &[rejected.clone(), class_cancelled(), decides(1, UNDONE)]);
    assert_eq!(answers[2], Said::Refused(Refusal::ClassCancelled));
    assert_eq!(status(&world, id(1)), EnrollmentStatus::Rejected);
    let (_, world) = batch(&scene.at(starts_at() - MICROSECOND), &[rejected]);
    let scene = written(&world, &scene, starts_at());
    assert_eq!(scene.said(&decides(1, UNDONE)), Said::Refused(Refusal::ClassStarted));
}

/// One place is the least that a class has.
#[test]
fn a_place_that_was_added_stays_if_the_class_was_made_smaller_since() {
    let mut scene = Scene::of(EnrollmentStatus::Approved).with(2, EnrollmentStatus::Applied);
    scene.class.capacity = 1;
    let smaller = edits(ClassEdit {
        capacity: 1,
        ..edit(facts())
    });
    let commands = [raises(2), cancels(1), smaller, decides(2, UNDONE)];
    let (answers, world) = batch(&scene, &commands);
    assert_eq!(answers[3], Said::Refused(Refusal::UndoOver));
    assert_eq!(
        (status(&world, id(2)), counts(&world)),
        (EnrollmentStatus::Approved, (1, 1, 0))
    );
}
