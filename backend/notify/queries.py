"""Reads of the inbox: a person's own entries, newest first."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from backend.core import keyset
from backend.core.pages import Number, count_up_to
from backend.notify.models import InboxEntry
from backend.notify.texts import rendered

UNREAD_MAX = 100
ORDER = ("-created_at", "-id")


def entries_of(person: UUID) -> QuerySet[InboxEntry]:
    return InboxEntry.objects.filter(person_id=person).order_by(*ORDER)


def unread(person: UUID) -> int:
    """Number of unread entries, counted up to 100."""
    return InboxEntry.objects.filter(person_id=person, read_at__isnull=True).order_by()[:UNREAD_MAX].count()


def page(person: UUID, *, after: str, limit: int) -> tuple[list[InboxEntry], str | None]:
    """A page of the person's list and the key of the next one. Raises Invalid."""
    return keyset.page(entries_of(person), order=ORDER, after=after, limit=limit)


def count(person: UUID) -> Number:
    return count_up_to(entries_of(person))


def forms(rows: Iterable[InboxEntry], language: str) -> list[dict[str, Any]]:
    """Entries with their texts in `language`."""
    found: Sequence[InboxEntry] = list(rows)
    texts = rendered(((row.code, row.params) for row in found), language)
    return [
        {
            "id": str(row.pk),
            "code": row.code,
            "title": title,
            "text": text,
            "subject": _subject(row),
            "created_at": row.created_at,
            "read_at": row.read_at,
            "urgent": row.urgent,
        }
        for row, (title, text) in zip(found, texts, strict=True)
    ]


def _subject(row: InboxEntry) -> dict[str, str] | None:
    """What opens when the entry is clicked; a notice about a person or the system opens nothing."""
    return None if row.subject_kind in ("person", "system") else {"kind": row.subject_kind, "id": str(row.subject_id)}
