"""Food and how it is handled: a kitchen, a breakfast stall."""

from __future__ import annotations

import numpy as np

from seeds.scenes.geometry import Colour, Frame, Vec, add, standing
from seeds.scenes.ground import blot, splatter
from seeds.scenes.items import Picture, Solid, face
from seeds.scenes.people import Dress, person
from seeds.scenes.props import bag, bin240, easel, scraps, stool, table, umbrella
from seeds.scenes.rooms import Room, Walls, build_room, window_in
from seeds.scenes.signs import WHITE, notice
from seeds.scenes.solids import ball, box, tint, tube
from seeds.scenes.stage import Stage
from seeds.scenes.street import Plan, build_street
from seeds.scenes.street_life import live


def food(stage: Stage, variant: int, *, fixed: bool) -> None:
    if variant == 2:
        food_stall(stage, fixed=fixed)
    else:
        kitchen(stage, variant, fixed=fixed)


def kitchen(stage: Stage, variant: int, *, fixed: bool) -> None:
    """The back room of a small restaurant."""
    tile: Colour = ((226, 228, 226), (214, 222, 226))[variant]
    lamps: tuple[Vec, ...] = ((-0.8, 2.7, 3.0), (1.0, 2.7, 3.4))
    room = Room(
        width=4.6,
        far=5.6,
        wall=tile,
        wall_stuff="wall_tiles",
        dado=None,
        floor=(158, 132, 112),
        floor_stuff="floor_tiles",
        dirt=0.25 if fixed else 1.0,
        lamps=lamps,
        power=2.6,
    )
    walls = build_room(stage, room)
    for wall, width in ((walls.back, 4.6), (walls.left, 6.4), (walls.right, 6.4)):
        wall.paint(0, 1.52, width, 1.60, ((70, 120, 150), (150, 96, 70))[variant])
    window_in(walls.back, 3.35, 1.55, 0.9, 0.8)
    _counters(stage, tidy=fixed)
    paper = notice("许可公示", ("食品经营", "许可证", "演示样张"), WHITE)
    stage.back(Picture(walls.right.quad(2.0, 1.4, 2.6, 2.15, 0.01), paper, walls.right.out))
    rng = stage.dice("kitchen")
    stage.add(*_goods(rng, fixed=fixed))
    if fixed:
        stage.add(bin240((1.9, 0, 4.2), 90, 1), stool((0.9, 0, 4.3), (70, 110, 160)))
        return
    _grease(walls, rng)
    stage.add(
        bin240((1.8, 0, 4.1), 90, 3, lid=75), *(bag((1.4 + 0.3 * i, 0.0, 3.4 - 0.2 * i), 0.2, rng) for i in range(3))
    )
    for x, z, tone in ((-0.7, 2.4, (206, 90, 80)), (0.0, 2.9, (120, 150, 80)), (0.7, 2.5, (214, 150, 120))):
        stage.add(_basin((x, 0, z), tone, rng))
    stage.add(scraps((-1.2, 0, 1.8), (1.8, 0, 4.6), rng, 190))


def _counters(stage: Stage, *, tidy: bool) -> None:
    """Steel counters with doors, hood, stoves, a shelf with bowls, ladles on a rail, a fridge."""
    steel: Colour = (190, 196, 200)
    stage.add(box((-2.25, 0, 1.2), (-1.5, 0.82, 5.4), tint(steel, 0.9), top=steel), anchor=(-2.2, 0.4, 5.6))
    stage.add(box((-1.3, 0, 4.85), (1.3, 0.82, 5.5), tint(steel, 0.88), top=steel), anchor=(0, 0.4, 5.5))
    for i in range(4):
        x = -1.25 + 0.64 * i
        plate = face(standing(x, 0.12, x + 0.58, 0.72, 4.84), tint(steel, 0.97 if tidy else 0.8), double=True)
        grip = face(standing(x + 0.24, 0.62, x + 0.34, 0.65, 4.83), (96, 100, 104), double=True)
        stage.add(Solid([plate, grip], []), anchor=(x, 0.4, 5.2))
    for i in range(6):
        z = 1.3 + 0.68 * i
        side = [(-1.49, 0.12, z), (-1.49, 0.72, z), (-1.49, 0.72, z + 0.6), (-1.49, 0.12, z + 0.6)]
        stage.add(Solid([face(side, tint(steel, 0.97 if tidy else 0.8), double=True)], []), anchor=(-2.0, 0.4, 5.3))
    hood = tint(steel, 0.98 if tidy else 0.66)
    slope = [(-1.2, 1.75, 4.6), (1.2, 1.75, 4.6), (0.9, 2.3, 5.3), (-0.9, 2.3, 5.3)]
    stage.add(Solid([face(slope, hood, double=True)], []), box((-1.2, 1.68, 4.55), (1.2, 1.78, 5.5), tint(hood, 0.93)))
    for x in (-0.6, 0.5):
        stage.add(_wok((x, 0.82, 5.1)))
    rail = tube((-2.2, 1.72, 2.0), (-2.2, 1.72, 5.2), 0.012, (150, 152, 154), corners=5)
    for i in range(7):
        z = 2.2 + 0.42 * i
        rail.join(tube((-2.18, 1.70, z), (-2.16, 1.36, z), 0.012, (170, 172, 174), corners=5))
        rail.join(ball((-2.15, 1.32, z), (0.05, 0.03, 0.06), (176, 178, 180), detail=4))
    stage.add(rail, anchor=(-2.3, 1.6, 5.4))
    stage.add(box((1.45, 0, 4.75), (2.2, 1.75, 5.5), (214, 218, 222)), anchor=(1.8, 0.8, 5.4))


def _grease(walls: Walls, rng: np.random.Generator) -> None:
    """Runs of fat behind the stoves, puddles on the floor."""
    for _ in range(26):
        u, v = float(rng.normal(2.2, 0.7)), float(rng.uniform(0.95, 1.6))
        w, h = float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.1, 0.5))
        run = [
            walls.back.at(u, v),
            walls.back.at(u + w, v),
            walls.back.at(u + w * 0.7, v - h),
            walls.back.at(u + w * 0.2, v - h),
        ]
        veil = face(run, (120, 92, 52), double=True)
        veil.alpha = 0.16
        walls.back.stage.back(veil)
    for x, z in ((-0.6, 2.6), (0.8, 3.4), (0.0, 4.2), (1.4, 2.6)):
        walls.floor.patch(blot(x, z, 0.55, 0.4, rng, rough=0.3), (112, 94, 78))


def _wok(at: Vec) -> Solid:
    out = tube(at, (at[0], at[1] + 0.06, at[2]), 0.26, (60, 60, 62), corners=16)
    out.join(tube((at[0], at[1] + 0.06, at[2]), (at[0], at[1] + 0.18, at[2]), 0.16, (40, 40, 42), end=0.32, corners=18))
    return out.join(
        tube((at[0], at[1] + 0.16, at[2] - 0.3), (at[0], at[1] + 0.24, at[2] - 0.6), 0.02, (120, 86, 58), corners=6)
    )


def _basin(at: Vec, tone: Colour, rng: np.random.Generator) -> Solid:
    out = tube(at, (at[0], at[1] + 0.2, at[2]), 0.24, (190, 60, 56), end=0.32, corners=18)
    for _ in range(12):
        p = (at[0] + float(rng.uniform(-0.2, 0.2)), 0.2 + at[1], at[2] + float(rng.uniform(-0.2, 0.2)))
        out.join(ball(p, (0.1, 0.06, 0.07), tint(tone, float(rng.uniform(0.8, 1.15))), rng, lumps=0.2, detail=4))
    return out


def _goods(rng: np.random.Generator, *, fixed: bool) -> list[Solid]:
    """What stands on the counters: in order and covered, or heaped."""
    out = []
    for i in range(6):
        z = 1.6 + i * 0.6
        turn = 0.0 if fixed else float(rng.uniform(-30, 30))
        f = Frame((-1.85, 0.82, z), turn)
        if fixed:
            out.append(box((-0.2, 0, -0.2), (0.2, 0.16, 0.2), (214, 220, 224), f, top=(150, 186, 206)))
        else:
            out.append(_basin((-1.85, 0.82, z), ((214, 150, 90), (150, 160, 90), (200, 90, 70))[i % 3], rng))
    for i in range(5):
        x = 1.15 + 0.22 * i
        h = 0.3 if fixed else float(rng.uniform(0.14, 0.4))
        lean = 0.0 if fixed else float(rng.uniform(-0.06, 0.06))
        tone: Colour = ((190, 40, 36), (226, 180, 60), (70, 110, 60), (60, 40, 34), (220, 220, 214))[i]
        out.append(tube((x, 0.82, 5.2), (x + lean, 0.82 + h, 5.2), 0.07, tone, corners=10))
    return out


def food_stall(stage: Stage, *, fixed: bool) -> None:
    """Steamed buns in the street: open and dirty, or covered and registered."""
    plan = Plan(road=6.0, walk=3.6, trees=(10.5, 19.0, 28.0))
    street = build_street(stage, plan)
    live(stage, street, (0.5, 7.0, 1, 9), people=5)
    x, z = 4.0, 5.4
    stage.add(umbrella((x + 0.2, 0.15, z + 0.6), 1.5, 2.6, ((60, 120, 80), (232, 230, 222))))
    stage.add(table((x, 0.15, z), 0, 1.9, 0.7, 0.85, (188, 192, 194)))
    clean = Dress(top=(236, 236, 232), legs=(60, 62, 70), hat=(240, 240, 238))
    seller = clean if fixed else Dress(top=(120, 60, 50), legs=(60, 62, 70))
    stage.add(person((x, 0.15, z + 0.8), 180, seller, pose="hold"))
    for i in range(4):
        stage.add(_steamer((x - 0.65 + 0.42 * i, 1.0, z), 0.2 + 0.12 * (i % 2), fixed=fixed), anchor=(x, 1.0, z - 0.5))
    if fixed:
        rules = ("备案公示", "健康证在有效期", "演示样张")
        stage.add(bin240((x + 1.6, 0.15, z + 0.2), 0, 1), easel((x - 1.5, 0.15, z + 0.1), 0, "食品摊贩", rules))
        return
    rng = stage.dice("breakfast")
    splatter(street.right, x - 3.0, z - plan.near - 0.9, 1.4, 0.7, rng, (96, 84, 70), 60, size=0.2)
    street.right.patch(blot(x - 0.2, z - 0.8, 1.1, 0.5, rng, rough=0.35, level=0.15), (112, 98, 84))
    bags = (bag((x + 1.3 + 0.35 * (i % 2), 0.15, z - 0.5 + 0.4 * i), 0.24, rng) for i in range(4))
    stage.add(*bags, bin240((x - 1.5, 0.15, z), 20, 3, lid=70))
    stage.add(scraps((x - 2, 0.16, z - 1.6), (x + 1.6, 0.16, z + 0.4), rng, 150))
    for dx in (-0.6, 0.4):
        low, full = (x + dx, 0.15, z - 0.8), (x + dx, 0.38, z - 0.8)
        tub = tube(low, add(low, (0, 0.25, 0)), 0.24, (190, 60, 56), end=0.3, corners=16)
        stage.add(tub.join(tube(full, add(full, (0, 0.005, 0)), 0.28, (120, 110, 84), corners=16)))


def _steamer(at: Vec, tall: float, *, fixed: bool) -> Solid:
    """A bamboo steamer, covered or with open buns."""
    out = tube(at, add(at, (0, tall, 0)), 0.19, (206, 170, 116), corners=16)
    if fixed:
        return out.join(tube(add(at, (0, 0.32, 0)), add(at, (0, 0.4, 0)), 0.2, (176, 200, 210), end=0.12, corners=14))
    for w in range(4):
        bun = add(at, (0.08 * np.cos(w).item(), tall + 0.04, 0.08 * np.sin(w).item()))
        out.join(ball(bun, (0.07, 0.05, 0.07), (240, 234, 218), detail=4))
    return out
