"""All areas of the province, a county at a time."""

import time
from collections.abc import Callable, Iterable

from django.db import connection, transaction

from gis.areas.commands import announce_areas
from gis.areas.models import Area
from seeds.areas import copy_rows, has_grids, load_areas, lower_levels
from seeds.province import marks
from seeds.province.pool import each
from seeds.zhejiang.divisions import villages_by_county

STEP = "areas"
Told = Callable[[int, int], None]


def by_size(counties: Iterable[str]) -> list[str]:
    """The counties with the most grids first, so that no process ends long after the others."""
    grids = {code: sum(village.grids for village in members) for code, members in villages_by_county().items()}
    return sorted(counties, key=lambda code: (-grids[code], code))


def load_province(counties: list[str], *, processes: int, told: Told) -> int:
    """Upper levels, then townships, villages and grids of `counties`; what is there stays. Returns the rows added."""
    if marks.told(STEP) is not None:
        return 0
    with transaction.atomic(durable=True):
        added = load_areas(counties=[]).total()
    there = marks.done(STEP)
    waiting = by_size(code for code in counties if code not in there)
    told(len(counties) - len(waiting), len(counties))
    for number, rows in enumerate(each(load_county, waiting, processes=processes), start=1):
        added += rows
        told(len(counties) - len(waiting) + number, len(counties))
    with transaction.atomic(durable=True):
        announce_areas()
        marks.mark(STEP, rows=added)
    with connection.cursor() as cursor:
        # Also marks what readers of an index need not look up in the table.
        cursor.execute("VACUUM (ANALYZE) areas_area")
    return added


def load_county(code: str) -> int:
    """The lower levels of one county and its mark, or nothing. Returns the rows added."""
    started = time.perf_counter()
    levels = list(lower_levels(code))
    with transaction.atomic(durable=True):
        present = set(Area.objects.filter(valid_to=None, code__startswith=code).values_list("code", flat=True))
        added = 0
        if not has_grids(code):
            added = sum(copy_rows(rows, present, outer_border=outer) for rows, outer in levels)
        marks.mark(STEP, code, rows=added, seconds=time.perf_counter() - started)
    return added
