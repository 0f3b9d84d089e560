"""What follows from an event of an incident: who is told, in the same transaction."""

from uuid import UUID

from backend.accounts.duty import hands_of_unit
from backend.accounts.queries import on_duty_posts
from backend.core.actor import LEVEL_BY_LENGTH, Actor
from backend.core.events import on
from backend.core.models import Event
from backend.incidents import card_handlers, turn_handlers
from backend.incidents.disputes import centre_above, needs_ruling
from backend.incidents.standing_in import follow_duty
from backend.incidents.told import Told, dispatchers_of, ended, hands_of_tasks, people_of_task, ring_tasks, telling
from backend.notify.commands import tell
from backend.work.models import QUESTIONS
from backend.work.queries import tasks_of

# Their handlers are known once the module is read.
__all__ = ["card_handlers", "turn_handlers"]
_DESK = ["centre", "centre_lead"]
_ALARMED = ("township", "county")
_ANSWERS = {"clarify": "clarified", "confirm": "confirmed"}


def _desks(event: Event) -> list[UUID]:
    """Who is on duty at the desks of township and county."""
    posts = on_duty_posts(event.area_code, _DESK)
    return [post.person_id for post in posts if LEVEL_BY_LENGTH[len(post.area_code)] in _ALARMED]


@on("incident.report", "incident.emergency")
def _reported(event: Event, actor: Actor) -> None:
    """An urgent report rings at the desks of township and county; the others wait in the queue, with a sound."""
    if not event.data.get("urgent"):
        return
    people = [UUID(person) for person in event.data["named"]] if event.data["restricted"] else _desks(event)
    params = {"incident": str(event.subject_id), "category": event.data["category"], "area": event.area_code}
    tell(
        [person for person in people if person != actor.person], "incident.urgent",
        subject_kind="incident", subject_id=event.subject_id, params=params, now=event.at, urgent=True, ring=True,
    )  # fmt: skip


@on("incident.amend", "incident.register")
def _turned_urgent(event: Event, actor: Actor) -> None:
    """What turns out to be an emergency rings as if it had been reported as one."""
    del actor
    if event.data.get("urgent"):
        telling(event).send(_desks(event), "incident.urgent", ring=True)


@on("incident.amend", "incident.withdraw")
def _changed_by_reporter(event: Event, actor: Actor) -> None:
    """The centre reads of it, without a ring: what it is about to register is no longer what it read."""
    told = telling(event)
    if actor.person == told.incident.reporter_id:
        witnesses = told.reporter() if event.name == "incident.withdraw" else []
        told.send(hands_of_unit(told.incident.owner_unit_id) + witnesses, event.name)


@on("incident.join")
def _joined(event: Event, actor: Actor) -> None:
    """That it is seen by many may change what the centre does first."""
    del actor
    told = telling(event)
    told.send(hands_of_unit(told.incident.owner_unit_id) + told.reporter(), "incident.joined")


@on("incident.register")
def _registered(event: Event, actor: Actor) -> None:
    del actor
    told = telling(event)
    told.send(told.reporter(), "incident.registered")


@on("incident.reject")
def _rejected(event: Event, actor: Actor) -> None:
    del actor
    told = telling(event)
    told.send(told.reporter(), "incident.rejected")


@on("incident.clarify", "incident.confirm")
def _asked(event: Event, actor: Actor) -> None:
    del actor
    ring_tasks(telling(event), f"task.{event.name.rpartition('.')[2]}")


@on("incident.register", "incident.reject", "incident.settle", "incident.withdraw", "incident.merge")
def _no_longer_asked(event: Event, actor: Actor) -> None:
    """Whoever was on the way to look hears that nobody waits for it; its reporter hears what became of it."""
    del actor
    told = telling(event)
    reporter = told.reporter()
    told.send([person for person in ended(event) if person not in reporter], "task.recalled", ring=True)


@on("incident.close")
def _closed(event: Event, actor: Actor) -> None:
    del actor
    told = telling(event)
    told.send(told.reporter(), "incident.closed", ring=True)


@on("incident.settle")
def _settled(event: Event, actor: Actor) -> None:
    told = telling(event)
    told.send(told.reporter(), "incident.settled", unit=actor.unit, ring=True)


@on("incident.undo")
def _undone(event: Event, actor: Actor) -> None:
    """Whoever was told a moment ago hears that it does not hold, as loudly as before."""
    del actor
    told = telling(event)
    told.send(told.reporter(), "incident.undone", ring=event.data["undoes"] == "incident.settle")


@on("incident.dispatch")
def _dispatched(event: Event, actor: Actor) -> None:
    del actor
    told = telling(event)
    ring_tasks(told, "task.new")
    lead = next((task["unit"] for task in event.data["tasks"] if task["lead"]), None)
    told.send(told.reporter(), "incident.dispatched", unit=lead)


@on("incident.urge")
def _urged(event: Event, actor: Actor) -> None:
    """Who has it in their hands is rung; the desk that answers for it hears of it where others have it."""
    del actor
    told = telling(event)
    desk = hands_of_unit(told.incident.owner_unit_id)
    if event.data["urged_unit"]:
        told.send(desk, "incident.urge", ring=True)
        return
    hands = hands_of_tasks(event.data["urged"])
    told.send(hands, "incident.urge", ring=True)
    unit = next((task["unit"] for task in event.data["urged"] if task["unit"]), None)
    if unit:
        told.send([person for person in desk if person not in hands], "incident.urge.desk", unit=unit)


@on("incident.rework")
def _reworked(event: Event, actor: Actor) -> None:
    del actor
    ring_tasks(telling(event), "task.rework")


@on("person.on_leave")
def _on_leave(event: Event, actor: Actor) -> None:
    """Who stands in hears of it at once, in whichever way they entered it."""
    person = event.data["stand_in_person"]
    if person and person != str(actor.person):
        tell(
            [UUID(person)], "duty.stand_in", subject_kind="person", subject_id=event.subject_id,
            params={"area": event.data["area"]}, now=event.at, ring=True,
        )  # fmt: skip


@on("person.on_leave", "person.back_on_duty")
def _duty_changed(event: Event, actor: Actor) -> None:
    follow_duty(event, actor)


@on("task.accept", "task.progress", "task.return", "task.recall", "task.assign", "task.finish")
def _task_moved(event: Event, actor: Actor) -> None:
    told = telling(event)
    name = event.name.removeprefix("task.")
    unit = actor.unit
    dispatchers = dispatchers_of(event)
    if name == "accept":
        told.send(dispatchers + told.reporter(), "task.accepted", unit=unit)
    elif name == "progress":
        told.send(dispatchers + told.reporter(), "task.progress", unit=unit)
    elif name == "return":
        told.send(dispatchers, "task.returned", unit=unit, ring=True)
        _ask_above(told)
    elif name == "recall":
        told.send(people_of_task(event), "task.recalled", ring=True)
    elif name == "assign":
        told.send([UUID(event.data["person"])], "task.assigned", ring=True)
    else:
        _finished(told, unit, dispatchers)


def _ask_above(told: Told) -> None:
    """Once the units dispute a case, the desk above is rung."""
    incident = told.incident
    if needs_ruling(incident, tasks_of("incident", incident.pk)):
        above = centre_above(incident.owner_unit)
        told.send(hands_of_unit(above.pk) if above else [], "incident.needs_ruling", ring=True)


def _finished(told: Told, unit: object, dispatchers: list[UUID]) -> None:
    data = told.event.data
    if data.get("kind") in QUESTIONS:
        told.send(hands_of_unit(told.incident.owner_unit_id), f"task.{_ANSWERS[data['kind']]}")
        return
    if data.get("kind") == "verify":
        if not data.get("fixed"):
            ring_tasks(told, "task.rework")
        return
    told.send(dispatchers, "task.finished", unit=unit)
    at_the_spot = told.incident.category.verification == "photo"
    ring_tasks(told, "task.verify" if at_the_spot else "task.check", unit=unit)
