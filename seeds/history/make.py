"""All cases of a history, played in memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from random import Random

from backend.accounts.models import Person
from backend.work.queries import forget_rules, rules
from seeds.cast import story_grid
from seeds.history.case import Case, World
from seeds.history.desk import load_desk
from seeds.history.grow import Gardener
from seeds.history.plan import Outline, plan
from seeds.history.spots import find_spots
from seeds.history.worktime import Clocks
from seeds.places import find_places
from seeds.zhejiang import build_county

SEED = "wangge"
STAFF_COMPLAINED_ABOUT = "centre2"
Scenes = Mapping[str, Sequence[tuple[str, str]]]  # leaf → hashes of before and after


@dataclass(frozen=True)
class Size:
    days: int = 90
    incidents: int = 30_000


def make_cases(*, county: str, size: Size, now: datetime, scenes: Scenes) -> list[Case]:
    forget_rules()
    places = find_places(county)
    built = build_county(county)
    present = int(now.timestamp())
    # To the microsecond: a load that was broken off and the next one may begin in one second, and what somebody moved
    # in between stays with its id.
    seed = f"{SEED}/{present}.{now.microsecond:06d}"
    spots = find_spots(built, places.other_town.code)
    outline = Outline(present, size.days, size.incidents, seed, spots, story_grid(places))
    staff = Person.objects.filter(username=STAFF_COMPLAINED_ABOUT).values_list("pk", flat=True)
    world = World(
        clocks=Clocks(rules(), now),
        desk=load_desk([county], frozenset(staff)),
        chance=Random(seed),  # noqa: S311 - repeatable, guards nothing
        now=present,
        pictures={leaf: list(pairs) for leaf, pairs in scenes.items()},
    )
    return list(Gardener(world, places).grow(plan(built, outline)))
