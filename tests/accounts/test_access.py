"""What each role may see, through which arm, and for how long."""

from datetime import date, timedelta

import pytest

from backend.accounts.access import access_for, access_of_person, today
from tests.cast import COUNTY, GRID, NEXT_GRID, TOWN, VILLAGE, Cast


@pytest.mark.parametrize(
    ("who", "areas", "unit"),
    [
        ("worker", (GRID,), None),
        ("deputy", (GRID, NEXT_GRID), None),
        ("station", (VILLAGE,), "station"),
        ("centre", (TOWN,), "centre"),
        ("centre_lead", (TOWN,), "centre"),
        ("county_centre", (COUNTY,), "county_centre"),
        ("leader", (COUNTY,), None),
        ("unit", (), "emergency_mgmt"),
        ("unit_lead", (), "emergency_mgmt"),
        ("entity", (), "entity"),
        ("sysadmin", (), None),
        ("secadmin", (), None),
        ("auditor", (), None),
    ],
)
def test_a_post_sees_its_areas_and_what_its_unit_takes_part_in(
    cast: Cast, who: str, areas: tuple[str, ...], unit: str | None
) -> None:
    access = access_for(cast.post[who])
    assert access.scope.areas == areas
    assert access.scope.units == ((cast.unit[unit].pk,) if unit else ())
    assert access.scope.person == access.actor.person == cast.person[who].pk
    assert access.actor.role == access.scope.role == cast.post[who].role
    assert access.actor.area_code == cast.post[who].area_code
    assert not access.scope.everything


def test_a_person_without_a_post_sees_nothing(cast: Cast) -> None:
    access = access_of_person(cast.person["no_post"], None)
    assert access.scope == type(access.scope)()
    assert (access.actor.post, access.actor.role) == (None, "")


@pytest.mark.parametrize(
    ("first", "gone", "sees"),
    [(0, None, True), (1, None, False), (-9, 0, False), (-9, 1, True)],
)
@pytest.mark.parametrize("of", ["post", "unit"])
def test_posts_and_units_count_from_their_first_day_until_the_day_they_are_gone(
    cast: Cast, of: str, first: int, gone: int | None, sees: bool
) -> None:
    row = cast.post["centre"] if of == "post" else cast.unit["centre"]
    row.valid_from = today() + timedelta(days=first)
    row.valid_to = None if gone is None else today() + timedelta(days=gone)
    row.save()
    assert bool(access_of_person(cast.person["centre"], None).scope.areas) is sees


def test_who_stands_in_gets_the_scope_of_the_absent_post_too_and_is_named_with_it(cast: Cast) -> None:
    absent = cast.post["neighbour"]
    absent.on_duty, absent.deputy_post = False, cast.post["worker"]
    absent.save()
    access = access_of_person(cast.person["worker"], None)
    assert access.scope.areas == (GRID, NEXT_GRID)
    assert access.actor.post == cast.post["worker"].pk
    assert access.actor.standing_in_for == absent.pk
    assert access == access_for(cast.post["worker"])


def test_standing_in_ends_when_the_absent_one_is_back_or_the_post_ends(cast: Cast) -> None:
    absent = cast.post["neighbour"]
    absent.deputy_post = cast.post["worker"]
    absent.save()
    assert access_of_person(cast.person["worker"], None).scope.areas == (GRID,)
    absent.on_duty, absent.valid_to = False, date(2021, 1, 1)
    absent.save()
    access = access_of_person(cast.person["worker"], None)
    assert (access.scope.areas, access.actor.standing_in_for) == ((GRID,), None)


def test_standing_in_counts_only_for_the_post_that_stands_in(cast: Cast) -> None:
    second = cast.post["law_unit"]
    second.person = cast.person["worker"]
    second.save()
    absent = cast.post["neighbour"]
    absent.on_duty, absent.deputy_post = False, cast.post["worker"]
    absent.save()
    access = access_of_person(cast.person["worker"], second.pk)
    assert (access.scope.areas, access.actor.standing_in_for) == ((), None)


def test_who_stands_in_for_an_own_second_post_keeps_both(cast: Cast) -> None:
    second = cast.post["neighbour"]
    second.person, second.on_duty, second.deputy_post = cast.person["worker"], False, cast.post["worker"]
    second.save()
    access = access_of_person(cast.person["worker"], cast.post["worker"].pk)
    assert access.scope.areas == (GRID, NEXT_GRID)
