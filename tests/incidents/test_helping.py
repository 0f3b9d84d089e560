"""A unit is not alone: it asks another to help, passes its task on, asks for more time, and the centre decides."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from backend.core.clock import now
from tests.incidents.conftest import Story, open_task
from tests.incidents.turns import accepted, asked, check_whole, codes_of, disputed, later

PHOTO = [{"sha256": "b" * 64}]


def unit(story: Story, key: str) -> str:
    return str(story.cast.unit[key].pk)


def test_who_helps_gets_an_assisting_task_and_the_lead_still_ends_the_case(story: Story) -> None:
    case = accepted(story)
    lead = open_task(case)
    case = story.task("unit", lead, "assist", unit=unit(story, "police"), reason="请协助疏散")
    helping = next(task for task in case["tasks"] if not task["lead"])
    assert (helping["unit"]["name"], helping["note"], helping["clock"]) == ("派出所", "请协助疏散", "accept")
    assert "task.new" in codes_of(story, "police_lead")
    assert "task.assist" in codes_of(story, "centre")
    story.task("police_lead", helping, "accept")
    story.task("police_lead", helping, "finish", words="已疏散", photos=PHOTO)
    assert story.task("unit", lead, "finish", words="好了", photos=PHOTO)["state"] == "verifying"
    check_whole()


def test_help_that_nobody_gives_is_taken_back_by_the_centre(story: Story) -> None:
    lead = open_task(accepted(story))
    case = story.task("unit", lead, "assist", unit=unit(story, "police"), reason="请协助疏散")
    helping = next(task for task in case["tasks"] if not task["lead"])
    assert story.task("centre", helping, "recall")["state"] == "in_progress"
    assert story.task("unit", lead, "finish", words="好了", photos=PHOTO)["state"] == "verifying"
    check_whole()


def test_nobody_is_asked_twice_and_only_units_of_the_area_are(story: Story) -> None:
    task = open_task(accepted(story))
    for key, code in (("emergency_mgmt", "work.unknown_unit"), ("other_police", "work.unknown_unit")):
        assert story.task("unit", task, "assist", status=400, unit=unit(story, key), reason="请")["code"] == code
    story.task("unit", task, "assist", unit=unit(story, "police"), reason="请")
    again = story.task("unit", task, "assist", status=400, unit=unit(story, "police"), reason="请")
    assert again["code"] == "work.same_unit_twice"
    refused = story.task("unit", task, "assist", status=400, unit=unit(story, "law_enforcement"))
    assert refused["code"] == "work.words_needed"


def test_the_choice_of_units_is_the_one_that_is_accepted(story: Story) -> None:
    rows = story.api_as("unit").get("/api/v1/units", {"passable": "1"}).json()["results"]
    assert {row["name"] for row in rows} == {"综合行政执法中队", "派出所", "演示企业"}
    assert story.api_as("worker").get("/api/v1/units", {"dispatchable": "1"}).json()["results"] == []


def test_a_task_is_passed_on_and_the_next_unit_begins_anew(story: Story) -> None:
    case = accepted(story)
    case = story.task("unit_lead", open_task(case), "transfer", unit=unit(story, "law_enforcement"), reason="职责调整")
    assert (case["state"], [task["state"] for task in case["tasks"]]) == ("dispatched", ["transferred", "dispatched"])
    task = open_task(case)
    assert (task["lead"], task["clock"]) == (True, "accept")
    assert story.get("unit", case)["state"] == "dispatched"
    story.task("law_unit", task, "accept")
    assert story.task("law_unit", task, "finish", words="好了", photos=PHOTO)["state"] == "verifying"
    check_whole()


def test_what_was_ruled_is_not_passed_on(story: Story) -> None:
    order = story.order("police")
    case = story.move("county_centre", disputed(story), "rule", tasks=[order], reason="清单")
    target = unit(story, "law_enforcement")
    refused = story.task("police_lead", open_task(case), "transfer", status=409, unit=target, reason="不")
    assert refused["code"] == "work.ruled"


def test_more_time_is_asked_for_and_given_and_everybody_hears_the_new_date(story: Story) -> None:
    case = asked(story)
    task = open_task(case)
    assert (task["extension"]["state"], task["extension"]["reason"]) == ("asked", "等配件")
    assert "task.extend" in codes_of(story, "centre")
    assert story.task("unit", task, "extend", status=409, due_at=later(), reason="再")["code"] == "work.still_asked"
    wanted = datetime.fromisoformat(task["extension"]["wanted_at"])
    case = story.task("centre", task, "decide", granted=True)
    task = open_task(case)
    assert task["extension"]["state"] == "granted"
    assert datetime.fromisoformat(task["due_at"]) == wanted == datetime.fromisoformat(case["due_at"])
    assert datetime.fromisoformat(task["warn_at"]) > now() + timedelta(days=10)
    assert "task.granted" in codes_of(story, "unit")
    assert "incident.later" in codes_of(story, "worker")
    check_whole()
    story.move("centre_lead", case, "hold", reason="等")
    case = story.move("centre_lead", case, "resume")
    assert datetime.fromisoformat(case["due_at"]) >= wanted
    check_whole()


def test_without_more_time_the_deadline_stays(story: Story) -> None:
    case = asked(story)
    task = open_task(case)
    after = open_task(story.task("centre", task, "decide", granted=False, words="请按期"))
    assert (after["due_at"], after["extension"]["state"]) == (task["due_at"], "refused")
    assert "task.not_granted" in codes_of(story, "unit")
    assert "incident.later" not in codes_of(story, "worker")
    assert story.task("centre", task, "decide", status=409, granted=True)["code"] == "work.nothing_asked"
    assert story.task("unit", task, "extend", due_at=later(), reason="再请")["state"] == "in_progress"
    check_whole()


@pytest.mark.parametrize("days", [-1, 0, 400])
def test_the_new_date_lies_behind_the_deadline_and_within_a_year(story: Story, days: int) -> None:
    task = open_task(accepted(story))
    answer: dict[str, Any] = story.task("unit", task, "extend", status=400, due_at=later(days), reason="等")
    assert answer["code"] == "work.new_date_not_later"
