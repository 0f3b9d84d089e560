"""Brute force beside the SQL: where a point lies among a few areas, by plane geometry around the point."""

import math
from collections.abc import Mapping

import shapely
from shapely.geometry.base import BaseGeometry

Shapes = Mapping[str, BaseGeometry]  # by code, EPSG:4326
NEAR_DEGREES = 0.02  # farther than every tolerance
AXIS_M, FLATTENING2 = 6_378_137.0, 0.00669437999014  # WGS 84


def metres_to(shape: BaseGeometry, lon: float, lat: float) -> float:
    """Distance in metres from a near position, 0 inside."""
    sine = math.sin(math.radians(lat))
    across = AXIS_M / math.sqrt(1 - FLATTENING2 * sine**2)
    along = AXIS_M * (1 - FLATTENING2) / (1 - FLATTENING2 * sine**2) ** 1.5
    scale = (math.radians(1) * across * math.cos(math.radians(lat)), math.radians(1) * along)
    local = shapely.transform(shape, lambda degrees: (degrees - (lon, lat)) * scale)
    return float(shapely.distance(local, shapely.Point(0, 0)))


def placed_by_force(grids: Shapes, counties: Shapes, lon: float, lat: float, tolerance_m: float) -> set[str | None]:
    """The right answers: one, or two where the distances differ by less than a centimetre."""
    point = shapely.Point(lon, lat)
    inside = sorted(code for code, shape in grids.items() if shape.intersects(point))
    if inside:
        return {inside[0]}
    county = sorted(code for code, shape in counties.items() if shape.intersects(point))
    if county and not any(code.startswith(county[0]) for code in grids):
        return {county[0]}
    around = [code for code, shape in grids.items() if shape.distance(point) < NEAR_DEGREES]
    distances = {code: metres_to(grids[code], lon, lat) for code in around}
    nearest = min(distances.values(), default=math.inf)
    if nearest > tolerance_m + 0.01:
        return {county[0] if county else None}
    near: set[str | None] = {code for code, metres in distances.items() if metres < nearest + 0.01}
    return near | {county[0] if county else None} if nearest > tolerance_m - 0.01 else near
