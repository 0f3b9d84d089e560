"""What must hold for a county that was built; used by the command and by the tests."""

from collections import Counter
from collections.abc import Iterator, Mapping

import numpy as np
import shapely

from seeds.zhejiang.county import CountyAreas
from seeds.zhejiang.rows import CODE_DIGITS, AreaRow, Level

PARENT: dict[Level, Level] = {"township": "county", "village": "township", "grid": "village"}


def faults(county: CountyAreas) -> Iterator[str]:
    """One sentence for each rule that is broken: nothing when all is well."""
    geometries = {row.code: row.geometry for row in county.rows()}
    people = {row.code: row.population for row in county.rows()}
    for rows in (county.townships, county.villages, county.grids):
        level = rows[0].level
        digits = CODE_DIGITS[PARENT[level]]
        array = np.array([row.geometry for row in rows], dtype=object)
        for k in np.flatnonzero(~shapely.is_valid(array)):
            yield f"{rows[k].code} is not a valid polygon"
        if not shapely.coverage_is_valid(array):
            yield f"the {level}s of {county.county.code} overlap or leave slivers"
        parents = np.array([geometries[row.code[:digits]] for row in rows], dtype=object)
        for k in np.flatnonzero(~shapely.covers(parents, array)):
            yield f"{rows[k].code} reaches beyond its {PARENT[level]}"
        yield from unequal(rows, digits, county.doubled_areas, "area")
        yield from unequal(rows, digits, people, "population")


def unequal(rows: tuple[AreaRow, ...], digits: int, amounts: Mapping[str, int], what: str) -> Iterator[str]:
    """Parents whose parts do not add up to them, in whole numbers."""
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row.code[:digits]] += amounts[row.code]
    for code, amount in sums.items():
        if amount != amounts[code]:
            yield f"the {what} of the parts of {code} is {amount}, not {amounts[code]}"
