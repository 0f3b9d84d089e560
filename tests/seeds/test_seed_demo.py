"""The command that fills a demo: what it refuses, and that it can be run again."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from backend.accounts.models import Person
from gis.areas.models import Area


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
def test_it_says_what_each_step_did_and_adds_nothing_the_second_time() -> None:
    first, second = StringIO(), StringIO()
    call_command("seed_demo", county="330922", stdout=first)
    call_command("seed_demo", county="330922", stdout=second)
    assert [line.split()[0] for line in first.getvalue().splitlines()] == ["areas", "catalogue", "people", "seed_demo"]
    assert "0 areas added" in second.getvalue()
    assert "0 units and 0 people added" in second.getvalue()
