"""With the deploy: events live as long as their subject; only those of security end after 24 months. Locks nothing."""

from django.db import migrations

# People and devices are the subjects of security events; the chain of every other subject stays whole.
THERE = """
CREATE OR REPLACE FUNCTION core_event_purge_month(day date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', day)::date;
    part text := 'core_event_' || to_char(first, 'YYYYMM');
    n bigint := 0;
    last bytea;
BEGIN
    IF first > (now() - interval '25 months')::date OR to_regclass(part) IS NULL THEN
        RETURN 0;
    END IF;
    EXECUTE format('SELECT count(*) FROM %I WHERE subject_kind = ''person''', part) INTO n;
    IF n = 0 THEN
        RETURN 0;
    END IF;
    EXECUTE format('SELECT hash FROM %I WHERE subject_kind = ''person'' ORDER BY id DESC LIMIT 1', part) INTO last;
    EXECUTE format('ALTER TABLE %I DISABLE TRIGGER core_event_append_only', part);
    EXECUTE format('DELETE FROM %I WHERE subject_kind = ''person''', part);
    EXECUTE format('ALTER TABLE %I ENABLE TRIGGER core_event_append_only', part);
    INSERT INTO core_eventpurge (from_at, to_at, events, last_hash)
    VALUES (first::timestamp AT TIME ZONE 'Asia/Shanghai',
            (first + interval '1 month') AT TIME ZONE 'Asia/Shanghai', n, last);
    RETURN n;
END $$;
"""
BACK = """
CREATE OR REPLACE FUNCTION core_event_purge_month(day date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first date := date_trunc('month', day)::date;
    part text := 'core_event_' || to_char(first, 'YYYYMM');
    n bigint := 0;
    last bytea;
BEGIN
    IF first > (now() - interval '24 months')::date OR to_regclass(part) IS NULL THEN
        RETURN 0;
    END IF;
    EXECUTE format('SELECT count(*) FROM %I', part) INTO n;
    EXECUTE format('SELECT hash FROM %I ORDER BY id DESC LIMIT 1', part) INTO last;
    INSERT INTO core_eventpurge (from_at, to_at, events, last_hash)
    VALUES (first::timestamp AT TIME ZONE 'Asia/Shanghai',
            (first + interval '1 month') AT TIME ZONE 'Asia/Shanghai', n, last);
    EXECUTE format('DROP TABLE %I', part);
    RETURN n;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0002_events_and_changes")]
    operations = [migrations.RunSQL(THERE, BACK)]
