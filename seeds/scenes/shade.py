"""Light and texture of the flat surfaces, pixel by pixel, after everything has been painted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image

from seeds.scenes.geometry import Camera, View
from seeds.scenes.light import Blocker, Lamp, Light
from seeds.scenes.painter import base_light
from seeds.scenes.stage import Stage
from seeds.scenes.surface import MATERIALS, Array, Ints, Surface

COARSE = 4
Flags = npt.NDArray[np.bool_]


@dataclass
class Masks:
    """Shadow of the sun and of nearness on the ground, and the mirrored scene; all at full size, 0..1."""

    sun: Array
    contact: Array
    mirror: Array | None


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


def _nearness(surface: Surface, rays: Rays) -> Array:
    """Darkness in corners and along walls, 0..1 of the sky light that stays."""
    keep: Array = np.ones_like(rays.u)
    distances = (rays.u, surface.size[0] - rays.u, rays.v, surface.size[1] - rays.v)
    for strength, d in zip(surface.edges, distances, strict=True):
        if strength:
            keep *= 1 - strength * np.exp(-np.maximum(d, 0) / 0.55)
    for u0, v0, u1, v1 in surface.walls:
        keep *= 1 - 0.45 * np.exp(-_apart(rays.u, rays.v, u0, v0, u1, v1) / 0.6)
    return keep


def _apart(u: Array, v: Array, u0: float, v0: float, u1: float, v1: float) -> Array:
    """Distance from a line between two points."""
    du, dv = u1 - u0, v1 - v0
    t = np.clip(((u - u0) * du + (v - v0) * dv) / (du * du + dv * dv), 0, 1)
    out: Array = np.sqrt((u - u0 - t * du) ** 2 + (v - v0 - t * dv) ** 2).astype(np.float32)
    return out


def _sunny(points: Array, light: Light) -> Array:
    """1 where no blocker stands between the surface and the sun."""
    free = np.ones(points.shape[:-1], np.float32)
    for box in light.blockers:
        free *= 1 - _behind(points, light, box)
    return free


def _behind(points: Array, light: Light, box: Blocker) -> Array:
    near = np.full(points.shape[:-1], 0.02, np.float32)
    far = np.full(points.shape[:-1], 1e9, np.float32)
    for i in range(3):
        step = light.sun_from[i] if abs(light.sun_from[i]) > 1e-9 else 1e-9
        a, b = (box.low[i] - points[..., i]) / step, (box.high[i] - points[..., i]) / step
        near, far = np.maximum(near, np.minimum(a, b)), np.minimum(far, np.maximum(a, b))
    return (near < far).astype(np.float32)


def _lamp(points: Array, n: Array, lamp: Lamp) -> Array:
    way = np.array(lamp.at, np.float32) - points
    square = (way * way).sum(-1) + 0.05
    distance = np.sqrt(square)
    facing = np.maximum(0, (way @ n) / distance) * 0.85 + 0.15
    if lamp.down:
        facing = facing * np.clip((way[..., 1] / distance - lamp.down) / (1 - lamp.down), 0, 1)
    out: Array = lamp.power * facing / (0.4 + square)
    return out


@dataclass
class Incoming:
    """Light on a surface on a grid of pixels: share of the sky, share of the sun, colours of the lamps."""

    keep: Array
    sunny: Array
    lamps: Array | None


def _incoming(surface: Surface, rays: Rays, light: Light) -> Incoming:
    facing = max(0.0, float(np.dot(surface.facing, light.sun_from)))
    sunny: Array = np.full(rays.u.shape, facing, np.float32)
    lamps: Array | None = None
    if light.lamps or (light.blockers and facing > 0):
        points = (
            np.array(surface.origin, np.float32)
            + rays.u[..., None] * np.array(surface.u, np.float32)
            + rays.v[..., None] * np.array(surface.v, np.float32)
        )
        if facing > 0:
            sunny = sunny * _sunny(points, light)
        n = np.array(surface.facing, np.float32)
        for lamp in light.lamps:
            shine = _lamp(points, n, lamp)[..., None] * np.array(lamp.colour, np.float32)
            lamps = shine if lamps is None else lamps + shine
    return Incoming(_nearness(surface, rays), sunny, lamps)


class Shader:
    def __init__(
        self, stage: Stage, camera: Camera, pixels: Array, numbers: npt.NDArray[np.uint8], masks: Masks
    ) -> None:
        self.stage, self.camera, self.pixels, self.numbers, self.masks = stage, camera, pixels, numbers, masks

    def run(self) -> None:
        for number, surface in enumerate(self.stage.surfaces, start=1):
            rows = np.flatnonzero((self.numbers == number).any(axis=1))
            if rows.size:
                self._surface(number, surface, int(rows[0]), int(rows[-1]) + 1)

    def _surface(self, number: int, surface: Surface, y0: int, y1: int) -> None:
        band = self.numbers[y0:y1] == number
        columns = np.flatnonzero(band.any(axis=0))
        x0, x1 = int(columns[0]), int(columns[-1]) + 1
        mask = band[:, x0:x1]
        spots = np.flatnonzero(mask)
        iy, ix = np.divmod(spots, x1 - x0)
        rays = _meet(surface, self.camera, (ix + x0).astype(np.float32), (iy + y0).astype(np.float32))
        at = (iy + y0) * self.camera.width + ix + x0
        colours = self.pixels.reshape(-1, 3)[at]
        colours *= self._lit(surface, (x0, x1, y0, y1), spots, at)
        colours *= self._toned(surface, rays)[:, None]
        if surface.wet or surface.material == "water":
            colours = self._wetted(surface, colours, rays, at)
        light = self.stage.light
        if light.fog:
            k = rays.t * np.float32(light.fog)
            k = (k / (1 + k))[:, None]
            colours += (np.array(light.haze, np.float32) - colours) * k
        self.pixels.reshape(-1, 3)[at] = colours

    def _toned(self, surface: Surface, rays: Rays) -> Array:
        """The texture; `foot` is the size of a pixel on the surface, in metres."""
        away = abs(float(np.dot(surface.facing, np.array(surface.origin) - np.array(self.camera.eye)))) + 0.1
        foot = rays.t / np.float32(self.camera.focal) * np.maximum(1, np.float32(0.45 / away) * rays.t)
        return np.maximum(MATERIALS[surface.material](rays.u, rays.v, foot, surface), 0.08).astype(np.float32)

    def _lit(self, surface: Surface, box: tuple[int, int, int, int], spots: Ints, at: Ints) -> Array:
        """Factor from what was painted (sky light only) to the light that really falls on each pixel."""
        light = self.stage.light
        incoming = self._spread(surface, box)
        keep, share = incoming.keep.reshape(-1)[spots], incoming.sunny.reshape(-1)[spots]
        if surface.shadowed:
            share = share * (1 - self.masks.sun.reshape(-1)[at])
            keep = keep * (1 - 0.55 * self.masks.contact.reshape(-1)[at])
        up = 0.5 + 0.5 * surface.facing[1]
        low = np.array(light.ground, np.float32)
        lit: Array = keep[:, None] * (low + (np.array(light.sky, np.float32) - low) * np.float32(up))
        lit += share[:, None] * np.array(light.sun, np.float32)
        if incoming.lamps is not None:
            lit += incoming.lamps.reshape(-1, 3)[spots]
        np.sqrt(lit, out=lit)
        lit /= np.array(base_light(light, surface.facing), np.float32)
        return lit

    def _spread(self, surface: Surface, box: tuple[int, int, int, int]) -> Incoming:
        """Light worked out on every fourth pixel and grown to the box."""
        x0, x1, y0, y1 = box
        gx = np.arange(x0, x1 + COARSE, COARSE, dtype=np.float32) + COARSE / 2
        gy = np.arange(y0, y1 + COARSE, COARSE, dtype=np.float32) + COARSE / 2
        xs, ys = np.meshgrid(gx, gy)
        coarse = _incoming(surface, _meet(surface, self.camera, xs, ys), self.stage.light)
        size = (len(gx) * COARSE, len(gy) * COARSE)

        def grown(a: Array) -> Array:
            image = Image.fromarray(np.ascontiguousarray(a, np.float32)).resize(size, Image.Resampling.BILINEAR)
            return np.ascontiguousarray(np.asarray(image)[: y1 - y0, : x1 - x0])

        lamps = None if coarse.lamps is None else np.stack([grown(coarse.lamps[..., i]) for i in range(3)], axis=-1)
        return Incoming(grown(coarse.keep), grown(coarse.sunny), lamps)

    def _wetted(self, surface: Surface, colours: Array, rays: Rays, at: Ints) -> Array:
        """Mix in the mirrored scene, more of it at a flat angle, broken by ripples or by the grain of the ground."""
        mirror = self.masks.mirror
        if mirror is None:
            return colours
        slope = np.abs(self.camera.eye[1] - surface.origin[1]) / np.maximum(rays.t, 0.1)
        flat = (1 - np.clip(slope, 0, 1)) ** 3
        wave = MATERIALS["water"](rays.u * 3.1, rays.v * 1.3, rays.u, surface) - 1
        shift = (wave * (260 if surface.material == "water" else 130) / (1 + rays.t * 0.25)).astype(np.int64)
        height, width = mirror.shape[:2]
        image = mirror[np.clip(at // width + shift, 0, height - 1), np.clip(at % width + shift // 2, 0, width - 1)]
        if surface.material == "water":
            share = np.clip(0.16 + 0.75 * flat, 0, 0.88)[:, None]
        else:
            pools = np.clip(0.55 + 2.4 * (MATERIALS["soil"](rays.u * 0.6, rays.v * 0.6, rays.u, surface) - 1), 0, 1)
            share = (np.clip(0.10 + 0.75 * flat, 0, 0.8) * pools * surface.wet)[:, None]
            colours = colours * (1 - 0.25 * surface.wet)
        out: Array = colours * (1 - share) + image * share
        return out
