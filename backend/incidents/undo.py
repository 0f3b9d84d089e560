"""Taking back at once what was settled or registered by mistake."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.conf import settings

from backend.core.actor import Actor
from backend.core.models import Event
from backend.incidents import upkeep
from backend.incidents.models import Incident
from backend.incidents.problems import UndoTooLate
from backend.work.problems import MoveNotYours

_ACTS: Final = frozenset({"incident.settle", "incident.register"})


def take_back(incident: Incident, *, actor: Actor, now: datetime) -> dict[str, Any]:
    """The case waits again, with the clock of the report, so that taking back gains no time.

    Words, photos and a better category stay in the file. Returns what the event says of it.
    Raises UndoTooLate, and MoveNotYours for what another post did.
    """
    last = Event.objects.filter(subject_kind="incident", subject_id=incident.pk).order_by("-id").first()
    if last is None or last.name not in _ACTS or now - last.at > timedelta(seconds=settings.UNDO_S):
        raise UndoTooLate(seconds=settings.UNDO_S)
    if last.actor_post != actor.post:
        raise MoveNotYours(move="undo", role=actor.role)
    incident.state, incident.closed_at = "reported", None
    incident.registered_at, incident.registered_unit_id = None, None
    upkeep.start_own_clock(incident, "register", datetime.fromisoformat(last.data["clock"]["started_at"]))
    return {"undoes": last.name}
