"""A small county with its cast and a history, loaded once for the modules that look at it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from backend.core.clock import SHANGHAI
from seeds.areas import load_areas
from seeds.cast import load_cast
from seeds.catalogue_loader import load_catalogue, load_working_time
from seeds.history.case import Case
from seeds.history.make import Size, make_cases
from seeds.history.write import reserve, write_cases
from seeds.places import Places, find_places
from seeds.units import load_units
from seeds.zhejiang.catalogue import categories
from tests.seeds.pictures import two_scenes

__all__ = ["two_scenes"]

COUNTY = "330922"
NOW = datetime(2026, 11, 20, 15, 20, tzinfo=SHANGHAI)  # a Friday
SIZE = Size(days=60, incidents=2500)
# Any hashes: whether files lie behind them is not the history's business.
SCENES = {leaf.code: [("b" * 64, "a" * 64)] for leaf in categories() if leaf.photo_required}


@dataclass(frozen=True)
class History:
    places: Places
    cases: list[Case]


@pytest.fixture(scope="module")
def history(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[History]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_areas(counties=[COUNTY])
        load_catalogue()
        load_working_time(today=NOW.date())
        places = find_places(COUNTY)
        load_units(places)
        load_cast(places)
        cases = make_cases(county=COUNTY, size=SIZE, now=NOW, scenes=SCENES)
        reserve(cases)
        write_cases(cases, Random(1))  # noqa: S311 - repeatable, guards nothing
        yield History(places, cases)
        transaction.set_rollback(True)
