"""Records on the map: cells with exact counts far away, every one near by; campuses with their surroundings.

By the area arm only, as all layers. A cell and a point lie in exactly one tile: there is no margin, so that nothing is
drawn twice and the numbers of neighbouring tiles add up.
"""

from backend.core.registries import Filter, Layer, layers
from backend.records.density import FINE, KIND
from gis.areas.tile_sql import BUFFER, ENVELOPE, EXTENT, REACH, area_condition, features, point_in_tile, zooms

WHOLE = 5  # the zoom at which a telephone shows a province
POINTS_FROM = 13
# More points than this cover each other: then the tile has cells again, and their numbers tell of all.
POINTS_MAX = 4000
STRETCH = 1.3  # units of EPSG:3857 in a metre on the ground, at most, south of 39 degrees north

_Z = "%(z)s::int"
_FROM, _TO = f"(a.m << (2 * (a.level - {_Z})))", f"((a.m + 1) << (2 * (a.level - {_Z})))"
# Far out the rollups are read, class by class, so that a cell of one class can say so; a scope of villages or grids is
# finer than they are and reads its own records. Near by each cell of a crowd is a range of codes, counted by itself.
_RECORDS = f"""
    WITH a AS MATERIALIZED (
        SELECT density_morton(%(x)s::int, %(y)s::int) AS m,
               CASE WHEN {_Z} < {POINTS_FROM} THEN 11 + (greatest({_Z}, 6) - 6) / 2 * 2
                    ELSE least({_Z} + 6, 20) END AS level,
               (SELECT array_agg(code::text) FROM records_recordclass
                WHERE NOT heading AND %(klass)s::text IN (code, parent_id)) AS codes,
               (SELECT array_agg(code::text) FROM records_recordclass
                WHERE NOT heading AND coalesce(%(klass)s::text, code) IN (code, parent_id)) AS every,
               (SELECT array_agg(c) FROM unnest(%(areas)s::text[]) c WHERE length(c) < 10 AND NOT EXISTS (
                   SELECT FROM unnest(%(areas)s::text[]) o WHERE c ^@ o AND c <> o)) AS wide
    ),
    parts AS (
        SELECT c.cell, klass, c.n, c.sum_x, c.sum_y, c.id_hi, c.id_lo
        FROM a, unnest(a.every) klass, density_cells('{KIND}', a.level, {_FROM}, {_TO}, NULL, NULL, 'all',
            ARRAY[klass], ARRAY[klass], NULL, a.wide) c
        WHERE {_Z} < {POINTS_FROM} AND (%(areas)s::text[] IS NULL OR a.wide IS NOT NULL)
        UNION ALL
        SELECT f.cell >> (2 * (17 - a.level)), f.category, 1, f.sum_x, f.sum_y, f.id_hi, f.id_lo
        FROM a, unnest(%(areas)s::text[]) own, LATERAL (
            SELECT * FROM ({FINE}) r WHERE r.area_code >= own AND r.area_code < own || ':' OFFSET 0) f
        WHERE {_Z} < {POINTS_FROM} AND length(own) > 9 AND NOT own ^@ ANY (coalesce(a.wide, '{{}}'))
          AND f.category = ANY (a.every) AND f.cell >> (2 * (17 - a.level)) >= {_FROM}
          AND f.cell >> (2 * (17 - a.level)) < {_TO}
    ),
    far AS (
        SELECT cell, klass, sum(n) AS n, sum(sum_x) / 10.0 AS x, sum(sum_y) / 10.0 AS y, bit_xor(id_hi) AS hi,
               bit_xor(id_lo) AS lo
        FROM parts GROUP BY 1, 2 HAVING sum(n) > 0
    ),
    ones AS NOT MATERIALIZED (
        SELECT zcell, id::text AS id, klass_id AS klass, ST_X(point_web) AS web_x, ST_Y(point_web) AS web_y
        FROM records_record
        WHERE gone_at IS NULL AND {area_condition()} AND klass_id = ANY ((SELECT every FROM a)::text[])
    ),
    points AS MATERIALIZED (
        SELECT o.* FROM ones o
        WHERE {zooms(POINTS_FROM, 16)} AND zcell >= (SELECT m << (2 * (20 - {_Z})) FROM a)
          AND zcell < (SELECT (m + 1) << (2 * (20 - {_Z})) FROM a)
        LIMIT {POINTS_MAX + 1}
    ),
    b AS MATERIALIZED (SELECT a.*, (SELECT count(*) FROM points) > {POINTS_MAX} AS crowded FROM a),
    drawn AS (
        SELECT '20-' || zcell AS cell, 1 AS n, id, klass, web_x, web_y FROM points, b WHERE NOT b.crowded
        UNION ALL
        SELECT level || '-' || cell, sum(n)::int,
               CASE WHEN sum(n) = 1 THEN density_uuid(bit_xor(hi), bit_xor(lo))::text END,
               CASE WHEN count(*) = 1 THEN min(klass) END, sum(x) / sum(n), sum(y) / sum(n)
        FROM far, a GROUP BY level, cell
        UNION ALL
        SELECT a.level || '-' || cell, g.*
        FROM b a, generate_series({_FROM}, {_TO} - 1) cell,
        LATERAL (
            SELECT count(*)::int AS n, CASE WHEN count(*) = 1 THEN min(id) END,
                   CASE WHEN min(klass) = max(klass) THEN min(klass) END, avg(web_x), avg(web_y)
            FROM ones WHERE zcell >= cell << (2 * (20 - a.level)) AND zcell < (cell + 1) << (2 * (20 - a.level))
        ) g
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
        sql=" ".join(_RECORDS.split()),  # shorter than what psycopg stops to prepare
        minzoom=WHOLE,
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
