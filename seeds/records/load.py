"""Loads the records of a county, once."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from backend.accounts.models import Post
from backend.core.scope import SYSTEM
from backend.core.tx import require_transaction
from backend.records.catalogue import all_forms
from backend.records.commands import Draft, add_records
from backend.records.models import Record
from seeds.places import find_places
from seeds.record_catalogue import load_record_catalogue
from seeds.records.make import Maker, Stage, names_of
from seeds.zhejiang import build_county

REPORTED_EACH = 10_000
Report = Callable[[int, int], None]


@dataclass(frozen=True)
class Loaded:
    """What was added."""

    items: int
    records: int


def load_records(*, county: str, now: datetime, report: Report) -> Loaded:
    """Adds what is missing of the catalogue, and all records of `county` where it has none.

    Its areas and people are loaded. `report` is told how many of how many are written.
    """
    require_transaction()
    items = load_record_catalogue()
    if Record.objects.within(SYSTEM).filter(area_code__gte=county, area_code__lt=county + ":").exists():
        return Loaded(items=items, records=0)
    built = build_county(county)
    stage = Stage(
        county=built,
        forms={form.klass.code: form for form in all_forms()},
        keepers=_keepers(county),
        names=names_of(built),
        story_town=find_places(county).town.code,
        now=now,
    )
    maker = Maker(stage)
    written = add_records(_told(maker.drafts(), maker.total(), report), now=now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE records_record")
    return Loaded(items=items, records=written)


def _told(drafts: Iterator[Draft], total: int, report: Report) -> Iterator[Draft]:
    for number, draft in enumerate(drafts, start=1):
        yield draft
        if number % REPORTED_EACH == 0:
            report(number, total)


def _keepers(county: str) -> dict[str, UUID]:
    """A worker for each grid that has one."""
    rows = Post.objects.filter(role="worker", area_code__startswith=county).order_by("pk")
    return {grid: person for grids, person in rows.values_list("grids", "person_id") for grid in grids}
