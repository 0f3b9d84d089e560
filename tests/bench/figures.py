"""What every bench does with its figures: prints and keeps them, and names the goals that are missed."""

import json
import operator
import sys
import time
from collections.abc import Callable, Mapping
from fnmatch import fnmatch
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "var" / "bench"
_SIGNS: Mapping[str, Callable[[float, float], bool]] = {
    "<=": operator.le, ">=": operator.ge, "<": operator.lt, "==": operator.eq,
}  # fmt: skip
# Pattern of names (`fnmatch`) → sign and number. A pattern that meets no figure is missed too: a measure that did not
# run has reached nothing.
Goals = Mapping[str, tuple[str, float]]


def told(bench: str, figures: Mapping[str, float], goals: Goals) -> int:
    """Prints `name value` lines and writes var/bench/BENCH.json; 1 where a goal was missed."""
    kept(bench, figures)
    for name, value in figures.items():
        print(f"{name} {value:g}")
    faults = list(missed(figures, goals))
    for fault in faults:
        print(f"missed: {fault}")
    return 1 if faults else 0


def progress(name: str) -> None:
    """A line for whoever waits, apart from the figures."""
    print(f"{time.strftime('%H:%M:%S')} {name}", file=sys.stderr, flush=True)


def kept(bench: str, figures: Mapping[str, float]) -> None:
    """What is known so far: whoever ends a long run keeps its beginning."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{bench}.json").write_text(json.dumps(dict(figures), indent=1) + "\n", encoding="utf-8")


def missed(figures: Mapping[str, float], goals: Goals) -> list[str]:
    """A sentence for each goal that is not reached."""
    faults = []
    for pattern, (sign, goal) in goals.items():
        meant = {name: value for name, value in figures.items() if fnmatch(name, pattern)}
        if not meant:
            faults.append(f"{pattern} was not measured")
        faults += [
            f"{name} {value:g}, goal {sign} {goal:g}" for name, value in meant.items() if not _SIGNS[sign](value, goal)
        ]
    return faults
