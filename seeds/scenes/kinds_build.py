"""Structures: overhead wires, lean-to, site without rail, damaged sign, dead street lamp."""

from __future__ import annotations

import numpy as np

from seeds.scenes.geometry import Colour, Vec, add
from seeds.scenes.ground import gravel, pit
from seeds.scenes.items import Picture, Solid, face
from seeds.scenes.light import Lamp
from seeds.scenes.people import Dress, person
from seeds.scenes.props import CARD, bag, cabinet, carton, cone, easel, mound, rail
from seeds.scenes.signs import RED, WHITE, board
from seeds.scenes.solids import box, sag, tint, tube, wire
from seeds.scenes.stage import Stage
from seeds.scenes.street import Plan, build_street, street_lamp
from seeds.scenes.street_life import live
from seeds.scenes.vehicles import tricycle

BLACK: Colour = (36, 36, 38)
POLE: Colour = (162, 156, 146)


def power(stage: Stage, variant: int, *, fixed: bool) -> None:
    """Overhead wires: a bundle in order, or a tangle that hangs down beside an open cabinet."""
    road, village = (5.6, 6.4, 5.0)[variant], variant == 2
    shops = (variant != 1, True)
    plan = Plan(road=road, walk=2.6, floors=(2, 4), shops=shops, trees=(20.0, 30.0), lamps=False, village=village)
    build = build_street(stage, plan)
    half = plan.road / 2
    side = (1, -1, 1)[variant]
    x, z = side * (half + 0.5), 6.4
    live(stage, build, (x - 2.4, x + 2.4, 0, 9.5), people=4)
    lean = 0.0 if fixed or variant != 1 else -side * 1.1
    top = (x + lean, 7.4, z)
    stage.add(tube((x, 0.15, z), top, 0.16, POLE, end=0.11, corners=10), anchor=(x, 0, z))
    far = (x + 0.1, 7.4, z + 22)
    stage.add(tube((far[0], 0.15, far[2]), far, 0.16, POLE, end=0.11))
    _arms(stage, top, side)
    for k in (-0.8, -0.3, 0.3, 0.8):
        stage.add(wire(sag(add(top, (k, 0.1, 0)), add(far, (k, 0.1, 0)), 0.5), 0.012, BLACK), anchor=far)
        stage.add(wire(sag(add(top, (k, 0.1, 0)), (x + k, 7.6, z - 14), 0.5), 0.012, BLACK), anchor=(x, 6, z - 1))
    stage.add(cabinet((x + side * 0.75, 0.15, z + 0.1), 0, 0.8, 1.35, 0.4, (190, 194, 192), open_door=not fixed))
    across = -side * (half + 2.4)
    if fixed:
        bundle = sag(add(top, (0, -1.2, 0)), (across, 6.2, z + 5), 0.35)
        stage.add(wire(bundle, 0.04, BLACK), anchor=(x, 5, z + 1))
    else:
        _tangle(stage, top, across, x, z, side)


def _tangle(stage: Stage, top: Vec, across: float, x: float, z: float, side: int) -> None:
    rng = stage.dice("wires")
    for i in range(16):
        end = (across, 4.2 + float(rng.uniform(0, 2.6)), z + float(rng.uniform(1, 9)))
        start = add(top, (0, -1.0 - float(rng.uniform(0, 1.4)), 0))
        drop = float(rng.uniform(0.3, 1.2)) + (1.9 if i % 5 == 0 else 0)
        tone = BLACK if i % 4 else (70.0, 66.0, 60.0)
        stage.add(wire(sag(start, end, drop, 18), 0.014 + 0.006 * (i % 3), tone), anchor=(x, 5, z - 0.5))
    turns = np.linspace(0, 6.283, 17)
    for i in range(7):
        c = add(top, (float(rng.uniform(-0.3, 0.3)), -1.6 - 0.12 * i, 0.0))
        ring = [(c[0] + 0.34 * np.cos(w).item(), c[1] + 0.3 * np.sin(w).item(), c[2] - 0.18) for w in turns]
        stage.add(wire(ring, 0.014, BLACK), anchor=(x, 5, z - 0.6))
    for i in range(3):
        foot = (x - side * (0.5 + 0.45 * i), 0.25 + 0.5 * (2 - i), z - 0.7 - 0.4 * i)
        loose = [*sag(add(top, (0, -1.4, 0)), foot, 0.5 + 0.2 * i, 16), add(foot, (0.14, -0.1, -0.1))]
        stage.add(wire(loose, 0.018, BLACK), anchor=(x, 3, z - 0.9))
    bare = sag((x + side * 0.7, 1.0, z - 0.2), (x - side * 1.2, 0.2, z - 1.6), 0.3)
    stage.add(wire(bare, 0.02, (200, 60, 40)), anchor=(x, 1, z - 1.0))


def _arms(stage: Stage, top: Vec, side: int) -> None:
    arms = Solid()
    for y in (0.0, -0.7):
        arms.join(box(add(top, (-1.0, y - 0.06, -0.06)), add(top, (1.0, y + 0.06, 0.06)), (120, 118, 112)))
        for k in (-0.8, -0.3, 0.3, 0.8):
            arms.join(tube(add(top, (k, y + 0.06, 0)), add(top, (k, y + 0.22, 0)), 0.05, (150, 84, 60), corners=7))
    tank = tube(add(top, (side * 0.42, -2.6, 0)), add(top, (side * 0.42, -1.7, 0)), 0.3, (140, 150, 152), corners=14)
    stage.add(arms, anchor=(top[0], 7, top[2] - 0.1))
    stage.add(tank, anchor=(top[0], 7, top[2] - 0.15))


def lean_to(stage: Stage, variant: int, *, fixed: bool) -> None:
    plan = Plan(road=6.0, walk=4.2, floors=(2, 4), shops=(False, False), trees=(21.0, 30.0), village=variant == 2)
    street = build_street(stage, plan)
    side = (1, -1, 1)[variant]
    x0 = side * (plan.road / 2 + 0.9)
    x1 = side * (plan.road / 2 + plan.walk + 0.2)
    live(stage, street, (min(0, x1), max(0, x1), 0, 13), people=4)
    a, b = 4.6, 9.6
    if fixed:
        walk = street.right if side > 0 else street.left
        walk.paint(0.5, a - plan.near, plan.walk - 0.2, b - plan.near, (190, 178, 164))
        return
    if variant == 1:
        _brick_hut(stage, x0, x1, a, b, side)
    else:
        _steel_shed(stage, x0, x1, a, b, side, variant)


def _steel_shed(stage: Stage, x0: float, x1: float, a: float, b: float, side: int, variant: int) -> None:
    """Corrugated sheets with a coloured roof, standing on the pavement against the house."""
    tone: Colour = ((206, 208, 206), (0, 0, 0), (170, 190, 206))[variant]
    roof: Colour = ((44, 96, 160), (0, 0, 0), (170, 54, 46))[variant]
    low, high = 2.5, 3.2
    right = (0.0, 0.0, -1.0) if side > 0 else (0.0, 0.0, 1.0)
    origin = (x0, 0.15, b if side > 0 else a)
    wall = stage.wall(origin, right, b - a, low, tone, material="metal", dirt=1.0, edges=(0, 0, 0.3, 0.1))
    wall.panel(1.0, 0, 1.9, 2.0, (104, 112, 118))
    wall.panel(2.8, 1.0, 3.9, 1.9, (88, 106, 116))
    wall.panel(2.75, 0.95, 3.95, 1.0, (206, 206, 202), out=0.02)
    low_x, high_x = min(x0, x1), max(x0, x1)
    end = stage.wall(
        (low_x, 0.15, a), (1, 0, 0), high_x - low_x, low, tone, material="metal", dirt=1.0, edges=(0, 0, 0.3, 0.1)
    )
    end.paint(0, 0, high_x - low_x, 0.25, (150, 146, 138))
    gable = [(x0, 0.15 + low, a), (x1, 0.15 + high, a), (x1, 0.15 + low, a)]
    stage.back(face(gable, tint(tone, 0.85), double=True))
    strips = 18
    for i in range(strips):
        z0, z1 = a - 0.25 + (b - a + 0.5) * i / strips, a - 0.25 + (b - a + 0.5) * (i + 1) / strips
        quad = [
            (x0 - side * 0.45, 0.15 + low - 0.06, z0),
            (x0 - side * 0.45, 0.15 + low - 0.06, z1),
            (x1, 0.15 + high + 0.1, z1),
            (x1, 0.15 + high + 0.1, z0),
        ]
        stage.back(face(quad, tint(roof, 0.9 + 0.2 * (i % 2)), double=True))
        edge = [quad[0], quad[1], add(quad[1], (0, -0.14, 0)), add(quad[0], (0, -0.14, 0))]
        stage.back(face(edge, tint(roof, 0.75), double=True))
    rng = stage.dice("shed")
    name = ("旧货仓库", "", "废品收购")[variant]
    stage.back(Picture(wall.quad(2.5, 2.02, 4.2, 2.42, 0.03), board(name, 400, 96, RED, WHITE), wall.out))
    near = x0 - side * 0.5
    stage.add(carton((near, 0.15, a + 2.6), 12, 0.6, 0.5, 0.5), carton((near, 0.65, a + 2.6), -10, 0.5, 0.4, 0.4))
    stage.add(*(bag((near, 0.15, a + 3.4 + 0.4 * i), 0.22, rng) for i in range(3)))
    stage.add(tricycle((x0 - side * 0.9, 0.0, a + 0.6), 80, (70, 110, 90), CARD))
    for i in range(4):
        stage.add(carton((near, 0.15 + 0.16 * i, a + 1.5), 7 * i, 0.7, 0.16, 0.5, tone=tint(CARD, 0.9 + 0.06 * i)))


def _brick_hut(stage: Stage, x0: float, x1: float, a: float, b: float, side: int) -> None:
    """A half-finished brick hut with scaffold poles and a heap of sand."""
    tall = 2.6
    right = (0.0, 0.0, -1.0) if side > 0 else (0.0, 0.0, 1.0)
    wall = stage.wall(
        (x0, 0.15, b if side > 0 else a),
        right,
        b - a,
        tall,
        (170, 106, 84),
        material="brick",
        dirt=0.6,
        edges=(0, 0, 0.3, 0),
    )
    wall.panel(1.4, 0.9, 2.6, 2.0, (40, 38, 36))
    wall.panel(3.3, 0, 4.2, 2.05, (34, 32, 30))
    low_x, high_x = min(x0, x1), max(x0, x1)
    end = stage.wall(
        (low_x, 0.15, a),
        (1, 0, 0),
        high_x - low_x,
        tall,
        (170, 106, 84),
        material="brick",
        dirt=0.6,
        edges=(0, 0, 0.3, 0),
    )
    for i in range(9):
        end.paint(i * 0.4, tall - 0.02, i * 0.4 + 0.25, tall, (150, 90, 70))
    slab = box((low_x - 0.2, 0.15 + tall, a - 0.3), (high_x, 0.15 + tall + 0.16, b + 0.2), (176, 174, 168))
    stage.add(slab, anchor=(x0, 2, (a + b) / 2))
    for z in (a + 0.2, (a + b) / 2, b - 0.2):
        p = x0 - side * 0.55
        stage.add(tube((p, 0.0, z), (p, 4.1, z), 0.03, (176, 150, 110), corners=6))
    for y in (1.4, 2.7):
        stage.add(tube((x0 - side * 0.55, y, a), (x0 - side * 0.55, y, b), 0.03, (176, 150, 110), corners=6))
    rng = stage.dice("hut")
    stage.add(mound((x0 - side * 1.6, 0.0, a + 0.4), 0.9, 0.6, (190, 166, 122), rng))
    for i in range(5):
        for j in range(4):
            z = a + 2.0 + 0.26 * i
            stage.add(
                box(
                    (x0 - side * 1.3 - 0.25, 0.11 * j, z),
                    (x0 - side * 1.3 + 0.25, 0.11 * j + 0.1, z + 0.24),
                    tint((170, 96, 76), float(rng.uniform(0.85, 1.15))),
                )
            )


def guard_rail(stage: Stage, variant: int, *, fixed: bool) -> None:
    plan = Plan(road=7.0, walk=3.4, floors=(2, 4), shops=(True, variant == 1), trees=(19.0, 28.0))
    street = build_street(stage, plan)
    side = (-1, 1, 1)[variant]
    half = plan.road / 2
    x0, x1 = sorted((side * (half - 2.6), side * (half + 0.1)))
    a, b = 4.2, 8.6
    live(stage, street, (min(0, x0) - 0.5, max(0, x1) + 2, 0, 13), people=4, cars=(28.0, 36.0))
    rng = stage.dice("dig")
    rim = [
        (x0, 0.001, a),
        ((x0 + x1) / 2, 0.001, a - 0.15),
        (x1, 0.001, a + 0.05),
        (x1 + 0.06, 0.001, (a + b) / 2),
        (x1, 0.001, b),
        (x0, 0.001, b + 0.1),
        (x0 - 0.08, 0.001, (a + b) / 2),
    ]
    street.road.patch(
        [(p[0] + (p[0] - (x0 + x1) / 2) * 0.16, 0, p[2] + (p[2] - (a + b) / 2) * 0.12) for p in rim], (136, 116, 94)
    )
    pit(stage, rim, 1.5, (150, 118, 86), (96, 78, 60), dark=0.13)
    stage.add(mound(((x0 + x1) / 2 + side * 0.2, 0.0, b + 1.3), 1.5, 1.1, (146, 114, 82), rng, wide=1.1))
    stage.add(gravel((x0 + x1) / 2, b + 0.9, 1.9, 0.8, rng, 40, tone=(140, 112, 84), size=0.1))
    stage.add(
        box(
            (x1 - 0.4 if side < 0 else x0 + 0.1, 0.0, b + 2.6),
            (x1 + 0.2 if side < 0 else x0 + 0.7, 0.8, b + 3.6),
            (212, 170, 40),
        )
    )
    if not fixed:
        stage.add(tube((x0 + 0.4, 0.03, a - 0.6), (x1 - 0.6, 0.03, a - 0.9), 0.03, (180, 60, 50), corners=5))
        stage.add(person(((x0 + x1) / 2 - side * 1.9, 0.0, 9.5), 180, Dress(), pose="walk"))
        return
    m = 0.45
    corners = [(x0 - m, 0.0, a - m), (x1 + m, 0.0, a - m), (x1 + m, 0.0, b + m), (x0 - m, 0.0, b + m)]
    for i in range(4):
        stage.add(*rail(corners[i], corners[(i + 1) % 4]))
    stage.add(
        easel(
            ((x1 + 0.9 if side < 0 else x0 - 0.9), 0.0, a + 1.2), 0, "正在施工", ("注意安全", "请绕行", "夜间有警示灯")
        ),
        cone((x1 + 0.6, 0.0, a - 0.9)),
        cone((x0 + 0.8, 0.0, a - 1.2)),
    )


def dead_lamp(stage: Stage, variant: int, *, fixed: bool) -> None:
    side = (1, -1, 1)[variant]
    plan = Plan(
        road=6.4,
        walk=3.0,
        floors=(2, 5),
        shops=(True, variant == 1),
        lit=0.22,
        trees=(15.0, 24.0, 33.0),
        lamps=False,
        village=variant == 2,
    )
    half = plan.road / 2
    spots = [
        (side * (half + 0.5), 8.0, fixed),
        (-side * (half + 0.5), 15.0, fixed),
        (side * (half + 0.5), 27.0, True),
        (-side * (half + 0.5), 38.0, True),
    ]
    tone: Colour = ((1.0, 0.78, 0.46), (0.92, 0.95, 1.0), (1.0, 0.78, 0.46))[variant]
    for x, z, on in spots:
        if on:
            stage.light = stage.light.with_lamps(Lamp((x - np.sign(x).item() * 1.4, 6.8, z), tone, 36.0, down=0.12))
    street = build_street(stage, plan)
    live(stage, street, (-half, half, 1, 7), people=2, cars=(20.0, 31.0), banner=False)
    for x, z, on in spots:
        at = street_lamp(stage, (x, 0.15, z), -1.0 if x > 0 else 1.0, on=on)
        if on:
            stage.halo(at, 1.1 if z < 20 else 0.8, (255 * tone[0], 255 * tone[1], 255 * tone[2]), 0.9)
    walker = (-side * 0.6, 0.0, 9.0)
    stage.add(person(walker, 180, Dress(top=(96, 104, 120), legs=(50, 52, 60)), pose="walk"))
    if not fixed:
        torch = add(walker, (0.25, 0.95, -0.3))
        stage.halo(torch, 0.16, (255, 250, 230), 1.2)
