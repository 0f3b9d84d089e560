"""Drill of full disks: database and photos on small file systems in memory, filled to the last byte."""

import os
import subprocess
import time
from pathlib import Path

from deploy.start import cluster
from deploy.start.places import HOME, IS_ROOT, MEDIA, database_user, service_user
from tests.chaos.crowd import Crowd, soundness, told
from tests.chaos.drill import Drill, Outcome
from tests.chaos.stack import NAME, Stack, start

MEDIA_MB, DATA_MB = 48, 640
FILLER = "filler"


def disk_full(short: bool) -> Outcome:
    """The photos' disk full, then the database's; whoever fills them takes the filler away again."""
    if not IS_ROOT:
        raise SystemExit("disk-full mounts file systems in memory, so it has to run as root.")
    for folder, megabytes, user in ((MEDIA, MEDIA_MB, service_user()), (HOME / "pg", DATA_MB, database_user())):
        mount(folder, megabytes, user)
    return _fill(start(), 6.0 if short else 25.0)


def _fill(stack: Stack, seconds: float) -> Outcome:
    crowd, back = Crowd(stack), []
    counts: dict[str, float] = {}
    with crowd.sending(4, photo_bytes=20_000):
        crowd.wait_for_acknowledged(10, 60)
        for name, folder in (("media", MEDIA), ("data", cluster.locate(NAME).data)):
            before = dict(crowd.ledger.statuses)
            fill(folder / FILLER)
            time.sleep(seconds)
            counts |= {f"{name}.{status}": float(crowd.ledger.statuses[status] - before.get(status, 0))
                       for status in ("503", "507")}  # fmt: skip
            (folder / FILLER).unlink()
            back.append(crowd.back_after(time.monotonic(), 60))
    figures = told(stack, crowd.ledger, back) | counts
    goals = soundness() | {
        "acknowledged": (">=", 10.0), "recovery_s": ("<=", 30.0), "unacknowledged": ("==", 0.0),
        "media.507": (">=", 1.0), "data.503": (">=", 1.0),
    }  # fmt: skip
    return Outcome(figures, goals)


def mount(folder: Path, megabytes: int, user: str) -> None:
    """Whoever made the folder of the drill unmounts it at the end."""
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
    subprocess.run(["chown", f"{user}:", str(folder)], check=True)
    folder.chmod(0o755)


def fill(path: Path) -> None:
    """Every byte that is left."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT)
    try:
        size = 1 << 20
        while size:
            try:
                os.write(descriptor, bytes(size))
            except OSError:
                size //= 2
    finally:
        os.close(descriptor)


DRILLS = {"disk-full": Drill(disk_full, in_checks=IS_ROOT)}
