"""Questions before a case is registered: to its reporter for more, to the worker of its grid whether it is so."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.incidents import upkeep, verifying
from backend.incidents.intake import OWN_CHANNELS
from backend.incidents.models import Incident
from backend.incidents.problems import AskedAlready, NobodyToAsk
from backend.incidents.step import Step
from backend.work.commands import Order, send_out
from backend.work.models import OPEN, QUESTIONS, Task
from backend.work.queries import tasks_of


def clarify(step: Step) -> None:
    """Asks the reporter for more; the clock of the registration waits meanwhile, as long as an answer is allowed.

    Raises AskedAlready, NobodyToAsk where nobody reported it from the own phone.
    """
    incident = step.incident
    if not has_reporter(incident):
        raise NobodyToAsk()
    _ask(step, "clarify", incident.reporter_id)
    upkeep.set_own_clock(incident)


def confirm(step: Step) -> None:
    """Asks the worker of the grid to look whether it is so.

    Raises AskedAlready, NobodyToAsk where a worker has seen it or none is on duty.
    """
    keeper = verifying.keeper_of(step.incident) if needs_worker(step.incident) else None
    if keeper is None:
        raise NobodyToAsk()
    _ask(step, "confirm", keeper.person_id)


def has_reporter(incident: Incident) -> bool:
    """Whether somebody reported it from the own phone, and so can be asked there."""
    return incident.reporter_id is not None and incident.channel in OWN_CHANNELS


def needs_worker(incident: Incident) -> bool:
    """Whether no worker has seen it; of a restricted one nobody new is told."""
    return incident.placed and incident.channel not in OWN_CHANNELS and incident.sensitivity == "ordinary"


def asked(tasks: Iterable[Task], kind: str) -> bool:
    """Whether such a question waits for its answer."""
    return any(task.kind == kind and task.state in OPEN for task in tasks)


def answered(incident: Incident, task: Task) -> None:
    """What an answer, or taking the question back, does to the case: its own clock goes on."""
    if task.kind == "clarify" and incident.own_clock == "register":
        upkeep.set_own_clock(incident)


def end(incident: Incident, now: datetime) -> list[dict[str, Any]]:
    """The desk went on without an answer; returns what the event says of the questions."""
    return [said for kind in QUESTIONS for said in upkeep.end_open(incident, "cancelled", now, kind=kind)]


def _ask(step: Step, kind: str, person: UUID | None) -> None:
    incident = step.incident
    if asked(tasks_of("incident", incident.pk), kind):
        raise AskedAlready()
    order = Order(kind, None, person, note=(step.move.words or "").strip())
    task = send_out(order, ground=upkeep.ground(incident), actor=step.actor, now=step.now)
    step.details["tasks"] = [upkeep.as_data(task)]
    upkeep.publish_tasks([task])
