//! Letters of classes: which events make them, whether they are still true, what they link to.
//!
//! A letter tells of one change of status and is written when it leaves, from the rows as they are then. If the status is
//! another by then, or the decision was taken back, it is dropped: what came later has a letter of its own.

mod sql;
mod words;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use futures_util::FutureExt;
use uuid::Uuid;

use self::sql::{ClassRow, EnrollmentRow};
use self::words::{Application, Ending, Online, Placed, Receipt, Refund, Standing};
use super::Error;
use super::rules::{ClassStatus, DECISION_MAIL_DELAY, Decision, EndKind, EnrollmentStatus, FREE_CANCELLATION, Refusal};
use crate::app::App;
use crate::locale::Locale;
use crate::messaging::events::{EventType, StoredEvent};
use crate::messaging::mail::{ComposeError, Composed, Composer, Content, Dates, Letter, Letters, Order, Subject};
use crate::secrets::{ATTENDEE_EMAIL, USER_EMAIL};

pub const LETTERS: Letters = Letters {
    orders,
    compose: |composer, kind, subject| compose(composer, kind, subject).boxed(),
};

/// As stored in `messaging.mails.kind`. Never changed: queued mails carry it.
const ENROLLMENT_APPLIED: &str = "ENROLLMENT_APPLIED";
const ENROLLMENT_APPROVED: &str = "ENROLLMENT_APPROVED";
const ENROLLMENT_REJECTED: &str = "ENROLLMENT_REJECTED";
const ENROLLMENT_WAITLISTED: &str = "ENROLLMENT_WAITLISTED";
const ENROLLMENT_OFFERED: &str = "ENROLLMENT_OFFERED";
const ENROLLMENT_PROMOTED: &str = "ENROLLMENT_PROMOTED";
const ENROLLMENT_PAYMENT_DUE: &str = "ENROLLMENT_PAYMENT_DUE";
const ENROLLMENT_PAID: &str = "ENROLLMENT_PAID";
const ENROLLMENT_CANCELLED: &str = "ENROLLMENT_CANCELLED";
const ENROLLMENT_EXPIRED: &str = "ENROLLMENT_EXPIRED";
const CLASS_CANCELLED: &str = "CLASS_CANCELLED";
const CLASS_RESCHEDULED: &str = "CLASS_RESCHEDULED";
const ENROLLMENT_REOPENED: &str = "ENROLLMENT_REOPENED";
const REVIEWS_DUE: &str = "REVIEWS_DUE";

pub const KINDS: &[&str] = &[
    ENROLLMENT_APPLIED,
    ENROLLMENT_APPROVED,
    ENROLLMENT_REJECTED,
    ENROLLMENT_WAITLISTED,
    ENROLLMENT_OFFERED,
    ENROLLMENT_PROMOTED,
    ENROLLMENT_PAYMENT_DUE,
    ENROLLMENT_PAID,
    ENROLLMENT_CANCELLED,
    ENROLLMENT_EXPIRED,
    CLASS_CANCELLED,
    CLASS_RESCHEDULED,
    ENROLLMENT_REOPENED,
    REVIEWS_DUE,
];

/// The letter that a host's decision would send; taking one back sends none.
pub fn kind_of_decision(decision: Decision, fee: i64) -> Option<&'static str> {
    match decision {
        Decision::Approve { .. } if fee > 0 => Some(ENROLLMENT_PAYMENT_DUE),
        Decision::Approve { .. } => Some(ENROLLMENT_APPROVED),
        Decision::Reject => Some(ENROLLMENT_REJECTED),
        Decision::Waitlist => Some(ENROLLMENT_WAITLISTED),
        Decision::ConfirmPayment => Some(ENROLLMENT_PAID),
        Decision::Cancel => Some(ENROLLMENT_CANCELLED),
        Decision::Undo => None,
    }
}

/// The letter about an enrollment as it would be after a decision with this reason.
pub async fn sample(
    app: &App,
    kind: &str,
    enrollment_id: Uuid,
    locale: Locale,
    reason: Option<&str>,
) -> Result<Letter, Error> {
    let composer = app.composer();
    let mut connection = app.pools.classes.acquire().await?;
    let now = app.clock.now(&mut connection).await?;
    let mut row = sql::enrollment(&mut connection, enrollment_id)
        .await?
        .ok_or(Refusal::NotFound)?;
    drop(connection);
    row.reason = reason.map(ToOwned::to_owned);
    (row.placed_at, row.decided_at, row.raised) = (Some(now), Some(now), false);
    row.status = match kind {
        ENROLLMENT_PAYMENT_DUE => EnrollmentStatus::AwaitingPayment,
        ENROLLMENT_APPROVED | ENROLLMENT_PAID => EnrollmentStatus::Approved,
        ENROLLMENT_WAITLISTED => EnrollmentStatus::Waitlisted,
        ENROLLMENT_CANCELLED => EnrollmentStatus::Cancelled,
        _ => EnrollmentStatus::Rejected,
    };
    row.end_kind = (row.status == EnrollmentStatus::Cancelled).then_some(EndKind::Host);
    let until = now + TimeDelta::hours(row.transfer_hours.into());
    row.pay_until = Some(row.starts_at.map_or(until, |starts_at| until.min(starts_at)));
    let zone = super::zone(&row.zone)?;
    let unwritable = || Error::Inconsistent(format!("no letter {kind} for {enrollment_id}"));
    let content = content(&composer, kind, &row, locale, zone, now).ok_or_else(unwritable)?;
    content.letter(String::new(), locale).map_err(|_| unwritable())
}

/// A changed or cancelled class tells nobody by itself: each of its enrollments has an event of its own, and so each applicant
/// one mail.
fn orders(event: &StoredEvent) -> Vec<Order> {
    let kind = match event.kind {
        EventType::EnrollmentApplied => ENROLLMENT_APPLIED,
        EventType::EnrollmentApproved => ENROLLMENT_APPROVED,
        EventType::EnrollmentRejected => ENROLLMENT_REJECTED,
        EventType::EnrollmentWaitlisted => ENROLLMENT_WAITLISTED,
        EventType::EnrollmentOffered => ENROLLMENT_OFFERED,
        EventType::EnrollmentPromoted => ENROLLMENT_PROMOTED,
        EventType::EnrollmentPaymentDue => ENROLLMENT_PAYMENT_DUE,
        EventType::EnrollmentPaid => ENROLLMENT_PAID,
        EventType::EnrollmentCancelled if event.payload["kind"] == "CLASS" => CLASS_CANCELLED,
        EventType::EnrollmentCancelled => ENROLLMENT_CANCELLED,
        EventType::EnrollmentExpired => ENROLLMENT_EXPIRED,
        EventType::EnrollmentReopened => ENROLLMENT_REOPENED,
        EventType::EnrollmentRescheduled => CLASS_RESCHEDULED,
        EventType::ReviewsDue => return vec![Order::new(REVIEWS_DUE, event.aggregate_id)],
        // Edits, decisions taken back and what happens to a class as a whole tell nobody; the rest is of other features.
        _ => return Vec::new(),
    };
    let is_decision = event.payload["decided"] == true;
    // What is told of at once stays true when a decision that came between is taken back, so its status alone is asked.
    let transition = event.payload["transition"].as_i64().filter(|_| is_decision);
    vec![Order {
        subject: Subject {
            id: event.aggregate_id,
            transition: transition.and_then(|transition| i32::try_from(transition).ok()),
        },
        delay: if is_decision {
            DECISION_MAIL_DELAY
        } else {
            TimeDelta::zero()
        },
        ..Order::new(kind, event.aggregate_id)
    }]
}

async fn compose(composer: &Composer, kind: &str, subject: Subject) -> Composed {
    if !KINDS.contains(&kind) {
        return Err(ComposeError::unknown_kind(kind));
    }
    let mut connection = composer.pool.acquire().await?;
    let now = composer.clock.now(&mut connection).await?;
    if kind == REVIEWS_DUE {
        let row = sql::class(&mut connection, subject.id)
            .await?
            .ok_or_else(|| ComposeError::missing(kind, subject.id))?;
        drop(connection);
        return reviews_due(composer, row, now);
    }
    let row = sql::enrollment(&mut connection, subject.id)
        .await?
        .ok_or_else(|| ComposeError::missing(kind, subject.id))?;
    drop(connection);
    if subject.transition.is_some_and(|decision| decision != row.transition) {
        return Ok(None);
    }
    let Some(email_sealed) = row.email_sealed.as_deref() else {
        // Somebody the host entered by hand, without an address.
        return Ok(None);
    };
    let column = if row.user_id.is_some() {
        USER_EMAIL
    } else {
        ATTENDEE_EMAIL
    };
    let to = composer.secrets.unseal(column, row.addressee_id, email_sealed)?;
    let locale = row.locale.as_deref().and_then(Locale::parse).unwrap_or_default();
    let zone: Tz = row.zone.parse()?;
    let Some(content) = content(composer, kind, &row, locale, zone, now) else {
        return Ok(None);
    };
    Ok(Some(content.letter(to, locale)?))
}

/// What the letter says, or None if that is no longer true.
fn content(
    composer: &Composer,
    kind: &str,
    row: &EnrollmentRow,
    locale: Locale,
    zone: Tz,
    now: DateTime<Utc>,
) -> Option<Content> {
    use EnrollmentStatus as Status;
    let dates = Dates::new(locale, zone, now);
    let status = row.status;
    let lies_ahead = row.starts_at.is_none_or(|starts_at| starts_at > now);
    let it = application(composer, row, locale, dates);
    let receipt = || receipt(row, dates, zone);
    let deadline = |at: Option<DateTime<Utc>>| at.filter(|at| *at > now).map(|at| dates.instant(at));
    match kind {
        ENROLLMENT_APPLIED if status == Status::Applied && lies_ahead => {
            let has_answers = row.form_version.is_some() && row.user_id.is_some();
            let edit_until = row.edit_until.or(row.recruit_until).filter(|_| has_answers);
            Some(words::applied(locale, &it, receipt(), deadline(edit_until)))
        }
        ENROLLMENT_APPROVED if status == Status::Approved => {
            let placed = placed(row);
            Some(words::approved(locale, &it, placed, receipt(), reason_of(row, placed)))
        }
        ENROLLMENT_REJECTED if status == Status::Rejected => {
            let again = again(row, dates, now).filter(|_| row.reapply);
            Some(words::rejected(locale, &it, row.reason.clone(), again))
        }
        ENROLLMENT_WAITLISTED if status == Status::Waitlisted && lies_ahead => {
            let is_free = row.fee == 0 && row.class_fee == 0;
            let reason = row.reason.clone();
            Some(words::waitlisted(locale, &it, row.position, receipt(), is_free, reason))
        }
        ENROLLMENT_OFFERED if status == Status::Offered => {
            deadline(row.offer_until).map(|until| words::offered(locale, &it, until))
        }
        ENROLLMENT_PROMOTED if status == Status::Approved => Some(words::promoted(locale, &it)),
        ENROLLMENT_PAYMENT_DUE if status == Status::AwaitingPayment => {
            let placed = placed(row);
            let until = deadline(row.pay_until)?;
            let instructions = row.transfer_instructions.clone();
            let reason = reason_of(row, placed);
            Some(words::payment_due(locale, &it, placed, until, instructions, reason))
        }
        ENROLLMENT_PAID if status == Status::Approved => Some(words::paid(locale, &it)),
        ENROLLMENT_CANCELLED | CLASS_CANCELLED if status == Status::Cancelled => {
            let ending = ending(row, locale, dates, now);
            match row.end_kind? {
                EndKind::Applicant => Some(words::cancelled_by_applicant(locale, &it, ending)),
                EndKind::Host => Some(words::cancelled_by_host(locale, &it, ending)),
                EndKind::Class => Some(words::class_cancelled(locale, &it, ending)),
                EndKind::Declined => Some(words::declined(locale, &it, ending)),
                EndKind::Offer | EndKind::Payment | EndKind::Started => None,
            }
        }
        ENROLLMENT_EXPIRED if status == Status::Expired => {
            let ending = ending(row, locale, dates, now);
            match row.end_kind? {
                EndKind::Offer => Some(words::offer_missed(locale, &it, ending)),
                EndKind::Payment => Some(words::payment_missed(locale, &it, ending)),
                EndKind::Started => Some(words::started(locale, &it, ending)),
                EndKind::Applicant | EndKind::Host | EndKind::Class | EndKind::Declined => None,
            }
        }
        CLASS_RESCHEDULED if status.is_active() => {
            let standing = match status {
                Status::Applied => Standing::UnderReview,
                Status::Waitlisted => Standing::InLine,
                Status::Offered => Standing::Offered {
                    until: deadline(row.offer_until)?,
                },
                Status::AwaitingPayment => Standing::Paying {
                    until: deadline(row.pay_until)?,
                },
                _ => Standing::Placed {
                    refund_until: deadline(free_until(row)),
                },
            };
            Some(words::rescheduled(locale, &it, &standing))
        }
        ENROLLMENT_REOPENED if status == Status::Applied && lies_ahead => Some(words::reopened(locale, &it)),
        // No longer so.
        _ => None,
    }
}

fn reviews_due(composer: &Composer, row: ClassRow, now: DateTime<Utc>) -> Composed {
    let is_on = matches!(row.status, ClassStatus::Published | ClassStatus::Closed);
    let Some(starts_at) = row.starts_at.filter(|starts_at| is_on && *starts_at > now) else {
        return Ok(None);
    };
    if row.undecided == 0 {
        return Ok(None);
    }
    let to = composer.secrets.unseal(USER_EMAIL, row.host_id, &row.email_sealed)?;
    let locale = Locale::parse(&row.locale).unwrap_or_default();
    let start = Dates::new(locale, row.zone.parse()?, now).instant(starts_at);
    let link = composer.link(&format!("host/classes/{}/review", row.id));
    let content = words::reviews_due(locale, &row.host_name, row.title, row.undecided, start, link);
    Ok(Some(content.letter(to, locale)?))
}

fn application(composer: &Composer, row: &EnrollmentRow, locale: Locale, dates: Dates) -> Application {
    let has_account = row.user_id.is_some();
    let (applicant, attendee) = if has_account {
        let is_other = row.attendee_name != row.addressee_name;
        (&row.addressee_name, is_other.then(|| row.attendee_name.clone()))
    } else {
        (&row.attendee_name, None)
    };
    let first = row.sessions.0.iter().min_by_key(|session| session.starts_at);
    // The way into the room is for those who have a place.
    let online = row.online_link.clone().map(|link| {
        if row.status == EnrollmentStatus::Approved {
            Online::Link(link)
        } else {
            Online::Later
        }
    });
    Application {
        applicant: applicant.clone(),
        attendee,
        class: row.title.clone(),
        organisation: row.organisation_name.clone(),
        when: first.map(|first| {
            let span = dates.span(first.starts_at, first.ends_at);
            words::sessions(locale, span, row.sessions.0.len())
        }),
        place: row.location.clone(),
        online,
        fee: (row.fee > 0).then(|| words::money(locale, row.fee, &row.currency)),
        link: has_account.then(|| composer.link(&format!("me/enrollments/{}", row.id))),
    }
}

/// To the millisecond, because in a rush that is what the order was decided by; the zone is named beside the class's time.
/// None for whoever the host has entered: they did not come at their own time.
fn receipt(row: &EnrollmentRow, dates: Dates, zone: Tz) -> Option<Receipt> {
    row.user_id?;
    let at = row.applied_at.with_timezone(&zone);
    Some(Receipt {
        day: dates.day(at.date_naive()),
        time: at.format("%H:%M:%S%.3f").to_string(),
        arrival: row.arrival,
    })
}

/// A place that was decided about has the time of the decision; one that was there at once, that of the application.
fn placed(row: &EnrollmentRow) -> Placed {
    if row.user_id.is_none() {
        Placed::ByHost
    } else if row.placed_at.is_some() && row.placed_at == row.decided_at {
        Placed::Decided
    } else if row.placed_at == Some(row.applied_at) {
        Placed::AtOnce
    } else {
        Placed::Accepted
    }
}

/// Only that of the decision the letter tells of. Why the capacity was raised is for those who run the class.
fn reason_of(row: &EnrollmentRow, placed: Placed) -> Option<String> {
    row.reason.clone().filter(|_| placed == Placed::Decided && !row.raised)
}

fn ending(row: &EnrollmentRow, locale: Locale, dates: Dates, now: DateTime<Utc>) -> Ending {
    Ending {
        reason: row.reason.clone(),
        refund: row.refund_due.map(|amount| Refund {
            amount: words::money(locale, amount, &row.currency),
            is_nothing: amount == 0,
        }),
        transfer_underway: row.fee > 0 && row.placed_at.is_some() && row.paid_at.is_none(),
        again: again(row, dates, now),
    }
}

/// Until when the same person may apply again.
fn again(row: &EnrollmentRow, dates: Dates, now: DateTime<Utc>) -> Option<String> {
    let is_open = row.user_id.is_some() && row.class_status == ClassStatus::Published;
    row.recruit_until
        .filter(|until| is_open && *until > now)
        .map(|until| dates.instant(until))
}

/// Until when a paid place may be left for nothing after a change of time; a class that is over cannot be left.
fn free_until(row: &EnrollmentRow) -> Option<DateTime<Utc>> {
    row.paid_at?;
    let until = row.time_changed_at? + FREE_CANCELLATION;
    Some(row.ends_at.map_or(until, |ends_at| until.min(ends_at)))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn event(kind: EventType, payload: Value) -> StoredEvent {
        StoredEvent {
            seq: 1,
            id: Uuid::from_u128(1),
            kind,
            aggregate_id: Uuid::from_u128(2),
            payload,
            at: "2026-11-21T01:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn each_event_makes_at_most_one_mail_and_a_decision_waits_until_it_stands() {
        for (kind, payload, expected) in [
            (
                EventType::EnrollmentApplied,
                json!({ "transition": 1 }),
                Some((ENROLLMENT_APPLIED, None, TimeDelta::zero())),
            ),
            (
                EventType::EnrollmentApproved,
                json!({ "transition": 2, "decided": false }),
                Some((ENROLLMENT_APPROVED, None, TimeDelta::zero())),
            ),
            (
                EventType::EnrollmentApproved,
                json!({ "transition": 3, "decided": true }),
                Some((ENROLLMENT_APPROVED, Some(3), DECISION_MAIL_DELAY)),
            ),
            (
                EventType::EnrollmentRejected,
                json!({ "transition": 2, "decided": true }),
                Some((ENROLLMENT_REJECTED, Some(2), DECISION_MAIL_DELAY)),
            ),
            (
                EventType::EnrollmentCancelled,
                json!({ "transition": 4, "kind": "CLASS" }),
                Some((CLASS_CANCELLED, None, TimeDelta::zero())),
            ),
            (
                EventType::EnrollmentCancelled,
                json!({ "transition": 4, "kind": "DECLINED" }),
                Some((ENROLLMENT_CANCELLED, None, TimeDelta::zero())),
            ),
            (
                EventType::EnrollmentRescheduled,
                json!({ "transition": 2 }),
                Some((CLASS_RESCHEDULED, None, TimeDelta::zero())),
            ),
            (
                EventType::ReviewsDue,
                json!({}),
                Some((REVIEWS_DUE, None, TimeDelta::zero())),
            ),
            (EventType::EnrollmentReverted, json!({ "transition": 3 }), None),
            (EventType::EnrollmentEdited, json!({ "transition": 1 }), None),
            (EventType::ClassCancelled, json!({ "change": "cancelled" }), None),
            (EventType::BookingCreated, json!({}), None),
        ] {
            let ordered = orders(&event(kind, payload));
            let found: Vec<_> = ordered
                .iter()
                .map(|order| (order.kind, order.subject.transition, order.delay))
                .collect();
            assert_eq!(found, Vec::from_iter(expected), "{kind:?}");
            assert!(
                ordered
                    .iter()
                    .all(|order| !order.in_bulk && KINDS.contains(&order.kind))
            );
        }
    }
}
