"""Prints and keeps the figures, and says which goals are missed."""

import json
import statistics
import sys
import time

from tests.bench.tiles.measures import FOLDER, Bench

GOALS = {
    "tiles.mix.vs_pgbench": 0.55, "tiles.mix.vs_django_vectortiles": 3.0, "tiles.mix.vs_tipg": 5.0,
    "tiles.mix.vs_mapserver": 1.0, "tiles.cached.vs_nginx": 0.5, "tiles.304.per_s": 8000.0,
}  # fmt: skip
ZOOM_GOAL, KB_GOAL = 0.35, 500.0


def progress(name: str) -> None:
    """A line for whoever waits, apart from the figures."""
    print(f"{time.strftime('%H:%M:%S')} {name}", file=sys.stderr, flush=True)


def write(bench: Bench) -> dict[str, float]:
    """Keeps what is known so far: whoever ends a long run keeps its beginning."""
    for name, shares in bench.shares.items():
        if "z" not in name:
            bench.figures[f"tiles.client_share.{name}"] = statistics.median(shares)
    rounded = {name: round(value, 3 if value < 100 else 1) for name, value in sorted(bench.figures.items())}
    FOLDER.with_suffix(".json").write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
    return rounded


def report(bench: Bench) -> int:
    """0 when every goal is met."""
    rounded = write(bench)
    for name, value in rounded.items():
        print(f"{name} {value:g}")
    missed = [name for name, value in rounded.items() if not _is_met(name, value)]
    for name in missed:
        print(f"missed: {name}")
    return 1 if missed else 0


def _is_met(name: str, value: float) -> bool:
    if name == "tiles.features.unequal":
        return value == 0
    if name.endswith(".max_kb"):
        return value <= KB_GOAL
    if name.startswith("tiles.z") and name.endswith(".vs_pgbench"):
        return value >= ZOOM_GOAL
    return value >= GOALS.get(name, value)
