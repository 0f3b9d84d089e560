"""Point → grid on the generated grids of a real county of islands, against brute force."""

import random
from itertools import pairwise

import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from backend.core.models import Change
from gis.areas.locate import locate_many, place_many, tolerance
from gis.areas.models import Area
from seeds.areas import load_areas
from tests.areas.geometry import placed_by_force

ISLANDS = "330922"
POINTS = 200


def shapes(level: str) -> dict[str, BaseGeometry]:
    return {area.code: shapely.from_wkt(area.geom.wkt) for area in Area.objects.filter(level=level)}


def near_borders(grids: dict[str, BaseGeometry], chance: random.Random) -> list[tuple[float, float]]:
    """Corners of grids, middles of their sides, and points up to a few hundred metres off them."""
    points: list[tuple[float, float]] = []
    while len(points) < POINTS:
        corners = shapely.get_coordinates(chance.choice(list(grids.values()))).tolist()
        (west, south), (east, north) = chance.choice(list(pairwise(corners)))
        off = chance.choice([0.0, 0.0, 1e-7, 1e-4, 0.003])
        middle = ((west + east) / 2 + chance.uniform(-off, off), (south + north) / 2 + chance.uniform(-off, off))
        points += [(west, south), middle]
    return points


@pytest.mark.django_db
def test_every_answer_on_real_grids_is_that_of_brute_force() -> None:
    load_areas(counties=[ISLANDS])
    assert set(Change.objects.values_list("audience", flat=True)) == {"layer:areas", "layer:villages", "layer:grids"}
    grids, counties = shapes("grid"), shapes("county")
    points = near_borders(grids, random.Random(1))  # noqa: S311
    for accuracy_m in (None, 400.0):
        found = place_many(points, [accuracy_m] * len(points))
        expected = [placed_by_force(grids, counties, *point, tolerance(accuracy_m)) for point in points]
        assert [one.area_code for one, right in zip(found, expected, strict=True) if one.area_code not in right] == []
    inside = {code: shape.representative_point() for code, shape in grids.items()}
    assert locate_many([(at.x, at.y) for at in inside.values()], tolerance_m=0) == list(inside)
