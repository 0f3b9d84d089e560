"""Recursive bisection of a region without gaps, overlaps or slivers, by construction.

A cut joins two vertices of a ring by a line that is made once and used by both halves; no overlay operation
is used anywhere.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeVar

from seeds.zhejiang.chords import OnEdge, Spot, best_chord, candidates
from seeds.zhejiang.mesh import Loop, Mesh, Region

T = TypeVar("T")

WHOLE_ISLAND = 0.9  # an island goes to the first half whole when this share of it is wanted
NO_ISLAND = 0.1  # and to the second half whole below this share
FINER_TRIES = (1, 2, 4)
WIGGLE = 0.16  # of the chord's length
KEEP_CLEAR = 0.45  # share of the clearance that a line may use, so that two lines from one vertex cannot meet


@dataclass(frozen=True, slots=True)
class Pen:
    """How the dividing lines of one level are drawn."""

    chance: Random
    spacing_m: float  # vertices of a line stand at most about this far apart
    points_max: int  # inner vertices of a line


@dataclass(frozen=True, slots=True)
class Divider:
    """Divides regions of `mesh`; with `near` the first items come to lie nearest to that spot."""

    mesh: Mesh
    pen: Pen
    near: Spot | None = None

    def divide(self, region: Region, items: Sequence[tuple[float, T]]) -> Iterator[tuple[T, Region]]:
        """One part of `region` for each (weight, item), its area in proportion to the weight."""
        waiting = [(region, list(items))]
        while waiting:
            region, left = waiting.pop()
            if len(left) == 1:
                yield left[0][1], region
                continue
            count, share = first_half([weight for weight, _ in left])
            one, two = self.split(region, share)
            waiting += [(two, left[count:]), (one, left[:count])]

    def split(self, region: Region, share: float) -> tuple[Region, Region]:
        """Two regions; the first one has about `share` of the area. Islands stay whole where that fits."""
        if len(region) == 1:
            one_loop, two_loop = self.cut(region[0], share, self.near)
            return [one_loop], [two_loop]
        areas = [self.mesh.area(loop) for loop in region]
        order, near = self.islands_by_distance(region, areas)
        wanted = share * sum(areas)
        one: Region = []
        two: Region = []
        for place, k in enumerate(order):
            needed = wanted / areas[k]
            last_chance_for_two = place == len(order) - 1 and not two
            if needed >= WHOLE_ISLAND and not last_chance_for_two:
                one.append(region[k])
                wanted -= areas[k]
            elif needed <= NO_ISLAND and one:
                two.append(region[k])
                wanted = 0.0
            else:
                first, second = self.cut(region[k], min(0.92, max(0.08, needed)), near)
                one.append(first)
                two.append(second)
                wanted = 0.0
        return one, two

    def islands_by_distance(self, region: Region, areas: list[float]) -> tuple[list[int], Spot]:
        """Islands, the nearest to the spot first; without a spot the largest one is the middle."""
        middles = [self.mesh.centre([loop]) for loop in region]
        near = self.near or middles[max(range(len(region)), key=areas.__getitem__)]
        away = [(x - near[0]) ** 2 + (y - near[1]) ** 2 for x, y in middles]
        return sorted(range(len(region)), key=away.__getitem__), near

    def cut(self, loop: Loop, share: float, near: Spot | None) -> tuple[Loop, Loop]:
        """Two loops that share one new line; the first has about `share` of the area."""
        loop = self.mesh.expand(loop)
        for finer in FINER_TRIES:
            chord = best_chord(candidates(self.mesh, loop, finer=finer), share, near)
            if chord is not None:
                break
        else:
            raise ValueError(f"no free chord in a ring of {len(loop)} vertices, {self.mesh.area(loop):.0f} m²")
        start, end = self.place(chord.start), self.place(chord.end)
        loop = self.mesh.expand(loop)
        line = self.line(start, end, chord.clearance)
        a, b = loop.index(start), loop.index(end)
        first = loop[a : b + 1] if a < b else loop[a:] + loop[: b + 1]
        second = loop[b : a + 1] if b < a else loop[b:] + loop[: a + 1]
        return first + line[::-1], second + line

    def place(self, source: int | OnEdge) -> int:
        """The vertex of a chord's end; an end inside an edge is reached by halving, so neighbours can follow."""
        if not isinstance(source, OnEdge):
            return source
        a, b, nth, parts = source
        while True:
            middle = self.mesh.halve(a, b)
            parts //= 2
            if nth == parts:
                return middle
            if nth < parts:
                b = middle
            else:
                a, nth = middle, nth - parts

    def line(self, start: int, end: int, clearance: float) -> Loop:
        """New vertices from `start` to `end`: midpoint displacement, bounded so that the line touches nothing."""
        mesh, length = self.mesh, self.mesh.distance(start, end)
        count = self.inner_count(length)
        (x0, y0), (x1, y1) = mesh.points[start], mesh.points[end]
        # One metre to the left of the chord, in lattice steps.
        left_x = -(mesh.y[end] - mesh.y[start]) / length / mesh.plane.east
        left_y = (mesh.x[end] - mesh.x[start]) / length / mesh.plane.north
        out: Loop = []
        for k, offset in enumerate(self.offsets(length, count), start=1):
            t = k / (count + 1)
            bound = KEEP_CLEAR * min(clearance, 0.6) * min(t * length, (1 - t) * length, 0.25 * length)
            offset = max(-bound, min(bound, offset))
            x, y = x0 + (x1 - x0) * t + offset * left_x, y0 + (y1 - y0) * t + offset * left_y
            out.append(mesh.vertex((round(x), round(y))))
        return out

    def inner_count(self, length: float) -> int:
        if length < self.pen.spacing_m:
            return 0
        count = 1
        while count < self.pen.points_max and length / (count + 1) > self.pen.spacing_m:
            count = 2 * count + 1
        return count

    def offsets(self, length: float, count: int) -> list[float]:
        """Metres to the left of the chord at `count` (2ⁿ − 1) equal steps, by midpoint displacement."""
        offsets = [0.0] * (count + 2)
        half, amplitude = (count + 1) // 2, WIGGLE * length
        while half >= 1:
            for k in range(half, count + 1, 2 * half):
                offsets[k] = (offsets[k - half] + offsets[k + half]) / 2 + amplitude * (self.pen.chance.random() - 0.5)
            half //= 2
            amplitude *= 0.5
        return offsets[1:-1]


def first_half(weights: Sequence[float]) -> tuple[int, float]:
    """How many of the first items make about half of the weight, and their share of it."""
    total, taken, count = sum(weights), 0.0, 0
    while count < len(weights) - 1 and (count == 0 or taken + weights[count] / 2 <= total / 2):
        taken += weights[count]
        count += 1
    return count, taken / total
