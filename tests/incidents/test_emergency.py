"""An emergency is at the desks of township and county together: registered at once, dispatched by whoever is first."""

from datetime import datetime, timedelta

import pytest

from backend.core.models import Event
from backend.incidents.models import Category, Incident
from backend.notify.models import InboxEntry
from backend.work.models import Limit
from backend.work.queries import forget_rules
from tests.incidents.conftest import Story, open_task
from tests.incidents.turns import check_whole


@pytest.fixture(autouse=True)
def fire() -> str:
    Category.objects.create(
        code="hazard.fire", group_id="hazard", name_zh="火灾", name_en="Fire", icon="fire", emergency=True,
        verification="call_back", default_unit_kind="emergency_mgmt", position=9,
    )  # fmt: skip
    return "hazard.fire"


def test_it_is_registered_at_once_and_waits_to_be_sent(story: Story, fire: str) -> None:
    Limit.objects.create(category=fire, stage="dispatch", measure="calendar_hours", amount=10)
    forget_rules()
    try:
        case = story.report(category=fire, photos=[])
        check_whole()
    finally:
        Limit.objects.all().delete()
        forget_rules()
    assert (case["state"], case["queue"], case["urgent"], case["clock"]) == (
        "registered", "to_dispatch", True, "dispatch",
    )  # fmt: skip
    allowed = datetime.fromisoformat(case["due_at"]) - datetime.fromisoformat(case["reported_at"])
    assert allowed == timedelta(minutes=10)
    assert [row["line"] for row in case["timeline"]] == ["突发事件直报：镇街、区县已同时收到"]


@pytest.mark.parametrize(("desk", "unit"), [("centre", "emergency_mgmt"), ("county_centre", "county_unit")])
def test_either_desk_sends_it_and_brings_it_to_its_end(story: Story, fire: str, desk: str, unit: str) -> None:
    case = story.report(category=fire, photos=[])
    assert "dispatch" in [row["move"] for row in story.get(desk, case)["moves"]["allowed"]]
    case = story.move(desk, case, "dispatch", tasks=[story.order(unit)])
    hands = "unit" if unit == "emergency_mgmt" else "county_unit"
    story.task(hands, open_task(case), "accept")
    case = story.task(hands, open_task(story.get(desk, case)), "finish", words="明火已扑灭")
    case = story.task("centre", open_task(case, "verify"), "finish", fixed=True, words="已回访")
    assert story.move("centre", case, "close")["state"] == "closed"
    check_whole()


def test_what_one_desk_has_sent_the_other_does_not_send_again(story: Story, fire: str) -> None:
    case = story.report(category=fire, photos=[])
    story.move("county_centre", case, "dispatch", tasks=[story.order("county_unit")])
    refused = story.move("centre", case, "dispatch", status=409, tasks=[story.order("emergency_mgmt")])
    assert refused["code"] == "work.move_not_allowed"
    # What the county sent, the township may take back as the one that answers for it.
    case = story.task("centre", open_task(story.get("centre", case)), "recall")
    assert case["state"] == "registered"
    check_whole()


def test_the_county_only_looks_on_at_what_is_no_emergency(story: Story) -> None:
    case = story.move("centre", story.report(), "register")
    story.move("county_centre", case, "dispatch", status=403, tasks=[story.order("county_unit")])


def test_nobody_else_gains_anything_by_an_emergency(story: Story, fire: str) -> None:
    case = story.report(category=fire, photos=[])
    order = {"tasks": [story.order("emergency_mgmt")]}
    for who, status in (("leader", 403), ("worker", 403), ("station", 403), ("other_centre", 404), ("unit", 404)):
        story.move(who, case, "dispatch", status=status, **order)


def test_what_nobody_can_find_has_to_be_placed_first(story: Story, fire: str) -> None:
    case = story.report(category=fire, photos=[], position=None)
    assert (case["state"], case["queue"], case["clock"]) == ("reported", "unplaced", "register")
    assert InboxEntry.objects.filter(code="incident.urgent").exists()
    check_whole()


def test_the_same_emergency_sent_twice_is_one(story: Story, fire: str) -> None:
    case = story.report(category=fire, photos=[])
    body = {"id": case["id"], "category": fire, "photos": []}
    assert story.report(status=200, **body)["id"] == case["id"]
    assert Incident.objects.count() == Event.objects.filter(name="incident.emergency").count() == 1


def test_what_turns_out_to_be_one_is_at_both_desks_then(story: Story, fire: str) -> None:
    case = story.move("centre", story.report(), "register", category=fire)
    story.move("county_centre", case, "dispatch", tasks=[story.order("county_unit")])
    check_whole()


def test_its_reporter_cannot_undo_it(story: Story, fire: str) -> None:
    case = story.report("station", category=fire, photos=[])
    assert story.move("station", case, "undo", status=409)["code"] == "incident.undo_too_late"
