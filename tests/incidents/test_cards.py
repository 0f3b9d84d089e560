"""Supervision: cards come by themselves at their moment and once, by hand they only rise, and a unit may appeal."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.core import api, clock
from backend.core.clock import SHANGHAI
from backend.work import jobs, overdue
from backend.work.models import Card, CardPoints, CardRule, Task
from backend.work.queries import forget_rules
from tests.incidents.conftest import Story, open_task
from tests.incidents.turns import accepted, check_whole, codes_of, later, registered

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)  # 09:00 in Asia/Shanghai
PHOTO = [{"sha256": "b" * 64}]


def local(day: int, hour: int, minute: int = 0, month: int = 11) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


@pytest.fixture
def at(monkeypatch: Any) -> Any:
    """Sets the clock of requests and jobs."""

    def to(moment: datetime) -> datetime:
        monkeypatch.setattr(api, "now", lambda: moment)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return to


def look(now: datetime) -> list[Card]:
    found = []
    for _, pk in overdue.due(now):
        with transaction.atomic():
            found += overdue.look_after(pk, now=now)
    return found


def levels() -> list[str]:
    return list(Card.objects.order_by("given_at", "id").values_list("level", flat=True))


def test_a_late_unit_gets_a_yellow_card_after_one_working_day_and_a_red_one_after_two(story: Story, at: Any) -> None:
    at(MONDAY)
    case = story.dispatched()
    due = datetime.fromisoformat(open_task(case)["due_at"])
    assert due.astimezone(SHANGHAI).date() == local(23, 9).date()
    assert look(due - timedelta(seconds=1)) == []
    assert overdue.due(due - timedelta(seconds=1)) == []
    assert look(due) == []
    # One working day after the deadline ends with the office hours of Tuesday.
    assert look(local(24, 17, 29)) == []
    assert [card.level for card in look(local(24, 17, 30))] == ["yellow"]
    assert look(local(25, 17, 29)) == []
    assert [card.level for card in look(local(25, 17, 30))] == ["red"]
    assert look(local(30, 17, 30)) == []
    shown = story.get("centre", case)
    assert (shown["supervision"], shown["tasks"][0]["card"]) == ("red", "red")
    assert [(card["level"], card["points"], card["automatic"]) for card in shown["cards"]] == [
        ("yellow", 5, True), ("red", 10, True),
    ]  # fmt: skip
    assert [row["line"] for row in shown["timeline"]][-2:] == [
        "应急管理站逾期，系统自动黄牌督办", "应急管理站逾期，系统自动红牌督办",
    ]  # fmt: skip
    for who, code in (("unit_lead", "card.yellow"), ("unit_lead", "card.red"), ("centre_lead", "card.red.desk")):
        assert code in codes_of(story, who)
    assert sum(CardPoints.objects.values_list("points", flat=True)) == 15
    check_whole()


def test_over_a_weekend_and_a_holiday_only_working_days_count(story: Story, at: Any) -> None:
    at(local(27, 16, 30))  # Friday 16:30: four working hours end on Monday 11:30
    case = story.dispatched()
    assert datetime.fromisoformat(open_task(case)["due_at"]) == local(30, 11, 30)
    assert look(local(30, 17, 30)) == []
    assert [card.level for card in look(local(1, 17, 30, month=12))] == ["yellow"]


def test_after_a_standstill_both_cards_come_at_once(story: Story, at: Any) -> None:
    at(MONDAY)
    story.dispatched()
    now = at(MONDAY + timedelta(days=30))
    jobs.supervise(timestamp=0)
    assert levels() == ["yellow", "red"]
    assert set(Card.objects.values_list("given_at", flat=True)) == {now}
    jobs.supervise(timestamp=0)
    assert levels() == ["yellow", "red"]
    check_whole()


def test_what_was_done_or_waits_gets_no_card(story: Story, at: Any) -> None:
    at(MONDAY)
    story.finished()
    held = accepted(story)
    story.move("centre_lead", held, "hold", reason="等汛期过去")
    assert look(MONDAY + timedelta(days=60)) == []
    assert Task.objects.filter(look_at__isnull=False).count() == 0


def test_a_department_gets_none_for_accepting_late_and_five_and_ten_days_for_handling(story: Story, at: Any) -> None:
    at(MONDAY)
    case = story.move("centre", registered(story), "escalate", reason="跨镇街")
    case = story.move("county_centre", case, "dispatch", tasks=[story.order("county_unit")])
    assert look(MONDAY + timedelta(days=40)) == []
    at(MONDAY + timedelta(days=1))
    task = story.task("county_unit", open_task(case), "accept")
    due = datetime.fromisoformat(open_task(task)["due_at"])
    assert look(due + timedelta(days=6)) == []
    assert [card.level for card in look(due + timedelta(days=7))] == ["yellow"]
    assert [card.level for card in look(due + timedelta(days=14))] == ["red"]


def test_an_area_says_for_itself_when_a_card_comes_and_what_it_costs(story: Story, at: Any) -> None:
    CardRule.objects.create(area_code="330110", under="area", stage="accept", level="yellow", days=0, points=5)
    CardRule.objects.create(area_code="330110", under="area", stage="accept", level="red", days=3, points=7)
    forget_rules()
    try:
        at(MONDAY)
        story.dispatched()
        assert look(local(26, 17, 29)) == []
        assert [(card.level, card.points) for card in look(local(26, 17, 30))] == [("red", 7)]
    finally:
        CardRule.objects.all().delete()
        forget_rules()


def test_no_more_time_after_a_red_card(story: Story) -> None:
    case = accepted(story)
    story.move("leader", case, "supervise", level="yellow", reason="群众反映强烈")
    assert "extend" in open_task(story.get("unit", case))["moves"]
    story.move("leader", case, "supervise", level="red", reason="仍未办理")
    assert "extend" not in open_task(story.get("unit", case))["moves"]
    refused = story.task("unit", open_task(case), "extend", status=409, due_at=later(), reason="等配件")
    assert refused["code"] == "work.red_card"
    # It never blocks the work itself, even with the version from before.
    story.task("unit", open_task(case), "finish", base_version=open_task(case)["version"], words="好了", photos=PHOTO)
    check_whole()


def test_by_hand_it_only_rises_and_the_same_level_is_refused_twice(story: Story) -> None:
    case = story.dispatched()
    story.move("centre", case, "supervise", level="yellow", reason="请抓紧")
    for level in ("ordinary", "yellow"):
        refused = story.move("leader", case, "supervise", status=409, level=level, reason="请抓紧")
        assert refused["code"] == "work.carded_already"
    case = story.move("leader", case, "supervise", level="red", reason="请抓紧")
    assert "supervise" not in [row["move"] for row in case["moves"]["allowed"]]
    assert levels() == ["yellow", "red"]
    assert case["timeline"][-1]["note"] == "请抓紧"
    assert story.move("leader", case, "supervise", status=400, level="red")["code"] == "work.words_needed"
    assert look(datetime.now(tz=UTC) + timedelta(days=90)) == []
    check_whole()


def test_a_case_that_nobody_was_sent_is_for_the_centre_that_answers_for_it(story: Story) -> None:
    case = story.report()
    assert "supervise" not in [row["move"] for row in story.get("centre", case)["moves"]["allowed"]]
    own = story.move("centre", case, "supervise", status=409, level="ordinary", reason="请抓紧")
    assert own["code"] == "work.nobody_to_supervise"
    case = story.move("county_centre", case, "supervise", level="yellow", reason="两天未立案")
    assert (case["supervision"], case["cards"][0]["unit"]["name"]) == ("yellow", "干𬒗镇社会服务管理中心")
    assert "card.yellow" in codes_of(story, "centre_lead")
    case = story.move("centre", case, "reject", reason="不属于")
    assert case["supervision"] == ""
    check_whole()


def test_a_unit_appeals_and_the_centre_above_takes_the_card_and_its_points_back(story: Story) -> None:
    case = accepted(story)
    case = story.move("leader", case, "supervise", level="red", reason="逾期")
    card = case["cards"][0]["id"]
    path = f"/api/v1/cards/{card}"

    def post(who: str, act: str, **body: Any) -> Any:
        return story.api_as(who).post(f"{path}/{act}", body, format="json")

    assert post("centre", "appeal", reason="x").status_code == 403
    assert post("unit_lead", "appeal", reason=" ").json()["code"] == "work.words_needed"
    assert post("county_centre", "decide", upheld=True, reason="x").json()["code"] == "work.not_appealed"
    seen = post("unit_lead", "appeal", reason="停电三天，无法施工").json()
    assert (seen["cards"][0]["state"], seen["cards"][0]["appeal"]) == ("appealed", "停电三天，无法施工")
    assert post("unit_lead", "appeal", reason="再").json()["code"] == "work.no_appeal"
    assert "card.appeal" in codes_of(story, "county_centre")
    assert post("centre_lead", "decide", upheld=False, reason="x").json()["code"] == "work.move_not_yours"
    points = story.api_as("unit_lead").get("/api/v1/cards/points").json()["results"]
    assert [(row["points"], row["red"], row["appealed"]) for row in points] == [(10, 1, 1)]
    decided = post("county_centre", "decide", upheld=False, reason="情况属实").json()
    assert (decided["cards"][0]["state"], decided["supervision"], open_task(decided)["card"]) == ("cancelled", "", "")
    assert list(CardPoints.objects.order_by("id").values_list("points", flat=True)) == [10, -10]
    assert "extend" in open_task(story.get("unit", case))["moves"]
    assert "card.cancelled" in codes_of(story, "unit_lead")
    points = story.api_as("unit_lead").get("/api/v1/cards/points").json()["results"]
    assert [(row["points"], row["red"]) for row in points] == [(0, 0)]
    # What was taken back does not come again.
    again = story.move("leader", case, "supervise", status=409, level="red", reason="x")
    assert again["code"] == "work.carded_already"
    check_whole()


def test_a_card_that_was_looked_at_and_stands_keeps_its_points(story: Story) -> None:
    case = story.move("leader", accepted(story), "supervise", level="yellow", reason="逾期")
    path = f"/api/v1/cards/{case['cards'][0]['id']}"
    story.api_as("unit").post(f"{path}/appeal", {"reason": "冤"}, format="json")
    case = (
        story.api_as("county_centre").post(f"{path}/decide", {"upheld": True, "reason": "不成立"}, format="json").json()
    )
    assert (case["cards"][0]["state"], case["supervision"]) == ("upheld", "yellow")
    assert list(CardPoints.objects.values_list("points", flat=True)) == [5]
    assert [row["number"] for row in story.api_as("unit").get("/api/v1/cards").json()["results"]] == [case["number"]]
    assert story.api_as("law_unit").get("/api/v1/cards").json()["results"] == []
    assert story.api_as("leader").get("/api/v1/cards", {"state": "appealed"}).json()["results"] == []
    check_whole()


def test_the_list_of_cards_goes_on_behind_its_first_page(story: Story) -> None:
    cases = [story.move("leader", accepted(story), "supervise", level="yellow", reason="逾期") for _ in range(3)]
    seen: list[str] = []
    after: Any = ""
    while after is not None:
        page = story.api_as("leader").get("/api/v1/cards", {"limit": 1, "after": after})
        assert page.status_code == 200, page.content.decode()
        seen += [row["number"] for row in page.json()["results"]]
        after = page.json()["next"]
    assert seen == [case["number"] for case in reversed(cases)]


@pytest.mark.parametrize("sql", ["UPDATE work_cardpoints SET points = 0", "DELETE FROM work_cardpoints"])
def test_the_ledger_is_append_only(story: Story, sql: str) -> None:
    story.move("leader", accepted(story), "supervise", level="yellow", reason="逾期")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.lists(st.integers(0, 200), max_size=6), accepts=st.none() | st.integers(0, 60))
def test_whenever_the_job_runs_the_cards_are_those_of_the_deadlines(
    story: Story, monkeypatch: Any, moments: list[int], accepts: int | None
) -> None:
    """`moments`: hours after the dispatch at which a runner looks; `accepts`: when the unit accepts."""
    monkeypatch.setattr(api, "now", lambda: MONDAY)
    case = story.dispatched()
    acts: list[tuple[int, str]] = [(hours, "look") for hours in moments]
    acts += [(accepts, "accept")] if accepts is not None else []
    stages = [("accept", datetime.fromisoformat(open_task(case)["due_at"]), 0)]
    for hours, act in sorted(acts, key=lambda each: each[0]):
        now = MONDAY + timedelta(hours=hours)
        if act == "look":
            look(now)
            continue
        # A runner that comes every minute has looked just before.
        look(now)
        monkeypatch.setattr(api, "now", lambda now=now: now)
        moved = story.task("unit", open_task(case), "accept")
        stages.append(("handle", datetime.fromisoformat(open_task(moved)["due_at"]), hours))
    end = MONDAY + timedelta(days=30)
    look(end)
    expected = _expected(stages, end)
    cards = Card.objects.filter(subject_id=case["id"])
    assert list(cards.order_by("given_at", "id").values_list("level", flat=True)) == expected
    assert sorted(CardPoints.objects.filter(card__in=cards).values_list("points", flat=True)) == sorted(
        {"yellow": 5, "red": 10}[level] for level in expected
    )


def _expected(stages: list[tuple[str, datetime, int]], end: datetime) -> list[str]:
    """By plain counting of weekdays: one and two days behind each deadline that was running then."""
    found: list[str] = []
    for n, (_, due, _) in enumerate(stages):
        over = MONDAY + timedelta(hours=stages[n + 1][2]) if n + 1 < len(stages) else end
        for level, days in (("yellow", 1), ("red", 2)):
            day = due.astimezone(SHANGHAI)
            for _ in range(days):
                day += timedelta(days=1)
                while day.weekday() > 4:
                    day += timedelta(days=1)
            if day.replace(hour=17, minute=30) <= over and level not in found and "red" not in found:
                found.append(level)
    return found


def test_a_runner_that_is_killed_leaves_whole_cards_and_the_next_goes_on(
    story: Story, at: Any, monkeypatch: Any
) -> None:
    at(MONDAY)
    for _ in range(3):
        story.dispatched()
    now = at(MONDAY + timedelta(days=30))
    done = [pk for _, pk in overdue.due(now)]
    with transaction.atomic():
        overdue.look_after(done[0], now=now)

    class Killed(Exception):
        pass

    def kill(*args: Any, **kwargs: Any) -> None:
        raise Killed

    with monkeypatch.context() as broken:
        # In the middle of the second task, after its card was written.
        broken.setattr("backend.incidents.supervision.events.record", kill)
        with pytest.raises(Killed), transaction.atomic():
            overdue.look_after(done[1], now=now)
    assert Card.objects.count() == 2
    jobs.supervise(timestamp=0)
    assert Card.objects.count() == CardPoints.objects.count() == 6
    check_whole()


def test_looking_reads_what_is_due_by_its_index(story: Story) -> None:
    del story
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(
            "EXPLAIN SELECT look_at, id FROM work_task WHERE look_at <= now() ORDER BY look_at, id LIMIT 200"
        )
        plan = " ".join(row[0] for row in cursor.fetchall())
    assert "work_task_look" in plan
    assert "Sort" not in plan
