"""One device id, several people at the same moment: a phone that is passed on, or an id that was copied."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from tests.accounts.shapes import PHONE_SESSIONS, phone_body, with_password, with_token
from tests.cast import Cast, make_cast

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = ("worker", "neighbour", "station", "deputy")


@pytest.fixture
def town(transactional_db: None) -> Cast:
    return make_cast()


def at_once(bodies: Sequence[dict[str, Any]]) -> list[Any]:
    barrier = threading.Barrier(len(bodies))

    def sign_in(body: dict[str, Any]) -> Any:
        barrier.wait()
        try:
            return APIClient().post(PHONE_SESSIONS, body, format="json")
        finally:
            connection.close()

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(sign_in, bodies))


def test_who_signs_in_at_the_same_moment_keeps_a_token_that_is_known(town: Cast) -> None:
    """The last one is signed in; each of the others hears that the phone was passed on, and may hand over."""
    device = phone_body("worker")["device"]
    for who in PEOPLE:
        with_password(town.person[who])
    for _ in range(3):
        answers = at_once([phone_body(who) | {"device": device} for who in PEOPLE])
        assert [answer.status_code for answer in answers] == [201] * len(PEOPLE), answers
        asked = [with_token(answer.json()["token"]).get("/api/mobile/v1/changes") for answer in answers]
        said = sorted(one.json().get("params", {}).get("then", "signed in") for one in asked)
        assert said == ["deliver"] * (len(PEOPLE) - 1) + ["signed in"]
