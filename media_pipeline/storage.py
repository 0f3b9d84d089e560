"""Durable storage of photos by content: what it has acknowledged survives a crash.

`LocalStore` keeps files on a local disk, `objects.ObjectStore` in an S3-compatible store. Both keep the same promises:
`put` and `put_rendition` return only when the bytes are durable, are idempotent, and leave nothing under a name on
failure.
"""

import errno
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.http import UnreadablePostError
from django.utils.module_loading import import_string

from backend.core.problems import StorageFull
from media_pipeline import problems, sound

PIECE = 64 * 1024  # bytes
DRAIN_S = 10  # seconds for which a refused body is listened to
DRAIN_MAX = 64 * 1024 * 1024  # bytes of a refused body that are read all the same
HEAD = 16  # bytes that tell the format
_NAME = re.compile(r"([0-9a-f]{64})(?:\.(\d+)(?:\.[0-9a-f]+)?\.jpg)?")
# Brands of still pictures; a file of a newer brand names one of them as well, and its bytes decide in the decoder.
_HEIF = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1"})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
# By name, because only an installation with an object store should load its client library.
_STORES = {"local": "media_pipeline.storage.LocalStore", "s3": "media_pipeline.objects.ObjectStore"}


class Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class StoredFile:
    """Bytes that are durable: hash in hex, size in bytes, type by their first bytes."""

    sha256: str
    size: int
    mime: str


@dataclass(frozen=True)
class Held:
    """Something in the store: an original (`edge` None) or a rendition, written last at `written_at` (s since 1970)."""

    sha256: str
    edge: int | None
    written_at: float


class Store(Protocol):
    def put(self, stream: Stream, *, length: int, limit: int, sha256: str | None = None) -> StoredFile:
        """Keeps `length` bytes of `stream` under their hash, durably.

        Raises HashMismatch, NotAnImage, TooLargePhoto, TooLargeVoice, Incomplete, StorageFull; then nothing is kept.
        """

    def adopt(self, path: Path, *, sha256: str) -> None:
        """Keeps the bytes of a synced file in the workspace, durably; the file stays. Raises StorageFull."""

    def put_rendition(self, sha256: str, size: int, data: bytes) -> None:
        """Keeps the JPEG with an edge of `size` px, durably. Raises StorageFull."""

    def open(self, sha256: str, size: int | None = None) -> BinaryIO | None:
        """Original (`size` None) or rendition, or None where there is none."""

    def local(self, sha256: str) -> Path | None:
        """The original as a local file for reading, or None where there is none."""

    def held(self, folder: str) -> list[Held]:
        """What lies under hashes that begin with `folder`, four signs."""

    def remove(self, sha256: str, *, before: float) -> bool:
        """Removes original and renditions, unless the original was written since `before`; returns whether it did."""

    def remove_original(self, sha256: str, *, before: float) -> bool:
        """Removes the original, unless it was written since `before`; returns whether it did. Renditions stay."""

    def workspace(self) -> Path:
        """Folder for files that are not durable yet."""


@dataclass(frozen=True)
class LocalStore:
    """Files under `root`, as `ab/cd/abcd…` and `ab/cd/abcd….1280.jpg`."""

    root: Path

    def put(self, stream: Stream, *, length: int, limit: int, sha256: str | None = None) -> StoredFile:
        with self._durable() as (handle, keep):
            stored = receive(stream, handle, length=length, limit=limit, sha256=sha256)
            keep(self._path(stored.sha256))
        return stored

    def adopt(self, path: Path, *, sha256: str) -> None:
        # What a crash leaves of it goes with the other files on their way.
        target, second = self._path(sha256), self.workspace() / f"{path.name}.named"
        with no_room_is_a_problem():
            second.unlink(missing_ok=True)
            second.hardlink_to(path)
            os.utime(second)  # it is new here, however long it took to come
            _make_folder(target.parent)
            second.replace(target)
            _sync_folder(target.parent)

    def put_rendition(self, sha256: str, size: int, data: bytes) -> None:
        with self._durable() as (handle, keep):
            handle.write(data)
            keep(self._path(sha256, size))

    def open(self, sha256: str, size: int | None = None) -> BinaryIO | None:
        try:
            return self._path(sha256, size).open("rb")
        except FileNotFoundError:
            return None

    def local(self, sha256: str) -> Path | None:
        path = self._path(sha256)
        return path if path.is_file() else None

    def held(self, folder: str) -> list[Held]:
        where, found = self.root / folder[:2] / folder[2:], []
        for path in where.iterdir() if where.is_dir() else ():
            with suppress(FileNotFoundError):
                found += held_by_name(path.name, path.stat().st_mtime)
        return found

    def remove(self, sha256: str, *, before: float) -> bool:
        if not self.remove_original(sha256, before=before):
            return False
        for rendition in self._path(sha256).parent.glob(f"{sha256}.*.jpg"):
            rendition.unlink(missing_ok=True)
        return True

    def remove_original(self, sha256: str, *, before: float) -> bool:
        path, aside = self._path(sha256), self.workspace() / f"{sha256}.gone"
        with suppress(FileNotFoundError):
            # Set aside first: what is looked at then cannot be replaced by the same photo that comes once more.
            path.rename(aside)
            if aside.stat().st_mtime >= before:
                with suppress(FileExistsError):
                    path.hardlink_to(aside)
                aside.unlink()
                _sync_folder(path.parent)
                return False
            aside.unlink()
        return True

    def workspace(self) -> Path:
        # Inside the root, since only within one file system a rename is atomic.
        path = self.root / "incoming"
        path.mkdir(parents=True, exist_ok=True)
        return path

    def _path(self, sha256: str, size: int | None = None) -> Path:
        return self.root / name_of(sha256, size)

    @contextmanager
    def _durable(self) -> Iterator[tuple[BinaryIO, "_Keep"]]:
        """A temporary file and the function that gives it its name for good; without that call it is removed."""
        with no_room_is_a_problem():
            descriptor, name = tempfile.mkstemp(dir=self.workspace())
            temporary = Path(name)
            try:
                with os.fdopen(descriptor, "wb") as handle:
                    yield handle, _Keep(handle, temporary)
            finally:
                temporary.unlink(missing_ok=True)


@dataclass(frozen=True)
class _Keep:
    handle: BinaryIO
    temporary: Path

    def __call__(self, target: Path) -> None:
        self.handle.flush()
        os.fsync(self.handle.fileno())
        _make_folder(target.parent)
        # An existing file is replaced by the same bytes, which heals one that a disk has damaged.
        self.temporary.replace(target)
        _sync_folder(target.parent)


def store() -> Store:
    """The store of this installation."""
    made: Store = import_string(_STORES[settings.MEDIA_STORE])(Path(settings.MEDIA_ROOT))
    return made


def name_of(sha256: str, size: int | None = None) -> str:
    """Where the original, or the rendition with an edge of `size` px, lies in any store."""
    name = sha256 if size is None else f"{sha256}.{size}.jpg"
    return f"{sha256[:2]}/{sha256[2:4]}/{name}"


def held_by_name(name: str, written_at: float) -> list[Held]:
    """What a name in the store says; nothing for a name that is not ours."""
    found = _NAME.fullmatch(name)
    return [Held(found[1], int(found[2]) if found[2] else None, written_at)] if found else []


def drain(stream: Stream, size: int) -> None:
    """Reads a body that is refused, since a client that is still sending would not hear an early answer.

    It would take it for a broken line and try for ever. A line that is too slow for that is given up: else a few
    hundred strangers could hold every thread.
    """
    ends = time.monotonic() + DRAIN_S
    while size > 0 and time.monotonic() < ends and (piece := read(stream, min(PIECE, size))):
        size -= len(piece)


def sniff(head: bytes) -> str | None:
    """Media type by the first 16 bytes; what the client claims does not count."""
    if head.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return "image/webp"
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF:
        return "image/heic"
    return sound.sniff(head)


def check_size(stored: StoredFile) -> None:
    """Raises TooLargeVoice: of pictures the announced length has been checked."""
    if stored.mime in sound.MIMES and stored.size > sound.MAX_BYTES:
        raise problems.TooLargeVoice(max_bytes=sound.MAX_BYTES)


def receive(stream: Stream, handle: BinaryIO, *, length: int, limit: int, sha256: str | None) -> StoredFile:
    """Writes `length` bytes to `handle` and checks them; what is refused is read to its end too (see `drain`).

    Raises HashMismatch, NotAnImage, TooLargePhoto, TooLargeVoice, Incomplete.
    """
    if length > limit:
        drain(stream, min(length, DRAIN_MAX))
        raise problems.TooLargePhoto(max_bytes=limit)
    stored = _write(stream, handle, length)
    check_size(stored)
    if sha256 is not None and stored.sha256 != sha256:
        raise problems.HashMismatch(sha256=stored.sha256)
    return stored


def _write(stream: Stream, handle: BinaryIO, length: int) -> StoredFile:
    digest, head, size = hashlib.sha256(), b"", 0
    while piece := read(stream, min(PIECE, length - size)):
        size += len(piece)
        if len(head) < HEAD:
            head += piece[:HEAD]
        if len(head) < HEAD or sniff(head):
            digest.update(piece)
            handle.write(piece)
    if size != length:
        raise problems.Incomplete(received=size, announced=length)
    mime = sniff(head)
    if mime is None:
        raise problems.NotAnImage()
    return StoredFile(digest.hexdigest(), size, mime)


def read(stream: Stream, size: int) -> bytes:
    """Next piece; a line that broke ends like a whole body, which the caller notices by the length."""
    try:
        return stream.read(size) if size else b""
    except UnreadablePostError:
        return b""


@contextmanager
def no_room_is_a_problem() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull() from error
        raise


def _make_folder(folder: Path) -> None:
    """Creates `folder`; each new name is synced in its parent, or a crash could lose the whole branch."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _sync_folder(folder.parent)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
