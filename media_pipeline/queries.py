"""What is known about photos."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from backend.core.tx import require_transaction
from media_pipeline.fingerprint import DISTANCE, near_bands_of
from media_pipeline.models import Photo, PhotoUploader
from media_pipeline.problems import GaveUp

_HOLD = "SELECT pg_advisory_xact_lock(hashtextextended(sha, 0)) FROM unnest(%s::text[]) AS sha"
ALIKE_MAX = 50  # pictures that are looked at beyond the first cannot make it more suspicious
# Key by key: of all keys at once the planner expects so many rows that it reads the whole table. The limits bound what
# a picture costs that half of the province has sent.
ALIKE_SQL = f"""
    SELECT DISTINCT near.sha256 FROM unnest(%(bands)s::int[]) AS band CROSS JOIN LATERAL (
        SELECT sha256 FROM media_photo
        WHERE look_bands @> ARRAY[band] AND NOT common
          AND bit_count((look # %(look)s::bigint)::bit(64)) <= {DISTANCE}
        LIMIT {ALIKE_MAX}
    ) near
    LIMIT {ALIKE_MAX}
"""


@dataclass(frozen=True)
class PhotoFacts:
    """What a verified photo claims (EXIF: time, EPSG:4326 position in degrees), when it came, and what it shows."""

    sha256: str
    received_at: datetime
    taken_at: datetime | None
    spot: tuple[float, float] | None
    look: int | None
    common: bool


@dataclass(frozen=True)
class Own:
    """A photo that somebody has uploaded: its state, and whether it is an `image` or `audio`."""

    state: str
    kind: str


@dataclass(frozen=True)
class Outline:
    """`width` and `height` in px, upright, or the `seconds` of a voice note; None until it is verified.

    `removed_at`: when the bytes as they came were removed.
    """

    kind: str
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    removed_at: datetime | None = None


def states_of_own(person: UUID | None, hashes: Collection[str]) -> dict[str, Own]:
    """By hash those photos that `person` has uploaded, for a transaction that is going to link them.

    Others answer as if they did not exist: else a hash would open a stranger's photo. Bytes that arrive meanwhile
    wait until the transaction ends, so that either the link sees the photo or the photo the link.
    """
    require_transaction()
    if person is None or not hashes:
        return {}
    hold(hashes)
    rows = Photo.objects.filter(pk__in=hashes, uploaders__person_id=person)
    return {sha256: Own(state, kind_of(mime)) for sha256, state, mime in rows.values_list("sha256", "state", "mime")}


def hold(hashes: Collection[str]) -> None:
    """Lets one transaction at a time store or link these hashes; in order, so that two cannot wait in a circle."""
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [sorted(hashes)])


def missing(person: UUID | None, hashes: Collection[str]) -> list[str]:
    """Those of `hashes` that `person` still has to upload, or to upload again, in their order."""
    if person is None:
        return list(hashes)
    rows = PhotoUploader.objects.filter(person_id=person, photo__in=hashes, photo__original_removed_at=None)
    rows = rows.exclude(photo__refusal=GaveUp.code)
    there = set(rows.values_list("photo_id", flat=True))
    return [sha256 for sha256 in hashes if sha256 not in there]


def kind_of(mime: str) -> str:
    """`image` or `audio`."""
    return mime.partition("/")[0]


def outlines_of(hashes: Collection[str]) -> dict[str, Outline]:
    """By hash, of those that are here."""
    columns = ("sha256", "mime", "width", "height", "seconds", "original_removed_at")
    rows = Photo.objects.filter(pk__in=hashes).values_list(*columns)
    return {sha256: Outline(kind_of(mime), *facts) for sha256, mime, *facts in rows}


def facts_of(hashes: Collection[str]) -> dict[str, PhotoFacts]:
    """Of the verified ones, by hash."""
    rows = Photo.objects.filter(pk__in=hashes, state=Photo.VERIFIED)
    return {
        row.sha256: PhotoFacts(
            row.sha256, row.received_at, row.exif_taken_at,
            (row.exif_lon, row.exif_lat) if row.exif_lon is not None and row.exif_lat is not None else None,
            row.look, row.common,
        )
        for row in rows
    }  # fmt: skip


def alike(look: int | None) -> list[str]:
    """Hashes of photos that show the same picture, scaled or re-encoded; none for what shows nothing."""
    if not look:
        return []
    with connection.cursor() as cursor:
        cursor.execute(ALIKE_SQL, {"bands": near_bands_of(look), "look": look})
        return [sha256 for (sha256,) in cursor.fetchall()]
