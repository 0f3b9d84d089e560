"""Writes of photos: bytes first and outside any transaction, then one short one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from procrastinate.contrib.django import app

from backend.core.actor import Access
from backend.core.prepared import insert_new
from backend.core.problems import CATALOGUE, Problem
from backend.core.registries import photo_reactions
from backend.core.tx import require_transaction
from media_pipeline import problems, sound
from media_pipeline.decode import MAX_PIXELS, Facts, Sound
from media_pipeline.fingerprint import bands_of
from media_pipeline.models import Photo, PhotoUploader
from media_pipeline.queries import hold
from media_pipeline.storage import StoredFile, Stream, store

_PARAMS: dict[str, dict[str, Any]] = {
    problems.TooManyPixels.code: {"max_pixels": MAX_PIXELS},
    problems.TooLargeVoice.code: {"max_bytes": sound.MAX_BYTES},
    problems.TooLongVoice.code: {"max_s": int(sound.MAX_S)},
}


@dataclass(frozen=True)
class Arrival:
    """A stored photo; `new` when this person had not uploaded it before."""

    sha256: str
    state: str
    refusal: str
    new: bool

    def check(self) -> None:
        """Raises the problem for which the bytes were refused."""
        if self.state == Photo.REFUSED:
            raise refusal_problem(self.refusal)


def store_photo(*, access: Access, sha256: str | None, stream: Stream, length: int | None, now: datetime) -> Arrival:
    """Stores one photo and what follows from it, durably; `sha256` None takes the hash of what came.

    Raises LengthNeeded, TooLargePhoto, TooLargeVoice, Incomplete, NotAnImage, HashMismatch, StorageFull; then nothing
    is kept.
    """
    if length is None:
        raise problems.LengthNeeded()
    release_connection()
    stored = store().put(stream, length=length, limit=settings.FIELD_LIMITS.photo_max_bytes, sha256=sha256)
    with transaction.atomic(durable=True):
        return keep_photo(stored=stored, person=access.actor.person, now=now)


def release_connection() -> None:
    """Gives the connection back to the pool: a slow sender must not hold one while bytes stream."""
    if not connection.in_atomic_block:
        connection.close()


def keep_photo(*, stored: StoredFile, person: UUID | None, now: datetime) -> Arrival:
    """Writes down that the bytes are there and that `person` sent them; orders their renditions."""
    require_transaction()
    hold([stored.sha256])
    photo = Photo(sha256=stored.sha256, size=stored.size, mime=stored.mime, received_at=now)
    created = insert_new(photo)
    others: Iterable[UUID] = []
    if not created:
        photo = Photo.objects.get(pk=stored.sha256)
    if photo.original_removed_at is not None:
        photo.original_removed_at = None  # here it is again, and as long as somebody needs it
        photo.save(update_fields=["original_removed_at"])
    if photo.refusal == problems.GaveUp.code:
        photo.state, photo.refusal, photo.received_at, created = Photo.RECEIVED, "", now, True
        photo.save(update_fields=["state", "refusal", "received_at"])
        others = photo.uploaders.values_list("person_id", flat=True)
    if created:
        order_renditions(stored.sha256)
    new = person is not None and insert_new(PhotoUploader(photo_id=photo.sha256, person_id=person, at=now))
    _tell(photo.sha256, dict.fromkeys([*([person] if person else []), *others]), photo.state)
    return Arrival(photo.sha256, photo.state, photo.refusal, new)


def order_renditions(sha256: str) -> None:
    """Enqueues the job in the running transaction, so that neither can exist without the other."""
    require_transaction()
    app.configure_task("media.prepare", queue="images").defer(sha256=sha256)


def mark_photo(*, sha256: str, lines: Sequence[str]) -> None:
    """Has `lines` burned into the renditions of a picture; the first ones stay."""
    require_transaction()
    rows = Photo.objects.filter(
        pk=sha256, mark="", state=Photo.VERIFIED, mime__startswith="image/", original_removed_at=None
    )
    if rows.update(mark="\n".join(line.replace("\n", " ") for line in lines)):
        order_renditions(sha256)


def finish_photo(*, sha256: str, outcome: Facts | Sound | str, now: datetime) -> None:
    """Writes down what the decoder found: facts, or the code of the problem for which it refuses the photo."""
    require_transaction()
    hold([sha256])
    photo = Photo.objects.filter(pk=sha256).first()
    if photo is None:
        return
    if photo.state == Photo.VERIFIED and isinstance(outcome, str):
        return  # it was read before: what failed now is a mark on it, and the renditions without one are still there
    if isinstance(outcome, Facts):
        photo.state, photo.refusal, photo.verified_at = Photo.VERIFIED, "", now
        photo.width, photo.height = outcome.width, outcome.height
        photo.exif_taken_at = datetime.fromisoformat(outcome.taken_at) if outcome.taken_at else None
        photo.exif_model = outcome.model
        photo.exif_lon, photo.exif_lat = outcome.lon, outcome.lat
        photo.look, photo.look_bands = outcome.look, bands_of(outcome.look) if outcome.look else []
    elif isinstance(outcome, Sound):
        photo.state, photo.refusal, photo.verified_at = Photo.VERIFIED, "", now
        photo.seconds = outcome.seconds
    else:
        photo.state, photo.refusal = Photo.REFUSED, outcome
    photo.save()
    _tell(sha256, photo.uploaders.values_list("person_id", flat=True), photo.state)


def note_look(*, sha256: str, outcome: Facts | Sound | str) -> None:
    """Puts down what a verified picture shows, and nothing else of it."""
    require_transaction()
    look = outcome.look if isinstance(outcome, Facts) else None
    Photo.objects.filter(pk=sha256, state=Photo.VERIFIED).update(look=look, look_bands=bands_of(look) if look else [])


def give_up(*, sha256: str, now: datetime) -> None:
    """Refuses a photo for which every attempt has failed; sending it again starts anew."""
    finish_photo(sha256=sha256, outcome=problems.GaveUp.code, now=now)


def refusal_problem(code: str) -> Problem:
    """The problem with `code`, with the parameters that its sentence needs."""
    return CATALOGUE.get(code, problems.Broken)(**_PARAMS.get(code, {}))


def _tell(sha256: str, people: Iterable[UUID], state: str) -> None:
    """Those who link photos follow the state of this one, person by person."""
    for person in people:
        for react in photo_reactions:
            react(sha256, person, state)
