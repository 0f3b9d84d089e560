"""Light and texture of the flat surfaces, pixel by pixel, after everything has been painted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from seeds.scenes.geometry import Camera, Vec, View
from seeds.scenes.light import Blocker, Lamp, Light
from seeds.scenes.painter import base_light
from seeds.scenes.stage import Stage
from seeds.scenes.surface import MATERIALS, Array, Ints, Surface, cloud, look

COARSE = 4
FEW = 6  # a box this much larger than its pixels is not worth growing
Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.uint8]
Extent = tuple[int, int, int, int]
Points = list[Array]  # x, y, z


@dataclass
class Masks:
    """Shadow of the sun and of nearness on the ground, and the mirrored scene, at full size."""

    sun: Array
    contact: Array
    mirror: list[Numbers] | None


@dataclass
class Wetness:
    """How a wet surface changes a pixel: its own colour times `keep`, plus the mirror `image` times `share`."""

    keep: Array
    share: Array
    image: list[Array]


@dataclass
class Rays:
    """Where the ray of a pixel meets the plane of a surface: u, v in metres, t metres away along the view."""

    u: Array
    v: Array
    t: Array


def _meet(surface: Surface, camera: Camera, xs: Array, ys: Array) -> Rays:
    view = View(camera, 1.0)
    n = np.cross(surface.u, surface.v)
    basis = np.array([view.right, view.up, view.forward])
    away = np.array(surface.origin) - np.array(camera.eye)
    gap = float(n @ away)
    rel = -away
    dx, dy = (xs - view.cx) / view.focal, (view.cy - ys) / view.focal

    def along(w: npt.NDArray[np.float64]) -> Array:
        k = basis @ w
        return (dx * np.float32(k[0]) + dy * np.float32(k[1]) + np.float32(k[2])).astype(np.float32)

    below = along(n)
    below = np.where(np.abs(below) < 1e-5, np.float32(1e-5), below)
    t = np.clip(gap / below, 0.05, 400).astype(np.float32)
    u = t * along(np.array(surface.u)) + np.float32(rel @ np.array(surface.u))
    v = t * along(np.array(surface.v)) + np.float32(rel @ np.array(surface.v))
    return Rays(u, v, t)


def _nearness(surface: Surface, rays: Rays) -> Array | float:
    """Darkness in corners and along walls, 0..1 of the sky light that stays."""
    keep: Array | float = 1.0
    distances = (rays.u, surface.size[0] - rays.u, rays.v, surface.size[1] - rays.v)
    for strength, d in zip(surface.edges, distances, strict=True):
        if strength:
            keep = keep * (1 - np.float32(strength) * np.exp(np.maximum(d, 0) * np.float32(-1 / 0.55)))
    for u0, v0, u1, v1 in surface.walls:
        keep = keep * (1 - np.float32(0.45) * np.exp(_apart(rays.u, rays.v, u0, v0, u1, v1) * np.float32(-1 / 0.6)))
    return keep


def _apart(u: Array, v: Array, u0: float, v0: float, u1: float, v1: float) -> Array:
    """Distance from a line between two points."""
    du, dv = u1 - u0, v1 - v0
    t = np.clip(((u - u0) * du + (v - v0) * dv) / (du * du + dv * dv), 0, 1)
    out: Array = np.sqrt((u - u0 - t * du) ** 2 + (v - v0 - t * dv) ** 2).astype(np.float32)
    return out


def _sunny(points: Points, light: Light) -> Array:
    """1 where no blocker stands between the surface and the sun."""
    free: Array = np.ones_like(points[0])
    for box in light.blockers:
        free *= 1 - _behind(points, light, box)
    return free


def _behind(points: Points, light: Light, box: Blocker) -> Array:
    near: Array = np.full_like(points[0], 0.02)
    far: Array = np.full_like(points[0], 1e9)
    for i in range(3):
        step = light.sun_from[i] if abs(light.sun_from[i]) > 1e-9 else 1e-9
        a, b = (box.low[i] - points[i]) / step, (box.high[i] - points[i]) / step
        near, far = np.maximum(near, np.minimum(a, b)), np.minimum(far, np.maximum(a, b))
    return (near < far).astype(np.float32)


def _lamp(points: Points, n: Vec, lamp: Lamp) -> Array:
    x, y, z = (np.float32(lamp.at[i]) - points[i] for i in range(3))
    square = x * x + y * y + z * z + np.float32(0.05)
    distance = np.sqrt(square)
    ahead = x * np.float32(n[0]) + y * np.float32(n[1]) + z * np.float32(n[2])
    facing = np.maximum(0, ahead / distance) * np.float32(0.85) + np.float32(0.15)
    if lamp.down:
        facing = facing * np.clip((y / distance - lamp.down) / (1 - lamp.down), 0, 1)
    out: Array = np.float32(lamp.power) * facing / (np.float32(0.4) + square)
    return out


@dataclass
class Incoming:
    """Light on pixels of a surface: share of the sky, share of the sun, colours of the lamps."""

    keep: Array | float
    sunny: Array | float
    lamps: list[Array] | None


def _incoming(surface: Surface, rays: Rays, light: Light) -> Incoming:
    sunny: Array | float = max(0.0, float(np.dot(surface.facing, light.sun_from)))
    lamps: list[Array] | None = None
    if light.lamps or (light.blockers and sunny):
        o, u, v = surface.origin, surface.u, surface.v
        points = [rays.u * np.float32(u[i]) + rays.v * np.float32(v[i]) + np.float32(o[i]) for i in range(3)]
        if light.blockers and sunny:
            sunny = sunny * _sunny(points, light)
        for lamp in light.lamps:
            shine = _lamp(points, surface.facing, lamp)
            lamps = [shine * np.float32(lamp.colour[band]) + (0 if lamps is None else lamps[band]) for band in range(3)]
    return Incoming(_nearness(surface, rays), sunny, lamps)


class Shader:
    """Works on `pixels`, three planes (red, green, blue) of one row each: numpy is far slower on triples."""

    def __init__(self, stage: Stage, camera: Camera, pixels: Array, numbers: Numbers, masks: Masks) -> None:
        self.stage, self.camera, self.pixels, self.numbers, self.masks = stage, camera, pixels, numbers, masks

    def run(self) -> None:
        for number, surface in enumerate(self.stage.surfaces, start=1):
            box = extent(self.numbers == number)
            if box:
                self._surface(number, surface, box)

    def _surface(self, number: int, surface: Surface, box: Extent) -> None:
        x0, y0, x1, y1 = box
        spots = np.flatnonzero(self.numbers[y0:y1, x0:x1] == number)
        iy, ix = np.divmod(spots.astype(np.int32), np.int32(x1 - x0))
        iy += y0
        ix += x0
        rays = _meet(surface, self.camera, ix.astype(np.float32), iy.astype(np.float32))
        at = iy.astype(np.int64) * self.camera.width + ix
        tone = self._toned(surface, rays)
        incoming = self._spread(surface, box, spots, rays)
        keep, share = incoming.keep, incoming.sunny
        if surface.shadowed:
            share = share * (1 - self.masks.sun.take(at))
            keep = keep * (1 - 0.55 * self.masks.contact.take(at))
        light = self.stage.light
        base, up = base_light(light, surface.facing), 0.5 + 0.5 * surface.facing[1]
        wet = self._wetness(surface, rays, at)
        fog = rays.t * np.float32(light.fog)
        fog = fog / (1 + fog)
        for band in range(3):
            sky = light.ground[band] + (light.sky[band] - light.ground[band]) * up
            lit = keep * np.float32(sky) + share * np.float32(light.sun[band])
            if incoming.lamps is not None:
                lit = lit + incoming.lamps[band]
            colour = self.pixels[band].take(at) * tone * np.sqrt(lit) * np.float32(1 / base[band])
            if wet is not None:
                colour = colour * wet.keep + wet.image[band] * wet.share
            colour += (np.float32(light.haze[band]) - colour) * fog
            self.pixels[band][at] = colour

    def _toned(self, surface: Surface, rays: Rays) -> Array:
        """The texture; `foot` is the size of a pixel on the surface, in metres."""
        away = abs(float(np.dot(surface.facing, np.array(surface.origin) - np.array(self.camera.eye)))) + 0.1
        foot = rays.t * np.float32(1 / self.camera.focal) * np.maximum(1, np.float32(0.45 / away) * rays.t)
        return np.maximum(MATERIALS[surface.material](rays.u, rays.v, foot, surface), 0.08).astype(np.float32)

    def _spread(self, surface: Surface, box: Extent, spots: Ints, rays: Rays) -> Incoming:
        """Light at the spots: worked out on every fourth pixel of the box and grown, unless they are few."""
        x0, y0, x1, y1 = box
        light = self.stage.light
        if spots.size * FEW < (x1 - x0) * (y1 - y0):
            return _incoming(surface, rays, light)
        gx = np.arange(x0, x1 + COARSE, COARSE, dtype=np.float32) + COARSE / 2
        gy = np.arange(y0, y1 + COARSE, COARSE, dtype=np.float32) + COARSE / 2
        xs, ys = np.meshgrid(gx, gy)
        coarse = _incoming(surface, _meet(surface, self.camera, xs, ys), light)
        size = (len(gx) * COARSE, len(gy) * COARSE)

        def grown(a: Array | float) -> Array | float:
            if isinstance(a, float):
                return a
            return _grown(a, size)[: y1 - y0, : x1 - x0].reshape(-1).take(spots)

        lamps = None if coarse.lamps is None else [np.asarray(grown(band)) for band in coarse.lamps]
        return Incoming(grown(coarse.keep), grown(coarse.sunny), lamps)

    def _wetness(self, surface: Surface, rays: Rays, at: Ints) -> Wetness | None:
        """The mirrored scene, more of it at a flat angle, broken by ripples or by the grain of the ground."""
        mirror = self.masks.mirror
        water = surface.material == "water"
        if mirror is None or not (water or surface.wet):
            return None
        slope = np.float32(abs(self.camera.eye[1] - surface.origin[1])) / np.maximum(rays.t, 0.1)
        flat = (1 - np.minimum(slope, 1)) ** 3
        wave = look(cloud(), rays.u * 3.1, rays.v * 2.6, 6.0)
        wave *= np.float32(20.0 if water else 10.0) / (1 + rays.t * np.float32(0.25))
        shift = wave.astype(np.int64)
        height, width = self.numbers.shape
        source = at + shift * width + shift // 2
        np.clip(source, 0, height * width - 1, out=source)
        dull = 1.0
        if water:
            share = np.clip(0.16 + 0.75 * flat, 0, 0.88)
        else:
            pools = np.clip(0.55 + 0.5 * look(cloud(), rays.u, rays.v, 5.0), 0, 1)
            share = np.clip(0.10 + 0.75 * flat, 0, 0.8) * pools * np.float32(surface.wet)
            dull = 1 - 0.25 * surface.wet
        keep = (1 - share) * np.float32(dull)
        return Wetness(keep, share, [band.take(source).astype(np.float32) for band in mirror])


def _grown(a: Array, size: tuple[int, int]) -> Array:
    return np.asarray(Image.fromarray(np.ascontiguousarray(a, np.float32)).resize(size, Image.Resampling.BILINEAR))


def extent(flags: Flags) -> Extent | None:
    """The box x0, y0, x1, y1 around what is true."""
    rows, columns = np.flatnonzero(flags.any(axis=1)), np.flatnonzero(flags.any(axis=0))
    if not rows.size:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
