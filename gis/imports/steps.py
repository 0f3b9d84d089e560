"""Applying an import and taking it back, in short transactions that can be interrupted between any two of them.

Forward, for each batch of villages: their grids change at once, then what holds codes follows; at the end a second
look for what was written meanwhile. Backward the same from the last batch to the first.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from backend.core import changes, events
from backend.core.actor import SYSTEM_ACTOR
from backend.core.tx import require_transaction
from gis.areas.commands import announce_areas
from gis.imports import succession
from gis.imports.models import RUNNING, SUBJECT, AreaImport, ImportFile

WAIT, MORE, DONE = "wait", "more", "done"
PATIENCE_S = 15  # for transactions that saw the grids of before; at run time they take 2 s at most

_OLDER = """
    SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
                   AND backend_type = 'client backend' AND xact_start < %s)
"""
_END = """
    UPDATE areas_area a SET valid_to = %(day)s, successors = s.successors FROM imports_stagedgrid s
    WHERE s.of_id = %(of)s AND s.batch = %(batch)s AND s.action IN ('gone', 'changed') AND a.id = s.ended
"""
_BEGIN = """
    WITH begun AS (
        INSERT INTO areas_area (code, level, name, kind, special, population, valid_from, successors,
                                geom, geom_far, geom_mid, geom_web, centre)
        SELECT code, 'grid', name, kind, special, population, %(day)s, '{}', geom, geom_far, geom_mid, geom_web, centre
        FROM imports_stagedgrid
        WHERE of_id = %(of)s AND batch = %(batch)s AND action IN ('new', 'changed') ORDER BY code
        RETURNING id, code
    )
    UPDATE imports_stagedgrid s SET begun = begun.id FROM begun
    WHERE s.of_id = %(of)s AND s.batch = %(batch)s AND s.code = begun.code AND s.action IN ('new', 'changed')
"""
_TOUCH = """
    UPDATE areas_area a SET geom_far = s.{far}, geom_mid = s.{mid} FROM imports_stagedgrid s
    WHERE s.of_id = %(of)s AND s.batch = %(batch)s AND s.action IN ('kept', 'standing') AND a.id = s.ended
"""
_UNBEGIN = """
    DELETE FROM areas_area a USING imports_stagedgrid s
    WHERE s.of_id = %(of)s AND s.batch = %(batch)s AND a.id = s.begun
"""
_FORGET = "UPDATE imports_stagedgrid SET begun = NULL WHERE of_id = %(of)s AND batch = %(batch)s"
_UNEND = """
    UPDATE areas_area a SET valid_to = NULL, successors = '{}' FROM imports_stagedgrid s
    WHERE s.of_id = %(of)s AND s.batch = %(batch)s AND s.action IN ('gone', 'changed') AND a.id = s.ended
"""


def step(pk: UUID, *, now: datetime) -> str:
    """The next piece of work of a running import: `wait` (nothing done, try again soon), `more` or `done`."""
    require_transaction()
    one = AreaImport.objects.select_for_update().get(pk=pk)
    if one.state not in RUNNING:
        return DONE
    forward = one.state == "applying"
    phase = one.place["phase"]
    if phase == "areas":
        one.done += _turn_areas(one, forward=forward)
        one.place = {"phase": "follow", "batch": one.place["batch"], "follower": 0}
    elif phase == "follow":
        _follow(one, forward=forward)
    elif phase == "settle" and _older_ones_run(one, now):
        return WAIT
    elif phase == "settle" and not _settle(one, forward=forward):
        _finish(one, now)
    one.save()
    return MORE if one.state in RUNNING else DONE


def _turn_areas(one: AreaImport, *, forward: bool) -> int:
    """The grids of the batch begin and end, or the other way round; returns how many rows."""
    batch = one.place["batch"]
    values = {"of": one.pk, "batch": batch, "day": one.valid_from}
    if forward:
        statements = [_END, _BEGIN, _TOUCH.format(far="geom_far", mid="geom_mid")]
    else:
        statements = [_TOUCH.format(far="before_far", mid="before_mid"), _UNBEGIN, _FORGET, _UNEND]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, values)
    rows = list(one.grids.filter(batch=batch).values_list("code", "action"))
    leaving = "gone" if forward else "new"
    changes.publish_many("area", ((code, code, action == leaving) for code, action in rows))
    announce_areas()
    return len(rows)


def _follow(one: AreaImport, *, forward: bool) -> None:
    """Some rows of one follower; the next follower when none is left, the next batch after the last one."""
    batch, number = one.place["batch"], one.place["follower"]
    names = [name for name, _ in succession.ordered()]
    if number < len(names):
        moved = _some(one, names[number], batch=batch, forward=forward)
        one.done += moved
        one.place = {**one.place, "follower": number if moved else number + 1}
        return
    following = batch + 1 if forward else batch - 1
    if 0 <= following < one.counts["batches"]:
        one.place = {"phase": "areas", "batch": following, "follower": 0}
    elif forward:
        one.place = {"phase": "settle", "batch": one.counts["batches"], "follower": 0, "since": _clock()}
    else:
        one.place = {"phase": "settle", "batch": -1, "follower": 0, "since": _clock()}


def _some(one: AreaImport, name: str, *, batch: int, forward: bool) -> int:
    if forward:
        return succession.follow(one, name, batch=batch, journal=batch, back=False)
    return succession.restore(one, name, journal=batch) or succession.follow(
        one, name, batch=batch, journal=None, back=True
    )


def _settle(one: AreaImport, *, forward: bool) -> bool:
    """What was written by transactions that still saw the grids of before follows too; False when nothing is left."""
    number = one.place["follower"]
    names = [name for name, _ in succession.ordered()]
    if number >= len(names):
        return False
    journal = one.counts["batches"] if forward else None
    moved = succession.follow(one, names[number], batch=None, journal=journal, back=not forward)
    one.place = {**one.place, "follower": number if moved else number + 1}
    return True


def _older_ones_run(one: AreaImport, now: datetime) -> bool:
    since = datetime.fromisoformat(one.place["since"])
    if (now - since).total_seconds() > PATIENCE_S:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_OLDER, [since])
        found: bool = cursor.fetchone()[0]
    return found


def _clock() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        at: datetime = cursor.fetchone()[0]
    return at.isoformat()


def _finish(one: AreaImport, now: datetime) -> None:
    applied = one.state == "applying"
    one.state, one.done = ("applied" if applied else "undone"), one.total
    one.version += 1
    if applied:
        one.applied_at = now
    else:
        one.undone_at = now
    ImportFile.objects.filter(of=one).delete()
    announce_areas()
    data: dict[str, Any] = {"county": one.county, **one.counts.get("actions", {})}
    events.record(
        "areas.import_applied" if applied else "areas.import_undone",
        subject_kind=SUBJECT, subject_id=one.pk, actor=SYSTEM_ACTOR, area_code=one.county, at=now, data=data,
    )  # fmt: skip
