"""Checks the stored incidents against the rules; ends with exit code 1 when something is wrong."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from backend.incidents.models import Incident
from seeds.history.check import faults

SHOWN = 50


class Command(BaseCommand):
    help = "Replay a sample of incidents against moves, clocks, hash chains and grids; name every fault."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sample", type=int, default=500, help="incidents to replay (500)")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        started = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            # A server's sessions give up after seconds; a recount of a province takes minutes.
            cursor.execute("SET LOCAL statement_timeout = 0")
            found = list(faults(options["sample"]))
        for fault in found[:SHOWN]:
            self.stdout.write(f"FAULT {fault}")
        total = Incident.objects.count()
        if found:
            raise CommandError(f"{len(found)} faults in {min(options['sample'], total)} of {total} incidents.")
        seconds = time.perf_counter() - started
        self.stdout.write(
            f"check_history: no fault in {min(options['sample'], total)} of {total} incidents, {seconds:.1f} s"
        )
