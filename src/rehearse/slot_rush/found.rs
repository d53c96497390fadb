//! What the database holds after a rush.

use tokio_postgres::Client;
use uuid::Uuid;

use super::api::Status;
use super::history::{Happened, What};
use super::ledger::{Stored, StoredBooking, StoredSlot};

pub async fn stored(client: &Client, slots: &[Uuid]) -> anyhow::Result<Stored> {
    let rows = client
        .query(
            "SELECT id, capacity, booked_count, waiting_count FROM consultations.slots WHERE id = ANY($1)",
            &[&slots],
        )
        .await?;
    let slots_found = rows.iter().map(|row| {
        Ok(StoredSlot {
            id: row.get(0),
            capacity: usize::try_from(row.get::<_, i32>(1))?,
            taken: usize::try_from(row.get::<_, i32>(2))?,
            waiting: usize::try_from(row.get::<_, i32>(3))?,
        })
    });
    let slots_found = slots_found.collect::<anyhow::Result<_>>()?;
    let rows = client
        .query(
            "SELECT id, slot_id, status FROM consultations.bookings WHERE slot_id = ANY($1)",
            &[&slots],
        )
        .await?;
    let bookings = rows.iter().map(|row| {
        Ok(StoredBooking {
            id: row.get(0),
            slot_id: row.get(1),
            status: Status::parse(row.get(2))?,
        })
    });
    Ok(Stored {
        slots: slots_found,
        bookings: bookings.collect::<anyhow::Result<_>>()?,
    })
}

/// Everything that happened to the bookings of these slots. `seq` is given under the slot's lock, so for one slot it is the
/// order of the decisions.
pub async fn history(client: &Client, slots: &[Uuid]) -> anyhow::Result<Vec<Happened>> {
    let rows = client
        .query(
            "SELECT event.xid::text::bigint, (event.payload ->> 'slot_id')::uuid, booking.id, booking.moves, event.type,
                    coalesce(event.payload ->> 'kind', event.payload ->> 'how'), (event.payload ->> 'accepted')::boolean,
                    (event.payload ->> 'from_slot_id')::uuid
                FROM consultations.bookings AS booking JOIN messaging.events AS event ON event.aggregate_id = booking.id
                WHERE booking.slot_id = ANY($1) ORDER BY event.seq",
            &[&slots],
        )
        .await?;
    let happened = rows.iter().map(|row| {
        let (kind, detail): (&str, Option<&str>) = (row.get(4), row.get(5));
        let what = match (kind, detail, row.get(7)) {
            ("BookingCreated", _, _) => What::Booked {
                accepted: row.get::<_, Option<bool>>(6).unwrap_or_default(),
            },
            ("BookingMoved", _, Some(from)) => What::Moved { from },
            ("BookingCancelled", _, _) => What::Cancelled,
            ("BookingWaitlisted", _, _) => What::Waitlisted,
            ("OfferMade", _, _) => What::Offered,
            ("OfferEnded", Some("DECLINED"), _) => What::Declined,
            ("WaitEnded", Some("LEFT"), _) => What::Gone,
            ("WaitEnded", Some("MOVED"), _) => What::GoneByMoving,
            _ => What::Other,
        };
        Happened {
            batch: row.get(0),
            slot_id: row.get(1),
            id: row.get(2),
            moves: row.get(3),
            what,
        }
    });
    Ok(happened.collect())
}
