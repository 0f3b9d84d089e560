"""Interrupted after every step, one at a time, and never over grids that have changed since the check."""

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import shapely
from django.db import connection, transaction
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.clock import SHANGHAI, now
from gis.areas.models import Area
from gis.density.check import differences
from gis.imports import check, jobs, plan, steps, succession
from gis.imports.models import AreaImport, Finding, Followed, ImportFile, StagedGrid
from tests.cast import NEXT_GRID, OTHER_GRID, VILLAGE, Cast
from tests.imports.conftest import Desk
from tests.imports.files import as_today, box, redrawn, write
from tests.imports.rows import contents, misplaced, number_of_cases, scattered


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
    assert number_of_cases() == 400
    assert (contents(), Followed.objects.count()) == (stored, 0)


def test_what_has_lost_its_job_gets_another_one(desk: Desk) -> None:
    """A statement that took too long, or a worker that was killed again and again, ends a job for good."""
    desk.send(write(desk.folder / "a.gpkg", redrawn()))
    desk.move("apply", run=False)
    waiting = ProcrastinateJob.objects.filter(task_name="imports.carry_on", status="todo", args={"pk": desk.one["id"]})
    for _ in range(2):
        jobs.resume(0)
        assert waiting.count() == 1, "the one of the move"
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'imports.carry_on'")
    for _ in range(2):
        jobs.resume(0)
        assert waiting.count() == 1
    jobs.run(UUID(desk.one["id"]))
    assert desk.look()["state"] == "applied"
    AreaImport.objects.filter(pk=desk.one["id"]).update(state="checking", created_at=now() - timedelta(hours=1))
    checks = ProcrastinateJob.objects.filter(task_name="imports.check", args={"pk": desk.one["id"]})
    checks.delete()
    jobs.resume(0)
    assert checks.count() == 1


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


def test_a_check_that_breaks_says_so_and_can_be_asked_for_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise shapely.errors.GEOSException("TopologyException")

    with monkeypatch.context() as once:
        once.setattr(check, "compare", broken)
        one = desk.send(write(desk.folder / "a.gpkg", redrawn()))
    assert (one["state"], one["problem"]["code"], one["moves"]) == ("failed", "core.unexpected", ["check", "discard"])
    assert desk.check()["state"] == "checked"


def test_what_is_discarded_while_it_is_checked_leaves_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def meanwhile(*args: Any, **named: Any) -> check.Outcome:
        assert desk.look()["moves"] == ["discard"]
        desk.move("discard", run=False)
        return compare(*args, **named)

    desk.send(write(desk.folder / "a.gpkg", redrawn()))
    compare = check.compare
    monkeypatch.setattr(check, "compare", meanwhile)
    assert desk.check()["state"] == "discarded"
    assert [model.objects.count() for model in (ImportFile, StagedGrid, Finding)] == [0, 0, 0]
