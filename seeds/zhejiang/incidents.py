"""How many incidents of each category lie in each grid of a county."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from seeds.zhejiang.catalogue import categories
from seeds.zhejiang.county import CountyAreas
from seeds.zhejiang.distributions import GRID_SIGMA, GROUPS, SETTLEMENTS
from seeds.zhejiang.shares import largest_remainder

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

UNITS_OF_WEIGHT = 1000  # weights become whole numbers, so that their sums are exact


def generator(name: str) -> np.random.Generator:
    """Numpy's chance that belongs to `name` and is the same in every process."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))


def incident_counts(county: CountyAreas, total: int, seed: str) -> dict[str, Ints]:
    """Incidents by leaf category, each an array in the order of `county.grids`; all together exactly `total`.

    The leaves' shares are those of a year. Within a group the grids that have much have much of every leaf.
    """
    leaves = categories()
    shares = largest_remainder(total, [leaf.weight for leaf in leaves])
    chances = {group: grid_weights(county, group, seed) for group in GROUPS}
    return {
        leaf.code: draw(chances[leaf.group], share, generator(f"{seed}/{county.county.code}/{leaf.code}"))
        for leaf, share in zip(leaves, shares, strict=True)
    }


def grid_weights(county: CountyAreas, group: str, seed: str) -> Floats:
    """Expected incidents of a group in each grid, relative to one another: residents × kind of place × noise."""
    people = np.array([grid.population for grid in county.grids], dtype=np.float64)
    kinds = [SETTLEMENTS.index(county.settlements[grid.code[:12]]) for grid in county.grids]
    noise = generator(f"{seed}/{county.county.code}/{group}").standard_normal(len(people))
    weights: Floats = people * np.array(GROUPS[group].places)[kinds] * np.exp(GRID_SIGMA * noise)
    return weights


def draw(weights: Floats, total: int, chance: np.random.Generator) -> Ints:
    """Exactly `total` draws with chances in proportion to `weights`: an exact sum with natural scatter."""
    bounds = np.cumsum(np.maximum(np.round(weights * UNITS_OF_WEIGHT), 1).astype(np.int64))
    drawn = np.searchsorted(bounds, chance.integers(0, bounds[-1], total), side="right")
    return np.bincount(drawn, minlength=len(weights)).astype(np.int64)
