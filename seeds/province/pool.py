"""Work on many parts in several processes, each with its own connection to the database."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from typing import TypeVar

from django.db import connections

P = TypeVar("P")
R = TypeVar("R")
ORPHAN_CHECK_S = 1.0


def each(work: Callable[[P], R], parts: Sequence[P], *, processes: int) -> Iterator[R]:
    """Results of `work` on each of `parts`, in the order in which they are ready.

    An interruption ends after the parts that are at work; what is done stays done. `work` is a function of a module.
    """
    if processes == 1 or len(parts) <= 1:
        yield from map(work, parts)
        return
    # A forked process must not share its parent's connection.
    connections.close_all()
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), _begin, (os.getpid(),)) as pool:
        waiting = list(parts)
        running: set[Future[R]] = set()
        while waiting or running:
            # Never more than one ahead: what is queued cannot be called back.
            while waiting and len(running) <= processes:
                running.add(pool.submit(work, waiting.pop(0)))
            ready, running = wait(running, return_when=FIRST_COMPLETED)
            for future in ready:
                yield future.result()


def _begin(parent: int) -> None:
    """The parent alone decides about an interruption; without a parent there is nobody to work for."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(ORPHAN_CHECK_S)
    os._exit(1)
