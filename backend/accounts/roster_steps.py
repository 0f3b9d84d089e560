"""Checks a roster, applies it and takes it back, in transactions of at most 5,000 rows; between two it can stop."""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import Exists, OuterRef

from backend.accounts.access import today
from backend.accounts.area_settings import SUBJECT
from backend.accounts.commands import publish_access
from backend.accounts.models import ROSTER_ACTIONS, ROSTER_RUNNING, Device, Person, Post, Roster, RosterRow
from backend.accounts.roster_check import VILLAGE, plan
from backend.accounts.roster_sheet import read
from backend.core import events
from backend.core.actor import SYSTEM_ACTOR
from backend.core.problems import Problem, Unexpected
from backend.core.tx import require_transaction

log = logging.getLogger(__name__)
BATCH = 5_000
_CHANGING = ("new", "changed")


def run_check(pk: UUID) -> None:
    """The dry run, in transactions of its own; begun again, it begins anew. What is wrong as a whole is `problem`."""
    one = Roster.objects.filter(pk=pk, state="checking").first()
    if one is None or one.data is None:
        return
    one.problem, one.state = None, "checked"
    try:
        rows = plan(one, read(bytes(one.data)))
        one.counts = dict.fromkeys(ROSTER_ACTIONS, 0) | Counter(row.action for row in rows)
        one.total = sum(one.counts[action] for action in _CHANGING)
        with transaction.atomic(durable=True):
            one.rows.all().delete()
        for begin in range(0, len(rows), BATCH):
            with transaction.atomic(durable=True):
                RosterRow.objects.bulk_create(rows[begin : begin + BATCH], batch_size=1000)
    except Exception as error:
        problem = error if isinstance(error, Problem) else Unexpected()
        if problem is not error:
            log.exception("the check of roster %s broke", pk)
        one.state = "failed"
        one.problem = {"code": problem.code, "params": problem.params, "fields": problem.fields}
    with transaction.atomic(durable=True):
        still = Roster.objects.select_for_update().filter(pk=pk, state="checking").exists()
        if still:
            one.version, one.data = one.version + 1, None
            one.save()
        else:
            RosterRow.objects.filter(of=pk).delete()


def step(pk: UUID, *, now: datetime, size: int = BATCH) -> bool:
    """The next rows of a running roster; whether more are left."""
    require_transaction()
    one = Roster.objects.select_for_update().defer("data").get(pk=pk)
    if one.state not in ROSTER_RUNNING:
        return False
    forward = one.state == "applying"
    rows = list(one.rows.filter(action__in=_CHANGING, done=not forward).order_by("number")[:size])
    (_apply if forward else _undo)(rows)
    one.done += len(rows)
    RosterRow.objects.filter(pk__in=[row.pk for row in rows]).update(done=forward)
    publish_access(sorted({row.person for row in rows if row.person}))
    if len(rows) < size:
        _finish(one, forward=forward, now=now)
    one.save()
    return one.state in ROSTER_RUNNING


def _apply(rows: Sequence[RosterRow]) -> None:
    new = [row for row in rows if row.action == "new"]
    day = today()
    # Nobody knows a password of theirs: they sign in by a code.
    Person.objects.bulk_create(
        (
            Person(id=row.person, username=row.phone, name=row.name, phone=row.phone, password=make_password(None))
            for row in new
        ),
        batch_size=1000,
    )
    Post.objects.bulk_create(
        (
            Post(
                id=row.post, person_id=_said(row.person), unit_id=_said(row.unit), role=row.role, grids=row.grids,
                area_code=row.grids[0][:VILLAGE], valid_from=day,
            )
            for row in new
        ),
        batch_size=1000,
    )  # fmt: skip
    changed = {row.post: row for row in rows if row.action == "changed"}
    posts = list(Post.objects.select_for_update().filter(pk__in=list(changed)).order_by("pk"))
    for post in posts:
        row = changed[post.pk]
        row.before = {
            "grids": post.grids, "area_code": post.area_code, "unit": str(post.unit_id), "role": post.role,
        }  # fmt: skip
        post.grids, post.area_code, post.role = row.grids, row.grids[0][:VILLAGE], row.role
        post.unit_id = row.unit or post.unit_id
    Post.objects.bulk_update(posts, ["grids", "area_code", "role", "unit"], batch_size=500)
    RosterRow.objects.bulk_update(changed.values(), ["before"], batch_size=500)


def _said(key: UUID | None) -> UUID:
    """What the plan has for every row without faults."""
    if key is None:
        raise ValueError("a row without a plan")
    return key


def _undo(rows: Sequence[RosterRow]) -> None:
    """Who has signed in between the question and this step stays."""
    signed_in = Exists(Device.objects.filter(person_id=OuterRef("pk")))
    people = Person.objects.select_for_update().filter(pk__in=[row.person for row in rows if row.action == "new"])
    gone = list(people.filter(~signed_in).order_by("pk").values_list("pk", flat=True))
    Post.objects.filter(person_id__in=gone).delete()
    Person.objects.filter(pk__in=gone).delete()
    before = {row.post: row.before for row in rows if row.action == "changed" and row.before}
    posts = list(Post.objects.select_for_update().filter(pk__in=list(before)).order_by("pk"))
    for post in posts:
        held = before[post.pk] or {}
        post.grids, post.area_code, post.role = held["grids"], held["area_code"], held["role"]
        post.unit_id = UUID(held["unit"])
    Post.objects.bulk_update(posts, ["grids", "area_code", "role", "unit"], batch_size=500)


def _finish(one: Roster, *, forward: bool, now: datetime) -> None:
    one.state, one.version = ("applied" if forward else "undone"), one.version + 1
    if forward:
        one.applied_at = now
    else:
        one.undone_at = now
    events.record(
        "roster.applied" if forward else "roster.undone", subject_kind=SUBJECT, subject_id=one.pk, actor=SYSTEM_ACTOR,
        area_code=one.area_code, at=now, data=dict(one.counts),
    )  # fmt: skip
