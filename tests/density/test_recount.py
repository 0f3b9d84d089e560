"""A recount in slices gives what triggers and merger give, goes on after an interruption, and bears writers."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings

from backend.incidents.models import Incident
from gis.density import jobs
from gis.density.check import differences
from gis.density.commands import fold, rebuild
from gis.density.merging import fold_all, recount_all
from gis.density.models import AreaCount, Cell, Delta, Recount
from gis.density.recount import recount, restart
from tests.cast import GRID, NEXT_GRID, OTHER_GRID, TOWN, make_cast
from tests.density.test_concurrent import DAY, GROUND, PLACES, act, put, writer
from tests.incidents.groups import make_categories

pytestmark = pytest.mark.django_db(transaction=True)
Row = tuple[object, ...]


@pytest.fixture
def owner(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[UUID]:
    """The unit that owns the cases; slices of one township each, so that few cases make many."""
    monkeypatch.setattr("gis.density.recount.SLICE_ROWS", 1)
    make_categories()
    yield make_cast().unit["centre"].pk
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_event, core_change, density_recount")


def base() -> list[Row]:
    """Every row of the rollups with its days and running totals, in their order."""
    cells = Cell.objects.order_by("pk").values_list(
        "pk", "n", "sum_x", "sum_y", "id_hi", "id_lo", "days", "ns", "his", "los"
    )
    return [*cells, *AreaCount.objects.order_by("pk").values_list("pk", "n", "days", "ns")]


def settled() -> list[Row]:
    fold_all(2000)
    return base()


def some_cases(owner: UUID) -> None:
    for n, area in enumerate((*GROUND, GRID, NEXT_GRID, OTHER_GRID)):
        at = PLACES[n % len(PLACES)]
        put(
            UUID(int=900 + n),
            {
                "number": f"c{n}", "area_code": area, "channel": ("hotline", "mobile_app")[n % 2],
                "category_id": ("hazard.fire_exit", "dispute.neighbour")[n % 3 // 2],
                "queue": ("", "in_work")[n % 2], "reported_at": DAY + timedelta(days=n % 4), "due_at": DAY,
                "point": at and f"SRID=4326;POINT({at[0]} {at[1]})",
            },
            owner,
        )  # fmt: skip


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=writer)
def test_slices_give_the_rows_that_triggers_and_merger_give(
    owner: UUID, acts: list[tuple[str, UUID, dict[str, Any]]]
) -> None:
    for each in acts:
        act(*each, owner)
    folded = settled()
    with transaction.atomic(durable=True):
        rebuild("incident")
    assert base() == folded
    Incident.objects.all().delete()
    assert settled() == []


def test_an_interrupted_recount_goes_on_among_writers(owner: UUID) -> None:
    some_cases(owner)
    with transaction.atomic(durable=True):
        restart("incident")
    assert base() == []
    slices = Recount.objects.count()
    for step in range(6):
        with transaction.atomic(durable=True):
            assert recount()
        # What is written meanwhile waits for the end: a fold would write rows that are not counted yet.
        act("put", UUID(int=900 + step), {"area_code": GROUND[step % 3], "queue": ""}, owner)
        act("put", UUID(int=950 + step), {"number": f"n{step}", "area_code": f"{TOWN}001001"}, owner)
        with transaction.atomic(durable=True):
            assert fold() == 0
        with transaction.atomic(durable=True):
            recount()
            transaction.set_rollback(True)  # as if the machine had stopped
    assert Recount.objects.count() == slices - 6
    assert jobs.reconcile("incident") == 0  # there is nothing to hold against a recount yet
    said = StringIO()
    call_command("merge_density", "--once", stdout=said)
    assert said.getvalue().startswith(f"merge_density: {slices - 6} slices counted anew, ")
    assert not Delta.objects.exists()
    assert list(differences("incident")) == []


def test_several_processes_share_the_slices(owner: UUID) -> None:
    some_cases(owner)
    folded = settled()
    with transaction.atomic(durable=True):
        restart("incident")
    waiting = Recount.objects.count()

    def work(_: int) -> int:
        try:
            return recount_all()
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(work, range(3))) == waiting
    assert base() == folded


def test_a_second_restart_begins_again(owner: UUID) -> None:
    some_cases(owner)
    folded = settled()
    for _ in range(2):
        with transaction.atomic(durable=True):
            restart("incident")
        with transaction.atomic(durable=True):
            assert recount()
    recount_all()
    assert settled() == folded
