WITH tile AS MATERIALIZED (
SELECT ST_TileEnvelope(:z::int, :x::int, :y::int, margin => 0.015625) AS reach, 20037508.342789244 - :x::int * 40075016.68557849 / 2 ^ :z::int AS west,
:y::int * 40075016.68557849 / 2 ^ :z::int - 20037508.342789244 AS north, 4096 / (40075016.68557849 / 2 ^ :z::int) AS scale
),
drawn AS MATERIALIZED (
SELECT code, code::bigint AS id, level, name, centre, CASE WHEN shape @ tile.reach THEN ST_ForcePolygonCCW(ST_SnapToGrid(ST_TransScale(shape, tile.west, tile.north, tile.scale, -tile.scale), 1)) ELSE ST_AsMVTGeom(shape, ST_TileEnvelope(:z::int, :x::int, :y::int), 4096, 64) END AS geom
FROM tile, (SELECT code, level, name, centre, geom_mid AS shape FROM areas_area WHERE :z::int BETWEEN 9 AND 11 AND level = 'village' AND valid_to IS NULL AND NOT special AND geom_mid && ST_TileEnvelope(:z::int, :x::int, :y::int, margin => 0.015625) UNION ALL SELECT code, level, name, centre, geom_web AS shape FROM areas_area WHERE :z::int BETWEEN 12 AND 30 AND level = 'village' AND valid_to IS NULL AND NOT special AND geom_web && ST_TileEnvelope(:z::int, :x::int, :y::int, margin => 0.015625)) found
),
label AS MATERIALIZED (
SELECT ST_AsMVTGeom(ST_Transform(centre, 3857), ST_TileEnvelope(:z::int, :x::int, :y::int), 4096, 0) AS geom, id, name
FROM drawn WHERE :z::int BETWEEN 11 AND 30
)
SELECT coalesce((SELECT ST_AsMVT(f, 'villages', 4096, 'geom', 'id') FROM (SELECT geom, id, name FROM drawn WHERE NOT ST_IsEmpty(geom)) f), '')
|| coalesce((SELECT ST_AsMVT(f, 'villages_label', 4096, 'geom', 'id') FROM (SELECT geom, id, name FROM label WHERE geom IS NOT NULL) f), '')
