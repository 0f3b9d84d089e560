"""Ids of a window are looked up where few are counted; the table of deltas is vacuumed early. Locks nothing for long.

Whether any delta takes something away was asked of all deltas, for each tile: two scans of a table that is mostly dead
rows. A row of more than eight gives no ids: where all but one of these are taken away by deltas that are not folded
yet, the cell has no id for that moment, and still opens its list.
"""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION public.density_cells(
    of_kind text, at_level integer, cell_from bigint, cell_to bigint, since date, until date, in_state text,
    chosen text[], leaves text[], channels text[], areas text[])
RETURNS TABLE (cell bigint, n bigint, sum_x bigint, sum_y bigint, id_hi bigint, id_lo bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT c.cell, w.n::bigint,
           CASE WHEN since IS NULL THEN c.sum_x ELSE (c.sum_x::float8 / nullif(c.n, 0) * w.n)::bigint END,
           CASE WHEN since IS NULL THEN c.sum_y ELSE (c.sum_y::float8 / nullif(c.n, 0) * w.n)::bigint END,
           CASE WHEN since IS NULL THEN c.id_hi WHEN w.n <= 8 THEN
                coalesce(c.his[width_bucket(until - 1, c.days)], 0)
                # coalesce(c.his[width_bucket(since - 1, c.days)], 0) END,
           CASE WHEN since IS NULL THEN c.id_lo WHEN w.n <= 8 THEN
                coalesce(c.los[width_bucket(until - 1, c.days)], 0)
                # coalesce(c.los[width_bucket(since - 1, c.days)], 0) END
    FROM public.density_cell c, LATERAL (
        SELECT CASE WHEN since IS NULL THEN c.n
               ELSE coalesce(c.ns[width_bucket(until - 1, c.days)], 0)
                  - coalesce(c.ns[width_bucket(since - 1, c.days)], 0) END AS n
    ) w
    WHERE c.kind = of_kind AND c.level = at_level AND c.state = in_state
      AND c.area = ANY (CASE WHEN at_level >= 15 THEN ARRAY[''] WHEN areas IS NULL
                        THEN (SELECT array_agg(p::text) FROM generate_series(10, 99) p) ELSE areas END)
      AND c.category = ANY (CASE WHEN channels IS NULL AND chosen IS NULL THEN ARRAY['']
                            WHEN channels IS NULL AND at_level >= 15 THEN leaves
                            ELSE (SELECT public.density_facets(chosen, channels)) END)
      AND c.cell >= cell_from AND c.cell < cell_to
      AND (at_level < 15 OR areas IS NULL OR c.township ^@ ANY (areas))
      AND w.n <> 0
    UNION ALL
    SELECT d.cell >> (2 * (17 - at_level)), d.n::bigint, d.sum_x, d.sum_y, d.id_hi, d.id_lo
    FROM public.density_delta d
    WHERE d.kind = of_kind AND d.cell >= cell_from << (2 * (17 - at_level))
        AND d.cell < cell_to << (2 * (17 - at_level))
        AND (in_state = 'all' OR d.open) AND (since IS NULL OR (d.day >= since AND d.day < until))
        AND public.density_meets((SELECT public.density_facets(chosen, channels)), d.category, d.channel, d.status)
        AND (areas IS NULL OR left(d.area_code, 9) ^@ ANY (areas))
$$;
"""
# Every delta lives for a second; readers pass over the dead ones until they are cleared away.
EARLY = """
ALTER TABLE density_delta SET (
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000,
    autovacuum_vacuum_insert_scale_factor = 0, autovacuum_vacuum_insert_threshold = 20000
);
"""
LATE = """
ALTER TABLE density_delta RESET (
    autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,
    autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold
);
"""


class Migration(migrations.Migration):
    dependencies = [("density", "0005_read_functions")]
    operations = [
        migrations.RunSQL(FUNCTION, migrations.RunSQL.noop),
        migrations.RunSQL(EARLY, LATE),
    ]
