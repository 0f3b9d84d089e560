"""What may be one problem is shown beside a case and before a report; a person decides."""

from datetime import timedelta
from typing import Any

import pytest

from backend.core.clock import now
from backend.incidents.models import EvidenceSign, Incident
from tests.cast import IN_GRID, IN_OTHER_GRID
from tests.incidents.conftest import ApiAs, Story

METRE = 1 / 111_195  # in degrees of latitude


def beside(metres: float) -> tuple[float, float]:
    return IN_GRID[0], IN_GRID[1] + metres * METRE


@pytest.fixture
def ask(api_as: ApiAs) -> Any:
    def answer(who: str, case: dict[str, Any], status: int = 200) -> list[dict[str, Any]]:
        found = api_as(who).get(f"/api/v1/incidents/{case['id']}/duplicates")
        assert found.status_code == status, found.content
        return list(found.json().get("results", []))

    return answer


def numbers(found: list[dict[str, Any]]) -> list[str]:
    return [row["number"] for row in found]


def test_what_is_near_soon_and_of_the_same_kind_is_shown_the_likeliest_first(story: Story, ask: Any) -> None:
    case = story.report(words="消防通道被电动车堵住了")
    said = story.report("neighbour", at=beside(30), words="电动车堵住消防通道")
    near = story.report("neighbour", at=beside(5), words="楼道灯坏了")
    far = story.report("neighbour", at=beside(60))
    other = story.report("neighbour", category="dispute.neighbour", photos=[])
    found = ask("centre", case)
    assert numbers(found) == [said["number"], near["number"]]
    first, second = found
    assert (first["metres"], first["minutes"], first["same_picture"], first["mergeable"]) == (30, 0, False, True)
    assert first["words_alike"] > 0.5 > second["words_alike"]
    assert far["number"] not in numbers(found)
    assert ask("centre", other) == []
    assert numbers(ask("centre", said))[0] == case["number"]


@pytest.mark.parametrize(("hours", "shown"), [(71, True), (73, False)])
def test_what_was_days_ago_is_another_problem(story: Story, ask: Any, hours: int, shown: bool) -> None:
    old, case = story.report("neighbour"), story.report()
    Incident.objects.filter(pk=old["id"]).update(reported_at=now() - timedelta(hours=hours))
    assert numbers(ask("centre", case)) == [old["number"]] * shown


def test_a_picture_that_was_seen_is_shown_however_far_away(story: Story, ask: Any) -> None:
    first, second = story.report("other_worker", at=IN_OTHER_GRID), story.report()
    assert ask("county_centre", second) == []
    EvidenceSign.objects.create(incident_id=second["id"], code="seen_before", other_id=first["id"], at=now())
    for case, other in ((first, second), (second, first)):
        (found,) = ask("county_centre", case)
        assert (found["number"], found["same_picture"], found["metres"] > 50) == (other["number"], True, True)
    # The centre of the one township does not see the other one's case.
    assert ask("centre", second) == []


def test_what_is_over_or_for_other_eyes_is_not_shown(story: Story, ask: Any) -> None:
    case = story.report()
    over = story.report("neighbour")
    story.move("centre", over, "reject", reason="不属于受理范围")
    Incident.objects.filter(pk=story.report("neighbour")["id"]).update(sensitivity="restricted")
    assert ask("centre", case) == []
    # A neighbour reads only what she takes part in.
    own = story.report("neighbour")
    assert ask("neighbour", own) == []
    assert ask("neighbour", case, status=404) == []


def test_before_a_report_the_same_is_asked_of_its_place(story: Story, api_as: ApiAs) -> None:
    near, _ = story.report(at=beside(20)), story.report(at=beside(80))
    url = "/api/v1/incidents/already-reported"
    spot = {"category": "hazard.fire_exit", "lon": str(IN_GRID[0]), "lat": str(IN_GRID[1])}
    (found,) = api_as("centre").get(url, spot).json()["results"]
    assert (found["number"], found["metres"], found["words_alike"]) == (near["number"], 20, None)
    assert api_as("centre").get(url, spot | {"category": "dispute.neighbour"}).json()["results"] == []
    assert api_as("other_centre").get(url, spot).json()["results"] == []


@pytest.mark.parametrize(
    ("change", "code"),
    [({"lat": 91}, "areas.position_not_valid"), ({"lon": "nan"}, "core.invalid"),
     ({"lat": "x"}, "core.invalid"), ({"category": "no.such"}, "incident.unknown_category"),
     ({"colour": "red"}, "core.invalid")],
)  # fmt: skip
def test_nonsense_is_refused(story: Story, api_as: ApiAs, change: dict[str, Any], code: str) -> None:
    asked = {"category": "hazard.fire_exit", "lon": "120.0", "lat": "30.0"} | change
    refused = api_as("centre").get("/api/v1/incidents/already-reported", asked)
    assert (refused.status_code, refused.json()["code"]) == (400, code)


def test_at_the_pole_there_is_nothing(story: Story, api_as: ApiAs) -> None:
    asked = {"category": "hazard.fire_exit", "lon": "0", "lat": "89.9"}
    assert api_as("centre").get("/api/v1/incidents/already-reported", asked).json()["results"] == []


def test_restricted_cases_are_compared_among_themselves_by_who_sees_both(story: Story, ask: Any) -> None:
    first, second = (story.report(category="complaint.staff_suggestion", photos=[]) for _ in range(2))
    Incident.objects.filter(pk=first["id"]).update(sensitivity="ordinary")
    assert ask("worker", second) == []
    Incident.objects.filter(pk=first["id"]).update(sensitivity="restricted")
    assert numbers(ask("worker", second)) == [first["number"]]
