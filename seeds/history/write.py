"""Writes cases by COPY."""

from collections.abc import Iterable, Sequence
from itertools import chain
from random import Random

from django.db import connection

from backend.incidents.models import Incident
from seeds.history import rows
from seeds.history.case import Case

SEED = "accuracy"


def write_cases(cases: Sequence[Case]) -> int:
    """All rows of the cases; returns the number of events."""
    chance = Random(SEED)  # noqa: S311 - repeatable, guards nothing
    taken = frozenset(Incident.objects.order_by().values_list("number", flat=True))
    rows.give_numbers(cases, taken)
    number = sum(len(case.acts) for case in cases)
    _make_partitions(min(case.reported_at for case in cases))
    # Main cases first is not needed: references are checked at the end of the transaction.
    _copy("incidents_incident", rows.INCIDENT, (rows.incident_row(case, chance) for case in cases))
    _copy("core_note", rows.NOTE, chain.from_iterable(map(rows.note_rows, cases)))
    _copy("work_task", rows.TASK, chain.from_iterable(map(rows.task_rows, cases)))
    _copy("core_event", rows.EVENT, rows.event_rows(cases, _event_ids(number)))
    _copy("core_participation", rows.PARTICIPATION, chain.from_iterable(map(rows.participation_rows, cases)))
    _copy("core_recusal", rows.RECUSAL, chain.from_iterable(map(rows.recusal_rows, cases)))
    photos = (row for case in cases for row in rows.photo_rows(case, chance))
    _copy("incidents_incidentphoto", rows.PHOTO, photos)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTERS)
        cursor.execute(f"ANALYZE {', '.join(_TABLES)}")
    return number


_TABLES = (
    "incidents_incident", "core_note", "work_task", "core_event", "core_participation", "core_recusal",
    "incidents_incidentphoto", "incidents_numbercounter",
)  # fmt: skip

# A report that comes in meanwhile may have gone on: a counter never falls.
_COUNTERS = """
    INSERT INTO incidents_numbercounter (area_code, day, last)
    SELECT split_part(number, '-', 1), split_part(number, '-', 2)::date, max(split_part(number, '-', 3)::int)
    FROM incidents_incident GROUP BY 1, 2
    ON CONFLICT (area_code, day) DO UPDATE SET last = greatest(incidents_numbercounter.last, excluded.last)
"""


def _copy(table: str, columns: Sequence[str], lines: Iterable[rows.Row]) -> None:
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for line in lines:
            copy.write_row(line)


def _event_ids(number: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('core_event', 'id')) FROM generate_series(1, %s)", [number]
        )
        return [pk for (pk,) in cursor.fetchall()]


def _make_partitions(first: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT core_event_make_partition(month::date) FROM generate_series("
            "date_trunc('month', to_timestamp(%s)), now(), interval '1 month') AS month",
            [first],
        )
