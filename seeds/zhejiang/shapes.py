"""From regions of vertex numbers to polygons in EPSG:4326."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from shapely import MultiPolygon

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
    closed, ring_of, region_of = [], [], []
    for k, region in enumerate(regions):
        for ring in region:
            closed += [*ring, ring[0]]
            ring_of += [len(region_of)] * (len(ring) + 1)
            region_of.append(k)
    degrees = np.array(closed, dtype=np.int64) / STEPS_PER_DEGREE
    polygons = shapely.polygons(shapely.linearrings(degrees, indices=np.array(ring_of)))
    geometries = shapely.multipolygons(polygons, indices=np.array(region_of))
    areas = [sum(doubled_area(ring) for ring in region) for region in regions]
    return [Shape(geometry, area) for geometry, area in zip(geometries, areas, strict=True)]
