"""Distances on the ground, in metres, around a geometry in EPSG:4326."""

import math
from typing import Any, Final

from django.contrib.gis.geos import GEOSGeometry, Point, Polygon
from django.db import connection
from django.db.models import FloatField, Func, Value

_DEGREE_LAT_M, _DEGREE_LON_M = 110_574.0, 111_320.0  # the shortest degree north, the longest degree east
_MARGIN: Final = 1.01

# Without the thing itself: what lies inside a campus is not around it.
_RING = """
    SELECT ST_AsGeoJSON(ST_Difference(ST_Buffer(g::geography, %s, 'quad_segs=16')::geometry, g), 7)::json
    FROM (SELECT ST_GeomFromEWKB(%s) AS g) thing
"""


class GroundDistance(Func):
    """Metres on the ellipsoid between a column of EPSG:4326 and a geometry, 0 where they touch."""

    function = "ST_Distance"
    template = "%(function)s(%(expressions)s::geography)"
    arg_joiner = "::geography, "
    output_field = FloatField()

    def __init__(self, column: str, geom: GEOSGeometry) -> None:
        super().__init__(column, Value(geom.hexewkb.decode()))


def representative(geom: GEOSGeometry) -> Point:
    """The point of a geometry by which it is placed, listed and counted."""
    return geom if isinstance(geom, Point) else geom.point_on_surface


def box_around(geom: GEOSGeometry, metres: float) -> Polygon:
    """A box in EPSG:4326 that holds everything within `metres` of `geom`: what an index can look up."""
    west, south, east, north = geom.extent
    up = _MARGIN * metres / _DEGREE_LAT_M
    widest = max(abs(south - up), abs(north + up))
    across = min(360.0, _MARGIN * metres / (_DEGREE_LON_M * max(math.cos(math.radians(min(widest, 90))), 1e-9)))
    box = Polygon.from_bbox((west - across, south - up, east + across, north + up))
    box.srid = 4326
    return box


def ring(geom: GEOSGeometry, metres: float) -> dict[str, Any]:
    """GeoJSON of what lies outside of `geom` (EPSG:4326) and within `metres` of it, measured on the ground."""
    with connection.cursor() as cursor:
        cursor.execute(_RING, [metres, bytes(geom.ewkb)])
        found: dict[str, Any] = cursor.fetchone()[0]
    return found
