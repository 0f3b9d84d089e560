"""The moves of a task, as the commands of `backend.work` make them, and what the incident does then."""

from typing import Any
from uuid import UUID

from backend.core.actor import Actor
from backend.work.moves import incident_state
from seeds.history.case import INTERNAL, REPORTER, Case, Job, stopped, text
from seeds.history.incident_acts import send_out

UNDO_S = 10


def accept(case: Case, job: Job, at: int, actor: Actor) -> None:
    clock = _stop(job, at)
    job.state, job.accepted = "accepted", at
    job.clock = case.start("handle", at)
    _moved(case, job, "accept", "dispatched", at, actor, clock)


def assign(case: Case, job: Job, at: int, actor: Actor, person: UUID) -> None:
    job.person = person
    case.join("handler", at, person=person)
    _moved(case, job, "assign", job.state, at, actor, {"person": str(person)})


def progress(case: Case, job: Job, at: int, actor: Actor, words: str) -> None:
    _, note = case.write(words, REPORTER, at)
    _moved(case, job, "progress", job.state, at, actor, {**note, "progress": True})


def give_back(case: Case, job: Job, at: int, actor: Actor, reason: str, proposed: UUID | None) -> None:
    """The unit returns the task: it is not for it to do."""
    job.answer, note = case.write(reason, INTERNAL, at)
    details = {**note, **_stop(job, at), **({"proposed_unit": str(proposed)} if proposed else {})}
    before, job.state, job.ended, job.proposed = job.state, "returned", at, proposed
    _moved(case, job, "return", before, at, actor, details)


def recall(case: Case, job: Job, at: int, actor: Actor) -> None:
    clock = _stop(job, at)
    job.state, job.ended = "recalled", at
    undo = at - job.sent <= UNDO_S
    case.recalls += not undo
    _moved(case, job, "recall", "dispatched", at, actor, {**clock, "undo": undo})


def finish(case: Case, job: Job, at: int, actor: Actor, words: str, *, on_behalf: bool = False) -> None:
    job.answer, note = case.write(words, REPORTER, at)
    clock = _stop(job, at)
    job.state, job.ended = "done", at
    photos = case.show(True, "finish", at, actor, job.id)
    details = {**note, **clock, "fixed": None, **({"on_behalf": True} if on_behalf else {})}
    _moved(case, job, "finish", "accepted", at, actor, details, photos)


def verify(case: Case, job: Job, at: int, actor: Actor, words: str, *, fixed: bool) -> None:
    """The one at the spot says whether it is fixed."""
    job.answer, note = case.write(words, REPORTER, at)
    clock = _stop(job, at)
    before, job.state, job.ended, job.fixed = job.state, "done", at, fixed
    photos = case.show(fixed, "verify", at, actor, job.id)
    _moved(case, job, "finish", before, at, actor, {**note, **clock, "fixed": fixed}, photos)


def _stop(job: Job, at: int) -> dict[str, Any]:
    clock, job.clock = job.clock, None
    return {"clock": stopped(clock, at)} if clock else {}


def _moved(
    case: Case, job: Job, move: str, before: str, at: int, actor: Actor, details: dict[str, Any],
    photos: list[str] | None = None,
) -> None:  # fmt: skip
    job.version += 1
    was = case.state
    data = {
        "task": str(job.id), "kind": job.kind, "from": before, "to": job.state, "dispatched_by": text(job.by.post),
        "task_unit": text(job.unit), "task_person": text(job.person), **details, "photos": photos or [],
    }  # fmt: skip
    sent = _follow(case, job, move, at, actor)
    data |= {"incident_from": was, "incident_to": case.state, "tasks": [new.as_data() for new in sent]}
    case.act(f"task.{move}", at, actor, data)


def _follow(case: Case, job: Job, move: str, at: int, actor: Actor) -> list[Job]:
    """The state of the case after the move; returns the tasks that this sends out."""
    if job.kind == "verify":
        return _after_verify(case, job, at, actor)
    case.returns += move == "return"
    was, case.state = case.state, incident_state([(each.state, each.lead) for each in case.jobs_now("handle")])
    if case.state == was:
        return []
    if case.state == "registered":
        runs_on = case.waited if move == "recall" and case.round == 1 else None
        case.own = runs_on or case.start("dispatch", at)
    return [_ask_for_verification(case, at, actor)] if case.state == "verifying" else []


def _after_verify(case: Case, job: Job, at: int, actor: Actor) -> list[Job]:
    if job.fixed:
        case.own = case.start("close", at)
        return []
    done = [each for each in case.jobs_now("handle") if each.state == "done"]
    note = next((words.text for words in case.notes if words.id == job.answer), "")
    case.round += 1
    case.reworks += 1
    case.state, case.own = "dispatched", None
    return [
        send_out(case, "handle", at, actor, unit=each.unit, person=each.person, lead=each.lead, note=note)
        for each in done
    ]


def _ask_for_verification(case: Case, at: int, actor: Actor) -> Job:
    """Photo: to the worker who reported it, else to the grid's; else to the centre or station that registered it."""
    if case.category.verification == "photo":
        by_worker = case.reporter.role in ("worker", "deputy")
        verifier = case.reporter if by_worker else case.world.desk.worker(case.area_code)
        return send_out(case, "verify", at, actor, person=verifier.person)
    return send_out(case, "verify", at, actor, unit=case.registered_unit or case.owner)
