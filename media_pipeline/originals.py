"""Originals whose time is over: the bytes as they came go, renditions, facts and fingerprint stay.

The row says so first and the file goes afterwards, so that what was broken off is only begun again: a file that a row
does not want any more goes with the next comparison.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction

from backend.accounts.area_settings import KNOWN, ORIGINALS
from backend.core.registries import original_holders
from media_pipeline.decode import EDGES
from media_pipeline.models import Photo, PhotoFault
from media_pipeline.queries import hold
from media_pipeline.storage import Held, store

YOUNGEST = timedelta(days=KNOWN[ORIGINALS].low)
BATCH = 500  # hashes that are held at once


def remove_due(rows: Iterable[Photo], held: Iterable[Held], *, now: datetime) -> int:
    """Removes those originals of one folder that nobody needs any more; returns how many."""
    edges = _edges(held)
    whole = [row.pk for row in rows if _may_go(row, now) and edges.get(row.pk, set()) >= {None, *EDGES}]
    faulty = set(PhotoFault.objects.filter(pk__in=whole).values_list("pk", flat=True))
    due = [sha256 for sha256 in whole if sha256 not in faulty]
    return sum(_let_go(batch, now) for batch in _batches(due))


def clear(rows: Iterable[Photo], held: Iterable[Held], *, before: float) -> None:
    """Removes files of originals that their rows have let go, unless they came anew since `before`."""
    there = {sha256 for sha256, edges in _edges(held).items() if None in edges}
    for row in rows:
        if row.original_removed_at is not None and row.pk in there:
            with transaction.atomic(durable=True):
                hold([row.pk])  # who stores the same photo writes its row before or after this
                if Photo.objects.filter(pk=row.pk, original_removed_at__isnull=False).exists():
                    store().remove_original(row.pk, before=before)


def sizes_of_whole(hashes: Collection[str], *, now: datetime) -> dict[str, int]:
    """Bytes of those originals that could go if nobody needed them, by hash."""
    return {row.pk: row.size for row in Photo.objects.filter(pk__in=hashes) if _may_go(row, now)}


def lacks_rendition(row: Photo, held: Iterable[Held]) -> bool:
    """Whether something is missing of which there is no original to make it from again."""
    return row.original_removed_at is not None and not _edges(held).get(row.pk, set()) >= {*EDGES}


def _may_go(row: Photo, now: datetime) -> bool:
    """Whether all that is to stay has been made, whatever the cases say. A voice note has nothing but its original."""
    made = row.state == Photo.VERIFIED and row.mime.startswith("image/") and row.look_bands is not None
    return made and not row.common and row.original_removed_at is None and now - row.received_at > YOUNGEST


def _let_go(hashes: Collection[str], now: datetime) -> int:
    with transaction.atomic(durable=True):
        hold(hashes)  # nobody links them meanwhile
        gone = set(hashes) - _needed(hashes, now)
        return Photo.objects.filter(pk__in=gone).update(original_removed_at=now)


def _needed(hashes: Collection[str], now: datetime) -> set[str]:
    return {sha256 for holder in original_holders for sha256 in holder(hashes, now)} if hashes else set()


def _edges(held: Iterable[Held]) -> dict[str, set[int | None]]:
    found: dict[str, set[int | None]] = {}
    for one in held:
        found.setdefault(one.sha256, set()).add(one.edge)
    return found


def _batches(hashes: list[str]) -> Iterator[list[str]]:
    for begin in range(0, len(hashes), BATCH):
        yield hashes[begin : begin + BATCH]
