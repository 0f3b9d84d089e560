"""Counts fine rows by one whole number instead of by the texts of a row's key, which sorts several times as fast.

Categories, channels and states that occur together, facets and places are numbered first; the key of a row of the
base is then made of these numbers by multiplication, so that numbers which do not fit are an error and never another
row's key.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from gis.density.sources import FACET_HOLDS, FACETS, LEVEL, Part, Table

MARKS = "123456789"  # sorts of facets: everything, leaves, groups, channels, states, and what is crossed of them
_SQUARES = 4**LEVEL


@contextmanager
def no_loops() -> Iterator[None]:
    """The planner takes what is numbered here for a handful of rows, and would join thousands with thousands by loops.

    Where a loop is the only way, as into an index by LATERAL, it stays one.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = on")


def packed(table: Table, fine: str, part: Part, marks: str = MARKS) -> str:
    """CTEs over `fine`, a CTE with the columns kind and FINE; the last one, NAME_daily, has number, day and sums."""
    name, values = table.name, ", ".join(f"f.{value}" for value in table.values)
    widths = [(table.widths.index(width), *width) for width in part.of(table.widths)]
    square = f" * {_SQUARES} + (f.cell >> (2 * ({LEVEL} - s.level)))" if table.squares else ""
    summed = ", ".join(f"{table.added(value)} AS {value}" for value in table.values)
    differs = " OR ".join(f"{table.added(value)} <> 0" for value in table.values)
    return f"""
    {name}_combos AS MATERIALIZED (
        SELECT row_number() OVER () AS combo, d.* FROM (
            SELECT DISTINCT kind, category, channel, status, open FROM {fine} f WHERE {table.counts}) d
    ), {name}_facets AS MATERIALIZED (
        SELECT f.combo, f.kind, f.open, c.mark, c.category,
               dense_rank() OVER (ORDER BY f.kind, c.category) - 1 AS facet
        FROM {name}_combos f CROSS JOIN LATERAL {FACETS}
        WHERE {FACET_HOLDS} AND c.mark IN ({", ".join(marks)})
    ), {name}_names AS MATERIALIZED (SELECT DISTINCT facet, kind, category FROM {name}_facets
    ), {name}_places AS MATERIALIZED (
        SELECT row_number() OVER (ORDER BY code) - 1 AS place, code
        FROM (SELECT DISTINCT left(area_code, {table.place}) AS code FROM {fine} f WHERE {table.counts}) d
    ), {name}_widths AS MATERIALIZED (
        SELECT * FROM (VALUES {", ".join(str(width) for width in widths)}) w (width, level, digits)
    ), {name}_sizes AS MATERIALIZED (
        SELECT (SELECT count(*) FROM {name}_names) AS facets, (SELECT count(*) FROM {name}_places) AS places
    ), {name}_spots AS MATERIALIZED (
        SELECT p.place, w.width, w.level, w.digits, min(p.place) OVER (
            PARTITION BY w.width, CASE WHEN w.digits = 0 THEN p.code ELSE left(p.code, w.digits) END) AS first
        FROM {name}_places p JOIN {name}_widths w ON w.digits <= length(p.code)
    ), {name}_numbered AS (
        SELECT c.combo, p.place, f.* FROM {fine} f
        JOIN {name}_combos c USING (kind, category, channel, status, open)
        JOIN {name}_places p ON p.code = left(f.area_code, {table.place})
        WHERE {table.counts}
    ), {name}_states AS MATERIALIZED (
        SELECT x.*, s.state FROM {name}_facets x JOIN (VALUES (0), (1)) s (state) ON s.state = 0 OR x.open
    ), {name}_daily AS (
        SELECT number, day, {summed} FROM (
            SELECT (((s.width * 2 + x.state) * z.facets + x.facet) * z.places + s.first){square} AS number,
                   CASE WHEN x.state = 0 THEN f.day END AS day, {values}
            FROM {name}_numbered f JOIN {name}_states x USING (combo) JOIN {name}_spots s USING (place)
            CROSS JOIN {name}_sizes z
            WHERE ({table.kept})
        ) fanned GROUP BY number, day HAVING {differs}
    )"""


def unpacked(table: Table, rows: str, columns: str) -> str:
    """SELECT of the table's key and `columns` from `rows`, a SELECT with `number`, within the CTEs of `packed`."""
    name = table.name
    squares = _SQUARES if table.squares else 1
    return f"""
        SELECT {", ".join(table.unpacked)}, {columns}
        FROM (
            SELECT r.*, mod(r.number, {squares}) AS cell, mod(r.number / {squares}, z.places) AS place,
                   mod(r.number / {squares} / z.places, z.facets) AS facet,
                   r.number / {squares} / z.places / z.facets AS form
            FROM ({rows}) r CROSS JOIN {name}_sizes z
        ) k JOIN {name}_names n USING (facet) JOIN {name}_places p USING (place)
        JOIN {name}_widths w ON w.width = k.form / 2
        JOIN (VALUES (0, 'all'), (1, 'open')) s (no, state) ON s.no = mod(k.form, 2)
    """
