"""Traffic: parking chaos, a sign knocked down."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from seeds.scenes.geometry import Colour, Frame, add
from seeds.scenes.ground import gravel
from seeds.scenes.items import Picture, Solid
from seeds.scenes.props import upright
from seeds.scenes.signs import direction, warning
from seeds.scenes.solids import pipe, tube
from seeds.scenes.stage import Stage
from seeds.scenes.street import Plan, build_street, zebra
from seeds.scenes.street_life import live
from seeds.scenes.vehicles import CARS, car, ebikes


def parking(stage: Stage, variant: int, *, fixed: bool) -> None:
    plan = Plan(road=7.4, walk=3.4, trees=(15.0, 24.0, 34.0), tree_kind="plane" if variant else "camphor")
    street = build_street(stage, plan)
    live(stage, street, (-7, 7, -1, 17), people=5, cars=(30.0, 38.0))
    zebra(street.road, 5.2 - plan.near, plan.road)
    half = plan.road / 2
    near = plan.near
    for i in range(3):
        v = 10.0 + 5.6 * i - near
        street.road.paint(plan.road - 2.4, v, plan.road - 0.45, v + 0.1, (226, 224, 216))
        street.road.paint(plan.road - 2.4, v, plan.road - 2.3, v + 5.6, (226, 224, 216))
    tones = CARS[variant:] + CARS[:variant]
    if fixed:
        stage.add(car((half - 1.35, 0, 12.8), 90, tones[0]), car((half - 1.35, 0, 18.4), 90, tones[2], van=True))
        stage.add(
            *(
                tube((-half - 0.4, 0.15, z), (-half - 0.4, 1.0, z), 0.06, (196, 160, 50))
                for z in (3.0, 4.6, 6.2, 7.8, 9.4)
            )
        )
        return
    stage.add(car((half - 1.3, 0, 12.6), 90, tones[0]), car((half + 1.4, 0.15, 7.0), 84, tones[1]))
    stage.add(car((-half - 1.5, 0.15, 6.4), -97, tones[2], van=True), car((0.4, 0, 7.2), 32, tones[3]))
    stage.add(car((half - 3.4, 0, 14.2), 90, tones[4]), car((-half + 0.6, 0.0, 13.0), -74, tones[5]))
    stage.add(*ebikes([(-1.6, 4.6, 20), (-2.3, 5.2, 30)], stage.dice("bikes")))


def road_sign(stage: Stage, variant: int, *, fixed: bool) -> None:
    plan = Plan(
        road=7.0,
        walk=3.0,
        shops=(True, variant == 0),
        trees=(13.0, 21.0, 30.0),
        tree_kind="plane" if variant else "camphor",
    )
    street = build_street(stage, plan)
    side = (1, -1)[variant]
    x, z = side * (plan.road / 2 + 0.45), 5.0
    live(stage, street, (min(x - 2.0, x), max(x, x + 2.0), 0, 8.5), people=5)
    text = ("文一西路", "余杭塘路")[variant]
    post: Colour = (150, 154, 158)
    if fixed:
        f = Frame((x, 0.15, z), 0)
        stage.add(tube((x, 0.15, z), (x, 3.2, z), 0.05, post), anchor=(x, 1, z))
        stage.add(
            Solid(
                [
                    upright(f, -0.62, 2.1, 0.62, 2.86, -0.07, direction(text)),
                    upright(f, -0.3, 1.45, 0.3, 2.0, -0.07, warning("慢")),
                ],
                [],
            ),
            anchor=(x, 1, z - 0.1),
        )
        return
    bent = [(x, 0.15, z), (x + side * 0.05, 1.0, z), (x - side * 0.75, 1.75, z - 0.25)]
    stage.add(pipe(bent, 0.05, post, 8), anchor=(x, 1, z))
    tilt = Solid()
    tip = bent[2]
    angle = np.radians(-38.0 * side).item()
    c, s = np.cos(angle).item(), np.sin(angle).item()
    corners = [(-0.62, 0.38), (0.62, 0.38), (0.62, -0.38), (-0.62, -0.38)]
    points = [(tip[0] + u * c - v * s, tip[1] - 0.2 + u * s + v * c, tip[2] - 0.1 + 0.12 * u) for u, v in corners]
    tilt.items.append(Picture(points, _scratched(text), (0, 0, -1)))
    stage.add(tilt, anchor=(tip[0], 1, z - 0.5))
    low = [
        (x - side * 1.5, 0.165, z - 1.1),
        (x - side * 0.95, 0.165, z - 0.9),
        (x - side * 1.1, 0.165, z - 1.4),
        (x - side * 1.6, 0.165, z - 1.5),
    ]
    stage.add(Solid([Picture([add(p, (0, -0.15, 0)) for p in low], warning("慢"), (0, 1, 0))], []))
    stage.add(gravel(x, z, 0.5, 0.4, stage.dice("chips"), 24, level=0.15, size=0.05))


def _scratched(text: str) -> Image.Image:
    """The guide board with its paint scraped and a corner bent away."""
    image = direction(text).copy()
    pen = ImageDraw.Draw(image)
    for i in range(14):
        pen.line([(30 + 27 * i, 250 - 11 * i), (60 + 26 * i, 200 - 9 * i)], fill=(196, 200, 204, 255), width=2 + i % 3)
    pen.polygon([(300, 0), (420, 0), (420, 96)], fill=(0, 0, 0, 0))
    pen.polygon([(300, 0), (330, 60), (420, 96)], fill=(150, 156, 162, 255))
    return image
