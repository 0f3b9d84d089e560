"""Marks on the ground: blots, puddles, tracks, holes."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from seeds.scenes.geometry import Colour, Vec
from seeds.scenes.items import Pit, Solid
from seeds.scenes.solids import stone, tint
from seeds.scenes.stage import Stage, Wall
from seeds.scenes.surface import Surface


def blot(
    x: float,
    z: float,
    rx: float,
    rz: float,
    rng: np.random.Generator,
    *,
    rough: float = 0.2,
    level: float = 0.0,
    n: int = 40,
) -> list[Vec]:
    """An irregular, smooth outline around (x, z)."""
    waves = [(k, float(rng.uniform(0, 6.283)), rough * float(rng.uniform(0.5, 1.0)) / k**0.8) for k in (2, 3, 5, 8, 13)]
    out = []
    for i in range(n):
        w = 2 * math.pi * i / n
        k = 1 + sum(size * math.sin(m * w + phase) for m, phase, size in waves)
        out.append((x + rx * k * math.cos(w), level, z + rz * k * math.sin(w)))
    return out


def shrink(points: Sequence[Vec], k: float) -> list[Vec]:
    cx = sum(p[0] for p in points) / len(points)
    cz = sum(p[2] for p in points) / len(points)
    return [(cx + (p[0] - cx) * k, p[1], cz + (p[2] - cz) * k) for p in points]


def pool(stage: Stage, outline: Sequence[Vec], tone: Colour, *, level: float = 0.0, dirt: float = 0.5) -> None:
    """Standing water that mirrors what is behind it."""
    stage.water = level
    surface = Surface((0.0, level, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, 1.0), (0.0, 1.0, 0.0), "water", dirt=dirt)
    wall = Wall(stage, surface.origin, surface.u, surface.v, surface.facing, stage.surface(surface))
    wall.patch([(p[0], level, p[2]) for p in outline], tone)


def pit(stage: Stage, rim: Sequence[Vec], depth: float, walls: Colour, floor: Colour, *, dark: float = 0.2) -> None:
    stage.back(Pit(rim, depth, walls, floor, dark))


def gravel(
    x: float,
    z: float,
    rx: float,
    rz: float,
    rng: np.random.Generator,
    count: int,
    *,
    level: float = 0.0,
    tone: Colour = (140, 134, 126),
    size: float = 0.05,
) -> Solid:
    """Loose stones."""
    out = Solid()
    for _ in range(count):
        w, r = float(rng.uniform(0, 6.283)), float(rng.random()) ** 0.5
        s = size * float(rng.uniform(0.35, 1.0))
        out.join(
            stone(
                (x + rx * r * math.cos(w), level + s * 0.4, z + rz * r * math.sin(w)),
                s,
                tint(tone, float(rng.uniform(0.75, 1.2))),
                rng,
            )
        )
    return out


def tracks(
    ground: Wall,
    x: float,
    v0: float,
    v1: float,
    rng: np.random.Generator,
    tone: Colour,
    *,
    wide: float = 0.32,
    drift: float = 0.0,
) -> None:
    """A pair of muddy wheel tracks along the road, in the road's own (u, v)."""
    for side in (-0.78, 0.78):
        for layer, k in ((1.5, 1.12), (1.0, 0.96), (0.55, 0.84)):
            v = v0
            while v < v1:
                step = float(rng.uniform(0.25, 0.8))
                u = x + side + drift * (v - v0) + float(rng.uniform(-0.08, 0.08))
                half = wide / 2 * layer
                a, b, c, d = (half * float(rng.uniform(0.5, 1.15)) for _ in range(4))
                ends = (
                    ground.at(u - a, v),
                    ground.at(u + b, v),
                    ground.at(u + c, v + step),
                    ground.at(u - d, v + step),
                )
                if rng.random() < 0.86:
                    ground.patch(list(ends), tint(tone, k * float(rng.uniform(0.94, 1.06))))
                v += step * float(rng.uniform(0.7, 1.0))


def splatter(
    ground: Wall,
    u: float,
    v: float,
    ru: float,
    rv: float,
    rng: np.random.Generator,
    tone: Colour,
    count: int,
    *,
    size: float = 0.2,
) -> None:
    """Many small blots of dirt."""
    for _ in range(count):
        w, r = float(rng.uniform(0, 6.283)), float(rng.random()) ** 0.7
        cu, cv = u + ru * r * math.cos(w), v + rv * r * math.sin(w)
        s = size * float(rng.uniform(0.15, 1.0))
        points = [
            ground.at(
                cu + s * math.cos(a) * float(rng.uniform(0.6, 1.2)), cv + s * math.sin(a) * float(rng.uniform(0.6, 1.2))
            )
            for a in (0.2, 1.1, 2.0, 2.9, 3.8, 4.7, 5.6)
        ]
        ground.patch(points, tint(tone, float(rng.uniform(0.82, 1.15))))
