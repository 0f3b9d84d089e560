"""Water where it should not be, or not as it should be: canal, drain, burst pipe."""

from __future__ import annotations

import math

import numpy as np

from seeds.scenes.geometry import Colour
from seeds.scenes.ground import blot, gravel, pit, pool, shrink
from seeds.scenes.items import Blobs, Picture, Poly, Solid, face
from seeds.scenes.props import bag, barrier, cone, plate
from seeds.scenes.signs import BLUE, WHITE, board
from seeds.scenes.solids import blend, tube
from seeds.scenes.stage import Stage
from seeds.scenes.street import Plan, build_street
from seeds.scenes.street_life import live
from seeds.scenes.waterside import Canal, build_canal, outlet

FOUL: tuple[Colour, ...] = ((62, 74, 40), (58, 52, 44), (84, 86, 60))


def foul_water(stage: Stage, variant: int, *, fixed: bool) -> None:
    clean: Colour = (84, 112, 108)
    build_canal(stage, Canal(tone=clean if fixed else FOUL[variant], dirt=0.3 if fixed else 1.0))
    rng = stage.dice("foul")
    side = 1.0 if stage.camera.eye[0] < 0 else -1.0
    outlet(stage, side * 4.2, 7.5, -1.4, (66, 58, 48), running=not fixed)
    stage.add(_sign(side))
    if fixed:
        return
    level = -1.38
    if variant != 1:
        _algae(stage, rng, level)
    else:
        for i in range(9):
            ring = blot(
                side * (3.0 - 0.35 * i), 7.3 - 0.5 * i, 1.0 + 0.16 * i, 0.55 + 0.1 * i, rng, rough=0.35, level=level
            )
            stage.back(Poly(ring, (34, 30, 28), (0, 1, 0), alpha=0.30))
    stage.add(_floating(rng, level, side))
    for _ in range(5):
        stage.add(
            bag(
                (float(rng.uniform(-2.4, 3.4)), level - 0.1, float(rng.uniform(3.5, 9))),
                float(rng.uniform(0.16, 0.26)),
                rng,
            )
        )
    for _ in range(9):
        at = (float(rng.uniform(-2.8, 3.6)), level + 0.02, float(rng.uniform(2.8, 12)))
        w = float(rng.uniform(0, 6.28))
        end = (at[0] + 0.26 * math.cos(w), level + 0.05, at[2] + 0.26 * math.sin(w))
        stage.add(
            tube(at, end, 0.045, ((206, 222, 214), (120, 170, 120), (226, 226, 226))[int(rng.integers(3))], corners=7)
        )


def _algae(stage: Stage, rng: np.random.Generator, level: float) -> None:
    for _ in range(34):
        x, z = float(rng.uniform(-4, 4)), float(rng.uniform(1.5, 26))
        tone = blend((96, 122, 46), (132, 142, 70), float(rng.random()))
        stage.back(
            Poly(
                blot(x, z, float(rng.uniform(0.4, 1.3)), float(rng.uniform(0.3, 0.9)), rng, rough=0.4, level=level),
                tone,
                (0, 1, 0),
                alpha=0.62,
            )
        )


def _floating(rng: np.random.Generator, level: float, side: float) -> Solid:
    tones = np.array([(222, 222, 214), (180, 60, 50), (220, 190, 90), (90, 130, 160), (110, 96, 70), (96, 120, 60)])
    n = 190
    points = np.stack(
        [side * (4.1 - np.abs(rng.normal(0, 1.5, n))), np.full(n, level + 0.02), rng.uniform(2.0, 16, n)], axis=1
    )
    spots = np.concatenate([points, rng.uniform(0.012, 0.05, (n, 1)), tones[rng.integers(0, 6, n)]], axis=1)
    return Solid([Blobs(spots, (0.0, level - 4, 8.0), 5)], [])


def _sign(side: float) -> Solid:
    """The river keeper's board on the far bank."""
    x = side * 4.75
    out = tube((x, 0, 9.6), (x, 1.0, 9.6), 0.04, (150, 150, 150))
    points = [
        (x, 2.0, 9.6 + 0.6 * side),
        (x, 2.0, 9.6 - 0.6 * side),
        (x, 1.0, 9.6 - 0.6 * side),
        (x, 1.0, 9.6 + 0.6 * side),
    ]
    out.items.append(Picture(points, board("河长制公示牌", 300, 240, BLUE, WHITE, note="保护水环境"), (-side, 0, 0)))
    return out


PLANS: tuple[Plan, ...] = (
    Plan(road=6.4, trees=(10.0, 18.0, 27.0, 37.0)),
    Plan(road=6.0, walk=2.8, floors=(2, 3), shops=(True, False), tree_kind="plane", trees=(12.0, 20.0, 30.0)),
    Plan(road=5.6, walk=2.4, village=True, floors=(1, 2), shops=(False, True), lines=False, towers=False),
)


def flooded_drain(stage: Stage, variant: int, *, fixed: bool) -> None:
    side = (1, -1, 1)[variant]
    plan = PLANS[variant]
    half = plan.road / 2
    street = build_street(stage, plan)
    live(stage, street, (-half, half, -2.0, 16.0), people=3, cars=(24.0, 34.0))
    rng = stage.dice("drain")
    x, z = side * (half - 0.35), 4.4
    if not fixed:
        water = blot(side * (half - 1.9), 6.0, 3.0, 3.6, rng, rough=0.22, n=40)
        edge = [(min(p[0], half - 0.01) if side > 0 else max(p[0], 0.01 - half), 0.0, p[2]) for p in water]
        street.road.patch(shrink(edge, 1.07), (82, 80, 76))
        pool(stage, edge, (112, 106, 92), level=0.005, dirt=1.0)
        stage.add(_drift(x - side * 1.0, z + 0.5, rng))
        for i in range(4):
            stage.add(bag((x - side * (0.2 + 0.5 * i), -0.06, z + 1.0 + 0.7 * (i % 2)), 0.17, rng))
        stage.add(plate((x - side * 1.6, 0.0, 8.4), 0, "!水", height=1.3))
        return
    street.road.patch(blot(side * (half - 1.7), 6.0, 2.6, 3.2, rng, rough=0.2, n=34), (104, 104, 105))
    _grate(stage, x, z)


def _drift(x: float, z: float, rng: np.random.Generator) -> Solid:
    """Leaves and litter gathered over the blocked grate."""
    tones = np.array([(120, 96, 56), (150, 120, 66), (92, 84, 50), (206, 204, 196), (190, 70, 54), (84, 110, 56)])
    n = 420
    points = np.stack([rng.normal(x, 0.75, n), np.full(n, 0.03), rng.normal(z, 0.8, n)], axis=1)
    spots = np.concatenate([points, rng.uniform(0.02, 0.055, (n, 1)), tones[rng.integers(0, 6, n)]], axis=1)
    return Solid([Blobs(spots, (x, -3.0, z), 4)], [])


def _grate(stage: Stage, x: float, z: float) -> None:
    rim = [(x - 0.3, 0.002, z - 0.5), (x + 0.3, 0.002, z - 0.5), (x + 0.3, 0.002, z + 0.5), (x - 0.3, 0.002, z + 0.5)]
    stage.back(face(shrink(rim, 1.16), (84, 84, 86), double=True))
    pit(stage, rim, 0.5, (96, 92, 88), (16, 16, 18))
    for i in range(9):
        a = z - 0.5 + i * 0.118
        stage.back(
            face(
                [(x - 0.3, 0.006, a), (x + 0.3, 0.006, a), (x + 0.3, 0.006, a + 0.05), (x - 0.3, 0.006, a + 0.05)],
                (110, 110, 112),
                double=True,
            )
        )


def pipe_burst(stage: Stage, variant: int, *, fixed: bool) -> None:
    x, z = ((0.6, 6.2), (-0.8, 5.6), (0.4, 6.0))[variant]
    street = build_street(stage, PLANS[variant])
    live(stage, street, (x - 3.5, x + 3.5, -1, z + 4), people=4)
    rng = stage.dice("burst")
    rim = blot(x, z, 0.7, 0.55, rng, rough=0.25)
    if fixed:
        street.road.patch(
            [(x - 1.1, 0, z - 0.9), (x + 1.1, 0, z - 0.9), (x + 1.1, 0, z + 0.9), (x - 1.1, 0, z + 0.9)], (82, 82, 84)
        )
        stage.add(cone((x - 1.5, 0.0, z - 0.7)), cone((x + 1.5, 0.0, z - 0.5)))
        return
    pool(stage, blot(x, z - 0.9, 2.7, 2.6, rng, rough=0.28, n=36), (126, 122, 112), level=0.004, dirt=1.0)
    pit(stage, rim, 0.3, (120, 102, 82), (128, 116, 98))
    stage.add(gravel(x, z, 1.3, 1.0, rng, 40, size=0.09, tone=(128, 110, 90)))
    stage.add(_jet(x, z, rng, 2.3 + 0.3 * variant), anchor=(x, 0, z - 0.3))
    stage.add(barrier((x + 2.1, 0.0, z + 0.9), 10), cone((x - 2.0, 0.0, z - 0.4)))


def _jet(x: float, z: float, rng: np.random.Generator, height: float) -> Solid:
    """A fountain: thick and bright in the middle, drops falling outwards."""
    n = 6500
    t = rng.random(n) ** 0.8 * 1.9
    w = rng.uniform(0, 2 * np.pi, n)
    out = np.abs(rng.normal(0, 0.20, n))
    y = np.maximum(height * (t * 2 - t * t) * rng.uniform(0.75, 1.02, n), 0.02)
    points = np.stack([x + out * t * np.cos(w) * 1.5, y, z + out * t * np.sin(w) * 1.5], axis=1)
    tone = 206 + rng.uniform(-26, 48, (n, 1))
    size = rng.uniform(0.006, 0.022, (n, 1)) * (1.3 - 0.4 * t[:, None])
    spots = np.concatenate([points, size, tone * 0.95, tone * 0.99, tone * 1.02], axis=1)
    return Solid([Blobs(spots, (x, -1.0, z + 2.0), 6)], [])
