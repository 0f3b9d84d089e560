"""Rows that an import may touch, and cases scattered over the county."""

import random
from collections.abc import Iterator
from uuid import UUID

from django.contrib.gis.geos import Point
from django.db import connection

from backend.core.clock import now
from backend.core.ids import uuid7
from backend.core.scope import SYSTEM
from backend.incidents.models import Incident
from backend.work.models import Card, Task
from gis.areas.models import Area
from tests.cast import COUNTY, GRID, NEXT_GRID, OTHER_GRID, SOUTH, STEP, WEST, Cast
from tests.imports.files import OTHER_LAST

TABLES = (
    "areas_area",
    "incidents_incident",
    "work_task",
    "work_card",
    "accounts_post",
    "accounts_unit",
    "records_record",
)


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


def case_row(pk: str) -> Incident:
    """A case as it is stored."""
    row: Incident = Incident.objects.within(SYSTEM).get(pk=pk)
    return row


def areas_of_work() -> list[set[str]]:
    """Of tasks, and of cards."""
    return [set(model.objects.within(SYSTEM).values_list("area_code", flat=True)) for model in (Task, Card)]


def number_of_cases() -> int:
    return Incident.objects.within(SYSTEM).count()
