"""Bodies: boxes, tubes, balls, extruded outlines, cloth. All return a `Solid` in world metres."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from seeds.scenes.geometry import Colour, Frame, Pixel, Vec, add, cross, middle, mix, scale, sub, unit
from seeds.scenes.items import Item, Poly, Solid, Wire, outward

HOME = Frame()


def tint(c: Colour, k: float) -> Colour:
    return (min(255.0, c[0] * k), min(255.0, c[1] * k), min(255.0, c[2] * k))


def blend(a: Colour, b: Colour, t: float) -> Colour:
    return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t, a[2] + (b[2] - a[2]) * t)


def box(low: Vec, high: Vec, colour: Colour, frame: Frame = HOME, *, top: Colour | None = None) -> Solid:
    """A box given by two corners in the frame; the underside is left out."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    c = frame.all(
        [(x0, y0, z0), (x1, y0, z0), (x1, y0, z1), (x0, y0, z1), (x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1)]
    )
    inside = middle(c)
    rings = [(0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7)]
    items: list[Item] = [outward([c[i] for i in ring], colour, inside) for ring in rings]
    items.append(outward([c[4], c[5], c[6], c[7]], top or colour, inside))
    if y0 > 0.4:
        items.append(outward([c[0], c[1], c[2], c[3]], tint(colour, 0.8), inside))
    return Solid(items, [c])


def prism(outline: Sequence[Pixel], z0: float, z1: float, colour: Colour, frame: Frame = HOME) -> Solid:
    """An outline of (x, y) drawn out along z; convex or nearly so."""
    near = frame.all([(x, y, z0) for x, y in outline])
    far = frame.all([(x, y, z1) for x, y in outline])
    inside = middle([*near, *far])
    items: list[Item] = [outward(near, colour, inside), outward(far, colour, inside)]
    items += [outward([near[i - 1], near[i], far[i], far[i - 1]], colour, inside) for i in range(len(near))]
    return Solid(items, [[*near, *far]])


def loft(rings: Sequence[Sequence[Vec]], colour: Colour, *, caps: bool = True) -> Solid:
    """A skin over rings of equal length, each ring closed."""
    items: list[Item] = []
    for low, high in pairwise(rings):
        inside = middle([*low, *high])
        items += [outward([low[i - 1], low[i], high[i], high[i - 1]], colour, inside) for i in range(len(low))]
    if caps:
        inside = middle([p for ring in rings for p in ring])
        items.append(outward(list(rings[0]), colour, inside))
        items.append(outward(list(rings[-1]), colour, inside))
    return Solid(items, [[*rings[i], *rings[i + 1]] for i in range(len(rings) - 1)])


def _sides(axis: Vec) -> tuple[Vec, Vec]:
    other = (0.0, 1.0, 0.0) if abs(axis[1]) < 0.9 else (1.0, 0.0, 0.0)
    a = unit(cross(axis, other))
    return a, cross(axis, a)


def tube(a: Vec, b: Vec, radius: float, colour: Colour, *, end: float | None = None, corners: int = 8) -> Solid:
    """A round bar from `a` to `b`, narrowing to `end`."""
    p, q = _sides(unit(sub(b, a)))
    rings: list[list[Vec]] = []
    for centre, r in ((a, radius), (b, radius if end is None else end)):
        ring = []
        for i in range(corners):
            w = 2 * math.pi * i / corners
            ring.append(add(centre, add(scale(p, r * math.cos(w)), scale(q, r * math.sin(w)))))
        rings.append(ring)
    return loft(rings, colour)


def pipe(points: Sequence[Vec], radius: float, colour: Colour, corners: int = 6) -> Solid:
    out = Solid()
    for a, b in pairwise(points):
        out.join(tube(a, b, radius, colour, corners=corners))
    return out


def wheel(centre: Vec, axis: Vec, radius: float, width: float, tyre: Colour, rim: Colour) -> Solid:
    half = scale(unit(axis), width / 2)
    body = tube(sub(centre, half), add(centre, half), radius, tyre, corners=18)
    for side in (-1.0, 1.0):
        at = add(centre, scale(half, side * 1.03))
        body.join(_disc(at, scale(unit(axis), side), radius * 0.68, rim))
        body.join(_disc(add(at, scale(half, side * 0.06)), scale(unit(axis), side), radius * 0.2, tint(rim, 0.55)))
    return body


def _disc(centre: Vec, facing: Vec, radius: float, colour: Colour) -> Solid:
    p, q = _sides(facing)
    ring = []
    for i in range(16):
        w = 2 * math.pi * i / 16
        ring.append(add(centre, add(scale(p, radius * math.cos(w)), scale(q, radius * math.sin(w)))))
    return Solid([outward(ring, colour, sub(centre, facing))], [])


def disc(centre: Vec, facing: Vec, radius: float, colour: Colour) -> Solid:
    return _disc(centre, unit(facing), radius, colour)


def ball(
    centre: Vec,
    size: Vec,
    colour: Colour,
    rng: np.random.Generator | None = None,
    *,
    lumps: float = 0.0,
    detail: int = 7,
    turn: float = 0.0,
) -> Solid:
    """An ellipsoid of half axes `size`; `lumps` pushes its corners in and out."""
    frame = Frame(centre, turn)
    rings: list[list[Vec]] = []
    around = detail + 3
    for i in range(detail + 1):
        lat = math.pi * (i / detail - 0.5)
        ring = []
        for j in range(around):
            lon = 2 * math.pi * j / around
            k = 1.0 if rng is None else 1.0 + lumps * float(rng.uniform(-1, 1))
            ring.append(
                frame.put(
                    (
                        size[0] * k * math.cos(lat) * math.cos(lon),
                        size[1] * k * math.sin(lat),
                        size[2] * k * math.cos(lat) * math.sin(lon),
                    )
                )
            )
        rings.append(ring)
    items: list[Item] = []
    for low, high in pairwise(rings):
        items += [_rounded([low[j - 1], low[j], high[j], high[j - 1]], colour, centre, size) for j in range(around)]
    return Solid(items, [[p for ring in rings for p in ring]])


def _rounded(points: Sequence[Vec], colour: Colour, centre: Vec, size: Vec) -> Poly:
    """A face of a ball, lit half as the ball itself would be there, so that its edges show less."""
    piece = outward(points, colour, centre)
    d = sub(middle(points), centre)
    smooth = unit((d[0] / size[0] ** 2, d[1] / size[1] ** 2, d[2] / size[2] ** 2))
    piece.facing = unit(add(scale(smooth, 0.7), scale(piece.facing, 0.3)))
    return piece


def stone(centre: Vec, size: float, colour: Colour, rng: np.random.Generator) -> Solid:
    """A broken lump with flat, sharp faces."""
    half = [size * float(rng.uniform(0.45, 1.0)) for _ in range(3)]
    frame = Frame(centre, float(rng.uniform(0, 180)))
    tip = float(rng.uniform(-0.5, 0.5))
    corners = []
    for sx in (-1, 1):
        for sy in (-1, 1):
            for sz in (-1, 1):
                j = rng.uniform(0.55, 1.0, 3)
                x, y, z = sx * half[0] * j[0], sy * half[1] * j[1], sz * half[2] * j[2]
                corners.append(frame.put((float(x + tip * y), float(y - tip * x), float(z))))
    rings = [(0, 1, 3, 2), (4, 5, 7, 6), (0, 1, 5, 4), (2, 3, 7, 6), (0, 2, 6, 4), (1, 3, 7, 5)]
    items: list[Item] = []
    for ring in rings:
        k = float(rng.uniform(0.88, 1.1))
        items.append(outward([corners[i] for i in ring], tint(colour, k), centre))
    return Solid(items, [corners])


def sunk(solid: Solid, level: float) -> Solid:
    """What stands out of the water when `solid` stands in it."""
    items: list[Item] = []
    for item in solid.items:
        if isinstance(item, Poly):
            kept: list[Vec] = []
            for i, b in enumerate(item.points):
                a = item.points[i - 1]
                if (a[1] < level) != (b[1] < level):
                    kept.append(mix(a, b, (level - a[1]) / (b[1] - a[1])))
                if b[1] >= level:
                    kept.append(b)
            if len(kept) > 2:
                items.append(replace(item, points=kept))
        else:
            items.append(item)
    return Solid(items, solid.hulls)


def wire(points: Sequence[Vec], radius: float, colour: Colour) -> Solid:
    return Solid([Wire(points, radius, colour)], [])


def sag(a: Vec, b: Vec, drop: float, steps: int = 12) -> list[Vec]:
    """A rope hung between two points, `drop` metres low in the middle."""
    out = []
    for i in range(steps + 1):
        t = i / steps
        out.append(
            (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t - drop * 4 * t * (1 - t), a[2] + (b[2] - a[2]) * t)
        )
    return out


def cloth(
    corners: Sequence[Vec], colour: Colour, rng: np.random.Generator, *, folds: int = 5, deep: float = 0.04
) -> Solid:
    """A hanging or lying sheet with folds; corners run round, the first two are its upper edge."""
    a, b, c, d = corners
    n = unit(cross(sub(b, a), sub(d, a)))
    out = Solid()
    rows = 3
    grid: list[list[Vec]] = []
    for i in range(rows + 1):
        row = []
        for j in range(folds * 2 + 1):
            t, s = j / (folds * 2), i / rows
            p = add(
                add(scale(a, (1 - t) * (1 - s)), scale(b, t * (1 - s))), add(scale(d, (1 - t) * s), scale(c, t * s))
            )
            push = deep * (1 if j % 2 else -1) * float(rng.uniform(0.4, 1.0)) * (0.4 + s)
            row.append(add(p, scale(n, push)))
        grid.append(row)
    for i in range(rows):
        for j in range(folds * 2):
            quad = [grid[i][j], grid[i][j + 1], grid[i + 1][j + 1], grid[i + 1][j]]
            piece = outward(quad, colour, add(middle(quad), scale(n, -1.0)), double=True)
            out.items.append(piece)
    out.hulls.append(list(corners))
    return out
