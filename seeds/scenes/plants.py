"""Trees, hedges, weeds."""

from __future__ import annotations

import math

import numpy as np

from seeds.scenes.geometry import Colour, Reals, Vec, add, mix, scale, unit
from seeds.scenes.items import Blobs, Solid
from seeds.scenes.solids import tint, tube

LEAVES: dict[str, tuple[Colour, ...]] = {
    "camphor": ((96, 132, 58), (80, 116, 50), (118, 148, 66), (66, 100, 46), (134, 156, 74)),
    "plane": ((116, 146, 62), (96, 130, 58), (138, 160, 76), (84, 112, 54)),
    "osmanthus": ((62, 98, 52), (52, 86, 46), (78, 112, 58)),
    "willow": ((136, 160, 80), (118, 148, 72), (152, 172, 92)),
    "dry": ((150, 128, 66), (168, 138, 70), (120, 112, 60), (142, 106, 58)),
    "hedge": ((84, 122, 56), (70, 106, 50), (104, 140, 64)),
}
BARK: Colour = (98, 84, 68)
LIME: Colour = (226, 224, 214)


def _spots(points: Reals, sizes: Reals, colours: Reals) -> Reals:
    return np.concatenate([points, sizes[:, None], colours], axis=1)


def _leafy(
    centre: Vec, size: Vec, leaves: tuple[Colour, ...], rng: np.random.Generator, count: int, leaf: float
) -> Blobs:
    """One clump: leaves deep inside are darker."""
    way = rng.standard_normal((count, 3))
    way /= np.linalg.norm(way, axis=1)[:, None]
    far = rng.random(count) ** 0.35
    points = np.array(centre) + way * np.array(size) * far[:, None]
    tones = np.array(leaves)[rng.integers(0, len(leaves), count)] * (0.45 + 0.6 * far**2)[:, None]
    return Blobs(_spots(points, leaf * rng.uniform(0.55, 1.25, count), tones), centre)


def _crown(
    centre: Vec, size: Vec, leaves: tuple[Colour, ...], rng: np.random.Generator, count: int, leaf: float
) -> Solid:
    """Several clumps of leaves inside an ellipsoid."""
    out = Solid()
    moves = rng.uniform(-0.68, 0.68, (7, 3)) * np.array(size)
    moves[0] = 0
    for n, move in enumerate(moves.tolist()):
        k = 0.72 if n == 0 else float(rng.uniform(0.42, 0.6))
        clump = add(centre, (move[0], move[1], move[2]))
        out.items.append(_leafy(clump, scale(size, k), leaves, rng, count // 7, leaf))
    return out


def _dapple(centre: Vec, size: Vec, rng: np.random.Generator, count: int) -> list[list[Vec]]:
    patches = []
    for _ in range(count):
        d = rng.uniform(-1, 1, 3)
        c = (centre[0] + d[0] * size[0] * 0.85, centre[1] + d[1] * size[1], centre[2] + d[2] * size[2] * 0.85)
        r = float(rng.uniform(0.2, 0.55))
        patches.append([
            (float(c[0]) + r * math.cos(w), float(c[1]), float(c[2]) + r * math.sin(w) * 0.8)
            for w in (0.3, 1.5, 2.6, 3.9, 5.2)
        ])  # fmt: skip
    return patches


def tree(
    at: Vec,
    rng: np.random.Generator,
    *,
    kind: str = "camphor",
    height: float = 6.0,
    spread: float = 1.9,
    count: int = 900,
) -> Solid:
    """A street tree; its trunk is limed up to 1.1 m as everywhere along the roads."""
    lean = (float(rng.uniform(-0.15, 0.15)), 0.0, float(rng.uniform(-0.15, 0.15)))
    fork = add(at, (lean[0], height * 0.42, lean[2]))
    thick = 0.055 + height * 0.013
    limed = mix(at, fork, min(1.0, 1.1 / (height * 0.42)))
    out = tube(at, limed, thick * 1.12, LIME, end=thick, corners=9)
    out.join(tube(limed, fork, thick, BARK, end=thick * 0.8, corners=9))
    centre = add(at, (lean[0] * 2, height * 0.72, lean[2] * 2))
    for _ in range(5):
        d = rng.uniform(-1, 1, 2)
        tip = add(centre, (float(d[0]) * spread * 0.6, float(rng.uniform(-0.3, 0.5)), float(d[1]) * spread * 0.6))
        out.join(tube(fork, tip, thick * 0.5, tint(BARK, 0.9), end=0.02, corners=5))
    out.hulls = out.hulls[:2]
    size = (spread, height * 0.29, spread)
    crown = _crown(centre, size, LEAVES[kind], rng, count, 0.062 * (spread / 2) * (4200 / count) ** 0.5)
    out.items.extend(crown.items)
    out.hulls.extend(_dapple(centre, size, rng, 60))
    return out


def fallen_tree(at: Vec, way: Vec, rng: np.random.Generator, *, length: float = 6.5, kind: str = "camphor") -> Solid:
    """Lying on the ground: root plate at `at`, crown ahead along `way`."""
    along = unit(way)
    base = add(at, (0.0, 0.28, 0.0))
    tip = add(add(at, scale(along, length * 0.55)), (0.0, 0.75, 0.0))
    out = tube(base, tip, 0.24, BARK, end=0.15, corners=10)
    for _ in range(9):
        d = rng.uniform(-1, 1, 3)
        end = add(base, (float(d[0]) * 0.8, float(d[1]) * 0.6 + 0.25, float(d[2]) * 0.8))
        out.join(tube(base, end, 0.06, (92, 72, 54), end=0.012, corners=5))
    for _ in range(10):
        t = float(rng.uniform(0.6, 1.0))
        root = mix(base, tip, t)
        d = rng.uniform(-1, 1, 3)
        end = add(root, (float(d[0]) * 1.4 + along[0], abs(float(d[1])) * 1.1, float(d[2]) * 1.4 + along[2]))
        out.join(tube(root, end, 0.05, tint(BARK, 0.9), end=0.012, corners=5))
    centre = add(add(at, scale(along, length * 0.8)), (0.0, 0.62, 0.0))
    size = (1.9 + abs(along[0]) * 0.8, 0.85, 1.9 + abs(along[2]) * 0.8)
    crown = _crown(centre, size, LEAVES[kind], rng, 8400, 0.066)
    for blobs in crown.items:
        if isinstance(blobs, Blobs):
            blobs.spots[:, 1] = np.maximum(blobs.spots[:, 1], 0.04)
    out.items.extend(crown.items)
    low = (centre[0], 0.16, centre[2])
    dark = tuple(tint(tone, 0.62) for tone in LEAVES[kind])
    out.items.append(_leafy(low, (size[0] * 1.05, 0.2, size[2] * 1.05), dark, rng, 1500, 0.08))
    out.hulls.extend(_dapple(centre, scale(size, 0.8), rng, 30))
    out.hulls.extend([[(p[0], 0.1, p[2]) for p in patch] for patch in _dapple(centre, scale(size, 0.8), rng, 60)])
    return out


def bush(at: Vec, size: Vec, rng: np.random.Generator, *, kind: str = "hedge", count: int = 260) -> Solid:
    clump = _leafy(at, size, LEAVES[kind], rng, count, 0.085)
    clump.spots[:, 1] = np.abs(clump.spots[:, 1] - at[1]) + at[1]
    x, y, z = at
    ring = [
        (x + size[0] * math.cos(w), y + h, z + size[2] * math.sin(w))
        for w in np.linspace(0, 6.283, 9).tolist()
        for h in (0.0, size[1])
    ]
    return Solid([clump], [ring])


def hedge(a: Vec, b: Vec, height: float, rng: np.random.Generator, *, kind: str = "hedge") -> list[Solid]:
    steps = max(2, int(math.dist(a, b) / 0.9))
    return [bush(mix(a, b, (i + 0.5) / steps), (0.62, height, 0.5), rng, kind=kind, count=170) for i in range(steps)]


def litter_leaves(low: Vec, high: Vec, rng: np.random.Generator, count: int, *, kind: str = "dry") -> Solid:
    """Single leaves lying about."""
    points = rng.uniform(low, high, (count, 3))
    points[:, 1] = low[1] + 0.012
    colours = np.array(LEAVES[kind])[rng.integers(0, len(LEAVES[kind]), count)]
    centre = (0.5 * (low[0] + high[0]), low[1] - 3.0, 0.5 * (low[2] + high[2]))
    return Solid([Blobs(_spots(points, rng.uniform(0.02, 0.05, count), colours), centre, 4)], [])


def willow(at: Vec, rng: np.random.Generator, *, height: float = 6.5) -> Solid:
    """A weeping tree by the water."""
    fork = add(at, (0.1, height * 0.5, 0.0))
    out = tube(at, fork, 0.17, BARK, end=0.12, corners=9)
    centre = add(at, (0.1, height * 0.78, 0.0))
    out.items.extend(_crown(centre, (1.9, 1.2, 1.9), LEAVES["willow"], rng, 500, 0.2).items)
    strands = []
    for w, r, high, n in zip(
        rng.uniform(0, 6.283, 80),
        rng.uniform(0.8, 2.3, 80),
        rng.uniform(-0.3, 0.5, 80),
        rng.integers(8, 18, 80),
        strict=True,
    ):
        i = np.arange(int(n))
        x, z = centre[0] + r * math.cos(w), centre[2] + r * math.sin(w)
        strands.append(np.stack([x + 0.02 * i, centre[1] + high - 0.19 * i, z + 0.0 * i], axis=1))
    points = np.concatenate(strands)
    tones = np.array(LEAVES["willow"])[np.arange(len(points)) % 3]
    out.items.append(Blobs(_spots(points, np.full(len(points), 0.075), tones), centre, 4))
    out.hulls.extend(_dapple(centre, (2.0, 1.0, 2.0), rng, 30))
    return out
