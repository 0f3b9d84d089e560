"""Running other programs: output into the log, the newest line into the display, failures as one sentence."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO, TypedDict

from deploy.start.places import CACHE, IS_ROOT, LOGS, ME, ROOT
from deploy.start.progress import Progress, StartError

SHOWN_LINES = 30
LOG_BYTES_MAX = 5_000_000


class Identity(TypedDict, total=False):
    """Arguments of Popen that say who the child is."""

    user: str
    group: str
    extra_groups: list[str]


def run(
    command: Sequence[str | Path],
    *,
    progress: Progress,
    failure: str,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    stdin: str | None = None,
) -> list[str]:
    """Run `command` to its end and return its output lines; raises StartError with the sentence `failure`.

    `env` is laid over our own environment. `user` is an operating-system user to become (root only).
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    path = LOGS / "start.log"
    if path.exists() and path.stat().st_size > LOG_BYTES_MAX:
        path.replace(LOGS / "start.log.1")
    with path.open("a", encoding="utf-8") as log:
        log.write(f"$ {' '.join(str(part) for part in command)}\n")
        log.flush()
        process = subprocess.Popen(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdin=subprocess.PIPE if stdin is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **identity(user),
        )
        if stdin is not None and process.stdin:
            process.stdin.write(stdin)
            process.stdin.close()
        try:
            lines = _follow(process, log, progress=progress)
        except BaseException:
            process.terminate()
            raise
    if process.wait() != 0:
        raise StartError(failure, log="\n".join(lines[-SHOWN_LINES:]))
    return lines


def _follow(process: subprocess.Popen[str], log: TextIO, *, progress: Progress) -> list[str]:
    lines = []
    for line in process.stdout or ():
        log.write(line)
        log.flush()
        lines.append(line.rstrip())
        if line.strip():
            progress.note(line)
    return lines


def identity(user: str | None) -> Identity:
    """Arguments of Popen that make the child run as `user`; nothing to do when we are that user already."""
    if user is None or user == ME or not IS_ROOT:
        return {}
    return {"user": user, "group": user, "extra_groups": []}


def as_admin(command: Sequence[str]) -> list[str]:
    """`command` with the rights of the machine's administrator."""
    if IS_ROOT:
        return list(command)
    if not shutil.which("sudo"):
        raise StartError("Installing Debian packages needs root: run `make demo` as root, or install sudo.")
    return ["sudo", *command]


def python_environment(user: str) -> dict[str, str]:
    """Environment of our Python programs that run as `user`.

    Compiled modules go to a folder that this user can write: compiling anew doubles the time of every boot.
    """
    return {
        "HOME": pwd.getpwnam(user).pw_dir,
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONPYCACHEPREFIX": str(CACHE / f"python-{user}"),
        "PYTHONUNBUFFERED": "1",
    }
