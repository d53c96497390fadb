-- The rest of consultations: waitlists with offers, moves, settling, scopes, notes, reminders. Written by the slot lane only:
-- status, place in the line, offers, counters.

ALTER TABLE accounts.organisations
    ADD COLUMN waitlist_default boolean NOT NULL DEFAULT true,
    ADD COLUMN remind_day boolean NOT NULL DEFAULT true,
    ADD COLUMN remind_hour boolean NOT NULL DEFAULT true,
    ADD COLUMN note_retention_days integer,
    ADD CONSTRAINT organisations_note_retention CHECK (note_retention_days BETWEEN 1 AND 36500);
COMMENT ON COLUMN accounts.organisations.note_retention_days IS 'Notes are erased this long after the end of their slot; NULL keeps them.';

ALTER TABLE consultations.slots
    ADD COLUMN waitlist boolean NOT NULL DEFAULT true,
    ADD COLUMN waiting_count integer NOT NULL DEFAULT 0,
    ADD COLUMN line_end bigint NOT NULL DEFAULT 0,
    -- A line that is longer than the numbers it ever gave out has somebody in it twice.
    ADD CONSTRAINT slots_waiting_within_line CHECK (waiting_count BETWEEN 0 AND line_end);
COMMENT ON COLUMN consultations.slots.waiting_count IS 'Bookings in WAITLISTED; derived in the same commit, recounted by audit.';
COMMENT ON COLUMN consultations.slots.line_end IS 'The highest place in the order of the line that was ever given: places are given once and never moved.';
CREATE INDEX slots_by_start ON consultations.slots (starts_at);
COMMENT ON INDEX consultations.slots_by_start IS 'What reminds, settles and purges goes through the slots by time.';

ALTER TABLE consultations.invitations
    ADD COLUMN scope_topic text,
    ADD COLUMN scope_from date,
    ADD COLUMN scope_until date,
    ADD COLUMN invited boolean NOT NULL DEFAULT true,
    ADD COLUMN links_asked_at timestamptz,
    ALTER COLUMN email_sealed DROP NOT NULL,
    ADD CONSTRAINT invitations_scope_topic_length CHECK (char_length(scope_topic) BETWEEN 1 AND 200),
    ADD CONSTRAINT invitations_scope_dates CHECK (scope_from <= scope_until),
    -- Only somebody whom the host booked by hand may be without an address.
    ADD CONSTRAINT invitations_address CHECK (email_sealed IS NOT NULL OR NOT invited);
COMMENT ON COLUMN consultations.invitations.invited IS 'False for somebody the host booked by hand and never invited: the row is who they are, and opens nothing.';
COMMENT ON COLUMN consultations.invitations.scope_from IS 'First day that may be chosen, in the organisation''s zone.';
COMMENT ON COLUMN consultations.invitations.links_asked_at IS 'When links were last mailed on request of whoever knows the address; keeps strangers from filling a mailbox.';
CREATE INDEX invitations_by_address ON consultations.invitations (email_index, organisation_id);
COMMENT ON INDEX consultations.invitations_by_address IS 'One client across slots, and all links of one address.';

-- Keys of what guests changed: a repeat finds its first answer for ever, and a late repeat of an earlier change does nothing.
CREATE TABLE consultations.changes (
    booking_id uuid NOT NULL,
    idempotency_key text NOT NULL,
    fingerprint bytea NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT changes_key PRIMARY KEY (booking_id, idempotency_key)
);
COMMENT ON TABLE consultations.changes IS 'Cancellations and moves by link, each with the key of its request. Written by the slot lane with the change itself.';
INSERT INTO consultations.changes (booking_id, idempotency_key, fingerprint, at)
    SELECT id, cancel_key, cancel_fingerprint, cancelled_at FROM consultations.bookings WHERE cancel_key IS NOT NULL;

ALTER TABLE consultations.bookings
    DROP CONSTRAINT bookings_cancel_key,
    DROP COLUMN cancel_key,
    DROP COLUMN cancel_fingerprint,
    DROP CONSTRAINT bookings_cancel,
    DROP CONSTRAINT bookings_cancel_kind,
    DROP CONSTRAINT bookings_status;
ALTER TABLE consultations.bookings RENAME COLUMN cancel_kind TO end_kind;
ALTER TABLE consultations.bookings RENAME COLUMN cancel_reason TO end_reason;
ALTER TABLE consultations.bookings RENAME COLUMN cancelled_at TO ended_at;
ALTER TABLE consultations.bookings
    ADD COLUMN line_place bigint,
    ADD COLUMN missed smallint NOT NULL DEFAULT 0,
    ADD COLUMN offer_until timestamptz,
    ADD COLUMN due_at timestamptz,
    ADD COLUMN moves uuid,
    ADD COLUMN notice_waived boolean NOT NULL DEFAULT false,
    ADD COLUMN placed_at timestamptz,
    ADD COLUMN booked_by uuid,
    ADD CONSTRAINT bookings_status CHECK (status IN ('BOOKED', 'COMPLETED', 'NO_SHOW', 'CANCELLED',
        'WAITLISTED', 'OFFERED', 'DECLINED', 'MISSED', 'LEFT', 'ENDED')),
    ADD CONSTRAINT bookings_end CHECK ((status IN ('CANCELLED', 'DECLINED', 'MISSED', 'LEFT', 'ENDED')) = (ended_at IS NOT NULL)
        AND (status IN ('CANCELLED', 'ENDED')) = (end_kind IS NOT NULL)),
    ADD CONSTRAINT bookings_end_kind CHECK (end_kind IN ('GUEST', 'LATE', 'HOST', 'SLOT', 'STARTED', 'USED', 'MOVED')),
    -- Exactly who waits has a place in the line, and exactly who is offered one has a deadline.
    ADD CONSTRAINT bookings_line_place CHECK ((status = 'WAITLISTED') = (line_place IS NOT NULL)),
    ADD CONSTRAINT bookings_offer CHECK ((status = 'OFFERED') = (offer_until IS NOT NULL)),
    ADD CONSTRAINT bookings_due CHECK ((status IN ('WAITLISTED', 'OFFERED')) = (due_at IS NOT NULL)),
    ADD CONSTRAINT bookings_missed CHECK (missed BETWEEN 0 AND 2);
UPDATE consultations.bookings SET placed_at = created_at;
COMMENT ON TABLE consultations.bookings IS 'A place in a slot, wanted, offered, taken or once taken. Changed only inside the slot lane; what ended stays as history.';
COMMENT ON COLUMN consultations.bookings.line_place IS 'Place in the order of the line, lower is served earlier; not a position, which changes as others leave.';
COMMENT ON COLUMN consultations.bookings.missed IS 'Offers let pass: the first sends to the end of the line, the second out of it.';
COMMENT ON COLUMN consultations.bookings.due_at IS 'When it ends by itself: the enforced deadline of the offer, or the start of the slot for who waits.';
COMMENT ON COLUMN consultations.bookings.moves IS 'The booking whose place is kept while this one waits; accepting an offer moves that booking here.';
COMMENT ON COLUMN consultations.bookings.notice_waived IS 'The host changed the time after it was booked: it may be left until the start.';
COMMENT ON COLUMN consultations.bookings.placed_at IS 'When it took its present place; NULL for what never had one.';
COMMENT ON COLUMN consultations.bookings.booked_by IS 'The host who booked for a client; NULL if the guest did.';

DROP INDEX consultations.bookings_one_active_per_guest;
CREATE UNIQUE INDEX bookings_one_active_per_guest ON consultations.bookings (slot_id, email_index)
    WHERE status IN ('BOOKED', 'COMPLETED', 'NO_SHOW', 'WAITLISTED', 'OFFERED');
COMMENT ON INDEX consultations.bookings_one_active_per_guest IS 'One active booking, wait or offer per slot and address.';
CREATE UNIQUE INDEX bookings_one_place_in_line ON consultations.bookings (slot_id, line_place) WHERE status IN ('WAITLISTED', 'OFFERED');
COMMENT ON INDEX consultations.bookings_one_place_in_line IS 'The line of a slot in its order, and nobody in it twice.';
CREATE INDEX bookings_due ON consultations.bookings (due_at) WHERE status IN ('WAITLISTED', 'OFFERED');
COMMENT ON INDEX consultations.bookings_due IS 'Waits and offers that time has ended.';
DROP INDEX consultations.bookings_cancelled_by_slot;
CREATE INDEX bookings_ended_by_slot ON consultations.bookings (slot_id, created_at)
    WHERE status IN ('CANCELLED', 'DECLINED', 'MISSED', 'LEFT', 'ENDED');
COMMENT ON INDEX consultations.bookings_ended_by_slot IS 'History in the host''s view of a slot; partial, so that a booking pays nothing for it.';

CREATE TABLE consultations.notes (
    booking_id uuid NOT NULL,
    version integer NOT NULL,
    text_sealed bytea NOT NULL,
    written_by uuid NOT NULL,
    written_at timestamptz NOT NULL,
    CONSTRAINT notes_pkey PRIMARY KEY (booking_id, version),
    CONSTRAINT notes_version CHECK (version >= 1),
    CONSTRAINT notes_booking_fkey FOREIGN KEY (booking_id) REFERENCES consultations.bookings (id)
);
COMMENT ON TABLE consultations.notes IS 'A counsellor''s notes about a booking, sealed; the highest version is the present text, the others are its history.';
COMMENT ON CONSTRAINT notes_pkey ON consultations.notes IS 'Two tabs that save over the same version: the second is told.';

CREATE TABLE consultations.reminders (
    booking_id uuid NOT NULL,
    kind text NOT NULL,
    starts_at timestamptz NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT reminders_pkey PRIMARY KEY (booking_id, kind, starts_at),
    CONSTRAINT reminders_kind CHECK (kind IN ('DAY', 'HOUR'))
);
COMMENT ON TABLE consultations.reminders IS 'Reminders that were sent, so that each is sent once; a booking that moves to another time is reminded again.';
CREATE INDEX reminders_by_start ON consultations.reminders (starts_at);
COMMENT ON INDEX consultations.reminders_by_start IS 'Removes what is long past.';

CREATE INDEX events_by_aggregate ON messaging.events (aggregate_id, seq);
COMMENT ON INDEX messaging.events_by_aggregate IS 'The history of one slot or booking.';
CREATE INDEX events_by_slot_left ON messaging.events ((payload ->> 'from_slot_id')) WHERE type = 'BookingMoved';
COMMENT ON INDEX messaging.events_by_slot_left IS 'Bookings that were moved away, in the history of the slot they left.';

ALTER TABLE messaging.mails ADD COLUMN in_bulk boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN messaging.mails.in_bulk IS 'One of a list that nobody waits for: the others go first.';
DROP INDEX messaging.mails_due;
CREATE INDEX mails_due ON messaging.mails (in_bulk, next_attempt_at) WHERE state = 'QUEUED';
COMMENT ON INDEX messaging.mails_due IS 'The next mails to send.';

-- Checked at the end of a statement, not of a row: two slots whose times are exchanged in one batch never overlap.
ALTER TABLE consultations.slots
    DROP CONSTRAINT slots_no_overlap,
    ADD CONSTRAINT slots_no_overlap EXCLUDE USING gist (host_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
        WHERE (status <> 'CANCELLED' AND NOT overlap_allowed) DEFERRABLE INITIALLY IMMEDIATE;

ALTER TABLE messaging.mailbox ADD COLUMN calendar text;
COMMENT ON COLUMN messaging.mailbox.calendar IS 'The calendar file the mail would carry.';
