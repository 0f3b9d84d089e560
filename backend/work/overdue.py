"""Tasks whose deadline has passed: cards that come by themselves, at their moment and once."""

import logging
from datetime import datetime
from uuid import UUID

from backend.core import registries, tx
from backend.core.actor import SYSTEM_ACTOR
from backend.core.problems import NotFound
from backend.core.scope import SYSTEM
from backend.work import cards
from backend.work.models import Card, Task

log = logging.getLogger(__name__)
BATCH = 200


def due(now: datetime, *, after: tuple[datetime, UUID] | None = None) -> list[tuple[datetime, UUID]]:
    """(moment, task) of the next tasks to look at, the oldest first: reads what is due, not what is stored."""
    rows = Task.objects.within(SYSTEM).filter(look_at__lte=now).order_by("look_at", "id")
    if after is not None:
        rows = rows.filter(look_at__gte=after[0]).exclude(look_at=after[0], id__lte=after[1])
    return [(at, pk) for at, pk in rows.values_list("look_at", "id")[:BATCH] if at is not None]


def look_after(pk: UUID, *, now: datetime) -> list[Card]:
    """Gives the task the cards that are due, and says when to look again.

    The case is locked before the task, as for every move; what another runner has done meanwhile is not done twice.
    """
    tx.require_transaction()
    seen = Task.objects.within(SYSTEM).filter(pk=pk, look_at__lte=now).first()
    kind = registries.subjects.get(seen.subject_kind) if seen is not None else None
    if seen is None or kind is None:
        return []
    try:
        subject = kind.lock(seen.subject_id, SYSTEM)
    except NotFound:
        log.warning("task %s belongs to nothing", pk)
        Task.objects.within(SYSTEM).filter(pk=pk).update(look_at=None)
        return []
    task = Task.objects.within(SYSTEM).select_for_update(of=("self",)).filter(pk=pk, look_at__lte=now).first()
    if task is None:
        return []
    given = []
    following = cards.next_one(task)
    while task.unit is not None and following is not None and following[1] <= now:
        card = cards.give(
            place=_place(task), unit=task.unit, task=task, level=following[0], actor=SYSTEM_ACTOR, reason=None, now=now
        )
        given.append(card)
        task.save(update_fields=["card"])
        kind.carded(subject=subject, task=task, card=card, actor=SYSTEM_ACTOR, now=now)
        following = cards.next_one(task)
    task.look_at = following[1] if following else None
    task.save(update_fields=["card", "look_at"])
    return given


def _place(task: Task) -> cards.Place:
    return cards.Place(task.subject_kind, task.subject_id, task.area_code, task.sensitivity)
