"""The only place where uploaded map files are opened: a process of its own, with little memory, time and reach.

    python -m gis.imports.reader FOLDER

reads FOLDER/input and FOLDER/asked.json, and leaves FOLDER/answer.json and FOLDER/shapes.bin. It knows three drivers,
one local file and no network; reading.py starts it. What it refuses stands in the answer as the code of a Problem.
"""

import errno
import json
import re
import resource
import sqlite3
import struct
import sys
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pyogrio
import pyproj
import shapely

from backend.core.archives import BROKEN_ARCHIVE
from gis.imports.limits import (
    CPU_MAX_S,
    DRIVERS,
    FEATURES_MAX,
    FIELDS_MAX,
    MEMBERS_MAX,
    MEMORY_MAX,
    POLYGON_MAX,
    RATIO_MAX,
    TEXT_MAX,
    UNPACKED_MAX,
    VERTICES_MAX,
    WRITTEN_MAX,
)

_PARTS = (".shp", ".shx", ".dbf", ".prj", ".cpg")
_CHUNK = 1 << 20
_POLYGONS = (3, 6)  # shapely's numbers of Polygon and MultiPolygon
_GEOGRAPHIC = {"EPSG:4326", "EPSG:4490", "OGC:CRS84"}
_NAMED = {"name", "epsg", "ogc"}  # kinds of reference systems that GeoJSON names by a word
_WHOLE = re.compile(r"([0-9]+)\.0+")  # a code that a table kept as a number


class Refused(Exception):
    """The file is not read further; `code` and `params` are those of a Problem."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code, self.params = code, params


def main(folder: Path) -> None:
    """Raises Refused; whatever else goes wrong in here is told as a broken file by whoever started it."""
    asked = json.loads((folder / "asked.json").read_text())
    source, kind = _prepared(folder)
    layers = [str(name) for name, shape in pyogrio.list_layers(source) if shape]
    layer = asked.get("layer") or (layers[0] if layers else "")
    if layer not in layers:
        raise Refused("imports.no_shapes")
    meta, shapes, columns = _read(source, layer, kind)
    crs = _system(meta, asked.get("crs") or "")
    shapes = _in_degrees(shapes, crs)
    answer = {
        "format": kind,
        "layer": layer,
        "layers": layers,
        "crs": _name(crs),
        "fields": list(columns),
        "rows": [list(row) for row in zip(*columns.values(), strict=True)] if columns else [[] for _ in shapes],
    }
    (folder / "answer.json").write_text(json.dumps(answer, ensure_ascii=False))
    with (folder / "shapes.bin").open("wb") as file:
        for packed in shapely.to_wkb(shapes):
            data = packed or b""
            file.write(struct.pack("<I", len(data)) + data)


def _prepared(folder: Path) -> tuple[Path, str]:
    """A name that says the format, after looking at the first bytes; archives are unpacked."""
    source = folder / "input"
    with source.open("rb") as file:
        head = file.read(100)
    if head.startswith(b"SQLite format 3\0"):
        _refuse_views(source)
        return source.rename(folder / "in.gpkg"), "gpkg"
    if head.startswith(b"PK\3\4"):
        return _unpacked(source, folder), "shapefile"
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"{"):
        _refuse_links(source)
        return source.rename(folder / "in.geojson"), "geojson"
    raise Refused("imports.format_not_known")


def _refuse_views(source: Path) -> None:
    """A view is a program: it may never end."""
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as file:
            found = file.execute("SELECT count(*) FROM sqlite_master WHERE type = 'view'").fetchone()
    except sqlite3.Error as error:
        raise Refused("imports.broken") from error
    if found != (0,):
        raise Refused("imports.views_refused")


def _refuse_links(source: Path) -> None:
    """GDAL would fetch a system that is named by an address, from wherever it points; it reads names in any case."""

    def kinds(pairs: list[tuple[str, Any]]) -> tuple[str, ...]:
        """What the object calls itself; more of it is not needed."""
        for name, value in pairs:
            if name.lower() == "crs" and value is not None and not (isinstance(value, tuple) and set(value) <= _NAMED):
                raise Refused("imports.reference_unreadable")
        return tuple(str(value).lower() for name, value in pairs if name.lower() == "type")

    try:
        json.loads(source.read_bytes().decode("utf-8-sig"), object_pairs_hook=kinds)
    except (ValueError, RecursionError) as error:
        raise Refused("imports.broken") from error


def _unpacked(source: Path, folder: Path) -> Path:
    """The one Shapefile of the archive, under names of our own."""
    try:
        with zipfile.ZipFile(source) as archive:
            members = {item for item in archive.infolist() if not item.is_dir()}
            if len(members) > MEMBERS_MAX:
                raise Refused("imports.archive_refused", archive_fault="members")
            shapes = [item for item in members if item.filename.lower().endswith(".shp")]
            if len(shapes) != 1:
                raise Refused("imports.archive_refused", archive_fault="one_shapefile")
            stem = shapes[0].filename[:-4]
            parts = {
                suffix: item for item in members for suffix in _PARTS if item.filename.lower() == stem.lower() + suffix
            }
            if not {".shx", ".dbf"} <= parts.keys():
                raise Refused("imports.archive_refused", archive_fault="parts")
            room = UNPACKED_MAX
            for suffix, item in parts.items():
                room -= _unpack(archive, item, folder / f"in{suffix}", room)
    except OSError as error:
        # A full disk is not the file's fault.
        raise Refused("core.storage_full" if error.errno == errno.ENOSPC else "imports.broken") from error
    except BROKEN_ARCHIVE as error:
        raise Refused("imports.broken") from error
    return folder / "in.shp"


def _unpack(archive: zipfile.ZipFile, item: zipfile.ZipInfo, target: Path, room: int) -> int:
    """Bytes written. What the archive says of its sizes is only believed when it is too much."""
    if item.file_size > room or item.file_size > max(item.compress_size, 1024) * RATIO_MAX:
        raise Refused("imports.archive_refused", archive_fault="too_large")
    written = 0
    with archive.open(item) as packed, target.open("wb") as file:
        while chunk := packed.read(_CHUNK):
            written += len(chunk)
            if written > room:
                raise Refused("imports.archive_refused", archive_fault="too_large")
            file.write(chunk)
    return written


def _read(source: Path, layer: str, kind: str) -> tuple[dict[str, Any], Any, dict[str, list[str]]]:
    """Facts of the layer, its polygons, and its columns as texts."""
    encoding = _encoding(source) if kind == "shapefile" else None
    info = pyogrio.read_info(source, layer=layer, encoding=encoding)
    if info["features"] > FEATURES_MAX:
        raise Refused("imports.too_detailed", most=FEATURES_MAX, detail="features")
    meta, _, packed, values = pyogrio.raw.read(
        source, layer=layer, encoding=encoding, force_2d=True, max_features=FEATURES_MAX + 1
    )
    if packed is None or not len(packed):
        raise Refused("imports.no_shapes")
    if max(len(data or b"") for data in packed) > POLYGON_MAX * 16 + 10_000:
        raise Refused("imports.too_detailed", most=POLYGON_MAX, detail="vertices")
    try:
        shapes = shapely.from_wkb(packed)
    except shapely.errors.GEOSException as error:
        raise Refused("imports.wrong_geometry") from error
    _check_size(shapes)
    names = [str(name) for name in meta["fields"]][:FIELDS_MAX]
    return meta, shapes, {name: [_text(value) for value in column] for name, column in zip(names, values, strict=False)}


def _check_size(shapes: Any) -> None:
    kinds = set(np.unique(shapely.get_type_id(shapes[shapes != np.array(None)])).tolist())
    if not kinds or not kinds <= set(_POLYGONS):
        raise Refused("imports.wrong_geometry")
    counts = shapely.get_num_coordinates(shapes)
    if counts.max() > POLYGON_MAX:
        raise Refused("imports.too_detailed", most=POLYGON_MAX, detail="vertices")
    if len(shapes) > FEATURES_MAX or counts.sum() > VERTICES_MAX:
        raise Refused("imports.too_detailed", most=VERTICES_MAX, detail="vertices")
    if not np.isfinite(shapely.get_coordinates(shapes)).all():
        raise Refused("imports.broken")


def _encoding(source: Path) -> str:
    """Of the table beside a Shapefile: what it says, else UTF-8 where it is, else the common one in China."""
    said = source.with_suffix(".cpg")
    if said.exists():
        name = said.read_text(errors="replace").strip()[:40]
        try:
            "".encode(name)
        except (LookupError, ValueError):
            pass
        else:
            return name
    try:
        source.with_suffix(".dbf").read_bytes()[32:].decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and not np.isfinite(value)):
        return ""
    text = f"{value:.0f}" if isinstance(value, float) and value.is_integer() else str(value)
    text = "".join(sign for sign in text[:TEXT_MAX] if sign.isprintable()).strip()
    whole = _WHOLE.fullmatch(text)
    return whole[1] if whole else text


def _system(meta: dict[str, Any], declared: str) -> pyproj.CRS | None:
    """The declared system, else the one in the file, else none."""
    said = declared or meta.get("crs") or ""
    if not said:
        return None
    try:
        return pyproj.CRS.from_user_input(said)
    except pyproj.exceptions.CRSError as error:
        raise Refused("imports.reference_unreadable") from error


def _in_degrees(shapes: Any, crs: pyproj.CRS | None) -> Any:
    """Longitude and latitude; CGCS2000 stays itself, whose degrees are those of EPSG:4326 within a metre."""
    if crs is None or _name(crs) in _GEOGRAPHIC:
        return shapes
    geodetic = crs.geodetic_crs
    same = (geodetic is not None and geodetic.to_epsg() == 4490) or "CGCS2000" in crs.to_wkt()
    change = pyproj.Transformer.from_crs(crs, "EPSG:4490" if same else "EPSG:4326", always_xy=True)
    turned = shapely.transform(shapes, lambda points: np.column_stack(change.transform(points[:, 0], points[:, 1])))
    if not np.isfinite(shapely.get_coordinates(turned)).all():
        raise Refused("imports.reference_unreadable")
    return turned


def _name(crs: pyproj.CRS | None) -> str:
    if crs is None:
        return ""
    authority = crs.to_authority(min_confidence=70)
    return ":".join(authority) if authority else crs.name[:TEXT_MAX]


def limit() -> None:
    """Takes away what a reader does not need. Raises Refused where a driver is left that is not on the list."""
    for what, most in (
        (resource.RLIMIT_AS, MEMORY_MAX),
        (resource.RLIMIT_CPU, CPU_MAX_S),
        (resource.RLIMIT_FSIZE, WRITTEN_MAX),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(what, (most, most))
    if not set(pyogrio.list_drivers()) <= DRIVERS:
        raise Refused("imports.reading_failed")


if __name__ == "__main__":
    where = Path(sys.argv[1])
    try:
        limit()
        main(where)
    except Refused as refused:
        told = {"refused": refused.code, "params": refused.params}
        (where / "answer.json").write_text(json.dumps(told, default=str))
