"""Photos that arrive in pieces, over lines that break (tus 1.0): what was acknowledged is on disk.

While bytes stream nothing is held but a lease: no row lock, no transaction, no connection. Every few seconds the file
is synced and the offset written down where the lease still holds; after a crash the file is cut to that offset.
"""

import base64
import hashlib
import io
import os
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from backend.core.actor import Access
from backend.core.clock import now
from backend.core.problems import NotFound, Problem
from backend.core.tx import require_transaction
from media_pipeline import problems
from media_pipeline.commands import keep_photo, refusal_problem, release_connection
from media_pipeline.leases import Lease, is_current, leased, opened
from media_pipeline.models import PhotoUploader, Upload
from media_pipeline.queries import hold
from media_pipeline.storage import HEAD, StoredFile, Stream, check_size, no_room_is_a_problem, read, sniff, store

FOLDER = "uploads"  # in the store's workspace
LASTS = timedelta(days=7)
OPEN_MAX = 20  # of one person; more are phones that forgot theirs
PIECE = 16 * 1024  # bytes: at 1 kB/s a piece still comes before the lease ends
KEEP_EVERY_S = 5.0
CHECKSUMS = ("sha1", "sha256")


@dataclass(frozen=True)
class Checksum:
    """Of one piece: the name of the algorithm and the digest."""

    name: str
    digest: bytes

    @classmethod
    def of(cls, header: str) -> "Checksum":
        """From `sha1 base64`. Raises UnknownChecksum."""
        name, _, encoded = header.partition(" ")
        try:
            digest = base64.b64decode(encoded, validate=True)
        except ValueError:
            digest = b""
        if name not in CHECKSUMS or len(digest) != hashlib.new(name, usedforsecurity=False).digest_size:
            raise problems.UnknownChecksum(known=", ".join(CHECKSUMS))
        return cls(name, digest)


@dataclass(frozen=True)
class Piece:
    """Bytes that come: from `offset`, `length` as announced."""

    offset: int
    length: int
    stream: Stream
    checksum: Checksum | None = None


def begin(*, access: Access, sha256: str, length: int, metadata: str) -> Upload:
    """A new upload, or the one of this person for the same photo that is still open; `done` where it is here already.

    Raises TooLargePhoto, NotAnImage for no bytes at all, and as `one` for one whose bytes are all here.
    """
    limit = settings.FIELD_LIMITS.photo_max_bytes
    if length > limit:
        raise problems.TooLargePhoto(max_bytes=limit)
    if length == 0:
        raise problems.NotAnImage()
    person, moment = access.actor.person, now()
    if person is None:
        raise NotFound()
    upload, forgotten = _begun(person, sha256, length, metadata, moment)
    for pk in forgotten:
        path_of(pk).unlink(missing_ok=True)
    return _completed(access, upload)


def _begun(person: UUID, sha256: str, length: int, metadata: str, moment: datetime) -> tuple[Upload, list[UUID]]:
    """The upload, and those that had to make room for it."""
    with transaction.atomic(durable=True):
        hold([sha256])  # two requests for the same photo find one upload
        there = PhotoUploader.objects.filter(person_id=person, photo=sha256, photo__size=length)
        there = there.exclude(photo__refusal=problems.GaveUp.code)
        complete = there.exists()
        state = Upload.DONE if complete else Upload.OPEN
        known = Upload.objects.filter(person_id=person, sha256=sha256, length=length, state=state)
        found = known.filter(expires_at__gt=moment).first()
        if found is not None:
            return found, []
        forgotten = forget_oldest(person)
        made = Upload.objects.create(
            id=uuid4(), person_id=person, sha256=sha256, length=length, metadata=metadata,
            position=length if complete else 0, state=state,
            created_at=moment, expires_at=moment + LASTS,
        )  # fmt: skip
    return made, forgotten


def one(*, access: Access, pk: UUID) -> Upload:
    """An upload of this person's; whoever hears that all its bytes are here has a photo.

    Raises NotFound, Gone, for what was refused the problem with its bytes, and what `receive` raises for the last one.
    """
    return _completed(access, _one(access, pk))


def _completed(access: Access, upload: Upload) -> Upload:
    """Makes the photo where the attempt with the last piece failed: who hears that all is there sends no more."""
    if upload.state != Upload.OPEN or upload.position < upload.length:
        return upload
    return receive(access=access, pk=upload.pk, piece=Piece(upload.length, 0, io.BytesIO()))


def _one(access: Access, pk: UUID) -> Upload:
    found = _known(access, pk)
    if found.state == Upload.REFUSED:
        raise refusal_problem(found.refusal)
    return found


def _known(access: Access, pk: UUID) -> Upload:
    person = access.actor.person
    found = Upload.objects.filter(pk=pk, person_id=person).first() if person else None
    if found is None:
        raise NotFound()
    if found.state == Upload.ENDED or found.expires_at <= now():
        raise problems.Gone()
    return found


def receive(*, access: Access, pk: UUID, piece: Piece) -> Upload:
    """Writes a piece behind the others; the last one makes a photo of them. What a broken line brought is kept.

    Raises NotFound, Gone, WrongOffset, Busy, TooLong, ChecksumMismatch, StorageFull; and for the whole photo
    HashMismatch and NotAnImage, which end the upload.
    """
    upload = _one(access, pk)
    if piece.offset != upload.position:
        raise problems.WrongOffset(offset=upload.position)
    if piece.offset + piece.length > upload.length:
        raise problems.TooLong(length=upload.length)
    if upload.state == Upload.DONE:
        return upload
    path = path_of(upload.pk)
    with (
        leased(upload, piece.offset, device=access.device) as lease,
        no_room_is_a_problem(),
        opened(path, lease) as file,
    ):
        release_connection()
        _cut(lease, file, piece.offset)
        position = _write(lease, file, piece)
        return _finish(lease, file, upload) if position == upload.length else lease.end(position)


def end(*, access: Access, pk: UUID) -> None:
    """Gives an upload up; who still sends to it stops at the next piece. Raises NotFound, Gone."""
    upload = _known(access, pk)
    with transaction.atomic(durable=True):
        Upload.objects.filter(pk=upload.pk).update(state=Upload.ENDED, lease=None, lease_until=None)
    path_of(upload.pk).unlink(missing_ok=True)


def expire(*, moment: datetime) -> int:
    """Removes what has expired, and files that no upload knows. Returns how many uploads went."""
    with transaction.atomic(durable=True):
        idle = Q(lease=None) | Q(lease_until__lt=moment)
        gone = list(Upload.objects.filter(idle, expires_at__lt=moment).values_list("pk", flat=True)[:1000])
        Upload.objects.filter(pk__in=gone).delete()
    for pk in gone:
        path_of(pk).unlink(missing_ok=True)
    _clear(before=time.time() - LASTS.total_seconds())
    return len(gone)


def _clear(*, before: float) -> None:
    """Files that nobody has written to since `before` (seconds since 1970) and no open upload needs."""
    old = {path.name: path for path in folder().iterdir() if path.stat().st_mtime < before}
    # Beside the files of uploads lie copies that a taker was killed over: they belong to nobody.
    asked = [name for name in old if "." not in name]
    needed = Upload.objects.filter(pk__in=asked, state=Upload.OPEN).values_list("pk", flat=True)
    for name in old.keys() - {str(pk) for pk in needed}:
        old[name].unlink(missing_ok=True)


def forget_oldest(person: UUID) -> list[UUID]:
    """Leaves room for one more: ends what nobody sends to and was begun first. Returns whose files may go."""
    require_transaction()
    rows = Upload.objects.filter(person_id=person, state=Upload.OPEN, lease=None).order_by("-created_at")
    gone = list(rows.values_list("pk", flat=True)[OPEN_MAX - 1 :])
    Upload.objects.filter(pk__in=gone).update(state=Upload.ENDED)
    return gone


def _cut(lease: Lease, file: BinaryIO, position: int) -> None:
    """Takes away what was never acknowledged. Raises WrongOffset where even that is not there any more."""
    size = os.fstat(file.fileno()).st_size
    if size < position:
        lease.end(size)
        raise problems.WrongOffset(offset=size)
    file.truncate(position)
    file.seek(position)


def _write(lease: Lease, file: BinaryIO, piece: Piece) -> int:
    """Returns how far the bytes are on disk.

    Raises ChecksumMismatch: then none of the piece counts; Busy where a newer request has taken over.
    """
    position, kept_at = piece.offset, time.monotonic()
    digest = hashlib.new(piece.checksum.name, usedforsecurity=False) if piece.checksum else None
    while part := read(piece.stream, min(PIECE, piece.offset + piece.length - position)):
        if not is_current(file, path_of(lease.upload)):
            raise problems.Busy(retry_after_s=1)
        file.write(part)
        position += len(part)
        if digest:
            digest.update(part)
        if time.monotonic() - kept_at > KEEP_EVERY_S:
            _sync(file)
            lease.keep(piece.offset if digest else position)
            release_connection()
            kept_at = time.monotonic()
    if digest and piece.checksum and digest.digest() != piece.checksum.digest:
        file.truncate(piece.offset)
        lease.end(piece.offset)
        raise problems.ChecksumMismatch()
    _sync(file)
    return position


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _finish(lease: Lease, file: BinaryIO, upload: Upload) -> Upload:
    """The photo under its hash; its bytes stay here too until that is written down, for a crash in between."""
    lease.seal(upload.length)
    try:
        stored = _checked(file, upload)
    except Problem as refusal:
        with transaction.atomic(durable=True):
            lease.finish(position=upload.length, state=Upload.REFUSED, refusal=refusal.code)
        path_of(upload.pk).unlink(missing_ok=True)
        raise
    try:
        store().adopt(path_of(upload.pk), sha256=stored.sha256)
    except FileNotFoundError as error:
        raise problems.Gone() from error  # ended by its sender while the last piece came
    with transaction.atomic(durable=True):
        lease.finish(position=upload.length, state=Upload.DONE)
        keep_photo(stored=stored, person=upload.person_id, now=now())
    path_of(upload.pk).unlink(missing_ok=True)
    return Upload.objects.get(pk=upload.pk)


def _checked(file: BinaryIO, upload: Upload) -> StoredFile:
    """What was announced. Raises NotAnImage, HashMismatch, TooLargeVoice."""
    file.seek(0)
    digest = hashlib.sha256()
    while part := file.read(1024 * 1024):
        digest.update(part)
    file.seek(0)
    mime = sniff(file.read(HEAD))
    if mime is None:
        raise problems.NotAnImage()
    if digest.hexdigest() != upload.sha256:
        raise problems.HashMismatch()
    stored = StoredFile(upload.sha256, upload.length, mime)
    check_size(stored)
    return stored


def folder() -> Path:
    """Beside the photos, so that a whole one only needs its name."""
    found = store().workspace() / FOLDER
    found.mkdir(exist_ok=True)
    return found


def path_of(pk: UUID) -> Path:
    return folder() / str(pk)
