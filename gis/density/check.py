"""Holds base plus deltas against a recount, in one statement and therefore at one moment."""

from collections.abc import Iterator

from django.db import connection

from gis.density.recount import END
from gis.density.sources import FINE, FINE_FROM, LEVELS, SORT_MEMORY, TABLES, Part, Table, family, sources

SHOWN = 20  # differences of a kind and table that are named
_STARTS = """
    SELECT DISTINCT area_code FROM density_area WHERE kind = %s AND digits = %s AND category = '' ORDER BY 1
"""
_KEPT_SIGN = {"cell", "area_code", "category", "channel", "status", "open", "day", "id_hi", "id_lo"}
_INSIDE = "area_code >= %(within)s AND area_code < %(beyond)s"
# Each arm as an index has it: rows by width begin with level, state and area, those by township have one of their own.
_FAR = ", ".join(str(level) for level in LEVELS if level < FINE_FROM)
_CELL_INSIDE = f"""(level IN ({_FAR}) AND state IN ('all', 'open') AND area <> ''
    AND area >= %(within)s AND area < %(beyond)s
    OR area = '' AND township >= %(within)s AND township < %(beyond)s)"""
Reach = tuple[str, str]  # codes from the first one to before the second one


def differences(kind: str, *, within: str = "", beyond: str = "", part: Part = Part.ALL) -> Iterator[str]:
    """A sentence for each row of `kind` and its family that differs from the recount, at most 20 of a table.

    `within` is the code of an area: only rows of it and of the areas in it are compared, and only its things counted;
    with `beyond` all from the one code to before the other.
    """
    for each in family(kind):
        for table in TABLES:
            yield from _named(table, each, (within, beyond or within + END), part)


def stretches(kind: str, digits: int) -> list[Reach]:
    """All codes from first to last, cut where an area of so many digits begins."""
    with connection.cursor() as cursor:
        cursor.execute(_STARTS, [kind, digits])
        starts = ["", *(code for (code,) in cursor.fetchall())]
    del starts[1:2]  # what comes before the first area goes with it
    return list(zip(starts, [*starts[1:], END], strict=True))


def compared(table: Table, kind: str, part: Part) -> str:
    """SELECT of key, day and how much too much of each value is counted, where anything is; day NULL is all time.

    Of the codes from %(within)s to before %(beyond)s.
    """
    key, values = ", ".join(table.key), ", ".join(table.values)
    cells = table.name == "density_cell"
    here = f" AND {_CELL_INSIDE if cells else _INSIDE}"
    if part is not Part.ALL:
        width = "length(area)" if cells else "digits"
        wide = part.value if part is not Part.NARROW else Part.WIDE.value
        here += f" AND {width} {'NOT ' if part is Part.NARROW else ''}IN ({', '.join(map(str, wide))})"
    taken = ", ".join(column if column in _KEPT_SIGN else f"-{column} AS {column}" for column in FINE.split(", "))
    things = f"""(
        SELECT kind, {FINE} FROM density_delta WHERE kind = %(kind)s AND {_INSIDE}
        UNION ALL
        SELECT %(kind)s::text AS kind, {taken} FROM ({sources.entries[kind]}) source WHERE {_INSIDE})"""
    kept = f"SELECT {key}, NULL::date AS day, {values} FROM {table.name} WHERE kind = %(kind)s{here}"
    sides = (kept, _days(table, here), _both(table, table.rows(things, part), here))
    added = ", ".join(f"{table.added(value)} AS {value}" for value in table.values)
    wrong = " OR ".join(f"{table.added(value)} <> 0" for value in table.values)
    rows = " UNION ALL ".join(sides)
    return f"SELECT {key}, day, {added} FROM ({rows}) all_sides GROUP BY {key}, day HAVING {wrong}"


def _named(table: Table, kind: str, reach: Reach, part: Part) -> Iterator[str]:
    key = ", ".join(table.key)
    statement = f"""
        SELECT {key}, day, n FROM ({compared(table, kind, part)}) c ORDER BY {key}, day LIMIT {SHOWN}
    """
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute(f"SET LOCAL work_mem = '{SORT_MEMORY}'")
        cursor.execute(statement, {"kind": kind, "within": reach[0], "beyond": reach[1]})
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


def _both(table: Table, counted: str, here: str) -> str:
    """Rows that are `counted` by day, as they count in all and by day; fanned out once for the two.

    Of wider areas than `here` the things inside are a part only: there is nothing to compare them with.
    """
    key, runs = ", ".join(table.key), set(table.runs.values())
    added = ", ".join(
        table.added(value) if value in runs else f"CASE WHEN grouping(day) = 1 THEN {table.added(value)} ELSE 0 END"
        for value in table.values
    )
    return f"""
        SELECT {key}, day, {added} FROM ({counted}) r WHERE true{here}
        GROUP BY GROUPING SETS (({key}, day), ({key})) HAVING grouping(day) = 1 OR day IS NOT NULL
    """
