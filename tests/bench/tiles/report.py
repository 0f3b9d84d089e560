"""What the measures have found so far, as the figures of the bench."""

import statistics

from tests.bench import figures
from tests.bench.tiles.choose import ZOOM_MIX
from tests.bench.tiles.measures import Bench

GOALS = {
    "tiles.mix.vs_pgbench": (">=", 0.55), "tiles.mix.vs_django_vectortiles": (">=", 3.0),
    "tiles.mix.vs_tipg": (">=", 5.0), "tiles.mix.vs_mapserver": (">=", 1.0), "tiles.cached.vs_nginx": (">=", 0.5),
    "tiles.304.per_s": (">=", 8000.0), "tiles.features.unequal": ("==", 0.0), "tiles.*.max_kb": ("<=", 500.0),
    **{f"tiles.z{zoom}.vs_pgbench": (">=", 0.35) for zoom in ZOOM_MIX},
}  # fmt: skip


def write(bench: Bench) -> dict[str, float]:
    """Keeps what is known so far: whoever ends a long run keeps its beginning."""
    for name, shares in bench.shares.items():
        if "z" not in name:
            bench.figures[f"tiles.client_share.{name}"] = statistics.median(shares)
    rounded = {name: round(value, 3 if value < 100 else 1) for name, value in sorted(bench.figures.items())}
    figures.kept("tiles", rounded)
    return rounded


def report(bench: Bench) -> int:
    """0 when every goal is met."""
    return figures.told("tiles", write(bench), GOALS)
