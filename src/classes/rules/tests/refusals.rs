//! Every refusal of every command, in the order in which the rules are checked.

use super::*;

type Happens = fn(&mut Scene);

pub(super) struct Fault {
    name: &'static str,
    happens: Happens,
    said: Said,
}

/// Each fault alone gives its answer; and of all that are wrong at once, the first in the table is named. Faults happen
/// from the last to the first, so that of two that touch the same field the earlier one stands.
pub(super) fn check_order(good: &Scene, granted: &Said, faults: &[Fault], command: impl Fn(&Scene) -> Command) {
    let decide = |scene: &Scene| scene.said(&command(scene));
    assert_eq!(decide(good), *granted);
    for (index, fault) in faults.iter().enumerate() {
        let mut alone = good.clone();
        (fault.happens)(&mut alone);
        assert_eq!(decide(&alone), fault.said, "{} alone", fault.name);
        let mut with_all_later = good.clone();
        for later in faults[index..].iter().rev() {
            (later.happens)(&mut with_all_later);
        }
        assert_eq!(
            decide(&with_all_later),
            fault.said,
            "{} with all later faults",
            fault.name
        );
    }
}

fn answered(name: &'static str, happens: fn(&mut Scene), said: Said) -> Fault {
    Fault { name, happens, said }
}

pub(super) fn refused(name: &'static str, happens: fn(&mut Scene), refusal: Refusal) -> Fault {
    answered(name, happens, Said::Refused(refusal))
}

pub(super) fn class_is(scene: &mut Scene, status: ClassStatus) {
    scene.class.status = status;
}

/// The first application of the scene is so by now.
pub(super) fn is(scene: &mut Scene, status: EnrollmentStatus) {
    scene.enrollments[0] = enrollment(1, status);
}

const ELSEWHERE: Uuid = Uuid::from_u128(0xc2);
pub(super) const STRANGERS: Host = Host {
    organisation_id: Uuid::from_u128(0x02),
    user_id: Uuid::from_u128(0x21),
};

#[test]
fn refusals_of_an_application_come_in_their_order() {
    let mut good = Scene::new();
    good.apply.files.push(named_file());
    let opens_at = facts().recruit_from.unwrap();
    let faults = [
        refused(
            "no such class",
            |scene| scene.apply.class_id = ELSEWHERE,
            Refusal::NotFound,
        ),
        refused(
            "the key was used for something else",
            |scene| keyed(scene, 7, 1),
            Refusal::KeyReused,
        ),
        answered(
            "it was sent before",
            |scene| keyed(scene, 8, 0),
            Said::Enrollment(id(8), EnrollmentStatus::Cancelled, None),
        ),
        refused(
            "a draft",
            |scene| class_is(scene, ClassStatus::Draft),
            Refusal::NotFound,
        ),
        refused(
            "removed",
            |scene| class_is(scene, ClassStatus::Deleted),
            Refusal::NotFound,
        ),
        refused(
            "unlisted, without its address",
            |scene| scene.facts().visibility = Visibility::Unlisted,
            Refusal::UnknownLink,
        ),
        refused(
            "cancelled",
            |scene| class_is(scene, ClassStatus::Cancelled),
            Refusal::ClassCancelled,
        ),
        refused("started", |scene| scene.now = starts_at(), Refusal::ClassStarted),
        refused(
            "not open yet",
            |scene| scene.now = facts().recruit_from.unwrap() - EARLY_SPAN - MICROSECOND,
            Refusal::NotOpenYet { opens_at },
        ),
        refused(
            "a moment too early",
            |scene| scene.now = facts().recruit_from.unwrap() - EARLY_SPAN,
            Refusal::TooEarly { wait: EARLY_SPAN },
        ),
        refused(
            "recruiting is over",
            |scene| scene.now = facts().recruit_until.unwrap() + DEADLINE_GRACE,
            Refusal::RecruitingOver {
                ended_at: facts().recruit_until.unwrap(),
            },
        ),
        refused(
            "closed",
            |scene| class_is(scene, ClassStatus::Closed),
            Refusal::ClassClosed,
        ),
        refused(
            "another form",
            |scene| scene.apply.form_version = None,
            Refusal::FormChanged { form_version: Some(1) },
        ),
        refused(
            "no such file",
            |scene| scene.uploads.clear(),
            Refusal::NoSuchFile {
                question: QUESTION.into(),
            },
        ),
        refused(
            "applied before",
            |scene| {
                scene.push(1, EnrollmentStatus::Applied);
            },
            Refusal::AlreadyApplied {
                enrollment_id: id(1),
                status: EnrollmentStatus::Applied,
            },
        ),
        refused(
            "rejected before",
            |scene| {
                scene.push(9, EnrollmentStatus::Rejected).attendee_id = user(1);
            },
            Refusal::RejectedBefore { enrollment_id: id(9) },
        ),
        refused(
            "full, and nobody may wait",
            |scene| {
                scene.others = 2;
                scene.class.waitlist = false;
            },
            Refusal::ClassFull {
                waiting: 0,
                waitlist: false,
            },
        ),
    ];
    check_order(
        &good,
        &Said::Enrollment(new_id(1), EnrollmentStatus::Approved, None),
        &faults,
        |scene| Command::Apply(scene.apply.clone()),
    );
}

/// An earlier application by the same person's key.
fn keyed(scene: &mut Scene, nr: u8, fingerprint: u8) {
    let earlier = scene.push(nr, EnrollmentStatus::Cancelled);
    earlier.principal = user(1);
    earlier.key = "key".into();
    earlier.fingerprint = vec![fingerprint];
}

#[test]
fn a_file_is_its_uploaders_for_this_class_and_in_one_application() {
    let upload = Scene::new().uploads.remove(0);
    let mut scene = Scene::new();
    scene.apply.files.push(named_file());
    for (name, upload) in [
        (
            "of another class",
            Upload {
                class_id: ELSEWHERE,
                ..upload.clone()
            },
        ),
        (
            "of another person",
            Upload {
                user_id: user(2),
                ..upload.clone()
            },
        ),
        (
            "in another application",
            Upload {
                enrollment_id: Some(id(5)),
                ..upload.clone()
            },
        ),
    ] {
        scene.uploads = vec![upload];
        assert_eq!(
            scene.said(&Command::Apply(scene.apply.clone())),
            Said::Refused(Refusal::NoSuchFile {
                question: QUESTION.into(),
            }),
            "{name}"
        );
    }
    scene.uploads = vec![upload];
    // Taken up by the first of a batch, it is not there for the second, and still the first one's own.
    let mut second = scene.apply.clone();
    second.enrollment_id = new_id(2);
    second.attendee_id = user(2);
    second.key.key = "for a child".into();
    let answers_again = Command::Edit(EditAnswers {
        enrollment_id: new_id(1),
        files: vec![named_file()],
        ..answers(1)
    });
    let (answers, world) = batch(
        &scene,
        &[
            Command::Apply(scene.apply.clone()),
            Command::Apply(second),
            answers_again,
        ],
    );
    let approved = Said::Enrollment(new_id(1), EnrollmentStatus::Approved, None);
    assert_eq!(
        answers,
        [
            approved.clone(),
            Said::Refused(Refusal::NoSuchFile {
                question: QUESTION.into(),
            }),
            approved
        ]
    );
    assert_eq!(world.taken_files[&FILE], new_id(1));
}

#[test]
fn refusals_of_an_entry_by_a_host_come_in_their_order() {
    let mut good = Scene::new();
    good.apply = enters(1, None);
    let faults = [
        refused(
            "no such class",
            |scene| scene.apply.class_id = ELSEWHERE,
            Refusal::NotFound,
        ),
        refused(
            "of another organisation",
            |scene| {
                scene.apply.by = Applicant::Host {
                    host: STRANGERS,
                    raise: None,
                }
            },
            Refusal::NotFound,
        ),
        refused(
            "removed",
            |scene| class_is(scene, ClassStatus::Deleted),
            Refusal::NotFound,
        ),
        refused(
            "the key was used for something else",
            |scene| {
                let earlier = scene.push(7, EnrollmentStatus::Cancelled);
                earlier.principal = HOST.user_id;
                earlier.key = "entry 1".into();
            },
            Refusal::KeyReused,
        ),
        refused(
            "cancelled",
            |scene| class_is(scene, ClassStatus::Cancelled),
            Refusal::ClassCancelled,
        ),
        refused("started", |scene| scene.now = starts_at(), Refusal::ClassStarted),
        refused(
            "there already",
            |scene| {
                scene.push(1, EnrollmentStatus::Applied);
            },
            Refusal::AlreadyApplied {
                enrollment_id: id(1),
                status: EnrollmentStatus::Applied,
            },
        ),
        refused(
            "full, and others wait",
            |scene| {
                scene.others = 2;
                scene.push(2, EnrollmentStatus::Waitlisted);
            },
            Refusal::WouldPass { passed: vec![id(2)] },
        ),
    ];
    let approved = Said::Enrollment(new_id(1), EnrollmentStatus::Approved, None);
    check_order(&good, &approved, &faults, |scene| Command::Apply(scene.apply.clone()));
    // A member is not bound by the window, by the class being closed, by a form or by an earlier rejection.
    let unbound: [(&str, Happens); 6] = [
        ("early", |scene| {
            scene.now = facts().recruit_from.unwrap() - TimeDelta::days(9);
        }),
        ("late", |scene| scene.now = starts_at() - MICROSECOND),
        ("closed", |scene| class_is(scene, ClassStatus::Closed)),
        ("no answers", |scene| scene.apply.form_version = None),
        ("rejected before", |scene| {
            scene.push(1, EnrollmentStatus::Rejected);
        }),
        ("unlisted", |scene| scene.facts().visibility = Visibility::Unlisted),
    ];
    for (name, happens) in unbound {
        let mut scene = good.clone();
        happens(&mut scene);
        assert_eq!(scene.said(&Command::Apply(scene.apply.clone())), approved, "{name}");
    }
}

#[test]
fn refusals_of_new_answers_come_in_their_order() {
    let mut good = Scene::of(EnrollmentStatus::Approved);
    good.answers.files.push(named_file());
    let faults = [
        refused(
            "no such application",
            |scene| scene.answers.enrollment_id = id(9),
            Refusal::NotFound,
        ),
        refused(
            "of somebody else",
            |scene| scene.answers.user_id = user(2),
            Refusal::NotFound,
        ),
        refused(
            "changed since it was read",
            |scene| scene.answers.version = 7,
            Refusal::EnrollmentChanged,
        ),
        refused(
            "over",
            |scene| is(scene, EnrollmentStatus::Rejected),
            Refusal::EnrollmentOver {
                status: EnrollmentStatus::Rejected,
            },
        ),
        refused("started", |scene| scene.now = starts_at(), Refusal::ClassStarted),
        refused(
            "the deadline has passed",
            |scene| scene.now = facts().recruit_until.unwrap() + DEADLINE_GRACE,
            Refusal::EditOver,
        ),
        refused(
            "another form",
            |scene| scene.answers.form_version = None,
            Refusal::FormChanged { form_version: Some(1) },
        ),
        refused(
            "no such file",
            |scene| scene.uploads.clear(),
            Refusal::NoSuchFile {
                question: QUESTION.into(),
            },
        ),
    ];
    check_order(
        &good,
        &Said::Enrollment(id(1), EnrollmentStatus::Approved, None),
        &faults,
        |scene| Command::Edit(scene.answers.clone()),
    );
}

#[test]
fn refusals_of_a_cancellation_come_in_their_order() {
    let faults = [
        refused(
            "no such application",
            |scene| scene.own.enrollment_id = id(9),
            Refusal::NotFound,
        ),
        refused(
            "of somebody else",
            |scene| scene.own.user_id = user(2),
            Refusal::NotFound,
        ),
        answered(
            "cancelled before",
            |scene| is(scene, EnrollmentStatus::Cancelled),
            Said::Enrollment(id(1), EnrollmentStatus::Cancelled, None),
        ),
        refused(
            "over",
            |scene| is(scene, EnrollmentStatus::Expired),
            Refusal::EnrollmentOver {
                status: EnrollmentStatus::Expired,
            },
        ),
        refused(
            "the class is over",
            |scene| scene.now = ends_at(),
            Refusal::ClassStarted,
        ),
    ];
    check_order(
        &Scene::of(EnrollmentStatus::Approved),
        &Said::Enrollment(id(1), EnrollmentStatus::Cancelled, None),
        &faults,
        |scene| Command::Cancel(scene.own),
    );
}

#[test]
fn refusals_of_accepting_and_declining_come_in_their_order() {
    let mut good = Scene::of(EnrollmentStatus::Offered);
    good.enrollments[0].offer_until = Some(starts_at());
    let not_theirs = || {
        [
            refused(
                "no such application",
                |scene| scene.own.enrollment_id = id(9),
                Refusal::NotFound,
            ),
            refused(
                "of somebody else",
                |scene| scene.own.user_id = user(2),
                Refusal::NotFound,
            ),
        ]
    };
    let over = || {
        refused(
            "over",
            |scene| is(scene, EnrollmentStatus::Expired),
            Refusal::OfferOver {
                status: EnrollmentStatus::Expired,
                until: Some(morning() - TimeDelta::hours(1)),
            },
        )
    };
    let [unknown, foreign] = not_theirs();
    let accepting = [
        unknown,
        foreign,
        answered(
            "accepted before",
            |scene| is(scene, EnrollmentStatus::Approved),
            Said::Enrollment(id(1), EnrollmentStatus::Approved, None),
        ),
        over(),
        refused("started", |scene| scene.now = starts_at(), Refusal::ClassStarted),
    ];
    check_order(
        &good,
        &Said::Enrollment(id(1), EnrollmentStatus::Approved, None),
        &accepting,
        |scene| Command::Accept(answer(scene.own)),
    );
    let [unknown, foreign] = not_theirs();
    let declined = Said::Enrollment(id(1), EnrollmentStatus::Cancelled, None);
    let declining = [
        unknown,
        foreign,
        answered(
            "declined before",
            |scene| {
                is(scene, EnrollmentStatus::Cancelled);
                scene.enrollments[0].end_kind = Some(EndKind::Declined);
            },
            declined.clone(),
        ),
        over(),
    ];
    check_order(&good, &declined, &declining, |scene| {
        Command::Decline(answer(scene.own))
    });
}
