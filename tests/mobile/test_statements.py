"""How many statements a request of a phone costs."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from backend.core.ids import uuid7
from tests.cast import Cast
from tests.mobile.conftest import API, make_categories, mutation, report

REPORT_MOST = 27  # with sign-in, savepoints and the form of the answer


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


def test_a_report_costs_few_statements(signed_in: Any) -> None:
    signed_in.post(f"{API}/mutations", {"mutations": [mutation("incident.report", report())]}, format="json")
    with CaptureQueriesContext(connection) as counted:
        batch = {"mutations": [mutation("incident.report", report(photos=[{"sha256": "a" * 64}]))]}
        answer = signed_in.post(f"{API}/mutations", batch, format="json")
    assert answer.json()["results"][0]["state"] == "done"
    assert len(counted) <= REPORT_MOST
