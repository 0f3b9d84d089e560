"""The cards of the front door: everybody who may be entered, and where a phone of theirs stands."""

from dataclasses import dataclass
from typing import Any

from backend.accounts.models import Post
from backend.accounts.queries import area_facts, demo_accounts
from gis.areas.models import Area

# Who plays which part in the seven steps.
STORY = {"worker": "worker", "centre": "centre", "handler": "emergency", "leader": "leader"}
ON_FOOT = frozenset({"worker", "deputy", "unit", "unit_lead", "entity"})
BOTH = ON_FOOT - {"worker", "deputy"} | {"station"}


@dataclass(frozen=True)
class Player:
    """Somebody of the cast: `post` is the first one, `stands` longitude and latitude (EPSG:4326) or None."""

    post: Post
    stands: tuple[float, float] | None

    @property
    def username(self) -> str:
        return self.post.person.username

    @property
    def apps(self) -> list[str]:
        """What this person works with, the usual one first."""
        if self.post.role in ON_FOOT:
            return ["phone", "console"] if self.post.role in BOTH else ["phone"]
        return ["console", "phone"] if self.post.role in BOTH else ["console"]

    @property
    def part(self) -> str:
        """Part in the story, or nothing."""
        return next((part for part, name in STORY.items() if name == self.username), "")


def players() -> list[Player]:
    """Everybody who is offered, in the order of the story; a phone stands in its person's first grid.

    Who has no grid stands where the story's worker does: there is nothing to see anywhere else.
    """
    posts = demo_accounts()
    worker = next((post for post in posts if post.person.username == STORY["worker"]), None)
    codes = {post.grids[0] for post in posts if post.grids}
    rows = Area.objects.filter(valid_to=None, code__in=codes).values_list("code", "centre")
    centres = {code: (centre.x, centre.y) for code, centre in rows}
    usual = centres.get(worker.grids[0]) if worker and worker.grids else None
    return [Player(post, centres.get(post.grids[0], usual) if post.grids else usual) for post in posts]


def cards(cast: list[Player]) -> list[dict[str, Any]]:
    """What a card shows."""
    areas = area_facts(player.post.area_code for player in cast)
    return [
        {
            "username": player.username,
            "name": player.post.person.name,
            "role": player.post.role,
            "number": player.post.person.phone,
            "unit": player.post.unit.name,
            "area": {"code": player.post.area_code, "name": areas[player.post.area_code].name},
            "apps": player.apps,
            "part": player.part,
            "stands": list(player.stands) if player.stands else None,
        }
        for player in cast
    ]
