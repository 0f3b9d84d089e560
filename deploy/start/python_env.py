"""Python environments: hash-locked, made anew only when a lock file changed."""

import shutil
import sys
from pathlib import Path

from deploy.start import stamps
from deploy.start.places import NODE_VENV, ROOT, VENV
from deploy.start.progress import Progress, StartError
from deploy.start.shell import run

RUNTIME = (ROOT / "requirements.txt",)
DEVELOPMENT = (ROOT / "requirements.txt", ROOT / "requirements-dev.txt")
NODE = (ROOT / "requirements-node.txt",)
UV = ROOT / "requirements-uv.txt"
LOCKS = ("requirements", "requirements-dev", "requirements-node", "requirements-uv")

# Debian's own Python is readable by every user; the one that runs us may lie in somebody's closed home folder.
SYSTEM_PYTHON = Path("/usr/bin/python3")
FAILURE = "The Python packages could not be installed; the reason stands below. Is the package index reachable?"


def ensure_runtime(*, progress: Progress) -> None:
    """The environment of the servers; one that already holds the development tools keeps them."""
    developed = stamps.last("venv").startswith(_names(DEVELOPMENT))
    _ensure("venv", VENV, DEVELOPMENT if developed else RUNTIME, progress=progress)


def ensure_development(*, progress: Progress) -> None:
    """The environment of the servers together with the tools of checks and tests."""
    _ensure("venv", VENV, DEVELOPMENT, progress=progress)


def ensure_node(*, progress: Progress) -> None:
    """An environment of its own that brings a recent Node for the web build."""
    _ensure("node", NODE_VENV, NODE, progress=progress)


def _ensure(name: str, folder: Path, locks: tuple[Path, ...], *, progress: Progress) -> None:
    value = _stamp(locks)
    python = folder / "bin" / "python"
    if stamps.is_fresh(name, value) and python.exists():
        progress.result("unchanged")
        return
    if not python.exists():
        shutil.rmtree(folder, ignore_errors=True)
        run([_base(), "-m", "venv", "--without-pip", folder], progress=progress, failure=FAILURE)
    # uv is quick but young: whatever stops it, pip has the last word.
    uv = _uv(progress=progress)
    if not (uv and _try([uv, "pip", "sync", "--python", python, "--require-hashes", *locks], progress)):
        files = [part for lock in locks for part in ("-r", str(lock))]
        run([python, "-m", "ensurepip"], progress=progress, failure=FAILURE)
        run([python, "-m", "pip", "install", "--require-hashes", *files], progress=progress, failure=FAILURE)
    stamps.record(name, value)


def _uv(*, progress: Progress) -> Path | None:
    home = VENV.parent / "uv"
    value = _stamp((UV,))
    if not stamps.is_fresh("uv", value):
        made = _try([_base(), "-m", "venv", home], progress)
        if not (made and _try([home / "bin" / "pip", "install", "--require-hashes", "-r", UV], progress)):
            return None
        stamps.record("uv", value)
    return home / "bin" / "uv"


def _base() -> Path:
    return SYSTEM_PYTHON if SYSTEM_PYTHON.exists() else Path(sys.executable)


def _try(command: list[str | Path], progress: Progress) -> bool:
    try:
        run(command, progress=progress, failure="")
    except StartError:
        return False
    return True


def _stamp(locks: tuple[Path, ...]) -> str:
    return f"{_names(locks)} {stamps.fingerprint(locks)}"


def _names(locks: tuple[Path, ...]) -> str:
    return " ".join(lock.name for lock in locks)


def relock(*, progress: Progress) -> None:
    """Renew every lock file: for every platform, with hashes, without download addresses."""
    uv = _uv(progress=progress)
    if uv is None:
        raise StartError(
            "The lock files need uv, which could not be installed; the reason stands in var/log/start.log."
        )
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--no-emit-index-url"]
    for name in LOCKS:
        files = [f"{name}.in", "-o", f"{name}.txt", "--custom-compile-command", "make lock"]
        command: list[str | Path] = [uv, "pip", "compile", "-q", *options, *files]
        run(command, progress=progress, failure=f"{name}.in could not be resolved; the reason stands below.")
