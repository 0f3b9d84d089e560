"""Fills the database of a demo: areas, catalogue, cast, records, photos, history. Again: only what is missing."""

import time
from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from backend.accounts.models import DemoAccount, Person
from backend.core.clock import SHANGHAI, now
from seeds.areas import has_grids, load_areas, load_townships
from seeds.cast import load_cast
from seeds.catalogue_loader import load_catalogue, load_working_time
from seeds.history import load, make, run
from seeds.phones import load_phones
from seeds.photos import Pairs, keep_scenes, pairs_by_leaf, scenes_folder, store_scenes
from seeds.places import find_places
from seeds.records.load import load_records
from seeds.units import load_units
from seeds.zhejiang.divisions import villages_by_county

# Names with characters that many fonts and programs lack, to be drawn and found: 干𬒗镇, 鿎石街道.
RARE_NAMES = ("330902105", "331181004")
DRAWN_EACH = 10  # scenes between two lines of progress
SHARES = 4  # lines of progress of each part of the history


class Command(BaseCommand):
    help = "Fill a demo database with areas, catalogue, people and a history; what is there stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--county", default=settings.DEMO_COUNTY, metavar="CODE", help="demo county, six digits")
        parser.add_argument("--days", type=int, default=make.Size.days, help="days of the history (90)")
        parser.add_argument(
            "--incidents", type=int, default=make.Size.incidents, help="incidents of the history (30000)"
        )
        parser.add_argument("--fresh", action="store_true", help="a new history; what people entered stays")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        county = options["county"]
        self._told: dict[str, int] = {}
        self._refuse(county)
        started = time.perf_counter()
        self._step("areas", lambda: self._at_once(lambda: self._areas(county)))
        self._step("catalogue", lambda: self._at_once(self._catalogue))
        self._step("people", lambda: self._at_once(lambda: self._people(county)))
        self._step("records", lambda: self._at_once(lambda: self._records(county)))
        # Drawing and storing take long and need no transaction.
        pictures = store_scenes(scenes_folder(), self._drawn)
        self._step("photos", lambda: self._at_once(lambda: f"{keep_scenes(pictures, now=now())} photos added"))
        size = make.Size(days=options["days"], incidents=options["incidents"])
        self._step("history", lambda: self._history(county, size, pairs_by_leaf(pictures), fresh=options["fresh"]))
        self.stdout.write(f"seed_demo {time.perf_counter() - started:.1f} s")

    def _refuse(self, county: str) -> None:
        if not settings.DEMO:
            raise CommandError("The demo data goes into a demo only: set DEMO=1 for an otherwise empty database.")
        if Person.objects.exists() and not DemoAccount.objects.exists():
            raise CommandError("This database has people, but is not marked as a demo. Choose an empty database.")
        if county not in villages_by_county():
            raise CommandError(f"{county} is not one of the {len(villages_by_county())} counties of Zhejiang.")

    def _step(self, name: str, work: Callable[[], str]) -> None:
        started = time.perf_counter()
        result = work()
        self._say(f"  {name:<10} {time.perf_counter() - started:6.1f} s  {result}")

    def _at_once(self, work: Callable[[], str]) -> str:
        with transaction.atomic(durable=True):
            return work()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _drawn(self, ready: int, total: int) -> None:
        if ready % DRAWN_EACH == 0:
            self._say(f"  scenes     {ready} of {total} drawn")

    def _areas(self, county: str) -> str:
        added = load_areas(counties=[] if has_grids(county) else [county])
        rare = load_townships(RARE_NAMES)
        return f"{added.total() + rare} areas added"

    def _catalogue(self) -> str:
        leaves = load_catalogue()
        years = load_working_time(today=now().astimezone(SHANGHAI).date())
        return f"{leaves} categories added, holidays known for {', '.join(map(str, years)) or 'no year'}"

    def _people(self, county: str) -> str:
        places = find_places(county)
        units = load_units(places)
        added = load_cast(places)
        return f"{units} units, {added} people and {load_phones(places, now=now())} phones added"

    def _records(self, county: str) -> str:
        added = load_records(county=county, now=now(), report=self._written)
        return f"{added.items} catalogue items and {added.records} records added"

    def _written(self, ready: int, total: int) -> None:
        self._say(f"  records    {ready} of {total} written")

    def _history(self, county: str, size: make.Size, scenes: Pairs, *, fresh: bool) -> str:
        if run.has_history() and not fresh:
            return "a history is there; --fresh loads a new one"
        if run.broken_off():
            self._say("  history    the last load was broken off; what it left is taken away")
        try:
            done = load.load_history(county=county, size=size, now=now(), scenes=scenes, report=self._loaded)
        except run.HistoryBusy as busy:
            raise CommandError("Another process loads a history just now. Wait until it is done.") from busy
        return f"{done.incidents} incidents and {done.events} events added, {done.removed} old incidents removed"

    def _loaded(self, what: str, ready: int, total: int) -> None:
        share = ready * SHARES // total
        if share > self._told.get(what, 0):
            self._told[what] = share
            self._say(f"  history    {ready} of {total} {what}")
