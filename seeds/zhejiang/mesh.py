"""Vertices of one county and the record of halved edges that keeps neighbours joined.

A ring is a list of vertex numbers. When a cut ends in the middle of an edge, the edge is halved and the halving
is written down once. `expand` walks a ring and puts in every vertex that a neighbour has put on its edges: both
sides of a line name the same vertices, at every level, and no vertex lies on a neighbour's edge unnamed.
"""

import math
from collections.abc import Sequence

from seeds.zhejiang.lattice import Plane, Point, Ring, midpoint, plane_around

Loop = list[int]  # a closed ring of vertex numbers, counter-clockwise
Region = list[Loop]  # a polygon without holes for each island


class Mesh:
    """The growing net of one county. Its outer border is finished before and is never halved here."""

    def __init__(self, rings: Sequence[Ring]) -> None:
        self.plane: Plane = plane_around(point for ring in rings for point in ring)
        self.points: list[Point] = []
        self.x: list[float] = []  # metres in the plane, for scores only
        self.y: list[float] = []
        self._numbers: dict[Point, int] = {}
        self._halves: dict[tuple[int, int], int] = {}
        self._border: set[tuple[int, int]] = set()
        self.outline: Region = [[self.vertex(point) for point in ring] for ring in rings]
        for loop in self.outline:
            for k, b in enumerate(loop):
                self._border.add(ordered(loop[k - 1], b))

    def vertex(self, point: Point) -> int:
        """Number of the vertex at `point`, which is added when it is new."""
        number = self._numbers.get(point)
        if number is None:
            number = self._numbers[point] = len(self.points)
            self.points.append(point)
            x, y = self.plane.metres(point)
            self.x.append(x)
            self.y.append(y)
        return number

    def on_border(self, a: int, b: int) -> bool:
        return ordered(a, b) in self._border

    def halve(self, a: int, b: int) -> int:
        """Vertex in the middle of an inner edge; the same one however often and from whichever side it is asked."""
        edge = ordered(a, b)
        middle = self._halves.get(edge)
        if middle is None:
            middle = self._halves[edge] = self.vertex(midpoint(self.points[a], self.points[b]))
        return middle

    def expand(self, loop: Loop) -> Loop:
        """`loop` with every vertex that has been put on its edges since it was made."""
        out: Loop = []
        halves, a = self._halves, loop[-1]
        for b in loop:
            ahead = [b]
            while ahead:
                end = ahead[-1]
                middle = halves.get((a, end) if a < end else (end, a))
                if middle is None:
                    out.append(end)
                    a = ahead.pop()
                else:
                    ahead.append(middle)
        return out

    def distance(self, a: int, b: int) -> float:
        east, north = self.x[b] - self.x[a], self.y[b] - self.y[a]
        return math.sqrt(east * east + north * north)

    def area(self, loop: Loop) -> float:
        """Square metres."""
        return self._moments(loop)[0]

    def centre(self, region: Region) -> tuple[float, float]:
        """Centroid, in metres of the plane, of the largest island."""
        _, east, north = max((self._moments(loop) for loop in region), key=lambda moments: moments[0])
        return east, north

    def _moments(self, loop: Loop) -> tuple[float, float, float]:
        x, y, doubled, east, north = self.x, self.y, 0.0, 0.0, 0.0
        a = loop[-1]
        for b in loop:
            cross = x[a] * y[b] - x[b] * y[a]
            doubled += cross
            east += (x[a] + x[b]) * cross
            north += (y[a] + y[b]) * cross
            a = b
        return doubled / 2, east / (3 * doubled), north / (3 * doubled)


def ordered(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)
