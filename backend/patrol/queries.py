"""Reads of patrols: everybody reads the own ones, nobody another's."""

from uuid import UUID

from backend.patrol.models import Patrol

SHOWN = 100


def own_rounds(person: UUID) -> list[Patrol]:
    """The newest 100 of this person, without their tracks."""
    return list(Patrol.objects.filter(person_id=person).order_by("-started_at", "-id").defer("track")[:SHOWN])
