"""A person hands in a file, says how to read it, has it checked, applies it, takes it back or discards it."""

import hashlib
import logging
from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from backend.core import events
from backend.core.actor import Actor
from backend.core.clock import SHANGHAI
from backend.core.problems import NotFound, Problem, Unexpected
from backend.core.scope import get_one
from backend.core.tx import require_transaction
from gis.imports import county as counties
from gis.imports import problems, succession
from gis.imports.check import check
from gis.imports.models import RUNNING, SUBJECT, AreaImport, Finding, ImportFile, StagedGrid
from gis.imports.options import Options
from gis.imports.queries import DISCARDABLE, EDITABLE, administered, administers, is_last
from gis.imports.reading import Layer

log = logging.getLogger(__name__)
NAME_MAX = 120
SAMPLES = 5
_BEGUN_TODAY = """
    SELECT count(*) FROM imports_stagedgrid s JOIN areas_area a ON a.code = s.code AND a.valid_from = %(day)s
    WHERE s.of_id = %(of)s AND s.action IN ('new', 'changed')
"""


def add_import(
    *, actor: Actor, county: str, name: str, data: bytes, layer: Layer, options: Options, now: datetime
) -> AreaImport:
    """Keeps a file that has been read. Raises NotFound for what is no county in the actor's area."""
    require_transaction()
    if not administers(actor, county):
        raise NotFound()
    one = AreaImport.objects.create(
        county=county,
        file_name=name[:NAME_MAX],
        file_bytes=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        by_person=actor.person,
        by_name=actor.name[:64],
        facts=_facts(layer),
        options=options.data(),
        created_at=now,
    )
    ImportFile.objects.create(of=one, data=data)
    _record("areas.import_added", one, actor, now, {"sha256": one.sha256})
    return one


def _facts(layer: Layer) -> dict[str, Any]:
    fields = [{"name": field, "samples": _samples(layer.column(field))} for field in layer.fields]
    return {
        "format": layer.format,
        "crs": layer.crs,
        "layers": layer.layers,
        "grids": len(layer.shapes),
        "fields": fields,
    }


def _samples(texts: list[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))[:SAMPLES]


def start_check(*, actor: Actor, pk: UUID, options: Options, version: int | None) -> AreaImport:
    """Says how the file is to be read; a job then checks it (`run_check`). Raises NotPossibleNow, Stale, NotFound."""
    one = locked(actor, pk, version, EDITABLE)
    one.options, one.state, one.problem = options.data(), "checking", None
    one.version += 1
    one.save()
    return one


def run_check(pk: UUID) -> AreaImport | None:
    """The dry run, in transactions of its own. What is wrong with the file as a whole becomes `problem`.

    So does what nobody foresaw: an import that waits for a check that has ended could not be checked again.
    """
    one = AreaImport.objects.filter(pk=pk, state="checking").first()
    if one is None:
        return None
    one.counts, one.problem, one.state = {}, None, "checked"
    try:
        check(one)
        _count_followers(one)
    except Exception as error:
        problem = error if isinstance(error, Problem) else Unexpected()
        if problem is not error:
            log.exception("the check of import %s broke", pk)
        one.state = "failed"
        one.problem = {"code": problem.code, "params": problem.params, "fields": problem.fields}
    with transaction.atomic(durable=True):
        state = AreaImport.objects.select_for_update().values_list("state", flat=True).get(pk=pk)
        if state == "checking":
            one.version += 1
            one.save()
        elif state == "discarded":
            _empty(one)
    return one


def _empty(one: AreaImport) -> None:
    for model in (ImportFile, StagedGrid, Finding):
        model.objects.filter(of=one).delete()


def _count_followers(one: AreaImport) -> None:
    following: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    totals: dict[str, dict[str, int]] = defaultdict(lambda: {"rows": 0, "live": 0})
    for code, name, rows, live in succession.counts(one.pk):
        following[code][name] = {"rows": rows, "live": live}
        totals[name]["rows"] += rows
        totals[name]["live"] += live
    changing = list(one.grids.filter(code__in=following).exclude(action="new"))
    for grid in changing:
        grid.following = following[grid.code]
    with transaction.atomic(durable=True):
        StagedGrid.objects.bulk_update(changing, ["following"], batch_size=500)
    one.counts["following"] = dict(totals)
    one.total = one.grids.filter(batch__isnull=False).count() + sum(each["rows"] for each in totals.values())


def start_apply(*, actor: Actor, pk: UUID, version: int | None, now: datetime) -> AreaImport:
    """Begins to apply; `carry_on` does the work. The grids change from today (Asia/Shanghai) on.

    Raises NotPossibleNow, FaultsLeft, NothingToDo, OutOfDate, OnceADay, CountyBusy, Stale, NotFound.
    """
    one = locked(actor, pk, version, ("checked",))
    if one.counts["faults"]:
        raise problems.FaultsLeft(faults=one.counts["faults"])
    if not one.counts["batches"]:
        raise problems.NothingToDo()
    if one.counts["fingerprint"] != counties.fingerprint(one.county):
        raise problems.OutOfDate()
    one.valid_from = now.astimezone(SHANGHAI).date()
    with connection.cursor() as cursor:
        cursor.execute(_BEGUN_TODAY, {"of": one.pk, "day": one.valid_from})
        (grids,) = cursor.fetchone()
    if grids:
        raise problems.OnceADay(grids=grids)
    one.place, one.done = {"phase": "areas", "batch": 0, "follower": 0}, 0
    _begin(one, "applying")
    _record("areas.import_begun", one, actor, now, one.counts["actions"])
    return one


def start_undo(*, actor: Actor, pk: UUID, version: int | None, now: datetime) -> AreaImport:
    """Begins to take an applied import back. Raises NotPossibleNow, NotTheLast, CountyBusy, Stale, NotFound."""
    one = locked(actor, pk, version, ("applied",))
    if not is_last(one):
        raise problems.NotTheLast()
    one.place, one.done = {"phase": "follow", "batch": one.counts["batches"], "follower": 0}, 0
    _begin(one, "undoing")
    _record("areas.import_undo_begun", one, actor, now, {})
    return one


def discard(*, actor: Actor, pk: UUID, version: int | None, now: datetime) -> AreaImport:
    """The file and what was found go; the line in the history stays. Raises NotPossibleNow, Stale, NotFound."""
    one = locked(actor, pk, version, DISCARDABLE)
    _empty(one)
    one.state = "discarded"
    one.version += 1
    one.save()
    _record("areas.import_discarded", one, actor, now, {})
    return one


def locked(actor: Actor, pk: UUID, version: int | None, states: tuple[str, ...]) -> AreaImport:
    """The import, locked. Raises NotFound outside of the actor's area, Stale, NotPossibleNow outside of `states`."""
    require_transaction()
    one = get_one(administered(actor).select_for_update(), pk=pk, version=version)
    if one.state not in states:
        raise problems.NotPossibleNow(import_state=one.state)
    return one


def _begin(one: AreaImport, state: str) -> None:
    one.state, one.version = state, one.version + 1
    if AreaImport.objects.filter(county=one.county, state__in=RUNNING).exclude(pk=one.pk).exists():
        raise problems.CountyBusy()
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError as error:
        raise problems.CountyBusy() from error


def _record(name: str, one: AreaImport, actor: Actor, now: datetime, data: dict[str, object]) -> None:
    events.record(
        name, subject_kind=SUBJECT, subject_id=one.pk, actor=actor, area_code=one.county, at=now,
        data={"county": one.county, **data},
    )  # fmt: skip
