"""Fixtures of all tests: the cast, and a client that acts as one of them."""

from collections.abc import Callable

import pytest
from rest_framework.test import APIClient

from backend.core import admission
from tests.cast import Cast, make_cast


@pytest.fixture(autouse=True)
def gate(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test finds a door through which nobody has come yet."""
    monkeypatch.setattr(admission, "GATE", admission.Gate(places=admission.GATE.places))


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def api_as(cast: Cast) -> Callable[[str], APIClient]:
    """`api_as("centre")` is a signed-in client; `api_as("signed_out")` is nobody."""

    def client(who: str) -> APIClient:
        api = APIClient()
        if who != "signed_out":
            api.force_login(cast.person[who])
        return api

    return client
