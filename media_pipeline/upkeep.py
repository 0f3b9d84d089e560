"""Every photo against its bytes, once a month: what got lost or damaged is told, what nobody needs any more goes.

Slices are named by the first two signs of the hash, so each has the same share of the photos. A slice can be broken off
and begun again at any point.
"""

import hashlib
import logging
import time
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Min

from backend.accounts.area_settings import ORIGINALS, report_keeping
from backend.core import clock
from backend.core.registries import health_notes, photo_holders
from media_pipeline import originals
from media_pipeline.models import Photo, PhotoFault, StoreSlice
from media_pipeline.queries import hold
from media_pipeline.storage import Held, store

log = logging.getLogger(__name__)
SIGNS = "0123456789abcdef"
PREFIXES = tuple(one + other for one in SIGNS for other in SIGNS)
A_NIGHT = 10  # slices: all 256 in 26 nights
# Phones send photos before the report, which may wait for a network; beyond it the phone has given up.
UNSHOWN = timedelta(days=30)
YOUNG = timedelta(days=1)  # bytes are in the store a moment before their row
SETTLED = timedelta(hours=1)  # a row whose bytes a restored store may still get
BYTES_A_SECOND = 40_000_000  # people use the disk at night too
PIECE = 1024 * 1024
NAMED = 5  # faults that /health/deep names


@dataclass
class Found:
    """What a slice had: photos, how many of them were wrong or went, and of how many only the original went."""

    photos: int = 0
    faults: int = 0
    gone: int = 0
    originals: int = 0


def due_slices(number: int = A_NIGHT) -> list[str]:
    """Those that were compared longest ago; first those that never were."""
    known = dict(StoreSlice.objects.values_list("prefix", "checked_at"))
    never = [prefix for prefix in PREFIXES if prefix not in known]
    return [*never, *sorted(known, key=lambda prefix: known[prefix])][:number]


def check_slice(prefix: str, *, now: datetime) -> Found:
    """Compares a slice with the store, folder by folder, and puts down that it was compared."""
    found = Found()
    for other in PREFIXES:
        _check_folder(prefix + other, found, now)
    with transaction.atomic(durable=True):
        row = {"checked_at": now, "photos": found.photos}
        StoreSlice.objects.update_or_create(prefix=prefix, defaults=row)
        report_keeping({ORIGINALS: found.originals} if found.originals else {}, now=now)
    return found


def _check_folder(folder: str, found: Found, now: datetime) -> None:
    held = store().held(folder)
    rows = list(Photo.objects.filter(pk__gte=folder, pk__lt=f"{folder}g"))
    if not held and not rows:
        return
    found.photos += len(rows)
    faults = {row.pk: kind for row in rows if (kind := _fault(row, held, now))}
    found.faults += len(faults)
    _tell(faults, [row.pk for row in rows], now)
    unshown = [row.pk for row in rows if not row.common and now - row.received_at > UNSHOWN]
    found.gone += _forget(unshown)
    found.gone += _clear(held, now)
    found.originals += originals.remove_due(rows, held, now=now)
    left = Photo.objects.filter(pk__in=[row.pk for row in rows], original_removed_at__isnull=False)
    originals.clear(left, held, before=(now - YOUNG).timestamp())


def _fault(row: Photo, held: Iterable[Held], now: datetime) -> str:
    """What is wrong with the bytes of a photo, or nothing."""
    if row.original_removed_at is not None:
        return PhotoFault.MISSING if originals.lacks_rendition(row, held) else ""
    if not any(one.sha256 == row.pk and one.edge is None for one in held):
        return PhotoFault.MISSING if now - row.received_at > SETTLED else ""
    content = store().open(row.pk)
    if content is None:
        return ""  # removed in this moment
    digest, begun, size = hashlib.sha256(), time.monotonic(), 0
    with content:
        while piece := content.read(PIECE):
            digest.update(piece)
            size += len(piece)
    time.sleep(max(0.0, size / BYTES_A_SECOND - (time.monotonic() - begun)))
    return "" if digest.hexdigest() == row.pk else PhotoFault.DAMAGED


def _tell(faults: Mapping[str, str], looked_at: Collection[str], now: datetime) -> None:
    """Keeps what is wrong, and forgets what is right again; there is nothing that it could be repaired from."""
    for sha256, kind in faults.items():
        log.error("photo %s is %s", sha256, kind)
    with transaction.atomic(durable=True):
        PhotoFault.objects.filter(pk__in=[sha256 for sha256 in looked_at if sha256 not in faults]).delete()
        rows = [PhotoFault(sha256=sha256, kind=kind, found_at=now) for sha256, kind in faults.items()]
        PhotoFault.objects.bulk_create(rows, update_conflicts=True, unique_fields=["sha256"], update_fields=["kind"])


def _forget(hashes: Collection[str]) -> int:
    """Removes the rows of photos that no app shows; their files go as files without a row."""
    if not hashes:
        return 0
    with transaction.atomic(durable=True):
        hold(hashes)  # nobody links them meanwhile
        shown = {sha256 for holder in photo_holders for sha256 in holder(hashes)}
        gone = [sha256 for sha256 in hashes if sha256 not in shown]
        PhotoFault.objects.filter(pk__in=gone).delete()
        Photo.objects.filter(pk__in=gone).delete()
    return len(gone)


def _clear(held: Iterable[Held], now: datetime) -> int:
    """Removes files without a row; young ones may get theirs in a moment."""
    before = (now - YOUNG).timestamp()
    old = sorted({one.sha256 for one in held if one.written_at < before})
    known = set(Photo.objects.filter(pk__in=old).values_list("pk", flat=True))
    return sum(_remove(sha256, before) for sha256 in old if sha256 not in known)


def _remove(sha256: str, before: float) -> bool:
    with transaction.atomic(durable=True):
        hold([sha256])  # who stores the same photo writes its row before or after this
        return not Photo.objects.filter(pk=sha256).exists() and store().remove(sha256, before=before)


def health() -> dict[str, Any]:
    """Photos that are not what they were, some by name, and for how many days some photo was not compared."""
    faults = list(PhotoFault.objects.order_by("found_at", "pk").values_list("sha256", "kind"))
    oldest = StoreSlice.objects.aggregate(at=Min("checked_at"))["at"]
    return {
        "photos_missing": sum(kind == PhotoFault.MISSING for _, kind in faults),
        "photos_damaged": sum(kind == PhotoFault.DAMAGED for _, kind in faults),
        "photos_faulty": [sha256 for sha256, _ in faults[:NAMED]],
        "photos_slices_checked": StoreSlice.objects.count(),
        "photos_oldest_check_days": round((clock.now() - oldest).total_seconds() / 86400, 1) if oldest else None,
    }


health_notes.append(health)
