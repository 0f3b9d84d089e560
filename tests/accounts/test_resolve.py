"""Access for tiles and live events: remembered while the feed is heard, forgotten as soon as it changes."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
import pytest
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from backend.accounts import commands, resolve
from backend.accounts.access import access_for
from backend.accounts.follower import EVERY_S, STALE_AFTER_S, Follower, connect
from backend.accounts.models import Device
from backend.core.actor import SYSTEM_ACTOR
from backend.core.clock import now
from backend.core.models import Change
from tests.accounts.shapes import SESSION, sign_in, sign_in_phone, with_password
from tests.cast import Cast

Connection = psycopg.Connection[tuple[Any, ...]]


@pytest.fixture
def ending() -> Iterator[ExitStack]:
    before = threading.enumerate()  # other tests may have begun to follow for the whole process
    with ExitStack() as stack:
        yield stack
        begun = [thread for thread in threading.enumerate() if thread not in before]
    for thread in begun:
        thread.join(5)


@pytest.fixture
def outside(cast: Cast) -> Iterator[Connection]:
    """A connection whose writes are seen at once, as those of other processes are."""
    with connect() as connection:
        yield connection
        connection.execute("DELETE FROM core_change WHERE kind = 'access'")


@dataclass
class Clock:
    """Stands still until a test moves it: how long signing in takes on a busy machine is no part of a test."""

    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def heard(outside: Connection, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Lets the follower of this test hear the feed; called once already, so that access is remembered."""
    cache = resolve.AccessCache()
    follower = Follower(changed=cache.forget, reset=cache.clear, clock=clock)
    monkeypatch.setattr(resolve, "cache", cache)
    monkeypatch.setattr(resolve, "follower", follower)
    # Where another test has loaded the entry of the product, `resolve` would start this follower's thread.
    monkeypatch.setattr(resolve, "_following", threading.Event())
    follower.poll(outside)
    return lambda: follower.poll(outside)


def tell(outside: Connection, person: UUID) -> None:
    outside.execute(
        "INSERT INTO core_change (audience, kind, object_id) VALUES (%s, 'access', %s)"
        " ON CONFLICT (audience, kind, object_id) DO UPDATE SET gone = false",
        [f"p:{person}", str(person)],
    )


def console(cast: Cast, who: str) -> str:
    with_password(cast.person[who])
    api = APIClient()
    sign_in(api, who)
    return f"theme=dark; sessionid={api.cookies['sessionid'].value}"


def phone(cast: Cast, who: str) -> str:
    with_password(cast.person[who])
    return f"Device {sign_in_phone(APIClient(), who).json()['token']}"


@pytest.mark.parametrize("who", ["centre", "worker", "unit"])
def test_a_session_and_a_token_resolve_to_the_access_of_the_post(cast: Cast, who: str) -> None:
    expected = access_for(cast.post[who])
    assert resolve.resolve(cookie=console(cast, who)) == expected
    by_token = resolve.resolve(authorization=phone(cast, who))
    assert by_token is not None
    assert (by_token.actor, by_token.scope) == (expected.actor, expected.scope)
    assert by_token.device == Device.objects.get().pk


@pytest.mark.parametrize(
    ("cookie", "authorization"), [("", ""), ("sessionid=nonsense", ""), ("", "Device x"), ("", "Bearer x"), (";;=", "")]
)
def test_nobody_resolves_to_nothing(cast: Cast, cookie: str, authorization: str) -> None:
    assert resolve.resolve(cookie=cookie, authorization=authorization) is None


def test_nothing_is_remembered_while_nobody_hears_the_feed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    # A follower that was never started: that of the process may run for other tests.
    cache = resolve.AccessCache()
    monkeypatch.setattr(resolve, "cache", cache)
    monkeypatch.setattr(resolve, "follower", Follower(changed=cache.forget, reset=cache.clear))
    monkeypatch.setattr(resolve, "_following", threading.Event())
    cookie = console(cast, "centre")
    for _ in range(2):
        with django_assert_num_queries(3):
            resolve.resolve(cookie=cookie)


def test_access_is_remembered_until_a_change_of_the_person_is_heard(
    cast: Cast, outside: Connection, heard: Callable[[], None], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cookie, other = console(cast, "centre"), console(cast, "leader")
    first = resolve.resolve(cookie=cookie)
    resolve.resolve(cookie=other)
    heard()
    with django_assert_num_queries(0):
        assert resolve.resolve(cookie=cookie) == first
    with django_assert_num_queries(3):
        assert resolve.resolve(cookie=cookie, anew=True) == first
    tell(outside, cast.person["centre"].pk)
    heard()
    with django_assert_num_queries(0):
        resolve.resolve(cookie=other)
    with django_assert_num_queries(3):
        resolve.resolve(cookie=cookie)


def test_what_was_loaded_before_a_change_was_heard_is_not_kept(cast: Cast, heard: Callable[[], None]) -> None:
    loaded_at, access = time.monotonic(), access_for(cast.post["centre"])
    resolve.cache.forget([str(cast.person["centre"].pk)])
    resolve.cache.put("key", access, loaded_at=loaded_at)
    assert resolve.cache.get("key") is None
    resolve.cache.put("key", access, loaded_at=time.monotonic())
    assert resolve.cache.get("key") == access


@pytest.mark.parametrize("how", ["sign_out", "switch", "revoke"])
def test_signing_out_switching_and_revoking_are_told_in_the_feed(
    cast: Cast, heard: Callable[[], None], how: str
) -> None:
    person = with_password(cast.person["centre"])
    if how == "revoke":
        cookie, authorization = "", phone(cast, "centre")
        resolve.resolve(authorization=authorization)
        commands.revoke_device(device=Device.objects.get(), reason="lost", actor=SYSTEM_ACTOR, now=now())
    else:
        api = APIClient()
        told = sign_in(api, "centre").json()
        cookie, authorization = f"sessionid={api.cookies['sessionid'].value}", ""
        resolve.resolve(cookie=cookie)
        if how == "sign_out":
            api.delete(SESSION)
        else:
            api.post(f"{SESSION}/post", {"post": told["post"]["id"]}, format="json")
    told_to = Change.objects.filter(kind="access", audience=f"p:{person.pk}").values_list("object_id", flat=True)
    resolve.cache.forget(told_to)
    assert (resolve.resolve(cookie=cookie, authorization=authorization) is None) == (how != "switch")


def test_a_slow_writer_elsewhere_does_not_hold_a_revocation_back(
    cast: Cast, outside: Connection, heard: Callable[[], None]
) -> None:
    with connect() as slow:
        slow.autocommit = False
        slow.execute("SELECT pg_current_xact_id()")
        cookie = console(cast, "centre")
        resolve.resolve(cookie=cookie)
        heard()
        tell(outside, cast.person["centre"].pk)
        heard()
        assert resolve.cache._entries == {}
        slow.rollback()


def test_memory_is_off_once_the_feed_was_not_heard_for_three_seconds(
    cast: Cast, heard: Callable[[], None], clock: Clock, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    cookie = console(cast, "centre")
    resolve.resolve(cookie=cookie)
    clock.seconds += STALE_AFTER_S - 0.1
    with django_assert_num_queries(0):
        resolve.resolve(cookie=cookie)
    clock.seconds += 0.1
    with django_assert_num_queries(3):
        resolve.resolve(cookie=cookie)


def test_a_restored_database_empties_the_memory(cast: Cast, outside: Connection, heard: Callable[[], None]) -> None:
    resolve.resolve(cookie=console(cast, "centre"))
    resolve.follower._from_xid = 1 << 62
    heard()
    assert resolve.cache._entries == {}


def test_the_thread_hears_within_a_second(cast: Cast, outside: Connection, ending: ExitStack) -> None:
    """With the first poll that begins after the change: two polls and the pause between them are a second.

    Polls are counted, since on a busy machine a thread gets its turn when it can.
    """
    assert 2 * EVERY_S <= 1
    polls: list[Connection] = []
    heard_of: list[str] = []
    heard_after: list[int] = []

    def hear(people: list[str]) -> None:
        heard_of.extend(people)
        heard_after.append(len(polls))

    follower = Follower(changed=hear, reset=lambda: None)
    follower.also.append(polls.append)
    ending.callback(follower.stop)
    follower.start()
    follower.start()
    wait_for(lambda: bool(polls))
    tell(outside, cast.person["centre"].pk)
    before = len(polls)
    wait_for(lambda: bool(heard_of))
    assert set(heard_of) == {str(cast.person["centre"].pk)}
    assert heard_after[0] - before <= 1  # the one under way may have asked before


def wait_for(seen: Callable[[], bool]) -> None:
    until = time.monotonic() + 30
    while not seen():
        assert time.monotonic() < until
        time.sleep(0.02)
