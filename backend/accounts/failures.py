"""Failed sign-ins as security events: of the person whose name was given, or of the address that knows no name.

What was typed is not kept: people type passwords where the name belongs.
"""

from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from django.db import connection

from backend.accounts.access import choose_post, valid_posts_of
from backend.accounts.audit import ADDRESS, FAILED, UNKNOWN_NAME
from backend.accounts.models import Person
from backend.core import events
from backend.core.actor import SYSTEM_ACTOR, Actor
from backend.core.tx import require_transaction


def record(*, person: Person | None, address: str, now: datetime) -> None:
    """Both cases run the same statements, so that the time of an answer does not tell which names exist."""
    require_transaction()
    subject = uuid5(NAMESPACE_URL, address) if person is None else person.pk
    _lock(str(subject))
    list(Person.objects.select_for_update().filter(pk=subject))
    post = choose_post(valid_posts_of(subject), None)
    area_code = post.area_code if post else SYSTEM_ACTOR.area_code
    events.record(
        UNKNOWN_NAME if person is None else FAILED,
        subject_kind=ADDRESS if person is None else "person", subject_id=subject, at=now, area_code=area_code,
        actor=Actor(person=None, post=None, unit=None, role="", area_code=area_code), data={"address": address},
    )  # fmt: skip


def _lock(subject: str) -> None:
    """An address has no row to lock, and its chain must not fork either."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"sign_in_failed:{subject}"])
