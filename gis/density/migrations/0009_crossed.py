"""Facets are crossed: categories and channels by state everywhere, categories by channels far out and in wide areas.

Where there are rollups already, the merger counts these rows from now on; until it is done, numbers with two of
category, channel and state at once are wrong. Locks the two tables for a moment.
"""

from django.db import migrations, models

_SIGN = "LATERAL (SELECT CASE WHEN c.category = ANY ((SELECT minus FROM f)::text[]) THEN -1 ELSE 1 END AS sign) s"
_CHOSEN = """c.kind = of_kind AND c.level = at_level AND c.state = in_state
      AND c.area = ANY ((SELECT wide FROM f)::text[]) AND c.category = ANY ((SELECT plus || minus FROM f)::text[])
      AND c.cell >= cell_from AND c.cell < cell_to
      AND (at_level < 15 OR areas IS NULL OR c.township ^@ ANY (areas))"""
# What a window holds is reckoned once a row (`OFFSET 0`), of all time there is nothing to reckon.
FUNCTIONS = f"""
CREATE FUNCTION public.density_terms(cats text[], channels text[], statuses text[], crossed text[], minus boolean)
RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT array_agg(c || v || s.facet)
    FROM unnest(cats) c, unnest(coalesce((SELECT array_agg('@' || x) FROM unnest(channels) x), ARRAY[''])) v,
    LATERAL (
        SELECT '' WHERE NOT minus AND (statuses IS NULL OR NOT statuses <@ crossed AND c || v <> '')
        UNION ALL
        SELECT '#' || x FROM unnest(statuses) x WHERE NOT minus AND (statuses <@ crossed OR c || v = '')
        UNION ALL
        SELECT '#' || x FROM unnest(crossed) x
        WHERE minus AND NOT statuses <@ crossed AND c || v <> '' AND x <> ALL (statuses)
    ) s (facet)
$$;
COMMENT ON FUNCTION public.density_terms(text[], text[], text[], text[], boolean) IS
    'Facets that add up to what was chosen, or those to be taken away again. cats are leaves, or one empty text;
    crossed are the statuses that have rows with categories and channels: all but one.';

CREATE FUNCTION public.density_cells(
    of_kind text, at_level integer, cell_from bigint, cell_to bigint, since date, until date, in_state text,
    chosen text[], leaves text[], channels text[], statuses text[], crossed text[], areas text[])
RETURNS TABLE (cell bigint, n bigint, w bigint, sum_x bigint, sum_y bigint, id_hi bigint, id_lo bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH t AS MATERIALIZED (
        SELECT CASE WHEN chosen IS NULL THEN ARRAY['']
                    WHEN at_level >= 15 OR num_nonnulls(channels, statuses) > 0 OR chosen <@ leaves THEN leaves
                    ELSE public.density_facets(chosen, NULL) END AS cats
    ), f AS MATERIALIZED (
        SELECT CASE WHEN num_nonnulls(channels, statuses) = 0 THEN cats
                    ELSE public.density_terms(cats, channels, statuses, crossed, false) END AS plus,
               CASE WHEN statuses IS NOT NULL
                    THEN public.density_terms(cats, channels, statuses, crossed, true) END AS minus,
               CASE WHEN at_level >= 15 THEN ARRAY[''] WHEN areas IS NULL
                    THEN (SELECT array_agg(p::text) FROM generate_series(10, 99) p) ELSE areas END AS wide
        FROM t
    )
    SELECT c.cell, (s.sign * c.n)::bigint, greatest(s.sign, 0)::bigint * c.n, greatest(s.sign, 0) * c.sum_x,
           greatest(s.sign, 0) * c.sum_y, c.id_hi, c.id_lo
    FROM public.density_cell c, {_SIGN}
    WHERE since IS NULL AND {_CHOSEN} AND c.n <> 0
    UNION ALL
    SELECT c.cell, (s.sign * w.n)::bigint, greatest(s.sign, 0)::bigint * w.n,
           (greatest(s.sign, 0) * (c.sum_x::float8 / nullif(c.n, 0) * w.n))::bigint,
           (greatest(s.sign, 0) * (c.sum_y::float8 / nullif(c.n, 0) * w.n))::bigint,
           CASE WHEN w.n <= 8 THEN coalesce(c.his[width_bucket(until - 1, c.days)], 0)
                # coalesce(c.his[width_bucket(since - 1, c.days)], 0) END,
           CASE WHEN w.n <= 8 THEN coalesce(c.los[width_bucket(until - 1, c.days)], 0)
                # coalesce(c.los[width_bucket(since - 1, c.days)], 0) END
    FROM public.density_cell c, LATERAL (
        SELECT coalesce(c.ns[width_bucket(until - 1, c.days)], 0)
             - coalesce(c.ns[width_bucket(since - 1, c.days)], 0) AS n OFFSET 0
    ) w, {_SIGN}
    WHERE since IS NOT NULL AND {_CHOSEN} AND w.n <> 0
    UNION ALL
    SELECT d.cell >> (2 * (17 - at_level)), d.n::bigint, d.n::bigint, d.sum_x, d.sum_y, d.id_hi, d.id_lo
    FROM public.density_delta d
    WHERE d.kind = of_kind AND d.cell >= cell_from << (2 * (17 - at_level))
        AND d.cell < cell_to << (2 * (17 - at_level))
        AND (in_state = 'all' OR d.open) AND (since IS NULL OR (d.day >= since AND d.day < until))
        AND (chosen IS NULL OR d.category = ANY (leaves)) AND (channels IS NULL OR d.channel = ANY (channels))
        AND (statuses IS NULL OR d.status = ANY (statuses))
        AND (areas IS NULL OR left(d.area_code, 9) ^@ ANY (areas))
$$;
COMMENT ON FUNCTION public.density_cells(
    text, integer, bigint, bigint, date, date, text, text[], text[], text[], text[], text[], text[]) IS
    'As the narrower function, with any of category, channel and status at once; w is what n weighs in the sums. With
    category and channel both, only level 11 is kept.';
"""
GONE = """
DROP FUNCTION public.density_cells(
    text, integer, bigint, bigint, date, date, text, text[], text[], text[], text[], text[], text[]);
DROP FUNCTION public.density_terms(text[], text[], text[], text[], boolean);
"""
COUNT = """
WITH by_channel AS MATERIALIZED (SELECT DISTINCT kind FROM density_area WHERE category ^@ '@'),
celled AS MATERIALIZED (SELECT DISTINCT kind FROM density_cell)
INSERT INTO density_recount (kind, base, part, first, beyond, marks, things)
SELECT a.kind, t.base, p.part, a.area_code,
       coalesce(lead(a.area_code) OVER (PARTITION BY a.kind, t.base, p.part, t.marks ORDER BY a.area_code), ':'),
       t.marks, a.n
FROM density_area a
JOIN by_channel USING (kind)
JOIN (VALUES (2, 'province'), (4, 'city'), (6, 'county'), (6, 'town')) p (digits, part) USING (digits)
CROSS JOIN (VALUES ('density_cell', '67'), ('density_cell', '89'), ('density_area', '67'), ('density_area', '89'))
    t (base, marks)
WHERE a.state = 'all' AND a.category = '' AND a.n > 0
  AND (t.base = 'density_area' OR a.kind IN (SELECT kind FROM celled));
"""


class Migration(migrations.Migration):
    dependencies = [("density", "0008_cells_by_state")]
    operations = [
        migrations.AlterField("Cell", "category", models.CharField(max_length=72)),
        migrations.AlterField("AreaCount", "category", models.CharField(max_length=72)),
        migrations.AlterField("Recount", "marks", models.CharField(max_length=16)),
        migrations.RunSQL(FUNCTIONS, GONE),
        migrations.RunSQL(
            COUNT,
            "DELETE FROM density_cell WHERE category ~ '.[@#]'; DELETE FROM density_area WHERE category ~ '.[@#]'",
        ),
    ]
