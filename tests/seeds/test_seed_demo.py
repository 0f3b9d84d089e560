"""The command that fills a demo: what it refuses, and that it can be run again."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from backend.accounts.models import Person
from backend.incidents.models import Incident
from gis.areas.models import Area
from media_pipeline.models import Photo
from media_pipeline.storage import store


@pytest.mark.django_db
def test_outside_a_demo_nothing_is_loaded(settings: Settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo")
    assert not Area.objects.exists()


@pytest.mark.django_db
def test_a_database_with_people_that_is_no_demo_is_refused() -> None:
    Person.objects.create(username="real", name="张三", password="!")
    with pytest.raises(CommandError, match="not marked as a demo"):
        call_command("seed_demo")


@pytest.mark.django_db
def test_an_unknown_county_is_refused() -> None:
    with pytest.raises(CommandError, match="330199"):
        call_command("seed_demo", county="330199")


@pytest.mark.django_db(transaction=True)
def test_it_says_what_each_step_did_adds_nothing_the_second_time_and_a_new_history_when_asked(two_scenes: None) -> None:
    first, second, third = StringIO(), StringIO(), StringIO()
    call_command("seed_demo", county="330922", incidents=400, stdout=first)
    call_command("seed_demo", county="330922", incidents=400, stdout=second)
    call_command("seed_demo", county="330922", incidents=300, fresh=True, stdout=third)
    steps = ["areas", "catalogue", "people", "records", "scenes", "photos", "history", "seed_demo"]
    assert list(dict.fromkeys(line.split()[0] for line in first.getvalue().splitlines())) == steps
    assert "400 of 400 written" in first.getvalue()
    assert "400 incidents" in first.getvalue()
    assert "0 areas added" in second.getvalue()
    assert "0 units, 0 people and 0 phones added" in second.getvalue()
    assert "0 photos added" in second.getvalue()
    assert "0 catalogue items and 0 records added" in second.getvalue()
    assert "a history is there" in second.getvalue()
    assert "300 incidents" in third.getvalue()
    assert "400 old incidents removed" in third.getvalue()
    assert Incident.objects.count() == 300
    assert Photo.objects.filter(state=Photo.RECEIVED).count() == 120
    assert all(store().local(photo.pk) for photo in Photo.objects.all())
