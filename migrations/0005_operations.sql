-- Work that happens by itself: a schema of its own, because it belongs to no feature and sweeps after all of them.
CREATE SCHEMA operations;
GRANT USAGE ON SCHEMA operations TO jari_app, jari_read;
ALTER DEFAULT PRIVILEGES IN SCHEMA operations GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO jari_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA operations GRANT SELECT ON TABLES TO jari_read;

CREATE TABLE operations.jobs (
    name text NOT NULL,
    due_at timestamptz NOT NULL,
    last_started_at timestamptz,
    last_finished_at timestamptz,
    last_failed_at timestamptz,
    CONSTRAINT jobs_pkey PRIMARY KEY (name)
);
COMMENT ON TABLE operations.jobs IS 'When each periodic job is due. Any node may take a due job, and exactly one does: whoever changes due_at from the value it read.';
COMMENT ON COLUMN operations.jobs.due_at IS 'While a node works, the end of its lease: if the node dies, the job is due again then.';

CREATE INDEX idempotency_keys_by_time ON messaging.idempotency_keys (at);
COMMENT ON INDEX messaging.idempotency_keys_by_time IS 'Removes what is older than 30 days.';
