"""Random points inside areas."""

from collections.abc import Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import MultiPolygon

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DECIMALS = 7  # of a degree, about 1 cm: what is stored
ROUNDS_MAX = 50  # a point that rounding pushes over a border is drawn again


class Triangles:
    """Areas cut into triangles, to draw points evenly by area."""

    def __init__(self, geometries: NDArray[np.object_]) -> None:
        pieces, owner = shapely.get_parts(shapely.constrained_delaunay_triangles(geometries), return_index=True)
        self.corners = shapely.get_coordinates(pieces).reshape(-1, 4, 2)[:, :3]
        a, b, c = self.corners[:, 0], self.corners[:, 1], self.corners[:, 2]
        doubled = np.abs((b[:, 0] - a[:, 0]) * (c[:, 1] - a[:, 1]) - (c[:, 0] - a[:, 0]) * (b[:, 1] - a[:, 1]))
        self.first = np.searchsorted(owner, np.arange(len(geometries) + 1))
        self.area_before = np.zeros(len(doubled) + 1)
        np.cumsum(doubled, out=self.area_before[1:])

    def draw(self, areas: Ints, rng: np.random.Generator) -> Floats:
        """One point (lon, lat) for each index in `areas`, rounded to what is stored."""
        first, last = self.first[areas], self.first[areas + 1]
        start, end = self.area_before[first], self.area_before[last]
        at = np.searchsorted(self.area_before, start + rng.random(len(areas)) * (end - start), side="right") - 1
        a, b, c = np.moveaxis(self.corners[np.clip(at, first, last - 1)], 1, 0)
        across, along = np.sqrt(rng.random(len(areas)))[:, None], rng.random(len(areas))[:, None]
        points: Floats = np.round((1 - across) * a + across * (1 - along) * b + across * along * c, DECIMALS)
        return points


def points_in(geometries: Sequence[MultiPolygon], counts: Sequence[int] | Ints, rng: np.random.Generator) -> Floats:
    """Points (lon, lat) strictly inside: counts[0] of them in geometries[0], then those of the next one.

    They are even by area within a geometry and rounded to 7 decimals. Raises ValueError when a geometry is too
    small to hold a rounded point.
    """
    array = np.array(geometries, dtype=object)
    shapely.prepare(array)
    areas = np.repeat(np.arange(len(array)), counts)
    triangles = Triangles(array)
    points = triangles.draw(areas, rng)
    outside = np.flatnonzero(~shapely.contains_xy(array[areas], points[:, 0], points[:, 1]))
    for _ in range(ROUNDS_MAX):
        if not len(outside):
            return points
        points[outside] = triangles.draw(areas[outside], rng)
        inside = shapely.contains_xy(array[areas[outside]], points[outside, 0], points[outside, 1])
        outside = outside[~inside]
    raise ValueError(f"area {areas[outside[0]]} is too small for a point of {DECIMALS} decimals")
