"""Rows into tables by COPY."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

Row = Sequence[Any]


def copy(table: str, columns: Sequence[str], rows: Iterable[Row]) -> int:
    """Writes rows whose values psycopg adapts; returns their number."""
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    written = 0
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as stream:
        for row in rows:
            stream.write_row(row)
            written += 1
    return written


def array(items: Iterable[str | UUID]) -> str:
    """A literal of an array of codes."""
    return "{" + ",".join(map(str, items)) + "}"
