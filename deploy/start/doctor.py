"""Looks at the machine before anything is changed; each finding is one sentence that says what to do."""

import locale
import os
import shutil
import sys

from deploy.start import debian, process, settings
from deploy.start.cluster import LOCALE
from deploy.start.places import DEMO_ENV, IS_ROOT, NODE_VENV, ROOT, VAR, VENV
from deploy.start.progress import StartError

FIRST_RUN_BYTES = 4_000_000_000  # packages, environments, front-end packages, pictures and the cluster
LATER_RUN_BYTES = 300_000_000
PYTHON_NEEDED = (3, 11)


def check_machine(packages: tuple[str, ...]) -> None:
    """What every command needs. Raises StartError with the first finding."""
    if sys.version_info < PYTHON_NEEDED:
        raise StartError("Python 3.11 or newer is needed; Debian 12 has it: apt-get install python3.")
    debian.require_debian()
    _check_path()
    _check_ownership()
    _check_disk()
    _check_locale()
    if debian.missing(packages) and not IS_ROOT and not shutil.which("sudo"):
        missing = " ".join(debian.missing(packages))
        raise StartError(f"Debian packages are missing and there is no sudo; as root: apt-get install {missing}")


def check_port(port: int, *, lan: bool, ours: set[int]) -> None:
    """The address that people open must be free, or ours already."""
    if port in ours or settings.is_free(port, host="0.0.0.0" if lan else "127.0.0.1"):  # noqa: S104
        return
    holder = process.listener_of(port) or "another program"
    raise StartError(f"Port {port} is taken by {holder}; stop that, or choose another: make demo PORT={port + 1}")


def _check_path() -> None:
    if " " in str(ROOT) or not str(ROOT).isascii() or any(sign in str(ROOT) for sign in "'\"$;"):
        raise StartError(f"The path {ROOT} holds spaces or special characters; clone to a plain path.")


def _check_ownership() -> None:
    theirs = [path for path in (ROOT, VAR) if path.exists() and not os.access(path, os.W_OK)]
    if DEMO_ENV.exists() and not os.access(DEMO_ENV, os.R_OK):
        theirs.append(DEMO_ENV)
    if theirs:
        raise StartError(f"{theirs[0]} belongs to another user; start as that user, or make a clone of your own.")


def _check_disk() -> None:
    needed = LATER_RUN_BYTES if VENV.exists() and NODE_VENV.exists() else FIRST_RUN_BYTES
    free = shutil.disk_usage(ROOT).free
    if free < needed:
        raise StartError(
            f"The disk of {ROOT} has {free / 1e9:.1f} GB free, but {needed / 1e9:.1f} GB are needed; make room first."
        )


def _check_locale() -> None:
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, LOCALE)
    except locale.Error:
        raise StartError(
            f"The locale {LOCALE} is missing on this machine: apt-get install --reinstall libc-bin"
        ) from None
    finally:
        locale.setlocale(locale.LC_ALL, before)
