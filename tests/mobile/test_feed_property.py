"""A reader among many writers that change the same objects: nothing missed, nothing twice without a change."""

import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from backend.core import changes
from backend.core.ids import uuid7
from backend.core.registries import Synced, synced
from mobile_api import feed
from tests.cast import make_cast
from tests.mobile.conftest import make_categories
from tests.mobile.phones import PATIENCE_S, Phone

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, TURNS, OBJECTS = 6, 20, 30


class Writers:
    """Transactions of random length over random objects, some of them undone; counts what was committed."""

    def __init__(self, audience: str, seed: int) -> None:
        self.audience, self.seed = audience, seed
        self.keys = sorted(str(uuid7()) for _ in range(OBJECTS))
        self.committed: Counter[str] = Counter()
        self.lock = threading.Lock()

    def write(self, number: int) -> None:
        dice = random.Random(self.seed * 100 + number)  # noqa: S311
        try:
            for _ in range(TURNS):
                self._turn(dice)
        finally:
            connection.close()

    def _turn(self, dice: random.Random) -> None:
        chosen = sorted(dice.sample(self.keys, dice.randint(1, 3)))  # in one order: two never wait for each other
        undone = dice.random() < 0.2
        with transaction.atomic():
            for key in chosen:
                changes.publish("inbox", key, [self.audience], gone_from=[])
                time.sleep(dice.random() * 0.01)
            transaction.set_rollback(undone)
        if not undone:
            with self.lock:
                self.committed.update(chosen)


class Reader:
    """Pulls without a pause; counts how often each object was told."""

    def __init__(self, phone: Phone) -> None:
        self.phone, self.told = phone, Counter[str]()
        self.ending = threading.Event()

    def read(self) -> None:
        try:
            while not self.ending.is_set():
                self.page()
        finally:
            connection.close()

    def page(self) -> bool:
        body = self.phone.page()
        self.told.update(change["id"] for change in body["changes"])
        return bool(body["changes"])


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("page", [2, 100])
def test_each_change_is_told_and_nothing_is_told_without_one(
    transactional_db: None, monkeypatch: pytest.MonkeyPatch, seed: int, page: int
) -> None:
    make_categories()
    town = make_cast()
    source = Synced("inbox", lambda ids, access, language: {one: {} for one in ids}, lambda access: [])
    monkeypatch.setitem(synced.entries, "inbox", source)
    writers = Writers(f"p:{town.person['worker'].pk}", seed)
    reader = Reader(Phone(town, "worker").pull())
    monkeypatch.setattr(feed, "PAGE", page)
    with ThreadPoolExecutor(WRITERS + 1) as pool:
        reading = pool.submit(reader.read)
        list(pool.map(writers.write, range(WRITERS)))
        reader.ending.set()
        reading.result()
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end and (reader.page() or not writers.committed.keys() <= reader.told.keys()):
        time.sleep(0.02)
    # The last change of each object may still have been held back when it was told before.
    last = Phone(town, "worker")
    last.cursor = reader.phone.cursor
    assert last.until(lambda one: not one.page()["changes"])
    assert reader.told.keys() == writers.committed.keys()
    assert {key: told for key, told in reader.told.items() if told > writers.committed[key]} == {}
    assert len(writers.committed) > OBJECTS / 2
