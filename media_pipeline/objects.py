"""Photos in an S3-compatible object store, through django-storages; its bucket is the storage alias `photos`."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.base import ContentFile, File
from django.core.files.storage import storages

from backend.core.problems import Overloaded
from media_pipeline.storage import Held, StoredFile, Stream, held_by_name, name_of, no_room_is_a_problem, receive

RETRY_AFTER_S = 5


@dataclass(frozen=True)
class ObjectStore:
    """Objects `ab/cd/abcd…`; `root` is a local folder for what is on its way.

    The object store's acknowledgement stands for "durable": it has to be set up to sync before it answers. When it
    cannot be reached every method raises Overloaded, which makes phones try again.
    """

    root: Path

    def put(self, stream: Stream, *, length: int, limit: int, sha256: str | None = None) -> StoredFile:
        with no_room_is_a_problem(), tempfile.TemporaryFile(dir=self.workspace()) as handle:
            stored = receive(stream, handle, length=length, limit=limit, sha256=sha256)
            handle.seek(0)
            with _away_is_a_problem():
                storages["photos"].save(name_of(stored.sha256), File(handle))
        return stored

    def adopt(self, path: Path, *, sha256: str) -> None:
        with path.open("rb") as handle, _away_is_a_problem():
            storages["photos"].save(name_of(sha256), File(handle))

    def put_rendition(self, sha256: str, size: int, data: bytes) -> None:
        with _away_is_a_problem():
            storages["photos"].save(name_of(sha256, size), ContentFile(data))

    def open(self, sha256: str, size: int | None = None) -> BinaryIO | None:
        with _away_is_a_problem():
            try:
                return cast(BinaryIO, storages["photos"].open(name_of(sha256, size), "rb"))
            except FileNotFoundError:
                return None

    def local(self, sha256: str) -> Path | None:
        """A copy in the workspace, which is cleared of old files every night."""
        path = self.workspace() / sha256
        if path.is_file():
            return path
        content = self.open(sha256)
        if content is None:
            return None
        with no_room_is_a_problem(), _away_is_a_problem(), content:
            with tempfile.NamedTemporaryFile(dir=self.workspace(), delete=False) as copy:
                shutil.copyfileobj(content, copy)
            Path(copy.name).replace(path)
        return path

    def held(self, folder: str) -> list[Held]:
        with _away_is_a_problem():
            return [
                one
                for entry in self._objects(f"{folder[:2]}/{folder[2:]}/")
                for one in held_by_name(Path(entry.key).name, entry.last_modified.timestamp())
            ]

    def remove(self, sha256: str, *, before: float) -> bool:
        return self._remove(sha256, before, renditions=True)

    def remove_original(self, sha256: str, *, before: float) -> bool:
        return self._remove(sha256, before, renditions=False)

    def _remove(self, sha256: str, before: float, *, renditions: bool) -> bool:
        with _away_is_a_problem():
            entries = list(self._objects(name_of(sha256)))
            if any(entry.key == name_of(sha256) and entry.last_modified.timestamp() >= before for entry in entries):
                return False
            for entry in entries:
                if renditions or entry.key == name_of(sha256):
                    entry.delete()
        return True

    def _objects(self, prefix: str) -> Any:
        return cast(Any, storages["photos"]).bucket.objects.filter(Prefix=prefix)

    def workspace(self) -> Path:
        path = self.root / "incoming"
        path.mkdir(parents=True, exist_ok=True)
        return path


@contextmanager
def _away_is_a_problem() -> Iterator[None]:
    try:
        yield
    except (Boto3Error, BotoCoreError, ClientError) as error:
        raise Overloaded(retry_after_s=RETRY_AFTER_S) from error
