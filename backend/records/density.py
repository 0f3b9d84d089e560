"""Records as they count: those that are there, by class, at any time."""

from gis.density.sources import sources

KIND = "record"
# The trigger holds the same, frozen in migration 0003.
FINE = """
    SELECT r.zcell >> 6 AS cell, r.area_code, r.klass_id AS category, '' AS channel, '' AS status, false AS open,
           NULL::date AS day, 1 AS n,
           round(ST_X(r.point_web) * 10)::bigint AS sum_x, round(ST_Y(r.point_web) * 10)::bigint AS sum_y,
           ('x' || left(replace(r.id::text, '-', ''), 16))::bit(64)::bigint AS id_hi,
           ('x' || right(replace(r.id::text, '-', ''), 16))::bit(64)::bigint AS id_lo
    FROM records_record r WHERE r.gone_at IS NULL
"""

sources.add(KIND, FINE)
