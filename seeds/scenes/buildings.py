"""House fronts: windows, cages, air conditioners, shops, eaves; everything stands out from a `Wall`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seeds.scenes.geometry import Colour, Vec, scale
from seeds.scenes.items import Picture, Poly, Wire, face
from seeds.scenes.signs import SHOPS, board, column
from seeds.scenes.solids import blend, cloth, tint
from seeds.scenes.stage import Wall

FRAME: Colour = (206, 208, 208)
DARK: Colour = (38, 40, 44)
GLASS: tuple[Colour, ...] = ((96, 118, 130), (84, 104, 112), (112, 134, 144))
CURTAINS: tuple[Colour, ...] = ((206, 196, 172), (150, 166, 176), (176, 130, 112), (222, 220, 212), (120, 140, 118))
GOODS: tuple[Colour, ...] = (
    (206, 60, 52), (238, 180, 60), (60, 140, 90), (60, 104, 176), (236, 232, 220), (222, 120, 60), (140, 70, 120),
)  # fmt: skip
LIT: tuple[Colour, ...] = ((255, 214, 140), (255, 232, 180), (236, 240, 250), (255, 196, 112))


@dataclass(frozen=True)
class Look:
    """How a front is made up."""

    wall: Colour = (214, 206, 190)
    base: Colour = (140, 136, 130)
    storey: float = 3.0
    cages: float = 0.45
    coolers: float = 0.55
    laundry: float = 0.2
    shops: bool = True
    lit: float = 0.0  # share of windows with light
    detail: int = 2  # 0 far away .. 2 near


def glass(
    wall: Wall, u0: float, v0: float, u1: float, v1: float, rng: np.random.Generator, *, lit: float = 0.0
) -> None:
    """A pane: sky in its upper part, darker below, sometimes a curtain."""
    if rng.random() < lit:
        tone = LIT[int(rng.integers(len(LIT)))]
        wall.panel(u0, v0, u1, v1, tint(tone, 0.82), glow=1)
        wall.panel(u0, v0, u1, v0 + (v1 - v0) * 0.35, tint(tone, 0.62), glow=1)
        return
    tone = GLASS[int(rng.integers(len(GLASS)))]
    steps = 3
    for i in range(steps):
        a, b = v0 + (v1 - v0) * i / steps, v0 + (v1 - v0) * (i + 1) / steps
        wall.panel(u0, a, u1, b, tint(tone, 0.62 + 0.22 * i))
    if rng.random() < 0.5:
        cloth_tone = CURTAINS[int(rng.integers(len(CURTAINS)))]
        part = float(rng.uniform(0.2, 0.5)) * (u1 - u0)
        wall.panel(u0, v0, u0 + part, v1, blend(cloth_tone, tone, 0.5))
    slant = (u1 - u0) * 0.3
    points = [wall.at(u0 + slant, v0), wall.at(u0 + slant * 1.5, v0), wall.at(u1, v1), wall.at(u1 - slant * 0.8, v1)]
    wall.stage.back(_veil(points, wall, (222, 232, 240), 0.16))


def _veil(points: list[Vec], wall: Wall, colour: Colour, alpha: float) -> Poly:
    return Poly(points, colour, wall.out, 0, False, True, alpha)


def window(wall: Wall, u: float, v: float, w: float, h: float, rng: np.random.Generator, look: Look) -> None:
    wall.panel(u - 0.05, v - 0.05, u + w + 0.05, v + h + 0.05, FRAME)
    if look.detail == 0:
        lit = rng.random() < look.lit
        wall.panel(u, v, u + w, v + h, LIT[int(rng.integers(4))] if lit else tint(GLASS[0], 0.75), glow=int(lit))
        return
    if look.detail == 1 and rng.random() >= look.lit:
        tone = GLASS[int(rng.integers(3))]
        wall.panel(u, v, u + w, v + h, tint(tone, 0.95))
        wall.panel(u, v, u + w, v + h * 0.45, tint(tone, 0.68))
    else:
        glass(wall, u, v, u + w, v + h, rng, lit=look.lit if look.detail > 1 else 1.0)
    wall.panel(u, v + h - 0.10, u + w, v + h, DARK, alpha=0.45)
    wall.panel(u + w / 2 - 0.025, v, u + w / 2 + 0.025, v + h, FRAME)
    wall.panel(u, v + h * 0.70, u + w, v + h * 0.70 + 0.04, FRAME)
    wall.slab(u - 0.1, v - 0.14, u + w + 0.1, v - 0.05, 0.10, tint(look.wall, 0.92))
    roll = rng.random() + (0.0 if look.detail > 1 else 0.55)
    if roll < look.cages:
        cage(wall, u - 0.12, v - 0.12, w + 0.24, h + 0.24)
    elif roll < look.cages + look.laundry:
        laundry(wall, u, v + 0.1, w, rng)


def cage(wall: Wall, u: float, v: float, w: float, h: float) -> None:
    """The steel cage in front of many windows."""
    steel: Colour = (176, 180, 182)
    out = 0.42
    for level in (v, v + h * 0.5, v + h):
        wall.stage.back(
            Wire(
                [wall.at(u, level), wall.at(u, level, out), wall.at(u + w, level, out), wall.at(u + w, level)],
                0.014,
                steel,
            )
        )
    bars = max(4, int(w / 0.16))
    for i in range(bars + 1):
        x = u + w * i / bars
        wall.stage.back(Wire([wall.at(x, v, out), wall.at(x, v + h, out)], 0.009, steel))
    for i in range(bars + 1):
        x = u + w * i / bars
        wall.stage.back(Wire([wall.at(x, v), wall.at(x, v, out)], 0.007, tint(steel, 0.8)))


def cooler(wall: Wall, u: float, v: float) -> None:
    """An air conditioner's outdoor unit on brackets, with its hose."""
    wall.panel(u - 0.05, v - 0.9, u + 0.55, v - 0.02, (70, 60, 52), alpha=0.16)
    wall.slab(u, v, u + 0.82, v + 0.56, 0.32, (222, 222, 216))
    wall.panel(u + 0.06, v + 0.07, u + 0.54, v + 0.50, (150, 152, 152), out=0.325)
    wall.panel(u + 0.12, v + 0.12, u + 0.48, v + 0.45, (84, 86, 88), out=0.33)
    wall.panel(u + 0.60, v + 0.36, u + 0.78, v + 0.48, (188, 190, 190), out=0.33)
    wall.stage.back(
        Wire(
            [wall.at(u + 0.82, v + 0.2, 0.1), wall.at(u + 0.98, v + 0.3, 0.05), wall.at(u + 0.98, v + 1.2, 0.03)],
            0.03,
            (206, 204, 196),
        )
    )


def laundry(wall: Wall, u: float, v: float, w: float, rng: np.random.Generator) -> None:
    """Clothes on a pole before the window."""
    out = 0.7
    wall.stage.back(
        Wire([wall.at(u, v + 0.9), wall.at(u, v + 0.9, out)], 0.012, FRAME),
        Wire([wall.at(u + w, v + 0.9), wall.at(u + w, v + 0.9, out)], 0.012, FRAME),
        Wire([wall.at(u - 0.1, v + 0.9, out), wall.at(u + w + 0.1, v + 0.9, out)], 0.014, FRAME),
    )
    x = u
    while x < u + w - 0.3:
        wide, long = float(rng.uniform(0.28, 0.5)), float(rng.uniform(0.5, 0.95))
        tone = tint((*CURTAINS, *GOODS)[int(rng.integers(12))], 1.05)
        corners = [
            wall.at(x, v + 0.9, out),
            wall.at(x + wide, v + 0.9, out),
            wall.at(x + wide, v + 0.9 - long, out),
            wall.at(x, v + 0.9 - long, out),
        ]
        wall.stage.back(*cloth(corners, tone, rng, folds=2, deep=0.025).items)
        x += wide + float(rng.uniform(0.05, 0.2))


def shop(
    wall: Wall,
    u: float,
    w: float,
    rng: np.random.Generator,
    look: Look,
    *,
    height: float = 3.5,
    name: int | None = None,
) -> None:
    """One bay of a row of shops with its board."""
    n = int(rng.integers(len(SHOPS))) if name is None else name
    text, ground, ink = SHOPS[n % len(SHOPS)]
    top = height - 1.15
    wall.panel(u + 0.12, 0, u + w - 0.12, top, DARK)
    kind = float(rng.random())
    if kind < 0.25 and look.lit == 0:
        _shutter(wall, u + 0.15, w - 0.3, top)
    else:
        _display(wall, u + 0.15, w - 0.3, top, rng, look)
    wall.slab(
        u + 0.06,
        height - 1.12,
        u + w - 0.06,
        height - 0.1,
        0.24,
        tint((float(ground[0]), float(ground[1]), float(ground[2])), 0.8),
    )
    face = wall.quad(u + 0.10, height - 1.08, u + w - 0.10, height - 0.14, 0.255)
    image = board(text, int(110 * w), 104, ground, ink, serif=n % 3 == 0, note="")
    wall.stage.back(Picture(face, image, wall.out, glow=look.lit > 0 and n % 4 != 0))
    if rng.random() < 0.4:
        _awning(wall, u + 0.1, w - 0.2, top + 0.05, rng)
    wall.slab(u, 0, u + 0.14, height, 0.10, look.base)


def _shutter(wall: Wall, u: float, w: float, top: float) -> None:
    steel: Colour = (168, 174, 178)
    step = 0.14
    v = 0.02
    while v < top - 0.05:
        wall.panel(u, v, u + w, v + step * 0.6, steel)
        wall.panel(u, v + step * 0.6, u + w, v + step, tint(steel, 0.72))
        v += step


def _display(wall: Wall, u: float, w: float, top: float, rng: np.random.Generator, look: Look) -> None:
    """A shop window: a dim room with shelves behind glass, or a bright one at night."""
    lit = look.lit > 0
    glow = int(lit)
    inner: Colour = (214, 186, 140) if lit else (66, 64, 62)
    wall.panel(u, 0.0, u + w, top, inner, glow=glow)
    wall.panel(u, top * 0.72, u + w, top, tint(inner, 1.16 if lit else 1.3), glow=glow)
    wall.panel(u, 0.0, u + w, top * 0.2, tint(inner, 0.6), glow=glow)
    if look.detail > 1:
        _shelves(wall, u, w, top, rng, inner, lit=lit)
    door = u + float(rng.uniform(0.1, 0.6)) * (w - 1.1)
    wall.panel(door, 0.0, door + 1.0, top * 0.9, tint(inner, 0.55), glow=glow)
    wall.panel(door + 0.1, 0.1, door + 0.9, top * 0.84, tint(inner, 0.8), glow=glow)
    for x in (u, door, door + 1.0, u + w):
        wall.panel(x - 0.04, 0.0, x + 0.04, top, (176, 178, 180))
    wall.panel(u, top * 0.9, u + w, top * 0.93, (176, 178, 180))
    points = [
        wall.at(u + w * 0.1, 0.2),
        wall.at(u + w * 0.35, 0.2),
        wall.at(u + w * 0.8, top),
        wall.at(u + w * 0.5, top),
    ]
    wall.stage.back(_veil(points, wall, (206, 218, 228), 0.06 if lit else 0.26))
    if not lit:
        wall.panel(u, top * 0.45, u + w, top, (150, 176, 196), alpha=0.16)


def _shelves(wall: Wall, u: float, w: float, top: float, rng: np.random.Generator, inner: Colour, *, lit: bool) -> None:
    rows = 4
    for row in range(rows):
        v = 0.5 + row * (top - 0.75) / rows
        wall.panel(u + 0.05, v - 0.05, u + w - 0.05, v, tint(inner, 0.5), glow=int(lit))
        x = u + 0.1
        tone = GOODS[int(rng.integers(len(GOODS)))]
        while x < u + w - 0.2:
            wide = float(rng.uniform(0.07, 0.2))
            if rng.random() < 0.3:
                tone = GOODS[int(rng.integers(len(GOODS)))]
            shade = blend(tint(tone, float(rng.uniform(0.7, 1.0))), inner, 0.42 if lit else 0.55)
            wall.panel(x, v, x + wide, v + float(rng.uniform(0.14, 0.3)), shade, glow=int(lit))
            x += wide + float(rng.uniform(0.01, 0.06))


def _awning(wall: Wall, u: float, w: float, v: float, rng: np.random.Generator) -> None:
    tone = GOODS[int(rng.integers(4))]
    stripes = max(4, int(w / 0.4))
    for i in range(stripes):
        a, b = u + w * i / stripes, u + w * (i + 1) / stripes
        colour = tone if i % 2 else (236, 234, 226)
        slope = [wall.at(a, v, 0.02), wall.at(b, v, 0.02), wall.at(b, v - 0.4, 1.0), wall.at(a, v - 0.4, 1.0)]
        edge = [
            wall.at(a, v - 0.4, 1.0),
            wall.at(b, v - 0.4, 1.0),
            wall.at(b, v - 0.62, 1.0),
            wall.at(a, v - 0.62, 1.0),
        ]
        wall.stage.back(face(slope, colour, double=True), face(edge, tint(colour, 0.9), double=True))


def front(wall: Wall, width: float, floors: int, rng: np.random.Generator, look: Look) -> None:
    """A whole front of `floors` storeys over a row of shops (or a plinth)."""
    ground = 3.6 if look.shops else 0.9
    bays = max(1, int(width / 3.6))
    step = width / bays
    if not look.shops:
        wall.paint(0, 0, width, 0.7, look.base)
    for i in range(bays):
        if look.shops:
            shop(wall, i * step, step, rng, look)
    for floor in range(floors):
        v = ground + floor * look.storey + (0.7 if look.shops else 0.3)
        for i in range(bays):
            w = min(1.7, step * 0.5)
            u = i * step + (step - w) / 2
            window(wall, u, v, w, 1.45, rng, look)
            if rng.random() < look.coolers * min(1, look.detail):
                cooler(wall, u + w + 0.15, v - 0.35)
        wall.panel(0, v - 0.62, width, v - 0.52, tint(look.wall, 0.86))
    _pipes(wall, width, ground + floors * look.storey, rng)


def _pipes(wall: Wall, width: float, height: float, rng: np.random.Generator) -> None:
    for u in (0.25, width - 0.3, width * float(rng.uniform(0.4, 0.6))):
        wall.stage.back(Wire([wall.at(u, 0.2, 0.08), wall.at(u, height, 0.08)], 0.05, (212, 210, 202)))


def parapet(wall: Wall, width: float, height: float, look: Look) -> None:
    wall.slab(-0.1, height, width + 0.1, height + 0.35, 0.16, tint(look.wall, 0.95))
    wall.panel(-0.1, height - 0.10, width + 0.1, height, (40, 40, 44), alpha=0.4)


def eave(wall: Wall, width: float, height: float, rng: np.random.Generator) -> None:
    """Dark tiles over a white wall."""
    tiles = int(width / 0.34)
    for i in range(tiles):
        a, b = width * i / tiles - 0.1, width * (i + 1) / tiles - 0.1
        k = float(rng.uniform(0.85, 1.15))
        low, high = wall.at(a, height - 0.15, 0.65), wall.at(a, height + 1.6, -2.2)
        points = [high, wall.at(b, height + 1.6, -2.2), wall.at(b, height - 0.15, 0.65), low]
        wall.stage.back(face(points, tint((74, 78, 82), k), double=True))
        wall.panel(a + 0.03, height - 0.27, b - 0.03, height - 0.15, tint((96, 100, 104), k), out=0.65)
    wall.panel(0, height - 0.75, width, height - 0.28, (30, 32, 36), alpha=0.35)


def hanging_sign(
    wall: Wall,
    u: float,
    v: float,
    text: str,
    ground: tuple[int, int, int],
    ink: tuple[int, int, int],
    *,
    lit: bool = False,
) -> None:
    """A board standing out from the wall across the pavement."""
    a, b, c, d = wall.at(u, v + 2.4, 0.15), wall.at(u, v + 2.4, 0.95), wall.at(u, v, 0.95), wall.at(u, v, 0.15)
    image = column(text, 110, 330, ground, ink)
    for facing, points in ((wall.u, [b, a, d, c]), (scale(wall.u, -1), [a, b, c, d])):
        wall.stage.back(Picture(points, image, facing, glow=lit))
