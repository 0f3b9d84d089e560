"""Which tiles are asked for: places where people work, zooms as consoles use them, every layer that is drawn there."""

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SEED = "tiles"
# Share of requests by zoom, in percent: a person opens a county, goes down to townships, and works among grids.
ZOOM_MIX: Mapping[int, int] = {6: 1, 7: 2, 8: 4, 9: 7, 10: 10, 11: 13, 12: 17, 13: 18, 14: 16, 15: 7, 16: 5}
DISTINCT_MIN = 5000
AROUND = 2  # tiles to each side of the middle of a screen


@dataclass(frozen=True, order=True)
class Tile:
    layer: str
    z: int
    x: int
    y: int


def tile_at(lon: float, lat: float, z: int) -> tuple[int, int]:
    """x and y of the web mercator tile of zoom `z` that holds a position in EPSG:4326 degrees."""
    down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
    return int((lon + 180) / 360 * 2**z), int(down * 2**z)


def requests(
    places: Sequence[tuple[float, float]], layers: Mapping[str, tuple[int, int]], *, number: int
) -> list[Tile]:
    """`number` requests in random order, the same for the same places; `layers` have their first and last zoom."""
    chance = random.Random(SEED)  # noqa: S311 - repeatable, guards nothing
    drawn = {z: [name for name, (first, last) in sorted(layers.items()) if first <= z <= last] for z in ZOOM_MIX}
    zooms = [z for z in ZOOM_MIX if drawn[z]]
    weights = [ZOOM_MIX[z] for z in zooms]
    found = []
    for z in chance.choices(zooms, weights, k=number):
        x, y = tile_at(*chance.choice(places), z)
        dx, dy = chance.randint(-AROUND, AROUND), chance.randint(-AROUND, AROUND)
        found.append(Tile(chance.choice(drawn[z]), z, x + dx, y + dy))
    return found
