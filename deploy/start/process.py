"""Knowing a process again: its id alone is not enough, because ids are used anew."""

import json
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from deploy.start.places import RUN

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Record:
    """A process that we started, leader of a session of its own."""

    name: str
    pid: int
    started: int  # clock ticks since boot
    boot: str


@dataclass(frozen=True)
class Stat:
    """What the kernel says about a living process."""

    pid: int
    state: str
    session: int
    started: int


def remember(name: str, pid: int) -> Record:
    """Write the pid file of a child that was just started."""
    stat = look(pid)
    record = Record(name=name, pid=pid, started=stat.started if stat else 0, boot=_boot())
    path = _file(name)
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(asdict(record)) + "\n", encoding="utf-8")
    fresh.replace(path)
    return record


def recall(name: str) -> Record | None:
    """The record of `name`, when one was written since the machine booted."""
    try:
        record = Record(**json.loads(_file(name).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return record if record.boot == _boot() else None


def forget(name: str) -> None:
    """Remove the pid file of a process that has ended."""
    _file(name).unlink(missing_ok=True)


def recorded() -> list[Record]:
    """All records of this clone."""
    names = sorted(path.stem for path in RUN.glob("*.pid"))
    return [record for name in names if (record := recall(name))]


def is_alive(record: Record) -> bool:
    """Whether this very process still runs."""
    stat = look(record.pid)
    return stat is not None and stat.state != "Z" and stat.started == record.started


def members(record: Record) -> list[int]:
    """Living processes of the session that the recorded process opened; they may outlive it."""
    leader = look(record.pid)
    if leader is not None and leader.started != record.started:
        return []
    own = (stat for stat in _all() if stat.session == record.pid)
    return [stat.pid for stat in own if stat.state != "Z" and stat.started >= record.started]


def send(record: Record, number: signal.Signals) -> None:
    """Signal every member of the session."""
    for pid in members(record):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


def end(record: Record, *, first: signal.Signals = signal.SIGTERM, within_s: float = 20.0) -> None:
    """End the session: ask, wait, then force. Returns when nothing of it is left."""
    send(record, first)
    deadline = time.monotonic() + within_s
    while members(record):
        if time.monotonic() > deadline:
            send(record, signal.SIGKILL)
        time.sleep(0.05)
    forget(record.name)


def look(pid: int) -> Stat | None:
    """Kernel's facts about `pid`; None when there is no such process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    # The name stands in brackets and may itself hold spaces and brackets.
    fields = text[text.rindex(")") + 2 :].split()
    return Stat(pid=pid, state=fields[0], session=int(fields[3]), started=int(fields[19]))


def listener_of(port: int) -> str:
    """Who holds a TCP port, in words; empty when it is free or cannot be seen."""
    inode = _listening_inode(port)
    if inode is None:
        return ""
    for stat in _all():
        if _holds(stat.pid, f"socket:[{inode}]"):
            name = Path(f"/proc/{stat.pid}/comm").read_text(encoding="utf-8").strip()
            return f"{name} (process {stat.pid})"
    return "a process of another user"


def _listening_inode(port: int) -> str | None:
    listening = "0A"
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        if not table.exists():
            continue
        for line in table.read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == listening and int(fields[1].rsplit(":", 1)[1], 16) == port:
                return fields[9]
    return None


def _holds(pid: int, target: str) -> bool:
    try:
        return any(os.readlink(link) == target for link in Path(f"/proc/{pid}/fd").iterdir())  # noqa: PTH115
    except OSError:
        return False


def _all() -> Iterator[Stat]:
    for entry in os.listdir("/proc"):  # noqa: PTH208
        if entry.isdigit() and (stat := look(int(entry))):
            yield stat


def _file(name: str) -> Path:
    return RUN / f"{name}.pid"


def _boot() -> str:
    return BOOT_ID.read_text(encoding="ascii").strip()
