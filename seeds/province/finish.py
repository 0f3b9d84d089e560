"""What follows when all rows are in: counters, fresh statistics, rollups."""

from django.db import connection, transaction

from backend.core import changes
from gis.density.commands import rebuild
from gis.density.sources import sources
from seeds.province.shed import TABLES

_COUNTERS = """
    INSERT INTO incidents_numbercounter (area_code, day, last)
    SELECT split_part(number, '-', 1), split_part(number, '-', 2)::date, max(split_part(number, '-', 3)::int)
    FROM incidents_incident GROUP BY 1, 2
    ON CONFLICT (area_code, day) DO UPDATE SET last = greatest(incidents_numbercounter.last, excluded.last)
"""


def count_numbers() -> None:
    """The counters of numbers, which never fall; then fresh statistics, and marks of what readers need not check."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_COUNTERS)
        changes.new_epoch()
    with connection.cursor() as cursor:
        for table in (*TABLES, "incidents_numbercounter"):
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def count_density() -> int:
    """Rollups of everything that is counted; returns the number of fine rows."""
    rows_written = 0
    for kind in sorted(sources.entries):
        with transaction.atomic(durable=True):
            rows_written += rebuild(kind)
    return rows_written
