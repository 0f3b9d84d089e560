"""A store of its own for each test, and phones of the cast."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from rest_framework.test import APIClient

from backend.accounts.access import access_for
from tests.cast import Cast
from tests.media.pictures import sha

PHOTOS = "/api/mobile/v1/photos"


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture
def phone(cast: Cast) -> Callable[[str], Any]:
    """`phone("worker")` is a client with the access of that post; no job is left from a test that committed."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")

    def client(who: str) -> Any:
        api: Any = APIClient()
        api.force_authenticate(user=cast.person[who], token=access_for(cast.post[who]))
        return api

    return client


@pytest.fixture
def send(phone: Callable[[str], Any]) -> Callable[..., Any]:
    """`send("worker", data)` puts a photo under its hash, or under `name`."""

    def put(who: str, data: bytes, name: str | None = None, content_type: str = "image/jpeg") -> Any:
        headers = {"CONTENT_LENGTH": str(len(data))}
        return phone(who).generic("PUT", f"{PHOTOS}/{name or sha(data)}", data, content_type=content_type, **headers)

    return put
