"""Writes of tasks: send out, move. The subject is locked before its tasks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings

from backend.accounts.access import GRID_ROLES
from backend.accounts.models import Unit
from backend.accounts.queries import people_of_unit
from backend.core import changes, events, ids, registries, tx
from backend.core.actor import Access, Actor
from backend.core.models import Note, Participation
from backend.core.problems import NotFound
from backend.core.scope import SYSTEM, Scope, get_one
from backend.work import helping, moves
from backend.work.models import OPEN, Task
from backend.work.problems import UnknownPerson, UnknownUnit, WordsNeeded
from backend.work.queries import rules

# Whose words stay between units and centre.
_AMONG_UNITS = frozenset({"return", "assist", "transfer", "extend", "decide"})
# Roles that walk to a place; of what was sent to them in person.
_AT_THE_SPOT = GRID_ROLES | {"station"}
# What is answered with yes or no: is it fixed, is it there.
_CHECKS = frozenset({"verify", "confirm"})


@dataclass(frozen=True)
class Order:
    """A task to send out: to a unit, a person, or a person of a unit."""

    kind: str
    unit: UUID | None = None
    person: UUID | None = None
    lead: bool = True
    note: str = ""
    id: UUID | None = None
    ruled: bool = False


@dataclass(frozen=True)
class Ground:
    """What a new task takes over from its subject."""

    kind: str
    id: UUID
    area_code: str
    sensitivity: str
    category: str
    round: int


@dataclass(frozen=True)
class TaskMove:
    """A move of a task as a client sends it; `photos` are references that the subject's reaction links."""

    name: str
    base_version: int | None = None
    words: str = ""
    reason: str = ""
    person: UUID | None = None
    proposed_unit: UUID | None = None
    unit: UUID | None = None
    due_at: datetime | None = None
    granted: bool | None = None
    fixed: bool | None = None
    photos: tuple[Any, ...] = ()
    position: Any = None


def send_out(order: Order, *, ground: Ground, actor: Actor, now: datetime) -> Task:
    """Creates a dispatched task, its first clock and its participants."""
    tx.require_transaction()
    stage = order.kind if order.kind in moves.ANSWERED else "accept"
    clock = rules().start(stage, category=ground.category, area_code=ground.area_code, at=now)
    note, _ = events.write_note(
        subject_kind=ground.kind, subject_id=ground.id, text=order.note, audience=Note.INTERNAL, at=now
    )
    task = Task(
        id=order.id or ids.uuid7(), kind=order.kind, subject_kind=ground.kind, subject_id=ground.id,
        area_code=ground.area_code, sensitivity=ground.sensitivity, category=ground.category, round=ground.round,
        lead=order.lead, unit_id=order.unit, person_id=order.person, dispatched_by_id=actor.post, dispatched_at=now,
        note=note, ruled=order.ruled,
    )  # fmt: skip
    task.run_clock(clock)
    task.save(force_insert=True)
    take_part(ground.kind, ground.id, role_in(order.kind), now=now, person=order.person, unit=order.unit)
    return task


def role_in(kind: str) -> str:
    """As what the one who has a task of this kind takes part in its subject."""
    return "handler" if kind == "handle" else "verifier"


def take_part(
    kind: str, pk: UUID, role: str, *, now: datetime, person: UUID | None = None, unit: UUID | None = None
) -> None:
    """Makes person and unit participants of the subject; they stay so."""
    parties = [{"person_id": person}] if person else []
    parties += [{"unit_id": unit}] if unit else []
    rows = [Participation(subject_kind=kind, subject_id=pk, role=role, since=now, **party) for party in parties]
    Participation.objects.bulk_create(rows, ignore_conflicts=True)


def move_task(*, access: Access, pk: UUID, move: TaskMove, now: datetime) -> Task:
    """Moves one task, and what it hangs on, in one go.

    Raises NotFound, Stale, MoveUnknown, MoveNotYours, MoveNotAllowed, WordsNeeded, UnknownPerson, UnknownUnit.
    """
    tx.require_transaction()
    subject_kind, subject, task = _locked(pk, access.scope, move.base_version)
    situation = situation_of(task, access, subject)
    rule = moves.check(moves.TASK_MOVES, move.name, situation)
    _need(rule, move, task)
    step = _Step(task=task, move=move, access=access, now=now, on_behalf=not situation.relations & {"unit", "person"})
    before = task.state
    _APPLY[move.name](step)
    _save_and_tell(step, subject_kind, subject, before)
    return task


def hand_over(*, pk: UUID, person: UUID, actor: Actor, now: datetime) -> None:
    """Gives an open task of one person to another, as an assignment; its clock runs on. Raises NotFound."""
    tx.require_transaction()
    subject_kind, subject, task = _locked(pk, SYSTEM)
    if task.state not in OPEN or task.person_id == person:
        return
    left = task.person_id
    step = _Step(task=task, move=TaskMove("assign"), access=Access(actor, SYSTEM), now=now, on_behalf=False)
    _to_person(step, person)
    changes.publish("task", task.pk, [], gone_from=[f"p:{left}"])
    _save_and_tell(step, subject_kind, subject, task.state)


def _locked(pk: UUID, scope: Scope, version: int | None = None) -> tuple[registries.Subject, Any, Task]:
    seen = get_one(Task.objects.within(scope), pk=pk)
    subject_kind = registries.subjects.get(seen.subject_kind)
    if subject_kind is None:
        raise NotFound()
    subject = subject_kind.lock(seen.subject_id, scope)
    task = get_one(Task.objects.within(scope).select_for_update(of=("self",)), pk=pk, version=version)
    return subject_kind, subject, task


def situation_of(task: Task, access: Access, subject: Any) -> moves.Situation:
    """The actor's relations to the task: unit, person, dispatcher, owner."""
    units, actor = access.scope.units, access.actor
    found = {
        "unit": task.unit_id in units,
        "person": task.person_id is not None and task.person_id == actor.person,
        "dispatcher": task.dispatched_by is not None and task.dispatched_by.unit_id in units,
        "owner": subject is not None and subject.answered_by(access.scope),
    }
    relations = frozenset(name for name, holds in found.items() if holds)
    # While the case is on hold its tasks are, too.
    state = "on_hold" if getattr(subject, "state", "") == "on_hold" else task.state
    return moves.Situation(state, actor.role, actor.level, relations, task.kind, task.ruled, task.card == "red")


@dataclass
class _Step:
    task: Task
    move: TaskMove
    access: Access
    now: datetime
    on_behalf: bool
    details: dict[str, Any] = field(default_factory=dict)
    sent: list[Task] = field(default_factory=list)  # tasks that this move makes


def _save_and_tell(step: _Step, subject_kind: registries.Subject, subject: Any, before: str) -> None:
    """Saves the task; the subject follows and records the event."""
    step.task.version += 1
    step.task.save()
    subject_kind.task_moved(
        subject=subject, task=step.task, move=step.move.name, actor=step.access.actor, now=step.now,
        details=_details(step, before),
    )  # fmt: skip


def _need(rule: moves.Rule, move: TaskMove, task: Task) -> None:
    told = move.words.strip() or move.photos or (task.kind in _CHECKS and move.fixed)
    given = {"words": bool(told), "reason": bool(move.reason.strip())}
    for name in rule.needs:
        if not given.get(name, True):
            raise WordsNeeded(fields={name: ["required"]}, field=name)


def _start(step: _Step, stage: str) -> None:
    task = step.task
    task.run_clock(rules().start(stage, category=task.category, area_code=task.area_code, at=step.now))


def _stop(step: _Step) -> None:
    task = step.task
    if task.clock:
        late = task.due_at is not None and step.now >= task.due_at
        step.details["clock"] = {"stage": task.clock, "due_at": _text(task.due_at), "late": late}
    task.clear_clock()


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _id(pk: UUID | None) -> str | None:
    return str(pk) if pk else None


def _accept(step: _Step) -> None:
    _stop(step)
    step.task.state, step.task.accepted_at = "accepted", step.now
    _start(step, "handle")


def _assign(step: _Step) -> None:
    person = step.move.person
    if person is None or step.task.unit_id is None:
        raise UnknownPerson(fields={"person": ["required"]})
    if person not in {post.person_id for post in people_of_unit(step.task.unit_id)}:
        raise UnknownPerson(fields={"person": ["unknown"]})
    _to_person(step, person)


def _to_person(step: _Step, person: UUID) -> None:
    task = step.task
    task.person_id = person
    step.details["person"] = str(person)
    take_part(task.subject_kind, task.subject_id, role_in(task.kind), now=step.now, person=person)


def _progress(step: _Step) -> None:
    step.details["progress"] = True


def _return(step: _Step) -> None:
    proposed = step.move.proposed_unit
    if proposed is not None and not Unit.objects.filter(pk=proposed, valid_to__isnull=True).exists():
        raise UnknownUnit(fields={"proposed_unit": ["unknown"]})
    _stop(step)
    step.task.state, step.task.ended_at = "returned", step.now
    step.task.proposed_unit_id = proposed
    if proposed:
        step.details["proposed_unit"] = str(proposed)


def _assist(step: _Step) -> None:
    helping.check_unit(step.task, step.move.unit, step.access.actor)
    _send_on(step, lead=False)


def _transfer(step: _Step) -> None:
    helping.check_unit(step.task, step.move.unit, step.access.actor)
    _stop(step)
    step.task.state, step.task.ended_at = "transferred", step.now
    _send_on(step, lead=step.task.lead)


def _send_on(step: _Step, *, lead: bool) -> None:
    task = step.task
    ground = Ground(*task.subject, task.area_code, task.sensitivity, task.category, task.round)
    order = Order("handle", step.move.unit, lead=lead, note=step.move.reason.strip())
    step.sent = [send_out(order, ground=ground, actor=step.access.actor, now=step.now)]


def _extend(step: _Step) -> None:
    row = helping.ask(step.task, wanted=step.move.due_at, actor=step.access.actor, now=step.now)
    step.details["wanted_at"] = row.wanted_at.isoformat()


def _decide(step: _Step) -> None:
    if step.move.granted is None:
        raise WordsNeeded(fields={"granted": ["required"]}, field="granted")
    row = helping.decide(step.task, granted=step.move.granted, actor=step.access.actor, now=step.now)
    step.details |= {"granted": row.granted, "due_at": _text(row.due_at), "asked_by": _id(row.asked_by_id)}


def _recall(step: _Step) -> None:
    _stop(step)
    step.task.state, step.task.ended_at = "recalled", step.now
    step.details["undo"] = step.now - step.task.dispatched_at <= timedelta(seconds=settings.UNDO_S)


def _finish(step: _Step) -> None:
    task = step.task
    if task.kind in _CHECKS and step.move.fixed is None:
        raise WordsNeeded(fields={"fixed": ["required"]}, field="fixed")
    # At the spot a tap is enough for "fixed"; who was not there says how it is known.
    there = task.unit_id is None and not step.on_behalf and step.access.actor.role in _AT_THE_SPOT
    by_desk = task.kind in _CHECKS and not there
    if (by_desk or step.move.fixed is False) and not (step.move.words.strip() or step.move.photos):
        raise WordsNeeded(fields={"words": ["required"]}, field="words")
    _stop(step)
    task.state, task.ended_at = "done", step.now
    task.fixed = step.move.fixed if task.kind in _CHECKS else None
    step.details["fixed"] = task.fixed
    if step.on_behalf:
        step.details["on_behalf"] = True


_APPLY: Mapping[str, Callable[[_Step], None]] = {
    "accept": _accept,
    "assign": _assign,
    "progress": _progress,
    "assist": _assist,
    "return": _return,
    "transfer": _transfer,
    "extend": _extend,
    "decide": _decide,
    "recall": _recall,
    "finish": _finish,
}


def _details(step: _Step, before: str) -> dict[str, Any]:
    """What the event says: task, states, note, clock; the note itself goes to the erasable table."""
    task, move = step.task, step.move
    text = move.reason or move.words
    # What a unit answers is for the reporter too; why it returns a task is between it and the centre.
    audience = Note.INTERNAL if move.name in _AMONG_UNITS else Note.REPORTER
    note, keys = events.write_note(
        subject_kind=task.subject_kind, subject_id=task.subject_id, text=text.strip(), audience=audience, at=step.now
    )
    if note is not None and move.name in ("finish", "return"):
        task.answer = note
        task.save(update_fields=["answer"])
    if note is not None and move.name == "extend":
        task.extensions.filter(granted__isnull=True).update(reason=note)
    return {
        "task": str(task.id),
        "kind": task.kind,
        "from": before,
        "to": task.state,
        "sent": step.sent,
        "photos": list(move.photos),
        "position": move.position,
        "dispatched_by": _id(task.dispatched_by_id),
        "task_unit": _id(task.unit_id),
        "task_person": _id(task.person_id),
        **keys,
        **step.details,
    }
