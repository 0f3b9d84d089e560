"""Whom an event of an incident is told to, and how."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from backend.accounts.duty import hands_of_unit
from backend.accounts.models import Post
from backend.core.models import Event
from backend.core.scope import SYSTEM
from backend.incidents.models import Incident
from backend.incidents.parties import may_hear, those_who_reported
from backend.notify.commands import tell
from backend.work.models import OPEN
from backend.work.queries import tasks_of


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

    def send(self, people: list[UUID], code: str, *, unit: object = None, ring: bool = False, day: str = "") -> None:
        own = self.event.actor_person
        tell(
            may_hear(self.incident, [person for person in people if person != own]), code, subject_kind="incident",
            subject_id=self.incident.pk, params=self.params(unit) | ({"day": day} if day else {}), now=self.event.at,
            urgent=self.incident.urgent, ring=ring,
        )  # fmt: skip

    def reporter(self) -> list[UUID]:
        return those_who_reported(self.incident)


def telling(event: Event) -> Told:
    """The event with its incident as it is now."""
    return Told(event, Incident.objects.within(SYSTEM).get(pk=event.subject_id))


def ring_tasks(told: Told, code: str, unit: object = None) -> None:
    """Rings the person of each task of the event, or those who work for its unit now."""
    for task in told.event.data.get("tasks", []):
        told.send(_hands(task["person"], task["unit"]), code, unit=unit or task["unit"], ring=True)


def ended(event: Event) -> list[UUID]:
    """Who had a task that this event ended."""
    return hands_of_tasks(event.data.get("ended", []))


def hands_of_tasks(tasks: list[dict[str, Any]]) -> list[UUID]:
    """Who works now on tasks that an event names."""
    return [hand for task in tasks for hand in _hands(task["person"], task["unit"])]


def at_work(incident: Incident) -> list[UUID]:
    """Who has an open task of it."""
    rows = tasks_of("incident", incident.pk).filter(state__in=OPEN)
    return [hand for task in rows for hand in _hands(task.person_id, task.unit_id)]


def those_who_worked(incident: Incident) -> list[UUID]:
    """Who works now for those that finished it in its last round."""
    rows = tasks_of("incident", incident.pk).filter(round=incident.round, kind="handle", state="done")
    return [hand for task in rows for hand in _hands(task.person_id, task.unit_id)]


def people_of_task(event: Event) -> list[UUID]:
    return _hands(event.data.get("task_person"), event.data.get("task_unit"))


def dispatchers_of(event: Event) -> list[UUID]:
    """Those who work now for the unit that sent the task."""
    post = Post.objects.filter(pk=event.data.get("dispatched_by")).first() if event.data.get("dispatched_by") else None
    return hands_of_unit(post.unit_id) if post else []


def _hands(person: object, unit: object) -> list[UUID]:
    """The person who has a task, else those who work for its unit now."""
    if person:
        return [UUID(str(person))]
    return hands_of_unit(UUID(str(unit))) if unit else []
