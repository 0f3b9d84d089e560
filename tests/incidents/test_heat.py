"""Cells of the heatmap: exact at every zoom, with and without the merger, scoped, filtered by a closed list."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from backend.core.clock import now
from backend.core.problems import Invalid
from backend.core.registries import layers
from backend.incidents.models import Incident
from gis.density.check import differences
from gis.density.commands import fold, rebuild
from gis.density.models import AreaCount, Cell, Delta
from gis.tiles.address import tile_address
from tests.cast import GRID, IN_GRID, IN_NEXT_GRID, IN_OTHER_GRID, NEXT_GRID, OTHER_TOWN, TOWN, VILLAGE, Cast
from tests.incidents.conftest import Story
from tests.tiles.calls import tile_at
from tests.tiles.mvt import Feature, decode

ZOOMS = range(5, 17)
AROUND = (IN_GRID, IN_NEXT_GRID, IN_OTHER_GRID)


def cells(areas: list[str] | None = None, zoom: int = 12, **filters: Any) -> list[Feature]:
    """Features of the tiles that hold the grids of the cast."""
    layer = layers.get("heat")
    assert layer is not None
    tiles = {tile_at(lon + step / 2000, lat, zoom) for lon, lat in AROUND for step in range(-10, 11)}
    found: list[Feature] = []
    with connection.cursor() as cursor:
        for x, y in tiles:
            values = dict.fromkeys(layer.filters) | filters | {"z": zoom, "x": x, "y": y, "areas": areas}
            cursor.execute(layer.sql, values)
            found += decode(bytes(cursor.fetchone()[0])).get("heat", [])
    return found


def total(*args: Any, **filters: Any) -> int:
    return sum(cell.properties["n"] for cell in cells(*args, **filters))


def merge() -> int:
    with transaction.atomic():
        return fold()


def test_every_zoom_counts_every_case_before_and_after_the_merger(story: Story) -> None:
    ids = [story.report()["id"], story.report()["id"], story.report("other_worker", at=IN_OTHER_GRID)["id"]]
    for folded in (False, True):
        assert {zoom: total(zoom=zoom) for zoom in ZOOMS} == dict.fromkeys(ZOOMS, 3), folded
        # A cell of one case names it; a cell of two names none.
        near = cells(zoom=16)
        assert sorted(cell.properties["n"] for cell in near) == [1, 2]
        assert [cell.properties.get("id") for cell in near if cell.properties["n"] == 1] == [ids[2]]
        assert all("id" not in cell.properties for cell in near if cell.properties["n"] > 1)
        merge()
    assert not Delta.objects.exists()
    assert Cell.objects.exists()


def test_one_report_more_is_one_more_at_once(story: Story) -> None:
    story.report()
    merge()
    before = {zoom: total([TOWN], zoom) for zoom in ZOOMS}
    story.report()
    assert {zoom: total([TOWN], zoom) for zoom in ZOOMS} == {zoom: n + 1 for zoom, n in before.items()}


def test_each_scope_counts_its_own_cases(story: Story) -> None:
    story.report()
    story.report(at=IN_NEXT_GRID)
    story.report("other_worker", at=IN_OTHER_GRID)
    scopes = {(TOWN,): 2, (OTHER_TOWN,): 1, (VILLAGE,): 2, (GRID,): 1, (GRID, NEXT_GRID): 2, (GRID, OTHER_TOWN): 2,
              (TOWN, OTHER_TOWN): 3, (): 0, ("330106",): 0, ("33",): 3}  # fmt: skip
    for folded in (False, True):
        for scope, n in scopes.items():
            found = {zoom: total(list(scope), zoom) for zoom in ZOOMS}
            assert found == dict.fromkeys(ZOOMS, n), (folded, scope)
        merge()


def test_what_is_not_counted_is_in_no_cell_and_comes_back_when_it_counts(story: Story, cast: Cast) -> None:
    story.report(category="complaint.staff_suggestion", photos=[])
    story.move("worker", story.report(), "withdraw", reason="报错了")
    story.move("centre", story.report(), "reject", reason="不属于受理范围")
    about = story.report()
    assert total() == 1
    story.move("centre", about, "register", about=[str(cast.person["leader"].pk)])
    for zoom in ZOOMS:
        assert total(zoom=zoom) == 0
    merge()
    assert (Cell.objects.count(), AreaCount.objects.count()) == (0, 0)
    assert list(differences("incident")) == []


def test_filters_narrow_the_count(story: Story) -> None:
    fire = story.report()
    old = story.report(category="dispute.neighbour", photos=[])
    Incident.objects.filter(pk=old["id"]).update(reported_at=now() - timedelta(days=40))
    closed = story.verified()
    story.move("centre", closed, "close")
    for folded in (False, True):
        for zoom in ZOOMS:
            counted = [
                total(zoom=zoom, days=7), total(zoom=zoom, days=90), total(zoom=zoom, category="hazard"),
                total(zoom=zoom, category="dispute.neighbour", days=30), total(zoom=zoom, open="open"),
                total(zoom=zoom, open="open", days=7),
            ]  # fmt: skip
            assert counted == [2, 3, 2, 0, 2, 2], (folded, zoom)
        merge()
    assert {cell.properties.get("id") for cell in cells(zoom=16, open="open", category="hazard")} == {fire["id"]}


def test_a_move_and_a_new_category_take_the_case_with_them(story: Story) -> None:
    case = story.report()
    merge()
    story.move("centre", case, "amend", position={"lon": IN_OTHER_GRID[0], "lat": IN_OTHER_GRID[1]})
    assert (total([TOWN]), total([OTHER_TOWN])) == (0, 1)
    merge()
    assert (total([TOWN]), total([OTHER_TOWN])) == (0, 1)
    assert set(Cell.objects.filter(level__gte=15).values_list("township", flat=True)) == {OTHER_TOWN}
    assert set(Cell.objects.filter(level=11).values_list("area", flat=True)) == {
        "33",
        "3301",
        OTHER_TOWN[:6],
        OTHER_TOWN,
    }


@pytest.mark.parametrize(
    ("query", "field"),
    [("days=0", "days"), ("days=731", "days"), ("days=", "days"), ("days=7&days=30", "days"),
     ("state=void", "state"), ("state=open", "state"), ("open=2", "open"), ("status=closed", "status"),
     ("category=a'b", "category"), ("category=" + "a" * 41, "category"), ("colour=red", "colour"), ("_=1", "_"),
     ("since=2026-13-01", "since"), ("until=1", "until"), ("days=30&since=2026-01-01", "days"),
     ("until=2026-01-01", "since"), ("since=2026-01-01", "until"), ("since=2026-01-02&until=2026-01-01", "until"),
     ("channel=letter", "channel"),
     ("category=hazard,", "category"), ("category=" + ",".join("abcdefghijklmnopqrstu"), "category"),
     ("v=" + "1" * 1200, "query")],
)  # fmt: skip
def test_a_filter_outside_of_the_list_is_refused(query: str, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        tile_address("/tiles/heat/12/3413/1688.mvt", query)
    assert list(refused.value.fields) == [field]


def test_as_many_categories_as_numbers_take_are_a_filter_of_tiles_too() -> None:
    codes = [f"{n:02}" + "a" * 38 for n in range(20)]
    query = f"v={'1' * 12}&s={'2' * 16}&since=2026-01-01&until=2026-02-01&channel=hotline&state=closed&category="
    told = tile_address("/tiles/heat/12/3413/1688.mvt", query + "%2C".join(codes))
    assert told.filters["category"] == ",".join(codes)


def test_a_category_that_nobody_knows_is_told_from_an_empty_tile(db: None) -> None:
    layer = layers.get("heat")
    assert layer is not None
    x, y = tile_at(*IN_GRID, 12)
    with connection.cursor() as cursor:
        for category, empty in (("hazard", b""), ("nothing", None)):
            values = dict.fromkeys(layer.filters) | {"category": category, "z": 12, "x": x, "y": y, "areas": None}
            cursor.execute(layer.sql, values)
            tile = cursor.fetchone()[0]
            assert (tile if tile is None else bytes(tile)) == empty


def test_the_check_names_a_wrong_number_and_repairs_it(story: Story) -> None:
    story.report()
    merge()
    assert list(differences("incident")) == list(differences("incident", within=TOWN)) == []
    Cell.objects.filter(level=13, state="all", area=TOWN, category="").update(n=5, ns=[5])
    AreaCount.objects.filter(digits=9).delete()
    with pytest.raises(CommandError, match="incident"):
        call_command("check_density")
    named = list(differences("incident"))
    wrong = f"density_cell incident 13 all {TOWN}"
    cell = [each.rsplit(", ", 1)[1] for each in named if each.startswith(wrong)]
    assert len(cell) == 2, named
    assert all(each.endswith(": 4 more counted than are there") for each in cell), named
    assert any("density_area" in each and "-1 more counted" in each for each in named), named
    assert list(differences("incident", within=TOWN))
    assert not list(differences("incident", within=OTHER_TOWN))
    assert rebuild("incident") == 2  # the case, and its deadline
    assert list(differences("incident")) == []
    assert json.dumps(total()) == "1"
