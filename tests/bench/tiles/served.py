"""The product's own entry, with one layer more: the plain grids that the peers draw as well, drawn the same way."""

from backend.config.wsgi import application
from backend.core.registries import Layer, layers
from gis.areas.tile_sql import BUFFER, ENVELOPE, EXTENT, REACH, TILE, features, polygon_in_tile

NAME = "bench"
# Like the peers: one band for all zooms, no margin, no names at the centres.
_SHAPE = polygon_in_tile("geom_web", "tile").replace(f"{EXTENT}, {BUFFER})", f"{EXTENT}, 0)")
_SQL = f"""
    WITH tile AS MATERIALIZED ({TILE.replace(REACH, ENVELOPE)}),
    drawn AS MATERIALIZED (
        SELECT code, name, {_SHAPE} AS geom
        FROM tile, areas_area
        WHERE level = 'grid' AND valid_to IS NULL AND NOT special AND geom_web && {ENVELOPE}
          AND %(areas)s::text[] IS NULL
    )
    SELECT {features(NAME, "drawn", "geom, code, name", "NOT ST_IsEmpty(geom)")}
"""
layers.add(NAME, Layer(NAME, _SQL, 11, 14, {"code": "String", "name": "String"}, slow=True, scoped=False))

__all__ = ["application"]
