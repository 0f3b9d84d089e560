"""What is known about photos."""

from collections.abc import Collection
from uuid import UUID

from django.db import connection

from backend.core.tx import require_transaction
from media_pipeline.models import Photo, PhotoUploader
from media_pipeline.problems import GaveUp

_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(sha, 0)) FROM unnest(%s::text[]) AS sha"


def states_of_own(person: UUID | None, hashes: Collection[str]) -> dict[str, str]:
    """State by hash of those photos that `person` has uploaded, for a transaction that is going to link them.

    Others answer as if they did not exist: else a hash would open a stranger's photo. Bytes that arrive meanwhile
    wait until the transaction ends, so that either the link sees the photo or the photo the link.
    """
    require_transaction()
    if person is None or not hashes:
        return {}
    hold(hashes)
    rows = Photo.objects.filter(pk__in=hashes, uploaders__person_id=person)
    return dict(rows.values_list("sha256", "state"))


def hold(hashes: Collection[str]) -> None:
    """Lets one transaction at a time store or link these hashes; in order, so that two cannot wait in a circle."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [sorted(hashes)])


def missing(person: UUID | None, hashes: Collection[str]) -> list[str]:
    """Those of `hashes` that `person` still has to upload, or to upload again, in their order."""
    if person is None:
        return list(hashes)
    rows = PhotoUploader.objects.filter(person_id=person, photo__in=hashes).exclude(photo__refusal=GaveUp.code)
    there = set(rows.values_list("photo_id", flat=True))
    return [sha256 for sha256 in hashes if sha256 not in there]


def sizes_of(hashes: Collection[str]) -> dict[str, tuple[int | None, int | None]]:
    """(width, height) in px, upright, by hash; None until the photo is verified."""
    rows = Photo.objects.filter(pk__in=hashes).values_list("sha256", "width", "height")
    return {sha256: (width, height) for sha256, width, height in rows}
