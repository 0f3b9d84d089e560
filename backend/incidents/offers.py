"""Which moves of an incident are offered to a caller now, and what each of them needs."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from backend.core.actor import Access
from backend.core.problems import Problem
from backend.incidents import disputes, feedback, questions, supervision, upkeep, urging
from backend.incidents.models import Incident
from backend.incidents.moves import INCIDENT_MOVES
from backend.incidents.problems import NeedsRuling, NobodyToUrge, NotPlaced, NotVerified
from backend.incidents.proof import RESTRICTED, settle_needs, settle_proof
from backend.work import moves
from backend.work.models import Task


def offered(
    incident: Incident, tasks: Sequence[Task], access: Access, language: str, *, now: datetime
) -> dict[str, Any]:
    """The moves that the table allows, and those that would be, with what is still missing for them."""
    possible = moves.allowed(INCIDENT_MOVES, upkeep.situation_of(incident, access))
    disputed = disputes.needs_ruling(incident, tasks)
    quiet = urging.unurgeable(incident, tasks, access, now) if "urge" in possible else None
    unfit = {
        "settle": not _settles(incident),
        "rule": not disputed,
        "preserve": incident.preserved,
        "unpreserve": not incident.preserved,
        "supervise": "supervise" in possible and supervision.unsupervisable(incident, tasks, access),
        "clarify": not questions.has_reporter(incident) or questions.asked(tasks, "clarify"),
        "confirm": not questions.needs_worker(incident) or questions.asked(tasks, "confirm"),
        "rate": not feedback.may_rate(incident, access.actor) or feedback.unrateable(incident, now) is not None,
        "keep_closed": not incident.reopen_wished,
        "urge": isinstance(quiet, NobodyToUrge),
        "escalate": len(incident.owner_unit.area_code) not in upkeep.ABOVE,
    }
    fitting = [name for name in possible if not unfit.get(name)]
    missing = {name: _missing(name, incident, tasks, disputed=disputed) for name in fitting}
    if "urge" in missing:
        missing["urge"] = quiet
    return {
        "allowed": [{"move": name, "needs": _needs(name, incident)} for name in fitting if not missing[name]],
        "refused": [
            {"move": name, "code": problem.code, "message": problem.message(language)}
            for name, problem in missing.items()
            if problem
        ],
    }


def _missing(move: str, incident: Incident, tasks: Sequence[Task], *, disputed: bool) -> Problem | None:
    if move == "dispatch" and disputed:
        return NeedsRuling(returns=disputes.RETURNS)
    if move == "close" and not upkeep.is_verified(incident, tasks):
        return NotVerified()
    return NotPlaced() if move == "register" and not incident.placed else None


def _settles(incident: Incident) -> bool:
    return incident.sensitivity != RESTRICTED and settle_proof(incident.category) is not None


def _needs(move: str, incident: Incident) -> list[str]:
    return settle_needs(incident.category) if move == "settle" else list(INCIDENT_MOVES[move].needs)
