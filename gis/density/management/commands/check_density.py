"""Recounts and compares; ends with exit code 1 when a number is wrong, or puts it right with --repair."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from gis.density.check import differences
from gis.density.merging import recount_all
from gis.density.recount import restart
from gis.density.sources import kinds, sources


class Command(BaseCommand):
    help = "Recount what heatmaps and counts are made of, name every number that is wrong."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="rebuild what is wrong")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        started = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            # A server's sessions give up after seconds; a recount of a province takes minutes.
            cursor.execute("SET LOCAL statement_timeout = 0")
            wrong = {kind: found for kind in kinds() if (found := list(differences(kind)))}
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
