"""What was settled or passed on by mistake is taken back at once, by who did it."""

from typing import Any

import pytest

from backend.core.events import broken_links
from backend.core.models import Event
from backend.incidents.models import Incident
from backend.notify.models import InboxEntry
from seeds.history.check import faults
from tests.incidents.conftest import Story

SETTLE: dict[str, Any] = {"words": "已劝离，通道清空", "photos": [{"sha256": "b" * 64}]}
ACTS = [("settle", SETTLE), ("register", {"note": "请派单"})]


@pytest.mark.parametrize(("move", "body"), ACTS)
def test_a_report_waits_again_as_it_did_before(story: Story, move: str, body: dict[str, Any]) -> None:
    before = story.report()
    done = story.move("station", before, move, **body)
    back = story.move("station", before, "undo", base_version=done["version"])
    for name in ("state", "queue", "clock", "due_at", "warn_at", "closed_at", "registered_at"):
        assert back.get(name) == before.get(name), name
    assert {row["move"] for row in back["moves"]["allowed"]} == {
        row["move"] for row in story.get("station", before)["moves"]["allowed"]
    }
    assert (back["timeline"][-1]["from"], back["timeline"][-1]["to"]) == (done["state"], "reported")
    assert Incident.objects.get().registered_unit_id is None
    assert broken_links(Event.objects.order_by("id")) == []
    again = story.move("station", before, move, **body)
    assert again["state"] == done["state"]
    assert list(faults(10)) == []


@pytest.mark.parametrize(("move", "body"), ACTS)
def test_the_reporter_hears_that_it_does_not_hold(story: Story, move: str, body: dict[str, Any]) -> None:
    case = story.report()
    story.move("station", case, move, **body)
    story.move("station", case, "undo")
    told = InboxEntry.objects.filter(person_id=story.cast.person["worker"].pk).order_by("pk")
    assert [entry.code for entry in told][-1] == "incident.undone"


def test_after_its_seconds_it_stays_done(story: Story, settings: Any) -> None:
    settings.UNDO_S = 0
    case = story.report()
    story.move("station", case, "settle", **SETTLE)
    refused = story.move("station", case, "undo", status=409)
    assert (refused["code"], refused["params"]) == ("incident.undo_too_late", {"seconds": 0})
    assert Incident.objects.get().state == "closed"


def test_nobody_takes_back_what_another_did(story: Story) -> None:
    case = story.report()
    story.move("station", case, "settle", **SETTLE)
    for who in ("worker", "centre"):
        assert story.move(who, case, "undo", status=403)["code"] == "work.move_not_yours"
    assert Incident.objects.get().state == "closed"


def test_what_has_gone_on_is_not_taken_back(story: Story) -> None:
    case = story.report()
    story.move("station", case, "register")
    sent = story.move("centre", case, "dispatch", tasks=[story.order("emergency_mgmt")])
    assert story.move("station", case, "undo", status=409)["code"] == "work.move_not_allowed"
    story.task("centre", sent["tasks"][0], "recall")
    assert story.move("station", case, "undo", status=409)["code"] == "incident.undo_too_late"


def test_it_is_never_named_among_what_is_possible(story: Story) -> None:
    case = story.report()
    done = story.move("station", case, "settle", **SETTLE)
    assert "undo" not in [row["move"] for row in done["moves"]["allowed"]]
    again = story.move("station", case, "settle", status=409, **SETTLE)
    assert "撤销" not in again["message"]
