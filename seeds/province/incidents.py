"""A year of incidents over the whole province, a county at a time, each slice with its mark."""

import json
import time
from collections.abc import Sequence
from dataclasses import asdict

from django.db import connection, transaction

from seeds.province import marks, shed
from seeds.province.areas import Told, by_size
from seeds.province.plan import DAY_S, Outline, deal
from seeds.province.played import Scenes
from seeds.province.pool import each
from seeds.province.slices import Part, slices

STEP, OUTLINE = "incidents", "outline"
_PARTITIONS = """
    SELECT core_event_make_partition(month::date)
    FROM generate_series(to_timestamp(%s) - interval '1 month', to_timestamp(%s), interval '1 month') AS month
"""


class OtherLoad(RuntimeError):
    """The database holds, or has begun, a load of another size."""


def outline_of(*, incidents: int, counties: Sequence[str], now: int) -> Outline:
    """The outline with which the load began, or now begins. Raises OtherLoad."""
    kept = marks.told(OUTLINE)
    if kept is None:
        outline = Outline(incidents, now, tuple(sorted(counties)))
        with transaction.atomic(durable=True):
            marks.mark(OUTLINE, told=json.dumps(asdict(outline)))
        return outline
    values = json.loads(kept)
    outline = Outline(**{**values, "counties": tuple(values["counties"])})
    if outline.incidents != incidents:
        raise OtherLoad(f"{outline.incidents:,}")
    return outline


def load_incidents(outline: Outline, *, story: str, scenes: Scenes, processes: int, told: Told) -> int:
    """All incidents; what is there stays. Returns how many were written."""
    if marks.told(STEP) is not None:
        return 0
    shed.shed()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        # Cases that wait may have been reported some weeks before the year begins.
        cursor.execute(_PARTITIONS, [outline.now - (outline.days + 150) * DAY_S, outline.now + 31 * DAY_S])
    deal(outline)
    there = marks.done(STEP)
    waiting = [Part(code, outline, story, scenes) for code in by_size(outline.counties) if code not in there]
    ready = sum(rows for code, rows in there.items() if len(code) == 6)
    written = 0
    told(ready, outline.incidents)
    for number in each(load_county, waiting, processes=processes):
        written += number
        told(ready + written, outline.incidents)
    with transaction.atomic(durable=True):
        marks.mark(STEP, rows=written)
    return written


def load_county(part: Part) -> int:
    """The cases of one county, slice by slice; returns how many incidents it has."""
    started = time.perf_counter()
    there, total = marks.done(STEP), 0
    for name, number, write in slices(part):
        total += number
        if f"{part.code}/{name}" not in there:
            with transaction.atomic(durable=True):
                write()
                marks.mark(STEP, f"{part.code}/{name}", rows=number)
    with transaction.atomic(durable=True):
        marks.mark(STEP, part.code, rows=total, seconds=time.perf_counter() - started)
    return total
