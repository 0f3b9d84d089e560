"""What each move of an incident does to its row, one function a move; checked, saved and recorded by the command."""

from collections.abc import Callable, Mapping
from typing import Final

from backend.core.problems import RoleNotAllowed
from backend.incidents import (
    feedback,
    ground,
    intake,
    levels,
    merging,
    parties,
    photos,
    questions,
    supervision,
    terms,
    undo,
    upkeep,
    urging,
    waits,
)
from backend.incidents.problems import NotPlaced, NotVerified
from backend.incidents.proof import check_settle
from backend.incidents.step import Step
from backend.work.queries import tasks_of

VILLAGE_DIGITS = 12


def _amend(step: Step) -> None:
    incident, move = step.incident, step.move
    if move.category:
        _categorise(step, move.category)
    if move.words is not None:
        incident.words = move.words
    if move.address is not None:
        incident.address = move.address
    incident.terms = terms.bigrams(f"{incident.words} {incident.address}")
    photos.attach_photos(incident, move.photos, person=step.actor.person, moment="report", task=None)
    if move.position is not None or move.area_code is not None:
        _place(step)


def _categorise(step: Step, code: str) -> None:
    """Another category, which may make the case one for few eyes; it never makes it one for more."""
    incident = step.incident
    step.details["category"] = code
    incident.category = intake.category_of(code)
    if incident.category.emergency and not incident.direct:
        incident.urgent = incident.direct = step.details["urgent"] = True
    if incident.category.sensitivity == "restricted":
        step.left |= parties.audiences_of(incident)
        parties.restrict(incident, actor=step.actor, now=step.now)
    upkeep.set_own_clock(incident)


def _place(step: Step) -> None:
    """Puts the incident on the map, or into an area that somebody named; ownership follows the place."""
    incident, move = step.incident, step.move
    step.left |= parties.audiences_of(incident)
    step.astray = ground.astray(incident)
    if move.position is not None:
        place = ground.ground_of(move.position, actor=step.actor)
        incident.point, incident.placed, incident.area_code = place.point, place.placed, place.area_code
        incident.accuracy_m = move.position.accuracy_m
        incident.position_source, incident.source_crs = move.position.source, move.position.source_crs
        incident.position_taken_at = move.position.taken_at
        incident.owner_unit = place.owner
    elif move.area_code is not None:
        if step.actor.role not in intake.DESK_ROLES:
            raise RoleNotAllowed(role=step.actor.role)
        incident.area_code = ground.known_area(move.area_code)
        # A township or county is not yet a place: somebody still has to say which village or grid.
        incident.placed = len(incident.area_code) >= VILLAGE_DIGITS
        incident.owner_unit = ground.owner_of(incident.area_code)
    if incident.sensitivity == "restricted":
        parties.restrict(incident, actor=step.actor, now=step.now)
    step.details |= {"area": incident.area_code, "placed": incident.placed, "owner_unit": str(incident.owner_unit_id)}


def _join(step: Step) -> None:
    """The same problem seen again: one case, one more witness."""
    incident, move, actor = step.incident, step.move, step.actor
    photos.attach_photos(incident, move.photos, person=actor.person, moment="report", task=None)
    step.details["photos"] = [photo.sha256 for photo in move.photos]
    if actor.person and actor.person != incident.reporter_id:
        parties.add_witness(incident, actor.person, now=step.now)


def _withdraw(step: Step) -> None:
    step.incident.state, step.incident.closed_at = "withdrawn", step.now


def _settle(step: Step) -> None:
    """Handled by who was there; the proof of the category is checked before anything is written."""
    incident, move = step.incident, step.move
    check_settle(incident, words=move.words or "", photos=move.photos)
    photos.attach_photos(incident, move.photos, person=step.actor.person, moment="finish", task=None)
    step.details["photos"] = [photo.sha256 for photo in move.photos]
    incident.state, incident.closed_at = "closed", step.now


def _undo(step: Step) -> None:
    step.details |= undo.take_back(step.incident, actor=step.actor, now=step.now)


def _reject(step: Step) -> None:
    step.incident.state, step.incident.closed_at = "rejected", step.now


def _register(step: Step) -> None:
    incident, move = step.incident, step.move
    if not incident.placed:
        raise NotPlaced()
    if move.category and move.category != incident.category_id:
        _categorise(step, move.category)
    parties.recuse(incident, move.about)
    incident.state, incident.registered_at = "registered", step.now
    incident.registered_unit_id = step.actor.unit
    upkeep.start_own_clock(incident, "dispatch", step.now)


def _rework(step: Step) -> None:
    sent = upkeep.send_back(step.incident, actor=step.actor, note=step.move.reason, now=step.now)
    step.details["tasks"] = [upkeep.as_data(task) for task in sent]
    upkeep.publish_tasks(sent)


def _close(step: Step) -> None:
    if not upkeep.is_verified(step.incident, tasks_of("incident", step.incident.pk)):
        raise NotVerified()
    step.incident.state, step.incident.closed_at = "closed", step.now


ACTS: Final[Mapping[str, Callable[[Step], None]]] = {
    "amend": _amend,
    "join": _join,
    "withdraw": _withdraw,
    "settle": _settle,
    "undo": _undo,
    "reject": _reject,
    "register": _register,
    "dispatch": levels.dispatch,
    "rule": levels.rule,
    "escalate": levels.escalate,
    "hand_down": levels.hand_down,
    "clarify": questions.clarify,
    "confirm": questions.confirm,
    "merge": merging.merge,
    "unmerge": merging.unmerge,
    "hold": waits.hold,
    "resume": waits.resume,
    "rework": _rework,
    "close": _close,
    "rate": feedback.rate,
    "keep_closed": feedback.keep_closed,
    "reopen": waits.reopen,
    "void": waits.void,
    "preserve": waits.preserve,
    "unpreserve": waits.unpreserve,
    "supervise": supervision.supervise,
    "urge": urging.urge,
}
