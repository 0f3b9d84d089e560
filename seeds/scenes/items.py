"""What a scene is painted from: flat faces, pictures on them, wires and clusters of leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from PIL import Image

from seeds.scenes.geometry import Colour, Vec, middle, normal


@dataclass(slots=True)
class Poly:
    """A flat face. `plane` > 0 leaves its light and texture to the surface of that number."""

    points: Sequence[Vec]
    colour: Colour
    facing: Vec
    plane: int = 0
    glow: bool = False  # shines by itself
    double: bool = False  # seen from behind too
    alpha: float = 1.0


@dataclass(slots=True)
class Picture:
    """An image on a rectangle: top left, top right, bottom right, bottom left."""

    points: Sequence[Vec]
    image: Image.Image
    facing: Vec
    glow: bool = False


@dataclass(slots=True)
class Wire:
    points: Sequence[Vec]
    radius: float
    colour: Colour


@dataclass(slots=True)
class Blobs:
    """Leaves, dust, foam: spots (rows of x, y, z, size in metres, r, g, b) lit as if on a ball around `centre`."""

    spots: npt.NDArray[np.float64]
    centre: Vec
    corners: int = 5


@dataclass(slots=True)
class Pit:
    """A hole in level ground: its rim, how deep, its walls and its floor."""

    points: Sequence[Vec]
    depth: float
    walls: Colour
    floor: Colour
    dark: float = 0.2  # how much darker each quarter of the way down


Item = Poly | Picture | Wire | Blobs | Pit


@dataclass(slots=True)
class Solid:
    """One thing; `hulls` are the convex parts that cast its shadow."""

    items: list[Item] = field(default_factory=list)
    hulls: list[Sequence[Vec]] = field(default_factory=list)

    def join(self, *others: Solid) -> Solid:
        for other in others:
            self.items.extend(other.items)
            self.hulls.extend(other.hulls)
        return self


def face(points: Sequence[Vec], colour: Colour, **how: bool | float | int) -> Poly:
    return Poly(points, colour, normal(points), **how)  # type: ignore[arg-type]


def outward(points: Sequence[Vec], colour: Colour, inside: Vec, *, double: bool = False, glow: bool = False) -> Poly:
    """A face of a closed body, turned away from a point inside it."""
    n = normal(points)
    c = middle(points)
    if (c[0] - inside[0]) * n[0] + (c[1] - inside[1]) * n[1] + (c[2] - inside[2]) * n[2] < 0:
        n = (-n[0], -n[1], -n[2])
    return Poly(points, colour, n, 0, glow, double)


def united(solids: Iterable[Solid]) -> Solid:
    return Solid().join(*solids)


def place(item: Item) -> Vec:
    """A point by which things are put in order of distance."""
    if isinstance(item, Blobs):
        return item.centre
    return middle(item.points)
