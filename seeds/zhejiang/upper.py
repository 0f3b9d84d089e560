"""Province, cities and counties: the levels that every installation loads whole."""

from collections import defaultdict
from functools import cache
from typing import Literal

import shapely

from seeds.zhejiang.borders import county_rings
from seeds.zhejiang.divisions import county_kind, names, villages_by_county
from seeds.zhejiang.rows import AreaRow
from seeds.zhejiang.shapes import as_multi, shapes

PROVINCE = "33"


@cache
def load_upper_levels() -> tuple[AreaRow, ...]:
    """The province, its 11 cities and 90 counties, parents first.

    Counties have the vertices that `build_county` gives them; cities and the province are their unions, so that
    the borders of all levels coincide.
    """
    counties = county_rows()
    by_city: dict[str, list[AreaRow]] = defaultdict(list)
    for row in counties:
        by_city[row.code[:4]].append(row)
    cities = [united(code, "city", "prefecture", members) for code, members in by_city.items()]
    return united(PROVINCE, "province", "province", cities), *cities, *counties


def county_rows() -> list[AreaRow]:
    rings = county_rings()
    return [
        AreaRow(code, "county", names()[code], county_kind(names()[code]), residents(code), shape.geometry)
        for code, shape in zip(rings, shapes(list(rings.values())), strict=True)
    ]


def residents(county: str) -> int:
    return sum(village.population for village in villages_by_county()[county])


def united(code: str, level: Literal["province", "city"], kind: str, parts: list[AreaRow]) -> AreaRow:
    """The area that `parts` make up, without their inner borders."""
    geometry = as_multi(shapely.normalize(shapely.coverage_union_all([part.geometry for part in parts])))
    return AreaRow(code, level, names()[code], kind, sum(part.population for part in parts), geometry)
