"""The server processes that answer, and ending one of them: what is acknowledged must survive it."""

import fcntl
import os
import signal
import time
from pathlib import Path

from django.conf import settings

from seeds.problems import NoWorker, TooSoon

PAUSE_S = 30
SERVER = b"/granian"


def workers() -> list[int]:
    """Process ids of the servers beside this one, this one included: children of one parent, in one session.

    Empty where this process is no child of a web server that leads its session: test runners lead theirs, too.
    """
    parent = os.getppid()
    if os.getsid(0) != parent or SERVER not in _command(parent):
        return []
    return sorted(pid for pid in _all() if _parent_and_session(pid) == (parent, parent))


def end_one() -> int:
    """Kills another process of our own group, as a crash would; its id. At most once in half a minute.

    Raises NoWorker, TooSoon.
    """
    others = [pid for pid in workers() if pid != os.getpid()]
    if not others:
        raise NoWorker()
    _take_turn(Path(settings.BASE_PATH) / "var" / "cache" / "door-kill")
    try:
        os.kill(others[0], signal.SIGKILL)
    except ProcessLookupError:
        raise NoWorker() from None
    return others[0]


def _take_turn(mark: Path) -> None:
    """Writes down that it happened now, unless it has just happened. All processes share the file."""
    with mark.open("a+", encoding="ascii") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        last = float(file.read() or 0)
        left = last + PAUSE_S - time.time()
        if 0 < left <= PAUSE_S:
            raise TooSoon(retry_after_s=int(left) + 1)
        file.truncate(0)
        file.write(str(time.time()))


def _command(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _all() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]


def _parent_and_session(pid: int) -> tuple[int, int] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name stands in brackets and may itself hold spaces and brackets.
    fields = text[text.rindex(")") + 2 :].split()
    return None if fields[0] == "Z" else (int(fields[1]), int(fields[3]))
