WITH chosen AS (
SELECT i.id, i.state, i.category_id, i.urgent, i.due_at, i.warn_at, i.point_web
FROM incidents_incident i
WHERE i.point_web && ST_TileEnvelope(:z::int, :x::int, :y::int, margin => 0.015625) AND i.sensitivity = 'ordinary' AND i.queue <> ''
AND i.counted AND (:areas::text[] IS NULL OR i.area_code ^@ ANY (:areas::text[]))
ORDER BY i.urgent DESC, i.due_at, i.id
LIMIT 5000
),
points AS (
SELECT ST_AsMVTGeom(p.point_web, ST_TileEnvelope(:z::int, :x::int, :y::int), 4096, 64) AS geom, p.id::text AS id, p.state,
p.category_id AS category, c.group_id AS "group", p.urgent,
extract(epoch FROM p.due_at)::bigint AS light_due, extract(epoch FROM p.warn_at)::bigint AS warn
FROM chosen p JOIN incidents_category c ON c.code = p.category_id
)
SELECT coalesce((SELECT ST_AsMVT(f, 'incidents', 4096, 'geom') FROM (SELECT geom, id, state, category, "group", urgent, light_due, warn FROM points WHERE geom IS NOT NULL) f), '')
