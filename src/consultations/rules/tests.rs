//! The rules alone: every refusal in its order, what two commands of one batch see of each other, and random batches
//! against a naive model.

mod waiting;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono_tz::Tz;
use proptest::prelude::*;

use super::*;
use crate::secrets::{LinkKind, Secrets};

const SLOT: Uuid = Uuid::from_u128(0x51);
const OTHER_SLOT: Uuid = Uuid::from_u128(0x52);
const INVITATION: Uuid = Uuid::from_u128(0xa1);
const OTHER_INVITATION: Uuid = Uuid::from_u128(0xa2);
const BOOKING: Uuid = Uuid::from_u128(0xb1);
const HOST: Uuid = Uuid::from_u128(0xf1);
const OTHER_HOST: Uuid = Uuid::from_u128(0xf2);
const ORGANISATION: Uuid = Uuid::from_u128(0xe1);
const NOTICE_MINUTES: i32 = 120;

fn morning() -> DateTime<Utc> {
    "2026-01-05T09:00:00Z".parse().unwrap()
}

fn secrets() -> Secrets {
    Secrets::derive(&[7; 32])
}

fn link(kind: LinkKind, row: Uuid, generation: i16) -> Link {
    Secrets::read_link(&secrets().link_token(kind, row, generation)).unwrap()
}

/// The facts of a batch before they become a [`World`]; tests break them one by one.
#[derive(Clone, Debug)]
struct Scene {
    now: DateTime<Utc>,
    slots: Vec<SlotRow>,
    invitations: Vec<Invitation>,
    bookings: Vec<Booking>,
    changes: Vec<RecordedChange>,
    book: Book,
    cancel: Link,
    organisation_id: Uuid,
}

impl Scene {
    /// Two open slots with two places each, a day and two days ahead, and two guests of their host, each with one use.
    fn new() -> Self {
        let invitation = |id: Uuid, address: &[u8]| Invitation {
            id,
            organisation_id: ORGANISATION,
            host_id: HOST,
            email_index: address.to_vec(),
            uses: 1,
            generation: 1,
            expires_at: morning() + TimeDelta::days(7),
            revoked_at: None,
            replaced_at: None,
            invited: true,
            scope: Scope::default(),
        };
        Self {
            now: morning(),
            slots: vec![slot_row(SLOT, 24), slot_row(OTHER_SLOT, 48)],
            invitations: vec![invitation(INVITATION, b"ana"), invitation(OTHER_INVITATION, b"eve")],
            bookings: Vec::new(),
            changes: Vec::new(),
            book: book(INVITATION, SLOT, BOOKING, "key"),
            cancel: link(LinkKind::Booking, BOOKING, 1),
            organisation_id: ORGANISATION,
        }
    }

    /// The same with a booking of the first guest in the first slot.
    fn booked() -> Self {
        let mut scene = Self::new();
        scene.bookings.push(booking(BOOKING, SLOT, INVITATION, b"ana", "key"));
        scene.slots[0].booked_count = 1;
        scene
    }

    fn world(&self) -> World {
        let facts = Facts {
            slots: self.slots.clone(),
            invitations: self.invitations.clone(),
            bookings: self.bookings.clone(),
            changes: self.changes.clone(),
            neighbours: Vec::new(),
        };
        World::new(self.now, facts).unwrap()
    }

    fn decide(&self, command: &Command) -> Outcome {
        self.world().decide(&secrets(), 0, command)
    }

    fn decide_book(&self) -> Outcome {
        self.decide(&Command::Book(self.book.clone()))
    }

    fn decide_cancel(&self) -> Outcome {
        self.decide(&cancel_by(self.cancel))
    }

    fn decide_change(&self, change: SlotChange) -> Outcome {
        self.decide(&Command::Change(Change {
            slot_id: SLOT,
            slot_host_id: HOST,
            host: Host {
                organisation_id: self.organisation_id,
                user_id: HOST,
            },
            change,
        }))
    }
}

fn slot_row(id: Uuid, hours_ahead: i64) -> SlotRow {
    let starts_at = morning() + TimeDelta::hours(hours_ahead);
    SlotRow {
        facts: Arc::new(SlotFacts {
            id,
            organisation_id: ORGANISATION,
            host_id: HOST,
            host_name: "서연".into(),
            zone: Tz::Asia__Seoul,
            cancel_notice_minutes: NOTICE_MINUTES,
            topic: "진로 상담".into(),
            place: None,
            online_link: None,
            instructions: None,
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(50),
            overlap_allowed: false,
            created_at: morning() - TimeDelta::days(1),
        }),
        capacity: 2,
        booked_count: 0,
        waiting_count: 0,
        line_end: 0,
        waitlist: true,
        status: SlotStatus::Open,
        cancel_reason: None,
        version: 1,
        decided_at: morning() - TimeDelta::days(1),
    }
}

fn booking(id: Uuid, slot_id: Uuid, invitation_id: Uuid, address: &[u8], key: &str) -> Booking {
    Booking {
        id,
        slot_id,
        invitation_id,
        email_index: address.to_vec(),
        status: BookingStatus::Booked,
        generation: 1,
        sequence: 0,
        key: key.into(),
        fingerprint: vec![1],
        created_at: morning() - TimeDelta::hours(1),
        placed_at: Some(morning() - TimeDelta::hours(1)),
        ended_at: None,
        end_kind: None,
        end_reason: None,
        line_place: None,
        missed: 0,
        offer_until: None,
        moves: None,
        booked_by: None,
        notice_waived: false,
    }
}

fn cancelled(mut booking: Booking) -> Booking {
    booking.status = BookingStatus::Cancelled;
    booking.ended_at = Some(morning() - TimeDelta::minutes(1));
    booking.end_kind = Some(EndKind::Guest);
    booking
}

fn book(invitation: Uuid, slot_id: Uuid, booking_id: Uuid, key: &str) -> Book {
    Book {
        booking_id,
        slot_id,
        invitation_id: invitation,
        by: Booker::Guest(link(LinkKind::Invitation, invitation, 1)),
        name: "Ana".into(),
        note_sealed: None,
        wait: false,
        key: command_key(key, 1),
    }
}

fn cancel_by(link: Link) -> Command {
    Command::Cancel(Cancel {
        booking_id: link.row,
        slot_id: SLOT,
        link,
        reason: None,
        late: false,
        key: command_key("cancel", 1),
    })
}

fn command_key(key: &str, fingerprint: u8) -> CommandKey {
    CommandKey {
        key: key.into(),
        fingerprint: vec![fingerprint],
    }
}

fn cancel(booking_id: Uuid) -> Command {
    cancel_by(link(LinkKind::Booking, booking_id, 1))
}

const FULL: Refusal = Refusal::SlotFull {
    waiting: 0,
    waitlist: true,
};

fn change(change: SlotChange) -> Command {
    change_of(SLOT, change)
}

fn change_of(slot_id: Uuid, change: SlotChange) -> Command {
    Command::Change(Change {
        slot_id,
        slot_host_id: HOST,
        host: OF_HOST,
        change,
    })
}

const OF_HOST: Host = Host {
    organisation_id: ORGANISATION,
    user_id: HOST,
};

fn resize(capacity: i32) -> SlotChange {
    SlotChange::Edit(Box::new(SlotEdit {
        capacity: Some(capacity),
        ..SlotEdit::default()
    }))
}

/// An outcome in a form that can be compared: what was said, and how many places are taken after it.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Said {
    Booking(Uuid, BookingStatus, i32),
    Slot(SlotStatus, i32, i32),
    Refused(Refusal),
    Rerouted(Vec<Uuid>),
}

fn said(outcome: Outcome) -> Said {
    match outcome {
        Outcome::Booking(outcome) => {
            Said::Booking(outcome.booking.id, outcome.booking.status, outcome.slot.booked_count)
        }
        Outcome::Slot(slot) => Said::Slot(slot.status, slot.capacity, slot.booked_count),
        Outcome::Refused(refusal) => Said::Refused(refusal),
        Outcome::Rerouted { also_slots } => Said::Rerouted(also_slots),
    }
}

struct Fault {
    name: &'static str,
    happens: fn(&mut Scene),
    said: Said,
}

/// Each fault alone gives its answer; and of all that are wrong at once, the first in the table is named. Faults happen
/// from the last to the first, so that of two that touch the same field the earlier one stands.
fn check_order(good: &Scene, faults: &[Fault], decide: fn(&Scene) -> Outcome) {
    for (index, fault) in faults.iter().enumerate() {
        let mut alone = good.clone();
        (fault.happens)(&mut alone);
        assert_eq!(said(decide(&alone)), fault.said, "{} alone", fault.name);
        let mut with_all_later = good.clone();
        for later in faults[index..].iter().rev() {
            (later.happens)(&mut with_all_later);
        }
        assert_eq!(
            said(decide(&with_all_later)),
            fault.said,
            "{} with all later faults",
            fault.name
        );
    }
}

fn refused(name: &'static str, happens: fn(&mut Scene), refusal: Refusal) -> Fault {
    Fault {
        name,
        happens,
        said: Said::Refused(refusal),
    }
}

fn edit_slot(scene: &mut Scene, edit: impl FnOnce(&mut SlotFacts)) {
    edit(Arc::make_mut(&mut scene.slots[0].facts));
}

#[test]
fn refusals_of_a_booking_come_in_their_order() {
    let good = Scene::new();
    assert_eq!(
        said(good.decide_book()),
        Said::Booking(BOOKING, BookingStatus::Booked, 1)
    );
    let expired_at = morning() - DEADLINE_GRACE;
    let faults = [
        refused(
            "no such invitation",
            |scene| scene.invitations.clear(),
            Refusal::UnknownLink,
        ),
        refused(
            "a forged link",
            |scene| scene.book.by = Booker::Guest(link(LinkKind::Booking, INVITATION, 1)),
            Refusal::UnknownLink,
        ),
        refused(
            "the key was used for something else",
            |scene| {
                let mut earlier = cancelled(booking(Uuid::from_u128(1), SLOT, INVITATION, b"ana", "key"));
                earlier.fingerprint = vec![2];
                scene.bookings.push(earlier);
            },
            Refusal::KeyReused,
        ),
        refused(
            "revoked",
            |scene| scene.invitations[0].revoked_at = Some(morning()),
            Refusal::InvitationRevoked,
        ),
        refused(
            "an earlier link",
            |scene| {
                scene.invitations[0].generation = 2;
                scene.invitations[0].replaced_at = Some(morning());
            },
            Refusal::LinkReplaced {
                replaced_at: Some(morning()),
            },
        ),
        refused(
            "expired",
            |scene| scene.invitations[0].expires_at = morning() - DEADLINE_GRACE,
            Refusal::InvitationExpired { expired_at },
        ),
        refused(
            "a slot of another host",
            |scene| edit_slot(scene, |facts| facts.host_id = OTHER_HOST),
            Refusal::NotFound,
        ),
        refused(
            "a slot of another topic",
            |scene| scene.invitations[0].scope.topic = Some("마음 상담".into()),
            Refusal::NotFound,
        ),
        refused(
            "cancelled",
            |scene| scene.slots[0].status = SlotStatus::Cancelled,
            Refusal::SlotCancelled,
        ),
        refused(
            "started",
            |scene| edit_slot(scene, |facts| facts.starts_at = morning()),
            Refusal::SlotStarted,
        ),
        refused(
            "closed",
            |scene| scene.slots[0].status = SlotStatus::Closed,
            Refusal::SlotClosed,
        ),
        refused(
            "the address is in by another invitation",
            |scene| {
                scene
                    .bookings
                    .push(booking(Uuid::from_u128(2), SLOT, Uuid::from_u128(3), b"ana", "key"));
                scene.slots[0].booked_count = scene.slots[0].booked_count.max(1);
            },
            Refusal::AlreadyBooked,
        ),
        refused(
            "the invitation is used elsewhere",
            |scene| {
                scene
                    .bookings
                    .push(booking(Uuid::from_u128(4), OTHER_SLOT, INVITATION, b"ana", "elsewhere"));
                scene.slots[1].booked_count = 1;
            },
            Refusal::InvitationUsed,
        ),
        refused(
            "full",
            |scene| scene.slots[0].booked_count = 2,
            Refusal::SlotFull {
                waiting: 0,
                waitlist: true,
            },
        ),
    ];
    check_order(&good, &faults, Scene::decide_book);
    let mut no_slot = Scene::new();
    no_slot.slots.clear();
    assert_eq!(said(no_slot.decide_book()), Said::Refused(Refusal::NotFound));
}

#[test]
fn refusals_of_a_cancellation_come_in_their_order() {
    let good = Scene::booked();
    assert_eq!(
        said(good.decide_cancel()),
        Said::Booking(BOOKING, BookingStatus::Cancelled, 0)
    );
    let faults = [
        refused("no such booking", |scene| scene.bookings.clear(), Refusal::UnknownLink),
        refused(
            "a forged link",
            |scene| scene.cancel = link(LinkKind::Invitation, BOOKING, 1),
            Refusal::UnknownLink,
        ),
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
                    key: command_key("cancel", 2),
                });
            },
            Refusal::KeyReused,
        ),
        Fault {
            name: "it is elsewhere by now",
            happens: |scene| scene.bookings[0].slot_id = Uuid::from_u128(0x59),
            said: Said::Rerouted(vec![Uuid::from_u128(0x59)]),
        },
        Fault {
            name: "cancelled before",
            happens: |scene| {
                scene.bookings[0] = cancelled(scene.bookings[0].clone());
                scene.slots[0].booked_count = 0;
            },
            said: Said::Booking(BOOKING, BookingStatus::Cancelled, 0),
        },
        refused(
            "completed",
            |scene| scene.bookings[0].status = BookingStatus::Completed,
            Refusal::BookingOver,
        ),
        refused(
            "missed",
            |scene| scene.bookings[0].status = BookingStatus::NoShow,
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
            Refusal::CancelTooLate {
                notice_minutes: NOTICE_MINUTES,
            },
        ),
    ];
    check_order(&good, &faults, Scene::decide_cancel);
}

#[test]
fn refusals_of_a_change_come_in_their_order() {
    let good = Scene::booked();
    let faults = |no_longer: Said, too_late: Said| {
        [
            refused("no such slot", |scene| scene.slots.clear(), Refusal::NotFound),
            refused(
                "of another organisation",
                |scene| scene.organisation_id = Uuid::from_u128(0xe2),
                Refusal::NotFound,
            ),
            Fault {
                name: "cancelled",
                happens: |scene| {
                    scene.slots[0].status = SlotStatus::Cancelled;
                    scene.slots[0].booked_count = 0;
                    scene.bookings.clear();
                },
                said: no_longer,
            },
            Fault {
                name: "started",
                happens: |scene| edit_slot(scene, |facts| facts.starts_at = morning()),
                said: too_late,
            },
        ]
    };
    let (gone, late) = (
        Said::Refused(Refusal::SlotCancelled),
        Said::Refused(Refusal::SlotStarted),
    );
    check_order(&good, &faults(gone.clone(), late.clone()), |scene| {
        scene.decide_change(SlotChange::Reopen)
    });
    check_order(&good, &faults(gone.clone(), late.clone()), |scene| {
        scene.decide_change(resize(5))
    });
    // Closing is allowed for ever, cancelling twice is one cancellation.
    check_order(&good, &faults(gone, Said::Slot(SlotStatus::Closed, 2, 1)), |scene| {
        scene.decide_change(SlotChange::Close)
    });
    check_order(&good, &faults(Said::Slot(SlotStatus::Cancelled, 2, 0), late), |scene| {
        scene.decide_change(SlotChange::Cancel { reason: None })
    });

    let resized = |capacity| said(good.decide_change(resize(capacity)));
    assert_eq!(
        resized(0),
        Said::Refused(Refusal::CapacityBelowBooked { booked: 1 }),
        "below what is booked"
    );
    assert_eq!(resized(1), Said::Slot(SlotStatus::Open, 1, 1), "down to what is booked");
}

/// A millisecond before each limit and at it.
#[test]
fn limits_hold_to_the_millisecond() {
    let good = Scene::booked();
    let starts_at = good.slots[0].facts.starts_at;
    let cancel_at = |at: DateTime<Utc>| {
        let mut scene = Scene::booked();
        scene.now = at;
        said(scene.decide_cancel())
    };
    let book_at = |at: DateTime<Utc>, expires_at: DateTime<Utc>| {
        let mut scene = Scene::new();
        scene.now = at;
        scene.invitations[0].expires_at = expires_at;
        said(scene.decide_book())
    };
    let moment = TimeDelta::milliseconds(1);
    let notice = good.slots[0].facts.cancel_until(false) + DEADLINE_GRACE;
    let given_back = Said::Booking(BOOKING, BookingStatus::Cancelled, 0);
    let booked = Said::Booking(BOOKING, BookingStatus::Booked, 1);
    let too_late = Said::Refused(Refusal::CancelTooLate {
        notice_minutes: NOTICE_MINUTES,
    });
    assert_eq!(cancel_at(notice - moment), given_back);
    assert_eq!(cancel_at(notice), too_late);
    assert_eq!(cancel_at(starts_at - moment), too_late);
    assert_eq!(cancel_at(starts_at), Said::Refused(Refusal::BookingOver));
    let later = starts_at + TimeDelta::days(1);
    assert_eq!(book_at(starts_at - moment, later), booked);
    assert_eq!(book_at(starts_at, later), Said::Refused(Refusal::SlotStarted));
    let expired_at = morning() + TimeDelta::hours(1);
    assert_eq!(book_at(expired_at + DEADLINE_GRACE - moment, expired_at), booked);
    assert_eq!(
        book_at(expired_at + DEADLINE_GRACE, expired_at),
        Said::Refused(Refusal::InvitationExpired { expired_at })
    );
}

/// What the second and later commands of a batch are told.
fn batch(scene: &Scene, commands: &[Command]) -> (Vec<Said>, World) {
    let mut world = scene.world();
    let answers = commands
        .iter()
        .enumerate()
        .map(|(index, command)| said(world.decide(&secrets(), index, command)))
        .collect();
    (answers, world)
}

#[test]
fn a_double_click_in_one_batch_is_one_booking() {
    let second = Uuid::from_u128(0xb2);
    let commands = [
        Command::Book(book(INVITATION, SLOT, BOOKING, "key")),
        Command::Book(book(INVITATION, SLOT, second, "key")),
        Command::Book(Book {
            key: command_key("key", 2),
            ..book(INVITATION, SLOT, second, "key")
        }),
        Command::Book(book(INVITATION, SLOT, second, "another key")),
        Command::Book(book(INVITATION, OTHER_SLOT, second, "a third key")),
    ];
    let (answers, world) = batch(&Scene::new(), &commands);
    let booked = Said::Booking(BOOKING, BookingStatus::Booked, 1);
    assert_eq!(
        answers,
        [
            booked.clone(),
            booked,
            Said::Refused(Refusal::KeyReused),
            Said::Refused(Refusal::AlreadyBooked),
            Said::Refused(Refusal::InvitationUsed)
        ]
    );
    assert_eq!(world.effects.len(), 1);
    assert_eq!(world.slots[&SLOT].state().version, 2);
    assert!(!world.slots[&OTHER_SLOT].changed());
}

#[test]
fn a_cancellation_is_repeated_by_its_key_or_any_other_but_says_one_thing_by_one_key() {
    let cancel = |key: &str, fingerprint: u8| {
        Command::Cancel(Cancel {
            booking_id: BOOKING,
            slot_id: SLOT,
            link: link(LinkKind::Booking, BOOKING, 1),
            reason: None,
            late: false,
            key: command_key(key, fingerprint),
        })
    };
    let commands = [
        cancel("key", 1),
        cancel("key", 1),
        cancel("another key", 2),
        cancel("key", 2),
    ];
    let (answers, world) = batch(&Scene::booked(), &commands);
    let cancelled = Said::Booking(BOOKING, BookingStatus::Cancelled, 0);
    assert_eq!(
        answers,
        [
            cancelled.clone(),
            cancelled.clone(),
            cancelled,
            Said::Refused(Refusal::KeyReused)
        ]
    );
    assert_eq!(world.effects.len(), 1);
    assert_eq!(world.changes_made[0].key, command_key("key", 1));
}

#[test]
fn the_last_place_of_a_batch_goes_to_the_first() {
    let mut scene = Scene::new();
    scene.slots[0].booked_count = 1;
    let commands = [
        Command::Book(book(OTHER_INVITATION, SLOT, BOOKING, "eve")),
        Command::Book(book(INVITATION, SLOT, Uuid::from_u128(0xb2), "ana")),
    ];
    let (answers, _) = batch(&scene, &commands);
    assert_eq!(
        answers,
        [Said::Booking(BOOKING, BookingStatus::Booked, 2), Said::Refused(FULL)]
    );
}

#[test]
fn cancel_and_book_again_in_one_batch() {
    let again = Uuid::from_u128(0xb2);
    let commands = [
        cancel(BOOKING),
        Command::Book(book(INVITATION, SLOT, again, "again")),
        // The old link knows its own booking only, and a retry of the first request its first answer as it is now.
        cancel(BOOKING),
        Command::Book(book(INVITATION, SLOT, Uuid::from_u128(0xb3), "key")),
    ];
    let mut scene = Scene::booked();
    scene.slots[0].capacity = 1;
    let (answers, world) = batch(&scene, &commands);
    assert_eq!(
        answers,
        [
            Said::Booking(BOOKING, BookingStatus::Cancelled, 0),
            Said::Booking(again, BookingStatus::Booked, 1),
            Said::Booking(BOOKING, BookingStatus::Cancelled, 1),
            Said::Booking(BOOKING, BookingStatus::Cancelled, 1),
        ]
    );
    assert!(matches!(
        world.effects[..],
        [
            Effect::Booking {
                deed: Deed::Cancelled { .. },
                ..
            },
            Effect::Booking {
                deed: Deed::Booked { .. },
                ..
            }
        ]
    ));
    assert_eq!(world.created[&again], 1);
    assert_eq!(
        world.slots[&SLOT].state().version,
        2,
        "one change of the row, whatever happened"
    );
}

#[test]
fn a_slot_cancelled_behind_a_booking_of_the_same_batch_releases_it() {
    let late = Uuid::from_u128(0xb2);
    let reason = Some("아파요".to_owned());
    let commands = [
        Command::Book(book(OTHER_INVITATION, SLOT, late, "eve")),
        change(SlotChange::Cancel { reason: reason.clone() }),
        Command::Book(book(OTHER_INVITATION, SLOT, Uuid::from_u128(0xb3), "too late")),
        // The use has returned to the invitation, and the other slot is open.
        Command::Book(book(OTHER_INVITATION, OTHER_SLOT, Uuid::from_u128(0xb3), "elsewhere")),
        change(SlotChange::Cancel { reason: None }),
    ];
    let (answers, world) = batch(&Scene::booked(), &commands);
    let off = Said::Slot(SlotStatus::Cancelled, 2, 0);
    assert_eq!(
        answers,
        [
            Said::Booking(late, BookingStatus::Booked, 2),
            off.clone(),
            Said::Refused(Refusal::SlotCancelled),
            Said::Booking(Uuid::from_u128(0xb3), BookingStatus::Booked, 1),
            off,
        ]
    );
    for id in [BOOKING, late] {
        let booking = &world.bookings[&id];
        assert_eq!(
            (booking.status, booking.end_kind, &booking.end_reason),
            (BookingStatus::Cancelled, Some(EndKind::Slot), &reason)
        );
    }
    // One booked, two released, the slot, one booked elsewhere.
    assert_eq!(world.effects.len(), 5);
}

#[test]
fn a_slot_resized_and_closed_in_a_batch_is_so_for_whoever_follows() {
    let commands = [
        change(resize(1)),
        Command::Book(book(OTHER_INVITATION, SLOT, Uuid::from_u128(0xb2), "first")),
        change(resize(2)),
        change(SlotChange::Close),
        Command::Book(book(OTHER_INVITATION, SLOT, Uuid::from_u128(0xb2), "first")),
        change(SlotChange::Reopen),
        Command::Book(book(OTHER_INVITATION, SLOT, Uuid::from_u128(0xb2), "first")),
        change(resize(1)),
    ];
    let (answers, world) = batch(&Scene::booked(), &commands);
    assert_eq!(
        answers,
        [
            Said::Slot(SlotStatus::Open, 1, 1),
            Said::Refused(FULL),
            Said::Slot(SlotStatus::Open, 2, 1),
            Said::Slot(SlotStatus::Closed, 2, 1),
            Said::Refused(Refusal::SlotClosed),
            Said::Slot(SlotStatus::Open, 2, 1),
            Said::Booking(Uuid::from_u128(0xb2), BookingStatus::Booked, 2),
            Said::Refused(Refusal::CapacityBelowBooked { booked: 2 }),
        ]
    );
    assert_eq!(world.slots[&SLOT].state().version, 2);
}

#[test]
fn time_never_runs_backwards_for_a_slot() {
    let decided_at = morning() + TimeDelta::hours(3);
    let mut scene = Scene::new();
    scene.slots[1].decided_at = decided_at;
    // The latest decision of all slots of the batch counts, because the batch has one time.
    assert_eq!(scene.world().now, decided_at);
    let Outcome::Booking(outcome) = scene.decide_book() else {
        panic!("not booked")
    };
    assert_eq!(outcome.booking.created_at, decided_at);
    scene.now = decided_at + TimeDelta::milliseconds(1);
    assert_eq!(scene.world().now, scene.now);
}

#[test]
fn what_changes_nothing_writes_nothing() {
    for (name, command) in [
        ("reopen what is open", change(SlotChange::Reopen)),
        ("the capacity it has", change(resize(2))),
        ("nothing has expired", Command::Expire { slot_id: SLOT }),
        ("refused", cancel(Uuid::from_u128(9))),
    ] {
        let mut world = Scene::booked().world();
        world.decide(&secrets(), 0, &command);
        assert!(world.effects.is_empty(), "{name}");
        assert!(!world.slots[&SLOT].changed(), "{name}");
    }
}

#[derive(Clone, Debug)]
enum Step {
    /// Guest, slot, key.
    Book(usize, usize, u8),
    /// Which of the bookings made so far.
    Cancel(usize),
    Change(usize, SlotChange),
}

fn step() -> impl Strategy<Value = Step> {
    let change = prop_oneof![
        3 => (0..5).prop_map(resize),
        1 => Just(SlotChange::Close),
        2 => Just(SlotChange::Reopen),
        1 => Just(SlotChange::Cancel { reason: None }),
    ];
    prop_oneof![
        6 => (0..4_usize, 0..2_usize, 0..3_u8).prop_map(|(guest, slot, key)| Step::Book(guest, slot, key)),
        3 => (0..12_usize).prop_map(Step::Cancel),
        2 => (0..2_usize, change).prop_map(|(slot, change)| Step::Change(slot, change)),
    ]
}

const SLOTS: [Uuid; 2] = [SLOT, OTHER_SLOT];
const USES: usize = 2;

/// Who holds a place, and nothing derived from it.
#[derive(Debug)]
struct Naive {
    capacity: [i32; 2],
    status: [SlotStatus; 2],
    /// Booking, guest, slot, key, whether it stands.
    bookings: Vec<(Uuid, usize, usize, u8, bool)>,
}

impl Naive {
    fn standing(&self, slot: usize) -> i32 {
        let standing = self.bookings.iter().filter(|booking| booking.2 == slot && booking.4);
        i32::try_from(standing.count()).unwrap()
    }

    fn book(&mut self, id: Uuid, guest: usize, slot: usize, key: u8) -> Said {
        if let Some(&(earlier, _, at, _, stands)) = self.bookings.iter().find(|it| it.1 == guest && it.3 == key) {
            // The key says nothing about the slot: with another slot it is another request.
            return if at == slot {
                Said::Booking(earlier, status(stands), self.standing(at))
            } else {
                Said::Refused(Refusal::KeyReused)
            };
        }
        let refusal = match self.status[slot] {
            SlotStatus::Cancelled => Some(Refusal::SlotCancelled),
            SlotStatus::Closed => Some(Refusal::SlotClosed),
            SlotStatus::Open => None,
        };
        let mine = |it: &&(Uuid, usize, usize, u8, bool)| it.1 == guest && it.4;
        let refusal = refusal
            .or_else(|| {
                self.bookings
                    .iter()
                    .filter(mine)
                    .any(|it| it.2 == slot)
                    .then_some(Refusal::AlreadyBooked)
            })
            .or_else(|| (self.bookings.iter().filter(mine).count() >= USES).then_some(Refusal::InvitationUsed))
            .or_else(|| (self.standing(slot) >= self.capacity[slot]).then_some(FULL));
        if let Some(refusal) = refusal {
            return Said::Refused(refusal);
        }
        self.bookings.push((id, guest, slot, key, true));
        Said::Booking(id, BookingStatus::Booked, self.standing(slot))
    }

    fn cancel(&mut self, which: usize) -> Said {
        self.bookings[which].4 = false;
        let (id, _, slot, ..) = self.bookings[which];
        Said::Booking(id, BookingStatus::Cancelled, self.standing(slot))
    }

    fn change(&mut self, slot: usize, change: &SlotChange) -> Said {
        let standing = self.standing(slot);
        match change {
            SlotChange::Cancel { .. } => {
                self.status[slot] = SlotStatus::Cancelled;
                self.bookings
                    .iter_mut()
                    .filter(|it| it.2 == slot)
                    .for_each(|it| it.4 = false);
            }
            _ if self.status[slot] == SlotStatus::Cancelled => return Said::Refused(Refusal::SlotCancelled),
            SlotChange::Edit(edit) => match edit.capacity.unwrap_or(self.capacity[slot]) {
                capacity if capacity < standing => {
                    return Said::Refused(Refusal::CapacityBelowBooked { booked: standing });
                }
                capacity => self.capacity[slot] = capacity,
            },
            SlotChange::Close => self.status[slot] = SlotStatus::Closed,
            SlotChange::Reopen => self.status[slot] = SlotStatus::Open,
        }
        Said::Slot(self.status[slot], self.capacity[slot], self.standing(slot))
    }
}

fn status(stands: bool) -> BookingStatus {
    if stands {
        BookingStatus::Booked
    } else {
        BookingStatus::Cancelled
    }
}

proptest! {
    /// One batch of any length says what a naive model says, and ends as the model ends.
    #[test]
    fn agrees_with_the_naive_model(steps in prop::collection::vec(step(), 1..60)) {
        let guests: Vec<Invitation> = (0..4_u8)
            .map(|guest| Invitation {
                id: Uuid::from_u128(0xa0 + u128::from(guest)),
                email_index: vec![guest],
                uses: i16::try_from(USES).unwrap(),
                ..Scene::new().invitations[0].clone()
            })
            .collect();
        let mut scene = Scene::new();
        scene.invitations.clone_from(&guests);
        let mut world = scene.world();
        let mut naive = Naive { capacity: [2; 2], status: [SlotStatus::Open; 2], bookings: Vec::new() };
        for (index, step) in steps.iter().enumerate() {
            let (command, expected) = match step {
                Step::Book(guest, slot, key) => {
                    let id = Uuid::from_u128(0x1000 + index as u128);
                    let key_of = command_key(&key.to_string(), u8::from(*slot == 0));
                    let book = Book { key: key_of, ..book(guests[*guest].id, SLOTS[*slot], id, "") };
                    (Command::Book(book), naive.book(id, *guest, *slot, *key))
                }
                Step::Cancel(which) if *which < naive.bookings.len() => {
                    (cancel(naive.bookings[*which].0), naive.cancel(*which))
                }
                Step::Cancel(_) => (cancel(Uuid::from_u128(9)), Said::Refused(Refusal::UnknownLink)),
                Step::Change(slot, change) => {
                    let command = change_of(SLOTS[*slot], change.clone());
                    (command, naive.change(*slot, change))
                }
            };
            prop_assert_eq!(said(world.decide(&secrets(), index, &command)), expected, "{:?}", step);
            for slot in SLOTS {
                let state = world.slots[&slot].state();
                prop_assert!(state.booked_count <= state.capacity, "{:?}", state);
            }
        }
        let held: BTreeMap<Uuid, bool> = naive.bookings.iter().map(|it| (it.0, it.4)).collect();
        let decided: BTreeMap<Uuid, bool> = world.bookings.values().map(|it| (it.id, it.status.takes_place())).collect();
        prop_assert_eq!(decided, held);
        for (index, slot) in SLOTS.iter().enumerate() {
            prop_assert_eq!(world.slots[slot].state().booked_count, naive.standing(index));
        }
    }
}
