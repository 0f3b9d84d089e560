"""Indexes, references and triggers that stay away while millions of rows come in, and are made when all are there.

What was taken away stands in the table of marks, so that an interrupted load finds it again.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction

from seeds.province import marks
from seeds.province.areas import Told
from seeds.province.pool import each

STEP = "shed"
TABLES = ("incidents_incident", "work_task", "core_note", "core_event", "core_participation", "incidents_incidentphoto")
COUNTED = "incidents_incident"  # its triggers write a delta for each row; the rollups are counted anew at the end
SORT_MEMORY = "256MB"  # of each process that makes an index
# An index of a partitioned table is made with those of its partitions.
_INDEXES = """
    SELECT c.relname, replace(pg_get_indexdef(c.oid), ' ON ONLY ', ' ON '), 'DROP INDEX ' || quote_ident(c.relname)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
    WHERE t.relname = ANY(%s) AND t.relnamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = c.oid)
    ORDER BY 1
"""
# Unique numbers and references; what refers to these tables from elsewhere stays.
_CONSTRAINTS = """
    SELECT k.conname,
           format('ALTER TABLE %%I ADD CONSTRAINT %%I %%s', t.relname, k.conname, pg_get_constraintdef(k.oid)),
           format('ALTER TABLE %%I DROP CONSTRAINT %%I', t.relname, k.conname)
    FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
    WHERE t.relname = ANY(%s) AND t.relnamespace = 'public'::regnamespace AND k.contype IN ('u', 'f')
        AND k.conparentid = 0
    ORDER BY k.contype DESC, 1
"""
TRIGGERS = f"ALTER TABLE {COUNTED} ENABLE TRIGGER USER"
INDEX, CONSTRAINT, TRIGGER = "1 index", "2 constraint", "3 trigger"


def shed() -> None:
    """Takes away what slows a load down, in one transaction; again: nothing."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE province_mark IN EXCLUSIVE MODE")
        if marks.done(STEP):
            return
        found = [(INDEX, *row) for row in _rows(cursor, _INDEXES)]
        found += [(CONSTRAINT, *row) for row in _rows(cursor, _CONSTRAINTS)]
        for kind, name, make, drop in sorted(found, reverse=True):
            marks.mark(STEP, f"{kind} {name}", told=make)
            cursor.execute(drop)
        marks.mark(STEP, TRIGGER, told=TRIGGERS)
        cursor.execute(f"ALTER TABLE {COUNTED} DISABLE TRIGGER USER")


def restore(*, processes: int, told: Told) -> int:
    """Makes what was taken away, indexes in several processes; returns how many things were made."""
    waiting = marks.done(STEP)
    indexes = sorted(name for name in waiting if name.startswith(INDEX))
    others = sorted(set(waiting) - set(indexes))
    total, ready = len(waiting), 0
    told(ready, total)
    for _ in each(make, _spread(indexes), processes=processes):
        ready += 1
        told(ready, total)
    for name in others:
        make(name)
        ready += 1
        told(ready, total)
    return total


def make(name: str) -> str:
    """One index, constraint or trigger, and its mark goes."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL maintenance_work_mem = '{SORT_MEMORY}'")
        cursor.execute("DELETE FROM province_mark WHERE step = %s AND part = %s RETURNING told", [STEP, name])
        cursor.execute(cursor.fetchone()[0])
    return name


def _spread(names: Sequence[str]) -> list[str]:
    """Indexes of the largest table first."""
    return sorted(names, key=lambda name: ("incidents" not in name, name))


def _rows(cursor: Any, statement: str) -> list[tuple[str, str, str]]:
    cursor.execute(statement, [list(TABLES)])
    return [(str(name), str(made), str(dropped)) for name, made, dropped in cursor.fetchall()]
