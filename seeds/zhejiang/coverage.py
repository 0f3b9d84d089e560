"""Simplified copies of areas for small scales, with neighbours still joined."""

from collections.abc import Sequence

import shapely
from shapely import MultiPolygon

from seeds.zhejiang.shapes import as_multi


def simplify_coverage(
    geoms: Sequence[MultiPolygon], tolerance_deg: float, *, outer_border: bool = False
) -> list[MultiPolygon]:
    """`geoms`, areas that tile a region, with every shared line simplified once for both sides.

    `tolerance_deg` is about the side, in degrees, of the wiggles that go. The outer border stays as it is unless
    `outer_border` is set: areas of one county keep fitting those of the next one, which are simplified apart.
    Raises ValueError when the areas overlap or leave slivers, because simplifying would widen them.
    """
    if not shapely.coverage_is_valid(list(geoms)):
        raise ValueError("the areas do not tile their region")
    simple = shapely.coverage_simplify(list(geoms), tolerance_deg, simplify_boundary=outer_border)
    return [as_multi(geometry) for geometry in simple]
