//! What everything that can be asked of an application does to it in each of its states.

use super::*;

const EVENTS: [&str; 12] = [
    "Cancel", "Accept", "Decline", "Answers", "Approve", "Reject", "Waitlist", "Payment", "Remove", "Undo", "ClassOff",
    "Begin",
];

/// The application's status after the event with what ended it, or the refusal. `·`: it stays as it is. One row for each status,
/// before the start (a), from it on (b) and after the end (c). Somebody who waits does so because the class is full; of the
/// others' class a place is free.
const TABLE: &str = "
                     Cancel              Accept       Decline            Answers        Approve        Reject         Waitlist       Payment        Remove         Undo     ClassOff        Begin
a APPLIED            CANCELLED:APPLICANT OfferOver    OfferOver          ·              APPROVED       REJECTED       PlaceFree      NoPaymentDue   CANCELLED:HOST UndoOver CANCELLED:CLASS ·
a AWAITING_PAYMENT   CANCELLED:APPLICANT ·            OfferOver          ·              ·              EnrollmentOver EnrollmentOver APPROVED       CANCELLED:HOST UndoOver CANCELLED:CLASS ·
a APPROVED           CANCELLED:APPLICANT ·            OfferOver          ·              ·              EnrollmentOver EnrollmentOver ·              CANCELLED:HOST UndoOver CANCELLED:CLASS ·
a WAITLISTED         CANCELLED:APPLICANT OfferOver    OfferOver          ·              WouldPass      REJECTED       ·              NoPaymentDue   CANCELLED:HOST UndoOver CANCELLED:CLASS ·
a OFFERED            CANCELLED:APPLICANT APPROVED     CANCELLED:DECLINED ·              APPROVED       REJECTED       EnrollmentOver NoPaymentDue   CANCELLED:HOST UndoOver CANCELLED:CLASS ·
a REJECTED           EnrollmentOver      OfferOver    OfferOver          EnrollmentOver APPROVED       ·              PlaceFree      EnrollmentOver EnrollmentOver UndoOver ·               ·
a CANCELLED          ·                   OfferOver    OfferOver          EnrollmentOver EnrollmentOver EnrollmentOver EnrollmentOver EnrollmentOver ·              UndoOver ·               ·
a CANCELLED:DECLINED ·                   OfferOver    ·                  EnrollmentOver EnrollmentOver EnrollmentOver EnrollmentOver EnrollmentOver ·              UndoOver ·               ·
a EXPIRED            EnrollmentOver      OfferOver    OfferOver          EnrollmentOver EnrollmentOver EnrollmentOver EnrollmentOver EnrollmentOver EnrollmentOver UndoOver ·               ·
b APPLIED            CANCELLED:APPLICANT OfferOver    OfferOver          ClassStarted   ClassStarted   REJECTED       ClassStarted   NoPaymentDue   CANCELLED:HOST UndoOver CANCELLED:CLASS EXPIRED:STARTED
b AWAITING_PAYMENT   CANCELLED:APPLICANT ·            OfferOver          ClassStarted   ·              EnrollmentOver EnrollmentOver APPROVED       CANCELLED:HOST UndoOver CANCELLED:CLASS ·
b APPROVED           CANCELLED:APPLICANT ·            OfferOver          ClassStarted   ·              EnrollmentOver EnrollmentOver ·              CANCELLED:HOST UndoOver CANCELLED:CLASS ·
b WAITLISTED         CANCELLED:APPLICANT OfferOver    OfferOver          ClassStarted   ClassStarted   REJECTED       ·              NoPaymentDue   CANCELLED:HOST UndoOver CANCELLED:CLASS EXPIRED:STARTED
b OFFERED            CANCELLED:APPLICANT ClassStarted CANCELLED:DECLINED ClassStarted   ClassStarted   REJECTED       EnrollmentOver NoPaymentDue   CANCELLED:HOST UndoOver CANCELLED:CLASS EXPIRED:STARTED
b REJECTED           EnrollmentOver      OfferOver    OfferOver          EnrollmentOver ClassStarted   ·              ClassStarted   EnrollmentOver EnrollmentOver UndoOver ·               ·
c APPLIED            ClassStarted        OfferOver    OfferOver          ClassStarted   ClassStarted   REJECTED       ClassStarted   NoPaymentDue   CANCELLED:HOST UndoOver ClassStarted    EXPIRED:STARTED
c APPROVED           ClassStarted        ·            OfferOver          ClassStarted   ·              EnrollmentOver EnrollmentOver ·              CANCELLED:HOST UndoOver ClassStarted    ·";

#[test]
fn every_event_does_to_every_state_what_the_table_says() {
    let mut rows = 0;
    for row in TABLE.lines().skip(2) {
        let mut cells = row.split_whitespace();
        let (phase, state) = (cells.next().unwrap(), cells.next().unwrap());
        for event in EVENTS {
            assert_eq!(
                after(phase, state, event),
                cells.next().unwrap(),
                "{event} of {state} in phase {phase}"
            );
        }
        assert_eq!(cells.next(), None, "{row}");
        rows += 1;
    }
    assert_eq!(rows, 17);
}

fn after(phase: &str, state: &str, event: &str) -> String {
    let (status, end_kind) = state.split_once(':').unzip();
    let status: EnrollmentStatus = serde_json::from_value(status.unwrap_or(state).into()).unwrap();
    let mut scene = Scene::of(status);
    scene.facts().selection = Selection::Review;
    scene.now = match phase {
        "a" => morning(),
        "b" => starts_at(),
        _ => ends_at(),
    };
    let subject = &mut scene.enrollments[0];
    if end_kind == Some("DECLINED") {
        subject.end_kind = Some(EndKind::Declined);
    }
    // What was offered or has to be paid is over by the start; in the moment of it both are alive.
    subject.offer_until = subject.offer_until.map(|_| starts_at());
    subject.pay_until = subject.pay_until.map(|_| starts_at());
    if status == EnrollmentStatus::Waitlisted {
        scene.others = 2;
    }
    let command = match event {
        "Cancel" => cancels(1),
        "Accept" => accepts(1),
        "Decline" => declines(1),
        "Answers" => Command::Edit(answers(1)),
        "Approve" => decides(1, APPROVE),
        "Reject" => decides(1, Decision::Reject),
        "Waitlist" => decides(1, Decision::Waitlist),
        "Payment" => decides(1, Decision::ConfirmPayment),
        "Remove" => decides(1, Decision::Cancel),
        "Undo" => decides(1, Decision::Undo),
        "ClassOff" => class_cancelled(),
        _ => BEGIN,
    };
    let mut world = scene.world();
    let before = world.enrollments[&id(1)].clone();
    let said = said(&mut world, &command);
    let subject = &world.enrollments[&id(1)];
    if let Said::Refused(refusal) = said {
        assert_eq!(*subject, before, "a refusal changes nothing");
        assert!(!world.has_effects(), "a refusal leaves nothing to write");
        let text = format!("{refusal:?}");
        return text.split([' ', '{']).next().unwrap().to_owned();
    }
    let counts = counts(&world);
    assert_eq!(
        (counts.1 - scene.others, counts.2),
        (
            i32::from(subject.status.takes_place()),
            i32::from(subject.status == EnrollmentStatus::Waitlisted)
        ),
        "{event} of {state}: a place is taken by whoever has one"
    );
    let status = |status: EnrollmentStatus, end_kind: Option<EndKind>| {
        let text = |value: serde_json::Value| value.as_str().unwrap().to_owned();
        let status = text(serde_json::to_value(status).unwrap());
        match end_kind {
            Some(kind) => format!("{status}:{}", text(serde_json::to_value(kind).unwrap())),
            None => status,
        }
    };
    let (was, is) = (
        status(before.status, before.end_kind),
        status(subject.status, subject.end_kind),
    );
    if was == is { "·".to_owned() } else { is }
}

/// What stays as it is says so to whoever asks twice, and writes nothing.
#[test]
fn what_changes_nothing_writes_nothing() {
    let of = Scene::of;
    for (name, scene, command) in [
        ("cancelled again", of(EnrollmentStatus::Cancelled), cancels(1)),
        ("accepted again", of(EnrollmentStatus::Approved), accepts(1)),
        ("approved again", of(EnrollmentStatus::Approved), decides(1, APPROVE)),
        (
            "rejected again",
            of(EnrollmentStatus::Rejected),
            decides(1, Decision::Reject),
        ),
        ("made to wait again", Scene::line(1), decides(2, Decision::Waitlist)),
        (
            "paid again",
            of(EnrollmentStatus::Approved),
            decides(1, Decision::ConfirmPayment),
        ),
        (
            "removed again",
            of(EnrollmentStatus::Cancelled),
            decides(1, Decision::Cancel),
        ),
        ("published again", Scene::new(), changes(ClassChange::Publish)),
        ("reopened while open", Scene::new(), changes(ClassChange::Reopen)),
        ("edited into what it is", Scene::new(), edits(edit(facts()))),
        (
            "nothing has expired",
            Scene::line(1),
            Command::Expire {
                class_id: CLASS,
                begin: false,
            },
        ),
        ("not begun yet", Scene::line(1), BEGIN),
    ] {
        let (answers, world) = batch(&scene, &[command]);
        assert!(!matches!(answers[0], Said::Refused(_)), "{name}: {answers:?}");
        assert!(!world.has_effects(), "{name}");
    }
    for (name, status, command) in [
        ("closed again", ClassStatus::Closed, changes(ClassChange::Close)),
        ("a draft again", ClassStatus::Draft, changes(ClassChange::Unpublish)),
        ("cancelled again", ClassStatus::Cancelled, class_cancelled()),
    ] {
        let mut scene = Scene::new();
        scene.class.status = status;
        let (answers, world) = batch(&scene, &[command]);
        assert!(!matches!(answers[0], Said::Refused(_)), "{name}: {answers:?}");
        assert!(!world.has_effects(), "class {name}");
    }
}

/// Asked again with the version of before, because the answer was lost.
#[test]
fn the_same_decision_by_the_same_member_again_is_the_same_answer() {
    for (before, decided, after) in [
        (EnrollmentStatus::Applied, APPROVE, EnrollmentStatus::Approved),
        (EnrollmentStatus::Applied, Decision::Reject, EnrollmentStatus::Rejected),
        (
            EnrollmentStatus::AwaitingPayment,
            Decision::ConfirmPayment,
            EnrollmentStatus::Approved,
        ),
        (
            EnrollmentStatus::Approved,
            Decision::Cancel,
            EnrollmentStatus::Cancelled,
        ),
    ] {
        let first = Decide {
            version: 1,
            ..decision(1, decided)
        };
        let by_colleague = Decide {
            host: COLLEAGUE,
            ..first.clone()
        };
        let scene = Scene::of(before);
        let commands = [first.clone(), first, by_colleague].map(Command::Decide);
        let (answers, world) = batch(&scene, &commands);
        let done = Said::Enrollment(id(1), after, None);
        assert_eq!(
            answers,
            [
                done.clone(),
                done,
                Said::Refused(Refusal::AlreadyDecided {
                    by: HOST.user_id,
                    at: scene.now,
                    status: after
                })
            ],
            "{decided:?}"
        );
        assert_eq!(world.effects.len(), 1, "{decided:?}");
    }
    // Taken back twice: nobody has decided, so there is nothing to repeat.
    let undo = Decide {
        version: 2,
        ..decision(1, Decision::Undo)
    };
    let scene = Scene::of(EnrollmentStatus::Applied);
    let (_, world) = batch(&scene, &[decides(1, Decision::Reject)]);
    let scene = written(&world, &scene, morning());
    let (answers, _) = batch(&scene, &[undo.clone(), undo].map(Command::Decide));
    assert_eq!(
        answers,
        [
            Said::Enrollment(id(1), EnrollmentStatus::Applied, None),
            Said::Refused(Refusal::EnrollmentChanged)
        ]
    );
}
