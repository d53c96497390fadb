//! Lines, offers, moves, settling and edits; and the table of what each event does to a booking in each state.

use super::*;

const THIRD_INVITATION: Uuid = Uuid::from_u128(0xa3);

/// Everybody in order of the day: one slot with one place that the first guest has, and two guests who may wait.
fn full() -> Scene {
    let mut scene = Scene::booked();
    scene.slots[0].capacity = 1;
    let third = Invitation {
        id: THIRD_INVITATION,
        email_index: b"min".to_vec(),
        ..scene.invitations[0].clone()
    };
    scene.invitations.push(third);
    scene
}

fn waiter(nr: u128) -> Uuid {
    Uuid::from_u128(0xc0 + nr)
}

fn wait(invitation: Uuid, id: Uuid) -> Command {
    Command::Book(Book {
        wait: true,
        ..book(invitation, SLOT, id, &format!("wait {id}"))
    })
}

fn accept(id: Uuid, invitation_id: Uuid) -> Command {
    accept_in(id, invitation_id, SLOT)
}

fn accept_in(id: Uuid, invitation_id: Uuid, slot_id: Uuid) -> Command {
    Command::Accept(Accept {
        booking_id: id,
        invitation_id,
        slot_id,
        link: link(LinkKind::Booking, id, 1),
    })
}

fn leave(id: Uuid) -> Command {
    Command::Leave(Leave {
        booking_id: id,
        slot_id: SLOT,
        link: link(LinkKind::Booking, id, 1),
    })
}

fn late(id: Uuid) -> Command {
    match cancel(id) {
        Command::Cancel(cancel) => Command::Cancel(Cancel {
            late: true,
            key: command_key("late", 1),
            ..cancel
        }),
        other => other,
    }
}

fn remove(id: Uuid) -> Command {
    Command::Remove(Remove {
        booking_id: id,
        slot_id: SLOT,
        host: OF_HOST,
        reason: None,
    })
}

fn settle(id: Uuid, attendance: Attendance, host: Option<Host>) -> Command {
    Command::Settle(Settle {
        booking_id: id,
        slot_id: SLOT,
        host,
        attendance,
    })
}

fn move_to(id: Uuid, invitation_id: Uuid, from: Uuid, to: Uuid, wait: bool, key: &str) -> Command {
    Command::Move(Move {
        booking_id: id,
        invitation_id,
        from_slot_id: from,
        slot_id: to,
        link: link(LinkKind::Booking, id, 1),
        wait,
        entry_id: Uuid::from_u128(0xee),
        name: "Ana".into(),
        key: command_key(key, 1),
    })
}

/// Status, position in the line and deadline of a booking.
fn stands(world: &World, id: Uuid) -> (BookingStatus, Option<u64>, Option<DateTime<Utc>>) {
    let booking = &world.bookings[&id];
    (booking.status, booking.line_place, booking.offer_until)
}

/// The world that the next batch would read from what this one wrote.
fn written(world: &World, scene: &Scene, now: DateTime<Utc>) -> Scene {
    let slots = scene.slots.iter().map(|row| {
        let state = world.slots[&row.facts.id].state();
        SlotRow {
            facts: state.facts,
            capacity: state.capacity,
            booked_count: state.booked_count,
            waiting_count: state.waiting_count,
            line_end: state.line_end,
            waitlist: state.waitlist,
            status: state.status,
            cancel_reason: state.cancel_reason,
            version: state.version,
            decided_at: world.now,
        }
    });
    Scene {
        now,
        slots: slots.collect(),
        bookings: world.bookings.values().cloned().collect(),
        ..scene.clone()
    }
}

#[test]
fn a_freed_place_is_offered_to_the_head_of_the_line_and_to_nobody_else() {
    let commands = [
        wait(OTHER_INVITATION, waiter(1)),
        wait(THIRD_INVITATION, waiter(2)),
        cancel(BOOKING),
        Command::Book(book(INVITATION, SLOT, Uuid::from_u128(0xb9), "a newcomer")),
        accept(waiter(2), THIRD_INVITATION),
        accept(waiter(1), OTHER_INVITATION),
        accept(waiter(1), OTHER_INVITATION),
    ];
    let (answers, world) = batch(&full(), &commands);
    let booked = Said::Booking(waiter(1), BookingStatus::Booked, 1);
    assert_eq!(
        answers,
        [
            Said::Booking(waiter(1), BookingStatus::Waitlisted, 1),
            Said::Booking(waiter(2), BookingStatus::Waitlisted, 1),
            // The place is offered in the same step: still one is taken.
            Said::Booking(BOOKING, BookingStatus::Cancelled, 1),
            Said::Refused(Refusal::SlotFull {
                waiting: 1,
                waitlist: true
            }),
            Said::Refused(Refusal::OfferOver {
                status: BookingStatus::Waitlisted,
                position: Some(1)
            }),
            booked.clone(),
            booked,
        ]
    );
    let effects: Vec<&str> = world.effects.iter().map(name_of).collect();
    assert_eq!(effects, ["waitlisted", "waitlisted", "cancelled", "offered", "booked"]);
}

fn name_of(effect: &Effect) -> &'static str {
    match effect {
        Effect::Booked { .. } => "booked",
        Effect::Waitlisted { .. } => "waitlisted",
        Effect::Offered { .. } => "offered",
        Effect::OpenToLine { .. } => "open to line",
        Effect::OfferMissed { out: false, .. } => "missed",
        Effect::OfferMissed { out: true, .. } => "missed and out",
        Effect::Left { declined: true, .. } => "declined",
        Effect::Left { declined: false, .. } => "left",
        Effect::WaitEnded { .. } => "wait ended",
        Effect::Moved { .. } => "moved",
        Effect::Rescheduled { .. } => "rescheduled",
        Effect::Cancelled { .. } => "cancelled",
        Effect::Settled { .. } => "settled",
        Effect::SlotChanged { .. } => "slot changed",
        Effect::SlotCancelled { .. } => "slot cancelled",
    }
}

#[test]
fn a_missed_offer_goes_to_the_end_of_the_line_and_the_second_out() {
    let scene = full();
    let commands = [
        wait(OTHER_INVITATION, waiter(1)),
        wait(THIRD_INVITATION, waiter(2)),
        cancel(BOOKING),
    ];
    let (_, world) = batch(&scene, &commands);
    let (status, _, until) = stands(&world, waiter(1));
    assert_eq!(status, BookingStatus::Offered);
    // Shown two seconds before it is enforced.
    let deadline = until.unwrap() + DEADLINE_GRACE;
    let early = written(&world, &scene, deadline - TimeDelta::milliseconds(1));
    assert_eq!(early.world().effects.len(), 0);
    let scene = written(&world, &scene, deadline);
    let world = scene.world();
    let effects: Vec<&str> = world.effects.iter().map(name_of).collect();
    assert_eq!(effects, ["missed", "offered"]);
    assert_eq!(stands(&world, waiter(1)), (BookingStatus::Waitlisted, Some(3), None));
    let (status, _, until) = stands(&world, waiter(2));
    assert_eq!(status, BookingStatus::Offered);
    // The second lets it pass too; the first gets another chance, and lets that pass.
    let scene = written(&world, &scene, until.unwrap() + DEADLINE_GRACE);
    let world = scene.world();
    let (_, _, until) = stands(&world, waiter(1));
    let scene = written(&world, &scene, until.unwrap() + DEADLINE_GRACE);
    let world = scene.world();
    assert_eq!(stands(&world, waiter(1)), (BookingStatus::Missed, None, None));
    assert_eq!(world.bookings[&waiter(1)].missed, 2);
    assert_eq!(stands(&world, waiter(2)).0, BookingStatus::Offered);
}

#[test]
fn in_the_last_hours_everybody_is_told_and_the_first_gets_it() {
    let mut scene = full();
    edit_slot(&mut scene, |facts| facts.cancel_notice_minutes = 0);
    let (_, world) = batch(
        &scene,
        &[wait(OTHER_INVITATION, waiter(1)), wait(THIRD_INVITATION, waiter(2))],
    );
    let scene = written(&world, &scene, scene.slots[0].facts.starts_at - TimeDelta::minutes(90));
    let commands = [
        cancel(BOOKING),
        Command::Book(book(INVITATION, SLOT, Uuid::from_u128(0xb9), "a newcomer")),
        accept(waiter(2), THIRD_INVITATION),
        accept(waiter(1), OTHER_INVITATION),
    ];
    let (answers, world) = batch(&scene, &commands);
    assert_eq!(
        answers,
        [
            Said::Booking(BOOKING, BookingStatus::Cancelled, 0),
            Said::Refused(Refusal::SlotFull {
                waiting: 2,
                waitlist: true
            }),
            Said::Booking(waiter(2), BookingStatus::Booked, 1),
            Said::Refused(Refusal::PlaceGone { position: Some(1) }),
        ]
    );
    let effects: Vec<&str> = world.effects.iter().map(name_of).collect();
    assert_eq!(effects, ["cancelled", "open to line", "open to line", "booked"]);
}

#[test]
fn at_the_start_the_line_ends_and_says_so() {
    let scene = full();
    let (_, world) = batch(
        &scene,
        &[
            wait(OTHER_INVITATION, waiter(1)),
            wait(THIRD_INVITATION, waiter(2)),
            cancel(BOOKING),
        ],
    );
    let scene = written(&world, &scene, scene.slots[0].facts.starts_at);
    let world = scene.world();
    for id in [waiter(1), waiter(2)] {
        let booking = &world.bookings[&id];
        assert_eq!(
            (booking.status, booking.end_kind),
            (BookingStatus::Ended, Some(EndKind::Started))
        );
    }
    let state = world.slots[&SLOT].state();
    assert_eq!((state.booked_count, state.waiting_count), (0, 0));
}

#[test]
fn two_offers_and_one_use_accepting_one_ends_the_other() {
    let mut scene = full();
    scene.slots[1].capacity = 1;
    scene.slots[1].booked_count = 1;
    let other = Uuid::from_u128(0xb5);
    scene
        .bookings
        .push(booking(other, OTHER_SLOT, Uuid::from_u128(0xa9), b"eli", "other"));
    let wait_elsewhere = Command::Book(Book {
        wait: true,
        ..book(OTHER_INVITATION, OTHER_SLOT, waiter(2), "elsewhere")
    });
    let cancel_elsewhere = Command::Cancel(Cancel {
        booking_id: other,
        slot_id: OTHER_SLOT,
        link: link(LinkKind::Booking, other, 1),
        reason: None,
        late: false,
        key: command_key("cancel", 1),
    });
    let commands = [
        wait(OTHER_INVITATION, waiter(1)),
        wait_elsewhere,
        cancel(BOOKING),
        cancel_elsewhere,
    ];
    let (_, world) = batch(&scene, &commands);
    assert_eq!(stands(&world, waiter(1)).0, BookingStatus::Offered);
    assert_eq!(stands(&world, waiter(2)).0, BookingStatus::Offered);
    let mut scene = written(&world, &scene, scene.now);
    // Without the other slot locked nothing may happen yet.
    let (both, one) = (scene.clone(), scene.slots.pop().unwrap());
    let (answers, world) = batch(&scene, &[accept(waiter(1), OTHER_INVITATION)]);
    assert_eq!(answers, [Said::Rerouted(vec![one.facts.id])]);
    assert!(world.effects.is_empty());
    let (answers, world) = batch(
        &both,
        &[
            accept(waiter(1), OTHER_INVITATION),
            accept_in(waiter(2), OTHER_INVITATION, OTHER_SLOT),
        ],
    );
    assert_eq!(
        answers,
        [
            Said::Booking(waiter(1), BookingStatus::Booked, 1),
            Said::Refused(Refusal::OfferOver {
                status: BookingStatus::Ended,
                position: None
            }),
        ]
    );
    assert_eq!(world.bookings[&waiter(2)].end_kind, Some(EndKind::Used));
    assert_eq!(world.slots[&OTHER_SLOT].state().booked_count, 0);
}

#[test]
fn a_use_that_was_taken_by_the_hosts_own_booking_refuses_the_offer() {
    let scene = full();
    let (_, world) = batch(&scene, &[wait(OTHER_INVITATION, waiter(1)), cancel(BOOKING)]);
    let scene = written(&world, &scene, scene.now);
    let by_host = Command::Book(Book {
        by: Booker::Host(OF_HOST),
        ..book(OTHER_INVITATION, OTHER_SLOT, Uuid::from_u128(0xb7), "host 1")
    });
    let (answers, _) = batch(&scene, &[by_host, accept(waiter(1), OTHER_INVITATION)]);
    assert_eq!(answers[1], Said::Refused(Refusal::InvitationUsed));
}

#[test]
fn a_move_keeps_the_row_and_frees_the_place_it_leaves() {
    let scene = full();
    let commands = [
        wait(OTHER_INVITATION, waiter(1)),
        move_to(BOOKING, INVITATION, SLOT, OTHER_SLOT, false, "move"),
        move_to(BOOKING, INVITATION, SLOT, OTHER_SLOT, false, "move"),
        move_to(BOOKING, INVITATION, SLOT, OTHER_SLOT, false, "another tab"),
        move_to(BOOKING, INVITATION, OTHER_SLOT, SLOT, false, "back"),
    ];
    let (answers, world) = batch(&scene, &commands);
    let moved = Said::Booking(BOOKING, BookingStatus::Booked, 1);
    assert_eq!(
        answers,
        [
            Said::Booking(waiter(1), BookingStatus::Waitlisted, 1),
            moved.clone(),
            moved,
            Said::Refused(Refusal::SameSlot),
            // What it left is offered to whoever waited for it.
            Said::Refused(Refusal::SlotFull {
                waiting: 0,
                waitlist: true
            }),
        ]
    );
    let booking = &world.bookings[&BOOKING];
    assert_eq!((booking.slot_id, booking.sequence), (OTHER_SLOT, 1));
    assert_eq!(stands(&world, waiter(1)).0, BookingStatus::Offered);
}

#[test]
fn moving_there_and_back_in_one_batch_ends_where_it_began() {
    let commands = [
        move_to(BOOKING, INVITATION, SLOT, OTHER_SLOT, false, "there"),
        move_to(BOOKING, INVITATION, OTHER_SLOT, SLOT, false, "back"),
        move_to(BOOKING, INVITATION, SLOT, OTHER_SLOT, false, "there again"),
    ];
    let (answers, world) = batch(&Scene::booked(), &commands);
    assert!(
        answers
            .iter()
            .all(|said| *said == Said::Booking(BOOKING, BookingStatus::Booked, 1)),
        "{answers:?}"
    );
    assert_eq!(world.slots[&SLOT].state().booked_count, 0);
    assert_eq!(world.bookings[&BOOKING].sequence, 3);
}

#[test]
fn moving_to_a_full_slot_waits_there_and_keeps_the_present_place_until_it_is_accepted() {
    let mut scene = full();
    let other = Uuid::from_u128(0xb5);
    scene
        .bookings
        .push(booking(other, OTHER_SLOT, OTHER_INVITATION, b"eve", "other"));
    scene.slots[1].capacity = 1;
    scene.slots[1].booked_count = 1;
    let entry = Uuid::from_u128(0xee);
    let leaves = Command::Cancel(Cancel {
        booking_id: other,
        slot_id: OTHER_SLOT,
        link: link(LinkKind::Booking, other, 1),
        reason: None,
        late: false,
        key: command_key("cancel", 1),
    });
    let commands = [
        wait(THIRD_INVITATION, waiter(1)),
        move_to(BOOKING, INVITATION, SLOT, OTHER_SLOT, true, "move"),
        move_to(BOOKING, INVITATION, SLOT, OTHER_SLOT, true, "twice"),
        leaves,
        accept_in(entry, INVITATION, OTHER_SLOT),
        accept_in(entry, INVITATION, OTHER_SLOT),
    ];
    let (answers, world) = batch(&scene, &commands);
    let moved = Said::Booking(BOOKING, BookingStatus::Booked, 1);
    assert_eq!(
        answers,
        [
            Said::Booking(waiter(1), BookingStatus::Waitlisted, 1),
            moved.clone(),
            Said::Refused(Refusal::AlreadyWaiting),
            Said::Booking(other, BookingStatus::Cancelled, 1),
            moved.clone(),
            moved,
        ]
    );
    assert_eq!(world.bookings[&BOOKING].slot_id, OTHER_SLOT);
    assert_eq!(
        (world.bookings[&entry].status, world.bookings[&entry].end_kind),
        (BookingStatus::Ended, Some(EndKind::Moved))
    );
    // The place that was kept goes to whoever waited for it.
    assert_eq!(stands(&world, waiter(1)).0, BookingStatus::Offered);
    let taken = |slot: Uuid| world.slots[&slot].state().booked_count;
    assert_eq!((taken(SLOT), taken(OTHER_SLOT)), (1, 1));
}

#[test]
fn refusals_of_a_move_come_in_their_order() {
    let good = Scene::booked();
    let decide = |scene: &Scene| scene.decide(&move_to(BOOKING, INVITATION, SLOT, OTHER_SLOT, false, "move"));
    assert_eq!(said(decide(&good)), Said::Booking(BOOKING, BookingStatus::Booked, 1));
    let faults = [
        refused("no such booking", |scene| scene.bookings.clear(), Refusal::UnknownLink),
        refused(
            "an earlier link",
            |scene| scene.bookings[0].generation = 2,
            Refusal::LinkReplaced { replaced_at: None },
        ),
        refused(
            "the key said something else",
            |scene| {
                scene.changes.push(RecordedChange {
                    booking_id: BOOKING,
                    key: command_key("move", 2),
                });
            },
            Refusal::KeyReused,
        ),
        refused(
            "it is over",
            |scene| scene.bookings[0].status = BookingStatus::Completed,
            Refusal::BookingOver,
        ),
        refused(
            "started",
            |scene| edit_slot(scene, |facts| facts.starts_at = morning()),
            Refusal::BookingOver,
        ),
        refused(
            "within the notice",
            |scene| edit_slot(scene, |facts| facts.starts_at = morning() + TimeDelta::minutes(119)),
            Refusal::MoveTooLate {
                notice_minutes: NOTICE_MINUTES,
            },
        ),
        refused(
            "to another host",
            |scene| Arc::make_mut(&mut scene.slots[1].facts).host_id = OTHER_HOST,
            Refusal::NotFound,
        ),
        refused(
            "out of scope",
            |scene| scene.invitations[0].scope.topic = Some("마음 상담".into()),
            Refusal::NotFound,
        ),
        refused(
            "to a cancelled one",
            |scene| scene.slots[1].status = SlotStatus::Cancelled,
            Refusal::SlotCancelled,
        ),
        refused(
            "to one that began",
            |scene| Arc::make_mut(&mut scene.slots[1].facts).starts_at = morning(),
            Refusal::SlotStarted,
        ),
        refused(
            "to a closed one",
            |scene| scene.slots[1].status = SlotStatus::Closed,
            Refusal::SlotClosed,
        ),
        refused(
            "where the address is already",
            |scene| {
                scene.bookings.push(booking(
                    Uuid::from_u128(2),
                    OTHER_SLOT,
                    Uuid::from_u128(3),
                    b"ana",
                    "elsewhere",
                ));
                scene.slots[1].booked_count = scene.slots[1].booked_count.max(1);
            },
            Refusal::AlreadyBooked,
        ),
        refused("to a full one", |scene| scene.slots[1].booked_count = 2, FULL),
    ];
    check_order(&good, &faults, decide);
}

/// A new time: bookings stay and may leave freely, offers end by the new limit, everybody is told once.
#[test]
fn a_new_time_keeps_everybody_and_waives_the_notice() {
    let scene = full();
    let (_, world) = batch(&scene, &[wait(OTHER_INVITATION, waiter(1))]);
    let scene = written(&world, &scene, scene.now);
    let starts_at = morning() + TimeDelta::hours(3);
    let span = Span {
        starts_at,
        ends_at: starts_at + TimeDelta::minutes(50),
    };
    let edit = |edit: SlotEdit| change(SlotChange::Edit(Box::new(edit)));
    let in_time = edit(SlotEdit {
        span: Some(span),
        version: Some(2),
        ..SlotEdit::default()
    });
    let stale = edit(SlotEdit {
        topic: Some("다른 상담".into()),
        version: Some(2),
        ..SlotEdit::default()
    });
    let (answers, world) = batch(&scene, &[in_time, stale]);
    assert_eq!(answers[1], Said::Refused(Refusal::SlotChanged));
    let effects: Vec<&str> = world.effects.iter().map(name_of).collect();
    assert_eq!(effects, ["rescheduled", "rescheduled", "slot changed"]);
    let booking = &world.bookings[&BOOKING];
    assert_eq!(
        (booking.status, booking.sequence, booking.notice_waived),
        (BookingStatus::Booked, 1, true)
    );
    assert_eq!(
        world.bookings[&waiter(1)].due_at(&world.slots[&SLOT].facts),
        Some(starts_at)
    );
    // An hour before the start is past the notice limit, which no longer binds.
    let scene = written(&world, &scene, starts_at - TimeDelta::hours(1));
    assert_eq!(
        said(scene.decide(&cancel(BOOKING))),
        Said::Booking(BOOKING, BookingStatus::Cancelled, 0)
    );
}

#[test]
fn an_edit_does_not_put_a_slot_where_another_stands_or_time_has_passed() {
    let scene = Scene::booked();
    let at = |starts_at: DateTime<Utc>| {
        let span = Span {
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(50),
        };
        SlotChange::Edit(Box::new(SlotEdit {
            span: Some(span),
            ..SlotEdit::default()
        }))
    };
    let other = scene.slots[1].facts.starts_at;
    assert_eq!(
        said(scene.decide_change(at(other + TimeDelta::minutes(49)))),
        Said::Refused(Refusal::SlotOverlaps)
    );
    assert_eq!(
        said(scene.decide_change(at(other + TimeDelta::minutes(50)))),
        Said::Slot(SlotStatus::Open, 2, 1)
    );
    assert_eq!(
        said(scene.decide_change(at(morning()))),
        Said::Refused(Refusal::StartsInThePast)
    );
}

#[test]
fn capacity_raised_is_offered_at_once_and_lowered_with_close_keeps_everybody() {
    let scene = full();
    let shut = SlotChange::Edit(Box::new(SlotEdit {
        capacity: Some(1),
        close: true,
        ..SlotEdit::default()
    }));
    let commands = [
        wait(OTHER_INVITATION, waiter(1)),
        wait(THIRD_INVITATION, waiter(2)),
        change(resize(2)),
        change(shut),
        // Those already waiting are still served when a closed slot frees a place.
        cancel(BOOKING),
    ];
    let (answers, world) = batch(&scene, &commands);
    assert_eq!(
        answers[2..],
        [
            Said::Slot(SlotStatus::Open, 2, 2),
            Said::Slot(SlotStatus::Closed, 2, 2),
            Said::Booking(BOOKING, BookingStatus::Cancelled, 2),
        ]
    );
    assert_eq!(stands(&world, waiter(1)).0, BookingStatus::Offered);
    assert_eq!(stands(&world, waiter(2)).0, BookingStatus::Offered);
}

#[test]
fn who_waits_in_too_many_lines_is_told_and_a_line_can_be_off_or_full() {
    let mut scene = full();
    scene.invitations[1].uses = 10;
    for nr in 0..WAITS_MAX as u128 {
        let mut waiting = booking(
            Uuid::from_u128(0xd00 + nr),
            Uuid::from_u128(0x600 + nr),
            OTHER_INVITATION,
            b"eve",
            &nr.to_string(),
        );
        waiting.status = BookingStatus::Waitlisted;
        waiting.line_place = Some(1);
        scene.bookings.push(waiting);
    }
    let decide = |scene: &Scene| said(scene.decide(&wait(OTHER_INVITATION, waiter(1))));
    assert_eq!(decide(&scene), Said::Refused(Refusal::TooManyWaits));
    scene.bookings.pop();
    assert_eq!(decide(&scene), Said::Booking(waiter(1), BookingStatus::Waitlisted, 1));
    scene.slots[0].waitlist = false;
    assert_eq!(decide(&scene), Said::Refused(Refusal::WaitlistOff));
}

/// What is asked of a booking.
#[derive(Clone, Copy, Debug)]
enum Event {
    Cancel,
    Late,
    Move,
    Accept,
    Leave,
    Remove,
    Complete,
    NoShow,
    Forgotten,
    SlotCancel,
}

const EVENTS: [Event; 10] = [
    Event::Cancel,
    Event::Late,
    Event::Move,
    Event::Accept,
    Event::Leave,
    Event::Remove,
    Event::Complete,
    Event::NoShow,
    Event::Forgotten,
    Event::SlotCancel,
];

/// The booking's state after the event, or the refusal. `·`: it stays and answers the same. One row for each state, before the
/// notice limit (a), after it (b) and after the start (c).
const TABLE: &str = "
                 Cancel          Late            Move         Accept      Leave      Remove      Complete     NoShow       Forgotten    SlotCancel
a BOOKED         CANCELLED:GUEST CANCELLED:GUEST moved        ·           OfferOver  CANCELLED:HOST NotStarted NotStarted NotStarted   CANCELLED:SLOT
b BOOKED         CancelTooLate   CANCELLED:LATE  MoveTooLate  ·           OfferOver  CANCELLED:HOST NotStarted NotStarted NotStarted   CANCELLED:SLOT
c BOOKED         BookingOver     BookingOver     BookingOver  ·           OfferOver  BookingOver COMPLETED    NO_SHOW      COMPLETED    SlotStarted
c COMPLETED      BookingOver     BookingOver     BookingOver  BookingOver OfferOver  BookingOver ·            NO_SHOW      ·            SlotStarted
c NO_SHOW        BookingOver     BookingOver     BookingOver  BookingOver OfferOver  BookingOver COMPLETED    ·            ·            SlotStarted
a WAITLISTED     LEFT            LEFT            BookingOver  OfferOver   LEFT       ENDED:HOST  BookingOver  BookingOver  BookingOver  ENDED:SLOT
a OFFERED        DECLINED        DECLINED        BookingOver  BOOKED      DECLINED   ENDED:HOST  BookingOver  BookingOver  BookingOver  ENDED:SLOT
a CANCELLED      ·               ·               BookingOver  OfferOver   ·          ·           BookingOver  BookingOver  BookingOver  ·
a DECLINED       ·               ·               BookingOver  OfferOver   ·          ·           BookingOver  BookingOver  BookingOver  ·
a MISSED         ·               ·               BookingOver  OfferOver   ·          ·           BookingOver  BookingOver  BookingOver  ·
a LEFT           ·               ·               BookingOver  OfferOver   ·          ·           BookingOver  BookingOver  BookingOver  ·
a ENDED          ·               ·               BookingOver  OfferOver   ·          ·           BookingOver  BookingOver  BookingOver  ·";

#[test]
fn every_event_does_to_every_state_what_the_table_says() {
    let mut rows = 0;
    for row in TABLE.lines().skip(2) {
        let mut cells = row.split_whitespace();
        let (phase, state) = (cells.next().unwrap(), cells.next().unwrap());
        for event in EVENTS {
            let expected = cells.next().unwrap();
            assert_eq!(
                after(phase, state, event),
                expected,
                "{event:?} of {state} in phase {phase}"
            );
        }
        assert_eq!(cells.next(), None, "{row}");
        rows += 1;
    }
    assert_eq!(rows, 12);
}

fn after(phase: &str, state: &str, event: Event) -> String {
    let status: BookingStatus = serde_json::from_value(state.into()).unwrap();
    let mut scene = Scene::booked();
    let starts_at = scene.slots[0].facts.starts_at;
    scene.now = match phase {
        "a" => morning(),
        "b" => starts_at - TimeDelta::hours(1),
        _ => starts_at + TimeDelta::minutes(1),
    };
    let ended = matches!(
        status,
        BookingStatus::Cancelled
            | BookingStatus::Declined
            | BookingStatus::Missed
            | BookingStatus::Left
            | BookingStatus::Ended
    );
    let subject = &mut scene.bookings[0];
    subject.status = status;
    subject.ended_at = ended.then(morning);
    subject.end_kind = match status {
        BookingStatus::Cancelled => Some(EndKind::Guest),
        BookingStatus::Ended => Some(EndKind::Used),
        _ => None,
    };
    scene.slots[0].booked_count = i32::from(status.takes_place());
    match status {
        // Somebody else has the only place.
        BookingStatus::Waitlisted => {
            subject.line_place = Some(1);
            scene.slots[0].capacity = 1;
            scene.slots[0].booked_count = 1;
            scene.slots[0].waiting_count = 1;
        }
        BookingStatus::Offered => subject.offer_until = Some(morning() + TimeDelta::hours(1)),
        _ => {}
    }
    scene.slots[0].line_end = 1;
    let command = match event {
        Event::Cancel => cancel(BOOKING),
        Event::Late => late(BOOKING),
        Event::Move => move_to(BOOKING, INVITATION, SLOT, OTHER_SLOT, false, "move"),
        Event::Accept => accept(BOOKING, INVITATION),
        Event::Leave => leave(BOOKING),
        Event::Remove => remove(BOOKING),
        Event::Complete => settle(BOOKING, Attendance::Completed, Some(OF_HOST)),
        Event::NoShow => settle(BOOKING, Attendance::NoShow, Some(OF_HOST)),
        Event::Forgotten => settle(BOOKING, Attendance::Completed, None),
        Event::SlotCancel => change(SlotChange::Cancel { reason: None }),
    };
    let before = scene.bookings[0].clone();
    let mut world = scene.world();
    let outcome = world.decide(&secrets(), 0, &command);
    let subject = &world.bookings[&BOOKING];
    if let Outcome::Refused(refusal) = outcome {
        assert_eq!(*subject, before, "a refusal changes nothing");
        let text = format!("{refusal:?}");
        return text.split([' ', '{']).next().unwrap().to_owned();
    }
    if *subject == before {
        return "·".to_owned();
    }
    if subject.slot_id != before.slot_id {
        return "moved".to_owned();
    }
    let text = |value: serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let status = text(serde_json::to_value(subject.status).unwrap());
    match subject.end_kind {
        Some(kind) => format!("{status}:{}", text(serde_json::to_value(kind).unwrap())),
        None => status,
    }
}
