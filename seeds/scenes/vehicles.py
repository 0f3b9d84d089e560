"""E-bikes, cars, vans; number plates stay blank."""

from __future__ import annotations

import numpy as np

from seeds.scenes.geometry import Colour, Frame, Vec
from seeds.scenes.items import Solid, face
from seeds.scenes.solids import box, loft, prism, tint, tube, wheel, wire

RUBBER: Colour = (34, 34, 36)
RIM: Colour = (150, 152, 154)
BLACK: Colour = (40, 40, 44)
PAINTS: tuple[Colour, ...] = (
    (176, 52, 48),
    (56, 92, 140),
    (226, 224, 216),
    (62, 64, 70),
    (92, 132, 122),
    (214, 164, 84),
    (104, 96, 116),
    (190, 132, 136),
)
CARS: tuple[Colour, ...] = (
    (226, 226, 224),
    (52, 54, 58),
    (150, 156, 162),
    (140, 40, 42),
    (48, 74, 112),
    (196, 186, 164),
)


def ebike(at: Vec, turn: float, colour: Colour, rng: np.random.Generator, *, extra: str = "") -> Solid:
    """An electric scooter, 1.6 m long; `turn` 0 heads to the right. `extra`: box, basket, shield."""
    f = Frame(at, turn)
    axis = (f.put((0, 0, 1))[0] - at[0], 0.0, f.put((0, 0, 1))[2] - at[2])
    steer = float(rng.uniform(-0.06, 0.06))
    out = wheel(f.put((-0.58, 0.24, 0)), axis, 0.24, 0.09, RUBBER, RIM)
    out.join(wheel(f.put((0.60, 0.24, 0)), axis, 0.24, 0.08, RUBBER, RIM))
    low = [(-0.52, 0.34), (-0.1, 0.26), (0.28, 0.27), (0.40, 0.40), (0.24, 0.38), (-0.12, 0.40)]
    out.join(prism(low, -0.14, 0.14, tint(BLACK, 1.2), f))
    tail = [(-0.12, 0.40), (-0.14, 0.70), (-0.62, 0.76), (-0.80, 0.66), (-0.56, 0.44)]
    out.join(prism(tail, -0.13, 0.13, colour, f))
    shield = [(0.24, 0.36), (0.40, 0.38), (0.60, 0.92), (0.54, 1.02), (0.46, 1.0)]
    out.join(prism(shield, -0.17, 0.17, colour, f))
    fender = [(0.42, 0.50), (0.62, 0.53), (0.78, 0.44), (0.72, 0.52), (0.60, 0.58)]
    out.join(prism(fender, -0.07, 0.07, tint(colour, 0.9), f))
    out.join(box((-0.66, 0.76, -0.15), (-0.08, 0.84, 0.15), BLACK, f))
    out.join(tube(f.put((0.60, 0.24, 0.06)), f.put((0.52, 0.95, 0.03)), 0.025, RIM, corners=6))
    bar = (f.put((0.46, 1.08, -0.33)), f.put((0.46 + steer, 1.08, 0.33)))
    out.join(tube(bar[0], bar[1], 0.018, BLACK, corners=6))
    out.join(box((0.44, 1.0, -0.1), (0.60, 1.12, 0.1), tint(colour, 0.85), f))
    out.items.append(
        face(
            f.all([(0.605, 1.02, -0.07), (0.605, 1.09, -0.07), (0.605, 1.09, 0.07), (0.605, 1.02, 0.07)]),
            (236, 234, 220),
            double=True,
        )
    )
    for side in (-1, 1):
        out.join(wire(f.all([(0.46, 1.08, side * 0.26), (0.44, 1.26, side * 0.3)]), 0.008, BLACK))
        out.join(box((0.42, 1.22, side * 0.30 - 0.06), (0.44, 1.31, side * 0.30 + 0.06), (70, 74, 78), f))
    out.items.append(
        face(
            f.all([(-0.81, 0.5, -0.08), (-0.81, 0.62, -0.08), (-0.81, 0.62, 0.08), (-0.81, 0.5, 0.08)]),
            (206, 206, 200),
            double=True,
        )
    )
    return out.join(_extra(extra, f, colour))


def _extra(extra: str, f: Frame, colour: Colour) -> Solid:
    out = Solid()
    if "box" in extra:
        out.join(box((-0.98, 0.84, -0.2), (-0.60, 1.18, 0.2), (52, 54, 60), f, top=(66, 68, 74)))
    if "basket" in extra:
        out.join(box((0.64, 0.76, -0.17), (0.92, 1.0, 0.17), (86, 88, 90), f, top=(40, 40, 42)))
    if "shield" in extra:
        quilt = [(0.40, 0.45), (0.50, 0.45), (0.62, 1.10), (0.50, 1.14)]
        out.join(prism(quilt, -0.36, 0.36, tint(colour, 0.75), f))
    return out


def ebikes(spots: list[tuple[float, float, float]], rng: np.random.Generator, *, level: float = 0.0) -> list[Solid]:
    """Several, each (x, z, turn)."""
    extras = ("", "box", "basket", "shield", "basket box")
    first = int(rng.integers(len(PAINTS)))
    return [
        ebike((x, level, z), turn, PAINTS[(first + 3 * n) % len(PAINTS)], rng, extra=extras[int(rng.integers(5))])
        for n, (x, z, turn) in enumerate(spots)
    ]


def _ring(x: float, low: float, waist: float, top: float, half: float) -> list[Vec]:
    return [
        (x, low, -half * 0.94),
        (x, waist, -half),
        (x, top, -half * 0.9),
        (x, top, half * 0.9),
        (x, waist, half),
        (x, low, half * 0.94),
    ]


CAR = (
    (-2.15, 0.42, 0.6, 0.78, 0.72),
    (-2.02, 0.26, 0.62, 0.96, 0.83),
    (-1.2, 0.22, 0.66, 1.0, 0.87),
    (0.75, 0.22, 0.66, 0.97, 0.87),
    (1.75, 0.24, 0.6, 0.84, 0.84),
    (2.12, 0.30, 0.52, 0.66, 0.72),
)
VAN = (
    (-2.1, 0.36, 0.7, 1.2, 0.80),
    (-2.0, 0.26, 0.7, 1.26, 0.84),
    (0.9, 0.24, 0.7, 1.22, 0.84),
    (1.7, 0.26, 0.66, 1.0, 0.82),
    (2.05, 0.32, 0.56, 0.76, 0.76),
)
CABIN = ((-1.75, 0.99, 0.80), (-1.15, 1.46, 0.62), (0.30, 1.48, 0.62), (1.05, 0.95, 0.80))
CABIN_VAN = ((-2.02, 1.24, 0.80), (-1.9, 1.88, 0.70), (0.85, 1.90, 0.70), (1.55, 1.06, 0.80))


def car(at: Vec, turn: float, colour: Colour, *, van: bool = False) -> Solid:
    """A parked car, 4.3 m; `turn` 0 heads to the right."""
    f = Frame(at, turn)
    axis = tuple(b - a for a, b in zip(f.put((0, 0, 0)), f.put((0, 0, 1)), strict=True))
    stations, cabin = (VAN, CABIN_VAN) if van else (CAR, CABIN)
    out = loft([f.all(_ring(*s)) for s in stations], colour)
    out.join(_cabin(f, cabin, colour))
    for x in (-1.32, 1.32):
        for side in (-1, 1):
            arch = wheel(f.put((x, 0.33, side * 0.79)), (axis[0], axis[1], axis[2]), 0.33, 0.2, RUBBER, RIM)
            out.join(arch)
    end, nose = stations[0], stations[-1]
    for side in (-1, 1):
        lamp = [
            (nose[0] + 0.01 - 0.1, 0.58, side * 0.42),
            (nose[0] - 0.1, 0.72, side * 0.42),
            (nose[0] - 0.22, 0.72, side * 0.76),
            (nose[0] - 0.2, 0.58, side * 0.76),
        ]
        out.items.append(face(f.all(lamp), (232, 234, 230), double=True))
        tail = [
            (end[0] + 0.03, 0.68, side * 0.45),
            (end[0] + 0.05, 0.9, side * 0.45),
            (end[0] + 0.09, 0.9, side * 0.80),
            (end[0] + 0.07, 0.68, side * 0.78),
        ]
        out.items.append(face(f.all(tail), (170, 26, 28), double=True))
    for x in (end[0] - 0.02, nose[0] + 0.02):
        plate = [(x, 0.42, -0.22), (x, 0.55, -0.22), (x, 0.55, 0.22), (x, 0.42, 0.22)]
        out.items.append(face(f.all(plate), (206, 210, 214), double=True))
    return out


def _cabin(f: Frame, cabin: tuple[tuple[float, float, float], ...], colour: Colour) -> Solid:
    (x0, y0, w0), (x1, y1, w1), (x2, y2, w2), (x3, y3, w3) = cabin
    glass: Colour = (62, 74, 84)
    out = Solid()
    for side in (-1, 1):
        pane = [(x0, y0, side * w0), (x1, y1, side * w1), (x2, y2, side * w2), (x3, y3, side * w3)]
        out.items.append(face(f.all(pane), glass, double=True))
        for t in (0.02, 0.48, 0.94):
            a, b = x0 + (x3 - x0) * t, x1 + (x2 - x1) * t
            post = [
                (a, y0, side * (w0 + 0.005)),
                (b, y1, side * (w1 + 0.005)),
                (b + 0.09, y1, side * (w1 + 0.005)),
                (a + 0.09, y0, side * (w0 + 0.005)),
            ]
            out.items.append(face(f.all(post), tint(colour, 0.9), double=True))
    for low, top in ((cabin[0], cabin[1]), (cabin[3], cabin[2])):
        pane = [(low[0], low[1], -low[2]), low, top, (top[0], top[1], -top[2])]
        out.items.append(face(f.all(pane), tint(glass, 1.15), double=True))
    roof = [(x1, y1, -w1), (x1, y1, w1), (x2, y2, w2), (x2, y2, -w2)]
    out.items.append(face(f.all(roof), colour, double=True))
    corners = [(x, y, s * w) for x, y, w in cabin for s in (-1, 1)]
    out.hulls.append(f.all(corners))
    return out


def tricycle(at: Vec, turn: float, colour: Colour, load: Colour) -> Solid:
    """A cargo tricycle with a box."""
    f = Frame(at, turn)
    axis = tuple(b - a for a, b in zip(f.put((0, 0, 0)), f.put((0, 0, 1)), strict=True))
    way = (axis[0], axis[1], axis[2])
    out = Solid()
    for x, z in ((-0.8, -0.5), (-0.8, 0.5), (1.05, 0.0)):
        out.join(wheel(f.put((x, 0.28, z)), way, 0.28, 0.09, RUBBER, RIM))
    out.join(box((-1.45, 0.5, -0.52), (0.0, 0.62, 0.52), tint(colour, 0.8), f))
    for z in (-0.52, 0.48):
        out.join(box((-1.45, 0.62, z), (0.0, 1.0, z + 0.04), colour, f))
    out.join(box((-1.45, 0.62, -0.48), (-1.41, 1.0, 0.48), colour, f))
    out.join(box((-1.3, 0.62, -0.4), (-0.2, 0.92, 0.4), load, f))
    out.join(box((0.15, 0.72, -0.16), (0.5, 0.82, 0.16), BLACK, f))
    out.join(tube(f.put((0.0, 0.5, 0)), f.put((1.0, 0.55, 0)), 0.05, colour))
    out.join(tube(f.put((1.05, 0.28, 0)), f.put((0.9, 1.05, 0)), 0.03, BLACK))
    out.join(tube(f.put((0.88, 1.05, -0.3)), f.put((0.88, 1.05, 0.3)), 0.02, BLACK, corners=6))
    return out
