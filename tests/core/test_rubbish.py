"""What nobody should send: each gets an answer of the catalogue, never "unexpected", and nothing stays half done."""

import base64
import json
import zlib
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.core.ids import uuid7
from tests.cast import Cast
from tests.incidents.conftest import ApiAs
from tests.incidents.groups import make_categories

HALF_A_LETTER = "\ud800"
SESSIONS = "/api/mobile/v1/sessions"
MUTATIONS = "/api/mobile/v1/mutations"


def post(api: Any, path: str, text: str | bytes, kind: str = "application/json") -> Any:
    return api.generic("POST", path, text, content_type=kind)


def test_any_accept_header_gets_json(api_as: ApiAs) -> None:
    for accept in ("text/html", "image/*", "nonsense"):
        answer = api_as("centre").get("/api/v1/incidents", headers={"accept": accept})
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/incidents?limit=" + "9" * 5000, "/api/v1/inbox?limit=" + "9" * 5000,
        "/api/v1/tasks?limit=" + "9" * 5000, "/api/v1/incidents?category=%00",
        "/api/v1/incidents?since=0001-01-01T00:00:00%2B14:00", "/api/v1/incidents?until=9999-12-31T16:00:00Z",
        "/api/v1/incidents/export?format=csv&until=9999-12-31T23:59:59-14:00", "/api/v1/incidents?since=2026-13-01",
    ],
)  # fmt: skip
def test_a_query_out_of_range_is_a_refusal(api_as: ApiAs, address: str) -> None:
    assert api_as("centre").get(address).json()["code"] == "core.invalid"


@pytest.mark.parametrize("moment", ["9999-12-31T23:59:59-23:00", "0001-01-01T00:00:00+14:00", "2026-11-22", 7, {}])
def test_the_key_of_a_page_at_the_edges_of_the_calendar_is_a_refusal(api_as: ApiAs, moment: object) -> None:
    key = base64.urlsafe_b64encode(json.dumps([moment, str(uuid7())]).encode()).decode()
    answer = api_as("centre").get("/api/v1/incidents", {"order": "-reported", "after": key})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["after"])


@pytest.mark.parametrize(
    ("who", "path", "key"),
    [
        ("secadmin", "/api/v1/security/accounts", [HALF_A_LETTER]),
        ("secadmin", "/api/v1/security/accounts", ["\x00"]),
        ("station", "/api/v1/units/{unit}/people", [True, "worker", HALF_A_LETTER, str(uuid7())]),
        ("station", "/api/v1/units/{unit}/people", [True, HALF_A_LETTER, "a", str(uuid7())]),
    ],
)  # fmt: skip
def test_the_key_of_a_page_that_no_encoding_holds_is_a_refusal(
    api_as: ApiAs, cast: Cast, who: str, path: str, key: list[object]
) -> None:
    after = base64.urlsafe_b64encode(json.dumps(key).encode()).decode()
    answer = api_as(who).get(path.format(unit=cast.unit["station"].pk), {"after": after})
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["after"])


@pytest.mark.parametrize(
    "rest", ["-" * 36, "a" * 36, "019a2031-3a3d-79a0-a255-1a3123490386/moves/eat", "x/moves/apply"]
)
def test_an_import_that_cannot_be_is_not_found(api_as: ApiAs, rest: str) -> None:
    path = rest if "/" in rest else f"{rest}/moves/discard"
    answer = api_as("sysadmin").post(f"/api/v1/areas/imports/{path}", {"base_version": 1}, format="json")
    assert (answer.status_code, answer.json()["code"]) == (404, "core.not_found")


def test_a_cookie_with_a_zero_byte_is_nobody(db: None) -> None:
    api = APIClient()
    api.cookies.load('sessionid="aaaaaaaaaa\\000"')
    assert api.get("/api/v1/session").json()["signed_in"] is False
    assert api.get("/api/v1/incidents").status_code == 401


@pytest.mark.parametrize("name", [HALF_A_LETTER, "\x00", "x" * 100_000])
def test_names_that_no_encoding_holds_are_not_repeated(db: None, name: str) -> None:
    answer = post(APIClient(), SESSIONS, json.dumps({name: 1}))
    assert answer.status_code == 400
    assert len(answer.content) < 2000


def test_a_host_that_is_not_ours_is_refused_in_our_form(db: None) -> None:
    answer = APIClient().get("/api/v1/session", headers={"host": "evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (400, "core.unreadable")


@pytest.mark.parametrize("charset", ["zlib", "bz2", "utf-16", "rot13", "nonsense"])
def test_the_charset_of_a_body_is_not_followed(db: None, charset: str) -> None:
    kind = f"application/json; charset={charset}"
    packed = zlib.compress(b'{"username":"' + b"a" * 1_000_000 + b'"}')
    assert post(APIClient(), SESSIONS, packed, kind).json()["code"] == "core.unreadable"
    assert post(APIClient(), SESSIONS, b'{"username":"a"}', kind).json()["code"] == "core.invalid"


def test_a_body_of_more_than_a_megabyte_is_too_large(db: None) -> None:
    answer = post(APIClient(), SESSIONS, b"[" + b"0," * 600_000 + b"0]")
    assert (answer.status_code, answer.json()["code"]) == (413, "core.too_large")
    assert post(APIClient(), SESSIONS, b"[" * 100_000).json()["code"] == "core.unreadable"


@pytest.mark.parametrize(
    "body",
    [{"\x00": 1}, {"channel": "a\x00b"}, {"channel": HALF_A_LETTER}, {HALF_A_LETTER: 1}, {"position": {"\x00": 1}}],
)
def test_a_mutation_of_rubbish_is_refused_for_good_and_the_others_are_done(api_as: ApiAs, body: dict[str, Any]) -> None:
    make_categories()
    good = {"id": str(uuid7()), "kind": "inbox.read", "body": {"entries": []}}
    bad = {"id": str(uuid7()), "kind": "incident.report", "body": {"id": str(uuid7()), "category": "x"} | body}
    nameless = {"id": HALF_A_LETTER, "kind": "incident.report", "body": {}}
    for _ in range(2):
        answer = post(api_as("worker"), MUTATIONS, json.dumps({"mutations": [bad, nameless, good]}))
        assert answer.status_code == 200, answer.content
        assert [result["state"] for result in answer.json()["results"]] == ["refused", "refused", "done"]


def test_a_report_whose_photos_are_no_hashes_is_refused(api_as: ApiAs) -> None:
    make_categories()
    report = {"id": str(uuid7()), "category": "hazard.fire_exit", "photos": [{"sha256": []}]}
    answer = api_as("worker").post("/api/mobile/v1/reports", {"report": json.dumps(report)}, format="multipart")
    assert (answer.status_code, answer.json()["code"]) == (400, "core.invalid")
