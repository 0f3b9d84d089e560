"""What of a load is done: a row for each part, written in the transaction of the part's rows.

A load that was interrupted goes on with the parts that have no mark. The table belongs to the load, not to the
product, so no migration makes it.
"""

from typing import Any

from django.db import connection, transaction

_TABLE = """
    CREATE TABLE IF NOT EXISTS province_mark (
        step text, part text, rows bigint NOT NULL, seconds real NOT NULL, at timestamptz NOT NULL DEFAULT now(),
        told text NOT NULL DEFAULT '', PRIMARY KEY (step, part)
    )
"""
WHOLE = ""  # the part of a mark that stands for a whole step


def prepare() -> None:
    with transaction.atomic(durable=True):
        _run(_TABLE)


def mark(step: str, part: str = WHOLE, *, rows: int = 0, seconds: float = 0.0, told: str = "") -> None:
    """Writes down that `part` of `step` is there. Within the transaction that writes its rows."""
    _run(
        "INSERT INTO province_mark (step, part, rows, seconds, told) VALUES (%s, %s, %s, %s, %s)",
        [step, part, rows, seconds, told],
    )


def done(step: str) -> dict[str, int]:
    """Rows of each part of `step` that is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT part, rows FROM province_mark WHERE step = %s", [step])
        return {part: int(rows) for part, rows in cursor.fetchall()}


def told(step: str, part: str = WHOLE) -> str | None:
    """What was written down with the mark; None where there is none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT told FROM province_mark WHERE step = %s AND part = %s", [step, part])
        row = cursor.fetchone()
        return str(row[0]) if row else None


def forget(*steps: str) -> None:
    """Takes the marks of whole steps away, in the transaction that takes their rows away."""
    _run("DELETE FROM province_mark WHERE step = ANY(%s)", [list(steps)])


def _run(statement: str, parameters: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
