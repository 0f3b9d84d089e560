"""Incidents on the map: the caller's area, ordinary open cases, nothing that is about somebody."""

from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from backend.core.models import Change
from backend.core.registries import layers
from backend.incidents.layers import POINTS_MAX
from backend.incidents.models import FINISHED
from tests.cast import ABROAD, GRID, IN_GRID, IN_OTHER_GRID, OTHER_TOWN, TOWN, Cast
from tests.incidents.conftest import Story
from tests.tiles.calls import tile_at
from tests.tiles.mvt import decode

ZOOM = 13


def drawn(areas: list[str] | None) -> set[str]:
    """Ids of the points in the tile of the cast's grids."""
    layer = layers.get("incidents")
    assert layer is not None
    x, y = tile_at(*IN_GRID, ZOOM)
    found: set[str] = set()
    with connection.cursor() as cursor:
        for column in (x, x + 1):
            cursor.execute(layer.sql, dict.fromkeys(layer.filters) | {"z": ZOOM, "x": column, "y": y, "areas": areas})
            tile: dict[str, Any] = decode(bytes(cursor.fetchone()[0]))
            found |= {feature.properties["id"] for feature in tile.get("incidents", [])}
    return found


def test_each_township_sees_its_own_points(story: Story) -> None:
    here, there = story.report()["id"], story.report("other_worker", at=IN_OTHER_GRID)["id"]
    assert drawn([TOWN]) == {here}
    assert drawn([OTHER_TOWN]) == {there}
    assert drawn(None) == {here, there}
    assert drawn([]) == set()


def test_restricted_recused_and_finished_cases_are_on_nobodys_map(story: Story, cast: Cast) -> None:
    story.report(category="complaint.staff_suggestion", photos=[])
    about = story.report()
    story.move("centre", about, "register", about=[str(cast.person["leader"].pk)])
    story.move("worker", story.report(), "withdraw", reason="报错了")
    assert drawn(None) == set()


def loads_told() -> int:
    """The last transaction that called every tile with incidents changed, 0 for none."""
    return Change.objects.filter(audience="layer:incident").values_list("xid", flat=True).first() or 0


def test_a_case_in_its_county_is_told_by_the_county_alone(story: Story) -> None:
    story.verified()
    assert loads_told() == 0


def test_a_case_that_lies_elsewhere_than_its_code_says_changes_every_tile(story: Story) -> None:
    lon, lat = ABROAD
    abroad = story.report(position={"lon": lon, "lat": lat, "accuracy_m": 8})
    assert loads_told()
    Change.objects.filter(audience="layer:incident").delete()
    abroad = story.move("centre", abroad, "amend", area_code=GRID)
    assert loads_told()
    Change.objects.filter(audience="layer:incident").delete()
    lon, lat = IN_GRID
    story.move("centre", abroad, "amend", position={"lon": lon, "lat": lat, "accuracy_m": 8})
    assert loads_told()


def tile(areas: list[str] | None = None, **filters: Any) -> dict[str, Any]:
    """The tile of the first grid at zoom 13."""
    layer = layers.get("incidents")
    assert layer is not None
    x, y = tile_at(*IN_GRID, ZOOM)
    values = dict.fromkeys(layer.filters) | filters | {"z": ZOOM, "x": x, "y": y, "areas": areas}
    with connection.cursor() as cursor:
        cursor.execute(layer.sql, values)
        return decode(bytes(cursor.fetchone()[0]))


def test_filters_leave_what_they_name(story: Story) -> None:
    one = story.report()["id"]
    story.move("centre", story.report(), "register")
    assert len(tile()["incidents"]) == 2
    assert [case.properties["id"] for case in tile(state="reported")["incidents"]] == [one]
    assert len(tile(state="reported,registered", days=1, channel="grid_patrol,mobile_app")["incidents"]) == 2
    assert len(tile(category="hazard")["incidents"]) == len(tile(category="hazard.fire_exit")["incidents"]) == 2
    for nothing in ("state", "verifying"), ("category", "dispute"), ("channel", "hotline"):
        assert "incidents" not in tile(None, **dict([nothing]))


def test_states_that_no_point_has_are_not_offered() -> None:
    offered = layers.entries["incidents"].filters["state"]
    assert offered.parse("verifying,on_hold") == "verifying,on_hold"
    for ended in FINISHED:
        with pytest.raises(ValueError, match=ended):
            offered.parse(ended)


def test_too_many_for_one_tile_are_cells_with_exact_numbers(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cell of one tells which case it is, as the cells of heatmaps do."""
    for _ in range(3):
        story.report()
    lonely = story.report(at=(IN_GRID[0] + 0.002, IN_GRID[1]))["id"]
    layer = layers.entries["incidents"]
    assert set(layer.crowd_fields) == set(layers.entries["heat"].fields)
    few = layer.sql.replace(f"count(*) > {POINTS_MAX}", "count(*) > 2")
    assert few != layer.sql
    monkeypatch.setitem(layers.entries, "incidents", replace(layer, sql=few))
    crowded = tile()
    assert "incidents" not in crowded
    cells = [(cell.properties["n"], cell.properties.get("id")) for cell in crowded["incidents_crowd"]]
    assert sorted(cells) == [(1, lonely), (3, None)]
    assert tile([OTHER_TOWN]) == {}
