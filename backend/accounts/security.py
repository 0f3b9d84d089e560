"""What a security administrator does: finds accounts of the area, ends phones and sessions. Cases stay unseen."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from backend.accounts.access import valid_posts
from backend.accounts.audit import inside
from backend.accounts.commands import lock_person, publish_access, revoke_device
from backend.accounts.models import Device, Person, Post
from backend.core import events, keyset
from backend.core.actor import Actor
from backend.core.pages import COUNT_MAX, Number, count_together
from backend.core.problems import NotFound
from backend.core.tx import require_transaction

ORDER = ("username",)
DEVICES_MAX = 50  # of one person, those signed in first
POSTS_MAX = 20  # of one person
REASONS = ("lost", "stolen", "left", "ended")
ENDED = "person.sessions_ended"


@dataclass(frozen=True)
class Account:
    """A person with the valid posts and the number of phones that are signed in."""

    person: Person
    posts: tuple[Post, ...]
    phones: int

    @property
    def pk(self) -> UUID:
        """An account is that of its person."""
        return self.person.pk


def page(*, area_code: str, words: str, after: str, limit: int) -> tuple[list[Account], str | None]:
    """Accounts of the area by user name; `words` are the beginning of a name or a user name.

    Each side of the search runs for itself, so that both use their index.
    """
    key = keyset.decode(after, ORDER)
    found: dict[str, Person] = {}
    for arm in _found(area_code, words):
        rows = arm if key is None else arm.filter(username__gt=key[0])
        found |= {row.username: row for row in rows.order_by("username")[: limit + 1]}
    chosen = [found[name] for name in sorted(found)]
    shown = chosen[:limit]
    more = keyset.encode((shown[-1].username,)) if len(chosen) > limit else None
    return accounts(shown), more


def count(*, area_code: str, words: str, limit: int = COUNT_MAX) -> Number:
    return count_together(_found(area_code, words), limit)


def one(*, area_code: str, pk: UUID) -> tuple[Account, list[Device], int]:
    """The account with its phones, those signed in first, then by when they were last seen; the number of all.

    Raises NotFound.
    """
    person = people(area_code).filter(pk=pk).first()
    if person is None:
        raise NotFound()
    newest = Device.objects.filter(person_id=pk).order_by("-last_seen_at")
    live = list(newest.filter(revoked_at=None)[:DEVICES_MAX])
    ended = list(newest.exclude(revoked_at=None)[: DEVICES_MAX - len(live)])
    return accounts([person])[0], live + ended, newest.count()


def people(area_code: str) -> QuerySet[Person]:
    """People who hold or held a post in the area: who left may still have a phone."""
    posts = Post.objects.filter(inside(area_code), person_id=OuterRef("pk"))
    return Person.objects.filter(Exists(posts))


def accounts(rows: list[Person]) -> list[Account]:
    """The people with posts and phones, in two queries."""
    keys = [row.pk for row in rows]
    posts: dict[UUID, list[Post]] = defaultdict(list)
    for post in valid_posts().filter(person__in=keys).order_by("valid_from", "pk"):
        posts[post.person_id].append(post)
    phones = Counter(Device.objects.filter(person__in=keys, revoked_at=None).values_list("person_id", flat=True))
    return [Account(row, tuple(posts[row.pk][:POSTS_MAX]), phones[row.pk]) for row in rows]


def end_phone(*, actor: Actor, person_id: UUID, device_id: UUID, reason: str, now: datetime) -> None:
    """Ends one phone of a person of the actor's area; an ended one stays as it is. Raises NotFound."""
    require_transaction()
    device = Device.objects.filter(pk=device_id, person_id=person_id, person__in=people(actor.area_code)).first()
    if device is None:
        raise NotFound()
    revoke_device(device=device, reason=reason, actor=actor, now=now)


def end_everything(*, actor: Actor, person_id: UUID, reason: str, now: datetime) -> int:
    """Ends every phone and every console's session of a person of the area; the number of phones. Raises NotFound."""
    require_transaction()
    if not people(actor.area_code).filter(pk=person_id).exists():
        raise NotFound()
    person = lock_person(person_id, active=False)
    devices = list(Device.objects.filter(person_id=person_id, revoked_at=None).order_by("pk"))
    for device in devices:
        revoke_device(device=device, reason=reason, actor=actor, now=now)
    person.session_epoch += 1
    person.save(update_fields=["session_epoch"])
    publish_access([person_id])
    events.record(
        ENDED, subject_kind="person", subject_id=person_id, actor=actor, area_code=actor.area_code, at=now,
        data={"devices": len(devices), "reason": reason},
    )  # fmt: skip
    return len(devices)


def _found(area_code: str, words: str) -> list[QuerySet[Person]]:
    return [people(area_code).filter(arm) for arm in _beginnings(words)]


def _beginnings(words: str) -> list[Q]:
    if not words:
        return [Q()]
    behind = words + "\U0010ffff"
    return [Q(username__gte=words, username__lt=behind), Q(name__gte=words, name__lt=behind)]
