"""Points, planes and the camera of a drawn scene.

World axes in metres: x to the right, y up, z away from the viewer. Angles in degrees.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Reals = npt.NDArray[np.float64]
Vec = tuple[float, float, float]
Pixel = tuple[float, float]
Colour = tuple[float, float, float]

NEAR = 0.18


def add(a: Vec, b: Vec) -> Vec:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def sub(a: Vec, b: Vec) -> Vec:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def scale(a: Vec, k: float) -> Vec:
    return (a[0] * k, a[1] * k, a[2] * k)


def dot(a: Vec, b: Vec) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vec, b: Vec) -> Vec:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def unit(a: Vec) -> Vec:
    n = math.sqrt(dot(a, a)) or 1.0
    return (a[0] / n, a[1] / n, a[2] / n)


def mix(a: Vec, b: Vec, t: float) -> Vec:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t)


def middle(points: Sequence[Vec]) -> Vec:
    x = y = z = 0.0
    for p in points:
        x += p[0]
        y += p[1]
        z += p[2]
    n = len(points)
    return (x / n, y / n, z / n)


def normal(points: Sequence[Vec]) -> Vec:
    """Normal of a flat polygon by Newell's method, so that doubled corners do no harm."""
    x = y = z = 0.0
    for i, a in enumerate(points):
        b = points[i - 1]
        x += (b[1] - a[1]) * (b[2] + a[2])
        y += (b[2] - a[2]) * (b[0] + a[0])
        z += (b[0] - a[0]) * (b[1] + a[1])
    return unit((x, y, z))


@dataclass(frozen=True)
class Frame:
    """A place and a heading on the ground; local x is right, y up, z ahead."""

    at: Vec = (0.0, 0.0, 0.0)
    turn: float = 0.0

    def put(self, p: Vec) -> Vec:
        c, s = math.cos(math.radians(self.turn)), math.sin(math.radians(self.turn))
        return (self.at[0] + p[0] * c + p[2] * s, self.at[1] + p[1], self.at[2] - p[0] * s + p[2] * c)

    def all(self, points: Iterable[Vec]) -> list[Vec]:
        return [self.put(p) for p in points]


@dataclass(frozen=True)
class Camera:
    eye: Vec
    yaw: float
    pitch: float
    roll: float
    fov: float
    width: int
    height: int

    @property
    def focal(self) -> float:
        """Pixels; `fov` spans the longer side, as on a phone."""
        return max(self.width, self.height) / 2 / math.tan(math.radians(self.fov) / 2)

    def axes(self) -> tuple[Vec, Vec, Vec]:
        """Right, up and forward of the camera in the world."""
        y, p, r = math.radians(self.yaw), math.radians(self.pitch), math.radians(self.roll)
        forward = (math.sin(y) * math.cos(p), math.sin(p), math.cos(y) * math.cos(p))
        flat = (math.cos(y), 0.0, -math.sin(y))
        top = cross(forward, flat)
        right = add(scale(flat, math.cos(r)), scale(top, math.sin(r)))
        return right, cross(forward, right), forward


class View:
    """Projection of world points to pixels, optionally of the world mirrored in the level `mirror`."""

    def __init__(self, camera: Camera, zoom: float, mirror: float | None = None) -> None:
        self.right, self.up, self.forward = camera.axes()
        self.focal = camera.focal * zoom
        self.width, self.height = int(camera.width * zoom), int(camera.height * zoom)
        self.cx, self.cy = self.width / 2, self.height / 2
        self.mirror = mirror
        self.frame = (0.0, 0.0, float(self.width), float(self.height))  # what is wanted of the picture
        self.origin = camera.eye
        self.eye = camera.eye if mirror is None else (camera.eye[0], 2 * mirror - camera.eye[1], camera.eye[2])
        flip, shift = (1.0, 0.0) if mirror is None else (-1.0, 2 * mirror)
        self.rows = tuple(
            (way[0], flip * way[1], way[2], shift * way[1] - dot(way, camera.eye))
            for way in (self.right, self.up, self.forward)
        )

    def turn(self, p: Vec) -> Vec:
        """World to camera axes."""
        (a, b, c, k), (d, e, f, m), (g, h, i, n) = self.rows
        x, y, z = p
        return (x * a + y * b + z * c + k, x * d + y * e + z * f + m, x * g + y * h + z * i + n)

    def pixel(self, v: Vec) -> Pixel:
        k = self.focal / v[2]
        return (self.cx + v[0] * k, self.cy - v[1] * k)

    def depth(self, p: Vec) -> float:
        g, h, i, n = self.rows[2]
        return p[0] * g + p[1] * h + p[2] * i + n

    def spot(self, p: Vec) -> tuple[float, float, float] | None:
        """Pixel and pixels per metre of one point, or None behind the camera."""
        v = self.turn(p)
        if v[2] < NEAR:
            return None
        x, y = self.pixel(v)
        return x, y, self.focal / v[2]

    def many(self, points: npt.NDArray[np.float64]) -> tuple[Reals, Reals, Reals]:
        """Pixels x, y and pixels per metre of many points; 0 per metre behind the camera."""
        moved = points.copy()
        if self.mirror is not None:
            moved[:, 1] = 2 * self.mirror - moved[:, 1]
        turned = (moved - np.array(self.origin)) @ np.array([self.right, self.up, self.forward]).T
        ahead = turned[:, 2] > NEAR
        k = np.where(ahead, self.focal / np.where(ahead, turned[:, 2], 1.0), 0.0)
        return self.cx + turned[:, 0] * k, self.cy - turned[:, 1] * k, k

    def misses(self, points: Sequence[Vec]) -> bool:
        """True when all points lie beyond one side of the picture (or behind)."""
        turned = [self.turn(p) for p in points]
        wide, tall = self.cx / self.focal, self.cy / self.focal
        beyond = [
            (
                v[2] < NEAR,
                v[0] > wide * abs(v[2]),
                -v[0] > wide * abs(v[2]),
                v[1] > tall * abs(v[2]),
                -v[1] > tall * abs(v[2]),
            )
            for v in turned
        ]
        return any(all(side) for side in zip(*beyond, strict=True))

    def outline(self, points: Sequence[Vec]) -> list[Pixel] | None:
        """The polygon in pixels, cut at the near plane; None when nothing of it can be seen."""
        turned = [self.turn(p) for p in points]
        for v in turned:
            if v[2] < NEAR:
                turned = _cut(turned)
                break
        if len(turned) < 3:
            return None
        cx, cy, focal = self.cx, self.cy, self.focal
        flat = [(cx + x * focal / z, cy - y * focal / z) for x, y, z in turned]
        x0, y0, x1, y1 = self.frame
        if all(x < x0 for x, _ in flat) or all(x > x1 for x, _ in flat):
            return None
        if all(y < y0 for _, y in flat) or all(y > y1 for _, y in flat):
            return None
        return flat

    def sees(self, point: Vec, facing: Vec) -> bool:
        e = self.eye
        return (e[0] - point[0]) * facing[0] + (e[1] - point[1]) * facing[1] + (e[2] - point[2]) * facing[2] > 0


def _cut(turned: list[Vec]) -> list[Vec]:
    kept: list[Vec] = []
    for i, b in enumerate(turned):
        a = turned[i - 1]
        if (a[2] < NEAR) != (b[2] < NEAR):
            kept.append(mix(a, b, (NEAR - a[2]) / (b[2] - a[2])))
        if b[2] >= NEAR:
            kept.append(b)
    return kept


def hull(points: Iterable[Pixel]) -> list[Pixel]:
    """Convex hull, anticlockwise (Andrew's monotone chain)."""
    ordered = sorted(set(points))
    if len(ordered) < 3:
        return ordered
    return _chain(ordered)[:-1] + _chain(ordered[::-1])[:-1]


def _chain(ordered: Sequence[Pixel]) -> list[Pixel]:
    out: list[Pixel] = []
    for p in ordered:
        while len(out) > 1 and _left(out[-2], out[-1], p) <= 0:
            out.pop()
        out.append(p)
    return out


def _left(a: Pixel, b: Pixel, c: Pixel) -> float:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def standing(x0: float, y0: float, x1: float, y1: float, z: float) -> list[Vec]:
    """A rectangle across the view: top left, top right, bottom right, bottom left."""
    return [(x0, y1, z), (x1, y1, z), (x1, y0, z), (x0, y0, z)]


def lying(x0: float, z0: float, x1: float, z1: float, y: float) -> list[Vec]:
    """A rectangle on the ground: far left, far right, near right, near left."""
    return [(x0, y, z1), (x1, y, z1), (x1, y, z0), (x0, y, z0)]
