"""Distances on the ground."""

import math
from collections.abc import Collection

from django.db import connection

EARTH_M = 6_371_008.8  # mean radius
Point = tuple[float, float]  # longitude, latitude in degrees (EPSG:4326)

_TO_AREAS = """
    SELECT min(ST_Distance(geom::geography, ST_SetSRID(ST_MakePoint(%s, %s), 4326)::geography))
    FROM areas_area WHERE code = ANY(%s) AND valid_to IS NULL
"""


def between(one: Point, other: Point) -> float:
    """Metres from point to point on a sphere, which is right within half a percent."""
    (lon, lat), (other_lon, other_lat) = (map(math.radians, point) for point in (one, other))
    half = math.sin((other_lat - lat) / 2) ** 2
    half += math.cos(lat) * math.cos(other_lat) * math.sin((other_lon - lon) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(half)))


def to_nearest(point: Point, codes: Collection[str]) -> float | None:
    """Metres from `point` to the nearest of the areas with these codes, 0 inside; None where none of them is there."""
    with connection.cursor() as cursor:
        cursor.execute(_TO_AREAS, [*point, list(codes)])
        (metres,) = cursor.fetchone()
    return None if metres is None else float(metres)
