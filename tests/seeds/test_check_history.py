"""The check names what is wrong: rows are corrupted one by one."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from tests.seeds.conftest import History

pytestmark = pytest.mark.django_db


def test_a_sound_history_has_no_fault(history: History) -> None:
    out = StringIO()
    call_command("check_history", sample=200, stdout=out)
    assert "no fault in 200 of 2500 incidents" in out.getvalue()


EVENT = "name = 'incident.register'"
UNGUARDED = "ALTER TABLE core_event DISABLE TRIGGER core_event_append_only; "


@pytest.mark.parametrize(
    ("corruption", "fault"),
    [
        (
            "UPDATE incidents_incident SET state = 'void' WHERE state = 'closed'",
            "state is void, the events lead to closed",
        ),
        ("UPDATE incidents_incident SET queue = 'to_close' WHERE queue = 'to_register'", "queue is 'to_close', should"),
        ("UPDATE incidents_incident SET own_due_at = own_due_at + interval '1 hour'", "own clock should be"),
        ("UPDATE incidents_incident SET due_at = due_at + interval '1 second'", "due_at is"),
        ("UPDATE work_task SET due_at = due_at - interval '1 hour' WHERE clock = 'handle'", "should be handle until"),
        ("UPDATE work_task SET state = 'returned' WHERE state = 'dispatched'", "is returned, the events lead to"),
        ("UPDATE incidents_incident SET point = ST_Translate(point, 0.5, 0) WHERE placed", "its point lies outside"),
        ("UPDATE incidents_numbercounter SET last = 0", "the counter of its day is behind"),
        ("UPDATE incidents_incident SET version = version + 1", "version is"),
        ("UPDATE core_note SET text = text || '!'", "the note is not the one that was written"),
        ("UPDATE accounts_post SET role = 'leader' WHERE role = 'centre'", "leader of 330922"),
        ("DELETE FROM core_participation", "does not see this restricted case"),
        ("UPDATE density_delta SET n = n + 1", "are there"),
        (
            f"{UNGUARDED}UPDATE core_event SET data = '{{}}' || data || '{{\"x\": 1}}' WHERE {EVENT}",
            "hash chain",
        ),
        (f"{UNGUARDED}DELETE FROM core_event WHERE {EVENT}", "hash chain is broken"),
        (f"{UNGUARDED}UPDATE core_event SET at = at + interval '9 days' WHERE {EVENT}", "not in order of time"),
    ],
)
def test_a_corrupted_row_is_named(history: History, corruption: str, fault: str) -> None:
    found: list[str] = []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(corruption)
        out = StringIO()
        with pytest.raises(CommandError, match="faults in"):
            call_command("check_history", sample=200, stdout=out)
        found = out.getvalue().splitlines()
        transaction.set_rollback(True)
    assert any(fault in line for line in found), found[:5]
