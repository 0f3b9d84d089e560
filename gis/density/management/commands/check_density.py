"""Recounts and compares; ends with exit code 1 when a number is wrong, or puts it right with --repair."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from gis.density.check import differences, stretches
from gis.density.jobs import CITY, COUNTY
from gis.density.merging import recount_all
from gis.density.recount import END, restart
from gis.density.sources import Part, kinds, sources

TOLD = 10  # parts between two lines of progress


class Command(BaseCommand):
    help = "Recount what heatmaps and counts are made of, name every number that is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="rebuild what is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        started = time.perf_counter()
        wrong = {kind: found for kind in kinds() if (found := self._wrong(kind))}
        for found in wrong.values():
            for difference in found:
                self.stdout.write(f"FAULT {difference}")
        if wrong and not options["repair"]:
            raise CommandError("Numbers differ from a recount: " + ", ".join(wrong) + ". Run it with --repair.")
        for kind in wrong:
            with transaction.atomic(durable=True):
                restart(kind)
            recount_all()
            self.stdout.write(f"{kind}: rebuilt")
        seconds = time.perf_counter() - started
        self.stdout.write(f"check_density: {', '.join(sources.entries)} as counted, {seconds:.1f} s")

    def _wrong(self, kind: str) -> list[str]:
        """Part by part, so that it says how far it is; each is compared at a moment of its own."""
        parts = [(reach, Part.NARROW) for reach in stretches(kind, COUNTY)]
        parts += [(reach, Part.CITY) for reach in stretches(kind, CITY)] + [(("", END), Part.PROVINCE)]
        begun, found = time.perf_counter(), list[str]()
        for done, ((first, beyond), part) in enumerate(parts, start=1):
            with transaction.atomic(), connection.cursor() as cursor:
                # A server's sessions give up after seconds; the recount of a county may take longer.
                cursor.execute("SET LOCAL statement_timeout = 0")
                found += differences(kind, within=first, beyond=beyond, part=part)
            if done % TOLD == 0 or done == len(parts):
                self.stdout.write(f"{kind}: {done} of {len(parts)} parts, {time.perf_counter() - begun:.0f} s")
        return found
