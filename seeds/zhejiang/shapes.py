"""From regions of vertex numbers to polygons in EPSG:4326."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from seeds.zhejiang.lattice import STEPS_PER_DEGREE, Ring, doubled_area
from seeds.zhejiang.mesh import Mesh, Region


@dataclass(frozen=True, slots=True)
class Shape:
    """A polygon and twice its exact area in square lattice steps (1e-7 degree)."""

    geometry: MultiPolygon
    doubled_area: int


def shapes_of(mesh: Mesh, regions: Sequence[Region]) -> list[Shape]:
    """Polygons with every vertex that neighbours share. To be called when no more cuts follow."""
    points = mesh.points
    return shapes([[[points[k] for k in mesh.expand(loop)] for loop in region] for region in regions])


def shapes(regions: Sequence[Sequence[Ring]]) -> list[Shape]:
    """Multipolygons of lattice rings, one for each region."""
    closed: Ring = []
    ring_of: list[int] = []
    region_of: list[int] = []
    for k, region in enumerate(regions):
        for ring in region:
            closed += [*ring, ring[0]]
            ring_of += [len(region_of)] * (len(ring) + 1)
            region_of.append(k)
    degrees = np.array(closed, dtype=np.int64) / STEPS_PER_DEGREE
    polygons = np.asarray(shapely.polygons(shapely.linearrings(degrees, indices=np.array(ring_of))))
    geometries: list[MultiPolygon] = np.asarray(shapely.multipolygons(polygons, indices=np.array(region_of))).tolist()
    areas = [sum(doubled_area(ring) for ring in region) for region in regions]
    return [Shape(geometry, area) for geometry, area in zip(geometries, areas, strict=True)]


def as_multi(geometry: BaseGeometry) -> MultiPolygon:
    """One form for areas with and without islands. Raises TypeError for anything that is not an area."""
    if isinstance(geometry, Polygon):
        return MultiPolygon([geometry])
    if isinstance(geometry, MultiPolygon):
        return geometry
    raise TypeError(f"a {geometry.geom_type} is not an area")
