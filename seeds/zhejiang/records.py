"""How many basic records of each kind lie in each grid of a county. The split of the province's total is ours."""

from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

import numpy as np

from seeds.zhejiang.county import CountyAreas
from seeds.zhejiang.distributions import SETTLEMENTS, adds_up
from seeds.zhejiang.divisions import villages
from seeds.zhejiang.incidents import Floats, Ints, draw, generator
from seeds.zhejiang.shares import largest_remainder

CITIES = ("3301", "3302", "3303", "3304", "3305", "3306", "3307", "3308", "3309", "3310", "3311")


class RecordSpread(NamedTuple):
    """`places`: records a resident relative to others, by kind of settlement in the order of SETTLEMENTS.

    `noise`: of the log-normal scatter between grids. `cities`: more or less a resident, in the order of CITIES.
    `kinds`: how many there are in the province.
    """

    places: tuple[float, ...]
    noise: float
    kinds: Mapping[str, int]
    cities: tuple[float, ...] = (1.0,) * len(CITIES)


# What is loaded of the province's 7,250,000: key places, rental houses, schools with what lies around them. Special
# equipment and hazardous chemicals are counted with the enterprises, and are key places to the catalogue.
SPREADS: Mapping[str, RecordSpread] = {
    "rental": RecordSpread(
        (1.0, 2.6, 1.3, 0.5, 0.15, 0.08, 1.2, 0.6),
        0.65,
        {"whole": 1_180_000, "shared": 420_000, "farmhouse": 780_000, "business": 205_000, "dormitory": 25_000},
        (1.15, 1.3, 1.25, 1.3, 0.9, 0.9, 1.2, 0.35, 0.9, 1.05, 0.4),
    ),
    "enterprise": RecordSpread(
        (1.0, 1.4, 1.5, 0.75, 0.4, 0.3, 6, 4), 0.75, {"special_equipment": 41_500, "hazardous": 9_500}
    ),
    "place": RecordSpread(
        (1.6, 1.0, 1.5, 0.5, 0.4, 0.35, 1, 0.5),
        0.7,
        {"crowded": 128_000, "lodging": 34_000, "entertainment": 52_000, "fire_key": 96_000, "special_trade": 55_000},
    ),
    "school": RecordSpread(
        (1.0, 0.8, 1.4, 0.8, 1.2, 0.9, 0.1, 0.1),
        0.9,
        {
            "kindergarten": 9_800, "primary": 3_700, "junior": 1_750, "senior": 950, "university": 100,
            "training": 13_700, "site": 89_000, "guard": 6_000,
        },
    ),
}  # fmt: skip

adds_up(2_610_000, SPREADS["rental"].kinds.values())
adds_up(51_000, SPREADS["enterprise"].kinds.values())
adds_up(365_000, SPREADS["place"].kinds.values())
adds_up(125_000, SPREADS["school"].kinds.values())


def record_counts(county: CountyAreas, seed: str) -> dict[str, Ints]:
    """Records by kind, each an array in the order of `county.grids`.

    A county gets its expected share of the province, exactly; within it the grids scatter naturally.
    """
    found: dict[str, Ints] = {}
    for group, spread in SPREADS.items():
        share = shares_of_counties(group)[county.county.code]
        total = round(sum(spread.kinds.values()) * share)
        weights = grid_weights(county, group, seed)
        for kind, count in zip(spread.kinds, largest_remainder(total, list(spread.kinds.values())), strict=True):
            found[kind] = draw(weights, count, generator(f"{seed}/{county.county.code}/{kind}"))
    return found


@cache
def shares_of_counties(group: str) -> Mapping[str, float]:
    """Share of the province's records of a group that lies in each county, by its residents."""
    spread = SPREADS[group]
    cities = dict(zip(CITIES, spread.cities, strict=True))
    weights: dict[str, float] = {}
    for village in villages():
        each = village.population * spread.places[SETTLEMENTS.index((village.settlement, village.kind))]
        county = village.code[:6]
        weights[county] = weights.get(county, 0.0) + each * cities[county[:4]]
    whole = sum(weights.values())
    return {county: weight / whole for county, weight in weights.items()}


def grid_weights(county: CountyAreas, group: str, seed: str) -> Floats:
    """Expected records of a group in each grid, relative to one another: residents × kind of place × noise."""
    spread = SPREADS[group]
    people = np.array([grid.population for grid in county.grids], dtype=np.float64)
    kinds = [SETTLEMENTS.index(county.settlements[grid.code[:12]]) for grid in county.grids]
    noise = generator(f"{seed}/{county.county.code}/{group}").standard_normal(len(people))
    weights: Floats = people * np.array(spread.places)[kinds] * np.exp(spread.noise * noise)
    return weights
