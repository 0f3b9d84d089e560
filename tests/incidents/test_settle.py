"""Settled on the spot: who was there ends the case, with the proof that its category asks for."""

from typing import Any

import pytest

from backend.core.events import broken_links
from backend.core.models import Event
from backend.incidents.models import Category, Incident
from backend.notify.models import InboxEntry
from seeds.history.check import faults
from tests.cast import IN_NEXT_GRID
from tests.incidents.conftest import Story

AFTER = [{"sha256": "b" * 64}]
AGREED = "张某与李某约定：夜间十点后不再装修"


def dispute(story: Story, **body: Any) -> dict[str, Any]:
    return story.report(category="dispute.neighbour", photos=[], words="装修吵闹", **body)


def test_a_station_settles_a_report_and_the_reporter_reads_how(story: Story) -> None:
    incident = story.report()
    case = story.move("station", incident, "settle", words="已劝离，通道清空", photos=AFTER)
    assert (case["state"], case["queue"], case["clock"], case["due_at"]) == ("closed", "", None, None)
    assert [(photo["moment"], photo["sha256"]) for photo in case["photos"]] == [
        ("finish", "b" * 64), ("report", "a" * 64),
    ]  # fmt: skip
    assert case["tasks"] == []
    seen = story.get("worker", incident)
    last = seen["timeline"][-1]
    assert (last["name"], last["from"], last["to"]) == ("incident.settle", "reported", "closed")
    assert last["line"] == "顾家桥村综治工作站已当场解决"
    assert (last["note"], last["note_for_reporter"]) == ("已劝离，通道清空", True)
    assert (last["clock"]["stage"], last["clock"]["late"]) == ("register", False)
    assert last["photos"] == ["b" * 64]
    told = InboxEntry.objects.get(person_id=story.cast.person["worker"].pk)
    assert (told.code, told.params["incident"]) == ("incident.settled", incident["id"])
    assert broken_links(Event.objects.filter(subject_id=incident["id"]).order_by("id")) == []


def test_a_worker_who_settles_an_own_report_is_not_told_of_it(story: Story) -> None:
    case = story.move("worker", story.report(), "settle", words="已清理", photos=AFTER)
    assert case["state"] == "closed"
    assert not InboxEntry.objects.exists()


def test_a_worker_settles_only_in_the_own_grid(story: Story) -> None:
    elsewhere = story.report("worker", at=IN_NEXT_GRID)
    answer = story.move("worker", elsewhere, "settle", status=403, words="已清理", photos=AFTER)
    assert answer["code"] == "work.move_not_yours"
    assert story.move("neighbour", elsewhere, "settle", words="已清理", photos=AFTER)["state"] == "closed"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"words": "已清理"}, "incident.proof_required"),
        ({"words": "已清理", "photos": [{"sha256": "a" * 64}]}, "incident.proof_required"),
        ({"words": "  ", "photos": AFTER}, "work.words_needed"),
        ({"photos": AFTER}, "work.words_needed"),
        ({"words": "已清理", "photos": AFTER, "reason": "x"}, "core.invalid"),
    ],
    ids=["no photo", "the photo from before", "blank words", "no words", "a field of another move"],
)
def test_without_its_proof_nothing_is_settled(story: Story, body: dict[str, Any], code: str) -> None:
    case = story.report()
    assert story.move("station", case, "settle", status=400, **body)["code"] == code
    after = story.get("station", case)
    assert (after["state"], after["version"], len(after["timeline"])) == ("reported", case["version"], 1)
    assert [photo["moment"] for photo in after["photos"]] == ["report"]


def test_a_dispute_ends_with_an_agreement_in_words(story: Story) -> None:
    case = dispute(story)
    short = story.move("station", case, "settle", status=400, words="已调解")
    assert (short["code"], short["params"]["least"]) == ("incident.agreement_required", 10)
    done = story.move("station", case, "settle", words=AGREED)
    assert (done["state"], done["timeline"][-1]["note"]) == ("closed", AGREED)


def test_before_and_after_need_a_photo_of_before(story: Story) -> None:
    case = story.move("station", dispute(story), "amend", category="hazard.fire_exit")
    answer = story.move("station", case, "settle", status=409, words="已清理", photos=AFTER)
    assert answer["code"] == "incident.before_photo_required"
    story.move("station", case, "amend", photos=[{"sha256": "c" * 64}])
    assert story.move("station", case, "settle", words="已清理", photos=AFTER)["state"] == "closed"


def test_a_category_that_does_not_allow_it_is_passed_on(story: Story) -> None:
    Category.objects.update(self_handle=False)
    case = story.report()
    shown = story.get("station", case)
    assert "settle" not in [row["move"] for row in shown["moves"]["allowed"]]
    answer = story.move("station", case, "settle", status=409, words="已清理", photos=AFTER)
    assert answer["code"] == "incident.not_settled_here"
    passed = story.move("station", case, "register", note="现场已核实，请派单")
    assert (passed["state"], passed["queue"]) == ("registered", "to_dispatch")
    desk = story.get("centre", case)
    assert desk["timeline"][-1]["note"] == "现场已核实，请派单"
    assert "dispatch" in [row["move"] for row in desk["moves"]["allowed"]]


def test_nobody_ends_on_the_spot_what_only_few_may_see(story: Story) -> None:
    """It may be about the very person who wrote it down; a category chosen afterwards opens no way around."""
    Category.objects.update(self_handle=True)
    case = story.report(category="complaint.staff_suggestion", photos=[], words="窗口态度差")
    for category in ("complaint.staff_suggestion", "dispute.neighbour"):
        if category != case["category"]:
            case = story.move("worker", case, "amend", category=category)
        assert "settle" not in [row["move"] for row in story.get("worker", case)["moves"]["allowed"]]
        answer = story.move("worker", case, "settle", status=409, words=AGREED)
        assert answer["code"] == "incident.not_settled_here"
    assert Incident.objects.get().state == "reported"


@pytest.mark.parametrize(
    ("category", "needs"), [("hazard.fire_exit", ["words", "photos"]), ("dispute.neighbour", ["words"])]
)
def test_a_case_says_what_settling_it_needs(story: Story, category: str, needs: list[str]) -> None:
    case = story.get("station", story.report(category=category))
    assert {"move": "settle", "needs": needs} in case["moves"]["allowed"]
    assert "settle" not in [row["move"] for row in story.get("centre", case)["moves"]["allowed"]]


def test_categories_say_by_which_proof_they_are_settled(story: Story) -> None:
    rows = story.api_as("station").get("/api/v1/categories").json()["categories"]
    proofs = {row["code"]: row["settle_proof"] for row in rows}
    assert proofs == {
        "hazard.fire_exit": "photo", "dispute.neighbour": "agreement", "complaint.staff_suggestion": None,
    }  # fmt: skip


@pytest.mark.parametrize("state", ["registered", "closed"])
def test_only_what_nobody_has_taken_on_is_settled(story: Story, state: str) -> None:
    case = story.report()
    if state == "registered":
        story.move("centre", case, "register")
    else:
        story.move("station", case, "settle", words="已清理", photos=AFTER)
    answer = story.move("station", case, "settle", status=409, words="已清理", photos=AFTER)
    assert answer["code"] == "work.move_not_allowed"
    assert Incident.objects.get().state == state


def test_the_replay_of_what_happened_finds_no_fault_in_settled_cases(story: Story) -> None:
    """The check of the demo's history holds for cases that people settle, too."""
    story.move("station", story.report(), "settle", words="已劝离", photos=AFTER)
    story.move("worker", dispute(story), "settle", words=AGREED)
    passed = story.move("station", story.report(), "register", note="请派单")
    story.move("centre", passed, "dispatch", tasks=[story.order("emergency_mgmt")])
    assert list(faults(10)) == []
