"""Streets: road, kerbs, pavements, two rows of houses, the haze at the end."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from seeds.scenes.buildings import Look, eave, front, hanging_sign, parapet
from seeds.scenes.geometry import Colour, Vec, standing
from seeds.scenes.items import Poly, Wire, face
from seeds.scenes.plants import tree
from seeds.scenes.signs import BLUE, GREEN, RED, WHITE
from seeds.scenes.solids import box, sag, tint, tube, wire
from seeds.scenes.stage import Stage, Wall

WALLS: tuple[tuple[str, Colour], ...] = (
    ("plaster", (218, 208, 188)),
    ("mosaic", (196, 186, 176)),
    ("plaster", (206, 190, 164)),
    ("brick", (158, 98, 78)),
    ("plaster", (190, 198, 196)),
    ("mosaic", (212, 200, 190)),
    ("plaster", (222, 214, 204)),
    ("mosaic", (176, 190, 194)),
)
KERB: Colour = (172, 170, 164)


@dataclass
class Plan:
    """Measures of a street in metres; it runs along z, its middle at x = 0."""

    road: float = 7.0
    walk: float = 3.2
    near: float = -6.0
    far: float = 70.0
    road_stuff: str = "asphalt"
    road_tone: Colour = (124, 124, 125)
    walk_stuff: str = "paving"
    walk_tone: Colour = (174, 162, 150)
    floors: tuple[int, int] = (2, 5)
    village: bool = False
    shops: tuple[bool, bool] = (True, True)
    trees: tuple[float, ...] = (9.0, 17.0, 25.5, 34.0, 44.0)
    tree_sides: tuple[int, ...] = (-1, 1)
    tree_kind: str = "camphor"
    lines: bool = True
    lamps: bool = True
    lit: float = 0.0
    towers: bool = True
    lots: dict[int, list[Wall]] = field(default_factory=dict)


@dataclass
class Street:
    road: Wall
    left: Wall
    right: Wall
    plan: Plan
    fronts: dict[int, list[Wall]] = field(default_factory=lambda: {-1: [], 1: []})


def build_street(stage: Stage, plan: Plan) -> Street:
    rng = stage.dice("street")
    if plan.towers:
        towers(stage, rng, distance=plan.far + 60)
    street = ground(stage, plan)
    for side in (-1, 1):
        _row(stage, street, side, rng)
    _furniture(stage, plan)
    return street


def ground(stage: Stage, plan: Plan) -> Street:
    """Road and pavements with kerbs; the road lies at level 0, pavements 15 cm higher."""
    half, length = plan.road / 2, plan.far - plan.near
    wet = stage.light.wet
    if wet and stage.water is None:
        stage.water = 0.0
    apron = stage.floor(
        (-90, -0.02, plan.near), (1, 0, 0), (0, 0, 1), 180, 260, (128, 126, 118), material="soil", shadowed=True
    )
    assert apron.number
    low = (-half, 0.0, plan.near)
    road = stage.floor(
        low, (1, 0, 0), (0, 0, 1), plan.road, length, plan.road_tone, material=plan.road_stuff, shadowed=True, wet=wet
    )
    if plan.lines:
        _markings(road, plan, length)
    sides = []
    for side in (-1, 1):
        x = -half - plan.walk if side < 0 else half
        walls = [(0.0 if side < 0 else plan.walk, 0.0, 0.0 if side < 0 else plan.walk, length)]
        sides.append(
            stage.floor(
                (x, 0.15, plan.near),
                (1, 0, 0),
                (0, 0, 1),
                plan.walk,
                length,
                plan.walk_tone,
                material=plan.walk_stuff,
                shadowed=True,
                wet=wet * 0.7,
                walls=walls,
            )
        )
        _kerb(stage, side * half, side, plan)
    return Street(road, sides[0], sides[1], plan)


def _kerb(stage: Stage, x: float, side: int, plan: Plan) -> None:
    z = plan.near
    while z < min(plan.far, 40):
        step = 1.0 if z < 16 else 6.0
        quad = [(x, 0.15, z), (x, 0.15, z + step), (x, 0.0, z + step), (x, 0.0, z)]
        k = 0.9 + 0.12 * (int(z * 7) % 5) / 5
        stage.back(Poly(quad, tint(KERB, k * 0.82), (-side, 0, 0)))
        top = [(x, 0.153, z), (x, 0.153, z + step), (x + side * 0.16, 0.153, z + step), (x + side * 0.16, 0.153, z)]
        stage.back(Poly(top, tint(KERB, k), (0, 1, 0)))
        z += step
    line = [
        (x, 0.004, plan.near),
        (x, 0.004, plan.far),
        (x - side * 0.12, 0.004, plan.far),
        (x - side * 0.12, 0.004, plan.near),
    ]
    stage.back(Poly(line, (60, 58, 54), (0, 1, 0), alpha=0.35))


def _markings(road: Wall, plan: Plan, length: float) -> None:
    white: Colour = (214, 212, 204)
    for u in (0.28, plan.road - 0.40):
        road.paint(u, 0, u + 0.12, length, tint(white, 0.92))
    v = 1.0
    while v < length - 4:
        road.paint(plan.road / 2 - 0.07, v, plan.road / 2 + 0.07, v + 2.4, (222, 190, 96))
        v += 5.6


def zebra(road: Wall, v: float, width: float) -> None:
    u = 0.6
    while u < width - 0.6:
        road.paint(u, v, u + 0.45, v + 3.2, (220, 218, 210))
        u += 0.95


def _row(stage: Stage, street: Street, side: int, rng: np.random.Generator) -> None:
    plan = street.plan
    x = side * (plan.road / 2 + plan.walk)
    z0 = plan.near
    lots: list[tuple[float, float]] = []
    while z0 < plan.far:
        width = float(rng.uniform(9.0, 16.0))
        lots.append((z0, width))
        z0 += width + (float(rng.uniform(0.0, 2.4)) if rng.random() < 0.5 else 0.0)
    for start, width in reversed(lots):
        wall = _house(stage, plan, side, x + side * float(rng.uniform(0, 0.5)), start, width, rng)
        if wall:
            street.fronts[side].insert(0, wall)


def _house(
    stage: Stage, plan: Plan, side: int, x: float, z: float, width: float, rng: np.random.Generator
) -> Wall | None:
    floors = int(rng.integers(plan.floors[0], plan.floors[1] + 1))
    stuff, tone = WALLS[int(rng.integers(len(WALLS)))]
    if plan.village:
        stuff, tone, floors = "plaster", (232, 230, 224), min(floors, 2)
    shops = plan.shops[0 if side < 0 else 1]
    look = Look(
        wall=tone, shops=shops, lit=plan.lit, cages=0.2 if plan.village else 0.45, coolers=0.3 if plan.village else 0.55
    )
    height = (3.6 if shops else 0.9) + floors * look.storey + 0.6
    origin = (x, 0.15, z) if side < 0 else (x, 0.15, z + width)
    right = (0.0, 0.0, 1.0) if side < 0 else (0.0, 0.0, -1.0)
    deep = x + side * 11.0
    if stage.misses([(a, b, c) for a in (x - side * 1.2, deep) for b in (0, height + 2) for c in (z, z + width)]):
        return None
    nearest = stage.away((x, 0, min(max(z, stage.camera.eye[2]), z + width)))
    look = replace(look, detail=2 if nearest < 14 else 1 if nearest < 28 else 0)
    _gable(stage, side, x, z, width, height, tone)
    own = stage.dice(f"house {side} {z:.2f}")
    wall = stage.wall(origin, right, width, height, tone, material=stuff, dirt=0.7, edges=(0.0, 0.0, 0.35, 0.12))
    front(wall, width, floors, own, look)
    if plan.village:
        eave(wall, width, height, own)
    else:
        parapet(wall, width, height, look)
    if shops and look.detail and own.random() < 0.6:
        words = (("药", GREEN), ("面馆", RED), ("住宿", BLUE), ("理发", RED), ("超市", BLUE))[int(own.integers(5))]
        hanging_sign(wall, width * 0.3, 4.2, words[0], words[1], WHITE, lit=plan.lit > 0)
    return wall


def _gable(stage: Stage, side: int, x: float, z: float, width: float, height: float, tone: Colour) -> None:
    """The end walls, seen past the row."""
    deep = 11.0 * side
    for at, facing in ((z, -1.0), (z + width, 1.0)):
        quad = [(x, 0.0, at), (x, height, at), (x + deep, height, at), (x + deep, 0.0, at)]
        stage.back(Poly(quad, tint(tone, 0.94), (0, 0, facing)))


def towers(stage: Stage, rng: np.random.Generator, *, distance: float) -> None:
    """High-rise blocks far away, pale in the haze."""
    for ring in (2.6, 1.7, 1.0):
        for _ in range(9):
            x = float(rng.uniform(-1.1, 1.1)) * distance * ring
            z = distance * ring * float(rng.uniform(0.85, 1.1))
            w, h = float(rng.uniform(12, 22)), float(rng.uniform(16, 74)) * (0.6 + 0.3 * ring)
            tone = tint((186, 182, 178), float(rng.uniform(0.86, 1.1)))
            seed = int(rng.integers(1 << 30))
            if not stage.misses([(a, b, z) for a in (x, x + w) for b in (0, h)]):
                stage.back(*box((x, 0, z), (x + w, h, z + 14), tone).items)
                _storeys(stage, x, z, w, h, np.random.default_rng(seed))


def _storeys(stage: Stage, x: float, z: float, w: float, h: float, rng: np.random.Generator) -> None:
    """Bands of glass by day, single lit windows at night."""
    night = stage.light.night
    v = 3.0
    while v < h - 2:
        for i in range(4):
            a = x + w * (i + 0.22) / 4
            lit = night and rng.random() < 0.35
            if lit or not night or i % 2:
                tone: Colour = (214, 182, 122) if lit else (120, 128, 136)
                quad = standing(a, v, a + w * 0.13, v + 1.7, z - 0.1)
                stage.back(Poly(quad, tone, (0, 0, -1), glow=lit))
        v += 3.1


def _furniture(stage: Stage, plan: Plan) -> None:
    rng = stage.dice("trees")
    half = plan.road / 2
    for z in plan.trees:
        for side in plan.tree_sides:
            at = (side * (half + 0.75), 0.15, z + float(rng.uniform(-0.6, 0.6)))
            near = min(1.0, 9 / max(stage.away(at), 1))
            count = int(4200 * near**1.6) + 260
            stage.add(
                tree(at, rng, kind=plan.tree_kind, height=float(rng.uniform(5.4, 7.2)), spread=2.0, count=count),
                anchor=at,
            )
            pit = [
                (at[0] - 0.55, 0.156, at[2] - 0.55),
                (at[0] + 0.55, 0.156, at[2] - 0.55),
                (at[0] + 0.55, 0.156, at[2] + 0.55),
                (at[0] - 0.55, 0.156, at[2] + 0.55),
            ]
            stage.back(face(pit, (92, 76, 60), double=True))
    if plan.lamps:
        for z in (14.0, 38.0):
            street_lamp(stage, (-half - 0.5, 0.15, z), 1.0)
            street_lamp(stage, (half + 0.5, 0.15, z + 12), -1.0)


def street_lamp(stage: Stage, at: Vec, way: float, *, on: bool = False) -> Vec:
    """A lamp with an arm over the road; returns where its light sits."""
    steel: Colour = (142, 148, 152)
    x, y, z = at
    top = (x, y + 6.6, z)
    solid = tube(at, top, 0.075, steel, end=0.05)
    solid.join(tube(top, (x + way * 1.6, y + 7.1, z), 0.04, steel, end=0.035, corners=6))
    solid.join(tube(at, (x, y + 0.5, z), 0.13, tint(steel, 0.8)))
    head = box((x + way * 1.3 - 0.3, y + 7.05, z - 0.14), (x + way * 1.3 + 0.45, y + 7.17, z + 0.14), (196, 198, 198))
    stage.add(solid, anchor=at)
    stage.add(head, anchor=(x, y, z - 0.01))
    if on:
        glow = [
            (x + way * 1.3 - 0.25, y + 7.04, z - 0.12),
            (x + way * 1.3 + 0.4, y + 7.04, z - 0.12),
            (x + way * 1.3 + 0.4, y + 7.04, z + 0.12),
            (x + way * 1.3 - 0.25, y + 7.04, z + 0.12),
        ]
        stage.back(face(glow, (255, 240, 200), double=True, glow=True))
    return (x + way * 1.4, y + 7.0, z)


def overhead(stage: Stage, a: Vec, b: Vec, count: int, *, drop: float = 0.5, thick: float = 0.012) -> None:
    """A bundle of cables between two poles."""
    rng = stage.dice(f"cables{a}{b}")
    for _ in range(count):
        j = rng.uniform(-0.25, 0.25, 2)
        p, q = (a[0], a[1] + float(j[0]), a[2]), (b[0], b[1] + float(j[1]), b[2])
        stage.add(wire(sag(p, q, drop * float(rng.uniform(0.6, 1.4))), thick, (38, 38, 40)), anchor=q)


def pole(at: Vec, height: float) -> Wire:
    return Wire([at, (at[0], at[1] + height, at[2])], 0.13, (158, 152, 142))
