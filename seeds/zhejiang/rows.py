"""What the generator hands out: one row per area."""

from dataclasses import dataclass
from typing import Literal

from shapely import MultiPolygon

Level = Literal["province", "city", "county", "township", "village", "grid"]
CODE_DIGITS: dict[Level, int] = {"province": 2, "city": 4, "county": 6, "township": 9, "village": 12, "grid": 15}


@dataclass(frozen=True, slots=True)
class AreaRow:
    """An area with its polygon in EPSG:4326; `population` counts invented residents.

    `kind` is province, prefecture, district, city or county (of a county), subdistrict, town, township or
    zone (of a township), community or village (of a village), and basic (of a grid). A grid's `name` is short
    ("003网格"); `grid_title` puts its village's name in front.
    """

    code: str
    level: Level
    name: str
    kind: str
    population: int
    geometry: MultiPolygon


def grid_title(village: str, grid: str) -> str:
    """Name of a grid as people say it: 太炎社区 003 网格."""
    return f"{village} {grid.removesuffix('网格')} 网格"
