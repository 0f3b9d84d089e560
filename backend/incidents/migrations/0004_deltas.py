"""From here on every change of an incident leaves its delta; those of the rows that exist are written once."""

from django.db import migrations

# One incident as it counts. The same stands in backend/incidents/density.py, from which the check recounts.
_FINE = """
    SELECT {sign} AS n, zcell >> 6 AS cell, area_code, category_id, queue <> '' AS open,
           (reported_at AT TIME ZONE 'Asia/Shanghai')::date AS day,
           {sign} * round(public.ST_X(point_web) * 10)::bigint AS sum_x,
           {sign} * round(public.ST_Y(point_web) * 10)::bigint AS sum_y,
           ('x' || left(replace(id::text, '-', ''), 16))::bit(64)::bigint AS id_hi,
           ('x' || right(replace(id::text, '-', ''), 16))::bit(64)::bigint AS id_lo
    FROM {rows} WHERE counted
"""
_COLUMNS = "kind, cell, area_code, category, open, day, n, sum_x, sum_y, id_hi, id_lo"


def _insert(*sources: tuple[int, str]) -> str:
    rows = " UNION ALL ".join(_FINE.format(sign=sign, rows=table) for sign, table in sources)
    return f"""
        INSERT INTO public.density_delta ({_COLUMNS})
        SELECT 'incident', cell, area_code, category_id, open, day, sum(n), coalesce(sum(sum_x), 0),
               coalesce(sum(sum_y), 0), bit_xor(id_hi), bit_xor(id_lo)
        FROM ({rows}) fine
        GROUP BY cell, area_code, category_id, open, day
        HAVING sum(n) <> 0 OR bit_xor(id_hi) <> 0 OR bit_xor(id_lo) <> 0
            OR coalesce(sum(sum_x), 0) <> 0 OR coalesce(sum(sum_y), 0) <> 0
    """


# A bulk load sets density.paused for its transaction and rebuilds at its end (gis/density/commands.py).
TRIGGERS = f"""
CREATE FUNCTION public.incidents_deltas() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('density.paused', true) = 'on' THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN {_insert((1, "new_rows"))};
    ELSIF TG_OP = 'DELETE' THEN {_insert((-1, "old_rows"))};
    ELSE {_insert((-1, "old_rows"), (1, "new_rows"))};
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER incidents_deltas_insert AFTER INSERT ON incidents_incident
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.incidents_deltas();
CREATE TRIGGER incidents_deltas_update AFTER UPDATE ON incidents_incident
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION public.incidents_deltas();
CREATE TRIGGER incidents_deltas_delete AFTER DELETE ON incidents_incident
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.incidents_deltas();
"""
WITHOUT_TRIGGERS = """
DROP TRIGGER incidents_deltas_insert ON incidents_incident;
DROP TRIGGER incidents_deltas_update ON incidents_incident;
DROP TRIGGER incidents_deltas_delete ON incidents_incident;
DROP FUNCTION public.incidents_deltas();
"""
RECUSED = """
UPDATE incidents_incident i SET recused = true
WHERE EXISTS (SELECT FROM core_recusal r WHERE r.subject_kind = 'incident' AND r.subject_id = i.id)
"""
EMPTY = """
DELETE FROM density_delta WHERE kind = 'incident';
DELETE FROM density_cell WHERE kind = 'incident';
DELETE FROM density_area WHERE kind = 'incident';
"""


class Migration(migrations.Migration):
    """Creating the triggers locks writes, so that no change falls between them and the first deltas."""

    dependencies = [
        ("incidents", "0003_counted"),
        ("core", "0002_events_and_changes"),
    ]

    operations = [
        migrations.RunSQL(RECUSED, migrations.RunSQL.noop),
        migrations.RunSQL(TRIGGERS, WITHOUT_TRIGGERS),
        migrations.RunSQL(_insert((1, "incidents_incident")), EMPTY),
    ]
