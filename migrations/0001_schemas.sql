-- Migrations run as jari_migrate, which owns everything; the server works as jari_app, which has no DDL.
-- Every constraint and index is named: the names are part of the code (refusals are made from them) and of the tests.
-- No column has a default made by a clock: time is decided by the application (src/clock.rs).

CREATE EXTENSION IF NOT EXISTS btree_gist; -- exclusion constraints over (uuid, time range)

CREATE SCHEMA accounts;
CREATE SCHEMA consultations;
CREATE SCHEMA messaging;

GRANT USAGE ON SCHEMA accounts, consultations, messaging TO jari_app, jari_read;
ALTER DEFAULT PRIVILEGES IN SCHEMA accounts, consultations, messaging GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO jari_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA accounts, consultations, messaging GRANT USAGE ON SEQUENCES TO jari_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA accounts, consultations, messaging GRANT SELECT ON TABLES TO jari_read;

-- A resource that somebody may hold a place in is cancelled or closed, never deleted: history, audit and links point at it.
CREATE FUNCTION messaging.refuse_delete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of %.% are never deleted', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
