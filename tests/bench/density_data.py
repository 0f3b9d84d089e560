"""The database of `bench-density`: incidents of the province, copied once and multiplied, with their rollups.

A database of its own on the test cluster, because writers run while tiles are counted.
"""

import os
import time
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection, transaction

from backend.core.conninfo import conninfo
from gis.density.merging import fold_all, recount_all
from gis.density.models import Cell, Recount
from gis.density.packed import MARKS
from gis.density.recount import restart
from seeds.province.pool import each

ROOT = Path(__file__).resolve().parents[2]
SOURCE = os.environ.get("BENCH_SOURCE", "wangge_province")  # on the cluster of the demo
TABLE = "incidents_incident"
PROCESSES, SETTLE_BATCH = 2, 5000
# What tiles and recounts read; the other indexes of the table would only slow the copies down.
KEPT = ("incidents_incident_pkey", "incidents_near", "incidents_near_leaf", "incidents_town_new", "incidents_area_new")
COPIED = 380_000  # rows of the source, about
_COLUMNS = """
    SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM information_schema.columns
    WHERE table_name = %s AND table_schema = 'public' AND is_generated = 'NEVER'
"""
_LOOSE = """
    SELECT format('ALTER TABLE %%s DROP CONSTRAINT IF EXISTS %%I CASCADE', conrelid::regclass, conname)
    FROM pg_constraint WHERE conrelid = %s::regclass
    UNION ALL
    SELECT format('DROP INDEX %%s', indexrelid::regclass) FROM pg_index JOIN pg_class c ON c.oid = indexrelid
    WHERE indrelid = %s::regclass
      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = indexrelid)
"""
# A copy lies some hundred metres off, in the same areas, up to a year earlier: two years in all.
_CHANGED = {
    "id": "md5(id::text || %(k)s)::uuid",
    "number": "number || '-' || %(k)s",
    "external_id": "NULL",
    "words": "''",
    "terms": "'{}'",
    "point": "ST_Translate(point, (random() - 0.5) / 100, (random() - 0.5) / 100)",
    "reported_at": "reported_at - random() * interval '365 days'",
}


def prepare(rows: int) -> dict[str, float]:
    """Makes what is not there yet; returns the seconds of the recount where there was one."""
    _create()
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
        there = cursor.fetchone()[0]
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(KEPT)])
        indexed = len(cursor.fetchall()) == len(KEPT)
    if there < rows or not indexed:
        _load(rows, there)
    else:
        with transaction.atomic(durable=True):
            _only_what_is_asked()  # a migration lists what it adds
        if not Recount.objects.exists() and Cell.objects.exists():
            return _settle()
    started = time.monotonic()
    if not Recount.objects.exists():
        with transaction.atomic(durable=True):
            restart("incident")
            _only_what_is_asked()
    for _ in each(count, range(PROCESSES), processes=PROCESSES):
        pass
    return {"recount_s": time.monotonic() - started} | _settle()


def _only_what_is_asked() -> None:
    """Cells for everything and for leaves, of the widths of the three scopes: the smaller part of the work."""
    Recount.objects.exclude(base="density_cell").delete()
    Recount.objects.filter(marks__regex="^[5-9]+$").delete()
    Recount.objects.filter(part="city").delete()
    Recount.objects.filter(marks="4").delete()
    Recount.objects.filter(marks="23").update(marks="2")
    Recount.objects.filter(marks=MARKS).update(marks="12")


def _load(rows: int, there: int) -> None:
    """Rows first, in several processes, then what tiles and recounts read them by."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = ANY(%s)", [list(KEPT)])
        made = [str(text) for (text,) in cursor.fetchall()]
        cursor.execute(_LOOSE, [TABLE, TABLE])
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        cursor.execute(_COLUMNS, [TABLE])
        columns = cursor.fetchone()[0]
        cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
    if not there:
        for table in ("incidents_categorygroup", "incidents_category", TABLE):
            there = _copy(table, columns if table == TABLE else "*")
    first = min(there, COPIED)
    waiting = [(columns, k, min(first, rows - k * first)) for k in range(there // first, -(-rows // first))]
    for _ in each(_multiply, waiting, processes=PROCESSES):
        pass
    for _ in each(_run, [*made, f"VACUUM (ANALYZE) {TABLE}"], processes=PROCESSES):
        pass
    _run(f"ALTER TABLE {TABLE} ENABLE TRIGGER USER")


def count(_: int) -> int:
    return recount_all()


def _settle() -> dict[str, float]:
    """Folds what the writers of the run before left; tiles are measured as the merger keeps them."""
    recount_all()
    fold_all(SETTLE_BATCH)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE) density_cell, density_area, density_delta")
    return {}


def _create() -> None:
    name = connection.settings_dict["NAME"]
    with psycopg.connect(psycopg.conninfo.make_conninfo(conninfo(), dbname="postgres"), autocommit=True) as server:
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is None:
            server.execute(f'CREATE DATABASE "{name}"')


def _copy(table: str, columns: str) -> int:
    """Streams a table from the source; returns its rows."""
    named = "" if columns == "*" else f" ({columns})"
    with psycopg.connect(_source()) as source, connection.cursor() as cursor:
        reading = source.cursor().copy(f"COPY (SELECT {columns} FROM {table}) TO STDOUT (FORMAT binary)")
        with reading as blocks, cursor.copy(f"COPY {table}{named} FROM STDIN (FORMAT binary)") as into:
            for block in blocks:
                into.write(block)
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])


def _source() -> str:
    lines = (ROOT / "var/demo.env").read_text(encoding="utf-8").splitlines()
    env = dict(line.split("=", 1) for line in lines if "=" in line)
    return psycopg.conninfo.make_conninfo(
        host=env["DB_HOST"], port=env["DB_PORT"], user=env["DB_OWNER_USER"], password=env["DB_OWNER_PASSWORD"],
        dbname=SOURCE,
    )  # fmt: skip


def _multiply(part: tuple[str, int, int]) -> None:
    """Round `k`: copies of the first rows."""
    columns, k, rows = part
    values = ", ".join(_CHANGED.get(column.strip(), column.strip()) for column in columns.split(","))
    originals = f"SELECT {values} FROM {TABLE} WHERE number NOT LIKE '%%-%%-%%-%%' LIMIT %(rows)s"
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO {TABLE} ({columns}) {originals}", {"k": str(k), "rows": rows})


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '256MB'")
        cursor.execute(statement)
