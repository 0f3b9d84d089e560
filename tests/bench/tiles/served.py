"""The product's own entry, with one layer more: the plain grids that the peers draw as well, drawn the same way."""

from backend.config.wsgi import application
from backend.core.registries import Layer, layers
from gis.areas.tile_sql import ENVELOPE, EXTENT, features

NAME = "bench"
# Like the peers: one band for all zooms, no margin, no names at the centres.
_SQL = f"""
    WITH drawn AS (
        SELECT code, name, ST_AsMVTGeom(geom_web, {ENVELOPE}, {EXTENT}, 0) AS geom FROM areas_area
        WHERE level = 'grid' AND valid_to IS NULL AND NOT special AND geom_web && {ENVELOPE}
          AND %(areas)s::text[] IS NULL
    )
    SELECT {features(NAME, "drawn", "geom, code, name")}
"""
layers.add(NAME, Layer(NAME, _SQL, 11, 14, {"code": "String", "name": "String"}, slow=True, scoped=False))

__all__ = ["application"]
