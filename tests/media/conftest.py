"""A store of its own for each test, and phones of the cast."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import storages
from django.db import connection
from rest_framework.test import APIClient

from backend.accounts.access import access_for
from media_pipeline.storage import Store, store
from tests.cast import Cast
from tests.media.buckets import new_bucket, options_of, running_s3
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


@pytest.fixture(scope="session")
def s3() -> Iterator[str]:
    """Address of an object store that behaves like S3, for all tests of this run."""
    with running_s3() as address:
        yield address


@pytest.fixture
def use(settings: Any, request: Any) -> Callable[[str], Store]:
    """`use("s3")` makes this test's photos go to an object store, `use("fragile")` to one that can be broken."""

    def choose(kind: str) -> Store:
        settings.MEDIA_STORE = "local" if kind == "local" else "s3"
        if kind == "local":
            return store()
        if kind == "fragile":
            bucket = request.getfixturevalue("bucket")
            options = options_of(bucket.endpoint, bucket.name)
        else:
            endpoint = request.getfixturevalue("s3")
            options = options_of(endpoint, new_bucket(endpoint))
        photos = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
        settings.STORAGES = {**settings.STORAGES, "photos": photos}
        assert storages["photos"]
        return store()

    return choose
