"""The heatmap: cells with exact counts, from the rollups far out and from the cases themselves close up."""

from backend.core.registries import Filter, Layer
from backend.incidents.density import FINE, KIND
from backend.incidents.models import CHANNELS, STATES, UNCOUNTED
from gis.areas.tile_sql import features, point_in_tile

WHOLE = 5  # the zoom at which a telephone shows a province
FAR = 13  # the last zoom that is drawn from the rollups; nearer tiles hold few cases and read them
DAYS_MAX = 730
_Z = "%(z)s::int"
_KEPT = """(a.state = 'all' OR f.open) AND (a.since IS NULL OR f.day >= a.since AND f.day < a.until)
            AND (a.chosen IS NULL OR f.category = ANY (a.codes))
            AND (a.via IS NULL OR f.channel = ANY (a.via))
            AND f.status = coalesce(a.one, f.status)"""
_SUMS = "f.zcell >> a.up, 1, f.sum_x, f.sum_y, f.id_hi, f.id_lo"
# As values and not as columns of a join, of which the planner thinks that they let a ninth of all cases through.
_FIRST, _BEYOND = "(SELECT first FROM a)", "(SELECT beyond FROM a)"
COUNTY = 6  # digits: what is as small reads its own cases by their area, a city or the province those of the squares
# A scope of villages or grids is finer than the base, which knows townships: it reads its own cases, by their area
# (`OFFSET 0` keeps the index over squares out, which would read everybody's). So do two of category, channel and state
# at once, which no cell knows. One state alone is a facet of the base like a category.
_HEAT = f"""
    WITH b AS MATERIALIZED (
        SELECT coalesce(%(until)s::text::date, (now() AT TIME ZONE 'Asia/Shanghai')::date) AS last,
               coalesce(%(open)s::text, 'all') AS state, %(state)s::text AS one,
               CASE WHEN {_Z} > {FAR} THEN 20 ELSE 11 + ({_Z} - 6) / 2 * 2 END AS level,
               string_to_array(%(category)s::text, ',') AS chosen, string_to_array(%(channel)s::text, ',') AS via,
               (SELECT array_agg(c) FROM unnest(%(areas)s::text[]) c WHERE NOT EXISTS (
                    SELECT FROM unnest(%(areas)s::text[]) o WHERE c ^@ o AND c <> o)) AS areas,
               %(areas)s::text[] IS NULL AS free
    ),
    a AS MATERIALIZED (
        SELECT b.*, m << (40 - 2 * {_Z}) AS first, (m + 1) << (40 - 2 * {_Z}) AS beyond,
               40 - 2 * level AS up,
               CASE WHEN state <> 'open' THEN coalesce(%(since)s::text::date, last - %(days)s::int + 1,
                    CASE WHEN %(until)s::text IS NOT NULL THEN 'epoch'::date END) END AS since,
               last + 1 AS until,
               (SELECT array_agg(code::text) FROM incidents_category
                WHERE code = ANY (chosen) OR group_id = ANY (chosen)) AS codes,
               (SELECT array_agg(c) FROM unnest(areas) c WHERE length(c) < 10) AS wide,
               (SELECT array_agg(c) FROM unnest(areas) c WHERE {_Z} > {FAR} OR length(c) < {COUNTY}) AS seen,
               num_nonnulls(chosen, via, one) > 1 AS mixed, string_to_array('#' || one, ',') AS mark
        FROM b, density_morton(%(x)s::int, %(y)s::int) m
    ),
    fine AS NOT MATERIALIZED ({FINE}),
    parts AS (
        SELECT c.* FROM a, density_cells('{KIND}', a.level, a.first >> a.up,
            a.beyond >> a.up, a.since, a.until, a.state,
            coalesce(a.mark, a.chosen), coalesce(a.mark, a.codes), a.via, a.wide) c
        WHERE {_Z} <= {FAR} AND NOT a.mixed AND (a.free OR a.wide IS NOT NULL)
        UNION ALL
        SELECT {_SUMS} FROM a, unnest(a.areas) own, LATERAL (
            SELECT * FROM fine i WHERE i.area_code >= own AND i.area_code < own || ':' OFFSET 0
        ) f
        WHERE {_Z} <= {FAR} AND length(own) >= CASE WHEN a.mixed THEN {COUNTY} ELSE 10 END
          AND f.zcell >= a.first AND f.zcell < a.beyond AND {_KEPT}
        UNION ALL
        SELECT {_SUMS} FROM a, fine f
        WHERE (a.mixed OR {_Z} > {FAR}) AND (a.free OR a.seen IS NOT NULL)
          AND (a.free OR f.area_code ^@ ANY ((SELECT seen FROM a)::text[]))
          AND f.zcell >= {_FIRST} AND f.zcell < {_BEYOND} AND {_KEPT}
    ),
    cells AS (
        SELECT cell, sum(n::int) AS n, sum(sum_x::float8) / sum(n::int) / 10 AS web_x,
               sum(sum_y::float8) / sum(n::int) / 10 AS web_y,
               CASE WHEN bool_and(id_hi IS NOT NULL) THEN bit_xor(id_hi) END AS hi, bit_xor(id_lo) AS lo
        FROM parts GROUP BY cell HAVING sum(n::int) > 0
    ),
    drawn AS (
        SELECT {point_in_tile("web_x", "web_y")} AS geom, n::int AS n,
               CASE WHEN n = 1 THEN density_uuid(hi, lo)::text END AS id,
               a.level || '-' || cell AS cell
        FROM cells, a
    )
    SELECT CASE WHEN a.chosen <@ (SELECT array_agg(code::text) || array_agg(group_id::text) FROM incidents_category)
                IS NOT FALSE
                THEN {features("heat", "drawn", "geom, n, id, cell")} END FROM a
"""

HEAT = Layer(
    name="heat",
    sql=" ".join(_HEAT.split()),  # shorter than what psycopg stops to prepare
    minzoom=WHOLE,
    maxzoom=16,
    fields={"n": "Number", "id": "String", "cell": "String"},
    slow=False,
    scoped=True,
    follows=("incident",),
    filters={
        "days": Filter.number(1, DAYS_MAX),
        "since": Filter.day(),
        "until": Filter.day(),
        "category": Filter.codes("codes of categories or of groups, by comma"),
        "channel": Filter.several(CHANNELS),
        "open": Filter.choice({"1": "open"}),
        "state": Filter.choice({state: state for state in STATES if state not in UNCOUNTED}),
    },
    fresh_s=2,
)
