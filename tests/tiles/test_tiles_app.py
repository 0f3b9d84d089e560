"""The tiles callable as a whole: addresses, refusals, caching, documents, and a database that goes away."""

import json
import time
from typing import Any

import psycopg
import pytest
from django.db import connection

from backend.config.wsgi import application
from backend.core.conninfo import conninfo
from backend.core.registries import Layer, layers
from gis.tiles import source as tile_source
from tests.cast import IN_GRID, TOWN
from tests.tiles.calls import Get, caller, speaking_to, tile_at
from tests.tiles.conftest import PEOPLE, announce, committed

pytestmark = pytest.mark.django_db

X, Y = tile_at(*IN_GRID, 12)
TILE = f"/tiles/areas/12/{X}/{Y}.mvt"


@pytest.fixture(autouse=True)
def no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tile_source, "REVISIONS_KEEP_S", -1.0)


def document(get: Get, layer: str = "areas", **headers: str) -> dict[str, Any]:
    answer = get(f"/tiles/{layer}.json", "town", **headers)
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "no-store")
    found: dict[str, Any] = json.loads(answer.body)
    return found


def versioned(get: Get) -> str:
    template: str = document(get)["tiles"][0]
    return template.replace("{z}/{x}/{y}", f"12/{X}/{Y}")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [("/tiles/", 404, "core.not_found"), ("/tiles/nothing/1/0/0.mvt", 404, "core.not_found"),
     ("/tiles/nothing.json", 404, "core.not_found"), ("/tiles/areas/1/0/0.png", 404, "core.not_found"),
     ("/tiles/areas/1/0.mvt", 404, "core.not_found"), ("/tiles/areas';--/1/0/0.mvt", 404, "core.not_found"),
     ("/tiles/areas/x/0/0.mvt", 400, "core.invalid"), ("/tiles/areas/1/-1/0.mvt", 400, "core.invalid"),
     ("/tiles/areas/1/0/1e3.mvt", 400, "core.invalid"), ("/tiles/areas/1/2/0.mvt", 400, "core.invalid"),
     ("/tiles/areas/1/0/2.mvt", 400, "core.invalid"), ("/tiles/areas/15/0/0.mvt", 400, "core.invalid"),
     ("/tiles/grids/8/0/0.mvt", 400, "core.invalid"), ("/tiles/areas/999999999/0/0.mvt", 400, "core.invalid"),
     ("/tiles/areas/1/٣/0.mvt", 400, "core.invalid"), ("/tiles/areas/1/9999999999999/0.mvt", 404, "core.not_found")],
)  # fmt: skip
def test_an_address_that_names_no_tile_is_refused_at_once(get: Get, path: str, status: int, code: str) -> None:
    began = time.monotonic()
    answer = get(path, "town", accept_language="en")
    assert time.monotonic() - began < 0.5
    problem = json.loads(answer.body)
    assert (answer.status, problem["code"]) == (status, code)
    assert problem["request_id"] == answer.headers["X-Request-Id"]
    assert problem["message"].isascii()


def test_who_is_not_signed_in_gets_nothing(get: Get) -> None:
    for path in (TILE, "/tiles/areas.json", "/tiles/nothing.json"):
        answer = get(path)
        assert (answer.status, json.loads(answer.body)["code"]) == (401, "auth.sign_in_needed")


def test_only_reading_is_possible(get: Get) -> None:
    assert get(TILE, "town", method="POST").status == 405
    head = get(TILE, "town", method="HEAD")
    assert (head.status, head.body) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(get(TILE, "town").body)


def test_the_document_describes_the_layer(get: Get) -> None:
    found = document(get)
    assert (found["tilejson"], found["minzoom"], found["maxzoom"]) == ("3.0.0", 0, 14)
    assert [each["id"] for each in found["vector_layers"]] == ["areas", "areas_label"]
    assert found["tiles"][0].startswith("http://testserver/tiles/areas/{z}/{x}/{y}.mvt?v=")


def test_the_document_names_no_foreign_host(get: Get) -> None:
    assert document(get, host="evil.example")["tiles"][0].startswith("http://testserver/")
    assert document(get, host="localhost:8000", x_forwarded_proto="https")["tiles"][0].startswith(
        "https://localhost:8000/"
    )


def test_a_tile_of_the_present_revision_is_kept_for_ever(get: Get) -> None:
    answer = get(versioned(get), "town")
    assert (answer.status, answer.headers["Cache-Control"]) == (200, "private, max-age=31536000, immutable")
    assert get(versioned(get), "town", if_none_match=answer.headers["ETag"]).status == 304
    assert get(TILE, "town").headers["Cache-Control"] == "private, max-age=10"
    assert get(f"{TILE}?v=000000000000", "town").headers["Cache-Control"] == "private, max-age=10"


def test_new_data_have_a_new_revision_and_the_old_url_is_not_kept_any_more(get: Get) -> None:
    before, grids_before = versioned(get), document(get, "grids")["tiles"]
    rename = "UPDATE areas_area SET name = '{}' WHERE code = '" + TOWN + "'"
    with committed(rename.format("新镇"), back=rename.format("干𬒗镇")):
        announce("areas")
        after = versioned(get)
        assert after != before
        assert document(get, "grids")["tiles"] == grids_before
        assert get(before, "town").headers["Cache-Control"] == "private, max-age=10"
        assert "新镇" in get(after, "town").values("areas", "name")


def test_a_statement_that_takes_too_long_is_cut_off_and_can_be_tried_again(get: Get) -> None:
    slow = "SELECT pg_sleep(20)::text::bytea, %(z)s::int, %(x)s::int, %(y)s::int, %(areas)s::text[]"
    layers.add("sleepy", Layer("sleepy", slow, 0, 20, {}, slow=False, scoped=False))
    try:
        answer = get("/tiles/sleepy/0/0/0.mvt", "town")
    finally:
        del layers.entries["sleepy"]
    assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
    assert get(TILE, "town").status == 200


def test_a_layer_that_fails_is_an_answer_with_a_number_for_the_log(get: Get) -> None:
    layers.add("broken", Layer("broken", "SELECT no_such_column", 0, 20, {}, slow=False, scoped=False))
    try:
        answer = get("/tiles/broken/0/0/0.mvt", "town")
    finally:
        del layers.entries["broken"]
    assert (answer.status, json.loads(answer.body)["code"]) == (500, "core.unexpected")
    assert get(TILE, "town").status == 200


def test_a_connection_that_the_database_closed_is_replaced(get: Get) -> None:
    assert get(TILE, "town").status == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'tiles'")
        assert cursor.fetchone()[0] >= 1
    assert get(TILE, "town").status == 200


def test_without_a_database_the_caller_is_asked_to_wait(areas: None) -> None:
    get = caller(lambda: psycopg.conninfo.make_conninfo(conninfo(), host="127.0.0.1", port=1), PEOPLE)
    answer = get(TILE, "town")
    assert (answer.status, json.loads(answer.body)["code"]) == (503, "core.overloaded")


def test_tiles_can_write_nothing(get: Get) -> None:
    sql = "WITH gone AS (DELETE FROM core_change RETURNING 1) SELECT ''::bytea FROM gone, (VALUES (%(z)s::int)) v"
    layers.add("writer", Layer("writer", sql, 0, 20, {}, slow=False, scoped=False))
    try:
        assert get("/tiles/writer/0/0/0.mvt", "town").status == 500
    finally:
        del layers.entries["writer"]
    assert document(get)["tiles"] == document(get)["tiles"]


def test_statements_are_short_enough_to_be_remembered_by_the_driver() -> None:
    assert {name: len(layer.sql) for name, layer in layers.entries.items() if len(layer.sql) > 4096} == {}


def test_the_process_sends_tiles_to_tiles_and_the_rest_to_django(areas: None) -> None:
    get = speaking_to(application)
    assert json.loads(get(TILE).body)["code"] == "auth.sign_in_needed"
    assert json.loads(get("/health/live").body) == {"live": True}
