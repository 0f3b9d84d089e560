"""One drill, in the folder that WANGGE_HOME names; without a name it says which ones there are."""

import os
import sys
import time

from tests.bench.figures import told
from tests.chaos import burst, clients, full, jobs, kills, lines, offline, stack
from tests.chaos.drill import Drill

DRILLS: dict[str, Drill] = {
    **clients.DRILLS,
    **burst.DRILLS,
    **kills.DRILLS,
    **lines.DRILLS,
    **jobs.DRILLS,
    **full.DRILLS,
    **offline.DRILLS,
}


def main(arguments: list[str]) -> int:
    """1 where the drill missed a goal."""
    short = os.environ.get("SHORT") == "1"
    if not arguments:
        print(" ".join(name for name, each in DRILLS.items() if each.in_checks or not short))
        return 0
    (name,) = arguments
    if name not in DRILLS:
        sys.exit(f"There is no drill {name}. There are: {', '.join(DRILLS)}.")
    return one(name, short)


def one(name: str, short: bool) -> int:
    begun = time.monotonic()
    try:
        outcome = DRILLS[name].run(short)
    finally:
        stack.stop()
    figures = {f"chaos.{name}.{key}": round(value, 3) for key, value in outcome.figures.items()}
    figures |= {f"chaos.{name}.took_s": round(time.monotonic() - begun, 1)}
    figures |= {f"chaos.{name}.load": round(os.getloadavg()[0], 1)}
    return told(f"chaos-{name}", figures, {f"chaos.{name}.{key}": goal for key, goal in outcome.goals.items()})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
