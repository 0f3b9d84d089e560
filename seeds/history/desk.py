"""Who acts in the history: the people in the posts of the county, by place and by unit."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from backend.accounts.access import valid_posts
from backend.accounts.models import Post
from backend.core.actor import Actor
from seeds.units import DEPARTMENT_OF, unit_id


@dataclass
class Desk:
    """People on duty. A worker on leave is replaced by the stand-in, whose acts name both posts."""

    workers: dict[str, list[Actor]] = field(default_factory=lambda: defaultdict(list))
    units: dict[UUID, list[Actor]] = field(default_factory=lambda: defaultdict(list))
    never: frozenset[UUID] = frozenset()  # people whom some cases are about; they act in none

    def worker(self, grid: str) -> Actor:
        return self.workers[grid][0]

    def station(self, area: str) -> Actor:
        return self.units[unit_id(f"{area[:12]}/station")][0]

    def centre_unit(self, area: str) -> UUID:
        return unit_id(f"{area}/centre")

    def centre(self, area: str, chance: Random) -> Actor:
        """Somebody at the desk of the centre of `area` (2 to 9 digits)."""
        desk = [actor for actor in self.units[self.centre_unit(area)] if actor.role == "centre"]
        return chance.choice([actor for actor in desk if actor.person not in self.never] or [self.lead(area)])

    def lead(self, area: str) -> Actor:
        return next(actor for actor in self.units[self.centre_unit(area)] if actor.role == "centre_lead")

    def handling_unit(self, area: str, kind: str) -> UUID:
        """The unit that handles a leaf whose first unit is of `kind`, at the level of `area`."""
        if len(area) == 9:
            return unit_id(f"{area}/{'service_hall' if kind == 'centre' else kind}")
        return unit_id(f"{area}/{DEPARTMENT_OF[kind]}" if len(area) == 6 else f"{area}/department")

    def hand(self, unit: UUID, chance: Random) -> Actor:
        """Somebody who works in `unit`."""
        return chance.choice(self.units[unit])


def load_desk(areas: Iterable[str], never: frozenset[UUID]) -> Desk:
    """Everybody with a valid post in `areas` (prefixes) or above them."""
    desk = Desk(never=never)
    wanted = tuple(areas)
    posts = valid_posts().filter(person__is_active=True).order_by("valid_from", "role", "pk")
    for post in posts:
        if post.area_code.startswith(wanted) or wanted[0].startswith(post.area_code):
            _seat(desk, post)
    return desk


def _seat(desk: Desk, post: Post) -> None:
    stand_in = post.deputy_post if not post.on_duty else None
    if not post.on_duty and stand_in is None:
        return
    actor = _actor(stand_in, post) if stand_in else _actor(post, None)
    if post.role == "worker":
        for grid in post.grids:
            desk.workers[grid].append(actor)
    elif post.role != "deputy":
        desk.units[post.unit_id].append(actor)


def _actor(post: Post, absent: Post | None) -> Actor:
    return Actor(
        person=post.person_id,
        post=post.pk,
        unit=post.unit_id,
        role=post.role,
        area_code=post.area_code,
        standing_in_for=absent.pk if absent else None,
    )
