"""Who gets in when there is too much: everybody has a share, and who is refused hears when to come again."""

import time
from dataclasses import dataclass
from typing import Any

import pytest

from backend.core import admission
from backend.core.admission import BUSY_S, DEVICE_AT_ONCE, DEVICE_BURST, DEVICE_PER_S, KNOWN_FOR_S, LATE_S, Gate
from backend.core.problems import Overloaded
from tests.cast import Cast
from tests.mobile.conftest import API, make_categories

A, B = "330110", "330106"


@dataclass
class Clock:
    seconds: float = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Door:
    """A gate with callers of known counties; nobody has waited at its first request."""

    gate: Gate
    clock: Clock
    callers: int = 0

    def caller(self, county: str) -> bytes:
        self.callers += 1
        name = f"{county} {self.callers}".encode()
        self.gate.leave(self.gate.enter(name, 0.0), county)
        return name

    def tries(self, county: str, number: int, waited_s: float) -> int:
        """How many of as many devices got in."""
        return sum(self.gets_in(self.caller(county), waited_s) for _ in range(number))

    def gets_in(self, caller: bytes, waited_s: float = 0.0) -> bool:
        try:
            self.gate.leave(self.gate.enter(caller, waited_s), "")
        except Overloaded:
            return False
        return True


@pytest.fixture
def door() -> Door:
    clock = Clock()
    return Door(Gate(places=40, clock=clock), clock)


def test_who_comes_while_nobody_waits_gets_in(door: Door) -> None:
    assert door.tries(A, 300, BUSY_S / 2) == 300


def test_the_county_with_more_than_its_share_gives_way(door: Door) -> None:
    flood = [door.caller(A) for _ in range(70)]
    calm = [door.caller(B) for _ in range(10)]
    door.clock.seconds += 1
    assert sum(door.gets_in(each, BUSY_S * 2) for each in flood) == 0
    assert all(door.gets_in(each, BUSY_S * 2) for each in calm)


def test_what_was_long_ago_does_not_count(door: Door) -> None:
    flood = [door.caller(A) for _ in range(70)]
    calm = door.caller(B)
    door.clock.seconds += 60
    assert door.gets_in(calm, BUSY_S * 2)
    assert door.gets_in(flood[0], BUSY_S * 2)


def test_who_has_waited_too_long_is_sent_away_whoever_it_is(door: Door) -> None:
    assert not door.gets_in(door.caller(B), LATE_S + 0.1)


def test_clocks_that_differ_are_no_waiting(door: Door) -> None:
    caller = b"somebody"
    ahead = Gate(places=40, clock=door.clock)
    ahead.leave(ahead.enter(caller, 7.0), A)
    ahead.leave(ahead.enter(caller, 7.0 + BUSY_S), A)
    with pytest.raises(Overloaded):
        ahead.enter(caller, 7.1 + LATE_S)


def test_a_clock_that_is_set_turns_nobody_away(door: Door) -> None:
    caller = door.caller(A)
    assert door.gets_in(caller, -LATE_S * 3)
    assert door.gets_in(caller, 0.0)
    # The proxy's clock, on a machine of its own, was put back: soon all have that much, so nobody has waited.
    behind = [door.gets_in(door.caller(B), LATE_S * 3) for _ in range(3)]
    assert behind == [False] * 3
    for _ in range(3):
        door.clock.seconds += KNOWN_FOR_S
        door.gets_in(caller, LATE_S * 3)
    assert door.gets_in(caller, LATE_S * 3)
    assert not door.gets_in(caller, LATE_S * 4 + 0.1)


def test_places_are_shared_by_counties(door: Door) -> None:
    for _ in range(35):
        door.gate.enter(door.caller(A), 0.0)
    door.gate.enter(door.caller(B), 0.0)
    with pytest.raises(Overloaded):
        door.gate.enter(door.caller(A), 0.0)
    for _ in range(2):
        door.gate.enter(door.caller(B), 0.0)
    assert door.gate.under_way == {A: 35, B: 3}
    door.gate.enter(door.caller(B), 0.0)
    with pytest.raises(Overloaded):
        door.gate.enter(b"nobody knows", 0.0)


def test_one_device_in_a_loop_is_told_to_wait_and_gets_in_again(door: Door) -> None:
    caller = door.caller(A)
    got_in = sum(door.gets_in(caller) for _ in range(500))
    assert got_in == DEVICE_BURST - 1
    door.clock.seconds += 1
    assert sum(door.gets_in(caller) for _ in range(500)) == DEVICE_PER_S


def test_one_device_holds_a_few_places_at_once(door: Door) -> None:
    caller = door.caller(A)
    tickets = [door.gate.enter(caller, 0.0) for _ in range(DEVICE_AT_ONCE)]
    with pytest.raises(Overloaded):
        door.gate.enter(caller, 0.0)
    door.gate.leave(tickets[0], "")
    door.gate.enter(caller, 0.0)


def test_who_signs_in_has_no_limit_of_its_own(door: Door) -> None:
    assert sum(door.gets_in(b"") for _ in range(500)) == 500


def test_a_gate_forgets_who_has_gone(door: Door) -> None:
    for _ in range(3000):
        door.caller(A)
    assert not door.gate.under_way
    assert not door.gate.devices
    door.clock.seconds += 120
    door.caller(B)
    assert {name for name, had in door.gate.lately.items() if had} == {B}
    assert len(door.gate.buckets) < 10


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate(places=0)
    monkeypatch.setattr(admission, "GATE", gate)
    return gate


def test_a_phone_hears_when_to_come_again_without_a_query(
    full: Gate, api_as: Any, django_assert_num_queries: Any
) -> None:
    worker = api_as("worker")
    with django_assert_num_queries(0):
        answer = worker.get(f"{API}/changes", HTTP_ACCEPT_LANGUAGE="en")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer.json()["code"] == "core.overloaded"
    assert answer.json()["request_id"] == answer["X-Request-Id"]


def test_consoles_still_get_in(full: Gate, api_as: Any) -> None:
    assert api_as("centre").get("/api/v1/incidents").status_code == 200


def test_the_gate_learns_the_county_of_a_caller(cast: Cast, api_as: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    make_categories()
    gate = Gate(places=40)
    monkeypatch.setattr(admission, "GATE", gate)
    assert api_as("worker").get(f"{API}/changes").status_code == 200
    assert list(gate.counties.values()) == ["330110"]
    assert not gate.under_way


def test_a_request_that_waited_for_long_is_refused_by_what_the_proxy_told(
    api_as: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate(places=40, quickest_s=(0.0, 0.0), span_from=time.monotonic())
    monkeypatch.setattr(admission, "GATE", gate)
    worker = api_as("worker")
    assert worker.get(f"{API}/changes", HTTP_X_REQUEST_START="t=1000000000.000").status_code == 503
    assert worker.get(f"{API}/changes", HTTP_X_REQUEST_START="nonsense").status_code == 200
