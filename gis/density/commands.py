"""Writes of the rollups: fold deltas, stop them for a bulk load, rebuild. Deltas themselves come from triggers."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from django.db import connection

from backend.core.tx import require_transaction
from gis.density.sources import AREA_KEY, CELL_KEY, CELL_SUMS, FINE, areas_of, cells_of, sources

BATCH = 500  # deltas of one transaction, about 0.2 s of work: each becomes up to 60 rows of the base
REBUILD_BATCH = 50_000
SORT_MEMORY = "128MB"  # for one rebuild or check at a time
_MERGER = 0x64656E73  # key of the advisory lock

_FOLD = f"""
    WITH gone AS MATERIALIZED (
        DELETE FROM density_delta WHERE id IN (SELECT id FROM density_delta ORDER BY id LIMIT %s)
        RETURNING kind, {FINE}
    ), cells AS (
        INSERT INTO density_cell ({CELL_KEY}, {", ".join(CELL_SUMS)})
        SELECT * FROM ({cells_of("gone")}) changed
        WHERE n <> 0 OR sum_x <> 0 OR sum_y <> 0 OR id_hi <> 0 OR id_lo <> 0
        ON CONFLICT ({CELL_KEY}) DO UPDATE SET
            n = density_cell.n + excluded.n, sum_x = density_cell.sum_x + excluded.sum_x,
            sum_y = density_cell.sum_y + excluded.sum_y, id_hi = density_cell.id_hi # excluded.id_hi,
            id_lo = density_cell.id_lo # excluded.id_lo
        RETURNING ctid, n
    ), areas AS (
        INSERT INTO density_area ({AREA_KEY}, n)
        SELECT * FROM ({areas_of("gone")}) changed WHERE n <> 0
        ON CONFLICT ({AREA_KEY}) DO UPDATE SET n = density_area.n + excluded.n
        RETURNING ctid, n
    )
    SELECT 'folded' AS what, count(*)::text FROM gone
    UNION ALL SELECT 'density_cell', ctid::text FROM cells WHERE n = 0
    UNION ALL SELECT 'density_area', ctid::text FROM areas WHERE n = 0
    ORDER BY 1
"""


def fold(limit: int = BATCH) -> int:
    """Folds the oldest deltas, at most `limit`, into the base; returns their number, 0 where another one folds."""
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_MERGER])
        return _fold(cursor, limit) if cursor.fetchone()[0] else 0


def _fold(cursor: Any, limit: int) -> int:
    cursor.execute(_FOLD, [limit])
    found = {what: [text for _, text in rows] for what, rows in groupby(cursor.fetchall(), key=lambda row: row[0])}
    for table in ("density_cell", "density_area"):
        # Only the holder of the lock writes the base, so these addresses are still those of the rows.
        if empty := found.get(table):
            cursor.execute(f"DELETE FROM {table} WHERE ctid = ANY(%s::tid[]) AND n = 0", [empty])
    return int(found["folded"][0])


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
    """Counts the rows of `kind` anew; returns their number. Readers go on, writers wait for seconds.

    Writers hold the table of deltas until they commit, so after the lock each of their changes is either in the rows
    that are counted here, or not begun.
    """
    require_transaction()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_MERGER])
        cursor.execute(f"SET LOCAL work_mem = '{SORT_MEMORY}'")
        cursor.execute("LOCK TABLE density_delta IN SHARE ROW EXCLUSIVE MODE")
        for table in ("density_delta", "density_cell", "density_area"):
            cursor.execute(f"DELETE FROM {table} WHERE kind = %s", [kind])
        source = sources.entries[kind]
        cursor.execute(
            f"""
            INSERT INTO density_delta (kind, {FINE})
            SELECT %s, cell, area_code, category, open, day, sum(n), coalesce(sum(sum_x), 0), coalesce(sum(sum_y), 0),
                   bit_xor(id_hi), bit_xor(id_lo)
            FROM ({source}) fine GROUP BY cell, area_code, category, open, day
            """,
            [kind],
        )
        written = cursor.rowcount
        while _fold(cursor, REBUILD_BATCH):
            pass
        cursor.execute("ANALYZE density_delta, density_cell, density_area")
    return int(written)
