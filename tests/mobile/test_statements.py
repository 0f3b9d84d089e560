"""How many statements a request of a phone costs."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from backend.core.ids import uuid7
from backend.work import queries
from tests.cast import Cast
from tests.mobile.conftest import API, make_categories, mutation, report

TEXT_MOST, PHOTO_MOST = 10, 14
SIGN_IN = 2  # of the device with its person, and of its posts
BRACKETS = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE SAVEPOINT")


@pytest.fixture
def signed_in(cast: Cast) -> Any:
    make_categories()
    person = cast.person["worker"]
    person.set_password("demo-1234")
    person.save()
    api: Any = APIClient()
    device = {"id": str(uuid7()), "model": "Demo", "platform": "android", "app_version": "1"}
    body = {"username": "worker", "password": "demo-1234", "device": device}
    answer = api.post(f"{API}/sessions", body, format="json")
    assert answer.status_code == 201, answer.content
    api.credentials(HTTP_AUTHORIZATION=f"Device {answer.json()['token']}")
    return api


def cost(api: Any, monkeypatch: pytest.MonkeyPatch, **more: Any) -> list[str]:
    """Statements of one report behind the sign-in, apart from the brackets of transactions."""
    monkeypatch.setattr(queries, "_RULES_AGE_S", 1e9)  # read once in half a minute, by whoever comes first
    api.post(f"{API}/mutations", {"mutations": [mutation("incident.report", report())]}, format="json")
    batch = {"mutations": [mutation("incident.report", report(**more))]}
    with CaptureQueriesContext(connection) as counted:
        answer = api.post(f"{API}/mutations", batch, format="json")
    assert answer.json()["results"][0]["state"] == "done"
    own = [query["sql"] for query in counted if not query["sql"].startswith(BRACKETS)]
    return own[SIGN_IN:]


def test_a_report_costs_few_statements(signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    statements = cost(signed_in, monkeypatch)
    assert len(statements) <= TEXT_MOST, statements


def test_a_report_with_a_photo_costs_few_statements(signed_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    statements = cost(signed_in, monkeypatch, photos=[{"sha256": "a" * 64}])
    assert len(statements) <= PHOTO_MOST, statements
