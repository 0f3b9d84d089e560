"""Cases that are played by the rules, with all their tasks, events, notes and participants."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

from backend.work.queries import forget_rules, rules
from seeds.history.case import Case, World
from seeds.history.desk import Desk
from seeds.history.grow import Gardener
from seeds.history.plan import AT_ONCE, NEW, OVERDUE, WAITING, YELLOW_SHARE, Seedling
from seeds.history.worktime import Clocks
from seeds.places import Places
from seeds.province.plan import CHANNEL_NAMES, CLOSED, LEVEL_NAMES, OUTCOME_NAMES, OWN_LEVELS, Ints, Year
from seeds.zhejiang.catalogue import Category, categories

STAGES: Mapping[str, Mapping[str, int]] = {"in_process": WAITING, "overdue": OVERDUE, "new": NEW}
UNREAD = ("to_register", "unplaced")
LAST_STAGES = ("to_verify", "to_close")
Scenes = Mapping[str, Sequence[tuple[str, str]]]  # leaf → hashes of before and after


@dataclass(frozen=True)
class Ground:
    """What the cases of a county are played on."""

    places: Places
    desk: Desk
    scenes: Scenes
    now: int
    seed: str


def play(year: Year, which: Ints, ground: Ground) -> list[Case]:
    """The cases at these places of the year; the same for the same year, ground and people."""
    forget_rules()
    chance = Random(f"{ground.seed}/{ground.places.county.code}/played")  # noqa: S311 - repeatable, guards nothing
    world = World(
        clocks=Clocks(rules(), datetime.fromtimestamp(ground.now, UTC)),
        desk=ground.desk,
        chance=chance,
        now=ground.now,
        pictures={leaf: list(pairs) for leaf, pairs in ground.scenes.items()},
    )
    seedlings = [_seedling(year, int(place), chance) for place in which]
    seedlings.sort(key=lambda seedling: seedling.at)
    return list(Gardener(world, ground.places).grow(seedlings))


def _seedling(year: Year, place: int, chance: Random) -> Seedling:
    leaf = categories()[year.leaf[place]]
    outcome = OUTCOME_NAMES[year.outcome[place]]
    seedling = Seedling(
        category=leaf,
        grid=year.county.grids[year.grid[place]].code,
        point=(float(year.points[place, 0]), float(year.points[place, 1])),
        at=int(year.at[place]),
        channel=CHANNEL_NAMES[year.channel[place]],
        outcome="closed" if outcome in CLOSED else outcome,
        level=LEVEL_NAMES[year.level[place]],
        rated=outcome == CLOSED[0],
        urgent=bool(year.urgent[place]),
    )
    if outcome not in CLOSED:
        table = STAGES[outcome]
        drawn = chance.choices(list(table), list(table.values()))[0]
        seedling.stage = _stage(drawn, seedling.level, leaf)
        seedling.light = "red" if outcome == "overdue" else "yellow" if chance.random() < YELLOW_SHARE else "green"
    return seedling


def _stage(drawn: str, level: str, leaf: Category) -> str:
    """A stage at which a case of this level and leaf can wait."""
    if leaf.code in AT_ONCE and drawn not in LAST_STAGES:
        return "in_progress"
    if drawn in UNREAD and level not in OWN_LEVELS:
        return "to_dispatch"
    if drawn == "returned" and level == "village":
        return "in_progress"
    return drawn
