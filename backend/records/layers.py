"""Records on the map: cells with exact counts far away, every one near by; campuses with their surroundings.

By the area arm only, as all layers. A cell and a point lie in exactly one tile: there is no margin, so that nothing is
drawn twice and the numbers of neighbouring tiles add up.
"""

from backend.core.registries import Filter, Layer, layers
from gis.areas.tile_sql import BUFFER, ENVELOPE, EXTENT, REACH, area_condition, features, point_in_tile, zooms

POINTS_FROM = 13
# More points than this cover each other: then the tile has cells again, and their numbers tell of all.
POINTS_MAX = 4000
STRETCH = 1.3  # units of EPSG:3857 in a metre on the ground, at most, south of 39 degrees north

_Z = "%(z)s::int"
_SHIFT = f"(2 * (20 - {_Z} - a.step))"  # from codes of level 20 to cells
_ONES = f"""r.gone_at IS NULL AND {area_condition("r.area_code")} AND (a.codes IS NULL OR r.klass_id = ANY (a.codes))"""
# Each cell is a range of codes, counted by itself: nothing is sorted, and the index alone answers.
_RECORDS = f"""
    WITH a AS MATERIALIZED (
        SELECT density_morton(%(x)s::int, %(y)s::int) AS m,
               CASE WHEN {_Z} < {POINTS_FROM} THEN 4 ELSE least(6, 20 - {_Z}) END AS step,
               (SELECT array_agg(code::text) FROM records_recordclass
                WHERE NOT heading AND %(klass)s::text IN (code, parent_id)) AS codes
    ),
    points AS MATERIALIZED (
        SELECT r.zcell, r.id::text AS id, r.klass_id AS klass, ST_X(r.point_web) AS web_x, ST_Y(r.point_web) AS web_y
        FROM a, records_record r
        WHERE {zooms(POINTS_FROM, 16)} AND r.zcell >= a.m << (2 * (20 - {_Z}))
          AND r.zcell < (a.m + 1) << (2 * (20 - {_Z})) AND {_ONES}
        LIMIT {POINTS_MAX + 1}
    ),
    b AS MATERIALIZED (
        SELECT a.*, {_Z} < {POINTS_FROM} OR (SELECT count(*) FROM points) > {POINTS_MAX} AS crowded FROM a
    ),
    drawn AS (
        SELECT '20-' || zcell AS cell, 1 AS n, id, klass, web_x, web_y FROM points, b WHERE NOT b.crowded
        UNION ALL
        SELECT ({_Z} + a.step) || '-' || cell, g.n::int, one.id, g.klass, g.web_x, g.web_y
        FROM b a, generate_series(a.m << (2 * a.step), ((a.m + 1) << (2 * a.step)) - 1) cell,
        LATERAL (
            SELECT count(*) AS n, min(r.zcell) AS first, avg(ST_X(r.point_web)) AS web_x,
                   avg(ST_Y(r.point_web)) AS web_y,
                   CASE WHEN min(r.klass_id) = max(r.klass_id) THEN min(r.klass_id) END AS klass
            FROM records_record r
            WHERE r.zcell >= cell << {_SHIFT} AND r.zcell < (cell + 1) << {_SHIFT} AND {_ONES}
        ) g
        LEFT JOIN LATERAL (
            SELECT r.id::text AS id FROM records_record r WHERE g.n = 1 AND r.zcell = g.first AND {_ONES} LIMIT 1
        ) one ON true
        WHERE a.crowded AND g.n > 0
    ),
    placed AS (
        SELECT {point_in_tile("web_x", "web_y")} AS geom, n, id, klass, cell
        FROM drawn
    )
    SELECT CASE WHEN %(klass)s::text IS NULL OR a.codes IS NOT NULL
                THEN {features("records", "placed", "geom, n, id, klass, cell")} END FROM a
"""

# The ring is measured on the ground, from the wall outward.
_SURROUNDINGS = f"""
    WITH near AS MATERIALIZED (
        SELECT r.id::text AS id, r.klass_id AS klass, r.geom_web,
               ST_Transform(ST_Buffer(r.geom::geography, c.ring_metres)::geometry, 3857) AS reach
        FROM records_record r JOIN records_recordclass c ON c.code = r.klass_id
        WHERE c.ring_metres IS NOT NULL AND r.gone_at IS NULL AND r.geom_web IS NOT NULL
          AND r.geom_web && ST_Expand({REACH}, (SELECT {STRETCH} * max(ring_metres) FROM records_recordclass))
          AND {area_condition("r.area_code")}
    ),
    parts AS (
        SELECT id, klass, 'ring' AS part, ST_Difference(reach, geom_web) AS shape FROM near
        UNION ALL SELECT id, klass, 'campus', geom_web FROM near
    ),
    drawn AS (
        SELECT ST_AsMVTGeom(shape, {ENVELOPE}, {EXTENT}, {BUFFER}) AS geom, id, klass, part FROM parts
    )
    SELECT {features("surroundings", "drawn", "geom, id, klass, part")}
"""

layers.add(
    "records",
    Layer(
        name="records",
        sql=_RECORDS,
        minzoom=6,
        maxzoom=16,
        fields={"n": "Number", "id": "String", "klass": "String", "cell": "String"},
        slow=False,
        scoped=True,
        follows=("record",),
        filters={"klass": Filter.code("a class of records, or a heading: place, org, school")},
    ),
)
layers.add(
    "surroundings",
    Layer(
        name="surroundings",
        sql=_SURROUNDINGS,
        minzoom=POINTS_FROM,
        maxzoom=16,
        fields={"id": "String", "klass": "String", "part": "String"},
        slow=False,
        scoped=True,
        follows=("record",),
    ),
)
