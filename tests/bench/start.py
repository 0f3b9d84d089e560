"""`make bench-start`: seconds from a clean clone (empty var/, no node_modules) to an address that answers.

Prints `name value` lines and writes var/bench/start.json. Debian packages that the machine already has are not
installed again, so `start.apt_s` is honest only on a bare machine; the goal for `first_s` leaves it out.
"""

import json
import sys
import time

from deploy.clone import Clone, clean_clone
from deploy.start.places import VAR

FIRST_GOAL_S = 360.0
AGAIN_GOAL_S = 20.0
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
    write(figures)
    met = figures["start.first_without_apt_s"] <= FIRST_GOAL_S and max(again, running) <= AGAIN_GOAL_S
    return 0 if met else 1


def timed(clone: Clone, target: str) -> float:
    """Seconds of `make TARGET`; ends the bench when it fails."""
    begun = time.monotonic()
    outcome = clone.make(target)
    if outcome.returncode != 0:
        sys.exit(f"make {target} failed:\n{outcome.stdout}\n{outcome.stderr}")
    return time.monotonic() - begun


def write(figures: dict[str, float]) -> None:
    """Print and keep the figures."""
    rounded = {name: round(value, 1) for name, value in figures.items()}
    for name, value in rounded.items():
        print(f"{name} {value}")
    folder = VAR / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "start.json").write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
