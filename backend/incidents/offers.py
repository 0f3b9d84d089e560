"""Which moves of an incident are offered to a caller now, and what each of them needs."""

from collections.abc import Sequence
from typing import Any

from backend.core.actor import Access
from backend.incidents import upkeep
from backend.incidents.models import Incident
from backend.incidents.moves import INCIDENT_MOVES
from backend.incidents.proof import settle_needs, settle_proof
from backend.work import moves
from backend.work.models import Task


def offered(incident: Incident, tasks: Sequence[Task], access: Access) -> dict[str, Any]:
    """The moves that the table allows, less those that the case itself is not ready for."""
    possible = moves.allowed(INCIDENT_MOVES, upkeep.situation_of(incident, access))
    ready = [name for name in possible if _ready(name, incident, tasks)]
    return {"allowed": [{"move": name, "needs": _needs(name, incident)} for name in ready], "refused": []}


def _ready(move: str, incident: Incident, tasks: Sequence[Task]) -> bool:
    if move == "close":
        return upkeep.is_verified(incident, tasks)
    if move == "register":
        return incident.placed
    return move != "settle" or settle_proof(incident.category) is not None


def _needs(move: str, incident: Incident) -> list[str]:
    return settle_needs(incident.category) if move == "settle" else list(INCIDENT_MOVES[move].needs)
