//! Every limit, a microsecond before it and at it.

use super::*;

const DAY: TimeDelta = TimeDelta::hours(24);

fn said_at(scene: &Scene, now: DateTime<Utc>, command: &Command) -> Said {
    scene.at(now).said(command)
}

fn seoul(text: &str) -> DateTime<Utc> {
    format!("{text}:00+09:00").parse().unwrap()
}

#[test]
fn a_class_opens_and_closes_at_its_instants() {
    let scene = Scene::new();
    let (opens_at, ended_at) = (facts().recruit_from.unwrap(), facts().recruit_until.unwrap());
    let approved = Said::Enrollment(new_id(1), EnrollmentStatus::Approved, None);
    let too_early = |wait| Said::Refused(Refusal::TooEarly { wait });
    for (now, expected) in [
        (
            opens_at - TimeDelta::seconds(2) - MICROSECOND,
            Said::Refused(Refusal::NotOpenYet { opens_at }),
        ),
        (opens_at - TimeDelta::seconds(2), too_early(TimeDelta::seconds(2))),
        (opens_at - MICROSECOND, too_early(MICROSECOND)),
        (opens_at, approved.clone()),
        (ended_at + TimeDelta::seconds(2) - MICROSECOND, approved),
        (
            ended_at + TimeDelta::seconds(2),
            Said::Refused(Refusal::RecruitingOver { ended_at }),
        ),
    ] {
        assert_eq!(said_at(&scene, now, &applies(1)), expected, "{now}");
    }
}

#[test]
fn answers_are_edited_until_their_own_deadline_or_that_of_recruiting() {
    let scene = Scene::of(EnrollmentStatus::Approved);
    let mut of_its_own = scene.clone();
    of_its_own.facts().edit_until = Some(seoul("2026-01-25T12:00"));
    for (scene, until) in [
        (scene, facts().recruit_until.unwrap()),
        (of_its_own, seoul("2026-01-25T12:00")),
    ] {
        let edited = |now| said_at(&scene, now, &Command::Edit(answers(1)));
        let in_time = edited(until + TimeDelta::seconds(2) - MICROSECOND);
        assert_eq!(in_time, Said::Enrollment(id(1), EnrollmentStatus::Approved, None));
        assert_eq!(edited(until + TimeDelta::seconds(2)), Said::Refused(Refusal::EditOver));
    }
}

#[test]
fn the_start_and_the_end_have_no_grace() {
    let started = Said::Refused(Refusal::ClassStarted);
    let entry = Command::Apply(enters(1, None));
    let before = said_at(&Scene::new(), starts_at() - MICROSECOND, &entry);
    assert_eq!(before, Said::Enrollment(new_id(1), EnrollmentStatus::Approved, None));
    assert_eq!(said_at(&Scene::new(), starts_at(), &entry), started);
    let scene = Scene::of(EnrollmentStatus::Approved);
    for (command, before) in [
        (cancels(1), Said::Enrollment(id(1), EnrollmentStatus::Cancelled, None)),
        (class_cancelled(), Said::Class(Stage::Cancelled, 2, 0, 0)),
    ] {
        assert_eq!(said_at(&scene, ends_at() - MICROSECOND, &command), before);
        assert_eq!(said_at(&scene, ends_at(), &command), started);
    }
    let begun = |now| {
        let (_, world) = batch(&Scene::line(1).at(now), &[BEGIN]);
        (status(&world, id(2)), state(&world).begun)
    };
    assert_eq!(begun(starts_at() - MICROSECOND), (EnrollmentStatus::Waitlisted, false));
    assert_eq!(begun(starts_at()), (EnrollmentStatus::Expired, true));
}

#[test]
fn an_offer_and_a_payment_end_two_seconds_after_what_is_shown() {
    let until = morning() + TimeDelta::hours(1);
    let over = until + TimeDelta::seconds(2);
    let offered = Scene::of(EnrollmentStatus::Offered);
    assert_eq!(
        said_at(&offered, over - MICROSECOND, &accepts(1)),
        Said::Enrollment(id(1), EnrollmentStatus::Approved, None)
    );
    assert_eq!(
        said_at(&offered, over, &accepts(1)),
        Said::Refused(Refusal::OfferOver {
            status: EnrollmentStatus::Expired,
            until: Some(over)
        })
    );
    let unpaid = Scene::of(EnrollmentStatus::AwaitingPayment);
    let paid = decides(1, Decision::ConfirmPayment);
    assert_eq!(
        said_at(&unpaid, over - MICROSECOND, &paid),
        Said::Enrollment(id(1), EnrollmentStatus::Approved, None)
    );
    assert_eq!(
        said_at(&unpaid, over, &paid),
        Said::Refused(Refusal::EnrollmentOver {
            status: EnrollmentStatus::Expired
        })
    );
    for (scene, kind) in [(offered, EndKind::Offer), (unpaid, EndKind::Payment)] {
        let world = scene.at(over).world();
        let row = &world.enrollments[&id(1)];
        assert_eq!(
            (row.status, row.end_kind, row.ended_at),
            (EnrollmentStatus::Expired, Some(kind), Some(over))
        );
        assert_eq!(counts(&world), (2, 0, 0));
        assert_eq!(told(&world), [("expired", id(1))]);
    }
}

#[test]
fn a_transfer_has_its_hours_and_never_more_than_until_the_start() {
    let mut scene = Scene::new().with_facts(paid_facts());
    for (now, hours, until) in [
        (morning(), 48, morning() + TimeDelta::hours(48)),
        (starts_at() - TimeDelta::hours(48), 48, starts_at()),
        (starts_at() - TimeDelta::hours(1), 48, starts_at()),
        (starts_at() - TimeDelta::hours(2), 1, starts_at() - TimeDelta::hours(1)),
    ] {
        scene.facts().transfer_hours = hours;
        let (_, world) = batch(&scene.at(now), &[Command::Apply(enters(1, None))]);
        assert_eq!(world.enrollments[&new_id(1)].pay_until, Some(until), "{now}");
    }
}

/// What becomes of the head of a line when the place before it is given up.
fn promoted(scene: &Scene, now: DateTime<Utc>) -> EnrollmentStatus {
    let (_, world) = batch(&scene.at(now), &[cancels(1)]);
    status(&world, id(2))
}

#[test]
fn a_place_that_costs_nothing_is_given_until_a_day_before_the_start() {
    let free = Scene::line(1);
    assert_eq!(
        promoted(&free, starts_at() - DAY - MICROSECOND),
        EnrollmentStatus::Approved
    );
    assert_eq!(promoted(&free, starts_at() - DAY), EnrollmentStatus::Offered);
    assert_eq!(promoted(&free, starts_at() - MICROSECOND), EnrollmentStatus::Offered);
    assert_eq!(promoted(&free, starts_at()), EnrollmentStatus::Waitlisted);
    let mut paid = Scene::line(1).with_facts(paid_facts());
    assert_eq!(promoted(&paid, morning()), EnrollmentStatus::Offered);
    // The fee is that of the application: free by now, and still to be paid for; or the other way round.
    paid.enrollments[1].fee = FEE;
    let free_by_now = paid.clone().with_facts(facts());
    assert_eq!(promoted(&free_by_now, morning()), EnrollmentStatus::Offered);
}

#[test]
fn an_offer_lasts_as_the_class_says_and_its_clock_stands_still_at_night() {
    // The class begins on 2 February at 19:00 in Seoul.
    for (now, minutes, until, why) in [
        ("2026-01-15T08:00", 720, "2026-01-15T20:00", "12 hours of one day"),
        (
            "2026-01-15T20:00",
            720,
            "2026-01-16T18:00",
            "2 hours of the evening, 10 of the next day",
        ),
        ("2026-01-15T23:00", 30, "2026-01-16T08:30", "the night does not count"),
        (
            "2026-02-02T06:59",
            60,
            "2026-02-02T09:00",
            "more than 12 hours before the start",
        ),
        (
            "2026-02-02T07:00",
            60,
            "2026-02-02T08:00",
            "within 12 hours the night counts",
        ),
        ("2026-02-02T18:30", 720, "2026-02-02T19:00", "never past the start"),
        ("2026-02-02T18:59", 30, "2026-02-02T19:00", "in the last minute"),
    ] {
        let mut scene = Scene::line(1).with_facts(paid_facts());
        scene.facts().offer_minutes = minutes;
        let (_, world) = batch(&scene.at(seoul(now)), &[cancels(1)]);
        let row = &world.enrollments[&id(2)];
        assert_eq!(
            (row.status, row.offer_until),
            (EnrollmentStatus::Offered, Some(seoul(until))),
            "{why}"
        );
    }
}

#[test]
fn a_decision_is_taken_back_for_ten_seconds() {
    let scene = Scene::of(EnrollmentStatus::Rejected);
    let decided_at = scene.enrollments[0].decided_at.unwrap();
    let undo = decides(1, Decision::Undo);
    let last = decided_at + TimeDelta::seconds(10);
    assert_eq!(
        said_at(&scene, last - MICROSECOND, &undo),
        Said::Enrollment(id(1), EnrollmentStatus::Applied, None)
    );
    assert_eq!(said_at(&scene, last, &undo), Said::Refused(Refusal::UndoOver));
}

#[test]
fn time_never_runs_backwards_for_a_class() {
    let mut scene = Scene::new();
    scene.class.decided_at = morning() + TimeDelta::hours(3);
    assert_eq!(scene.world().now, scene.class.decided_at);
    let (_, world) = batch(&scene, &[applies(1)]);
    assert_eq!(world.enrollments[&new_id(1)].applied_at, scene.class.decided_at);
    let later = scene.class.decided_at + MICROSECOND;
    assert_eq!(scene.at(later).world().now, later);
}
