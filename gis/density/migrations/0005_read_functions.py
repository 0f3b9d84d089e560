"""Functions that read base and deltas. Names are qualified, because a restore runs with an empty search path."""

from django.db import migrations

FUNCTIONS = """
CREATE FUNCTION public.density_between(days date[], ns integer[], since date, until date) RETURNS integer
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(ns[width_bucket(until - 1, days)], 0) - coalesce(ns[width_bucket(since - 1, days)], 0)
$$;
COMMENT ON FUNCTION public.density_between(date[], integer[], date, date) IS
    'What counts from since to before until, of running totals by day.';

CREATE FUNCTION public.density_meets(facets text[], category text, channel text, status text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT facets IS NULL OR category = ANY (facets) OR split_part(category, '.', 1) = ANY (facets)
        OR '@' || channel = ANY (facets) OR '#' || status = ANY (facets)
$$;

CREATE FUNCTION public.density_facets(chosen text[], channels text[]) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN channels IS NOT NULL THEN (SELECT array_agg('@' || c) FROM unnest(channels) c)
                WHEN chosen IS NOT NULL THEN (SELECT array_agg(DISTINCT c) FROM unnest(chosen) c
                    WHERE position('.' IN c) = 0 OR split_part(c, '.', 1) <> ALL (chosen)) END
$$;
COMMENT ON FUNCTION public.density_facets(text[], text[]) IS
    'Rows of the base that count channels, or the chosen groups and leaves, each thing once; NULL for everything.';

CREATE FUNCTION public.density_cells(
    of_kind text, at_level integer, cell_from bigint, cell_to bigint, since date, until date, in_state text,
    chosen text[], leaves text[], channels text[], areas text[])
RETURNS TABLE (cell bigint, n bigint, sum_x bigint, sum_y bigint, id_hi bigint, id_lo bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT c.cell, w.n::bigint,
           CASE WHEN since IS NULL THEN c.sum_x ELSE (c.sum_x::float8 / nullif(c.n, 0) * w.n)::bigint END,
           CASE WHEN since IS NULL THEN c.sum_y ELSE (c.sum_y::float8 / nullif(c.n, 0) * w.n)::bigint END,
           CASE WHEN since IS NULL THEN c.id_hi WHEN w.n = 1 OR (SELECT EXISTS (
                SELECT FROM public.density_delta d WHERE d.kind = of_kind AND d.n < 0)) THEN
                coalesce(c.his[width_bucket(until - 1, c.days)], 0)
                # coalesce(c.his[width_bucket(since - 1, c.days)], 0) END,
           CASE WHEN since IS NULL THEN c.id_lo WHEN w.n = 1 OR (SELECT EXISTS (
                SELECT FROM public.density_delta d WHERE d.kind = of_kind AND d.n < 0)) THEN
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
COMMENT ON FUNCTION
    public.density_cells(text, integer, bigint, bigint, date, date, text, text[], text[], text[], text[]) IS
    'Base and deltas of the cells from cell_from to before cell_to, not yet added up; areas of at most 9 digits, none
    inside another. leaves are those of the chosen groups and leaves; these or channels, never both.';
"""
GONE = """
DROP FUNCTION public.density_cells(text, integer, bigint, bigint, date, date, text, text[], text[], text[], text[]);
DROP FUNCTION public.density_facets(text[], text[]);
DROP FUNCTION public.density_meets(text[], text, text, text);
DROP FUNCTION public.density_between(date[], integer[], date, date);
"""


class Migration(migrations.Migration):
    """Locks nothing."""

    dependencies = [("density", "0004_running_totals")]
    operations = [migrations.RunSQL(FUNCTIONS, GONE)]
