"""Things that stand in streets: bins, bags, cones, barriers, boards, tables."""

from __future__ import annotations

import math

import numpy as np

from seeds.scenes.geometry import Colour, Frame, Vec, add
from seeds.scenes.items import Blobs, Picture, Solid, face
from seeds.scenes.signs import notice, round_sign, warning
from seeds.scenes.solids import ball, box, loft, pipe, prism, stone, tint, tube, wheel
from seeds.scenes.vehicles import RUBBER

BINS: tuple[tuple[Colour, str], ...] = (
    ((44, 94, 160), "可回收"),
    ((46, 128, 74), "易腐"),
    ((178, 50, 46), "有害"),
    ((92, 96, 100), "其他"),
)
BAGS: tuple[Colour, ...] = (
    (40, 40, 44),
    (46, 46, 52),
    (202, 204, 204),
    (132, 80, 78),
    (92, 106, 128),
    (34, 36, 38),
    (186, 178, 140),
    (36, 38, 40),
)
CARD: Colour = (182, 142, 96)


def upright(
    f: Frame, x0: float, y0: float, x1: float, y1: float, z: float, image: object, *, glow: bool = False
) -> Picture:
    """A picture on an upright board of the frame, seen from -z."""
    points = f.all([(x0, y1, z), (x1, y1, z), (x1, y0, z), (x0, y0, z)])
    back = f.put((0, 0, -1))
    return Picture(points, image, (back[0] - f.at[0], 0.0, back[2] - f.at[2]), glow)  # type: ignore[arg-type]


def bin240(at: Vec, turn: float, kind: int, *, lid: float = 0.0) -> Solid:
    """A wheeled bin of 240 litres, its front towards -z; `lid` lifts the cover (degrees)."""
    colour = BINS[kind % 4][0]
    f = Frame(at, turn)
    low = f.all([(-0.24, 0.08, -0.24), (0.24, 0.08, -0.24), (0.24, 0.08, 0.2), (-0.24, 0.08, 0.2)])
    high = f.all([(-0.30, 0.98, -0.34), (0.30, 0.98, -0.34), (0.30, 0.98, 0.28), (-0.30, 0.98, 0.28)])
    out = loft([low, high], colour)
    rim = f.all([(-0.32, 0.94, -0.36), (0.32, 0.94, -0.36), (0.32, 0.94, 0.30), (-0.32, 0.94, 0.30)])
    rim2 = [add(p, (0, 0.06, 0)) for p in rim]
    out.join(loft([rim, rim2], tint(colour, 1.1)))
    a = math.radians(lid)
    depth, rise = 0.70 * math.cos(a), 0.70 * math.sin(a)
    near = [(-0.33, 1.02 + rise, 0.32 - depth), (0.33, 1.02 + rise, 0.32 - depth)]
    lid_face = f.all([*near, (0.33, 1.04, 0.34), (-0.33, 1.04, 0.34)])
    thick = [add(p, (0, 0.05, 0)) for p in lid_face]
    out.join(loft([lid_face, thick], tint(colour, 1.22)))
    mouth = f.all([(-0.28, 1.0, -0.32), (0.28, 1.0, -0.32), (0.28, 1.0, 0.26), (-0.28, 1.0, 0.26)])
    if lid:
        out.items.append(face(mouth, (20, 20, 20), double=True))
    for x in (-0.24, 0.24):
        out.join(
            wheel(
                f.put((x, 0.1, 0.26)),
                (f.put((1, 0, 0))[0] - at[0], 0, f.put((1, 0, 0))[2] - at[2]),
                0.1,
                0.05,
                RUBBER,
                (90, 90, 90),
            )
        )
    out.items.append(
        face(
            f.all([(-0.16, 0.5, -0.302), (-0.16, 0.74, -0.322), (0.16, 0.74, -0.322), (0.16, 0.5, -0.302)]),
            (226, 228, 226),
            double=True,
        )
    )
    out.items.append(
        face(
            f.all([(-0.10, 0.56, -0.310), (-0.10, 0.68, -0.320), (0.10, 0.68, -0.320), (0.10, 0.56, -0.310)]),
            colour,
            double=True,
        )
    )
    return out


def bag(at: Vec, size: float, rng: np.random.Generator, colour: Colour | None = None) -> Solid:
    """A knotted rubbish bag."""
    tone = colour or BAGS[int(rng.integers(len(BAGS)))]
    body = ball(
        add(at, (0, size * 0.62, 0)),
        (size, size * 0.78, size * 0.9),
        tone,
        rng,
        lumps=0.085,
        detail=9,
        turn=float(rng.uniform(0, 90)),
    )
    for item in body.items:
        item.colour = tint(item.colour, float(rng.uniform(0.95, 1.07)))  # type: ignore[union-attr]
    tip = add(at, (float(rng.uniform(-0.05, 0.05)), size * 1.62, 0))
    return body.join(tube(add(at, (0, size * 1.25, 0)), tip, size * 0.16, tint(tone, 1.15), end=size * 0.30, corners=6))


def carton(at: Vec, turn: float, w: float, h: float, d: float, *, tone: Colour = CARD) -> Solid:
    f = Frame(at, turn)
    out = box((-w / 2, 0, -d / 2), (w / 2, h, d / 2), tone, f, top=tint(tone, 1.08))
    tape = [(-w / 2, h + 0.002, -0.03), (w / 2, h + 0.002, -0.03), (w / 2, h + 0.002, 0.03), (-w / 2, h + 0.002, 0.03)]
    out.items.append(face(f.all(tape), (206, 186, 146), double=True))
    return out


def scraps(low: Vec, high: Vec, rng: np.random.Generator, count: int) -> Solid:
    """Paper, peel and plastic scattered on the ground."""
    tones = np.array(
        [
            (222, 220, 210),
            (172, 84, 70),
            (206, 184, 120),
            (112, 136, 156),
            (126, 132, 96),
            (140, 116, 88),
            (236, 236, 232),
        ]
    )
    points = rng.uniform(low, high, (count, 3))
    points[:, 1] = low[1] + 0.015
    spots = np.concatenate(
        [points, rng.uniform(0.008, 0.036, (count, 1)), tones[rng.integers(0, len(tones), count)]], axis=1
    )
    return Solid([Blobs(spots, ((low[0] + high[0]) / 2, low[1] - 3, (low[2] + high[2]) / 2), 4)], [])


def cone(at: Vec) -> Solid:
    out = box((at[0] - 0.19, at[1], at[2] - 0.19), (at[0] + 0.19, at[1] + 0.04, at[2] + 0.19), (40, 40, 40))
    levels = (
        (0.04, 0.14, (222, 84, 36)),
        (0.26, 0.10, (232, 232, 226)),
        (0.40, 0.078, (222, 84, 36)),
        (0.54, 0.055, (232, 232, 226)),
        (0.62, 0.042, (222, 84, 36)),
    )
    for (y0, r0, tone), (y1, r1, _) in zip(levels, [*levels[1:], (0.72, 0.02, (0, 0, 0))], strict=True):
        out.join(tube(add(at, (0, y0, 0)), add(at, (0, y1, 0)), r0, tone, end=r1, corners=12))
    return out


def barrier(at: Vec, turn: float, *, tone: Colour = (206, 60, 44)) -> Solid:
    """A water-filled road barrier, 1.2 m, one of a chain of red and white."""
    f = Frame(at, turn)
    outline = [
        (-0.22, 0.0),
        (0.22, 0.0),
        (0.2, 0.2),
        (0.10, 0.4),
        (0.08, 0.78),
        (-0.08, 0.78),
        (-0.10, 0.4),
        (-0.2, 0.2),
    ]
    side = Frame(at, turn + 90)
    out = prism(outline, -0.58, 0.58, tone, side)
    for y in (0.28, 0.6):
        for z in (-0.205 if y < 0.4 else -0.105, 0.205 if y < 0.4 else 0.105):
            strip = [(-0.5, y, z * 0.95), (0.5, y, z * 0.95), (0.5, y + 0.08, z * 0.80), (-0.5, y + 0.08, z * 0.80)]
            out.items.append(face(f.all(strip), (240, 238, 228), double=True))
    return out


def rail(a: Vec, b: Vec, *, height: float = 1.2, tone: Colour = (222, 178, 40), stripes: bool = True) -> list[Solid]:
    """A guard rail of posts and two bars, in red and white or one colour."""
    length = math.dist(a, b)
    n = max(1, round(length / 1.5))
    out = []
    for i in range(n + 1):
        p = (a[0] + (b[0] - a[0]) * i / n, a[1], a[2] + (b[2] - a[2]) * i / n)
        piece = tube(p, add(p, (0, height, 0)), 0.03, tone, corners=7)
        if i < n:
            q = (a[0] + (b[0] - a[0]) * (i + 1) / n, a[1], a[2] + (b[2] - a[2]) * (i + 1) / n)
            for y in (height * 0.5, height * 0.96):
                for k in range(4):
                    c = (206, 52, 44) if (k + i) % 2 else (236, 234, 226)
                    s, e = (tuple(u + (v - u) * t / 4 for u, v in zip(p, q, strict=True)) for t in (k, k + 1))
                    piece.join(tube(add(s, (0, y, 0)), add(e, (0, y, 0)), 0.026, c if stripes else tone, corners=6))  # type: ignore[arg-type]
        out.append(piece)
    return out


def rubble(centre: Vec, radius: float, height: float, rng: np.random.Generator, count: int) -> list[Solid]:
    """A heap of broken concrete, brick and tile."""
    tones: tuple[Colour, ...] = (
        (158, 154, 146),
        (176, 170, 160),
        (150, 98, 82),
        (138, 88, 74),
        (196, 190, 180),
        (132, 126, 118),
        (206, 200, 188),
    )
    order = []
    for _ in range(count):
        r = radius * float(rng.random()) ** 0.6
        w = float(rng.uniform(0, 6.283))
        y = max(0.0, height * (1 - r / radius) ** 0.8 * float(rng.uniform(0.75, 1.05)))
        size = 0.05 + 0.23 * float(rng.random()) ** 2.2
        order.append((centre[0] + r * math.cos(w) * 1.25, centre[1] + y, centre[2] + r * math.sin(w), size))
    heap = mound(centre, radius * 0.98, height * 0.86, (140, 130, 118), rng, wide=1.25)
    return [heap, *(stone((x, y + s * 0.25, z), s, tones[int(rng.integers(7))], rng) for x, y, z, s in order)]


def mound(
    centre: Vec, radius: float, height: float, tone: Colour, rng: np.random.Generator, *, wide: float = 1.0
) -> Solid:
    """A heap of earth or sand."""
    rings = []
    lumps = rng.uniform(0.9, 1.1, 26)
    for level in (0.0, 0.12, 0.26, 0.4, 0.54, 0.68, 0.8, 0.9, 0.97):
        r = radius * (1 - level) ** 0.78
        ring = []
        for i in range(26):
            w = 2 * math.pi * i / 26
            k = float(lumps[i]) * float(rng.uniform(0.95, 1.05))
            x, z = centre[0] + r * k * wide * math.cos(w), centre[2] + r * k * math.sin(w)
            ring.append((x, centre[1] + height * level, z))
        rings.append(ring)
    out = loft(rings, tone)
    for item in out.items:
        item.colour = tint(tone, float(rng.uniform(0.93, 1.06)))  # type: ignore[union-attr]
    return out


def plate(
    at: Vec, turn: float, kind: str, *, height: float = 2.2, lean: float = 0.0, post: Colour = (150, 154, 158)
) -> Solid:
    """A round or triangular sign on a post; `lean` metres to the side at the top."""
    f = Frame(at, turn)
    out = tube(at, f.put((lean, height, 0)), 0.035, post, corners=8)
    image = (
        warning(kind[1:]) if kind.startswith("!") else round_sign(kind, (236, 236, 232), (24, 24, 28), (196, 36, 36))
    )
    k = lean / height
    x, y = lean + 0.25 * k, height - 0.3 + 0.25 * (1 - abs(k))
    half = 0.34
    corners = [
        (x - half, y + half + k * half),
        (x + half, y + half - k * half),
        (x + half, y - half - k * half),
        (x - half, y - half + k * half),
    ]
    points = f.all([(a, b, -0.05) for a, b in corners])
    back = f.put((0, 0, -1))
    out.items.append(Picture(points, image, (back[0] - at[0], 0, back[2] - at[2])))
    return out


def easel(at: Vec, turn: float, title: str, lines: tuple[str, ...]) -> Solid:
    """A notice on a stand."""
    f = Frame(at, turn)
    out = pipe(f.all([(-0.3, 0, 0.1), (-0.3, 1.5, 0)]), 0.02, (150, 150, 152))
    out.join(pipe(f.all([(0.3, 0, 0.1), (0.3, 1.5, 0)]), 0.02, (150, 150, 152)))
    out.join(box((-0.38, 0.55, -0.01), (0.38, 1.5, 0.02), (230, 230, 226), f))
    out.items.append(upright(f, -0.36, 0.57, 0.36, 1.48, -0.03, notice(title, lines)))
    return out


def table(at: Vec, turn: float, w: float, d: float, h: float, top: Colour, legs: Colour = (120, 122, 126)) -> Solid:
    f = Frame(at, turn)
    out = box((-w / 2, h - 0.05, -d / 2), (w / 2, h, d / 2), top, f)
    for x in (-w / 2 + 0.05, w / 2 - 0.05):
        for z in (-d / 2 + 0.05, d / 2 - 0.05):
            out.join(tube(f.put((x, 0, z)), f.put((x, h - 0.05, z)), 0.022, legs, corners=6))
    return out


def stool(at: Vec, tone: Colour) -> Solid:
    """A plastic stool."""
    low = [(at[0] + x, at[1], at[2] + z) for x, z in ((-0.18, -0.18), (0.18, -0.18), (0.18, 0.18), (-0.18, 0.18))]
    high = [
        (at[0] + x, at[1] + 0.44, at[2] + z) for x, z in ((-0.14, -0.14), (0.14, -0.14), (0.14, 0.14), (-0.14, 0.14))
    ]
    return loft([low, high], tone)


def umbrella(at: Vec, radius: float, height: float, tones: tuple[Colour, Colour]) -> Solid:
    out = tube(at, add(at, (0, height, 0)), 0.03, (190, 190, 190), corners=6)
    top = add(at, (0, height + 0.12, 0))
    for i in range(8):
        a, b = 2 * math.pi * i / 8, 2 * math.pi * (i + 1) / 8
        p = (at[0] + radius * math.cos(a), at[1] + height - 0.5, at[2] + radius * math.sin(a))
        q = (at[0] + radius * math.cos(b), at[1] + height - 0.5, at[2] + radius * math.sin(b))
        tone = tones[i % 2]
        out.items.append(face([top, p, q], tone, double=True))
        out.items.append(face([p, q, add(q, (0, -0.16, 0)), add(p, (0, -0.16, 0))], tint(tone, 0.85), double=True))
        out.hulls.append([top, p, q])
    return out


def cabinet(at: Vec, turn: float, w: float, h: float, d: float, tone: Colour, *, open_door: bool = False) -> Solid:
    """A street cabinet for power or telephone; open, it shows its wires."""
    f = Frame(at, turn)
    out = box((-w / 2, 0, -d / 2), (w / 2, h, d / 2), tone, f)
    z = -d / 2 - 0.006
    inner = [(-w / 2 + 0.05, 0.1, z), (-w / 2 + 0.05, h - 0.06, z), (w / 2 - 0.05, h - 0.06, z), (w / 2 - 0.05, 0.1, z)]
    if not open_door:
        out.items.append(face(f.all(inner), tint(tone, 0.93), double=True))
        out.items.append(upright(f, -0.12, h * 0.6, 0.12, h * 0.6 + 0.22, z - 0.004, warning("电")))
        return out
    out.items.append(face(f.all(inner), (44, 42, 40), double=True))
    for i in range(9):
        x = -w / 2 + 0.1 + (w - 0.2) * i / 8
        tones: tuple[Colour, ...] = ((196, 50, 44), (220, 180, 50), (60, 120, 80), (40, 80, 150))
        out.join(
            pipe(
                f.all(
                    [
                        (x, 0.14, z - 0.01),
                        (x + 0.05 * (-1) ** i, h * 0.5, z - 0.05 - 0.03 * (i % 3)),
                        (x, h - 0.15, z - 0.01),
                    ]
                ),
                0.012,
                tones[i % 4],
                4,
            )
        )
    door = [
        (w / 2, 0.05, z),
        (w / 2, h - 0.03, z),
        (w / 2 + 0.1, h - 0.05, z - w * 0.9),
        (w / 2 + 0.1, 0.03, z - w * 0.9),
    ]
    out.items.append(face(f.all(door), tint(tone, 0.86), double=True))
    return out
