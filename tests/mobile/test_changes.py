"""Pull: a first download that is complete, then nothing missed and nothing of others."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from backend.core import changes
from backend.core.ids import uuid7
from backend.core.registries import Synced, synced
from mobile_api import feed
from tests.cast import GRID, IN_GRID, IN_NEXT_GRID, IN_OTHER_GRID, TOWN, make_cast
from tests.mobile.conftest import API, make_categories, mutation, report
from tests.mobile.phones import PATIENCE_S, Phone, client

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(transactional_db: None) -> Any:
    make_categories()
    return make_cast()


def send_report(town: Any, who: str = "worker", at: tuple[float, float] = IN_GRID, **more: Any) -> str:
    body = report(position={"lon": at[0], "lat": at[1], "accuracy_m": 8}, **more)
    batch = {"mutations": [mutation("incident.report", body)]}
    (result,) = client(town, who).post(f"{API}/mutations", batch, format="json").json()["results"]
    assert result["state"] == "done", result
    return str(body["id"])


def test_the_first_download_holds_person_areas_units_categories_and_cases(town: Any) -> None:
    pk = send_report(town)
    phone = Phone(town, "worker").pull()
    assert phone.resets == 1
    person = town.person["worker"]
    me = phone.rows["me", str(person.pk)]
    assert me["person"] == {"id": str(person.pk), "name": person.name, "username": "worker"}
    assert (me["post"]["grids"], me["posts"][0]["role"]) == ([GRID], "worker")
    assert phone.ids("area") == {GRID, TOWN}
    assert phone.rows["area", GRID]["geometry"]["type"] == "MultiPolygon"
    assert phone.ids("category") == {"hazard.fire_exit", "hazard.road"}
    assert str(town.unit["police"].pk) in phone.ids("unit")
    assert str(town.unit["other_police"].pk) not in phone.ids("unit")
    assert phone.rows["incident", pk]["words"] == "路面塌陷"


def test_the_same_cursor_back_means_nothing_new(town: Any) -> None:
    phone = Phone(town, "worker").pull()
    before = phone.cursor
    body = phone.page()
    assert (body["cursor"], body["changes"], body["more"], body["reset"]) == (before, [], False, False)


def test_a_report_arrives_at_those_who_may_see_it_and_at_nobody_else(town: Any) -> None:
    phones = {who: Phone(town, who).pull() for who in ("worker", "deputy", "station", "centre", "county_centre")}
    others = {who: Phone(town, who).pull() for who in ("neighbour", "other_worker", "other_centre", "police_lead")}
    pk = send_report(town)
    for who, phone in phones.items():
        assert phone.until(lambda one: ("incident", pk) in one.rows), who
        assert phone.resets == 1
    for who, phone in others.items():
        assert phone.pull().ids("incident") == set(), who


def test_what_leaves_the_own_grid_is_gone(town: Any) -> None:
    pk = send_report(town, who="worker", at=IN_NEXT_GRID)
    neighbour, worker = Phone(town, "neighbour").pull(), Phone(town, "worker").pull()
    assert ("incident", pk) in neighbour.rows
    lon, lat = IN_OTHER_GRID
    moved = {"incident": pk, "base_version": 1, "position": {"lon": lon, "lat": lat, "accuracy_m": 5}}
    batch = {"mutations": [mutation("incident.amend", moved)]}
    (result,) = client(town, "worker").post(f"{API}/mutations", batch, format="json").json()["results"]
    assert result["state"] == "done", result
    assert neighbour.until(lambda one: ("incident", pk) not in one.rows)
    assert worker.until(lambda one: one.rows["incident", pk]["version"] > 1)


def test_a_long_first_download_comes_in_pages_and_is_whole(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed, "PAGE", 3)
    pks = {send_report(town) for _ in range(8)}
    phone = Phone(town, "worker").pull()
    assert phone.resets == 1
    assert phone.pages > 3
    assert phone.ids("incident") == pks
    assert phone.ids("area") == {GRID, TOWN}


def test_a_first_download_goes_on_behind_an_object_that_has_left(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = sorted((str(uuid7()) for _ in range(9)), reverse=True)
    alive = list(ids)
    source = Synced("inbox", lambda some, access, language: {one: {} for one in some if one in alive}, lambda _: alive)
    monkeypatch.setitem(synced.entries, "inbox", source)
    monkeypatch.setattr(feed, "KINDS", ("inbox",))
    monkeypatch.setattr(feed, "PAGE", 3)
    phone = Phone(town, "worker")
    phone.page()
    alive.remove(ids[2])
    alive.insert(0, str(uuid7()))
    phone.pull()
    assert phone.ids("inbox") >= set(ids)


def test_another_post_language_or_restore_starts_again(town: Any) -> None:
    worker = Phone(town, "worker").pull()
    for who, language in (("deputy", "zh"), ("worker", "en")):
        other = Phone(town, who, language)
        other.cursor = worker.cursor
        assert other.page()["reset"] is True
    with transaction.atomic():
        changes.new_epoch()
    assert worker.page()["reset"] is True


def test_a_change_of_posts_brings_the_person_again(town: Any) -> None:
    phone = Phone(town, "worker").pull()
    person = town.person["worker"]
    phone.rows.clear()
    with transaction.atomic():
        changes.publish("access", person.pk, [f"p:{person.pk}"])
    assert phone.until(lambda one: ("me", str(person.pk)) in one.rows)


def test_a_reader_never_misses_a_row_of_many_slow_writers(town: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Late commits, rollbacks and savepoints beside a reader that asks all the time."""
    seen: set[str] = set()
    committed: set[str] = set()
    source = Synced("inbox", lambda ids, access, language: {one: {} for one in ids}, lambda access: [])
    monkeypatch.setitem(synced.entries, "inbox", source)
    audience = f"p:{town.person['worker'].pk}"
    stop = threading.Event()

    def write(seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311
        try:
            for _ in range(25):
                pk = str(uuid7())
                with transaction.atomic():
                    with transaction.atomic():
                        changes.publish("inbox", pk, [audience])
                    time.sleep(dice.random() * 0.02)
                    if dice.random() < 0.2:
                        transaction.set_rollback(True)
                        continue
                committed.add(pk)
        finally:
            connection.close()

    # Before anybody writes: what is there at a first download comes from the tables, which here have no inbox.
    phone = Phone(town, "worker").pull()

    def read() -> None:
        try:
            while not stop.is_set():
                seen.update(phone.pull().ids("inbox"))
                time.sleep(0.005)
            phone.until(lambda one: committed <= one.ids("inbox"))
            seen.update(phone.ids("inbox"))
        finally:
            connection.close()

    with ThreadPoolExecutor(9) as pool:
        reader = pool.submit(read)
        writers = [pool.submit(write, seed) for seed in range(8)]
        for writer in writers:
            writer.result()
        stop.set()
        reader.result()
    assert len(committed) > 100
    assert seen == committed


def test_an_old_transaction_holds_the_feed_back_instead_of_being_skipped(town: Any) -> None:
    phone = Phone(town, "worker").pull()
    audience = f"p:{town.person['worker'].pk}"
    first, second = str(uuid7()), str(uuid7())
    opened, finish = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                changes.publish("task", first, [audience])
                opened.set()
                finish.wait(PATIENCE_S)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        writer = pool.submit(slow)
        assert opened.wait(PATIENCE_S)
        with transaction.atomic():
            changes.publish("task", second, [audience])
        before = phone.cursor
        assert phone.page()["cursor"] == before
        finish.set()
        writer.result()
    heard: set[str] = set()
    end = time.monotonic() + PATIENCE_S
    while heard != {first, second} and time.monotonic() < end:
        # Nobody may see these tasks, so the phone hears that they are gone.
        heard |= {change["id"] for change in phone.page()["changes"] if change["gone"]}
    assert heard == {first, second}
