"""The load: wrk from Debian with a list of addresses, and how much of the processors it took for itself."""

import os
import resource
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

SCRIPT = Path(__file__).with_name("wrk.lua")
CONNECTIONS = 8


@dataclass(frozen=True)
class Run:
    """`per_s` answers a second; `p95_ms` their 95th percentile; `share` of all processors that the client took."""

    per_s: float
    p95_ms: float
    share: float
    kb_per_s: float


class LoadFailed(Exception):
    """The measured thing answered with errors, so that its speed says nothing."""


def wrk(origin: str, requests: Path, *, seconds: int, cookie: str = "", encoding: str = "identity") -> Run:
    """Asks `origin` for the lines of `requests` over 8 connections. Raises LoadFailed."""
    program = shutil.which("wrk")
    if program is None:
        raise LoadFailed("wrk is missing: apt-get install wrk")
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(
        [program, "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "10s", "-s", str(SCRIPT), origin],
        env={**os.environ, "REQUESTS": str(requests), "COOKIE": cookie, "ENCODING": encoding},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    after, took = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic() - began
    line = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        raise LoadFailed(f"wrk said nothing about {origin}: {done.stdout}{done.stderr}")
    answers, duration, wrong, size, p95 = (int(word) for word in line.split()[1:])
    if wrong or not answers:
        raise LoadFailed(f"{origin}: {wrong} of {answers} answers are errors")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    share = spent / took / (os.cpu_count() or 1)
    return Run(answers / duration * 1e6, p95 / 1000, share, size / duration * 1e3)
