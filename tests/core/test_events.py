"""The record of acts: append-only for every role, chained, and without words."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from backend.config.env import Env
from backend.core import events
from backend.core.actor import SYSTEM_ACTOR
from backend.core.clock import now
from backend.core.ids import uuid7
from backend.core.models import Event, Note
from backend.core.tx import NoTransaction

SUBJECT = uuid7()


def record(name: str = "incident.report", /, **data: Any) -> Event:
    with transaction.atomic():
        return events.record(
            name, subject_kind="incident", subject_id=SUBJECT, actor=SYSTEM_ACTOR, area_code="330110", at=now(),
            data=data,
        )  # fmt: skip


@pytest.fixture
def app_role(transactional_db: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection as the role that servers use; nothing has happened yet, whatever tests before it have left."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_event")
    database: dict[str, Any] = settings.DATABASES["default"]
    env = Env.load().values
    with psycopg.connect(
        host=database["HOST"], port=database["PORT"], dbname=connection.settings_dict["NAME"],
        user=env["DB_USER"], password=env["DB_PASSWORD"], autocommit=True,
    ) as opened:  # fmt: skip
        yield opened
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_event")


def test_the_application_may_add_and_read_but_not_change_or_remove(app_role: psycopg.Connection[Any]) -> None:
    record()
    assert app_role.execute("SELECT count(*) FROM core_event").fetchone() == (1,)
    for statement in (
        "UPDATE core_event SET name = 'x'",
        "DELETE FROM core_event",
        "TRUNCATE core_event",
        "ALTER TABLE core_event DISABLE TRIGGER ALL",
        "DROP TABLE core_event",
        "CREATE TABLE mine (id int)",
        "SELECT core_event_purge_month('2001-01-01'); DELETE FROM core_event_rest",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app_role.execute(statement)


@pytest.mark.django_db
def test_even_the_owner_cannot_change_an_event() -> None:
    record()
    for change in (lambda: Event.objects.update(name="x"), lambda: Event.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


@pytest.mark.django_db
def test_a_tampered_row_is_named() -> None:
    chain = [record(n=index) for index in range(4)]
    rows = list(Event.objects.filter(subject_id=SUBJECT).order_by("id"))
    assert events.broken_links(rows) == []
    rows[1].data = {"n": 100}
    assert events.broken_links(rows) == [chain[1].pk]
    del rows[1]
    assert events.broken_links(rows) == [chain[2].pk]


@pytest.mark.django_db
def test_words_lie_beside_the_event_and_can_be_erased() -> None:
    with transaction.atomic():
        note, keys = events.write_note(
            subject_kind="incident", subject_id=SUBJECT, text="业主电话", audience=Note.INTERNAL, at=now()
        )
    event = record("incident.report", **keys)
    assert note is not None
    assert "业主" not in str(event.data)
    note.delete()
    assert events.broken_links(Event.objects.filter(subject_id=SUBJECT).order_by("id")) == []


@pytest.mark.django_db(transaction=True)
def test_a_command_outside_a_transaction_says_so() -> None:
    with pytest.raises(NoTransaction):
        events.record(
            "x", subject_kind="incident", subject_id=SUBJECT, actor=SYSTEM_ACTOR, area_code="33", at=now(), data={}
        )


@pytest.mark.django_db
def test_old_events_of_security_go_and_those_of_cases_stay() -> None:
    old, person = now() - timedelta(days=31 * 27), uuid7()
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_event_make_partition(%s::date)", [old])
    for at in (old, now()):
        for kind, subject in (("incident", SUBJECT), ("person", person)):
            events.record(
                "x", subject_kind=kind, subject_id=subject, actor=SYSTEM_ACTOR, area_code="33", at=at, data={}
            )
    with connection.cursor() as cursor:
        cursor.execute("SELECT core_event_purge_month(%s::date), core_event_purge_month(now()::date)", [old])
        assert cursor.fetchone() == (1, 0)
        cursor.execute("SELECT events FROM core_eventpurge")
        assert cursor.fetchall() == [(1,)]
    assert Event.objects.filter(subject_id=SUBJECT).count() == 2
    assert Event.objects.filter(subject_id=person).count() == 1
    assert events.broken_links(Event.objects.filter(subject_id=SUBJECT).order_by("id")) == []
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Event.objects.filter(at=old).delete()


@pytest.mark.django_db
def test_an_event_of_any_month_has_a_place() -> None:
    for at in (datetime(2001, 1, 1, tzinfo=UTC), now(), now() + timedelta(days=4000)):
        events.record(
            "x", subject_kind="incident", subject_id=SUBJECT, actor=SYSTEM_ACTOR, area_code="33", at=at, data={}
        )
    assert Event.objects.count() == 3
