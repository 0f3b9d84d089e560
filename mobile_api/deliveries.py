"""What a phone that was ended hands over: kept apart until the centre takes it into the life cycle or sets it aside."""

import json
import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import F, Func, IntegerField, JSONField, QuerySet
from django.db.models.functions import Left

from backend.accounts.access import access_for
from backend.accounts.audit import inside
from backend.accounts.commands import end_delivering, lock_person
from backend.accounts.models import Device, Post
from backend.core import events, keyset
from backend.core.actor import Access, Actor
from backend.core.pages import Number, count_up_to
from backend.core.problems import NotFound, Problem
from mobile_api import mutations, problems
from mobile_api.envelopes import Sent, is_keepable, open_envelope, seal, seal_batch
from mobile_api.models import Delivered, Delivery, Mutation

MOST = 2_000
# Nobody misses these where they are not done.
QUIET = frozenset({"inbox.read", "push.register"})
_HASH = re.compile(r"\b[0-9a-f]{64}\b")
RAW_START = 2_400  # characters of an unreadable entry that a list needs: each shown one stands as up to twelve
# Of a body a list has what people read, and no tracks of megabytes.
_SMALL = """(
    SELECT coalesce(jsonb_object_agg(key, value), '{}')
    FROM (SELECT * FROM jsonb_each(%(expressions)s) WHERE octet_length(value::text) <= 8000 LIMIT 20) AS part
)"""
_PHOTOS = """(
    SELECT CASE jsonb_typeof(named) WHEN 'array' THEN jsonb_array_length(named) ELSE 0 END
    FROM (SELECT (%(expressions)s) -> 'photos' AS named) AS photos
)"""

_PARTS: Final[dict[str, Func]] = {
    "start": Left("raw", RAW_START),
    "small": Func(F("body"), template=_SMALL, output_field=JSONField()),
    "photos": Func(F("body"), template=_PHOTOS, output_field=IntegerField()),
}


def deliver(*, access: Access, batch: Sequence[object], now: datetime) -> tuple[Delivery, bool]:
    """Keeps what the phone had not sent, and whether this was the first time; no second time has other content.

    What cannot be read is kept as it came, because the phone is emptied afterwards. Raises AlreadyDelivered, NotFound.
    """

    actor = access.actor
    if access.device is None or actor.post is None:
        raise NotFound()
    device, first = end_delivering(device_id=access.device, actor=actor, now=now)
    if device.revoked_at is None:
        raise NotFound()
    digest = seal_batch(batch)
    if not first:
        known = Delivery.objects.filter(device_id=device.pk, ended_at=device.revoked_at).first()
        if known is None or bytes(known.digest) != digest:
            raise problems.AlreadyDelivered()
        return known, False
    one = Delivery.objects.create(
        device_id=device.pk, ended_at=device.revoked_at, person_id=device.person_id, post_id=actor.post,
        area_code=actor.area_code, reason=device.reason, digest=digest, received_at=now,
    )  # fmt: skip
    read = [(raw, _readable(raw)) for raw in batch]
    done = _done([sent.id for _, sent in read if sent], device.person_id)
    Delivered.objects.bulk_create(
        _entry(one, sent, arrived=sent.id in done) if sent else _unreadable(one, raw)
        for raw, sent in read
        if sent is None or sent.kind not in QUIET
    )
    return one, True


def has_delivered(access: Access) -> bool:
    """Whether the phone has handed over what it had."""
    device = access.device
    return device is not None and Device.objects.filter(pk=device, delivered_at__isnull=False).exists()


def listed(actor: Actor, *, state: str, after: str, limit: int) -> tuple[list[Delivered], str | None, Number]:
    """Entries of the area in this state, the newest first."""
    rows = _of(actor).filter(state=state)
    return *keyset.page(_bounded(rows), order=("-id",), after=after, limit=limit), count_up_to(rows)


def accept(*, actor: Actor, pk: UUID, language: str, now: datetime) -> Delivered:
    """Does the entry as its author in the post of then would have, and notes the outcome; an entry point.

    Doing it has a transaction of its own. If the second one is lost, accepting once more finds the stored answer. Who
    set the entry aside meanwhile came too late: what was done is noted as done.
    Raises NotFound, AlreadyDecided, NotReadable.
    """
    row = _waiting(_of(actor), pk)
    if row.mutation_id is None:
        raise problems.NotReadable()
    post = Post.objects.select_related("person", "unit").get(pk=row.of.post_id)
    access = access_for(post, device=row.of.device_id, absent=[])
    sent = seal(pk=row.mutation_id, kind=row.kind, body=row.body, at=row.device_time, after=row.after_id)
    result = mutations.take(access=access, sent=sent, language=language)
    done = result.state == Mutation.DONE
    with transaction.atomic(durable=True):
        if done:
            return _decide(actor, pk, Delivered.ACCEPTED, now, over=(Delivered.ASIDE,))
        return _decide(actor, pk, Delivered.REFUSED, now, problem=result.answer)


def set_aside(*, actor: Actor, pk: UUID, now: datetime) -> Delivered:
    """The entry stays in the list of those that were not taken in; one that was done is noted as accepted.

    Raises NotFound, AlreadyDecided.
    """
    row = _waiting(_of(actor), pk)
    done = row.mutation_id is not None and _done([row.mutation_id], row.of.person_id)
    return _decide(actor, pk, Delivered.ACCEPTED if done else Delivered.ASIDE, now)


def raw_of(*, actor: Actor, pk: UUID) -> str:
    """The JSON of an entry, as it came where it could not be read. Raises NotFound."""
    row = _of(actor).filter(pk=pk).first()
    if row is None:
        raise NotFound()
    return row.raw or json.dumps(row.body, ensure_ascii=False)


def _decide(
    actor: Actor, pk: UUID, state: str, now: datetime, *, problem: object = None, over: Collection[str] = ()
) -> Delivered:
    """Notes the outcome; `over` are outcomes that it may replace."""
    row = _waiting(_of(actor).select_for_update(of=("self",)), pk, over)
    row.state, row.problem, row.decided_by, row.decided_at = state, problem, actor.person, now
    row.save(update_fields=["state", "problem", "decided_by", "decided_at"])
    # Of the author, in whose name it is done: so the auditor finds it beside the ending of the phone.
    author = lock_person(row.of.person_id, active=False).pk
    events.record(
        f"delivery.{state}", subject_kind="person", subject_id=author, actor=actor, area_code=row.area_code, at=now,
        data={"entry": str(row.pk), "mutation": str(row.mutation_id or ""), "kind": row.kind},
    )  # fmt: skip
    return _bounded(_of(actor)).get(pk=pk)


def _bounded(rows: QuerySet[Delivered]) -> QuerySet[Delivered]:
    """Without what may be megabytes: `start` of the raw text, `small` parts of the body, number of `photos`."""
    return rows.defer("raw", "body").annotate(**_PARTS)


def _of(actor: Actor) -> QuerySet[Delivered]:
    return Delivered.objects.filter(inside(actor.area_code)).select_related("of")


def _waiting(rows: QuerySet[Delivered], pk: UUID, over: Collection[str] = ()) -> Delivered:
    row = rows.filter(pk=pk).first()
    if row is None:
        raise NotFound()
    if row.state not in (Delivered.WAITING, Delivered.UNREADABLE, *over):
        raise problems.AlreadyDecided()
    return row


def _readable(raw: object) -> Sent | None:
    try:
        sent = open_envelope(raw)
    except Problem:
        return None
    return sent if is_keepable(sent.body) else None


def _done(ids: Collection[UUID], person: UUID) -> set[UUID]:
    rows = Mutation.objects.filter(pk__in=ids, person_id=person, state=Mutation.DONE)
    return set(rows.values_list("pk", flat=True))


def _unreadable(one: Delivery, raw: object) -> Delivered:
    """As text without any sign that a database refuses; the photos in it are named, so that they stay."""
    text = json.dumps(raw)
    named = [{"sha256": sha256} for sha256 in dict.fromkeys(_HASH.findall(text))]
    return Delivered(
        of=one, area_code=one.area_code, kind="", body={"photos": named} if named else {}, raw=text,
        state=Delivered.UNREADABLE,
    )  # fmt: skip


def _entry(one: Delivery, sent: Sent, *, arrived: bool) -> Delivered:
    """`arrived`: it was done before the phone was ended, and only its answer got lost."""
    return Delivered(
        of=one, area_code=one.area_code, mutation_id=sent.id, kind=sent.kind, body=dict(sent.body), after_id=sent.after,
        device_time=sent.at, state=Delivered.ACCEPTED if arrived else Delivered.WAITING,
        decided_at=one.received_at if arrived else None,
    )  # fmt: skip
