"""The school gate when school is out."""

from __future__ import annotations

from seeds.scenes.geometry import Colour, add, lying, standing
from seeds.scenes.items import Picture, Solid, face
from seeds.scenes.people import Dress, person
from seeds.scenes.plants import hedge, tree
from seeds.scenes.props import cone, easel, scraps, table, umbrella
from seeds.scenes.signs import GOLD, RED, board, column
from seeds.scenes.solids import box, tube
from seeds.scenes.stage import Stage
from seeds.scenes.street import towers
from seeds.scenes.street_life import dress
from seeds.scenes.vehicles import CARS, car, ebikes, tricycle

GUARD = Dress(top=(36, 52, 92), legs=(36, 40, 52), vest=(206, 216, 60), hat=(36, 44, 70))


def school_gate(stage: Stage, variant: int, *, fixed: bool) -> None:
    _campus(stage, variant)
    rng = stage.dice("school")
    kids = (
        Dress(top=(226, 60, 54), legs=(40, 60, 110)),
        Dress(top=(240, 240, 236), legs=(40, 70, 130)),
        Dress(top=(240, 200, 70), legs=(50, 70, 120)),
    )
    for i in range(6):
        x = float(rng.uniform(-3.5, 3.5))
        stage.add(
            person((x, 0.15, float(rng.uniform(10.4, 12.0))), 0 if i % 2 else 180, kids[i % 3], pose="walk", size=0.78)
        )
    if fixed:
        stage.add(*(cone((-4.5 + 1.5 * i, 0.0, 7.0)) for i in range(7)))
        stage.add(person((-2.6, 0.0, 7.8), 190, GUARD, pose="point"), person((3.2, 0.15, 10.0), 180, GUARD))
        stage.add(easel((4.3, 0.15, 9.6), 0, "护学岗", ("接送区请即停即走", "上学 7:20-8:00", "放学 15:30-17:00")))
        return
    stage.add(car((-3.3, 0.0, 7.6), 8, CARS[variant]), car((2.6, 0.0, 8.0), 172, CARS[variant + 2], van=True))
    stage.add(*ebikes([(-0.8, 8.6, 70), (0.2, 8.3, 110), (0.9, 9.0, 95), (4.6, 9.9, 60)], rng))
    stage.add(
        tricycle((-4.9, 0.15, 10.1), 20, (60, 120, 150), (206, 90, 60)),
        umbrella((-4.9, 0.15, 10.4), 1.3, 2.5, ((206, 60, 50), (240, 220, 120))),
    )
    stage.add(
        table((4.6, 0.15, 10.9), 0, 1.4, 0.6, 0.7, (196, 160, 110)),
        umbrella((4.6, 0.15, 11.2), 1.3, 2.5, ((60, 110, 170), (236, 236, 230))),
    )
    for i in range(9):
        p = (4.05 + 0.14 * i, 0.85, 10.9)
        stage.add(
            tube(p, add(p, (0, 0.2, 0)), 0.05, ((206, 60, 60), (240, 190, 60), (90, 150, 90))[i % 3], corners=7),
            anchor=(4.6, 1.0, 10.4),
        )
    stage.add(
        *(
            person(
                (float(rng.uniform(-4.5, 4.5)), 0.15, float(rng.uniform(9.7, 11.0))),
                float(rng.uniform(0, 360)),
                dress(rng),
            )
            for _ in range(6)
        )
    )
    stage.add(scraps((-5, 0.0, 4.5), (5, 0.0, 8.5), rng, 120))


def _campus(stage: Stage, variant: int) -> None:
    """The gate across the view: pillars, name board, sliding gate, school building behind."""
    towers(stage, stage.dice("towers"), distance=100)
    across, deep = (1.0, 0.0, 0.0), (0.0, 0.0, 1.0)
    wet = stage.light.wet
    stage.floor((-60, 0.0, -8), across, deep, 120, 17.5, (118, 118, 120), material="asphalt", shadowed=True, wet=wet)
    stage.floor((-60, 0.15, 9.5), across, deep, 120, 60, (176, 164, 152), material="paving", shadowed=True)
    stage.back(face(standing(-60, 0.0, 60, 0.15, 9.5), (160, 158, 152), double=True))
    for i in range(14):
        stage.back(face(lying(-6.3 + 0.95 * i, 4.8, -5.85 + 0.95 * i, 8.2, 0.004), (216, 214, 206), double=True))
    _school(stage, ((214, 180, 150), (226, 214, 196))[variant])
    for side in (-1, 1):
        _fence(stage, side)
    _gate(stage, ("阳光小学", "青苗幼儿园")[variant])
    for n, (a, b) in enumerate(((-14, -6.5), (6.5, 14))):
        stage.add(*hedge((a, 0.15, 15), (b, 0.15, 15), 1.0, stage.dice(f"hedge{n}")))
    for n, x in enumerate((-9.0, 8.6, -14.5, 14.0)):
        stage.add(tree((x, 0.15, 16.5 + n % 2), stage.dice(f"tree{n}"), height=6.5, spread=2.3, count=1800))


def _school(stage: Stage, tone: Colour) -> None:
    wall = stage.wall((-22, 0.15, 34), (1, 0, 0), 44, 13.5, tone, material="mosaic", edges=(0, 0, 0.3, 0.1))
    for floor in range(4):
        for i in range(14):
            u, v = 1.2 + i * 3.0, 1.0 + floor * 3.2
            wall.panel(u, v, u + 2.2, v + 1.6, (104, 124, 136))
            wall.panel(u + 1.08, v, u + 1.14, v + 1.6, (226, 226, 222))
        wall.slab(0, 3.1 + floor * 3.2, 44, 3.25 + floor * 3.2, 0.4, (226, 222, 214))
    wall.slab(19.5, 12.2, 24.5, 13.4, 0.2, (196, 44, 40))


def _fence(stage: Stage, side: int) -> None:
    x = side * 5.4
    stage.add(box((x - 0.5, 0.15, 12.6), (x + 0.5, 3.5, 13.6), (176, 96, 76), top=(196, 190, 180)))
    for k in range(2):
        a, b = sorted((x + side * (0.5 + 6 * k), x + side * (6.5 + 6 * k)))
        stage.add(box((a, 0.15, 12.9), (b, 0.8, 13.2), (196, 188, 176)))
        for i in range(14):
            p = a + 0.2 + i * 0.43
            stage.add(tube((p, 0.8, 13.05), (p, 2.2, 13.05), 0.025, (70, 76, 84), corners=5))


def _gate(stage: Stage, name: str) -> None:
    plaque = column(name, 140, 500, (196, 160, 70), (60, 30, 20))
    on_pillar = Picture(standing(-5.75, 0.7, -5.05, 3.2, 12.55), plaque, (0, 0, -1))
    stage.add(Solid([on_pillar], []), anchor=(-5.4, 1.5, 12.0))
    arch = box((-5.9, 3.5, 12.8), (5.9, 4.3, 13.4), (188, 60, 50))
    slogan = board("高高兴兴上学 平平安安回家", 1200, 90, RED, GOLD, border=False)
    arch.items.append(Picture(standing(-4.5, 3.58, 4.5, 4.22, 12.78), slogan, (0, 0, -1)))
    stage.add(arch)
    steel: Colour = (206, 210, 212)
    for i in range(16):
        x = -4.7 + i * 0.33
        stage.add(box((x, 0.25, 13.0), (x + 0.06, 1.35, 13.3), steel))
        stage.add(tube((x, 1.3, 13.1), (x + 0.33, 0.4, 13.1), 0.015, steel, corners=4))
