"""Phones of a township: who has which, in which version, when heard of, with how much unsent; and their ending."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from backend.accounts.audit import WORDS_MAX
from backend.accounts.codes import FIELD_ROLES, field_posts
from backend.accounts.commands import revoke_device
from backend.accounts.models import Device, Post
from backend.core import keyset
from backend.core import params as read
from backend.core.actor import Actor
from backend.core.pages import Number, count_up_to
from backend.core.params import Faults, Params, page_limit, refuse, unknown
from backend.core.problems import NotFound
from backend.core.tx import require_transaction

SILENT = timedelta(days=7)
STATES = ("live", "ended")
NEEDS = ("unsent", "old", "silent")
REASONS = ("lost", "stolen", "replaced", "left")
ORDER = ("-at", "-id")
PEOPLE = ("area_code", "name", "id")


@dataclass(frozen=True)
class Asked:
    """`state` is live or ended, `needs` why one looks at a phone; `words` begin a name or a model."""

    state: str
    needs: str
    words: str
    after: str
    limit: int

    @classmethod
    def read(cls, params: Params) -> Self:
        """Raises Invalid."""
        wrong = unknown(params, ("state", "needs", "q", "after", "limit"))
        state, needs = read.one_of(params, "state", STATES, wrong), read.one_of(params, "needs", NEEDS, wrong)
        found = cls(state or "live", needs, _words(params, wrong), params.get("after", ""), page_limit(params, wrong))
        refuse(wrong)
        return found


@dataclass(frozen=True)
class PeopleAsked:
    """`without`: those who have no phone that is signed in."""

    words: str
    without: bool
    after: str
    limit: int

    @classmethod
    def read(cls, params: Params) -> Self:
        """Raises Invalid."""
        wrong = unknown(params, ("q", "without", "after", "limit"))
        without = read.one_of(params, "without", ("phone",), wrong)
        found = cls(_words(params, wrong), without == "phone", params.get("after", ""), page_limit(params, wrong))
        refuse(wrong)
        return found


def _words(params: Params, wrong: Faults) -> str:
    return read.words(params, "q", wrong, most=WORDS_MAX)


def page(area_code: str, asked: Asked, now: datetime) -> tuple[list[Device], str | None, Number]:
    """Phones of the area, those heard of last first."""
    rows = _needing(_stated(phones(area_code), asked.state), asked.needs, now)
    if asked.words:
        rows = rows.filter(Q(person__name__startswith=asked.words) | Q(model__startswith=asked.words))
    found: QuerySet[Device] = rows.annotate(at=F("last_seen_at"))
    return *keyset.page(found, order=ORDER, after=asked.after, limit=asked.limit), count_up_to(found)


def numbers(area_code: str, now: datetime) -> dict[str, int]:
    """How many phones of the area are signed in, and how many of them need a look, by why."""
    counts = {need: Count("pk", filter=_need(need, now)) for need in NEEDS}
    found: dict[str, int] = _stated(phones(area_code), "live").aggregate(live=Count("pk"), **counts)
    return found


def phones(area_code: str) -> QuerySet[Device]:
    """Phones whose post of field work lies in the area, also where post or person have ended."""
    # ":" follows "9", so the range holds exactly the codes with this prefix (locale C.UTF-8).
    posts = Q(post__area_code__gte=area_code, post__area_code__lt=area_code + ":", post__role__in=FIELD_ROLES)
    return Device.objects.filter(posts).select_related("person", "post__unit")


def end_phone(*, actor: Actor, pk: UUID, reason: str, now: datetime) -> Device:
    """Ends a phone of the area; an ended one stays as it is. Raises NotFound."""
    require_transaction()
    device = phones(actor.area_code).filter(pk=pk).first()
    if device is None:
        raise NotFound()
    revoke_device(device=device, reason=reason, actor=actor, now=now)
    device.refresh_from_db()
    return device


def people_page(area_code: str, asked: PeopleAsked) -> tuple[list[Post], str | None, Number]:
    """Posts of field work in the area by place and name."""
    rows: QuerySet[Post] = field_posts(area_code).annotate(name=F("person__name"))
    if asked.words:
        rows = rows.filter(Q(person__name__startswith=asked.words) | Q(person__username__startswith=asked.words))
    if asked.without:
        rows = rows.exclude(Exists(Device.objects.filter(person_id=OuterRef("person_id"), revoked_at=None)))
    return *keyset.page(rows, order=PEOPLE, after=asked.after, limit=asked.limit), count_up_to(rows)


def _stated(rows: QuerySet[Device], state: str) -> QuerySet[Device]:
    return rows.filter(revoked_at__isnull=state == "live")


def _needing(rows: QuerySet[Device], needs: str, now: datetime) -> QuerySet[Device]:
    return rows.filter(_need(needs, now)) if needs else rows


def _need(needs: str, now: datetime) -> Q:
    if needs == "unsent":
        return Q(unsent__gt=0)
    if needs == "old":
        return ~Q(app_version=settings.PHONES.app_version)
    return Q(last_seen_at__lt=now - SILENT)
