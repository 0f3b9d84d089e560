"""Incidents on the map: points from zoom 12, and cells for heatmaps; counted cases of the area arm only."""

from backend.core.registries import Filter, Layer, layers
from backend.incidents.density import FINE, FINE_COLUMNS, KIND
from gis.areas.tile_sql import BUFFER, ENVELOPE, EXTENT, REACH, area_condition, features, point_in_tile, zooms
from gis.density.sources import sources

sources.add(KIND, FINE)

# More points than this in one tile cover each other; the most urgent ones are drawn, and the counts by area stay whole.
POINTS_MAX = 5000
_COLUMNS = 'geom, id, state, category, "group", urgent, light_due, warn'

# A tile is shared by colleagues, so a case that is about somebody is on nobody's map: it is not counted.
_SQL = f"""
    WITH chosen AS (
        SELECT i.id, i.state, i.category_id, i.urgent, i.due_at, i.warn_at, i.point_web
        FROM incidents_incident i
        WHERE i.point_web && {REACH} AND i.sensitivity = 'ordinary' AND i.queue <> ''
          AND i.counted AND {area_condition("i.area_code")}
        ORDER BY i.urgent DESC, i.due_at, i.id
        LIMIT {POINTS_MAX}
    ),
    points AS (
        SELECT ST_AsMVTGeom(p.point_web, {ENVELOPE}, {EXTENT}, {BUFFER}) AS geom, p.id::text AS id, p.state,
               p.category_id AS category, c.group_id AS "group", p.urgent,
               extract(epoch FROM p.due_at)::bigint AS light_due, extract(epoch FROM p.warn_at)::bigint AS warn
        FROM chosen p JOIN incidents_category c ON c.code = p.category_id
    )
    SELECT {features("incidents", "points", _COLUMNS)}
"""

layers.add(
    "incidents",
    Layer(
        name="incidents",
        sql=_SQL,
        minzoom=12,
        maxzoom=16,
        fields={
            "id": "String",
            "state": "String",
            "category": "String",
            "group": "String",
            "urgent": "Boolean",
            "light_due": "Number",
            "warn": "Number",
        },
        slow=False,
        scoped=True,
        follows=("incident",),
    ),
)

FAR = 13  # the last zoom that is drawn from the rollups; nearer tiles hold few cases and read them
_KEPT = """(a.state = 'all' OR f.open) AND (a.since IS NULL OR f.day >= a.since AND f.day < a.until)
            AND (a.codes IS NULL OR f.category = ANY (a.codes))"""
_FINE_SUMS = "f.zcell >> (2 * (20 - a.level)), 1, f.sum_x, f.sum_y, f.id_hi, f.id_lo"
_FROM, _TO = "(a.m << (2 * (20 - %(z)s::int)))", "((a.m + 1) << (2 * (20 - %(z)s::int)))"
# A scope of villages or grids is finer than the base, which knows townships: it reads its own cases, by their area
# (`OFFSET 0` keeps the index over squares out, which would read everybody's).
_HEAT = f"""
    WITH a AS MATERIALIZED (
        SELECT density_morton(%(x)s::int, %(y)s::int) AS m, coalesce(%(state)s::text, 'all') AS state,
               CASE WHEN %(z)s::int <= 7 THEN 11 WHEN %(z)s::int <= 10 THEN 14 WHEN %(z)s::int <= {FAR} THEN 17
                    ELSE 20 END AS level,
               CASE WHEN %(state)s::text = 'open' THEN NULL ELSE today - %(days)s::int + 1 END AS since,
               today + 1 AS until,
               (SELECT array_agg(code::text) FROM incidents_category WHERE %(category)s::text IN (code, group_id))
                   AS codes,
               (SELECT array_agg(c) FROM unnest(%(areas)s::text[]) c WHERE length(c) < 10) AS wide
        FROM (SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date AS today) t
    ),
    parts AS (
        SELECT c.* FROM a, density_cells('{KIND}', a.level, {_FROM} >> (2 * (20 - a.level)),
            {_TO} >> (2 * (20 - a.level)), a.since, a.until, a.state, a.codes, a.wide) c
        WHERE {zooms(6, FAR)} AND (%(areas)s::text[] IS NULL OR a.wide IS NOT NULL)
        UNION ALL
        SELECT {_FINE_SUMS} FROM a, unnest(%(areas)s::text[]) own (code), LATERAL (
            SELECT {FINE_COLUMNS} FROM incidents_incident i
            WHERE i.counted AND i.area_code >= own.code AND i.area_code < own.code || ':'
            OFFSET 0
        ) f
        WHERE {zooms(6, FAR)} AND length(own.code) > 9 AND f.zcell >= {_FROM} AND f.zcell < {_TO} AND {_KEPT}
        UNION ALL
        SELECT {_FINE_SUMS} FROM a, ({FINE} AND {area_condition("i.area_code")}) f
        WHERE {zooms(FAR + 1, 16)} AND f.zcell >= {_FROM} AND f.zcell < {_TO} AND {_KEPT}
    ),
    cells AS (
        SELECT cell, sum(n::int) AS n, sum(sum_x::float8) / sum(n::int) / 10 AS web_x,
               sum(sum_y::float8) / sum(n::int) / 10 AS web_y, bit_xor(id_hi) AS hi, bit_xor(id_lo) AS lo
        FROM parts GROUP BY cell HAVING sum(n::int) > 0
    ),
    drawn AS (
        SELECT {point_in_tile("web_x", "web_y")} AS geom, n::int AS n,
               CASE WHEN n = 1 THEN density_uuid(hi, lo)::text END AS id,
               a.level || '-' || cell AS cell
        FROM cells, a
    )
    SELECT CASE WHEN %(category)s::text IS NULL OR a.codes IS NOT NULL
                THEN {features("heat", "drawn", "geom, n, id, cell")} END FROM a
"""

layers.add(
    "heat",
    Layer(
        name="heat",
        sql=" ".join(_HEAT.split()),  # shorter than what psycopg stops to prepare
        minzoom=6,
        maxzoom=16,
        fields={"n": "Number", "id": "String", "cell": "String"},
        slow=False,
        scoped=True,
        follows=("incident",),
        filters={
            "days": Filter.choice({"7": 7, "30": 30, "90": 90}),
            "category": Filter.code("the code of a category or of a group"),
            "state": Filter.choice({"open": "open", "all": "all"}),
        },
        fresh_s=2,
    ),
)
