"""Places where cases come back: a crossing, a market's gate, a yard. A small part of the cases lies there."""

from collections.abc import Set

import numpy as np
import shapely

from seeds.zhejiang.county import CountyAreas
from seeds.zhejiang.points import DECIMALS, Floats, Ints, points_in

SHARE = 0.04  # of the cases of a county
CASES_EACH, PLACES_MIN = 300, 8  # a county has a place for so many cases
FLATNESS = 0.5  # the nth place has 1/n^FLATNESS of what the first has
NEAR_DEGREES = 0.00008  # around the place: some nine metres north


def come_back(
    county: CountyAreas, grids: Ints, points: Floats, rng: np.random.Generator, *, without: Set[str] = frozenset()
) -> None:
    """Moves cases in place: `grids` are places in `county.grids`, `points` (lon, lat) lie in them.

    The places lie where people live, none of them in the villages `without`.
    """
    people = np.array([0 if grid.code[:12] in without else grid.population for grid in county.grids], dtype=np.float64)
    number = min(max(PLACES_MIN, len(grids) // CASES_EACH), int(np.count_nonzero(people)))
    if not number:
        return
    homes = rng.choice(len(people), size=number, replace=False, p=people / people.sum())
    shapes = np.array([county.grids[home].geometry for home in homes], dtype=object)
    middles = points_in(list(shapes), np.ones(number, dtype=np.int64), rng)
    moved = np.flatnonzero(rng.random(len(grids)) < SHARE)
    weights = np.arange(1, number + 1) ** -FLATNESS
    chosen = rng.choice(number, size=len(moved), p=weights / weights.sum())
    near = np.round(middles[chosen] + rng.uniform(-NEAR_DEGREES, NEAR_DEGREES, (len(moved), 2)), DECIMALS)
    inside = shapely.contains_xy(shapes[chosen], near[:, 0], near[:, 1])
    grids[moved] = homes[chosen]
    points[moved] = np.where(inside[:, None], near, middles[chosen])
