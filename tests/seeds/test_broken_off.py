"""A history whose load is ended in the middle, and what the next start makes of it."""

from collections.abc import Callable
from contextlib import closing
from io import StringIO
from itertools import count
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from backend.accounts.access import access_for
from backend.accounts.models import Post
from backend.core import events
from backend.core.clock import now
from backend.incidents.models import Incident
from backend.work.models import Task
from seeds.history import remove, run, write
from seeds.history.check import faults


class BrokenOff(Exception):
    """The process was ended."""


def breaking_off(work: Callable[..., int], after: int) -> Callable[..., int]:
    """`work`, which ends the process instead of its next call when it was called `after` times."""
    calls = count(1)

    def wrapped(*values: object) -> int:
        if next(calls) > after:
            raise BrokenOff
        return work(*values)

    return wrapped


@pytest.fixture
def no_events(transactional_db: None) -> None:
    """Between tests Django empties the tables that it manages, and the events are not among them."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_event")


@pytest.mark.django_db(transaction=True)
def test_a_load_that_was_broken_off_is_done_anew_without_doubles_and_keeps_what_people_did(
    two_scenes: None, no_events: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write, "BATCH_ROWS", 600)
    monkeypatch.setattr(remove, "BATCH", 40)
    with monkeypatch.context() as patch:
        patch.setattr(write, "write_cases", breaking_off(write.write_cases, after=4))
        with pytest.raises(BrokenOff):
            call_command("seed_demo", county="330922", incidents=300, stdout=StringIO())
    assert 0 < Incident.objects.count() < 300
    assert_whole()

    moved = moved_by_the_centre()
    again = StringIO()
    call_command("seed_demo", county="330922", incidents=300, stdout=again)
    assert "the last load was broken off" in again.getvalue()
    assert Incident.objects.count() == 301
    assert_whole()

    with monkeypatch.context() as patch:
        patch.setattr(remove, "remove_cases", breaking_off(remove.remove_cases, after=3))
        with pytest.raises(BrokenOff):
            call_command("seed_demo", county="330922", incidents=250, fresh=True, stdout=StringIO())
    assert 0 < Incident.objects.count() < 301
    assert_whole()

    # The next start asks for no new history, and gets one all the same.
    call_command("seed_demo", county="330922", incidents=250, stdout=StringIO())
    assert Incident.objects.count() == 251
    assert Incident.objects.filter(pk=moved).exists()
    assert_whole()
    last = StringIO()
    call_command("seed_demo", county="330922", incidents=250, stdout=last)
    assert "a history is there" in last.getvalue()


def moved_by_the_centre() -> UUID:
    """An incident of the history of which the centre has said something."""
    incident = Incident.objects.filter(main=None, merged=None, sensitivity="ordinary").order_by("number")[0]
    centre = access_for(Post.objects.get(person__username="centre")).actor
    with transaction.atomic():
        events.record(
            "incident.amend", subject_kind="incident", subject_id=incident.pk, actor=centre,
            area_code=incident.area_code, at=now(), data={"from": incident.state, "to": incident.state},
        )  # fmt: skip
    return incident.pk


def assert_whole() -> None:
    """No orphan, no number behind its counter, no count on the map that differs from a recount."""
    assert list(faults(0)) == []
    assert not Task.objects.exclude(subject_id__in=Incident.objects.values("pk")).exists()


@pytest.mark.django_db(transaction=True)
def test_two_loads_at_once_are_refused(two_scenes: None) -> None:
    with closing(connection.copy()) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [run.LOAD_LOCK])
        with pytest.raises(CommandError, match="Another process loads a history"):
            call_command("seed_demo", county="330922", incidents=50, stdout=StringIO())
    assert not Incident.objects.exists()
