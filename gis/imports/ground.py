"""Metres for shapes in degrees (EPSG:4326): areas on the ellipsoid, and how thin something is."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray


def scales(latitude: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Metres of a degree of longitude and of latitude on WGS 84."""
    phi = np.radians(latitude)
    east = 111_412.84 * np.cos(phi) - 93.5 * np.cos(3 * phi) + 0.118 * np.cos(5 * phi)
    north = 111_132.954 - 559.822 * np.cos(2 * phi) + 1.175 * np.cos(4 * phi)
    return east, north


def square_metres(shapes: Sequence[shapely.Geometry] | NDArray[np.object_]) -> NDArray[np.float64]:
    """Areas of shapes that each span less than a county; within a thousandth."""
    if not len(shapes):
        return np.zeros(0)
    bounds = shapely.bounds(np.asarray(shapes, dtype=object))
    middle = np.nan_to_num((bounds[:, 1] + bounds[:, 3]) / 2)
    east, north = scales(middle)
    found: NDArray[np.float64] = shapely.area(np.asarray(shapes, dtype=object)) * east * north
    return found


def in_metres(shape: shapely.Geometry) -> shapely.Geometry:
    """The shape on a plane of metres around its own middle."""
    west, south, east_side, north_side = shapely.bounds(shape)
    east, north = scales(np.array([(south + north_side) / 2]))
    origin = np.array([(west + east_side) / 2, (south + north_side) / 2])
    return shapely.transform(shape, lambda points: (points - origin) * np.array([east[0], north[0]]))


def is_thin(shape: shapely.Geometry, width_m: float) -> bool:
    """Whether no disc of `width_m` across fits into the shape."""
    flat = in_metres(shape)
    # A cheap yes: a strip that is as long as half of its border is on average thinner than that.
    if shapely.area(flat) > width_m * shapely.length(flat):
        return False
    return bool(shapely.is_empty(shapely.buffer(flat, -width_m / 2, quad_segs=2, join_style="mitre")))
