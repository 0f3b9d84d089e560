"""All kinds of scenes by name."""

from __future__ import annotations

from typing import Protocol

from seeds.scenes import (
    kinds_build,
    kinds_food,
    kinds_home,
    kinds_road,
    kinds_school,
    kinds_trade,
    kinds_traffic,
    kinds_underpass,
    kinds_water,
)
from seeds.scenes.stage import Stage


class Builder(Protocol):
    def __call__(self, stage: Stage, variant: int, *, fixed: bool) -> None:
        """Put the place on the stage, with its problem or with the problem solved."""


BUILDERS: dict[str, Builder] = {
    "fire_exit": kinds_home.fire_exit,
    "power": kinds_build.power,
    "guard_rail": kinds_build.guard_rail,
    "rental": kinds_home.rental,
    "food": kinds_food.food,
    "litter": kinds_trade.litter,
    "dirty_road": kinds_road.dirty_road,
    "rubble": kinds_road.rubble_heap,
    "lean_to": kinds_build.lean_to,
    "night_stall": kinds_trade.night_stall,
    "foul_water": kinds_water.foul_water,
    "pothole": kinds_road.pothole,
    "dead_lamp": kinds_build.dead_lamp,
    "manhole": kinds_road.manhole,
    "fallen_tree": kinds_road.tree_down,
    "flooded_drain": kinds_water.flooded_drain,
    "road_sign": kinds_traffic.road_sign,
    "parking": kinds_traffic.parking,
    "pipe_burst": kinds_water.pipe_burst,
    "underpass": kinds_underpass.underpass,
    "mediation": kinds_home.mediation,
    "school_gate": kinds_school.school_gate,
}
