"""The same mutation twice at the same moment, and a reader among many slow writers."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from django.db import connection

from backend.incidents.models import Incident
from media_pipeline.models import Photo, PhotoUploader
from mobile_api.models import Mutation
from tests.cast import make_cast
from tests.media.pictures import jpeg, sha
from tests.mobile.conftest import API, make_categories, mutation, report
from tests.mobile.phones import client

pytestmark = pytest.mark.django_db(transaction=True)
T = TypeVar("T")


@pytest.fixture
def town(transactional_db: None) -> Any:
    make_categories()
    return make_cast()


def at_once(*acts: Callable[[], T]) -> list[T]:
    """Runs `acts` in threads that start together."""
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], T]) -> T:
        barrier.wait()
        try:
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_two_equal_batches_at_once_have_one_effect(town: Any) -> None:
    batch = {"mutations": [mutation("incident.report", report()) for _ in range(4)]}
    api = [client(town, "worker") for _ in range(4)]
    answers = at_once(*(lambda one=one: one.post(f"{API}/mutations", batch, format="json").json() for one in api))
    assert all(answer["results"] == answers[0]["results"] for answer in answers)
    assert {result["state"] for result in answers[0]["results"]} == {"done"}
    assert Incident.objects.count() == Mutation.objects.count() == 4


def test_one_id_with_two_contents_at_once_has_one_winner(town: Any) -> None:
    first = mutation("incident.report", report())
    pair = [{"mutations": [first]}, {"mutations": [first | {"body": report()}]}]
    api = [client(town, "worker") for _ in pair]
    answers = at_once(
        *(
            lambda one=one, body=body: one.post(f"{API}/mutations", body, format="json").json()["results"][0]
            for one, body in zip(api, pair, strict=True)
        )
    )
    assert sorted(answer["state"] for answer in answers) == ["done", "refused"]
    assert Incident.objects.count() == 1


def test_the_same_photo_from_two_people_at_once_has_one_row_and_two_uploaders(town: Any) -> None:
    data = jpeg()
    api = [client(town, who) for who in ("worker", "neighbour", "worker", "neighbour")]
    answers = at_once(
        *(lambda one=one: one.put(f"{API}/photos/{sha(data)}", data, content_type="image/jpeg") for one in api)
    )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 201, 201]
    assert (Photo.objects.count(), PhotoUploader.objects.count()) == (1, 2)


@pytest.mark.parametrize("size", range(64, 70))
def test_a_photo_that_arrives_while_its_report_is_taken_is_never_left_expected(town: Any, size: int) -> None:
    data = jpeg(size, 48)
    body = report(photos=[{"sha256": sha(data)}])
    batch = {"mutations": [mutation("incident.report", body)]}
    phone, camera = client(town, "worker"), client(town, "worker")
    at_once(
        lambda: phone.post(f"{API}/mutations", batch, format="json"),
        lambda: camera.put(f"{API}/photos/{sha(data)}", data, content_type="image/jpeg"),
    )
    assert Incident.objects.get(pk=body["id"]).photos.get().state == "received"
