"""Phones of the cast, two categories, and the batches they send."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.accounts.access import access_for
from backend.core.ids import uuid7
from backend.incidents.models import Category, CategoryGroup
from backend.work.queries import forget_rules
from tests.cast import IN_GRID, Cast

API = "/api/mobile/v1"
Phone = Callable[..., Any]


def make_categories() -> None:
    forget_rules()
    group = CategoryGroup.objects.create(
        code="hazard", name_zh="安全隐患", name_en="Hazards", icon="hazard", hue="#E69F00", position=1
    )
    for position, (code, photo) in enumerate([("hazard.fire_exit", True), ("hazard.road", False)]):
        Category.objects.create(
            code=code, group=group, name_zh=code, name_en=code, icon="fire", photo_required=photo,
            verification="photo", default_unit_kind="emergency_mgmt", position=position,
        )  # fmt: skip


@pytest.fixture(autouse=True)
def media_root(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture
def phone(cast: Cast) -> Phone:
    """`phone("worker")` is a client with the access of that post."""
    make_categories()

    def client(who: str, language: str = "zh") -> Any:
        api: Any = APIClient(HTTP_ACCEPT_LANGUAGE=language)
        api.force_authenticate(user=cast.person[who], token=access_for(cast.post[who]))
        return api

    return client


@pytest.fixture
def send(phone: Phone) -> Callable[..., list[dict[str, Any]]]:
    """`send("worker", one, two)` sends a batch and gives its results."""

    def batch(who: str, *mutations: object, language: str = "zh") -> list[dict[str, Any]]:
        answer = phone(who, language).post(f"{API}/mutations", {"mutations": mutations}, format="json")
        assert answer.status_code == 200, answer.content
        results: list[dict[str, Any]] = answer.json()["results"]
        return results

    return batch


def mutation(kind: str, body: object, **more: object) -> dict[str, object]:
    return {"id": str(uuid7()), "kind": kind, "at": "2026-11-21T08:00:00+08:00", "after": None, "body": body} | more


def report(**more: Any) -> dict[str, Any]:
    """Body of a report in the worker's own grid."""
    lon, lat = IN_GRID
    return {
        "id": str(uuid7()),
        "category": "hazard.road",
        "words": "路面塌陷",
        "position": {"lon": lon, "lat": lat, "accuracy_m": 8},
        "photos": [],
    } | more
