"""A raster base map from one file on the server: MBTiles (SQLite) or PMTiles; nothing is asked of another host."""

import gzip
import json
import mmap
import re
import sqlite3
import threading
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from pmtiles.tile import (
    Compression,
    Entry,
    SpecVersionUnsupported,
    TileType,
    deserialize_directory,
    deserialize_header,
    find_tile,
    zxy_to_tileid,
)

from backend.core.problems import Invalid, NotFound

NAME = "basemap"
KINDS = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp", "avif": "image/avif"}
WEST, SOUTH, EAST, NORTH = -180.0, -85.051129, 180.0, 85.051129
_TILE = re.compile(rf"/tiles/{NAME}/([0-9]{{1,9}})/([0-9]{{1,9}})/([0-9]{{1,9}})\.([a-z]{{3,4}})")
_HEADER = 127  # bytes
_DEEPEST = 4  # directories of a PMTiles file lie at most that deep
_BROKEN = (OSError, EOFError, sqlite3.Error, LookupError, ValueError, SpecVersionUnsupported, zlib.error)
_PM_KINDS = {TileType.PNG: "png", TileType.JPEG: "jpg", TileType.WEBP: "webp", TileType.AVIF: "avif"}


class BasemapUnusable(ValueError):
    """The file cannot be a base map; the text says why."""


@dataclass(frozen=True)
class Facts:
    """What the file says of itself; `bounds` are west, south, east, north in EPSG:4326 degrees."""

    kind: str
    minzoom: int
    maxzoom: int
    bounds: tuple[float, float, float, float]
    attribution: str


class TileFile(Protocol):
    facts: Facts

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        """The picture, y counted from the north; None where the file has none."""


class Basemap:
    """The file at `path`. Raises BasemapUnusable where it is no raster tiles in MBTiles or PMTiles."""

    def __init__(self, path: Path, *, attribution: str) -> None:
        try:
            self._file: TileFile = _PMTiles(path) if _is_pmtiles(path) else _MBTiles(path)
            state = path.stat()
        except _BROKEN as error:
            raise BasemapUnusable(f"{path} is no base map: {error}") from error
        self.facts = self._file.facts
        self.attribution = attribution or self.facts.attribution
        named = f"{path.name}/{state.st_size}/{state.st_mtime_ns}"
        self.revision = sha256(named.encode()).hexdigest()[:12]

    @property
    def template(self) -> str:
        return f"/tiles/{NAME}/{{z}}/{{x}}/{{y}}.{self.facts.kind}?v={self.revision}"

    def tile(self, path: str) -> bytes:
        """The picture that `path` names. Raises NotFound where there is none, Invalid where there can be none."""
        found = _TILE.fullmatch(path)
        if found is None or found[4] != self.facts.kind:
            raise NotFound()
        z, x, y = (int(text) for text in found.groups()[:3])
        if not self.facts.minzoom <= z <= self.facts.maxzoom:
            raise Invalid(fields={"z": [f"between {self.facts.minzoom} and {self.facts.maxzoom}"]})
        last = 2**z - 1
        beyond = {name: [f"between 0 and {last}"] for name, value in (("x", x), ("y", y)) if value > last}
        if beyond:
            raise Invalid(fields=beyond)
        picture = self._file.tile(z, x, y)
        if picture is None:
            raise NotFound()
        return picture

    def document(self, origin: str) -> dict[str, object]:
        """TileJSON 3.0."""
        return {
            "tilejson": "3.0.0", "name": NAME, "scheme": "xyz", "tiles": [origin + self.template],
            "minzoom": self.facts.minzoom, "maxzoom": self.facts.maxzoom, "bounds": list(self.facts.bounds),
            "attribution": self.attribution,
        }  # fmt: skip


class _MBTiles:
    """MBTiles 1.3; rows are counted from the south."""

    def __init__(self, path: Path) -> None:
        self._address = f"{path.resolve().as_uri()}?mode=ro"
        self._local = threading.local()
        said = dict(self._connection().execute("SELECT name, value FROM metadata"))
        self.facts = Facts(
            kind=_kind(said.get("format", "").replace("jpeg", "jpg")),
            minzoom=self._zoom(said, "minzoom", "min"),
            maxzoom=self._zoom(said, "maxzoom", "max"),
            bounds=_bounds(said.get("bounds", "")),
            attribution=said.get("attribution", ""),
        )

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        sql = "SELECT tile_data FROM tiles WHERE zoom_level = ? AND tile_column = ? AND tile_row = ?"
        row = self._connection().execute(sql, (z, x, 2**z - 1 - y)).fetchone()
        return bytes(row[0]) if row else None

    def _zoom(self, said: Mapping[str, str], name: str, extreme: str) -> int:
        if name in said:
            return int(said[name])
        (zoom,) = self._connection().execute(f"SELECT {extreme}(zoom_level) FROM tiles").fetchone()
        if zoom is None:
            raise BasemapUnusable("it holds no tile")
        return int(zoom)

    def _connection(self) -> sqlite3.Connection:
        kept: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if kept is None:
            kept = self._local.connection = sqlite3.connect(self._address, uri=True)
        return kept


class _PMTiles:
    """PMTiles 3."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._header = deserialize_header(self._part(0, _HEADER))
        if self._header["tile_compression"] not in {Compression.NONE, Compression.UNKNOWN}:
            raise BasemapUnusable("its pictures are compressed once more")
        self.facts = Facts(
            kind=_kind(_PM_KINDS.get(self._header["tile_type"], "")),
            minzoom=self._header["min_zoom"],
            maxzoom=self._header["max_zoom"],
            bounds=_bounds(
                ",".join(
                    str(self._header[side] / 1e7) for side in ("min_lon_e7", "min_lat_e7", "max_lon_e7", "max_lat_e7")
                )
            ),
            attribution=str(self._metadata().get("attribution", "")),
        )
        # The package would read the directories again for each tile.
        self._directory = lru_cache(maxsize=256)(self._read_directory)

    def tile(self, z: int, x: int, y: int) -> bytes | None:
        wanted = zxy_to_tileid(z, x, y)
        offset, length = self._header["root_offset"], self._header["root_length"]
        for _ in range(_DEEPEST):
            entry = find_tile(self._directory(offset, length), wanted)
            if entry is None:
                return None
            if entry.run_length > 0:
                return self._part(self._header["tile_data_offset"] + entry.offset, entry.length)
            offset, length = self._header["leaf_directory_offset"] + entry.offset, entry.length
        return None

    def _metadata(self) -> dict[str, object]:
        text = self._part(self._header["metadata_offset"], self._header["metadata_length"])
        packed = self._header["internal_compression"] == Compression.GZIP
        found: dict[str, object] = json.loads(gzip.decompress(text) if packed else text)
        return found

    def _read_directory(self, offset: int, length: int) -> list[Entry]:
        return list(deserialize_directory(self._part(offset, length)))

    def _part(self, offset: int, length: int) -> bytes:
        return self._bytes[offset : offset + length]


def open_basemap(path: str, *, attribution: str) -> Basemap | None:
    """The base map of the settings; None where none is set. Raises BasemapUnusable."""
    return Basemap(Path(path), attribution=attribution) if path else None


def _is_pmtiles(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(7) == b"PMTiles"


def _kind(kind: str) -> str:
    if kind not in KINDS:
        raise BasemapUnusable(f"it holds no pictures ({', '.join(KINDS)})")
    return kind


def _bounds(text: str) -> tuple[float, float, float, float]:
    parts = [float(part) for part in text.split(",")] if text else [WEST, SOUTH, EAST, NORTH]
    west, south, east, north = parts
    return west, south, east, north
