"""The integer lattice on which every border lies, and seeded chance.

Coordinates are whole steps of 1e-7 degree (about 1 cm), so sums of areas are exact and two neighbours that
name the same point name the same bytes.
"""

import hashlib
import math
import random
from collections.abc import Iterable
from dataclasses import dataclass

STEPS_PER_DEGREE = 10_000_000
METRES_PER_STEP = 111_320.0 / STEPS_PER_DEGREE  # along a meridian

Point = tuple[int, int]
Ring = list[Point]  # closed, the first point is not repeated


@dataclass(frozen=True, slots=True)
class Plane:
    """Metres east and north of a corner; for scores and lengths only, never for what is stored."""

    origin: Point
    east: float  # metres per step
    north: float

    def metres(self, point: Point) -> tuple[float, float]:
        return (point[0] - self.origin[0]) * self.east, (point[1] - self.origin[1]) * self.north

    def distance(self, a: Point, b: Point) -> float:
        # math.hypot may differ in the last bit between C libraries; a square root may not.
        east, north = (a[0] - b[0]) * self.east, (a[1] - b[1]) * self.north
        return math.sqrt(east * east + north * north)


def plane_around(points: Iterable[Point]) -> Plane:
    """Plane whose corner is the south-west of `points` and whose scale fits their middle latitude."""
    east, north = zip(*points, strict=True)
    latitude = (min(north) + max(north)) / 2 / STEPS_PER_DEGREE
    # Rounded, so that the last bit of a cosine cannot move a border on another machine.
    return Plane((min(east), min(north)), round(math.cos(math.radians(latitude)), 6) * METRES_PER_STEP, METRES_PER_STEP)


def midpoint(a: Point, b: Point) -> Point:
    """Lattice point in the middle of an edge; the same whichever side asks."""
    return (a[0] + b[0]) // 2, (a[1] + b[1]) // 2


def doubled_area(ring: Ring) -> int:
    """Twice the area in square steps, exact; positive when the ring runs counter-clockwise."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip([ring[-1], *ring], ring, strict=False))


def seeded(name: str) -> random.Random:
    """Chance that belongs to `name` and is the same in every process."""
    digest = hashlib.blake2b(name.encode(), digest_size=8).digest()
    return random.Random(int.from_bytes(digest, "big"))  # noqa: S311 - repeatable, guards nothing
