"""Urging: whoever has the case is rung, it is counted, and nobody is rung again and again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from backend.core import api, clock
from backend.core.models import Event
from tests.incidents.conftest import Story, open_task
from tests.incidents.turns import accepted, check_whole, closed, codes_of, held

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)  # 09:00 in Asia/Shanghai


@pytest.fixture
def at(monkeypatch: Any) -> Any:
    """Sets the clock of requests."""

    def to(moment: datetime) -> datetime:
        monkeypatch.setattr(api, "now", lambda: moment)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return to


def refusal(case: dict[str, Any], move: str = "urge") -> str | None:
    return next((row["code"] for row in case["moves"]["refused"] if row["move"] == move), None)


def offered(case: dict[str, Any]) -> bool:
    return "urge" in [row["move"] for row in case["moves"]["allowed"]]


def test_a_leader_urges_and_the_unit_is_rung_with_the_words(story: Story) -> None:
    case = story.move("leader", accepted(story), "urge", note="群众又来电话了")
    assert case["urges"] == 1
    assert case["state"] == "in_progress"
    for who in ("unit", "unit_lead"):
        assert codes_of(story, who)[-1] == "incident.urge"
    assert codes_of(story, "centre")[-1] == "incident.urge.desk"
    last = story.get("unit", case)["timeline"][-1]
    assert (last["line"], last["note"]) == ("已催办应急管理站", "群众又来电话了")
    for_reporter = story.get("worker", case)["timeline"][-1]
    assert (for_reporter["line"], for_reporter["note"]) == ("已催办应急管理站", None)
    check_whole()


def test_what_waits_at_the_desk_rings_the_desk(story: Story) -> None:
    case = story.move("leader", story.report(), "urge")
    assert codes_of(story, "centre")[-1] == "incident.urge"
    assert story.get("worker", case)["timeline"][-1]["line"].startswith("已催办")


def test_within_half_a_working_day_it_is_urged_once_whoever_urges(story: Story, at: Any) -> None:
    at(MONDAY)
    case = accepted(story)
    story.move("centre", case, "urge")
    at(MONDAY + timedelta(minutes=42))
    seen = story.get("leader", case)
    assert (offered(seen), refusal(seen)) == (False, "incident.urged_already")
    assert story.move("leader", case, "urge", status=409)["code"] == "incident.urged_already"
    assert datetime.fromisoformat(seen["urged_at"]) == MONDAY
    # Three working hours until noon, the fourth one ends at 15:00.
    at(MONDAY + timedelta(hours=5, minutes=59))
    story.move("leader", case, "urge", status=409)
    at(MONDAY + timedelta(hours=6))
    assert story.move("leader", case, "urge")["urges"] == 2
    assert Event.objects.filter(name="incident.urge").count() == 2


def test_whoever_got_it_since_can_be_urged_at_once(story: Story, at: Any) -> None:
    at(MONDAY)
    case = story.dispatched()
    story.move("leader", case, "urge")
    at(MONDAY + timedelta(minutes=5))
    story.task("unit", open_task(case), "return", reason="不归我们")
    story.move("centre", case, "dispatch", tasks=[story.order("law_enforcement")])
    assert story.move("leader", case, "urge")["urges"] == 2
    assert codes_of(story, "law_unit")[-1] == "incident.urge"


def test_the_reporter_urges_only_what_is_late(story: Story, at: Any) -> None:
    at(MONDAY)
    case = accepted(story)
    seen = story.get("worker", case)
    assert (offered(seen), refusal(seen)) == (False, "incident.not_late_yet")
    assert story.move("worker", case, "urge", status=409)["code"] == "incident.not_late_yet"
    at(datetime.fromisoformat(seen["due_at"]))
    assert offered(story.get("worker", case))
    case = story.move("worker", case, "urge")
    assert case["timeline"][-1]["line"] == "上报人催办，已提醒应急管理站"
    assert codes_of(story, "unit")[-1] == "incident.urge"


def test_nobody_urges_their_own_hands(story: Story) -> None:
    case = story.report()
    seen = story.get("centre", case)
    assert (offered(seen), refusal(seen)) == (False, None)
    assert story.move("centre", case, "urge", status=409)["code"] == "incident.nobody_to_urge"
    story.move("county_centre", case, "urge")


def test_who_checks_is_urged_too(story: Story) -> None:
    case = story.finished()
    story.move("centre", case, "urge")
    assert codes_of(story, "worker")[-1] == "incident.urge"
    assert codes_of(story, "unit")[-1] != "incident.urge"


def test_an_ended_case_is_not_urged_and_one_on_hold_is(story: Story) -> None:
    assert story.move("leader", closed(story), "urge", status=409)["code"] == "work.move_not_allowed"
    assert story.move("leader", held(story), "urge")["urges"] == 1


def test_a_stranger_cannot_urge(story: Story) -> None:
    case = accepted(story)
    story.move("other_centre", case, "urge", status=404)
    story.move("unit", case, "urge", status=403)
