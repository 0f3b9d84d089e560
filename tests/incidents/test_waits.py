"""Cases that wait and begin anew: the clock stands still on hold, and goes on by what was waited."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.core import api
from backend.incidents.models import Incident
from backend.work.models import Pause
from backend.work.queries import rules
from tests.incidents.conftest import Story, open_task
from tests.incidents.turns import accepted, check_whole, codes_of


def test_on_hold_no_clock_runs_and_nobody_can_move_its_tasks(story: Story) -> None:
    case = story.move("centre_lead", accepted(story), "hold", reason="等汛期过去")
    assert (case["state"], case["queue"], case["due_at"], case["light"]) == ("on_hold", "on_hold", None, "none")
    task = open_task(case)
    assert (task["clock"], task["due_at"], task["moves"]) == (None, None, [])
    refused = story.task("unit", task, "finish", status=409, words="好了", photos=[{"sha256": "b" * 64}])
    assert refused["code"] == "work.move_not_allowed"
    assert "挂账" in refused["message"]
    assert "incident.hold" in codes_of(story, "worker")
    assert "incident.hold" in codes_of(story, "unit")
    check_whole()


@pytest.mark.parametrize("days", [0, 1, 5])
def test_the_deadline_moves_by_the_working_time_that_was_waited(story: Story, days: int, monkeypatch: Any) -> None:
    begin = datetime(2026, 11, 23, 2, tzinfo=UTC)  # Monday 10:00
    monkeypatch.setattr(api, "now", lambda: begin)
    before = accepted(story)
    story.move("centre_lead", before, "hold", reason="等汛期过去")
    until = begin + timedelta(days=days, hours=1)
    monkeypatch.setattr(api, "now", lambda: until)
    case = story.move("centre_lead", before, "resume")
    calendar = rules().calendar(case["area"]["code"])
    due, later = (datetime.fromisoformat(row["due_at"]) for row in (before, case))
    waited = calendar.between(begin, until)
    assert waited > 0
    assert later > due
    # A deadline in days still ends with the day.
    assert later >= calendar.advance(due, waited)
    assert later - calendar.advance(due, waited) < timedelta(days=1)
    assert (case["state"], case["queue"]) == ("in_progress", "in_work")
    assert list(Pause.objects.values_list("since", "until")) == [(begin, until)]
    check_whole()
    done = story.task("unit", open_task(case), "finish", words="好了", photos=[{"sha256": "b" * 64}])
    assert done["timeline"][-1]["clock"]["due_at"] == later.isoformat()
    check_whole()


def test_held_twice_both_pauses_count(story: Story) -> None:
    case = accepted(story)
    for _ in range(2):
        story.move("centre_lead", case, "hold", reason="等")
        case = story.move("centre_lead", case, "resume")
    assert Pause.objects.count() == 2
    check_whole()


def test_a_closed_case_opens_again_and_goes_through_all_of_it(story: Story) -> None:
    case = story.move("centre", story.verified(), "close")
    case = story.move("centre", case, "reopen", reason="又堵上了")
    assert (case["state"], case["queue"], case["clock"]) == ("registered", "to_dispatch", "dispatch")
    assert "incident.reopen" in codes_of(story, "unit")
    assert "incident.reopen" in codes_of(story, "worker")
    case = story.move("centre", case, "dispatch", tasks=[story.order("emergency_mgmt")])
    check_whole()
    story.task("unit", open_task(case), "accept")
    story.task("unit", open_task(case), "finish", words="好了", photos=[{"sha256": "b" * 64}])
    check = open_task(story.get("centre", case), "verify")
    # What was found fixed in the round before says nothing about this one.
    assert story.move("centre", case, "close", status=409)["code"] == "incident.not_verified"
    story.task("worker", check, "finish", fixed=True)
    assert story.move("centre", case, "close")["state"] == "closed"
    check_whole()


def test_what_was_settled_on_the_spot_is_registered_by_who_opens_it_again(story: Story) -> None:
    case = story.move("worker", story.report(), "settle", words="已劝离", photos=[{"sha256": "b" * 64}])
    case = story.move("centre", case, "reopen", reason="又堵上了")
    assert Incident.objects.get().registered_unit_id == story.cast.unit["centre"].pk
    assert case["state"] == "registered"
    check_whole()


def test_a_void_case_leaves_nobody_with_work(story: Story) -> None:
    case = story.move("centre_lead", accepted(story), "void", reason="误录")
    assert (case["state"], case["queue"], case["due_at"]) == ("void", "", None)
    assert [task["state"] for task in case["tasks"]] == ["cancelled"]
    assert story.api_as("unit").get("/api/v1/tasks").json()["results"] == []
    assert "incident.void" in codes_of(story, "unit")
    check_whole()
