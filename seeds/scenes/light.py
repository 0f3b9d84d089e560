"""Light of a scene: sun, sky and lamps; strengths are linear, colours of things are sRGB 0..255."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from seeds.scenes.geometry import Colour, Reals, Vec, unit


@dataclass(frozen=True)
class Lamp:
    at: Vec
    colour: Colour
    power: float
    down: float = 0.0  # 0 shines all round, 1 only below itself


@dataclass(frozen=True)
class Blocker:
    """An upright box that keeps the sun away: a house, a wall."""

    low: Vec
    high: Vec


@dataclass(frozen=True)
class Light:
    name: str
    sun_from: Vec
    sun: Colour
    sky: Colour  # ambient from above
    ground: Colour  # ambient from below
    zenith: Colour
    horizon: Colour
    clouds: float  # 0 clear .. 1 closed
    haze: Colour
    fog: float  # per metre
    lamps: tuple[Lamp, ...] = ()
    blockers: tuple[Blocker, ...] = ()
    indoors: bool = False
    night: bool = False
    rain: float = 0.0
    wet: float = 0.0
    warmth: float = 0.0
    exposure: float = 1.0
    cover: tuple[Vec, ...] = field(default=())

    def with_lamps(self, *lamps: Lamp) -> Light:
        return replace(self, lamps=self.lamps + lamps)

    def with_blockers(self, *blockers: Blocker) -> Light:
        return replace(self, blockers=self.blockers + blockers)

    def on(self, p: Vec, n: Vec) -> Colour:
        """Factors for an sRGB colour of a patch at `p` facing `n`: the root of the linear light (gamma 2)."""
        up = 0.5 + 0.5 * n[1]
        low, sky, sun, s = self.ground, self.sky, self.sun, self.sun_from
        r, g, b = low[0] + (sky[0] - low[0]) * up, low[1] + (sky[1] - low[1]) * up, low[2] + (sky[2] - low[2]) * up
        facing = n[0] * s[0] + n[1] * s[1] + n[2] * s[2]
        if facing > 0 and sun[0] > 0 and not (self.blockers and self.shaded(p)):
            r, g, b = r + sun[0] * facing, g + sun[1] * facing, b + sun[2] * facing
        for lamp in self.lamps:
            k = lamp_light(lamp, p, n)
            r, g, b = r + lamp.colour[0] * k, g + lamp.colour[1] * k, b + lamp.colour[2] * k
        return math.sqrt(r), math.sqrt(g), math.sqrt(b)

    def on_many(self, points: Reals, facing: Reals) -> Reals:
        """`on` for rows of points; things in the shade of a house are not looked for."""
        up = 0.5 + 0.5 * facing[:, 1:2]
        low = np.array(self.ground)
        total = low + (np.array(self.sky) - low) * up
        sunny = np.maximum(0, facing @ np.array(self.sun_from))[:, None]
        total = total + sunny * np.array(self.sun)
        for lamp in self.lamps:
            way = np.array(lamp.at) - points
            square = (way * way).sum(1) + 0.05
            distance = np.sqrt(square)
            k = np.maximum(0, (way * facing).sum(1) / distance) * 0.85 + 0.15
            if lamp.down:
                k = k * np.clip((way[:, 1] / distance - lamp.down) / (1 - lamp.down), 0, 1)
            total = total + (lamp.power * k / (0.4 + square))[:, None] * np.array(lamp.colour)
        root: Reals = np.sqrt(total)
        return root

    def shaded(self, p: Vec) -> bool:
        return any(_hits(p, self.sun_from, b) for b in self.blockers)


def lamp_light(lamp: Lamp, p: Vec, n: Vec) -> float:
    x, y, z = lamp.at[0] - p[0], lamp.at[1] - p[1], lamp.at[2] - p[2]
    square = x * x + y * y + z * z + 0.05
    distance = math.sqrt(square)
    facing = max(0.0, (n[0] * x + n[1] * y + n[2] * z) / distance) * 0.85 + 0.15
    cone = 1.0 if lamp.down == 0 else max(0.0, (y / distance - lamp.down) / (1 - lamp.down))
    return lamp.power * facing * cone / (0.4 + square)


def _hits(p: Vec, d: Vec, box: Blocker) -> bool:
    """Does the ray from `p` towards the sun meet the box?"""
    near, far = 0.02, 1e9
    for i in range(3):
        step = d[i] if abs(d[i]) > 1e-9 else 1e-9
        a, b = (box.low[i] - p[i]) / step, (box.high[i] - p[i]) / step
        near, far = max(near, min(a, b)), min(far, max(a, b))
    return near < far


def sun_at(*, azimuth: float, height: float) -> Vec:
    """Direction to the sun; azimuth 0 lies ahead (z), 90 to the right, 180 behind the viewer."""
    a, h = math.radians(azimuth), math.radians(height)
    return unit((math.sin(a) * math.cos(h), math.sin(h), math.cos(a) * math.cos(h)))


def _day(name: str, azimuth: float, height: float, strength: float, warmth: float, clouds: float) -> Light:
    sun = (strength * (1 + 0.15 * warmth), strength * (0.95 - 0.02 * warmth), strength * (0.86 - 0.22 * warmth))
    return Light(
        name=name,
        sun_from=sun_at(azimuth=azimuth, height=height),
        sun=sun,
        sky=(0.46, 0.53, 0.64),
        ground=(0.27, 0.25, 0.22),
        zenith=(86, 140, 205),
        horizon=(206, 222, 234),
        clouds=clouds,
        haze=(204, 216, 226),
        fog=0.0035,
        warmth=warmth,
    )


LIGHTS: dict[str, Light] = {
    "noon": _day("noon", 150, 58, 1.25, 0.0, 0.35),
    "morning": replace(_day("morning", 105, 34, 1.25, 0.5, 0.25), horizon=(232, 226, 212), haze=(224, 220, 208)),
    "afternoon": replace(_day("afternoon", 235, 38, 1.3, 0.6, 0.4), horizon=(228, 224, 214), haze=(222, 218, 208)),
    "evening": replace(
        _day("evening", 290, 14, 0.95, 1.6, 0.5),
        sky=(0.34, 0.34, 0.46),
        zenith=(92, 116, 172),
        exposure=1.18,
        horizon=(250, 196, 140),
        haze=(232, 190, 156),
        fog=0.006,
    ),
    "cloudy": replace(
        _day("cloudy", 160, 60, 0.16, 0.0, 0.95),
        sky=(0.80, 0.84, 0.90),
        ground=(0.24, 0.24, 0.23),
        zenith=(168, 182, 196),
        horizon=(218, 224, 228),
        haze=(208, 214, 220),
        fog=0.006,
    ),
    "rain": replace(
        _day("rain", 160, 60, 0.04, -0.4, 1.0),
        sky=(0.46, 0.52, 0.60),
        ground=(0.18, 0.19, 0.20),
        zenith=(128, 142, 156),
        horizon=(182, 194, 202),
        haze=(176, 188, 198),
        fog=0.014,
        rain=1.0,
        wet=0.75,
        warmth=-0.5,
        exposure=1.22,
    ),
    "after_rain": replace(
        _day("after_rain", 205, 40, 0.55, 0.2, 0.75),
        sky=(0.52, 0.57, 0.64),
        zenith=(120, 152, 190),
        horizon=(216, 222, 226),
        haze=(208, 216, 222),
        fog=0.006,
        wet=0.5,
    ),
    "dusk": replace(
        _day("dusk", 300, 6, 0.10, 1.0, 0.6),
        sky=(0.16, 0.19, 0.30),
        ground=(0.07, 0.07, 0.08),
        zenith=(38, 54, 104),
        horizon=(214, 150, 128),
        haze=(122, 112, 136),
        fog=0.008,
        night=True,
    ),
    "night": replace(
        _day("night", 150, 50, 0.015, -0.5, 0.5),
        sky=(0.050, 0.062, 0.100),
        ground=(0.030, 0.032, 0.042),
        zenith=(10, 15, 34),
        horizon=(44, 48, 70),
        haze=(34, 38, 56),
        fog=0.008,
        night=True,
        exposure=1.12,
    ),
    "indoor": replace(
        _day("indoor", 150, 50, 0.0, 0.0, 0.0),
        sky=(0.30, 0.30, 0.29),
        ground=(0.24, 0.22, 0.20),
        haze=(200, 200, 196),
        fog=0.0,
        indoors=True,
    ),
    "indoor_dim": replace(
        _day("indoor_dim", 150, 50, 0.0, 0.0, 0.0),
        sky=(0.15, 0.15, 0.16),
        ground=(0.12, 0.11, 0.11),
        haze=(60, 60, 60),
        fog=0.0,
        indoors=True,
        night=True,
    ),
}


def shift(light: Light, *, azimuth: float = 0.0, brighter: float = 1.0, warmer: float = 0.0) -> Light:
    """The same place at another hour: the sun has moved on, the colour of the light too."""
    x, y, z = light.sun_from
    c, s = math.cos(math.radians(azimuth)), math.sin(math.radians(azimuth))
    return replace(
        light,
        sun_from=(x * c + z * s, y, -x * s + z * c),
        sun=_times(light.sun, brighter),
        warmth=light.warmth + warmer,
        exposure=light.exposure * (0.5 + 0.5 * brighter),
    )


def _times(c: Sequence[float], k: float) -> Colour:
    return (c[0] * k, c[1] * k, c[2] * k)
