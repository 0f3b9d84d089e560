"""To whom a post may dispatch, who answers for a place, and who works in a unit."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from backend.accounts import queries
from backend.accounts.access import access_for, today
from tests.cast import COUNTY, DAY, GRID, NEXT_GRID, OTHER_GRID, OTHER_TOWN, TOWN, VILLAGE, Cast


@pytest.mark.parametrize(
    ("who", "units"),
    [
        ("centre", ["station", "police", "emergency_mgmt", "law_enforcement", "entity"]),
        ("centre_lead", ["station", "police", "emergency_mgmt", "law_enforcement", "entity"]),
        ("other_centre", ["other_police"]),
        ("county_centre", ["other_centre", "centre", "county_unit"]),
        ("station", ["station"]),
        ("worker", []),
        ("unit_lead", []),
        ("leader", []),
        ("sysadmin", []),
    ],
)
def test_a_post_dispatches_to_the_units_of_its_own_area(cast: Cast, who: str, units: list[str]) -> None:
    found = queries.dispatchable_units(access_for(cast.post[who]).actor)
    assert sorted(unit.name for unit in found) == sorted(cast.unit[key].name for key in units)


def test_ended_units_are_not_dispatched_to(cast: Cast) -> None:
    old = cast.unit["police"]
    old.valid_to = today()
    old.save()
    actor = access_for(cast.post["centre"]).actor
    assert old.pk not in {unit.pk for unit in queries.dispatchable_units(actor)}


@pytest.mark.parametrize(
    ("place", "centre"), [(GRID, "centre"), (TOWN, "centre"), (OTHER_GRID, "other_centre"), (COUNTY, "county_centre")]
)
def test_the_nearest_centre_answers_for_a_place(cast: Cast, place: str, centre: str) -> None:
    assert queries.centre_of(place) == cast.unit[centre]


def test_a_place_whose_township_has_no_centre_falls_to_the_county(cast: Cast) -> None:
    cast.unit["centre"].valid_to = today()
    cast.unit["centre"].save()
    assert queries.centre_of(GRID) == cast.unit["county_centre"]
    assert queries.centre_of("3302") is None


@pytest.mark.parametrize(
    ("place", "roles", "posts"),
    [
        (GRID, ["worker", "deputy", "centre"], ["worker", "deputy", "centre", "county_centre"]),
        (NEXT_GRID, ["deputy", "worker"], ["deputy", "neighbour"]),
        (OTHER_GRID, ["worker", "deputy"], ["other_worker"]),
        (VILLAGE, ["worker", "station"], ["station"]),
        (OTHER_TOWN, ["station", "centre"], ["other_centre", "county_centre"]),
    ],
)
def test_posts_that_answer_for_a_place_come_nearest_first(
    cast: Cast, place: str, roles: list[str], posts: list[str]
) -> None:
    assert [post.person.username for post in queries.on_duty_posts(place, roles)] == posts


def test_who_is_absent_is_replaced_by_the_one_that_stands_in(cast: Cast) -> None:
    absent = cast.post["worker"]
    absent.on_duty = False
    absent.save()
    assert queries.on_duty_posts(GRID, ["worker"]) == []
    absent.deputy_post = cast.post["neighbour"]
    absent.save()
    assert queries.on_duty_posts(GRID, ["worker"]) == [cast.post["neighbour"]]
    stand_in = cast.post["neighbour"]
    stand_in.valid_to = today()
    stand_in.save()
    assert queries.on_duty_posts(GRID, ["worker"]) == []


def test_people_of_a_unit_come_on_duty_first_without_ended_posts(
    cast: Cast, api_as: Callable[[str], APIClient]
) -> None:
    cast.post["unit"].on_duty = False
    cast.post["unit"].save()
    cast.post["law_unit"].unit = cast.unit["emergency_mgmt"]
    cast.post["law_unit"].save()
    ended = cast.post["county_unit"]
    ended.unit, ended.valid_to = cast.unit["emergency_mgmt"], DAY + timedelta(days=1)
    ended.save()
    results = api_as("unit_lead").get(f"/api/v1/units/{cast.unit['emergency_mgmt'].pk}/people").json()["results"]
    assert [(row["role"], row["on_duty"]) for row in results] == [
        ("unit_lead", True),
        ("unit_lead", True),
        ("unit", False),
    ]
    assert results[-1] == {"id": str(cast.person["unit"].pk), "name": "演示unit", "role": "unit", "on_duty": False}
