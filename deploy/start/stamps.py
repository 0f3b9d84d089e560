"""Skips a step whose inputs have not changed since it last succeeded."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from deploy.start.places import ROOT, STAMPS

IGNORED = {"node_modules", "dist", "__pycache__", "coverage", ".vite"}


def fingerprint(paths: Iterable[Path]) -> str:
    """Digest over names and contents of files; folders count with everything below them."""
    digest = hashlib.sha256()
    for path in sorted(_files(paths)):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def is_fresh(name: str, value: str) -> bool:
    """Whether the step `name` last succeeded with this very `value`."""
    return last(name) == value


def last(name: str) -> str:
    """The value with which the step `name` last succeeded; empty when it never did."""
    stamp = STAMPS / name
    return stamp.read_text(encoding="utf-8") if stamp.exists() else ""


def record(name: str, value: str) -> None:
    """Remember that the step succeeded."""
    STAMPS.mkdir(parents=True, exist_ok=True)
    (STAMPS / name).write_text(value, encoding="utf-8")


def forget(name: str) -> None:
    """The step `name` runs again at the next start, whatever its inputs."""
    (STAMPS / name).unlink(missing_ok=True)


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_file():
            yield path
        elif path.is_dir() and path.name not in IGNORED:
            yield from _files(path.iterdir())
