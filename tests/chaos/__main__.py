"""`make chaos`, `make chaos-NAME`: kill, cut and fill what reports depend on, and count what became of them.

Each drill prints `chaos.DRILL.{acknowledged,lost,doubled,tries,recovery_s}` and more of its own, writes
var/bench/chaos-DRILL.json, and fails where it misses what docs/reliability.md promises. SHORT=1 takes seconds instead
of minutes. Everything runs on loopback in a folder of its own and is gone afterwards, whatever happens.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

BOUND_S = {"1": 240.0, "0": 1800.0}  # a drill that does not end by itself is ended
SHORT = "1" if os.environ.get("SHORT", "0") == "1" else "0"
RUN = (sys.executable, "-m", "tests.chaos.run")


def main(arguments: list[str]) -> int:
    """1 where a drill fails or does not end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if arguments[:1] == ["bench"]:
        return in_own_home([sys.executable, "-m", *arguments[1:]], BOUND_S["0"])
    names = arguments
    if arguments == ["all"]:
        listed = subprocess.run(RUN, env={**os.environ, "SHORT": SHORT}, stdout=subprocess.PIPE, text=True, check=True)
        names = listed.stdout.split()
    failed = [name for name in names if one(name)]
    for name in failed:
        print(f"chaos: {name} failed")
    return 1 if failed else 0


def one(name: str) -> int:
    print(f"-- {name}", flush=True)
    return in_own_home([*RUN, name], BOUND_S[SHORT])


def in_own_home(command: Sequence[str], bound_s: float) -> int:
    """Runs a drill or a bench in a folder of its own; nothing of it is left afterwards."""
    home = Path(tempfile.mkdtemp(prefix="wangge-chaos-")).resolve()
    home.chmod(0o755)  # the database and the servers run as users of their own
    env = {**os.environ, "WANGGE_HOME": str(home), "SHORT": SHORT}
    try:
        return subprocess.run(command, env=env, timeout=bound_s, check=False).returncode
    except subprocess.TimeoutExpired:
        print(f"{' '.join(command[2:])}: not at its end after {bound_s:.0f} s", file=sys.stderr)
        return 1
    finally:
        subprocess.run([sys.executable, "-m", "deploy.start", "stop"], env=env, stdout=subprocess.DEVNULL, check=False)
        for mount in ("media", "pg"):
            subprocess.run(["umount", "-l", str(home / mount)], stderr=subprocess.DEVNULL, check=False)
        shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
