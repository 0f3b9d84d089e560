"""The published formulas from WGS 84 to GCJ-02 and BD-09, written down a second time: what phones and maps do."""

from math import atan2, cos, hypot, pi, radians, sin, sqrt

AXIS, ECCENTRICITY2 = 6378245.0, 0.00669342162296594323


def gcj_from_wgs(lon: float, lat: float) -> tuple[float, float]:
    """Inside China."""
    x, y, phi = lon - 105.0, lat - 35.0, radians(lat)
    ripple = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + ripple
    north += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3
    north += (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + ripple
    east += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3
    east += (150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)) * 2 / 3
    magic = 1 - ECCENTRICITY2 * sin(phi) ** 2
    lat_step = north * 180 / (AXIS * (1 - ECCENTRICITY2) / (magic * sqrt(magic)) * pi)
    return lon + east * 180 / (AXIS / sqrt(magic) * cos(phi) * pi), lat + lat_step


def bd_from_wgs(lon: float, lat: float) -> tuple[float, float]:
    x, y = gcj_from_wgs(lon, lat)
    turn = pi * 3000 / 180
    reach = hypot(x, y) + 0.00002 * sin(y * turn)
    angle = atan2(y, x) + 0.000003 * cos(x * turn)
    return reach * cos(angle) + 0.0065, reach * sin(angle) + 0.006
