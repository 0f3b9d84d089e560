"""What happens: which leaf, where, when, on which channel, and how far it gets. Exact shares, natural scatter."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from seeds.history.spots import HOT_LEAVES, HOT_TIMES, Spots
from seeds.history.worktime import DAY_S, SHANGHAI_S, day_of
from seeds.zhejiang import CountyAreas
from seeds.zhejiang.catalogue import Category, categories
from seeds.zhejiang.distributions import ASIDES_PER_MILLE, CHANNELS, CLOSING, GROUPS, OUTCOMES, WEEKDAY
from seeds.zhejiang.incidents import draw, generator, grid_weights
from seeds.zhejiang.points import points_in
from seeds.zhejiang.returning import come_back
from seeds.zhejiang.shares import largest_remainder

HOUR_S = 3600
FEEDBACK_S = 14 * DAY_S  # after closing
# Of the cases in process, per mille: where they wait, and on which level.
WAITING = {"to_dispatch": 110, "returned": 40, "dispatched": 170, "in_progress": 440, "to_verify": 160, "to_close": 80}
OVERDUE = {
    "to_register": 90, "to_dispatch": 110, "returned": 50, "dispatched": 190, "in_progress": 350, "to_verify": 120,
    "to_close": 80, "unplaced": 10,
}  # fmt: skip
NEW = {"to_register": 850, "unplaced": 150}
YELLOW_SHARE = 0.18  # of the cases in process or new
OPEN_LEVELS = {"village": 100, "township": 760, "county": 120, "city": 15, "province": 5}
URGENT_SHARE = 0.015
# What must be dispatched within minutes waits nowhere but at work.
AT_ONCE = frozenset({leaf.code for leaf in categories() if leaf.accept_amount < 1})


@dataclass(slots=True)
class Seedling:
    """A case before it is played. `stage` and `light` say where an open one stands now; `at` is when it was reported

    (for an open one only a draw, since its steps are counted back from the present).
    """

    category: Category
    grid: str
    point: tuple[float, float]
    at: int
    channel: str = ""
    outcome: str = "closed"
    level: str = "township"
    stage: str = ""
    light: str = ""
    rated: bool = False
    urgent: bool = False


@dataclass
class Outline:
    """How many incidents in how many days before `now` (seconds since 1970), by which chance."""

    now: int
    days: int
    incidents: int
    seed: str
    spots: Spots
    story_grid: str


def plan(county: CountyAreas, outline: Outline) -> list[Seedling]:
    """All cases, in order of their report. The same for the same county and outline."""
    chance = Random(outline.seed)  # noqa: S311 - repeatable, guards nothing
    seedlings: list[Seedling] = []
    shares = largest_remainder(outline.incidents, [leaf.weight for leaf in categories()])
    rngs = [generator(f"{outline.seed}/{county.county.code}/{leaf.code}") for leaf in categories()]
    drawn = [
        np.repeat(np.arange(len(county.grids)), draw(weights(county, leaf, outline), share, rng))
        for leaf, share, rng in zip(categories(), shares, rngs, strict=True)
    ]
    grids, rng = np.concatenate(drawn), generator(outline.seed)
    points = points_of(county, grids, rng)
    come_back(county, grids, points, rng, without={outline.spots.true, outline.spots.crowded})
    places = zip(grids, points, strict=True)
    for leaf, share, rng in zip(categories(), shares, rngs, strict=True):
        for at in draw_moments(leaf.group, outline, rng, share):
            grid, (lon, lat) = next(places)
            seedlings.append(Seedling(leaf, county.grids[grid].code, (float(lon), float(lat)), int(at)))
    chance.shuffle(seedlings)
    _assign_outcomes(seedlings, chance)
    _assign_ratings(seedlings, chance, outline.now)
    _assign_channels(seedlings, chance)
    _give_the_story(seedlings, outline.story_grid)
    for seedling in seedlings:
        seedling.urgent = seedling.category.group == "emergency" or chance.random() < URGENT_SHARE
    return sorted(seedlings, key=lambda seedling: seedling.at)


def points_of(county: CountyAreas, grids: NDArray[np.int64], rng: np.random.Generator) -> NDArray[np.float64]:
    """A point (lon, lat) in each of `grids` (places in `county.grids`)."""
    points = np.empty((len(grids), 2))
    counts = np.bincount(grids, minlength=len(county.grids))
    points[np.argsort(grids, kind="stable")] = points_in([grid.geometry for grid in county.grids], counts, rng)
    return points


def weights(county: CountyAreas, leaf: Category, outline: Outline) -> NDArray[np.float64]:
    """Expected incidents of a leaf by grid, with the hot spot and the crowded place."""
    found = grid_weights(county, leaf.group, outline.seed)
    people = np.array([grid.population for grid in county.grids], dtype=np.float64)
    villages = np.array([grid.code[:12] for grid in county.grids])
    average = found.sum() / people.sum()
    crowded, hot = villages == outline.spots.crowded, villages == outline.spots.true
    found[crowded] = people[crowded] * average
    found[hot] = people[hot] * average * (HOT_TIMES if leaf.code in HOT_LEAVES else 1.0)
    return found


def draw_moments(group: str, outline: Outline, rng: np.random.Generator, count: int) -> NDArray[np.int64]:
    """Moments of `count` reports by the course of the day, the week and the year; the last hour stays free."""
    spread = GROUPS[group]
    last = outline.now // HOUR_S * HOUR_S
    hours = np.arange(last - outline.days * DAY_S, last, HOUR_S, dtype=np.int64)
    weight = np.zeros(len(hours))
    for place, hour in enumerate(hours):
        day = day_of(int(hour))
        clock = (int(hour) + SHANGHAI_S) % DAY_S // HOUR_S
        weight[place] = spread.months[day.month - 1] * WEEKDAY[day.weekday()] * spread.hours[clock]
    bounds = np.cumsum(weight)
    chosen = np.searchsorted(bounds, rng.random(count) * bounds[-1], side="right")
    moments: NDArray[np.int64] = hours[chosen] + rng.integers(0, HOUR_S, count)
    return moments


def _assign_outcomes(seedlings: list[Seedling], chance: Random) -> None:
    """Outcomes in exact shares over the cases in their shuffled order."""
    total = len(seedlings)
    asides = {name: round(total * share / 1000) for name, share in ASIDES_PER_MILLE.items()}
    # Merged ones first, on leaves of which another case can be found.
    names = ["merged", *OUTCOMES, *(name for name in asides if name != "merged")]
    ordinary = [seedling for seedling in seedlings if seedling.category.sensitivity == "ordinary"]
    first = {id(seedling) for seedling in ordinary[: asides["merged"]]}
    seedlings.sort(key=lambda seedling: id(seedling) not in first)
    closed = OUTCOMES["closed_rated"] + OUTCOMES["closed_open"]
    counts = dict(zip(OUTCOMES, largest_remainder(total, list(OUTCOMES.values())), strict=True)) | asides
    counts["closed_rated"] -= round(sum(asides.values()) * OUTCOMES["closed_rated"] / closed)
    counts["closed_open"] = total - sum(counts[name] for name in names if name != "closed_open")
    outcomes = [name for name in names for _ in range(counts[name])]
    levels = _spread({name: level.total for name, level in CLOSING.items()}, total, chance)
    open_levels = _spread(OPEN_LEVELS, total, chance)
    stages = {name: _spread(table, total, chance) for name, table in _STAGES.items()}
    for place, (seedling, outcome) in enumerate(zip(seedlings, outcomes, strict=True)):
        seedling.outcome = outcome
        seedling.level = levels[place]
        if outcome in stages:
            seedling.level, seedling.stage = open_levels[place], stages[outcome][place]
            seedling.light = "red" if outcome == "overdue" else "yellow" if chance.random() < YELLOW_SHARE else "green"
            _where_it_can_wait(seedling)


def _assign_ratings(seedlings: list[Seedling], chance: Random, now: int) -> None:
    """Feedback can only be open on what was reported lately; all other closed cases are rated."""
    wanted = sum(seedling.outcome == "closed_open" for seedling in seedlings)
    closed = [seedling for seedling in seedlings if seedling.outcome.startswith("closed")]
    late = [seedling for seedling in closed if seedling.at > now - FEEDBACK_S]
    still_open = {id(seedling) for seedling in chance.sample(late, min(wanted, len(late)))}
    for seedling in closed:
        seedling.outcome, seedling.rated = "closed", id(seedling) not in still_open


_STAGES = {"in_process": WAITING, "overdue": OVERDUE, "new": NEW, "on_hold": {"in_progress": 1}}


def _where_it_can_wait(seedling: Seedling) -> None:
    if seedling.stage == "returned" and seedling.level == "village":
        seedling.level = "township"
    if seedling.category.code in AT_ONCE and seedling.stage not in ("to_verify", "to_close"):
        seedling.stage = "in_progress"


def _assign_channels(seedlings: list[Seedling], chance: Random) -> None:
    channels = _spread(CHANNELS, len(seedlings), chance)
    for seedling, channel in zip(seedlings, channels, strict=True):
        seedling.channel = channel


# What waits in the grid of the main worker, so that the phone has something to show.
STORY = ("to_verify", "to_verify", "in_progress", "dispatched", "to_register")


def _give_the_story(seedlings: list[Seedling], grid: str) -> None:
    """Puts one waiting case for each of STORY into `grid`; each changes places with a closed one that lies there."""
    here = (seedling for seedling in seedlings if seedling.grid == grid and seedling.outcome == "closed")
    waiting = [seedling for seedling in seedlings if _fits_the_story(seedling)]
    for stage in STORY:
        chosen = next((seedling for seedling in waiting if seedling.stage == stage), None)
        other = next(here, None)
        if chosen is not None and other is not None:
            waiting.remove(chosen)
            chosen.grid, chosen.point, other.grid, other.point = other.grid, other.point, chosen.grid, chosen.point
            chosen.channel = "grid_patrol"


def _fits_the_story(seedling: Seedling) -> bool:
    leaf = seedling.category
    return leaf.photo_required and seedling.light == "green" and seedling.level == "township"


def _spread(shares: Mapping[str, int], total: int, chance: Random) -> list[str]:
    """`total` names in proportion to `shares`, in random order."""
    counts = largest_remainder(total, list(shares.values()))
    names = [name for name, count in zip(shares, counts, strict=True) for _ in range(count)]
    chance.shuffle(names)
    return names
