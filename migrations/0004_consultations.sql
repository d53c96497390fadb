CREATE TABLE consultations.slots (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    host_id uuid NOT NULL,
    topic text NOT NULL,
    place text,
    online_link text,
    instructions text,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    capacity integer NOT NULL,
    booked_count integer NOT NULL,
    status text NOT NULL,
    cancel_reason text,
    overlap_allowed boolean NOT NULL,
    version bigint NOT NULL,
    created_at timestamptz NOT NULL,
    decided_at timestamptz NOT NULL,
    CONSTRAINT slots_pkey PRIMARY KEY (id),
    CONSTRAINT slots_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES accounts.organisations (id),
    CONSTRAINT slots_host_fkey FOREIGN KEY (host_id) REFERENCES accounts.users (id),
    -- The last word on overselling, whatever the code above believes.
    CONSTRAINT slots_booked_within_capacity CHECK (booked_count BETWEEN 0 AND capacity),
    -- The API allows 1,000; the column more, so that a rehearsal can fill one hot slot.
    CONSTRAINT slots_capacity_range CHECK (capacity BETWEEN 1 AND 10000000),
    CONSTRAINT slots_length CHECK (ends_at > starts_at AND ends_at <= starts_at + interval '24 hours'),
    CONSTRAINT slots_status CHECK (status IN ('OPEN', 'CLOSED', 'CANCELLED')),
    CONSTRAINT slots_topic_length CHECK (char_length(topic) BETWEEN 1 AND 200),
    -- A host is in one place at a time, unless the organisation said otherwise when the slot was made.
    CONSTRAINT slots_no_overlap EXCLUDE USING gist (host_id WITH =, tstzrange(starts_at, ends_at) WITH &&)
        WHERE (status <> 'CANCELLED' AND NOT overlap_allowed)
) WITH (fillfactor = 70);
COMMENT ON TABLE consultations.slots IS 'A span of time with places. booked_count and status change only inside the slot lane.';
COMMENT ON COLUMN consultations.slots.booked_count IS 'Bookings in BOOKED, COMPLETED, NO_SHOW or OFFERED; derived in the same commit, recounted by audit.';
COMMENT ON COLUMN consultations.slots.version IS 'Raised by every change: readers apply an update only if it is newer.';
COMMENT ON COLUMN consultations.slots.decided_at IS 'Time of the last decision, so that time never runs backwards for a slot.';
CREATE INDEX slots_by_organisation ON consultations.slots (organisation_id, starts_at, id);
COMMENT ON INDEX consultations.slots_by_organisation IS 'The host''s list.';
CREATE INDEX slots_by_host ON consultations.slots (host_id, starts_at, id);
COMMENT ON INDEX consultations.slots_by_host IS 'The slots behind an invitation.';
CREATE TRIGGER slots_never_deleted BEFORE DELETE ON consultations.slots FOR EACH ROW EXECUTE FUNCTION messaging.refuse_delete();

CREATE TABLE consultations.invitations (
    id uuid NOT NULL,
    organisation_id uuid NOT NULL,
    host_id uuid NOT NULL,
    email_sealed bytea NOT NULL,
    email_index bytea NOT NULL,
    locale text NOT NULL,
    uses smallint NOT NULL,
    generation smallint NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    replaced_at timestamptz,
    created_at timestamptz NOT NULL,
    CONSTRAINT invitations_pkey PRIMARY KEY (id),
    CONSTRAINT invitations_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES accounts.organisations (id),
    CONSTRAINT invitations_host_fkey FOREIGN KEY (host_id) REFERENCES accounts.users (id),
    CONSTRAINT invitations_uses CHECK (uses BETWEEN 1 AND 10),
    CONSTRAINT invitations_locale CHECK (locale IN ('ko', 'en'))
);
COMMENT ON TABLE consultations.invitations IS 'Lets one address book with one host until it expires. Its row is the principal that the slot lane locks first.';
COMMENT ON COLUMN consultations.invitations.generation IS 'Part of the link token: raised to make older links invalid.';
-- The same address invited again extends the first invitation, so there is one that is not revoked.
CREATE UNIQUE INDEX invitations_one_per_address ON consultations.invitations (host_id, email_index) WHERE revoked_at IS NULL;
COMMENT ON INDEX consultations.invitations_one_per_address IS 'One invitation per host and address, revoked ones aside.';
CREATE INDEX invitations_by_organisation ON consultations.invitations (organisation_id, created_at DESC, id DESC);
COMMENT ON INDEX consultations.invitations_by_organisation IS 'The host''s list, newest first.';
CREATE TRIGGER invitations_never_deleted BEFORE DELETE ON consultations.invitations FOR EACH ROW EXECUTE FUNCTION messaging.refuse_delete();

-- Hot: written by the slot lane, hundreds of rows at a time. No foreign keys (docs/DECISIONS.md); audit looks for orphans.
CREATE TABLE consultations.bookings (
    id uuid NOT NULL,
    slot_id uuid NOT NULL,
    invitation_id uuid NOT NULL,
    email_index bytea NOT NULL,
    name text NOT NULL,
    note_sealed bytea,
    status text NOT NULL,
    generation smallint NOT NULL,
    sequence integer NOT NULL,
    cancel_kind text,
    cancel_reason text,
    idempotency_key text NOT NULL,
    fingerprint bytea NOT NULL,
    created_at timestamptz NOT NULL,
    cancelled_at timestamptz,
    CONSTRAINT bookings_pkey PRIMARY KEY (id),
    -- A repeat of the same request finds its first answer; two different requests can never share a key.
    CONSTRAINT bookings_key UNIQUE (invitation_id, idempotency_key),
    CONSTRAINT bookings_status CHECK (status IN ('BOOKED', 'COMPLETED', 'NO_SHOW', 'CANCELLED')),
    CONSTRAINT bookings_cancel CHECK ((status = 'CANCELLED') = (cancelled_at IS NOT NULL) AND (status = 'CANCELLED') = (cancel_kind IS NOT NULL)),
    CONSTRAINT bookings_cancel_kind CHECK (cancel_kind IN ('GUEST', 'HOST', 'SLOT')),
    CONSTRAINT bookings_name_length CHECK (char_length(name) BETWEEN 1 AND 100)
);
COMMENT ON TABLE consultations.bookings IS 'A place in a slot, taken or once taken. Status changes only inside the slot lane; a cancelled row stays as history.';
COMMENT ON COLUMN consultations.bookings.sequence IS 'SEQUENCE of the calendar file: raised by every change a calendar must follow.';
-- Partial, so that cancel-then-book-again works and history stays.
CREATE UNIQUE INDEX bookings_one_active_per_guest ON consultations.bookings (slot_id, email_index) WHERE status IN ('BOOKED', 'COMPLETED', 'NO_SHOW');
COMMENT ON INDEX consultations.bookings_one_active_per_guest IS 'One active booking per slot and address.';
CREATE TRIGGER bookings_never_deleted BEFORE DELETE ON consultations.bookings FOR EACH ROW EXECUTE FUNCTION messaging.refuse_delete();
CREATE INDEX bookings_cancelled_by_slot ON consultations.bookings (slot_id, created_at) WHERE status = 'CANCELLED';
COMMENT ON INDEX consultations.bookings_cancelled_by_slot IS 'History in the host''s view of a slot; partial, so that a booking pays nothing for it.';
