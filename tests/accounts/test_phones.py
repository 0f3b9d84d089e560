"""A township sees its phones, their versions and what they have not sent, and ends the lost ones."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from backend.accounts.models import Device
from backend.core.clock import now
from tests.accounts.shapes import sign_in_phone, with_password, with_token
from tests.architecture.code import WEB
from tests.cast import Cast

PHONES, CHANGES = "/api/v1/phones", "/api/mobile/v1/changes"
Api = Callable[[str], APIClient]


def phone(cast: Cast, who: str) -> tuple[str, str]:
    with_password(cast.person[who])
    told = sign_in_phone(APIClient(), who).json()
    return told["device"], told["token"]


def sync(token: str, unsent: object = 0, version: str = "0.1.0") -> Any:
    return with_token(token).get(CHANGES, HTTP_X_UNSENT=str(unsent), HTTP_X_APP_VERSION=version)


def listed(api: APIClient, **params: str) -> list[dict[str, Any]]:
    answer = api.get(PHONES, params)
    assert answer.status_code == 200, answer.content
    rows: list[dict[str, Any]] = answer.json()["results"]
    return rows


def test_the_centre_sees_who_has_which_phone_with_how_much_unsent(api_as: Api, cast: Cast) -> None:
    device, token = phone(cast, "worker")
    sync(token, unsent=7)
    (row,) = listed(api_as("centre"))
    assert row["id"] == device
    assert (row["holder"]["name"], row["holder"]["role"]) == ("演示worker", "worker")
    assert (row["model"], row["unsent"], row["app_version"], row["newest"]) == ("Redmi 9A", 7, "0.1.0", True)


def test_the_neighbouring_township_and_desk_phones_are_not_in_the_list(api_as: Api, cast: Cast) -> None:
    mine, _ = phone(cast, "worker")
    other, _ = phone(cast, "other_worker")
    phone(cast, "centre")
    assert [row["id"] for row in listed(api_as("centre"))] == [mine]
    assert [row["id"] for row in listed(api_as("other_centre"))] == [other]
    assert {row["id"] for row in listed(api_as("county_centre"))} == {mine, other}


def test_what_needs_a_look_is_found_and_counted(api_as: Api, cast: Cast) -> None:
    full, token = phone(cast, "worker")
    sync(token, unsent=3)
    old, token = phone(cast, "neighbour")
    sync(token, version="0.0.9")
    silent, token = phone(cast, "station")
    sync(token)
    Device.objects.filter(pk=silent).update(last_seen_at=now() - timedelta(days=8))
    api = api_as("centre")
    for needs, wanted in (("unsent", full), ("old", old), ("silent", silent)):
        assert [row["id"] for row in listed(api, needs=needs)] == [wanted]
    assert api.get(f"{PHONES}/numbers").json() == {
        "live": 3, "unsent": 1, "old": 1, "silent": 1, "app_version": settings.PHONES.app_version,
    }  # fmt: skip


def test_the_newest_version_is_that_of_the_app_that_is_built_here() -> None:
    source = (WEB / "src/field/data/context.ts").read_text(encoding="utf-8")
    assert f"APP_VERSION = '{settings.PHONES.app_version}'" in source


def test_what_a_phone_says_is_written_when_it_changes(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    device, token = phone(cast, "worker")
    url = f"/api/v1/units/{cast.unit['station'].pk}/people"
    with_token(token).get(url, HTTP_X_UNSENT="2")
    with django_assert_max_num_queries(2):
        with_token(token).get(url, HTTP_X_UNSENT="2")
    with_token(token).get(url, HTTP_X_UNSENT="0")
    assert Device.objects.get(pk=device).unsent == 0


@pytest.mark.parametrize("said", ["-1", "1e9", "99999999", "x", "一"])
def test_nonsense_that_a_phone_says_changes_nothing(cast: Cast, said: str) -> None:
    device, token = phone(cast, "worker")
    sync(token, unsent=4)
    header = said.encode().decode("latin-1")
    assert with_token(token).get(CHANGES, HTTP_X_UNSENT=header, HTTP_X_APP_VERSION="x" * 40).status_code == 200
    row = Device.objects.get(pk=device)
    assert (row.unsent, row.app_version) == (4, "0.1.0")


@pytest.mark.parametrize("reason", ["lost", "stolen", "replaced", "left"])
def test_a_phone_that_is_ended_is_out_with_its_next_request(api_as: Api, cast: Cast, reason: str) -> None:
    device, token = phone(cast, "worker")
    answer = api_as("centre").post(f"{PHONES}/{device}/end", {"reason": reason}, format="json")
    assert (answer.status_code, answer.json()["reason"]) == (200, reason)
    refused = sync(token)
    assert (refused.status_code, refused.json()["code"]) == (401, "auth.device_revoked")
    then = "wipe" if reason in ("lost", "stolen") else "deliver"
    assert refused.json()["params"] == {"reason": reason, "then": then}
    assert listed(api_as("centre")) == []
    (row,) = listed(api_as("centre"), state="ended")
    assert row["revoked_at"] is not None


def test_a_stranger_ends_no_phone(api_as: Api, cast: Cast) -> None:
    device, token = phone(cast, "worker")
    assert api_as("other_centre").post(f"{PHONES}/{device}/end", {"reason": "lost"}, format="json").status_code == 404
    assert api_as("centre").post(f"{PHONES}/{device}/end", {"reason": "ended"}, format="json").status_code == 400
    assert sync(token).status_code == 200


def test_phones_are_paged_by_when_they_were_heard_of(api_as: Api, cast: Cast) -> None:
    seen = [phone(cast, who)[0] for who in ("worker", "neighbour", "station", "unit")]
    for days, device in enumerate(seen):
        Device.objects.filter(pk=device).update(last_seen_at=now() - timedelta(days=days))
    api = api_as("centre")
    after: Any = ""
    found: list[str] = []
    while after is not None:
        page = api.get(PHONES, {"limit": 3, "after": after}).json()
        found += [row["id"] for row in page["results"]]
        after = page["next"]
    assert found == seen


def test_phones_are_found_by_name_and_model(api_as: Api, cast: Cast) -> None:
    device, _ = phone(cast, "worker")
    phone(cast, "neighbour")
    assert [row["id"] for row in listed(api_as("centre"), q="演示work")] == [device]
    assert len(listed(api_as("centre"), q="Redmi")) == 2
    assert listed(api_as("centre"), q="nobody") == []
