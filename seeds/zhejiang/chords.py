"""Where to cut a ring in two: the best chord among all pairs of its candidate points.

Scores use + - × ÷ and square roots only and ties fall in index order, so a rerun on another processor chooses
the same chord.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from seeds.zhejiang.mesh import Loop, Mesh

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Spot = tuple[float, float]  # metres in the mesh's plane

CANDIDATES_MAX = 320  # end points compared with one another
FIRST_LOOK, NEXT_LOOK = 24, 400  # chords whose clearance is measured at once, best scores first
EDGES_WANTED = 16  # an edge longer than this part of the ring may be cut in its middle
SHORTEST_EDGE_M = 12.0
ROOMY = 0.3  # clearance from which a chord is as good as any
TOUCHING = 0.01


class OnEdge(NamedTuple):
    """A point at `nth` of `parts` (a power of two) along the edge from `a` to `b`, not yet a vertex."""

    a: int
    b: int
    nth: int
    parts: int


class Chord(NamedTuple):
    start: int | OnEdge
    end: int | OnEdge
    clearance: float  # 0 touches something, 1 and more is free


@dataclass(frozen=True, slots=True)
class Candidates:
    """A ring's possible ends of a cut; positions in metres from the first one."""

    x: Floats
    y: Floats
    next_x: Floats
    next_y: Floats
    sources: list[int | OnEdge]
    origin: Spot


def pieces(length: float, step: float) -> int:
    return next((parts for parts in (1, 2, 4) if length <= parts * step), 8)


def candidates(mesh: Mesh, loop: Loop, *, finer: int = 1) -> Candidates:
    """Vertices of `loop` and halving points of its long inner edges; `finer` shortens what counts as long."""
    lengths = [mesh.distance(loop[k - 1], b) for k, b in enumerate(loop)]
    step = max(sum(lengths) / (EDGES_WANTED * finer), SHORTEST_EDGE_M / finer)
    x, y, sources = [], [], list[int | OnEdge]()
    for k, b in enumerate(loop):
        a = loop[k - 1]
        parts = 1 if lengths[k] <= step or mesh.on_border(a, b) else pieces(lengths[k], step)
        for nth in range(1, parts):
            x.append(mesh.x[a] + (mesh.x[b] - mesh.x[a]) * (nth / parts))
            y.append(mesh.y[a] + (mesh.y[b] - mesh.y[a]) * (nth / parts))
            sources.append(OnEdge(a, b, nth, parts))
        x.append(mesh.x[b])
        y.append(mesh.y[b])
        sources.append(b)
    east, north = np.array([*x, x[0]]) - x[0], np.array([*y, y[0]]) - y[0]
    return Candidates(east[:-1], north[:-1], east[1:], north[1:], sources, (x[0], y[0]))


def best_chord(ring: Candidates, share: float, near: Spot | None) -> Chord | None:
    """Chord whose part of the ring, from `start` to `end`, has about `share` of the area and lies nearer to `near`.

    None when every chord touches something.
    """
    count = len(ring.x)
    chosen = np.arange(count) if count <= CANDIDATES_MAX else np.linspace(0, count - 1, CANDIDATES_MAX).astype(np.int64)
    score = scores(ring, chosen, share, near)
    for look in by_score(score):
        start, end = chosen[look // len(chosen)], chosen[look % len(chosen)]
        clearance = clearances(ring, start, end)
        cost = score[look] + np.where(clearance > ROOMY, 0.0, (ROOMY - clearance) * 4)
        cost[clearance <= TOUCHING] = np.inf
        k = int(np.argmin(cost))
        if np.isfinite(cost[k]):
            return Chord(ring.sources[int(start[k])], ring.sources[int(end[k])], float(clearance[k]))
    return None


def by_score(score: Floats) -> Iterator[Ints]:
    """Indices of the finite scores in batches, best first, equal ones in index order."""
    left, size = score.copy(), FIRST_LOOK
    while True:
        worst = np.partition(left, min(size, len(left)) - 1)[min(size, len(left)) - 1]
        look = np.flatnonzero((left <= worst) & np.isfinite(left))
        if not len(look):
            return
        yield look[np.argsort(left[look], kind="stable")]
        left[look] = np.inf
        size = NEXT_LOOK


def running(steps: Floats) -> Floats:
    """Sums of the first 0, 1, 2 … steps."""
    sums = np.zeros(len(steps) + 1)
    np.cumsum(steps, out=sums[1:])
    return sums


def scores(ring: Candidates, chosen: Ints, share: float, near: Spot | None) -> Floats:
    """Cost of the chord between every pair of `chosen`, row by row; infinite where the parts are out of proportion.

    Running sums of the shoelace formula give area and centroid of the part from i to j for all pairs at once.
    """
    cross = ring.x * ring.next_y - ring.next_x * ring.y
    sums = running(cross)
    wrapped = np.tri(len(chosen), k=-1)
    x, y = ring.x[chosen], ring.y[chosen]
    closing = x[None, :] * y[:, None] - x[:, None] * y[None, :]
    doubled = sums[chosen][None, :] - sums[chosen][:, None] + sums[-1] * wrapped + closing
    east, north = x[None, :] - x[:, None], y[None, :] - y[:, None]
    length = np.sqrt(east * east + north * north)
    smaller, size = min(share, 1 - share), math.sqrt(sums[-1] / 2)
    sliver = 0.02 * sums[-1] * smaller
    fair = (doubled > sliver) & (doubled < sums[-1] - sliver) & (length > 1.0)
    cost = 1.2 * np.abs(doubled / sums[-1] - share) / smaller + 0.9 * length / size
    if near is not None:
        spot_x, spot_y = near[0] - ring.origin[0], near[1] - ring.origin[1]
        area = np.where(fair, doubled, 1.0)
        middle_x = centroids(ring.x, ring.next_x, cross, chosen, wrapped, closing) / (3 * area)
        middle_y = centroids(ring.y, ring.next_y, cross, chosen, wrapped, closing) / (3 * area)
        away = np.sqrt((middle_x - spot_x) ** 2 + (middle_y - spot_y) ** 2)
        # How far the spot lies on the wrong side of the chord.
        beyond = (east * (spot_y - y[:, None]) - north * (spot_x - x[:, None])) / np.where(fair, length, 1.0)
        cost = cost + 0.5 * away / size + np.clip(beyond / size + 0.08, 0.0, 1.0)
    flat: Floats = np.where(fair, cost, np.inf).ravel()
    return flat


def centroids(a: Floats, b: Floats, cross: Floats, chosen: Ints, wrapped: Floats, closing: Floats) -> Floats:
    """Six times area × centroid along one axis, for the part of the ring between every pair."""
    sums = running((a + b) * cross)
    ends = a[chosen]
    part: Floats = sums[chosen][None, :] - sums[chosen][:, None] + sums[-1] * wrapped
    return part + (ends[None, :] + ends[:, None]) * closing


def clearances(ring: Candidates, start: Ints, end: Ints) -> Floats:
    """How freely each chord runs: 0 when it crosses the ring, else the smallest angle-like distance of a vertex."""
    ax, ay = ring.x[start][:, None], ring.y[start][:, None]
    bx, by = ring.x[end][:, None], ring.y[end][:, None]
    dx, dy = bx - ax, by - ay
    side = dx * (ring.y - ay) - dy * (ring.x - ax)
    edge_x, edge_y = ring.next_x - ring.x, ring.next_y - ring.y
    of_start = edge_x * (ay - ring.y) - edge_y * (ax - ring.x)
    of_end = edge_x * (by - ring.y) - edge_y * (bx - ring.x)
    next_side = np.concatenate([side[:, 1:], side[:, :1]], axis=1)
    crossing = ((side * next_side < 0) & (of_start * of_end < 0)).any(axis=1)
    squared = dx * dx + dy * dy
    along = np.clip(((ring.x - ax) * dx + (ring.y - ay) * dy) / squared, 0.0, 1.0)
    off = np.sqrt((ring.x - ax - along * dx) ** 2 + (ring.y - ay - along * dy) ** 2)
    from_start = np.sqrt((ring.x - ax) ** 2 + (ring.y - ay) ** 2)
    from_end = np.sqrt((ring.x - bx) ** 2 + (ring.y - by) ** 2)
    reach = np.minimum(np.minimum(from_start, from_end), 0.25 * np.sqrt(squared))
    rows = np.arange(len(start))
    for ends in (start, end):
        reach[rows, ends] = off[rows, ends] = 1.0
    free: Floats = (off / reach).min(axis=1)
    free[crossing] = 0.0
    return free
