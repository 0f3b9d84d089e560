"""The process `merger`: folds deltas into the rollups, a batch a transaction, until it is told to stop.

A recount that somebody began and did not end is ended first, a slice a transaction.
"""

import logging
import signal
import threading
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import DatabaseError, connection, transaction

from gis.density.commands import BATCH, fold
from gis.density.merging import fold_all, recount_all

log = logging.getLogger(__name__)
PAUSE_S = 1.0
TROUBLE_PAUSE_S = 5.0
LONG_S = 1.0
BATCH_MIN, BATCH_MAX = 20, 1000


class Command(BaseCommand):
    help = "Fold the deltas of heatmaps and counts into their rollups; runs until TERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="fold what is there, say how much, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        if options["once"]:
            slices = recount_all()
            self.stdout.write(f"merge_density: {slices} slices counted anew, {fold_all(BATCH)} deltas folded")
            return
        ending = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ending.set())
        batch, pause = BATCH, 0.0
        while not ending.wait(pause):
            batch, pause = _round(batch)


def _round(batch: int) -> tuple[int, float]:
    """One round; returns the batch of the next one and the seconds to wait for it.

    A database that goes away is waited for. Batches are as large as end within a second, so that the change feed is
    never held back for long.
    """
    try:
        recount_all()
        more = True
        while more:
            started = time.monotonic()
            with transaction.atomic(durable=True):
                more = fold(batch) == batch
            if time.monotonic() - started > LONG_S:
                batch = max(BATCH_MIN, batch // 2)
            elif more:
                batch = min(BATCH_MAX, batch * 2)
    except DatabaseError:
        log.warning("the deltas could not be folded, %s at once", batch, exc_info=True)
        connection.close()
        return max(BATCH_MIN, batch // 4), TROUBLE_PAUSE_S
    # The connection goes back to the pool, which notices a restart of the database.
    connection.close()
    return batch, PAUSE_S
