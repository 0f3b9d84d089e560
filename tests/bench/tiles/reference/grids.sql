WITH drawn AS MATERIALIZED (SELECT code, level, name, centre, ST_AsMVTGeom(geom_mid, ST_TileEnvelope(:z::int, :x::int, :y::int), 4096, 64) AS geom FROM areas_area WHERE :z::int BETWEEN 11 AND 11 AND level = 'grid' AND valid_to IS NULL AND NOT special AND geom_mid && ST_TileEnvelope(:z::int, :x::int, :y::int, margin => 0.015625) UNION ALL SELECT code, level, name, centre, ST_AsMVTGeom(geom_web, ST_TileEnvelope(:z::int, :x::int, :y::int), 4096, 64) AS geom FROM areas_area WHERE :z::int BETWEEN 12 AND 30 AND level = 'grid' AND valid_to IS NULL AND NOT special AND geom_web && ST_TileEnvelope(:z::int, :x::int, :y::int, margin => 0.015625)),
label AS (
SELECT ST_AsMVTGeom(ST_Transform(centre, 3857), ST_TileEnvelope(:z::int, :x::int, :y::int), 4096, 0) AS geom, code, name
FROM drawn WHERE :z::int BETWEEN 13 AND 30
)
SELECT coalesce((SELECT ST_AsMVT(f, 'grids', 4096, 'geom') FROM (SELECT geom, code, name FROM drawn WHERE geom IS NOT NULL) f), '') || coalesce((SELECT ST_AsMVT(f, 'grids_label', 4096, 'geom') FROM (SELECT geom, code, name FROM label WHERE geom IS NOT NULL) f), '')
