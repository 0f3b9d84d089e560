"""Holds base plus deltas against a recount, in one statement and therefore at one moment."""

from collections.abc import Iterator

from django.db import connection

from gis.density.commands import SORT_MEMORY
from gis.density.sources import FINE, TABLES, Table, family, sources

SHOWN = 20  # differences of a kind and table that are named


def differences(kind: str, *, within: str = "") -> Iterator[str]:
    """A sentence for each row of `kind` and its family that differs from the recount, at most 20 of a table.

    `within` is the code of an area: only rows of it and of the areas in it are compared, and only its things counted.
    """
    for each in family(kind):
        for table in TABLES:
            yield from _differ(table, each, within)


def _differ(table: Table, kind: str, within: str) -> Iterator[str]:
    key, values = ", ".join(table.key), ", ".join(table.values)
    place = {
        "density_cell": "(area >= %(within)s AND area < %(beyond)s OR township >= %(within)s AND township < %(beyond)s)"
    }.get(table.name, "area_code >= %(within)s AND area_code < %(beyond)s")
    here = f" AND {place}" if within else ""
    things = " WHERE area_code >= %(within)s AND area_code < %(beyond)s" if within else ""
    deltas = f"(SELECT kind, {FINE} FROM density_delta{things or ' WHERE true'} AND kind = %(kind)s)"
    truth = f"(SELECT %(kind)s::text AS kind, {FINE} FROM ({sources.entries[kind]}) source{things})"
    kept = f"SELECT {key}, NULL::date AS day, {values} FROM {table.name} WHERE kind = %(kind)s{here}"
    sides = (kept, _days(table, here), _both(table, deltas, here), _both(table, truth, here, sign=-1))
    added = ", ".join(f"{table.added(value)} AS {value}" for value in table.values)
    wrong = " OR ".join(f"{value} <> 0" for value in table.values)
    statement = f"""
        SELECT {key}, day, n FROM (
            SELECT {key}, day, {added} FROM ({" UNION ALL ".join(sides)}) all_sides GROUP BY {key}, day
        ) compared
        WHERE {wrong} ORDER BY {key}, day LIMIT {SHOWN}
    """
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute(f"SET LOCAL work_mem = '{SORT_MEMORY}'")
        cursor.execute(statement, {"kind": kind, "within": within, "beyond": within + ":"})
        for *where, day, off in cursor.fetchall():
            yield f"{table.name} {' '.join(map(str, where))}, {day or 'in all'}: {off} more counted than are there"


def _days(table: Table, here: str) -> str:
    """The running totals of the base, taken apart by day."""
    key, runs = ", ".join(table.key), set(table.runs.values())
    arrays = ", ".join(f"b.{run}" for run in table.arrays)
    parts = ", ".join(table.apart(value, "w") if value in runs else "0" for value in table.values)
    return f"""
        SELECT {key}, day, {parts} FROM (
            SELECT {", ".join(f"b.{column}" for column in table.key)}, u.*
            FROM {table.name} b, unnest({arrays}) u (day, {", ".join(table.runs)})
            WHERE kind = %(kind)s{here}
        ) u WINDOW w AS (PARTITION BY {key} ORDER BY day)
    """


def _both(table: Table, fine: str, here: str, *, sign: int = 1) -> str:
    """Fine rows as they count in all and by day."""
    key, runs = ", ".join(table.key), set(table.runs.values())

    def signed(value: str) -> str:
        return value if value in table.xors else f"{sign} * {value}"

    totals = ", ".join(signed(value) for value in table.values)
    by_day = ", ".join(signed(value) if value in runs else "0" for value in table.values)
    rows = f"SELECT * FROM ({table.rows(fine)}) r WHERE true{here}"
    return f"""
        SELECT {key}, NULL::date, {totals} FROM ({rows}) r
        UNION ALL SELECT {key}, day, {by_day} FROM ({rows}) r WHERE day IS NOT NULL
    """
