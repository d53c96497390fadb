CREATE TABLE accounts.users (
    id uuid NOT NULL,
    email_sealed bytea NOT NULL,
    email_index bytea NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL,
    state text NOT NULL,
    locale text NOT NULL,
    zone text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT users_pkey PRIMARY KEY (id),
    -- One account per address; the address itself is sealed, so uniqueness is over its keyed hash.
    CONSTRAINT users_email_index_key UNIQUE (email_index),
    CONSTRAINT users_role CHECK (role IN ('USER', 'ADMIN')),
    CONSTRAINT users_state CHECK (state IN ('ACTIVE', 'SUSPENDED')),
    CONSTRAINT users_locale CHECK (locale IN ('ko', 'en')),
    CONSTRAINT users_name_length CHECK (char_length(name) BETWEEN 1 AND 100)
);
COMMENT ON TABLE accounts.users IS 'A person who signs in. Guests have no account.';
COMMENT ON COLUMN accounts.users.email_index IS 'HMAC of the normalised address: found and kept unique without being readable.';

CREATE TABLE accounts.organisations (
    id uuid NOT NULL,
    name text NOT NULL,
    zone text NOT NULL,
    locale text NOT NULL,
    cancel_notice_minutes integer NOT NULL,
    overlap_allowed boolean NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT organisations_pkey PRIMARY KEY (id),
    CONSTRAINT organisations_name_length CHECK (char_length(name) BETWEEN 1 AND 100),
    CONSTRAINT organisations_locale CHECK (locale IN ('ko', 'en')),
    CONSTRAINT organisations_cancel_notice CHECK (cancel_notice_minutes BETWEEN 0 AND 20160)
);
COMMENT ON TABLE accounts.organisations IS 'Owns everything a host makes. A solo host has one and never sees it.';

CREATE TABLE accounts.members (
    organisation_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT members_pkey PRIMARY KEY (organisation_id, user_id),
    -- One organisation per user until switching between several exists; it also is the index for "my organisation".
    CONSTRAINT members_user_key UNIQUE (user_id),
    CONSTRAINT members_organisation_fkey FOREIGN KEY (organisation_id) REFERENCES accounts.organisations (id),
    CONSTRAINT members_user_fkey FOREIGN KEY (user_id) REFERENCES accounts.users (id),
    CONSTRAINT members_role CHECK (role IN ('OWNER', 'MANAGER', 'STAFF', 'DOOR'))
);

COMMENT ON TABLE accounts.members IS 'Who works for an organisation, and as what.';

CREATE TABLE accounts.sessions (
    id uuid NOT NULL,
    user_id uuid NOT NULL,
    refresh_hash bytea NOT NULL,
    previous_hash bytea,
    rotated_at timestamptz NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    end_reason text,
    CONSTRAINT sessions_pkey PRIMARY KEY (id),
    CONSTRAINT sessions_user_fkey FOREIGN KEY (user_id) REFERENCES accounts.users (id),
    -- SHA-256: a token itself never lands here by mistake.
    CONSTRAINT sessions_hashes CHECK (octet_length(refresh_hash) = 32 AND octet_length(previous_hash) = 32),
    CONSTRAINT sessions_end CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
    CONSTRAINT sessions_end_reason CHECK (end_reason IN ('LOGOUT', 'REUSE', 'ADMIN'))
);
COMMENT ON TABLE accounts.sessions IS 'A signed-in device: the chain of refresh tokens that began with one login.';
COMMENT ON COLUMN accounts.sessions.previous_hash IS 'The refresh token before this one: seen again at once it is a lost answer, seen later it was stolen.';
CREATE INDEX sessions_by_user ON accounts.sessions (user_id);
COMMENT ON INDEX accounts.sessions_by_user IS 'Ends all sessions of one user.';
CREATE INDEX sessions_by_expiry ON accounts.sessions (expires_at);
COMMENT ON INDEX accounts.sessions_by_expiry IS 'Removes what has expired.';
