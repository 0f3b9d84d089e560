"""Stored answers of mutations are kept for half a year."""

from datetime import timedelta

import pytest
from django.db import connection

from backend.core.clock import now
from backend.core.ids import uuid7
from mobile_api import jobs
from mobile_api.models import Mutation


@pytest.mark.django_db
def test_old_answers_go_at_night_by_the_index_and_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "BATCH", 2)
    ages = (0, 179, 181, 200, 300)
    Mutation.objects.bulk_create(
        Mutation(
            id=uuid7(), person_id=uuid7(), kind="inbox.read", digest=b"x", state="done", answer={"read": age},
            received_at=now() - timedelta(days=age),
        )
        for age in ages
    )  # fmt: skip
    jobs.forget(timestamp=0)
    assert sorted(row.answer["read"] for row in Mutation.objects.all()) == [0, 179]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("EXPLAIN " + jobs._FORGET, [now(), 2])
        assert "mobile_mutation_received" in str(cursor.fetchall())
