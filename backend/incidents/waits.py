"""Cases that wait, end, begin anew or are kept: hold and resume with kept pauses, void, reopen, preserve."""

from backend.core.models import Event
from backend.incidents import upkeep
from backend.incidents.problems import NotPreserved, PreservedAlready
from backend.incidents.step import Step
from backend.work.models import OPEN
from backend.work.pauses import go_on, stand_still
from backend.work.queries import tasks_of


def hold(step: Step) -> None:
    """Nothing can be done for now: the clocks of the open tasks stand still."""
    incident = step.incident
    tasks = list(tasks_of("incident", incident.pk).filter(state__in=OPEN))
    for task in tasks:
        stand_still(task)
    upkeep.publish_tasks(tasks)
    incident.state = "on_hold"


def resume(step: Step) -> None:
    """The clocks go on, later by the working time that was waited."""
    incident = step.incident
    held = Event.objects.filter(subject_kind="incident", subject_id=incident.pk, name="incident.hold").latest("id")
    tasks = list(tasks_of("incident", incident.pk).filter(state__in=OPEN))
    for task in tasks:
        go_on(task, since=held.at, until=step.now)
    upkeep.publish_tasks(tasks)
    step.details["since"] = held.at.isoformat()
    incident.state = "in_progress"


def void(step: Step) -> None:
    step.details["ended"] = upkeep.end_open(step.incident, "cancelled", step.now)
    step.incident.state, step.incident.closed_at = "void", step.now


def reopen(step: Step) -> None:
    """It is not solved after all: a new round, to be dispatched anew."""
    incident = step.incident
    before = tasks_of("incident", incident.pk).filter(round=incident.round, kind="handle", state="done")
    step.details["ended"] = [upkeep.as_data(task) for task in before]
    incident.round += 1
    incident.state, incident.closed_at = "registered", None
    # The rating was of work that has not ended; the timeline keeps it.
    incident.rating, incident.reopen_wished = "", False
    if incident.registered_unit_id is None:
        # It was settled on the spot, so nobody has registered it yet.
        incident.registered_unit_id, incident.registered_at = step.actor.unit, step.now
    upkeep.start_own_clock(incident, "dispatch", step.now)


def preserve(step: Step) -> None:
    """Somebody may need its photos as they came, in court for example."""
    if step.incident.preserved:
        raise PreservedAlready()
    step.incident.preserved = True


def unpreserve(step: Step) -> None:
    if not step.incident.preserved:
        raise NotPreserved()
    step.incident.preserved = False
