//! Fifty racers at five places, half of them doing one thing and half another, through every pair of what changes a place:
//! book, cancel and book again, move, accept, decline, expire, resize, and the host's cancellation of the slot.
//!
//! The crowds are chosen so that the counts are the same in whatever order the lane decides. Where a single number is not,
//! the sum of two answers is, and what is in the database says which of them each was.

mod field;

use field::{Crowd, Field};

use crate::support::race::RACERS;

const FREE: Crowd = Crowd {
    free: 5,
    booked: 0,
    offered: 0,
    line: 0,
};
const FULL: Crowd = Crowd {
    free: 0,
    booked: 5,
    offered: 0,
    line: 0,
};
const OFFERED: Crowd = Crowd {
    free: 0,
    booked: 0,
    offered: 5,
    line: 20,
};
const OFFERED_WITHOUT_LINE: Crowd = Crowd { line: 0, ..OFFERED };
const BOOKED_AND_OFFERED: Crowd = Crowd { booked: 5, ..OFFERED };

// --- book ------------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn book_and_book() {
    let mut field = Field::with(FREE).await;
    let people = field.newcomers(RACERS).await;
    let (one, other) = (field.book(&people[..25], false), field.book(&people[25..], false));
    field.race(one, other).await.is([("in", 5), ("409 slot_full", 45)]);
    assert_eq!(
        (field.people("BOOKED").await, field.events("BookingCreated").await),
        (5, 5)
    );
}

/// Whoever gives a place back comes again after it is free, so no place is left over.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn book_and_rebook() {
    let mut field = Field::with(FULL).await;
    let people = field.newcomers(45).await;
    let (one, other) = (field.book(&people, false), field.rebook(&field.booked, 1));
    field
        .race(one, other)
        .await
        .is([("given back", 5), ("in", 5), ("409 slot_full", 45)]);
    assert_eq!((field.people("BOOKED").await, field.people("CANCELLED").await), (5, 5));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn book_and_move() {
    let mut field = Field::with(FREE).await;
    let people = field.newcomers(25).await;
    let elsewhere = field.elsewhere(25).await;
    let (one, other) = (field.book(&people, false), field.move_here(&elsewhere, false));
    field.race(one, other).await.is([("in", 5), ("409 slot_full", 45)]);
    let moved = field.events("BookingMoved").await;
    assert_eq!(
        (field.people("BOOKED").await, field.booked_elsewhere().await),
        (5, 25 - moved)
    );
}

/// A newcomer does not get what is free for the first of the line to take it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn book_and_accept() {
    let mut field = Field::in_the_last_hours(Crowd {
        free: 5,
        line: 20,
        ..Crowd::default()
    })
    .await;
    let people = field.newcomers(30).await;
    let (one, other) = (field.book(&people, false), field.accept(&field.line, 1));
    field
        .race(one, other)
        .await
        .is([("409 slot_full", 30), ("accepted", 5), ("409 place_gone", 15)]);
    assert_eq!(
        (field.people("BOOKED").await, field.people("WAITLISTED").await),
        (5, 15)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn book_and_decline() {
    let mut field = Field::with(OFFERED_WITHOUT_LINE).await;
    let people = field.newcomers(45).await;
    let (one, other) = (field.book(&people, true), field.decline(&field.offered, 1));
    field.race(one, other).await.is([("in", 45), ("declined", 5)]);
    assert_eq!((field.holding().await, field.people("WAITLISTED").await), (5, 40));
    assert_eq!(field.people("DECLINED").await, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn book_and_expire() {
    let mut field = Field::with(OFFERED).await;
    field.after_the_offers().await;
    let people = field.newcomers(45).await;
    let (one, other) = (field.book(&people, false), field.expire(5));
    field.race(one, other).await.is([("409 slot_full", 45), ("expired", 5)]);
    assert_eq!(
        (field.people("OFFERED").await, field.people("WAITLISTED").await),
        (5, 20)
    );
    assert_eq!(
        (field.events("OfferEnded").await, field.events("OfferMade").await),
        (5, 5)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn book_and_resize() {
    let mut field = Field::with(FREE).await;
    let people = field.newcomers(45).await;
    let (one, other) = (field.book(&people, true), field.resize(10, 5));
    field.race(one, other).await.is([("in", 45), ("resized", 5)]);
    assert_eq!((field.holding().await, field.people("WAITLISTED").await), (10, 35));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn book_and_cancel_slot() {
    let mut field = Field::with(FREE).await;
    let people = field.newcomers(45).await;
    let (one, other) = (field.book(&people, false), field.cancel_slot(5));
    let told = field.race(one, other).await;
    told.is_one_of([("in|409 slot_full|409 slot_cancelled", 45), ("cancelled", 5)]);
    let booked = told.times("in");
    assert!(booked <= 5);
    assert_eq!(
        (field.people("BOOKED").await, field.people("CANCELLED").await),
        (0, booked)
    );
    assert_eq!(
        (
            field.events("BookingCancelled").await,
            field.events("SlotCancelled").await
        ),
        (booked, 1)
    );
}

// --- cancel and book again -------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rebook_and_rebook() {
    let mut field = Field::with(FULL).await;
    let mut one = field.rebook(&field.booked, 10);
    let other = one.split_off(25);
    field
        .race(one, other)
        .await
        .is([("given back", 50), ("in", 5), ("409 already_booked", 45)]);
    assert_eq!((field.people("BOOKED").await, field.people("CANCELLED").await), (5, 5));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rebook_and_move() {
    let mut field = Field::with(FULL).await;
    let elsewhere = field.elsewhere(45).await;
    let (one, other) = (field.rebook(&field.booked, 1), field.move_here(&elsewhere, false));
    field
        .race(one, other)
        .await
        .is([("given back", 5), ("in", 5), ("409 slot_full", 45)]);
    let moved = field.events("BookingMoved").await;
    assert_eq!(
        (field.people("BOOKED").await, field.booked_elsewhere().await),
        (5, 45 - moved)
    );
}

/// What is given back is the line's: whoever gave it back comes too late.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rebook_and_accept() {
    let mut field = Field::with(BOOKED_AND_OFFERED).await;
    let (one, other) = (field.rebook(&field.booked, 5), field.accept(&field.offered, 5));
    field
        .race(one, other)
        .await
        .is([("given back", 25), ("409 slot_full", 25), ("accepted", 25)]);
    assert_eq!((field.people("BOOKED").await, field.people("OFFERED").await), (5, 5));
    assert_eq!(
        (field.events("BookingCancelled").await, field.people("WAITLISTED").await),
        (5, 15)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rebook_and_decline() {
    let mut field = Field::with(BOOKED_AND_OFFERED).await;
    let (one, other) = (field.rebook(&field.booked, 5), field.decline(&field.offered, 5));
    field
        .race(one, other)
        .await
        .is([("given back", 25), ("409 slot_full", 25), ("declined", 25)]);
    assert_eq!(
        (field.people("OFFERED").await, field.people("WAITLISTED").await),
        (10, 10)
    );
    assert_eq!(
        (field.events("BookingCancelled").await, field.people("DECLINED").await),
        (5, 5)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rebook_and_expire() {
    let mut field = Field::with(BOOKED_AND_OFFERED).await;
    field.after_the_offers().await;
    let (one, other) = (field.rebook(&field.booked, 5), field.expire(25));
    field
        .race(one, other)
        .await
        .is([("given back", 25), ("409 slot_full", 25), ("expired", 25)]);
    assert_eq!(
        (field.people("OFFERED").await, field.people("WAITLISTED").await),
        (10, 15)
    );
    assert_eq!(
        (field.events("OfferEnded").await, field.events("OfferMade").await),
        (5, 10)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rebook_and_resize() {
    let mut field = Field::with(Crowd { free: 5, ..FULL }).await;
    let (one, other) = (field.rebook(&field.booked, 5), field.resize(5, 25));
    field.race(one, other).await.is([
        ("given back", 25),
        ("in", 5),
        ("409 already_booked", 20),
        ("resized", 25),
    ]);
    assert_eq!((field.people("BOOKED").await, field.people("CANCELLED").await), (5, 5));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn rebook_and_cancel_slot() {
    let mut field = Field::with(FULL).await;
    let (one, other) = (field.rebook(&field.booked, 9), field.cancel_slot(5));
    let told = field.race(one, other).await;
    told.is_one_of([
        ("given back", 45),
        ("in|409 already_booked|409 slot_cancelled", 45),
        ("cancelled", 5),
    ]);
    let again = told.times("in");
    assert!(again <= 5);
    assert_eq!(
        (field.people("BOOKED").await, field.people("CANCELLED").await),
        (0, 5 + again)
    );
    assert_eq!(
        (
            field.events("BookingCancelled").await,
            field.events("SlotCancelled").await
        ),
        (5 + again, 1)
    );
}

// --- move ------------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn move_and_move() {
    let mut field = Field::with(FREE).await;
    let elsewhere = field.elsewhere(RACERS).await;
    let (one, other) = (
        field.move_here(&elsewhere[..25], false),
        field.move_here(&elsewhere[25..], false),
    );
    field.race(one, other).await.is([("in", 5), ("409 slot_full", 45)]);
    assert_eq!((field.people("BOOKED").await, field.booked_elsewhere().await), (5, 45));
    assert_eq!(field.events("BookingMoved").await, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn move_and_accept() {
    let mut field = Field::with(OFFERED).await;
    let elsewhere = field.elsewhere(25).await;
    let (one, other) = (field.move_here(&elsewhere, false), field.accept(&field.offered, 5));
    field
        .race(one, other)
        .await
        .is([("409 slot_full", 25), ("accepted", 25)]);
    assert_eq!(
        (field.people("BOOKED").await, field.people("WAITLISTED").await),
        (5, 20)
    );
    assert_eq!(field.booked_elsewhere().await, 25);
}

/// Whoever waits to move keeps the present place until an offer is accepted.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn move_and_decline() {
    let mut field = Field::with(OFFERED_WITHOUT_LINE).await;
    let elsewhere = field.elsewhere(45).await;
    let (one, other) = (field.move_here(&elsewhere, true), field.decline(&field.offered, 1));
    field.race(one, other).await.is([("in", 45), ("declined", 5)]);
    let moved = field.events("BookingMoved").await;
    assert_eq!((field.holding().await, field.people("WAITLISTED").await), (5, 40));
    assert_eq!(
        (field.people("BOOKED").await, field.booked_elsewhere().await),
        (moved, 45 - moved)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn move_and_expire() {
    let mut field = Field::with(OFFERED).await;
    field.after_the_offers().await;
    let elsewhere = field.elsewhere(45).await;
    let (one, other) = (field.move_here(&elsewhere, false), field.expire(5));
    field.race(one, other).await.is([("409 slot_full", 45), ("expired", 5)]);
    assert_eq!(
        (field.people("OFFERED").await, field.people("WAITLISTED").await),
        (5, 20)
    );
    assert_eq!(
        (field.events("OfferEnded").await, field.events("OfferMade").await),
        (5, 5)
    );
    assert_eq!(field.booked_elsewhere().await, 45);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn move_and_resize() {
    let mut field = Field::with(FREE).await;
    let elsewhere = field.elsewhere(45).await;
    let (one, other) = (field.move_here(&elsewhere, true), field.resize(10, 5));
    field.race(one, other).await.is([("in", 45), ("resized", 5)]);
    let moved = field.events("BookingMoved").await;
    assert_eq!((field.holding().await, field.people("WAITLISTED").await), (10, 35));
    assert_eq!(
        (field.people("BOOKED").await, field.booked_elsewhere().await),
        (moved, 45 - moved)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn move_and_cancel_slot() {
    let mut field = Field::with(FREE).await;
    let elsewhere = field.elsewhere(45).await;
    let (one, other) = (field.move_here(&elsewhere, false), field.cancel_slot(5));
    let told = field.race(one, other).await;
    told.is_one_of([("in|409 slot_full|409 slot_cancelled", 45), ("cancelled", 5)]);
    let moved = told.times("in");
    assert!(moved <= 5);
    assert_eq!(
        (field.people("CANCELLED").await, field.booked_elsewhere().await),
        (moved, 45 - moved)
    );
    assert_eq!(
        (
            field.events("BookingMoved").await,
            field.events("BookingCancelled").await
        ),
        (moved, moved)
    );
}

// --- accept ----------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accept_and_accept() {
    let mut field = Field::in_the_last_hours(Crowd {
        free: 5,
        line: RACERS,
        ..Crowd::default()
    })
    .await;
    let (one, other) = (field.accept(&field.line[..25], 1), field.accept(&field.line[25..], 1));
    field
        .race(one, other)
        .await
        .is([("accepted", 5), ("409 place_gone", 45)]);
    assert_eq!(
        (field.people("BOOKED").await, field.people("WAITLISTED").await),
        (5, 45)
    );
}

/// Each offer is accepted or declined, never both, and whichever came first is repeated to everybody who asks for it again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accept_and_decline() {
    let mut field = Field::with(OFFERED).await;
    let (one, other) = (field.accept(&field.offered, 5), field.decline(&field.offered, 5));
    let told = field.race(one, other).await;
    told.is_one_of([("accepted|declined", 25), ("409 offer_over", 25)]);
    let (accepted, declined) = (told.times("accepted") / 5, told.times("declined") / 5);
    assert_eq!(
        (field.people("BOOKED").await, field.people("DECLINED").await),
        (accepted, declined)
    );
    assert_eq!(
        (field.people("OFFERED").await, field.people("WAITLISTED").await),
        (declined, 20 - declined)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accept_and_expire() {
    let mut field = Field::with(OFFERED).await;
    field.after_the_offers().await;
    let (one, other) = (field.accept(&field.offered, 9), field.expire(5));
    field
        .race(one, other)
        .await
        .is([("409 offer_over", 45), ("expired", 5)]);
    assert_eq!(
        (field.people("OFFERED").await, field.people("WAITLISTED").await),
        (5, 20)
    );
    assert_eq!(
        (field.events("OfferEnded").await, field.events("OfferMade").await),
        (5, 5)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accept_and_resize() {
    let mut field = Field::with(OFFERED).await;
    let (one, other) = (field.accept(&field.offered, 5), field.resize(10, 25));
    field.race(one, other).await.is([("accepted", 25), ("resized", 25)]);
    assert_eq!((field.people("BOOKED").await, field.people("OFFERED").await), (5, 5));
    assert_eq!(field.people("WAITLISTED").await, 15);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accept_and_cancel_slot() {
    let mut field = Field::with(OFFERED).await;
    let (one, other) = (field.accept(&field.offered, 9), field.cancel_slot(5));
    let told = field.race(one, other).await;
    told.is_one_of([("accepted|409 offer_over", 45), ("cancelled", 5)]);
    let accepted = field.events("BookingCreated").await;
    assert_eq!(
        (field.events("BookingCancelled").await, field.events("WaitEnded").await),
        (accepted, 25 - accepted)
    );
    assert_eq!((field.holding().await, field.people("ENDED").await), (0, 25 - accepted));
}

// --- decline ---------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn decline_and_decline() {
    let mut field = Field::with(OFFERED).await;
    let (one, other) = (field.decline(&field.offered, 5), field.decline(&field.offered, 5));
    field.race(one, other).await.is([("declined", 50)]);
    assert_eq!((field.people("DECLINED").await, field.people("OFFERED").await), (5, 5));
    assert_eq!(
        (field.events("OfferEnded").await, field.events("OfferMade").await),
        (5, 5)
    );
}

/// An offer that is over was let pass: what is declined afterwards is the wait at the end of the line.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn decline_and_expire() {
    let mut field = Field::with(OFFERED).await;
    field.after_the_offers().await;
    let (one, other) = (field.decline(&field.offered, 5), field.expire(25));
    field.race(one, other).await.is([("declined", 25), ("expired", 25)]);
    assert_eq!((field.people("LEFT").await, field.people("OFFERED").await), (5, 5));
    assert_eq!(field.people("WAITLISTED").await, 15);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn decline_and_resize() {
    let mut field = Field::with(OFFERED).await;
    let (one, other) = (field.decline(&field.offered, 5), field.resize(10, 25));
    field.race(one, other).await.is([("declined", 25), ("resized", 25)]);
    assert_eq!((field.people("DECLINED").await, field.people("OFFERED").await), (5, 10));
    assert_eq!(field.people("WAITLISTED").await, 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn decline_and_cancel_slot() {
    let mut field = Field::with(OFFERED).await;
    let (one, other) = (field.decline(&field.offered, 9), field.cancel_slot(5));
    field.race(one, other).await.is([("declined", 45), ("cancelled", 5)]);
    let declined = field.people("DECLINED").await;
    assert_eq!(
        (field.people("ENDED").await, field.events("WaitEnded").await),
        (25 - declined, 25 - declined)
    );
    assert_eq!(field.events("OfferMade").await, declined);
}

// --- expire ----------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn expire_and_expire() {
    let mut field = Field::with(OFFERED).await;
    field.after_the_offers().await;
    let (one, other) = (field.expire(25), field.expire(25));
    field.race(one, other).await.is([("expired", 50)]);
    assert_eq!(
        (field.people("OFFERED").await, field.people("WAITLISTED").await),
        (5, 20)
    );
    assert_eq!(
        (field.events("OfferEnded").await, field.events("OfferMade").await),
        (5, 5)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn expire_and_resize() {
    let mut field = Field::with(OFFERED).await;
    field.after_the_offers().await;
    let (one, other) = (field.expire(25), field.resize(10, 25));
    field.race(one, other).await.is([("expired", 25), ("resized", 25)]);
    assert_eq!(
        (field.people("OFFERED").await, field.people("WAITLISTED").await),
        (10, 15)
    );
    assert_eq!(
        (field.events("OfferEnded").await, field.events("OfferMade").await),
        (5, 10)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn expire_and_cancel_slot() {
    let mut field = Field::with(OFFERED).await;
    field.after_the_offers().await;
    let (one, other) = (field.expire(25), field.cancel_slot(25));
    field.race(one, other).await.is([("expired", 25), ("cancelled", 25)]);
    assert_eq!((field.people("ENDED").await, field.events("WaitEnded").await), (25, 25));
    assert_eq!(
        (field.events("OfferEnded").await, field.events("SlotCancelled").await),
        (5, 1)
    );
}

// --- resize and the host's cancellation ------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn resize_and_resize() {
    let mut field = Field::with(Crowd { free: 5, ..FULL }).await;
    let (one, other) = (field.resize(5, 25), field.resize(4, 25));
    field
        .race(one, other)
        .await
        .is([("resized", 25), ("409 capacity_below_booked", 25)]);
    assert_eq!(
        (field.people("BOOKED").await, field.events("SlotChanged").await),
        (5, 1)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn resize_and_cancel_slot() {
    let mut field = Field::with(FULL).await;
    let (one, other) = (field.resize(10, 45), field.cancel_slot(5));
    field
        .race(one, other)
        .await
        .is_one_of([("resized|409 slot_cancelled", 45), ("cancelled", 5)]);
    assert_eq!(
        (field.people("CANCELLED").await, field.events("BookingCancelled").await),
        (5, 5)
    );
    assert_eq!(field.events("SlotCancelled").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cancel_slot_and_cancel_slot() {
    let mut field = Field::with(FULL).await;
    let (one, other) = (field.cancel_slot(25), field.cancel_slot(25));
    field.race(one, other).await.is([("cancelled", 50)]);
    assert_eq!(
        (field.people("CANCELLED").await, field.events("BookingCancelled").await),
        (5, 5)
    );
    assert_eq!(field.events("SlotCancelled").await, 1);
}
