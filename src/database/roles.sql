-- Run by the login user before every migration, as one statement of one transaction; also by scripts/sqlx-prepare.
-- Roles belong to the whole server, so another database of it may have made them already, or be making them now.
DO $$
DECLARE
    wanted text;
    -- Since PostgreSQL 16 whoever makes a role is a member of it without the right to become it.
    membership constant text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
    FOREACH wanted IN ARRAY ARRAY['jari_migrate', 'jari_app', 'jari_read'] LOOP
        IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = wanted) THEN
            EXECUTE format('CREATE ROLE %I NOLOGIN', wanted);
        END IF;
        IF NOT pg_has_role(current_user, wanted, membership) THEN
            EXECUTE format('GRANT %I TO CURRENT_USER', wanted);
        END IF;
    END LOOP;
    -- Extensions need CREATE on the database; schemas of features are made by migrations.
    IF NOT has_database_privilege('jari_migrate', current_database(), 'CREATE') THEN
        EXECUTE format('GRANT CREATE ON DATABASE %I TO jari_migrate', current_database());
    END IF;
    -- The list of applied migrations and the extensions live here, out of reach of jari_app and of other users of public.
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'jari') THEN
        CREATE SCHEMA jari AUTHORIZATION jari_migrate;
    END IF;
END
$$;
