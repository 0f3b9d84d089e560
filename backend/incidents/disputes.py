"""Units that return a case in turn: when the centre above has to say whose it is, and among whom it may choose."""

from collections.abc import Iterable

from django.db.models import QuerySet

from backend.accounts.models import Unit
from backend.accounts.queries import centre_at, ruleable_units
from backend.core.actor import Access
from backend.incidents import upkeep
from backend.incidents.models import Incident
from backend.incidents.moves import INCIDENT_MOVES
from backend.work import moves
from backend.work.models import Task

RETURNS = 2  # after so many the units dispute it, and the centre above says whose it is
TOWNSHIP_DIGITS = 9


def needs_ruling(incident: Incident, tasks: Iterable[Task]) -> bool:
    """Whether the units of this owner have returned it so often that the centre above has to say whose it is.

    A restricted case is not opened to another desk for that, and where no centre stands above, the owner goes on.
    """
    if incident.state != "registered" or incident.sensitivity == "restricted":
        return False
    owner = incident.owner_unit.area_code
    disputes = [task for task in tasks if _is_dispute(task, incident.round, owner)]
    return len(disputes) >= RETURNS and centre_above(incident.owner_unit) is not None


def _is_dispute(task: Task, round_: int, owner: str) -> bool:
    """A lead task that was returned to this owner, or in a township to one of its stations."""
    returned = task.kind == "handle" and task.state == "returned" and task.lead and task.round == round_
    sender = task.dispatched_by.area_code if returned and task.dispatched_by else ""
    return sender == owner or (len(owner) == TOWNSHIP_DIGITS and sender.startswith(owner))


def centre_above(unit: Unit) -> Unit | None:
    """The centre one level over that of `unit`."""
    above = upkeep.ABOVE.get(len(unit.area_code))
    return centre_at(unit.area_code[:above]) if above else None


def ruled_among(incident: Incident, access: Access) -> QuerySet[Unit]:
    """Units that this post may name for a disputed case; none for a post that may not rule on it."""
    may = moves.may(INCIDENT_MOVES["rule"], upkeep.situation_of(incident, access))
    units = ruleable_units(access.actor, incident.owner_unit.area_code)
    return units if may else units.none()
