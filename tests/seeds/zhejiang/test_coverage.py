"""Simplified areas stay joined."""

import numpy as np
import pytest
import shapely

from seeds.zhejiang import CountyAreas, load_upper_levels
from seeds.zhejiang.coverage import simplify_coverage


def test_simplified_grids_have_fewer_vertices_and_still_tile(county: CountyAreas) -> None:
    geoms = [row.geometry for row in county.grids]
    simple = simplify_coverage(geoms, 0.0005)
    assert shapely.get_num_coordinates(simple).sum() < shapely.get_num_coordinates(geoms).sum()
    assert shapely.coverage_is_valid(simple)
    assert shapely.is_valid(simple).all()
    assert {geometry.geom_type for geometry in simple} == {"MultiPolygon"}


def test_simplified_counties_still_meet(town: CountyAreas, neighbour: CountyAreas) -> None:
    simple = [simplify_coverage([row.geometry for row in county.villages], 0.001) for county in (town, neighbour)]
    assert shapely.coverage_is_valid(np.array([*simple[0], *simple[1]]))


def test_the_outer_border_is_simplified_only_when_asked() -> None:
    counties = [row.geometry for row in load_upper_levels() if row.level == "county"]
    kept, free = simplify_coverage(counties, 0.01), simplify_coverage(counties, 0.01, outer_border=True)
    assert shapely.get_num_coordinates(free).sum() < shapely.get_num_coordinates(kept).sum()
    assert shapely.coverage_is_valid(free)


def test_areas_that_overlap_are_refused() -> None:
    squares = [shapely.MultiPolygon([shapely.box(x, 0, x + 1.1, 1)]) for x in (0, 1)]
    with pytest.raises(ValueError, match="do not tile"):
        simplify_coverage(squares, 0.1)
