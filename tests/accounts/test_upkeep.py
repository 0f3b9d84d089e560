"""The start of a demo on a foreign database, and what is removed at night."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from pytest_django import Settings
from rest_framework.test import APIClient

from backend.accounts import jobs
from backend.accounts.models import Attempt, DemoAccount
from backend.core.clock import now
from tests.accounts.shapes import sign_in
from tests.cast import Cast


def check() -> None:
    call_command("check", databases=["default"], verbosity=0)


def test_a_demo_refuses_a_database_whose_people_are_not_the_demos(cast: Cast, settings: Settings) -> None:
    with pytest.raises(Exception, match=r"DEMO=1, but this database has people") as refusal:
        check()
    assert type(refusal.value).__name__ == "SystemCheckError"
    assert isinstance(refusal.value, CommandError)
    settings.DEMO = False
    check()


def test_a_demo_starts_on_an_empty_database_and_on_its_own(db: None) -> None:
    check()


def test_a_marked_database_is_a_demo(cast: Cast) -> None:
    DemoAccount.objects.create(person=cast.person["worker"], position=1)
    check()


def test_expired_sessions_and_old_tries_go_at_night(cast: Cast) -> None:
    kept, gone = APIClient(), APIClient()
    for api in (kept, gone):
        api.force_login(cast.person["worker"])
    Session.objects.filter(pk=gone.session.session_key).update(expire_date=now() - timedelta(seconds=1))
    for name in ("long ago", "now"):
        sign_in(APIClient(), name, "wrong")
    Attempt.objects.filter(name="long ago").update(last_at=now() - timedelta(hours=2))
    jobs.tidy(timestamp=0)
    assert list(Session.objects.values_list("pk", flat=True)) == [kept.session.session_key]
    assert set(Attempt.objects.values_list("name", flat=True)) == {"now"}
