"""A township hands in a roster, has it checked, applies it, and takes it back while nothing has happened since."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.accounts import problems
from backend.accounts.area_settings import SUBJECT
from backend.accounts.audit import inside
from backend.accounts.models import ROSTER_RUNNING, Device, Person, Post, Roster, RosterRow
from backend.core import events
from backend.core.actor import Actor
from backend.core.scope import get_one
from backend.core.tx import require_transaction

NAME_MAX = 120
KEPT = timedelta(days=30)
DISCARDABLE = ("checking", "checked", "failed")


def administered(actor: Actor) -> QuerySet[Roster]:
    """Rosters of the actor's area."""
    return Roster.objects.filter(inside(actor.area_code)).defer("data")


def moves(one: Roster) -> list[str]:
    """What can be done with the roster now."""
    ready = one.state == "checked" and not one.counts["fault"] and one.total
    found = ["apply"] if ready else []
    if one.state == "applied" and one.rows.exists():
        found.append("undo")
    return [*found, "discard"] if one.state in DISCARDABLE else found


def add(*, actor: Actor, name: str, data: bytes, now: datetime) -> Roster:
    """Keeps a file; a job then reads and checks it."""
    require_transaction()
    one = Roster.objects.create(
        area_code=actor.area_code, file_name=name[:NAME_MAX], data=data, by_person=actor.person,
        by_name=actor.name[:64], created_at=now,
    )  # fmt: skip
    _record("roster.added", one, actor, now, {})
    return one


def start_apply(*, actor: Actor, pk: UUID, version: int, now: datetime) -> Roster:
    """Begins to apply. Raises RosterNotNow, RosterFaults, RosterNothing, RosterBusy, Stale, NotFound."""
    one = _locked(actor, pk, version, ("checked",))
    if one.counts["fault"]:
        raise problems.RosterFaults(faults=one.counts["fault"])
    if not one.total:
        raise problems.RosterNothing()
    one.done = 0
    _begin(one, "applying")
    _record("roster.apply_begun", one, actor, now, one.counts)
    return one


def start_undo(*, actor: Actor, pk: UUID, version: int, now: datetime) -> Roster:
    """Begins to take it back. Raises RosterNotNow, RosterUsed, RosterBusy, Stale, NotFound."""
    one = _locked(actor, pk, version, ("applied",))
    if not one.rows.exists():
        raise problems.RosterNotNow(roster_state=one.state)
    used = touched(one).count()
    if used:
        raise problems.RosterUsed(rows=used)
    one.done = 0
    _begin(one, "undoing")
    _record("roster.undo_begun", one, actor, now, {})
    return one


def discard(*, actor: Actor, pk: UUID, version: int, now: datetime) -> Roster:
    """The file and its rows go; the line in the history stays. Raises RosterNotNow, Stale, NotFound."""
    one = _locked(actor, pk, version, DISCARDABLE)
    one.rows.all().delete()
    one.data, one.state, one.version = None, "discarded", one.version + 1
    one.save()
    _record("roster.discarded", one, actor, now, {})
    return one


def forget(*, now: datetime) -> int:
    """Names and numbers of rosters of more than 30 days go, and with them the way back; returns the number of rows."""
    require_transaction()
    old = Roster.objects.filter(created_at__lt=now - KEPT).exclude(state__in=ROSTER_RUNNING)
    old.exclude(data=None).update(data=None)
    return RosterRow.objects.filter(of__in=old).delete()[0]


def touched(one: Roster) -> QuerySet[RosterRow]:
    """New people who have signed in since, and posts that were changed since: undoing would tear them out of work."""
    person, post = OuterRef("person"), OuterRef("post")
    phone = Exists(Device.objects.filter(person_id=person))
    as_left = Exists(Post.objects.filter(pk=post, grids=OuterRef("grids"), role=OuterRef("role"), valid_to=None))
    console = Exists(Person.objects.filter(pk=person, last_login__isnull=False))
    return one.rows.filter(done=True).filter(Q(action="new") & (phone | console) | ~Q(as_left))


def _locked(actor: Actor, pk: UUID, version: int, states: tuple[str, ...]) -> Roster:
    require_transaction()
    one = get_one(administered(actor).select_for_update(), pk=pk, version=version)
    if one.state not in states:
        raise problems.RosterNotNow(roster_state=one.state)
    return one


def _begin(one: Roster, state: str) -> None:
    one.state, one.version = state, one.version + 1
    if Roster.objects.filter(area_code=one.area_code, state__in=ROSTER_RUNNING).exclude(pk=one.pk).exists():
        raise problems.RosterBusy()
    try:
        with transaction.atomic():
            one.save()
    except IntegrityError as error:
        raise problems.RosterBusy() from error


def _record(name: str, one: Roster, actor: Actor, now: datetime, data: dict[str, Any]) -> None:
    events.record(
        name, subject_kind=SUBJECT, subject_id=one.pk, actor=actor, area_code=one.area_code, at=now, data=dict(data)
    )
