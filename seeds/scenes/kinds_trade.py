"""People and business in the street: night stall, breakfast stall, parking, school gate, litter."""

from __future__ import annotations

import numpy as np

from seeds.scenes.geometry import Colour, Vec, add, lying, standing
from seeds.scenes.ground import blot
from seeds.scenes.items import Picture, Solid, face
from seeds.scenes.light import Lamp
from seeds.scenes.people import Dress, person
from seeds.scenes.props import bag, bin240, carton, scraps, stool, table, umbrella
from seeds.scenes.signs import GOLD, GREEN, RED, WHITE, board
from seeds.scenes.solids import ball, box, loft, sag, tube, wire
from seeds.scenes.stage import Stage
from seeds.scenes.street import Plan, build_street, street_lamp
from seeds.scenes.street_life import dress, live


def night_stall(stage: Stage, variant: int, *, fixed: bool) -> None:
    side = (1, -1, 1)[variant]
    half = 3.3
    x, z = side * (half + 0.2), 6.6
    stage.light = stage.light.with_lamps(
        Lamp((-side * 3.0, 6.6, 11.0), (1.0, 0.82, 0.55), 16.0), Lamp((side * 3.0, 6.6, 22.0), (1.0, 0.82, 0.55), 16.0)
    )
    warm: Colour = (1.0, 0.80, 0.50)
    if not fixed:
        stage.light = stage.light.with_lamps(
            Lamp((x, 2.3, z - 0.2), warm, 3.6), Lamp((x - side * 2.2, 2.4, z + 1.4), warm, 2.6)
        )
    plan = Plan(
        road=half * 2, walk=3.2, floors=(2, 4), lit=0.5, trees=(11.0, 20.0, 29.0), lamps=False, shops=(True, True)
    )
    street = build_street(stage, plan)
    for sx, lz in ((-side, 11.0), (side, 22.0)):
        at = street_lamp(stage, (sx * (half + 0.5), 0.15, lz), -sx, on=True)
        stage.halo(at, 0.9, (255, 214, 150), 0.8)
    live(stage, street, (-half, half + 1, 1, 12), people=3, cars=(26.0,))
    rng = stage.dice("stall")
    if fixed:
        stage.add(
            person(
                (x - side * 1.6, 0.0, z + 1.2),
                200,
                Dress(top=(216, 120, 40), legs=(60, 60, 66), vest=(226, 200, 60)),
                pose="sweep",
            )
        )
        return
    stage.add(*_grill(x, z, side, variant))
    stage.halo((x, 2.25, z - 0.2), 0.5, (255, 220, 150), 0.9)
    stage.halo((x - side * 0.1, 1.15, z), 0.7, (255, 120, 40), 0.5)
    for i, (dx, dz) in enumerate(((1.9, 0.1), (2.4, 2.2), (0.6, 2.9))):
        _table_set(stage, (x - side * dx, 0.0, z + dz), rng, 3 if i < 2 else 2)
    stage.add(_smoke((x - side * 0.15, 1.4, z), rng), anchor=(x, 1.0, z - 0.9))
    stage.add(_speaker((x - side * 0.9, 0.0, z - 1.0)))
    stage.add(scraps((x - side * 3 - 1.5, 0.0, z - 2.0), (x - side * 3 + 2.5, 0.0, z + 3), rng, 130))


def _grill(x: float, z: float, side: int, variant: int) -> list[Solid]:
    """The barbecue under its canopy, with the name board and a string of bulbs."""
    tones: tuple[tuple[Colour, Colour], ...] = (
        ((196, 46, 40), (236, 196, 80)),
        ((40, 96, 150), (230, 230, 224)),
        ((60, 120, 70), (236, 214, 120)),
    )
    cart = box((x - 0.8, 0.35, z - 0.4), (x + 0.8, 0.95, z + 0.4), (150, 154, 158), top=(70, 66, 64))
    name = board(("烧烤", "炒粉", "夜宵")[variant], 320, 100, RED, GOLD)
    cart.items.append(Picture(standing(x - 0.78, 0.42, x + 0.78, 0.9, z - 0.42), name, (0, 0, -1), glow=True))
    glowing = lying(x - 0.7, z - 0.3, x + 0.7, z + 0.3, 0.96)
    coals = Solid([face(glowing, (226, 96, 30), double=True, glow=True)], [])
    for i in range(14):
        a = x - 0.66 + 0.1 * i
        meat: Colour = (150, 80, 50) if i % 3 else (120, 150, 70)
        coals.join(tube((a, 1.0, z - 0.34), (a, 1.0, z + 0.34), 0.02, meat, corners=5))
    cook = Dress(top=(226, 226, 220), legs=(50, 50, 56), hat=(236, 236, 232))
    bulbs = wire(sag((x - 1.7, 2.5, z), (x + 1.7, 2.5, z), 0.2), 0.01, (40, 40, 40))
    for i in range(7):
        at = (x - 1.5 + 0.5 * i, 2.38 - 0.12 * np.sin(np.pi * i / 6).item(), z)
        bulb = ball(at, (0.05, 0.06, 0.05), (255, 222, 150), detail=4)
        for item in bulb.items:
            item.glow = True  # type: ignore[union-attr]
        bulbs.join(bulb)
    return [
        umbrella((x, 0.0, z + 0.2), 1.75, 2.75, tones[variant]),
        cart,
        coals,
        person((x, 0.0, z + 0.85), 180, cook, pose="hold"),
        bulbs,
        carton((x + side * 1.1, 0.0, z + 0.5), 12, 0.5, 0.5, 0.4),
    ]


def _table_set(stage: Stage, at: Vec, rng: np.random.Generator, guests: int) -> None:
    stage.add(table(at, 0, 0.8, 0.8, 0.62, (206, 150, 96)))
    for i in range(4):
        dx, dz = ((-0.7, 0), (0.7, 0), (0, 0.7), (0, -0.7))[i]
        spot = add(at, (dx, 0, dz))
        stage.add(stool(spot, (186, 50, 46) if i % 2 else (60, 110, 170)))
        if i < guests:
            turn = (90.0, -90.0, 180.0, 0.0)[i]
            stage.add(person(spot, turn, dress(rng), pose="sit"))
    for _ in range(5):
        p = add(at, (float(rng.uniform(-0.3, 0.3)), 0.62, float(rng.uniform(-0.3, 0.3))))
        stage.add(
            tube(
                p,
                add(p, (0, 0.22, 0)),
                0.035,
                ((70, 110, 60), (150, 90, 40))[int(rng.integers(2))],
                end=0.02,
                corners=7,
            ),
            anchor=(at[0], 1.0, at[2] - 0.5),
        )


def _smoke(at: Vec, rng: np.random.Generator) -> Solid:
    """Thin veils rising, each a few faint polygons."""
    out = Solid()
    for i in range(26):
        t = i / 26
        c = (at[0] + 0.5 * t + float(rng.normal(0, 0.1 + 0.3 * t)), at[1] + 2.4 * t, at[2] + float(rng.normal(0, 0.1)))
        r = 0.16 + 0.5 * t
        ring = [
            (c[0] + r * np.cos(w).item() * 0.9, c[1] + r * np.sin(w).item(), c[2])
            for w in np.linspace(0, 6.283, 15)[:-1]
        ]
        piece = face(ring, (206, 196, 184), double=True)
        piece.alpha = 0.075 * (1 - t * 0.6)
        out.items.append(piece)
    return out


def _speaker(at: Vec) -> Solid:
    out = box(add(at, (-0.22, 0, -0.2)), add(at, (0.22, 0.85, 0.2)), (34, 34, 38))
    for y, r in ((0.28, 0.16), (0.62, 0.12)):
        out.join(tube(add(at, (0, y, -0.2)), add(at, (0, y, -0.21)), r, (92, 92, 98), corners=16))
    return out


def litter(stage: Stage, variant: int, *, fixed: bool) -> None:
    """A collecting point: bins under a roof, or buried in bags."""
    side = (1, -1, 1)[variant]
    shops, village = (variant != 2, variant != 0), variant == 2
    plan = Plan(road=6.2, walk=3.4, floors=(2, 5), shops=shops, trees=(12.0, 20.0, 29.0), village=village)
    street = build_street(stage, plan)
    x, z, level = side * (plan.road / 2 + 1.9), 5.6, 0.15
    live(stage, street, (min(0, side * 7), max(0, side * 7), 0, 9.5), people=4)
    shed = box((x - 1.7, level + 2.3, z - 0.4), (x + 1.7, level + 2.42, z + 1.2), (60, 110, 84))
    for dx in (-1.6, 1.6):
        shed.join(tube((x + dx, level, z + 0.9), (x + dx, level + 2.3, z + 0.9), 0.05, (120, 130, 126)))
    sign = board("垃圾分类投放点", 560, 150, GREEN, WHITE, note="定时定点 投放有序")
    back = standing(x - 1.6, level + 1.35, x + 1.6, level + 2.2, z + 1.0)
    stage.add(Solid([Picture(back, sign, (0, 0, -1))], []), anchor=(x, 2, z + 1.2))
    stage.add(shed, anchor=(x, 2, z + 1.1))
    for i in range(4):
        stage.add(bin240((x - 1.15 + 0.76 * i, level, z + 0.3), 0, i, lid=0 if fixed else (70, 20, 0, 80)[i]))
    if not fixed:
        (street.right if side > 0 else street.left).patch(
            blot(x, z - 1.5, 1.2, 0.6, stage.dice("stain"), rough=0.3, level=level), (108, 98, 88)
        )
        _heap(stage, x, z, side, level)


def _heap(stage: Stage, x: float, z: float, side: int, level: float) -> None:
    rng = stage.dice("litter")
    for i in range(4):
        at = (x - 1.15 + 0.76 * i, level + 0.88, z + 0.25)
        stage.add(bag(at, 0.25, rng), anchor=(at[0], 1.0, z + 0.2))
    for i in range(26):
        r = float(rng.random()) ** 0.7
        dx = float(rng.uniform(-1.7, 1.7)) - side * 0.3
        stage.add(bag((x + dx, level + (0 if i % 3 else 0.22), z - 0.5 - r), float(rng.uniform(0.17, 0.34)), rng))
    stage.add(
        carton((x - 1.5, level, z - 0.8), 24, 0.7, 0.5, 0.5),
        carton((x + 1.4, level, z - 0.9), -30, 0.6, 0.35, 0.45),
        carton((x + 0.4, level + 0.3, z - 0.7), 50, 0.5, 0.4, 0.4),
    )
    stage.add(scraps((x - 2.4, level + 0.004, z - 2.2), (x + 2.2, level + 0.004, z), rng, 230))
    stage.add(_mattress((x + side * 1.7, level, z + 0.2), side))


def _mattress(at: Vec, side: int) -> Solid:
    """Thrown away, leaning."""
    low = [add(at, (-0.1, 0, -0.8)), add(at, (0.1, 0, -0.8)), add(at, (0.1, 0, 0.6)), add(at, (-0.1, 0, 0.6))]
    high = [add(p, (side * 0.35, 1.25, 0)) for p in low]
    return loft([low, high], (206, 196, 176))
