"""Handling by the day of its deadline, counted where its case lies now: what is finished, of it the late, what runs.

Triggers write the changes: of the events when a task is finished, of the tasks when one begins, ends or gets another
time, of the incidents when a case with such events or tasks moves, changes its category or stops counting (migrations
0002 and 0004, which hold the same).
"""

from backend.incidents.density import KIND
from gis.density.sources import sources

HANDLED, LATE, RUNNING = f"{KIND}.handled", f"{KIND}.late", f"{KIND}.running"
_FINISHED = """e.name = 'task.finish' AND e.subject_kind = 'incident' AND e.data -> 'clock' ->> 'stage' = 'handle'
      AND e.data -> 'clock' ->> 'due_at' IS NOT NULL"""
_RUNS = """t.state IN ('dispatched', 'accepted') AND t.clock = 'handle' AND t.subject_kind = 'incident'
      AND t.due_at IS NOT NULL"""


def _fine(rows: str, due_at: str) -> str:
    """Fine rows of the cases `i` of `rows`, on the day of `due_at`."""
    return f"""
    SELECT NULL::bigint AS cell, i.area_code, i.category_id AS category, i.channel, '' AS status, false AS open,
           ({due_at} AT TIME ZONE 'Asia/Shanghai')::date AS day, 1 AS n,
           0::bigint AS sum_x, 0::bigint AS sum_y, 0::bigint AS id_hi, 0::bigint AS id_lo
    FROM {rows} AND i.counted
"""


_DONE = _fine(
    f"core_event e JOIN incidents_incident i ON i.id = e.subject_id WHERE {_FINISHED}",
    "(e.data -> 'clock' ->> 'due_at')::timestamptz",
)

sources.add(HANDLED, _DONE)
sources.add(RUNNING, _fine(f"work_task t JOIN incidents_incident i ON i.id = t.subject_id WHERE {_RUNS}", "t.due_at"))
sources.add(LATE, _DONE + " AND (e.data -> 'clock' ->> 'late')::boolean")
