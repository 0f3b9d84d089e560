"""What a county hands in: three formats, several coordinate systems, and files that are refused."""

import io
import json
import socket
import sqlite3
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from django.conf import settings
from shapely.geometry.base import BaseGeometry

from gis.imports import reading
from gis.imports.models import AreaImport, ImportFile
from tests.areas.forward import bd_from_wgs, gcj_from_wgs
from tests.cast import GRID
from tests.imports.conftest import Desk
from tests.imports.files import Grid, as_today, box, redrawn, write

NOTHING_CHANGES = {"new": 0, "kept": 4, "changed": 0, "gone": 0}


def shifted(forward: Callable[[float, float], tuple[float, float]]) -> Callable[[BaseGeometry], BaseGeometry]:
    return lambda shape: shapely.transform(shape, lambda points: np.array([forward(*point) for point in points]))


def projected(epsg: int) -> Callable[[BaseGeometry], BaseGeometry]:
    turn = pyproj.Transformer.from_crs(4490, epsg, always_xy=True)
    return lambda shape: shapely.transform(shape, lambda points: np.column_stack(turn.transform(*points.T)).round(4))


@pytest.mark.parametrize(("name", "kind"), [("a.gpkg", "gpkg"), ("a.zip", "shapefile"), ("a.geojson", "geojson")])
def test_the_grids_of_today_come_back_as_kept(desk: Desk, name: str, kind: str) -> None:
    one = desk.send(write(desk.folder / name, as_today()), name=name)
    assert (one["state"], one["facts"]["format"], one["counts"]["faults"]) == ("checked", kind, 0)
    assert (one["options"]["code_field"], one["options"]["name_field"]) == ("code", "name")
    assert one["counts"]["actions"] == NOTHING_CHANGES
    assert one["facts"]["fields"][1]["samples"] == ["001网格", "002网格"]
    assert desk.move("apply", 409)["code"] == "imports.nothing_to_do"


@pytest.mark.parametrize("epsg", [4326, 4490, 4549, 4528])
def test_a_coordinate_system_in_the_file_is_followed(desk: Desk, epsg: int) -> None:
    move = projected(epsg) if epsg > 4490 else lambda shape: shape
    one = desk.send(write(desk.folder / "a.gpkg", as_today(), crs=f"EPSG:{epsg}", move=move))
    assert one["facts"]["crs"] == f"EPSG:{epsg}"
    assert one["counts"]["actions"] == NOTHING_CHANGES


@pytest.mark.parametrize(("crs", "forward"), [("GCJ-02", gcj_from_wgs), ("BD-09", bd_from_wgs)])
def test_shifted_coordinates_are_suspected_and_then_declared(
    desk: Desk, crs: str, forward: Callable[[float, float], tuple[float, float]]
) -> None:
    one = desk.send(write(desk.folder / "a.geojson", as_today(), crs="EPSG:4326", move=shifted(forward)))
    assert one["counts"]["faults"] > 0
    assert [each["says"] for each in desk.findings("&kind=reference_doubtful")] == [crs]
    one = desk.check(crs=crs)
    assert (one["counts"]["faults"], one["counts"]["actions"]) == (0, NOTHING_CHANGES)


def test_metres_without_a_system_are_told_by_the_number_of_their_zone(desk: Desk) -> None:
    write(desk.folder / "a.zip", as_today(), crs="EPSG:4528", move=projected(4528))
    with zipfile.ZipFile(desk.folder / "b.zip", "w") as archive:
        for part in (".shp", ".shx", ".dbf"):
            archive.write(desk.folder / f"a{part}", f"a{part}")
    one = desk.send((desk.folder / "b.zip").read_bytes())
    assert (one["facts"]["crs"], one["options"]["crs"]) == ("", "EPSG:4528")
    assert one["counts"]["actions"] == NOTHING_CHANGES


def test_fields_are_named_by_hand_where_nothing_suggests_them(desk: Desk) -> None:
    fields = {"a": [code for code, _, _ in as_today()], "b": ["甲", "乙", "丙", "丁"], "c": ["400", "400", "300", "9"]}
    one = desk.send(write(desk.folder / "a.gpkg", as_today(), fields=fields))
    assert (one["options"]["code_field"], one["options"]["name_field"]) == ("a", "")
    one = desk.check(name_field="b", people_field="c")
    assert one["counts"]["actions"] == {"new": 0, "kept": 0, "changed": 4, "gone": 0}
    assert {row["name"]: row["population"] for row in desk.grids("changed").values()} == {
        "甲": 400, "乙": 400, "丙": 300, "丁": 9,
    }  # fmt: skip
    one = desk.check(code_field="missing")
    assert (one["state"], one["problem"]["code"]) == ("failed", "imports.field_missing")


def bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in (".shp", ".shx", ".dbf"):
            archive.writestr(f"a{part}", bytes(50_000_000))
    return packed.getvalue()


def without_parts() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.shp", b"1")
    return packed.getvalue()


def million(folder: Path) -> bytes:
    grids: list[Grid] = [(GRID, "大", shapely.Point(120, 30).buffer(0.01, quad_segs=250_000))]
    return write(folder / "big.gpkg", grids)


def lines(folder: Path) -> bytes:
    return write(folder / "lines.gpkg", [(GRID, "线", box(0, 1).boundary)], geometry_type="LineString")


def endless(folder: Path) -> bytes:
    """Grids from a view that never ends."""
    file = folder / "endless.gpkg"
    write(file, as_today())
    with closing(sqlite3.connect(file)) as base, base:
        (table,) = base.execute("SELECT table_name FROM gpkg_contents").fetchone()
        base.execute(
            f"CREATE VIEW more AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
            f" SELECT g.* FROM {table} g, n"
        )
        base.execute("INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('more', 'features', 4326)")
    return file.read_bytes()


def cut(folder: Path) -> bytes:
    return write(folder / "cut.gpkg", as_today())[:40_000]


AT_ONCE_S = 15  # on a machine with other work; a million vertices take 2 on a free one
FEATURE = (
    '{"type": "Feature", "properties": {"code": "' + GRID + '"}, "geometry": '
    '{"type": "Polygon", "coordinates": [[[120, 30], [120.01, 30], [120.01, 30.01], [120, 30]]]}}'
)
REMOTE = b'<OGRVRTDataSource><OGRVRTLayer name="a"><SrcDataSource>/vsicurl/http://127.0.0.1/a</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>'


@pytest.mark.parametrize(
    ("make", "code"),
    [
        (lambda folder: b"", "imports.format_not_known"),
        (lambda folder: REMOTE, "imports.format_not_known"),
        (lambda folder: b'{"type": "FeatureColl', "imports.broken"),
        (lambda folder: b'{"type": "FeatureCollection", "features": []}', "imports.no_shapes"),
        (lambda folder: json.dumps({"url": "http://127.0.0.1/a.json"}).encode(), "imports.broken"),
        (lambda folder: b"PK\x03\x04nonsense", "imports.broken"),
        (lambda folder: bomb(), "imports.archive_refused"),
        (lambda folder: without_parts(), "imports.archive_refused"),
        (cut, "imports.broken"),
        (lines, "imports.wrong_geometry"),
        (endless, "imports.views_refused"),
        (million, "imports.too_detailed"),
    ],
)
def test_a_file_that_cannot_be_grids_is_refused_at_once_and_not_kept(
    desk: Desk, make: Callable[[Path], bytes], code: str
) -> None:
    data = make(desk.folder)
    started = time.monotonic()
    assert desk.send(data, 422)["code"] == code
    assert time.monotonic() - started < AT_ONCE_S
    assert (AreaImport.objects.count(), ImportFile.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "crs",
    [
        '"crs": {"type": "link", "properties": {"href": "http://127.0.0.1:%d/a", "type": "ogcwkt"}}',
        '"crs": {"type": "URL", "properties": {"url": "http://127.0.0.1:%d/a"}}',
        '"CRS": {"TYPE": "Link", "properties": {"href": "http://127.0.0.1:%d/a"}}',
        '"\\u0063rs": {"type": "name", "type": "link", "properties": {"href": "http://127.0.0.1:%d/a"}}',
    ],
)
def test_a_reference_system_is_never_fetched_from_an_address(desk: Desk, crs: str) -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        text = f'{{"type": "FeatureCollection", {crs % listener.getsockname()[1]}, "features": [{FEATURE}]}}'
        assert desk.send(text.encode(), 422)["code"] == "imports.reference_unreadable"
        with suppress(TimeoutError):
            asked.append(listener.accept()[0].recv(100))
    assert asked == []
    assert AreaImport.objects.count() == 0


def test_a_reference_system_by_name_is_read(desk: Desk) -> None:
    crs = '"crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4490"}}'
    one = desk.send(f'{{"type": "FeatureCollection", {crs}, "features": [{FEATURE}]}}'.encode())
    assert one["facts"]["crs"] == "EPSG:4490"


def test_latitude_before_longitude_is_told_as_such(desk: Desk) -> None:
    one = desk.send(write(desk.folder / "swapped.geojson", [(GRID, "反了", shapely.box(30, 120, 30.01, 120.01))]))
    assert (one["state"], one["problem"]["code"]) == ("failed", "imports.axes_swapped")


@pytest.mark.parametrize("shape", [shapely.box(500, 80, 501, 95), shapely.box(5e5, 3.3e6, 5.01e5, 3.31e6)])
def test_coordinates_that_are_no_degrees_ask_for_their_system(desk: Desk, shape: BaseGeometry) -> None:
    """Metres without the number of their zone are what mapping offices hand out most."""
    one = desk.send(write(desk.folder / "metres.geojson", [(GRID, "米", shape)]))
    assert (one["state"], one["problem"]["code"]) == ("failed", "imports.reference_needed")


def test_more_than_24_mb_are_not_read(desk: Desk) -> None:
    assert desk.send(bytes(24 * 1024 * 1024 + 1), 413)["code"] == "core.too_large"


def test_a_redrawn_village_says_what_would_follow(desk: Desk) -> None:
    one = desk.send(write(desk.folder / "a.gpkg", redrawn()))
    assert one["counts"]["actions"] == {"new": 2, "kept": 2, "changed": 1, "gone": 1}
    assert desk.grids("gone")[GRID]["successors"] == [f"{GRID[:12]}011", f"{GRID[:12]}012"]
    assert {each["what"]: each["rows"] for each in desk.grids("gone")[GRID]["following"]} == {"post": 2}
    shapes = desk.api.get(f"/api/v1/areas/imports/{one['id']}/map").json()
    assert {each["properties"]["action"] for each in shapes["features"]} == {"new", "kept", "changed", "gone"}


def test_a_plan_of_many_grids_is_drawn_with_fewer_corners_and_whole(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk.send(write(desk.folder / "a.gpkg", redrawn()))

    def corners() -> list[int]:
        shapes = desk.api.get(f"/api/v1/areas/imports/{one['id']}/map").json()["features"]
        return [len(shapely.get_coordinates(shapely.from_geojson(json.dumps(each["geometry"])))) for each in shapes]

    exact = corners()
    monkeypatch.setattr("gis.imports.queries.EXACT_MAX", 1)
    coarse = corners()
    assert len(coarse) == len(exact)
    assert all(4 <= few <= many for few, many in zip(coarse, exact, strict=True))


def test_what_the_file_names_as_successor_follows_whatever_the_ground_says(desk: Desk) -> None:
    """The larger part of 001 lies in the north; the county says that the south follows it."""
    names = [name for _, name, _ in redrawn()]
    codes = [code for code, _, _ in redrawn()]
    fields = {"code": codes, "name": names, "old_code": ["", GRID, *[""] * (len(codes) - 2)]}
    one = desk.send(write(desk.folder / "a.gpkg", redrawn(), fields=fields))
    assert one["options"]["replaces_field"] == "old_code"
    assert desk.grids("gone")[GRID]["successors"] == [f"{GRID[:12]}012"]


@pytest.mark.parametrize(
    ("attempt", "fails_with"),
    [
        ("bytearray(reader.MEMORY_MAX)", "MemoryError"),
        ("[open('/dev/null') for _ in range(64)]", "Too many open files"),
    ],
)
def test_a_reader_has_little_memory_few_files_and_three_formats(attempt: str, fails_with: str) -> None:
    command = [sys.executable, "-c", f"from gis.imports import reader; reader.limit(); {attempt}"]
    every_format = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(settings.BASE_PATH)}
    for env, said in ((reading._environment(), fails_with), (every_format, "imports.reading_failed")):
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert done.returncode != 0
        assert said in done.stderr
