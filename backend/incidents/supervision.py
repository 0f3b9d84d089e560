"""Supervision of a case: cards by hand and by the clock, the appeal against them, and what the case tells of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.core import changes, events, tx
from backend.core.actor import Access, Actor
from backend.core.models import Note
from backend.core.problems import RoleNotAllowed
from backend.core.scope import get_one
from backend.incidents import parties, upkeep
from backend.incidents.models import Incident
from backend.incidents.step import Step
from backend.work import cards
from backend.work.models import OPEN, Card, Task, highest
from backend.work.problems import MoveNotYours, NobodyToSupervise, WordsNeeded
from backend.work.queries import tasks_of

# Who speaks for a unit that got a card.
APPEALS = frozenset({"unit", "unit_lead", "station", "centre", "centre_lead"})
DECIDES = frozenset({"centre", "centre_lead"})


def in_hand(incident: Incident, tasks: Iterable[Task]) -> Task | None:
    """The task of the unit that has the case in its hands: the one that leads, else one that helps."""
    found = [
        task
        for task in tasks
        if task.round == incident.round and task.kind == "handle" and task.state in OPEN and task.unit_id is not None
    ]
    return min(found, key=lambda task: (not task.lead, task.dispatched_at, str(task.pk)), default=None)


def supervise(step: Step) -> None:
    """A card for the unit that has the case, else for the one that answers for it. Raises NobodyToSupervise."""
    incident = step.incident
    task = in_hand(incident, tasks_of("incident", incident.pk))
    unit = task.unit if task is not None and task.unit is not None else incident.owner_unit
    if unit.pk in step.access.scope.units:
        raise NobodyToSupervise()
    note, keys = events.write_note(
        subject_kind="incident", subject_id=incident.pk, text=step.move.reason.strip(), audience=Note.INTERNAL,
        at=step.now,
    )  # fmt: skip
    card = cards.give(
        place=_place(incident), unit=unit, task=task, level=step.move.level, actor=step.actor, reason=note, now=step.now
    )
    if task is not None:
        task.save(update_fields=["card"])
        upkeep.publish_tasks([task])
    else:
        incident.owner_card = highest([incident.owner_card, card.level])
    step.details |= keys | as_data(card)


def unsupervisable(incident: Incident, tasks: Sequence[Task], access: Access) -> bool:
    """Whether the caller has nobody to supervise here, or no level is left."""
    task = in_hand(incident, tasks)
    unit, has = (task.unit_id, task.card) if task is not None else (incident.owner_unit_id, incident.owner_card)
    return unit in access.scope.units or has == "red"


def follow(
    incident: Incident, card: Card, name: str, *, actor: Actor, now: datetime, tasks: Iterable[Task] = (),
    keys: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    """What a card, an appeal or its decision does to the locked case: version, badge, feed and timeline."""
    upkeep.refresh(incident)
    incident.version += 1
    incident.save()
    changes.publish("incident", incident.pk, parties.audiences_of(incident))
    upkeep.publish_tasks(tasks)
    data = {"from": incident.state, "to": incident.state, **as_data(card), **(keys or {})}
    events.record(
        name, subject_kind="incident", subject_id=incident.pk, actor=actor,
        area_code=incident.area_code, at=now, data=data,
    )  # fmt: skip


def as_data(card: Card) -> dict[str, Any]:
    """A card as an event names it."""
    return {
        "card": str(card.pk),
        "level": card.level,
        "points": card.points,
        "carded": str(card.unit_id),
        "carded_task": str(card.task_id) if card.task_id else None,
        "missed": card.due_at.isoformat() if card.due_at else None,
    }


@dataclass(frozen=True)
class Judged:
    """What somebody says of a card: the appeal, or with `upheld` the decision."""

    reason: str
    upheld: bool | None = None


def may_appeal(card: Card, access: Access) -> bool:
    mine = card.unit_id in access.scope.units and access.actor.role in APPEALS
    return mine and card.state == "standing" and card.points > 0


def may_decide(card: Card, incident: Incident, access: Access) -> bool:
    """The centre above the one that answers for the case; that one itself where none stands above or may see it."""
    relations = upkeep.situation_of(incident, access).relations
    no_other = incident.sensitivity == "restricted" or len(incident.owner_unit.area_code) not in upkeep.ABOVE
    own = card.unit_id in access.scope.units
    fits = "owner" in relations if no_other else "above" in relations
    return card.state == "appealed" and access.actor.role in DECIDES and fits and not own


def judge(*, access: Access, pk: UUID, said: Judged, now: datetime) -> Incident:
    """An appeal against a card, or the decision on it.

    Raises NotFound, RoleNotAllowed, MoveNotYours, WordsNeeded, NoAppeal, NotAppealed.
    """
    tx.require_transaction()
    deciding = said.upheld is not None
    if access.actor.role not in (DECIDES if deciding else APPEALS):
        raise RoleNotAllowed(role=access.actor.role)
    seen = get_one(Card.objects.within(access.scope), pk=pk)
    rows = Incident.objects.within(access.scope).select_for_update(of=("self",))
    incident = get_one(rows, pk=seen.subject_id)
    card = get_one(Card.objects.within(access.scope).select_for_update(of=("self",)), pk=pk)
    if not said.reason.strip():
        raise WordsNeeded(fields={"reason": ["required"]}, field="reason")
    _check_hands(card, incident, access, deciding=deciding)
    note, keys = events.write_note(
        subject_kind="incident", subject_id=incident.pk, text=said.reason.strip(), audience=Note.INTERNAL, at=now
    )
    if said.upheld is None:
        cards.appeal(card, actor=access.actor, words=note, now=now)
    else:
        cards.decide(card, upheld=said.upheld, actor=access.actor, words=note, now=now)
        keys["upheld"] = said.upheld
        if said.upheld is False and card.task_id is None:
            incident.owner_card = _standing(incident)
    tasks = tasks_of("incident", incident.pk).filter(pk=card.task_id) if card.task_id else []
    follow(
        incident, card, "incident.judge" if deciding else "incident.appeal", actor=access.actor, now=now, tasks=tasks,
        keys=keys,
    )  # fmt: skip
    return incident


def _check_hands(card: Card, incident: Incident, access: Access, *, deciding: bool) -> None:
    """Whose unit it is; whether the card is in the right state is said later, and otherwise."""
    own = card.unit_id in access.scope.units
    if not deciding:
        if not own:
            raise MoveNotYours(move="appeal", role=access.actor.role)
    elif card.state == "appealed" and not may_decide(card, incident, access):
        raise MoveNotYours(move="judge", role=access.actor.role)


def _standing(incident: Incident) -> str:
    rows = cards.cards_of("incident", incident.pk).filter(task__isnull=True).exclude(state="cancelled")
    return highest([row.level for row in rows])


def _place(incident: Incident) -> cards.Place:
    return cards.Place("incident", incident.pk, incident.area_code, incident.sensitivity)


def forms(incidents: Sequence[Incident], access: Access, *, inside: bool) -> dict[UUID, list[dict[str, Any]]]:
    """Cards of some cases, by case; for those inside and for the unit itself."""
    by_id = {row.pk: row for row in incidents}
    found: dict[UUID, list[dict[str, Any]]] = {}
    for card in cards.cards_of("incident", *by_id):
        if inside or card.unit_id in access.scope.units:
            found.setdefault(card.subject_id, []).append(form(card, by_id[card.subject_id], access))
    return found


def form(card: Card, incident: Incident, access: Access) -> dict[str, Any]:
    return {
        "id": str(card.pk),
        "level": card.level,
        "state": card.state,
        "points": card.points,
        "unit": {"id": str(card.unit_id), "name": card.unit.name},
        "task": str(card.task_id) if card.task_id else None,
        "automatic": card.given_by_id is None,
        "given_at": card.given_at,
        "missed": card.due_at,
        "reason": card.reason.text if card.reason else "",
        "appeal": card.appeal.text if card.appeal else "",
        "appealed_at": card.appealed_at,
        "answer": card.answer.text if card.answer else "",
        "decided_at": card.decided_at,
        "may_appeal": may_appeal(card, access),
        "may_decide": may_decide(card, incident, access),
    }
