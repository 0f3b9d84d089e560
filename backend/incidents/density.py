"""Incidents as they count: the rows from which rollups are rebuilt and checked, and that tiles read close up."""

# The triggers hold the same, frozen in migration 0004; a test with several writers compares the two.
FINE_COLUMNS = """
    i.zcell, i.zcell >> 6 AS cell, i.area_code, i.category_id AS category, i.queue <> '' AS open,
    (i.reported_at AT TIME ZONE 'Asia/Shanghai')::date AS day, 1 AS n,
    round(ST_X(i.point_web) * 10)::bigint AS sum_x, round(ST_Y(i.point_web) * 10)::bigint AS sum_y,
    ('x' || left(replace(i.id::text, '-', ''), 16))::bit(64)::bigint AS id_hi,
    ('x' || right(replace(i.id::text, '-', ''), 16))::bit(64)::bigint AS id_lo
"""
FINE = f"SELECT {FINE_COLUMNS} FROM incidents_incident i WHERE i.counted"
KIND = "incident"
