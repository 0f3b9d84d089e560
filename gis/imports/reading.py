"""Reads an uploaded map file through the limited process; its answer is data, never code."""

import json
import struct
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from django.conf import settings

from backend.core.problems import CATALOGUE, TooLarge
from gis.imports.limits import DRIVERS, FILE_MAX, TIME_MAX_S, WRITTEN_MAX
from gis.imports.problems import Broken, ReadingFailed

_KILLED = (-9, -24, -25)  # by the kernel: memory, processor time, size of a file


@dataclass(frozen=True)
class Layer:
    """A layer of polygons. `crs` is "" where nobody said one; `shapes` are in degrees unless it is "" too.

    `rows` holds the text of every field; a shape may be None. `layers` are the names of all layers in the file.
    """

    format: str
    layer: str
    layers: list[str]
    crs: str
    fields: list[str]
    rows: list[list[str]]
    shapes: list[Any]

    def column(self, field: str) -> list[str]:
        """The texts of one field, empty ones where there is no such field."""
        if field not in self.fields:
            return [""] * len(self.rows)
        place = self.fields.index(field)
        return [row[place] for row in self.rows]


def read(data: bytes, *, crs: str = "", layer: str = "") -> Layer:
    """The polygons of a GeoPackage, zipped Shapefile or GeoJSON file.

    `crs` declares what pyproj knows (EPSG:4549), in place of what the file says. Takes at most 25 s and 1.5 GB in a
    process of its own. Raises TooLarge, and the problems of gis/imports/problems.py.
    """
    if len(data) > FILE_MAX:
        raise TooLarge(max_bytes=FILE_MAX)
    with tempfile.TemporaryDirectory(prefix="wangge-import-") as name:
        folder = Path(name)
        (folder / "input").write_bytes(data)
        (folder / "asked.json").write_text(json.dumps({"crs": crs, "layer": layer}))
        _run(folder)
        answer = _answer(folder)
        shapes = _shapes(folder)
    if len(shapes) != len(answer["rows"]):
        raise Broken()
    return Layer(shapes=shapes, **answer)


def _run(folder: Path) -> None:
    command = [sys.executable, "-m", "gis.imports.reader", str(folder)]
    try:
        done = subprocess.run(
            command, cwd=folder, env=_environment(), capture_output=True, timeout=TIME_MAX_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ReadingFailed() from error
    if done.returncode in _KILLED or b"MemoryError" in done.stderr[-2000:]:
        raise ReadingFailed()
    if done.returncode != 0:
        raise Broken()


@cache
def _environment() -> dict[str, str]:
    """No network, no threads, and of GDAL's drivers only ours: it reads these settings when it is loaded."""
    plain = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(settings.BASE_PATH), "LANG": "C.UTF-8"}
    known = subprocess.run(
        [sys.executable, "-c", "import pyogrio; print(chr(10).join(pyogrio.list_drivers()))"],
        env=plain, capture_output=True, timeout=TIME_MAX_S, check=True, text=True,
    )  # fmt: skip
    return plain | {
        "GDAL_SKIP": ",".join(sorted(set(known.stdout.split("\n")) - DRIVERS - {""})),
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{none}",
        # Nothing listens there; what would still be fetched is not.
        "GDAL_HTTP_PROXY": "http://127.0.0.1:9",
        "GDAL_HTTP_CONNECTTIMEOUT": "1",
        "GDAL_HTTP_MAX_RETRY": "0",
        "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
        "PROJ_NETWORK": "OFF",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _answer(folder: Path) -> dict[str, Any]:
    file = folder / "answer.json"
    if not file.exists() or file.stat().st_size > WRITTEN_MAX:
        raise Broken()
    answer: dict[str, Any] = json.loads(file.read_text())
    if "refused" in answer:
        problem = CATALOGUE.get(answer["refused"], Broken)
        raise problem(**answer["params"])
    return answer


def _shapes(folder: Path) -> list[Any]:
    data = (folder / "shapes.bin").read_bytes()
    packed: list[bytes | None] = []
    place = 0
    while place < len(data):
        (length,) = struct.unpack_from("<I", data, place)
        packed.append(data[place + 4 : place + 4 + length] or None)
        place += 4 + length
    return list(shapely.from_wkb(np.array(packed, dtype=object)))
