"""A database that came back from a dump serves its changes again."""

import time

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from backend.core import changes
from backend.core.ids import uuid7

pytestmark = pytest.mark.django_db(transaction=True)
FAR = 2**40  # a transaction id that this cluster will not reach
PATIENCE_S = 60
LONG = 20_000  # rows that no server stamps within 100 ms


def served(after: changes.Cursor) -> list[str]:
    return [row.object_id for row in changes.read(["330110"], after, limit=10)]


def soon(after: changes.Cursor) -> list[str]:
    """Other transactions of the cluster may hold the feed back for a while."""
    deadline = time.monotonic() + PATIENCE_S
    while not (found := served(after)) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def test_changes_with_ids_of_another_database_are_served_after_the_command() -> None:
    cursor, thing = changes.newest("test"), str(uuid7())
    with transaction.atomic(durable=True):
        changes.publish("incident", thing, ["330110"])
    with connection.cursor() as sql:
        sql.execute("ALTER TABLE core_change DISABLE TRIGGER core_change_stamp")
        sql.execute("UPDATE core_change SET xid = %s", [FAR])
        sql.execute("ALTER TABLE core_change ENABLE TRIGGER core_change_stamp")
    assert served(cursor) == []
    call_command("after_restore")
    assert soon(cursor) == [thing]


def test_cursors_from_before_the_restore_are_void() -> None:
    before = changes.newest("test").origin
    call_command("after_restore")
    assert changes.newest("test").origin != before


def test_a_long_feed_is_stamped_to_its_end() -> None:
    with transaction.atomic(durable=True):
        changes.publish_many("incident", [("330110", str(uuid7()), False) for _ in range(LONG)])
    with connection.cursor() as sql:
        try:
            sql.execute("SET statement_timeout = '100ms'")
            call_command("after_restore")
        finally:
            sql.execute("RESET statement_timeout")
            sql.execute("DELETE FROM core_change")
