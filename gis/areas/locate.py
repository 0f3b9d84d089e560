"""Point → grid: where a position belongs, and where it waits when no grid can be named."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection

from backend.core import prepared
from gis.areas.crs import checked
from gis.areas.problems import OutsideGrids


@dataclass(frozen=True)
class Placement:
    """Where a position belongs. `area_code` is a grid (placed), a county without grids (not placed), or None."""

    area_code: str | None
    placed: bool


OUTSIDE = Placement(area_code=None, placed=False)

# COALESCE stops at the first arm that answers, so that a point inside a grid costs one index search. A point on a
# shared border lies in both areas; the lowest code wins. In a county without grids a near grid of its neighbour
# must not win: the county is asked before the nearest grid.
_HERE = "ST_SetSRID(ST_MakePoint(p.lon, p.lat), 4326)"
_CONTAINS = f"valid_to IS NULL AND NOT special AND ST_Intersects(geom, {_HERE}) ORDER BY code LIMIT 1"
_NEAREST = f"""
    SELECT code FROM (
        SELECT code, ST_Distance(geom::geography, {_HERE}::geography) AS metres
        FROM areas_area
        WHERE level = 'grid' AND valid_to IS NULL AND NOT special
          AND geom && ST_Expand({_HERE}, p.reach_lon, p.reach_lat)
    ) near
    WHERE metres <= p.tolerance_m
    ORDER BY round(metres::numeric, 3), code LIMIT 1
"""
_COUNTY_WITHOUT_GRIDS = f"""
    SELECT code FROM (SELECT code FROM areas_area WHERE level = 'county' AND {_CONTAINS}) county
    WHERE NOT EXISTS (
        SELECT FROM areas_area g WHERE g.level = 'grid' AND g.valid_to IS NULL AND NOT g.special
          AND g.code >= county.code AND g.code < county.code || ':'
    )
"""
# Arrays stand in sub-selects so that the planner cannot count them: a plan made for one point looks cheaper than the
# general one, and each point would be planned anew.
LOCATE_SQL = f"""
    SELECT coalesce(
        (SELECT code FROM areas_area WHERE level = 'grid' AND {_CONTAINS}),
        ({_COUNTY_WITHOUT_GRIDS}),
        ({_NEAREST}),
        (SELECT code FROM areas_area WHERE level = 'county' AND {_CONTAINS})
    )
    FROM unnest((SELECT %(lons)s::float8[]), (SELECT %(lats)s::float8[]), (SELECT %(tolerances)s::float8[]),
                (SELECT %(reaches_lon)s::float8[]), (SELECT %(reaches_lat)s::float8[]))
         WITH ORDINALITY AS p(lon, lat, tolerance_m, reach_lon, reach_lat, place)
    ORDER BY place
"""
GRID_DIGITS, COUNTY_DIGITS = 15, 6
BATCH = 5000
COUNTY_REACH_M = 1500.0  # EPSG:3857: within it of its simplified border lies what belongs to a county by its position
_ASTRAY = f"""
    SELECT NOT EXISTS (
        SELECT FROM areas_area WHERE level = 'county' AND valid_to IS NULL AND code = %s
          AND ST_DWithin(geom_mid, ST_Transform(ST_SetSRID(ST_MakePoint(%s, %s), 4326), 3857), {COUNTY_REACH_M})
    )
"""
_DEGREE_LAT_M, _DEGREE_LON_M = 110_574.0, 111_320.0  # the shortest degree north, the longest degree east


def place(point: tuple[float, float], accuracy_m: float | None = None) -> Placement:
    """Where a report made at `point` (lon, lat in EPSG:4326) belongs.

    The basic grid that contains it; at the province's border the nearest one within max(accuracy, 100 m), where the
    accuracy is the device's claim and counts up to 500 m; in a county without grids that county, not placed; outside
    the province nothing. Raises PositionNotValid.
    """
    return place_many([point], [accuracy_m])[0]


def place_many(
    points: Sequence[tuple[float, float]], accuracies_m: Sequence[float | None] | None = None
) -> list[Placement]:
    """`place` for many points, in their order; one statement for each 5,000 of them."""
    claims = accuracies_m or [None] * len(points)
    codes = _codes(points, [tolerance(claim) for claim in claims])
    return [_placement(code) for code in codes]


def locate(point: tuple[float, float], *, tolerance_m: float) -> str:
    """Code of the basic grid that contains `point` (EPSG:4326), or of the nearest within `tolerance_m` on the ground.

    Raises OutsideGrids when none is that near, so that a bad fix is never pinned to a far grid; PositionNotValid.
    """
    code = locate_many([point], tolerance_m=tolerance_m)[0]
    if code is None:
        raise OutsideGrids(tolerance_m=tolerance_m)
    return code


def locate_many(points: Sequence[tuple[float, float]], *, tolerance_m: float) -> list[str | None]:
    """`locate` for many points, in their order; None where no grid is near."""
    codes = _codes(points, [tolerance_m] * len(points))
    return [code if code and len(code) == GRID_DIGITS else None for code in codes]


def is_astray(point: tuple[float, float], area_code: str) -> bool:
    """Whether `point` (lon, lat in EPSG:4326) lies beyond the county of `area_code`, which then somebody named."""
    with connection.cursor() as cursor:
        cursor.execute(_ASTRAY, [area_code[:COUNTY_DIGITS], *point])
        (astray,) = cursor.fetchone()
    return bool(astray)


def tolerance(accuracy_m: float | None) -> float:
    """Metres within which a fix of this claimed accuracy may belong to a grid; a claim that is no number is none."""
    limits = settings.FIELD_LIMITS
    if accuracy_m is None or not math.isfinite(accuracy_m):
        return limits.gps_tolerance_m
    return max(limits.gps_tolerance_m, min(accuracy_m, limits.accuracy_max_m))


def _placement(code: str | None) -> Placement:
    return Placement(area_code=code, placed=len(code) == GRID_DIGITS) if code else OUTSIDE


def _codes(points: Sequence[tuple[float, float]], tolerances_m: Sequence[float]) -> list[str | None]:
    found: list[str | None] = []
    # Planning takes five times as long as finding one point.
    with prepared.cursor() as cursor:
        for start in range(0, len(points), BATCH):
            part = slice(start, start + BATCH)
            cursor.execute(LOCATE_SQL, _columns(points[part], tolerances_m[part]))
            found += [code for (code,) in cursor.fetchall()]
    return found


def _columns(points: Iterable[tuple[float, float]], tolerances_m: Sequence[float]) -> dict[str, list[float]]:
    places = [checked(*point) for point in points]
    return {
        "lons": [at.lon for at in places],
        "lats": [at.lat for at in places],
        "tolerances": list(tolerances_m),
        "reaches_lon": [_reach_lon(at.lat, metres) for at, metres in zip(places, tolerances_m, strict=True)],
        "reaches_lat": [1.01 * metres / _DEGREE_LAT_M for metres in tolerances_m],
    }


def _reach_lon(lat: float, metres: float) -> float:
    """Degrees of longitude that cover `metres`, with a margin; the whole circle near a pole."""
    return min(360.0, 1.01 * metres / (_DEGREE_LON_M * max(math.cos(math.radians(lat)), 1e-9)))
