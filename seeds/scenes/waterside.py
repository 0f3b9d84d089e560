"""A canal between stone banks, as they run through every town here."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from seeds.scenes.buildings import Look, eave, front
from seeds.scenes.geometry import Colour, Vec
from seeds.scenes.items import Poly, Solid, face
from seeds.scenes.plants import bush, willow
from seeds.scenes.solids import box, tint, tube
from seeds.scenes.stage import Stage, Wall
from seeds.scenes.street import towers

STONE: Colour = (158, 154, 146)


@dataclass(frozen=True)
class Canal:
    """The water lies 1.4 m below the banks, from x = -half to half, running along z."""

    half: float = 4.2
    deep: float = 1.4
    tone: Colour = (74, 92, 88)
    dirt: float = 0.4
    houses: bool = True


def build_canal(stage: Stage, plan: Canal) -> Wall:
    rng = stage.dice("canal")
    towers(stage, rng, distance=110)
    level = -plan.deep
    stage.water = level
    far = 90.0
    for side in (-1, 1):
        x = side * plan.half
        low = (x if side > 0 else x - 30, 0.0, -8.0)
        stage.floor(
            low, (1, 0, 0), (0, 0, 1), 30, far, (168, 162, 150), material="slabs", shadowed=True, wet=stage.light.wet
        )
        origin = (x, level, -8.0)
        bank = stage.wall(origin, (0, 0, 1), far, plan.deep, STONE, material="brick", dirt=1.0, edges=(0, 0, 0.5, 0))
        bank.paint(0, 0, far, 0.28, (86, 92, 78))
        _coping(stage, x, side)
        _rail(stage, x + side * 0.3, side)
    water = stage.floor(
        (-plan.half, level, -8.0), (1, 0, 0), (0, 0, 1), plan.half * 2, far, plan.tone, material="water", dirt=plan.dirt
    )
    _far_bank(stage, plan, rng)
    return water


def _coping(stage: Stage, x: float, side: int) -> None:
    z = -6.0
    while z < 40:
        k = 0.92 + 0.14 * (int(z * 13) % 7) / 7
        top = [
            (x - side * 0.06, 0.06, z),
            (x + side * 0.4, 0.06, z),
            (x + side * 0.4, 0.06, z + 0.98),
            (x - side * 0.06, 0.06, z + 0.98),
        ]
        stage.back(face(top, tint(STONE, k * 1.12), double=True))
        edge = [
            (x - side * 0.06, -0.1, z),
            (x - side * 0.06, 0.06, z),
            (x - side * 0.06, 0.06, z + 0.98),
            (x - side * 0.06, -0.1, z + 0.98),
        ]
        stage.back(Poly(edge, tint(STONE, k * 0.9), (-side, 0, 0)))
        z += 1.0


def _rail(stage: Stage, x: float, side: int) -> None:
    """Stone posts with bars; only on the far bank, so that the near one leaves the view free."""
    if (x - stage.camera.eye[0]) * side < 2:
        return
    z = 0.0
    while z < 46:
        post = box((x - 0.09, 0.0, z), (x + 0.09, 1.05, z + 0.18), (186, 182, 172))
        for y in (0.35, 0.8):
            post.join(box((x - 0.05, y, z + 0.18), (x + 0.05, y + 0.1, z + 1.8), (176, 172, 162)))
        stage.add(post)
        z += 1.8


def _far_bank(stage: Stage, plan: Canal, rng: np.random.Generator) -> None:
    """White houses with dark tiles behind the far rail, willows in between."""
    side = 1 if stage.camera.eye[0] < 0 else -1
    x = side * (plan.half + 4.6)
    z = 60.0
    while z > 3 and plan.houses:
        width = float(rng.uniform(8, 12))
        z -= width + float(rng.uniform(0.3, 2.0))
        origin = (x, 0.0, z + width) if side > 0 else (x, 0.0, z)
        right = (0.0, 0.0, -1.0) if side > 0 else (0.0, 0.0, 1.0)
        floors = int(rng.integers(1, 3))
        look = Look(
            wall=(232, 230, 224), shops=False, cages=0.1, coolers=0.3, detail=1, lit=0.3 if stage.light.night else 0
        )
        height = 0.9 + floors * look.storey + 0.6
        wall = stage.wall(origin, right, width, height, look.wall, material="plaster", dirt=0.9, edges=(0, 0, 0.3, 0.1))
        front(wall, width, floors, rng, look)
        eave(wall, width, height, rng)
    for at in (6.5, 15.0, 25.0, 37.0):
        stage.add(willow((side * (plan.half + 1.7), 0.0, at), rng))
    for at in np.arange(5.0, 40.0, 1.5).tolist():
        stage.add(bush((side * (plan.half + 0.95), 0.0, at), (0.5, 0.5, 0.7), rng, count=90))
    bridge(stage, 34.0, plan.half)


def bridge(stage: Stage, z: float, half: float) -> None:
    """A stone arch far down the canal."""
    n = 18
    outer, inner = [], []
    for i in range(n + 1):
        t = -1 + 2 * i / n
        outer.append((t * (half + 2.2), 1.9 * (1 - t * t) ** 0.7 + 0.1, z))
        inner.append((t * half * 0.8, 2.3 * (1 - t * t) ** 0.5 - 1.4, z))
    for i in range(n):
        quad = [outer[i], outer[i + 1], inner[i + 1], inner[i]]
        stage.back(Poly(quad, tint((176, 170, 158), 0.94 + 0.06 * (i % 2)), (0, 0, -1)))
        rail = [
            outer[i],
            outer[i + 1],
            (outer[i + 1][0], outer[i + 1][1] + 0.7, z),
            (outer[i][0], outer[i][1] + 0.7, z),
        ]
        stage.back(Poly(rail, (196, 190, 178), (0, 0, -1)))


def outlet(stage: Stage, x: float, z: float, level: float, tone: Colour, *, running: bool) -> None:
    """A drain pipe through the bank at x; running, it pours dark water."""
    way = -1.0 if x > 0 else 1.0
    stage.add(
        tube((x - way * 0.1, level + 0.7, z), (x + way * 0.35, level + 0.68, z), 0.24, (150, 148, 142), corners=14),
        anchor=(x, 0, z),
    )
    stage.add(
        tube((x + way * 0.35, level + 0.68, z), (x + way * 0.36, level + 0.68, z), 0.19, (30, 28, 26), corners=14),
        anchor=(x + way * 0.4, 0, z),
    )
    if not running:
        return
    for i in range(7):
        a, b = z - 0.15 + i * 0.043, z - 0.15 + (i + 1) * 0.043
        k = 0.8 + 0.09 * (i % 4)
        fall = [
            (x + way * 0.36, level + 0.62, a),
            (x + way * 0.36, level + 0.62, b),
            (x + way * 0.62, level + 0.36, b),
            (x + way * 0.62, level + 0.36, a),
        ]
        low = [
            (x + way * 0.62, level + 0.36, a),
            (x + way * 0.62, level + 0.36, b),
            (x + way * 0.72, level, b),
            (x + way * 0.72, level, a),
        ]
        stage.add(_sheet(fall, tint(tone, k)), _sheet(low, tint(tone, k * 0.92)))


def _sheet(points: list[Vec], tone: Colour) -> Solid:
    return Solid([face(points, tone, double=True)], [])
