"""One move of many cases: a dry run that is the run taken back, and nobody held up by another's refusal."""

from typing import Any

import pytest

from backend.core.ids import uuid7
from backend.core.models import Change, Event
from backend.incidents.models import Incident
from backend.notify.models import InboxEntry
from backend.work.models import Task
from tests.cast import Cast
from tests.incidents.conftest import ApiAs, Story

ROOT = "/api/v1/incidents/moves"


@pytest.fixture
def many(api_as: ApiAs) -> Any:
    def move(who: str, name: str, cases: list[Any], body: object = None, *, dry: bool = False) -> Any:
        named = [{"id": case["id"], "base_version": case["version"]} for case in cases]
        asked = {"incidents": named, "body": body or {}, "dry_run": dry}
        answer = api_as(who).post(f"{ROOT}/{name}", asked, format="json")
        assert answer.status_code == 200, answer.content
        return answer.json()

    return move


def written() -> list[int]:
    return [model.objects.count() for model in (Event, Change, InboxEntry, Task)]


def states() -> list[tuple[str, int]]:
    return list(Incident.objects.order_by("pk").values_list("state", "version"))


def test_a_dry_run_tells_what_would_happen_and_nothing_does(story: Story, many: Any, cast: Cast) -> None:
    cases = [story.report() for _ in range(3)]
    orders = {"dispatch": {"tasks": [{"unit": str(cast.unit["emergency_mgmt"].pk)}]}}
    before = written(), states()
    told = many("centre", "register", cases, orders, dry=True)
    assert (told["dry_run"], told["moved"]) == (True, 3)
    assert [row["version"] for row in told["results"]] == [case["version"] for case in cases]
    assert (written(), states()) == before
    done = many("centre", "register", cases, orders)
    assert {(row["moved"], row["state"]) for row in done["results"]} == {(True, "dispatched")}
    assert Task.objects.filter(unit=cast.unit["emergency_mgmt"], state="dispatched").count() == 3


def test_the_cases_of_one_storm_go_under_one_and_out_again(story: Story, many: Any) -> None:
    main, *others = [story.report("neighbour") for _ in range(6)]
    assert many("centre", "merge", others, {"main": main["id"]})["moved"] == 5
    assert Incident.objects.filter(state="merged", main_id=main["id"]).count() == 5
    again = [{"id": case["id"], "version": None} for case in others]
    assert many("centre", "unmerge", again, {"reason": "按错了"})["moved"] == 5
    assert Incident.objects.filter(state="reported", main=None).count() == 6


def test_what_cannot_move_says_why_and_holds_nobody_up(story: Story, many: Any) -> None:
    fit, stale, over, unknown = story.report(), story.report(), story.report(), {"id": str(uuid7()), "version": 1}
    stale["version"] += 1
    many("centre", "reject", [over], {"reason": "重复"})
    over["version"] = None
    found = many("centre", "reject", [stale, over, unknown, fit], {"reason": "不属实"})
    assert found["moved"] == 1
    assert [row["problem"] and row["problem"]["code"] for row in found["results"]] == [
        "core.stale", "work.move_not_allowed", "core.not_found", None,
    ]  # fmt: skip
    assert [row["state"] for row in found["results"]] == ["reported", "rejected", None, "rejected"]
    assert found["results"][1]["problem"]["message"]


def test_the_main_case_does_not_go_under_itself(story: Story, many: Any) -> None:
    main, other = story.report("neighbour"), story.report("neighbour")
    found = many("centre", "merge", [main, other], {"main": main["id"]})
    assert [row["moved"] for row in found["results"]] == [False, True]


def test_who_may_not_move_one_moves_none_in_a_heap(story: Story, many: Any) -> None:
    cases = [story.report(), story.report()]
    before = written()
    assert {row["problem"]["code"] for row in many("worker", "register", cases)["results"]} == {"work.move_not_yours"}
    assert {row["number"] for row in many("other_centre", "register", cases)["results"]} == {None}
    assert written() == before


@pytest.mark.parametrize(
    ("name", "asked", "field"),
    [
        ("reject", {"incidents": []}, "incidents"),
        ("reject", {}, "incidents"),
        ("reject", {"incidents": "x"}, "incidents"),
        ("reject", {"incidents": [{"id": "x"}]}, "incidents.0.id"),
        ("reject", {"incidents": [{"id": str(uuid7())} for _ in range(51)]}, "incidents"),
        ("reject", {"incidents": [{"id": "01900000-0000-7000-8000-000000000001"}] * 2}, "incidents"),
        ("reject", {"incidents": [{"id": str(uuid7())}], "body": []}, "body"),
        ("reject", {"incidents": [{"id": str(uuid7())}], "body": {"reason": ["x"]}}, "reason"),
        ("reject", {"incidents": [{"id": str(uuid7())}], "body": {"base_version": 1}}, "body.base_version"),
        ("merge", {"incidents": [{"id": str(uuid7())}]}, "main"),
        ("reject", {"incidents": [{"id": str(uuid7())}], "more": 1}, "more"),
    ],
)
def test_nonsense_is_refused(api_as: ApiAs, name: str, asked: object, field: str) -> None:
    answer = api_as("centre").post(f"{ROOT}/{name}", asked, format="json")
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field]), answer.content


@pytest.mark.parametrize("name", ["void", "settle", "amend", "nonsense"])
def test_moves_that_ask_for_a_hand_of_their_own_are_not_made_in_heaps(api_as: ApiAs, name: str) -> None:
    asked = {"incidents": [{"id": str(uuid7())}]}
    assert api_as("centre").post(f"{ROOT}/{name}", asked, format="json").json()["code"] == "work.move_unknown"
