"""Road surface: pothole, missing manhole cover, dirty road, rubble, fallen tree."""

from __future__ import annotations

import math

import numpy as np

from seeds.scenes.geometry import Colour, Vec
from seeds.scenes.ground import blot, gravel, pit, pool, shrink, splatter, tracks
from seeds.scenes.items import Solid, face
from seeds.scenes.plants import fallen_tree, litter_leaves, tree
from seeds.scenes.props import carton, cone, rubble
from seeds.scenes.solids import ball, blend, box, tint, tube
from seeds.scenes.stage import Stage, Wall
from seeds.scenes.street import Plan, Street, build_street
from seeds.scenes.street_life import live
from seeds.scenes.vehicles import tricycle

PLANS: tuple[Plan, ...] = (
    Plan(),
    Plan(road=5.6, walk=2.6, floors=(3, 6), shops=(True, False), tree_kind="plane", trees=(11.0, 19.0, 28.0, 38.0)),
    Plan(
        road=6.2,
        walk=2.2,
        floors=(1, 2),
        village=True,
        shops=(False, True),
        tree_kind="osmanthus",
        towers=False,
        lines=False,
    ),
)


def _set(stage: Stage, variant: int, clear: tuple[float, float, float, float], *, people: int = 5) -> Street:
    street = build_street(stage, PLANS[variant])
    live(stage, street, clear, people=people)
    return street


def pothole(stage: Stage, variant: int, *, fixed: bool) -> None:
    x, z, rx, rz = ((-0.5, 4.3, 1.0, 0.75), (0.6, 3.8, 0.8, 0.9), (-0.2, 4.6, 1.25, 0.8))[variant]
    street = _set(stage, variant, (x - 2, x + 2, 1.0, z + 2.5))
    rng = stage.dice("pothole")
    rim = blot(x, z, rx, rz, rng, rough=0.26)
    if fixed:
        patch = [
            (x - rx - 0.35, 0.0, z - rz - 0.3),
            (x + rx + 0.35, 0.0, z - rz - 0.3),
            (x + rx + 0.35, 0.0, z + rz + 0.3),
            (x - rx - 0.35, 0.0, z + rz + 0.3),
        ]
        street.road.patch(patch, (72, 72, 75))
        street.road.patch(shrink(patch, 0.965), (86, 86, 89))
        return
    for k, tone in ((1.45, (108, 106, 104)), (1.22, (96, 92, 88)), (1.1, (128, 118, 106))):
        street.road.patch(blot(x, z, rx * k, rz * k, rng, rough=0.2), tone)
    pit(stage, rim, 0.17, (112, 100, 88), (98, 86, 74))
    if variant != 1:
        water = blot(x + 0.05, z - 0.06, rx * 0.66, rz * 0.62, rng, rough=0.22)
        pool(stage, water, (104, 94, 82), level=-0.03)
    stage.add(gravel(x, z, rx * 1.5, rz * 1.4, rng, 46, tone=(132, 126, 118), size=0.07))
    for _ in range(6):
        crack(street.road, x, z, rx, rz, rng)


def crack(road: Wall, x: float, z: float, rx: float, rz: float, rng: np.random.Generator) -> None:
    """A jagged crack running away from a hole."""
    w = float(rng.uniform(0, 6.283))
    a = (x + rx * math.cos(w), z + rz * math.sin(w))
    for i in range(5):
        w += float(rng.uniform(-0.7, 0.7))
        step = float(rng.uniform(0.12, 0.3))
        b = (a[0] + step * math.cos(w), a[1] + step * math.sin(w))
        wide = 0.022 * (1 - i / 5.5)
        road.patch(
            [
                (a[0], 0.0, a[1] - wide),
                (a[0] + wide, 0.0, a[1] + wide),
                (b[0], 0.0, b[1] + wide * 0.7),
                (b[0] - wide * 0.7, 0.0, b[1]),
            ],
            (62, 60, 58),
        )
        a = b


def manhole(stage: Stage, variant: int, *, fixed: bool) -> None:
    x, z = ((0.3, 3.6), (-0.6, 3.2), (0.5, 3.9))[variant]
    street = _set(stage, variant, (x - 2, x + 2, 1.0, z + 2.2))
    rng = stage.dice("manhole")
    ring = [(x + 0.42 * math.cos(w), 0.0, z + 0.42 * math.sin(w)) for w in np.linspace(0, 6.2832, 33)[:-1].tolist()]
    street.road.patch(shrink(ring, 1.75), (104, 104, 106))
    street.road.patch(shrink(ring, 1.22), (70, 70, 72))
    if fixed:
        _cover(stage, ring, x, z)
        return
    splatter(street.road, x + street.plan.road / 2, z - street.plan.near, 1.2, 1.0, rng, (92, 88, 82), 24, size=0.12)
    pit(stage, ring, 1.1, (96, 91, 84), (6, 6, 8), dark=0.34)
    stage.add(gravel(x + 0.1, z - 0.75, 1.1, 0.25, rng, 16, size=0.05))
    if variant == 1:
        stage.add(tube((x - 0.2, -0.3, z + 0.1), (x + 0.5, 1.5, z + 0.25), 0.03, (150, 116, 80)))
    if variant == 2:
        cover = [
            (x + 0.95 + 0.42 * math.cos(w), 0.05, z + 0.15 + 0.42 * math.sin(w))
            for w in np.linspace(0, 6.2832, 25)[:-1].tolist()
        ]
        stage.add(tube((x + 0.95, 0.0, z + 0.15), (x + 0.95, 0.05, z + 0.15), 0.42, (74, 72, 72), corners=24))
        stage.back(face(shrink(cover, 0.9), (88, 86, 84), double=True))


def _cover(stage: Stage, ring: list[Vec], x: float, z: float) -> None:
    """A new iron cover with its studs and its name."""
    iron: Colour = (88, 86, 88)
    stage.back(face([(p[0], 0.006, p[2]) for p in ring], iron, double=True))
    stage.back(face([(p[0], 0.008, p[2]) for p in shrink(ring, 0.88)], tint(iron, 0.78), double=True))
    stage.back(face([(p[0], 0.010, p[2]) for p in shrink(ring, 0.84)], tint(iron, 1.06), double=True))
    for i in range(-4, 5):
        for j in range(-4, 5):
            u, v = i * 0.075, j * 0.075
            if u * u + v * v < 0.1 and not (abs(j) < 2 and abs(i) < 4):
                stud = [
                    (x + u - 0.022, 0.012, z + v - 0.022),
                    (x + u + 0.022, 0.012, z + v - 0.022),
                    (x + u + 0.022, 0.012, z + v + 0.022),
                    (x + u - 0.022, 0.012, z + v + 0.022),
                ]
                stage.back(face(stud, tint(iron, 1.35), double=True))
    bar = [
        (x - 0.24, 0.012, z - 0.075),
        (x + 0.24, 0.012, z - 0.075),
        (x + 0.24, 0.012, z + 0.075),
        (x - 0.24, 0.012, z + 0.075),
    ]
    stage.back(face(bar, tint(iron, 1.25), double=True))


def dirty_road(stage: Stage, variant: int, *, fixed: bool) -> None:
    street = _set(stage, variant, (-3.4, 3.4, -2.0, 14.0), people=4)
    rng = stage.dice("mud")
    mud: Colour = ((122, 104, 84), (128, 112, 90), (112, 96, 78))[variant]
    road, near = street.road, street.plan.near
    if fixed:
        pool(stage, blot(1.9, 5.0, 0.7, 0.5, rng, rough=0.4), (98, 98, 98))
        return
    half = street.plan.road / 2
    for n in range(10):
        dust = blot(float(rng.uniform(-1.8, 1.8)), 1.0 + 1.7 * n, 1.5, 1.3, rng, rough=0.35)
        road.patch(dust, blend(street.plan.road_tone, mud, float(rng.uniform(0.2, 0.4))))
    for n in range(7):
        v = 1.5 + n * 1.9 - near
        splatter(road, half + float(rng.uniform(-1.6, 1.6)), v, 1.8, 1.2, rng, tint(mud, 1.06), 60, size=0.17)
    tracks(road, half - 0.9, 0.6 - near, 24 - near, rng, mud, wide=0.42, drift=0.012)
    tracks(road, half + 1.0, 0.8 - near, 20 - near, rng, tint(mud, 0.9), wide=0.36, drift=-0.02)
    for _ in range(5):
        at = (float(rng.uniform(-2.4, 2.4)), float(rng.uniform(2.5, 10)))
        road.patch(blot(at[0], at[1], 0.7, 0.5, rng, rough=0.4), tint(mud, 0.86))
        stage.add(gravel(at[0], at[1], 0.7, 0.5, rng, 18, tone=mud, size=0.11))
    if variant != 0:
        pool(stage, blot(-1.2, 4.4, 0.9, 0.5, rng, rough=0.35), tint(mud, 0.9))
        pool(stage, blot(0.9, 6.6, 1.1, 0.45, rng, rough=0.35), tint(mud, 0.9))


def rubble_heap(stage: Stage, variant: int, *, fixed: bool) -> None:
    x, z, r, h = ((2.9, 6.4, 1.35, 0.95), (-2.6, 5.6, 1.3, 0.8), (2.4, 5.8, 1.6, 1.1))[variant]
    _set(stage, variant, (x - 2.6, x + 2.6, z - 3, z + 3))
    rng = stage.dice("rubble")
    level = 0.1
    if fixed:
        stage.add(cone((x + 0.9 * (1 if x < 0 else -1), 0.0, z + 2.0)))
        return
    stage.add(*rubble((x, level, z), r, h, rng, 170))
    side = -1 if x > 0 else 1
    stage.add(gravel(x + side * 1.2, z - 0.8, 1.6, 1.2, rng, 40, size=0.08, tone=(162, 140, 120)))
    for i in range(4):
        stage.add(_sack((x + side * (1.5 + 0.2 * i), 0.0, z - 0.7 + i * 0.5), rng))
    stage.add(box((x - 0.1, 0.2, z - r - 0.3), (x + 0.02, 1.7, z - r - 0.26), (170, 136, 96)))
    if variant == 0:
        stage.add(carton((x + side * 1.9, 0.0, z + 1.1), 25, 0.6, 0.45, 0.5))
    if variant == 2:
        stage.add(tricycle((x + side * 2.6, 0.0, z + 1.6), 115, (60, 96, 150), (160, 120, 92)))


def _sack(at: Vec, rng: np.random.Generator) -> Solid:
    tone: Colour = ((206, 200, 184), (214, 210, 200), (190, 196, 186))[int(rng.integers(3))]
    return ball((at[0], at[1] + 0.2, at[2]), (0.40, 0.21, 0.26), tone, rng, lumps=0.08, turn=float(rng.uniform(0, 180)))


def tree_down(stage: Stage, variant: int, *, fixed: bool) -> None:
    plan = PLANS[variant]
    clear = (-4.5, 4.5, 2.0, 11.0)
    build = Plan(**{**plan.__dict__, "trees": tuple(t for t in plan.trees if t > 12), "lots": {}})
    street = build_street(stage, build)
    live(stage, street, clear, people=3, cars=(26.0, 38.0))
    rng = stage.dice("fallen")
    kind = plan.tree_kind
    half = plan.road / 2
    spot = ((-half - 0.75, 0.15, 8.2), (half + 0.7, 0.15, 7.4), (-half - 0.7, 0.15, 7.6))[variant]
    way = ((1.0, 0.0, -0.25), (-1.0, 0.0, -0.1), (1.0, 0.0, -0.45))[variant]
    if not fixed:
        stage.add(fallen_tree(spot, way, rng, kind=kind, length=7.0))
        stage.add(litter_leaves((-3, 0.0, 2.5), (3.4, 0.0, 10), rng, 260, kind=kind))
        return
    stage.add(tree(spot, rng, kind=kind, height=3.6, spread=0.9, count=1400))
    for dx, dz in ((-0.5, -0.3), (0.5, -0.3), (0.0, 0.55)):
        stage.add(tube((spot[0] + dx, spot[1], spot[2] + dz), (spot[0], spot[1] + 1.5, spot[2]), 0.03, (176, 146, 100)))
