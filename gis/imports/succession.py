"""What holds the code of a grid follows when the grid goes or loses ground, and comes back when that is undone.

The SQL is put together from what followers have registered; codes and ids are parameters.
"""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db import connection

from backend.core.followers import Follower, Moved, followers
from gis.imports.models import AreaImport

ROWS = 2_000  # of one transaction: with their indexes and triggers about a second

# The grids that rows may have to leave. Forward those that go or change; backward those that applying has made.
_FORWARD = (
    "code, successors AS heirs, before AS ground, special, action = 'gone' AS ending, action IN ('gone', 'changed')"
)
_BACKWARD = (
    "code, predecessors AS heirs, geom AS ground, special, action = 'new' AS ending, action IN ('new', 'changed')"
)
_TURNED = """
    turned AS MATERIALIZED (
        SELECT * FROM (SELECT {columns} AS leaving, batch FROM imports_stagedgrid WHERE of_id = %(of)s) staged
        WHERE leaving AND (%(batch)s::int IS NULL OR batch = %(batch)s)
    )
"""
_POINT = """
    SELECT t.id AS key, ARRAY[t.{column}::text] AS before,
           ARRAY[coalesce(here.code, CASE WHEN turned.ending THEN turned.heirs[1] END)::text] AS after
    FROM turned JOIN {table} t ON t.{column} = turned.code
    LEFT JOIN LATERAL (
        SELECT a.code FROM areas_area a
        WHERE a.level = 'grid' AND a.valid_to IS NULL AND NOT a.special AND ST_Intersects(a.geom, {point})
        ORDER BY a.code LIMIT 1
    ) here ON NOT turned.special AND ST_Intersects(turned.ground, {point})
    WHERE coalesce(here.code, CASE WHEN turned.ending THEN turned.heirs[1] END) <> t.{column}
"""
_CODE = """
    SELECT t.id AS key, ARRAY[t.{column}::text] AS before, ARRAY[turned.heirs[1]::text] AS after
    FROM turned JOIN {table} t ON t.{column} = turned.code
    WHERE turned.ending AND turned.heirs[1] <> t.{column}
"""
_CODES = """
    SELECT t.id AS key, t.{column}::text[] AS before, ARRAY(
        SELECT heir::text FROM unnest(t.{column}) WITH ORDINALITY held (code, place)
        LEFT JOIN turned ON turned.code = held.code AND turned.ending AND turned.heirs <> '{{}}',
        LATERAL unnest(CASE WHEN turned.code IS NULL THEN ARRAY[held.code] ELSE turned.heirs END)
            WITH ORDINALITY heirs (heir, rank)
        GROUP BY heir ORDER BY min(place), min(rank)
    ) AS after
    FROM {table} t
    WHERE t.{column} && ARRAY(SELECT code FROM turned WHERE ending AND heirs <> '{{}}')
"""
_FOLLOW = """
    WITH {turned}, moving AS MATERIALIZED ({moving} LIMIT %(limit)s FOR UPDATE OF t),
    journal AS (
        INSERT INTO imports_followed (of_id, batch, follower, key, before, after)
        SELECT %(of)s, %(journal)s, %(follower)s, key, before, after FROM moving WHERE %(journal)s IS NOT NULL
    )
    UPDATE {table} t SET {column} = {after} FROM moving WHERE t.id = moving.key
    RETURNING moving.key, moving.before, moving.after
"""
_RESTORE = """
    WITH picked AS MATERIALIZED (
        DELETE FROM imports_followed WHERE id IN (
            SELECT id FROM imports_followed
            WHERE of_id = %(of)s AND batch = %(batch)s AND follower = %(follower)s ORDER BY id LIMIT %(limit)s)
        RETURNING key, before::text[] AS before, after::text[] AS after
    ), back AS (
        UPDATE {table} t SET {column} = {before} FROM picked
        WHERE t.id = picked.key AND {now} = picked.after
        RETURNING picked.key
    )
    SELECT picked.key, picked.before, picked.after, back.key IS NOT NULL
    FROM picked LEFT JOIN back ON back.key = picked.key
"""
_COUNT = """
    SELECT s.code, count(*), count(*) FILTER (WHERE {live})
    FROM imports_stagedgrid s JOIN {table} t ON t.{column} = s.code
    WHERE s.of_id = %(of)s AND (s.action = 'gone' OR (s.action = 'changed' AND {leaves}))
    GROUP BY s.code
"""
_COUNT_CODES = """
    SELECT s.code, count(*), count(*) FILTER (WHERE {live})
    FROM {table} t, unnest(t.{column}) held (code) JOIN imports_stagedgrid s ON s.code = held.code
    WHERE s.of_id = %(of)s AND s.action = 'gone'
      AND t.{column} && ARRAY(SELECT code FROM imports_stagedgrid WHERE of_id = %(of)s AND action = 'gone')
    GROUP BY s.code
"""


def ordered() -> list[tuple[str, Follower]]:
    """Followers by name: those with a point first, because others may hang on them."""
    return sorted(followers.entries.items(), key=lambda entry: (not entry[1].point, entry[0]))


def follow(one: AreaImport, name: str, *, batch: int | None, journal: int | None, back: bool) -> int:
    """At most 2,000 rows of the follower leave the grids of `batch` (None: of all); returns how many.

    Rows that moved no longer name such a grid, so calling it until it returns 0 moves each of them once. With a
    `journal` number what they held before is kept under it. `back`: they leave what applying had made.
    """
    follower = followers.entries[name]
    moving = _CODES if follower.many else _POINT if follower.point else _CODE
    pieces = {"table": follower.table, "column": follower.column, "point": follower.point}
    statement = _FOLLOW.format(
        turned=_TURNED.format(columns=_BACKWARD if back else _FORWARD),
        moving=moving.format(**pieces),
        after=_value(follower, "moving.after"),
        **pieces,
    )
    values = {"of": one.pk, "batch": batch, "journal": journal, "follower": name, "limit": ROWS}
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        rows = [Moved(key, tuple(before), tuple(after)) for key, before, after in cursor.fetchall()]
    if rows:
        follower.moved(rows)
    return len(rows)


def restore(one: AreaImport, name: str, *, journal: int) -> int:
    """At most 2,000 rows get back what they held, unless it was changed meanwhile; returns how many were looked at."""
    follower = followers.entries[name]
    statement = _RESTORE.format(
        table=follower.table,
        column=follower.column,
        before=_value(follower, "picked.before"),
        now=f"t.{follower.column}::text[]" if follower.many else f"ARRAY[t.{follower.column}::text]",
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, {"of": one.pk, "batch": journal, "follower": name, "limit": ROWS})
        found = cursor.fetchall()
    # Seen from here the row goes back: from what it held after to what it held before.
    rows = [Moved(key, tuple(after), tuple(before)) for key, before, after, done in found if done]
    if rows:
        follower.moved(rows)
    return len(found)


def counts(of: UUID) -> Iterator[tuple[str, str, int, int]]:
    """Code of a grid that goes or changes, follower, rows that would follow, and how many of them are worked on."""
    with connection.cursor() as cursor:
        for name, follower in ordered():
            cursor.execute(_filled(_COUNT_CODES if follower.many else _COUNT, follower), {"of": of})
            yield from ((code, name, rows, live) for code, rows, live in cursor.fetchall())


def _filled(statement: str, follower: Follower) -> str:
    point = follower.point
    leaves = f"ST_Intersects(s.before, {point}) AND NOT ST_Intersects(s.geom, {point})" if point else "false"
    return statement.format(table=follower.table, column=follower.column, live=follower.live, leaves=leaves)


def _value(follower: Follower, array: str) -> Any:
    return f"{array}::varchar[]" if follower.many else f"{array}[1]"
