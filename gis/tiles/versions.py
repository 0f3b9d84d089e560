"""Which data a tile shows, known without asking the database: versions of counties, heard in the change feed."""

import hashlib
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import shapely

from backend.core import clock
from backend.core.registries import Layer, layers
from backend.core.scope import Scope
from gis.areas.locate import COUNTY_DIGITS, COUNTY_REACH_M
from gis.areas.tile_sql import BUFFER, EXTENT, WORLD_M
from gis.tiles.address import TileAddress
from gis.tiles.source import REVISIONS, Connection, revision_of

STALE_AFTER_S = 3.0
FIRST_READ_S = 30  # the first look reads the whole feed
MOST_REMEMBERED = 50_000

_HORIZON = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
# ":" follows "9": only audiences that are areas.
_NEWS = f"""
    SELECT left(audience, {COUNTY_DIGITS}), kind, array_agg(DISTINCT xid) FROM core_change
    WHERE xid >= %s AND kind = ANY(%s) AND audience < ':' GROUP BY 1, 2
"""
_COUNTIES = """
    SELECT code, ST_AsBinary(geom_mid) FROM areas_area WHERE level = 'county' AND valid_to IS NULL ORDER BY code
"""


@dataclass(frozen=True)
class Version:
    """The committed transactions that touched one kind of rows in one area.

    Of those below the horizon of the look, which are all decided, the last one says everything; later ones are named
    one by one, because one with a lower number may still be committed. Processes that have seen the same data agree,
    except for moments, and equal versions always mean equal data.
    """

    settled: int = 0
    recent: tuple[int, ...] = ()

    def after(self, xids: Iterable[int], horizon: int) -> "Version":
        """As of a look that found the rows of `xids`; what has been overwritten since is told by what came later."""
        decided = [xid for xid in (*xids, *self.recent) if xid < horizon]
        return Version(max([self.settled, *decided]), tuple(sorted(xid for xid in xids if xid >= horizon)))


NEVER = Version()


class Ground:
    """The counties on the map."""

    def __init__(self, counties: Iterable[tuple[str, bytes]]) -> None:
        rows = list(counties)
        self._codes = [code for code, _ in rows]
        self._tree = shapely.STRtree(shapely.from_wkb([bytes(shape) for _, shape in rows]))
        self._touched: dict[tuple[int, int, int], tuple[str, ...]] = {}

    def touched(self, z: int, x: int, y: int) -> tuple[str, ...]:
        """Codes of the counties whose rows may lie in the tile or its margin."""
        found = self._touched.get((z, x, y))
        if found is None:
            if len(self._touched) >= MOST_REMEMBERED:
                self._touched.clear()
            found = tuple(sorted(self._codes[at] for at in self._tree.query(_box(z, x, y), predicate="intersects")))
            self._touched[z, x, y] = found
        return found


def _box(z: int, x: int, y: int) -> shapely.Geometry:
    side = WORLD_M / 2**z
    margin = side * BUFFER / EXTENT + COUNTY_REACH_M
    west, north = x * side - WORLD_M / 2, WORLD_M / 2 - y * side
    box: shapely.Geometry = shapely.box(west - margin, north - side - margin, west + side + margin, north + margin)
    return box


@dataclass(frozen=True)
class _Heard:
    """What the feed has said up to `at` (time.monotonic()). `tags` and `revisions` follow from the rest."""

    at: float
    horizon: int
    day: str
    announced: Mapping[str, str]
    counties: Mapping[tuple[str, str], Version]
    ground: Ground
    tags: dict[tuple[object, ...], str] = field(default_factory=dict)
    revisions: dict[str, str] = field(default_factory=dict)

    def same_as(self, other: "_Heard") -> bool:
        mine = (self.day, self.announced, self.counties, self.ground)
        return mine == (other.day, other.announced, other.counties, other.ground)


class Versions:
    """Kept by the one thread of the process that follows the feed, which calls `poll`; read by all others.

    Nothing is known before the first poll and when the last good one is older than 3 s: then tiles are drawn, and no
    tag is promised.
    """

    def __init__(self) -> None:
        self._last: _Heard | None = None

    def poll(self, connection: Connection) -> None:
        """Asks once and takes over what is new. Raises psycopg.Error where the database does not answer."""
        last, asked_at = self._last, time.monotonic()
        horizon: int = connection.execute(_HORIZON, prepare=True).fetchall()[0][0]
        announced: dict[str, str] = dict(connection.execute(REVISIONS, prepare=True).fetchall())
        # Another database, or the same one at an earlier time: everything is looked at anew.
        if last is not None and (horizon < last.horizon or announced.get("") != last.announced.get("")):
            last = None
        news = _news(connection, 0 if last is None else last.horizon)
        known = {} if last is None else last.counties
        counties = {key: known.get(key, NEVER).after(news.get(key, ()), horizon) for key in {*known, *news}}
        if last is None or announced.get("layer:areas") != last.announced.get("layer:areas"):
            ground = Ground(connection.execute(_COUNTIES).fetchall())
        else:
            ground = last.ground
        day = clock.now().astimezone(clock.SHANGHAI).date().isoformat()
        heard = _Heard(asked_at, horizon, day, announced, counties, ground)
        if last is not None and heard.same_as(last):
            heard = _Heard(asked_at, horizon, day, announced, counties, ground, last.tags, last.revisions)
        self._last = heard

    def revision(self, layer: Layer) -> str | None:
        """12 hex digits that change with the data announced for `layer`; None while nothing is known."""
        heard = self._fresh()
        if heard is None:
            return None
        found = heard.revisions.get(layer.name)
        if found is None:
            found = heard.revisions[layer.name] = revision_of(heard.announced, layer)
        return found

    def tag(self, address: TileAddress, scope: Scope) -> str | None:
        """What the tile is as `scope` sees it, in 20 hex digits, from the layer's revision, the filters, the scope,
        the day, and the versions of the counties that lie both in the tile and in the scope.

        None where that is not known: for layers that follow no kind of the feed, and while the feed is not heard.
        """
        heard, layer = self._fresh(), address.layer
        if heard is None or not layer.follows:
            return None
        whose = scope.digest() if layer.scoped else ""
        key = (layer.name, address.z, address.x, address.y, *address.filters.values(), whose)
        found = heard.tags.get(key)
        if found is None:
            if len(heard.tags) >= MOST_REMEMBERED:
                heard.tags.clear()
            found = heard.tags[key] = self._tag(heard, address, scope if layer.scoped else None, key)
        return found

    def _tag(self, heard: _Heard, address: TileAddress, scope: Scope | None, key: tuple[object, ...]) -> str:
        touched = heard.ground.touched(address.z, address.x, address.y)
        shown = [code for code in touched if scope is None or _meet(code, scope)]
        # A row may hang on a city or the province as well.
        areas = sorted({code[:length] for code in shown for length in (2, 4, COUNTY_DIGITS)})
        kinds = address.layer.follows
        versions = [(kind, code, heard.counties.get((code, kind), NEVER)) for code in areas for kind in kinds]
        # When areas are replaced, rows change their codes, and so who sees them.
        replaced = heard.announced.get("layer:areas")
        said = repr((revision_of(heard.announced, address.layer), replaced, heard.day, key, versions))
        return hashlib.sha256(said.encode()).hexdigest()[:20]

    def _fresh(self) -> _Heard | None:
        heard = self._last
        return heard if heard is not None and time.monotonic() - heard.at < STALE_AFTER_S else None


def _meet(county: str, scope: Scope) -> bool:
    return scope.everything or any(area.startswith(county) or county.startswith(area) for area in scope.areas)


def _news(connection: Connection, since: int) -> dict[tuple[str, str], list[int]]:
    """Transactions from `since` on, by area and kind."""
    kinds = sorted({kind for layer in layers.entries.values() for kind in layer.follows})
    if since:
        rows = connection.execute(_NEWS, [since, kinds], prepare=True).fetchall()
    else:
        with connection.transaction():
            connection.execute(f"SET LOCAL statement_timeout = '{FIRST_READ_S}s'")
            rows = connection.execute(_NEWS, [since, kinds]).fetchall()
    return {(code, kind): xids for code, kind, xids in rows}
