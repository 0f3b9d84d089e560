"""Rollups equal a recount after any sequence of changes by several writers, with the merger at work."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection, transaction
from django.db.models import Q
from django.db.utils import OperationalError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.incidents.models import Incident
from gis.density.check import differences
from gis.density.commands import fold, paused, rebuild
from gis.density.models import AreaCount, Cell, Delta
from gis.density.queries import Asked, by_area
from tests.cast import GRID, NEXT_GRID, OTHER_GRID, TOWN, make_cast
from tests.incidents.groups import make_categories

pytestmark = pytest.mark.django_db(transaction=True)

IDS = [UUID(f"01900000-0000-7000-8000-{n:012x}") for n in range(12)]
DAY = datetime(2026, 10, 31, 15, 30, tzinfo=UTC)  # half past eleven in the evening of a month's last day
GROUND = [*(f"{GRID[:12]}{n:03d}" for n in (1, 2)), OTHER_GRID, TOWN, "330110"]
# Far apart, near, and on the corner of cells of every level.
PLACES: list[tuple[float, float] | None] = [(120.005, 30.005), (120.0051, 30.005), (120.025, 30.005), (0.0, 0.0), None]

place = st.sampled_from(PLACES)
fields = st.fixed_dictionaries(
    {},
    optional={
        "point": place.map(lambda at: at and f"SRID=4326;POINT({at[0]} {at[1]})"),
        "area_code": st.sampled_from(GROUND),
        "category_id": st.sampled_from(["hazard.fire_exit", "dispute.neighbour"]),
        "state": st.sampled_from(["reported", "closed", "withdrawn", "merged"]),
        "queue": st.sampled_from(["", "to_register", "in_work"]),
        "sensitivity": st.sampled_from(["ordinary", "restricted"]),
        "recused": st.booleans(),
        "channel": st.sampled_from(["mobile_app", "hotline"]),
        "due_at": st.none() | st.integers(0, 70).map(lambda hours: DAY + timedelta(hours=hours)),
        "reported_at": st.integers(0, 70).map(lambda hours: DAY + timedelta(hours=hours)),
        "words": st.just("x"),
    },
)
one = st.tuples(st.sampled_from(["put", "put", "delete"]), st.sampled_from(IDS), fields)
many = st.tuples(st.just("all"), st.just(IDS[0]), fields)
undone = st.tuples(st.just("undone"), st.sampled_from(IDS), fields)
writer = st.lists(st.one_of(one, one, one, many, undone), min_size=1, max_size=8)


@pytest.fixture
def town(transactional_db: None) -> Iterator[Any]:
    make_categories()
    yield make_cast()
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_event, core_change")


def act(kind: str, pk: UUID, values: dict[str, Any], owner: UUID) -> None:
    """One transaction of a writer. Two that wait for each other are told; the loser's changes count as never made."""
    try:
        with transaction.atomic():
            if kind == "delete":
                Incident.objects.filter(pk=pk).delete()
            elif kind == "all":
                Incident.objects.filter(pk__in=IDS[::2]).update(**values) if values else None
            elif not Incident.objects.filter(pk=pk).update(**{"words": "y"} | values):
                put(pk, values, owner)
            if kind == "undone":
                transaction.set_rollback(True)
    except OperationalError as error:
        if not isinstance(error.__cause__, psycopg.errors.DeadlockDetected):
            raise


def put(pk: UUID, values: dict[str, Any], owner: UUID) -> None:
    base: dict[str, Any] = {
        "id": pk, "number": str(pk)[-12:], "category_id": "hazard.fire_exit", "channel": "mobile_app",
        "area_code": NEXT_GRID, "reported_area_code": NEXT_GRID, "owner_unit_id": owner, "reported_at": DAY,
        "queue": "to_register", "point": "SRID=4326;POINT(120.015 30.005)",
    }  # fmt: skip
    Incident.objects.bulk_create([Incident(**base | values)], ignore_conflicts=True)


def together(*works: Callable[[], None]) -> None:
    """Runs all of them in threads that start at once."""
    barrier = threading.Barrier(len(works))

    def run(work: Callable[[], None]) -> None:
        barrier.wait()
        try:
            work()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        for future in [pool.submit(run, work) for work in works]:
            future.result()


def merging(done: threading.Event, seen: list[str], batch: int) -> None:
    """Folds and recounts as long as the others write: at every moment the numbers are exact."""
    while not done.is_set():
        with transaction.atomic():
            fold(batch)
        seen += differences("incident")


def play(writers: list[list[tuple[str, UUID, dict[str, Any]]]], owner: UUID, batch: int) -> list[str]:
    done, seen = threading.Event(), list[str]()
    left = threading.Semaphore(0)

    def write(acts: list[tuple[str, UUID, dict[str, Any]]]) -> None:
        try:
            for each in acts:
                act(*each, owner)
        finally:
            left.release()

    def end() -> None:
        for _ in writers:
            left.acquire()
        done.set()

    works = [lambda acts=acts: write(acts) for acts in writers]
    together(*works, lambda: merging(done, seen, batch), end)
    return seen


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writers=st.lists(writer, min_size=2, max_size=3), batch=st.sampled_from([1, 3, 2000]))
def test_rollups_equal_a_recount_at_every_moment(
    town: Any, writers: list[list[tuple[str, UUID, dict[str, Any]]]], batch: int
) -> None:
    owner = town.unit["centre"].pk
    assert play(writers, owner, batch) == []
    assert list(differences("incident")) == []
    while folded():
        pass
    assert list(differences("incident")) == []
    assert not Delta.objects.exists()
    check_sums()
    Incident.objects.all().delete()
    while folded():
        pass
    assert (Cell.objects.count(), AreaCount.objects.count()) == (0, 0)


def folded() -> int:
    with transaction.atomic():
        return fold()


def check_sums() -> None:
    """Every level sums to count(*), nothing is negative, a month is the sum of its days."""
    total = Incident.objects.filter(counted=True).count()
    placed = Incident.objects.filter(counted=True, point__isnull=False).count()
    for level, area in ((11, "33"), (13, "33"), (15, ""), (17, "")):
        for facets in (Q(category=""), Q(category__regex=r"^[^@#]+\.[^@#]+$"), Q(category__regex="^@[^#]+$")):
            rows = Cell.objects.filter(facets, level=level, area=area, state="all").values_list("n", "ns")
            assert (sum(n for n, _ in rows), all(0 < n == ns[-1] for n, ns in rows)) == (placed, True)
            assert all(ns == sorted(ns) for _, ns in rows)
    found = by_area("incident", within="33", asked=[Asked("all", 2), Asked("town", 9)])
    assert found["all"].get("33", 0) == total
    assert found["town"].get(TOWN, 0) == Incident.objects.filter(counted=True, area_code__startswith=TOWN).count()


def test_a_load_without_triggers_and_a_rebuild_among_writers_lose_nothing(town: Any) -> None:
    owner = town.unit["centre"].pk

    def load() -> None:
        with transaction.atomic(), paused("incident"):
            for n in range(100, 140):
                put(UUID(int=n), {"number": str(n)}, owner)

    def write() -> None:
        for pk in IDS:
            act("put", pk, {"area_code": OTHER_GRID}, owner)

    def again() -> None:
        for _ in range(3):
            with transaction.atomic():
                rebuild("incident")
                fold(5)

    together(load, write, again)
    assert Incident.objects.filter(counted=True).count() == 40 + len(IDS)
    assert list(differences("incident")) == []
