"""Takes a history away again, in batches."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection

from backend.core.tx import require_transaction
from seeds.history.case import DEMO_MARK

BATCH = 200  # incidents of one transaction, with about twenty rows each

# An incident belongs to the history as long as nobody has moved it: all of its events carry the mark. Those that were
# merged into another one go before it.
_CANDIDATES = """
    SELECT e.subject_id FROM (
        SELECT subject_id FROM core_event WHERE subject_kind = 'incident'
        GROUP BY subject_id HAVING bool_and(data ? %s)
    ) e JOIN incidents_incident i ON i.id = e.subject_id ORDER BY i.main_id IS NULL, e.subject_id
"""
_LOCK = "SELECT id FROM incidents_incident WHERE id = ANY(%s::uuid[]) ORDER BY id FOR UPDATE SKIP LOCKED"
_UNTOUCHED = """
    SELECT subject_id FROM core_event WHERE subject_kind = 'incident' AND subject_id = ANY(%s::uuid[])
    GROUP BY subject_id HAVING bool_and(data ? %s)
"""
_MAINS_OF_OTHERS = """
    SELECT DISTINCT main_id FROM incidents_incident
    WHERE main_id = ANY(%(gone)s::uuid[]) AND id <> ALL(%(gone)s::uuid[])
"""
_HEADS = """
    DELETE FROM core_eventhead WHERE day >= (
        SELECT min(at AT TIME ZONE 'Asia/Shanghai')::date FROM core_event WHERE subject_kind = 'incident' AND data ? %s)
"""
_PURGE_NOTE = """
    INSERT INTO core_eventpurge (from_at, to_at, events, last_hash)
    SELECT min(at), max(at), count(*), (array_agg(hash ORDER BY id DESC))[1]
    FROM core_event WHERE subject_kind = 'incident' AND subject_id = ANY(%s::uuid[]) HAVING count(*) > 0
"""
_REMOVALS = (
    "DELETE FROM notify_delivery USING notify_inboxentry e WHERE entry_id = e.id AND e.subject_id = ANY(%s::uuid[])",
    "DELETE FROM notify_inboxentry WHERE subject_kind = 'incident' AND subject_id = ANY(%s::uuid[])",
    "DELETE FROM work_task WHERE subject_kind = 'incident' AND subject_id = ANY(%s::uuid[])",
    "DELETE FROM core_note WHERE subject_kind = 'incident' AND subject_id = ANY(%s::uuid[])",
    "DELETE FROM core_participation WHERE subject_kind = 'incident' AND subject_id = ANY(%s::uuid[])",
    "DELETE FROM core_recusal WHERE subject_kind = 'incident' AND subject_id = ANY(%s::uuid[])",
    "DELETE FROM incidents_evidencesign WHERE incident_id = ANY(%s::uuid[])",
    "DELETE FROM incidents_incidentphoto WHERE incident_id = ANY(%s::uuid[])",
    "DELETE FROM incidents_incident WHERE id = ANY(%s::uuid[])",
    "DELETE FROM core_event WHERE subject_kind = 'incident' AND subject_id = ANY(%s::uuid[])",
)


def removable() -> Iterator[list[UUID]]:
    """The incidents of the history that nobody has moved, BATCH of them at a time, in the order in which they go."""
    with connection.cursor() as cursor:
        cursor.execute(_CANDIDATES, [DEMO_MARK])
        found = [pk for (pk,) in cursor.fetchall()]
    for first in range(0, len(found), BATCH):
        yield found[first : first + BATCH]


def remove_cases(candidates: list[UUID]) -> int:
    """Takes away those of the candidates that still belong to the history alone; returns their number.

    One that somebody moves in this moment stays. The guard of the events is switched off by the owner of the table
    inside the transaction, so that nobody else ever sees it off; the removal stands in the table of purges. It comes
    first: nobody who writes an event then waits for a row that is held here.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_event DISABLE TRIGGER core_event_append_only")
        gone = _still_untouched(cursor, candidates)
        if gone:
            cursor.execute(_PURGE_NOTE, [gone])
            for statement in _REMOVALS:
                cursor.execute(statement, [gone])
        cursor.execute("ALTER TABLE core_event ENABLE TRIGGER core_event_append_only")
    return len(gone)


def _still_untouched(cursor: Any, candidates: list[UUID]) -> list[UUID]:
    cursor.execute(_LOCK, [candidates])
    locked = [pk for (pk,) in cursor.fetchall()]
    cursor.execute(_UNTOUCHED, [locked, DEMO_MARK])
    untouched = [pk for (pk,) in cursor.fetchall()]
    cursor.execute(_MAINS_OF_OTHERS, {"gone": untouched})
    staying = {pk for (pk,) in cursor.fetchall()}
    return [pk for pk in untouched if pk not in staying]


def forget_heads() -> None:
    """Takes away the heads of all days with events of a history: they are other events before and after a load."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [DEMO_MARK])
