"""Who calls, for what bypasses Django: tiles and live events. Remembered for a minute, forgotten within a second.

`resolve` takes two header lines and knows nothing of frameworks. It remembers only while the follower hears the
change feed; `follow()` begins that, once per process, and is called by the WSGI and ASGI entries.
"""

import hashlib
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import psycopg
from django.conf import settings
from django.db import close_old_connections, connection
from django.http.cookie import parse_cookie

from backend.accounts.access import access_of_person
from backend.accounts.authentication import access_of_session, device_token, device_with
from backend.accounts.follower import Follower
from backend.accounts.sessions import SessionStore
from backend.core.actor import Access
from backend.core.problems import Problem

REMEMBER_S = 60.0
MOST_REMEMBERED = 50_000


@dataclass(frozen=True)
class Remembered:
    access: Access
    until: float  # time.monotonic()


class AccessCache:
    """Access by digest of session key or device token.

    What was loaded before a change of the person was heard is never kept, even when it arrives after the change.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: dict[str, Remembered] = {}
        self._changed_at: dict[str, float] = {}
        self._reset_at = 0.0

    def get(self, key: str) -> Access | None:
        with self._lock:
            found = self._entries.get(key)
            return found.access if found and found.until > time.monotonic() else None

    def put(self, key: str, access: Access, *, loaded_at: float) -> None:
        with self._lock:
            heard = self._changed_at.get(str(access.actor.person), self._reset_at)
            if max(heard, self._reset_at) >= loaded_at:
                return
            if len(self._entries) >= MOST_REMEMBERED:
                self._entries.clear()
            self._entries[key] = Remembered(access, time.monotonic() + REMEMBER_S)

    def forget(self, people: Iterable[str]) -> None:
        gone, at = set(people), time.monotonic()
        with self._lock:
            self._changed_at |= dict.fromkeys(gone, at)
            self._entries = {k: v for k, v in self._entries.items() if str(v.access.actor.person) not in gone}
            if len(self._changed_at) > MOST_REMEMBERED:
                self._clear(at)

    def clear(self) -> None:
        with self._lock:
            self._clear(time.monotonic())

    def _clear(self, at: float) -> None:
        self._entries, self._changed_at, self._reset_at = {}, {}, at


cache = AccessCache()
follower = Follower(changed=cache.forget, reset=cache.clear)
_following = threading.Event()


def follow(*also: Callable[["psycopg.Connection[tuple[Any, ...]]"], None]) -> None:
    """From now on this process remembers access and hears of changes; the thread begins with the first call.

    `also` are called after each poll of the feed with its connection.
    """
    follower.also.extend(also)
    _following.set()


def resolve(*, cookie: str = "", authorization: str = "", anew: bool = False) -> Access | None:
    """Access of the caller by the Cookie and Authorization header lines, or None for who is not signed in.

    `anew` asks the database whatever is remembered: for a caller that has itself just heard of a change.
    """
    token = device_token(authorization)
    session_key = "" if token is not None else parse_cookie(cookie).get(settings.SESSION_COOKIE_NAME, "")
    if token is None and not session_key:
        return None
    key = hashlib.sha256(f"{'session' if token is None else 'device'}:{token or session_key}".encode()).hexdigest()
    if _following.is_set():
        follower.start()
    remembered = None if anew or not follower.is_fresh() else cache.get(key)
    if remembered is not None:
        return remembered
    loaded_at = time.monotonic()
    access = _load(token, session_key)
    if access is not None and follower.is_fresh():
        cache.put(key, access, loaded_at=loaded_at)
    return access


def _load(token: str | None, session_key: str) -> Access | None:
    try:
        if token is None:
            found = access_of_session(SessionStore(session_key))
            return found[1] if found else None
        device = device_with(token)
        return access_of_person(device.person, device.post_id, device.pk)
    except Problem:
        return None
    finally:
        # Outside of a request nobody else gives the connection back.
        if not connection.in_atomic_block:
            close_old_connections()
