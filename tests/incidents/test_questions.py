"""Before a case is registered: its reporter is asked for more, the worker of the grid whether it is so."""

from datetime import datetime
from typing import Any

import pytest

from backend.core import api, clock
from backend.core.clock import SHANGHAI
from backend.incidents.models import Incident
from tests.incidents.conftest import Story, open_task
from tests.incidents.turns import called, check_whole, clarified, codes_of, confirmed


def local(hour: int, minute: int = 0, day: int = 24) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def at(monkeypatch: Any) -> Any:
    """Sets the clock of requests."""

    def to(moment: datetime) -> datetime:
        monkeypatch.setattr(api, "now", lambda: moment)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return to


def due(case: dict[str, Any]) -> datetime:
    """The deadline of the registration."""
    at = Incident.objects.get(pk=case["id"]).own_due_at
    assert at is not None
    return at


def refused(case: dict[str, Any]) -> list[str]:
    return [row["move"] for row in case["moves"]["allowed"]]


def test_the_reporter_is_asked_reads_the_question_and_answers_it(story: Story) -> None:
    case = clarified(story)
    assert (case["state"], case["queue"]) == ("reported", "to_register")
    assert codes_of(story, "worker")[-1] == "task.clarify"
    seen = story.get("worker", case)
    assert (seen["timeline"][-1]["line"], seen["timeline"][-1]["note"]) == (
        "干𬒗镇社会服务管理中心请上报人补充情况", "是哪一户？",
    )  # fmt: skip
    assert open_task(seen, "clarify")["note"] == "是哪一户？"
    photo = [{"sha256": "d" * 64}]
    case = story.task("worker", open_task(seen, "clarify"), "finish", words="三单元 201 门口", photos=photo)
    assert codes_of(story, "centre")[-1] == "task.clarified"
    seen = story.get("centre", case)
    assert (seen["timeline"][-1]["line"], seen["timeline"][-1]["note"]) == ("上报人已补充情况", "三单元 201 门口")
    # What comes with the answer belongs to the report.
    assert [row["moment"] for row in seen["photos"]] == ["report", "report"]
    story.move("centre", case, "register")
    check_whole()


def test_the_clock_waits_until_the_answer(story: Story, at: Any) -> None:
    at(local(9))
    case = story.report()
    assert due(case) == local(11)
    at(local(10))
    case = story.move("centre", case, "clarify", words="在几楼？")
    # Eight working hours are allowed for the answer, one is left behind them.
    assert due(case) == local(12, day=25)
    assert datetime.fromisoformat(case["due_at"]) == due(case)
    at(local(14, 30))
    case = story.task("worker", open_task(case, "clarify"), "finish", words="三楼")
    # From ten to twelve and from two to half past two it has waited.
    assert due(case) == local(15, 30)
    at(local(15))
    story.move("centre", case, "register")
    check_whole()


def test_without_an_answer_the_clock_goes_on_by_itself(story: Story, at: Any) -> None:
    at(local(9))
    case = story.move("centre", story.report(), "clarify", words="在几楼？")
    at(local(12, day=26))
    case = story.task("worker", open_task(case, "clarify"), "finish", words="三楼")
    assert due(case) == local(12, day=25)
    assert story.get("centre", case)["light"] == "red"
    check_whole()


def test_asked_twice_it_waits_twice_and_never_two_questions_at_once(story: Story, at: Any) -> None:
    at(local(9))
    case = story.move("centre", story.report(), "clarify", words="在几楼？")
    again = story.move("centre", case, "clarify", status=409, words="在几楼？")
    assert again["code"] == "incident.asked_already"
    assert "clarify" not in refused(story.get("centre", case))
    at(local(10))
    case = story.task("worker", open_task(case, "clarify"), "finish", words="三楼")
    at(local(11))
    case = story.move("centre", case, "clarify", words="哪一户？")
    at(local(11, 30))
    case = story.task("worker", open_task(case, "clarify"), "finish", words="201")
    assert due(case) == local(14, 30)
    check_whole()


@pytest.mark.parametrize("move", ["register", "reject", "withdraw"])
def test_whoever_goes_on_ends_the_question(story: Story, move: str) -> None:
    case = clarified(story)
    who = "worker" if move == "withdraw" else "centre"
    said: dict[str, Any] = {} if move == "register" else {"reason": "已电话了解"}
    case = story.move(who, case, move, **said)
    assert [task["state"] for task in case["tasks"]] == ["cancelled"]
    check_whole()


def test_registering_by_mistake_is_undone_with_the_time_that_was_waited(story: Story, at: Any) -> None:
    at(local(9))
    case = story.report()
    at(local(9, 30))
    case = story.move("centre", case, "clarify", words="在几楼？")
    at(local(10))
    case = story.move("centre", case, "register")
    case = story.move("centre", case, "undo")
    assert due(case) == local(11, 30)
    check_whole()


def test_the_question_is_taken_back(story: Story) -> None:
    case = clarified(story)
    case = story.task("centre", open_task(case, "clarify"), "recall")
    assert (case["state"], case["tasks"][0]["state"]) == ("reported", "recalled")
    assert Incident.objects.get(pk=case["id"]).recalls == 0
    check_whole()


def test_the_desk_writes_down_what_the_reporter_says_on_the_telephone(story: Story) -> None:
    case = story.task("centre", open_task(clarified(story), "clarify"), "finish", words="电话告知：三楼")
    assert case["timeline"][-1]["on_behalf"]


def test_the_worker_of_the_grid_looks_whether_it_is_so(story: Story) -> None:
    case = confirmed(story)
    assert codes_of(story, "worker")[-1] == "task.confirm"
    task = open_task(story.get("worker", case), "confirm")
    assert (task["person"]["name"], task["clock"]) == ("演示worker", "confirm")
    assert story.task("worker", task, "finish", status=400, words="看过了")["fields"] == {"fixed": ["required"]}
    case = story.task("worker", task, "finish", fixed=True)
    assert case["timeline"][-1]["line"] == "网格员核实：情况属实"
    assert codes_of(story, "centre_lead")[-1] == "task.confirmed"
    story.move("centre", case, "register")
    check_whole()


def test_what_is_not_there_needs_words(story: Story) -> None:
    case = confirmed(story)
    task = open_task(case, "confirm")
    assert story.task("worker", task, "finish", status=400, fixed=False)["fields"] == {"words": ["required"]}
    case = story.task("worker", task, "finish", fixed=False, words="现场没有堵塞")
    assert case["timeline"][-1]["line"] == "网格员核实：现场没有发现"
    story.move("centre", case, "reject", reason="现场核实没有发现")
    check_whole()


def test_whoever_is_on_the_way_hears_that_nobody_waits_for_it(story: Story) -> None:
    story.move("centre", confirmed(story), "register")
    assert codes_of(story, "worker")[-1] == "task.recalled"


def test_who_cannot_be_asked_is_not_offered(story: Story) -> None:
    own, told = story.get("centre", story.report()), story.get("centre", called(story))
    assert ("clarify" in refused(own), "confirm" in refused(own)) == (True, False)
    assert ("clarify" in refused(told), "confirm" in refused(told)) == (False, True)
    assert story.move("centre", own, "confirm", status=409)["code"] == "incident.nobody_to_ask"
    assert story.move("centre", told, "clarify", status=409, words="？")["code"] == "incident.nobody_to_ask"
    nowhere = story.report("centre", channel="hotline", photos=[], position=None)
    assert story.move("centre", nowhere, "confirm", status=409)["code"] == "incident.nobody_to_ask"
