"""A scene being put together: flat surfaces first, then things in order of distance, then what lies over all."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from seeds.scenes.geometry import Camera, Colour, Vec, View, add, cross, middle, scale, sub, unit
from seeds.scenes.items import Item, Poly, Solid
from seeds.scenes.light import Light
from seeds.scenes.surface import Surface

BACK, THINGS, FRONT = 0, 1, 2


@dataclass
class Glow:
    """A halo in the air around a lamp."""

    at: Vec
    radius: float
    colour: Colour
    strength: float


@dataclass
class Thing:
    layer: int
    anchor: Vec
    solid: Solid


@dataclass
class Wall:
    """A rectangle standing or lying in the world, with its own (u, v) metres and a way out."""

    stage: Stage
    origin: Vec
    u: Vec
    v: Vec
    out: Vec
    number: int

    def at(self, u: float, v: float, out: float = 0.0) -> Vec:
        o, a, b, c = self.origin, self.u, self.v, self.out
        return (
            o[0] + a[0] * u + b[0] * v + c[0] * out,
            o[1] + a[1] * u + b[1] * v + c[1] * out,
            o[2] + a[2] * u + b[2] * v + c[2] * out,
        )

    def quad(self, u0: float, v0: float, u1: float, v1: float, out: float = 0.0) -> list[Vec]:
        """Top left, top right, bottom right, bottom left."""
        return [self.at(u0, v1, out), self.at(u1, v1, out), self.at(u1, v0, out), self.at(u0, v0, out)]

    def paint(self, u0: float, v0: float, u1: float, v1: float, colour: Colour) -> None:
        """Colour on the wall itself; it keeps the wall's texture and light."""
        self.patch(self.quad(u0, v0, u1, v1), colour)

    def patch(self, points: Sequence[Vec], colour: Colour) -> None:
        self.stage.back(Poly(points, colour, self.out, plane=self.number))

    def panel(self, u0: float, v0: float, u1: float, v1: float, colour: Colour, **how: float) -> None:
        """A flat piece of another stuff on the wall."""
        out, glow, alpha = how.get("out", 0.0), bool(how.get("glow", 0)), how.get("alpha", 1.0)
        self.stage.back(Poly(self.quad(u0, v0, u1, v1, out), colour, self.out, 0, glow, True, alpha))

    def slab(
        self, u0: float, v0: float, u1: float, v1: float, depth: float, colour: Colour, start: float = 0.0
    ) -> None:
        """A board or box standing out from the wall by `depth`."""
        self.stage.back(*self.block(u0, v0, u1, v1, depth, colour, start).items)

    def block(
        self, u0: float, v0: float, u1: float, v1: float, depth: float, colour: Colour, start: float = 0.0
    ) -> Solid:
        near = self.quad(u0, v0, u1, v1, start + depth)
        far = self.quad(u0, v0, u1, v1, start)
        items: list[Item] = []
        ways = (self.v, self.u, scale(self.v, -1), scale(self.u, -1))
        for i, way in enumerate(ways):
            j = (i + 1) % 4
            items.append(Poly([far[i], far[j], near[j], near[i]], colour, way))
        items.append(Poly(near, colour, self.out))
        return Solid(items, [[*near, *far]])


@dataclass
class Stage:
    camera: Camera
    light: Light
    name: str
    surfaces: list[Surface] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    backdrop: list[Item] = field(default_factory=list)
    glows: list[Glow] = field(default_factory=list)
    water: float | None = None  # level of a mirroring surface, metres
    sky: bool = True

    def dice(self, what: str) -> np.random.Generator:
        """Random numbers for one purpose, the same before and after."""
        digest = hashlib.blake2b(f"{self.name}/{what}".encode(), digest_size=8).digest()
        return np.random.Generator(np.random.PCG64(int.from_bytes(digest, "big")))

    def misses(self, points: Sequence[Vec]) -> bool:
        """True when none of a convex body given by its corners can be in the picture."""
        return View(self.camera, 1.0).misses(points)

    def away(self, p: Vec) -> float:
        """Metres from the eye, on the ground."""
        return math.hypot(p[0] - self.camera.eye[0], p[2] - self.camera.eye[2])

    def back(self, *items: Item) -> None:
        self.backdrop.extend(items)

    def add(self, *solids: Solid, anchor: Vec | None = None, layer: int = THINGS) -> None:
        for solid in solids:
            if solid.items:
                self.things.append(Thing(layer, anchor or _middle(solid), solid))

    def surface(self, surface: Surface) -> int:
        self.surfaces.append(surface)
        return len(self.surfaces)

    def wall(self, origin: Vec, right: Vec, width: float, height: float, colour: Colour, **how: object) -> Wall:
        """A standing rectangle, `origin` its lower left corner as seen, `right` the way along it."""
        u = unit(right)
        v = (0.0, 1.0, 0.0)
        out = cross(v, u)
        out = out if _towards(self.camera.eye, origin, u, width, out) else scale(out, -1)
        return self._plane(origin, u, v, out, width, height, colour, how)

    def floor(self, low: Vec, u: Vec, v: Vec, width: float, depth: float, colour: Colour, **how: object) -> Wall:
        """A lying rectangle (or sloping, or a ceiling) from its corner `low`."""
        out = cross(v, u)
        out = out if _towards(self.camera.eye, low, u, width, out) else scale(out, -1)
        return self._plane(low, unit(u), unit(v), out, width, depth, colour, how)

    def _plane(
        self, origin: Vec, u: Vec, v: Vec, out: Vec, width: float, height: float, colour: Colour, how: dict[str, object]
    ) -> Wall:
        number = self.surface(Surface(origin, u, v, out, size=(width, height), **how))  # type: ignore[arg-type]
        wall = Wall(self, origin, u, v, out, number)
        if colour[0] >= 0:
            wall.paint(0, 0, width, height, colour)
        return wall

    def halo(self, at: Vec, radius: float, colour: Colour, strength: float) -> None:
        self.glows.append(Glow(at, radius, colour, strength))


def _towards(eye: Vec, origin: Vec, u: Vec, width: float, out: Vec) -> bool:
    centre = add(origin, scale(u, width / 2))
    way = sub(eye, centre)
    return way[0] * out[0] + way[1] * out[1] + way[2] * out[2] > 0


def _middle(solid: Solid) -> Vec:
    if solid.hulls:
        return middle([p for part in solid.hulls for p in part])
    item = solid.items[0]
    return item.centre if not isinstance(item, Poly) and hasattr(item, "centre") else middle(item.points)
