"""Texture of large flat surfaces, worked out per pixel in the metres of the surface."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from seeds.scenes.geometry import Vec

Array = npt.NDArray[np.floating[Any]]
Ints = npt.NDArray[np.int64]
SIDE = 1024


@dataclass
class Surface:
    """A plane through `origin` with unit axes `u` and `v`; `edges` darken corners (metres from each edge)."""

    origin: Vec
    u: Vec
    v: Vec
    facing: Vec
    material: str
    dirt: float = 0.5
    size: tuple[float, float] = (0.0, 0.0)
    edges: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)  # left, right, bottom, top: strength
    shadowed: bool = False  # takes the shadows of things
    wet: float = 0.0
    walls: list[tuple[float, float, float, float]] = field(default_factory=list)  # in u, v: darkened along these


def _blur(a: Array, n: int) -> Array:
    for _ in range(n):
        a = (a + np.roll(a, 1, 0) + np.roll(a, -1, 0)) / 3
        a = (a + np.roll(a, 1, 1) + np.roll(a, -1, 1)) / 3
    return a


def _level(a: Array) -> Array:
    """Stretched to mean 0 and a spread of about ±1."""
    flat = a - a.mean()
    out: Array = (flat / (2.2 * flat.std())).astype(np.float32)
    return out


@lru_cache(maxsize=1)
def speckle() -> Array:
    """Fine grain, ±1, tiling."""
    rng = np.random.default_rng(11)
    a = rng.standard_normal((SIDE, SIDE)).astype(np.float32)
    return np.ascontiguousarray(np.clip(_level(a + 1.5 * _blur(a, 1)), -1.6, 1.6))


@lru_cache(maxsize=1)
def cloud() -> Array:
    """Fractal noise, ±1, tiling: octaves of smooth random lattices."""
    rng = np.random.default_rng(12)
    total: Array = np.zeros((SIDE, SIDE), np.float32)
    for octave in range(2, 9):
        n = 2**octave
        lattice = rng.standard_normal((n, n)).astype(np.float32)
        total += _grow(lattice, SIDE) * (0.58 ** (octave - 2))
    return np.ascontiguousarray(np.clip(_level(total), -1.5, 1.5))


def _grow(lattice: Array, side: int) -> Array:
    """Periodic smooth interpolation of a square lattice to `side`."""
    n = lattice.shape[0]
    at = np.arange(side, dtype=np.float32) * n / side
    low = at.astype(np.int64)
    t = (at - low).astype(np.float32)
    t = t * t * (3 - 2 * t)
    rows = lattice[low] * (1 - t)[:, None] + lattice[(low + 1) % n] * t[:, None]
    out: Array = rows[:, low] * (1 - t) + rows[:, (low + 1) % n] * t
    return out


def look(texture: Array, u: Array, v: Array, metres: float) -> Array:
    """The texture at (u, v) when it is laid out with a period of `metres`."""
    k = np.float32(SIDE / metres)
    iu = (u * k).astype(np.int32) & (SIDE - 1)
    iv = (v * k).astype(np.int32) & (SIDE - 1)
    out: Array = texture.reshape(-1).take(iv * SIDE + iu)
    return out


def scatter(iu: Ints, iv: Ints) -> Array:
    """A repeatable random number 0..1 per cell."""
    h = (iu * 73856093) ^ (iv * 19349663)
    h = (h ^ (h >> 13)) * 1274126177
    out: Array = ((h >> 8) & 0xFFFF).astype(np.float32) / 65535
    return out


def lines(at: Array, period: float, width: float, foot: Array) -> Array:
    """1 on the joints of a grid, fading where a pixel covers more than the joint."""
    off = np.abs((at / period) % 1.0 - 0.5) * period  # half a period from the joint: joints lie at 0.5
    half = width / 2
    blur = np.maximum(foot, half * 0.5)
    cover = np.clip((half + blur - np.abs(off)) / (2 * blur), 0, 1)
    out: Array = np.minimum(cover, half / blur * 1.2)
    return out


def _fade(period: float, foot: Array) -> Array:
    """1 near, 0 where the pattern is finer than two pixels."""
    out: Array = np.clip(period / (foot * 2.5) - 0.6, 0, 1)
    return out


def asphalt(u: Array, v: Array, foot: Array, s: Surface) -> Array:
    grain = look(speckle(), u, v, 4.5) * (0.17 * _fade(0.02, foot) + 0.035)
    near, wide = look(cloud(), u, v, 13.0), look(cloud(), v, u, 31.0)
    crack = np.abs(near - 0.1) < 0.012 * s.dirt
    stain = np.maximum(wide - 0.75, 0) * s.dirt
    out: Array = 1 + grain + 0.12 * near + 0.08 * wide - 0.28 * crack - 0.6 * stain
    return out


def concrete(u: Array, v: Array, foot: Array, s: Surface) -> Array:
    grain = look(speckle(), u, v, 3.1) * 0.06 * _fade(0.02, foot)
    near, wide = look(cloud(), u, v, 7.0), look(cloud(), v, u, 11.0)
    joint = np.maximum(lines(u, 4.0, 0.02, foot), lines(v, 4.0, 0.02, foot))
    stain = np.maximum(near - 0.35, 0) * s.dirt
    crack = np.abs(wide) < 0.008 * s.dirt
    out: Array = 1 + grain + 0.11 * near + 0.05 * wide - 0.35 * joint - 0.4 * stain - 0.22 * crack
    return out


def _tiled(u: Array, v: Array, foot: Array, *, w: float, h: float, joint: float, vary: float, bond: float) -> Array:
    row = np.floor(v / h)
    shifted = u + row * w * bond
    tone = (scatter(np.floor(shifted / w).astype(np.int64), row.astype(np.int64)) - 0.5) * vary * _fade(min(w, h), foot)
    grid = np.maximum(lines(shifted + w / 2, w, joint, foot), lines(v + h / 2, h, joint, foot))
    out: Array = 1 + tone - 0.4 * grid
    return out


def paving(u: Array, v: Array, foot: Array, s: Surface) -> Array:
    grain = look(speckle(), u, v, 3.7) * 0.08 * _fade(0.02, foot)
    near = look(cloud(), u, v, 6.0)
    broad, stain = near * 0.08, np.maximum(near - 0.55, 0) * s.dirt
    out: Array = _tiled(u, v, foot, w=0.4, h=0.2, joint=0.012, vary=0.26, bond=0.5) + grain + broad - 0.5 * stain
    return out


def slabs(u: Array, v: Array, foot: Array, s: Surface) -> Array:
    grain = look(speckle(), u, v, 3.7) * 0.06 * _fade(0.02, foot)
    broad = look(cloud(), u, v, 5.0) * 0.12 * s.dirt
    out: Array = _tiled(u, v, foot, w=0.9, h=0.45, joint=0.014, vary=0.2, bond=0.37) + grain + broad
    return out


def floor_tiles(u: Array, v: Array, foot: Array, s: Surface) -> Array:
    broad = look(cloud(), u, v, 3.0) * 0.10 * s.dirt + look(speckle(), u, v, 2.0) * 0.02
    out: Array = _tiled(u, v, foot, w=0.6, h=0.6, joint=0.008, vary=0.05, bond=0.0) + broad
    return out


def wall_tiles(u: Array, v: Array, foot: Array, s: Surface) -> Array:
    grease = np.clip(look(cloud(), u, v, 4.0) * 0.8 + 0.1, 0, 1) * s.dirt * np.clip(1.5 - np.abs(v - 1.2), 0, 1)
    out: Array = _tiled(u, v, foot, w=0.25, h=0.25, joint=0.008, vary=0.05, bond=0.0) - 0.22 * grease
    return out


def _weather(u: Array, v: Array, s: Surface) -> Array:
    """Rain marks from above, splashes below."""
    streak = np.clip(look(cloud(), u * 9.0, v * 0.7, 23.0) - 0.25, 0, 1) * s.dirt
    foot = np.clip(1 - v / 0.7, 0, 1)
    splash = foot * foot * (0.6 + 0.5 * streak) * s.dirt
    out: Array = streak * 0.30 + splash * 0.4
    return out


def plaster(u: Array, v: Array, foot: Array, s: Surface) -> Array:
    grain = look(speckle(), u, v, 2.6) * 0.035 * _fade(0.02, foot)
    out: Array = 1 + grain + look(cloud(), u, v, 9.0) * 0.08 - _weather(u, v, s)
    return out


def mosaic(u: Array, v: Array, foot: Array, s: Surface) -> Array:
    tiles = _tiled(u, v, foot, w=0.2, h=0.09, joint=0.01, vary=0.10, bond=0.5)
    out: Array = tiles + look(cloud(), u, v, 9.0) * 0.06 - _weather(u, v, s) * 0.8
    return out


def brick(u: Array, v: Array, foot: Array, s: Surface) -> Array:
    tiles = _tiled(u, v, foot, w=0.25, h=0.075, joint=0.014, vary=0.36, bond=0.5)
    out: Array = tiles + look(speckle(), u, v, 2.3) * 0.06 + look(cloud(), u, v, 7.0) * 0.10 - _weather(u, v, s) * 0.7
    return out


def metal(u: Array, v: Array, foot: Array, s: Surface) -> Array:
    ridge = np.sin(u * (2 * np.pi / 0.12)) * 0.13 * _fade(0.12, foot)
    rust = np.clip(look(cloud(), u * 3, v, 9.0) - 0.45, 0, 1) * s.dirt
    out: Array = (1 + ridge + look(cloud(), u, v, 6.0) * 0.05 - rust * 0.5).astype(np.float32)
    return out


def soil(u: Array, v: Array, foot: Array, s: Surface) -> Array:
    grain = look(speckle(), u, v, 3.0) * 0.20 * _fade(0.02, foot)
    out: Array = 1 + grain + look(cloud(), u, v, 3.0) * 0.16 + look(cloud(), v, u, 11.0) * 0.14 * (0.5 + s.dirt)
    return out


def grass(u: Array, v: Array, foot: Array, s: Surface) -> Array:
    blades = look(speckle(), u * 2.2, v * 0.8, 4.0) * 0.28 * _fade(0.015, foot)
    out: Array = 1 + blades + look(cloud(), u, v, 4.0) * 0.2 + look(cloud(), v, u, 13.0) * 0.12 * (0.5 + s.dirt)
    return out


def wood(u: Array, v: Array, foot: Array, s: Surface) -> Array:
    fibre = look(cloud(), u * 0.6, v * 9.0, 9.0) * 0.14
    out: Array = _tiled(u, v, foot, w=1.2, h=0.12, joint=0.006, vary=0.18, bond=0.33) + fibre * (0.5 + s.dirt)
    return out


def water(u: Array, v: Array, foot: Array, s: Surface) -> Array:
    out: Array = (
        1 + look(cloud(), u, v * 2.0, 6.0) * 0.08 + look(cloud(), v, u, 17.0) * 0.06 * (0.5 + s.dirt) + foot * 0
    )
    return out


def plain(u: Array, v: Array, foot: Array, s: Surface) -> Array:
    out: Array = 1 + look(cloud(), u, v, 4.0) * 0.04 * s.dirt + look(speckle(), u, v, 3.0) * 0.015 + foot * 0
    return out


MATERIALS: dict[str, Callable[[Array, Array, Array, Surface], Array]] = {
    "asphalt": asphalt, "concrete": concrete, "paving": paving, "slabs": slabs, "floor_tiles": floor_tiles,
    "plaster": plaster, "mosaic": mosaic, "brick": brick, "metal": metal, "soil": soil, "grass": grass,
    "wood": wood, "water": water, "wall_tiles": wall_tiles, "plain": plain,
}  # fmt: skip
