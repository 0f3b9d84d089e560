"""Incidents on the map: points of cases that wait from zoom 12, cells for heatmaps; only what is counted."""

from backend.core.registries import Filter, Layer, layers
from backend.incidents.heat import DAYS_MAX, HEAT
from backend.incidents.models import CHANNELS, FINISHED, STATES
from gis.areas.tile_sql import BUFFER, ENVELOPE, EXTENT, REACH, area_condition, features, point_in_tile

# More points than this in one tile cover each other, and the tile would be large: then it has cells with numbers.
POINTS_MAX = 3000
STEP = 6  # a tile then has 64 × 64 cells
_Z = "%(z)s::int"
_COLUMNS = 'geom, id, state, category, "group", urgent, light_due, warn'

# A tile is shared by colleagues, so a case that is about somebody is on nobody's map: it is not counted. The index over
# points has the conditions of sensitivity and queue.
_SQL = f"""
    WITH a AS MATERIALIZED (
        SELECT density_morton(%(x)s::int, %(y)s::int) AS m, string_to_array(%(category)s::text, ',') AS chosen,
               string_to_array(%(state)s::text, ',') AS states, string_to_array(%(channel)s::text, ',') AS channels,
               ((now() AT TIME ZONE 'Asia/Shanghai')::date - %(days)s::int + 1)::timestamp AT TIME ZONE 'Asia/Shanghai'
                   AS since
    ),
    b AS MATERIALIZED (
        SELECT a.*, (SELECT array_agg(code) FROM incidents_category
                     WHERE code = ANY (chosen) OR group_id = ANY (chosen)) AS codes FROM a
    ),
    chosen AS MATERIALIZED (
        SELECT i.id, i.state, i.category_id, i.urgent, i.due_at, i.warn_at, i.point_web, i.zcell
        FROM b, incidents_incident i
        WHERE i.point_web && {REACH} AND i.sensitivity = 'ordinary' AND i.queue <> ''
          AND i.counted AND {area_condition("i.area_code")} AND (b.states IS NULL OR i.state = ANY (b.states))
          AND (b.chosen IS NULL OR i.category_id = ANY (b.codes))
          AND (b.channels IS NULL OR i.channel = ANY (b.channels)) AND (b.since IS NULL OR i.reported_at >= b.since)
    ),
    crowd AS MATERIALIZED (SELECT count(*) > {POINTS_MAX} AS crowded FROM chosen),
    points AS MATERIALIZED (
        SELECT ST_AsMVTGeom(p.point_web, {ENVELOPE}, {EXTENT}, {BUFFER}) AS geom, p.id::text AS id, p.state,
               p.category_id AS category, c.group_id AS "group", p.urgent,
               extract(epoch FROM p.due_at)::bigint AS light_due, extract(epoch FROM p.warn_at)::bigint AS warn
        FROM crowd, chosen p JOIN incidents_category c ON c.code = p.category_id WHERE NOT crowded
    ),
    cells AS (
        SELECT zcell >> (2 * (20 - {_Z} - least({STEP}, 20 - {_Z}))) AS cell, count(*)::int AS n,
               CASE WHEN count(*) = 1 THEN min(id::text) END AS id,
               avg(ST_X(point_web)) AS web_x, avg(ST_Y(point_web)) AS web_y
        FROM crowd, b, chosen
        WHERE crowded AND zcell >= b.m << (2 * (20 - {_Z})) AND zcell < (b.m + 1) << (2 * (20 - {_Z}))
        GROUP BY 1
    ),
    crowded AS (
        SELECT {point_in_tile("web_x", "web_y")} AS geom, n, id,
               ({_Z} + least({STEP}, 20 - {_Z})) || '-' || cell AS cell
        FROM cells
    )
    SELECT CASE WHEN b.chosen <@ (SELECT array_agg(code::text) || array_agg(group_id::text) FROM incidents_category)
                IS NOT FALSE
                THEN {features("incidents", "points", _COLUMNS)}
                     || {features("incidents_crowd", "crowded", "geom, n, id, cell")} END FROM b
"""

layers.add(
    "incidents",
    Layer(
        name="incidents",
        sql=" ".join(_SQL.split()),  # shorter than what psycopg stops to prepare
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
        crowd_fields={"n": "Number", "id": "String", "cell": "String"},
        slow=False,
        scoped=True,
        follows=("incident",),
        filters={
            "days": Filter.number(1, DAYS_MAX),
            "category": Filter.codes("codes of categories or of groups, by comma"),
            "channel": Filter.several(CHANNELS),
            "state": Filter.several([state for state in STATES if state not in FINISHED]),
        },
    ),
)
layers.add("heat", HEAT)
