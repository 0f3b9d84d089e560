"""What follows when all rows are in: counters, fresh statistics, rollups."""

from django.db import connection, transaction

from backend.core import changes
from gis.density.commands import announce
from gis.density.merging import recount_all
from gis.density.models import Recount
from gis.density.recount import recount, restart
from gis.density.sources import kinds
from seeds.province import marks
from seeds.province.areas import Told
from seeds.province.pool import each
from seeds.province.shed import TABLES

DENSITY = "density"

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


def count_density(*, processes: int, told: Told) -> int:
    """Rollups of everything that is counted; what an interrupted load has counted stays. Returns the things."""
    for kind in kinds():
        if marks.told(DENSITY, kind) is None:
            with transaction.atomic(durable=True):
                marks.mark(DENSITY, kind, rows=restart(kind))
    slices = list(Recount.objects.values_list("pk", flat=True))
    told(0, len(slices))
    for ready, _ in enumerate(each(_count, slices, processes=processes), start=1):
        told(ready, len(slices))
    recount_all()
    with transaction.atomic(durable=True):
        for kind in kinds():
            announce(kind)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) density_cell, density_area, density_delta")
    return sum(marks.done(DENSITY).values())


def _count(_: int) -> None:
    """The next slice; which one it is does not matter."""
    with transaction.atomic(durable=True):
        recount()
