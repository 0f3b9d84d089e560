"""What happens in the province in a year: exact totals, shared out over counties, grids, days and hours.

The totals of categories, channels, levels and outcomes hold for the whole province, so they are dealt out once, in
the order of the counties; every county then takes its part, whichever process builds it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np
from numpy.typing import NDArray

from seeds.history.plan import AT_ONCE
from seeds.zhejiang import CountyAreas
from seeds.zhejiang.catalogue import categories
from seeds.zhejiang.distributions import CHANNELS, CLOSING, GROUPS, OUTCOMES, SETTLEMENTS, WEEKDAY
from seeds.zhejiang.divisions import villages_by_county
from seeds.zhejiang.incidents import draw, generator, grid_weights
from seeds.zhejiang.points import points_in
from seeds.zhejiang.returning import come_back
from seeds.zhejiang.shares import largest_remainder

Codes = NDArray[np.uint8]
Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
HOUR_S, DAY_S, SHANGHAI_S = 3600, 86_400, 8 * 3600
DAY_ONE = date(1970, 1, 1).toordinal()
CHANNEL_NAMES, OUTCOME_NAMES, LEVEL_NAMES = tuple(CHANNELS), tuple(OUTCOMES), tuple(CLOSING)
CLOSED = ("closed_rated", "closed_open")
OWN_LEVELS = ("village", "township")
URGENT_SHARE = 0.015


@dataclass(frozen=True)
class Outline:
    """So many incidents in the `days` before `now` (seconds since 1970) in these counties."""

    incidents: int
    now: int
    counties: tuple[str, ...]
    days: int = 365
    seed: str = "province"


@dataclass(frozen=True)
class Deal:
    """Cases by county and leaf, and the traits of all cases in that order, as places in the tables of names."""

    counts: Ints
    channels: Codes
    outcomes: Codes
    levels: Codes


@dataclass
class Year:
    """The cases of one county, an entry for each; `grid` is a place in the county's grids, `at` the report.

    Traits are places in categories(), CHANNEL_NAMES, OUTCOME_NAMES and LEVEL_NAMES.
    """

    county: CountyAreas
    leaf: Ints
    grid: Ints
    points: Floats
    at: Ints
    channel: Codes
    outcome: Codes
    level: Codes
    urgent: NDArray[np.bool_]

    def which(self, outcomes: Sequence[str]) -> Ints:
        """The cases with one of these outcomes."""
        wanted = [OUTCOME_NAMES.index(name) for name in outcomes]
        return np.flatnonzero(np.isin(self.outcome, wanted))


@cache
def deal(outline: Outline) -> Deal:
    """The totals of the province, dealt out; the same in every process."""
    leaves, total = categories(), outline.incidents
    shares = largest_remainder(total, [leaf.weight for leaf in leaves])
    columns = [
        draw(county_weights(outline.counties, leaf.group), share, generator(f"{outline.seed}/{leaf.code}"))
        for leaf, share in zip(leaves, shares, strict=True)
    ]
    levels = {name: level.total for name, level in CLOSING.items()}
    return Deal(
        counts=np.array(columns, dtype=np.int64).T,
        channels=_dealt(CHANNELS, total, f"{outline.seed}/channels"),
        outcomes=_dealt(OUTCOMES, total, f"{outline.seed}/outcomes"),
        levels=_dealt(levels, total, f"{outline.seed}/levels"),
    )


def _dealt(shares: Mapping[str, int], total: int, seed: str) -> Codes:
    """`total` places in the table, in proportion to the shares, in random order."""
    counts = largest_remainder(total, list(shares.values()))
    codes = np.repeat(np.arange(len(counts), dtype=np.uint8), counts)
    generator(seed).shuffle(codes)
    return codes


def county_weights(counties: Sequence[str], group: str) -> Floats:
    """Expected cases of a group in each county, by its residents and where they live."""
    places = dict(zip(SETTLEMENTS, GROUPS[group].places, strict=True))
    return np.array(
        [
            sum(village.population * places[village.settlement, village.kind] for village in villages_by_county()[code])
            for code in counties
        ],
        dtype=np.float64,
    )


def year_of(outline: Outline, county: CountyAreas) -> Year:
    """The cases of `county`; the same for the same outline and areas."""
    code = county.county.code
    dealt, row = deal(outline), outline.counties.index(code)
    counts = dealt.counts[row]
    first = int(dealt.counts[:row].sum())
    part = slice(first, first + int(counts.sum()))
    rng = generator(f"{outline.seed}/{code}")
    leaf = np.repeat(np.arange(len(counts)), counts)
    grid = _grids(county, counts, outline.seed)
    points = _points(county, grid, rng)
    come_back(county, grid, points, rng)
    year = Year(
        county=county,
        leaf=leaf,
        grid=grid,
        points=points,
        at=_moments(outline, counts, rng),
        channel=dealt.channels[part].copy(),
        outcome=dealt.outcomes[part].copy(),
        level=dealt.levels[part].copy(),
        urgent=rng.random(len(leaf)) < URGENT_SHARE,
    )
    _settle(year, rng)
    return year


def _grids(county: CountyAreas, counts: Ints, seed: str) -> Ints:
    weights = {group: grid_weights(county, group, seed) for group in GROUPS}
    found = [
        np.repeat(
            np.arange(len(county.grids)),
            draw(weights[leaf.group], int(n), generator(f"{seed}/{county.county.code}/{leaf.code}")),
        )
        for leaf, n in zip(categories(), counts, strict=True)
    ]
    return np.concatenate(found)


def _points(county: CountyAreas, grid: Ints, rng: np.random.Generator) -> Floats:
    """A point in the grid of each case."""
    points = np.empty((len(grid), 2))
    counts = np.bincount(grid, minlength=len(county.grids))
    points[np.argsort(grid, kind="stable")] = points_in([row.geometry for row in county.grids], counts, rng)
    return points


def _moments(outline: Outline, counts: Ints, rng: np.random.Generator) -> Ints:
    """When each case was reported: by the course of the year, the week and the day."""
    found = []
    for leaf, n in zip(categories(), counts, strict=True):
        hours, bounds = _hours(outline, leaf.group)
        chosen = np.searchsorted(bounds, rng.random(int(n)) * bounds[-1], side="right")
        found.append(hours[chosen] + rng.integers(0, HOUR_S, int(n)))
    return np.concatenate(found)


@cache
def _hours(outline: Outline, group: str) -> tuple[Ints, Floats]:
    """The hours of the year and the running sum of what is expected in them; the last hour stays free."""
    spread, last = GROUPS[group], outline.now // HOUR_S * HOUR_S
    hours = np.arange(last - outline.days * DAY_S, last, HOUR_S, dtype=np.int64)
    local = hours + SHANGHAI_S
    days = [date.fromordinal(DAY_ONE + int(day)) for day in local // DAY_S]
    months = np.array(spread.months, dtype=np.float64)[[day.month - 1 for day in days]]
    weekdays = np.array(WEEKDAY, dtype=np.float64)[[day.weekday() for day in days]]
    course = np.array(spread.hours, dtype=np.float64)[local % DAY_S // HOUR_S]
    return hours, np.cumsum(months * weekdays * course)


def expected_courses(outline: Outline, group: str) -> list[dict[int, float]]:
    """Shares of a group's cases by month (1 to 12), weekday (1 is Monday) and hour, in Asia/Shanghai."""
    hours, bounds = _hours(outline, group)
    shares = np.diff(bounds, prepend=0.0) / bounds[-1]
    local = hours + SHANGHAI_S
    days = [date.fromordinal(DAY_ONE + int(day)) for day in local // DAY_S]
    keys = ([day.month for day in days], [day.isoweekday() for day in days], local % DAY_S // HOUR_S)
    return [{int(value): float(shares[np.asarray(key) == value].sum()) for value in np.unique(key)} for key in keys]


def _settle(year: Year, rng: np.random.Generator) -> None:
    """Swaps traits within the county where they do not go together, so that all totals stay."""
    leaves = categories()
    emergency = np.array([leaf.group == "emergency" for leaf in leaves])[year.leaf]
    at_once = np.array([leaf.code in AT_ONCE for leaf in leaves])[year.leaf]
    year.urgent |= emergency
    closed = np.isin(year.outcome, [OUTCOME_NAMES.index(name) for name in CLOSED])
    new = year.outcome == OUTCOME_NAMES.index("new")
    # What must be registered within minutes waits for nobody.
    _swap(year.outcome, new & at_once, closed & ~at_once, rng)
    new = year.outcome == OUTCOME_NAMES.index("new")
    closed = np.isin(year.outcome, [OUTCOME_NAMES.index(name) for name in CLOSED])
    own = np.isin(year.level, [LEVEL_NAMES.index(name) for name in OWN_LEVELS])
    # Nobody has handed up yet what nobody has read.
    _swap(year.level, new & ~own, closed & own, rng)
    _latest_unrated(year)


def _latest_unrated(year: Year) -> None:
    """Feedback is still open on what was closed lately."""
    rated, unrated = (OUTCOME_NAMES.index(name) for name in CLOSED)
    closed = year.which(CLOSED)
    count = int((year.outcome == unrated).sum())
    year.outcome[closed] = rated
    latest = closed[np.argsort(year.at[closed], kind="stable")]
    year.outcome[latest[len(latest) - count :]] = unrated


def _swap(traits: Codes, wrong: NDArray[np.bool_], free: NDArray[np.bool_], rng: np.random.Generator) -> None:
    one, other = np.flatnonzero(wrong), np.flatnonzero(free)
    count = min(len(one), len(other))
    one, other = one[:count], rng.choice(other, count, replace=False)
    traits[one], traits[other] = traits[other].copy(), traits[one].copy()
