"""One county divided into townships, villages and grids."""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from seeds.zhejiang.borders import county_rings
from seeds.zhejiang.chords import Spot
from seeds.zhejiang.divisions import Village, county_kind, names, township_kind, villages_by_county
from seeds.zhejiang.lattice import seeded
from seeds.zhejiang.mesh import Mesh, Region
from seeds.zhejiang.rows import AreaRow, Level, grid_title
from seeds.zhejiang.shapes import Shape, shapes_of
from seeds.zhejiang.shares import largest_remainder
from seeds.zhejiang.topology import Divider, Pen

T = TypeVar("T")

URBAN_FIRST = ("subdistrict", "zone", "town", "township")  # from the county's middle outward
TOWARDS_SEAT = 0.3  # a town's own centre lies this far from its middle towards the county's


@dataclass(frozen=True, slots=True)
class CountyAreas:
    """The areas of one county, each level in the order of the codes."""

    county: AreaRow
    townships: tuple[AreaRow, ...]
    villages: tuple[AreaRow, ...]
    grids: tuple[AreaRow, ...]
    settlements: Mapping[str, tuple[str, str]]  # village code → kinds by which it is populated (township, village)
    doubled_areas: Mapping[str, int]  # code → twice the exact area in square lattice steps, so that parts add up

    def rows(self) -> Iterator[AreaRow]:
        """County, townships, villages, grids: a parent always comes before its parts."""
        yield self.county
        yield from self.townships
        yield from self.villages
        yield from self.grids

    def titles(self) -> dict[str, str]:
        """Full name of every grid by code, for example 太炎社区 003 网格."""
        villages = {row.code: row.name for row in self.villages}
        return {row.code: grid_title(villages[row.code[:12]], row.name) for row in self.grids}


@dataclass(frozen=True, slots=True)
class Part:
    """An area before its polygon is drawn."""

    code: str
    level: Level
    name: str
    kind: str
    population: int
    region: Region


def build_county(code: str) -> CountyAreas:
    """County `code` (six digits) with all its areas; the same bytes on every run. Raises KeyError if unknown."""
    members = villages_by_county()[code]
    mesh = Mesh(county_rings()[code])
    parts = list(divide_county(mesh, code, members))
    by_code = sorted(parts, key=lambda part: part.code)
    shapes = shapes_of(mesh, [part.region for part in by_code])
    levels: dict[Level, list[AreaRow]] = defaultdict(list)
    for part, shape in zip(by_code, shapes, strict=True):
        levels[part.level].append(row_of(part, shape))
    return CountyAreas(
        county=levels["county"][0],
        townships=tuple(levels["township"]),
        villages=tuple(levels["village"]),
        grids=tuple(levels["grid"]),
        settlements={village.code: (village.settlement, village.kind) for village in members},
        doubled_areas={part.code: shape.doubled_area for part, shape in zip(by_code, shapes, strict=True)},
    )


def row_of(part: Part, shape: Shape) -> AreaRow:
    return AreaRow(part.code, part.level, part.name, part.kind, part.population, shape.geometry)


def divide_county(mesh: Mesh, code: str, members: Sequence[Village]) -> Iterator[Part]:
    name = names()[code]
    yield Part(code, "county", name, county_kind(name), people_of(members), mesh.outline)
    seat = mesh.centre(mesh.outline)
    towns: dict[str, list[Village]] = defaultdict(list)
    for village in members:
        towns[village.code[:9]].append(village)
    order = sorted(towns, key=lambda town: (URBAN_FIRST.index(towns_settlement(town)), town))
    items = [(sum(village.area_weight for village in towns[town]), town) for town in order]
    divider = Divider(mesh, Pen(seeded(code), 500.0, 31), seat)
    for town, region in divider.divide(mesh.outline, items):
        yield Part(town, "township", names()[town], township_kind(town), people_of(towns[town]), region)
        yield from divide_township(mesh, town, region, towns[town], town_centre(mesh, town, region, seat))


def towns_settlement(code: str) -> str:
    """Kind by which a township is placed: what its digits say, also where it is shown as a zone."""
    return {"0": "subdistrict", "1": "town", "2": "township"}.get(code[6], "zone")


def town_centre(mesh: Mesh, code: str, region: Region, seat: Spot) -> Spot:
    """Where a township's communities gather: subdistricts around the county's seat, others on its side."""
    if code[6] == "0":
        return seat
    east, north = mesh.centre(region)
    return (
        (1 - TOWARDS_SEAT) * east + TOWARDS_SEAT * seat[0],
        (1 - TOWARDS_SEAT) * north + TOWARDS_SEAT * seat[1],
    )


def divide_township(mesh: Mesh, code: str, region: Region, members: Sequence[Village], centre: Spot) -> Iterator[Part]:
    order = sorted(members, key=lambda village: (village.kind != "community", village.code))
    divider = Divider(mesh, Pen(seeded(code), 260.0, 7), centre)
    for village, part in divider.divide(region, [(village.area_weight, village) for village in order]):
        yield Part(village.code, "village", village.name, village.kind, village.population, part)
        yield from divide_village(mesh, village, part, centre if village.kind == "community" else None)


def divide_village(mesh: Mesh, village: Village, region: Region, centre: Spot | None) -> Iterator[Part]:
    chance = seeded(village.code + "g")
    weights = [0.7 + 0.6 * chance.random() for _ in range(village.grids)]
    people = largest_remainder(village.population, weights)
    divider = Divider(mesh, Pen(chance, 160.0, 3), centre)
    found = list(divider.divide(region, list(zip(weights, people, strict=True))))
    placed = [(mesh.centre(part), (count, part)) for count, part in found]
    for number, (count, part) in enumerate(reading_order(placed), start=1):
        yield Part(f"{village.code}{number:03d}", "grid", f"{number:03d}网格", "basic", count, part)


def reading_order(placed: Sequence[tuple[Spot, T]]) -> list[T]:
    """Items by position as a page is read: rows from north to south, each from west to east.

    The number of rows follows the shape that the positions fill.
    """
    width = max(x for (x, _), _ in placed) - min(x for (x, _), _ in placed)
    height = max(y for (_, y), _ in placed) - min(y for (_, y), _ in placed)
    count = len(placed)
    rows = min(count, max(1, round(math.sqrt(count * height / width)))) if width > 0 else count
    southward = sorted(placed, key=lambda item: -item[0][1])
    out: list[T] = []
    for row in range(rows):
        line = southward[row * count // rows : (row + 1) * count // rows]
        out += [item for _, item in sorted(line, key=lambda item: item[0][0])]
    return out


def people_of(members: Sequence[Village]) -> int:
    return sum(village.population for village in members)
