"""Signing in and out, devices, and the post in use; each act is an event of the person."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from backend.accounts.access import PHONE_ROLES, access_for, choose_post, valid_posts_of
from backend.accounts.models import Device, Person, Post
from backend.accounts.problems import NoPost, SignInFailed
from backend.accounts.tokens import digest_of
from backend.core import changes, events
from backend.core.actor import SYSTEM_ACTOR, Actor
from backend.core.ids import uuid7
from backend.core.problems import NotFound
from backend.core.tx import require_transaction

TOKEN_BYTES = 32


@dataclass(frozen=True)
class DeviceFacts:
    """What a phone says of itself; `id` is made by the phone and stays with the installation."""

    id: UUID
    model: str
    platform: str
    app_version: str


def sign_in_console(*, person_id: UUID, address: str, now: datetime) -> tuple[Person, Post]:
    """The person, locked, and the post to begin with. Raises SignInFailed, NoPost."""
    require_transaction()
    person = lock_person(person_id)
    post = choose_post(valid_posts_of(person_id), None)
    if post is None:
        raise NoPost()
    _record("person.signed_in", access_for(post).actor, person_id, now, {"by": "console", "address": address})
    return person, post


def sign_in_device(
    *, person_id: UUID, facts: DeviceFacts, wanted: UUID | None, address: str, now: datetime
) -> tuple[Device, str]:
    """The device and its new token, which is told once and never stored.

    A device belongs to who signed in last: its former token ends, its push id goes. What somebody else had not sent
    can still be handed over with the former token. `wanted` is a post of the person; without it the first one with
    work for a phone. Raises SignInFailed, NoPost, NotFound.
    """
    require_transaction()
    _lock_device(facts.id)
    before = Device.objects.filter(pk=facts.id).first()
    lock_person(person_id, *([before.person_id] if before else []))
    post = _phone_post(person_id, wanted)
    if before is not None and before.person_id != person_id and before.revoked_at is None:
        revoke_device(device=before, reason="replaced", actor=access_for(post).actor, now=now)
    if before is not None and before.person_id != person_id:
        _set_aside(before, now)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    device = Device(
        id=facts.id,
        token_sha256=digest_of(token),
        person_id=person_id,
        post=post,
        model=facts.model,
        platform=facts.platform,
        app_version=facts.app_version,
        created_at=now,
        last_seen_at=now,
    )
    device.save(force_insert=before is None, force_update=before is not None)
    publish_access([person_id])
    data: dict[str, object] = {"by": "device", "device": str(device.pk), "address": address}
    _record("person.signed_in", access_for(post).actor, person_id, now, data)
    return device, token


def sign_out_console(*, actor: Actor, person_id: UUID, now: datetime) -> None:
    """Tells the caches that sessions of the person ended; the caller ends the session in the same transaction."""
    require_transaction()
    lock_person(person_id)
    publish_access([person_id])
    _record("person.signed_out", actor, person_id, now, {"by": "console"})


def switch_post(*, actor: Actor, person_id: UUID, wanted: UUID, now: datetime) -> Post:
    """The valid post `wanted` of the person. Raises NotFound for another's post and for an ended one."""
    require_transaction()
    lock_person(person_id)
    post = _own_post(valid_posts_of(person_id), wanted)
    publish_access([person_id])
    _record("person.post_switched", actor, person_id, now, {"to": str(post.pk)})
    return post


def revoke_device(*, device: Device, reason: str, actor: Actor, now: datetime) -> None:
    """Ends the device at once for API and writes, within 1 s for tiles and live; a second time changes nothing.

    `reason` is one of problems.REASON.
    """
    require_transaction()
    lock_person(device.person_id, active=False)
    ended = Device.objects.filter(pk=device.pk, revoked_at=None).update(
        revoked_at=now, reason=reason, push_kind="", push_id=""
    )
    if ended:
        publish_access([device.person_id])
        _record("device.revoked", actor, device.person_id, now, {"device": str(device.pk), "reason": reason})


def expire_device(*, device: Device, now: datetime) -> None:
    """Ends a phone that was silent for too long, when it is heard of again."""
    revoke_device(device=device, reason="expired", actor=SYSTEM_ACTOR, now=now)


def end_delivering(*, device_id: UUID, actor: Actor, now: datetime) -> tuple[Device, bool]:
    """The device, locked and ended, and whether it hands over now for the first time since it was ended.

    Who left has not always been told of by ending each phone: then it ends here.
    """
    require_transaction()
    device = Device.objects.get(pk=device_id)
    revoke_device(device=device, reason="left", actor=actor, now=now)
    device = Device.objects.select_for_update().get(pk=device_id)
    first = device.delivered_at is None
    if first:
        device.delivered_at, device.unsent = now, 0
        device.save(update_fields=["delivered_at", "unsent"])
        _record("device.delivered", actor, device.person_id, now, {"device": str(device.pk), "reason": device.reason})
    return device, first


def _set_aside(before: Device, now: datetime) -> None:
    """What the former person of a device signed in with stays known, as a phone that was ended."""
    token, place = bytes(before.token_sha256), Device.objects.filter(pk=before.pk)
    place.update(token_sha256=secrets.token_bytes(TOKEN_BYTES))
    before.refresh_from_db()
    before.pk, before.token_sha256 = uuid7(), token
    before.revoked_at, before.reason = before.revoked_at or now, before.reason or "replaced"
    before.push_kind = before.push_id = ""
    before.save(force_insert=True)


def register_push(*, device_id: UUID, kind: str, push_id: str) -> None:
    """Binds a push address (1 to 255 characters) to the device; it is taken from any other device that had it.

    Raises NotFound for a device that is not signed in.
    """
    require_transaction()
    rows = Device.objects.select_for_update().filter(Q(pk=device_id) | Q(push_id=push_id)).order_by("pk")
    device = next((row for row in rows if row.pk == device_id and row.revoked_at is None), None)
    if device is None:
        raise NotFound()
    Device.objects.filter(push_id=push_id).exclude(pk=device_id).update(push_kind="", push_id="")
    device.push_kind, device.push_id = kind, push_id
    device.save(update_fields=["push_kind", "push_id"])


def publish_access(person_ids: Iterable[UUID]) -> None:
    """Says in the change feed that posts, devices or sessions of these people changed: cached access ends."""
    for person_id in person_ids:
        changes.publish("access", person_id, [f"p:{person_id}"])


def lock_person(person_id: UUID, *others: UUID, active: bool = True) -> Person:
    """The person's row, locked with those of `others` in one order. Raises SignInFailed where the person left."""
    wanted = {person_id, *others}
    rows = {row.pk: row for row in Person.objects.select_for_update().filter(pk__in=wanted).order_by("pk")}
    person = rows.get(person_id)
    if person is None or (active and not person.is_active):
        raise SignInFailed()
    return person


def _lock_device(device_id: UUID) -> None:
    """A new one has no row to lock. Who signs in with it next must find what the former has left, and set that aside:
    a token that is lost in between could not hand over what its phone had not sent.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('device ' || %s, 0))", [str(device_id)])


def _phone_post(person_id: UUID, wanted: UUID | None) -> Post:
    posts = valid_posts_of(person_id)
    if wanted is not None:
        return _own_post(posts, wanted)
    chosen = choose_post([post for post in posts if post.role in PHONE_ROLES] or posts, None)
    if chosen is None:
        raise NoPost()
    return chosen


def _own_post(posts: Iterable[Post], wanted: UUID) -> Post:
    post = next((each for each in posts if each.pk == wanted), None)
    if post is None:
        raise NotFound()
    return post


def _record(name: str, actor: Actor, person_id: UUID, now: datetime, data: dict[str, object]) -> None:
    events.record(
        name,
        subject_kind="person",
        subject_id=person_id,
        actor=actor,
        area_code=actor.area_code,
        at=now,
        data=data,
    )
