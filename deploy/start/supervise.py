"""Keeps the processes of the demo running: `python3 -m deploy.start supervise`.

What should run stands in var/run/wanted.json. HUP reads it again: what is new starts, what is gone or changed ends.
TERM ends everything, the database last. The state is written to var/run/state.json after every change.
"""

import json
import os
import signal
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from deploy.start import envfile, process
from deploy.start.places import DEMO_ENV, LOGS, ROOT, RUN
from deploy.start.shell import identity, python_environment

WANTED = RUN / "wanted.json"
STATE = RUN / "state.json"
NAME = "supervisor"

BEAT_S = 0.1
PAUSE_FIRST_S = 0.2
PAUSE_MAX_S = 5.0
STEADY_S = 3.0  # a child that ran this long starts again without a pause: who cannot run ends sooner
LOG_BYTES_MAX = 5_000_000
LOG_CHECK_S = 5.0


@dataclass(frozen=True)
class Spec:
    """One process as wanted; a changed `version` restarts it."""

    name: str
    command: list[str]
    user: str
    version: str
    cwd: str = str(ROOT)
    secrets: bool = True  # gets the values of demo.env
    stop_signal: int = signal.SIGTERM
    stop_within_s: float = 20.0
    last: bool = False  # ends after all others


@dataclass
class Child:
    """One process as it is."""

    spec: Spec
    handle: subprocess.Popen[bytes] | None = None
    record: process.Record | None = None
    started_at: float = 0.0
    pause_s: float = PAUSE_FIRST_S
    not_before: float = 0.0
    restarts: int = 0


@dataclass
class Supervisor:
    """The loop; only signal handlers run beside it, and they only set flags."""

    children: dict[str, Child] = field(default_factory=dict)
    generation: int = 0
    reload: bool = True
    ending: bool = False

    def run(self) -> None:
        """Work until TERM or INT."""
        signal.signal(signal.SIGHUP, self._on_signal)
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        process.remember(NAME, os.getpid())
        logs_checked = 0.0
        while not self.ending:
            if self.reload:
                self.reload = False
                self._reconcile()
            for child in self.children.values():
                self._tend(child)
            if time.monotonic() - logs_checked > LOG_CHECK_S:
                logs_checked = time.monotonic()
                bound_logs()
            time.sleep(BEAT_S)
        self._end_all(list(self.children.values()))
        STATE.unlink(missing_ok=True)
        process.forget(NAME)

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if number == signal.SIGHUP:
            self.reload = True
        else:
            self.ending = True

    def _reconcile(self) -> None:
        wanted = json.loads(WANTED.read_text(encoding="utf-8"))
        specs = {item["name"]: Spec(**item) for item in wanted["processes"]}
        outdated = [child for name, child in self.children.items() if specs.get(name) != child.spec]
        self._end_all(outdated)
        self.children = {
            name: self.children[name] if name in self.children else Child(spec=spec) for name, spec in specs.items()
        }
        for child in self.children.values():
            self._tend(child)
        self.generation = wanted["generation"]
        self._write_state()

    def _tend(self, child: Child) -> None:
        """Start what does not run, when its pause is over."""
        now = time.monotonic()
        if child.handle is not None:
            code = child.handle.poll()
            if code is None:
                return
            self._clear_away(child, code=code, now=now)
        if now >= child.not_before:
            self._spawn(child, now=now)
            self._write_state()

    def _clear_away(self, child: Child, *, code: int, now: float) -> None:
        """A child ended by itself: end what it left behind, and let the pause grow if it keeps falling."""
        say(f"{child.spec.name} ended with {code}")
        if child.record and process.members(child.record):
            process.end(child.record, within_s=2.0)
        steady = now - child.started_at > STEADY_S
        child.pause_s = PAUSE_FIRST_S if steady else min(child.pause_s * 2, PAUSE_MAX_S)
        child.not_before = now + (0.0 if steady else child.pause_s)
        child.handle = child.record = None
        child.restarts += 1

    def _spawn(self, child: Child, *, now: float) -> None:
        spec = child.spec
        with (LOGS / f"{spec.name}.log").open("ab") as output:
            child.handle = subprocess.Popen(
                spec.command,
                cwd=spec.cwd,
                env=environment(spec),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                **identity(spec.user),
            )
        child.record = process.remember(spec.name, child.handle.pid)
        child.started_at = now
        say(f"{spec.name} runs as process {child.handle.pid}")

    def _end_all(self, children: list[Child]) -> None:
        """Ask all at once, then wait for each; the database only when nobody needs it any more."""
        for last in (False, True):
            group = [child for child in children if child.spec.last is last and child.record]
            for child in group:
                if child.record:
                    process.send(child.record, signal.Signals(child.spec.stop_signal))
            for child in group:
                self._wait_for(child)

    def _wait_for(self, child: Child) -> None:
        if not (child.record and child.handle):
            return
        deadline = time.monotonic() + child.spec.stop_within_s
        while child.handle.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        if child.handle.poll() is None:
            say(f"{child.spec.name} did not end in {child.spec.stop_within_s:.0f} s and is forced")
        process.end(child.record, within_s=0.0 if child.handle.poll() is None else 5.0)
        child.handle.wait()
        say(f"{child.spec.name} ended")
        self.children.pop(child.spec.name, None)

    def _write_state(self) -> None:
        facts = {name: {"restarts": child.restarts} for name, child in self.children.items()}
        fresh = STATE.with_suffix(".new")
        fresh.write_text(json.dumps({"generation": self.generation, "processes": facts}), encoding="utf-8")
        fresh.replace(STATE)


def environment(spec: Spec) -> dict[str, str]:
    """Environment of a child: nothing of the person's shell, secrets only where they are needed."""
    base = {
        **python_environment(spec.user),
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    }
    return {**base, **envfile.read(DEMO_ENV)} if spec.secrets else base


def bound_logs() -> None:
    """Move long logs aside; children keep writing to the same file, which they opened for appending."""
    for path in LOGS.glob("*.log"):
        if path.stat().st_size > LOG_BYTES_MAX:
            path.with_suffix(".log.1").write_bytes(path.read_bytes())
            os.truncate(path, 0)


def say(text: str) -> None:
    """One line in the supervisor's own log."""
    print(f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())} {text}", flush=True)


def write_wanted(specs: list[Spec], *, generation: int) -> None:
    """Say what should run."""
    fresh = WANTED.with_suffix(".new")
    items = [spec.__dict__ for spec in specs]
    fresh.write_text(json.dumps({"generation": generation, "processes": items}, indent=1), encoding="utf-8")
    fresh.replace(WANTED)


def read_state(path: Path = STATE) -> dict[str, object]:
    """What the supervisor last wrote; empty when it does not run."""
    try:
        state: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state
