"""Two places to try a heatmap on: one where really more happens, one where only more people live.

A map of raw counts shows both; per resident only the true one stays. Both are chosen by these rules, so that they
are the same on every machine:

* the true hot spot: the first village (not a community) of the neighbouring township with at least HOT_GRIDS grids;
  each of its residents reports HOT_TIMES as much of the leaves in HOT_LEAVES as residents elsewhere;
* the false one: the village with the most residents per square kilometre among those with at least HOT_GRIDS grids;
  each of its residents reports exactly as much as the average.
"""

from dataclasses import dataclass

from seeds.zhejiang import CountyAreas

HOT_GRIDS = 4
HOT_TIMES = 6.0
HOT_LEAVES = frozenset({"environment.litter", "environment.rubble", "hazard.fire_exit", "hazard.power"})


@dataclass(frozen=True)
class Spots:
    """Codes of the two villages."""

    true: str
    crowded: str


def find_spots(county: CountyAreas, town: str) -> Spots:
    """The two villages; `town` is the township in which the true one lies."""
    grids: dict[str, int] = {}
    for grid in county.grids:
        grids[grid.code[:12]] = grids.get(grid.code[:12], 0) + 1
    large = [village for village in county.villages if grids[village.code] >= HOT_GRIDS] or list(county.villages)
    here = [village for village in large if village.code.startswith(town)] or large
    true = next((village for village in here if village.kind == "village"), here[-1]).code
    others = [village for village in large if village.code != true] or large
    crowded = max(others, key=lambda village: village.population / county.doubled_areas[village.code]).code
    return Spots(true=true, crowded=crowded)
