"""Telephones: staff on duty of the other side for those who work on a case, the reporter's number only for them."""

from typing import Any

import pytest

from backend.incidents.models import Incident
from backend.work.models import CalendarYear
from backend.work.queries import forget_rules
from tests.cast import Cast
from tests.incidents.conftest import Story, open_task

NUMBERS = {"worker": "10012345678", "centre": "10000000001", "unit": "10000000002", "unit_lead": "10000000003"}


@pytest.fixture(autouse=True)
def telephones(cast: Cast) -> None:
    for who, number in NUMBERS.items():
        person = cast.person[who]
        person.phone = number
        person.save()


def numbers(story: Story, who: str, case: dict[str, Any]) -> list[str]:
    return [contact["phone"] for contact in story.get(who, case)["contacts"]]


def reporter(story: Story, who: str, case: dict[str, Any]) -> tuple[str, str]:
    told = story.get(who, case)["reporter"]
    return told["phone"], told["phone_masked"]


def test_unit_and_centre_see_each_others_duty_telephones_while_there_is_work(story: Story) -> None:
    case = story.dispatched()
    assert numbers(story, "unit", case) == [NUMBERS["centre"]]
    assert numbers(story, "centre", case) == [NUMBERS["unit_lead"], NUMBERS["unit"]]
    assert reporter(story, "unit", case) == (NUMBERS["worker"], "100****5678")
    contact = story.get("unit", case)["contacts"][0]
    assert (contact["role"], contact["unit"]) == ("centre", "干𬒗镇社会服务管理中心")


@pytest.mark.parametrize("who", ["leader", "county_centre", "deputy"])
def test_those_who_look_on_see_no_number(story: Story, who: str) -> None:
    case = story.dispatched()
    assert (numbers(story, who, case), reporter(story, who, case)) == ([], ("", "100****5678"))


def test_with_the_task_over_the_numbers_are_gone(story: Story) -> None:
    case = story.dispatched()
    story.task("unit", open_task(case), "return", reason="不归我们")
    assert (numbers(story, "unit", case), reporter(story, "unit", case)) == ([], ("", "100****5678"))
    done = story.finished()
    assert reporter(story, "unit", done)[0] == ""
    assert numbers(story, "worker", done) == [NUMBERS["centre"], NUMBERS["unit_lead"], NUMBERS["unit"]]


def test_who_is_on_leave_is_not_called(story: Story, cast: Cast) -> None:
    case = story.dispatched()
    post = cast.post["unit_lead"]
    post.on_duty = False
    post.save()
    assert numbers(story, "centre", case) == [NUMBERS["unit"]]


def test_the_reporter_of_a_restricted_case_stays_unknown_to_the_unit(story: Story) -> None:
    case = story.dispatched()
    Incident.objects.filter(pk=case["id"]).update(sensitivity="restricted")
    assert story.get("unit", case)["reporter"] is None


def test_a_deadline_in_a_year_without_published_holidays_is_provisional(story: Story) -> None:
    case = story.report()
    assert case["provisional"] is True
    CalendarYear.objects.create(year=int(case["due_at"][:4]), source="test")
    forget_rules()
    assert story.get("centre", case)["provisional"] is False
    forget_rules()


def test_what_is_still_missing_for_a_move_is_said(story: Story) -> None:
    lost = story.report(position=None)
    assert story.get("centre", lost)["moves"]["refused"] == [
        {"move": "register", "code": "incident.not_placed", "message": "尚未确定位置。请先在地图上定位。"}
    ]
    done = story.get("centre", story.finished())["moves"]
    assert [row["code"] for row in done["refused"]] == ["incident.not_verified"]
    assert "close" not in [row["move"] for row in done["allowed"]]


def test_the_catalogue_tells_its_order(story: Story) -> None:
    rows = story.api_as("worker").get("/api/v1/categories").json()["categories"]
    assert [row["position"] for row in rows] == sorted(row["position"] for row in rows)
    assert rows[0]["code"] == "hazard.fire_exit"
