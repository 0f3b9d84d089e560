"""What makes a street look lived in: parked bikes and cars, people walking, banners."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from seeds.scenes.geometry import Colour
from seeds.scenes.items import Picture
from seeds.scenes.people import Dress, person
from seeds.scenes.props import bin240
from seeds.scenes.signs import GOLD, RED, SLOGANS, WHITE, board
from seeds.scenes.stage import Stage
from seeds.scenes.street import Street
from seeds.scenes.vehicles import CARS, car, ebikes

CLOTHES: tuple[Colour, ...] = (
    (70, 98, 140),
    (150, 60, 58),
    (206, 200, 188),
    (66, 70, 76),
    (110, 130, 100),
    (190, 150, 90),
    (120, 96, 130),
    (226, 224, 220),
)
Area = tuple[float, float, float, float]


def _free(x: float, z: float, clear: Area) -> bool:
    return not (clear[0] - 0.8 < x < clear[1] + 0.8 and clear[2] - 1.2 < z < clear[3] + 1.2)


def live(
    stage: Stage,
    street: Street,
    clear: Area,
    *,
    people: int = 5,
    cars: Sequence[float] = (20.0, 27.0, 40.0),
    banner: bool = True,
) -> None:
    """Fill the street, but not the rectangle `clear` (x0, x1, z0, z1), where the story happens."""
    rng = stage.dice("life")
    plan = street.plan
    half = plan.road / 2
    _parked(stage, street, clear, rng)
    for z in cars:
        side = -1 if rng.random() < 0.5 else 1
        tone = CARS[int(rng.integers(len(CARS)))]
        x = side * (half - 1.15)
        if _free(x, z, (clear[0] - 1, clear[1] + 1, clear[2] - 3, clear[3] + 3)):
            stage.add(car((x, 0.0, z), 90.0 if side < 0 else -90.0, tone, van=bool(rng.random() < 0.3)))
    for _ in range(people):
        side = -1 if rng.random() < 0.5 else 1
        x = side * (half + plan.walk * float(rng.uniform(0.45, 0.8)))
        z = float(rng.uniform(8, 36))
        if _free(x, z, clear) and stage.away((x, 0, z)) > 6:
            stage.add(person((x, 0.15, z), 0.0 if rng.random() < 0.6 else 180.0, dress(rng), pose="walk"))
    if banner:
        _banner(stage, street, rng)


def dress(rng: np.random.Generator) -> Dress:
    top, legs = (CLOTHES[int(i)] for i in rng.integers(0, len(CLOTHES), 2))
    hair: Colour = (44, 38, 36) if rng.random() < 0.75 else (120, 116, 112)
    return Dress(top=top, legs=(legs[0] * 0.55, legs[1] * 0.55, legs[2] * 0.6), hair=hair)


def _parked(stage: Stage, street: Street, clear: Area, rng: np.random.Generator) -> None:
    plan = street.plan
    half = plan.road / 2
    for side in (-1, 1):
        z = float(rng.uniform(6.5, 9.0))
        row: list[tuple[float, float, float]] = []
        for _ in range(int(rng.integers(3, 6))):
            x = side * (half + 1.0 + float(rng.uniform(-0.1, 0.1)))
            if _free(x, z, clear) and stage.away((x, 0, z)) > 4:
                row.append((x, z, (180 if side < 0 else 0) + float(rng.uniform(-14, 14))))
            z += float(rng.uniform(0.62, 0.85))
        stage.add(*ebikes(row, rng, level=0.15))
        x, z = side * (half + plan.walk - 0.5), float(rng.uniform(13, 17))
        if _free(x, z, clear):
            for i in range(2):
                stage.add(bin240((x, 0.15, z + 0.75 * i), 90.0 * side, 3 - i * 2))


def _banner(stage: Stage, street: Street, rng: np.random.Generator) -> None:
    """A red slogan across an upper storey."""
    side = -1 if rng.random() < 0.5 else 1
    for wall in street.fronts[side][1:3]:
        text = SLOGANS[int(rng.integers(len(SLOGANS)))]
        points = wall.quad(1.0, 3.62, 8.0, 4.32, 0.16)
        stage.back(
            Picture(points, board(text, 900, 90, RED, GOLD if rng.random() < 0.5 else WHITE, border=False), wall.out)
        )
        break
