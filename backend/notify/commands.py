"""Writes of the inbox: tell people, mark as read. Deliveries to devices follow as jobs in the same transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from backend.accounts.models import Device
from backend.core import changes
from backend.core.tx import require_transaction
from backend.notify.jobs import push
from backend.notify.models import Delivery, InboxEntry

PEOPLE_MAX = 200  # one notice to more people than this is a broadcast, which has its own way


def tell(
    people: Iterable[UUID],
    code: str,
    *,
    subject_kind: str,
    subject_id: UUID,
    params: dict[str, Any],
    now: datetime,
    urgent: bool = False,
    ring: bool = False,
) -> list[InboxEntry]:
    """An inbox entry for each person; with `ring` also a delivery to each of the person's devices.

    The entry is there at once, whatever the push does. `params` hold ids and codes, never names or words.
    """
    require_transaction()
    chosen = list(dict.fromkeys(people))[:PEOPLE_MAX]
    entries = InboxEntry.objects.bulk_create(
        InboxEntry(
            person_id=person, code=code, subject_kind=subject_kind, subject_id=subject_id, params=params,
            urgent=urgent, created_at=now,
        )
        for person in chosen
    )  # fmt: skip
    for entry in entries:
        changes.publish("inbox", entry.pk, [f"p:{entry.person_id}"])
    if ring:
        _deliver(entries, now)
    return entries


def _deliver(entries: list[InboxEntry], now: datetime) -> None:
    by_person = {entry.person_id: entry for entry in entries}
    devices = Device.objects.filter(person_id__in=by_person, revoked_at__isnull=True).exclude(push_id="")
    rows = Delivery.objects.bulk_create(
        Delivery(entry=by_person[device.person_id], device_id=device.pk, provider=device.push_kind, created_at=now)
        for device in devices
    )
    for row in rows:
        push.defer(delivery=str(row.pk))


def mark_read(person: UUID, entries: Iterable[UUID], *, now: datetime) -> int:
    """Marks the person's own entries as read; foreign and missing ids are passed over. Returns how many changed."""
    require_transaction()
    rows = InboxEntry.objects.filter(person_id=person, pk__in=list(entries), read_at__isnull=True)
    changed = list(rows.select_for_update().values_list("pk", flat=True))
    InboxEntry.objects.filter(pk__in=changed).update(read_at=now)
    for pk in changed:
        changes.publish("inbox", pk, [f"p:{person}"])
    return len(changed)
