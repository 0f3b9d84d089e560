"""A low road under a railway, full of water after the storm."""

from __future__ import annotations

from seeds.scenes.geometry import Colour
from seeds.scenes.ground import blot, pool
from seeds.scenes.items import Picture, Poly, face
from seeds.scenes.light import Blocker, Lamp
from seeds.scenes.people import Dress, person
from seeds.scenes.props import barrier, plate, rail
from seeds.scenes.signs import BLUE, GOLD, RED, WHITE, board
from seeds.scenes.solids import sunk
from seeds.scenes.stage import Stage, Wall
from seeds.scenes.street import towers
from seeds.scenes.vehicles import car


def underpass(stage: Stage, variant: int, *, fixed: bool) -> None:
    tone: Colour = ((196, 196, 190), (206, 200, 186))[variant]
    stage.light = stage.light.with_blockers(Blocker((-60, 3.6, 6.0), (60, 7.0, 24.0)))
    stage.light = stage.light.with_lamps(
        *(Lamp((x, 3.3, z), (1.0, 0.9, 0.72), 1.6) for z in (8.5, 14.5, 20.5) for x in (-2.6, 2.6))
    )
    towers(stage, stage.dice("towers"), distance=120)
    road = _ramp(stage)
    for side in (-1, 1):
        x = side * 4.6
        wall = stage.wall((x, -0.2, -8), (0, 0, 1), 50, 4.3, tone, material="mosaic", dirt=1.0, edges=(0, 0, 0.35, 0.1))
        wall.paint(0, 0, 50, 1.1, (150, 152, 150))
        for v in (0.5, 1.0, 1.5):
            wall.paint(15.4, v + 0.18, 15.8, v + 0.24, (196, 40, 40))
    _portal(stage, variant)
    rng = stage.dice("underpass")
    if fixed:
        road.patch(blot(0, 13.0, 3.0, 5.0, rng, rough=0.3, n=30), (96, 96, 98))
        return
    level = 0.42 if variant else 0.34
    pool(
        stage,
        [(-4.6, 0, 4.9), (-1.5, 0, 4.5), (1.0, 0, 4.8), (4.6, 0, 4.6), (4.6, 0, 44), (-4.6, 0, 44)],
        (104, 98, 84),
        level=level,
        dirt=1.0,
    )
    stage.add(sunk(car((-1.9, 0.0, 10.5), 84, (196, 198, 200) if variant else (150, 40, 42)), level))
    stage.add(barrier((-2.1, 0.0, 3.4), -14), barrier((2.2, 0.0, 3.6), 10))
    stage.add(plate((1.25, 0.0, 3.5), 0, "!水", height=1.5))
    stage.add(
        person(
            (3.6, 0.0, 2.9),
            215,
            Dress(top=(40, 60, 96), legs=(40, 42, 50), vest=(214, 220, 60), hat=(226, 226, 220)),
            pose="point",
        )
    )


def _ramp(stage: Stage) -> Wall:
    road = stage.floor(
        (-4.6, 0.0, -8.0),
        (1, 0, 0),
        (0, 0, 1),
        9.2,
        60,
        (116, 116, 118),
        material="asphalt",
        shadowed=True,
        wet=stage.light.wet,
        walls=[(0, 0, 0, 60), (9.2, 0, 9.2, 60)],
    )
    for u in (0.4, 8.68):
        road.paint(u, 0, u + 0.12, 60, (206, 204, 198))
    v = 1.0
    while v < 50:
        road.paint(4.52, v, 4.68, v + 2.2, (220, 188, 92))
        v += 5.0
    return road


def _portal(stage: Stage, variant: int) -> None:
    """The bridge: its front with a height limit board, its dark underside, the light at the far end."""
    stage.floor((-4.6, 3.6, 6.0), (1, 0, 0), (0, 0, 1), 9.2, 18.0, (120, 118, 114), material="concrete", dirt=1.0)
    far = [(-4.6, 0, 24.1), (-4.6, 3.6, 24.1), (-4.62, 3.6, 24.1), (-4.62, 0, 24.1)]
    stage.back(Poly(far, (200, 200, 196), (0, 0, -1)))
    beam = stage.wall(
        (-14, 3.6, 6.0), (1, 0, 0), 28, 1.5, (188, 184, 176), material="concrete", dirt=1.0, edges=(0, 0, 0, 0.1)
    )
    for i in range(24):
        beam.paint(9.4 + i * 0.4, 0.0, 9.4 + i * 0.4 + 0.2, 0.22, (222, 178, 36) if i % 2 else (36, 36, 36))
    text = ("限高 3.5 m", "下穿通道 限高 3.5 m")[variant]
    stage.back(
        Picture(
            beam.quad(11.4, 0.42, 16.6, 1.22, 0.05),
            board(text, 620, 96, RED if variant else BLUE, GOLD if variant else WHITE),
            beam.out,
        )
    )
    for z in (8.5, 14.5, 20.5):
        for x in (-2.6, 2.6):
            quad = [
                (x - 0.5, 3.58, z - 0.1),
                (x + 0.5, 3.58, z - 0.1),
                (x + 0.5, 3.58, z + 0.1),
                (x - 0.5, 3.58, z + 0.1),
            ]
            stage.back(face(quad, (255, 246, 220), double=True, glow=True))
    stage.add(
        *(
            p
            for x in (-14, 14)
            for p in rail((x, 5.1, 6.1), (0, 5.1, 6.1), height=1.0, tone=(150, 152, 156), stripes=False)
        )
    )
