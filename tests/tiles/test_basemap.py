"""A base map from a file on the server: MBTiles and PMTiles give the same pictures at the same places."""

import io
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import write

from backend.core.conninfo import conninfo
from gis.tiles.app import Tiles
from gis.tiles.basemap import Basemap, BasemapUnusable, open_basemap
from gis.tiles.source import TileSource
from gis.tiles.versions import Versions
from tests.tiles.calls import Get, access_of, speaking_to

PLACES = {(0, 0, 0): "white", (1, 0, 0): "red", (1, 1, 0): "green", (1, 0, 1): "blue"}  # (1, 1, 1) is missing
BOUNDS = (118.0, 27.0, 123.0, 31.5)


def picture(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), colour).save(out, "PNG")
    return out.getvalue()


def mbtiles(path: Path, kind: str = "png", **said: str) -> Path:
    file = sqlite3.connect(path)
    file.execute("CREATE TABLE metadata (name text, value text)")
    file.execute("CREATE TABLE tiles (zoom_level integer, tile_column integer, tile_row integer, tile_data blob)")
    rows = {"format": kind, "bounds": ",".join(map(str, BOUNDS)), "attribution": "演示底图"} | said
    file.executemany("INSERT INTO metadata VALUES (?, ?)", rows.items())
    for (z, x, y), colour in PLACES.items():
        file.execute("INSERT INTO tiles VALUES (?, ?, ?, ?)", (z, x, 2**z - 1 - y, picture(colour)))
    file.commit()
    file.close()
    return path


def pmtiles(path: Path, kind: TileType = TileType.PNG) -> Path:
    with write(str(path)) as file:
        for z, x, y in sorted(PLACES, key=lambda place: zxy_to_tileid(*place)):
            file.write_tile(zxy_to_tileid(z, x, y), picture(PLACES[z, x, y]))
        west, south, east, north = (round(degrees * 1e7) for degrees in BOUNDS)
        header = {
            "tile_type": kind, "tile_compression": Compression.NONE, "min_lon_e7": west, "min_lat_e7": south,
            "max_lon_e7": east, "max_lat_e7": north, "center_zoom": 0, "center_lon_e7": west, "center_lat_e7": south,
        }  # fmt: skip
        file.finalize(header, {"attribution": "演示底图"})
    return path


@pytest.fixture(params=[mbtiles, pmtiles], ids=["mbtiles", "pmtiles"])
def basemap(request: Any, tmp_path: Path) -> Basemap:
    made: Callable[[Path], Path] = request.param
    found = open_basemap(str(made(tmp_path / "base")), attribution="")
    assert found is not None
    return found


@pytest.fixture
def get(basemap: Basemap) -> Get:
    who = {"town": access_of("330110002")}

    def resolve(*, cookie: str, authorization: str) -> Any:
        return who.get(cookie or authorization)

    return speaking_to(
        Tiles(resolve=resolve, source=TileSource(conninfo), versions=Versions(), basemap=basemap),
    )


def test_every_picture_lies_at_its_place(get: Get) -> None:
    for (z, x, y), colour in PLACES.items():
        answer = get(f"/tiles/basemap/{z}/{x}/{y}.png", "town")
        assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")
        assert answer.body == picture(colour)


def test_its_document_says_what_the_map_needs(get: Get) -> None:
    told = json.loads(get("/tiles/basemap.json", "town").body)
    assert (told["minzoom"], told["maxzoom"], told["attribution"]) == (0, 1, "演示底图")
    assert told["bounds"] == pytest.approx(list(BOUNDS))
    (template,) = told["tiles"]
    assert template.startswith("http://testserver/tiles/basemap/{z}/{x}/{y}.png?v=")
    url = template.removeprefix("http://testserver").replace("{z}/{x}/{y}", "1/0/0")
    first = get(url, "town")
    assert first.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert get(url, "town", if_none_match=first.headers["ETag"]).status == 304
    assert "immutable" not in get("/tiles/basemap/1/0/0.png?v=0", "town").headers["Cache-Control"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("1/1/1.png", 404), ("1/0/0.jpg", 404), ("1/0/0.mvt", 404), ("1/0.png", 404), ("x/0/0.png", 404),
     ("1/2/0.png", 400), ("1/0/2.png", 400), ("2/0/0.png", 400), ("99/0/0.png", 400), ("1/0/-1.png", 404),
     ("999999999/0/0.png", 400)],
)  # fmt: skip
def test_what_is_no_tile_is_refused(get: Get, path: str, status: int) -> None:
    assert get(f"/tiles/basemap/{path}", "town").status == status


def test_who_is_not_signed_in_gets_no_picture(get: Get) -> None:
    for path in ("/tiles/basemap.json", "/tiles/basemap/1/0/0.png"):
        assert get(path).status == 401


def test_another_file_has_another_revision(tmp_path: Path) -> None:
    first = Basemap(mbtiles(tmp_path / "base"), attribution="")
    (tmp_path / "base").unlink()
    assert Basemap(mbtiles(tmp_path / "base", note="new"), attribution="我们").revision != first.revision


def test_without_a_file_there_is_no_base_map() -> None:
    assert open_basemap("", attribution="") is None


@pytest.mark.parametrize(
    "make",
    [lambda path: path.write_bytes(b"no tiles"), lambda path: path.write_bytes(b"PMTiles\x03"), lambda path: None,
     lambda path: mbtiles(path, kind="pbf"), lambda path: pmtiles(path, TileType.MVT),
     lambda path: mbtiles(path, minzoom="deep"), lambda path: mbtiles(path, bounds="1,2")],
    ids=["rubbish", "cut", "missing", "vector-mbtiles", "vector-pmtiles", "zoom", "bounds"],
)  # fmt: skip
def test_a_file_that_is_no_base_map_is_named(make: Callable[[Path], Any], tmp_path: Path) -> None:
    make(tmp_path / "base")
    with pytest.raises(BasemapUnusable, match="base is no base map"):
        open_basemap(str(tmp_path / "base"), attribution="")
