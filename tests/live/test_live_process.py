"""The live process from outside: two townships, a revocation, a database that goes away."""

import json
import time
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any

import psycopg
import pytest
from rest_framework.test import APIClient

from backend.core.conninfo import conninfo
from tests.cast import OTHER_TOWN, TOWN, Cast
from tests.live.conftest import Outside, elsewhere
from tests.live.listen import Listener

Listen = Callable[..., Listener]
SignedIn = Callable[[str], APIClient]

pytestmark = pytest.mark.django_db


def stats(port: int, **headers: str) -> tuple[int, dict[str, Any]]:
    asking = HTTPConnection("127.0.0.1", port, timeout=5)
    asking.request("GET", "/live/_stats", headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = asking.getresponse()
    return answer.status, json.loads(answer.read())


def test_a_change_arrives_within_two_seconds_and_not_at_the_neighbours(listen: Listen, outside: Outside) -> None:
    centre, neighbour = listen("centre"), listen("other_centre")
    changed = outside.change(TOWN)
    heard = centre.wait_for("changes")
    assert heard.at - outside.served_from < 2
    assert heard.data == {"changes": [{"kind": "incident", "id": changed, "gone": False}]}
    theirs = outside.change(OTHER_TOWN)
    neighbour.wait_for("changes")
    assert (centre.ids(), neighbour.ids()) == ([changed], [theirs])


def test_units_and_persons_hear_their_own(listen: Listen, outside: Outside, people: Cast) -> None:
    unit, other_unit, worker = listen("unit"), listen("other_unit"), listen("worker")
    to_unit = outside.change(f"u:{people.unit['emergency_mgmt'].pk}")
    to_person = outside.change(f"p:{people.person['worker'].pk}")
    unit.wait_for("changes")
    worker.wait_for("changes")
    assert (unit.ids(), worker.ids(), other_unit.ids()) == ([to_unit], [to_person], [])


def test_many_changes_come_in_one_message_a_second(listen: Listen, outside: Outside) -> None:
    centre = listen("centre")
    first = outside.change(TOWN)
    centre.wait_for("changes")
    more = [outside.change(TOWN) for _ in range(5)]
    time.sleep(0.6)
    more += [outside.change(TOWN) for _ in range(5)]
    second = centre.wait_for("changes", times=2)
    assert second.at - centre.wait_for("changes").at > 0.9
    time.sleep(1.5)
    assert sorted(centre.ids()) == sorted([first, *more])


def test_a_slow_commit_is_not_missed(listen: Listen, outside: Outside) -> None:
    centre = listen("centre")
    with psycopg.connect(conninfo()) as slow:
        slow.execute("INSERT INTO core_change (audience, kind, object_id) VALUES (%s, 'incident', 'slow')", [TOWN])
        quick = outside.change(TOWN, wait=False)
        time.sleep(1.2)
        assert centre.ids() == []
    last = outside.change(TOWN)
    time.sleep(1.8)
    assert sorted(centre.ids()) == sorted(["slow", quick, last])


def test_who_comes_back_with_the_last_cursor_has_missed_nothing(
    listen: Listen, signed_in: SignedIn, outside: Outside
) -> None:
    api = signed_in("centre")
    before = listen(api)
    outside.change(TOWN)
    cursor = before.wait_for("changes").cursor
    before.close()
    missed = outside.change(TOWN)
    outside.change(OTHER_TOWN)
    time.sleep(0.7)
    after = listen(api, after=cursor)
    after.wait_for("changes")
    assert after.ids() == [missed]


def test_a_cursor_that_nobody_gave_starts_again(listen: Listen) -> None:
    assert listen("centre", after="strange").wait_for("reset").data == {}


def test_signing_out_ends_the_stream_within_a_second(listen: Listen, signed_in: SignedIn, outside: Outside) -> None:
    api, other = signed_in("station"), listen("centre")
    station = listen(api)
    signed_out = elsewhere(lambda: api.delete("/api/v1/session"))
    began = time.monotonic()
    assert signed_out.status_code == 204
    assert station.wait_for("signed_out").at - began < 1.3
    assert station.ended.wait(2)
    changed = outside.change(TOWN)
    other.wait_for("changes")
    assert (changed in other.ids(), changed in station.ids()) == (True, False)


def test_a_slow_writer_does_not_hold_a_revocation_back(listen: Listen, signed_in: SignedIn) -> None:
    api = signed_in("deputy")
    deputy = listen(api)
    with psycopg.connect(conninfo()) as slow:
        slow.execute("SELECT pg_current_xact_id()")
        elsewhere(lambda: api.delete("/api/v1/session"))
        began = time.monotonic()
        assert deputy.wait_for("signed_out").at - began < 1.3


def test_another_post_hears_from_then_on_what_it_may_see(
    listen: Listen, signed_in: SignedIn, outside: Outside, people: Cast
) -> None:
    api = signed_in("county_centre")
    county = listen(api)
    with outside.connection.transaction():
        outside.connection.execute(
            "UPDATE accounts_post SET area_code = %s WHERE id = %s", [OTHER_TOWN, people.post["county_centre"].pk]
        )
        outside.connection.execute(
            "INSERT INTO core_change (audience, kind, object_id) VALUES (%(p)s, 'access', %(id)s)",
            {"p": f"p:{people.person['county_centre'].pk}", "id": str(people.person["county_centre"].pk)},
        )
    county.wait_for("reset")
    outside.change(TOWN)
    seen = outside.change(OTHER_TOWN)
    county.wait_for("changes")
    assert county.ids() == [seen]


def test_who_is_not_signed_in_hears_nothing(port: int) -> None:
    for cookie in ("", "sessionid=invented", "sessionid="):
        nobody = Listener(port, cookie)
        assert (nobody.status, nobody.body()["code"]) == (401, "auth.sign_in_needed")
    assert Listener(port, Authorization="Device invented").status == 401


def test_a_lost_database_connection_costs_a_moment_and_no_change(listen: Listen, outside: Outside, port: int) -> None:
    centre = listen("centre")
    killed = outside.connection.execute(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
        " WHERE application_name = 'live' AND datname = current_database()"
    ).fetchone()
    assert killed == (1,)
    changed = outside.change(TOWN)
    centre.wait_for("changes", seconds=6)
    assert centre.ids() == [changed]
    assert stats(port)[1]["silence_s"] < 2


def test_the_counts_are_for_this_machine_only(listen: Listen, port: int) -> None:
    listen("centre")
    status, counts = stats(port)
    assert status == 200
    assert counts["clients"] >= 1
    assert counts["position"] > 0
    assert stats(port, X_Forwarded_For="203.0.113.7")[0] == 404


def test_a_closed_stream_is_forgotten(listen: Listen, port: int) -> None:
    assert clients_become(0, port), "streams of the tests before are still counted"
    stream = listen("leader")
    assert stats(port)[1]["clients"] == 1
    stream.close()
    assert clients_become(0, port)


def clients_become(number: int, port: int) -> bool:
    """Whether so many streams are counted within five seconds."""
    until = time.monotonic() + 5
    while stats(port)[1]["clients"] != number:
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


def test_other_methods_and_addresses_are_refused(port: int) -> None:
    asking = HTTPConnection("127.0.0.1", port, timeout=5)
    asking.request("POST", "/live")
    answer = asking.getresponse()
    assert (answer.status, json.loads(answer.read())["code"]) == (405, "core.method_not_allowed")
    asking.request("GET", "/live/nothing", headers={"Accept-Language": "en"})
    answer = asking.getresponse()
    problem = json.loads(answer.read())
    assert (answer.status, problem["code"], problem["message"].isascii()) == (404, "core.not_found", True)
