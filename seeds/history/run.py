"""Whether the history of a demo is whole: a row for each load, open until its last batch is written.

The table belongs to the load, not to the product, so no migration makes it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from backend.core.tx import require_transaction
from seeds.history.case import DEMO_MARK

_TABLE = """
    CREATE TABLE IF NOT EXISTS demo_history_run (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, begun_at timestamptz NOT NULL DEFAULT clock_timestamp(),
        finished_at timestamptz
    )
"""
_THERE = """
    SELECT EXISTS (SELECT FROM core_event e JOIN incidents_incident i ON i.id = e.subject_id WHERE e.data ? %s)
"""
_BROKEN_OFF = "SELECT EXISTS (SELECT FROM demo_history_run WHERE finished_at IS NULL)"
LOAD_LOCK = 0x68697374  # key of the advisory lock


class HistoryBusy(RuntimeError):
    """Another process loads a history now."""


def has_history() -> bool:
    """Whether there is a whole history; one whose load was broken off is none."""
    return _asked(_THERE, [DEMO_MARK]) and not broken_off()


def broken_off() -> bool:
    """Whether the last load did not come to its end."""
    return _asked("SELECT to_regclass('demo_history_run') IS NOT NULL") and _asked(_BROKEN_OFF)


def begin() -> None:
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        cursor.execute("INSERT INTO demo_history_run DEFAULT VALUES")


def finish() -> None:
    """Closes this load and those that were broken off before it: what they left is gone."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE demo_history_run SET finished_at = clock_timestamp() WHERE finished_at IS NULL")


@contextmanager
def alone() -> Iterator[None]:
    """Holds the only load that may be. Raises HistoryBusy while another one is under way."""
    if not _asked("SELECT pg_try_advisory_lock(%s)", [LOAD_LOCK]):
        raise HistoryBusy
    try:
        yield
    finally:
        _asked("SELECT pg_advisory_unlock(%s)", [LOAD_LOCK])


def _asked(question: str, values: list[Any] | None = None) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, values)
        return bool(cursor.fetchone()[0])
