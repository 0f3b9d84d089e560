"""One-time codes: the township makes one for a person's post, a phone that shows it is signed in.

A code has 16 letters and digits (80 bits) without those that look alike. Its first 6 name it where wrong tries are
counted; the whole is compared by digest.
"""

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from backend.accounts.access import valid_posts, valid_posts_of
from backend.accounts.audit import inside
from backend.accounts.commands import DeviceFacts, sign_in_device
from backend.accounts.models import Device, Person, Post, RegistrationCode
from backend.accounts.problems import CodeRefused, TooManyCodes
from backend.accounts.queries import is_demo_account
from backend.accounts.tokens import digest_of
from backend.core import events
from backend.core.actor import Actor
from backend.core.problems import NotFound
from backend.core.tx import require_transaction

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH, NAMED = 16, 6
MOST = 200  # of one request
AGAIN = timedelta(minutes=10)  # in which the phone that used a code may ask again
# Who works with a phone, and is given one by the township: nobody of a desk, so that no code raises anybody.
FIELD_ROLES = frozenset({"worker", "deputy", "station", "unit", "unit_lead", "entity"})


@dataclass(frozen=True)
class Made:
    """A new code with its text, which is told once."""

    row: RegistrationCode
    text: str


def field_posts(area_code: str) -> QuerySet[Post]:
    """Valid posts of field work in the area, of people who have not left."""
    return valid_posts().filter(inside(area_code), role__in=FIELD_ROLES, person__is_active=True)


def make_codes(*, actor: Actor, posts: Sequence[UUID], now: datetime) -> list[Made]:
    """A code for each of `posts`, in their order; former ones of theirs that were not used end.

    Raises TooManyCodes, NotFound where one of them is no post of field work in the actor's area.
    """
    require_transaction()
    wanted = list(dict.fromkeys(posts))
    if len(wanted) > MOST:
        raise TooManyCodes(most=MOST)
    found = {post.pk: post for post in field_posts(actor.area_code).filter(pk__in=wanted)}
    if len(found) != len(wanted):
        raise NotFound()
    people = sorted({post.person_id for post in found.values()})
    list(Person.objects.select_for_update().filter(pk__in=people).order_by("pk"))
    RegistrationCode.objects.filter(post__in=wanted, used_at=None, ended_at=None).update(ended_at=now)
    expires_at = now + timedelta(hours=settings.PHONES.code_hours)
    made = []
    for pk in wanted:
        text = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        row = RegistrationCode(
            digest=digest_of(text), post=found[pk], made_by=actor.person, created_at=now, expires_at=expires_at
        )
        made.append(Made(row, text))
    RegistrationCode.objects.bulk_create([each.row for each in made])
    for each in made:
        _record("person.code_made", each.row, actor, now)
    return made


def end_code(*, actor: Actor, post_id: UUID, now: datetime) -> None:
    """The post's code that was not used ends, as when its sheet was lost. Raises NotFound."""
    require_transaction()
    post = field_posts(actor.area_code).filter(pk=post_id).first()
    if post is None:
        raise NotFound()
    Person.objects.select_for_update().get(pk=post.person_id)
    for row in open_codes([post_id], now):
        row.ended_at = now
        row.save(update_fields=["ended_at"])
        _record("person.code_ended", row, actor, now)


def open_codes(posts: Iterable[UUID], now: datetime) -> QuerySet[RegistrationCode]:
    """Codes of these posts with which a phone can still sign in."""
    rows = RegistrationCode.objects.filter(post__in=posts, used_at=None, ended_at=None, expires_at__gt=now)
    return rows.select_related("post")


def use_code(*, text: str, facts: DeviceFacts, address: str, now: datetime) -> tuple[Device, str]:
    """The device and its token. Raises CodeRefused, NoPost."""
    require_transaction()
    # The post is locked by nobody: whether it still counts is asked after the person has been locked.
    row = RegistrationCode.objects.select_for_update().filter(digest=digest_of(text)).first()
    if row is None or not _usable(row, facts.id, now):
        raise CodeRefused()
    post = Post.objects.select_related("person").get(pk=row.post_id)
    known = {each.pk for each in valid_posts_of(post.person_id)}
    if post.pk not in known or not post.person.is_active or not (settings.DEMO or not is_demo_account(post.person_id)):
        raise CodeRefused()
    device, token = sign_in_device(person_id=post.person_id, facts=facts, wanted=post.pk, address=address, now=now)
    row.used_at, row.device = row.used_at or now, facts.id
    row.save(update_fields=["used_at", "device"])
    return device, token


def plain(code: str) -> str:
    """`code` as people type it: without blanks and dashes, in capitals."""
    return re.sub(r"[\s-]", "", code).upper()


def forget(*, now: datetime) -> int:
    """Removes codes that nobody can use any more; returns the number of rows."""
    require_transaction()
    return RegistrationCode.objects.filter(expires_at__lt=now - timedelta(days=30)).delete()[0]


def _usable(row: RegistrationCode, device: UUID, now: datetime) -> bool:
    if row.used_at is not None:
        return row.device == device and now - row.used_at < AGAIN
    return row.ended_at is None and now < row.expires_at


def _record(name: str, row: RegistrationCode, actor: Actor, now: datetime) -> None:
    events.record(
        name, subject_kind="person", subject_id=row.post.person_id, actor=actor, area_code=row.post.area_code, at=now,
        data={"code": str(row.pk), "post": str(row.post_id)},
    )  # fmt: skip
