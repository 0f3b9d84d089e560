"""Campuses: a walled piece of ground inside one grid, its gates, and spots outside its wall."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random

import numpy as np
import shapely
from shapely import MultiPolygon, Point, Polygon

from seeds.records.plane import Plane
from seeds.zhejiang.points import points_in

# Half of length and width in metres, number of gates.
SIZES: Mapping[str, tuple[float, float, int]] = {
    "university": (330, 220, 3), "senior": (130, 90, 2), "junior": (95, 65, 2), "primary": (80, 55, 2),
    "kindergarten": (38, 26, 1), "training": (13, 9, 1),
}  # fmt: skip
TRIES = 30
SMALLEST = 0.5  # of the ground that was wanted
FROM_BORDER_M, APART_M = 3.0, 12.0


@dataclass(frozen=True, slots=True)
class Campus:
    """`wall` and `gates` in EPSG:4326; `kind` is a kind of school."""

    kind: str
    grid: str
    wall: Polygon
    gates: tuple[Point, ...]

    @property
    def plane(self) -> Plane:
        middle = self.wall.centroid
        return Plane(middle.x, middle.y)

    def outside(self, metres: float, chance: Random) -> Point:
        """A spot about `metres` away from the wall."""
        yard = self.plane.metres(self.wall)
        line = yard.buffer(metres).exterior
        return self.plane.degrees(line.interpolate(chance.random(), normalized=True))


def campuses(grids: Mapping[str, MultiPolygon], wanted: Sequence[tuple[str, str]], seed: str) -> Iterator[Campus]:
    """A campus for each (grid, kind), none over another; the large ones come first and take what ground they need."""
    taken: dict[str, list[Polygon]] = {}
    large_first = sorted(enumerate(wanted), key=lambda each: (-SIZES[each[1][1]][0], each[0]))
    for place, (grid, kind) in large_first:
        chance = Random(f"{seed}/{place}")  # noqa: S311 - repeatable, guards nothing
        wall = _wall(grids[grid], SIZES[kind], taken.get(grid, []), chance)
        taken.setdefault(grid, []).append(wall)
        yield Campus(kind, grid, wall, _gates(wall, SIZES[kind][2]))


def _wall(grid: MultiPolygon, size: tuple[float, float, int], others: Sequence[Polygon], chance: Random) -> Polygon:
    """The best of some tries: large enough, or else the largest."""
    best = Polygon()
    rng = np.random.Generator(np.random.PCG64(chance.getrandbits(60)))
    for _ in range(TRIES):
        lon, lat = points_in([grid], [1], rng)[0]
        plane = Plane(float(lon), float(lat))
        inner: shapely.Geometry = plane.metres(grid).buffer(-FROM_BORDER_M)
        for other in others:
            inner = shapely.difference(inner, plane.metres(other).buffer(APART_M))
        wanted = _outline(size[0], size[1], chance)
        found = plane.degrees(_largest(shapely.intersection(wanted, inner)))
        if found.is_valid and found.area > best.area:
            best = found
        if plane.metres(best).area >= SMALLEST * wanted.area:
            break
    if best.is_empty:
        raise ValueError("a grid has no room for a campus")
    return best


def _outline(length: float, width: float, chance: Random) -> Polygon:
    """A turned rectangle without one corner, as school grounds have it."""
    notch = 0.25 + 0.2 * chance.random()
    corners = [
        (-length, -width), (length, -width), (length, width * (1 - notch)), (length * (1 - notch), width * (1 - notch)),
        (length * (1 - notch), width), (-length, width),
    ]  # fmt: skip
    angle = math.pi * chance.random()
    cosine, sine = math.cos(angle), math.sin(angle)
    return Polygon([(x * cosine - y * sine, x * sine + y * cosine) for x, y in corners])


def _largest(found: shapely.Geometry) -> Polygon:
    parts = [part for part in shapely.get_parts(found) if isinstance(part, Polygon)]
    largest = max(parts, key=lambda part: float(part.area), default=Polygon())
    return Polygon(largest.exterior) if not largest.is_empty else largest


def _gates(wall: Polygon, number: int) -> tuple[Point, ...]:
    """The middles of the longest sides."""
    corners = list(wall.exterior.coords)
    sides = sorted(pairwise(corners), key=lambda side: -math.dist(*side))
    return tuple(Point(round((a[0] + b[0]) / 2, 7), round((a[1] + b[1]) / 2, 7)) for a, b in sides[:number])


def spot_at(campus: Campus, metres: float) -> Iterator[Point]:
    """Spots exactly `metres` outside the wall (to a centimetre), straight out from the middle of each side."""
    plane = campus.plane
    yard = plane.metres(campus.wall)
    corners = list(shapely.geometry.polygon.orient(yard).exterior.coords)
    for a, b in pairwise(corners):
        length = math.dist(a, b)
        out = ((b[1] - a[1]) / length, (a[0] - b[0]) / length)  # to the right of a side that goes counterclockwise
        spot = Point((a[0] + b[0]) / 2 + out[0] * metres, (a[1] + b[1]) / 2 + out[1] * metres)
        if abs(spot.distance(yard) - metres) < 0.005:
            yield plane.degrees(spot)
