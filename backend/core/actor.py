"""Who acts: a person in a post, perhaps standing in for an absent post."""

from dataclasses import dataclass
from uuid import UUID

from backend.core.scope import Scope

LEVEL_BY_LENGTH = {2: "province", 4: "city", 6: "county", 9: "township", 12: "village", 15: "grid"}


@dataclass(frozen=True)
class Actor:
    """Person and post of an act. `area_code` is the area of the post; `standing_in_for` is the absent post."""

    person: UUID | None
    post: UUID | None
    unit: UUID | None
    role: str
    area_code: str
    name: str = ""
    standing_in_for: UUID | None = None

    @property
    def level(self) -> str:
        return LEVEL_BY_LENGTH.get(len(self.area_code), "")


@dataclass(frozen=True)
class Access:
    """What authentication found: the actor, what the post may see, and the device for phones."""

    actor: Actor
    scope: Scope
    device: UUID | None = None


SYSTEM_ACTOR = Actor(person=None, post=None, unit=None, role="system", area_code="33", name="system")
