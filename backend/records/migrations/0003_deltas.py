"""Every change of a record leaves its delta (docs/adr/0031); those that exist are written once.

Creating the triggers locks writes to records, so that no change falls between them and the first deltas.
"""

from django.db import migrations

# One record as it counts. The same stands in backend/records/density.py, from which the check recounts.
_FINE = """
    SELECT {sign} AS n, zcell >> 6 AS cell, area_code, klass_id,
           {sign} * round(public.ST_X(point_web) * 10)::bigint AS sum_x,
           {sign} * round(public.ST_Y(point_web) * 10)::bigint AS sum_y,
           ('x' || left(replace(id::text, '-', ''), 16))::bit(64)::bigint AS id_hi,
           ('x' || right(replace(id::text, '-', ''), 16))::bit(64)::bigint AS id_lo
    FROM {rows} WHERE gone_at IS NULL
"""


def _insert(*sources: tuple[int, str]) -> str:
    rows = " UNION ALL ".join(_FINE.format(sign=sign, rows=table) for sign, table in sources)
    return f"""
        INSERT INTO public.density_delta
            (kind, cell, area_code, category, channel, status, open, n, sum_x, sum_y, id_hi, id_lo)
        SELECT 'record', cell, area_code, klass_id, '', '', false, sum(n), sum(sum_x), sum(sum_y), bit_xor(id_hi),
               bit_xor(id_lo)
        FROM ({rows}) fine
        GROUP BY cell, area_code, klass_id
        HAVING sum(n) <> 0 OR bit_xor(id_hi) <> 0 OR bit_xor(id_lo) <> 0 OR sum(sum_x) <> 0 OR sum(sum_y) <> 0
    """


TRIGGERS = f"""
CREATE FUNCTION public.records_deltas() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE TRIGGER records_deltas_insert AFTER INSERT ON records_record
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION public.records_deltas();
CREATE TRIGGER records_deltas_update AFTER UPDATE ON records_record
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION public.records_deltas();
CREATE TRIGGER records_deltas_delete AFTER DELETE ON records_record
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION public.records_deltas();
"""
GONE = """
DROP TRIGGER records_deltas_insert ON records_record;
DROP TRIGGER records_deltas_update ON records_record;
DROP TRIGGER records_deltas_delete ON records_record;
DROP FUNCTION public.records_deltas();
DELETE FROM density_delta WHERE kind = 'record';
DELETE FROM density_cell WHERE kind = 'record';
DELETE FROM density_area WHERE kind = 'record';
"""


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0002_tile_index"),
        ("density", "0005_read_functions"),
    ]
    operations = [
        migrations.RunSQL(TRIGGERS, GONE),
        migrations.RunSQL(_insert((1, "records_record")), migrations.RunSQL.noop),
    ]
