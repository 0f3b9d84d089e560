"""Urging a case on: who has it in their hands is rung, counted, and not more than once in half a working day."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from backend.core.actor import Access
from backend.core.problems import Problem
from backend.incidents.models import Incident
from backend.incidents.problems import NobodyToUrge, NotLateYet, UrgedAlready
from backend.incidents.step import Step
from backend.incidents.upkeep import as_data
from backend.work.models import OPEN, Task
from backend.work.queries import rules, tasks_of

_HOURS = 4  # of working time, half a day, for which an urging holds


def urge(step: Step) -> None:
    """Counts it and names whom it is for. Raises NobodyToUrge, UrgedAlready, NotLateYet."""
    incident = step.incident
    tasks = list(tasks_of("incident", incident.pk))
    problem = unurgeable(incident, tasks, step.access, step.now)
    if problem is not None:
        raise problem
    urged = in_hands(incident, tasks)
    incident.urges += 1
    incident.urged_at = step.now
    step.details |= {
        "urged": [as_data(task) for task in urged],
        "urged_unit": None if urged else str(incident.owner_unit_id),
        "urges": incident.urges,
        "by_reporter": _only_reports(incident, step.access),
    }


def in_hands(incident: Incident, tasks: Iterable[Task]) -> list[Task]:
    """Open tasks of this round, what is handled before what is checked; none where it waits at a desk."""
    waiting = [
        task for task in tasks if task.round == incident.round and task.state in OPEN and task.kind != "clarify"
    ]
    return [task for task in waiting if task.kind == "handle"] or waiting


def unurgeable(incident: Incident, tasks: Sequence[Task], access: Access, now: datetime) -> Problem | None:
    """Why the caller cannot urge it now; None where they can."""
    hands = in_hands(incident, tasks)
    if all(_own(task, access) for task in hands) if hands else incident.owner_unit_id in access.scope.units:
        return NobodyToUrge()
    if _only_reports(incident, access) and not (incident.due_at and now >= incident.due_at):
        return NotLateYet()
    # Whoever got it after the last time has not heard of it.
    fresh = any(task.dispatched_at > incident.urged_at for task in hands) if incident.urged_at else True
    if incident.urged_at is None or fresh:
        return None
    quiet_until = rules().calendar(incident.area_code).advance(incident.urged_at, _HOURS * 3600)
    return UrgedAlready() if now < quiet_until else None


def _own(task: Task, access: Access) -> bool:
    return task.unit_id in access.scope.units or (task.person_id is not None and task.person_id == access.actor.person)


def _only_reports(incident: Incident, access: Access) -> bool:
    """Whether the caller asks as the one who reported it; authorities need not wait until it is late."""
    return access.actor.role not in ("centre", "centre_lead", "leader") and incident.reporter_id == access.actor.person
