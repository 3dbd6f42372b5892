-- Two roles for a real installation on PostgreSQL: one that owns the tables and runs migrations, one for the web server
-- and the worker. The second can read and write rows; it can drop, empty or alter no table, and take no guard off.
--
-- Run as a superuser, connected to the installation's database, after `ronguon migrate` and again after each upgrade:
--     psql -d ronguon -f docs/operations/postgres-roles.sql
-- Then give both a password (ALTER ROLE … PASSWORD) and let RONGUON_DATABASE_URL name ronguon_app for serving and
-- working, ronguon_owner for `ronguon migrate`. It may be run any number of times.

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ronguon_owner') THEN
        CREATE ROLE ronguon_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'ronguon_app') THEN
        CREATE ROLE ronguon_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
    END IF;
END $$;

-- Everything in the schema belongs to the owner, so that the other role has only what is given below.
DO $$
DECLARE
    one record;
BEGIN
    FOR one IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER TABLE public.%I OWNER TO ronguon_owner', one.name);
    END LOOP;
    FOR one IN SELECT p.oid::regprocedure AS name FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE n.nspname = 'public' LOOP
        EXECUTE format('ALTER FUNCTION %s OWNER TO ronguon_owner', one.name);
    END LOOP;
END $$;
ALTER SCHEMA public OWNER TO ronguon_owner;

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO ronguon_app;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, ronguon_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ronguon_app;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO ronguon_app;
ALTER DEFAULT PRIVILEGES FOR ROLE ronguon_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO ronguon_app;
ALTER DEFAULT PRIVILEGES FOR ROLE ronguon_owner IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO ronguon_app;

-- What is never rewritten is refused by right as well as by trigger, and who did which migration is the owner's to say.
REVOKE UPDATE, DELETE ON audit_event, audit_checkpoint, audit_checkpointcopy, audit_installation FROM ronguon_app;
REVOKE UPDATE, DELETE ON channels_channellogleaf, channels_channellogcheckpoint, channels_channellogcosignature
    FROM ronguon_app;
REVOKE UPDATE ON channels_channellogentry FROM ronguon_app;
REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM ronguon_app;
