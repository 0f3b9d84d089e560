"""Photos go out with our type, for ever, and harmless."""

from pathlib import Path
from typing import Any

import pytest
from django.http import FileResponse
from procrastinate.contrib.django.models import ProcrastinateJob

from backend.core.problems import NotFound, Problem
from media_pipeline import problems
from media_pipeline.models import Photo
from media_pipeline.serve import photo_response
from tests.media.pictures import BROKEN, jpeg, png, sha
from tests.media.test_renditions import prepare

PICTURE = jpeg(1600, 1200)


def content(response: FileResponse) -> bytes:
    return b"".join(response)


@pytest.mark.parametrize("size", ["256", "1280", "original"])
def test_a_prepared_photo_is_served_immutable_and_harmless(send: Any, size: str) -> None:
    send("worker", PICTURE)
    prepare(PICTURE)
    response = photo_response(sha(PICTURE), size)
    assert response["Content-Type"] == "image/jpeg"
    assert response["Cache-Control"] == "private, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Disposition"].startswith("inline")
    assert "sandbox" in response["Content-Security-Policy"]
    data = content(response)
    assert data.startswith(b"\xff\xd8\xff")
    assert (data == PICTURE) == (size == "original")


def test_an_original_keeps_the_type_of_its_bytes(send: Any) -> None:
    data = png()
    send("worker", data, content_type="text/html")
    prepare(data)
    assert photo_response(sha(data), "original")["Content-Type"] == "image/png"


def refusal(size: str = "256", data: bytes = PICTURE) -> Problem:
    with pytest.raises(Problem) as caught:
        photo_response(sha(data), size)
    return caught.value


@pytest.mark.parametrize("size", ["256", "1280", "original"])
def test_before_it_has_been_decoded_the_caller_is_asked_to_wait(send: Any, size: str) -> None:
    send("worker", PICTURE)
    problem = refusal(size)
    assert isinstance(problem, problems.BeingPrepared)
    assert (problem.status, problem.params["retry_after_s"]) == (202, 1)
    assert ProcrastinateJob.objects.count() == 1


def test_a_photo_that_has_not_arrived_is_said_to_be_on_its_way(cast: Any) -> None:
    assert isinstance(refusal(), problems.NotThereYet)


def test_a_refused_photo_is_gone(send: Any) -> None:
    data, code = BROKEN["truncated"]
    send("worker", data)
    prepare(data)
    for size in ("256", "original"):
        problem = refusal(size, data)
        assert (problem.status, problem.params) == (410, {"refusal": code})


@pytest.mark.parametrize("size", ["", "0", "512", "../..", "original.jpg"])
def test_other_sizes_do_not_exist(send: Any, size: str) -> None:
    send("worker", PICTURE)
    assert isinstance(refusal(size), NotFound)


def test_a_lost_rendition_is_made_again(send: Any, media_root: Path) -> None:
    send("worker", PICTURE)
    prepare(PICTURE)
    next(media_root.rglob("*.256.jpg")).unlink()
    for _ in range(2):
        assert isinstance(refusal(), problems.BeingPrepared)
    assert ProcrastinateJob.objects.count() == 2
    assert prepare(PICTURE).state == Photo.VERIFIED
    assert content(photo_response(sha(PICTURE), "256")).startswith(b"\xff\xd8\xff")
