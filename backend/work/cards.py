"""Supervision: cards of units, their points, and the appeal against them. The caller holds the lock of the case."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from backend.accounts.models import Unit
from backend.core import tx
from backend.core.actor import Actor
from backend.core.models import Note
from backend.core.scope import SYSTEM
from backend.work.clocks import SUPERVISED
from backend.work.models import Card, CardPoints, Task, highest, rank
from backend.work.problems import CardedAlready, NoAppeal, NotAppealed
from backend.work.queries import rules

AUTOMATIC = ("yellow", "red")
_DEPARTMENT = "department"


@dataclass(frozen=True)
class Place:
    """The case in which a unit is supervised: whose kind, id, area and sensitivity a card takes over."""

    kind: str
    id: UUID
    area_code: str
    sensitivity: str


def cards_of(kind: str, *pks: UUID) -> QuerySet[Card]:
    """Cards of cases that the caller has reached already, oldest first."""
    rows: QuerySet[Card] = Card.objects.within(SYSTEM).filter(subject_kind=kind, subject_id__in=pks)
    return rows.select_related("unit", "reason", "appeal", "answer").order_by("given_at", "id")


def under_of(unit: Unit) -> str:
    """Whose rules the unit follows: those of departments, or of the units of an area."""
    return _DEPARTMENT if unit.kind == _DEPARTMENT else "area"


def give(
    *, place: Place, unit: Unit, task: Task | None, level: str, actor: Actor, reason: Note | None, now: datetime
) -> Card:
    """A card for `unit`, with its points in the ledger; marks the task and does not save it.

    Raises CardedAlready where the unit has this level here or a higher one.
    """
    tx.require_transaction()
    has = highest(_levels(place, unit, task))
    if rank(has) >= rank(level):
        raise CardedAlready(card=has)
    stage = task.clock if task is not None and task.clock in SUPERVISED else "handle"
    _, points = rules().card(under_of(unit), stage, level, place.area_code)
    card = Card(
        subject_kind=place.kind, subject_id=place.id, area_code=place.area_code, sensitivity=place.sensitivity,
        task=task, unit=unit, level=level, points=points, given_by_id=actor.post, given_at=now, reason=reason,
        due_at=task.due_at if task is not None else None,
    )  # fmt: skip
    try:
        with transaction.atomic():
            card.save(force_insert=True)
    except IntegrityError:
        raise CardedAlready(card=level) from None
    if points:
        CardPoints.objects.create(card=card, unit=unit, points=points, at=now)
    if task is not None:
        task.card = level
    return card


def next_one(task: Task) -> tuple[str, datetime] | None:
    """The next card that the task gets by itself, and when; None where no more can come."""
    if task.unit is None or task.due_at is None:
        return None
    has = rank(highest([card.level for card in Card.objects.within(SYSTEM).filter(task=task)]))
    for level in AUTOMATIC:
        at = rules().card_at(under_of(task.unit), task.clock, level, area_code=task.area_code, due_at=task.due_at)
        if rank(level) > has and at is not None:
            return level, at
    return None


def appeal(card: Card, *, actor: Actor, words: Note | None, now: datetime) -> None:
    """Raises NoAppeal."""
    tx.require_transaction()
    if card.state != "standing" or not card.points:
        raise NoAppeal()
    card.state, card.appealed_at, card.appealed_by_id, card.appeal = "appealed", now, actor.post, words
    card.save()


def decide(card: Card, *, upheld: bool, actor: Actor, words: Note | None, now: datetime) -> None:
    """Lets the card stand, or takes it and its points back; marks its task. Raises NotAppealed."""
    tx.require_transaction()
    if card.state != "appealed":
        raise NotAppealed()
    card.state = "upheld" if upheld else "cancelled"
    card.decided_at, card.decided_by_id, card.answer = now, actor.post, words
    card.save()
    if upheld:
        return
    CardPoints.objects.create(card=card, unit_id=card.unit_id, points=-card.points, at=now)
    if card.task_id is not None:
        standing = Card.objects.within(SYSTEM).filter(task=card.task_id).exclude(state="cancelled")
        left = highest([row.level for row in standing])
        Task.objects.within(SYSTEM).filter(pk=card.task_id).update(card=left)


def _levels(place: Place, unit: Unit, task: Task | None) -> list[str]:
    rows = Card.objects.within(SYSTEM).filter(subject_kind=place.kind, subject_id=place.id)
    rows = rows.filter(task=task) if task is not None else rows.filter(task__isnull=True, unit=unit)
    return [row.level for row in rows]
