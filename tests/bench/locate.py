"""`make bench-locate`: point → grid on the whole province, beside brute force over all borders in memory.

Prints `name value` lines and writes var/bench/locate.json: the 95th percentile of one point, and beside it of a
statement that does nothing, points a second in bulk, and how many of the compared points got another answer than brute
force.
"""

import os
import random
import statistics
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress

import django
import numpy as np
import psycopg
import shapely
from numpy.typing import NDArray

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
os.environ.setdefault("DB_NAME", "wangge_province")
django.setup()

# What follows reads settings and models, so it comes after Django's set-up.
from django.conf import settings  # noqa: E402
from django.db import OperationalError, connection  # noqa: E402

from gis.areas.locate import locate, locate_many  # noqa: E402
from gis.areas.problems import OutsideGrids  # noqa: E402
from tests.bench.figures import told  # noqa: E402

RUNS, ONE, BULK, COMPARED = 3, 2000, 50_000, 20_000
GOALS = {
    "locate.one.p95_ms": ("<", 1.0), "locate.bulk.per_s": (">=", 20_000.0), "locate.mismatches": ("==", 0.0),
}  # fmt: skip
BORDER = 0.3  # part of the compared points that lie on a corner of a grid, where several grids meet
Points = list[tuple[float, float]]
Shapes = NDArray[np.object_]


def main() -> int:
    """0 when all goals are met."""
    name = settings.DATABASES["default"]["NAME"]
    try:
        codes, grids = borders()
    except OperationalError:
        sys.exit(f"The database {name} does not answer: start it with make demo DATA=province.")
    if not codes:
        sys.exit(f"The database {name} has no grids: run make province first.")
    chance = random.Random("locate")  # noqa: S311 - repeatable, guards nothing
    points = list(scattered(grids, chance, BULK))
    one, nothing, bulk = [], [], []
    locate_many(points[:1000], tolerance_m=0.0)
    for run in range(RUNS):
        nothing.append(p95_of_nothing())
        one.append(p95_of_one(points[run * ONE : (run + 1) * ONE]))
        bulk.append(rate(points))
    figures = {
        "locate.grids": len(codes),
        "locate.one.p95_ms": round(statistics.median(one), 3),
        "locate.nothing.p95_ms": round(statistics.median(nothing), 3),
        "locate.bulk.per_s": round(statistics.median(bulk)),
        "locate.compared": COMPARED,
        "locate.mismatches": mismatches(codes, grids, list(scattered(grids, chance, COMPARED, border=BORDER))),
        "locate.load": round(os.getloadavg()[0], 1),
    }
    return told("locate", figures, GOALS)


def borders() -> tuple[list[str], Shapes]:
    """Codes and borders of all grids, by code."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code, ST_AsBinary(geom) FROM areas_area"
            " WHERE level = 'grid' AND valid_to IS NULL AND NOT special ORDER BY code"
        )
        rows = cursor.fetchall()
    return [code for code, _ in rows], shapely.from_wkb(np.array([bytes(shape) for _, shape in rows], dtype=object))


def scattered(
    grids: Shapes, chance: random.Random, number: int, *, border: float = 0.0
) -> Iterator[tuple[float, float]]:
    """Points within the box of a random grid, so inside of it or of a neighbour; some on a corner of its border."""
    for _ in range(number):
        grid = grids[chance.randrange(len(grids))]
        if chance.random() < border:
            lon, lat = shapely.get_coordinates(grid)[0]
        else:
            west, south, east, north = shapely.bounds(grid)
            lon, lat = chance.uniform(west, east), chance.uniform(south, north)
        yield float(lon), float(lat)


def p95_of_one(points: Points) -> float:
    """Milliseconds."""
    took = []
    for point in points:
        began = time.perf_counter()
        with suppress(OutsideGrids):
            locate(point, tolerance_m=0.0)
        took.append(time.perf_counter() - began)
    return statistics.quantiles(took, n=20)[-1] * 1000


def p95_of_nothing() -> float:
    """Milliseconds of the way to the database and back."""
    took = []
    with psycopg.Cursor(connection.connection) as cursor:
        for _ in range(ONE):
            began = time.perf_counter()
            cursor.execute("SELECT 1", prepare=True).fetchall()
            took.append(time.perf_counter() - began)
    return statistics.quantiles(took, n=20)[-1] * 1000


def rate(points: Points) -> float:
    began = time.perf_counter()
    locate_many(points, tolerance_m=0.0)
    return len(points) / (time.perf_counter() - began)


def mismatches(codes: Sequence[str], grids: Shapes, points: Points) -> int:
    """Brute force: of all grids that hold the point, the one with the lowest code."""
    tree = shapely.STRtree(grids)
    at, holding = tree.query(shapely.points(points), predicate="intersects")
    expected: list[str | None] = [None] * len(points)
    for point, grid in zip(at.tolist(), holding.tolist(), strict=True):
        code, known = codes[grid], expected[point]
        expected[point] = code if known is None else min(code, known)
    found = locate_many(points, tolerance_m=0.0)
    return sum(ours != theirs for ours, theirs in zip(found, expected, strict=True))


if __name__ == "__main__":
    sys.exit(main())
