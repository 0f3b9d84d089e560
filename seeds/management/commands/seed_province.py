"""Fills a database of its own with the whole province. Again: goes on where it was interrupted, or does nothing."""

import resource
import signal
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterable
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from backend.accounts.models import DemoAccount, Person
from backend.core.clock import SHANGHAI, now
from backend.incidents.models import Incident
from seeds.catalogue_loader import load_catalogue, load_working_time
from seeds.photos import Pairs, keep_scenes, pairs_by_leaf, scenes_folder, store_scenes
from seeds.province import areas, checks, finish, incidents, marks, people, shed
from seeds.province.plan import Outline
from seeds.province.show import Bar
from seeds.zhejiang.distributions import TOTAL
from seeds.zhejiang.divisions import villages_by_county

FINISHED = "finished"
SHOWN = 20


class Command(BaseCommand):
    help = "Load the whole province into its own database; what is there stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--incidents", type=int, default=TOTAL, help=f"incidents of the year ({TOTAL})")
        parser.add_argument("--counties", default="", metavar="CODES", help="only these, by commas: for tests")
        parser.add_argument("--processes", type=int, default=2, help="processes that build and load (2)")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        signal.signal(signal.SIGTERM, _as_interrupt)
        every = villages_by_county()
        self.counties = [code for code in options["counties"].split(",") if code] or list(every)
        self.processes, self.bar = options["processes"], Bar(self._write, sys.stdout)
        self._refuse(options["incidents"], [code for code in self.counties if code not in every])
        if marks.told(FINISHED) is None:
            self._load(options["incidents"])
        self.stdout.write(f"The province is loaded: {incidents_there():,} incidents.")

    def _load(self, wanted: int) -> None:
        """Every step skips what has its mark; the mark of the whole comes last."""
        started = time.perf_counter()
        try:
            outline = incidents.outline_of(incidents=wanted, counties=self.counties, now=int(now().timestamp()))
        except incidents.OtherLoad as error:
            raise CommandError(_other(str(error), wanted)) from error
        story = settings.DEMO_COUNTY if settings.DEMO_COUNTY in self.counties else self.counties[0]
        every = {"processes": self.processes}
        self._step("areas", lambda told: f"{areas.load_province(self.counties, **every, told=told):,} added")
        self._checked("borders", lambda told: checks.ground_faults(self.counties, **every, told=told))
        self._step("people", lambda told: self._people(story, told))
        scenes = self._photos()
        self._step("incidents", lambda told: self._incidents(outline, story, scenes, told))
        self._step("indexes", lambda told: f"{shed.restore(**every, told=told)} made")
        self._step("statistics", lambda _: finish.count_numbers())
        self._step("density", lambda told: f"{finish.count_density(**every, told=told):,} things counted")
        self._checked("truth", lambda told: checks.incident_faults(outline, **every, told=told))
        with transaction.atomic(durable=True):
            marks.mark(FINISHED, rows=wanted, seconds=time.perf_counter() - started)
        self.stdout.write(f"seed_province {time.perf_counter() - started:.1f} s, {self._memory_mb():,} MB at most")

    def _memory_mb(self) -> int:
        """Of all processes together, if each had needed its most at the same moment; PostgreSQL's own apart."""
        own, each = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return int(own + (each * self.processes if self.processes > 1 else 0)) // 1024

    def _refuse(self, wanted: int, unknown: list[str]) -> None:
        if not settings.DEMO:
            raise CommandError("The province goes into a demo only: set DEMO=1 for an otherwise empty database.")
        if wanted < 0:
            raise CommandError("There cannot be fewer than 0 incidents.")
        if unknown:
            raise CommandError(f"Zhejiang has no county {', '.join(unknown)}.")
        marks.prepare()
        begun = marks.told(incidents.OUTLINE) is not None
        if (Person.objects.exists() and not DemoAccount.objects.exists()) or (Incident.objects.exists() and not begun):
            raise CommandError("This database holds other people or other cases: choose an empty one (DB_NAME).")

    def _people(self, story: str, told: areas.Told) -> str:
        with transaction.atomic(durable=True):
            load_catalogue()
            load_working_time(today=now().astimezone(SHANGHAI).date())
        return f"{people.load_people(self.counties, story=story, processes=self.processes, told=told):,} added"

    def _photos(self) -> Pairs:
        pictures = store_scenes(scenes_folder(), self.bar.step("scenes"))
        with transaction.atomic(durable=True):
            keep_scenes(pictures, now=now())
        return pairs_by_leaf(pictures)

    def _incidents(self, outline: Outline, story: str, scenes: Pairs, told: areas.Told) -> str:
        written = incidents.load_incidents(outline, story=story, scenes=scenes, processes=self.processes, told=told)
        return f"{written:,} added"

    def _step(self, name: str, work: Callable[[areas.Told], str | None]) -> None:
        told = self.bar.step(name)
        self.bar.end(name, work(told) or "")

    def _checked(self, name: str, work: Callable[[areas.Told], Iterable[str]]) -> None:
        found = list(work(self.bar.step(name)))
        self.bar.end(name, f"{len(found)} faults")
        for fault in found[:SHOWN]:
            self.stdout.write(f"FAULT {fault}")
        if found:
            raise CommandError(f"{len(found)} faults in what was loaded. Drop the database and load it again.")

    def _write(self, text: str) -> None:
        self.stdout.write(text, ending="")
        self.stdout.flush()


def incidents_there() -> int:
    return marks.done(FINISHED)[marks.WHOLE]


def _other(there: str, wanted: int) -> str:
    return f"This database is for {there} incidents, not for {wanted:,}. Choose another one (DB_NAME), or drop it."


def _as_interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise KeyboardInterrupt
