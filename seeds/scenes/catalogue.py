"""The sixty scenes: where the camera stands, in which light, and which categories they suit."""

from __future__ import annotations

from dataclasses import dataclass

from seeds.scenes.geometry import Camera, Vec

LONG, SHORT = 1600, 1200  # pixels
CATEGORIES: dict[str, tuple[str, ...]] = {
    "fire_exit": ("hazard.fire_exit",),
    "power": ("hazard.power",),
    "guard_rail": ("hazard.work_safety",),
    "rental": ("hazard.rental",),
    "food": ("hazard.food_drug",),
    "litter": ("environment.litter",),
    "dirty_road": ("environment.dirty_road",),
    "rubble": ("environment.rubble",),
    "lean_to": ("environment.illegal_building",),
    "night_stall": ("environment.noise_fumes",),
    "foul_water": ("environment.water",),
    "pothole": ("municipal.road",),
    "dead_lamp": ("municipal.street_light",),
    "manhole": ("municipal.manhole",),
    "fallen_tree": ("municipal.greenery", "emergency.typhoon_flood_landslide"),
    "flooded_drain": ("municipal.drainage",),
    "road_sign": ("hazard.road",),
    "parking": ("hazard.road", "dispute.property_mgmt"),
    "pipe_burst": ("service.utility_repair",),
    "underpass": ("emergency.typhoon_flood_landslide", "emergency.other"),
    "mediation": (
        "dispute.neighbours",
        "dispute.family",
        "dispute.wages",
        "dispute.housing_land",
        "dispute.property_mgmt",
        "dispute.trade",
        "dispute.damages",
        "dispute.other",
    ),
    "school_gate": ("order.school_surroundings",),
}


@dataclass(frozen=True)
class Scene:
    """One place; `orientation` is the EXIF flag under which its photos are stored."""

    id: str
    kind: str
    variant: int
    categories: tuple[str, ...]
    light: str
    eye: Vec
    yaw: float
    pitch: float
    portrait: bool = False
    orientation: int = 1

    def camera(self) -> Camera:
        width, height = (SHORT, LONG) if self.portrait else (LONG, SHORT)
        roll = (sum(self.id.encode()) % 9 - 4) * 0.25
        indoors = self.light.startswith("indoor")
        return Camera(self.eye, self.yaw, self.pitch, roll, 68 if indoors else 61, width, height)


def _kind(name: str, *shots: tuple[str, Vec, float, float, int]) -> list[Scene]:
    """Variants of a kind; the last number is the orientation flag: 6 and 8 are portrait, 3 upside down."""
    return [
        Scene(f"{name}-{n}", name, n, CATEGORIES[name], light, eye, yaw, pitch, flag in (6, 8), flag)
        for n, (light, eye, yaw, pitch, flag) in enumerate(shots)
    ]


SCENES: list[Scene] = [
    *_kind(
        "fire_exit",
        ("indoor_dim", (-0.2, 1.55, -0.3), 4, -9, 1),
        ("indoor_dim", (-0.1, 1.5, -0.3), 0, -8, 6),
        ("cloudy", (0.2, 1.55, 0.4), 2, -10, 1),
    ),
    *_kind(
        "power",
        ("cloudy", (-0.4, 1.55, -0.6), 18, 8, 6),
        ("afternoon", (0.6, 1.55, -0.8), -20, 9, 1),
        ("morning", (-0.4, 1.55, -0.6), 20, 8, 8),
    ),
    *_kind(
        "guard_rail",
        ("morning", (0.6, 1.6, 0.0), -12, -14, 1),
        ("cloudy", (-0.4, 1.6, 0.2), 14, -14, 3),
        ("noon", (-0.6, 1.6, 0.0), 14, -13, 6),
    ),
    *_kind(
        "rental",
        ("indoor", (0.2, 1.5, -0.6), -2, -8, 1),
        ("indoor_dim", (-0.3, 1.5, -0.6), 6, -8, 1),
        ("indoor", (0.0, 1.5, -0.7), 0, -7, 6),
    ),
    *_kind(
        "food",
        ("indoor", (0.4, 1.5, -0.5), -8, -9, 1),
        ("indoor_dim", (-0.2, 1.5, -0.6), 4, -9, 6),
        ("morning", (1.4, 1.55, 0.6), 26, -8, 1),
    ),
    *_kind(
        "litter",
        ("noon", (0.8, 1.55, 0.6), 32, -9, 1),
        ("cloudy", (-1.0, 1.55, 0.5), -30, -9, 3),
        ("evening", (1.6, 1.55, 0.2), 28, -9, 6),
    ),
    *_kind(
        "dirty_road",
        ("morning", (0.6, 1.55, -0.5), -6, -12, 1),
        ("cloudy", (-0.6, 1.55, 0.0), 12, -12, 1),
        ("rain", (0.2, 1.55, 0.0), -2, -12, 6),
    ),
    *_kind(
        "rubble",
        ("noon", (0.2, 1.55, 1.2), 30, -12, 1),
        ("evening", (0.4, 1.55, 0.6), -32, -10, 1),
        ("cloudy", (-0.4, 1.55, 0.8), 26, -10, 6),
    ),
    *_kind(
        "lean_to",
        ("afternoon", (-0.6, 1.6, 0.2), 32, -3, 1),
        ("cloudy", (0.6, 1.6, 0.0), -32, -3, 1),
        ("noon", (-0.4, 1.6, 0.2), 28, -3, 3),
    ),
    *_kind(
        "night_stall",
        ("night", (-0.6, 1.55, 0.4), 20, -6, 1),
        ("night", (0.6, 1.55, 0.2), -20, -5, 1),
        ("dusk", (-0.2, 1.55, 0.0), 16, -4, 6),
    ),
    *_kind(
        "foul_water",
        ("cloudy", (-5.4, 1.6, 0.5), 34, -14, 1),
        ("afternoon", (5.5, 1.6, 0.5), -36, -14, 1),
        ("morning", (-5.2, 1.6, 0.2), 26, -14, 6),
    ),
    *_kind(
        "pothole",
        ("noon", (-0.6, 1.5, 0.2), 3, -20, 1),
        ("after_rain", (0.9, 1.5, 0.3), -10, -22, 6),
        ("cloudy", (0.2, 1.5, 0.4), -8, -18, 1),
    ),
    *_kind(
        "dead_lamp",
        ("night", (-0.3, 1.6, 0.0), 6, 0, 1),
        ("night", (0.4, 1.6, 0.0), -6, 1, 6),
        ("dusk", (-0.3, 1.6, 0.0), 6, 0, 1),
    ),
    *_kind(
        "manhole",
        ("morning", (0.2, 1.5, 0.6), 3, -24, 1),
        ("cloudy", (-0.2, 1.5, 0.4), -12, -24, 8),
        ("afternoon", (0.4, 1.5, 0.4), 10, -20, 1),
    ),
    *_kind(
        "fallen_tree",
        ("cloudy", (0.6, 1.55, 0.2), -6, -8, 1),
        ("rain", (-0.6, 1.55, -0.4), 10, -8, 1),
        ("morning", (0.9, 1.55, 0.0), -14, -8, 1),
    ),
    *_kind(
        "flooded_drain",
        ("rain", (0.2, 1.55, 0.0), 12, -14, 1),
        ("after_rain", (-0.2, 1.55, 0.0), -14, -14, 1),
        ("after_rain", (0.2, 1.55, 0.2), 8, -14, 6),
    ),
    *_kind("road_sign", ("noon", (1.4, 1.55, 0.6), 18, -2, 6), ("after_rain", (-1.4, 1.55, 0.4), -16, -3, 1)),
    *_kind("parking", ("noon", (0.4, 1.6, -1.5), -3, -7, 1), ("cloudy", (-1.0, 1.6, -1.5), 6, -7, 3)),
    *_kind("pipe_burst", ("noon", (-0.8, 1.55, 0.6), 12, -10, 1), ("cloudy", (0.6, 1.55, 0.2), -12, -10, 6)),
    *_kind("underpass", ("rain", (0.4, 1.6, -1.7), -4, 1, 1), ("after_rain", (-0.8, 1.6, -1.6), 6, 1, 1)),
    *_kind("mediation", ("indoor", (0.5, 1.6, -0.4), -4, -8, 1), ("indoor", (-0.8, 1.6, -0.2), 8, -8, 1)),
    *_kind("school_gate", ("morning", (0.8, 1.6, -1.0), -3, -4, 1), ("afternoon", (-1.4, 1.6, -1.0), 6, -4, 1)),
]
BY_ID: dict[str, Scene] = {scene.id: scene for scene in SCENES}


def suiting(category: str) -> list[Scene]:
    """Scenes for a category of incidents; empty when its photos are not drawn."""
    return [scene for scene in SCENES if category in scene.categories]
