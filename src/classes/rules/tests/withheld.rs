//! Places that were given up, that nobody waits for, and that reopen later.

use super::*;

/// Eight in the evening in Seoul.
fn reopens_at() -> DateTime<Utc> {
    "2026-01-06T11:00:00Z".parse().unwrap()
}

/// The first user has the only place of a class that reopens what is given up at eight in the evening.
fn at_hours() -> Scene {
    let mut scene = Scene::of(EnrollmentStatus::Approved);
    scene.class.capacity = 1;
    scene.facts().reopening = Reopening::AtHours;
    scene.facts().reopening_hours = vec![20];
    scene
}

fn withheld_until(world: &World, id: Uuid) -> Option<DateTime<Utc>> {
    world.enrollments[&id].withheld_until
}

#[test]
fn a_place_that_is_given_up_is_nobodys_before_its_hour() {
    let mut scene = at_hours();
    scene.class.waitlist = false;
    let full = Said::Refused(Refusal::ClassFull {
        waiting: 0,
        waitlist: false,
    });
    for gives_up in [cancels(1), decides(1, Decision::Cancel)] {
        let (answers, world) = batch(&scene, &[gives_up, applies(2)]);
        assert_eq!(
            answers,
            [Said::Enrollment(id(1), EnrollmentStatus::Cancelled, None), full.clone()]
        );
        assert_eq!(withheld_until(&world, id(1)), Some(reopens_at()));
        let next = written(&world, &scene, reopens_at() - MICROSECOND);
        assert_eq!(next.said(&applies(2)), full);
        let (answers, world) = batch(&next.at(reopens_at()), &[applies(2)]);
        assert_eq!(answers, [Said::Enrollment(new_id(2), EnrollmentStatus::Approved, None)]);
        assert_eq!(withheld_until(&world, id(1)), None);
        assert_eq!(counts(&world), (1, 1, 0));
        assert_eq!(told(&world), [("approved", new_id(2))], "nobody is told of the hour");
    }
}

#[test]
fn who_comes_before_the_hour_waits_for_it_in_turn() {
    let scene = at_hours();
    let (answers, world) = batch(&scene, &[cancels(1), applies(2), applies(3)]);
    assert_eq!(
        answers[1..],
        [
            Said::Enrollment(new_id(2), EnrollmentStatus::Waitlisted, Some(1)),
            Said::Enrollment(new_id(3), EnrollmentStatus::Waitlisted, Some(2)),
        ]
    );
    let early = written(&world, &scene, reopens_at() - MICROSECOND).world();
    assert!(!early.has_effects());
    let world = written(&world, &scene, reopens_at()).world();
    assert_eq!(told(&world), [("promoted", new_id(2))]);
    assert_eq!(counts(&world), (1, 1, 1));
}

#[test]
fn whoever_waits_gets_it_at_once() {
    let scene = at_hours().with(2, EnrollmentStatus::Waitlisted);
    let (_, world) = batch(&scene, &[cancels(1)]);
    assert_eq!(told(&world), [("cancelled", id(1)), ("promoted", id(2))]);
    assert_eq!(withheld_until(&world, id(1)), None);
    assert_eq!(counts(&world), (1, 1, 0));
}

#[test]
fn a_place_by_lot_reopens_within_the_hour_at_a_minute_that_is_always_the_same() {
    let mut scene = at_hours();
    scene.facts().reopening = Reopening::Random;
    let drawn = |scene: &Scene| {
        let (_, world) = batch(scene, &[cancels(1)]);
        withheld_until(&world, id(1)).unwrap() - scene.now
    };
    let wait = drawn(&scene);
    assert!(
        wait >= TimeDelta::minutes(1) && wait <= TimeDelta::minutes(60),
        "{wait}"
    );
    assert_eq!(wait, drawn(&scene), "a batch that is decided again draws the same");
    let mut waits: Vec<TimeDelta> = (1..=9)
        .map(|nr| {
            let mut scene = scene.clone();
            scene.enrollments[0].id = id(nr);
            let cancel = Cancel {
                enrollment_id: id(nr),
                ..own(1)
            };
            let (_, world) = batch(&scene, &[Command::Cancel(cancel)]);
            withheld_until(&world, id(nr)).unwrap() - scene.now
        })
        .collect();
    waits.dedup();
    assert!(waits.len() > 1, "not the same for everybody");
}

#[test]
fn a_place_that_was_not_paid_for_reopens_alike() {
    let unpaid = |nr| {
        let mut scene = at_hours().with_facts(ClassFacts {
            reopening: Reopening::AtHours,
            reopening_hours: vec![20],
            ..paid_facts()
        });
        scene.class.capacity = nr;
        scene.enrollments.clear();
        for nr in 1..=nr {
            scene.push(u8::try_from(nr).unwrap(), EnrollmentStatus::AwaitingPayment);
        }
        // Their hour of payment and its grace are over.
        scene.at(morning() + TimeDelta::hours(1) + DEADLINE_GRACE)
    };
    let scene = unpaid(1);
    let world = scene.world();
    assert_eq!(told(&world), [("expired", id(1))]);
    let row = &world.enrollments[&id(1)];
    assert_eq!(
        (row.end_kind, row.withheld_until),
        (Some(EndKind::Payment), Some(reopens_at()))
    );
    assert_eq!(counts(&world), (1, 1, 0));
    let next = written(&world, &scene, reopens_at());
    assert_eq!(counts(&next.world()), (1, 0, 0));
    // Whoever waits gets it at once; of two places the one that nobody waits for is withheld.
    let scene = unpaid(2).with(3, EnrollmentStatus::Waitlisted);
    let (answers, world) = batch(&scene, &[applies(4)]);
    assert_eq!(
        answers,
        [Said::Enrollment(new_id(4), EnrollmentStatus::Waitlisted, Some(1))]
    );
    assert_eq!(status(&world, id(3)), EnrollmentStatus::Offered);
    let kept = [id(1), id(2)]
        .iter()
        .filter(|id| withheld_until(&world, **id).is_some())
        .count();
    assert_eq!((kept, counts(&world)), (1, (2, 2, 1)));
    written(&world, &scene, scene.now);
}

#[test]
fn an_offer_that_ends_and_a_place_that_is_taken_back_are_not_withheld() {
    let scene = at_hours();
    let offered = |mut scene: Scene| {
        scene.enrollments[0] = enrollment(1, EnrollmentStatus::Offered);
        scene
    };
    for (name, scene, command) in [
        ("declined", offered(scene.clone()), declines(1)),
        ("an offer that is left", offered(scene.clone()), cancels(1)),
        (
            "an offer that is refused",
            offered(scene.clone()),
            decides(1, Decision::Reject),
        ),
    ] {
        let (_, world) = batch(&scene, &[command]);
        assert_eq!(
            (withheld_until(&world, id(1)), counts(&world)),
            (None, (1, 0, 0)),
            "{name}"
        );
    }
    let missed = offered(scene.clone()).at(morning() + TimeDelta::hours(2)).world();
    assert_eq!((withheld_until(&missed, id(1)), counts(&missed)), (None, (1, 0, 0)));
    let mut applied = scene.clone();
    applied.enrollments[0] = enrollment(1, EnrollmentStatus::Applied);
    let (_, world) = batch(&applied, &[decides(1, APPROVE), decides(1, Decision::Undo)]);
    assert_eq!(counts(&world), (1, 0, 0));
    let (_, world) = batch(&scene, &[class_cancelled()]);
    assert_eq!((withheld_until(&world, id(1)), counts(&world)), (None, (1, 0, 0)));
}

#[test]
fn a_place_that_would_reopen_when_the_class_has_begun_is_not_withheld() {
    let scene = at_hours();
    // The class begins at seven in the evening.
    let last_hour = starts_at() - TimeDelta::hours(23);
    for (now, is_withheld) in [
        (last_hour - MICROSECOND, true),
        (last_hour, false),
        (starts_at() - MICROSECOND, false),
        (starts_at(), false),
    ] {
        let (_, world) = batch(&scene.at(now), &[cancels(1)]);
        assert_eq!(withheld_until(&world, id(1)).is_some(), is_withheld, "{now}");
        assert_eq!(counts(&world).1, i32::from(is_withheld), "{now}");
    }
    let mut unpaid = scene;
    unpaid.enrollments[0] = enrollment(1, EnrollmentStatus::AwaitingPayment);
    unpaid.enrollments[0].pay_until = Some(starts_at());
    let world = unpaid.at(starts_at() + DEADLINE_GRACE).world();
    assert_eq!(status(&world, id(1)), EnrollmentStatus::Expired);
    assert_eq!((withheld_until(&world, id(1)), counts(&world)), (None, (1, 0, 0)));
}
