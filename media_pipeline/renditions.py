"""Renditions and facts of a stored photo, made in a process of its own."""

import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings

from media_pipeline.decode import EDGES, Facts, Sound
from media_pipeline.models import Photo
from media_pipeline.problems import Broken, TooHeavy
from media_pipeline.storage import store

TIMEOUT_S = 40.0


class NotPrepared(Exception):
    """The decoder came to no result, perhaps because the machine is busy; worth another attempt."""


def prepare(sha256: str) -> Facts | Sound | str:
    """Makes and stores the renditions; returns the facts, or the code of the problem that refuses the photo.

    Raises NotPrepared where another attempt may help, StorageFull where there is no room.
    """
    original = store().local(sha256)
    if original is None:
        raise NotPrepared(f"{sha256} is not in the store.")
    with tempfile.TemporaryDirectory(dir=store().workspace()) as name:
        folder = Path(name)
        answer = _decode(original, folder, Photo.objects.filter(pk=sha256).values_list("mark", flat=True).first() or "")
        if "refused" in answer:
            return str(answer["refused"])
        if "seconds" in answer:
            return Sound(**answer)
        for edge in EDGES:
            store().put_rendition(sha256, edge, (folder / f"{edge}.jpg").read_bytes())
    return Facts(**answer)


def _decode(original: Path, folder: Path, mark: str) -> dict[str, Any]:
    command = [sys.executable, "-m", "media_pipeline.decode", str(original), str(folder), mark]
    try:
        done = subprocess.run(command, cwd=settings.BASE_PATH, capture_output=True, timeout=TIMEOUT_S, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotPrepared("The decoder took too long.") from error
    if done.returncode == -signal.SIGXCPU:
        return {"refused": TooHeavy.code}
    if done.returncode in (-signal.SIGSEGV, -signal.SIGBUS, -signal.SIGABRT):
        return {"refused": Broken.code}
    if done.returncode != 0:
        raise NotPrepared(done.stderr.decode("utf-8", "replace")[-2000:])
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
