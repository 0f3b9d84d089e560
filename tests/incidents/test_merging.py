"""Several reports of one problem: one case, and everybody who reported hears how it ends."""

from collections.abc import Callable
from typing import Any

import pytest

from backend.incidents.models import Incident
from tests.incidents.conftest import Story, open_task
from tests.incidents.turns import check_whole, codes_of


def merged(story: Story) -> tuple[dict[str, Any], dict[str, Any]]:
    main, other = story.report("worker"), story.report("neighbour")
    return story.get("centre", main), story.move("centre", other, "merge", main=main["id"])


def test_the_reporters_of_all_of_them_hear_how_it_ends(story: Story) -> None:
    main, other = merged(story)
    assert (other["state"], other["queue"], other["due_at"]) == ("merged", "", None)
    assert other["main"] == {"id": main["id"], "number": main["number"]}
    assert [row["number"] for row in story.get("centre", main)["merged"]] == [other["number"]]
    assert "incident.merged" in codes_of(story, "neighbour")
    case = story.move("centre", main, "register", dispatch={"tasks": [story.order("emergency_mgmt")]})
    story.task("unit", open_task(case), "accept")
    case = story.task("unit", open_task(case), "finish", words="好了", photos=[{"sha256": "b" * 64}])
    story.task("worker", open_task(case, "verify"), "finish", fixed=True)
    story.move("centre", case, "close")
    for who in ("worker", "neighbour"):
        assert "incident.closed" in codes_of(story, who)
        assert story.get(who, main)["state"] == "closed"
    check_whole()


def test_what_was_merged_by_mistake_is_taken_out_again(story: Story) -> None:
    main, other = merged(story)
    assert story.get("neighbour", main)["number"] == main["number"]
    back = story.move("centre", other, "unmerge", reason="不是一回事")
    assert story.get("neighbour", main, status=404)["code"] == "core.not_found"
    assert (back["state"], back["queue"], back["clock"], back["main"]) == ("reported", "to_register", "register", None)
    assert story.get("centre", main)["merged"] == []
    assert [line["name"] for line in story.get("centre", main)["timeline"]][-2:] == [
        "incident.absorb",
        "incident.release",
    ]
    assert "incident.unmerge" in codes_of(story, "neighbour")
    assert story.move("centre", back, "register")["state"] == "registered"
    check_whole()


@pytest.mark.parametrize("into", ["itself", "over", "elsewhere", "nothing", "restricted"])
def test_it_is_merged_only_into_a_case_that_is_open_seen_and_for_the_same_eyes(story: Story, into: str) -> None:
    case = story.report()
    others: dict[str, Callable[[], str]] = {
        "itself": lambda: str(case["id"]),
        "over": lambda: str(story.move("centre", story.report(), "reject", reason="重复")["id"]),
        "elsewhere": lambda: str(story.report("other_worker", at=(120.025, 30.005))["id"]),
        "nothing": lambda: "01900000-0000-7000-8000-000000000000",
        "restricted": lambda: str(story.report(category="complaint.staff_suggestion", photos=[])["id"]),
    }
    other = others[into]()
    assert story.move("centre", case, "merge", status=409, main=other)["code"] == "incident.cannot_merge"
    assert story.get("centre", case)["state"] == "reported"


def test_a_case_that_others_are_in_may_be_merged_itself_and_nobody_is_forgotten(story: Story) -> None:
    main, _ = merged(story)
    last = story.report("station")
    story.move("centre", main, "merge", main=last["id"])
    case = story.move("centre", last, "reject", reason="不属于")
    assert case["state"] == "rejected"
    for who in ("worker", "neighbour", "station"):
        assert "incident.rejected" in codes_of(story, who)
    assert Incident.objects.filter(state="merged").count() == 2
    check_whole()


def test_who_is_spoken_of_in_one_of_the_reports_sees_neither(story: Story) -> None:
    main = story.report("worker")
    other = story.move("centre", story.report("neighbour"), "register", about=[str(story.cast.person["station"].pk)])
    story.move("centre", other, "merge", main=main["id"])
    assert Incident.objects.get(pk=main["id"]).recused
    for case in (main, other):
        assert story.get("station", case, status=404)["code"] == "core.not_found"


def test_a_desk_merges_into_its_own_cases_only(story: Story) -> None:
    theirs = story.move("centre", story.report("worker"), "register")
    story.move("centre", theirs, "escalate", reason="超出权限")
    case = story.report("neighbour")
    refused = story.move("centre", case, "merge", status=409, main=theirs["id"])
    assert refused["code"] == "incident.cannot_merge"
