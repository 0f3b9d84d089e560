"""Phones for drills: the cast, and counties of one grid with signed-in workers; prints them as JSON.

Runs once, in a process of its own that has the settings of the drill's database.
"""

import hashlib
import json
import os
import secrets

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
django.setup()

from django.contrib.auth.hashers import make_password  # noqa: E402
from django.contrib.gis.geos import Polygon  # noqa: E402

from backend.accounts.models import Device, Person, Post, Unit  # noqa: E402
from backend.core.clock import now  # noqa: E402
from gis.areas.models import Area  # noqa: E402
from tests.cast import DAY, SOUTH, STEP, WEST, box, make_cast  # noqa: E402
from tests.chaos.phone import BROWSER_NAME, BROWSER_PASSWORD  # noqa: E402
from tests.mobile.conftest import make_categories  # noqa: E402

COUNTIES, PHONES = 8, 25  # of each county
FIRST_COLUMN = 10  # east of the cast's own grids


def main() -> None:
    make_cast()
    make_categories()
    found = [phone for number in range(COUNTIES) for phone in county(number)]
    print(json.dumps(found))


def county(number: int) -> list[dict[str, object]]:
    """A county with one township, village and grid, its centres, and workers with a device each."""
    code = f"3302{number + 1:02d}"
    township, village = f"{code}001", f"{code}001001"
    grid, column = f"{village}001", FIRST_COLUMN + 2 * number
    geom, web = box(column, 1), box(column, 1, 3857)
    levels = {"county": code, "township": township, "village": village, "grid": grid}
    Area.objects.bulk_create(
        Area(
            code=each, level=level, name=f"{level} {number}", valid_from=DAY, population=400, geom=geom,
            geom_far=web, geom_mid=web, geom_web=web, centre=geom.centroid,
        )
        for level, each in levels.items()
    )  # fmt: skip
    for area in (code, township):
        Unit.objects.create(kind="centre", area_code=area, name=f"centre {area}", valid_from=DAY)
    station = Unit.objects.create(kind="station", area_code=village, name=f"station {village}", valid_from=DAY)
    middle = Polygon.from_bbox((WEST + column * STEP, SOUTH, WEST + (column + 1) * STEP, SOUTH + STEP)).centroid
    tokens = [worker(station, village, grid, f"chaos-{number}-{each}") for each in range(PHONES)]
    return [{"token": token, "county": code, "lon": middle.x, "lat": middle.y} for token in tokens]


def worker(station: Unit, village: str, grid: str, name: str) -> str:
    """The token of a new worker's phone."""
    token, moment = secrets.token_urlsafe(32), now()
    password = make_password(BROWSER_PASSWORD) if name == BROWSER_NAME else "!"
    person = Person.objects.create(username=name, name=name, password=password)
    post = Post.objects.create(
        person=person, unit=station, role="worker", area_code=village, grids=[grid], valid_from=DAY
    )
    digest = hashlib.sha256(token.encode()).digest()
    Device.objects.create(token_sha256=digest, person=person, post=post, created_at=moment, last_seen_at=moment)
    return token


if __name__ == "__main__":
    main()
