"""The cast of a small county: an account for every role, each unit and grid with somebody, two closed townships."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from backend.accounts.access import access_for, valid_posts_of
from backend.accounts.models import ROLES, AdminSeat, DemoAccount, Person, Post, Unit
from backend.accounts.queries import centre_of, demo_accounts
from gis.areas.models import Area
from seeds.areas import load_areas
from seeds.cast import PASSWORD, load_cast
from seeds.places import Places, find_places
from seeds.units import TOWN_UNITS, load_units

COUNTY = "330922"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def places(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Places]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_areas(counties=[COUNTY])
        found = find_places(COUNTY)
        load_units(found)
        load_cast(found)
        yield found
        transaction.set_rollback(True)


def offered() -> list[Post]:
    return demo_accounts()


def test_the_sign_in_page_offers_an_account_for_every_role(places: Places) -> None:
    assert {post.role for post in offered()} == set(ROLES)
    assert offered()[0].person.username == "worker"
    assert len(offered()) < 60


def test_everybody_is_marked_as_a_demo_account(places: Places) -> None:
    assert DemoAccount.objects.count() == Person.objects.count()


def test_everybody_has_the_password_of_the_page(places: Places) -> None:
    assert len(set(Person.objects.values_list("password", flat=True))) == 1
    assert Person.objects.get(username="worker").check_password(PASSWORD)


def test_loading_again_adds_nobody_and_keeps_what_was_changed(places: Places) -> None:
    Person.objects.filter(username="worker").update(name="改过名")
    assert (load_units(places), load_cast(places)) == (0, 0)
    assert Person.objects.get(username="worker").name == "改过名"


def test_every_grid_has_one_worker_and_every_unit_that_gets_work_has_people(places: Places) -> None:
    workers = Counter(grid for post in Post.objects.filter(role="worker") for grid in post.grids)
    assert workers == Counter(places.grids)
    in_county = Unit.objects.filter(area_code__startswith=COUNTY)
    assert not in_county.exclude(kind="leadership").filter(posts=None).exists()


def test_every_township_has_its_centre_and_eight_units_and_every_county_a_centre(places: Places) -> None:
    for town in places.towns:
        kinds = set(Unit.objects.filter(area_code=town.code).values_list("kind", flat=True))
        assert kinds >= {"centre", *TOWN_UNITS}
        assert centre_of(places.grids_of(town.code)[0]) == Unit.objects.get(area_code=town.code, kind="centre")
    counties = set(Area.objects.filter(level="county").values_list("code", flat=True))
    assert counties == set(
        Unit.objects.filter(kind="centre", area_code__in=counties).values_list("area_code", flat=True)
    )


def test_the_two_townships_touch_and_do_not_see_each_other(places: Places) -> None:
    here, there = (access_for(Post.objects.get(person__username=name)).scope for name in ("centre", "other-centre"))
    shapes = {area.code: area.geom for area in Area.objects.filter(level="township")}
    towns = [place.code for place in places.towns]
    touching = any(shapes[a].touches(shapes[b]) for a in towns for b in towns if a < b)
    assert shapes[places.town.code].touches(shapes[places.other_town.code]) or not touching
    assert here.covers(places.town.code)
    assert not here.covers(places.other_town.code)
    assert not there.covers(places.town.code)


def test_the_deputy_acts_for_the_worker_on_leave(places: Places) -> None:
    absent = Post.objects.get(person__username="on-leave")
    assert not absent.on_duty
    assert absent.deputy_post == Post.objects.get(person__username="deputy")


def test_one_person_has_two_posts_and_starts_in_the_first(places: Places) -> None:
    person = Person.objects.get(username="county-lead")
    posts = valid_posts_of(person.pk)
    assert [post.role for post in posts] == ["centre_lead", "unit_lead"]
    assert [post.role for post in offered() if post.person_id == person.pk] == ["centre_lead"]


def test_the_three_administrators_are_three_people(places: Places) -> None:
    assert set(AdminSeat.objects.values_list("role", flat=True)) == {"sysadmin", "secadmin", "auditor"}
    assert AdminSeat.objects.count() == 3
