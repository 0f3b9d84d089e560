"""The process `merger`: folds deltas into the rollups, a batch a transaction, until it is told to stop."""

import logging
import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection, transaction

from gis.density.commands import BATCH, fold

log = logging.getLogger(__name__)
PAUSE_S = 1.0
TROUBLE_PAUSE_S = 5.0


class Command(BaseCommand):
    help = "Fold the deltas of heatmaps and counts into their rollups; runs until TERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="fold what is there, say how much, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        if options["once"]:
            self.stdout.write(f"merge_density: {fold_all()} deltas folded")
            return
        ending = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ending.set())
        while not ending.is_set():
            ending.wait(_round())


def fold_all() -> int:
    """Folds until nothing is left; returns the number of deltas."""
    total = 0
    while True:
        with transaction.atomic(durable=True):
            folded = fold()
        total += folded
        if folded < BATCH:
            return total


def _round() -> float:
    """One round; returns the seconds to wait for the next. A database that goes away is waited for."""
    try:
        fold_all()
    except DatabaseError:
        log.warning("the deltas could not be folded", exc_info=True)
        connection.close()
        return TROUBLE_PAUSE_S
    # An idle connection of the pool is given back, so that a restart of the database is noticed.
    connection.close()
    return PAUSE_S
