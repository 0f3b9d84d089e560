"""Functions of cells and windows. Names are qualified, because a restore runs with an empty search path."""

from django.db import migrations

# Literals are hexadecimal masks that PostgreSQL 15 cannot write: 0x0000FFFF0000FFFF, 0x00FF…, 0x0F…, 0x33…, 0x55….
FUNCTIONS = """
CREATE FUNCTION public.density_spread(v bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (e | (e << 1)) & 6148914691236517205 FROM (
        SELECT (d | (d << 2)) & 3689348814741910323 AS e FROM (
            SELECT (c | (c << 4)) & 1085102592571150095 AS d FROM (
                SELECT (b | (b << 8)) & 71777214294589695 AS c FROM (
                    SELECT (v | (v << 16)) & 281470681808895 AS b) s1) s2) s3) s4
$$;
COMMENT ON FUNCTION public.density_spread(bigint) IS 'The low 32 bits of v, each followed by an empty bit.';

CREATE FUNCTION public.density_morton(x bigint, y bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT public.density_spread(x) | (public.density_spread(y) << 1)
$$;
COMMENT ON FUNCTION public.density_morton(bigint, bigint) IS 'Code of the square x, y; two bits more for each level.';

CREATE FUNCTION public.density_zcell(place public.geometry) RETURNS bigint
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT public.density_morton(
        greatest(0, least(1048575, floor((public.ST_X(m) / 40075016.685578488 + 0.5) * 1048576)::bigint)),
        greatest(0, least(1048575, floor((0.5 - public.ST_Y(m) / 40075016.685578488) * 1048576)::bigint)))
    FROM (SELECT public.ST_Transform(place, 3857) AS m) web
$$;
COMMENT ON FUNCTION public.density_zcell(public.geometry) IS 'Morton code at level 20 of a point in any known system.';

CREATE FUNCTION public.density_uuid(hi bigint, lo bigint) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT (lpad(to_hex(hi), 16, '0') || lpad(to_hex(lo), 16, '0'))::uuid
$$;

CREATE FUNCTION public.density_spans(since date, until date)
RETURNS TABLE (span text, first date, beyond date)
LANGUAGE sql STABLE PARALLEL SAFE ROWS 3 AS $$
    SELECT 'a', '-infinity'::date, 'infinity'::date WHERE since IS NULL
    UNION ALL
    SELECT each.span, each.first, each.beyond FROM (
        SELECT (date_trunc('month', since + interval '1 month - 1 day'))::date AS m0,
               date_trunc('month', until::timestamp)::date AS m1
    ) months, LATERAL (VALUES
        ('d', since, CASE WHEN m0 < m1 THEN m0 ELSE until END),
        ('m', m0, m1),
        ('d', CASE WHEN m0 < m1 THEN m1 ELSE until END, until)
    ) each (span, first, beyond)
    WHERE since IS NOT NULL AND each.first < each.beyond
$$;
COMMENT ON FUNCTION public.density_spans(date, date) IS
    'The days from since to before until as whole months and single days; without since all time.';

CREATE FUNCTION public.density_cells(
    of_kind text, at_level integer, cell_from bigint, cell_to bigint, since date, until date, in_state text,
    categories text[], areas text[])
RETURNS TABLE (cell bigint, n bigint, sum_x bigint, sum_y bigint, id_hi bigint, id_lo bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT c.cell, c.n::bigint, c.sum_x, c.sum_y, c.id_hi, c.id_lo
    FROM public.density_spans(since, until) s
    JOIN public.density_cell c ON c.kind = of_kind AND c.level = at_level AND c.state = in_state AND c.span = s.span
        AND c.cell >= cell_from AND c.cell < cell_to AND c.start >= s.first AND c.start < s.beyond
    WHERE (categories IS NULL OR c.category = ANY (categories)) AND (areas IS NULL OR c.township ^@ ANY (areas))
    UNION ALL
    SELECT d.cell >> (2 * (17 - at_level)), d.n::bigint, d.sum_x, d.sum_y, d.id_hi, d.id_lo
    FROM public.density_delta d
    WHERE d.kind = of_kind AND d.cell >= cell_from << (2 * (17 - at_level))
        AND d.cell < cell_to << (2 * (17 - at_level))
        AND (in_state = 'all' OR d.open) AND (since IS NULL OR (d.day >= since AND d.day < until))
        AND (categories IS NULL OR d.category = ANY (categories))
        AND (areas IS NULL OR left(d.area_code, 9) ^@ ANY (areas))
$$;
COMMENT ON FUNCTION public.density_cells(text, integer, bigint, bigint, date, date, text, text[], text[]) IS
    'Base and deltas of the cells from cell_from to before cell_to, not yet added up; areas of at most 9 digits.';
"""
GONE = """
DROP FUNCTION public.density_cells(text, integer, bigint, bigint, date, date, text, text[], text[]);
DROP FUNCTION public.density_spans(date, date);
DROP FUNCTION public.density_uuid(bigint, bigint);
DROP FUNCTION public.density_zcell(public.geometry);
DROP FUNCTION public.density_morton(bigint, bigint);
DROP FUNCTION public.density_spread(bigint);
"""


class Migration(migrations.Migration):
    """Locks nothing."""

    dependencies = [("density", "0001_initial")]
    operations = [migrations.RunSQL(FUNCTIONS, GONE)]
