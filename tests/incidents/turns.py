"""Cases in the states that tests begin with, who has heard of them, and whether they are whole."""

from datetime import timedelta
from typing import Any

from backend.core.clock import now
from backend.core.events import broken_links
from backend.core.models import Event
from backend.incidents.models import Incident
from backend.notify.models import InboxEntry
from seeds.history.check import faults
from tests.incidents.conftest import Story, open_task


def accepted(story: Story) -> dict[str, Any]:
    return story.task("unit", open_task(story.dispatched()), "accept")


def late(story: Story) -> dict[str, Any]:
    """A case whose unit has accepted it and missed its deadline."""
    case = accepted(story)
    Incident.objects.filter(pk=case["id"]).update(due_at=now() - timedelta(hours=1))
    return case


def clarified(story: Story) -> dict[str, Any]:
    """A report whose reporter was asked for more."""
    return story.move("centre", story.report(), "clarify", words="是哪一户？")


def called(story: Story) -> dict[str, Any]:
    """What a resident told on the telephone."""
    return story.report("centre", channel="hotline", photos=[])


def confirmed(story: Story) -> dict[str, Any]:
    """A call that the worker of the grid was asked to look at."""
    return story.move("centre", called(story), "confirm")


def later(days: int = 30) -> str:
    return (now() + timedelta(days=days)).isoformat()


def asked(story: Story) -> dict[str, Any]:
    return story.task("unit", open_task(accepted(story)), "extend", due_at=later(), reason="等配件")


def registered(story: Story) -> dict[str, Any]:
    return story.move("centre", story.report(), "register")


def settled_by_station(story: Story) -> dict[str, Any]:
    return story.move("station", story.report(), "register")


def held(story: Story) -> dict[str, Any]:
    return story.move("centre_lead", accepted(story), "hold", reason="等汛期过去")


def closed(story: Story) -> dict[str, Any]:
    return story.move("centre", story.verified(), "close")


def wished(story: Story) -> dict[str, Any]:
    """A closed case whose reporter wants the work to go on."""
    return story.move("worker", closed(story), "rate", rating="unsatisfied", words="又堵上了", wish=True)


def escalated(story: Story) -> dict[str, Any]:
    return story.move("centre", registered(story), "escalate", reason="跨镇街")


def merged(story: Story) -> dict[str, Any]:
    return story.move("centre", story.report(), "merge", main=story.report()["id"])


def disputed(story: Story) -> dict[str, Any]:
    case = story.dispatched()
    story.task("unit", open_task(case), "return", reason="不归我们")
    case = story.move("centre", case, "dispatch", tasks=[story.order("law_enforcement")])
    return story.task("law_unit", open_task(case), "return", reason="也不归我们")


def codes_of(story: Story, who: str) -> list[str]:
    return list(
        InboxEntry.objects.filter(person_id=story.cast.person[who].pk).order_by("pk").values_list("code", flat=True)
    )


def check_whole() -> None:
    """Every chain of events holds, and the replay of the events finds the rows as they are."""
    chains = Event.objects.filter(subject_kind="incident").values_list("subject_id", flat=True).distinct()
    for pk in chains:
        assert broken_links(Event.objects.filter(subject_id=pk).order_by("id")) == [], pk
    assert list(faults(20)) == []


def preserved(story: Story) -> dict[str, Any]:
    return story.move("centre_lead", closed(story), "preserve", reason="当事人起诉")
