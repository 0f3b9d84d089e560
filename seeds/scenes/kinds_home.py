"""Indoors: blocked fire exit, crowded rental room, dirty kitchen, mediation table."""

from __future__ import annotations

from seeds.scenes.geometry import Colour, Frame, Vec
from seeds.scenes.ground import blot
from seeds.scenes.items import Picture, Solid, face
from seeds.scenes.people import Dress, person
from seeds.scenes.props import bag, carton, scraps, stool, table
from seeds.scenes.rooms import (
    Room,
    Walls,
    bed,
    build_room,
    chair,
    clothes_line,
    door,
    extinguishers,
    gas_bottle,
    meter_box,
    power_strip,
    stairs,
    window_in,
)  # fmt: skip
from seeds.scenes.signs import BLUE, GOLD, RED, WHITE, board, notice
from seeds.scenes.solids import box, disc, sag, tube, wire
from seeds.scenes.stage import Stage
from seeds.scenes.street import Plan, build_street
from seeds.scenes.vehicles import PAINTS, ebike, ebikes


def fire_exit(stage: Stage, variant: int, *, fixed: bool) -> None:
    (_stairwell, _corridor, _fire_lane)[variant](stage, fixed=fixed)


def _floor_text(stage: Stage, low: Vec, wide: float, deep: float, text: str) -> None:
    """Yellow letters on the floor, to be read from the near side."""
    image = board(text, 640, 150, (0, 0, 0), (238, 190, 40), border=False).copy()
    image.putalpha(image.convert("RGB").convert("L").point([0] * 90 + [235] * 166))
    x, y, z = low
    points = [(x, y, z + deep), (x + wide, y, z + deep), (x + wide, y, z), (x, y, z)]
    stage.back(Picture(points, image, (0, 1, 0)))


def _stairwell(stage: Stage, *, fixed: bool) -> None:
    room = Room(width=4.2, far=7.6, dado=(118, 158, 148), lamps=((-0.9, 2.75, 2.6), (-0.9, 2.75, 6.0)), power=2.6)
    walls = build_room(stage, room)
    door(walls.back, 0.55, (66, 120, 92), wide=1.2, exit_sign=True)
    stairs(stage, 0.75, 2.1, 3.2)
    meter_box(walls.left, 2.6, 1.45)
    meter_box(walls.left, 5.0, 1.45)
    walls.left.stage.back(
        Picture(
            walls.left.quad(4.0, 1.3, 4.6, 2.1, 0.01),
            notice("消防提示", ("楼道禁止停放", "电动自行车", "禁止飞线充电")),
            walls.left.out,
        )
    )
    floor = walls.floor
    for u in (0.45, 2.55):
        floor.paint(u, 0.6, u + 0.08, 8.3, (222, 178, 44))
    if fixed:
        _floor_text(stage, (-1.55, 0.004, 2.2), 2.0, 0.9, "消防通道 禁止占用")
        stage.add(extinguishers((-1.75, 0.0, 5.4)))
        return
    rng = stage.dice("bikes")
    spots = [(-0.9, 3.0, 62.0), (-0.35, 3.9, 100.0), (-1.2, 4.9, 80.0), (-0.2, 5.4, 118.0), (0.25, 2.75, 140.0)]
    stage.add(*ebikes(spots, rng))
    ends = [(-0.9, 0.62, 2.9), (-0.4, 0.62, 3.8), (-1.1, 0.6, 4.7)]
    stage.add(power_strip((-1.7, 1.1, 3.3), ends, (-2.05, 1.6, 3.0)), anchor=(-1.6, 1, 2.4))
    stage.add(wire(sag((-2.05, 2.5, 2.2), (-0.2, 0.9, 5.2), 0.3), 0.012, (230, 120, 30)))
    stage.add(
        carton((-1.7, 0.0, 6.4), 14, 0.7, 0.6, 0.5),
        carton((-1.65, 0.6, 6.4), -8, 0.5, 0.4, 0.4),
        carton((0.4, 0.0, 6.9), 30, 0.6, 0.7, 0.5),
    )


def _corridor(stage: Stage, *, fixed: bool) -> None:
    lamps = ((0.0, 2.55, 2.2), (0.0, 2.55, 6.2), (0.0, 2.55, 10.2))
    walls = build_room(
        stage,
        Room(
            width=2.5,
            height=2.6,
            far=13.0,
            dado=None,
            floor=(186, 176, 160),
            floor_stuff="floor_tiles",
            lamps=lamps,
            power=1.9,
        ),
    )
    for u in (2.4, 6.0, 9.6):
        door(walls.left, u, (116, 70, 48), number=f"{int(u)}01")
        door(walls.right, 13.8 - u - 0.9, (116, 70, 48), number=f"{int(u)}02")
    door(walls.back, 0.75, (150, 154, 156), wide=1.0, exit_sign=True)
    walls.right.slab(8.6, 0.7, 9.3, 1.5, 0.14, (196, 34, 32))
    walls.right.stage.back(
        Picture(walls.right.quad(8.68, 0.9, 9.22, 1.35, 0.15), board("消火栓", 240, 180, RED, WHITE), walls.right.out)
    )
    if fixed:
        _floor_text(stage, (-0.8, 0.004, 2.6), 1.6, 0.7, "生命通道 保持畅通")
        stage.add(extinguishers((-0.95, 0.0, 5.0)))
        return
    rng = stage.dice("bikes")
    stage.add(*ebikes([(0.75, 3.3, 84.0), (0.7, 5.2, 95.0), (-0.8, 4.6, 88.0), (0.75, 7.4, 88.0)], rng))
    stage.add(
        power_strip((0.95, 1.15, 3.9), [(0.7, 0.65, 3.2), (0.65, 0.62, 5.0)], (1.22, 2.3, 4.4)), anchor=(0.8, 1, 3.4)
    )
    stage.add(
        carton((-0.9, 0.0, 2.9), 6, 0.5, 0.42, 0.6),
        carton((-0.88, 0.42, 2.95), -10, 0.45, 0.36, 0.5),
        carton((-0.9, 0.0, 7.2), 3, 0.55, 0.9, 0.7),
    )
    stage.add(
        box((-1.2, 0, 8.6), (-0.75, 1.1, 9.8), (150, 104, 70)), box((-1.2, 0.0, 6.2), (-0.8, 0.9, 6.5), (196, 190, 176))
    )
    stage.add(bag((-0.55, 0.0, 3.5), 0.2, rng), bag((-0.85, 0.0, 3.75), 0.17, rng))


def _fire_lane(stage: Stage, *, fixed: bool) -> None:
    plan = Plan(
        road=4.6,
        walk=1.6,
        floors=(4, 6),
        shops=(False, False),
        trees=(22.0, 31.0),
        lines=False,
        lamps=False,
        road_stuff="concrete",
        road_tone=(158, 156, 150),
    )
    street = build_street(stage, plan)
    road, near = street.road, plan.near
    yellow: Colour = (226, 184, 48)
    for u in (0.5, 3.98):
        road.paint(u, 1.5 - near, u + 0.12, 18 - near, yellow)
    for v in (2.2, 18.0):
        road.paint(0.5, v - near, 4.1, v + 0.12 - near, yellow)
    for i in range(5):
        a = 6.4 + i * 2.3 - near
        road.patch([road.at(0.62, a), road.at(0.8, a), road.at(3.98, a + 2.3), road.at(3.8, a + 2.3)], yellow)
    _floor_text(stage, (-1.6, 0.006, 3.4), 3.2, 1.7, "消防通道 禁止停车")
    wall = street.fronts[1][0] if street.fronts[1] else street.fronts[-1][0]
    stage.back(
        Picture(
            wall.quad(1.2, 1.5, 2.6, 2.6, 0.03), notice("消防车通道", ("严禁占用", "违者处罚", "举报 12345")), wall.out
        )
    )
    rng = stage.dice("lane")
    if fixed:
        return
    spots = [(-1.1 + 0.72 * i, 6.4 + 0.25 * (i % 2), 88.0 + 9 * ((i * 7) % 5 - 2)) for i in range(4)]
    stage.add(*ebikes(spots, rng))
    stage.add(*ebikes([(-1.3, 9.0, 70), (0.6, 9.4, 110), (1.5, 8.3, 95)], rng))
    stage.add(ebike((1.2, 0.0, 4.6), 165, PAINTS[0], rng, extra="basket"))
    stage.add(
        carton((-1.7, 0.0, 5.0), 12, 0.6, 0.5, 0.5),
        carton((-1.65, 0.5, 5.0), -6, 0.45, 0.4, 0.4),
        box((-2.1, 0, 7.2), (-1.4, 0.75, 8.8), (158, 108, 72)),
    )


QUILTS: tuple[Colour, ...] = (
    (156, 84, 84), (86, 104, 134), (196, 180, 146), (118, 134, 116), (136, 110, 132), (178, 134, 112),
)  # fmt: skip


def rental(stage: Stage, variant: int, *, fixed: bool) -> None:
    """A let room: bunks, wires and gas crammed in, or two beds and a smoke detector."""
    tone: Colour = ((224, 220, 206), (206, 214, 208), (222, 208, 190))[variant]
    floor: Colour = ((150, 144, 136), (176, 166, 150), (140, 120, 98))[variant]
    stuff = ("concrete", "floor_tiles", "wood")[variant]
    room = Room(width=4.4, far=5.8, wall=tone, dado=None, floor=floor, floor_stuff=stuff, lamps=((0.0, 2.7, 2.8),))
    walls = build_room(stage, room)
    window_in(walls.back, 1.6, 1.0, 1.2, 1.1)
    (_tidy if fixed else _crammed)(stage, walls, variant)


def _tidy(stage: Stage, walls: Walls, variant: int) -> None:
    rng = stage.dice("rental")
    stage.add(bed((-1.6, 0, 4.2), 0, QUILTS[variant + 1], rng))
    stage.add(bed((1.6, 0, 4.2), 0, QUILTS[variant + 3], rng))
    stage.add(box((-2.15, 0, 1.6), (-1.6, 1.9, 2.7), (186, 150, 108)))
    stage.add(table((1.5, 0, 2.2), 90, 1.0, 0.6, 0.75, (196, 164, 120)))
    stage.add(chair((0.9, 0, 2.2), 90, (120, 90, 66)), extinguishers((-0.4, 0, 5.5)))
    stage.back(*disc((0.3, 2.76, 4.2), (0, -1, 0), 0.09, (240, 240, 238)).items)
    paper = notice("责任书", ("出租房安全", "住 2 人", "已备案"))
    stage.back(Picture(walls.back.quad(0.45, 1.35, 0.95, 2.0, 0.01), paper, walls.back.out))


def _crammed(stage: Stage, walls: Walls, variant: int) -> None:
    rng = stage.dice("rental")
    q = QUILTS
    walls.floor.patch(blot(0.2, 3.0, 0.9, 0.6, rng, rough=0.3), (112, 104, 96))
    stage.add(bed((-1.65, 0, 4.5), 0, q[variant], rng, upper=q[variant + 1], messy=1.0))
    stage.add(bed((-1.65, 0, 2.3), 0, q[variant + 2], rng, upper=q[variant + 3], messy=1.0))
    stage.add(bed((1.65, 0, 4.5), 0, q[5 - variant], rng, upper=q[4 - variant], messy=1.0))
    stage.add(bed((0.0, 0, 4.9), 90, q[variant], rng, messy=1.0))
    stage.add(clothes_line((-2.0, 2.25, 3.2), (2.0, 2.3, 3.5), [q[(i + variant) % 6] for i in range(7)], rng))
    stage.add(gas_bottle((1.5, 0, 2.5)), table((1.75, 0, 2.0), 90, 0.9, 0.5, 0.7, (150, 120, 88)))
    stage.add(_stove((1.75, 0.7, 1.9)))
    plugs: list[Vec] = [(1.6, 0.8, 2.0), (1.4, 0.5, 3.6), (-1.2, 0.6, 2.6)]
    stage.add(power_strip((0.9, 1.5, 3.0), plugs, (0.2, 2.72, 2.8)), anchor=(0.9, 1.4, 1.7))
    stage.add(wire(sag((-2.1, 2.4, 2.0), (2.1, 2.3, 2.4), 0.35), 0.011, (30, 30, 32)))
    stage.add(wire(sag((-2.1, 2.2, 4.0), (1.0, 1.6, 2.9), 0.3), 0.011, (222, 110, 30)))
    for x, z in ((-0.5, 2.0), (0.2, 3.1), (-0.7, 3.4), (0.6, 3.8)):
        stage.add(bag((x, 0, z), 0.2, rng))
    stage.add(carton((0.75, 0, 2.5), 20, 0.5, 0.4, 0.4), stool((0.2, 0, 2.2), (180, 50, 46)))
    stage.add(scraps((-1.0, 0.0, 1.6), (1.2, 0, 4.0), rng, 110))


def _stove(at: Vec) -> Solid:
    out = box((at[0] - 0.22, at[1], at[2] - 0.3), (at[0] + 0.22, at[1] + 0.1, at[2] + 0.3), (60, 60, 62))
    out.join(tube((at[0], at[1] + 0.12, at[2]), (at[0], at[1] + 0.24, at[2]), 0.13, (40, 40, 42), end=0.21, corners=14))
    return out


def mediation(stage: Stage, variant: int, *, fixed: bool) -> None:
    room = Room(
        width=6.4,
        height=3.0,
        far=7.4,
        dado=(176, 134, 96) if variant else None,
        wall=(232, 230, 222),
        floor=(196, 186, 170),
        floor_stuff="floor_tiles" if variant else "wood",
        dirt=0.3,
        lamps=((-1.4, 2.95, 3.6), (1.4, 2.95, 3.6), (0.0, 2.95, 6.0)),
        power=2.4,
    )
    walls = build_room(stage, room)
    title = ("人民调解室", "以和为贵 依法调解")[variant]
    stage.back(
        Picture(
            walls.back.quad(1.2, 2.1, 5.2, 2.7, 0.02),
            board(title, 900, 135, BLUE if variant else RED, GOLD, border=False),
            walls.back.out,
        )
    )
    for i, (head, lines) in enumerate(
        (("调解制度", ("自愿平等", "公平公正", "不收费用")), ("工作流程", ("申请 受理", "调查 调解", "签字 回访")))
    ):
        stage.back(
            Picture(walls.back.quad(0.3 + 4.9 * i, 0.9, 1.0 + 4.9 * i, 1.9, 0.02), notice(head, lines), walls.back.out)
        )
    window_in(walls.left, 3.6, 0.95, 1.8, 1.35)
    f = (0.0, 0.0, 4.3)
    stage.add(table(f, 0, 3.0, 1.3, 0.75, (150, 100, 66), (96, 66, 46)), anchor=(0, 0.4, 4.3))
    suits = (
        Dress(top=(206, 214, 222), legs=(46, 50, 60)),
        Dress(top=(150, 64, 58), legs=(60, 56, 60)),
        Dress(top=(74, 100, 136), legs=(52, 54, 62)),
        Dress(top=(120, 110, 96), legs=(70, 66, 62), hair=(130, 126, 122)),
        Dress(top=(96, 120, 96), legs=(56, 58, 54)),
    )
    seats = ((0.0, 5.45, 180.0), (-1.95, 4.6, 90.0), (1.95, 4.6, -90.0), (-1.95, 3.9, 84.0), (1.95, 3.9, -84.0))
    for n, (x, z, turn) in enumerate(seats):
        out = 0.0 if fixed or n == 0 else 0.3
        stage.add(
            chair((x + (out if x > 0 else -out), 0, z), turn, (88, 62, 48)),
            anchor=(x * 1.25, 0.5, z + (0.4 if n == 0 else 0)),
        )
        pose = "sit" if fixed or n in (0, 3 + variant % 2) else "point" if n in (1, 2) else "stand"
        inward = 0.0 if pose == "sit" else 0.12
        stage.add(person((x - (inward if x > 0 else -inward), 0.0, z), turn, suits[(n + variant) % 5], pose=pose))
    _papers(stage, fixed=fixed)


def _papers(stage: Stage, *, fixed: bool) -> None:
    rng = stage.dice("papers")
    spots = (
        ((0.0, 4.5, 0.0), (-1.0, 4.3, 90.0), (1.0, 4.3, -90.0))
        if fixed
        else tuple(
            (float(rng.uniform(-1.2, 1.2)), float(rng.uniform(3.9, 4.8)), float(rng.uniform(0, 90))) for _ in range(8)
        )
    )
    for x, z, turn in spots:
        f = Frame((x, 0.753, z), turn)
        sheet = Solid(
            [
                face(
                    f.all([(-0.11, 0, -0.15), (0.11, 0, -0.15), (0.11, 0, 0.15), (-0.11, 0, 0.15)]),
                    (244, 244, 240),
                    double=True,
                )
            ],
            [],
        )
        for i in range(5):
            line = f.all(
                [
                    (-0.08, 0.001, 0.1 - 0.045 * i),
                    (0.08, 0.001, 0.1 - 0.045 * i),
                    (0.08, 0.001, 0.088 - 0.045 * i),
                    (-0.08, 0.001, 0.088 - 0.045 * i),
                ]
            )
            sheet.items.append(face(line, (120, 120, 124), double=True))
        stage.add(sheet, anchor=(x * 0.1, 0.8, 3.4))
    for x, z in ((-0.6, 4.75), (0.6, 4.75), (0.0, 4.05)):
        cup = tube((x, 0.75, z), (x, 0.86, z), 0.035, (236, 236, 232), end=0.042, corners=10)
        stage.add(cup, anchor=(x * 0.1, 0.8, 3.3))
