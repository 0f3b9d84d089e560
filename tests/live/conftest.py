"""The real live process on a free port of this machine, with committed people who are signed in."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import TypeVar
from uuid import uuid4

import psycopg
import pytest
import pytest_django
from django.db import connection, connections
from rest_framework.test import APIClient

from backend.core.changes import new_epoch
from backend.core.conninfo import conninfo
from backend.core.models import Change, FeedEpoch
from tests.cast import Cast, make_cast
from tests.live.listen import Listener

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[2]
START_S, OTHERS_END_S = 60, 60
_CHANGE = """
    INSERT INTO core_change (audience, kind, object_id) VALUES (%s, 'incident', %s)
    ON CONFLICT (audience, kind, object_id) DO UPDATE SET gone = excluded.gone
"""


_SERVED = """
    SELECT bool_and(xid < pg_snapshot_xmin(pg_current_snapshot())::text::bigint) FROM core_change WHERE object_id = %s
"""
_EMPTY = "TRUNCATE accounts_person, accounts_unit, areas_area, django_session, core_change, core_event CASCADE"


class Outside:
    """Another process that writes: its own connection, every statement committed."""

    def __init__(self) -> None:
        self.connection = psycopg.connect(conninfo(), autocommit=True)
        self.served_from = 0.0

    def change(self, *audiences: str, wait: bool = True) -> str:
        """Publishes a change of a new object to each audience; returns its id.

        The feed serves it once every older transaction of the cluster has ended, also those of other tests:
        `served_from` is that moment.
        """
        object_id = str(uuid4())
        with self.connection.transaction():
            for audience in audiences:
                self.connection.execute(_CHANGE, [audience, object_id])
        until = time.monotonic() + OTHERS_END_S
        while wait and not self._is_served(object_id) and time.monotonic() < until:
            time.sleep(0.02)
        self.served_from = time.monotonic()
        return object_id

    def _is_served(self, object_id: str) -> bool:
        return self.connection.execute(_SERVED, [object_id]).fetchone() == (True,)


@pytest.fixture(scope="module")
def people(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[Cast]:
    """The cast, committed for other processes to see; the database is empty again afterwards."""
    with django_db_blocker.unblock():
        Change.objects.all().delete()
        if not FeedEpoch.objects.exists():
            new_epoch()
        yield make_cast()
        with connection.cursor() as cursor:
            cursor.execute(_EMPTY)
        connection.close()


@pytest.fixture(scope="module")
def port(people: Cast) -> Iterator[int]:
    """Port of the live process, started as the product starts it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1", "--port", str(number),
        "--workers", "1", "--no-ws", "--backpressure", "4096", "backend.config.asgi:application",
    ]  # fmt: skip
    environment = os.environ | {"DB_NAME": str(connection.settings_dict["NAME"]), "PYTHONDONTWRITEBYTECODE": "1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
    try:
        wait_until_it_answers(number, process)
        yield number
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)


def wait_until_it_answers(port: int, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until and process.poll() is None:
        try:
            asking = HTTPConnection("127.0.0.1", port, timeout=2)
            asking.request("GET", "/live/_stats")
            if b'"position": 0' not in asking.getresponse().read():
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise AssertionError(f"the live process did not come up in {START_S} s")


@pytest.fixture
def outside(people: Cast) -> Iterator[Outside]:
    writer = Outside()
    yield writer
    writer.connection.close()


def elsewhere(act: Callable[[], T]) -> T:
    """Runs `act` in a thread with connections of its own, outside of the test's transaction: what it writes stays."""

    def run() -> T:
        try:
            return act()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


@pytest.fixture
def signed_in(people: Cast) -> Callable[[str], APIClient]:
    def client(who: str) -> APIClient:
        api = APIClient()
        elsewhere(lambda: api.force_login(people.person[who]))
        return api

    return client


@pytest.fixture
def listen(port: int, signed_in: Callable[[str], APIClient]) -> Iterator[Callable[..., Listener]]:
    """`listen("centre")` has an open stream, also `listen(api)`; `after` is the cursor. Closed after the test."""
    opened: list[Listener] = []

    def listener(who: str | APIClient, *, after: str = "") -> Listener:
        api = signed_in(who) if isinstance(who, str) else who
        headers = {"Last_Event_ID": after} if after else {}
        opened.append(Listener(port, f"sessionid={api.cookies['sessionid'].value}", **headers))
        assert opened[-1].status == 200
        if not after:
            opened[-1].wait_for("ping")
        return opened[-1]

    yield listener
    for each in opened:
        each.close()
