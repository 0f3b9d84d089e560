"""What follows where a case leaves the straight line: disputes, other owners, merges, waits, help and more time."""

from datetime import datetime

from backend.accounts.duty import hands_of_unit
from backend.core.actor import Actor
from backend.core.clock import SHANGHAI
from backend.core.events import on
from backend.core.models import Event
from backend.incidents.told import at_work, dispatchers_of, ended, people_of_task, ring_tasks, telling, those_who_worked


@on("incident.rule")
def _ruled(event: Event, actor: Actor) -> None:
    del actor
    told = telling(event)
    ring_tasks(told, "task.ruled")
    lead = next((task["unit"] for task in event.data["tasks"] if task["lead"]), None)
    told.send(hands_of_unit(told.incident.owner_unit_id), "incident.ruled", unit=lead)
    told.send(told.reporter(), "incident.dispatched", unit=lead)


@on("incident.escalate", "incident.hand_down")
def _another_owner(event: Event, actor: Actor) -> None:
    """The desk that answers now is rung; who worked on it below may stop."""
    del actor
    told = telling(event)
    told.send(hands_of_unit(told.incident.owner_unit_id), event.name, ring=True)
    told.send(ended(event), "task.recalled", ring=True)
    told.send(told.reporter(), "incident.moved_on", unit=told.incident.owner_unit_id)


@on("incident.merge")
def _merged(event: Event, actor: Actor) -> None:
    del actor
    told = telling(event)
    told.send(told.reporter(), "incident.merged")


@on("incident.hold", "incident.resume", "incident.reopen", "incident.void", "incident.unmerge")
def _turned(event: Event, actor: Actor) -> None:
    """Everybody who waits for it or works on it."""
    del actor
    told = telling(event)
    told.send(told.reporter() + ended(event) + at_work(told.incident), event.name)


@on("incident.rate")
def _rated(event: Event, actor: Actor) -> None:
    """Those whose work it is read it; a wish rings the desk, which has to answer."""
    del actor
    told = telling(event)
    desk = hands_of_unit(told.incident.owner_unit_id)
    if event.data.get("wish"):
        told.send(desk, "incident.wish", ring=True)
        desk = []
    told.send(desk + those_who_worked(told.incident), "incident.rated")


@on("incident.keep_closed")
def _kept(event: Event, actor: Actor) -> None:
    del actor
    told = telling(event)
    told.send(told.reporter(), "incident.kept", ring=True)


@on("task.assist", "task.transfer")
def _sent_on(event: Event, actor: Actor) -> None:
    del actor
    told = telling(event)
    ring_tasks(told, "task.new")
    unit = event.data["tasks"][0]["unit"]
    if event.name == "task.assist":
        told.send(dispatchers_of(event), "task.assist", unit=unit)
    else:
        told.send(dispatchers_of(event) + told.reporter(), "incident.dispatched", unit=unit)


@on("task.extend")
def _asked_for_time(event: Event, actor: Actor) -> None:
    told = telling(event)
    told.send(hands_of_unit(told.incident.owner_unit_id), "task.extend", unit=actor.unit, ring=True)


@on("task.decide")
def _decided_on_time(event: Event, actor: Actor) -> None:
    """The unit hears either way, the reporter the new date."""
    del actor
    told, day = telling(event), _day(event.data["due_at"])
    told.send(people_of_task(event), "task.granted" if day else "task.not_granted", ring=True, day=day)
    if day:
        told.send(told.reporter(), "incident.later", day=day)


def _day(at: str | None) -> str:
    """The day in Asia/Shanghai of a time of an event."""
    return datetime.fromisoformat(at).astimezone(SHANGHAI).date().isoformat() if at else ""
