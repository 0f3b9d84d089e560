"""Incidents on the map: points from zoom 12, and cells for heatmaps; counted cases of the area arm only."""

from backend.core.registries import Layer, layers
from backend.incidents.heat import HEAT
from gis.areas.tile_sql import BUFFER, ENVELOPE, EXTENT, REACH, area_condition, features

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
layers.add("heat", HEAT)
