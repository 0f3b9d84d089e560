"""Finished handling by the day of its deadline, all of it and what was late, counted where its case lies now.

Triggers write the changes: of the events when a task is finished, of the incidents when a case with such events moves,
changes its category or stops counting (migration 0002, which holds the same).
"""

from backend.incidents.density import KIND
from gis.density.sources import sources

HANDLED, LATE = f"{KIND}.handled", f"{KIND}.late"
_FINISHED = """e.name = 'task.finish' AND e.subject_kind = 'incident' AND e.data -> 'clock' ->> 'stage' = 'handle'
      AND e.data -> 'clock' ->> 'due_at' IS NOT NULL"""
_FINE = f"""
    SELECT NULL::bigint AS cell, i.area_code, i.category_id AS category, i.channel, '' AS status, false AS open,
           ((e.data -> 'clock' ->> 'due_at')::timestamptz AT TIME ZONE 'Asia/Shanghai')::date AS day, 1 AS n,
           0::bigint AS sum_x, 0::bigint AS sum_y, 0::bigint AS id_hi, 0::bigint AS id_lo
    FROM core_event e JOIN incidents_incident i ON i.id = e.subject_id
    WHERE i.counted AND {_FINISHED}
"""

sources.add(HANDLED, _FINE)
sources.add(LATE, _FINE + " AND (e.data -> 'clock' ->> 'late')::boolean")
