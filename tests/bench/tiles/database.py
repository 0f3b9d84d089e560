"""The province for a measurement: a session of somebody who sees it all, the rows of the peers, the list of tiles."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date

import django
import psycopg

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.config.settings")
os.environ.setdefault("DB_NAME", "wangge_province")
os.environ["DB_ROLE"] = "owner"
django.setup()

# What follows reads settings and models, so it comes after Django's set-up.
from django.conf import settings  # noqa: E402
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connection  # noqa: E402

from backend.accounts.models import Person, Post, Unit  # noqa: E402
from backend.accounts.sessions import SessionStore  # noqa: E402
from backend.config.env import Env  # noqa: E402
from backend.core.conninfo import conninfo  # noqa: E402
from backend.core.registries import layers  # noqa: E402
from gis.tiles.source import SESSION  # noqa: E402
from tests.bench.tiles.choose import Tile  # noqa: E402

LIST = "bench_tiles.asked"
PLACES = 4000
# What layers draw other than areas.
DRAWN_FROM = {"heat": "incidents", "incidents": "incidents", "records": "records", "surroundings": "records"}
WHO = "bench-tiles"
_SCHEMA = """
    DROP SCHEMA IF EXISTS bench_tiles CASCADE; CREATE SCHEMA bench_tiles;
    CREATE VIEW bench_tiles.grids AS SELECT code, name, geom_web::geometry(MultiPolygon, 3857) AS geom FROM areas_area
    WHERE level = 'grid' AND valid_to IS NULL AND NOT special;
    GRANT USAGE ON SCHEMA bench_tiles TO {role}; GRANT SELECT ON bench_tiles.grids TO {role}
"""


class NoProvince(Exception):
    """There is nothing to measure."""


def environment() -> dict[str, str]:
    """Where the database is, for programs that speak PostgreSQL themselves, as the app's role."""
    values = settings.DATABASES["default"]
    return {
        "PGHOST": str(values["HOST"]), "PGPORT": str(values["PORT"]), "PGDATABASE": str(values["NAME"]),
        "PGUSER": settings.DB_APP_ROLE, "PGPASSWORD": Env.load().secret("DB_PASSWORD", ""), "PGOPTIONS": SESSION,
    }  # fmt: skip


def facts() -> dict[str, int]:
    """How many rows there are to draw. Raises NoProvince."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM areas_area WHERE level = 'grid' AND valid_to IS NULL),"
            " (SELECT count(*) FROM incidents_incident), (SELECT count(*) FROM records_record WHERE gone_at IS NULL)"
        )
        grids, incidents, records = cursor.fetchone()
    if grids == 0:
        raise NoProvince(f"The database {settings.DATABASES['default']['NAME']} has no grids: run make province first.")
    return {"grids": grids, "incidents": incidents, "records": records}


def places() -> list[tuple[float, float]]:
    """Middles of grids, the same each time: where people look."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT ST_X(centre), ST_Y(centre) FROM areas_area WHERE level = 'grid' AND valid_to IS NULL"
            " ORDER BY md5(code) LIMIT %s",
            [PLACES],
        )
        return [(float(lon), float(lat)) for lon, lat in cursor.fetchall()]


def drawn(rows: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """First and last zoom of every layer of the registry that has something to draw."""
    names = [name for name in sorted(layers.entries) if rows[DRAWN_FROM.get(name, "grids")]]
    return {name: (layers.entries[name].minzoom, layers.entries[name].maxzoom) for name in names}


@contextmanager
def peers_rows() -> Iterator[None]:
    """A schema of its own beside the data; nothing of the data is written."""
    with connection.cursor() as cursor:
        cursor.execute(_SCHEMA.format(role=settings.DB_APP_ROLE))
        try:
            yield
        finally:
            with psycopg.connect(conninfo(), autocommit=True) as last:
                last.execute("DROP SCHEMA IF EXISTS bench_tiles CASCADE")


def write_list(tiles: Sequence[Tile]) -> str:
    """The tiles by number from 1 on, for pgbench; layers as their place in the alphabet."""
    names = sorted({tile.layer for tile in tiles})
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {LIST}")
        cursor.execute(f"CREATE TABLE {LIST} (id int PRIMARY KEY, layer int, z int, x int, y int)")
        with cursor.copy(f"COPY {LIST} FROM STDIN") as copy:
            for number, tile in enumerate(tiles, 1):
                copy.write_row((number, names.index(tile.layer), tile.z, tile.x, tile.y))
        cursor.execute(f"GRANT SELECT ON {LIST} TO {settings.DB_APP_ROLE}")
        cursor.execute(f"ANALYZE {LIST}")
    return LIST


@contextmanager
def signed_in() -> Iterator[str]:
    """The Cookie line of a leader of the province; the person exists for the length of the measurement."""
    Post.objects.filter(person__username=WHO).delete()
    Person.objects.filter(username=WHO).delete()
    unit = Unit.objects.create(kind="leadership", name="bench", area_code="33", valid_from=date(2020, 1, 1))
    person = Person.objects.create(username=WHO, name="bench", password="!")
    post = Post.objects.create(person=person, unit=unit, role="leader", area_code="33", valid_from=date(2020, 1, 1))
    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    try:
        yield f"{settings.SESSION_COOKIE_NAME}={session.session_key}"
    finally:
        session.delete()
        for row in (post, person, unit):
            row.delete()


def app_environment() -> Mapping[str, str]:
    """For the product's own process: the app's role, not the owner's."""
    return {"DB_ROLE": "app", "DB_NAME": str(settings.DATABASES["default"]["NAME"])}
