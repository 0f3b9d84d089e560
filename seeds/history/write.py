"""Writes cases by COPY, in batches."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from random import Random
from typing import Any

from django.db import connection

from backend.core.tx import require_transaction
from backend.incidents.models import Incident
from seeds.history import rows
from seeds.history.case import Case

BATCH_ROWS = 5_000  # of all tables, in one transaction

# A report that comes in meanwhile may have gone on: a counter never falls. Those of days that are over count no more.
_COUNTERS_GO = "DELETE FROM incidents_numbercounter WHERE day < (now() AT TIME ZONE 'Asia/Shanghai')::date"
_COUNTERS = """
    INSERT INTO incidents_numbercounter (area_code, day, last)
    SELECT split_part(number, '-', 1), split_part(number, '-', 2)::date, max(split_part(number, '-', 3)::int)
    FROM (SELECT number FROM incidents_incident UNION ALL SELECT unnest(%s::text[])) numbers GROUP BY 1, 2
    ON CONFLICT (area_code, day) DO UPDATE SET last = greatest(incidents_numbercounter.last, excluded.last)
"""


def reserve(cases: Sequence[Case]) -> None:
    """Gives the cases their numbers and their events their ids, so that nothing that comes in meanwhile gets them.

    Reports wait for the end of the transaction.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE incidents_numbercounter IN SHARE ROW EXCLUSIVE MODE")
        taken = frozenset(Incident.objects.order_by().values_list("number", flat=True))
        rows.give_numbers(cases, taken)
        cursor.execute(_COUNTERS_GO)
        cursor.execute(_COUNTERS, [[case.number for case in cases]])
        number = sum(len(case.acts) for case in cases)
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('core_event', 'id')) FROM generate_series(1, %s)", [number]
        )
        rows.give_event_ids(cases, [pk for (pk,) in cursor.fetchall()])
        _make_partitions(cursor, min((case.reported_at for case in cases), default=None))


def batches(cases: Iterable[Case]) -> Iterator[list[Case]]:
    """The cases in their order, as many at a time as make BATCH_ROWS rows."""
    batch: list[Case] = []
    total = 0
    for case in cases:
        if batch and total + case.rows > BATCH_ROWS:
            yield batch
            batch, total = [], 0
        batch.append(case)
        total += case.rows
    if batch:
        yield batch


def write_cases(cases: Sequence[Case], chance: Random) -> int:
    """All rows of cases whose numbers are reserved; returns the number of events.

    A case into which others are merged comes before them or with them.
    """
    require_transaction()
    _copy("incidents_incident", rows.INCIDENT, (rows.incident_row(case, chance) for case in cases))
    _copy("core_note", rows.NOTE, chain.from_iterable(map(rows.note_rows, cases)))
    _copy("work_task", rows.TASK, chain.from_iterable(map(rows.task_rows, cases)))
    _copy("core_event", rows.EVENT, chain.from_iterable(map(rows.event_rows, cases)))
    _copy("core_participation", rows.PARTICIPATION, chain.from_iterable(map(rows.participation_rows, cases)))
    _copy("core_recusal", rows.RECUSAL, chain.from_iterable(map(rows.recusal_rows, cases)))
    photos = (row for case in cases for row in rows.photo_rows(case, chance))
    _copy("incidents_incidentphoto", rows.PHOTO, photos)
    return sum(len(case.acts) for case in cases)


def analyze() -> None:
    """Fresh statistics, table by table."""
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(f"ANALYZE {table}")


_TABLES = (
    "incidents_incident", "core_note", "work_task", "core_event", "core_participation", "core_recusal",
    "incidents_incidentphoto", "incidents_numbercounter", "density_delta",
)  # fmt: skip


def _copy(table: str, columns: Sequence[str], lines: Iterable[rows.Row]) -> None:
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for line in lines:
            copy.write_row(line)


def _make_partitions(cursor: Any, first: int | None) -> None:
    if first is not None:
        cursor.execute(
            "SELECT core_event_make_partition(month::date) FROM generate_series("
            "date_trunc('month', to_timestamp(%s)), now(), interval '1 month') AS month",
            [first],
        )
