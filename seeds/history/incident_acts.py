"""The moves of an incident, as the commands of `backend.incidents` make them, on a case of the history."""

from typing import Any
from uuid import UUID

from backend.core.actor import Actor
from seeds.history.case import INTERNAL, REPORTER, Case, Job, when
from seeds.history.worktime import Ticking


def report(case: Case) -> None:
    at = case.reported_at
    case.own = case.start("register", at)
    photos = case.show(False, "report", at, case.reporter)
    case.join("reporter", at, person=case.reporter.person)
    if case.restricted:
        for actor in named(case):
            if (actor.person, None, "reporter") not in case.parties:
                case.join("named", at, person=actor.person)
    case.act("incident.report", at, case.reporter, {
        "to": "reported", "category": case.category.code, "channel": case.channel, "urgent": case.urgent,
        "photos": photos, "placed": case.placed, "owner_unit": str(case.owner),
        "clock_started": {"stage": "register", "due_at": when(case.own.due)},
    })  # fmt: skip


def named(case: Case) -> list[Actor]:
    """The posts of the owning centre that the category names for restricted cases."""
    desk = case.world.desk.units[case.owner]
    roles = ("centre", "centre_lead") if case.category.code == "emergency.sudden_death" else ("centre_lead",)
    return [actor for actor in desk if actor.role in roles]


def withdraw(case: Case, at: int, reason: str) -> None:
    _leave(case, "withdraw", "withdrawn", at, case.reporter, reason)


def reject(case: Case, at: int, actor: Actor, reason: str) -> None:
    _leave(case, "reject", "rejected", at, actor, reason, audience=REPORTER)


def void(case: Case, at: int, actor: Actor, reason: str) -> None:
    _leave(case, "void", "void", at, actor, reason)


def merge(case: Case, at: int, actor: Actor, main: UUID) -> None:
    case.main = main
    _leave(case, "merge", "merged", at, actor, "", extra={"main": str(main)})


def settle(case: Case, at: int, actor: Actor, words: str) -> None:
    """Handled by the one who saw it: reported → closed, with its proof."""
    photos = case.show(True, "finish", at, actor)
    _leave(case, "settle", "closed", at, actor, words, audience=REPORTER, extra={"photos": photos})


def _leave(
    case: Case, name: str, state: str, at: int, actor: Actor, words: str,
    *, audience: str = INTERNAL, extra: dict[str, Any] | None = None,
) -> None:  # fmt: skip
    clock = case.stop_own(at)
    _, note = case.write(words, audience, at)
    before, case.state, case.closed_at = case.state, state, at
    case.act(f"incident.{name}", at, actor, {"from": before, "to": state, **clock, **(extra or {}), **note})


def register(case: Case, at: int, actor: Actor, about: list[UUID]) -> None:
    clock = case.stop_own(at)
    case.recused += about
    case.state, case.registered_at, case.registered_unit = "registered", at, actor.unit
    case.own = case.start("dispatch", at)
    case.act("incident.register", at, actor, {"from": "reported", "to": "registered", **clock})


def escalate(case: Case, at: int, actor: Actor, parent: str, reason: str) -> None:
    """Hands the case to the centre of the area above, `parent`."""
    clock = case.stop_own(at)
    case.owner, case.owner_area = case.world.desk.centre_unit(parent), parent
    if case.restricted:
        case.join("named", at, person=case.world.desk.lead(parent).person)
    case.own = case.start("dispatch", at)
    _, note = case.write(reason, INTERNAL, at)
    data = {"from": "registered", "to": "registered", **clock, "owner_unit": str(case.owner), **note}
    case.act("incident.escalate", at, actor, data)


def dispatch(case: Case, at: int, actor: Actor, units: list[UUID], note: str = "") -> list[Job]:
    """Sends the case to `units`, the first of them in the lead."""
    clock = case.stop_own(at)
    jobs = [
        send_out(case, "handle", at, actor, unit=unit, lead=place == 0, note=note) for place, unit in enumerate(units)
    ]
    case.state = "dispatched"
    data = {"from": "registered", "to": "dispatched", **clock, "tasks": [job.as_data() for job in jobs]}
    case.act("incident.dispatch", at, actor, data)
    return jobs


def send_out(
    case: Case, kind: str, at: int, by: Actor, *, unit: UUID | None = None, person: UUID | None = None,
    lead: bool = True, note: str = "",
) -> Job:  # fmt: skip
    clock: Ticking = case.start("verify" if kind == "verify" else "accept", at)
    written, _ = case.write(note, INTERNAL, at)
    job = Job(case.world.new_id(at), kind, unit, person, lead, case.round, by, at, clock, note=written)
    case.jobs.append(job)
    case.join("handler" if kind == "handle" else "verifier", at, person=person, unit=unit)
    return job


def hold(case: Case, at: int, actor: Actor, reason: str) -> None:
    """Nothing can be done for now: the clocks of the tasks pause."""
    _, note = case.write(reason, INTERNAL, at)
    for job in case.jobs:
        if job.open:
            job.clock = None
    case.state = "on_hold"
    case.act("incident.hold", at, actor, {"from": "in_progress", "to": "on_hold", **note})


def close(case: Case, at: int, actor: Actor) -> None:
    clock = case.stop_own(at)
    case.state, case.closed_at = "closed", at
    case.act("incident.close", at, actor, {"from": "verifying", "to": "closed", **clock})


def rate(case: Case, at: int, actor: Actor, rating: str) -> None:
    case.rating = rating
    case.act("incident.rate", at, actor, {"from": "closed", "to": "closed", "rating": rating})
