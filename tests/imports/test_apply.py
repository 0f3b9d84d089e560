"""Applying an import and taking it back: what holds a grid's code follows, in batches, and nothing is lost."""

import random
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.contrib.gis.geos import Point
from django.db import connection, transaction

from backend.accounts.models import Post
from backend.core.clock import SHANGHAI, now
from backend.core.ids import uuid7
from backend.core.models import Change, Event
from backend.core.scope import SYSTEM
from backend.incidents.models import Incident
from backend.work.models import Task
from gis.areas.locate import locate
from gis.areas.models import Area
from gis.density.check import differences
from gis.imports import plan, steps, succession
from gis.imports.models import AreaImport, Followed, ImportFile
from tests.cast import COUNTY, GRID, IN_GRID, NEXT_GRID, OTHER_GRID, SOUTH, STEP, TOWN, VILLAGE, WEST, Cast
from tests.imports.conftest import Desk
from tests.imports.files import OTHER_LAST, as_today, box, redrawn, write
from tests.incidents.conftest import Story
from tests.incidents.groups import make_categories

NORTH, SOUTHERN = f"{VILLAGE}011", f"{VILLAGE}012"
TABLES = ("areas_area", "incidents_incident", "work_task", "accounts_post", "accounts_unit", "records_record")


@pytest.fixture(autouse=True)
def categories(db: None) -> None:
    make_categories()


@pytest.fixture
def story(api_as: Callable[[str], Any], cast: Cast) -> Story:
    return Story(api_as=api_as, cast=cast)


def contents() -> dict[str, list[str]]:
    """Every row of what an import may touch, byte by byte."""
    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"SELECT t::text FROM {table} t ORDER BY 1")
            found[table] = [row for (row,) in cursor.fetchall()]
    return found


def current() -> dict[str, Area]:
    rows = Area.objects.filter(level=Area.GRID, valid_to=None, code__startswith=COUNTY, special=False)
    return {row.code: row for row in rows}


def scattered(cast: Cast, number: int, seed: int = 1) -> dict[UUID, str]:
    """Cases all over the county, a few without a point and a few put where their point is not; their grids."""
    chance = random.Random(seed)  # noqa: S311
    rows = []
    for place in range(number):
        column, high = chance.uniform(0, 4), chance.uniform(0, 1)
        at = Point(WEST + column * STEP, SOUTH + high * STEP, srid=4326)
        grid = [GRID, NEXT_GRID, OTHER_GRID, OTHER_LAST][int(column)]
        odd = chance.random()
        rows.append(
            Incident(
                id=uuid7(), number=f"t-{seed}-{place}", category_id="hazard.fire_exit", channel="mobile_app",
                area_code=GRID if odd < 0.1 else grid, reported_area_code=GRID if odd < 0.1 else grid,
                point=None if 0.1 <= odd < 0.2 else at, owner_unit=cast.unit["centre"], reported_at=now(),
                queue="to_register" if chance.random() < 0.5 else "",
            )
        )  # fmt: skip
    Incident.objects.bulk_create(rows)
    return {row.pk: row.area_code for row in rows}


def misplaced(before: dict[UUID, str]) -> Iterator[str]:
    """Cases that are neither in the grid of their point nor in one that follows their grid of before."""
    grids = current()
    ended = {row.code: row for row in Area.objects.filter(level=Area.GRID, valid_to__isnull=False)}
    for case in Incident.objects.within(SYSTEM).filter(pk__in=before):
        old = ended.get(before[case.pk])
        followed = old is None and case.area_code == before[case.pk]
        if old is not None and (case.point is None or not old.geom.intersects(case.point)):
            followed = case.area_code in (old.successors[0], before[case.pk])
        elif case.point is not None and not followed:
            followed = case.area_code in grids and grids[case.area_code].geom.intersects(case.point)
        if case.area_code not in grids or not followed or case.reported_area_code != before[case.pk]:
            yield f"{case.number} {before[case.pk]} {case.area_code}"


def test_cases_tasks_and_posts_follow_and_come_back(desk: Desk, story: Story, cast: Cast) -> None:
    case = story.dispatched()
    before = contents()
    desk.send(write(desk.folder / "a.gpkg", redrawn()))
    following = {each["what"]: each for each in desk.one["counts"]["following"]}
    assert (following["incident"]["rows"], following["incident"]["live"], following["task"]["live"]) == (1, 1, 1)
    assert desk.move("apply")["state"] == "applied"

    row = Incident.objects.within(SYSTEM).get(pk=case["id"])
    assert (row.area_code, row.reported_area_code, row.version) == (NORTH, GRID, case["version"])
    assert set(Task.objects.within(SYSTEM).values_list("area_code", flat=True)) == {NORTH}
    assert cast.post["worker"].grids == [GRID]
    assert Post.objects.get(person__username="worker").grids == [NORTH, SOUTHERN]
    assert story.get("worker", case)["area"]["code"] == NORTH
    assert story.get("neighbour", case, 404)["code"] == "core.not_found"

    today = now().astimezone(SHANGHAI).date()
    gone = Area.objects.get(code=GRID)
    assert (gone.valid_to, gone.successors) == (today, [NORTH, SOUTHERN])
    assert {row.valid_from for row in current().values() if row.code in (NORTH, SOUTHERN, NEXT_GRID)} == {today}
    assert (locate(IN_GRID, tolerance_m=0), ImportFile.objects.count()) == (NORTH, 0)
    told = set(Change.objects.filter(kind__in=("incident", "area")).values_list("audience", "object_id", "gone"))
    assert {(NORTH, case["id"], False), (GRID, case["id"], True), (GRID, GRID, True), (NORTH, NORTH, False)} <= told
    assert Change.objects.filter(audience="layer:grids").exists()
    assert Change.objects.filter(kind="access", object_id=str(cast.person["worker"].pk)).exists()

    assert desk.move("undo")["state"] == "undone"
    assert contents() == before
    names = list(Event.objects.filter(subject_id=desk.one["id"]).order_by("id").values_list("name", flat=True))
    assert names == [
        "areas.import_added", "areas.import_begun", "areas.import_applied", "areas.import_undo_begun",
        "areas.import_undone",
    ]  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_case_is_in_the_grid_of_its_point_or_follows_the_succession(
    desk: Desk, cast: Cast, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted after every step, with batches of one village and 40 rows."""
    monkeypatch.setattr(succession, "ROWS", 40)
    monkeypatch.setattr(plan, "BATCH_ROWS", 1)
    before = scattered(cast, 400, seed)
    stored = contents()
    chance = random.Random(seed)  # noqa: S311
    cut = chance.uniform(0.2, 0.8)
    other = [(OTHER_GRID, "001网格", box(2, cut)), (f"{OTHER_GRID[:12]}007", "新", box(2 + cut, 2 - cut))]
    desk.send(write(desk.folder / "a.gpkg", [*redrawn()[:3], *other]))
    assert desk.one["counts"]["actions"] == {"new": 3, "kept": 0, "changed": 2, "gone": 2}
    for move in ("apply", "undo"):
        desk.move(move, run=False)
        while True:
            with transaction.atomic(durable=True):
                outcome = steps.step(UUID(desk.one["id"]), now=now())
            if outcome == steps.DONE:
                break
        one = desk.look()
        assert one["done"] == one["total"]
        if move == "apply":
            assert list(misplaced(before)) == []
            assert list(differences("incident")) == []
    assert Incident.objects.within(SYSTEM).count() == 400
    assert (contents(), Followed.objects.count()) == (stored, 0)


def test_what_was_reported_between_goes_where_it_lies_when_the_import_is_taken_back(
    desk: Desk, story: Story, cast: Cast
) -> None:
    desk.send(write(desk.folder / "a.gpkg", redrawn()))
    desk.move("apply")
    case = story.report(at=(WEST + 1.2 * STEP, SOUTH + 0.5 * STEP))
    assert case["area"]["code"] == SOUTHERN
    desk.move("undo")
    row = Incident.objects.within(SYSTEM).get(pk=case["id"])
    assert (row.area_code, row.reported_area_code) == (NEXT_GRID, SOUTHERN)


def test_one_import_is_applied_at_a_time_and_taken_back_in_order(desk: Desk) -> None:
    first = desk.send(write(desk.folder / "a.gpkg", redrawn()[:3], crs="EPSG:4326"))
    first = desk.check(part=True)
    assert first["counts"]["actions"] == {"new": 2, "kept": 0, "changed": 1, "gone": 1}
    desk.move("apply", run=False)
    second = desk.send(write(desk.folder / "b.gpkg", as_today()))
    assert second["state"] == "checked"
    assert desk.move("apply", 409)["code"] in ("imports.county_busy", "imports.nothing_to_do")
    desk.one = first
    with transaction.atomic(durable=True):
        AreaImport.objects.filter(pk=first["id"]).update(state="applying")
    desk.look()
    assert desk.move("undo", 409)["code"] == "imports.not_possible_now"


def test_a_plan_of_yesterday_is_not_applied_to_other_grids(desk: Desk) -> None:
    early = desk.send(write(desk.folder / "a.gpkg", redrawn()))
    desk.send(write(desk.folder / "b.gpkg", redrawn()))
    desk.move("apply")
    applied = desk.one
    desk.one = early
    assert desk.move("apply", 409)["code"] == "imports.out_of_date"
    early = desk.check()
    assert early["counts"]["actions"] == {"new": 0, "kept": 5, "changed": 0, "gone": 0}
    again = [(f"{VILLAGE}011", "北", box(0, 1)), (NEXT_GRID, "002网格", box(1, 1)), *as_today()[2:]]
    desk.send(write(desk.folder / "c.gpkg", again))
    assert desk.move("apply", 409)["code"] == "imports.once_a_day"
    day = now().astimezone(SHANGHAI).date() - timedelta(days=1)
    Area.objects.filter(valid_from=day + timedelta(days=1)).update(valid_from=day)
    assert desk.move("apply")["state"] == "applied"
    desk.one = applied
    desk.look()
    assert "undo" not in desk.one["moves"]
    assert desk.move("undo", 409)["code"] == "imports.not_the_last"


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
