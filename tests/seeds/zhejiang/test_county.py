"""A county's areas tile it at every level, add up exactly and are the same on every run."""

import dataclasses
import os
import subprocess
import sys
from collections import defaultdict

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from seeds.zhejiang import AreaRow, CountyAreas, build_county, load_upper_levels
from seeds.zhejiang.checks import faults
from seeds.zhejiang.county import reading_order

DIGEST = """
import hashlib, sys
from seeds.zhejiang import build_county
for code in sys.argv[1:]:
    county = build_county(code)
rows = [(row.code, row.name, row.population, row.geometry.wkb_hex) for row in county.rows()]
print(hashlib.sha256(repr(rows).encode()).hexdigest())
"""


def digest(*codes: str, hash_seed: str) -> str:
    """Digest of the last of `codes` after the others were built in the same new process."""
    run = subprocess.run(
        [sys.executable, "-c", DIGEST, *codes],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def test_the_areas_of_a_county_pass_every_check(county: CountyAreas) -> None:
    assert list(faults(county)) == []


def test_a_county_has_the_planned_number_of_areas(islands: CountyAreas, town: CountyAreas) -> None:
    assert [len(rows) for rows in (islands.townships, islands.villages, islands.grids)] == [7, 38, 135]
    assert [len(rows) for rows in (town.townships, town.villages, town.grids)] == [12, 222, 1665]


def test_every_level_covers_the_whole_county(county: CountyAreas) -> None:
    for rows in (county.townships, county.villages, county.grids):
        union = shapely.coverage_union_all([row.geometry for row in rows])
        assert shapely.normalize(union) == shapely.normalize(shapely.coverage_union_all([county.county.geometry]))


def test_an_unknown_county_is_refused() -> None:
    with pytest.raises(KeyError):
        build_county("330199")


def test_grids_are_numbered_from_001_without_gaps_and_named_by_their_number(county: CountyAreas) -> None:
    numbers: dict[str, list[str]] = defaultdict(list)
    for grid in county.grids:
        numbers[grid.code[:12]].append(grid.code[12:])
        assert grid.name == f"{grid.code[12:]}网格"
    for found in numbers.values():
        assert found == [f"{k:03d}" for k in range(1, len(found) + 1)]
    assert set(numbers) == {village.code for village in county.villages}


def test_a_grid_is_titled_with_its_village(town: CountyAreas) -> None:
    grid, village = town.grids[0], town.villages[0]
    assert town.titles()[grid.code] == f"{village.name} 001 网格"


def test_numbers_run_west_to_east_and_north_to_south() -> None:
    page = [((x, y), f"{x:.0f}{y:.0f}") for x in (0.0, 1.0, 2.0) for y in (2.0, 0.0, 1.0)]
    assert reading_order(page) == ["02", "12", "22", "01", "11", "21", "00", "10", "20"]


def test_one_column_is_numbered_southward() -> None:
    assert reading_order([((5.0, 1.0), "south"), ((5.0, 9.0), "north")]) == ["north", "south"]


def test_the_first_grid_of_a_village_lies_north_or_west_of_the_last(town: CountyAreas) -> None:
    by_village: dict[str, list[AreaRow]] = defaultdict(list)
    for grid in town.grids:
        by_village[grid.code[:12]].append(grid)
    for grids in by_village.values():
        first, last = grids[0].geometry.centroid, grids[-1].geometry.centroid
        assert len(grids) == 1 or first.y > last.y or first.x < last.x


@settings(max_examples=200, deadline=None)
@given(across=st.floats(0, 1), along=st.floats(0, 1), which=st.sampled_from(["islands", "town"]))
def test_a_point_lies_in_exactly_one_grid_if_and_only_if_it_lies_in_the_county(
    request: pytest.FixtureRequest, across: float, along: float, which: str
) -> None:
    county: CountyAreas = request.getfixturevalue(which)
    west, south, east, north = county.county.geometry.bounds
    point = shapely.Point(west + across * (east - west), south + along * (north - south))
    for rows in (county.townships, county.villages, county.grids):
        geometries = [row.geometry for row in rows]
        if shapely.contains(county.county.geometry, point):
            inside, touching = shapely.contains(geometries, point).sum(), shapely.intersects(geometries, point).sum()
            assert inside == 1 or (inside == 0 and touching >= 2)  # on a line between grids it belongs to both
        elif not shapely.intersects(county.county.geometry, point):
            assert not shapely.intersects(geometries, point).any()


def test_the_same_bytes_alone_with_a_neighbour_and_with_another_hash_seed() -> None:
    assert digest("330922", hash_seed="1") == digest("330902", "330922", hash_seed="2")


def test_neighbours_built_apart_share_the_vertices_of_their_border(town: CountyAreas, neighbour: CountyAreas) -> None:
    ours, theirs = (np.array([row.geometry for row in county.grids]) for county in (town, neighbour))
    border = shapely.intersection(town.county.geometry, neighbour.county.geometry)
    assert shapely.length(border) > 0.05
    assert shapely.coverage_is_valid(np.concatenate([ours, theirs]))


def test_a_county_has_the_polygon_of_the_upper_levels(county: CountyAreas) -> None:
    upper = {row.code: row for row in load_upper_levels()}
    ours, theirs = county.county, upper[county.county.code]
    assert ours.geometry.wkb == theirs.geometry.wkb
    assert (ours.name, ours.kind, ours.population) == (theirs.name, theirs.kind, theirs.population)


@pytest.mark.parametrize("level", ["city", "county"])
def test_upper_levels_tile_the_province(level: str) -> None:
    rows = load_upper_levels()
    parts = np.array([row.geometry for row in rows if row.level == level])
    assert shapely.is_valid(parts).all()
    assert shapely.coverage_is_valid(parts)
    assert shapely.normalize(shapely.coverage_union_all(parts)) == shapely.normalize(
        shapely.union_all([rows[0].geometry])
    )


@pytest.mark.parametrize(
    ("shift", "fault"),
    [
        (0.0001, "the grids of 330922 overlap or leave slivers"),
        (0.01, "330922100001001 reaches beyond its village"),
    ],
)
def test_a_shifted_grid_is_found_by_the_check(islands: CountyAreas, shift: float, fault: str) -> None:
    first, *others = islands.grids
    moved = dataclasses.replace(first, geometry=shapely.transform(first.geometry, lambda xy: xy + shift))
    assert fault in list(faults(dataclasses.replace(islands, grids=(moved, *others))))


def test_a_missing_grid_is_found_by_the_check(town: CountyAreas) -> None:
    found = list(faults(dataclasses.replace(town, grids=town.grids[1:])))
    village = town.grids[0].code[:12]
    assert [fault.split(" is ")[0] for fault in found] == [
        f"the area of the parts of {village}",
        f"the population of the parts of {village}",
    ]
