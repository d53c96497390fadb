//! Rows of the lane's statements, and the texts that statuses are stored as.

use std::sync::Arc;

use group_commit::Cause;
use tokio_postgres::Row;

use crate::database::stored_as;

use super::rules::{
    Booking, BookingStatus, CommandKey, EndKind, Invitation, Neighbour, RecordedChange, Scope, SlotFacts, SlotRow,
    SlotStatus, Span,
};

pub fn slot(row: &Row) -> Result<SlotRow, Cause> {
    let facts = SlotFacts {
        id: row.try_get("id")?,
        organisation_id: row.try_get("organisation_id")?,
        host_id: row.try_get("host_id")?,
        host_name: row.try_get::<_, &str>("host_name")?.into(),
        zone: row.try_get::<_, &str>("zone")?.parse()?,
        cancel_notice_minutes: row.try_get("cancel_notice_minutes")?,
        topic: row.try_get("topic")?,
        place: row.try_get("place")?,
        online_link: row.try_get("online_link")?,
        instructions: row.try_get("instructions")?,
        starts_at: row.try_get("starts_at")?,
        ends_at: row.try_get("ends_at")?,
        overlap_allowed: row.try_get("overlap_allowed")?,
        created_at: row.try_get("created_at")?,
    };
    Ok(SlotRow {
        facts: Arc::new(facts),
        capacity: row.try_get("capacity")?,
        booked_count: row.try_get("booked_count")?,
        waiting_count: row.try_get("waiting_count")?,
        line_end: row.try_get("line_end")?,
        waitlist: row.try_get("waitlist")?,
        status: slot_status(row.try_get("status")?)?,
        cancel_reason: row.try_get("cancel_reason")?,
        version: row.try_get("version")?,
        decided_at: row.try_get("decided_at")?,
    })
}

pub fn invitation(row: &Row) -> Result<Invitation, Cause> {
    Ok(Invitation {
        id: row.try_get(0)?,
        organisation_id: row.try_get(1)?,
        host_id: row.try_get(2)?,
        email_index: row.try_get(3)?,
        uses: row.try_get(4)?,
        generation: row.try_get(5)?,
        expires_at: row.try_get(6)?,
        revoked_at: row.try_get(7)?,
        replaced_at: row.try_get(8)?,
        invited: row.try_get(9)?,
        scope: Scope {
            topic: row.try_get(10)?,
            from: row.try_get(11)?,
            until: row.try_get(12)?,
        },
    })
}

pub fn booking(row: &Row) -> Result<Booking, Cause> {
    Ok(Booking {
        id: row.try_get(0)?,
        slot_id: row.try_get(1)?,
        invitation_id: row.try_get(2)?,
        email_index: row.try_get(3)?,
        status: booking_status(row.try_get(4)?)?,
        generation: row.try_get(5)?,
        sequence: row.try_get(6)?,
        key: row.try_get(7)?,
        fingerprint: row.try_get(8)?,
        created_at: row.try_get(9)?,
        placed_at: row.try_get(10)?,
        ended_at: row.try_get(11)?,
        end_kind: row.try_get::<_, Option<&str>>(12)?.map(end_kind).transpose()?,
        end_reason: row.try_get(13)?,
        line_place: row.try_get::<_, Option<i64>>(14)?.map(u64::try_from).transpose()?,
        missed: u8::try_from(row.try_get::<_, i16>(15)?)?,
        offer_until: row.try_get(16)?,
        moves: row.try_get(17)?,
        notice_waived: row.try_get(18)?,
        booked_by: row.try_get(19)?,
    })
}

pub fn change(row: &Row) -> Result<RecordedChange, Cause> {
    Ok(RecordedChange {
        booking_id: row.try_get(0)?,
        key: CommandKey {
            key: row.try_get(1)?,
            fingerprint: row.try_get(2)?,
        },
    })
}

pub fn neighbour(row: &Row) -> Result<Neighbour, Cause> {
    Ok(Neighbour {
        slot_id: row.try_get(0)?,
        host_id: row.try_get(1)?,
        span: Span {
            starts_at: row.try_get(2)?,
            ends_at: row.try_get(3)?,
        },
    })
}

stored_as!(SlotStatus, slot_status, slot_status_text, "slot status": Open = "OPEN", Closed = "CLOSED", Cancelled = "CANCELLED");
stored_as!(BookingStatus, booking_status, booking_status_text, "booking status":
    Booked = "BOOKED", Completed = "COMPLETED", NoShow = "NO_SHOW", Cancelled = "CANCELLED", Waitlisted = "WAITLISTED",
    Offered = "OFFERED", Declined = "DECLINED", Missed = "MISSED", Left = "LEFT", Ended = "ENDED");
stored_as!(EndKind, end_kind, end_kind_text, "end kind":
    Guest = "GUEST", Late = "LATE", Host = "HOST", Slot = "SLOT", Started = "STARTED", Used = "USED", Moved = "MOVED");
