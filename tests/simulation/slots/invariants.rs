//! What must be so in the tables whatever the model says.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::slots::model::{Model, offer_until};
use crate::slots::rows::{BookingRow, Rows, SlotRow};

/// A batch on these slots was decided at this time; `before` is what the tables held then.
pub fn check(before: &Rows, after: &Rows, model: &Model, decided: &[Uuid], now: DateTime<Utc>) -> Result<(), String> {
    for slot in &after.slots {
        counts_are_those_of_the_rows(after, slot)?;
        if decided.contains(&slot.id) {
            nobody_waits_for_nothing(model, slot, now)?;
        }
        if let Some(earlier) = before.slots.iter().find(|it| it.id == slot.id) {
            // Another node's batch on this slot may have been decided at another time than ours.
            let decided_at = model.slots[&slot.id].decided_at;
            nobody_is_overtaken(before, after, earlier, model, now.max(decided_at))?;
        }
    }
    let mut seen = HashSet::new();
    for it in after.bookings.iter().filter(|it| is_active(it)) {
        if !seen.insert((it.slot, &it.address)) {
            return Err(format!("one address twice in a slot: {it:?}"));
        }
    }
    Ok(())
}

fn takes_place(it: &BookingRow) -> bool {
    ["BOOKED", "COMPLETED", "NO_SHOW", "OFFERED"].contains(&it.status.as_str())
}

fn is_active(it: &BookingRow) -> bool {
    takes_place(it) || it.status == "WAITLISTED"
}

fn counts_are_those_of_the_rows(rows: &Rows, slot: &SlotRow) -> Result<(), String> {
    let of_slot = || rows.bookings.iter().filter(|it| it.slot == slot.id);
    let taken = of_slot().filter(|it| takes_place(it)).count();
    let waiting = of_slot().filter(|it| it.status == "WAITLISTED").count();
    let counted = (usize::try_from(slot.booked_count), usize::try_from(slot.waiting_count));
    if counted != (Ok(taken), Ok(waiting)) || slot.booked_count > slot.capacity {
        return Err(format!("{taken} places are taken and {waiting} wait: {slot:?}"));
    }
    Ok(())
}

fn nobody_waits_for_nothing(model: &Model, slot: &SlotRow, now: DateTime<Utc>) -> Result<(), String> {
    let over = now >= slot.starts_at || slot.status == "CANCELLED";
    let offered = slot.booked_count < slot.capacity && offer_until(&model.slots[&slot.id], now).is_some();
    if slot.waiting_count > 0 && (over || offered) {
        return Err(format!("somebody waits for nothing at {now}: {slot:?}"));
    }
    Ok(())
}

/// Whoever stood in the line all the time and was not served stands behind everybody who got a place, unless places go to the
/// fastest. Hosts give places as they like.
fn nobody_is_overtaken(
    before: &Rows,
    after: &Rows,
    slot: &SlotRow,
    model: &Model,
    now: DateTime<Utc>,
) -> Result<(), String> {
    let mut then = model.slots[&slot.id].clone();
    let first_come_now = offer_until(&then, now).is_none();
    (then.starts_at, then.ends_at) = (slot.starts_at, slot.ends_at);
    let fastest = first_come_now || offer_until(&then, now).is_none();
    let earlier = |id: Uuid| before.bookings.iter().find(|it| it.id == id && it.slot == slot.id);
    for waits in after
        .bookings
        .iter()
        .filter(|it| it.slot == slot.id && it.status == "WAITLISTED")
    {
        let Some(place) = earlier(waits.id)
            .and_then(|it| it.line_place)
            .filter(|place| waits.line_place == Some(*place))
        else {
            continue;
        };
        for got in after.bookings.iter().filter(|it| it.slot == slot.id && takes_place(it)) {
            let entry = before
                .bookings
                .iter()
                .find(|it| it.moves == Some(got.id) && it.slot == slot.id && is_active(it));
            let was = earlier(got.id).or(entry);
            let had_a_place = was.is_some_and(takes_place);
            let stood_before = was.and_then(|it| it.line_place).is_some_and(|it| it < place);
            let moved_by_a_wait = |it: &BookingRow| {
                it.moves == Some(got.id) && it.slot == slot.id && it.end_kind.as_deref() == Some("MOVED")
            };
            let came_new =
                was.is_none() && !then.sent_to_line.contains(&got.id) && !after.bookings.iter().any(moved_by_a_wait);
            let of_line = !came_new && fastest;
            if !had_a_place && !stood_before && !of_line && got.booked_by.is_none() {
                return Err(format!("{got:?} overtook {waits:?} at {now}"));
            }
        }
    }
    Ok(())
}
