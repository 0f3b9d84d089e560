"""From a border to what is stored beside it: copies for small scales in EPSG:3857, and the place of the name."""

import math
from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon, Point

EARTH_RADIUS_M = 6_378_137.0
# About one pixel at the last zoom of the band (8 and 11) at Zhejiang's latitude.
FAR_TOLERANCE_DEG, MID_TOLERANCE_DEG = 0.0025, 0.0003
CENTRE_TOLERANCE = 0.01  # of the square root of an area


def simplified(areas: Sequence[MultiPolygon], tolerance_deg: float) -> list[MultiPolygon]:
    """`areas`, a coverage, with every shared line simplified once for both sides and its outer border as it is."""
    simple = shapely.coverage_simplify(list(areas), tolerance_deg, simplify_boundary=False)
    return [as_multi(geometry) for geometry in simple]


def as_multi(geometry: shapely.Geometry) -> MultiPolygon:
    """The polygons of `geometry` as one MultiPolygon; lines and points that an overlay leaves go."""
    parts = [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon" and not part.is_empty]
    return MultiPolygon(parts)


def web_mercator(geometries: Sequence[MultiPolygon]) -> list[MultiPolygon]:
    """From EPSG:4326 to EPSG:3857, to the millimetre, so that equal points stay equal on every processor."""
    projected = shapely.transform(np.array(geometries, dtype=object), _project)
    return list(np.asarray(projected))


def _project(degrees: NDArray[np.float64]) -> NDArray[np.float64]:
    radians = np.radians(degrees)
    metres = np.empty_like(radians)
    metres[:, 0] = EARTH_RADIUS_M * radians[:, 0]
    metres[:, 1] = EARTH_RADIUS_M * np.log(np.tan(np.pi / 4 + radians[:, 1] / 2))
    return metres.round(3)


def centre_of(geometry: MultiPolygon) -> Point:
    """The point of the largest island that lies farthest from its border: where a name has most room."""
    largest = max(geometry.geoms, key=lambda island: island.area)
    radius = shapely.maximum_inscribed_circle(largest, CENTRE_TOLERANCE * math.sqrt(largest.area))
    lon, lat = shapely.get_coordinates(radius)[0]
    return Point(round(lon, 7), round(lat, 7))


def ewkb(geometry: shapely.Geometry | None, srid: int) -> str | None:
    """Hexadecimal EWKB, as COPY takes it; None for none."""
    if geometry is None:
        return None
    return str(shapely.to_wkb(shapely.set_srid(geometry, srid), hex=True, include_srid=True))
