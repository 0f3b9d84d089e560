"""Takes a history away again."""

from typing import Any

from django.db import connection

from backend.core.tx import require_transaction
from seeds.history.case import DEMO_MARK

# An incident belongs to the history as long as nobody has moved it: all of its events carry the mark. One into which
# a case that stays was merged stays too.
_GONE = """
    DROP TABLE IF EXISTS pg_temp.gone;
    CREATE TEMPORARY TABLE gone ON COMMIT DROP AS
    SELECT subject_id AS id FROM core_event WHERE subject_kind = 'incident'
    GROUP BY subject_id HAVING bool_and(data ? %s);
"""
_STAYING = """
    DELETE FROM gone USING incidents_incident other
    WHERE other.main_id = gone.id AND other.id NOT IN (SELECT id FROM gone)
"""
_PURGE_NOTE = """
    INSERT INTO core_eventpurge (from_at, to_at, events, last_hash)
    SELECT min(at), max(at), count(*), (array_agg(hash ORDER BY id DESC))[1]
    FROM core_event WHERE subject_kind = 'incident' AND subject_id IN (SELECT id FROM gone) HAVING count(*) > 0
"""
_HEADS = """
    DELETE FROM core_eventhead WHERE day >= (
        SELECT min(at AT TIME ZONE 'Asia/Shanghai')::date FROM core_event
        WHERE subject_kind = 'incident' AND subject_id IN (SELECT id FROM gone))
"""
_REMOVALS = (
    "DELETE FROM notify_delivery USING notify_inboxentry e, gone WHERE entry_id = e.id AND e.subject_id = gone.id",
    "DELETE FROM notify_inboxentry WHERE subject_kind = 'incident' AND subject_id IN (SELECT id FROM gone)",
    "DELETE FROM work_task WHERE subject_kind = 'incident' AND subject_id IN (SELECT id FROM gone)",
    "DELETE FROM core_note WHERE subject_kind = 'incident' AND subject_id IN (SELECT id FROM gone)",
    "DELETE FROM core_participation WHERE subject_kind = 'incident' AND subject_id IN (SELECT id FROM gone)",
    "DELETE FROM core_recusal WHERE subject_kind = 'incident' AND subject_id IN (SELECT id FROM gone)",
    "DELETE FROM incidents_incidentphoto WHERE incident_id IN (SELECT id FROM gone)",
    "DELETE FROM incidents_incident WHERE id IN (SELECT id FROM gone)",
    "DELETE FROM incidents_numbercounter WHERE day < (now() AT TIME ZONE 'Asia/Shanghai')::date",
)


def remove_history() -> int:
    """Takes away the incidents of the history that nobody has moved; returns their number."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute(_GONE, [DEMO_MARK])
        cursor.execute(_STAYING)
        cursor.execute("ANALYZE gone")
        cursor.execute("SELECT count(*) FROM gone")
        number = int(cursor.fetchone()[0])
        if number:
            cursor.execute(_HEADS)
            cursor.execute(_PURGE_NOTE)
            for statement in _REMOVALS:
                cursor.execute(statement)
            _remove_events(cursor)
    return number


def _remove_events(cursor: Any) -> None:
    """The only place that removes single events: those of a demo, which say of themselves that nobody did them.

    The owner of the table switches the guard off inside the transaction, so that nobody else ever sees it off; the
    removal stands in the table of purges.
    """
    cursor.execute("ALTER TABLE core_event DISABLE TRIGGER core_event_append_only")
    cursor.execute("DELETE FROM core_event WHERE subject_kind = 'incident' AND subject_id IN (SELECT id FROM gone)")
    cursor.execute("ALTER TABLE core_event ENABLE TRIGGER core_event_append_only")
