"""Clocks that stand still and go on: what was waited is kept, and moves the deadline."""

from datetime import datetime

from backend.core import tx
from backend.work.clocks import Clock, Shift
from backend.work.models import Pause, Task
from backend.work.moves import ANSWERED
from backend.work.queries import rules


def stand_still(task: Task) -> None:
    """No clock runs while nothing can be done."""
    tx.require_transaction()
    task.clear_clock()
    task.version += 1
    task.save()


def go_on(task: Task, *, since: datetime, until: datetime) -> None:
    """The clock runs on from `until`; the pause is kept."""
    tx.require_transaction()
    Pause.objects.create(task=task, since=since, until=until)
    set_clock(task)
    task.version += 1
    task.save()


def set_clock(task: Task) -> None:
    """Sets the clock that an open task has by the rules as they are, its pauses and its new dates; does not save."""
    task.run_clock(clock_of(task))


def clock_of(task: Task) -> Clock:
    """The clock of an open task: its check, else its acceptance or handling."""
    stage = task.kind if task.kind in ANSWERED else "handle" if task.state == "accepted" else "accept"
    started = task.accepted_at if stage == "handle" and task.accepted_at else task.dispatched_at
    shifts = [Shift(pause.since, until=pause.until) for pause in task.pauses.all()]
    granted = [row for row in task.extensions.all() if row.granted and row.decided_at]
    shifts += [Shift(row.decided_at, due_at=row.due_at) for row in granted if row.decided_at]
    shifts = [shift for shift in shifts if shift.at >= started]
    return rules().start(stage, category=task.category, area_code=task.area_code, at=started, shifts=shifts)
