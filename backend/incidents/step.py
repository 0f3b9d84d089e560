"""A move of an incident in progress."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from backend.core.actor import Access, Actor
from backend.incidents.models import Incident
from backend.incidents.serializers import IncidentMove


@dataclass
class Step:
    """A move in progress: the locked incident, who moves it, and what the event will say."""

    incident: Incident
    move: IncidentMove
    access: Access
    now: datetime
    details: dict[str, Any] = field(default_factory=dict)
    left: set[str] = field(default_factory=set)  # audiences that no longer see it
    astray: bool = False  # it lay outside of its county before

    @property
    def actor(self) -> Actor:
        return self.access.actor
