"""Loads a history in short transactions; a new one first takes the old one away.

Whatever breaks it off, the rows that are there fit together and the numbers on maps agree with them, since every batch
is whole and leaves its deltas, which the merger folds. The next load finds the mark still open, takes away what the
broken one left, and begins anew.
"""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.db import transaction

from backend.core import changes
from seeds.history import remove, run, write
from seeds.history.case import Case
from seeds.history.make import Scenes, Size, make_cases

SEED = "accuracy"
Report = Callable[[str, int, int], None]  # what is done to how many of how many incidents


@dataclass(frozen=True)
class Loaded:
    """What was written, and what was taken away before."""

    incidents: int
    events: int
    removed: int


def load_history(*, county: str, size: Size, now: datetime, scenes: Scenes, report: Report) -> Loaded:
    """Replaces the history of the demo; what people entered stays. The same for the same county, size and `now`.

    Raises HistoryBusy while another process does so.
    """
    with run.alone(), _no_collector():
        # In memory first: what goes wrong here changes nothing.
        cases = make_cases(county=county, size=size, now=now, scenes=scenes)
        with transaction.atomic(durable=True):
            run.begin()
            remove.forget_heads()
        removed = _remove(report)
        with transaction.atomic(durable=True):
            write.reserve(cases)
        events = _write(cases, report)
        write.analyze()
        with transaction.atomic(durable=True):
            remove.forget_heads()
            changes.new_epoch()
            run.finish()
    return Loaded(incidents=len(cases), events=events, removed=removed)


def _remove(report: Report) -> int:
    going = list(remove.removable())
    total, seen, removed = sum(map(len, going)), 0, 0
    for candidates in going:
        with transaction.atomic(durable=True):
            removed += remove.remove_cases(candidates)
        seen += len(candidates)
        report("removed", seen, total)
    return removed


def _write(cases: Sequence[Case], report: Report) -> int:
    chance = Random(SEED)  # noqa: S311 - repeatable, guards nothing
    events = written = 0
    for batch in write.batches(cases):
        with transaction.atomic(durable=True):
            events += write.write_cases(batch, chance)
        written += len(batch)
        report("written", written, len(cases))
    return events


@contextmanager
def _no_collector() -> Iterator[None]:
    """Millions of objects are made and all of them are kept: looking for garbage only takes time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
