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

    An interruption ends the processes at once: what they had committed stays. `work` is a function of a module.
    """
    if processes == 1 or len(parts) <= 1:
        yield from map(work, parts)
        return
    # A forked process must not share its parent's connection.
    connections.close_all()
    with ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), _begin, (os.getpid(),)) as pool:
        try:
            yield from _results(pool, work, list(parts), processes)
        except BaseException:
            for child in multiprocessing.active_children():
                child.terminate()
            raise


def _results(pool: ProcessPoolExecutor, work: Callable[[P], R], waiting: list[P], processes: int) -> Iterator[R]:
    running: set[Future[R]] = set()
    while waiting or running:
        # Never more than one ahead, so that a failure is not followed by work that nobody waits for.
        while waiting and len(running) <= processes:
            running.add(pool.submit(work, waiting.pop(0)))
        ready, running = wait(running, return_when=FIRST_COMPLETED)
        for future in ready:
            yield future.result()


def _begin(parent: int) -> None:
    """A child ends at once when it is told to, and when its parent is gone: there is nobody to work for."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(ORPHAN_CHECK_S)
    os._exit(1)
