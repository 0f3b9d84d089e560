"""The demo's townships have phones to look at: unsent, old and silent ones, ended ones, and a last delivery."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from backend.accounts import phones
from backend.core.clock import now
from mobile_api.models import Delivered
from seeds.areas import load_areas
from seeds.cast import load_cast
from seeds.catalogue_loader import load_catalogue
from seeds.phones import load_phones
from seeds.places import Places, find_places
from seeds.units import load_units

COUNTY = "330922"
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def places(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Places]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_areas(counties=[COUNTY])
        load_catalogue()
        found = find_places(COUNTY)
        load_units(found)
        load_cast(found)
        assert load_phones(found, now=now()) > 0
        yield found
        transaction.set_rollback(True)


def test_each_reason_to_look_at_a_phone_is_there(places: Places) -> None:
    numbers = phones.numbers(places.town.code, now())
    assert all(numbers[name] > 0 for name in ("live", "unsent", "old", "silent"))
    ended = phones.phones(places.town.code).exclude(revoked_at=None)
    assert set(ended.values_list("reason", flat=True)) == {"lost", "replaced"}


def test_a_delivery_waits_for_the_centre(places: Places) -> None:
    entry = Delivered.objects.filter(area_code__startswith=places.town.code).get()
    assert (entry.state, entry.kind) == ("waiting", "incident.report")


def test_loading_again_adds_nothing(places: Places) -> None:
    assert load_phones(places, now=now()) == 0
