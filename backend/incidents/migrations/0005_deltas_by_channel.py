"""Deltas know channel and state, and deadlines of waiting cases count by day. Every case is written as a delta once.

The index of deadlines locks writes to incidents while it is made: a second for 100,000 rows.
"""

from django.db import migrations, models

# One incident as it counts. The same stands in backend/incidents/density.py, from which the check recounts.
_FINE = """
    SELECT 'incident' AS kind, zcell >> 6 AS cell, area_code, category_id, channel, state AS status,
           queue <> '' AS open, (reported_at AT TIME ZONE 'Asia/Shanghai')::date AS day, {sign} AS n,
           {sign} * round(public.ST_X(point_web) * 10)::bigint AS sum_x,
           {sign} * round(public.ST_Y(point_web) * 10)::bigint AS sum_y,
           ('x' || left(replace(id::text, '-', ''), 16))::bit(64)::bigint AS id_hi,
           ('x' || right(replace(id::text, '-', ''), 16))::bit(64)::bigint AS id_lo
    FROM {rows} WHERE counted
    UNION ALL
    SELECT 'incident.due', NULL, area_code, category_id, channel, '', false,
           (due_at AT TIME ZONE 'Asia/Shanghai')::date, {sign}, 0, 0, 0, 0
    FROM {rows} WHERE counted AND queue <> '' AND due_at IS NOT NULL
"""
_KEY = "kind, cell, area_code, category_id, channel, status, open, day"


def _insert(*sources: tuple[int, str]) -> str:
    rows = " UNION ALL ".join(_FINE.format(sign=sign, rows=table) for sign, table in sources)
    return f"""
        INSERT INTO public.density_delta ({_KEY.replace("category_id", "category")}, n, sum_x, sum_y, id_hi, id_lo)
        SELECT {_KEY}, sum(n), coalesce(sum(sum_x), 0), coalesce(sum(sum_y), 0), bit_xor(id_hi), bit_xor(id_lo)
        FROM ({rows}) fine
        GROUP BY {_KEY}
        HAVING sum(n) <> 0 OR bit_xor(id_hi) <> 0 OR bit_xor(id_lo) <> 0
            OR coalesce(sum(sum_x), 0) <> 0 OR coalesce(sum(sum_y), 0) <> 0
    """


# A bulk load sets density.paused for its transaction and rebuilds at its end (gis/density/commands.py).
FUNCTION = f"""
CREATE OR REPLACE FUNCTION public.incidents_deltas() RETURNS trigger LANGUAGE plpgsql AS $$
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
LOCK TABLE incidents_incident IN SHARE ROW EXCLUSIVE MODE;
DELETE FROM density_delta WHERE kind IN ('incident', 'incident.due');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("incidents", "0004_deltas"),
        ("density", "0005_read_functions"),
    ]

    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(_insert((1, "incidents_incident")), migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="incident",
            index=models.Index(
                condition=models.Q(("counted", True), models.Q(("queue", ""), _negated=True)),
                fields=["due_at"],
                include=["area_code", "category", "channel"],
                name="incidents_due",
            ),
        ),
    ]
