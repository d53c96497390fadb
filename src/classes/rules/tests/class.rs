//! What a host does with a class: publish, close, edit, remove.

use super::*;

/// What is changed in an edit.
type Edited = fn(&mut ClassEdit);

/// A class that is open, closed, …, and that nobody has applied for.
fn class_in(status: ClassStatus) -> Scene {
    let mut scene = Scene::new();
    scene.class.status = status;
    scene
}

fn class_at(stage: Stage) -> Said {
    Said::Class(stage, 2, 0, 0)
}

#[test]
fn every_change_does_to_every_status_what_the_table_says() {
    use ClassStatus::{Cancelled, Closed, Deleted, Draft, Published};
    let removed = || ClassChange::Delete;
    let off = || ClassChange::Cancel { reason: None };
    let gone = || Said::Refused(Refusal::ClassCancelled);
    let unknown = || Said::Refused(Refusal::NotFound);
    let (draft, open, closed) = (
        class_at(Stage::Draft),
        class_at(Stage::Published),
        class_at(Stage::Closed),
    );
    let cancelled = class_at(Stage::Cancelled);
    // What was removed is shown to nobody again; to the one who removed it, as cancelled.
    let deleted = class_at(Stage::Cancelled);
    let table = [
        (
            ClassChange::Publish,
            [open.clone(), open.clone(), closed.clone()],
            gone(),
        ),
        (ClassChange::Reopen, [draft.clone(), open.clone(), open.clone()], gone()),
        (
            ClassChange::Close,
            [draft.clone(), closed.clone(), closed.clone()],
            gone(),
        ),
        (
            ClassChange::Unpublish,
            [draft.clone(), draft.clone(), draft.clone()],
            gone(),
        ),
        (
            off(),
            [cancelled.clone(), cancelled.clone(), cancelled.clone()],
            cancelled.clone(),
        ),
        (removed(), [deleted.clone(), deleted.clone(), deleted], gone()),
        (
            ClassChange::Edit(Box::new(edit(facts()))),
            [draft, open, closed],
            gone(),
        ),
    ];
    for (change, live, of_cancelled) in table {
        let [of_draft, of_open, of_closed] = live;
        for (status, expected) in [
            (Draft, of_draft),
            (Published, of_open),
            (Closed, of_closed),
            (Cancelled, of_cancelled.clone()),
            (Deleted, unknown()),
        ] {
            let said = class_in(status).said(&changes(change.clone()));
            assert_eq!(said, expected, "{change:?} of {status:?}");
        }
        let strangers = Command::Change(Change {
            class_id: CLASS,
            host: Host {
                organisation_id: Uuid::from_u128(0x02),
                ..HOST
            },
            change: change.clone(),
        });
        for status in [Published, Cancelled] {
            assert_eq!(class_in(status).said(&strangers), unknown(), "{change:?} of {status:?}");
        }
    }
}

#[test]
fn nothing_is_published_before_people_can_know_what_they_apply_for() {
    let publishes = |facts: ClassFacts| {
        let scene = class_in(ClassStatus::Draft).with_facts(facts);
        scene.said(&changes(ClassChange::Publish))
    };
    let missing = |missing: &[&'static str]| {
        Said::Refused(Refusal::NotPublishable {
            missing: missing.to_vec(),
        })
    };
    assert_eq!(publishes(facts()), class_at(Stage::Published));
    assert_eq!(publishes(paid_facts()), class_at(Stage::Published));
    let until_the_start = ClassFacts {
        recruit_until: Some(starts_at()),
        ..facts()
    };
    assert_eq!(publishes(until_the_start), class_at(Stage::Published));
    let recruiting = |from: Option<DateTime<Utc>>, until| ClassFacts {
        recruit_from: from,
        recruit_until: until,
        ..facts()
    };
    let (from, until) = (facts().recruit_from, facts().recruit_until);
    for (broken, fields) in [
        (
            ClassFacts {
                sessions: Vec::new(),
                ..facts()
            },
            &["sessions"] as &[_],
        ),
        (recruiting(None, until), &["recruit_from"]),
        (recruiting(from, None), &["recruit_until"]),
        (recruiting(until, until), &["recruit_until"]),
        (recruiting(from, Some(starts_at() + MICROSECOND)), &["recruit_until"]),
        (
            ClassFacts {
                payment: None,
                ..paid_facts()
            },
            &["payment"],
        ),
        (
            ClassFacts {
                transfer_instructions: None,
                ..paid_facts()
            },
            &["transfer_instructions"],
        ),
        (
            ClassFacts {
                seller: None,
                ..paid_facts()
            },
            &["seller"],
        ),
        (
            ClassFacts {
                refund_policy: None,
                ..paid_facts()
            },
            &["refund_policy"],
        ),
        (
            ClassFacts {
                sessions: Vec::new(),
                recruit_from: None,
                recruit_until: None,
                payment: None,
                seller: None,
                refund_policy: None,
                ..paid_facts()
            },
            &[
                "sessions",
                "recruit_from",
                "recruit_until",
                "payment",
                "seller",
                "refund_policy",
            ],
        ),
    ] {
        assert_eq!(publishes(broken), missing(fields), "{fields:?}");
    }
    let online = ClassFacts {
        payment: Some(Payment::Online),
        ..paid_facts()
    };
    assert_eq!(publishes(online), Said::Refused(Refusal::PaymentsNotAvailable));
    let started = Said::Refused(Refusal::ClassStarted);
    for (status, change) in [
        (ClassStatus::Draft, ClassChange::Publish),
        (ClassStatus::Closed, ClassChange::Reopen),
    ] {
        let scene = class_in(status);
        let opened = |now| scene.at(now).said(&changes(change.clone()));
        assert_eq!(opened(starts_at() - MICROSECOND), class_at(Stage::Published));
        assert_eq!(opened(starts_at()), started);
    }
}

#[test]
fn what_somebody_applied_for_is_neither_unpublished_nor_removed() {
    for status in EnrollmentStatus::ALL {
        for change in [ClassChange::Unpublish, ClassChange::Delete] {
            assert_eq!(
                Scene::of(status).said(&changes(change)),
                Said::Refused(Refusal::HasEnrollments { count: 1 }),
                "{status:?}"
            );
        }
    }
}

/// An edit that breaks everything, and what it is refused for, one rule after the other.
#[test]
fn refusals_of_an_edit_come_in_their_order() {
    let mut scene = Scene::line(2);
    scene.class.capacity = 2;
    scene.push(9, EnrollmentStatus::AwaitingPayment);
    let capacity = |edit: &mut ClassEdit| edit.capacity = 1;
    let line = |edit: &mut ClassEdit| edit.waitlist_capacity = 1;
    let selection = |edit: &mut ClassEdit| edit.facts.selection = Selection::Review;
    let past = |edit: &mut ClassEdit| {
        edit.facts.sessions[0].starts_at = morning();
        edit.facts.recruit_until = Some(morning());
    };
    let window = |edit: &mut ClassEdit| edit.facts.recruit_from = None;
    let online = |edit: &mut ClassEdit| {
        edit.facts.fee = FEE;
        edit.facts.payment = Some(Payment::Online);
    };
    let stale = |edit: &mut ClassEdit| edit.version = 7;
    let faults: [(Edited, Refusal); 7] = [
        (stale, Refusal::ClassChanged { version: 1 }),
        (online, Refusal::PaymentsNotAvailable),
        (
            window,
            Refusal::NotPublishable {
                missing: vec!["recruit_from"],
            },
        ),
        (past, Refusal::ClassStarted),
        (selection, Refusal::SelectionFixed),
        (line, Refusal::WaitlistInUse { waiting: 2 }),
        (capacity, Refusal::CapacityBelowTaken { taken: 2 }),
    ];
    for (index, (breaks, refusal)) in faults.iter().enumerate() {
        let mut alone = edit(facts());
        breaks(&mut alone);
        let mut with_all_later = edit(facts());
        for (breaks, _) in &faults[index..] {
            breaks(&mut with_all_later);
        }
        for broken in [alone, with_all_later] {
            let (answers, world) = batch(&scene, &[edits(broken)]);
            assert_eq!(answers, [Said::Refused(refusal.clone())]);
            assert!(!world.has_effects(), "{refusal:?} changes nothing");
        }
    }
}

#[test]
fn of_a_class_that_has_started_only_its_words_are_edited() {
    let changed: [(&str, Edited, bool); 6] = [
        ("title", |edit| edit.facts.title = "도예".into(), true),
        ("time", |edit| edit.facts.sessions[1].ends_at += MICROSECOND, false),
        ("capacity", |edit| edit.capacity = 3, false),
        ("line", |edit| edit.waitlist_capacity = 4, false),
        ("no line", |edit| edit.waitlist = false, false),
        ("fee", |edit| edit.facts = paid_facts(), false),
    ];
    for (name, change, is_allowed) in changed {
        let mut edit = edit(facts());
        change(&mut edit);
        let refused = Said::Refused(Refusal::ClassStarted);
        let scene = Scene::new();
        assert_ne!(
            scene.at(starts_at() - MICROSECOND).said(&edits(edit.clone())),
            refused,
            "{name}"
        );
        let said = scene.at(starts_at()).said(&edits(edit.clone()));
        assert_eq!(said != refused, is_allowed, "{name}");
        // A draft has nobody who could come to it: whatever its time says, it is moved to another.
        let draft = class_in(ClassStatus::Draft).at(starts_at());
        assert_ne!(draft.said(&edits(edit)), refused, "{name} of a draft");
    }
}

fn edited(change: impl FnOnce(&mut ClassEdit)) -> Command {
    let mut edit = edit(facts());
    edit.capacity = 1;
    change(&mut edit);
    edits(edit)
}

#[test]
fn more_places_go_to_the_line_and_fewer_than_taken_close_the_class() {
    let scene = Scene::line(3);
    let commands = [
        edited(|edit| edit.capacity = 3),
        edited(|edit| edit.capacity = 2),
        edited(|edit| {
            edit.capacity = 2;
            edit.close = true;
        }),
        applies(5),
        cancels(1),
    ];
    let (answers, world) = batch(&scene, &commands);
    assert_eq!(
        answers,
        [
            Said::Class(Stage::Published, 3, 3, 1),
            Said::Refused(Refusal::CapacityBelowTaken { taken: 3 }),
            Said::Class(Stage::Closed, 3, 3, 1),
            Said::Refused(Refusal::ClassClosed),
            Said::Enrollment(id(1), EnrollmentStatus::Cancelled, None),
        ]
    );
    let line = world.classes[&CLASS].line().count();
    assert_eq!(
        (line, counts(&world)),
        (0, (3, 3, 0)),
        "closed, and still serving who waits"
    );
    // Down to what is taken nothing has to be closed.
    let (answers, _) = batch(
        &scene,
        &[
            edited(|edit| edit.capacity = 9),
            edited(|edit| {
                edit.capacity = 4;
                edit.close = true;
            }),
        ],
    );
    assert_eq!(answers[1], Said::Class(Stage::Published, 4, 4, 0));
    // What nobody can see yet is not closed by having fewer places.
    let mut draft = scene;
    draft.class.status = ClassStatus::Draft;
    draft.class.capacity = 4;
    draft.others = 3;
    draft.enrollments.truncate(1);
    let (answers, _) = batch(&draft, &[edited(|edit| edit.close = true)]);
    assert_eq!(answers, [Said::Class(Stage::Draft, 4, 4, 0)]);
}

#[test]
fn a_line_is_never_shorter_than_those_who_stand_in_it() {
    let scene = Scene::line(2);
    let in_use = Said::Refused(Refusal::WaitlistInUse { waiting: 2 });
    let (answers, _) = batch(
        &scene,
        &[
            edited(|edit| edit.waitlist = false),
            edited(|edit| edit.waitlist_capacity = 1),
            edited(|edit| edit.waitlist_capacity = 2),
            applies(5),
            edited(|edit| edit.waitlist_capacity = 3),
            applies(5),
        ],
    );
    let as_it_is = Said::Class(Stage::Published, 1, 1, 2);
    let full = Said::Refused(Refusal::ClassFull {
        waiting: 2,
        waitlist: true,
    });
    assert_eq!(
        answers,
        [
            in_use.clone(),
            in_use,
            as_it_is.clone(),
            full,
            as_it_is,
            Said::Enrollment(new_id(5), EnrollmentStatus::Waitlisted, Some(3)),
        ]
    );
}

#[test]
fn the_way_of_selecting_stays_once_somebody_has_applied() {
    let by_review = || edited(|edit| edit.facts.selection = Selection::Review);
    let fixed = Said::Refused(Refusal::SelectionFixed);
    assert_ne!(Scene::new().said(&by_review()), fixed);
    assert_eq!(Scene::of(EnrollmentStatus::Cancelled).said(&by_review()), fixed);
}

#[test]
fn a_new_fee_binds_new_applications_only() {
    let mut scene = Scene::of(EnrollmentStatus::Applied);
    scene.class.capacity = 1;
    scene.others = 1;
    let commands = [
        edited(|edit| {
            edit.facts = paid_facts();
            edit.capacity = 2;
        }),
        decides(1, APPROVE),
        edited(|edit| {
            edit.facts = paid_facts();
            edit.capacity = 3;
        }),
        applies(2),
    ];
    let (answers, world) = batch(&scene, &commands);
    assert_eq!(
        (&answers[1], &answers[3]),
        (
            &Said::Enrollment(id(1), EnrollmentStatus::Approved, None),
            &Said::Enrollment(new_id(2), EnrollmentStatus::AwaitingPayment, None)
        )
    );
    assert_eq!(
        (world.enrollments[&id(1)].fee, world.enrollments[&new_id(2)].fee),
        (0, FEE)
    );
    // The other way round: free by now, and still owed.
    let unpaid = Scene::of(EnrollmentStatus::AwaitingPayment).with_facts(paid_facts());
    let (_, world) = batch(&unpaid, &[edits(edit(facts()))]);
    assert_eq!(status(&world, id(1)), EnrollmentStatus::AwaitingPayment);
}

/// The class with one session, that begins then.
fn moved_to(start: DateTime<Utc>) -> ClassFacts {
    ClassFacts {
        sessions: vec![Session {
            starts_at: start,
            ends_at: start + TimeDelta::hours(2),
        }],
        recruit_until: Some(start),
        ..facts()
    }
}

#[test]
fn a_new_time_shortens_deadlines_is_told_to_everybody_and_never_lengthens_them() {
    use EnrollmentStatus::{Applied, Approved, AwaitingPayment, Cancelled, Offered, Rejected, Waitlisted};
    let (soon, late) = (morning() + TimeDelta::hours(2), morning() + TimeDelta::days(60));
    for (start, until) in [(soon, soon), (late, starts_at())] {
        let mut scene = Scene::new();
        for (nr, status) in [
            (1, Applied),
            (2, AwaitingPayment),
            (3, Approved),
            (4, Waitlisted),
            (5, Offered),
            (6, Rejected),
            (7, Cancelled),
        ] {
            let row = scene.push(nr, status);
            row.offer_until = row.offer_until.map(|_| starts_at());
            row.pay_until = row.pay_until.map(|_| starts_at());
        }
        scene.class.capacity = 3;
        let (answers, world) = batch(
            &scene,
            &[edited(|edit| {
                edit.facts = moved_to(start);
                edit.capacity = 3;
            })],
        );
        assert_eq!(answers, [Said::Class(Stage::Published, 3, 3, 1)]);
        assert_eq!(world.enrollments[&id(2)].pay_until, Some(until));
        assert_eq!(world.enrollments[&id(5)].offer_until, Some(until));
        let mut expected: Vec<(&str, Uuid)> = (1..=5).map(|nr| ("rescheduled", id(nr))).collect();
        expected.push(("edited", CLASS));
        assert_eq!(told(&world), expected);
        assert_eq!(state(&world).time_changed_at, Some(scene.now));
        let next = written(&world, &scene, until + DEADLINE_GRACE).world();
        assert_eq!(status(&next, id(2)), EnrollmentStatus::Expired);
        assert_eq!(status(&next, id(5)), EnrollmentStatus::Expired);
    }
    // Nobody has to be told: nobody may leave for nothing.
    let (_, world) = batch(&Scene::new(), &[edited(|edit| edit.facts = moved_to(late))]);
    assert_eq!(state(&world).time_changed_at, None);
}

/// Places that are added in the same edit as a new time are given as the new time says.
#[test]
fn a_line_is_served_by_the_new_time_of_its_class() {
    let scene = Scene::line(1);
    let tomorrow = scene.now + TimeDelta::hours(24);
    for (start, expected) in [
        (tomorrow, EnrollmentStatus::Offered),
        (tomorrow + MICROSECOND, EnrollmentStatus::Approved),
    ] {
        let (_, world) = batch(
            &scene,
            &[edited(|edit| {
                edit.facts = moved_to(start);
                edit.capacity = 2;
            })],
        );
        assert_eq!(status(&world, id(2)), expected, "{start}");
        written(&world, &scene, scene.now);
    }
    // And so is whatever is freed behind it in the same batch.
    let moved = edited(|edit| edit.facts = moved_to(tomorrow));
    let (_, world) = batch(&scene, &[moved, cancels(1)]);
    assert_eq!(status(&world, id(2)), EnrollmentStatus::Offered);
}
