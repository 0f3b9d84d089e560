"""What a unit does with others: asks for help, passes its task on, asks for more time."""

from datetime import datetime, timedelta
from uuid import UUID

from backend.accounts.queries import CENTRE_ROLES, passable_units
from backend.core import tx
from backend.core.actor import Actor
from backend.work.models import OPEN, Extension, Task
from backend.work.pauses import set_clock
from backend.work.problems import ForFewEyes, NewDateNotLater, NothingAsked, SameUnitTwice, StillAsked, UnknownUnit
from backend.work.queries import tasks_of

FURTHEST = timedelta(days=366)  # for which more time can be asked


def check_unit(task: Task, unit: UUID | None, actor: Actor) -> None:
    """Raises ForFewEyes, UnknownUnit, and SameUnitTwice where the unit works on it already."""
    if task.sensitivity == "restricted" and actor.role not in CENTRE_ROLES:
        raise ForFewEyes()
    if unit is None or not passable_units(actor).filter(pk=unit).exists():
        raise UnknownUnit(fields={"unit": ["unknown"]})
    if tasks_of(*task.subject).filter(unit_id=unit, state__in=OPEN).exists():
        raise SameUnitTwice(fields={"unit": ["unit"]})


def ask(task: Task, *, wanted: datetime | None, actor: Actor, now: datetime) -> Extension:
    """Raises NewDateNotLater, StillAsked."""
    tx.require_transaction()
    if wanted is None or task.due_at is None or not max(task.due_at, now) < wanted <= now + FURTHEST:
        raise NewDateNotLater(fields={"due_at": ["later"]})
    if task.extensions.filter(granted__isnull=True).exists():
        raise StillAsked()
    row: Extension = Extension.objects.create(task=task, asked_by_id=actor.post, asked_at=now, wanted_at=wanted)
    return row


def decide(task: Task, *, granted: bool, actor: Actor, now: datetime) -> Extension:
    """Grants the date that was asked for, or not; sets the clock, and does not save the task. Raises NothingAsked."""
    tx.require_transaction()
    row: Extension | None = task.extensions.filter(granted__isnull=True).first()
    if row is None:
        raise NothingAsked()
    row.granted, row.decided_at, row.decided_by_id = granted, now, actor.post
    row.due_at = row.wanted_at if granted else None
    row.save()
    if granted:
        set_clock(task)
    return row
