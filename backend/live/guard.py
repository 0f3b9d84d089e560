"""Ends the streams of people who may not listen any more."""

import asyncio
import logging
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Protocol

from backend.core.actor import Access
from backend.live.client import Client, Credentials
from backend.live.hub import Hub

log = logging.getLogger(__name__)

ROUND_EVERY_S = 0.5
CHECK_EVERY_S = 60.0  # sessions end by their age too, which no change announces
THREADS = 4
MOST_A_ROUND = 100


class Resolve(Protocol):
    """Who calls, from two header lines; None for who is not signed in. `anew` looks past what is remembered."""

    def __call__(self, *, cookie: str, authorization: str, anew: bool = False) -> Access | None: ...


class Guard:
    """Asks again for the access of streams: at once after a change of the person, else every minute."""

    def __init__(self, *, hub: Hub, resolve: Resolve) -> None:
        self.hub = hub
        self._resolve = resolve
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="live-access")
        self._changed: set[Client] = set()
        self._woken = asyncio.Event()

    async def access(self, credentials: Credentials, *, anew: bool = False) -> Access | None:
        """Raises what the database raises."""

        def ask() -> Access | None:
            return self._resolve(cookie=credentials.cookie, authorization=credentials.authorization, anew=anew)

        return await asyncio.get_running_loop().run_in_executor(self._threads, ask)

    def access_changed(self, people: Iterable[str]) -> None:
        for person in people:
            self._changed.update(self.hub.of_person(person))
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(ROUND_EVERY_S):
                    await self._woken.wait()
            self._woken.clear()
            changed, self._changed = self._changed & self.hub.clients, set()
            await asyncio.gather(*(self._check(client, anew=True) for client in changed))
            await self._check_old()

    async def _check_old(self) -> None:
        """Some of the streams that were not checked for long; stops where the database does not answer."""
        due = time.monotonic() - CHECK_EVERY_S
        old = [client for client in self.hub.clients if client.checked_at < due][:MOST_A_ROUND]
        for start in range(0, len(old), THREADS):
            asked = old[start : start + THREADS]
            if not all(await asyncio.gather(*(self._check(client, anew=False) for client in asked))):
                return

    async def _check(self, client: Client, *, anew: bool) -> bool:
        """Whether there was an answer; a change that could not be checked is checked in the next round."""
        try:
            access = await self.access(client.credentials, anew=anew)
        except Exception as error:  # noqa: BLE001  whatever hinders the answer, it is asked for again
            log.warning("access of a stream could not be checked: %s", error)
            if anew:
                self._changed.add(client)
            return False
        client.checked_at = time.monotonic()
        if access is None:
            client.end("signed_out")
        elif client in self.hub.clients and access.scope != client.access.scope:
            self.hub.move(client, access)
        return True
