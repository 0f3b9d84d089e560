WITH near AS MATERIALIZED (
SELECT r.id::text AS id, r.klass_id AS klass, r.geom_web,
ST_Transform(ST_Buffer(r.geom::geography, c.ring_metres)::geometry, 3857) AS reach
FROM records_record r JOIN records_recordclass c ON c.code = r.klass_id
WHERE c.ring_metres IS NOT NULL AND r.gone_at IS NULL AND r.geom_web IS NOT NULL
AND r.geom_web && ST_Expand(ST_TileEnvelope(:z::int, :x::int, :y::int, margin => 0.015625), (SELECT 1.3 * max(ring_metres) FROM records_recordclass))
AND (:areas::text[] IS NULL OR r.area_code ^@ ANY (:areas::text[]))
),
parts AS (
SELECT id, klass, 'ring' AS part, ST_Difference(reach, geom_web) AS shape FROM near
UNION ALL SELECT id, klass, 'campus', geom_web FROM near
),
drawn AS (
SELECT ST_AsMVTGeom(shape, ST_TileEnvelope(:z::int, :x::int, :y::int), 4096, 64) AS geom, id, klass, part FROM parts
)
SELECT coalesce((SELECT ST_AsMVT(f, 'surroundings', 4096, 'geom') FROM (SELECT geom, id, klass, part FROM drawn WHERE geom IS NOT NULL) f), '')
