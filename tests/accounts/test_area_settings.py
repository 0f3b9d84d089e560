"""Settings: chosen by a county or by the administrator, with versions and a history; townships see their county's."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from backend.accounts.area_settings import ORIGINALS, ROUNDS, WATERMARK, value_of
from backend.accounts.models import AreaSetting, Post
from backend.core.models import Event
from tests.cast import COUNTY, TOWN, Cast

Api = Callable[[str], APIClient]
URL = "/api/v1/settings"


@pytest.fixture(autouse=True)
def county_lead(cast: Cast) -> None:
    """The county's centre has a lead."""
    Post.objects.filter(pk=cast.post["county_centre"].pk).update(role="centre_lead")


def change(api: APIClient, name: str, value: object, version: int = 0) -> Any:
    return api.put(f"{URL}/{name}", {"value": value, "version": version}, format="json")


def shown(api: APIClient) -> dict[str, Any]:
    return {row["name"]: row for row in api.get(URL).json()["results"]}


def test_a_county_chooses_for_its_townships_and_for_no_other(api_as: Api, cast: Cast) -> None:
    assert value_of(WATERMARK, TOWN) == 0
    answer = change(api_as("county_centre"), WATERMARK, 1)
    assert (answer.status_code, answer.json()["value"], answer.json()["version"]) == (200, 1, 1), answer.content
    assert [value_of(WATERMARK, code) for code in (COUNTY, TOWN, f"{TOWN}001001", "330106", "")] == [1, 1, 1, 0, 0]
    assert shown(api_as("centre_lead"))[WATERMARK]["changed_by"] == cast.person["county_centre"].name


def test_a_township_sees_and_does_not_change(api_as: Api) -> None:
    api = api_as("centre_lead")
    assert api.get(URL).json()["may_change"] is False
    assert change(api, WATERMARK, 1).status_code == 404
    assert not AreaSetting.objects.exists()


def test_what_holds_everywhere_is_the_administrators(api_as: Api) -> None:
    assert set(shown(api_as("sysadmin"))) == {"keep.answers", "keep.rounds"}
    assert set(shown(api_as("county_centre"))) == {WATERMARK, ORIGINALS}
    assert change(api_as("county_centre"), ROUNDS, 30).status_code == 404
    assert change(api_as("sysadmin"), WATERMARK, 1).status_code == 404
    assert change(api_as("sysadmin"), ROUNDS, 30).status_code == 200
    assert value_of(ROUNDS) == 30


@pytest.mark.parametrize("value", [0, 91, -1, "x", None, 2**40])
def test_a_value_beyond_the_bounds_is_refused(api_as: Api, value: object) -> None:
    answer = change(api_as("sysadmin"), ROUNDS, value)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["value"])
    assert value_of(ROUNDS) == 90


def test_of_two_who_change_at_once_one_is_told(api_as: Api) -> None:
    api = api_as("county_centre")
    assert change(api, WATERMARK, 1, 0).status_code == 200
    late = change(api, WATERMARK, 0, 0)
    assert (late.status_code, late.json()["code"]) == (409, "core.stale")
    assert value_of(WATERMARK, COUNTY) == 1
    assert change(api, WATERMARK, 0, 1).status_code == 200


def test_the_history_says_who_changed_what(api_as: Api, cast: Cast) -> None:
    api = api_as("county_centre")
    assert api.get(f"{URL}/{WATERMARK}").json() == {"results": []}
    change(api, WATERMARK, 1, 0)
    change(api, WATERMARK, 0, 1)
    rows = api.get(f"{URL}/{WATERMARK}").json()["results"]
    assert [(row["before"], row["after"], row["by"]) for row in rows] == [
        (1, 0, cast.person["county_centre"].name), (0, 1, cast.person["county_centre"].name),
    ]  # fmt: skip
    assert Event.objects.filter(name="setting.changed").count() == 2
    told = api_as("auditor").get("/api/v1/security/events?kind=system").json()["results"]
    assert [(row["name"], row["actor"]["name"], row["facts"]["setting"]) for row in told] == [
        ("setting.changed", cast.person["county_centre"].name, WATERMARK),
    ] * 2  # fmt: skip
    assert api.get(f"{URL}/none").status_code == 404


@pytest.mark.parametrize("area_code", ["3301", "33"])
def test_above_the_counties_nothing_is_shown_as_chosen(api_as: Api, cast: Cast, area_code: str) -> None:
    assert change(api_as("county_centre"), WATERMARK, 1).status_code == 200
    Post.objects.filter(pk=cast.post["centre_lead"].pk).update(area_code=area_code)
    api = api_as("centre_lead")
    assert (api.get(URL).json()["may_change"], api.get(URL).json()["results"]) == (False, [])
    assert api.get(f"{URL}/{WATERMARK}").status_code == 404
    assert change(api, WATERMARK, 0, 1).status_code == 404
