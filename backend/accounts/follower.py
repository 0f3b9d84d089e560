"""Hears in the change feed whose access changed: one thread per process, with a connection of its own."""

import logging
import os
import threading
import time
from collections.abc import Callable
from typing import Any

import psycopg

from backend.core.conninfo import conninfo

log = logging.getLogger(__name__)

EVERY_S = 0.5
STALE_AFTER_S = 3.0
_NOTHING = (1 << 63) - 1  # the first poll forgets everything anyway, so it reads no row

# Rows of transactions that began before the oldest one still running are read again: to hear twice is harmless,
# and a slow writer elsewhere must not hold a revocation back.
_POLL = """
    SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
           ARRAY(SELECT DISTINCT object_id FROM core_change WHERE kind = 'access' AND xid >= %s)
"""


class Follower:
    """Calls `changed` with the ids of people whose posts, devices or sessions changed, `reset` after a restore.

    `is_fresh()` is false until the first poll and when the last good one is older than 3 s: what was remembered
    may then be out of date. A poll without rows is news too. `also` are others in this process who ask the feed, with
    this connection and after each poll, so that there is one thread for all. `clock` counts seconds.
    """

    def __init__(
        self,
        *,
        changed: Callable[[list[str]], None],
        reset: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.changed = changed
        self.reset = reset
        self.clock = clock
        self.also: list[Callable[[psycopg.Connection[tuple[Any, ...]]], None]] = []
        self._heard_at: float | None = None
        self._from_xid: int | None = None
        self._pid: int | None = None
        self._starting = threading.Lock()
        self._ended = threading.Event()

    def is_fresh(self) -> bool:
        return self._heard_at is not None and self.clock() - self._heard_at < STALE_AFTER_S

    def start(self) -> None:
        """Begins to follow in this process; a second call does nothing, a forked child follows for itself."""
        with self._starting:
            if self._pid == os.getpid():
                return
            self._pid, self._heard_at, self._from_xid = os.getpid(), None, None
            threading.Thread(target=self._follow, name="access-follower", daemon=True).start()

    def stop(self) -> None:
        """Ends following within half a second."""
        self._ended.set()

    def poll(self, connection: "psycopg.Connection[tuple[Any, ...]]") -> None:
        """Asks once and tells what it heard. Raises psycopg.Error where the database does not answer."""
        asked_at = self.clock()
        row = connection.execute(_POLL, [_NOTHING if self._from_xid is None else self._from_xid]).fetchone()
        if row is None:
            return
        horizon, people = row
        if self._from_xid is None or horizon < self._from_xid:
            self.reset()
        elif people:
            self.changed(people)
        self._from_xid, self._heard_at = horizon, asked_at

    def _follow(self) -> None:
        while not self._ended.is_set():
            try:
                with connect() as connection:
                    while not self._ended.is_set():
                        self.poll(connection)
                        for listener in self.also:
                            listener(connection)
                        self._ended.wait(EVERY_S)
            except Exception as error:  # noqa: BLE001  whatever it is, the thread lives on and it is tried again
                log.warning("the change feed does not answer, caches of access are off: %s", error)
                self._ended.wait(EVERY_S)


def connect() -> "psycopg.Connection[tuple[Any, ...]]":
    """A connection outside of Django's, whose statements end after 2 s."""
    options = "-c statement_timeout=2s -c idle_in_transaction_session_timeout=5s"
    return psycopg.connect(conninfo(), autocommit=True, options=options, application_name="access-follower")
