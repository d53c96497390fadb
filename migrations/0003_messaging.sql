CREATE TABLE messaging.events (
    seq bigint GENERATED ALWAYS AS IDENTITY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    id uuid NOT NULL,
    type text NOT NULL,
    aggregate_type text NOT NULL,
    aggregate_id uuid NOT NULL,
    actor text NOT NULL,
    cause uuid,
    payload jsonb NOT NULL,
    at timestamptz NOT NULL,
    -- Readers take whole transactions in order of their ids, because seq becomes visible out of order; one index serves order and identity.
    CONSTRAINT events_pkey PRIMARY KEY (xid, seq)
);
COMMENT ON TABLE messaging.events IS 'What happened, written in the deciding transaction: audit trail and outbox in one. Append-only.';
COMMENT ON COLUMN messaging.events.actor IS 'Who did it: user:<id>, invitation:<id>, system. Never a name or an address.';
COMMENT ON COLUMN messaging.events.cause IS 'The event or request that led to this one.';
REVOKE UPDATE, DELETE ON messaging.events FROM jari_app;

CREATE TABLE messaging.cursors (
    subscriber text NOT NULL,
    xid xid8 NOT NULL,
    moved_at timestamptz NOT NULL,
    CONSTRAINT cursors_pkey PRIMARY KEY (subscriber)
);
COMMENT ON TABLE messaging.cursors IS 'How far each subscriber has read: every event of a transaction before xid was handled.';

CREATE TABLE messaging.lane_batches (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT lane_batches_pkey PRIMARY KEY (id)
);
COMMENT ON TABLE messaging.lane_batches IS 'First row of every lane batch: tells after a lost connection whether the batch was committed. Kept for an hour.';
CREATE INDEX lane_batches_by_time ON messaging.lane_batches (at);
COMMENT ON INDEX messaging.lane_batches_by_time IS 'Removes what is older than an hour.';

CREATE TABLE messaging.idempotency_keys (
    principal uuid NOT NULL,
    operation text NOT NULL,
    key text NOT NULL,
    fingerprint bytea NOT NULL,
    answer jsonb NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT idempotency_keys_pkey PRIMARY KEY (principal, operation, key)
);
COMMENT ON TABLE messaging.idempotency_keys IS 'Answers of successful writes outside lanes, written in their transaction. In a lane the key stands on the row it created.';

CREATE TABLE messaging.mails (
    id uuid NOT NULL,
    event_id uuid NOT NULL,
    kind text NOT NULL,
    subject_id uuid NOT NULL,
    state text NOT NULL,
    attempts smallint NOT NULL,
    next_attempt_at timestamptz NOT NULL,
    last_error text,
    created_at timestamptz NOT NULL,
    sent_at timestamptz,
    CONSTRAINT mails_pkey PRIMARY KEY (id),
    -- One mail per transition and party: a relay that reads an event twice inserts nothing.
    CONSTRAINT mails_one_per_event UNIQUE (event_id, kind, subject_id),
    CONSTRAINT mails_state CHECK (state IN ('QUEUED', 'SENT', 'DEAD', 'DROPPED')),
    CONSTRAINT mails_sent CHECK ((state = 'SENT') = (sent_at IS NOT NULL))
);
COMMENT ON TABLE messaging.mails IS 'Mails to send. Address, names and links are read from the subject''s own row when the mail is rendered, so nothing personal is stored here.';
COMMENT ON COLUMN messaging.mails.subject_id IS 'The invitation or booking the mail is about; kind says which.';
COMMENT ON COLUMN messaging.mails.attempts IS 'Attempts that failed. One that was cut off by a crash is not counted.';
COMMENT ON COLUMN messaging.mails.next_attempt_at IS 'When the mail is due; while a worker has it, the end of that worker''s lease.';
COMMENT ON COLUMN messaging.mails.last_error IS 'Step and reply code of the last failure. Never the server''s words, which repeat the address.';
COMMENT ON COLUMN messaging.mails.state IS 'DEAD: four attempts failed or the address was refused for good. DROPPED: what it would say is no longer true.';
CREATE INDEX mails_due ON messaging.mails (next_attempt_at) WHERE state = 'QUEUED';
COMMENT ON INDEX messaging.mails_due IS 'The next mails to send.';
CREATE INDEX mails_by_subject ON messaging.mails (subject_id, created_at);
COMMENT ON INDEX messaging.mails_by_subject IS 'Mail state in the host''s list of invitations.';

CREATE TABLE messaging.mailbox (
    id uuid NOT NULL,
    at timestamptz NOT NULL,
    recipient text NOT NULL,
    subject text NOT NULL,
    text text NOT NULL,
    html text NOT NULL,
    message_id text NOT NULL,
    CONSTRAINT mailbox_pkey PRIMARY KEY (id)
);
COMMENT ON TABLE messaging.mailbox IS 'The development mailbox behind /dev/mail. Empty in production, which refuses to start with it.';
CREATE INDEX mailbox_by_time ON messaging.mailbox (at DESC, id DESC);
COMMENT ON INDEX messaging.mailbox_by_time IS 'Newest first.';
