"""The same problem seen twice is one case: who sees it again adds to it and hears how it ends."""

from typing import Any

from backend.core.events import broken_links
from backend.core.models import Event, Participation
from backend.incidents.models import Incident
from backend.notify.models import InboxEntry
from tests.cast import IN_NEXT_GRID
from tests.incidents.conftest import Story

SEEN: dict[str, Any] = {"words": "还在那里，越堆越多", "photos": [{"sha256": "c" * 64}]}


def told(story: Story, who: str) -> list[str]:
    entries = InboxEntry.objects.filter(person_id=story.cast.person[who].pk).order_by("id")
    return list(entries.values_list("code", flat=True))


def test_who_joins_a_report_adds_to_it_and_makes_no_second_case(story: Story) -> None:
    case = story.report()
    after = story.move("deputy", case, "join", **SEEN)
    assert Incident.objects.count() == 1
    assert (after["state"], after["queue"], after["version"]) == ("reported", case["queue"], case["version"] + 1)
    assert {photo["sha256"] for photo in after["photos"]} == {"a" * 64, "c" * 64}
    last = story.get("worker", case)["timeline"][-1]
    assert (last["name"], last["line"], last["note"]) == ("incident.join", "又有人反映同一问题", SEEN["words"])
    assert last["photos"] == ["c" * 64]
    assert (told(story, "worker"), told(story, "centre")) == (["incident.joined"], ["incident.joined"])
    assert told(story, "deputy") == []
    assert broken_links(Event.objects.filter(subject_id=case["id"]).order_by("id")) == []


def test_joining_again_makes_no_second_witness(story: Story) -> None:
    case = story.report()
    for _ in range(2):
        story.move("deputy", case, "join", **SEEN)
    rows = Participation.objects.filter(subject_id=case["id"], role="witness")
    assert [row.person_id for row in rows] == [story.cast.person["deputy"].pk]
    assert len(story.get("worker", case)["photos"]) == 2


def test_the_reporter_who_adds_to_the_own_case_stays_its_reporter(story: Story) -> None:
    case = story.report()
    story.move("worker", case, "join", **SEEN)
    assert not Participation.objects.filter(subject_id=case["id"], role="witness").exists()


def test_a_witness_hears_how_it_goes_on(story: Story) -> None:
    case = story.report()
    story.move("deputy", case, "join", **SEEN)
    story.move("centre", case, "register")
    assert told(story, "deputy") == ["incident.registered"]


def test_a_witness_hears_that_it_was_withdrawn(story: Story) -> None:
    case = story.report()
    story.move("deputy", case, "join", **SEEN)
    story.move("worker", case, "withdraw", reason="报错了")
    assert told(story, "deputy") == ["incident.withdraw"]


def test_a_case_that_has_ended_takes_no_witness(story: Story) -> None:
    case = story.report()
    story.move("worker", case, "withdraw", reason="报错了")
    assert story.move("deputy", case, "join", status=409, **SEEN)["code"] == "work.move_not_allowed"


def test_nobody_joins_what_lies_in_a_grid_of_others(story: Story) -> None:
    elsewhere = story.report("neighbour", at=IN_NEXT_GRID)
    story.move("worker", elsewhere, "join", status=404, **SEEN)
