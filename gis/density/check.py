"""Holds base plus deltas against a recount, in one statement and therefore at one moment."""

from collections.abc import Iterator

from django.db import connection

from gis.density.commands import SORT_MEMORY
from gis.density.sources import AREA_KEY, CELL_KEY, CELL_SUMS, FINE, areas_of, cells_of, sources

SHOWN = 20  # differences of a kind and table that are named


def differences(kind: str) -> Iterator[str]:
    """A sentence for each row that differs from the recount, at most 20 of a table."""
    for table, key, sums, rows in (
        ("density_cell", CELL_KEY, CELL_SUMS, cells_of),
        ("density_area", AREA_KEY, ("n",), areas_of),
    ):
        kept = f"SELECT {key}, {', '.join(sums)} FROM {table} WHERE kind = %(kind)s"
        deltas = rows(f"(SELECT kind, {FINE} FROM density_delta WHERE kind = %(kind)s)")
        truth = rows(f"(SELECT %(kind)s::text AS kind, {FINE} FROM ({sources.entries[kind]}) source)")
        yield from _differ(table, key, sums, f"{kept} UNION ALL {deltas}", truth, kind)


def _differ(table: str, key: str, sums: tuple[str, ...], kept: str, truth: str, kind: str) -> Iterator[str]:
    def total(rows: str, sign: int) -> str:
        columns = ", ".join(name if name.startswith("id_") else f"{sign} * {name} AS {name}" for name in sums)
        return f"SELECT {key}, {columns}, {'n' if sign > 0 else '0'} AS kept FROM ({rows}) r{'' if sign > 0 else '2'}"

    added = ", ".join(f"{'bit_xor' if name.startswith('id_') else 'sum'}({name}) AS {name}" for name in sums)
    wrong = " OR ".join(f"{name} <> 0" for name in sums)
    statement = f"""
        SELECT {key}, n, kept FROM (
            SELECT {key}, {added}, sum(kept) AS kept
            FROM ({total(kept, 1)} UNION ALL {total(truth, -1)}) both_sides GROUP BY {key}
        ) compared
        WHERE {wrong} ORDER BY {key} LIMIT {SHOWN}
    """
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute(f"SET LOCAL work_mem = '{SORT_MEMORY}'")
        cursor.execute(statement, {"kind": kind})
        for *where, off, known in cursor.fetchall():
            place = " ".join(map(str, where))
            yield f"{table} {place}: {known} counted, {known - off} are there"
