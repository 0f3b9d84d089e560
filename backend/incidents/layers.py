"""Incidents on the map: points from zoom 12; ordinary cases of the area arm only, so that map and list agree."""

from backend.core.registries import Layer, layers

# `area_code` is compared as a range so that its index serves; ":" follows "9".
_SQL = """
    WITH bounds AS (SELECT ST_TileEnvelope(%(z)s, %(x)s, %(y)s) AS tile,
                           ST_TileEnvelope(%(z)s, %(x)s, %(y)s, margin => 64.0 / 4096) AS reach),
    points AS (
        SELECT i.id::text AS id, i.state, i.category_id AS category, c.group_id AS "group", i.urgent,
               extract(epoch FROM i.due_at)::bigint AS light_due, extract(epoch FROM i.warn_at)::bigint AS warn,
               ST_AsMVTGeom(i.point_web, bounds.tile, 4096, 64, true) AS geom
        FROM incidents_incident i JOIN incidents_category c ON c.code = i.category_id, bounds
        WHERE i.point_web && bounds.reach AND i.sensitivity = 'ordinary' AND i.queue <> ''
          AND (%(areas)s::text[] IS NULL OR EXISTS (
              SELECT FROM unnest(%(areas)s::text[]) AS a(code)
              WHERE i.area_code >= a.code AND i.area_code < a.code || ':'))
        ORDER BY i.urgent DESC, i.due_at, i.id
        LIMIT 5000
    )
    SELECT ST_AsMVT(points, 'incidents', 4096, 'geom') FROM points WHERE geom IS NOT NULL
"""

layers.add(
    "incidents",
    Layer(
        name="incidents",
        sql=_SQL,
        minzoom=12,
        maxzoom=18,
        fields={
            "id": "String", "state": "String", "category": "String", "group": "String", "urgent": "Boolean",
            "light_due": "Number", "warn": "Number",
        },
        slow=False,
        scoped=True,
    ),
)  # fmt: skip
