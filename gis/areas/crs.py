"""Coordinate systems of phones and Chinese map services, converted at the edge to EPSG:4326.

GCJ-02 shifts WGS 84 by a few hundred metres inside China; BD-09 shifts GCJ-02 once more. Neither has an official
inverse: it is found by iteration, so that a round trip stays within a millimetre. CGCS2000 (EPSG:4490) equals
WGS 84 within a metre and is taken as it is.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

from gis.areas.problems import PositionNotValid, ReferenceNotKnown


class LonLat(NamedTuple):
    """Longitude and latitude in degrees."""

    lon: float
    lat: float


Convert = Callable[[LonLat], LonLat]

WGS84, CGCS2000, GCJ02, BD09 = "EPSG:4326", "EPSG:4490", "GCJ-02", "BD-09"

_AXIS_M = 6378245.0  # Krasovsky 1940, on which GCJ-02 is defined
_ECCENTRICITY2 = 0.00669342162296594323
_BD_TURN = math.pi * 3000.0 / 180.0
_CHINA = (72.004, 0.8293, 137.8347, 55.8271)  # west, south, east, north; outside GCJ-02 equals WGS 84
_ROUNDS, _CLOSE_DEGREES = 30, 1e-10


def checked(lon: float, lat: float) -> LonLat:
    """The position, in degrees. Raises PositionNotValid for NaN, infinity and what is not on the globe."""
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise PositionNotValid()
    return LonLat(float(lon), float(lat))


def to_wgs84(lon: float, lat: float, source_crs: str) -> LonLat:
    """Position given in `source_crs` as EPSG:4326. Raises PositionNotValid, ReferenceNotKnown."""
    convert = _TO_WGS84.get(source_crs)
    if convert is None:
        raise ReferenceNotKnown(source_crs=source_crs, known=", ".join(KNOWN))
    return convert(checked(lon, lat))


def _same(point: LonLat) -> LonLat:
    return point


def _wgs_to_gcj(point: LonLat) -> LonLat:
    west, south, east, north = _CHINA
    if not (west <= point.lon <= east and south <= point.lat <= north):
        return point
    x, y = point.lon - 105.0, point.lat - 35.0
    radians = math.radians(point.lat)
    flattened = 1 - _ECCENTRICITY2 * math.sin(radians) ** 2
    metres_lat = _AXIS_M * (1 - _ECCENTRICITY2) / flattened**1.5
    metres_lon = _AXIS_M / math.sqrt(flattened) * math.cos(radians)
    return LonLat(
        point.lon + math.degrees(_shift_east_m(x, y) / metres_lon),
        point.lat + math.degrees(_shift_north_m(x, y) / metres_lat),
    )


def _waves(value: float, *terms: tuple[float, float]) -> float:
    return sum(size * math.sin(value * math.pi / part) for size, part in terms) * 2.0 / 3.0


def _shift_east_m(x: float, y: float) -> float:
    shift = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    shift += _waves(x, (20.0, 1 / 6), (20.0, 1 / 2))
    return shift + _waves(x, (20.0, 1.0), (40.0, 3.0)) + _waves(x, (150.0, 12.0), (300.0, 30.0))


def _shift_north_m(x: float, y: float) -> float:
    shift = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    shift += _waves(x, (20.0, 1 / 6), (20.0, 1 / 2))
    return shift + _waves(y, (20.0, 1.0), (40.0, 3.0)) + _waves(y, (160.0, 12.0), (320.0, 30.0))


def _gcj_to_bd(point: LonLat) -> LonLat:
    reach = math.hypot(point.lon, point.lat) + 0.00002 * math.sin(point.lat * _BD_TURN)
    angle = math.atan2(point.lat, point.lon) + 0.000003 * math.cos(point.lon * _BD_TURN)
    return LonLat(reach * math.cos(angle) + 0.0065, reach * math.sin(angle) + 0.006)


def _inverse(forward: Convert) -> Convert:
    """Fixed-point iteration: both shifts are smooth, so each round leaves a small part of the error."""

    def convert(target: LonLat) -> LonLat:
        guess = target
        for _ in range(_ROUNDS):
            there = forward(guess)
            east, north = target.lon - there.lon, target.lat - there.lat
            guess = LonLat(guess.lon + east, guess.lat + north)
            if abs(east) < _CLOSE_DEGREES and abs(north) < _CLOSE_DEGREES:
                break
        return guess

    return convert


_gcj_to_wgs, _bd_to_gcj = _inverse(_wgs_to_gcj), _inverse(_gcj_to_bd)


def _bd_to_wgs(point: LonLat) -> LonLat:
    return _gcj_to_wgs(_bd_to_gcj(point))


_TO_WGS84: dict[str, Convert] = {WGS84: _same, GCJ02: _gcj_to_wgs, BD09: _bd_to_wgs, CGCS2000: _same}
KNOWN = tuple(_TO_WGS84)
