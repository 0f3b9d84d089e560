"""Rooms, corridors and what stands in them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from seeds.scenes.geometry import Colour, Frame, Vec, add
from seeds.scenes.items import Picture, Solid, face
from seeds.scenes.light import Lamp
from seeds.scenes.signs import GREEN, WHITE, board
from seeds.scenes.solids import ball, box, cloth, pipe, sag, tint, tube, wire
from seeds.scenes.stage import Stage, Wall


@dataclass(frozen=True)
class Room:
    """A box seen from inside; x from -width/2, z from near to far, floor at 0."""

    width: float = 3.0
    height: float = 2.8
    near: float = -0.8
    far: float = 7.0
    wall: Colour = (226, 224, 214)
    dado: Colour | None = (122, 160, 150)
    floor: Colour = (168, 164, 156)
    floor_stuff: str = "concrete"
    wall_stuff: str = "plaster"
    ceiling: Colour = (214, 212, 206)
    dirt: float = 0.8
    lamps: tuple[Vec, ...] = ((0.0, 2.7, 3.5),)
    power: float = 3.2
    tone: Colour = (1.0, 0.95, 0.84)


@dataclass
class Walls:
    floor: Wall
    left: Wall
    right: Wall
    back: Wall


def build_room(stage: Stage, room: Room) -> Walls:
    for at in room.lamps:
        stage.light = stage.light.with_lamps(Lamp((at[0], at[1] - 0.25, at[2]), room.tone, room.power))
    half, length = room.width / 2, room.far - room.near
    stuff = {"material": room.wall_stuff, "dirt": room.dirt}
    corner = (0.35, 0.35, 0.4, 0.3)
    floor = stage.floor(
        (-half, 0, room.near), (1, 0, 0), (0, 0, 1), room.width, length, room.floor,
        material=room.floor_stuff, dirt=room.dirt, edges=(0.4, 0.4, 0.0, 0.4), shadowed=True,
    )  # fmt: skip
    stage.floor(
        (-half, room.height, room.near), (1, 0, 0), (0, 0, 1), room.width, length, room.ceiling,
        material="plain", dirt=1.0, edges=(0.35, 0.35, 0.0, 0.35),
    )  # fmt: skip
    back = stage.wall((-half, 0, room.far), (1, 0, 0), room.width, room.height, room.wall, edges=corner, **stuff)
    left = stage.wall(
        (-half, 0, room.near), (0, 0, 1), length, room.height, room.wall, edges=(0, 0.35, 0.4, 0.3), **stuff
    )
    right = stage.wall(
        (half, 0, room.far), (0, 0, -1), length, room.height, room.wall, edges=(0.35, 0, 0.4, 0.3), **stuff
    )
    for wall, width in ((back, room.width), (left, length), (right, length)):
        if room.dado:
            wall.paint(0, 0, width, 1.15, room.dado)
            wall.paint(0, 1.15, width, 1.19, tint(room.dado, 0.7))
        wall.panel(0, 0, width, 0.10, (110, 104, 98))
    for at in room.lamps:
        _tube_light(stage, at)
    return Walls(floor, left, right, back)


def _tube_light(stage: Stage, at: Vec) -> None:
    x, y, z = at
    stage.back(
        face(
            [
                (x - 0.07, y - 0.02, z - 0.6),
                (x + 0.07, y - 0.02, z - 0.6),
                (x + 0.07, y - 0.02, z + 0.6),
                (x - 0.07, y - 0.02, z + 0.6),
            ],
            (255, 252, 240),
            double=True,
            glow=True,
        )
    )
    stage.halo((x, y - 0.05, z), 0.5, (255, 244, 214), 0.35)


def door(
    wall: Wall,
    u: float,
    colour: Colour,
    *,
    wide: float = 0.95,
    tall: float = 2.05,
    exit_sign: bool = False,
    number: str = "",
) -> None:
    """A flush door with its frame, handle and, for an emergency exit, the green sign above."""
    wall.panel(u - 0.07, 0, u + wide + 0.07, tall + 0.07, tint(colour, 0.62))
    wall.panel(u, 0.01, u + wide, tall, colour)
    wall.panel(u + 0.12, tall * 0.55, u + wide - 0.12, tall - 0.14, tint(colour, 0.9))
    wall.panel(u + 0.12, 0.16, u + wide - 0.12, tall * 0.5, tint(colour, 0.9))
    wall.slab(u + wide - 0.13, tall * 0.46, u + wide - 0.07, tall * 0.54, 0.05, (190, 190, 186))
    if number:
        wall.stage.back(
            Picture(
                wall.quad(u + wide / 2 - 0.13, tall - 0.42, u + wide / 2 + 0.13, tall - 0.28, 0.012),
                board(number, 130, 70, (196, 172, 96), (70, 50, 20)),
                wall.out,
            )
        )
    if exit_sign:
        points = wall.quad(u + 0.06, tall + 0.14, u + wide - 0.06, tall + 0.38, 0.03)
        wall.stage.back(Picture(points, board("安全出口", 360, 104, GREEN, WHITE, note="EXIT"), wall.out, glow=True))
        wall.stage.halo(wall.at(u + wide / 2, tall + 0.26, 0.1), 0.35, (60, 220, 130), 0.30)


def stairs(stage: Stage, x0: float, x1: float, z: float, *, steps: int = 11) -> None:
    """A flight going up and away between x0 and x1, with a rail on its left."""
    rise, going = 0.165, 0.27
    for i in reversed(range(steps)):
        low, high = (x0, 0.0, z + i * going), (x1, (i + 1) * rise, z + (i + 1) * going)
        step = box(low, high, (176, 172, 166), top=(194, 190, 182))
        stage.back(*step.items)
        edge = [
            (x0, high[1] + 0.002, low[2]),
            (x1, high[1] + 0.002, low[2]),
            (x1, high[1] + 0.002, low[2] + 0.05),
            (x0, high[1] + 0.002, low[2] + 0.05),
        ]
        stage.back(face(edge, (126, 122, 116), double=True))
    rail = Solid()
    for i in range(0, steps + 1, 1):
        foot = (x0 + 0.06, i * rise, z + (i + 0.5) * going)
        rail.join(tube(foot, add(foot, (0, 0.92, 0)), 0.012, (92, 96, 100), corners=5))
    top = (x0 + 0.06, steps * rise + 0.92, z + (steps + 0.5) * going)
    rail.join(tube((x0 + 0.06, 0.92, z + 0.1), top, 0.028, (140, 70, 44), corners=8))
    stage.add(rail, anchor=(x0, 0.5, z))


def window_in(wall: Wall, u: float, v: float, w: float, h: float, *, bright: Colour = (226, 236, 244)) -> None:
    """A window seen from inside, with daylight in it."""
    wall.panel(u - 0.06, v - 0.06, u + w + 0.06, v + h + 0.06, (206, 206, 202))
    wall.panel(u, v, u + w, v + h, bright, glow=1)
    wall.panel(u, v, u + w, v + h * 0.35, tint(bright, 0.84), glow=1)
    for x in (u + w / 2,):
        wall.panel(x - 0.025, v, x + 0.025, v + h, (206, 206, 202))
    wall.slab(u - 0.08, v - 0.12, u + w + 0.08, v - 0.05, 0.14, (222, 220, 214))


def meter_box(wall: Wall, u: float, v: float, *, w: float = 0.8, h: float = 0.6) -> None:
    wall.slab(u, v, u + w, v + h, 0.12, (196, 198, 196))
    n = 3
    for i in range(n):
        a = u + 0.06 + i * (w - 0.12) / n
        wall.panel(a, v + 0.1, a + (w - 0.12) / n - 0.05, v + h - 0.08, (64, 72, 78), out=0.125)
        wall.panel(a + 0.04, v + h * 0.45, a + (w - 0.12) / n - 0.09, v + h * 0.62, (206, 214, 208), out=0.128)


def extinguishers(at: Vec) -> Solid:
    """A red box with two extinguishers on it."""
    out = box((at[0] - 0.32, at[1], at[2] - 0.14), (at[0] + 0.32, at[1] + 0.22, at[2] + 0.14), (186, 30, 30))
    for x in (-0.15, 0.15):
        c = add(at, (x, 0.22, 0))
        out.join(tube(c, add(c, (0, 0.40, 0)), 0.075, (200, 32, 30), corners=12))
        out.join(tube(add(c, (0, 0.40, 0)), add(c, (0, 0.52, 0)), 0.03, (40, 40, 40), corners=7))
        out.join(
            pipe(
                [add(c, (0.04, 0.46, 0)), add(c, (0.12, 0.34, -0.03)), add(c, (0.10, 0.14, -0.05))],
                0.014,
                (30, 30, 30),
                5,
            )
        )
        out.items.append(
            face(
                [
                    add(c, (-0.05, 0.12, -0.077)),
                    add(c, (0.05, 0.12, -0.077)),
                    add(c, (0.05, 0.28, -0.077)),
                    add(c, (-0.05, 0.28, -0.077)),
                ],
                (236, 230, 214),
                double=True,
            )
        )
    return out


def bed(
    at: Vec, turn: float, quilt: Colour, rng: np.random.Generator, *, upper: Colour | None = None, messy: float = 0.0
) -> Solid:
    """An iron bed, 1.9 x 0.9 m, its head along local +z; with `upper` a bunk bed."""
    f = Frame(at, turn)
    steel: Colour = (86, 110, 128)
    out = Solid()
    top = 1.75 if upper else 0.75
    for x in (-0.45, 0.45):
        for z in (-0.95, 0.95):
            out.join(tube(f.put((x, 0, z)), f.put((x, top, z)), 0.022, steel, corners=6))
    for level, tone in ((0.42, quilt), (1.38, upper)):
        if tone is None:
            continue
        out.join(box((-0.45, level - 0.06, -0.95), (0.45, level, 0.95), steel, f))
        out.join(box((-0.43, level, -0.93), (0.43, level + 0.10, 0.93), (206, 200, 188), f))
        edge = 0.16 if messy else 0.05
        corners = f.all(
            [
                (-0.45, level + 0.14, 0.45),
                (0.45, level + 0.14, 0.45),
                (0.47, level + 0.13, -0.9),
                (-0.47, level + 0.13, -0.9),
            ]
        )
        out.join(cloth(corners, tone, rng, folds=4, deep=0.05 + 0.1 * messy))
        drop = f.all(
            [
                (0.46, level + 0.13, 0.4),
                (0.46, level + 0.13, -0.85),
                (0.50, level - edge, -0.8),
                (0.50, level - edge, 0.3),
            ]
        )
        out.join(cloth(drop, tint(tone, 0.9), rng, folds=3, deep=0.03))
        out.join(ball(f.put((0, level + 0.16, 0.72)), (0.30, 0.08, 0.17), (226, 222, 210), rng, lumps=0.06, turn=turn))
    return out


def gas_bottle(at: Vec) -> Solid:
    out = tube(at, add(at, (0, 0.62, 0)), 0.16, (150, 158, 160), corners=14)
    out.join(tube(add(at, (0, 0.62, 0)), add(at, (0, 0.74, 0)), 0.16, (150, 158, 160), end=0.06, corners=14))
    out.join(tube(add(at, (0, 0.74, 0)), add(at, (0, 0.84, 0)), 0.04, (60, 62, 64), corners=7))
    return out.join(
        pipe([add(at, (0, 0.8, 0)), add(at, (0.25, 0.7, -0.1)), add(at, (0.5, 0.35, -0.1))], 0.014, (214, 120, 40), 5)
    )


def power_strip(at: Vec, plug_to: list[Vec], start: Vec, tone: Colour = (222, 222, 218)) -> Solid:
    """A socket strip hanging on a wire, with cables leading from it."""
    out = box(add(at, (-0.17, -0.03, -0.04)), add(at, (0.17, 0.03, 0.04)), tone)
    out.join(wire(sag(start, at, 0.12), 0.010, (230, 230, 224)))
    for n, end in enumerate(plug_to):
        colour: Colour = ((222, 112, 30), (30, 30, 32), (226, 226, 220))[n % 3]
        out.join(wire(sag(add(at, (0.1 - 0.07 * n, 0, 0)), end, 0.18 + 0.05 * n), 0.011, colour))
        out.join(box(add(at, (0.07 - 0.07 * n, -0.06, -0.06)), add(at, (0.12 - 0.07 * n, 0.02, -0.03)), (40, 40, 44)))
    return out


def clothes_line(a: Vec, b: Vec, tones: list[Colour], rng: np.random.Generator) -> Solid:
    out = wire(sag(a, b, 0.06), 0.008, (210, 208, 200))
    n = len(tones)
    for i, tone in enumerate(tones):
        t = (i + 0.5) / n
        c = (a[0] + (b[0] - a[0]) * t, a[1] - 0.07 - 0.05 * math.sin(math.pi * t), a[2] + (b[2] - a[2]) * t)
        half = 0.42 * math.dist(a, b) / n
        ux, uz = (b[0] - a[0]) / math.dist(a, b) * half, (b[2] - a[2]) / math.dist(a, b) * half
        long = float(rng.uniform(0.5, 0.85))
        corners = [
            (c[0] - ux, c[1], c[2] - uz),
            (c[0] + ux, c[1], c[2] + uz),
            (c[0] + ux, c[1] - long, c[2] + uz),
            (c[0] - ux, c[1] - long, c[2] - uz),
        ]
        out.join(cloth(corners, tone, rng, folds=3, deep=0.03))
    return out


def chair(at: Vec, turn: float, tone: Colour) -> Solid:
    f = Frame(at, turn)
    out = box((-0.22, 0.42, -0.22), (0.22, 0.47, 0.22), tone, f)
    for x in (-0.2, 0.2):
        for z in (-0.2, 0.2):
            out.join(tube(f.put((x, 0, z)), f.put((x, 0.42, z)), 0.018, tint(tone, 0.7), corners=5))
    return out.join(box((-0.22, 0.62, -0.24), (0.22, 0.95, -0.20), tone, f))
