"""Who hears of what, how often, and what who comes back has missed."""

import asyncio
import json
import time
from uuid import UUID

import pytest

from backend.core.actor import Access, Actor
from backend.core.changes import ChangeRow
from backend.core.scope import Scope
from backend.live import client as client_module
from backend.live import hub as hub_module
from backend.live.client import Client, Credentials
from backend.live.hub import Hub

TOWN, OTHER_TOWN, COUNTY = "330110002", "330110003", "330110"
UNIT, PERSON = UUID(int=1), UUID(int=2)
NOTHING = Credentials("", "")


def access(*areas: str, units: tuple[UUID, ...] = (), person: UUID | None = None) -> Access:
    actor = Actor(person=person, post=None, unit=None, role="centre", area_code="")
    return Access(actor=actor, scope=Scope(role="centre", areas=areas, units=units, person=person))


def row(audience: str, object_id: str = "a", xid: int = 100, *, gone: bool = False) -> ChangeRow:
    return ChangeRow(audience=audience, kind="incident", object_id=object_id, xid=xid, gone=gone)


@pytest.fixture
def hub() -> Hub:
    hub = Hub()
    hub.begin(origin="here", position=50, recent=[], floor=0)
    return hub


def said(client: Client, cursor: str = "c") -> tuple[str, list[tuple[str, bool]]]:
    """Event and changes of the next message."""
    lines = dict(line.split(": ", 1) for line in client.message(cursor).decode().strip().split("\n"))
    return lines["event"], [(each["id"], each["gone"]) for each in json.loads(lines["data"]).get("changes", [])]


@pytest.mark.parametrize(
    ("audience", "who"),
    [(TOWN, {"town", "county"}), (f"{TOWN}001001", {"town", "county", "grid"}), (f"{TOWN}001002", {"town", "county"}),
     (OTHER_TOWN, {"county"}), (COUNTY, {"county"}), ("33", set()), ("330106", set()), (f"u:{UNIT}", {"unit"}),
     (f"u:{PERSON}", set()), (f"p:{PERSON}", {"person"}),
     ("layer:areas", {"town", "county", "grid", "unit", "person"})],
)  # fmt: skip
def test_a_change_reaches_who_is_meant_and_nobody_else(hub: Hub, audience: str, who: set[str]) -> None:
    people = {
        "town": access(TOWN), "county": access(COUNTY), "grid": access(f"{TOWN}001001"), "unit": access(units=(UNIT,)),
        "person": access(person=PERSON),
    }  # fmt: skip
    clients = {name: hub.join(each, NOTHING, "") for name, each in people.items()}
    hub.publish([row(audience)], 100)
    assert {name for name, client in clients.items() if said(client)[0] == "changes"} == who


def test_who_left_is_not_told(hub: Hub) -> None:
    client = hub.join(access(TOWN), NOTHING, "")
    hub.leave(client)
    hub.publish([row(TOWN)], 100)
    assert said(client) == ("ping", [])
    assert hub.clients == set()


def test_an_object_that_stays_in_another_audience_is_not_gone(hub: Hub) -> None:
    county, town = hub.join(access(COUNTY), NOTHING, ""), hub.join(access(TOWN), NOTHING, "")
    hub.publish([row(TOWN, gone=True), row(OTHER_TOWN)], 100)
    assert said(county) == ("changes", [("a", False)])
    assert said(town) == ("changes", [("a", True)])
    hub.publish([row(OTHER_TOWN, xid=101), row(OTHER_TOWN, xid=102, gone=True)], 102)
    assert said(county) == ("changes", [("a", True)])


def test_who_comes_back_hears_what_was_missed(hub: Hub) -> None:
    cursor = hub.cursor(hub.join(access(TOWN), NOTHING, ""))
    hub.publish([row(TOWN, "first", 60), row(OTHER_TOWN, "foreign", 61)], 70)
    later = hub.cursor(hub.join(access(TOWN), NOTHING, ""))
    hub.publish([row(TOWN, "second", 80)], 90)
    assert said(hub.join(access(TOWN), NOTHING, cursor)) == ("changes", [("first", False), ("second", False)])
    assert said(hub.join(access(TOWN), NOTHING, later)) == ("changes", [("second", False)])


@pytest.mark.parametrize("cursor", ["nonsense", "W10", "e30"])
def test_a_cursor_that_is_none_starts_again(hub: Hub, cursor: str) -> None:
    assert said(hub.join(access(TOWN), NOTHING, cursor))[0] == "reset"


def test_a_cursor_of_another_scope_or_database_starts_again(hub: Hub) -> None:
    cursor = hub.cursor(hub.join(access(TOWN), NOTHING, ""))
    assert said(hub.join(access(OTHER_TOWN), NOTHING, cursor))[0] == "reset"
    client = hub.join(access(TOWN), NOTHING, cursor)
    assert said(client)[0] == "ping"
    hub.begin(origin="restored", position=10, recent=[], floor=0)
    assert said(client)[0] == "reset"
    assert said(hub.join(access(TOWN), NOTHING, cursor))[0] == "reset"


def test_who_was_away_too_long_starts_again(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "RECENT", 10)
    old = hub.cursor(hub.join(access(TOWN), NOTHING, ""))
    hub.publish([row(OTHER_TOWN, str(xid), xid) for xid in range(100, 115)], 120)
    assert said(hub.join(access(TOWN), NOTHING, old))[0] == "reset"
    assert said(hub.join(access(TOWN), NOTHING, hub.cursor(hub.join(access(TOWN), NOTHING, ""))))[0] == "ping"


def test_more_than_anybody_can_read_is_said_as_one_reset(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "MOST_WAITING", 5)
    client = hub.join(access(TOWN), NOTHING, "")
    hub.publish([row(TOWN, str(number)) for number in range(6)], 100)
    assert said(client) == ("reset", [])
    hub.overflow(200)
    assert said(client) == ("reset", [])


def test_another_scope_starts_again_and_hears_its_own(hub: Hub) -> None:
    client = hub.join(access(TOWN), NOTHING, "")
    hub.move(client, access(OTHER_TOWN))
    assert said(client)[0] == "reset"
    hub.publish([row(TOWN, "old"), row(OTHER_TOWN, "new")], 100)
    assert said(client) == ("changes", [("new", False)])


def test_the_streams_of_one_person_are_bounded(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub_module, "MOST_OF_ONE_PERSON", 2)
    one = access(TOWN, person=PERSON)
    assert not hub.full(one)
    clients = [hub.join(one, NOTHING, "") for _ in range(2)]
    assert hub.full(one)
    assert not hub.full(access(TOWN, person=UNIT))
    hub.leave(clients[0])
    assert not hub.full(one)


def test_changes_are_said_at_once_and_then_once_a_second(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "MESSAGE_EVERY_S", 0.2)
    client = hub.join(access(TOWN), NOTHING, "")

    async def play() -> list[float]:
        moments = []
        await client.ready()
        assert said(client)[0] == "ping"
        for number in range(2):
            hub.publish([row(TOWN, str(number))], 100 + number)
            began = time.monotonic()
            await client.ready()
            moments.append(time.monotonic() - began)
            assert said(client) == ("changes", [(str(number), False)])
        return moments

    first, second = asyncio.run(play())
    assert first < 0.1
    assert 0.15 < second < 0.6


def test_silence_is_filled_with_pings(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "PING_EVERY_S", 0.1)
    client = hub.join(access(TOWN), NOTHING, "")

    async def play() -> float:
        said(client)
        began = time.monotonic()
        await client.ready()
        return time.monotonic() - began

    assert asyncio.run(play()) == pytest.approx(0.1, abs=0.09)
    assert said(client)[0] == "ping"
