"""One open stream: what waits to be said, and when it may be said."""

import asyncio
import json
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from backend.core.actor import Access
from backend.core.changes import ChangeRow

PING_EVERY_S = 15.0
MESSAGE_EVERY_S = 1.0
MOST_WAITING = 1000  # changes; more of them are said as "everything may be different"
RETRY_MS = 1000


@dataclass(frozen=True)
class Credentials:
    """The two header lines with which the stream was opened; asked again when access may have changed."""

    cookie: str
    authorization: str


@dataclass(eq=False)
class Client:
    """Changes wait by object, so that a client that reads slowly holds a bounded amount.

    `ending` is the last event of the stream once it is to end.
    """

    access: Access
    credentials: Credentials
    checked_at: float = field(default_factory=time.monotonic)
    ending: str | None = None
    _waiting: dict[tuple[str, str], tuple[int, bool]] = field(default_factory=dict)
    _reset: bool = False
    _woken: asyncio.Event = field(default_factory=asyncio.Event)
    _said_at: float = float("-inf")
    _changes_said_at: float = float("-inf")

    def tell(self, row: ChangeRow) -> None:
        """Adds a change; an object that left one audience and stays in another in the same transaction is not gone."""
        key = (row.kind, row.object_id)
        xid, gone = self._waiting.get(key, (row.xid, row.gone))
        self._waiting[key] = (row.xid, row.gone and gone if xid == row.xid else row.gone)
        if len(self._waiting) > MOST_WAITING:
            self.reset()
        self._woken.set()

    def reset(self) -> None:
        """The client has to ask for everything that it shows."""
        self._waiting.clear()
        self._reset = True
        self._woken.set()

    def end(self, event: str) -> None:
        """The stream ends after `event` ("" for without a word)."""
        self.ending = event
        self._woken.set()

    async def ready(self) -> None:
        """Returns when something is to be said: an end or a reset at once, changes once a second, else a ping."""
        ping_at = self._said_at + PING_EVERY_S
        while self.ending is None and not self._reset:
            wait_until = ping_at
            if self._waiting:
                wait_until = min(wait_until, self._changes_said_at + MESSAGE_EVERY_S)
            pause = wait_until - time.monotonic()
            if pause <= 0:
                return
            self._woken.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._woken.wait()

    def message(self, cursor: str) -> bytes:
        """What is to be said now; everything up to `cursor` has been told to this client."""
        self._said_at = time.monotonic()
        if self.ending is not None:
            return sse(self.ending, cursor, {}) if self.ending else b""
        if self._reset:
            self._reset = False
            return sse("reset", cursor, {})
        if not self._waiting:
            return sse("ping", cursor, {})
        self._changes_said_at = self._said_at
        told, self._waiting = self._waiting, {}
        return sse("changes", cursor, {"changes": list(_forms(told.items()))})


def _forms(told: Iterable[tuple[tuple[str, str], tuple[int, bool]]]) -> Iterable[dict[str, object]]:
    return ({"kind": kind, "id": object_id, "gone": gone} for (kind, object_id), (_, gone) in told)


def sse(event: str, cursor: str, data: dict[str, object]) -> bytes:
    """One server-sent event; the browser sends `cursor` back when it connects again."""
    text = json.dumps(data, separators=(",", ":"))
    return f"event: {event}\nid: {cursor}\ndata: {text}\n\n".encode()
