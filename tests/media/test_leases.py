"""A phone whose line was cut takes over from its own former request; nobody else does, and no byte is mixed up."""

import io
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.access import access_for
from media_pipeline import uploads
from media_pipeline.models import Upload
from media_pipeline.storage import LocalStore, store
from tests.cast import Cast
from tests.media.pictures import jpeg, sha
from tests.media.test_uploads import PIECES, TUS, UPLOADS, named

PICTURE = jpeg(1600, 1200)
BIG = PICTURE + random.Random(1).randbytes(200_000)  # noqa: S311


@pytest.fixture
def begin(phone: Callable[[str], Any]) -> Callable[..., Any]:
    def call(data: bytes = PICTURE) -> Any:
        given: dict[str, Any] = {"HTTP_UPLOAD_LENGTH": str(len(data)), "HTTP_UPLOAD_METADATA": named(data), **TUS}
        return phone("worker").generic("POST", UPLOADS, b"", content_type=PIECES, **given)

    return call


class Line(io.BytesIO):
    """A line that hangs at its `at`-th read until what comes `meanwhile` is done."""

    def __init__(self, data: bytes, at: int, meanwhile: Callable[[], None]) -> None:
        super().__init__(data)
        self.reads, self.at, self.meanwhile = 0, at, meanwhile

    def read(self, size: int | None = -1, /) -> bytes:
        self.reads += 1
        if self.reads == self.at:
            self.meanwhile()
        return super().read(size)


def patch(client: Any, where: str, offset: int, body: io.BytesIO, length: int) -> Any:
    headers = {"HTTP_UPLOAD_OFFSET": str(offset), "CONTENT_LENGTH": str(length), "wsgi.input": body, **TUS}
    return client.generic("PATCH", where, b"x", content_type=PIECES, **headers)


@pytest.fixture
def on(cast: Cast) -> Callable[[UUID | None], Any]:
    """`on(device)` is the worker's client on that phone."""

    def client(device: UUID | None) -> Any:
        api: Any = APIClient()
        api.force_authenticate(user=cast.person["worker"], token=access_for(cast.post["worker"], device))
        return api

    return client


@pytest.mark.parametrize("rest", [BIG, b""], ids=["the dead line still brings bytes", "it brings nothing"])
@pytest.mark.parametrize("keep_every_s", [0.0, 60.0])
def test_a_phone_takes_over_from_its_own_cut_line(
    begin: Any, on: Any, monkeypatch: pytest.MonkeyPatch, rest: bytes, keep_every_s: float
) -> None:
    monkeypatch.setattr(uploads, "KEEP_EVERY_S", keep_every_s)
    where, device, answers = begin(BIG)["Location"], uuid4(), []

    def again() -> None:
        at = int(on(device).head(where, **TUS)["Upload-Offset"])
        answers.append(patch(on(device), where, at, io.BytesIO(BIG[at:]), len(BIG) - at))

    hung = Line(BIG[:40_000] + rest, 3, again)
    former = patch(on(device), where, 0, hung, len(BIG))
    assert [answer.status_code for answer in answers] == [204]
    assert former.status_code in (409, 423), former.content
    with store().open(sha(BIG)) as kept:  # type: ignore[union-attr]
        assert kept.read() == BIG
    assert Upload.objects.get().state == "done"
    assert list(uploads.folder().iterdir()) == []


def test_the_newest_of_three_requests_wins(begin: Any, on: Any) -> None:
    where, device, answers = begin(BIG)["Location"], uuid4(), []

    def third() -> None:
        answers.append(patch(on(device), where, 0, io.BytesIO(BIG), len(BIG)))

    def second() -> None:
        answers.append(patch(on(device), where, 0, Line(BIG[::-1], 3, third), len(BIG)))

    former = patch(on(device), where, 0, Line(BIG, 2, second), len(BIG))
    assert [answer.status_code for answer in answers] == [204, 423]
    assert former.status_code == 423
    with store().open(sha(BIG)) as kept:  # type: ignore[union-attr]
        assert kept.read() == BIG


@pytest.mark.parametrize("other", ["another phone", "a console"])
def test_nobody_else_takes_over(begin: Any, on: Any, other: str) -> None:
    where, answers = begin(BIG)["Location"], []

    def meanwhile() -> None:
        client = on(uuid4() if other == "another phone" else None)
        answers.append(patch(client, where, 0, io.BytesIO(BIG), len(BIG)))

    former = patch(on(uuid4()), where, 0, Line(BIG, 3, meanwhile), len(BIG))
    assert (former.status_code, [answer.status_code for answer in answers]) == (204, [423])


def test_who_makes_the_photo_is_left_alone(begin: Any, on: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    where, device, answers = begin(BIG)["Location"], uuid4(), []
    adopt = LocalStore.adopt

    def slow(self: LocalStore, path: Any, *, sha256: str) -> None:
        for _ in range(2):
            answers.append(patch(on(device), where, len(BIG), io.BytesIO(b""), 0))
            Upload.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
        adopt(self, path, sha256=sha256)

    monkeypatch.setattr(LocalStore, "adopt", slow)
    patch(on(device), where, 0, io.BytesIO(BIG), len(BIG))
    assert [answer.status_code for answer in answers] == [423, 423]
    with store().open(sha(BIG)) as kept:  # type: ignore[union-attr]
        assert kept.read() == BIG


def test_who_was_killed_while_making_the_photo_blocks_nobody(begin: Any, on: Any) -> None:
    where = begin()["Location"]
    patch(on(None), where, 0, io.BytesIO(PICTURE[:-1]), len(PICTURE) - 1)
    old = timezone.now() - timedelta(seconds=1)
    Upload.objects.update(lease=uuid4(), lease_until=old, sealed=True)
    assert patch(on(None), where, len(PICTURE) - 1, io.BytesIO(PICTURE[-1:]), 1).status_code == 204
