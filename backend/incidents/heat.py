"""The heatmap: cells with exact counts, from the rollups far out and from the cases themselves close up."""

from backend.core.registries import Filter, Layer
from backend.incidents.density import CROSSED, KIND
from backend.incidents.models import CHANNELS, STATES, UNCOUNTED
from gis.areas.tile_sql import features, point_in_tile
from gis.density.sources import CROSSED_LEVEL

WHOLE = 5  # the zoom at which a telephone shows a province
FAR = 13  # the last zoom that is drawn from the rollups; nearer tiles hold few cases and read them
DAYS_MAX = 730
_KEPT = """(a.state = 'all' OR f.open) AND (a.since IS NULL OR f.day >= a.since AND f.day < a.until)
            AND (a.chosen IS NULL OR f.category = ANY (a.codes)) AND (a.via IS NULL OR f.channel = ANY (a.via))
            AND f.status = coalesce(a.one, f.status)"""
_SUMS = "f.zcell >> a.up, 1, 1, f.sum_x, f.sum_y, 0, 0, f.id"
# As values and not as columns of a join, of which the planner thinks that they let a ninth of all cases through.
_HERE = "f.zcell >= (SELECT first FROM a) AND f.zcell < (SELECT beyond FROM a)"
_SEEN = "(a.free OR f.area_code ^@ ANY ((SELECT coalesce(seen, wide) FROM a)::text[]))"
# A scope of villages or grids is finer than the base, which knows townships: it reads its own cases, by their area
# (`OFFSET 0` keeps the index over squares out, which would read everybody's). Categories by channels are in the base
# far out only; nearer they are read from an index by category and square, as is a category in close tiles.
_HEAT = f"""
    WITH b AS MATERIALIZED (
        SELECT coalesce(%(until)s::text::date, (now() AT TIME ZONE 'Asia/Shanghai')::date) AS last,
               coalesce(%(open)s::text, 'all') AS state, %(state)s::text AS one,
               CASE WHEN z > {FAR} THEN z + 4 ELSE 11 + (z - 6) / 2 * 2 END AS level,
               string_to_array(%(category)s::text, ',') AS chosen, string_to_array(%(channel)s::text, ',') AS via,
               (SELECT array_agg(c) FROM unnest(mine) c WHERE NOT EXISTS (
                    SELECT FROM unnest(mine) o WHERE c ^@ o AND c <> o)) AS areas, mine IS NULL AS free, z
        FROM (SELECT %(z)s::int AS z, %(areas)s::text[] AS mine) v
    ),
    a AS MATERIALIZED (
        SELECT b.*, m << (40 - 2 * z) AS first, (m + 1) << (40 - 2 * z) AS beyond, 40 - 2 * level AS up,
               CASE WHEN state <> 'open' THEN coalesce(%(since)s::text::date, last - %(days)s::int + 1,
                    CASE WHEN %(until)s::text IS NOT NULL THEN 'epoch'::date END) END AS since,
               last + 1 AS until,
               (SELECT array_agg(code::text) FROM incidents_category
                WHERE code = ANY (chosen) OR group_id = ANY (chosen)) AS codes,
               (SELECT array_agg(c) FROM unnest(areas) c WHERE length(c) < 10) AS wide,
               CASE WHEN z > {FAR} THEN areas END AS seen,
               z > {FAR} OR level > {CROSSED_LEVEL} AND num_nonnulls(chosen, via) = 2 AS near
        FROM b, density_morton(%(x)s::int, %(y)s::int) m
    ),
    parts AS (
        SELECT c.*, NULL::uuid AS id FROM a, density_cells('{KIND}', a.level, a.first >> a.up, a.beyond >> a.up,
            a.since, a.until, a.state, a.chosen, a.codes, a.via, string_to_array(a.one, ','),
            '{{{",".join(CROSSED)}}}', a.wide) c
        WHERE NOT a.near AND (a.free OR a.wide IS NOT NULL)
        UNION ALL
        SELECT {_SUMS} FROM a, unnest(a.areas) own, LATERAL (
            SELECT * FROM incidents_fine() i WHERE i.area_code >= own AND i.area_code < own || ':' OFFSET 0
        ) f
        WHERE a.z <= {FAR} AND length(own) > 9 AND f.zcell >= a.first AND f.zcell < a.beyond AND {_KEPT}
        UNION ALL
        SELECT {_SUMS} FROM a, incidents_fine() f WHERE a.near AND a.chosen IS NULL AND {_HERE} AND {_SEEN} AND {_KEPT}
        UNION ALL
        SELECT {_SUMS} FROM a, incidents_fine() f
        WHERE a.near AND f.category = ANY ((SELECT codes FROM a)::text[]) AND {_HERE} AND {_SEEN} AND {_KEPT}
    ),
    cells AS (
        SELECT cell, sum(n::int)::int AS n, sum(sum_x::float8) / sum(w::int) / 10 AS web_x,
               sum(sum_y::float8) / sum(w::int) / 10 AS web_y,
               CASE WHEN sum(n::int) = 1 THEN coalesce((array_agg(id) FILTER (WHERE id NOTNULL))[1],
                    CASE WHEN bool_and(id_hi NOTNULL) THEN density_uuid(bit_xor(id_hi), bit_xor(id_lo)) END)
               END::text AS id
        FROM parts GROUP BY cell HAVING sum(n::int) > 0
    ),
    drawn AS (
        SELECT {point_in_tile("web_x", "web_y")} AS geom, n, id,
               level || '-' || cell AS cell
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
