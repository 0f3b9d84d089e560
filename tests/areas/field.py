"""A field of square grids that stands for a province: enough rows for the planner to choose as it does there."""

from django.db import connection

SIDE = 60  # grids along each side, each of 0.01 degrees
WEST, SOUTH = 121.0, 28.0

_FIELD = """
    INSERT INTO areas_area (code, level, name, kind, special, population, valid_from, successors,
                            geom, geom_far, geom_mid, geom_web, centre)
    SELECT '330206' || lpad(n::text, 9, '0'), 'grid', lpad((n %% 1000)::text, 3, '0') || '网格', 'basic', false, 400,
           '2020-01-01', '{}', shape, web, web, web, ST_Centroid(shape)
    FROM generate_series(0, %(side)s * %(side)s - 1) AS n,
         LATERAL (SELECT %(west)s + n %% %(side)s * 0.01 AS west, %(south)s + n / %(side)s * 0.01 AS south) AS corner,
         LATERAL (SELECT ST_Multi(ST_MakeEnvelope(west, south, west + 0.01, south + 0.01, 4326)) AS shape) AS square,
         LATERAL (SELECT ST_Transform(shape, 3857) AS web) AS projected
"""


def make_field() -> None:
    """3,600 grids with statistics, in a county of their own."""
    with connection.cursor() as cursor:
        cursor.execute(_FIELD, {"side": SIDE, "west": WEST, "south": SOUTH})
        cursor.execute("ANALYZE areas_area")
