"""What follows from an event of an incident: who is told, in the same transaction."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.accounts.duty import hands_of_unit
from backend.accounts.models import Post
from backend.accounts.queries import on_duty_posts
from backend.core.actor import LEVEL_BY_LENGTH, Actor
from backend.core.events import on
from backend.core.models import Event
from backend.core.scope import SYSTEM
from backend.incidents.levels import centre_above, needs_ruling
from backend.incidents.models import Incident
from backend.incidents.parties import may_hear, those_who_reported
from backend.incidents.standing_in import follow_duty
from backend.notify.commands import tell
from backend.work.models import OPEN
from backend.work.queries import tasks_of

_DESK = ["centre", "centre_lead"]
_ALARMED = ("township", "county")


@dataclass(frozen=True)
class Told:
    """An incident and the event that people are told of."""

    event: Event
    incident: Incident

    def params(self, unit: object = None) -> dict[str, Any]:
        return {
            "incident": str(self.incident.pk),
            "category": self.incident.category_id,
            "area": self.incident.area_code,
            "unit": str(unit) if unit else "",
        }

    def send(self, people: list[UUID], code: str, *, unit: object = None, ring: bool = False) -> None:
        own = self.event.actor_person
        tell(
            may_hear(self.incident, [person for person in people if person != own]), code, subject_kind="incident",
            subject_id=self.incident.pk, params=self.params(unit), now=self.event.at,
            urgent=self.incident.urgent, ring=ring,
        )  # fmt: skip

    def reporter(self) -> list[UUID]:
        return those_who_reported(self.incident)


def _told(event: Event) -> Told:
    return Told(event, Incident.objects.within(SYSTEM).get(pk=event.subject_id))


def _desks(event: Event) -> list[UUID]:
    """Who is on duty at the desks of township and county."""
    posts = on_duty_posts(event.area_code, _DESK)
    return [post.person_id for post in posts if LEVEL_BY_LENGTH[len(post.area_code)] in _ALARMED]


@on("incident.report")
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
        _told(event).send(_desks(event), "incident.urgent", ring=True)


@on("incident.amend", "incident.withdraw")
def _changed_by_reporter(event: Event, actor: Actor) -> None:
    """The centre reads of it, without a ring: what it is about to register is no longer what it read."""
    told = _told(event)
    if actor.person == told.incident.reporter_id:
        witnesses = told.reporter() if event.name == "incident.withdraw" else []
        told.send(hands_of_unit(told.incident.owner_unit_id) + witnesses, event.name)


@on("incident.join")
def _joined(event: Event, actor: Actor) -> None:
    """That it is seen by many may change what the centre does first."""
    del actor
    told = _told(event)
    told.send(hands_of_unit(told.incident.owner_unit_id) + told.reporter(), "incident.joined")


@on("incident.register")
def _registered(event: Event, actor: Actor) -> None:
    del actor
    told = _told(event)
    told.send(told.reporter(), "incident.registered")


@on("incident.reject")
def _rejected(event: Event, actor: Actor) -> None:
    del actor
    told = _told(event)
    told.send(told.reporter(), "incident.rejected")


@on("incident.close")
def _closed(event: Event, actor: Actor) -> None:
    del actor
    told = _told(event)
    told.send(told.reporter(), "incident.closed", ring=True)


@on("incident.settle")
def _settled(event: Event, actor: Actor) -> None:
    told = _told(event)
    told.send(told.reporter(), "incident.settled", unit=actor.unit, ring=True)


@on("incident.undo")
def _undone(event: Event, actor: Actor) -> None:
    """Whoever was told a moment ago hears that it does not hold, as loudly as before."""
    del actor
    told = _told(event)
    told.send(told.reporter(), "incident.undone", ring=event.data["undoes"] == "incident.settle")


@on("incident.dispatch")
def _dispatched(event: Event, actor: Actor) -> None:
    del actor
    told = _told(event)
    _ring_tasks(told, "task.new")
    lead = next((task["unit"] for task in event.data["tasks"] if task["lead"]), None)
    told.send(told.reporter(), "incident.dispatched", unit=lead)


@on("incident.rework")
def _reworked(event: Event, actor: Actor) -> None:
    del actor
    _ring_tasks(_told(event), "task.rework")


@on("incident.rule")
def _ruled(event: Event, actor: Actor) -> None:
    del actor
    told = _told(event)
    _ring_tasks(told, "task.ruled")
    lead = next((task["unit"] for task in event.data["tasks"] if task["lead"]), None)
    told.send(hands_of_unit(told.incident.owner_unit_id), "incident.ruled", unit=lead)
    told.send(told.reporter(), "incident.dispatched", unit=lead)


@on("incident.escalate", "incident.hand_down")
def _another_owner(event: Event, actor: Actor) -> None:
    """The desk that answers now is rung; who worked on it below may stop."""
    del actor
    told = _told(event)
    told.send(hands_of_unit(told.incident.owner_unit_id), event.name, ring=True)
    told.send(_ended(event), "task.recalled", ring=True)
    told.send(told.reporter(), "incident.moved_on", unit=told.incident.owner_unit_id)


@on("incident.merge")
def _merged(event: Event, actor: Actor) -> None:
    del actor
    told = _told(event)
    told.send(told.reporter(), "incident.merged")


@on("incident.hold", "incident.resume", "incident.reopen", "incident.void", "incident.unmerge")
def _turned(event: Event, actor: Actor) -> None:
    """Everybody who waits for it or works on it."""
    del actor
    told = _told(event)
    told.send(told.reporter() + _ended(event) + _at_work(told.incident), event.name)


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
    told = _told(event)
    name = event.name.removeprefix("task.")
    unit = actor.unit
    dispatchers = _dispatchers(event)
    if name == "accept":
        told.send(dispatchers + told.reporter(), "task.accepted", unit=unit)
    elif name == "progress":
        told.send(dispatchers + told.reporter(), "task.progress", unit=unit)
    elif name == "return":
        told.send(dispatchers, "task.returned", unit=unit, ring=True)
        _ask_above(told)
    elif name == "recall":
        told.send(_people_of_task(event), "task.recalled", ring=True)
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
    if data.get("kind") == "verify":
        if not data.get("fixed"):
            _ring_tasks(told, "task.rework")
        return
    told.send(dispatchers, "task.finished", unit=unit)
    at_the_spot = told.incident.category.verification == "photo"
    _ring_tasks(told, "task.verify" if at_the_spot else "task.check", unit=unit)


def _ring_tasks(told: Told, code: str, unit: object = None) -> None:
    """Rings the person of each task of the event, or those who work for its unit now."""
    for task in told.event.data.get("tasks", []):
        people = [UUID(task["person"])] if task["person"] else _hands(task["unit"])
        told.send(people, code, unit=unit or task["unit"], ring=True)


def _ended(event: Event) -> list[UUID]:
    """Who had a task that this event ended."""
    tasks = event.data.get("ended", [])
    return [hand for task in tasks for hand in ([UUID(task["person"])] if task["person"] else _hands(task["unit"]))]


def _at_work(incident: Incident) -> list[UUID]:
    """Who has an open task of it."""
    rows = tasks_of("incident", incident.pk).filter(state__in=OPEN)
    return [hand for task in rows for hand in ([task.person_id] if task.person_id else _hands(task.unit_id))]


def _hands(unit: object) -> list[UUID]:
    return hands_of_unit(UUID(str(unit))) if unit else []


def _dispatchers(event: Event) -> list[UUID]:
    """Those who work now for the unit that sent the task."""
    post = Post.objects.filter(pk=event.data.get("dispatched_by")).first() if event.data.get("dispatched_by") else None
    return hands_of_unit(post.unit_id) if post else []


def _people_of_task(event: Event) -> list[UUID]:
    person = event.data.get("task_person")
    return [UUID(person)] if person else _hands(event.data.get("task_unit"))
