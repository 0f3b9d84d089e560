"""The databases of `bench-lists` on the test cluster: the province as it is, and each of its cases ten times.

Copies lie in the same areas on the same days, with their participants, so that the rollups are those of the province
multiplied. Areas, people and units are all there. Made once.
"""

import os
import random
from pathlib import Path
from typing import Any

import psycopg
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models.functions import Length

from backend.accounts.access import access_for
from backend.accounts.models import Post
from backend.core.actor import Access
from backend.core.conninfo import conninfo
from backend.incidents.density import FINE, KIND
from gis.density.sources import AREAS, Part

ROOT = Path(__file__).resolve().parents[2]
SOURCE = os.environ.get("BENCH_SOURCE", "wangge_province")  # on the cluster of the demo
SOURCE_ENV = Path(os.environ.get("BENCH_SOURCE_ENV", ROOT / "var" / "demo.env"))
TABLE = "incidents_incident"
TABLES = (
    "accounts_person", "accounts_unit", "accounts_post", "areas_area", "incidents_categorygroup", "incidents_category",
    TABLE, "core_participation",
)  # fmt: skip
_COLUMNS = """
    SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns
    WHERE table_name = %s AND table_schema = 'public' AND is_generated = 'NEVER'
"""
# What slows copying down: indexes that no constraint needs, and references.
_INDEXES = """
    SELECT pg_get_indexdef(indexrelid), format('DROP INDEX %%s', indexrelid::regclass) FROM pg_index
    WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = indexrelid)
"""
_REFERENCES = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname) FROM pg_constraint
    WHERE conrelid = ANY (%s::text[]::regclass[]) AND contype = 'f'
"""
_CHANGED = {
    "id": "md5(id::text || k)::uuid",
    "number": "number || '-' || k",
    "external_id": "NULL",
    "main_id": "NULL",
    # Another minute of the same day in Asia/Shanghai, for the rollups know days.
    "reported_at": """least(reported_at, (reported_at AT TIME ZONE 'Asia/Shanghai')::date
                      ::timestamp AT TIME ZONE 'Asia/Shanghai' + random() * interval '24 hours')""",
    "due_at": "due_at + (random() - 0.5) * interval '2 hours'",
}
_PARTIES = """
    INSERT INTO core_participation (subject_kind, subject_id, person_id, unit_id, as_role, since)
    SELECT subject_kind, md5(subject_id::text || k)::uuid, person_id, unit_id, as_role, since
    FROM core_participation, generate_series(1, %s) k WHERE subject_kind = 'incident'
"""
_ROLLUP = f"""
    INSERT INTO density_area (kind, digits, state, category, area_code, n, days, ns)
    SELECT kind, digits, state, category, area_code, sum(n)::int,
           coalesce(array_agg(day ORDER BY day) FILTER (WHERE day IS NOT NULL), '{{}}'),
           coalesce(array_agg(run ORDER BY day) FILTER (WHERE day IS NOT NULL), '{{}}')
    FROM (
        SELECT r.*, sum(n) OVER (PARTITION BY kind, digits, state, category, area_code ORDER BY day) AS run
        FROM (SELECT kind, digits, state, category, area_code, day, sum(n) AS n
              FROM ({AREAS.rows(f"(SELECT '{KIND}' AS kind, fine.* FROM ({FINE}) fine)", Part.ALL)}) fanned
              GROUP BY 1, 2, 3, 4, 5, 6) r
    ) run_up GROUP BY 1, 2, 3, 4, 5
"""


def prepare(times: int, template: str) -> None:
    """Makes the database that the settings name, from the province or from `template`; again: nothing."""
    _create(template if times > 1 else "template1")
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_lists (times integer)")
        cursor.execute("SELECT EXISTS (SELECT FROM bench_lists WHERE times = %s)", [times])
        if cursor.fetchone()[0]:
            return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '512MB'")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        cursor.execute("SET LOCAL density.paused = 'on'")
        indexes = _shed(cursor)
        if times > 1:
            _multiply(cursor, times)
        else:
            _copy(cursor)
            cursor.execute(_ROLLUP)
        for make in indexes:
            cursor.execute(make)
        cursor.execute("INSERT INTO bench_lists VALUES (%s)", [times])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE)")


def _create(template: str) -> None:
    name = connection.settings_dict["NAME"]
    with psycopg.connect(psycopg.conninfo.make_conninfo(conninfo(), dbname="postgres"), autocommit=True) as server:
        if server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount == 0:
            server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')


def _shed(cursor: Any) -> list[str]:
    """Takes away what slows copying down; returns what makes the indexes anew."""
    cursor.execute(_REFERENCES, [list(TABLES)])
    for (statement,) in cursor.fetchall():
        cursor.execute(statement)
    cursor.execute(_INDEXES, [TABLE])
    indexes = cursor.fetchall()
    for _, drop in indexes:
        cursor.execute(drop)
    return [make for make, _ in indexes]


def _copy(cursor: Any) -> None:
    env = dict(line.split("=", 1) for line in SOURCE_ENV.read_text(encoding="utf-8").splitlines() if "=" in line)
    source = psycopg.conninfo.make_conninfo(
        host=env["DB_HOST"], port=env["DB_PORT"], user=env["DB_OWNER_USER"], password=env["DB_OWNER_PASSWORD"],
        dbname=SOURCE,
    )  # fmt: skip
    with psycopg.connect(source) as province:
        for table in TABLES:
            columns = _columns(cursor, table)
            reading = province.cursor().copy(f"COPY (SELECT {columns} FROM {table}) TO STDOUT (FORMAT binary)")
            with reading as blocks, cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT binary)") as into:
                for block in blocks:
                    into.write(block)


def _multiply(cursor: Any, times: int) -> None:
    columns = _columns(cursor, TABLE)
    values = ", ".join(_CHANGED.get(column, column) for column in columns.split(", "))
    copies = [times - 1]
    cursor.execute(f"INSERT INTO {TABLE} ({columns}) SELECT {values} FROM {TABLE}, generate_series(1, %s) k", copies)
    cursor.execute("SELECT setval(pg_get_serial_sequence('core_participation', 'id'), max(id)) FROM core_participation")
    cursor.execute(_PARTIES, copies)
    cursor.execute(
        "UPDATE density_area SET n = n * %(n)s, ns = (SELECT coalesce(array_agg(each * %(n)s ORDER BY nr), '{}')"
        " FROM unnest(ns) WITH ORDINALITY u (each, nr))",
        {"n": times},
    )


def _columns(cursor: Any, table: str) -> str:
    cursor.execute(_COLUMNS, [table])
    return str(cursor.fetchone()[0])


def chosen(role: str, digits: int, number: int, chance: random.Random) -> list[Access]:
    """What some people of a role see whose areas have so many digits."""
    posts = Post.objects.filter(role=role, valid_to__isnull=True).annotate(digits=Length("area_code"))
    ids = sorted(posts.filter(digits=digits).values_list("pk", flat=True))
    rows = Post.objects.select_related("person", "unit").filter(pk__in=chance.sample(ids, min(number, len(ids))))
    return [access_for(post) for post in rows]
