"""Writes of incidents after intake: one command under a row lock; no other path writes a state."""

from datetime import datetime
from uuid import UUID

from backend.core import changes, events, tx
from backend.core.actor import Access
from backend.core.models import Note
from backend.core.scope import Scope, get_one
from backend.incidents import ground, merging, parties, questions, upkeep
from backend.incidents.acts import ACTS
from backend.incidents.models import Incident
from backend.incidents.moves import INCIDENT_MOVES
from backend.incidents.serializers import IncidentMove
from backend.incidents.step import Step
from backend.work import moves
from backend.work.problems import WordsNeeded

# The reporter reads why, what was done, and what others saw.
_SHOWN = frozenset({"reject", "settle", "join", "clarify", "rate", "keep_closed"})
# Their words are what the note says.
_SAID = frozenset({"settle", "join", "clarify", "confirm", "rate"})
# Moves that write a second case.
_PAIRED = frozenset({"merge", "unmerge"})


def lock(pk: UUID, scope: Scope, *, version: int | None = None) -> Incident:
    """The incident's row, locked. Raises NotFound or Stale."""
    rows = Incident.objects.within(scope).select_for_update(of=("self",))
    incident: Incident = get_one(rows, pk=pk, version=version)
    return incident


def move_incident(*, access: Access, pk: UUID, move: IncidentMove, now: datetime) -> Incident:
    """Moves one incident: checks the table, writes, records the event, tells the audiences.

    Raises NotFound, Stale, MoveUnknown, MoveNotYours, MoveNotAllowed and the problems of the single moves.
    """
    tx.require_transaction()
    if move.name in _PAIRED:
        merging.lock_both(access.scope, pk, move.main or merging.main_of(access.scope, pk))
    incident = lock(pk, access.scope, version=move.base_version)
    step = Step(incident=incident, move=move, access=access, now=now)
    rule = moves.check(INCIDENT_MOVES, move.name, upkeep.situation_of(incident, access))
    for needed in ("reason", "words"):
        if needed in rule.needs and not (getattr(move, needed) or "").strip():
            raise WordsNeeded(fields={needed: ["required"]}, field=needed)
    before = incident.state
    if rule.stops and incident.own_clock:
        step.details["clock"] = upkeep.stop_own_clock(incident, now)
    ACTS[move.name](step)
    if before == "reported" and incident.state != before:
        step.details["ended"] = step.details.get("ended", []) + questions.end(incident, now)
    _note(step)
    _finish(step, f"incident.{move.name}", before)
    if move.name == "register" and move.dispatch:
        dispatching = IncidentMove(name="dispatch", dispatch=move.dispatch)
        return move_incident(access=access, pk=pk, move=dispatching, now=now)
    return incident


def _finish(step: Step, name: str, before: str) -> None:
    """Saves the incident with its clocks and queue, publishes it and appends the event."""
    incident = step.incident
    upkeep.refresh(incident)
    incident.version += 1
    incident.save()
    audiences = parties.audiences_of(incident)
    changes.publish("incident", incident.pk, audiences, gone_from=step.left)
    if step.astray or ground.astray(incident):
        ground.tell_all_tiles()
    data = {"from": before, "to": incident.state, **step.details}
    events.record(
        name, subject_kind="incident", subject_id=incident.pk, actor=step.actor,
        area_code=incident.area_code, at=step.now, data=data,
    )  # fmt: skip


def _note(step: Step) -> None:
    move = step.move
    text = move.reason or move.note
    if move.name in _SAID:
        text = move.words or ""
    shown = move.note_for_reporter or move.name in _SHOWN
    _, keys = events.write_note(
        subject_kind="incident", subject_id=step.incident.pk, text=text.strip(),
        audience=Note.REPORTER if shown else Note.INTERNAL, at=step.now,
    )  # fmt: skip
    step.details |= keys
