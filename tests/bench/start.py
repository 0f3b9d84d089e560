"""`make bench-start`: seconds from a clean clone (empty var/, no node_modules) to an address that answers.

Prints `name value` lines and writes var/bench/start.json. Debian packages that the machine already has are not
installed again, so `start.apt_s` is honest only on a bare machine; the goal for `first_s` leaves it out.
"""

import json
import sys
import time

from deploy.clone import Clone, clean_clone
from tests.bench.figures import told

GOALS = {
    "start.first_without_apt_s": ("<=", 360.0), "start.again_s": ("<=", 20.0), "start.running_s": ("<=", 20.0),
}  # fmt: skip
STEPS = ("apt", "pip", "npm", "build", "seed")


def main() -> int:
    """Measure, print, write; 1 when a start failed or a goal was missed."""
    with clean_clone() as clone:
        first = timed(clone, "demo")
        steps = json.loads((clone.root / "var/log/start-times.json").read_text(encoding="utf-8"))
        running = timed(clone, "demo")
        timed(clone, "stop")
        again = timed(clone, "demo")
    figures = {"start.first_s": first, "start.again_s": again, "start.running_s": running}
    figures |= {f"start.{name}_s": steps[name] for name in STEPS}
    figures["start.first_without_apt_s"] = first - steps["apt"]
    return told("start", {name: round(value, 1) for name, value in figures.items()}, GOALS)


def timed(clone: Clone, target: str) -> float:
    """Seconds of `make TARGET`; ends the bench when it fails."""
    begun = time.monotonic()
    outcome = clone.make(target)
    if outcome.returncode != 0:
        sys.exit(f"make {target} failed:\n{outcome.stdout}\n{outcome.stderr}")
    return time.monotonic() - begun


if __name__ == "__main__":
    sys.exit(main())
