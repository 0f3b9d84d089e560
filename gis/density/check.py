"""Holds base plus deltas against a recount, in one statement and therefore at one moment."""

from collections.abc import Iterator

from django.db import connection

from gis.density.sources import FINE, SORT_MEMORY, TABLES, Part, Table, family, sources

SHOWN = 20  # differences of a kind and table that are named
_INSIDE = "area_code >= %(within)s AND area_code < %(beyond)s"
_CELL_INSIDE = "(area >= %(within)s AND area < %(beyond)s OR township >= %(within)s AND township < %(beyond)s)"


def differences(kind: str, *, within: str = "", part: Part = Part.ALL) -> Iterator[str]:
    """A sentence for each row of `kind` and its family that differs from the recount, at most 20 of a table.

    `within` is the code of an area: only rows of it and of the areas in it are compared, and only its things counted.
    """
    for each in family(kind):
        for table in TABLES:
            yield from _named(table, each, within, part)


def compared(table: Table, kind: str, within: str, part: Part) -> str:
    """SELECT of key, day and how much too much of each value is counted, where anything is; day NULL is all time."""
    key, values = ", ".join(table.key), ", ".join(table.values)
    here = f" AND {_CELL_INSIDE if table.name == 'density_cell' else _INSIDE}" if within else ""
    if part is not Part.ALL:
        width = "length(area)" if table.name == "density_cell" else "digits"
        here += f" AND {width} IN (2, 4)" if part is Part.WIDE else f" AND {width} NOT IN (2, 4)"
    things = f" AND {_INSIDE}" if within else ""
    deltas = f"(SELECT kind, {FINE} FROM density_delta WHERE kind = %(kind)s{things})"
    truth = f"(SELECT %(kind)s::text AS kind, {FINE} FROM ({sources.entries[kind]}) source WHERE true{things})"
    kept = f"SELECT {key}, NULL::date AS day, {values} FROM {table.name} WHERE kind = %(kind)s{here}"
    sides = (
        kept,
        _days(table, here),
        _both(table, table.rows(deltas, part), here),
        _both(table, table.rows(truth, part), here, sign=-1),
    )
    added = ", ".join(f"{table.added(value)} AS {value}" for value in table.values)
    wrong = " OR ".join(f"{table.added(value)} <> 0" for value in table.values)
    rows = " UNION ALL ".join(sides)
    return f"SELECT {key}, day, {added} FROM ({rows}) all_sides GROUP BY {key}, day HAVING {wrong}"


def _named(table: Table, kind: str, within: str, part: Part) -> Iterator[str]:
    key = ", ".join(table.key)
    statement = f"""
        SELECT {key}, day, n FROM ({compared(table, kind, within, part)}) c ORDER BY {key}, day LIMIT {SHOWN}
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


def _both(table: Table, counted: str, here: str, *, sign: int = 1) -> str:
    """Rows that are `counted` by day as they count in all and by day."""
    key, runs = ", ".join(table.key), set(table.runs.values())

    def signed(value: str) -> str:
        return value if value in table.xors else f"{sign} * {value}"

    totals = ", ".join(signed(value) for value in table.values)
    by_day = ", ".join(signed(value) if value in runs else "0" for value in table.values)
    rows = f"SELECT * FROM ({counted}) r WHERE true{here}"
    return f"""
        SELECT {key}, NULL::date, {totals} FROM ({rows}) r
        UNION ALL SELECT {key}, day, {by_day} FROM ({rows}) r WHERE day IS NOT NULL
    """
