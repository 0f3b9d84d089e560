"""Writes of the rollups: fold deltas, stop them for a bulk load, rebuild. Deltas themselves come from triggers."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from django.db import connection

from backend.core import changes
from backend.core.tx import require_transaction
from gis.density.check import compared
from gis.density.packed import no_loops, packed, unpacked
from gis.density.recount import END, MERGER, recount, restart, waiting
from gis.density.sources import FINE, SORT_MEMORY, TABLES, Part, Table, family

BATCH = 100  # deltas of one transaction: each touches about a hundred rows of the base, 10 to 15 ms


def _folding(table: Table, touched: str) -> str:
    """CTEs that add to `table`; the last one tells which of its rows have nothing left.

    `touched` is a SELECT with a row for each row of the base that changes: its key, an id, what each value changes in
    all, and lists of what it changes by day. Days before the first that changes stay as they are; those behind are
    taken apart, changed, run up again.
    """
    name, key = table.name, ", ".join(table.key)
    total = ", ".join(f"coalesce(o.{v}, 0) {'#' if v in table.xors else '+'} t.{v}" for v in table.values)
    runs = ", ".join(f"coalesce(o.kept_{v}, '{{}}') || coalesce(r.{v}, '{{}}')" for v in table.arrays)
    columns = (*table.values, *table.arrays)
    parts = ", ".join(f"b.{v}[:b.kept] AS kept_{v}, b.{v}[b.kept + 1:] AS {v}" for v in table.arrays)
    carried = ", ".join(f"coalesce(b.{run}[b.kept], 0) AS carried_{run}" for run in table.runs)
    return f"""
    {name}_touched ({key}, id, {", ".join((*table.values, *_listed(table)))}) AS MATERIALIZED ({touched}
    ), {name}_old AS MATERIALIZED (
        SELECT t.id, {", ".join(f"b.{value}" for value in table.values)}, {parts}, {carried}
        FROM {name}_touched t, LATERAL (
            SELECT {", ".join(columns)}, coalesce(width_bucket(t.first - 1, days), cardinality(days)) AS kept
            FROM {name} b WHERE {" AND ".join(f"b.{column} = t.{column}" for column in table.key)} OFFSET 0
        ) b
    ), {name}_runs AS MATERIALIZED ({_running(table)}), {name}_done AS (
        INSERT INTO {name} ({key}, {", ".join(columns)})
        SELECT {", ".join(f"t.{column}" for column in table.key)}, {total}, {runs}
        FROM {name}_touched t LEFT JOIN {name}_old o USING (id) LEFT JOIN {name}_runs r USING (id)
        ON CONFLICT ({key}) DO UPDATE SET {", ".join(f"{column} = excluded.{column}" for column in columns)}
        RETURNING ctid, n
    )"""


def _by_day(table: Table) -> tuple[str, ...]:
    return ("day", *table.runs.values())


def _listed(table: Table) -> tuple[str, ...]:
    """Columns of `touched` behind key, id and values: the first day that changes, and what changes by day."""
    return ("first", *(f"c_{column}" for column in _by_day(table)))


def _changes(table: Table) -> str:
    """Columns of `touched` beside key and id, of a group of changes by day."""
    added = ", ".join(f"{table.added(value)} AS {value}" for value in table.values)
    lists = ", ".join(f"array_agg({c}) FILTER (WHERE day IS NOT NULL) AS c_{c}" for c in _by_day(table))
    return f"{added}, min(day) AS first, {lists}"


def _folding_deltas(table: Table, deltas: str) -> str:
    changed = f"SELECT number, {_changes(table)} FROM {table.name}_daily GROUP BY number"
    columns = ", ".join(f"k.{column}" for column in ("number", *table.values, *_listed(table)))
    return f"{packed(table, deltas, Part.ALL)}, {_folding(table, unpacked(table, changed, columns))}"


def _running(table: Table) -> str:
    """The new running totals by `id`, from the first day that changes."""
    name, values, arrays, by_day = table.name, table.runs.values(), table.arrays, _by_day(table)
    summed = ", ".join(f"{table.added(value)} AS {value}" for value in values)
    differs = " OR ".join(f"{table.added(value)} <> 0" for value in values)
    up = ", ".join(f"{table.added(value, 'OVER w')} AS {run}" for run, value in table.runs.items())
    signs = {run: "#" if value in table.xors else "+" for run, value in table.runs.items()}
    totals = ", ".join(
        f"array_agg(u.{run} {sign} coalesce(o.carried_{run}, 0) ORDER BY u.days) AS {run}"
        for run, sign in signs.items()
    )
    return f"""
        SELECT u.id, array_agg(u.days ORDER BY u.days) AS days, {totals} FROM (
            SELECT id, day AS days, {up} FROM (
                SELECT id, day, {summed} FROM (
                    SELECT t.id, u.* FROM {name}_touched t,
                        unnest({", ".join(f"t.c_{column}" for column in by_day)}) u ({", ".join(by_day)})
                    UNION ALL
                    SELECT o.id, u.days, {", ".join(table.apart(value, "w", carried="o.") for value in values)}
                    FROM {name}_old o, unnest({", ".join(f"o.{run}" for run in arrays)}) u ({", ".join(arrays)})
                    WINDOW w AS (PARTITION BY o.id ORDER BY u.days)
                ) entries GROUP BY id, day HAVING {differs}
            ) daily WINDOW w AS (PARTITION BY id ORDER BY day)
        ) u LEFT JOIN {name}_old o USING (id) GROUP BY u.id
    """


# The rollups of what is counted anew wait with their deltas until all of it is there.
_FOLD = f"""
    WITH gone AS MATERIALIZED (
        DELETE FROM density_delta WHERE id IN (
            SELECT id FROM density_delta WHERE kind NOT IN (SELECT kind FROM density_recount) ORDER BY id LIMIT %s)
        RETURNING kind, {FINE}
    ), {", ".join(_folding_deltas(table, "gone") for table in TABLES)}
    SELECT 'folded' AS what, count(*)::text FROM gone
    {" ".join(f"UNION ALL SELECT '{table.name}', ctid::text FROM {table.name}_done WHERE n = 0" for table in TABLES)}
    ORDER BY 1
"""


def fold(limit: int = BATCH) -> int:
    """Folds the oldest deltas, at most `limit`, into the base; returns their number, 0 where another one folds."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [MERGER])
        return _fold(cursor, limit) if cursor.fetchone()[0] else 0


def _fold(cursor: Any, limit: int) -> int:
    with no_loops():
        cursor.execute(_FOLD, [limit])
    found = {what: [text for _, text in rows] for what, rows in groupby(cursor.fetchall(), key=lambda row: row[0])}
    for table in TABLES:
        _clear(cursor, table, found.get(table.name, []))
    return int(found["folded"][0])


def _clear(cursor: Any, table: Table, empty: list[str]) -> None:
    """Only the holder of the lock writes the base, so these addresses are still those of the rows."""
    if empty:
        nothing = " AND ".join(f"{value} = 0" for value in table.values)
        statement = f"DELETE FROM {table.name} WHERE ctid = ANY(%s::tid[]) AND {nothing} AND days = '{{}}'"
        cursor.execute(statement, [empty])


def repair(kind: str, *, within: str = "", beyond: str = "", part: Part = Part.ALL) -> int:
    """Puts right what `check.differences` finds; returns the number of rows. Nobody waits but the merger.

    One statement compares and corrects: what is written meanwhile is in neither side. A kind that is being counted
    anew is left alone.
    """
    require_transaction()
    mended = 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [MERGER])
        if waiting(kind):
            return 0
        cursor.execute(f"SET LOCAL work_mem = '{SORT_MEMORY}'")
        for each in family(kind):
            for table in TABLES:
                values = {"kind": each, "within": within, "beyond": beyond or within + END}
                with no_loops():
                    cursor.execute(_mending(table, each, part), values)
                ((rows, empty),) = cursor.fetchall()
                mended += rows
                _clear(cursor, table, empty or [])
    if mended:
        announce(kind)
    return mended


def _mending(table: Table, kind: str, part: Part) -> str:
    """A row of the comparison is of a day or of all time; what a day lacks is taken from the total of its own row."""

    def signed(sign: str) -> str:
        return ", ".join(value if value in table.xors else f"{sign}{value} AS {value}" for value in table.values)

    key = ", ".join(table.key)
    rows = f"""
        SELECT {key}, day, {signed("-")} FROM differing
        UNION ALL SELECT {key}, NULL::date, {signed("")} FROM differing WHERE day IS NOT NULL
    """
    differs = " OR ".join(f"{table.added(value)} <> 0" for value in table.values)
    added = ", ".join(f"{table.added(value)} AS {value}" for value in table.values)
    touched = f"""
        SELECT {key}, row_number() OVER (), {_changes(table)} FROM (
            SELECT {key}, day, {added} FROM ({rows}) r GROUP BY {key}, day HAVING {differs}
        ) changed GROUP BY {key}
    """
    return f"""
        WITH differing AS MATERIALIZED ({compared(table, kind, part)}), {_folding(table, touched)}
        SELECT count(*), array_agg(ctid::text) FILTER (WHERE n = 0) FROM {table.name}_done
    """


@contextmanager
def paused(*kinds: str) -> Iterator[None]:
    """A bulk load: no deltas in this transaction for what happens inside; then the rollups of `kinds` are rebuilt."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL density.paused = 'on'")
        yield
        cursor.execute("SET LOCAL density.paused = 'off'")
    for kind in kinds:
        rebuild(kind)


def rebuild(kind: str) -> int:
    """Counts the rows of `kind` and of its family anew, in the caller's transaction; returns how many there are.

    For what is small, or what nobody may see half: millions are counted in short transactions, by `restart` and
    `recount`. Readers and writers go on.
    """
    counted = restart(kind)
    while recount(family(kind)):
        pass
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE density_delta, density_cell, density_area")
    announce(kind)
    return counted


def announce(kind: str) -> None:
    """Tiles are known by the change feed, which hears of single rows only: now all of them count as changed."""
    changes.publish("layer", kind, [f"layer:{kind}"])
