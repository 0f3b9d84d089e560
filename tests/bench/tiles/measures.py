"""What is measured, one after the other; each takes its runs by turns with what it is compared with."""

import gzip
import json
import shutil
import statistics
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from deploy.start.places import VAR
from tests.bench.figures import progress
from tests.bench.tiles import database, peers, pgbench, served
from tests.bench.tiles.choose import Tile
from tests.bench.tiles.load import Run, wrk
from tests.bench.tiles.peers import Peer
from tests.bench.tiles.processes import front, get, plain_nginx
from tests.tiles.mvt import Feature, decode

RUNS = 3
MIX_S, ZOOM_S, PEER_S = 8, 3, 5  # seconds of one run
FOLDER = VAR / "bench" / "tiles"
# Square units of a tile, a sixtieth of a pixel: what a border just touches, some keep and some leave out.
SLIVER = 1
COMPARED = 60  # tiles whose features are counted at us and at a peer
GRID_ZOOMS = range(11, 15)  # where the plain grids are drawn


# Square units of what is drawn, by the code of the grid.
Areas = dict[str, float]


@dataclass
class Known:
    """A tile as the product gave it: its path with revision and scope, its ETag and its size in bytes."""

    path: str
    tag: str
    size: int


@dataclass
class Bench:
    """The product's origin, who asks and for what; `seen` has the rates of each run, `shares` those of the client."""

    app: str
    cookie: str
    asked: list[Tile]
    log: Path
    env: Mapping[str, str]
    known: dict[Tile, Known] = field(default_factory=dict)
    seen: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    shares: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    figures: dict[str, float] = field(default_factory=dict)

    def load(self, name: str, origin: str, lines: Sequence[str], *, seconds: int, encoding: str = "identity") -> Run:
        path = FOLDER / f"{name}.requests"
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        run = wrk(origin, path, seconds=seconds, cookie=self.cookie, encoding=encoding)
        self.seen[name].append(run.per_s)
        self.shares[name].append(run.share)
        return run

    def in_database(self, name: str, tiles: Sequence[Tile], *, seconds: int) -> None:
        table = database.write_list(tiles)
        sql = pgbench.statements(sorted({tile.layer for tile in tiles}))
        self.seen[name].append(pgbench.rate(tiles, sql, table=table, env=self.env, seconds=seconds, folder=FOLDER))

    def paths(self, tiles: Sequence[Tile]) -> list[str]:
        return [self.known[tile].path for tile in tiles]

    def keep(self, name: str, *, per_s: str) -> float:
        """The median of the runs `name` as a figure."""
        found = self.figures[per_s] = statistics.median(self.seen[name])
        return found


def learn(bench: Bench) -> None:
    """Asks for every tile once: addresses, tags and sizes; the same tiles as files, plain and packed."""
    shutil.rmtree(FOLDER / "files", ignore_errors=True)
    headers = {"Cookie": bench.cookie}
    claims = {}
    for layer in sorted({tile.layer for tile in bench.asked}):
        told = json.loads(get(bench.app, f"/tiles/{layer}.json", headers)[2])
        claims[layer] = told["tiles"][0].partition("?")[2]
    for tile in sorted(set(bench.asked)):
        path = f"/tiles/{tile.layer}/{tile.z}/{tile.x}/{tile.y}.mvt"
        status, answer, body = get(bench.app, f"{path}?{claims[tile.layer]}", headers)
        if status not in {200, 204}:
            raise RuntimeError(f"{path}: {status} {body[:300]!r}")
        bench.known[tile] = Known(f"{path}?{claims[tile.layer]}", answer["etag"], len(body))
        file = FOLDER / "files" / path.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(body, 5, mtime=0))
    for layer in claims:
        largest = max(known.size for tile, known in bench.known.items() if tile.layer == layer)
        bench.figures[f"tiles.{layer}.max_kb"] = largest / 1000


def mix(bench: Bench) -> None:
    """All zooms, cache off: every tile is drawn, beside the frozen statements in pgbench."""
    for _ in range(RUNS):
        bench.in_database("pgbench", bench.asked, seconds=MIX_S)
        run = bench.load("mix", bench.app, bench.paths(bench.asked), seconds=MIX_S)
        bench.figures["tiles.mix.p95_ms"] = run.p95_ms
    ours = bench.keep("mix", per_s="tiles.mix.per_s")
    bench.figures["tiles.mix.vs_pgbench"] = ours / bench.keep("pgbench", per_s="tiles.mix.pgbench_per_s")


def by_zoom(bench: Bench) -> None:
    for z in sorted({tile.z for tile in bench.asked}):
        tiles = [tile for tile in bench.asked if tile.z == z]
        for _ in range(RUNS):
            bench.in_database(f"pgbench.z{z}", tiles, seconds=ZOOM_S)
            bench.load(f"z{z}", bench.app, bench.paths(tiles), seconds=ZOOM_S)
        ours = bench.keep(f"z{z}", per_s=f"tiles.z{z}.per_s")
        bench.figures[f"tiles.z{z}.vs_pgbench"] = ours / bench.keep(f"pgbench.z{z}", per_s=f"tiles.z{z}.pgbench_per_s")


def cached(bench: Bench) -> None:
    """Out of nginx's cache, each asked for by the app first, beside nginx with the same tiles as packed files."""
    files = [path.partition("?")[0] for path in bench.paths(bench.asked)]
    headers = {"Cookie": bench.cookie, "Accept-Encoding": "gzip"}
    with (
        front(bench.app, FOLDER, bench.log) as ours,
        plain_nginx(f"root {FOLDER}/files; gzip_static on;", FOLDER, bench.log) as theirs,
    ):
        for known in bench.known.values():
            get(ours, known.path, headers)
        for _ in range(RUNS):
            bench.load("nginx", theirs, files, seconds=PEER_S, encoding="gzip")
            bench.load("cached", ours, bench.paths(bench.asked), seconds=PEER_S, encoding="gzip")
    rate = bench.keep("cached", per_s="tiles.cached.per_s")
    bench.figures["tiles.cached.vs_nginx"] = rate / bench.keep("nginx", per_s="tiles.cached.nginx_per_s")


def not_modified(bench: Bench) -> None:
    """The client knows every tile; the answers are 304, without a statement."""
    lines = [f"{bench.known[tile].path}\t{bench.known[tile].tag}" for tile in bench.asked]
    for line in lines[:200]:
        path, _, tag = line.partition("\t")
        status = get(bench.app, path, {"Cookie": bench.cookie, "If-None-Match": tag})[0]
        if status != 304:
            raise RuntimeError(f"{path} is known, and still the answer is {status}")
    for _ in range(RUNS):
        bench.load("304", bench.app, lines, seconds=PEER_S)
    bench.keep("304", per_s="tiles.304.per_s")


def beside_peers(bench: Bench) -> None:
    """The plain grids of zooms 11 to 14, drawn alike: the same rows, columns and borders, no margin."""
    tiles = [tile for tile in bench.asked if tile.z in GRID_ZOOMS]
    ours = Peer("bench", bench.app, f"/tiles/{served.NAME}/{{z}}/{{x}}/{{y}}.mvt")
    starts: Mapping[str, Callable[[], AbstractContextManager[Peer]]] = {
        "django_vectortiles": lambda: peers.django_vectortiles(bench.env, bench.log),
        "tipg": lambda: peers.tipg(bench.env, bench.log),
        "mapserver": lambda: peers.mapserver(bench.env, FOLDER, bench.log),
    }
    for name, start in starts.items():
        with start() as peer:
            compare_features(bench, ours, peer, tiles)
            for _ in range(RUNS):
                bench.load(name, peer.origin, _lines(peer, tiles), seconds=PEER_S)
                bench.load(f"beside.{name}", ours.origin, _lines(ours, tiles), seconds=PEER_S)
        theirs = bench.keep(name, per_s=f"tiles.mix.{name}_per_s")
        bench.figures[f"tiles.mix.vs_{name}"] = statistics.median(bench.seen[f"beside.{name}"]) / theirs


def compare_features(bench: Bench, ours: Peer, peer: Peer, tiles: Sequence[Tile]) -> None:
    """Features that we draw for each one of the peer's, over all tiles; and in how many tiles one of us lacks some."""
    drawn, theirs = _features(bench, ours, tiles), _features(bench, peer, tiles)
    bench.figures[f"tiles.features_vs_{peer.name}"] = sum(map(len, drawn)) / max(1, sum(map(len, theirs)))
    unequal = 0
    for path, mine, other in zip(_sample(ours, tiles), drawn, theirs, strict=True):
        lacking = _lacking(mine, other), _lacking(other, mine)
        unequal += any(lacking)
        if any(lacking):
            progress(f"{path}: we lack {lacking[0]}, {peer.name} lacks {lacking[1]}")
    for name, number in (("unequal", unequal), ("compared", len(drawn))):
        key = f"tiles.features.{name}"
        bench.figures[key] = bench.figures.get(key, 0.0) + number


def _lacking(one: Areas, other: Areas) -> dict[str, float]:
    """What `other` has to see that `one` does not draw: code and square units of the tile."""
    return {code: size for code, size in other.items() if size > SLIVER and code not in one}


def _lines(peer: Peer, tiles: Sequence[Tile]) -> list[str]:
    return [peer.address.format(z=tile.z, x=tile.x, y=tile.y) for tile in tiles]


def _sample(peer: Peer, tiles: Sequence[Tile]) -> list[str]:
    return _lines(peer, sorted(set(tiles))[:: max(1, len(set(tiles)) // COMPARED)])


def _area(polygon: Feature) -> float:
    """Square units of the tile."""
    return abs(sum(x * v - u * y for ring in polygon.parts for (x, y), (u, v) in pairwise([*ring, ring[0]]))) / 2


def _features(bench: Bench, peer: Peer, tiles: Sequence[Tile]) -> list[Areas]:
    """What a peer draws in each of the same tiles."""
    found = []
    for path in _sample(peer, tiles):
        status, _, body = get(peer.origin, path, {"Cookie": bench.cookie, "Accept-Encoding": "identity"})
        try:
            features = [feature for layer in decode(body).values() for feature in layer]
        except LookupError as error:
            raise RuntimeError(f"{peer.name} {path}: {status} {body[:300]!r}") from error
        found.append({str(feature.properties["code"]): _area(feature) for feature in features})
    return found
