//! The invariants of the database, each as the statement that finds what breaks it. A new promise is one more entry, and
//! `tests/api/audit.rs` refuses an entry for which it does not know how to break it.

mod classes;

use super::audit::{Check, DERIVED_COUNTER, WAITING_COUNTER};

pub fn checks() -> impl Iterator<Item = &'static Check> {
    CHECKS.iter().chain(&classes::CHECKS)
}

/// Of consultations and messages.
const CHECKS: [Check; 23] = [
    Check {
        name: DERIVED_COUNTER,
        promise: "the counter of a slot equals its bookings",
        sql: "SELECT slots.id::text, format('booked_count %s, bookings %s', booked_count, coalesce(taken.places, 0))
              FROM consultations.slots
              LEFT JOIN (SELECT slot_id, count(*) AS places FROM consultations.bookings WHERE status IN ('BOOKED', 'COMPLETED', 'NO_SHOW', 'OFFERED') GROUP BY slot_id) AS taken
                  ON taken.slot_id = slots.id
              WHERE booked_count <> coalesce(taken.places, 0)",
    },
    Check {
        name: WAITING_COUNTER,
        promise: "the length of a line equals those who wait in it",
        sql: "SELECT slots.id::text, format('waiting_count %s, waiting %s', waiting_count, coalesce(line.people, 0))
              FROM consultations.slots
              LEFT JOIN (SELECT slot_id, count(*) AS people FROM consultations.bookings WHERE status = 'WAITLISTED' GROUP BY slot_id) AS line
                  ON line.slot_id = slots.id
              WHERE waiting_count <> coalesce(line.people, 0)",
    },
    Check {
        name: "slots_line_in_order",
        promise: "nobody has a place in a line that was never given",
        sql: "SELECT bookings.id::text, format('place %s, but only %s were given', line_place, line_end)
              FROM consultations.bookings JOIN consultations.slots ON slots.id = bookings.slot_id WHERE line_place > line_end",
    },
    Check {
        name: "slots_serve_their_line",
        // Closer to the start a free place may be meant for the first of the line to take it, whatever the notice limit is.
        promise: "nobody waits while a place is free",
        sql: "SELECT id::text, format('%s free, %s waiting', capacity - booked_count, waiting_count) FROM consultations.slots
              WHERE waiting_count > 0 AND booked_count < capacity AND starts_at > clock_timestamp() + interval '15 days'",
    },
    Check {
        name: "slots_booked_within_capacity",
        promise: "no slot is sold beyond its capacity",
        sql: "SELECT id::text, format('booked_count %s, capacity %s', booked_count, capacity)
              FROM consultations.slots WHERE booked_count NOT BETWEEN 0 AND capacity",
    },
    Check {
        name: "slots_bookings_within_capacity",
        promise: "no slot has more bookings than places, whatever its counter says",
        sql: "SELECT slots.id::text, format('%s bookings, capacity %s', count(*), capacity)
              FROM consultations.slots JOIN consultations.bookings ON bookings.slot_id = slots.id
              WHERE bookings.status IN ('BOOKED', 'COMPLETED', 'NO_SHOW', 'OFFERED')
              GROUP BY slots.id HAVING count(*) > capacity",
    },
    Check {
        name: "slots_cancelled_are_empty",
        promise: "nobody is booked or waits in a cancelled slot",
        sql: "SELECT bookings.id::text, format('%s in the cancelled slot %s', bookings.status, slot_id)
              FROM consultations.bookings JOIN consultations.slots ON slots.id = bookings.slot_id
              WHERE slots.status = 'CANCELLED' AND bookings.status IN ('BOOKED', 'WAITLISTED', 'OFFERED')",
    },
    Check {
        name: "bookings_have_a_slot",
        promise: "no booking without its slot (no foreign key on the hot table)",
        sql: "SELECT bookings.id::text, format('slot %s does not exist', slot_id)
              FROM consultations.bookings LEFT JOIN consultations.slots ON slots.id = bookings.slot_id
              WHERE slots.id IS NULL",
    },
    Check {
        name: "bookings_have_an_invitation",
        promise: "no booking without its invitation (no foreign key on the hot table)",
        sql: "SELECT bookings.id::text, format('invitation %s does not exist', invitation_id)
              FROM consultations.bookings LEFT JOIN consultations.invitations ON invitations.id = bookings.invitation_id
              WHERE invitations.id IS NULL",
    },
    Check {
        name: "bookings_are_of_the_invited_host",
        promise: "an invitation books with its own host only",
        sql: "SELECT bookings.id::text, format('slot of host %s, invitation of host %s', slots.host_id, invitations.host_id)
              FROM consultations.bookings
              JOIN consultations.slots ON slots.id = bookings.slot_id
              JOIN consultations.invitations ON invitations.id = bookings.invitation_id
              WHERE slots.host_id <> invitations.host_id",
    },
    Check {
        name: "bookings_are_of_the_invited_address",
        promise: "a booking belongs to the address that was invited",
        sql: "SELECT bookings.id::text, format('address differs from that of invitation %s', invitation_id)
              FROM consultations.bookings JOIN consultations.invitations ON invitations.id = bookings.invitation_id
              WHERE bookings.email_index <> invitations.email_index",
    },
    Check {
        name: "invitations_within_uses",
        promise: "no guest took more places than the invitation allows (the host may give more)",
        sql: "SELECT invitations.id::text, format('%s live bookings, uses %s', count(*), uses)
              FROM consultations.invitations JOIN consultations.bookings ON bookings.invitation_id = invitations.id
              WHERE bookings.status = 'BOOKED' AND bookings.booked_by IS NULL
              GROUP BY invitations.id HAVING count(*) > uses",
    },
    Check {
        name: "bookings_one_active_per_guest",
        promise: "one active booking per slot and address",
        sql: "SELECT slot_id::text, format('%s active bookings of one address: %s', count(*), string_agg(id::text, ', ' ORDER BY id))
              FROM consultations.bookings WHERE status IN ('BOOKED', 'COMPLETED', 'NO_SHOW', 'WAITLISTED', 'OFFERED')
              GROUP BY slot_id, email_index HAVING count(*) > 1",
    },
    Check {
        name: "bookings_one_per_key",
        promise: "a repeated request made one booking",
        sql: "SELECT invitation_id::text, format('%s bookings for one key: %s', count(*), string_agg(id::text, ', ' ORDER BY id))
              FROM consultations.bookings GROUP BY invitation_id, idempotency_key HAVING count(*) > 1",
    },
    Check {
        name: "bookings_were_announced_once",
        promise: "whatever took a place has exactly one BookingCreated, everything else none",
        sql: "SELECT bookings.id::text, format('%s BookingCreated events', count(events.id))
              FROM consultations.bookings
              LEFT JOIN messaging.events ON events.aggregate_id = bookings.id AND events.type = 'BookingCreated'
              GROUP BY bookings.id HAVING count(events.id) <> (placed_at IS NOT NULL)::integer",
    },
    Check {
        name: "waits_were_announced_once",
        promise: "whatever only waited has exactly one BookingWaitlisted",
        sql: "SELECT bookings.id::text, format('%s BookingWaitlisted events', count(events.id))
              FROM consultations.bookings
              LEFT JOIN messaging.events ON events.aggregate_id = bookings.id AND events.type = 'BookingWaitlisted'
              GROUP BY bookings.id HAVING count(events.id) > 1 OR placed_at IS NULL AND count(events.id) = 0",
    },
    Check {
        name: "ended_waits_were_announced_once",
        promise: "every wait that came to nothing has exactly one event that says so",
        sql: "SELECT bookings.id::text, format('%s, but %s events of its end', status, count(events.id))
              FROM consultations.bookings
              LEFT JOIN messaging.events ON events.aggregate_id = bookings.id
                  AND (events.type = 'WaitEnded' OR events.type = 'OfferEnded' AND (payload ->> 'how' = 'DECLINED' OR payload ->> 'out' = 'true'))
              GROUP BY bookings.id HAVING count(events.id) <> (status IN ('DECLINED', 'MISSED', 'LEFT', 'ENDED'))::integer",
    },
    Check {
        name: "changes_have_a_booking",
        promise: "no key of a change without its booking (no foreign key on the hot table)",
        sql: "SELECT changes.booking_id::text, format('key %s', changes.idempotency_key)
              FROM consultations.changes LEFT JOIN consultations.bookings ON bookings.id = changes.booking_id WHERE bookings.id IS NULL",
    },
    Check {
        name: "cancellations_were_announced_once",
        promise: "every cancelled booking has exactly one BookingCancelled, every other none",
        sql: "SELECT bookings.id::text, format('%s, but %s BookingCancelled events', status, count(events.id))
              FROM consultations.bookings
              LEFT JOIN messaging.events ON events.aggregate_id = bookings.id AND events.type = 'BookingCancelled'
              GROUP BY bookings.id HAVING count(events.id) <> (status = 'CANCELLED')::integer",
    },
    Check {
        name: "announced_bookings_exist",
        promise: "what was announced is there: no booking was lost",
        sql: "SELECT events.aggregate_id::text, format('%s of a booking that does not exist', string_agg(DISTINCT events.type, ', '))
              FROM messaging.events LEFT JOIN consultations.bookings ON bookings.id = events.aggregate_id
              WHERE events.aggregate_type = 'booking' AND bookings.id IS NULL GROUP BY events.aggregate_id",
    },
    Check {
        name: "mails_one_per_transition",
        promise: "one mail per transition and person",
        sql: "SELECT event_id::text, format('%s mails %s: %s', count(*), kind, string_agg(id::text, ', ' ORDER BY id))
              FROM messaging.mails GROUP BY event_id, kind, subject_id HAVING count(*) > 1",
    },
    Check {
        name: "cursors_not_ahead",
        promise: "no reader of events is ahead of what was written (as after a restore into a new server)",
        sql: "SELECT subscriber, format('has read up to %s, but the next transaction is %s', xid, pg_snapshot_xmax(pg_current_snapshot()))
              FROM messaging.cursors WHERE xid > pg_snapshot_xmax(pg_current_snapshot())",
    },
    Check {
        name: "guards_in_place",
        promise: "every constraint, unique index and trigger is present, valid and switched on",
        sql: concat!(
            "SELECT expected.name, CASE WHEN found.name IS NULL THEN 'missing' ELSE 'not valid, or switched off' END
             FROM unnest(string_to_array(trim(E'",
            include_str!("guards.txt"),
            "', E'\\n'), E'\\n')) AS expected (name)
             LEFT JOIN (
                 SELECT format('%s.%s.%s', nspname, relname, conname) AS name, convalidated AND coalesce(indisvalid, true) AS effective
                 FROM pg_constraint
                 JOIN pg_class ON pg_class.oid = conrelid
                 JOIN pg_namespace ON pg_namespace.oid = relnamespace
                 LEFT JOIN pg_index ON indexrelid = conindid
                 UNION ALL
                 SELECT format('%s.%s.%s', nspname, relname, tgname), tgenabled IN ('O', 'A')
                 FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid JOIN pg_namespace ON pg_namespace.oid = relnamespace
                 WHERE NOT tgisinternal
                 UNION ALL
                 SELECT format('%s.%s.%s', nspname, tables.relname, indexes.relname), indisvalid AND indisready
                 FROM pg_index
                 JOIN pg_class AS indexes ON indexes.oid = indexrelid
                 JOIN pg_class AS tables ON tables.oid = indrelid
                 JOIN pg_namespace ON pg_namespace.oid = tables.relnamespace
                 WHERE indisunique AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
             ) AS found ON found.name = expected.name
             WHERE NOT coalesce(effective, false)"
        ),
    },
];
