"""Committed areas, so that the connections of tiles see them, and a layer with restricted rows."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
import pytest_django
from django.db import connection

from backend.core.changes import new_epoch
from backend.core.conninfo import conninfo
from backend.core.models import Change, FeedEpoch
from backend.core.registries import Layer, layers
from gis.areas.models import Area
from gis.areas.tile_sql import BUFFER, ENVELOPE, EXTENT, REACH, area_condition, features
from tests.cast import COUNTY, GRID, IN_GRID, IN_OTHER_GRID, OTHER_GRID, OTHER_TOWN, TOWN, make_areas
from tests.tiles.calls import Get, access_of, caller

PEOPLE = {
    "town": access_of(TOWN), "other_town": access_of(OTHER_TOWN), "county": access_of(COUNTY),
    "grid_and_town": access_of(GRID, OTHER_TOWN), "unit": access_of(),
}  # fmt: skip
SPOTS_SQL = f"""
    WITH drawn AS (
        SELECT ST_AsMVTGeom(point_web, {ENVELOPE}, {EXTENT}, {BUFFER}) AS geom, code FROM tiles_spot
        WHERE point_web && {REACH} AND {area_condition("area_code")}
    )
    SELECT {features("spots", "drawn", "geom, code")}
"""


_ANNOUNCE = """
    INSERT INTO core_change (audience, kind, object_id) VALUES (%s, 'layer', %s)
    ON CONFLICT (audience, kind, object_id) DO UPDATE SET gone = false
"""


@pytest.fixture(scope="module")
def areas(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[None]:
    """The areas of the cast, committed once for a module and removed after it."""
    with django_db_blocker.unblock():
        if not FeedEpoch.objects.exists():
            new_epoch()
        make_areas()
        announce("areas", "villages", "grids")
        yield
        Area.objects.all().delete()
        Change.objects.all().delete()
        connection.close()


@pytest.fixture
def get(areas: None) -> Get:
    return caller(conninfo, PEOPLE)


@pytest.fixture
def spots(areas: None) -> Iterator[None]:
    """Layer `spots`: one point in a grid of each township, seen by the areas that hold it."""
    rows = ", ".join(
        f"('{code}', '{area}', ST_Transform(ST_SetSRID(ST_MakePoint({lon}, {lat}), 4326), 3857))"
        for code, area, (lon, lat) in (("here", GRID, IN_GRID), ("there", OTHER_GRID, IN_OTHER_GRID))
    )
    table = "CREATE TABLE tiles_spot (code text, area_code varchar(15), point_web geometry(Point, 3857))"
    with committed(f"{table}; INSERT INTO tiles_spot VALUES {rows}", back="DROP TABLE tiles_spot"):
        layers.add("spots", Layer("spots", SPOTS_SQL, 8, 16, {"code": "String"}, slow=False, scoped=True))
        yield
        del layers.entries["spots"]


@contextmanager
def committed(sql: str, *, back: str) -> Iterator[None]:
    """Runs `sql` for every connection to see, and `back` afterwards."""
    with psycopg.connect(conninfo(), autocommit=True) as outside:
        outside.execute(sql)
        try:
            yield
        finally:
            outside.execute(back)


def announce(*names: str) -> None:
    """What a loader does in the transaction of its data."""
    with psycopg.connect(conninfo(), autocommit=True) as outside:
        for name in names:
            outside.execute(_ANNOUNCE, [f"layer:{name}", name])
