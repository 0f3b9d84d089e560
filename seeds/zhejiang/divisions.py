"""Names, codes, kinds, people and numbers of grids of the administrative divisions."""

import csv
import gzip
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from seeds.zhejiang.lattice import seeded
from seeds.zhejiang.shares import largest_remainder

DATA = Path(__file__).parent.parent / "data"
TOTAL_GRIDS = 115_000
LONGGANG = "330383198"  # villages of a city without townships: digits of a town, shown as a zone

# Residents of the 2010 census; their sum is the published 54,426,891 of the province.
CITY_POPULATION = {
    "3301": 8_700_373, "3302": 7_605_689, "3303": 9_122_102, "3304": 4_501_657, "3305": 2_893_542, "3306": 4_912_239,
    "3307": 5_361_572, "3308": 2_122_661, "3309": 1_121_261, "3310": 5_968_838, "3311": 2_116_957,
}  # fmt: skip

TOWNSHIP_KIND = {"0": "subdistrict", "1": "town", "2": "township"}  # seventh digit; any other is a zone
COMMUNITY_DIGITS = "014"  # tenth digit
SPECIAL_DIGITS = "45"  # tenth digit: virtual communities, farms, parks

# (kind of township, kind of village) → residents a village before scaling, residents a km² for its share of the area
SETTLEMENT = {
    ("subdistrict", "community"): (4000, 9000),
    ("subdistrict", "village"): (1700, 2500),
    ("town", "community"): (2800, 3500),
    ("town", "village"): (1250, 600),
    ("township", "community"): (1500, 1200),
    ("township", "village"): (650, 130),
    ("zone", "community"): (900, 900),
    ("zone", "village"): (900, 500),
}


@dataclass(frozen=True, slots=True)
class Village:
    """A village or community. `settlement` is the kind of township by which it is populated."""

    code: str
    name: str
    kind: str
    settlement: str
    population: int
    area_weight: float  # km² before fitting into the county
    grids: int


@dataclass(frozen=True, slots=True)
class Draft:
    """A village before the totals of its city and of the province are shared out."""

    code: str
    name: str
    kind: str
    settlement: str
    people: float
    density: float


@cache
def names() -> dict[str, str]:
    """Corrected name of every division by code, from the province (2 digits) down to the villages (12)."""
    with gzip.open(DATA / "zj_divisions_nbs2023.csv.gz", "rt", encoding="utf-8", newline="") as file:
        found = {row["code"]: row["name"] for row in csv.DictReader(file)}
    with (DATA / "corrections.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if found[row["code"]] != row["listed"]:
                raise ValueError(f"corrections.csv expects {row['listed']} for {row['code']}")
            found[row["code"]] = row["name"]
    return found


def county_kind(name: str) -> str:
    return {"区": "district", "市": "city"}.get(name[-1], "county")


def township_kind(code: str) -> str:
    return "zone" if code == LONGGANG else TOWNSHIP_KIND.get(code[6], "zone")


def village_kind(code: str, name: str) -> str:
    urban = code[9] in COMMUNITY_DIGITS or "社区" in name or "居委会" in name
    return "community" if urban else "village"


def draft(code: str, name: str) -> Draft:
    chance, kind = seeded(code), village_kind(code, name)
    settlement = "zone" if code[9] in SPECIAL_DIGITS else TOWNSHIP_KIND.get(code[6], "zone")
    people, density = SETTLEMENT[settlement, kind]
    spread = 0.55 + 0.9 * (chance.random() + chance.random()) / 2  # 0.55 to 1.45, triangular
    return Draft(code, name, kind, settlement, people * spread, density * (0.7 + 0.6 * chance.random()))


def by_prefix(drafts: Iterable[Draft], digits: int) -> dict[str, list[Draft]]:
    groups: dict[str, list[Draft]] = defaultdict(list)
    for each in drafts:
        groups[each.code[:digits]].append(each)
    return groups


def count_grids(people: list[float]) -> list[int]:
    """Grids per village: one each, the other ones in proportion to the people beyond one grid's share."""
    per_grid = sum(people) / TOTAL_GRIDS
    beyond = [max(0.0, each / per_grid - 1) for each in people]
    return [1 + more for more in largest_remainder(TOTAL_GRIDS - len(people), beyond)]


@cache
def villages() -> tuple[Village, ...]:
    """All villages in the order of their codes; grids and people add up exactly for the province."""
    drafts = [draft(code, name) for code, name in names().items() if len(code) == 12]
    fitted: list[tuple[Draft, float, int]] = []
    for city, members in by_prefix(drafts, 4).items():
        scale = CITY_POPULATION[city] / sum(each.people for each in members)
        whole = largest_remainder(CITY_POPULATION[city], [each.people for each in members])
        fitted += [(each, each.people * scale, count) for each, count in zip(members, whole, strict=True)]
    grids = count_grids([people for _, people, _ in fitted])
    return tuple(
        Village(each.code, each.name, each.kind, each.settlement, count, people / each.density, number)
        for (each, people, count), number in zip(fitted, grids, strict=True)
    )


@cache
def villages_by_county() -> dict[str, tuple[Village, ...]]:
    groups: dict[str, list[Village]] = defaultdict(list)
    for village in villages():
        groups[village.code[:6]].append(village)
    return {code: tuple(members) for code, members in groups.items()}
