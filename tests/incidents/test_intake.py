"""Intake: once and for all, on every channel; nonsense is refused whole."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.core.ids import uuid7
from backend.core.models import Event, Participation
from backend.incidents.models import Category, Incident, IncidentPhoto, NumberCounter
from backend.notify.models import InboxEntry
from tests.cast import COUNTY, GRID, IN_GRID, TOWN, Cast
from tests.incidents.conftest import ApiAs, Story

LON, LAT = IN_GRID


def body(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid7()),
        "category": "hazard.fire_exit",
        "words": "楼道停放电动车",
        "position": {"lon": LON, "lat": LAT},
        "photos": [{"sha256": "a" * 64}],
    } | changes


def test_the_same_report_again_is_the_same_row_and_the_same_answer(api_as: ApiAs) -> None:
    report = body()
    first = api_as("worker").post("/api/v1/incidents", report, format="json")
    again = api_as("worker").post("/api/v1/incidents", report, format="json")
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert Incident.objects.count() == Event.objects.filter(name="incident.report").count() == 1
    other = api_as("worker").post("/api/v1/incidents", report | {"words": "别的"}, format="json")
    assert other.json()["code"] == "incident.already_reported"
    stranger = api_as("neighbour").post("/api/v1/incidents", report, format="json")
    assert stranger.json()["code"] == "incident.already_reported"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"category": "hazard.dragons"}, "incident.unknown_category"),
        ({"photos": []}, "incident.photo_required"),
        ({"photos": [{"sha256": "not a hash"}]}, "core.invalid"),
        ({"photos": [{"sha256": "a" * 64}] * 40}, "core.invalid"),
        ({"position": {"lon": "east", "lat": 30}}, "core.invalid"),
        ({"position": {"lon": 1e9, "lat": 30}}, "core.invalid"),
        ({"position": {"lon": "NaN", "lat": 30}}, "core.invalid"),
        ({"position": {"lon": "Infinity", "lat": 30}}, "core.invalid"),
        ({"position": {"lon": 120}}, "core.invalid"),
        ({"position": {"lon": LON, "lat": LAT, "source_crs": "MARS"}}, "core.invalid"),
        ({"id": "42"}, "core.invalid"),
        ({"channel": "telepathy"}, "core.invalid"),
        ({"channel": "hotline"}, "incident.channel_not_yours"),
        ({"words": "x" * 5000}, "core.invalid"),
        ({"state": "closed"}, "core.invalid"),
        ({"urgent": "perhaps"}, "core.invalid"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_nonsense_gets_a_code_and_a_sentence_and_leaves_nothing(
    api_as: ApiAs, change: dict[str, Any], code: str, language: str
) -> None:
    answer = api_as("worker").post("/api/v1/incidents", body(**change), format="json", HTTP_ACCEPT_LANGUAGE=language)
    assert 400 <= answer.status_code < 500
    found = answer.json()
    assert found["code"] == code
    chinese = any("一" <= letter <= "鿿" for letter in found["message"])
    assert chinese == (language == "zh")
    for model in (Incident, IncidentPhoto, NumberCounter, Participation, Event):
        assert model._default_manager.count() == 0, model


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"id":' + b"[" * 5000])
def test_a_body_that_is_no_object_is_refused(api_as: ApiAs, raw: bytes) -> None:
    answer = api_as("worker").post("/api/v1/incidents", raw, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] in ("core.unreadable", "core.invalid")


def test_positions_of_chinese_map_apps_are_converted(story: Story) -> None:
    # The middle of the grid, as a map app in GCJ-02 shows it: some 500 m away in plain numbers.
    case = story.report(position={"lon": 120.0096, "lat": 30.0027, "source_crs": "GCJ-02"})
    assert case["area"]["code"] == GRID
    assert abs(case["position"]["lon"] - 120.005) < 0.001


def test_a_county_without_grids_keeps_its_reports_to_be_placed(story: Story, cast: Cast) -> None:
    case = story.report(at=(120.045, 30.005))
    assert (case["area"]["code"], case["placed"], case["queue"]) == ("330106", False, "unplaced")
    assert case["owner_unit"]["id"] == str(cast.unit["west_centre"].pk)
    assert story.get("worker", case)["id"] == case["id"]


def test_an_urgent_report_rings_at_the_desks(story: Story, cast: Cast) -> None:
    story.report(urgent=True)
    told = set(InboxEntry.objects.filter(code="incident.urgent").values_list("person_id", flat=True))
    assert told == {cast.person[who].pk for who in ("centre", "centre_lead", "county_centre")}


@pytest.fixture
def fire() -> str:
    Category.objects.create(
        code="hazard.fire", group_id="hazard", name_zh="火灾", name_en="Fire", icon="fire", emergency=True,
        verification="call_back", default_unit_kind="emergency_mgmt", position=9,
    )  # fmt: skip
    return "hazard.fire"


DESKS = {"centre", "centre_lead", "county_centre"}


def alarmed(cast: Cast) -> set[str]:
    """Who was told of something urgent."""
    people = set(InboxEntry.objects.filter(code="incident.urgent", urgent=True).values_list("person_id", flat=True))
    return {who for who, person in cast.person.items() if person.pk in people}


def test_an_emergency_is_urgent_and_rings_whether_its_reporter_says_so_or_not(
    story: Story, cast: Cast, fire: str
) -> None:
    assert story.report(category=fire, photos=[])["urgent"]
    assert alarmed(cast) == DESKS


@pytest.mark.parametrize(
    ("who", "move", "told"), [("worker", "amend", DESKS), ("centre", "register", DESKS - {"centre"})]
)
def test_what_turns_out_to_be_an_emergency_rings_then(
    story: Story, cast: Cast, fire: str, who: str, move: str, told: set[str]
) -> None:
    case = story.report()
    assert alarmed(cast) == set()
    assert story.move(who, case, move, category=fire)["urgent"]
    assert alarmed(cast) == told


def test_a_message_of_another_system_comes_in_once(story: Story) -> None:
    story.report("centre", channel="hotline", external_id="12345-1", photos=[])
    answer = story.report("centre", channel="hotline", external_id="12345-1", photos=[], status=409)
    assert answer["code"] == "incident.external_twice"
    story.report("centre", channel="police_110", external_id="12345-1", photos=[])
    assert Incident.objects.count() == 2


def test_numbers_count_up_by_township_and_day(story: Story) -> None:
    numbers = [story.report()["number"] for _ in range(3)]
    assert [number[-5:] for number in numbers] == ["00001", "00002", "00003"]
    assert {number[:9] for number in numbers} == {TOWN}


def test_what_lies_nowhere_yet_is_numbered_by_its_county_and_keeps_that_number(story: Story) -> None:
    lost = [story.report(position=None) for _ in range(2)]
    lost.append(story.report("county_centre", channel="hotline", position=None, photos=[]))
    assert [case["number"][:7] + case["number"][-5:] for case in lost] == [f"{COUNTY}-0000{n}" for n in (1, 2, 3)]
    lon, lat = IN_GRID
    placed = story.move("centre", lost[0], "amend", position={"lon": lon, "lat": lat, "source": "map"})
    assert (placed["area"]["code"], placed["number"]) == (GRID, lost[0]["number"])


def test_a_report_costs_few_statements(api_as: ApiAs, django_assert_max_num_queries: Callable[..., Any]) -> None:
    api = api_as("worker")
    api.post("/api/v1/incidents", body(), format="json")
    with CaptureQueriesContext(connection) as captured:
        assert api.post("/api/v1/incidents", body(), format="json").status_code == 201
    writes = [q["sql"] for q in captured if q["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert len(writes) <= 7, writes
