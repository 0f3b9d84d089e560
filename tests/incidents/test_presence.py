"""Who has a case open, and who deals with it: seen by colleagues, in nobody's way, and over by itself."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.db.models import F

from backend.core.clock import now
from backend.core.models import Change
from backend.incidents import presence
from backend.incidents.models import Incident, Presence
from tests.incidents.conftest import ApiAs, Story

LEAD, CLERK = "centre_lead", "centre"


@pytest.fixture
def desk(api_as: ApiAs) -> Any:
    def ask(who: str, method: str, case: Any, what: str = "desk", **body: Any) -> Any:
        answer = getattr(api_as(who), method)(f"/api/v1/incidents/{case['id']}/{what}", body, format="json")
        return answer.json() if answer.content else answer.status_code

    return ask


def later(**spent: float) -> None:
    """As if so much time had gone by since everything that is written down."""
    gone = timedelta(**spent)
    Presence.objects.update(since=F("since") - gone, until=F("until") - gone, claimed_until=F("claimed_until") - gone)


def told(case: Any) -> list[str]:
    return sorted(Change.objects.filter(kind="desk", object_id=case["id"]).values_list("audience", flat=True))


def test_two_who_open_one_case_see_each_other(story: Story, desk: Any) -> None:
    case = story.report()
    assert desk(CLERK, "put", case) == {"others": [], "claim": None}
    assert told(case) == [], "nobody has to hear of somebody who is alone"
    (first,) = desk(LEAD, "put", case)["others"]
    (second,) = desk(CLERK, "put", case)["others"]
    assert (first["mine"], second["mine"], first["until"]) == (False, False, None)
    assert first["name"] != second["name"]
    assert first["unit"] == second["unit"]
    assert case["area"]["code"] in told(case)
    assert desk(LEAD, "delete", case) == 204
    assert desk(CLERK, "put", case)["others"] == []
    assert Presence.objects.count() == 1


def test_a_desk_that_was_switched_off_is_not_there_for_long(story: Story, desk: Any) -> None:
    case = story.report()
    desk(CLERK, "put", case)
    later(seconds=presence.SEEN.total_seconds() - 5)
    assert len(desk(LEAD, "put", case)["others"]) == 1
    later(seconds=6)
    assert desk(LEAD, "put", case)["others"] == []
    later(days=1)
    with transaction.atomic():
        assert presence.forget(now()) == 2


def test_one_deals_with_a_case_and_another_may_take_it_over(story: Story, desk: Any) -> None:
    case = story.report()
    mine = desk(CLERK, "put", case, "claim")["claim"]
    assert mine["mine"]
    seen = story.get(LEAD, case)["claim"]
    assert (seen["mine"], seen["name"]) == (False, mine["name"])
    refused = desk(LEAD, "put", case, "claim")
    assert (refused["code"], refused["params"]["name"]) == ("incident.claimed_already", mine["name"])
    assert desk(LEAD, "put", case, "claim", take_over=True)["claim"]["mine"]
    assert not desk(CLERK, "put", case)["claim"]["mine"]
    assert desk(CLERK, "delete", case, "claim")["claim"]["name"] != mine["name"], "nobody gives away another's"
    assert desk(LEAD, "delete", case, "claim")["claim"] is None


def test_a_list_says_who_deals_with_what_and_a_phone_does_not(story: Story, desk: Any, api_as: ApiAs) -> None:
    case, other = story.report(), story.report()
    desk(CLERK, "put", case, "claim")
    rows = {row["id"]: row["claim"] for row in api_as(LEAD).get("/api/v1/incidents").json()["results"]}
    assert rows[case["id"]]["name"]
    assert rows[other["id"]] is None
    assert story.get("worker", case)["claim"] is None


def test_a_claim_ends_when_the_case_goes_on(story: Story, desk: Any) -> None:
    case = story.report()
    desk(CLERK, "put", case, "claim")
    story.move("centre", case, "register")
    assert story.get(LEAD, case)["claim"] is None
    desk(CLERK, "put", case)
    assert desk(LEAD, "put", case)["claim"] is None


def test_a_claim_lasts_while_the_case_is_shown_and_half_an_hour_longer(story: Story, desk: Any) -> None:
    case = story.report()
    desk(CLERK, "put", case, "claim")
    later(minutes=29)
    assert desk(CLERK, "put", case)["claim"]["mine"]
    desk(CLERK, "delete", case)
    later(minutes=29)
    held = desk(LEAD, "put", case)
    assert held["claim"]["name"]
    assert held["others"] == []
    later(minutes=2)
    assert desk(LEAD, "put", case)["claim"] is None
    assert desk(CLERK, "put", case)["claim"] is None


def test_what_waits_for_nobody_cannot_be_claimed(story: Story, desk: Any) -> None:
    case = story.report()
    story.move("centre", case, "reject", reason="不属实")
    assert desk(CLERK, "put", case, "claim")["code"] == "incident.nothing_to_claim"
    assert Incident.objects.get(pk=case["id"]).queue == ""


def test_of_a_restricted_case_only_its_parties_hear(story: Story, desk: Any) -> None:
    case = story.report()
    Incident.objects.filter(pk=case["id"]).update(sensitivity="restricted")
    assert desk(CLERK, "put", case)["code"] == "core.not_found"
    assert desk("unit", "put", case)["code"] == "core.not_found"
    assert told(case) == []


def test_many_claims_of_one_case_leave_one(story: Story, desk: Any) -> None:
    case = story.report()
    for who in (CLERK, LEAD, "station", CLERK, "county_centre"):
        desk(who, "put", case, "claim", take_over=True)
    held = Presence.objects.filter(claimed_until__isnull=False)
    assert [row.post.role for row in held] == ["centre"]
    assert held.get().post.area_code == "330110"
