//! Fifty racers, half of them doing one thing and half another, through every pair of what changes a place in a class: apply,
//! cancel, approve, reject, promote out of turn, accept, expire, change the capacity.
//!
//! The crowds are chosen so that the counts are the same in whatever order the lane decides. Where a single number is not,
//! the sum of two answers is, and what is in the database says which of them each was.

mod field;

use field::{Crowd, Field};

const FREE: Crowd = Crowd {
    free: 5,
    placed: 0,
    offered: 0,
    line: 0,
    applied: 0,
    reviewed: false,
    line_capacity: None,
};
const FULL: Crowd = Crowd {
    free: 0,
    placed: 5,
    ..FREE
};
const OFFERED: Crowd = Crowd {
    free: 0,
    offered: 5,
    line: 20,
    ..FREE
};
const REVIEWED: Crowd = Crowd {
    applied: 5,
    reviewed: true,
    ..FREE
};
const REVIEWED_FULL: Crowd = Crowd {
    free: 0,
    placed: 5,
    ..REVIEWED
};

// --- apply -----------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn apply_and_apply() {
    let mut field = Field::with(Crowd {
        line_capacity: Some(10),
        ..FREE
    })
    .await;
    let people = field.newcomers(50).await;
    let (one, other) = (field.apply(&people[..25]), field.apply(&people[25..]));
    field.race(one, other).await.is([("in", 15), ("409 class_full", 35)]);
    field.has(&[("APPROVED", 5), ("WAITLISTED", 10)]).await;
    assert_eq!(
        (
            field.events("EnrollmentApproved").await,
            field.events("EnrollmentWaitlisted").await
        ),
        (5, 10)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn apply_and_cancel() {
    let mut field = Field::with(FULL).await;
    let people = field.newcomers(45).await;
    let (one, other) = (field.apply(&people), field.cancel(&field.placed, 1));
    field.race(one, other).await.is([("in", 45), ("cancelled", 5)]);
    field
        .has(&[("APPROVED", 5), ("WAITLISTED", 40), ("CANCELLED", 5)])
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn apply_and_approve() {
    let mut field = Field::with(REVIEWED).await;
    let people = field.newcomers(25).await;
    let (one, other) = (field.apply(&people), field.approve(&field.applied, 5).await);
    field.race(one, other).await.is([("in", 25), ("approved", 25)]);
    field.has(&[("APPROVED", 5), ("APPLIED", 25)]).await;
    assert_eq!(field.events("EnrollmentApproved").await, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn apply_and_reject() {
    let mut field = Field::with(REVIEWED).await;
    let people = field.newcomers(25).await;
    let (one, other) = (field.apply(&people), field.reject(&field.applied, 5).await);
    field.race(one, other).await.is([("in", 25), ("rejected", 25)]);
    field.has(&[("REJECTED", 5), ("APPLIED", 25)]).await;
    assert_eq!(field.events("EnrollmentRejected").await, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn apply_and_promote() {
    let mut field = Field::with(Crowd { line: 5, ..FULL }).await;
    let people = field.newcomers(25).await;
    let (one, other) = (field.apply(&people), field.promote(&field.line, 5).await);
    field.race(one, other).await.is([("in", 25), ("promoted", 25)]);
    field.has(&[("APPROVED", 10), ("WAITLISTED", 25)]).await;
    assert_eq!(field.capacity().await, 10);
}

/// A newcomer does not get what is offered.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn apply_and_accept() {
    let mut field = Field::with(Crowd { line: 0, ..OFFERED }).await;
    let people = field.newcomers(25).await;
    let (one, other) = (field.apply(&people), field.accept(&field.offered, 5));
    field.race(one, other).await.is([("in", 25), ("accepted", 25)]);
    field.has(&[("APPROVED", 5), ("WAITLISTED", 25), ("OFFERED", 0)]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn apply_and_expire() {
    let mut field = Field::with(OFFERED).await;
    field.after_the_offers().await;
    let people = field.newcomers(45).await;
    let (one, other) = (field.apply(&people), field.expire(5));
    field.race(one, other).await.is([("in", 45), ("expired", 5)]);
    field
        .has(&[("OFFERED", 5), ("WAITLISTED", 60), ("EXPIRED", 5), ("APPROVED", 0)])
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn apply_and_resize() {
    let mut field = Field::with(FREE).await;
    let people = field.newcomers(45).await;
    let (one, other) = (field.apply(&people), field.resize(10, 5));
    field.race(one, other).await.is([("in", 45), ("resized", 5)]);
    field.has(&[("APPROVED", 10), ("WAITLISTED", 35)]).await;
}

// --- cancel ----------------------------------------------------------------------------------------------------------

/// Whoever leaves the line and whoever leaves a place, at once: nobody is left, and each left once.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cancel_and_cancel() {
    let mut field = Field::with(Crowd { line: 5, ..FULL }).await;
    let (one, other) = (field.cancel(&field.placed, 5), field.cancel(&field.line, 5));
    field.race(one, other).await.is([("cancelled", 50)]);
    field
        .has(&[("APPROVED", 0), ("WAITLISTED", 0), ("CANCELLED", 10)])
        .await;
    assert_eq!(field.events("EnrollmentCancelled").await, 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cancel_and_approve() {
    let mut field = Field::with(REVIEWED_FULL).await;
    let (one, other) = (field.cancel(&field.placed, 5), field.approve(&field.applied, 5).await);
    let told = field.race(one, other).await;
    told.is_one_of([("cancelled", 25), ("approved|409 would_pass", 25)]);
    let approved = field.events("EnrollmentApproved").await;
    assert!(approved <= 5);
    field
        .has(&[("APPROVED", approved), ("APPLIED", 5 - approved), ("CANCELLED", 5)])
        .await;
}

/// Cancelled or rejected, never both, and whichever came first is repeated to everybody who asks for it again.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cancel_and_reject() {
    let mut field = Field::with(REVIEWED).await;
    let (one, other) = (field.cancel(&field.applied, 5), field.reject(&field.applied, 5).await);
    let told = field.race(one, other).await;
    told.is_one_of([
        ("cancelled|409 enrollment_over", 25),
        ("rejected|409 enrollment_changed", 25),
    ]);
    let (cancelled, rejected) = (told.times("cancelled") / 5, told.times("rejected") / 5);
    assert_eq!(cancelled + rejected, 5);
    field.has(&[("CANCELLED", cancelled), ("REJECTED", rejected)]).await;
}

/// Whoever waits is always able to leave, also with the place that was given meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cancel_and_promote() {
    let mut field = Field::with(Crowd { line: 5, ..FULL }).await;
    let (one, other) = (field.cancel(&field.line, 5), field.promote(&field.line, 5).await);
    let told = field.race(one, other).await;
    told.is_one_of([("cancelled", 25), ("promoted|409 enrollment_changed", 25)]);
    field.has(&[("APPROVED", 5), ("WAITLISTED", 0), ("CANCELLED", 5)]).await;
    assert_eq!(field.events("EnrollmentCancelled").await, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cancel_and_accept() {
    let mut field = Field::with(Crowd { line: 0, ..OFFERED }).await;
    let (one, other) = (field.cancel(&field.offered, 5), field.accept(&field.offered, 5));
    let told = field.race(one, other).await;
    told.is_one_of([("cancelled", 25), ("accepted|409 offer_over", 25)]);
    assert_eq!(field.events("EnrollmentCancelled").await, 5);
    field.has(&[("APPROVED", 0), ("OFFERED", 0)]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cancel_and_expire() {
    let mut field = Field::with(Crowd { placed: 5, ..OFFERED }).await;
    field.after_the_offers().await;
    let (one, other) = (field.cancel(&field.placed, 9), field.expire(5));
    field.race(one, other).await.is([("cancelled", 45), ("expired", 5)]);
    field
        .has(&[("OFFERED", 10), ("WAITLISTED", 10), ("EXPIRED", 5), ("APPROVED", 0)])
        .await;
    assert_eq!(field.events("EnrollmentCancelled").await, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn cancel_and_resize() {
    let mut field = Field::with(Crowd { line: 20, ..FULL }).await;
    let (one, other) = (field.cancel(&field.placed, 9), field.resize(10, 5));
    field.race(one, other).await.is([("cancelled", 45), ("resized", 5)]);
    field
        .has(&[("APPROVED", 10), ("WAITLISTED", 10), ("CANCELLED", 5)])
        .await;
    assert_eq!(field.events("EnrollmentPromoted").await, 10);
}

// --- approve ---------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn approve_and_approve() {
    let mut field = Field::with(Crowd {
        applied: 50,
        ..REVIEWED
    })
    .await;
    let one = field.approve(&field.applied[..25], 1).await;
    let other = field.approve(&field.applied[25..], 1).await;
    field
        .race(one, other)
        .await
        .is([("approved", 5), ("409 would_pass", 45)]);
    field.has(&[("APPROVED", 5), ("APPLIED", 45)]).await;
    assert_eq!(field.capacity().await, 5);
}

/// The decision that came first stands, and only who made it is answered so.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn approve_and_reject() {
    let mut field = Field::with(REVIEWED).await;
    let (one, other) = (
        field.approve(&field.applied, 5).await,
        field.reject(&field.applied, 5).await,
    );
    let told = field.race(one, other).await;
    told.is_one_of([("approved|rejected", 25), ("409 enrollment_changed", 25)]);
    let (approved, rejected) = (told.times("approved") / 5, told.times("rejected") / 5);
    field
        .has(&[("APPROVED", approved), ("REJECTED", rejected), ("APPLIED", 0)])
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn approve_and_promote() {
    let mut field = Field::with(Crowd {
        line: 5,
        ..REVIEWED_FULL
    })
    .await;
    let (one, other) = (
        field.approve(&field.applied, 5).await,
        field.promote(&field.line, 5).await,
    );
    field
        .race(one, other)
        .await
        .is([("409 would_pass", 25), ("promoted", 25)]);
    field.has(&[("APPROVED", 10), ("APPLIED", 5)]).await;
    assert_eq!(field.capacity().await, 10);
}

/// What is offered is given once, whether its person takes it or the host gives it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn approve_and_accept() {
    let mut field = Field::with(Crowd {
        reviewed: true,
        ..OFFERED
    })
    .await;
    let (one, other) = (field.approve(&field.offered, 5).await, field.accept(&field.offered, 5));
    let told = field.race(one, other).await;
    told.is_one_of([("approved|409 enrollment_changed", 25), ("accepted", 25)]);
    field.has(&[("APPROVED", 5), ("OFFERED", 0), ("WAITLISTED", 20)]).await;
}

/// A missed offer is the line's, not of whoever is approved meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn approve_and_expire() {
    let mut field = Field::with(Crowd {
        reviewed: true,
        applied: 5,
        ..OFFERED
    })
    .await;
    field.after_the_offers().await;
    let (one, other) = (field.approve(&field.applied, 9).await, field.expire(5));
    field
        .race(one, other)
        .await
        .is([("409 would_pass", 45), ("expired", 5)]);
    field
        .has(&[("OFFERED", 5), ("WAITLISTED", 15), ("EXPIRED", 5), ("APPLIED", 5)])
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn approve_and_resize() {
    let mut field = Field::with(Crowd {
        applied: 45,
        ..REVIEWED
    })
    .await;
    let (one, other) = (field.approve(&field.applied, 1).await, field.resize(10, 5));
    let told = field.race(one, other).await;
    told.is_one_of([("approved|409 would_pass", 45), ("resized", 5)]);
    let approved = told.times("approved");
    assert!((5..=10).contains(&approved), "{approved}");
    field.has(&[("APPROVED", approved), ("APPLIED", 45 - approved)]).await;
}

// --- reject ----------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn reject_and_reject() {
    let mut field = Field::with(REVIEWED).await;
    let (one, other) = (
        field.reject(&field.applied, 5).await,
        field.reject(&field.applied, 5).await,
    );
    field.race(one, other).await.is([("rejected", 50)]);
    field.has(&[("REJECTED", 5), ("APPLIED", 0)]).await;
    assert_eq!(field.events("EnrollmentRejected").await, 5);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn reject_and_promote() {
    let mut field = Field::with(Crowd {
        line: 5,
        ..REVIEWED_FULL
    })
    .await;
    let (one, other) = (field.reject(&field.line, 5).await, field.promote(&field.line, 5).await);
    let told = field.race(one, other).await;
    told.is_one_of([("rejected|promoted", 25), ("409 enrollment_changed", 25)]);
    let (rejected, promoted) = (told.times("rejected") / 5, told.times("promoted") / 5);
    field
        .has(&[("APPROVED", 5 + promoted), ("REJECTED", rejected), ("WAITLISTED", 0)])
        .await;
    assert_eq!(field.capacity().await, 5 + promoted);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn reject_and_accept() {
    let mut field = Field::with(Crowd {
        reviewed: true,
        ..OFFERED
    })
    .await;
    let (one, other) = (field.reject(&field.offered, 5).await, field.accept(&field.offered, 5));
    let told = field.race(one, other).await;
    told.is_one_of([("rejected|accepted", 25), ("409 enrollment_changed|409 offer_over", 25)]);
    let (rejected, accepted) = (told.times("rejected") / 5, told.times("accepted") / 5);
    field
        .has(&[
            ("APPROVED", accepted),
            ("REJECTED", rejected),
            ("OFFERED", rejected),
            ("WAITLISTED", 20 - rejected),
        ])
        .await;
}

/// An offer that is over is nobody's to reject.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn reject_and_expire() {
    let mut field = Field::with(Crowd {
        reviewed: true,
        ..OFFERED
    })
    .await;
    field.after_the_offers().await;
    let (one, other) = (field.reject(&field.offered, 9).await, field.expire(5));
    field
        .race(one, other)
        .await
        .is([("409 enrollment_changed", 45), ("expired", 5)]);
    field
        .has(&[("OFFERED", 5), ("WAITLISTED", 15), ("EXPIRED", 5), ("REJECTED", 0)])
        .await;
}

/// New places go to those who wait, except to whoever was rejected before.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn reject_and_resize() {
    let mut field = Field::with(Crowd {
        line: 20,
        applied: 0,
        ..REVIEWED_FULL
    })
    .await;
    let (one, other) = (field.reject(&field.line[..5], 9).await, field.resize(10, 5));
    let told = field.race(one, other).await;
    told.is_one_of([("rejected|409 enrollment_changed", 45), ("resized", 5)]);
    let rejected = told.times("rejected") / 9;
    field
        .has(&[("APPROVED", 10), ("REJECTED", rejected), ("WAITLISTED", 15 - rejected)])
        .await;
}

// --- promote ---------------------------------------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn promote_and_promote() {
    let mut field = Field::with(Crowd { line: 10, ..FULL }).await;
    let (one, other) = (
        field.promote(&field.line[..5], 5).await,
        field.promote(&field.line[5..], 5).await,
    );
    field.race(one, other).await.is([("promoted", 50)]);
    field.has(&[("APPROVED", 15), ("WAITLISTED", 0)]).await;
    assert_eq!(field.capacity().await, 15);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn promote_and_accept() {
    let mut field = Field::with(Crowd { line: 5, ..OFFERED }).await;
    let (one, other) = (field.promote(&field.line, 5).await, field.accept(&field.offered, 5));
    field.race(one, other).await.is([("promoted", 25), ("accepted", 25)]);
    field.has(&[("APPROVED", 10), ("WAITLISTED", 0), ("OFFERED", 0)]).await;
    assert_eq!(field.capacity().await, 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn promote_and_expire() {
    let mut field = Field::with(OFFERED).await;
    field.after_the_offers().await;
    let (one, other) = (field.promote(&field.line[10..15], 9).await, field.expire(5));
    field.race(one, other).await.is([("promoted", 45), ("expired", 5)]);
    field
        .has(&[("APPROVED", 5), ("OFFERED", 5), ("WAITLISTED", 10), ("EXPIRED", 5)])
        .await;
    assert_eq!(field.capacity().await, 10);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn promote_and_resize() {
    let mut field = Field::with(Crowd { line: 20, ..FULL }).await;
    let (one, other) = (field.promote(&field.line[15..], 9).await, field.resize(12, 5));
    field
        .race(one, other)
        .await
        .is_one_of([("promoted", 45), ("resized|409 capacity_below_taken", 5)]);
    let capacity = field.capacity().await;
    assert!((10..=17).contains(&capacity), "{capacity}");
    field
        .has(&[("APPROVED", capacity), ("WAITLISTED", 25 - capacity)])
        .await;
}

// --- accept, expire and change the capacity --------------------------------------------------------------------------

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accept_and_accept() {
    let mut field = Field::with(OFFERED).await;
    let (one, other) = (field.accept(&field.offered, 5), field.accept(&field.offered, 5));
    field.race(one, other).await.is([("accepted", 50)]);
    field.has(&[("APPROVED", 5), ("OFFERED", 0), ("WAITLISTED", 20)]).await;
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
    field
        .has(&[("APPROVED", 0), ("OFFERED", 5), ("EXPIRED", 5), ("WAITLISTED", 15)])
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn accept_and_resize() {
    let mut field = Field::with(OFFERED).await;
    let (one, other) = (field.accept(&field.offered, 9), field.resize(10, 5));
    field.race(one, other).await.is([("accepted", 45), ("resized", 5)]);
    field.has(&[("APPROVED", 5), ("OFFERED", 5), ("WAITLISTED", 15)]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn expire_and_expire() {
    let mut field = Field::with(OFFERED).await;
    field.after_the_offers().await;
    let (one, other) = (field.expire(25), field.expire(25));
    field.race(one, other).await.is([("expired", 50)]);
    field.has(&[("OFFERED", 5), ("WAITLISTED", 15), ("EXPIRED", 5)]).await;
    assert_eq!(
        (
            field.events("EnrollmentExpired").await,
            field.events("EnrollmentOffered").await
        ),
        (5, 5)
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn expire_and_resize() {
    let mut field = Field::with(OFFERED).await;
    field.after_the_offers().await;
    let (one, other) = (field.expire(45), field.resize(10, 5));
    field.race(one, other).await.is([("expired", 45), ("resized", 5)]);
    field.has(&[("OFFERED", 10), ("WAITLISTED", 10), ("EXPIRED", 5)]).await;
}

/// Smaller after larger is refused, because by then the places are taken.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn resize_and_resize() {
    let mut field = Field::with(Crowd { line: 20, ..FULL }).await;
    let (one, other) = (field.resize(10, 5), field.resize(15, 45));
    let told = field.race(one, other).await;
    told.is_one_of([("resized|409 capacity_below_taken", 50)]);
    assert!(told.times("resized") >= 45, "{told:?}");
    field.has(&[("APPROVED", 15), ("WAITLISTED", 10)]).await;
    assert_eq!(field.capacity().await, 15);
}
