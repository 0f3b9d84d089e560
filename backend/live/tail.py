"""Follows the change feed with one connection, for all streams of the process."""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

from backend.core.changes import ChangeRow
from backend.live.hub import RECENT, Hub

log = logging.getLogger(__name__)

Connection = psycopg.AsyncConnection[tuple[Any, ...]]

POLL_EVERY_S = 0.5
MOST_AT_ONCE = 20_000
BACK_OFF_S = (0.5, 1.0, 2.0, 5.0)
SESSION = "-c statement_timeout=5s -c jit=off -c default_transaction_read_only=on"

_ORIGIN = """
    SELECT (SELECT epoch::text FROM core_feedepoch), (SELECT system_identifier FROM pg_control_system()),
           (SELECT timeline_id FROM pg_control_checkpoint())
"""
# Everything below it is decided: a transaction that commits late has a higher id.
_HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
_ROWS = """
    SELECT audience, kind, object_id, xid, gone FROM core_change
    WHERE xid > %s AND xid < %s AND kind <> 'access' ORDER BY xid LIMIT %s
"""
_RECENT = """
    SELECT audience, kind, object_id, xid, gone FROM core_change
    WHERE xid < %s AND kind <> 'access' ORDER BY xid DESC LIMIT %s
"""
# A slow writer elsewhere must not hold a revocation back, so these are read as soon as they are committed.
_ACCESS = "SELECT object_id, xid FROM core_change WHERE kind = 'access' AND xid >= %s"


class Tail:
    """Feeds `hub`; `access_changed` is called with the ids of people whose access may be another one."""

    def __init__(
        self, *, hub: Hub, conninfo: Callable[[], str], access_changed: Callable[[Iterable[str]], None]
    ) -> None:
        self.hub = hub
        self.heard_at = float("-inf")
        self._conninfo = conninfo
        self._access_changed = access_changed
        self._heard_access: set[tuple[str, int]] = set()

    def silence_s(self) -> float:
        """Seconds since the database last answered."""
        return time.monotonic() - self.heard_at

    async def run(self) -> None:
        """Until cancelled; a lost database is looked for again, while the streams stay open."""
        failures = 0
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(
                    self._conninfo(), autocommit=True, options=SESSION, application_name="live"
                )
                async with connection:
                    await self.begin(connection)
                    failures = 0
                    while True:
                        await self.poll(connection)
                        await asyncio.sleep(POLL_EVERY_S)
            except Exception as error:  # noqa: BLE001  whatever it is, the streams stay open and it is tried again
                log.warning("the change feed does not answer: %r", error)
                await asyncio.sleep(BACK_OFF_S[min(failures, len(BACK_OFF_S) - 1)])
                failures += 1

    async def begin(self, connection: Connection) -> None:
        """Continues where it was, if this is the same database at a later time; else everything starts again."""
        parts = (await _all(connection, _ORIGIN))[0]
        origin = ".".join(str(part) for part in parts)
        horizon = await self._horizon(connection)
        if origin == self.hub.origin and horizon > self.hub.position:
            return
        newest_first = await _all(connection, _RECENT, horizon, RECENT)
        rows = [ChangeRow(*row) for row in reversed(newest_first)]
        floor = rows[0].xid if len(rows) == RECENT else 0
        self._heard_access = {(person, xid) for person, xid in await _all(connection, _ACCESS, horizon)}
        self.hub.begin(origin=origin, position=horizon - 1, recent=rows, floor=floor)

    async def poll(self, connection: Connection) -> None:
        """Asks once and tells the hub. Raises psycopg.Error where the database does not answer."""
        after = self.hub.position
        horizon = await self._horizon(connection)
        access = {(person, xid) for person, xid in await _all(connection, _ACCESS, after + 1)}
        news = access - self._heard_access
        if news:
            self._access_changed({person for person, _ in news})
        self._heard_access = {heard for heard in access if heard[1] >= horizon}
        if horizon > after + 1:
            rows = [ChangeRow(*row) for row in await _all(connection, _ROWS, after, horizon, MOST_AT_ONCE + 1)]
            if len(rows) > MOST_AT_ONCE:
                self.hub.overflow(horizon - 1)
            else:
                self.hub.publish(rows, horizon - 1)
        self.heard_at = time.monotonic()

    async def _horizon(self, connection: Connection) -> int:
        return int((await _all(connection, _HORIZON))[0][0])


async def _all(connection: Connection, sql: str, *values: object) -> list[tuple[Any, ...]]:
    cursor = await connection.execute(sql.encode(), values, prepare=True)
    return await cursor.fetchall()
