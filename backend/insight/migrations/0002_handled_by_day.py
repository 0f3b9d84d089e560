"""Finished handling counts by the day of its deadline. Locks writes to events and incidents while it reads them once.

The index by deadline goes: nothing reads the events of a whole province any more.
"""

from django.db import migrations

_EVENT = """name = 'task.finish' AND subject_kind = 'incident' AND data -> 'clock' ->> 'stage' = 'handle'
          AND data -> 'clock' ->> 'due_at' IS NOT NULL"""
_COLUMNS = "kind, area_code, category, channel, open, day, n, sum_x, sum_y, id_hi, id_lo"
# `cases` are rows of incidents with a sign; each finished handling of them is one of all, and one of the late ones.
_DELTAS = """
    INSERT INTO public.density_delta ({columns})
    SELECT k.kind, c.area_code, c.category_id, c.channel, false,
           ((e.data -> 'clock' ->> 'due_at')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date, sum(c.sign), 0, 0, 0, 0
    FROM ({cases}) c JOIN {events} e ON e.subject_kind = 'incident' AND e.subject_id = c.id
    CROSS JOIN LATERAL (VALUES ('incident.handled', true), ('incident.late', (e.data -> 'clock' ->> 'late')::boolean))
        k (kind, counts)
    WHERE e.{event} AND k.counts
    GROUP BY 1, 2, 3, 4, 6 HAVING sum(c.sign) <> 0
"""


def _deltas(cases: str, events: str) -> str:
    return _DELTAS.format(columns=_COLUMNS, cases=cases, events=events, event=_EVENT.replace(" data ", " e.data "))


_CASE = "SELECT id, area_code, category_id, channel, {sign} AS sign FROM {rows} {alias} WHERE counted"
_CHANGED = """
    EXISTS (SELECT FROM {other} o WHERE o.id = r.id AND (o.counted, o.area_code, o.category_id, o.channel)
            IS DISTINCT FROM (r.counted, r.area_code, r.category_id, r.channel))
"""
_UPDATED = " UNION ALL ".join(
    _CASE.format(sign=sign, rows=rows, alias="r") + " AND " + _CHANGED.format(other=other)
    for sign, rows, other in ((-1, "old_rows", "new_rows"), (1, "new_rows", "old_rows"))
)
_ALL = _CASE.format(sign=1, rows="public.incidents_incident", alias="r")
TRIGGERS = f"""
CREATE FUNCTION public.insight_finished() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('density.paused', true) IS DISTINCT FROM 'on'
       AND EXISTS (SELECT FROM new_rows WHERE {_EVENT}) THEN
        {_deltas(_ALL + " AND id IN (SELECT subject_id FROM new_rows)", "new_rows")};
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER insight_finished AFTER INSERT ON core_event
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.insight_finished();

CREATE FUNCTION public.insight_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('density.paused', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'DELETE' THEN
        {_deltas(_CASE.format(sign=-1, rows="old_rows", alias="r"), "public.core_event")};
    ELSIF EXISTS (SELECT FROM old_rows r WHERE {_CHANGED.format(other="new_rows")}) THEN
        {_deltas(_UPDATED, "public.core_event")};
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER insight_changed_update AFTER UPDATE ON incidents_incident
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION public.insight_changed();
CREATE TRIGGER insight_changed_delete AFTER DELETE ON incidents_incident
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.insight_changed();
"""
GONE = """
DROP TRIGGER insight_finished ON core_event;
DROP FUNCTION public.insight_finished();
DROP TRIGGER insight_changed_update ON incidents_incident;
DROP TRIGGER insight_changed_delete ON incidents_incident;
DROP FUNCTION public.insight_changed();
DELETE FROM density_delta WHERE kind IN ('incident.handled', 'incident.late');
DELETE FROM density_area WHERE kind IN ('incident.handled', 'incident.late');
"""
INDEX = """
CREATE INDEX insight_handled ON core_event ((data -> 'clock' ->> 'due_at'), subject_id)
WHERE name = 'task.finish' AND subject_kind = 'incident' AND data -> 'clock' ->> 'stage' = 'handle'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0001_handled"),
        ("incidents", "0005_deltas_by_channel"),
    ]
    operations = [
        migrations.RunSQL(TRIGGERS, GONE),
        migrations.RunSQL(_deltas(_ALL, "public.core_event"), migrations.RunSQL.noop),
        migrations.RunSQL("DROP INDEX IF EXISTS insight_handled", INDEX),
    ]
