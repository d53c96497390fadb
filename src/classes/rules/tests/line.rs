//! The line of a class: who stands in it, who is served, and what a host may do about its order.

use super::*;

#[test]
fn places_go_to_the_first_then_the_line_fills_then_it_is_full() {
    let mut scene = Scene::new();
    scene.class.waitlist_capacity = 2;
    let commands: Vec<Command> = (1..=5).map(applies).collect();
    let (answers, world) = batch(&scene, &commands);
    let stands = |nr, status, position| Said::Enrollment(new_id(nr), status, position);
    assert_eq!(
        answers,
        [
            stands(1, EnrollmentStatus::Approved, None),
            stands(2, EnrollmentStatus::Approved, None),
            stands(3, EnrollmentStatus::Waitlisted, Some(1)),
            stands(4, EnrollmentStatus::Waitlisted, Some(2)),
            Said::Refused(Refusal::ClassFull {
                waiting: 2,
                waitlist: true
            }),
        ]
    );
    // Who was refused has no number of arrival.
    let arrivals: Vec<i64> = (1..=4).map(|nr| world.enrollments[&new_id(nr)].arrival).collect();
    assert_eq!((arrivals, state(&world).arrivals), (vec![1, 2, 3, 4], 4));
    assert_eq!(state(&world).version, 2, "one change of the row, whatever happened");
}

#[test]
fn a_double_click_in_one_batch_is_one_application() {
    let second = |fingerprint, key: &str| {
        let mut second = apply(1);
        second.enrollment_id = new_id(2);
        second.key = CommandKey {
            key: key.into(),
            fingerprint: vec![fingerprint],
        };
        Command::Apply(second)
    };
    let commands = [applies(1), second(0, "key"), second(9, "key"), second(0, "another key")];
    let (answers, world) = batch(&Scene::new(), &commands);
    let approved = Said::Enrollment(new_id(1), EnrollmentStatus::Approved, None);
    assert_eq!(
        answers,
        [
            approved.clone(),
            approved,
            Said::Refused(Refusal::KeyReused),
            Said::Refused(Refusal::AlreadyApplied {
                enrollment_id: new_id(1),
                status: EnrollmentStatus::Approved
            }),
        ]
    );
    assert_eq!(world.effects.len(), 1);
}

#[test]
fn where_the_host_reviews_nobody_is_refused_for_want_of_places() {
    let mut scene = Scene::new();
    scene.facts().selection = Selection::Review;
    scene.class.waitlist = false;
    scene.others = 2;
    let (answers, world) = batch(&scene, &[applies(1)]);
    assert_eq!(answers, [Said::Enrollment(new_id(1), EnrollmentStatus::Applied, None)]);
    assert_eq!(counts(&world), (2, 2, 0));
}

#[test]
fn a_freed_place_goes_to_the_head_of_the_line_in_the_same_decision() {
    for gives_up in [cancels(1), decides(1, Decision::Cancel)] {
        let (answers, world) = batch(&Scene::line(2), &[gives_up, applies(4), cancels(2)]);
        assert_eq!(
            answers[1],
            Said::Enrollment(new_id(4), EnrollmentStatus::Waitlisted, Some(2)),
            "a newcomer stands behind"
        );
        assert_eq!(
            told(&world),
            [
                ("cancelled", id(1)),
                ("promoted", id(2)),
                ("waitlisted", new_id(4)),
                ("cancelled", id(2)),
                ("promoted", id(3)),
            ]
        );
        assert_eq!(counts(&world), (1, 1, 1));
    }
}

#[test]
fn whoever_leaves_the_line_gives_nobody_a_place() {
    for leaves in [cancels(2), decides(2, Decision::Cancel), decides(2, Decision::Reject)] {
        let (_, world) = batch(&Scene::line(2), &[leaves]);
        assert_eq!(world.effects.len(), 1);
        assert_eq!(world.classes[&CLASS].position(id(3)), Some(1));
        assert_eq!(counts(&world), (1, 1, 1));
    }
}

#[test]
fn a_closed_class_serves_who_already_waits_and_nobody_else() {
    let mut scene = Scene::line(1);
    scene.class.status = ClassStatus::Closed;
    let (answers, world) = batch(&scene, &[cancels(1), applies(3), cancels(2), applies(3)]);
    let closed = Said::Refused(Refusal::ClassClosed);
    assert_eq!((&answers[1], &answers[3]), (&closed, &closed));
    assert_eq!(
        told(&world),
        [("cancelled", id(1)), ("promoted", id(2)), ("cancelled", id(2))]
    );
}

#[test]
fn an_offer_that_is_declined_or_missed_goes_to_the_next() {
    let scene = Scene::line(2).with_facts(paid_facts());
    let (_, world) = batch(&scene, &[cancels(1)]);
    let scene = written(&world, &scene, scene.now);
    let until = world.enrollments[&id(2)].offer_until.unwrap();
    let (answers, world) = batch(&scene, &[accepts(3), declines(2), declines(2), accepts(3)]);
    let declined = Said::Enrollment(id(2), EnrollmentStatus::Cancelled, None);
    assert_eq!(
        answers,
        [
            Said::Refused(Refusal::OfferOver {
                status: EnrollmentStatus::Waitlisted,
                until: None
            }),
            declined.clone(),
            declined,
            // Applied for while it cost nothing: the fee is that of the application.
            Said::Enrollment(id(3), EnrollmentStatus::Approved, None),
        ]
    );
    assert_eq!(world.enrollments[&id(2)].end_kind, Some(EndKind::Declined));
    let missed = scene.at(until + DEADLINE_GRACE).world();
    assert_eq!(told(&missed), [("expired", id(2)), ("offered", id(3))]);
    assert_eq!(missed.enrollments[&id(2)].end_kind, Some(EndKind::Offer));
    assert_eq!(counts(&missed), (1, 1, 0), "whoever missed it is out");
}

#[test]
fn an_accepted_offer_of_a_place_with_a_fee_waits_for_the_payment() {
    let mut scene = Scene::of(EnrollmentStatus::Offered).with_facts(paid_facts());
    scene.enrollments[0].fee = FEE;
    let (answers, world) = batch(&scene, &[accepts(1), accepts(1)]);
    let awaited = Said::Enrollment(id(1), EnrollmentStatus::AwaitingPayment, None);
    assert_eq!(answers, [awaited.clone(), awaited]);
    let row = &world.enrollments[&id(1)];
    assert_eq!(
        (row.offer_until, row.pay_until, row.placed_at),
        (None, Some(morning() + TimeDelta::hours(48)), Some(morning()))
    );
}

/// What the host is told of whom a decision passes, and what stays beside it.
#[test]
fn to_pass_the_line_is_to_raise_the_capacity_with_a_reason_and_says_whom() {
    let scene = Scene::line(3).with(5, EnrollmentStatus::Applied);
    let would_pass = |passed: &[u8]| {
        let passed = passed.iter().copied().map(id).collect();
        Said::Refused(Refusal::WouldPass { passed })
    };
    let bare = Decision::Approve { raise: true };
    let (answers, world) = batch(
        &scene,
        &[
            decides(2, APPROVE),
            decides(4, APPROVE),
            decides(5, APPROVE),
            decides(4, bare),
            raises(4),
            raises(2),
        ],
    );
    assert_eq!(
        answers,
        [
            would_pass(&[]),
            would_pass(&[2, 3]),
            would_pass(&[2, 3, 4]),
            Said::Refused(Refusal::ReasonNeeded),
            Said::Enrollment(id(4), EnrollmentStatus::Approved, None),
            Said::Enrollment(id(2), EnrollmentStatus::Approved, None),
        ]
    );
    assert_eq!(counts(&world), (3, 3, 1));
    for (nr, passed) in [(4, 2), (2, 0)] {
        let deed = world.effects.iter().find_map(|effect| match effect {
            Effect::Enrollment {
                enrollment_id,
                deed,
                by,
                ..
            } if *enrollment_id == id(nr) => Some((deed, by)),
            _ => None,
        });
        assert_eq!(
            deed,
            Some((
                &Deed::Approved {
                    passed,
                    raised: true,
                    decided: true
                },
                &By::Host(HOST.user_id)
            ))
        );
        let row = &world.enrollments[&id(nr)];
        assert_eq!(
            (row.raised, row.out_of_turn, row.reason.as_deref()),
            (true, passed > 0, Some("형제"))
        );
    }
    assert_eq!(
        world.classes[&CLASS].line().collect::<Vec<_>>(),
        [id(3)],
        "nobody lost their place"
    );
}

#[test]
fn a_reason_alone_raises_nothing_while_a_place_is_free() {
    let (_, world) = batch(&Scene::of(EnrollmentStatus::Applied), &[raises(1)]);
    let row = &world.enrollments[&id(1)];
    assert_eq!((row.raised, row.out_of_turn), (false, false));
    assert_eq!(counts(&world), (2, 1, 0));
}

#[test]
fn whoever_is_entered_past_the_line_is_entered_with_a_reason() {
    let scene = Scene::line(1);
    let commands = [enters(5, None), enters(5, Some("대기 없이 약속")), enters(5, None)].map(Command::Apply);
    let (answers, world) = batch(&scene, &commands);
    let entered = Said::Enrollment(new_id(5), EnrollmentStatus::Approved, None);
    assert_eq!(
        answers,
        [
            Said::Refused(Refusal::WouldPass { passed: vec![id(2)] }),
            entered.clone(),
            // The same key again is the same entry.
            entered,
        ]
    );
    let row = &world.enrollments[&new_id(5)];
    assert_eq!(
        (
            row.user_id,
            row.entered_by,
            row.raised,
            row.out_of_turn,
            row.reason.as_deref()
        ),
        (None, Some(HOST.user_id), true, true, Some("대기 없이 약속"))
    );
    assert_eq!(counts(&world), (2, 2, 1));
    // What has no account has nobody who could cancel it by one.
    let (mut world, nobody) = (
        world,
        Cancel {
            enrollment_id: new_id(5),
            ..own(5)
        },
    );
    assert_eq!(
        said(&mut world, &Command::Cancel(nobody)),
        Said::Refused(Refusal::NotFound)
    );
}

#[test]
fn who_is_put_into_the_line_stands_where_they_arrived() {
    let mut scene = Scene::new();
    scene.others = 2;
    scene.facts().selection = Selection::Review;
    for nr in 1..=4 {
        scene.push(nr, EnrollmentStatus::Applied);
    }
    let wait = |nr| decides(nr, Decision::Waitlist);
    let (answers, world) = batch(&scene, &[wait(4), wait(1), wait(3), wait(2)]);
    let stands = |nr, position| Said::Enrollment(id(nr), EnrollmentStatus::Waitlisted, Some(position));
    assert_eq!(
        answers,
        [
            stands(4, 1),
            stands(1, 1),
            stands(3, 2),
            Said::Refused(Refusal::WaitlistFull)
        ]
    );
    assert_eq!(world.classes[&CLASS].line().collect::<Vec<_>>(), [id(1), id(3), id(4)]);
}

#[test]
fn answers_of_an_approved_applicant_go_back_to_review_where_the_class_says_so() {
    use EnrollmentStatus::{Applied, Approved};
    let edited = Command::Edit(answers(1));
    let reviewed = (Selection::Review, EditAfterApproval::Review);
    for (selection, edit_after_approval, is_paid, expected) in [
        (reviewed.0, reviewed.1, false, Applied),
        (reviewed.0, reviewed.1, true, Approved),
        (reviewed.0, EditAfterApproval::Keep, false, Approved),
        (Selection::FirstCome, reviewed.1, false, Approved),
    ] {
        let mut scene = Scene::line(1);
        scene.facts().selection = selection;
        scene.facts().edit_after_approval = edit_after_approval;
        scene.enrollments[0].paid_at = is_paid.then(morning);
        let (answers, world) = batch(&scene, std::slice::from_ref(&edited));
        let case = format!("{selection:?} {edit_after_approval:?} paid: {is_paid}");
        assert_eq!(answers, [Said::Enrollment(id(1), expected, None)], "{case}");
        // The place goes on in the same decision.
        let gone_on = expected == Applied;
        let deeds = if gone_on {
            vec![("reopened", id(1)), ("promoted", id(2))]
        } else {
            vec![("edited", id(1))]
        };
        assert_eq!(told(&world), deeds, "{case}");
        assert_eq!(world.enrollments[&id(1)].placed_at.is_none(), gone_on, "{case}");
    }
}

#[test]
fn whoever_was_rejected_applies_again_only_if_the_class_says_so() {
    for (reapply, expected) in [
        (false, Said::Refused(Refusal::RejectedBefore { enrollment_id: id(1) })),
        (true, Said::Enrollment(new_id(1), EnrollmentStatus::Approved, None)),
    ] {
        let mut scene = Scene::of(EnrollmentStatus::Rejected);
        scene.facts().reapply = reapply;
        assert_eq!(scene.said(&applies(1)), expected);
        // Only the latest counts: cancelled since, it is no rejection.
        let latest = scene.push(2, EnrollmentStatus::Cancelled);
        latest.attendee_id = user(1);
        assert_eq!(
            scene.said(&applies(1)),
            Said::Enrollment(new_id(1), EnrollmentStatus::Approved, None)
        );
    }
}

#[test]
fn the_start_ends_what_is_undecided_waits_or_is_offered_and_promotes_nobody() {
    use EnrollmentStatus::{Applied, Approved, AwaitingPayment, Offered, Waitlisted};
    let mut scene = Scene::new();
    for (nr, status) in [
        (1, Approved),
        (2, Offered),
        (3, AwaitingPayment),
        (4, Waitlisted),
        (5, Applied),
    ] {
        let row = scene.push(nr, status);
        row.offer_until = row.offer_until.map(|_| starts_at());
        row.pay_until = row.pay_until.map(|_| starts_at());
    }
    scene.class.capacity = 3;
    let scene = scene.at(starts_at());
    let (answers, world) = batch(&scene, &[BEGIN]);
    assert_eq!(answers, [Said::Class(Stage::Running, 3, 2, 0)]);
    assert_eq!(
        told(&world),
        [("expired", id(2)), ("expired", id(4)), ("expired", id(5))]
    );
    for nr in [2, 4, 5] {
        assert_eq!(world.enrollments[&id(nr)].end_kind, Some(EndKind::Started));
    }
    let next = written(&world, &scene, starts_at());
    let (answers, world) = batch(&next, &[BEGIN]);
    assert_eq!(answers, [Said::Class(Stage::Running, 3, 2, 0)]);
    assert!(!world.has_effects(), "a class begins once");
    // Without `begin` only deadlines end something.
    let (_, world) = batch(
        &scene,
        &[Command::Expire {
            class_id: CLASS,
            begin: false,
        }],
    );
    assert!(!world.has_effects());
}

#[test]
fn a_cancelled_class_ends_everybody_and_promotes_nobody_on_the_way() {
    use EnrollmentStatus::{Applied, Approved, AwaitingPayment, Offered, Rejected, Waitlisted};
    let mut scene = Scene::new();
    for (nr, status) in [
        (1, Approved),
        (2, Waitlisted),
        (3, Applied),
        (4, AwaitingPayment),
        (5, Waitlisted),
        (6, Offered),
        (7, Rejected),
    ] {
        scene.push(nr, status);
    }
    scene.class.capacity = 3;
    let (answers, world) = batch(&scene, &[class_cancelled(), class_cancelled(), applies(8)]);
    let cancelled = Said::Class(Stage::Cancelled, 3, 0, 0);
    assert_eq!(
        answers,
        [cancelled.clone(), cancelled, Said::Refused(Refusal::ClassCancelled)]
    );
    let ended = [5, 2, 1, 3, 4, 6].map(|nr| ("cancelled", id(nr)));
    assert_eq!(told(&world)[..6], ended);
    assert_eq!(told(&world)[6..], [("cancelled", CLASS)]);
    for nr in 1..=6 {
        let row = &world.enrollments[&id(nr)];
        assert_eq!(
            (row.end_kind, row.reason.as_deref()),
            (Some(EndKind::Class), Some("강사 사정"))
        );
    }
    assert_eq!(status(&world, id(7)), Rejected);
    assert_eq!(state(&world).cancel_reason.as_deref(), Some("강사 사정"));
}

/// Whoever applied while the class cost something pays for a place, also in the batch that puts them into the line.
#[test]
fn whoever_pays_is_never_given_a_place_unasked() {
    let mut scene = Scene::of(EnrollmentStatus::Approved);
    scene.class.capacity = 1;
    scene.push(2, EnrollmentStatus::Applied).fee = FEE;
    let commands = [decides(2, Decision::Waitlist), cancels(1)];
    let (_, world) = batch(&scene, &commands);
    assert_eq!(status(&world, id(2)), EnrollmentStatus::Offered);
    // Back in the line, where they were.
    let commands = [
        decides(2, Decision::Waitlist),
        decides(2, Decision::Reject),
        decides(2, Decision::Undo),
        cancels(1),
    ];
    let (_, world) = batch(&scene, &commands);
    assert_eq!(status(&world, id(2)), EnrollmentStatus::Offered);
}
