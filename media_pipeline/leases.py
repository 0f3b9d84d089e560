"""Who may write to an upload: one at a time, and a phone whose line was cut need not wait for its own former request.

The server learns late that a line is gone. A newer request of the same phone therefore takes the lease over, copies the
bytes that count into a file of its own and puts that in the place of the old one. The former writer goes on in a file
without a name at worst; it notices before the next bytes, and cannot write anything down any more. Only one who has all
bytes and makes a photo of them is left alone (`sealed`).
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from backend.core.clock import now
from backend.core.tx import require_transaction
from media_pipeline import problems
from media_pipeline.models import Upload

LASTS = timedelta(seconds=30)


@dataclass(frozen=True)
class Lease:
    """The right to write to an upload for half a minute, as long as nobody else has taken it."""

    upload: UUID
    key: UUID
    sealed_before: bool = False

    def keep(self, position: int) -> None:
        """Writes down how far the bytes are on disk. Raises Busy when the lease is lost."""
        self._write(position=position, lease_until=now() + LASTS)

    def seal(self, position: int) -> None:
        """All bytes are here: from now on nobody takes it over. Raises Busy when somebody has."""
        self._write(position=position, lease_until=now() + LASTS, sealed=True)

    def end(self, position: int) -> Upload:
        """Writes down how far the bytes are, and lets go of it. Raises Busy."""
        self._write(position=position, lease=None, lease_until=None)
        return Upload.objects.get(pk=self.upload)

    def finish(self, **values: object) -> None:
        """In the transaction of what follows from it. Raises Busy."""
        require_transaction()
        if not self.mine().update(lease=None, lease_until=None, **values):
            raise problems.Busy(retry_after_s=1)

    def drop(self) -> None:
        with suppress(DatabaseError):
            self.mine().update(lease=None, lease_until=None, sealed=self.sealed_before)

    def mine(self) -> QuerySet[Upload]:
        return Upload.objects.filter(pk=self.upload, lease=self.key, state=Upload.OPEN)

    def _write(self, **values: object) -> None:
        with transaction.atomic(durable=True):
            if not self.mine().update(**values):
                raise problems.Busy(retry_after_s=1)


@contextmanager
def leased(upload: Upload, position: int, *, device: UUID | None) -> Iterator[Lease]:
    """Raises Busy while another phone writes, while the photo is being made, or where another one was faster."""
    lease = _take(upload, position, device)
    try:
        yield lease
    except BaseException:
        lease.drop()
        raise


def _take(upload: Upload, position: int, device: UUID | None) -> Lease:
    with transaction.atomic(durable=True):
        row = Upload.objects.select_for_update().filter(pk=upload.pk, state=Upload.OPEN, position=position).first()
        if row is None:
            raise problems.Busy(retry_after_s=2)
        held = row.lease is not None and row.lease_until is not None and row.lease_until >= now()
        if held and (row.sealed or device is None or row.device != device):
            raise problems.Busy(retry_after_s=2)
        lease = Lease(row.pk, uuid4(), row.sealed)
        row.lease, row.lease_until, row.device = lease.key, now() + LASTS, device
        row.save(update_fields=["lease", "lease_until", "device"])
    return lease


@contextmanager
def opened(path: Path, lease: Lease) -> Iterator[BinaryIO]:
    """The bytes so far, for this writer alone. Raises Busy where the lease was lost, or a photo is being made."""
    file: BinaryIO = path.open("ab+")
    try:
        if not _locked(file):
            file = _replaced(file, path, lease)
        elif lease.sealed_before:
            lease.mine().update(sealed=False)  # whoever sealed it was killed: its lock is gone
        yield file
    finally:
        file.close()


def is_current(file: BinaryIO, path: Path) -> bool:
    """Whether the file still has its name: nobody has taken over."""
    try:
        return path.stat().st_ino == os.fstat(file.fileno()).st_ino
    except FileNotFoundError:
        return False


def _locked(file: BinaryIO) -> bool:
    """One writer of this machine at a time: the kernel lets go of a killed one's lock."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _replaced(former: BinaryIO, path: Path, lease: Lease) -> BinaryIO:
    """A copy of what was acknowledged, under the name of the former one."""
    with former:
        if lease.sealed_before:
            raise problems.Busy(retry_after_s=2)
        copy = path.with_name(f"{path.name}.{lease.key.hex}")
        file = copy.open("xb+")
        try:
            _locked(file)
            former.seek(0)
            shutil.copyfileobj(former, file)
            file.flush()
            os.fsync(file.fileno())
            with transaction.atomic(durable=True):
                # Under the row's lock: a later taker cannot come between the question and the name.
                if not lease.mine().select_for_update().exists():
                    raise problems.Busy(retry_after_s=1)
                copy.replace(path)
        except BaseException:
            file.close()
            copy.unlink(missing_ok=True)
            raise
    return file
