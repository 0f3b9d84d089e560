"""After the close: the reporter rates it once, may wish that the work goes on, and hears the answer."""

from datetime import timedelta
from typing import Any

import pytest

from backend.core.clock import now
from backend.incidents.models import Incident
from tests.incidents.conftest import Story, open_task
from tests.incidents.turns import called, check_whole, closed, codes_of, wished


def answered_by_call(story: Story) -> dict[str, Any]:
    """A call that was worked on and closed."""
    case = story.move("centre", called(story), "register", dispatch={"tasks": [story.order("emergency_mgmt")]})
    story.task("unit", open_task(case), "accept")
    case = story.task("unit", open_task(case), "finish", words="已清理", photos=[{"sha256": "b" * 64}])
    who = "worker" if open_task(case, "verify")["person"] else "centre"
    case = story.task(who, open_task(case, "verify"), "finish", fixed=True, words="看过了")
    return story.move("centre", case, "close")


def moves(case: dict[str, Any]) -> set[str]:
    return {row["move"] for row in case["moves"]["allowed"]}


@pytest.mark.parametrize(
    ("rating", "line"), [("satisfied", "满意"), ("neutral", "一般"), ("unsatisfied", "不满意")]
)
def test_the_reporter_rates_it_once_and_those_whose_work_it_is_read_it(story: Story, rating: str, line: str) -> None:
    case = closed(story)
    assert (case["rating"], "rate" in moves(story.get("worker", case))) == ("", True)
    case = story.move("worker", case, "rate", rating=rating, words="来得很快")
    assert (case["rating"], case["state"]) == (rating, "closed")
    assert (case["timeline"][-1]["line"], case["timeline"][-1]["note"]) == (f"已评价：{line}", "来得很快")
    assert codes_of(story, "unit")[-1] == codes_of(story, "centre")[-1] == "incident.rated"
    again = story.move("worker", case, "rate", status=409, rating="neutral")
    assert again["code"] == "incident.rated_already"
    assert "rate" not in moves(story.get("worker", case))
    check_whole()


def test_the_centre_rates_it_for_who_was_called_back(story: Story) -> None:
    case = story.move("centre_lead", answered_by_call(story), "rate", rating="satisfied", words="电话回访", wish=True)
    # Only who reported it wishes anything.
    assert (case["rating"], case["reopen_wished"]) == ("satisfied", False)


def test_no_desk_rates_its_own_work_in_the_place_of_a_reporter_with_a_phone(story: Story) -> None:
    case = closed(story)
    assert "rate" not in moves(story.get("centre", case))
    assert story.move("centre", case, "rate", status=403, rating="satisfied")["code"] == "work.move_not_yours"
    assert story.move("worker", case, "rate", rating="unsatisfied")["rating"] == "unsatisfied"


def test_a_wish_needs_a_reason_and_is_answered_with_no(story: Story) -> None:
    case = closed(story)
    refused = story.move("worker", case, "rate", status=400, rating="unsatisfied", wish=True)
    assert refused["fields"] == {"words": ["required"]}
    assert Incident.objects.get(pk=case["id"]).rating == ""
    case = story.move("worker", case, "rate", rating="unsatisfied", words="又堵上了", wish=True)
    assert case["reopen_wished"]
    assert codes_of(story, "centre")[-1] == "incident.wish"
    case = story.move("centre", case, "keep_closed", reason="今日复查，通道畅通")
    assert (case["reopen_wished"], "keep_closed" in moves(case)) == (False, False)
    assert codes_of(story, "worker")[-1] == "incident.kept"
    assert story.get("worker", case)["timeline"][-1]["note"] == "今日复查，通道畅通"
    assert story.move("centre", case, "keep_closed", status=409, reason="x")["code"] == "incident.nothing_wished"
    check_whole()


def test_a_wish_is_answered_with_yes_and_the_work_is_rated_anew(story: Story) -> None:
    case = story.move("centre", wished(story), "reopen", reason="确实又堵上了")
    assert (case["state"], case["rating"], case["reopen_wished"]) == ("registered", "", False)
    check_whole()


def test_after_the_window_nobody_rates_it(story: Story) -> None:
    case = closed(story)
    Incident.objects.filter(pk=case["id"]).update(closed_at=now() - timedelta(days=14, minutes=1))
    assert "rate" not in moves(story.get("worker", case))
    assert story.move("worker", case, "rate", status=409, rating="neutral")["code"] == "incident.feedback_over"


def test_nobody_rates_what_they_settled_themselves(story: Story) -> None:
    photos = [{"sha256": "b" * 64}]
    case = story.move("worker", story.report(), "settle", words="已劝离，通道清空", photos=photos)
    assert "rate" not in moves(case)
    assert story.move("worker", case, "rate", status=409, rating="satisfied")["code"] == "incident.feedback_over"


def test_silence_is_not_satisfied(story: Story) -> None:
    assert story.get("worker", closed(story))["rating"] == ""


def test_another_word_is_no_rating(story: Story) -> None:
    assert "rating" in story.move("worker", closed(story), "rate", status=400, rating="fine")["fields"]
