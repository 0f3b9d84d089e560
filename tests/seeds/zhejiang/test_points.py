"""Random points lie inside the area that they were asked for."""

import numpy as np
import pytest
import shapely

from seeds.zhejiang import CountyAreas
from seeds.zhejiang.incidents import generator
from seeds.zhejiang.points import points_in


def test_every_point_lies_inside_its_grid_with_seven_decimals(county: CountyAreas) -> None:
    geometries = [row.geometry for row in county.grids]
    counts = np.arange(len(geometries)) % 7
    points = points_in(geometries, counts, generator("points"))
    owners = np.repeat(np.array(geometries), counts)
    assert len(points) == counts.sum()
    assert shapely.contains_xy(owners, points[:, 0], points[:, 1]).all()
    assert (points == np.round(points, 7)).all()


def test_points_repeat_with_their_seed_and_differ_with_another() -> None:
    square = [shapely.MultiPolygon([shapely.box(120, 30, 120.01, 30.01)])]
    first, again, other = (points_in(square, [50], generator(seed)) for seed in ("a", "a", "b"))
    assert (first == again).all()
    assert (first != other).any()


def test_points_are_even_by_area() -> None:
    """An L of three equal squares gets a third of the points in each."""
    shape = shapely.MultiPolygon([shapely.Polygon([(0, 0), (2, 0), (2, 1), (1, 1), (1, 2), (0, 2)])])
    points = points_in([shape], [9000], generator("even"))
    right, top = points[:, 0] > 1, points[:, 1] > 1
    assert 2800 < right.sum() < 3200
    assert 2800 < top.sum() < 3200


def test_an_area_smaller_than_the_last_decimal_is_refused() -> None:
    speck = shapely.MultiPolygon([shapely.box(120.00000001, 30.00000001, 120.00000003, 30.00000003)])
    with pytest.raises(ValueError, match="too small"):
        points_in([speck], [1], generator("speck"))
