"""The checks of a loaded province, a county at a time in several processes."""

from collections.abc import Iterator, Sequence

from django.db import transaction

from seeds.province import ground, truth
from seeds.province.areas import Told, by_size
from seeds.province.plan import Outline
from seeds.province.pool import each

ABOVE = ""  # what lies above the counties


def ground_faults(counties: Sequence[str], *, processes: int, told: Told) -> Iterator[str]:
    """Whether all areas are there, are valid, fill their parents exactly and overlap nowhere."""
    yield from ground.wrong_numbers(list(counties))
    parts = [ABOVE, *by_size(counties)]
    for ready, found in enumerate(each(_ground, parts, processes=processes), start=1):
        told(ready, len(parts))
        yield from found


def incident_faults(outline: Outline, *, processes: int, told: Told) -> Iterator[str]:
    """Whether every incident lies in its grid, all totals are exact, and year, week and day have their course."""
    yield from truth.wrong_totals(outline)
    yield from truth.wrong_courses(outline)
    parts = by_size(outline.counties)
    for ready, found in enumerate(each(truth.outside, parts, processes=processes), start=1):
        told(ready, len(parts))
        yield from found


def _ground(code: str) -> list[str]:
    with transaction.atomic(durable=True):
        return ground.faults_of_county(code) if code else ground.faults_above()
