"""nginx keeps tiles, and still asks who wants them: nothing of another scope, nothing after a sign-out, nothing old."""

import gzip
import http.client
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from backend.core.actor import Access
from backend.core.conninfo import conninfo
from backend.core.problems import AddressTooLong, MethodNotAllowed, NotFound, Problem, Unreadable
from backend.core.registries import layers
from gis.tiles.app import Tiles
from gis.tiles.source import TileSource
from gis.tiles.versions import Versions
from tests.cast import GRID, IN_GRID
from tests.tiles.calls import tile_at
from tests.tiles.conftest import PEOPLE, announce
from tests.tiles.mvt import decode
from tests.tiles.proxy import Behind, behind_nginx

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("spots")]

AREA = "/tiles/areas/12/{}/{}.mvt".format(*tile_at(*IN_GRID, 12))
_CHANGE = """
    INSERT INTO core_change (audience, kind, object_id) VALUES (%s, 'spot', 'one')
    ON CONFLICT (audience, kind, object_id) DO UPDATE SET gone = false
"""


@pytest.fixture
def who() -> dict[str, Access]:
    """Who is signed in, by cookie."""
    return dict(PEOPLE)


@pytest.fixture
def hear(spots: None) -> Iterator[Callable[[], Versions]]:
    versions = Versions()
    layers.entries["spots"] = replace(layers.entries["spots"], follows=("spot",))
    with psycopg.connect(conninfo(), autocommit=True) as connection:

        def poll() -> Versions:
            versions.poll(connection)
            return versions

        yield poll
        connection.execute("DELETE FROM core_change WHERE kind = 'spot'")


@pytest.fixture
def front(who: dict[str, Access], hear: Callable[[], Versions], tmp_path: Path) -> Iterator[Behind]:
    def resolve(*, cookie: str, authorization: str) -> Access | None:
        del authorization
        return who.get(cookie)

    with behind_nginx(Tiles(resolve=resolve, source=TileSource(conninfo), versions=hear()), tmp_path) as behind:
        yield behind


def spot(who: str, z: int = 8) -> str:
    x, y = tile_at(*IN_GRID, z)
    return f"/tiles/spots/{z}/{x}/{y}.mvt?s={PEOPLE[who].scope.digest()}"


def codes(body: bytes) -> list[str]:
    return sorted(feature.properties["code"] for feature in decode(body).get("spots", []))


def test_a_tile_is_drawn_once_for_colleagues_and_never_told_to_others(front: Behind, who: dict[str, Access]) -> None:
    who["colleague"] = who["town"]
    first = front.get(spot("town"), "town")
    again = front.get(spot("town"), "colleague")
    assert first.body == again.body
    assert (first.status, codes(first.body)) == (200, ["here"])
    assert len(front.drawn()) == 1
    assert codes(front.get(spot("other_town"), "other_town").body) == ["there"]
    assert front.get(spot("town"), "other_town").status == 404
    assert front.get(spot("town"), "county").status == 404


def test_who_signed_out_gets_nothing_that_is_kept(front: Behind, who: dict[str, Access]) -> None:
    known = front.get(spot("town"), "town")
    assert front.get(spot("town"), "town").status == 200
    del who["town"]
    refused = front.get(spot("town"), "town", If_None_Match=known.headers["ETag"], Accept_Language="en")
    assert (refused.status, json.loads(refused.body)["code"]) == (401, "auth.sign_in_needed")
    assert front.get(spot("town"), "").status == 401
    who["town"] = PEOPLE["other_town"]
    assert front.get(spot("town"), "town").status == 404


def test_a_known_tile_is_confirmed_without_drawing_it(front: Behind) -> None:
    told = front.get(spot("town"), "town").headers["ETag"]
    again = front.get(spot("town"), "town", If_None_Match=told)
    assert (again.status, again.body, len(front.drawn())) == (304, b"", 1)
    assert front.get(spot("town"), "town", If_None_Match='"another"').status == 200


def test_an_edit_is_seen_as_soon_as_it_is_heard(front: Behind, hear: Callable[[], Versions]) -> None:
    told = front.get(spot("town"), "town").headers["ETag"]
    with psycopg.connect(conninfo(), autocommit=True) as outside:
        outside.execute("UPDATE tiles_spot SET code = 'moved' WHERE code = 'here'")
        outside.execute(_CHANGE, [GRID])
    hear()
    new = front.get(spot("town"), "town", If_None_Match=told)
    assert (new.status, codes(new.body)) == (200, ["moved"])
    assert new.headers["ETag"] != told


def test_empty_tiles_are_kept_too(front: Behind) -> None:
    x, y = tile_at(100.0, 10.0, 12)
    url = f"/tiles/spots/12/{x}/{y}.mvt?s={PEOPLE['town'].scope.digest()}"
    assert [front.get(url, "town").status for _ in range(3)] == [204, 204, 204]
    assert len(front.drawn()) == 1


def test_slow_layers_are_kept_once_for_everybody_until_they_change(front: Behind, hear: Callable[[], Versions]) -> None:
    def url(who: str) -> str:
        told = json.loads(front.get("/tiles/areas.json", who).body)["tiles"][0]
        front.asked.clear()
        return AREA + "?" + str(told.partition("?")[2])

    now = url("town")
    kept = [front.get(now, each) for each in ("town", "county", "unit")]
    assert len(front.drawn()) == 1
    assert {each.headers["Cache-Control"] for each in kept} == {"private, max-age=31536000, immutable"}
    assert all("X-Accel-Expires" not in each.headers for each in kept)
    announce("areas")
    hear()
    assert url("town") != now
    assert front.get(now, "town").headers["Cache-Control"] == "private, max-age=10"
    assert len(front.drawn()) == 1


def test_what_nginx_cannot_name_it_does_not_keep(front: Behind) -> None:
    bare = spot("town").partition("?")[0]
    assert [front.get(bare, "town").headers["Cache-Control"] for _ in range(2)] == ["no-store"] * 2
    assert len(front.drawn()) == 2
    wrong = {"/tiles/nothing/1/0/0.mvt": 404, "/tiles/spots/8/999/0.mvt": 400, "/tiles/areas.json%0a": 404}
    for path, status in wrong.items():
        answer = front.get(path, "town", Accept_Language="en")
        assert (answer.status, json.loads(answer.body)["message"].isascii()) == (status, True)


def test_a_caller_cannot_say_which_scope_or_version_is_meant(front: Behind) -> None:
    front.get(spot("town"), "town")
    forged = {"X_Wangge_Scope": PEOPLE["town"].scope.digest(), "X_Wangge_Version": "1", "X_Original_URI": spot("town")}
    assert front.get(spot("town"), "other_town", **forged).status == 404
    assert front.get("/tiles/_scope", "town").status == 404


def test_tiles_are_kept_compressed_and_given_to_each_as_they_can_read_it(front: Behind) -> None:
    url = AREA + "?" + json.loads(front.get("/tiles/areas.json", "town").body)["tiles"][0].partition("?")[2]
    small = front.get(url, "town", Accept_Encoding="gzip")
    plain = front.get(url, "town")
    assert (small.headers["Content-Encoding"], "Content-Encoding" in plain.headers) == ("gzip", False)
    assert gzip.decompress(small.body) == plain.body
    assert small.headers["Vary"] == "Accept-Encoding"
    assert front.get(url, "town", If_None_Match=plain.headers["ETag"]).status == 304
    assert len([path for path in front.drawn() if path.endswith(".mvt")]) == 1


def test_an_address_without_end_is_refused_in_the_form_of_all_errors(front: Behind) -> None:
    answer = front.get("/tiles/areas/1/0/0.mvt?days=" + "1" * 70_000, "town")
    body = json.loads(answer.body)
    assert (answer.status, body["code"], body["message"]) == (414, AddressTooLong.code, AddressTooLong().message("zh"))
    assert front.asked == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize(
    ("method", "path", "headers", "problem"),
    [
        ("GET", "/tiles/%00", {}, Unreadable()),
        ("GET", "/tiles/spots.json", {"X-Long": "x" * 40_000}, Unreadable()),
        ("GET", "/tiles/_scope", {}, NotFound()),
        ("GET", "/console/assets/none.js", {}, NotFound()),
        ("TRACE", "/tiles/spots.json", {}, MethodNotAllowed(method="TRACE")),
    ],
)
def test_what_nginx_refuses_it_refuses_in_our_words(
    front: Behind, language: str, method: str, path: str, headers: dict[str, str], problem: Problem
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", front.port, timeout=10)
    connection.request(method, path, headers={"Accept-Language": language, **headers})
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    # Of a request that nginx did not read to its end it knows no language.
    languages = {language, "zh"} if problem.status == 400 else {language}
    assert (answer.status, body["code"]) == (problem.status, problem.code)
    assert body["message"] in {problem.message(each) for each in languages}
    assert set(body) == {"code", "message", "params", "fields", "request_id"}
