"""What is wrong with a file: each fault with its place and size, and the small ones that may be closed."""

from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry.base import BaseGeometry

from gis.areas.models import Area
from tests.cast import COUNTY, GRID, NEXT_GRID, OTHER_GRID, TOWN, VILLAGE
from tests.imports.conftest import Desk
from tests.imports.files import OTHER_LAST, as_today, box, write
from tests.imports.rows import current


@pytest.mark.parametrize(("heal_m", "faults"), [(0.0, True), (0.5, False)])
def test_small_gaps_and_overlaps_are_closed_only_when_a_person_says_so(desk: Desk, heal_m: float, faults: bool) -> None:
    grids = as_today()
    grids[1] = (NEXT_GRID, "002网格", box(1.0003, 0.9997))
    grids[2] = (OTHER_GRID, "001网格", box(2, 1.0003))
    grids[3] = (OTHER_LAST, "002网格", box(3, 1.0003))
    desk.send(write(desk.folder / "a.gpkg", grids))
    desk.check(heal_m=heal_m)
    severity = "fault" if faults else "healed"
    assert desk.kinds() == dict.fromkeys([f"{severity}.{kind}" for kind in ("gap", "overlap", "outside_county")], 1)
    if faults:
        assert desk.move("apply", 409)["code"] == "imports.faults_left"
        return
    assert desk.one["counts"]["actions"] == {"new": 0, "kept": 0, "changed": 4, "gone": 0}
    desk.move("apply")
    county = Area.objects.get(code=COUNTY, valid_to=None).geom
    united: Any = None
    for row in current().values():
        assert row.geom.valid
        united = row.geom if united is None else united.union(row.geom)
    assert united is not None
    assert united.sym_difference(county).area < 1e-14


def test_every_fault_is_listed_with_its_place_and_size(desk: Desk) -> None:
    grids = [
        (GRID, "甲", box(0, 0.5)), (GRID, "乙", box(0.5, 0.5)), (f"{VILLAGE}x", "丙", box(1, 1)),
        ("", "丁", box(1, 1)), (f"{TOWN}999001", "戊", box(1, 1)), (f"{OTHER_GRID[:12]}005", "己", None),
        (OTHER_GRID, "庚", box(1.5, 2.5)), ("330106001001001", "辛", box(3, 1)),
    ]  # fmt: skip
    one = desk.send(write(desk.folder / "a.gpkg", grids))
    assert desk.kinds() == {
        "fault.code_duplicate": 1, "fault.code_wrong": 2, "fault.code_missing": 1, "fault.village_unknown": 1,
        "fault.shape_missing": 1, "fault.gap": 1, "fault.outside_village": 1,
    }  # fmt: skip
    assert one["moves"] == ["check", "discard"]
    found = {each["kind"]: each for each in desk.findings()}
    assert found["outside_village"]["codes"] == [OTHER_GRID]
    assert found["outside_village"]["square_m"] == pytest.approx(box(1.5, 0.5).area * 111_320**2 * 0.863, rel=0.01)
    assert found["gap"]["geometry"]["type"] == "Polygon"
    assert found["code_missing"]["row"] == 4
    assert [each["kind"] for each in desk.findings("&kind=gap")] == ["gap"]
    assert desk.move("discard")["state"] == "discarded"
    assert (desk.findings(), desk.grids("gone")) == ([], {})


def test_combs_laid_across_each_other_are_refused_before_their_faces_are_made(desk: Desk) -> None:
    grids = [(GRID, "甲", comb(400, upright=True)), (NEXT_GRID, "乙", comb(400, upright=False)), *as_today()[2:]]
    one = desk.send(write(desk.folder / "a.gpkg", grids))
    assert (one["state"], one["problem"]["code"]) == ("failed", "imports.too_tangled")
    assert desk.findings() == []


def comb(teeth: int, *, upright: bool) -> BaseGeometry:
    """A comb over the first grid: teeth from one side, half as wide as their distance."""
    west, south, east, north = box(0, 1).bounds
    step = 1 / teeth
    parts = [shapely.box(0, place * step, 1, (place + 0.5) * step) for place in range(teeth)]
    flat = shapely.union_all([*parts, shapely.box(0, 0, step / 2, 1)])
    x, y = (1, 0) if upright else (0, 1)
    sizes = east - west, north - south
    return shapely.transform(
        flat, lambda at: np.stack([west + at[:, x] * sizes[0], south + at[:, y] * sizes[1]], axis=1)
    )
