"""Records on the map: exact numbers far away, every record near by, and the ring around a school."""

import math
from collections import Counter
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction

from backend.core.registries import layers
from backend.core.scope import SYSTEM
from backend.records import layers as drawing
from backend.records.models import Record
from gis.density.check import differences
from gis.density.commands import fold
from gis.density.models import Cell
from tests.cast import COUNTY, GRID, IN_GRID, IN_NEXT_GRID, IN_OTHER_GRID, OTHER_TOWN, TOWN, Cast
from tests.records.made import draft, square, store
from tests.tiles.calls import tile_at
from tests.tiles.mvt import Feature, decode

LON, LAT = IN_GRID
Areas = list[str] | None


@dataclass(frozen=True)
class Drawn:
    """Features of the tiles of a zoom that cover the cast's county, with the tile of each."""

    features: list[tuple[tuple[int, int], Feature]]

    def values(self, name: str) -> list[Any]:
        return [feature.properties.get(name) for _, feature in self.features]


def drawn(z: int, areas: Areas, layer: str = "records", **filters: Any) -> Drawn:
    entry = layers.get(layer)
    assert entry is not None
    (west, north), (east, south) = tile_at(120.0, 30.01, z), tile_at(120.04, 30.0, z)
    found = []
    with connection.cursor() as cursor:
        for x in range(west, east + 1):
            for y in range(north, south + 1):
                given = dict.fromkeys(entry.filters) | filters
                cursor.execute(entry.sql, {"z": z, "x": x, "y": y, "areas": areas} | given)
                tile = decode(bytes(cursor.fetchone()[0]))
                found += [((x, y), feature) for feature in tile.get(layer, [])]
    return Drawn(found)


@pytest.fixture
def some(cast: Cast) -> list[str]:
    """Records in three grids, two of them at the very same spot, and one that is gone."""
    spots = [IN_GRID, IN_GRID, (LON + 0.0001, LAT), (LON + 0.003, LAT + 0.002), IN_NEXT_GRID, IN_OTHER_GRID]
    klasses = ["rental", "rental", "place.fire", "place.order", "rental", "place.fire"]
    made = store(*(draft(klass, at) for klass, at in zip(klasses, spots, strict=True)), draft("rental", IN_GRID))
    Record.objects.within(SYSTEM).filter(pk=made[-1]).update(gone_at="2026-11-01T00:00Z")
    return [str(pk) for pk in made[:-1]]


@pytest.mark.parametrize("z", range(5, 17))
def test_the_numbers_of_a_zoom_add_up_to_what_the_caller_sees(some: list[str], z: int) -> None:
    for areas, count in ((None, 6), ([COUNTY], 6), ([TOWN], 5), ([GRID, OTHER_TOWN], 5), ([GRID], 4), ([], 0)):
        assert sum(drawn(z, areas).values("n")) == count
    assert sum(drawn(z, None, klass="place").values("n")) == 3
    assert sum(drawn(z, [TOWN], klass="rental").values("n")) == 3


@pytest.mark.parametrize("z", [6, 9, 12])
def test_far_cells_name_the_record_that_lies_alone(some: list[str], z: int) -> None:
    found = drawn(z, None)
    assert len(set(found.values("cell"))) == len(found.features)
    for _, feature in found.features:
        assert ("id" in feature.properties) is (feature.properties["n"] == 1)
    alone = drawn(z, [OTHER_TOWN])
    assert (alone.values("id"), alone.values("klass")) == ([some[5]], ["place.fire"])
    # A cell of several classes names none.
    assert drawn(z, [GRID], klass="rental").values("klass") == ["rental"]


def test_far_cells_are_exact_whatever_changes_and_whether_it_is_folded(some: list[str]) -> None:
    rows = Record.objects.within(SYSTEM)
    for folding in (False, True, False):
        if folding:
            with transaction.atomic():
                assert fold()
        assert {z: sum(drawn(z, [TOWN]).values("n")) for z in range(5, 17)} == dict.fromkeys(range(5, 17), 5)
        assert list(differences("record")) == []
    rows.filter(pk=some[4]).update(gone_at="2026-11-01T00:00Z")
    rows.filter(pk=some[3]).update(klass="place.fire", name="y")
    rows.filter(pk=some[5]).update(area_code=GRID)
    assert {z: sum(drawn(z, [TOWN], klass="place.fire").values("n")) for z in (6, 9, 13)} == {6: 3, 9: 3, 13: 3}
    assert list(differences("record")) == []
    rows.delete()
    with transaction.atomic():
        fold()
    assert (Cell.objects.filter(kind="record").count(), drawn(6, None).features) == (0, [])


@pytest.mark.parametrize("z", [13, 16])
def test_near_by_every_record_is_a_point_where_it_lies(some: list[str], z: int) -> None:
    found = drawn(z, None)
    assert sorted(found.values("id")) == sorted(some)
    assert set(found.values("n")) == {1}
    assert Counter(found.values("klass")) == {"rental": 3, "place.fire": 2, "place.order": 1}
    (tile, point) = next(each for each in found.features if each[1].properties["id"] == some[4])
    x, y = point.parts[0][0]
    lon = (tile[0] + x / 4096) / 2**z * 360 - 180
    lat = math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * (tile[1] + y / 4096) / 2**z))))
    assert abs(lon - IN_NEXT_GRID[0]) < 2e-5
    assert abs(lat - IN_NEXT_GRID[1]) < 2e-5


def test_more_points_than_can_be_seen_become_cells_again(some: list[str]) -> None:
    crowd = [draft("rental", (LON + 1e-6 * index, LAT)) for index in range(drawing.POINTS_MAX)]
    store(*crowd)
    found = drawn(13, [GRID])
    assert sum(found.values("n")) == drawing.POINTS_MAX + 4
    assert len(found.features) < 20


def test_a_class_that_is_none_gives_no_tile(some: list[str]) -> None:
    entry = layers.get("records")
    assert entry is not None
    with connection.cursor() as cursor:
        cursor.execute(entry.sql, {"z": 13, "x": 1, "y": 1, "areas": None, "klass": "castle"})
        assert cursor.fetchone()[0] is None
    assert entry.filters["klass"].parse("place.fire") == "place.fire"
    with pytest.raises(ValueError, match="'"):
        entry.filters["klass"].parse("place'--")


def test_a_campus_is_drawn_with_the_ring_around_its_wall(cast: Cast) -> None:
    (school, _) = store(draft("school.campus", geom=square(LON, LAT)), draft("rental"))
    found = drawn(14, [TOWN], "surroundings")
    assert {(each.properties["part"], each.properties["id"]) for _, each in found.features} == {
        ("campus", str(school)), ("ring", str(school)),
    }  # fmt: skip
    metre = 4096 * 2**14 / 40075016.686 / math.cos(math.radians(LAT))  # units of the tile
    for part, half in (("campus", 0.0), ("ring", 200.0)):
        across = [
            tile[0] * 4096 + x
            for tile, each in found.features
            if each.properties["part"] == part
            for x, _ in each.parts[0]
        ]
        expected = 0.001 * 111_320 * math.cos(math.radians(LAT)) + 2 * half
        assert max(across) - min(across) == pytest.approx(expected * metre, abs=3)
    assert drawn(14, [OTHER_TOWN], "surroundings").features == []
    assert drawn(14, [], "surroundings").features == []
