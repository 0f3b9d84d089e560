"""Loads a history in one transaction; a new one first takes the old one away."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from backend.core import changes
from backend.core.tx import require_transaction
from backend.incidents.density import KIND
from gis.density.commands import paused
from seeds.history.case import DEMO_MARK
from seeds.history.make import Scenes, Size, make_cases
from seeds.history.remove import remove_history
from seeds.history.write import write_cases


@dataclass(frozen=True)
class Loaded:
    """What was written, and what was taken away before."""

    incidents: int
    events: int
    removed: int


def has_history() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM core_event WHERE data ? %s)", [DEMO_MARK])
        return bool(cursor.fetchone()[0])


def load_history(*, county: str, size: Size, now: datetime, scenes: Scenes) -> Loaded:
    """Replaces the history of the demo; what people entered stays. The same for the same county, size and `now`."""
    require_transaction()
    with _no_collector(), paused(KIND):
        removed = remove_history()
        cases = make_cases(county=county, size=size, now=now, scenes=scenes)
        written = write_cases(cases)
    changes.new_epoch()
    return Loaded(incidents=len(cases), events=written, removed=removed)


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
