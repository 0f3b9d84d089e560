"""Photos of a last delivery: they go before it, belong to their author, and stay until somebody has decided."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.core.clock import now
from media_pipeline import upkeep
from media_pipeline.models import Photo
from mobile_api.models import Delivered
from tests.accounts.shapes import with_token
from tests.cast import Cast
from tests.media.permissions import PICTURE
from tests.mobile.conftest import make_categories, mutation, report
from tests.mobile.ended import DELIVERIES, DESK, deliver, ended, waiting

Api = Callable[[str], APIClient]


@pytest.fixture(autouse=True)
def categories(cast: Cast) -> None:
    make_categories()


def test_photos_go_before_the_delivery_and_belong_to_the_author(api_as: Api, cast: Cast) -> None:
    token = ended(cast)
    hash_ = hashlib.sha256(PICTURE).hexdigest()
    url = f"{DELIVERIES}/photos/{hash_}"
    api: Any = with_token(token)

    def put(where: str) -> Any:
        return api.generic("PUT", where, PICTURE, content_type="image/jpeg")

    assert put(url).status_code == 201
    body = report(category="hazard.fire_exit", photos=[{"sha256": hash_}])
    assert deliver(token, mutation("incident.report", body)).status_code == 201
    assert put(url).status_code == 409
    desk = api_as("centre")
    answer = desk.post(f"{DESK}/{waiting(desk)[0]['id']}/moves/accept").json()
    assert answer["state"] == "accepted", answer
    photos = desk.get(f"/api/v1/incidents/{body['id']}").json()["photos"]
    assert [(photo["sha256"], photo["state"]) for photo in photos] == [(hash_, "received")]


def test_a_photo_stays_while_the_centre_has_not_looked(cast: Cast) -> None:
    token, name = ended(cast), hashlib.sha256(PICTURE).hexdigest()
    sent = with_token(token).put(f"{DELIVERIES}/photos/{name}", PICTURE, content_type="image/jpeg")
    assert sent.status_code == 201
    assert deliver(token, mutation("incident.report", report(photos=[{"sha256": name}]))).status_code == 201
    upkeep.check_slice(name[:2], now=now() + timedelta(days=60))
    assert Photo.objects.filter(pk=name).exists()
    # Of a photo that nobody named nothing is kept.
    Delivered.objects.update(body={})
    upkeep.check_slice(name[:2], now=now() + timedelta(days=60))
    assert not Photo.objects.filter(pk=name).exists()
