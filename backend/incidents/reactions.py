"""What an incident does when one of its tasks moves or one of its photos arrives; same transaction, called directly."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.core import changes, events
from backend.core.actor import Actor
from backend.core.registries import photo_holders, photo_reactions, subjects
from backend.core.scope import Scope
from backend.incidents import ground, parties, questions, supervision, upkeep, verifying
from backend.incidents.commands import lock
from backend.incidents.models import Incident
from backend.incidents.photos import attach_photos, photo_changed, pictures, shown_photos
from backend.incidents.problems import ProofRequired
from backend.work import moves
from backend.work.models import QUESTIONS, Task
from backend.work.queries import tasks_of


class IncidentSubject:
    """Incidents as what tasks hang on."""

    kind = "incident"

    def lock(self, pk: UUID, scope: Scope) -> Incident:
        return lock(pk, scope)

    def task_moved(
        self, *, subject: Any, task: Task, move: str, actor: Actor, now: datetime, details: dict[str, Any]
    ) -> None:
        incident: Incident = subject
        before = incident.state
        data = dict(details)
        photos = data.pop("photos")
        if _lacks_proof(incident, task, move, data, photos):
            raise ProofRequired(fields={"photos": ["required"]})
        data.pop("position")
        made: list[Task] = data.pop("sent")
        attach_photos(incident, photos, person=actor.person, moment=_moment(task, move), task=task.pk)
        data["photos"] = [photo.sha256 for photo in photos]
        # Taken back within ten seconds, it counts as never sent.
        incident.recalls += move == "recall" and task.kind == "handle" and not data["undo"]
        sent = made + _follow(incident, task, move, actor=actor, now=now)
        data["incident_from"], data["incident_to"] = before, incident.state
        data["tasks"] = [upkeep.as_data(new) for new in sent]
        upkeep.refresh(incident)
        incident.version += 1
        incident.save()
        audiences = parties.audiences_of(incident)
        changes.publish("incident", incident.pk, audiences)
        if ground.astray(incident):
            ground.tell_all_tiles()
        upkeep.publish_tasks([task, *sent])
        events.record(
            f"task.{move}", subject_kind="incident", subject_id=incident.pk, actor=actor,
            area_code=incident.area_code, at=now, data=data,
        )  # fmt: skip

    def carded(self, *, subject: Any, task: Task, card: Any, actor: Actor, now: datetime) -> None:
        supervision.follow(subject, card, "incident.card", actor=actor, now=now, tasks=[task])


def _lacks_proof(incident: Incident, task: Task, move: str, data: dict[str, Any], photos: Sequence[Any]) -> bool:
    """Whether a unit says "done" without the photo that the category asks for; a centre may say it on its behalf."""
    if move != "finish" or task.kind != "handle" or data.get("on_behalf"):
        return False
    return incident.category.photo_required and not pictures(photos)


def _moment(task: Task, move: str) -> str:
    if task.kind in QUESTIONS:
        return "report"
    return "verify" if task.kind == "verify" else "progress" if move == "progress" else "finish"


def _follow(incident: Incident, task: Task, move: str, *, actor: Actor, now: datetime) -> list[Task]:
    """The incident's state after the task's move; returns the tasks that this sends out."""
    if incident.state == "on_hold":
        # Only somebody else's hands: what is on hold moves when it is resumed.
        return []
    if task.kind in QUESTIONS:
        questions.answered(incident, task)
        return []
    if task.kind == "verify":
        return _after_verify(incident, task, move, actor=actor, now=now)
    incident.returns += move == "return"
    handling = [(row.state, row.lead) for row in _handle_tasks(incident)]
    was, incident.state = incident.state, moves.incident_state(handling)
    if incident.state == was:
        return []
    if incident.state == "registered":
        if move == "recall":
            upkeep.run_on(incident, now)
        else:
            upkeep.start_own_clock(incident, "dispatch", now)
    if incident.state == "verifying":
        return [verifying.ask_for_verification(incident, actor=actor, now=now)]
    return []


def _after_verify(incident: Incident, task: Task, move: str, *, actor: Actor, now: datetime) -> list[Task]:
    if move != "finish":
        return []
    if task.fixed:
        upkeep.start_own_clock(incident, "close", now)
        return []
    return upkeep.send_back(incident, actor=actor, note=task.answer.text if task.answer else "", now=now)


def _handle_tasks(incident: Incident) -> list[Task]:
    rows = tasks_of("incident", incident.pk).filter(round=incident.round, kind="handle")
    return list(rows)


subjects.add("incident", IncidentSubject())
photo_reactions.append(photo_changed)
photo_holders.append(shown_photos)
