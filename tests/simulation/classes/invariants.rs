//! What must be so in the tables whatever the model says.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use jari::classes::rules::EnrollmentStatus;
use uuid::Uuid;

use crate::classes::model::is_active;
use crate::classes::rows::{ClassRow, EnrollmentRow, Rows};

/// A batch on these classes was decided at this time; `before` is what the tables held then.
pub fn check(before: &Rows, after: &Rows, decided: &[Uuid], now: DateTime<Utc>) -> Result<(), String> {
    for class in &after.classes {
        counts_are_those_of_the_rows(after, class)?;
        if decided.contains(&class.id) {
            nobody_waits_for_nothing(class, now)?;
        }
        nobody_is_overtaken(before, after, class)?;
    }
    let (mut people, mut arrivals) = (HashSet::new(), HashSet::new());
    for it in &after.enrollments {
        if is_active(it.status) && !people.insert((it.class, it.attendee)) {
            return Err(format!("somebody is twice in a class: {it:?}"));
        }
        if !arrivals.insert((it.class, it.arrival)) {
            return Err(format!("a number of arrival was given twice: {it:?}"));
        }
    }
    Ok(())
}

fn takes_place(it: &EnrollmentRow) -> bool {
    use EnrollmentStatus::{Approved, AwaitingPayment, Offered};
    [Approved, AwaitingPayment, Offered].contains(&it.status)
}

fn counts_are_those_of_the_rows(rows: &Rows, class: &ClassRow) -> Result<(), String> {
    let of_class = || rows.enrollments.iter().filter(|it| it.class == class.id);
    let taken = of_class()
        .filter(|it| takes_place(it) || it.withheld_until.is_some())
        .count();
    let waiting = of_class()
        .filter(|it| it.status == EnrollmentStatus::Waitlisted)
        .count();
    let counted = (usize::try_from(class.taken_count), usize::try_from(class.waiting_count));
    if counted != (Ok(taken), Ok(waiting)) || class.taken_count > class.capacity {
        return Err(format!("{taken} places are taken and {waiting} wait: {class:?}"));
    }
    Ok(())
}

fn nobody_waits_for_nothing(class: &ClassRow, now: DateTime<Utc>) -> Result<(), String> {
    let is_ahead = class.starts_at.is_some_and(|starts_at| now < starts_at);
    let has_room = is_ahead && class.taken_count < class.capacity;
    if class.waiting_count > 0 && (has_room || class.begun || class.status == "CANCELLED") {
        return Err(format!("somebody waits for nothing at {now}: {class:?}"));
    }
    Ok(())
}

/// Whoever stood in the line all the time stands behind everybody who got a place, but for those whom the host has given one
/// out of turn, which is written down.
fn nobody_is_overtaken(before: &Rows, after: &Rows, class: &ClassRow) -> Result<(), String> {
    let earlier = |id: Uuid| before.enrollments.iter().find(|it| it.id == id);
    let of_class = || after.enrollments.iter().filter(|it| it.class == class.id);
    for waits in of_class().filter(|it| it.status == EnrollmentStatus::Waitlisted) {
        if earlier(waits.id).is_none_or(|it| it.transition != waits.transition) {
            continue;
        }
        for got in of_class().filter(|it| takes_place(it)) {
            let had_one = earlier(got.id).is_some_and(takes_place);
            if !had_one && got.arrival > waits.arrival && !got.out_of_turn {
                return Err(format!("{got:?} overtook {waits:?}"));
            }
        }
    }
    Ok(())
}
