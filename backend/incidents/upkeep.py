"""What keeps an incident true to its tasks: clocks, queue, audiences, verification."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from backend.core import changes
from backend.core.actor import Access, Actor
from backend.core.clock import SHANGHAI
from backend.core.models import Event
from backend.incidents.models import FINISHED, Incident
from backend.work import moves
from backend.work.clocks import Clock, Shift
from backend.work.commands import Ground, Order, send_out
from backend.work.models import OPEN, Task, highest
from backend.work.queries import rules, tasks_of

# Length of an area's code and of the one above it, for levels that have a centre.
ABOVE = {9: 6, 6: 4, 4: 2}


def situation_of(incident: Incident, access: Access) -> moves.Situation:
    """The actor's relations to the incident: reporter, owner, area, registrar, sender, over, above."""
    units, actor = access.scope.units, access.actor
    owner = incident.owner_unit.area_code
    registrar = incident.registered_unit_id in units
    found = {
        "anyone": True,
        "reporter": actor.person is not None and incident.reporter_id == actor.person,
        "owner": incident.answered_by(access.scope),
        "registrar": registrar,
        "sender": registrar and owner == incident.area_code[:9],
        "area": access.scope.covers(incident.area_code),
        "over": access.scope.covers(owner),
        "above": len(owner) in ABOVE and owner[: ABOVE[len(owner)]] in access.scope.areas,
    }
    return moves.Situation(
        incident.state, actor.role, actor.level, frozenset(name for name, holds in found.items() if holds)
    )


def ground(incident: Incident) -> Ground:
    """What a new task takes over from the incident."""
    return Ground(
        "incident", incident.pk, incident.area_code, incident.sensitivity, incident.category_id, incident.round
    )


def start_own_clock(incident: Incident, stage: str, at: datetime) -> None:
    incident.own_clock, incident.own_clock_started_at = stage, at
    set_own_clock(incident)


def set_own_clock(incident: Incident) -> None:
    """Sets the deadline of the running own clock by the rules as they are and what it has waited for its reporter."""
    started = incident.own_clock_started_at
    if started is None:
        return
    waits = [wait for wait in _waits(incident) if wait.at >= started] if incident.own_clock == "register" else []
    clock = _clock(incident, incident.own_clock, started, waits)
    incident.own_warn_at, incident.own_due_at = clock.warn_at, clock.due_at


def _waits(incident: Incident) -> list[Shift]:
    """The times in which its reporter was asked for more, none longer than an answer is allowed to take."""
    found = []
    for task in tasks_of("incident", incident.pk).filter(kind="clarify"):
        allowed = _clock(incident, "clarify", task.dispatched_at).due_at
        found.append(Shift(task.dispatched_at, until=min(task.ended_at or allowed, allowed)))
    return found


def _clock(incident: Incident, stage: str, at: datetime, shifts: Sequence[Shift] = ()) -> Clock:
    return rules().start(
        stage, category=incident.category_id, area_code=incident.area_code, at=at, shifts=shifts
    )


def is_provisional(incident: Incident) -> bool:
    """Whether the deadline lies in a year whose public holidays are not known yet."""
    if incident.due_at is None:
        return False
    return rules().calendar(incident.area_code).provisional(incident.due_at.astimezone(SHANGHAI).date())


def stop_own_clock(incident: Incident, now: datetime) -> dict[str, Any]:
    """Stops the incident's own clock; returns what the event says of it."""
    due = incident.own_due_at
    stopped = {
        "stage": incident.own_clock,
        "started_at": _text(incident.own_clock_started_at),
        "due_at": _text(due),
        "late": due is not None and now >= due,
    }
    incident.own_clock, incident.own_clock_started_at = "", None
    incident.own_warn_at, incident.own_due_at = None, None
    return stopped


def run_on(incident: Incident, now: datetime) -> None:
    """The dispatch clock after a recall: it goes on from where it started, so that taking back gains no time.

    After a rework there is none to go on with: the case waits anew.
    """
    sent = Event.objects.filter(subject_kind="incident", subject_id=incident.pk, name="incident.dispatch")
    last = sent.order_by("-id").first() if incident.round == 1 else None
    started = (last.data.get("clock") or {}).get("started_at") if last else None
    start_own_clock(incident, "dispatch", datetime.fromisoformat(started) if started else now)


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def refresh(incident: Incident) -> None:
    """Sets the most urgent running clock and the queue from the incident and its tasks."""
    tasks = [task for task in tasks_of("incident", incident.pk) if task.round == incident.round]
    if incident.state in FINISHED:
        incident.own_clock, incident.own_warn_at, incident.own_due_at = "", None, None
        incident.clock, incident.warn_at, incident.due_at, incident.queue = "", None, None, ""
        incident.supervision = ""
        return
    incident.supervision = highest([incident.owner_card, *(task.card for task in tasks if task.state in OPEN)])
    running = [(incident.own_due_at, incident.own_warn_at, incident.own_clock)] if incident.own_due_at else []
    # Its reporter's time to answer is not the desk's: that clock waits, and says so itself.
    hands = [task for task in tasks if task.state in OPEN and task.kind != "clarify"]
    running += [(task.due_at, task.warn_at, task.clock) for task in hands if task.due_at]
    if running:
        incident.due_at, incident.warn_at, incident.clock = min(running, key=lambda clock: clock[0])
    else:
        incident.due_at, incident.warn_at, incident.clock = None, None, ""
    incident.queue = queue_of(incident, tasks)


def queue_of(incident: Incident, tasks: list[Task]) -> str:
    """Which hand the incident waits for now."""
    if not incident.placed:
        return "unplaced"
    if incident.state == "registered":
        returned = any(task.state == "returned" for task in tasks if task.kind == "handle")
        return "returned" if returned else "to_dispatch"
    if incident.state == "verifying":
        waiting = any(task.kind == "verify" and task.state in OPEN for task in tasks)
        return "to_verify" if waiting else "to_close"
    return {"reported": "to_register", "on_hold": "on_hold"}.get(incident.state, "in_work")


def publish_tasks(tasks: Iterable[Task]) -> None:
    """Tells those that a task was sent to; everybody else hears of the incident."""
    for task in tasks:
        audiences = [f"u:{task.unit_id}"] if task.unit_id else []
        changes.publish("task", task.pk, audiences + ([f"p:{task.person_id}"] if task.person_id else []))


def as_data(task: Task) -> dict[str, Any]:
    """A task as an event names it."""
    return {
        "task": str(task.pk),
        "unit": str(task.unit_id) if task.unit_id else None,
        "person": str(task.person_id) if task.person_id else None,
        "lead": task.lead,
        "due_at": task.due_at.isoformat() if task.due_at else None,
    }


def is_verified(incident: Incident, tasks: Iterable[Task]) -> bool:
    """Whether somebody has found it fixed in this round, and nobody is still to look."""
    checks = [task for task in tasks if task.kind == "verify" and task.round == incident.round]
    return any(task.fixed for task in checks) and not any(task.state in OPEN for task in checks)


def end_open(incident: Incident, state: str, now: datetime, *, kind: str = "") -> list[dict[str, Any]]:
    """Ends the open tasks (of one kind) as recalled or cancelled; returns what the event says of them.

    Who had them hears of it.
    """
    rows = tasks_of("incident", incident.pk).filter(state__in=OPEN)
    ended = list(rows.filter(kind=kind) if kind else rows)
    said = [as_data(task) for task in ended]
    for task in ended:
        task.clear_clock()
        task.state, task.ended_at = state, now
        task.version += 1
        task.save()
    publish_tasks(ended)
    return said


def send_back(incident: Incident, *, actor: Actor, note: str, now: datetime) -> list[Task]:
    """Rework: a new round with a new task for each unit that had finished; open verify tasks end."""
    before = list(tasks_of("incident", incident.pk).filter(round=incident.round))
    end_open(incident, "cancelled", now, kind="verify")
    incident.round += 1
    incident.reworks += 1
    incident.state = "dispatched"
    stop_own_clock(incident, now)
    done = [task for task in before if task.kind == "handle" and task.state == "done"]
    return [
        send_out(
            Order("handle", task.unit_id, task.person_id, task.lead, note, ruled=task.ruled),
            ground=ground(incident), actor=actor, now=now,
        )
        for task in done
    ]  # fmt: skip
