"""Incidents as they count: the rows from which rollups are rebuilt and checked, and that tiles read close up."""

from backend.incidents.models import STATES, UNCOUNTED
from gis.density.sources import SETTLED, crossed, sources

# The triggers hold the same, frozen in migration 0005, and incidents_fine() of 0009, from which tiles read close up;
# tests compare them.
FINE_COLUMNS = """
    i.zcell, i.zcell >> 6 AS cell, i.area_code, i.category_id AS category, i.channel, i.state AS status,
    i.queue <> '' AS open, (i.reported_at AT TIME ZONE 'Asia/Shanghai')::date AS day, 1 AS n,
    round(ST_X(i.point_web) * 10)::bigint AS sum_x, round(ST_Y(i.point_web) * 10)::bigint AS sum_y,
    ('x' || left(replace(i.id::text, '-', ''), 16))::bit(64)::bigint AS id_hi,
    ('x' || right(replace(i.id::text, '-', ''), 16))::bit(64)::bigint AS id_lo
"""
FINE = f"SELECT {FINE_COLUMNS} FROM incidents_incident i WHERE i.counted"
KIND = "incident"
CROSSED = tuple(state for state in STATES if state not in (*UNCOUNTED, SETTLED))
# Cases that wait, by the day of their deadline: those of the days before today are overdue.
DUE = "incident.due"
FINE_DUE = """
    SELECT NULL::bigint AS cell, i.area_code, i.category_id AS category, i.channel, '' AS status, false AS open,
           (i.due_at AT TIME ZONE 'Asia/Shanghai')::date AS day, 1 AS n, 0::bigint AS sum_x, 0::bigint AS sum_y,
           0::bigint AS id_hi, 0::bigint AS id_lo
    FROM incidents_incident i WHERE i.counted AND i.queue <> '' AND i.due_at IS NOT NULL
"""

sources.add(KIND, FINE)
crossed.add(KIND, CROSSED)
sources.add(DUE, FINE_DUE)
