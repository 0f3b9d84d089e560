"""Point → grid on the cast's areas, against the rules in words and against brute force."""

import math
from datetime import date

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely.geometry.base import BaseGeometry

from gis.areas.locate import OUTSIDE, Placement, locate, locate_many, place, place_many, tolerance
from gis.areas.models import Area
from gis.areas.problems import OutsideGrids, PositionNotValid
from tests.areas.geometry import placed_by_force
from tests.cast import ABROAD, COUNTY, GRID, IN_GRID, IN_NEXT_GRID, NEXT_GRID, OTHER_GRID, box, make_areas

WITHOUT_GRIDS = "330106"
IN_COUNTY_WITHOUT_GRIDS = (120.045, 30.005)
DEGREE_NORTH_M = 110_850.0  # at 30° N

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def areas(db: None) -> None:
    make_areas()


def south_of_the_grid(metres: float) -> tuple[float, float]:
    return (120.005, 30.0 - metres / DEGREE_NORTH_M)


def test_a_point_belongs_to_the_grid_that_contains_it() -> None:
    assert place(IN_GRID) == Placement(GRID, placed=True)
    assert place(IN_NEXT_GRID, 5000) == Placement(NEXT_GRID, placed=True)


def test_a_point_beyond_the_border_belongs_to_the_nearest_grid_within_a_hundred_metres() -> None:
    assert place(south_of_the_grid(90), 5) == Placement(GRID, placed=True)
    assert place(south_of_the_grid(110), 5) == OUTSIDE


def test_the_claimed_accuracy_reaches_farther_but_counts_only_up_to_500_metres() -> None:
    assert place(south_of_the_grid(290), 300).area_code == GRID
    assert place(south_of_the_grid(490), 9000).area_code == GRID
    assert place(south_of_the_grid(510), 9000) == OUTSIDE


@pytest.mark.parametrize("claim", [None, math.nan, math.inf, -5.0])
def test_an_accuracy_that_is_no_number_is_no_claim(claim: float | None) -> None:
    assert tolerance(claim) == 100.0


def test_a_county_without_grids_keeps_the_point_unplaced() -> None:
    assert place(IN_COUNTY_WITHOUT_GRIDS) == Placement(WITHOUT_GRIDS, placed=False)


def test_a_near_grid_of_the_neighbour_does_not_take_a_point_of_a_county_without_grids() -> None:
    assert place((120.0401, 30.005), 500) == Placement(WITHOUT_GRIDS, placed=False)


def test_far_away_is_outside() -> None:
    assert place(ABROAD, 500) == OUTSIDE
    assert place((0.0, 90.0), 500) == OUTSIDE
    assert place((-180.0, -90.0), 500) == OUTSIDE


def test_a_point_on_a_shared_border_has_one_answer_the_lowest_code() -> None:
    assert {place((120.01, 30.005)).area_code for _ in range(5)} == {GRID}
    assert place((120.02, 30.0)).area_code == NEXT_GRID


def test_a_point_as_near_to_two_grids_has_one_answer_the_lowest_code() -> None:
    assert place((120.01, 29.9995)).area_code == GRID


def test_special_grids_and_former_versions_take_no_points() -> None:
    Area.objects.filter(code=GRID).update(special=True)
    assert place((120.005, 30.005)) == Placement(COUNTY, placed=False)
    Area.objects.filter(code=GRID).update(special=False, valid_to=date(2026, 1, 1))
    assert place((120.005, 30.005)) == Placement(COUNTY, placed=False)
    assert place((120.0095, 30.005)) == Placement(NEXT_GRID, placed=True)


def test_a_special_grid_does_not_make_a_county_one_with_grids() -> None:
    shape, web = box(4, 1), box(4, 1, 3857)
    Area.objects.create(
        code=f"{WITHOUT_GRIDS}001001901", level="grid", name="901专属网格", special=True, valid_from=date(2020, 1, 1),
        geom=shape, geom_far=web, geom_mid=web, geom_web=web, centre=shape.centroid,
    )  # fmt: skip
    assert place((120.0401, 30.005), 500) == Placement(WITHOUT_GRIDS, placed=False)


def test_locate_names_a_grid_or_refuses() -> None:
    assert locate(IN_GRID, tolerance_m=0) == GRID
    assert locate(south_of_the_grid(40), tolerance_m=50) == GRID
    with pytest.raises(OutsideGrids):
        locate(south_of_the_grid(60), tolerance_m=50)
    with pytest.raises(OutsideGrids):
        locate(IN_COUNTY_WITHOUT_GRIDS, tolerance_m=50)


def test_many_points_are_located_in_their_order() -> None:
    points = [IN_NEXT_GRID, ABROAD, (120.025, 30.005), IN_COUNTY_WITHOUT_GRIDS, IN_GRID]
    assert locate_many(points, tolerance_m=100) == [NEXT_GRID, None, OTHER_GRID, None, GRID]
    assert [found.area_code for found in place_many(points)] == [NEXT_GRID, None, OTHER_GRID, WITHOUT_GRIDS, GRID]
    assert locate_many([], tolerance_m=100) == []


@pytest.mark.parametrize("point", [(math.nan, 30.0), (120.0, math.inf), (200.0, 30.0)])
def test_what_is_no_position_is_refused(point: tuple[float, float]) -> None:
    with pytest.raises(PositionNotValid):
        place(point)


def shapes(level: str) -> dict[str, BaseGeometry]:
    return {area.code: shapely.from_wkt(area.geom.wkt) for area in Area.objects.filter(level=level)}


def edges() -> st.SearchStrategy[float]:
    return st.sampled_from([120.0, 120.01, 120.02, 120.03, 120.04, 120.05])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    points=st.lists(
        st.tuples(st.floats(119.99, 120.06) | edges(), st.floats(29.99, 30.02) | st.sampled_from([30.0, 30.01])),
        min_size=1, max_size=25,
    ),
    accuracy_m=st.none() | st.floats(0, 2000),
)  # fmt: skip
def test_every_answer_is_that_of_brute_force(points: list[tuple[float, float]], accuracy_m: float | None) -> None:
    grids, counties = shapes("grid"), shapes("county")
    found = place_many(points, [accuracy_m] * len(points))
    for point, placement in zip(points, found, strict=True):
        assert placement.area_code in placed_by_force(grids, counties, *point, tolerance(accuracy_m))
        assert placement.placed == (placement.area_code is not None and len(placement.area_code) == 15)
